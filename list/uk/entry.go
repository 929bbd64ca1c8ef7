package uk

import (
	"fmt"
	"html"
	"iter"
	"regexp"
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/element"
	"cordon/list/grid"
)

const authority = "Foreign, Commonwealth & Development Office"

// reading is the state of one reading.
type reading struct {
	out      *list.Sink
	list     string
	seen     map[string]bool
	programs draft.Programs
}

func newReading(out *list.Sink, listID string) *reading {
	return &reading{out: out, list: listID, seen: map[string]bool{}, programs: draft.Programs{Keys: keys}}
}

// texts yields the clean texts at a path. The list escapes some texts twice.
func texts(e *element.Element, path ...string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for c := range e.All(path...) {
			if t := clean(c.Text); t != "" && !yield(t) {
				return
			}
		}
	}
}

func clean(s string) string { return strings.TrimSpace(html.UnescapeString(s)) }

// entry makes a designation into a target.
func (r *reading) entry(e *element.Element) error {
	r.out.Entry()
	fields.Account(r.out, e)
	ref, group := clean(e.Get("UniqueID")), clean(e.Get("OFSIGroupID"))
	id := "gb-fcdo-" + draft.Slug(ref)
	if r.list != listID {
		id = "gb-hmt-" + draft.Slug(group)
	}
	if strings.HasSuffix(id, "-") {
		r.out.Reject(fmt.Sprintf("designation %d", r.out.Report.Entries), "no unique id")
		return nil
	}
	if r.seen[id] {
		return fmt.Errorf("designation %s stands twice", strings.TrimPrefix(id, "gb-"))
	}
	r.seen[id] = true
	d := draft.New(r.out, r.list, id, "LegalEntity")
	d.Reference = ref
	if r.list == listID {
		if group != "" {
			d.Referents = []string{"gb-hmt-" + draft.Slug(group)}
		}
	} else {
		d.Reference = group
		if ref != "" {
			d.Referents = []string{"gb-fcdo-" + draft.Slug(ref)}
		}
	}
	switch kind := strings.ToLower(clean(e.Get("IndividualEntityShip"))); kind {
	case "individual":
		d.Schema = "Person"
	case "entity":
		d.Schema = "Organization"
	case "ship":
		d.Schema = "Vessel"
	default:
		r.out.Warn(fmt.Sprintf("%s: unknown designation type %q", ref, kind))
	}
	r.names(d, e)
	if d.First("name")+d.First("alias")+d.First("weakAlias") == "" {
		r.out.Reject(d.Reference, "no name")
		return nil
	}
	d.Add("topics", "sanction")
	for c := range e.All("Addresses", "Address") {
		line := func(n string) string { return clean(c.Get("AddressLine" + n)) }
		d.Address(clean(c.Get("AddressCountry")), "street", list.JoinParts(", ", line("1"), line("2"), line("3")), "street2", line("4"),
			"region", line("5"), "city", line("6"), "postalCode", clean(c.Get("AddressPostalCode")))
	}
	for t := range texts(e, "PhoneNumbers", "PhoneNumber") {
		d.Add("phone", draft.Items(t)...)
	}
	for t := range texts(e, "EmailAddresses", "EmailAddress") {
		d.Add("email", strings.FieldsFunc(t, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })...)
	}
	for t := range texts(e, "Websites", "Website") {
		d.Add("website", draft.Items(t)...)
	}
	d.Note("", clean(e.Get("OtherInformation")))
	for c := range e.All("IndividualDetails", "Individual") {
		person(d, c)
	}
	for c := range e.All("EntityDetails", "Entity") {
		entity(d, c)
	}
	for c := range e.All("ShipDetails", "Ship") {
		ship(d, c)
	}
	r.sanction(d, e, ref)
	return d.Emit()
}

func (r *reading) names(d *draft.Draft, e *element.Element) {
	for c := range e.All("Names", "Name") {
		var parts []string
		for _, n := range []string{"1", "2", "3", "4", "5", "6"} {
			if p := grid.Squeeze(clean(c.Get("Name" + n))); p != "" {
				parts = append(parts, p)
			}
		}
		v := ftm.Value{Text: strings.Join(parts, " ")}
		property := "alias"
		kind, strength := strings.ToLower(clean(c.Get("NameType"))), strings.ToLower(clean(c.Get("AliasStrength")))
		switch {
		case strings.HasPrefix(kind, "primary name var"):
			property = "name"
		case strings.HasPrefix(kind, "primary"):
			property, v.Marks = "name", ftm.Primary
		case strings.HasPrefix(kind, "previous"), strings.HasPrefix(kind, "f.k.a"), strings.HasPrefix(kind, "formerly"):
			property = "previousName"
		case strings.HasPrefix(kind, "alias"), strings.HasPrefix(kind, "a.k.a"), strings.HasPrefix(kind, "aka"), kind == "":
			property = quality(d.Schema, v.Text, strength)
		default:
			r.out.Warn(fmt.Sprintf("%s: unknown name type %q", d.Reference, kind))
		}
		switch {
		case property == "weakAlias":
			v.Marks |= ftm.Weak
		case strings.HasPrefix(strength, "good"):
			v.Marks |= ftm.Strong
		}
		d.Name(property, v)
		if d.Schema == "Person" && property != "weakAlias" {
			d.Add("firstName", clean(c.Get("Name1")))
			for _, n := range []string{"Name2", "Name3", "Name4", "Name5"} {
				d.Add("middleName", clean(c.Get(n)))
			}
			d.Add("lastName", clean(c.Get("Name6")))
		}
	}
	for c := range e.All("NonLatinNames", "NonLatinName") {
		lang := ""
		if l := clean(c.Get("NonLatinScriptLanguage")); l != "" {
			lang = languages[strings.ToLower(strings.Fields(l)[0])]
		}
		d.Name("alias", ftm.Value{
			Text: clean(c.Get("NameNonLatinScript")), Lang: lang, Marks: ftm.OriginalScript,
			Note: clean(c.Get("NonLatinScriptType")),
		})
	}
	for t := range texts(e, "Titles", "Title") {
		d.Add("title", t)
	}
}

// languages as the list names them.
var languages = map[string]string{
	"arabic": "ara", "russian": "rus", "cyrillic": "rus", "korean": "kor", "chinese": "zho", "farsi": "fas",
	"persian": "fas", "burmese": "mya", "ukrainian": "ukr", "belarusian": "bel", "pashto": "pus", "dari": "prs", "urdu": "urd",
	"japanese": "jpn", "serbian": "srp", "hebrew": "heb", "georgian": "kat", "armenian": "hye", "greek": "ell", "turkish": "tur",
	"mandarin": "zho", "azerbaijani": "aze", "tigrinya": "tir", "amharic": "amh", "bosnian": "bos", "bulgarian": "bul",
}

// quality decides where an alias belongs; where the list gives no strength, one
// short word alone tells too little.
func quality(schema, name, strength string) string {
	switch {
	case strings.HasPrefix(strength, "low"):
		return "weakAlias"
	case strings.HasPrefix(strength, "good"):
		return "alias"
	}
	single := !strings.ContainsAny(name, " -")
	letters := len([]rune(name))
	switch {
	case !single:
		return "alias"
	case schema == "Person":
		return "weakAlias"
	case letters < 7 && name == strings.ToUpper(name):
		return "abbreviation"
	case letters < 6:
		return "weakAlias"
	}
	return "alias"
}

func person(d *draft.Draft, c *element.Element) {
	for t := range texts(c, "DOBs", "DOB") {
		d.Dates("birthDate", "date of birth", t)
	}
	for t := range texts(c, "Nationalities", "Nationality") {
		for _, p := range draft.Items(t) {
			d.Country(d.Entity, "nationality", "nationality", p)
		}
	}
	for t := range texts(c, "Positions", "Position") {
		d.Add("position", t)
	}
	for t := range texts(c, "Genders", "Gender") {
		if g, ok := ftm.Gender(t); ok {
			d.Add("gender", g)
		} else {
			d.Note("gender", t)
		}
	}
	for l := range c.All("BirthDetails", "Location") {
		d.Add("birthPlace", clean(l.Get("TownOfBirth")))
		for _, p := range draft.Items(clean(l.Get("CountryOfBirth"))) {
			d.Country(d.Entity, "birthCountry", "country of birth", p)
		}
	}
	for _, k := range []struct {
		path       [2]string
		number     string
		info       string
		isPassport bool
	}{
		{[2]string{"PassportDetails", "Passport"}, "PassportNumber", "PassportAdditionalInformation", true},
		{[2]string{"NationalIdentifierDetails", "NationalIdentifier"}, "NationalIdentifierNumber", "NationalIdentifierAdditionalInformation", false},
	} {
		for p := range c.All(k.path[:]...) {
			number, info := clean(p.Get(k.number)), clean(p.Get(k.info))
			if number == "" {
				d.Note(k.path[1], info)
				continue
			}
			doc := d.Document(k.isPassport, number, "")
			doc.Add("summary", info)
			if code, ok := ftm.CountryCode(strings.SplitN(info, " ", 2)[0]); ok {
				doc.AddValue("country", ftm.Value{Text: code, Original: info})
			}
		}
	}
}

var labelled = regexp.MustCompile(`(?i)\b(INN|OGRN|KPP|OKPO|BIC/SWIFT|SWIFT/BIC|SWIFT|BIC|TIN|LEI|VAT|USCC)(?: code| number)?\s*[:.]?\s*([A-Z0-9]{6,20})\b`)

func entity(d *draft.Draft, c *element.Element) {
	for t := range texts(c, "TypeOfEntities", "TypeOfEntity") {
		d.Add("legalForm", t)
	}
	for t := range texts(c, "BusinessRegistrationNumbers", "BusinessRegistrationNumber") {
		found := labelled.FindAllStringSubmatch(t, -1)
		for _, m := range found {
			registration(d, strings.ToUpper(m[1]), m[2])
		}
		if len(found) == 0 {
			for _, v := range draft.Items(t) {
				d.Add("registrationNumber", v)
			}
		} else {
			d.Note("business registration number", t)
		}
	}
	for _, k := range []struct{ group, item, role string }{
		{"ParentCompanies", "ParentCompany", "parent company"}, {"Subsidiaries", "Subsidiary", "subsidiary"},
	} {
		for t := range texts(c, k.group, k.item) {
			for _, v := range draft.Items(t) {
				p := d.Party("Organization", v)
				if k.item == "ParentCompany" {
					d.Edge("Ownership", "owner", p.ID, "asset", d.ID, k.role)
				} else {
					d.Edge("Ownership", "owner", d.ID, "asset", p.ID, k.role)
				}
			}
		}
	}
}

// registration files a labelled number, under its own name only if it holds.
func registration(d *draft.Draft, label, number string) {
	property := map[string]string{
		"INN": "innCode", "OGRN": "ogrnCode", "KPP": "kppCode", "OKPO": "okpoCode", "TIN": "taxNumber",
		"LEI": "leiCode", "VAT": "vatCode", "USCC": "uscCode",
	}[label]
	if property == "" {
		property = "swiftBic"
	}
	if _, ok := ident.Canonical(property, number); !ok && property != "taxNumber" && property != "vatCode" {
		property = "registrationNumber"
	}
	d.Add(property, number)
}

func ship(d *draft.Draft, c *element.Element) {
	for t := range texts(c, "IMONumbers", "IMONumber") {
		for _, v := range draft.Items(t) {
			if imo, _, ok := ident.IMO(v); ok {
				d.Add("imoNumber", imo)
			} else {
				d.Note("IMO number", v)
			}
		}
	}
	for t := range texts(c, "CurrentOwnerOperators", "CurrentOwnerOperator") {
		p := d.Party("LegalEntity", t)
		d.Edge("Ownership", "owner", p.ID, "asset", d.ID, "current owner or operator")
	}
	for t := range texts(c, "PreviousOwnerOperators", "PreviousOwnerOperator") {
		p := d.Party("LegalEntity", t)
		d.Edge("UnknownLink", "subject", p.ID, "object", d.ID, "previous owner or operator")
	}
	for t := range texts(c, "CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip") {
		d.Country(d.Entity, "flag", "flag", t)
	}
	for t := range texts(c, "PreviousFlags", "PreviousFlag") {
		for _, v := range draft.Items(t) {
			d.Country(d.Entity, "pastFlags", "previous flag", v)
		}
	}
	for _, n := range []string{"TypeOfShipDetail", "TypeOfShip"} {
		for t := range texts(c, "TypeOfShipDetails", n) {
			d.Add("type", t)
		}
	}
	for _, n := range []string{"TonnageOfShipDetail", "TonnageOfShip"} {
		for t := range texts(c, "TonnageOfShipDetails", n) {
			d.Add("tonnage", t)
		}
	}
	for t := range texts(c, "YearsBuilt", "YearBuilt") {
		d.Dates("buildDate", "year built", t)
	}
	for t := range texts(c, "HullIdentificationNumbers", "HullIdentificationNumber") {
		d.Add("registrationNumber", t)
	}
	d.Add("registrationNumber", clean(c.Get("HIN")))
	d.Note("length", clean(c.Get("LengthOfShip")))
	for t := range texts(c, "LengthOfShipDetails", "LengthOfShip") {
		d.Note("length", t)
	}
}

func (r *reading) sanction(d *draft.Draft, e *element.Element, ref string) {
	regime := strings.ReplaceAll(grid.Squeeze(clean(e.Get("RegimeName"))), "’", "'")
	s := d.Sanction(authority, regime)
	r.programs.Set(r.out, s, regime)
	s.Add("country", "gb")
	s.Add("authorityId", ref)
	if ref == "" {
		s.Add("authorityId", d.Reference)
	}
	s.Add("authority", clean(e.Get("DesignationSource")))
	s.Add("unscId", strings.TrimSpace(clean(e.Get("UNReferenceNumber"))))
	s.Add("reason", clean(e.Get("UKStatementofReasons")))
	have := map[string]bool{}
	for p := range strings.SplitSeq(clean(e.Get("SanctionsImposed")), "|") {
		p = grid.Squeeze(p)
		have[letters(p)] = true
		s.Add("provisions", p)
	}
	if i := e.Child("SanctionsImposedIndicators"); i != nil {
		for _, c := range i.Children {
			if strings.EqualFold(c.Text, "true") && !have[letters(c.Name)] {
				s.Add("provisions", c.Name)
			}
		}
	}
	d.DatesOf(s, "startDate", "date designated", clean(e.Get("DateDesignated")))
	d.DatesOf(s, "listingDate", "date designated", clean(e.Get("DateDesignated")))
	d.DatesOf(s, "modifiedAt", "last updated", clean(e.Get("LastUpdated")))
}

// letters reduces a measure to its letters: "De-flag" is "Deflag".
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
