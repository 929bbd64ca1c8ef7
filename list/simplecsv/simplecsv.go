// Package simplecsv reads targets.simple.csv, the flat export of FollowTheMoney
// data, in full and with the reduced header id,schema,name,aliases,birth_date,
// dataset.
//
// The format has lost what its source knew: aliases of every quality stand in
// one cell, identifiers have no type, countries include those that issued a
// document. So aliases are of unknown quality, identifiers go to idNumber
// (registrationNumber for ships and aircraft) with a note, and a warning says
// so. A cell with several values is an inner record separated by semicolons.
//
// Source: the OpenSanctions documentation of the simplified tabular format.
package simplecsv

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/grid"
)

// Reader reads targets.simple.csv.
type Reader struct{}

// Format is "simple-csv".
func (Reader) Format() string { return "simple-csv" }

// Recognise accepts a comma-separated header that starts with id, schema, name.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	t := grid.Delimited(bytes.NewReader(head), ',')
	row, err := t.Next()
	if err != nil {
		return list.Header{}, false
	}
	c := grid.NewColumns(row)
	if c.Require("id", "schema", "name", "dataset") != nil {
		return list.Header{}, false
	}
	stem, date := list.NameDate(name)
	if stem == "targets" {
		stem = ""
	}
	return list.Header{List: stem, Part: "main", Date: date}, true
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) != 1 {
		return fmt.Errorf("read simple-csv: want 1 file, have %d", len(in.Files))
	}
	if err := r.read(ctx, in.Files[0], out); err != nil {
		return fmt.Errorf("read %s: %w", in.Files[0].Name, err)
	}
	return nil
}

func (r Reader) read(ctx context.Context, f list.File, out *list.Sink) error {
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
	c := grid.NewColumns(row).Map("id", "schema", "name", "aliases", "birth_date", "countries", "addresses",
		"identifiers", "sanctions", "phones", "emails", "program_ids", "dataset", "first_seen", "last_seen", "last_change")
	if err := c.Require("id", "schema", "name", "dataset"); err != nil {
		return err
	}
	stem, date := list.NameDate(f.Name)
	if stem == "targets" {
		stem = ""
	}
	out.Report.Format, out.Report.Header = r.Format(), list.Header{List: stem, Part: "main", Date: date}
	out.Warn("a simplified export: aliases of unknown quality, identifiers of unknown type")
	seen := map[string]int{}
	for {
		row, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		if t.Row()%512 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if grid.Blank(row) {
			continue
		}
		out.Entry()
		c.Account(out, row)
		if len(row) != len(c.Names()) {
			return fmt.Errorf("read row at line %d: %d cells under %d columns", t.Row(), len(row), len(c.Names()))
		}
		e, extra, why := entity(c, row)
		if why != "" {
			out.Reject(fmt.Sprintf("line %d", t.Row()), why)
			continue
		}
		if first, ok := seen[e.ID]; ok {
			return fmt.Errorf("id %s stands twice: lines %d and %d", e.ID, first, t.Row())
		}
		seen[e.ID] = t.Row()
		if len(e.Datasets) == 0 && stem != "" {
			e.Datasets = []string{stem}
		}
		if err := out.Emit(e); err != nil {
			return err
		}
		for _, s := range extra {
			s.Datasets = e.Datasets
			if err := out.Emit(s); err != nil {
				return err
			}
		}
	}
	if out.Report.Entries == 0 {
		return fmt.Errorf("no entry in it")
	}
	return nil
}

// entity makes a row into a target and the sanctions on it.
func entity(c *grid.Columns, row []string) (*ftm.Entity, []*ftm.Entity, string) {
	get := func(name string) string { return c.Get(row, name) }
	e := &ftm.Entity{
		ID: get("id"), Schema: get("schema"), Caption: get("name"), Target: true,
		FirstSeen: get("first_seen"), LastSeen: get("last_seen"), LastChange: get("last_change"),
		Datasets: grid.Inner(get("dataset"), ';'),
	}
	switch {
	case e.ID == "":
		return nil, nil, "no id"
	case e.Schema == "":
		return nil, nil, "no schema"
	case e.Caption == "":
		return nil, nil, "no name"
	}
	e.AddValue("name", ftm.Value{Text: e.Caption, Marks: ftm.Primary})
	e.Add("alias", without(grid.Inner(get("aliases"), ';'), e.Caption)...)
	e.Add("birthDate", grid.Inner(get("birth_date"), ';')...)
	e.Add("country", grid.Inner(get("countries"), ';')...)
	e.Add("address", grid.Inner(get("addresses"), ';')...)
	e.Add("phone", grid.Inner(get("phones"), ';')...)
	e.Add("email", grid.Inner(get("emails"), ';')...)
	e.Add("programId", grid.Inner(get("program_ids"), ';')...)
	number := "idNumber"
	switch e.Schema {
	case "Vessel", "Airplane", "Vehicle", "Security":
		number = "registrationNumber"
	}
	for _, v := range grid.Inner(get("identifiers"), ';') {
		e.AddValue(number, ftm.Value{Text: v, Note: "type not stated by the source"})
	}
	var extra []*ftm.Entity
	for i, s := range grid.Inner(get("sanctions"), ';') {
		x := &ftm.Entity{ID: fmt.Sprintf("%s-sanction-%d", e.ID, i+1), Schema: "Sanction", Caption: s}
		x.Add("entity", e.ID)
		x.Add("summary", s)
		extra = append(extra, x)
	}
	return e, extra, ""
}

func without(vs []string, s string) []string {
	out := vs[:0]
	for _, v := range vs {
		if v != s {
			out = append(out, v)
		}
	}
	return out
}
