// Package simplecsv reads targets.simple.csv, the flat export of FollowTheMoney
// data, in full and with the reduced header id,schema,name,aliases,birth_date,
// dataset.
//
// The format has lost what its source knew: aliases of every quality stand in
// one cell, identifiers have no type, countries include those that issued a
// document. So aliases are of unknown quality, identifiers go to idNumber
// (registrationNumber for ships and aircraft) with a note, and a warning says
// so. A cell with several values is an inner record separated by semicolons.
// [Maritime] reads the export of ships beside it.
//
// Source: the OpenSanctions documentation of the simplified tabular format.
package simplecsv

import (
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

var header = grid.Requires([]string{"id", "schema", "name", "dataset"}, "aliases", "birth_date", "countries", "addresses",
	"identifiers", "sanctions", "phones", "emails", "program_ids", "first_seen", "last_seen", "last_change")

// Recognise accepts a comma-separated header that starts with id, schema, name.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	c, _ := grid.Find(grid.Head(head, ','), header)
	return named(name), c != nil
}

func named(name string) list.Header {
	stem, _ := list.NameDate(name)
	if stem == "targets" {
		stem = ""
	}
	return list.NamedHeader(stem, name)
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		t, err := grid.Open(src, ',', out)
		if err != nil {
			return err
		}
		defer t.Close()
		out.Report.Header = named(f.Name)
		out.Warn("a simplified export: aliases of unknown quality, identifiers of unknown type")
		seen := map[string]int{}
		return t.Records(ctx, header, func(r grid.Record) error {
			out.Entry()
			r.Account(out)
			es, why := entities(r)
			if why != "" {
				out.Reject(fmt.Sprintf("line %d", r.Row), why)
				return nil
			}
			e := es[0]
			if first, ok := seen[e.ID]; ok {
				return fmt.Errorf("id %s stands twice: lines %d and %d", e.ID, first, r.Row)
			}
			seen[e.ID] = r.Row
			if stem := out.Report.Header.List; len(e.Datasets) == 0 && stem != "" {
				e.Datasets = []string{stem}
			}
			for _, x := range es {
				x.Datasets = e.Datasets
				if err := out.Emit(x); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// entities makes a row into a target and the sanctions on it, or says why not.
func entities(r grid.Record) ([]*ftm.Entity, string) {
	get, all := r.Get, r.All
	e := &ftm.Entity{
		ID: get("id"), Schema: get("schema"), Caption: get("name"), Target: true,
		FirstSeen: get("first_seen"), LastSeen: get("last_seen"), LastChange: get("last_change"),
		Datasets: all("dataset"),
	}
	switch {
	case e.ID == "":
		return nil, "no id"
	case e.Schema == "":
		return nil, "no schema"
	case e.Caption == "":
		return nil, "no name"
	}
	e.AddValue("name", ftm.Value{Text: e.Caption, Marks: ftm.Primary})
	e.Add("alias", without(all("aliases"), e.Caption)...)
	e.Add("birthDate", all("birth_date")...)
	e.Add("country", all("countries")...)
	e.Add("address", all("addresses")...)
	e.Add("phone", all("phones")...)
	e.Add("email", all("emails")...)
	e.Add("programId", all("program_ids")...)
	number := "idNumber"
	switch e.Schema {
	case "Vessel", "Airplane", "Vehicle", "Security":
		number = "registrationNumber"
	}
	for _, v := range all("identifiers") {
		e.AddValue(number, ftm.Value{Text: v, Note: "type not stated by the source"})
	}
	es := []*ftm.Entity{e}
	for i, s := range all("sanctions") {
		x := &ftm.Entity{ID: fmt.Sprintf("%s-sanction-%d", e.ID, i+1), Schema: "Sanction", Caption: s}
		x.Add("entity", e.ID)
		x.Add("summary", s)
		es = append(es, x)
	}
	return es, ""
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
