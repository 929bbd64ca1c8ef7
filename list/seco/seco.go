// Package seco reads the consolidated list (Gesamtliste) of Switzerland's State
// Secretariat for Economic Affairs.
//
// The file keeps its history: a target stays in it after it is struck off, and
// each modification embeds copies of what was added and removed. So a target is
// listed if the modification with the latest effective date says so, and only the
// direct children of a target are its content. An identity that is not the main
// one carries its own birth date and nationality; they stay with its names. The
// variants of a name's parts are combined within one language and script, not
// across all.
//
// No publisher's file was at hand: the reader follows the published schema and was
// tested on a hand-made file.
//
// Source: SECO, SESAM export, swiss-sanctions-list.
package seco

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/element"
	"cordon/list/xmlscan"
)

const (
	listID    = "ch-seco"
	authority = "State Secretariat for Economic Affairs"
)

// Reader reads the list.
type Reader struct{}

// Format is "ch-seco-xml".
func (Reader) Format() string { return "ch-seco-xml" }

// Recognise accepts the root <swiss-sanctions-list>.
func (Reader) Recognise(_ string, head []byte) (list.Header, bool) {
	s := xmlscan.New(bytes.NewReader(head))
	if !s.Child(0) || string(s.Name()) != "swiss-sanctions-list" {
		return list.Header{}, false
	}
	return list.Header{List: listID, Part: "main", Date: string(s.Attr("date"))}, true
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, _ io.Reader) error { return r.read(ctx, f, out) })
}

func (r Reader) read(ctx context.Context, f list.File, out *list.Sink) error {
	// Places and programmes stand before the targets, but nothing promises it.
	rd := &reading{
		out: out, places: map[string]*element.Element{}, sets: map[string]set{}, names: map[string]string{},
		listed: map[string]bool{}, seen: map[string]bool{}, unknown: map[string]bool{},
	}
	err := rd.walk(ctx, f, func(e *element.Element) error {
		switch e.Name {
		case "place":
			rd.places[e.Attr("ssid")] = e
			placeFields.Account(out, e)
		case "sanctions-program":
			rd.program(e)
			programFields.Account(out, e)
		case "target":
			if n := shownName(e); n != "" {
				rd.names[e.Attr("ssid")] = n
				state, _ := status(e)
				rd.listed[e.Attr("ssid")] = state != "de-listed"
			}
		default:
			out.Unmapped(e.Name, e.Text)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return rd.walk(ctx, f, func(e *element.Element) error {
		if e.Name != "target" {
			return nil
		}
		return rd.target(e)
	})
}

// walk calls do with every child of the root.
func (rd *reading) walk(ctx context.Context, f list.File, do func(*element.Element) error) error {
	src, err := f.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	s := xmlscan.New(src)
	if s.Child(0) {
		if string(s.Name()) != "swiss-sanctions-list" {
			return fmt.Errorf("find root: <%s> is not <swiss-sanctions-list>", s.Name())
		}
		if t := string(s.Attr("list-type")); t != "whole-list" {
			return fmt.Errorf("the list is of type %q, not the whole list", t)
		}
		rd.out.Report.Header = list.Header{List: listID, Part: "main", Date: string(s.Attr("date"))}
	}
	for d := s.Depth(); s.Child(d); {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := element.Read(s)
		if err != nil {
			return err
		}
		if err := do(e); err != nil {
			return err
		}
	}
	return s.Err()
}

// set is a sanctions-set: some articles of a programme.
type set struct{ program, text, origin string }

// reading is the state of one reading.
type reading struct {
	out     *list.Sink
	places  map[string]*element.Element
	sets    map[string]set
	names   map[string]string // of targets, for relations to those struck off
	listed  map[string]bool
	seen    map[string]bool
	unknown map[string]bool
}

// english picks the English one of the elements that a text has by language.
func english(e *element.Element, name string) string {
	first := ""
	for c := range e.All(name) {
		if c.Attr("lang") == "eng" {
			return c.Text
		}
		if first == "" {
			first = c.Text
		}
	}
	return first
}

func (rd *reading) program(e *element.Element) {
	name, origin := cmp.Or(english(e, "program-name"), english(e, "program-key")), english(e, "origin")
	for c := range e.All("sanctions-set") {
		id := c.Attr("ssid")
		if old, ok := rd.sets[id]; !ok || c.Attr("lang") == "eng" {
			rd.sets[id] = set{name, c.Text, origin}
		} else {
			rd.sets[id] = old
		}
	}
}

func (rd *reading) target(e *element.Element) error {
	rd.out.Entry()
	id := e.Attr("ssid")
	where := "target " + id
	if id == "" {
		rd.out.Reject(fmt.Sprintf("target %d", rd.out.Report.Entries), "no ssid")
		return nil
	}
	if rd.seen[id] {
		return fmt.Errorf("target %s stands twice", id)
	}
	rd.seen[id] = true
	state, day := status(e)
	if state == "de-listed" {
		rd.out.Reject(where, "de-listed, effective "+day)
		return nil
	}
	targetFields.Account(rd.out, e)
	var body *element.Element
	schema := ""
	for _, c := range e.Children {
		switch c.Name {
		case "individual":
			body, schema = c, "Person"
		case "entity":
			body, schema = c, "LegalEntity"
		case "object":
			switch body = c; c.Attr("object-type") {
			case "vessel":
				schema = "Vessel"
			case "aircraft":
				schema = "Airplane"
			default:
				schema = "Thing"
				rd.out.Warn(where + ": unknown type of object " + c.Attr("object-type"))
			}
		}
	}
	if body == nil {
		rd.out.Reject(where, "neither individual nor entity nor object")
		return nil
	}
	d := draft.New(rd.out, listID, "ch-seco-"+draft.Slug(id), schema)
	d.Reference = id
	for c := range body.All("identity") {
		rd.identity(d, c)
	}
	if d.First("name")+d.First("alias")+d.First("weakAlias") == "" {
		rd.out.Reject(where, "no name")
		return nil
	}
	d.Add("topics", "sanction")
	if schema == "Person" {
		switch body.Attr("sex") {
		case "male", "female":
			d.Add("gender", body.Attr("sex"))
		}
	}
	un := ""
	for c := range e.All("foreign-identifier") {
		if unReference.MatchString(strings.TrimSpace(c.Text)) {
			un = strings.TrimSpace(c.Text)
		} else if t := strings.TrimSpace(c.Text); t != "" {
			d.Referents = append(d.Referents, t)
		}
	}
	for c := range body.All("justification") {
		d.Note("", c.Text)
	}
	for c := range e.All("justification") {
		d.Note("", c.Text)
	}
	for _, at := range []*element.Element{e, body} {
		for c := range at.All("other-information") {
			more(d, c.Text)
		}
		for c := range at.All("generic-attribute") {
			d.Note(c.Attr("name"), c.Text)
		}
		for c := range at.All("relation") {
			rd.relation(d, c)
		}
	}
	rd.sanctions(d, e, un, state)
	return d.Emit()
}

var unReference = regexp.MustCompile(`^[A-Z]{2}[ie]\.\d{3}$`)

// status is what the modification with the latest effective date says; the order
// in the file is not that of time.
func status(e *element.Element) (state, day string) {
	for m := range e.All("modification") {
		d := cmp.Or(m.Attr("effective-date"), m.Attr("publication-date"), m.Attr("enactment-date"))
		if state == "" || d >= day {
			state, day = m.Attr("modification-type"), d
		}
	}
	return state, day
}

// relation ties the target to another one of the file.
func (rd *reading) relation(d *draft.Draft, c *element.Element) {
	id := c.Attr("target-id")
	if id == "" {
		return
	}
	other, role := "ch-seco-"+draft.Slug(id), c.Attr("relation-type")
	if n := rd.names[id]; !rd.listed[id] {
		if n == "" {
			d.Note("relation", strings.TrimSpace(role+" target "+id))
			return
		}
		other = d.Party("LegalEntity", n).ID // struck off, so no target of this list
	}
	d.Edge("UnknownLink", "subject", d.ID, "object", other, role)
	for r := range c.All("remark") {
		d.Note("relation", r.Text)
	}
}

// sanctions adds one for each set of articles.
func (rd *reading) sanctions(d *draft.Draft, e *element.Element, un, state string) {
	var ids []string
	for c := range e.All("sanctions-set-id") {
		ids = append(ids, c.Text)
	}
	ids = append(ids, strings.Fields(e.Attr("sanctions-set-id"))...)
	if len(ids) == 0 {
		ids = []string{""}
		rd.out.Warn("target " + d.Reference + ": no sanctions-set")
	}
	for _, id := range ids {
		p, ok := rd.sets[id]
		if !ok && id != "" {
			rd.out.Warn("target " + d.Reference + ": unknown sanctions-set " + id)
		}
		s := d.Sanction(authority, p.program, id)
		switch key := programKey(p.program); {
		case key != "":
			s.Add("programId", key)
		case p.program != "" && !rd.unknown[p.program]:
			rd.unknown[p.program] = true
			rd.out.Warn(fmt.Sprintf("programme %q has no key yet", p.program))
		}
		s.Add("authorityId", d.Reference)
		s.Add("country", "ch")
		s.Add("unscId", un)
		s.Add("provisions", p.text)
		s.Add("summary", p.origin)
		s.Add("status", state)
		for m := range e.All("modification") {
			day := draft.Day(cmp.Or(m.Attr("effective-date"), m.Attr("publication-date")))
			switch m.Attr("modification-type") {
			case "listed":
				s.Add("startDate", day)
				s.Add("listingDate", draft.Day(cmp.Or(m.Attr("publication-date"), m.Attr("enactment-date"))))
			case "amended":
				s.Add("modifiedAt", day)
			}
		}
	}
}

// programKey finds the key by the country or matter that the ordinance names.
func programKey(program string) string {
	p := strings.ToLower(program)
	for _, k := range []struct{ words, key string }{
		{"north korea", "SECO-NORTHKOREA"},
		{"people's republic of korea", "SECO-NORTHKOREA"},
		{"946.231.127.6", "SECO-NORTHKOREA"},
		{"ukraine", "SECO-UKRAINE"},
		{"belarus", "SECO-BELARUS"},
		{"syria", "SECO-SYRIA"},
		{"iran", "SECO-IRAN"},
		{"iraq", "SECO-IRAQ"},
		{"myanmar", "SECO-MYANMAR"},
		{"zimbabwe", "SECO-ZIMBABWE"},
		{"venezuela", "SECO-VENEZUELA"},
		{"libya", "SECO-LIBYA"},
		{"south sudan", "SECO-SOUTHSUDAN"},
		{"sudan", "SECO-SUDAN"},
		{"somalia", "SECO-SOMALIA"},
		{"mali", "SECO-MALI"},
		{"congo", "SECO-DRC"},
		{"central african", "SECO-CAR"},
		{"yemen", "SECO-YEMEN"},
		{"lebanon", "SECO-LEBANON"},
		{"guinea-bissau", "SECO-GUINEABISSAU"},
		{"guinea", "SECO-GUINEA"},
		{"burundi", "SECO-BURUNDI"},
		{"nicaragua", "SECO-NICARAGUA"},
		{"haiti", "SECO-HAITI"},
		{"moldova", "SECO-MOLDOVA"},
		{"guatemala", "SECO-GUATEMALA"},
		{"bosnia", "SECO-BOSNIA"},
		{"al-qaida", "SECO-ALQAIDA"},
		{"taliban", "SECO-ALQAIDA"},
		{"hamas", "SECO-HAMAS"},
		{"eritrea", "SECO-ERITREA"},
	} {
		if strings.Contains(p, k.words) {
			return k.key
		}
	}
	return ""
}

var (
	imo   = regexp.MustCompile(`(?i)\bIMO(?: number)?:? ?(\d{7})\b`)
	swift = regexp.MustCompile(`\b(?:SWIFT/BIC|BIC/SWIFT|SWIFT|BIC)(?: code)?:? ?([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b`)
	regNo = regexp.MustCompile(`(?i)\bregistration (?:number|no\.?):? ?([A-Z0-9-]{5,20})\b`)
)

// more keeps the free text and takes from it what strict patterns find.
func more(d *draft.Draft, text string) {
	d.Note("", text)
	for _, m := range imo.FindAllStringSubmatch(text, -1) {
		if n, _, ok := ident.IMO(m[1]); ok && d.Schema != "Person" {
			d.Add("imoNumber", n)
		}
	}
	for _, m := range swift.FindAllStringSubmatch(text, -1) {
		if b, ok := ident.BIC(m[1]); ok && d.Schema == "LegalEntity" {
			d.Add("swiftBic", b)
		}
	}
	if d.Schema == "LegalEntity" {
		for _, m := range regNo.FindAllStringSubmatch(text, -1) {
			d.Add("registrationNumber", m[1])
		}
	}
}

// day reads day-month-year; missing parts make the date less precise.
func day(c *element.Element) []ftm.Value {
	n := func(a string) int { v := 0; fmt.Sscan(c.Attr(a), &v); return v }
	t := ftm.Date{Year: n("year"), Month: n("month"), Day: n("day")}
	if t.Month == 0 {
		t.Day = 0
	}
	if !t.Valid() {
		return nil
	}
	v := ftm.Value{Text: t.String()}
	if q := strings.ToLower(c.Attr("quality")); q == "circa" || strings.Contains(q, "approx") {
		v.Marks = ftm.Circa
	}
	return []ftm.Value{v}
}
