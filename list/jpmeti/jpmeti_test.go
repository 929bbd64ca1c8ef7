package jpmeti

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/listtest"
)

func book(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var head = []any{"No.", "国名、地域名\nCountry or Region", "企業名､組織名\nCompany or Organization", "別名\nAlso Known As", "懸念区分\nType of WMD", "通常兵器\nConventional Weapons"}

func sheet(t testing.TB) []byte {
	return book(t, head,
		[]any{1, "北朝鮮\nNorth Korea", "Example Trading (EXT)\n（見本貿易会社）", "・Sample Trading", "ミサイルM", "通常兵器\nCW"},
		[]any{2, "パキスタン\nIslamic Republic of Pakistan", "Example (Pvt) Ltd", " ", "核\nN ", ""})
}

func TestGolden(t *testing.T) {
	listtest.Golden(t, "html.golden", listtest.Must(t, HTML{}, listtest.Load(t, "testdata/sample_20260131.html")))
	listtest.Golden(t, "text.golden", listtest.Must(t, Text{}, listtest.Load(t, "testdata/sample_20260228.csv")))
	listtest.Golden(t, "xlsx.golden", listtest.Must(t, XLSX{}, listtest.Bytes("meti_20260131.xlsx", sheet(t))))
}

func TestFaults(t *testing.T) {
	t.Run("html", func(t *testing.T) { listtest.Faults(t, HTML{}, listtest.Load(t, "testdata/sample_20260131.html")) })
	t.Run("text", func(t *testing.T) {
		listtest.Faults(t, Text{}, listtest.Bytes("x.csv", []byte(lost(t, "4,\"ロシア", "5,\"ロシア"))))
	})
	t.Run("xlsx", func(t *testing.T) { listtest.Faults(t, XLSX{}, listtest.Bytes("x.xlsx", sheet(t))) })
	listtest.Refuses(t, Text{}, "row lost", listtest.Bytes("x.csv", []byte(lost(t, "3,\"どこか", "4,\"どこか"))))
	listtest.Refuses(t, Text{}, "renamed column", listtest.Bytes("x.csv", []byte(lost(t, "Country or Region", "Land"))))
	listtest.Refuses(t, XLSX{}, "wrong sheet", listtest.Bytes("x.xlsx", book(t, []any{"Name", "Country"}, []any{"A", "B"})))
	listtest.Refuses(t, XLSX{}, "no rows", listtest.Bytes("x.xlsx", book(t, head)))
	listtest.Refuses(t, XLSX{}, "number missing", listtest.Bytes("x.xlsx", book(t, head, []any{"", "北朝鮮", "A"})))
}

func lost(t *testing.T, old, new string) string {
	b, err := os.ReadFile("testdata/sample_20260228.csv")
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), old, new)
}

// TestWholeLists counts both editions, the older one with a regular expression.
func TestWholeLists(t *testing.T) {
	f := listtest.Load(t, testdata.Path(t, "lists", "jp", "meti_20250929_4.xlsx"))
	res := listtest.Must(t, XLSX{}, f)
	kp := 0
	for _, e := range res.Entities {
		if e.Target && e.Has("country", "kp") {
			kp++
		}
	}
	if res.Report.Targets != 835 || kp != 154 || len(res.Report.Rejects) != 0 {
		t.Errorf("2025-09: %d targets, %d of North Korea, rejects %v", res.Report.Targets, kp, res.Report.Rejects)
	}
	for p, fl := range res.Report.Fields {
		if fl.State == list.Unmapped {
			t.Errorf("%s is not mapped", p)
		}
	}
	for _, e := range res.Entities {
		if e.Schema == "Sanction" && e.First("reason") == "" {
			t.Errorf("%s has no type of weapon", e.ID)
		}
		if e.Target && len(e.Get("country")) != 1 {
			t.Errorf("%s has no country: %s", e.Caption, listtest.Text(e))
		}
	}

	f = listtest.Load(t, testdata.Path(t, "lists", "jp", "meti_20250131-jp-end-user-list.html"))
	old := listtest.Must(t, HTML{}, f)
	page, err := os.ReadFile(testdata.Path(t, "lists", "jp", "meti_20250131-jp-end-user-list.html"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`<tr[ >]`).FindAll(page, -1)) - 1; n != 748 || old.Report.Targets != n {
		t.Errorf("2025-01: %d rows, %d targets", n, old.Report.Targets)
	}
	was, same := map[string]bool{}, 0
	for _, e := range old.Entities {
		was[e.ID] = e.Target
	}
	for _, e := range res.Entities {
		if e.Target && was[e.ID] {
			same++
		}
	}
	if same < 700 { // ids must survive the change of numbers and of form
		t.Errorf("only %d of 748 entries keep their id", same)
	}
}

func TestNames(t *testing.T) {
	for cell, want := range map[string]string{
		"Air Koryo\n(高麗航空)":                                 "Air Koryo|高麗航空",
		"Delta Engineering FZE （DEC）":                       "Delta Engineering FZE (DEC)|DEC|Delta Engineering FZE",
		"Nuclear Institute (NPIC)\n（核動力院）":                  "Nuclear Institute (NPIC)|核動力院|NPIC|Nuclear Institute",
		"K Logistics (China) Limited\n快急(中國)有限公司":           "K Logistics (China) Limited 快急(中國)有限公司",
		"K Logistics (China) Limited\n（快急送物流(中國)有限公司）":      "K Logistics (China) Limited|快急送物流(中國)有限公司",
		"Calibration Centre (formerly National Laboratory)": "Calibration Centre (formerly National Laboratory)",
		"": "",
	} {
		name, others := names(cell)
		got := name
		for _, o := range others {
			got += "|" + o.text
		}
		if got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

func FuzzHTML(f *testing.F) {
	listtest.Fuzz(f, HTML{}, listtest.File(f, "testdata/sample_20260131.html"))
}

func FuzzText(f *testing.F) {
	listtest.Fuzz(f, Text{}, listtest.File(f, "testdata/sample_20260228.csv"))
}

// TestSameKey: what editions write now so, now so, is one entry.
func TestSameKey(t *testing.T) {
	for _, c := range [][2]string{
		{"TEM International FZC (TEM)", "TEM International FZC(TEM)"},
		{"・Obsidian Lantern Corporation", "Obsidian Lantern Corporation"},
		{"SILVER HARBOUR （SH） LTD", "Silver Harbour(SH) Ltd"},
	} {
		a, _ := names(c[0])
		b, _ := names(c[1])
		if keyOf(a) != keyOf(b) {
			t.Errorf("%q and %q are two", a, b)
		}
	}
}
