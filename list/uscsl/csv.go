package uscsl

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cordon/list"
	"cordon/list/grid"
)

// CSV reads consolidated.csv: 29 columns, several values of a cell joined by "; ".
type CSV struct{}

// Format is "csl-csv".
func (CSV) Format() string { return "csl-csv" }

var (
	single = []string{
		"source", "entity_number", "type", "name", "federal_register_notice", "title", "start_date", "end_date",
		"standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage",
		"gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url", "source_information_url",
	}
	several = []string{"programs", "alt_names", "addresses", "citizenships", "dates_of_birth", "nationalities", "places_of_birth"}
	columns = grid.Requires(slices.Concat(single[:5], several[:2]), slices.Concat(single, several, []string{"_id", "id", "ids"})...)
)

// Recognise accepts the header of the list.
func (CSV) Recognise(name string, head []byte) (list.Header, bool) {
	c, _ := grid.Find(grid.Head(head, ','), columns)
	return list.NamedHeader(listID, name), c != nil
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
	t, err := grid.Open(src, ',', out)
	if err != nil {
		return err
	}
	defer t.Close()
	return t.Records(ctx, columns, func(row grid.Record) error {
		row.Account(out)
		r := &record{where: fmt.Sprintf("line %d", row.Row), fields: map[string]string{}, lists: map[string][]string{}}
		for _, n := range single {
			r.fields[n] = row.Get(n)
		}
		r.fields["id"] = row.Get("_id") + row.Get("id")
		for _, n := range several {
			for v := range strings.SplitSeq(row.Get(n), "; ") {
				if v = strings.TrimSpace(v); v != "" {
					r.lists[n] = append(r.lists[n], v)
				}
			}
		}
		r.ids = splitIDs(row.Get("ids"))
		return do(r)
	})
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
