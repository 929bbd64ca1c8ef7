package eu

import (
	"context"
	"fmt"
	"io"
	"strings"

	"cordon/list"
	"cordon/list/element"
	"cordon/list/grid"
)

// CSV reads csvFullSanctionsList_1_1: one row for each value of an entry, named
// by prefixes (NameAlias_, Address_, …) and told apart by their logical ids.
type CSV struct{}

// Format is "eu-fsf-csv".
func (CSV) Format() string { return "eu-fsf-csv" }

var csvHeader = grid.Requires([]string{"Entity_LogicalId", "Entity_SubjectType", "NameAlias_WholeName", "Entity_Regulation_Programme"})

// Recognise accepts the semicolon-separated header with Entity_LogicalId.
func (CSV) Recognise(_ string, head []byte) (list.Header, bool) {
	c, below := grid.Find(grid.Head(head, ';'), csvHeader)
	if c == nil {
		return list.Header{}, false
	}
	date := ""
	if len(below) > 0 {
		date = generated(c.Get(below[0], "fileGenerationDate"))
	}
	return header(date), true
}

// generated turns dd/mm/yyyy into an ISO date.
func generated(s string) string {
	if len(s) == 10 && s[2] == '/' && s[5] == '/' {
		return s[6:] + "-" + s[3:5] + "-" + s[:2]
	}
	return s
}

// Read implements [list.Reader].
func (r CSV) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(_ list.File, src io.Reader) error {
		t, err := grid.Open(src, ';', out)
		if err != nil {
			return err
		}
		defer t.Close()
		entries, date, err := gather(ctx, t)
		if err != nil {
			return err
		}
		out.Report.Header = header(date)
		rd := reading{out: out, seen: map[string]bool{}, programs: programs()}
		for _, e := range entries {
			fields.Account(out, e)
			if err := rd.entry(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// gather makes the rows of each entry, which need not be neighbours, into the
// element that the XML has for it.
func gather(ctx context.Context, t *grid.Table) (order []*element.Element, date string, err error) {
	var places []place
	byID := map[string]*element.Element{}
	err = t.Records(ctx, csvHeader, func(r grid.Record) error {
		if places == nil {
			for _, n := range r.Names() {
				places = append(places, placeOf(n))
			}
		}
		if d := generated(r.Get("fileGenerationDate")); d != "" {
			date = d
		}
		id := r.Get("Entity_LogicalId")
		if id == "" {
			return fmt.Errorf("read %s: no Entity_LogicalId", r.Where())
		}
		e := byID[id]
		if e == nil {
			e = &element.Element{Name: "sanctionEntity"}
			byID[id] = e
			order = append(order, e)
		}
		merge(e, places, r.Cells)
		return nil
	})
	return order, date, err
}

// place is where a column stands in the XML.
type place struct {
	child, attr string // child "" is the entry itself
	text        bool   // an element of its own with text, not an attribute
	skip        bool
}

// placeOf finds the place of a column: NameAlias_WholeName is
// nameAlias@wholeName.
func placeOf(column string) place {
	for _, g := range []struct{ prefix, child string }{
		{"Entity_Regulation_", "regulation"},
		{"Entity_SubjectType", "subjectType"},
		{"Entity_", ""},
		{"NameAlias_", "nameAlias"},
		{"Address_", "address"},
		{"BirthDate_", "birthdate"},
		{"Identification_", "identification"},
		{"Citizenship_", "citizenship"},
	} {
		name, ok := strings.CutPrefix(column, g.prefix)
		if !ok {
			continue
		}
		p := place{child: g.child}
		switch {
		case g.prefix == "Entity_SubjectType":
			p.attr = "code"
			if name != "" {
				p.attr = "classificationCode"
			}
			return p
		case strings.HasPrefix(name, "Regulation_"):
			return place{skip: true} // the act behind a value, as in the XML
		}
		switch name {
		case "EU_ReferenceNumber":
			p.attr = "euReferenceNumber"
		case "Remark":
			p.attr, p.text = "remark", true
		case "Type":
			p.attr = "regulationType"
		case "PublicationUrl":
			p.attr, p.text = "publicationUrl", true
		case "BirthDate":
			p.attr = "birthdate"
		case "Day":
			p.attr = "dayOfMonth"
		case "Month":
			p.attr = "monthOfYear"
		case "IssuedDate":
			p.attr = "issueDate"
		case "TypeCode", "TypeDescription":
			p.attr = "identification" + name
		default:
			p.attr = strings.ToLower(name[:min(1, len(name))]) + name[min(1, len(name)):]
		}
		return p
	}
	if strings.EqualFold(column, "fileGenerationDate") {
		return place{skip: true}
	}
	return place{attr: column} // counted as unmapped
}

// merge adds what a row says to its entry. The same value stands in many rows.
func merge(e *element.Element, places []place, row []string) {
	fresh := map[string]*element.Element{}
	for i, p := range places {
		v := strings.TrimSpace(row[i])
		if v == "" || p.skip {
			continue
		}
		c := e
		if p.child != "" {
			if c = fresh[p.child]; c == nil {
				c = &element.Element{Name: p.child}
				fresh[p.child] = c
			}
		}
		switch {
		case p.text && p.child == "" && hasText(c, p.attr, v), !p.text && p.child == "" && c.Attr(p.attr) != "":
		case p.text:
			c.Children = append(c.Children, &element.Element{Name: p.attr, Text: v})
		default:
			c.Attrs = append(c.Attrs, element.Attr{Name: p.attr, Value: v})
		}
	}
	for _, name := range []string{"regulation", "subjectType", "nameAlias", "address", "birthdate", "identification", "citizenship"} {
		if c := fresh[name]; c != nil && !has(e, c) {
			e.Children = append(e.Children, c)
		}
	}
}

func hasText(e *element.Element, name, text string) bool {
	for c := range e.All(name) {
		if c.Text == text {
			return true
		}
	}
	return false
}

// has reports whether an entry has the value already: by its logical id, or by
// all of its attributes.
func has(e, c *element.Element) bool {
	for o := range e.All(c.Name) {
		if id := c.Attr("logicalId"); id != "" && id == o.Attr("logicalId") {
			return true
		}
		same := len(o.Attrs) == len(c.Attrs)
		for _, a := range c.Attrs {
			same = same && o.Attr(a.Name) == a.Value
		}
		if same {
			return true
		}
	}
	return false
}
