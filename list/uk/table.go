package uk

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"cordon/list"
	"cordon/list/draft"
	"cordon/list/element"
	"cordon/list/grid"
)

// paths say where the cell of a column stands in the XML. The second to last
// step begins anew with each row; what says the same twice is dropped.
var paths = map[string]string{
	"Last Updated": "LastUpdated", "Unique ID": "UniqueID", "OFSI Group ID": "OFSIGroupID", "UN Reference Number": "UNReferenceNumber",
	"Regime Name": "RegimeName", "Individual, Entity, Ship": "IndividualEntityShip", "Designation Type": "IndividualEntityShip",
	"Designation source": "DesignationSource", "Sanctions Imposed": "SanctionsImposed", "Other Information": "OtherInformation",
	"UK Statement of Reasons": "UKStatementofReasons", "Date Designated": "DateDesignated",
	"Name 1": "Names/Name/Name1", "Name 2": "Names/Name/Name2", "Name 3": "Names/Name/Name3", "Name 4": "Names/Name/Name4",
	"Name 5": "Names/Name/Name5", "Name 6": "Names/Name/Name6", "Name type": "Names/Name/NameType", "Alias strength": "Names/Name/AliasStrength",
	"Title":                     "Titles/Title",
	"Name non-latin script":     "NonLatinNames/NonLatinName/NameNonLatinScript",
	"Non-latin script type":     "NonLatinNames/NonLatinName/NonLatinScriptType",
	"Non-latin script language": "NonLatinNames/NonLatinName/NonLatinScriptLanguage",
	"Address Line 1":            "Addresses/Address/AddressLine1", "Address Line 2": "Addresses/Address/AddressLine2",
	"Address Line 3": "Addresses/Address/AddressLine3", "Address Line 4": "Addresses/Address/AddressLine4",
	"Address Line 5": "Addresses/Address/AddressLine5", "Address Line 6": "Addresses/Address/AddressLine6",
	"Address Postal Code": "Addresses/Address/AddressPostalCode", "Address Country": "Addresses/Address/AddressCountry",
	"Phone number": "PhoneNumbers/PhoneNumber", "Website": "Websites/Website", "Email address": "EmailAddresses/EmailAddress",
	"D.O.B":                      "IndividualDetails/Individual/DOBs/DOB",
	"Nationality(/ies)":          "IndividualDetails/Individual/Nationalities/Nationality",
	"National Identifier number": "IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier/NationalIdentifierNumber",
	"National Identifier additional information": "IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier/NationalIdentifierAdditionalInformation",
	"Passport number":                  "IndividualDetails/Individual/PassportDetails/Passport/PassportNumber",
	"Passport additional information":  "IndividualDetails/Individual/PassportDetails/Passport/PassportAdditionalInformation",
	"Position":                         "IndividualDetails/Individual/Positions/Position",
	"Gender":                           "IndividualDetails/Individual/Genders/Gender",
	"Town of birth":                    "IndividualDetails/Individual/BirthDetails/Location/TownOfBirth",
	"Country of birth":                 "IndividualDetails/Individual/BirthDetails/Location/CountryOfBirth",
	"Type of entity":                   "EntityDetails/Entity/TypeOfEntities/TypeOfEntity",
	"Subsidiaries":                     "EntityDetails/Entity/Subsidiaries/Subsidiary",
	"Parent Company":                   "EntityDetails/Entity/ParentCompanies/ParentCompany",
	"Business registration number (s)": "EntityDetails/Entity/BusinessRegistrationNumbers/BusinessRegistrationNumber",
	"IMO number":                       "ShipDetails/Ship/IMONumbers/IMONumber",
	"Current owner/operator (s)":       "ShipDetails/Ship/CurrentOwnerOperators/CurrentOwnerOperator",
	"Previous owner/operator (s)":      "ShipDetails/Ship/PreviousOwnerOperators/PreviousOwnerOperator",
	"Current believed flag of ship":    "ShipDetails/Ship/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip",
	"Previous flags":                   "ShipDetails/Ship/PreviousFlags/PreviousFlag",
	"Type of ship":                     "ShipDetails/Ship/TypeOfShipDetails/TypeOfShip",
	"Tonnage of ship":                  "ShipDetails/Ship/TonnageOfShipDetails/TonnageOfShip",
	"Length of ship":                   "ShipDetails/Ship/LengthOfShipDetails/LengthOfShip",
	"Year Built":                       "ShipDetails/Ship/YearsBuilt/YearBuilt",
	"Hull identification number (HIN)": "ShipDetails/Ship/HullIdentificationNumbers/HullIdentificationNumber",
	// the retired consolidated list
	"Group ID": "OFSIGroupID", "Group Type": "IndividualEntityShip", "Regime": "RegimeName", "Alias Type": "Names/Name/NameType",
	"Alias Quality": "Names/Name/AliasStrength", "UK Sanctions List Date Designated": "DateDesignated", "Listed On": "DateDesignated",
	"Address 1": "Addresses/Address/AddressLine1", "Address 2": "Addresses/Address/AddressLine2", "Address 3": "Addresses/Address/AddressLine3",
	"Address 4": "Addresses/Address/AddressLine4", "Address 5": "Addresses/Address/AddressLine5", "Address 6": "Addresses/Address/AddressLine6",
	"Post/Zip Code": "Addresses/Address/AddressPostalCode", "Country": "Addresses/Address/AddressCountry",
	"DOB": "IndividualDetails/Individual/DOBs/DOB", "Nationality": "IndividualDetails/Individual/Nationalities/Nationality",
	"Passport Details":                "IndividualDetails/Individual/PassportDetails/Passport/PassportAdditionalInformation",
	"National Identification Number":  "IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier/NationalIdentifierNumber",
	"National Identification Details": "IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier/NationalIdentifierAdditionalInformation",
}

// form is one of the two tables.
type form struct {
	format, list string
	mandatory    []string
	key          string // the column that names a designation
}

var (
	current = form{"gb-uksl-csv", listID, []string{"Unique ID", "Name 6", "Name type", "Regime Name", "Date Designated"}, "Unique ID"}
	retired = form{"gb-ofsi-csv", "gb-ofsi-conlist", []string{"Group ID", "Name 6", "Alias Type", "Group Type", "Regime"}, "Group ID"}
)

var reportDate = regexp.MustCompile(`\d{1,2}[-/ ][A-Za-z0-9]{2,9}[-/ ]\d{4}`)

// columns finds the header; a line above it has the date.
func (f form) columns(date *string) grid.Header {
	return func(row []string) (*grid.Columns, error) {
		c, err := grid.Requires(f.mandatory)(row)
		if err == nil {
			return c, nil
		}
		for _, cell := range row {
			if m := reportDate.FindString(cell); m != "" {
				*date = draft.Day(m)
			} else if d := draft.Day(cell); d != "" {
				*date = d
			}
		}
		return nil, err
	}
}

// read reads the table's rows, gathers them by designation and maps them.
func (f form) read(ctx context.Context, format string, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, format, func(_ list.File, src io.Reader) error {
		t, err := grid.Open(src, ',', out)
		if err != nil {
			return err
		}
		defer t.Close()
		return f.rows(ctx, t, out)
	})
}

func (f form) rows(ctx context.Context, t *grid.Table, out *list.Sink) error {
	order, date, err := f.gather(ctx, t, out)
	if err != nil {
		return err
	}
	out.Report.Header = list.Header{List: f.list, Part: "main", Date: date}
	rd := newReading(out, f.list)
	for _, e := range order {
		if f.list == retired.list {
			conList(e)
		}
		if err := rd.entry(e); err != nil {
			return err
		}
	}
	return nil
}

// gather puts the rows of each designation together, in the order of their first
// rows, and returns the date above the header.
func (f form) gather(ctx context.Context, t *grid.Table, out *list.Sink) (order []*element.Element, date string, err error) {
	lower := map[string]string{}
	for n, p := range paths {
		lower[strings.ToLower(n)] = p
	}
	var steps [][]string
	byID := map[string]*element.Element{}
	err = t.Records(ctx, f.columns(&date), func(r grid.Record) error {
		if steps == nil {
			steps = make([][]string, len(r.Names()))
			for i, n := range r.Names() {
				if p, ok := lower[strings.ToLower(n)]; ok {
					steps[i] = strings.Split(p, "/")
				}
			}
		}
		id := r.Get(f.key)
		if id == "" {
			out.Entry()
			out.Reject(fmt.Sprintf("line %d", r.Row), "no "+f.key)
			return nil
		}
		e := byID[id]
		if e == nil {
			e = &element.Element{Name: "Designation"}
			byID[id] = e
			order = append(order, e)
		}
		for i, cell := range r.Cells {
			if i < len(steps) && steps[i] == nil && strings.TrimSpace(cell) != "" {
				out.Unmapped("column "+r.Names()[i], cell)
			}
		}
		f.merge(e, steps, r.Cells)
		return nil
	})
	return order, date, err
}

// merge builds the elements of one row and adds those that are new.
func (f form) merge(e *element.Element, steps [][]string, row []string) {
	fresh := &element.Element{}
	for i, cell := range row {
		cell = strings.TrimSpace(cell)
		if i >= len(steps) || steps[i] == nil || cell == "" {
			continue
		}
		at := fresh
		for _, s := range steps[i][:len(steps[i])-1] {
			c := at.Child(s)
			if c == nil {
				c = &element.Element{Name: s}
				at.Children = append(at.Children, c)
			}
			at = c
		}
		at.Children = append(at.Children, &element.Element{Name: steps[i][len(steps[i])-1], Text: cell})
	}
	graft(e, fresh)
}

// graft adds the children of b to a: groups become one, single texts keep the
// first, and a repeated item is dropped if it is there already.
func graft(a, b *element.Element) {
	for _, c := range b.Children {
		old := a.Child(c.Name)
		switch {
		case old == nil:
			a.Children = append(a.Children, c)
		case group(c.Name):
			graft(old, c)
		case c.Text != "" && single(c.Name):
		case !contains(a, c):
			a.Children = append(a.Children, c)
		}
	}
}

// group reports whether an element only holds others of one kind, or is there
// once for each designation.
func group(name string) bool {
	switch name {
	case "Names", "NonLatinNames", "Titles", "Addresses", "PhoneNumbers", "Websites", "EmailAddresses",
		"IndividualDetails", "Individual", "EntityDetails", "Entity", "ShipDetails", "Ship", "DOBs", "Nationalities",
		"NationalIdentifierDetails", "PassportDetails", "Positions", "Genders", "BirthDetails", "TypeOfEntities", "Subsidiaries",
		"ParentCompanies", "BusinessRegistrationNumbers", "IMONumbers", "CurrentOwnerOperators", "PreviousOwnerOperators",
		"CurrentBelievedFlagOfShips", "PreviousFlags", "TypeOfShipDetails", "TonnageOfShipDetails", "LengthOfShipDetails",
		"YearsBuilt", "HullIdentificationNumbers":
		return true
	}
	return false
}

// single reports whether a designation has one such text.
func single(name string) bool {
	switch name {
	case "UniqueID", "OFSIGroupID", "UNReferenceNumber", "RegimeName", "IndividualEntityShip", "DesignationSource",
		"SanctionsImposed", "UKStatementofReasons", "DateDesignated", "LastUpdated", "OtherInformation":
		return true
	}
	return false
}

func contains(a, c *element.Element) bool {
	for o := range a.All(c.Name) {
		if equal(o, c) {
			return true
		}
	}
	return false
}

func equal(a, b *element.Element) bool {
	if a.Text != b.Text || len(a.Children) != len(b.Children) {
		return false
	}
	for i := range a.Children {
		if a.Children[i].Name != b.Children[i].Name || !equal(a.Children[i], b.Children[i]) {
			return false
		}
	}
	return true
}

var (
	listRef = regexp.MustCompile(`\(UK Sanctions List Ref\):? ?([A-Z]{3}\d{4})`)
	unRef   = regexp.MustCompile(`\(UN Ref\):? ?([A-Z]{2}[ie]\.\d{1,3})`)
)

// conList takes from the other information of the retired list what has columns
// of its own in the current one.
func conList(e *element.Element) {
	text := e.Get("OtherInformation")
	if m := listRef.FindStringSubmatch(text); m != nil && e.Get("UniqueID") == "" {
		e.Children = append(e.Children, &element.Element{Name: "UniqueID", Text: m[1]})
	}
	if m := unRef.FindStringSubmatch(text); m != nil && e.Get("UNReferenceNumber") == "" {
		e.Children = append(e.Children, &element.Element{Name: "UNReferenceNumber", Text: m[1]})
	}
}

// CSV reads UK-Sanctions-List.csv.
type CSV struct{}

// ConList reads the retired ConList.csv.
type ConList struct{}

// ODS reads UK-Sanctions-List.ods.
type ODS struct{}

// Format is "gb-uksl-csv".
func (CSV) Format() string { return current.format }

// Format is "gb-ofsi-csv".
func (ConList) Format() string { return retired.format }

// Format is "gb-uksl-ods".
func (ODS) Format() string { return "gb-uksl-ods" }

// Recognise accepts the list's header in the first lines.
func (CSV) Recognise(_ string, head []byte) (list.Header, bool) {
	return current.recognise(head, false)
}

// Recognise accepts the retired list's header in the first lines.
func (ConList) Recognise(_ string, head []byte) (list.Header, bool) {
	return retired.recognise(head, false)
}

// Recognise accepts a workbook whose first sheet begins with the list's header.
func (ODS) Recognise(_ string, head []byte) (list.Header, bool) { return current.recognise(head, true) }

func (f form) recognise(head []byte, book bool) (list.Header, bool) {
	if grid.IsBook(head) != book {
		return list.Header{}, false
	}
	date := ""
	c, _ := grid.Find(grid.Head(head, ','), f.columns(&date))
	return list.Header{List: f.list, Part: "main", Date: date}, c != nil
}

// Read implements [list.Reader].
func (r CSV) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return current.read(ctx, r.Format(), in, out)
}

// Read implements [list.Reader].
func (r ConList) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return retired.read(ctx, r.Format(), in, out)
}

// Read implements [list.Reader].
func (r ODS) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return current.read(ctx, r.Format(), in, out)
}
