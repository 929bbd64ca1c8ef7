package eu

import (
	"bytes"
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

// Recognise accepts the semicolon-separated header with Entity_LogicalId.
func (CSV) Recognise(_ string, head []byte) (list.Header, bool) {
	t := grid.Delimited(bytes.NewReader(head), ';')
	row, err := t.Next()
	if err != nil {
		return list.Header{}, false
	}
	c := grid.NewColumns(row)
	if c.Require(mandatory...) != nil {
		return list.Header{}, false
	}
	date := ""
	if row, err = t.Next(); err == nil {
		date = generated(c.Get(row, "fileGenerationDate"))
	}
	return header(date), true
}

var mandatory = []string{"Entity_LogicalId", "Entity_SubjectType", "NameAlias_WholeName", "Entity_Regulation_Programme"}

// generated turns dd/mm/yyyy into an ISO date.
func generated(s string) string {
	if len(s) == 10 && s[2] == '/' && s[5] == '/' {
		return s[6:] + "-" + s[3:5] + "-" + s[:2]
	}
	return s
}

// Read implements [list.Reader].
func (r CSV) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) != 1 {
		return fmt.Errorf("read eu-fsf-csv: want 1 file, have %d", len(in.Files))
	}
	if err := r.read(ctx, in.Files[0], out); err != nil {
		return fmt.Errorf("read %s: %w", in.Files[0].Name, err)
	}
	return nil
}

func (r CSV) read(ctx context.Context, f list.File, out *list.Sink) error {
	src, err := f.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	t := grid.Delimited(src, ';')
	head, err := t.Next()
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	c := grid.NewColumns(head)
	if err := c.Require(mandatory...); err != nil {
		return err
	}
	out.Report.Format = r.Format()
	// Rows of one entry need not be neighbours, so all are gathered first.
	places := make([]place, len(c.Names()))
	for i, n := range c.Names() {
		places[i] = placeOf(n)
	}
	var order []*element.Element
	byID := map[string]*element.Element{}
	date := ""
	for {
		row, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		if grid.Blank(row) {
			continue
		}
		if t.Row()%512 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if len(row) != len(c.Names()) {
			return fmt.Errorf("read row at line %d: %d cells under %d columns", t.Row(), len(row), len(c.Names()))
		}
		if d := generated(c.Get(row, "fileGenerationDate")); d != "" {
			date = d
		}
		id := c.Get(row, "Entity_LogicalId")
		if id == "" {
			return fmt.Errorf("read row at line %d: no Entity_LogicalId", t.Row())
		}
		e := byID[id]
		if e == nil {
			e = &element.Element{Name: "sanctionEntity"}
			byID[id] = e
			order = append(order, e)
		}
		merge(e, places, row)
	}
	out.Report.Header = header(date)
	rd := reading{out: out, seen: map[string]bool{}, programs: programs()}
	for _, e := range order {
		fields.Account(out, e)
		if err := rd.entry(e); err != nil {
			return err
		}
	}
	if out.Report.Targets == 0 {
		return fmt.Errorf("no entry in it")
	}
	return nil
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
