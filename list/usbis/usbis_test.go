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

// TestExport: the web page's export, as CSV and as a workbook.
func TestExport(t *testing.T) {
	f := listtest.Load(t, "testdata/export_2026.csv")
	listtest.Golden(t, "export.golden", listtest.Must(t, Export{}, f))
	listtest.Faults(t, Export{}, f)
	b := string(listtest.File(t, "testdata/export_2026.csv"))
	under := strings.Replace(b, "Name and Address,Effective Date", "name_and_address,effective_date", 1)
	if res := listtest.Must(t, Export{}, listtest.Bytes("x.csv", []byte(under))); res.Report.Targets != 3 {
		t.Errorf("with underscores: %+v", res.Report)
	}
	tsv := "Name\tStreet_Address\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\tStandard_Order\tLast_Update\tAction\tFR_Citation\n" +
		"Example Exports, Ltd.\t\t\t\tHK\t\t03/05/2025\t03/05/2030\tY\t\t\t90 FR 2\n"
	old := listtest.Must(t, Reader{}, listtest.Bytes("dpl.txt", []byte(tsv)))
	for _, e := range listtest.Must(t, Export{}, f).Entities {
		if e.Caption == "Example Exports, Ltd." && e.ID != old.Entities[0].ID {
			t.Errorf("one order is %s in the text and %s in the export", old.Entities[0].ID, e.ID)
		}
	}
}

func FuzzExport(f *testing.F) {
	listtest.Fuzz(f, Export{}, listtest.File(f, "testdata/export_2026.csv"))
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, "testdata/dpl_2026.txt")) }

func TestReordered(t *testing.T) {
	path := testdata.Path(t, "lists", "us-csl", "us_bis_dpl_2021.txt")
	listtest.Reordered(t, Reader{}, "x.txt", string(listtest.File(t, path)), 1)
}
