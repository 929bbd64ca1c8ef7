package simplecsv

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/grid"
)

// Maritime reads maritime.csv, the flat export of ships and of the organisations
// that are tied to them. What makes a party a risk stands in one column; the
// topics there are kept. No file of the export was at hand: the reader follows the
// documented columns and was tested on a hand-made file.
type Maritime struct{}

// Format is "maritime-csv".
func (Maritime) Format() string { return "maritime-csv" }

var maritime = grid.Requires([]string{"type", "caption", "imo", "risk", "id", "datasets"}, "countries", "flag", "mmsi", "url", "aliases")

// Recognise accepts a header with type, caption, imo, risk, id and datasets.
func (Maritime) Recognise(name string, head []byte) (list.Header, bool) {
	c, _ := grid.Find(grid.Head(head, ','), maritime)
	return maritimeHeader(name), c != nil
}

func maritimeHeader(name string) list.Header {
	stem, _ := list.NameDate(name)
	return list.NamedHeader(stem, name)
}

// Read implements [list.Reader].
func (m Maritime) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, m.Format(), func(f list.File, src io.Reader) error {
		t, err := grid.Open(src, ',', out)
		if err != nil {
			return err
		}
		defer t.Close()
		out.Report.Header = maritimeHeader(f.Name)
		out.Warn("a simplified export: aliases of unknown quality, no dates and no documents")
		seen := map[string]int{}
		return t.Records(ctx, maritime, func(r grid.Record) error {
			out.Entry()
			r.Account(out)
			e, why := ship(r)
			if why != "" {
				out.Reject(r.Where(), why)
				return nil
			}
			if first, ok := seen[e.ID]; ok {
				return fmt.Errorf("id %s stands twice: rows %d and %d", e.ID, first, r.Row)
			}
			seen[e.ID] = r.Row
			return out.Emit(e)
		})
	})
}

// ship makes a row into a target, or says why it cannot.
func ship(r grid.Record) (*ftm.Entity, string) {
	e := &ftm.Entity{ID: r.Get("id"), Caption: r.Get("caption"), Target: true, Datasets: r.All("datasets"), Schema: "Organization"}
	vessel := strings.EqualFold(r.Get("type"), "VESSEL")
	if vessel {
		e.Schema = "Vessel"
	}
	switch {
	case e.ID == "":
		return nil, "no id"
	case e.Caption == "":
		return nil, "no caption"
	}
	e.AddValue("name", ftm.Value{Text: e.Caption, Marks: ftm.Primary})
	e.Add("alias", without(r.All("aliases"), e.Caption)...)
	e.Add("topics", r.All("risk")...)
	e.Add("sourceUrl", r.Get("url"))
	number := map[bool]string{true: "imoNumber", false: "registrationNumber"}[vessel]
	for _, v := range r.All("imo") {
		if n, kind, ok := ident.IMO(v); ok && (!vessel || kind&ident.IMOShip != 0) {
			e.AddValue(number, ftm.Value{Text: n, Original: original(v, n)})
		} else {
			e.Add("notes", "IMO number: "+v)
		}
	}
	codes := func(property string, vs []string) {
		for _, v := range vs {
			if code, ok := ftm.CountryCode(v); ok {
				e.Add(property, code)
			} else {
				e.Add("notes", property+": "+v)
			}
		}
	}
	codes("country", r.All("countries"))
	if vessel {
		codes("flag", r.All("flag"))
		e.Add("mmsi", r.All("mmsi")...)
	} else if more := slices.Concat(r.All("flag"), r.All("mmsi")); len(more) > 0 {
		e.Add("notes", strings.Join(more, ", "))
	}
	return e, ""
}

func original(text, read string) string {
	if text == read {
		return ""
	}
	return text
}
