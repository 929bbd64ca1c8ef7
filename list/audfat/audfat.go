// Package audfat reads the Consolidated List of Australia's Department of Foreign
// Affairs and Trade, an Excel workbook in the form of 2024 (twelve columns) and
// in the later one with alias strength, ship numbers, instrument and measures.
//
// A row is one name. The number before the letters of its reference (101, 101a,
// 101b) names the entry; rows of one entry need not be neighbours, and a number
// with two primary names stands for two entries. Personal data is repeated on
// every row of an entry and differs at times: all of it is kept.
//
// Source: DFAT, Consolidated List, and its user guide.
package audfat

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/grid"
)

const (
	listID    = "au-dfat"
	authority = "Department of Foreign Affairs and Trade, Australia"
)

// Reader reads the workbook.
type Reader struct{}

// Format is "au-dfat-xlsx".
func (Reader) Format() string { return "au-dfat-xlsx" }

// Recognise accepts a workbook whose first sheet begins with the list's header.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	p, ok := grid.PeekBook(head)
	if !ok || len(p.Sheets) > 5 {
		return list.Header{}, false
	}
	c, _ := grid.Find(grid.Head(head, 0), columns)
	return list.NamedHeader(listID, name), c != nil
}

// entry is the rows of one entry.
type entry struct {
	ref  string // the number
	rows []grid.Record
}

var reference = regexp.MustCompile(`^(\d+)[a-z]*\d*$`)

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		t, err := grid.Open(src, 0, out)
		if err != nil {
			return err
		}
		defer t.Close()
		out.Report.Header = list.NamedHeader(listID, f.Name)
		entries, err := gather(ctx, t, out)
		if err != nil {
			return err
		}
		programs := &draft.Programs{Keys: keys}
		for _, e := range entries {
			if err := e.emit(programs, out); err != nil {
				return err
			}
		}
		return nil
	})
}

// gather collects the rows of each entry.
func gather(ctx context.Context, t *grid.Table, out *list.Sink) (entries []*entry, err error) {
	last := map[string]*entry{}
	err = t.Records(ctx, columns, func(r grid.Record) error {
		ref := strings.ToLower(r.Get("Reference"))
		m := reference.FindStringSubmatch(ref)
		if m == nil {
			out.Entry()
			out.Reject(r.Where(), fmt.Sprintf("reference %q is not understood", ref))
			return nil
		}
		r.Account(out)
		e := last[m[1]]
		primary := kind(r.Get("Name Type")) == "primary name"
		if e == nil || primary && e.has("primary name") {
			out.Entry()
			e = &entry{ref: m[1]}
			if o := last[m[1]]; o != nil {
				out.Warn(fmt.Sprintf("reference %s stands for two entries: %s and %s", m[1], o.name(), r.Get(nameColumn)))
				e.ref += "-" + draft.Slug(r.Get(nameColumn))
			}
			last[m[1]] = e
			entries = append(entries, e)
		}
		e.rows = append(e.rows, r.Clone())
		return nil
	})
	return entries, err
}

const nameColumn = "Name of Individual or Entity"

var columns = grid.Requires([]string{"Reference", nameColumn, "Type", "Name Type", "Committees"},
	"Alias Strength", "Date of Birth", "Place of Birth", "Citizenship", "Address", "Additional Information", "Listing Information",
	"IMO Number", "IMO Numbers", "Control Date", "Instrument of Designation",
	"Travel Ban", "travel_ban", "Arms Embargo", "arms_embargo", "Maritime Restriction", "maritime_restriction",
	"Targeted Financial Sanction", "targeted_financial_sanction")

func kind(s string) string { return strings.ToLower(grid.Squeeze(s)) }

func (e *entry) has(nameType string) bool {
	return slices.ContainsFunc(e.rows, func(r grid.Record) bool { return kind(r.Get("Name Type")) == nameType })
}

func (e *entry) name() string { return e.rows[0].Get(nameColumn) }

func (e *entry) emit(programs *draft.Programs, out *list.Sink) error {
	schema := ""
	switch t := kind(e.rows[0].Get("Type")); t {
	case "individual":
		schema = "Person"
	case "entity":
		schema = "Organization"
	case "vessel", "ship":
		schema = "Vessel"
	default:
		schema = "LegalEntity"
		out.Warn(fmt.Sprintf("reference %s: unknown type %q", e.ref, t))
	}
	d := draft.New(out, listID, listID+"-"+e.ref, schema)
	d.Reference = e.ref
	d.Add("topics", "sanction")
	for _, row := range e.rows {
		addName(d, row, out)
	}
	if d.First("name")+d.First("alias")+d.First("weakAlias") == "" {
		out.Reject("reference "+e.ref, "no name")
		return nil
	}
	seen := map[string]bool{} // the same cell stands on every row of the entry
	for _, row := range e.rows {
		get := func(column string) string {
			v := row.Get(column)
			if l := strings.ToLower(v); l == "na" || l == "n/a" || seen[column+"\x1f"+v] {
				return ""
			}
			seen[column+"\x1f"+v] = true
			return v
		}
		person(d, get)
		for _, a := range draft.Items(get("Address")) {
			address(d, strings.TrimSpace(strings.TrimPrefix(a, "Address:")))
		}
		more(d, get("Additional Information"))
		for _, n := range []string{"IMO Number", "IMO Numbers"} {
			for _, v := range draft.Items(get(n)) {
				if imo, _, ok := ident.IMO(v); ok {
					d.Add("imoNumber", imo)
				} else {
					d.Note("IMO number", v)
				}
			}
		}
	}
	for _, row := range e.rows {
		sanction(d, row.Get, programs, out)
	}
	return d.Emit()
}

func addName(d *draft.Draft, row grid.Record, out *list.Sink) {
	v := ftm.Value{Text: row.Get(nameColumn)}
	property := "alias"
	weak := strings.EqualFold(row.Get("Alias Strength"), "weak")
	if strings.EqualFold(row.Get("Alias Strength"), "strong") {
		v.Marks = ftm.Strong
	}
	switch t := kind(row.Get("Name Type")); t {
	case "primary name":
		property, v.Marks = "name", ftm.Primary
	case "aka", "a.k.a.", "alias":
	case "original script":
		v.Marks |= ftm.OriginalScript
	case "formerly known as", "previously listed as", "fka", "f.k.a.":
		property = "previousName"
	default:
		out.Warn(fmt.Sprintf("reference %s: unknown name type %q", d.Reference, t))
	}
	if weak && property == "alias" {
		property, v.Marks = "weakAlias", v.Marks|ftm.Weak
	}
	d.Name(property, v)
}

func person(d *draft.Draft, get func(string) string) {
	born := "birthDate"
	if d.Schema != "Person" {
		born = "incorporationDate"
	}
	for _, v := range draft.Items(get("Date of Birth")) {
		d.CellDates(d.Entity, born, "date of birth", v)
	}
	for _, v := range draft.Items(get("Place of Birth")) {
		d.Add("birthPlace", v)
		last := v[strings.LastIndex(v, ",")+1:]
		if code, ok := ftm.CountryCode(last); ok && d.Schema == "Person" {
			d.AddValue("birthCountry", ftm.Value{Text: code, Original: v, Marks: ftm.Derived})
		}
	}
	for _, v := range draft.Items(get("Citizenship")) {
		for _, p := range strings.FieldsFunc(strings.ReplaceAll(v, " and ", "/"), func(r rune) bool { return r == '/' || r == ',' }) {
			if _, ok := ftm.CountryCode(v); ok {
				p = v // "Trinidad and Tobago"
			}
			property := "nationality"
			if d.Schema != "Person" {
				property = "country"
			}
			d.Country(d.Entity, property, "citizenship", p)
		}
	}
}

// address keeps the text; what follows its last comma is its country if it is one.
func address(d *draft.Draft, v string) {
	plain, _, _ := strings.Cut(v, "(")
	plain = strings.Trim(plain, " ,.")
	if code, ok := ftm.CountryCode(plain); ok {
		d.AddValue("country", ftm.Value{Text: code, Original: v})
		if plain != v {
			d.Note("address", v)
		}
		return
	}
	a := d.Part("Address", "address", v)
	a.Caption = v
	a.Add("full", v)
	if code, ok := ftm.CountryCode(strings.Trim(plain[strings.LastIndex(plain, ",")+1:], " .")); ok {
		a.Add("country", code)
		d.AddValue("country", ftm.Value{Text: code, Original: v})
	}
	d.Add("address", v)
	d.Add("addressEntity", a.ID)
}

var (
	passport = regexp.MustCompile(`(?i)passport (?:no|number|information|nos)[.:]?\s*[-–:]?\s*(?:a\)\s*)?(?:[A-Z][a-z]+ )?(?:passport )?(?:number |no\.? )?([A-Z]{0,3}-?\d{5,12})\b`)
	imo      = regexp.MustCompile(`(?i)\bIMO(?: number)?[.: ]*(\d{7})\b`)
	gender   = regexp.MustCompile(`(?i)\bgender:\s*(male|female)\b`)
	website  = regexp.MustCompile(`(?i)\bwebsite:\s*(\S+)`)
)

// more keeps the free text and takes from it what strict patterns find.
func more(d *draft.Draft, text string) {
	d.Note("", text)
	if d.Schema == "Person" {
		for _, m := range passport.FindAllStringSubmatch(text, -1) {
			d.Document(true, m[1], "")
		}
		if m := gender.FindStringSubmatch(text); m != nil {
			d.Add("gender", strings.ToLower(m[1]))
		}
	} else {
		for _, m := range imo.FindAllStringSubmatch(text, -1) {
			if n, _, ok := ident.IMO(m[1]); ok {
				d.Add("imoNumber", n)
			}
		}
	}
	if m := website.FindStringSubmatch(text); m != nil {
		d.Add("website", strings.TrimRight(m[1], ".,;"))
	}
}

// sanction adds one for each committee of an entry.
func sanction(d *draft.Draft, get func(string) string, programs *draft.Programs, out *list.Sink) {
	committee := grid.Squeeze(strings.ReplaceAll(get("Committees"), "–", "-"))
	s := d.Sanction(authority, committee)
	programs.Set(out, s, committee)
	s.Add("authorityId", d.Reference)
	s.Add("country", "au")
	info := get("Listing Information")
	s.Add("summary", info)
	listed := listingDate(info)
	s.Add("listingDate", listed)
	s.Add("startDate", listed)
	control := get("Control Date")
	if serial, err := strconv.ParseFloat(control, 64); err == nil {
		if t, ok := ftm.ExcelDate(serial); ok {
			control = t.String()
		}
	}
	if day := draft.Day(control); day != "" {
		s.Add("modifiedAt", day)
		if listed == "" && s.First("startDate") == "" {
			s.Add("startDate", day)
		}
	} else {
		d.Note("control date", control)
	}
	s.Add("reason", get("Instrument of Designation"))
	for _, m := range []struct{ text, a, b string }{
		{"asset-freeze", "Targeted Financial Sanction", "targeted_financial_sanction"},
		{"travel-ban", "Travel Ban", "travel_ban"},
		{"arms", "Arms Embargo", "arms_embargo"},
		{"port-ban", "Maritime Restriction", "maritime_restriction"},
	} {
		switch strings.ToLower(get(m.a) + get(m.b)) {
		case "true", "yes", "y", "1":
			s.Add("provisions", m.text)
		}
	}
}

var listedOn = regexp.MustCompile(`(?i)(?:listed|designated)[^()]{0,60}?\bon:? ?(\d{1,2} ?[A-Za-z]{3,9}\.? ?\d{4})`)

func listingDate(info string) string {
	if m := listedOn.FindStringSubmatch(info); m != nil {
		return draft.Day(m[1])
	}
	return ""
}
