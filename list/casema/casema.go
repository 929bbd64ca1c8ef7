// Package casema reads Canada's Consolidated Autonomous Sanctions List, which joins
// the schedules of the regulations under the Special Economic Measures Act and the
// Justice for Victims of Corrupt Foreign Officials Act.
//
// A record is named by regulation, schedule and item. The Country field names the
// regulation ("Russia / Russie"), not the party's country. Dates are at times
// Excel serial numbers, and a record's date of birth field holds a ship's year of
// build. Aliases stand in one text.
//
// No publisher's file was at hand: the reader follows the published fields and was
// tested on a hand-made file.
//
// Source: Global Affairs Canada, sema-lmes.xml.
package casema

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/element"
	"cordon/list/grid"
	"cordon/list/xmlscan"
)

const (
	listID    = "ca-sema"
	authority = "Global Affairs Canada"
)

// Reader reads the list.
type Reader struct{}

// Format is "ca-sema-xml".
func (Reader) Format() string { return "ca-sema-xml" }

// Recognise accepts a root with records that have a schedule and an item.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	s := xmlscan.New(bytes.NewReader(head))
	if !s.Child(0) || !s.Child(1) || string(s.Name()) != "record" ||
		!bytes.Contains(head, []byte("<Schedule>")) || !bytes.Contains(head, []byte("<Item>")) {
		return list.Header{}, false
	}
	return list.NamedHeader(listID, name), true
}

var fields = element.Fields{
	"record/Country": "", "record/Schedule": "", "record/Item": "", "record/EntityOrShip": "", "record/Entity": "", "record/GivenName": "",
	"record/LastName": "", "record/TitleOrShip": "", "record/Title": "", "record/DateOfBirthOrShipBuildDate": "", "record/DateOfBirth": "",
	"record/ShipIMONumber": "", "record/DateOfListing": "", "record/Aliases": "",
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		return r.read(ctx, f, src, out)
	})
}

func (r Reader) read(ctx context.Context, f list.File, src io.Reader, out *list.Sink) error {
	out.Report.Header = list.NamedHeader(listID, f.Name)
	seen := map[string]string{} // id → name
	unknown := map[string]bool{}
	s := xmlscan.New(src)
	s.Child(0)
	for d := s.Depth(); s.Child(d); {
		if err := ctx.Err(); err != nil {
			return err
		}
		if string(s.Name()) != "record" {
			out.Unmapped(s.Path(), string(s.Content()))
			continue
		}
		e, err := element.Read(s)
		if err != nil {
			return err
		}
		out.Entry()
		fields.Account(out, e)
		if err := record(e, seen, unknown, out); err != nil {
			return err
		}
	}
	if err := s.Err(); err != nil {
		return err
	}
	return nil
}

// record makes a record into a target.
func record(e *element.Element, seen map[string]string, unknown map[string]bool, out *list.Sink) error {
	get := func(names ...string) string {
		for _, n := range names {
			if t := grid.Squeeze(e.Get(n)); t != "" {
				return t
			}
		}
		return ""
	}
	regulation, schedule, item := get("Country"), get("Schedule"), get("Item")
	where := fmt.Sprintf("record %d, %s, schedule %s, item %s", out.Report.Entries, regulation, schedule, item)
	body, given, last, ship := get("EntityOrShip", "Entity"), get("GivenName"), get("LastName"), get("ShipIMONumber")
	schema, name := "LegalEntity", body
	switch {
	case given != "" || last != "":
		schema, name = "Person", strings.TrimSpace(given+" "+last)
	case ship != "":
		schema = "Vessel"
	}
	switch {
	case regulation == "" || item == "":
		out.Reject(where, "no regulation or no item")
		return nil
	case name == "":
		out.Reject(where, "no name")
		return nil
	}
	english, _, _ := strings.Cut(regulation, " / ")
	id := draft.Slug(listID + " " + english + " " + schedule + " " + item)
	if first, ok := seen[id]; ok {
		if first == name || seen[id+"-"+draft.Slug(name)] != "" {
			out.Reject(where, "stands twice under one name")
			return nil
		}
		id += "-" + draft.Slug(name) // one item at times holds two parties
		out.Warn(where + " holds two parties")
	}
	seen[id] = name
	d := draft.New(out, listID, id, schema)
	d.Reference = strings.TrimSpace(english + ", " + schedule + ", " + item)
	d.Name("name", ftm.Value{Text: name, Marks: ftm.Primary})
	if schema == "Person" {
		d.Add("firstName", given)
		d.Add("lastName", last)
		d.Add("title", get("TitleOrShip", "Title"))
	} else {
		d.Note("", get("TitleOrShip", "Title"))
	}
	for _, a := range aliases(e.Get("Aliases"), schema == "Person") {
		d.Name("alias", a)
	}
	property := map[string]string{"Person": "birthDate", "Vessel": "buildDate", "LegalEntity": "incorporationDate"}[schema]
	for _, v := range draft.Items(get("DateOfBirthOrShipBuildDate", "DateOfBirth")) {
		d.CellDates(d.Entity, property, property, v)
	}
	for _, v := range draft.Items(ship) {
		if n, _, ok := ident.IMO(v); ok {
			d.Add("imoNumber", n)
		} else {
			d.Note("IMO number", v)
		}
	}
	d.Add("topics", "sanction")
	s := d.Sanction(authority, regulation, schedule, item)
	s.Add("country", "ca")
	s.Add("authorityId", d.Reference)
	if key := programKey(english); key != "" {
		s.Add("programId", key)
	} else if !unknown[regulation] {
		unknown[regulation] = true
		out.Warn(fmt.Sprintf("programme %q has no key yet", regulation))
	}
	if v := get("DateOfListing"); v != "" {
		d.CellDates(s, "listingDate", "listingDate", v)
		s.Add("startDate", s.First("listingDate"))
	}
	return d.Emit()
}

// programKey of a regulation; the act against corrupt officials is JVCFOA.
func programKey(regulation string) string {
	r := strings.ToUpper(regulation)
	if strings.Contains(r, "JVCFOA") || strings.Contains(r, "CORRUPT") {
		return "CA-JVCFOA"
	}
	if _, ok := ftm.CountryCode(regulation); ok || r == "IRAN" {
		return "CA-SEMA-" + strings.ToUpper(draft.Slug(regulation))
	}
	for _, k := range []string{"DPRK", "KOREA", "HAMAS", "SETTLER"} {
		if strings.Contains(r, k) {
			return "CA-SEMA-" + k
		}
	}
	return ""
}

var (
	also     = regexp.MustCompile(`(?i)\b(?:a\.?k\.?a\.?|also known as)\b\.?:?`)
	language = regexp.MustCompile(`\b(Russian|Ukrainian|Belarusian|Arabic|Farsi|Persian|Chinese|Burmese|Korean|Spanish|Georgian|Hebrew)\s*:`)
	iso      = map[string]string{
		"Russian": "rus", "Ukrainian": "ukr", "Belarusian": "bel", "Arabic": "ara", "Farsi": "fas", "Persian": "fas",
		"Chinese": "zho", "Burmese": "mya", "Korean": "kor", "Spanish": "spa", "Georgian": "kat", "Hebrew": "heb",
	}
)

// aliases splits the text of aliases: at semicolons, at "a.k.a.", at the names of
// languages, and at commas unless the pieces look like the halves of one name.
func aliases(text string, person bool) []ftm.Value {
	var out []ftm.Value
	for _, item := range draft.Items(also.ReplaceAllString(text, ";")) {
		lang := ""
		at := language.FindAllStringSubmatchIndex(item, -1)
		pieces := []string{item}
		langs := []string{""}
		if len(at) > 0 {
			pieces, langs = []string{item[:at[0][0]]}, []string{""}
			for i, m := range at {
				end := len(item)
				if i+1 < len(at) {
					end = at[i+1][0]
				}
				pieces, langs = append(pieces, item[m[1]:end]), append(langs, iso[item[m[2]:m[3]]])
			}
		}
		for i, p := range pieces {
			lang = langs[i]
			for _, n := range commas(p, person) {
				v := ftm.Value{Text: strings.Trim(n, ` "“”()`), Lang: lang}
				if strings.IndexFunc(v.Text, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }) >= 0 {
					v.Marks = ftm.OriginalScript
				}
				if v.Text != "" {
					out = append(out, v)
				}
			}
		}
	}
	return out
}

// commas splits a list of names; a legal form, and for a person a piece of one
// word, belongs to the piece before.
func commas(s string, person bool) []string {
	var out []string
	for p := range strings.SplitSeq(s, ",") {
		p = grid.Squeeze(p)
		switch u := strings.ToUpper(strings.Trim(p, ".")); {
		case p == "":
		case len(out) > 0 && (u == "LTD" || u == "INC" || u == "LLC" || u == "CO" || u == "JSC" || u == "OOO" || u == "AO"),
			len(out) > 0 && person && !strings.Contains(p, " ") && !strings.Contains(out[len(out)-1], " "):
			out[len(out)-1] += ", " + p
		default:
			out = append(out, p)
		}
	}
	return out
}
