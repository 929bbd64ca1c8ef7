package uscsl

import (
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/listtest"
)

func TestGolden(t *testing.T) {
	listtest.Golden(t, "csv.golden", listtest.Must(t, CSV{}, listtest.Load(t, "testdata/csl_2026-01-31.csv")))
	listtest.Golden(t, "json.golden", listtest.Must(t, JSON{}, listtest.Load(t, "testdata/csl_2026-01-31.json")))
}

func TestFaults(t *testing.T) {
	c, j := listtest.Load(t, "testdata/csl_2026-01-31.csv"), listtest.Load(t, "testdata/csl_2026-01-31.json")
	t.Run("csv", func(t *testing.T) { listtest.Faults(t, CSV{}, c) })
	t.Run("json", func(t *testing.T) { listtest.Faults(t, JSON{}, j) })
	b := string(listtest.File(t, "testdata/csl_2026-01-31.csv"))
	listtest.Refuses(t, CSV{}, "renamed column", listtest.Bytes("x.csv", []byte(strings.Replace(b, "alt_names", "aliases", 1))))
	for what, s := range map[string]string{
		"no results":   `{"total":1}`,
		"empty list":   `{"results":[]}`,
		"more after":   `{"results":[{"id":"a","name":"A"}]} {"x":1}`,
		"other shape":  `{"results":{"id":"a"}}`,
		"nested names": `{"results":[{"id":"a","name":"A","alt_names":[["B"]]}]}`,
		"huge entry":   `{"results":[{"id":"a","name":"` + strings.Repeat("x", 10<<20) + `"}]}`,
		"deep":         `{"results":` + strings.Repeat("[", 1e6),
	} {
		listtest.Refuses(t, JSON{}, what, listtest.Bytes("x.json", []byte(s)))
	}
}

// TestWholeList counts with encoding/csv: rows that share an id are one entry.
func TestWholeList(t *testing.T) {
	f := listtest.Load(t, testdata.Path(t, "lists", "us-csl", "us_csl_consolidated_2022-04.csv.gz"))
	res := listtest.Must(t, CSV{}, f)
	r, _ := f.Open()
	b, _ := io.ReadAll(r)
	rows, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	ids, vessels, names := map[string]bool{}, map[string]bool{}, map[string]string{}
	for _, row := range rows[1:] {
		ids[row[0]] = true
		names[row[0]] = strings.Join(strings.Fields(row[5]), " ")
		if row[3] == "Vessel" {
			vessels[row[0]] = true
		}
	}
	rep := res.Report
	if len(rows)-1 != 14160 || rep.Targets != len(ids) || len(rep.Rejects) != 0 || rep.BySchema["Vessel"] != len(vessels) {
		t.Errorf("%d rows of %d ids, %d targets, rejects %v", len(rows)-1, len(ids), rep.Targets, rep.Rejects)
	}
	for p, fl := range rep.Fields {
		if fl.State == list.Unmapped {
			t.Errorf("%s is not mapped", p)
		}
	}
	for _, e := range res.Entities {
		if e.Target {
			id := strings.TrimPrefix(strings.TrimPrefix(e.ID, "ofac-"), "trade-csl-")
			if e.Caption != names[id] {
				t.Errorf("%s is %q, want %q", e.ID, e.Caption, names[id])
			}
		}
		if e.Schema == "Sanction" && e.First("programId") == "" {
			t.Errorf("%s: programme %q has no key", e.ID, e.First("program"))
		}
	}
	if len(rep.Warnings) != 0 {
		t.Errorf("warnings: %q", rep.Warnings)
	}
}

func FuzzCSV(f *testing.F) {
	listtest.Fuzz(f, CSV{}, listtest.File(f, "testdata/csl_2026-01-31.csv"))
}

func FuzzJSON(f *testing.F) {
	listtest.Fuzz(f, JSON{}, listtest.File(f, "testdata/csl_2026-01-31.json"))
}

func TestReordered(t *testing.T) {
	listtest.Reordered(t, CSV{}, "x.csv", string(listtest.File(t, "testdata/csl_2026-01-31.csv")), 1)
}
