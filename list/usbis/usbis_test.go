package usbis

import (
	"strings"
	"testing"

	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/listtest"
)

func TestGolden(t *testing.T) {
	listtest.Golden(t, "dpl.golden", listtest.Must(t, Reader{}, listtest.Load(t, "testdata/dpl_2026.txt")))
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, "testdata/dpl_2026.txt"))
	b := string(listtest.File(t, "testdata/dpl_2026.txt"))
	listtest.Refuses(t, Reader{}, "renamed column", listtest.Bytes("x.txt", []byte(strings.Replace(b, "FR_Citation", "Citation", 1))))
	listtest.Refuses(t, Reader{}, "commas", listtest.Bytes("x.txt", []byte(strings.ReplaceAll(b, "\t", ","))))
	head, _, _ := strings.Cut(b, "\n")
	listtest.Refuses(t, Reader{}, "header alone", listtest.Bytes("x.txt", []byte(head+"\n")))
}

// TestWholeList counts orders by splitting the text plainly.
func TestWholeList(t *testing.T) {
	path := testdata.Path(t, "lists", "us-csl", "us_bis_dpl_2021.txt")
	res := listtest.Must(t, Reader{}, listtest.Load(t, path))
	orders, rows := map[string]bool{}, 0
	for i, line := range strings.Split(strings.TrimSpace(string(listtest.File(t, path))), "\n") {
		if i == 0 {
			continue
		}
		cells := strings.Split(line, "\t")
		orders[strings.ToLower(strings.Join(strings.Fields(strings.Trim(cells[0], `"`)), " "))+cells[6]] = true
		rows++
	}
	rep := res.Report
	if rows != rep.Fields["Name"].Count || rep.Targets != len(orders) || len(rep.Rejects) != 0 {
		t.Errorf("%d rows of %d orders; %d rows read, %d targets, rejects %v", rows, len(orders), rep.Fields["Name"].Count, rep.Targets, rep.Rejects)
	}
	for p, fl := range rep.Fields {
		if fl.State == list.Unmapped {
			t.Errorf("%s is not mapped", p)
		}
	}
	for _, e := range res.Entities {
		if e.Schema == "Sanction" && len(e.First("startDate")) != 10 {
			t.Errorf("%s starts %q", e.ID, e.First("startDate"))
		}
	}
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, "testdata/dpl_2026.txt")) }

func TestReordered(t *testing.T) {
	path := testdata.Path(t, "lists", "us-csl", "us_bis_dpl_2021.txt")
	listtest.Reordered(t, Reader{}, "x.txt", string(listtest.File(t, path)), 1)
}
