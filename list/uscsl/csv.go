package uscsl

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"cordon/list"
	"cordon/list/grid"
)

// CSV reads consolidated.csv: 29 columns, several values of a cell joined by "; ".
type CSV struct{}

// Format is "csl-csv".
func (CSV) Format() string { return "csl-csv" }

var mandatory = []string{"source", "entity_number", "type", "programs", "name", "federal_register_notice", "alt_names"}

// Recognise accepts the header of the list.
func (CSV) Recognise(name string, head []byte) (list.Header, bool) {
	row, err := grid.Delimited(bytes.NewReader(head), ',').Next()
	if err != nil || grid.NewColumns(row).Require(mandatory...) != nil {
		return list.Header{}, false
	}
	_, date := list.NameDate(name)
	return list.Header{List: listID, Part: "main", Date: date}, true
}

// Read implements [list.Reader].
func (c CSV) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return read(ctx, c.Format(), scanCSV, in, out)
}

func scanCSV(ctx context.Context, f list.File, out *list.Sink, do func(*record) error) error {
	src, err := f.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	t := grid.Delimited(src, ',')
	row, err := t.Next()
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	single := []string{
		"source", "entity_number", "type", "name", "title", "federal_register_notice", "start_date", "end_date",
		"standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage",
		"gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url", "source_information_url",
	}
	several := []string{"programs", "addresses", "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth"}
	c := grid.NewColumns(row).Map(single...).Map(several...).Map("_id", "id", "ids")
	if err := c.Require(mandatory...); err != nil {
		return err
	}
	for {
		row, err := t.Next()
		if err == io.EOF {
			return nil
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
			return fmt.Errorf("line %d has %d cells under %d columns", t.Row(), len(row), len(c.Names()))
		}
		c.Account(out, row)
		r := &record{where: fmt.Sprintf("line %d", t.Row()), fields: map[string]string{}, lists: map[string][]string{}}
		for _, n := range single {
			r.fields[n] = c.Get(row, n)
		}
		r.fields["id"] = c.Get(row, "_id") + c.Get(row, "id")
		for _, n := range several {
			for v := range strings.SplitSeq(c.Get(row, n), "; ") {
				if v = strings.TrimSpace(v); v != "" {
					r.lists[n] = append(r.lists[n], v)
				}
			}
		}
		r.ids = splitIDs(c.Get(row, "ids"))
		if err := do(r); err != nil {
			return err
		}
	}
}

// splitIDs reads "CA, BC166787, Passport; HK, 2022-01-28, 2012-01-28, KJ1, Passport;
// Male, Gender": country, when it expires and was issued, number, kind.
func splitIDs(cell string) []paper {
	var out []paper
	for v := range strings.SplitSeq(cell, "; ") {
		parts := strings.Split(v, ", ")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		if len(parts) == 1 {
			continue // a label without a value
		}
		p := paper{kind: parts[len(parts)-1]}
		parts = parts[:len(parts)-1]
		if len(parts) > 1 && len(parts[0]) == 2 && parts[0] == strings.ToUpper(parts[0]) {
			p.country, parts = parts[0], parts[1:]
		}
		var dates []string
		for len(parts) > 1 && len(parts[0]) == 10 && parts[0][4] == '-' && parts[0][7] == '-' {
			dates, parts = append(dates, parts[0]), parts[1:]
		}
		switch len(dates) {
		case 0:
		case 1: // which of the two it is cannot be told
			p.date = dates[0]
		default:
			p.expires, p.issued = dates[0], dates[1]
		}
		p.number = strings.Join(parts, ", ")
		out = append(out, p)
	}
	return out
}
