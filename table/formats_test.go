package table

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"cordon/ftm"
	"cordon/internal/testdata"
	"cordon/match"
	"cordon/screen"
)

// results that every writer is tried on.
func sampleResults() []*Result {
	hit := screen.Match{
		Rank: 1, Score: .93125, Confidence: .5, EntityID: "un-1", List: "un-sc", Reference: "KPi.033", Caption: "RI WON HO",
		Schema: "Person", MatchedName: "Ri Won Ho", Evidence: []match.Evidence{{Text: "“Ri” is equal"}, {Text: "the birth date agrees"}},
		Context: []string{"listed under DPRK"},
	}
	second := hit
	second.Rank, second.Score, second.Caption = 2, .7, "=HYPERLINK(\"http://x\")"
	v := func(a screen.Answer, hits ...screen.Match) *screen.Verdict {
		return &screen.Verdict{Verdict: a, Subject: &ftm.Entity{Schema: "Person"}, Hits: hits, Total: len(hits), Unable: []string{}, Notes: []string{"a note"}}
	}
	unable := v(screen.Unable)
	unable.Unable = []string{"it has no name"}
	return []*Result{
		{Row: 1, ID: "c-1", Name: "리원호, \"Ri\"", Verdict: v(screen.Hit, hit, second), Passed: []string{"=1+1", "-5"}},
		{Row: 2, ID: "c-2", Name: "Amelia\nHartley", Verdict: v(screen.Clear), Passed: []string{"", "+49 30 12"}},
		{Row: 3, ID: "@c-3", Name: "", Verdict: unable, Passed: []string{"x\x01y", "-2+3"}},
	}
}

// writeAll writes the sample in the format of a name and returns the path.
func writeAll(t *testing.T, name string, hitsOnly bool) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	w, err := Create(p, []string{"note", "score"}, hitsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range sampleResults() {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(p); err == nil {
		t.Error("the file is there before it is complete")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(p), ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return p
}

func TestWriteCSV(t *testing.T) {
	b, err := os.ReadFile(writeAll(t, "x.csv", false))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	evidence := "“Ri” is equal; the birth date agrees; listed under DPRK; note: a note"
	want := [][]string{
		{"row", "id", "name", "verdict", "rank", "score", "confidence", "entity_id", "list", "reference", "caption", "schema", "matched_name", "evidence", "note", "input_score"},
		{"1", "c-1", "리원호, \"Ri\"", "hit", "1", "0.9313", "0.5000", "un-1", "un-sc", "KPi.033", "RI WON HO", "Person", "Ri Won Ho", evidence, "'=1+1", "-5"},
		{"1", "c-1", "리원호, \"Ri\"", "hit", "2", "0.7000", "0.5000", "un-1", "un-sc", "KPi.033", "'=HYPERLINK(\"http://x\")", "Person", "Ri Won Ho", evidence, "'=1+1", "-5"},
		{"2", "c-2", "Amelia\nHartley", "clear", "", "", "", "", "", "", "", "", "", "note: a note", "", "+49 30 12"},
		{"3", "'@c-3", "", "unable", "", "", "", "", "", "", "", "", "", "it has no name; note: a note", "x\x01y", "'-2+3"},
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Error(d)
	}
	if b, _ = os.ReadFile(writeAll(t, "x.csv", true)); strings.Contains(string(b), "clear") || strings.Count(string(b), ",hit,") != 2 {
		t.Errorf("hits only: %s", b)
	}
}

// Workbook and Parquet hold the same cells as CSV, apart from the apostrophes
// that only CSV needs, and are read back by the readers here.
func TestWriteAndReadBack(t *testing.T) {
	for _, name := range []string{"x.xlsx", "x.parquet", "x.tsv"} {
		t.Run(name, func(t *testing.T) {
			tab, rows := read(t, writeAll(t, name, false), Options{})
			if got := tab.src.columns(); got[0] != "row" || got[13] != "evidence" || got[15] != "input_score" {
				t.Errorf("columns %q", got)
			}
			if len(rows) != 4 {
				t.Fatalf("%d rows", len(rows))
			}
			quote := ""
			if name == "x.tsv" {
				quote = "'"
			}
			at := func(r, c int) string {
				if c < len(rows[r].Cells) {
					return rows[r].Cells[c]
				}
				return ""
			}
			for _, c := range []struct {
				row, col int
				want     string
			}{{0, 2, "리원호, \"Ri\""}, {0, 3, "hit"}, {1, 4, "2"}, {1, 10, quote + "=HYPERLINK(\"http://x\")"}, {0, 14, quote + "=1+1"}, {0, 15, "-5"}, {2, 2, "Amelia\nHartley"}, {2, 5, ""}, {3, 13, "it has no name; note: a note"}} {
				if got := at(c.row, c.col); got != c.want {
					t.Errorf("row %d column %d is %q, want %q", c.row, c.col, got, c.want)
				}
			}
			if s := at(1, 5); s != "0.7" && s != "0.7000" {
				t.Errorf("score %q", s)
			}
		})
	}
}

func TestSameBytes(t *testing.T) {
	for _, name := range []string{"x.csv", "x.jsonl", "x.xlsx", "x.parquet"} {
		a, _ := os.ReadFile(writeAll(t, name, false))
		b, _ := os.ReadFile(writeAll(t, name, false))
		if len(a) == 0 || !bytes.Equal(a, b) {
			t.Errorf("%s: two runs differ", name)
		}
	}
}

// A worksheet that is full is followed by another, each with a header.
func TestFullWorksheet(t *testing.T) {
	var b bytes.Buffer
	g, err := newXLSXGrid(&b, []column{{"name", text}, {"n", whole}})
	if err != nil {
		t.Fatal(err)
	}
	g.(*xlsxGrid).rows = 3
	for i := range 5 {
		if err := g.write([]cell{textCell("A"), wholeCell(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.finish(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got [][]string
	for _, s := range f.GetSheetList() {
		rows, err := f.GetRows(s)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, rows...)
	}
	want := [][]string{{"name", "n"}, {"A", "0"}, {"A", "1"}, {"name", "n"}, {"A", "2"}, {"A", "3"}, {"name", "n"}, {"A", "4"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestCreateErrors(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(dir, "x.doc"):         "extension must be",
		filepath.Join(dir, "none", "x.csv"): "no such file",
		dir + ".csv":                        "it is a directory",
	} {
		if strings.HasPrefix(want, "it is") {
			os.Mkdir(path, 0o700)
		}
		if w, err := Create(path, nil, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v", path, w, err)
		}
	}
	p := filepath.Join(dir, "x.csv")
	w, err := Create(p, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	w.Abort()
	if des, _ := os.ReadDir(dir); len(des) > 0 {
		t.Errorf("an aborted file leaves %v", des)
	}
}

// Dates of a workbook are read from what is stored; what people see passes
// through.
func TestWorkbookDates(t *testing.T) {
	for _, base1904 := range []bool{false, true} {
		f := excelize.NewFile()
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &base1904}); err != nil {
			t.Fatal(err)
		}
		format := "dd/mm/yyyy"
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			t.Fatal(err)
		}
		day := time.Date(1984, 4, 3, 0, 0, 0, 0, time.UTC)
		for i, v := range []any{"name", "dob", "joined"} {
			c, _ := excelize.CoordinatesToCellName(i+1, 1)
			f.SetCellValue("Sheet1", c, v)
		}
		serial := 30775. // 1984-04-03
		if base1904 {
			serial -= 1462
		}
		f.SetCellValue("Sheet1", "A3", "Amelia Hartley") // after an empty row
		f.SetCellValue("Sheet1", "B3", serial)
		f.SetCellValue("Sheet1", "C3", serial)
		f.SetCellStyle("Sheet1", "B3", "C3", style)
		p := filepath.Join(t.TempDir(), "x.xlsx")
		if err := f.SaveAs(p); err != nil {
			t.Fatal(err)
		}
		tab, rows := read(t, p, Options{})
		if len(rows) != 1 {
			t.Fatalf("%d rows", len(rows))
		}
		s := tab.Cleaner(2025).Subject(&rows[0])
		if got := s.Entity.First("birthDate"); got != day.Format(time.DateOnly) {
			t.Errorf("1904 %v: birth date %q", base1904, got)
		}
		if got := tab.Pass(&rows[0]); !slices.Equal(got, []string{"03/04/1984"}) {
			t.Errorf("1904 %v: passed %q", base1904, got)
		}
	}
}

func TestSheets(t *testing.T) {
	f := excelize.NewFile()
	f.NewSheet("Kunden")
	f.SetCellValue("Kunden", "A1", "name")
	f.SetCellValue("Kunden", "A2", "Hans Müller")
	f.NewSheet("Andere")
	f.SetCellValue("Andere", "A1", "name")
	f.SetCellValue("Andere", "A2", "Amelia Hartley")
	p := filepath.Join(t.TempDir(), "x.xlsx")
	if err := f.SaveAs(p); err != nil {
		t.Fatal(err)
	}
	tab, rows := read(t, p, Options{})
	if rows[0].Cells[0] != "Hans Müller" || !strings.Contains(strings.Join(tab.Notes(), ""), `read sheet "Kunden", the first of 3`) {
		t.Errorf("%q, notes %q", rows[0].Cells, tab.Notes())
	}
	if all, one := tab.Sheets(); len(all) != 3 || one != "Kunden" {
		t.Errorf("%q of %q", one, all)
	}
	if _, rows = read(t, p, Options{Sheet: "andere"}); rows[0].Cells[0] != "Amelia Hartley" {
		t.Errorf("%q", rows[0].Cells)
	}
	if tab, err := Open(p, nil, Options{Sheet: "Nix"}); err == nil || !strings.Contains(err.Error(), "Sheet1, Kunden, Andere") {
		t.Errorf("%v, %v", tab, err)
	}

	// Titles over merged cells stand above the header; or there is none.
	f = excelize.NewFile()
	for i, row := range [][]any{{"Customers as of 2026"}, {}, {"Person", "", "Where"}, {"First name", "Last name", "Country"}, {"Yong Chol", "Kim", "KP"}} {
		f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row)
	}
	p = filepath.Join(t.TempDir(), "titles.xlsx")
	if err := f.SaveAs(p); err != nil {
		t.Fatal(err)
	}
	tab, rows = read(t, p, Options{})
	if len(rows) != 1 || rows[0].Cells[1] != "Kim" || rows[0].Line != 5 || !strings.Contains(strings.Join(tab.Notes(), ""), "header is in line 4") {
		t.Errorf("%+v, notes %q", rows, tab.Notes())
	}
	tab, rows = read(t, p, Options{NoHeader: true, Look: true})
	if len(rows) != 4 || rows[0].Cells[0] != "Customers as of 2026" || tab.Columns()[0].Name != "column_1" {
		t.Errorf("%+v of %+v", rows, tab.Columns())
	}
}

func TestParquetTypes(t *testing.T) {
	type row struct {
		Name    string   `parquet:"name"`
		Aliases []string `parquet:"aliases,list"`
		Born    int32    `parquet:"dob,date"`
		N       int64    `parquet:"n,decimal(2:10)"`
		Maybe   *string  `parquet:"city,optional"`
		When    int64    `parquet:"when,timestamp(millisecond)"`
		F       float64  `parquet:"f"`
		B       bool     `parquet:"b"`
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b)
	days := int32(time.Date(1964, 7, 17, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	if _, err := w.Write([]row{{"Ri Won Ho", []string{"A", "B"}, days, -105, nil, 1e12, 1.5, true}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	tab, rows := read(t, write(t, "x.parquet", b.String()), Options{})
	want := []string{"Ri Won Ho", "A; B", "1964-07-17", "-1.05", "", "2001-09-09T01:46:40Z", "1.5", "true"}
	if d := cmp.Diff(want, rows[0].Cells); d != "" {
		t.Error(d)
	}
	e := tab.Cleaner(2025).Subject(&rows[0]).Entity
	if got := texts(e); !slices.Equal(got["alias"], []string{"A", "B"}) || got["birthDate"][0] != "1964-07-17" {
		t.Errorf("%v", got)
	}
}

// Damaged files of the binary formats end in an error, never in a panic.
func TestDamaged(t *testing.T) {
	for _, name := range []string{"x.xlsx", "x.parquet"} {
		whole, err := os.ReadFile(writeAll(t, name, false))
		if err != nil {
			t.Fatal(err)
		}
		for cut := 0; cut < 60; cut++ {
			b := bytes.Clone(whole)
			if at := len(b) * cut / 60; cut%2 == 0 {
				b = b[:at]
			} else {
				copy(b[at:], "\xff\x00\xff\x00")
			}
			p := write(t, name, string(b))
			tab, err := Open(p, nil, Options{})
			if err != nil {
				continue
			}
			for err == nil {
				_, err = tab.Next()
			}
			tab.Close()
		}
	}
}

// A workbook whose parts stop before their ends, in an archive that is whole, is
// refused: its rows would be lost in silence.
func TestCutParts(t *testing.T) {
	var rows [][]any
	for i := range 300 {
		rows = append(rows, []any{fmt.Sprintf("Kim Person %d", i), fmt.Sprintf("c%d", i)})
	}
	rows[0] = []any{"name", "id"}
	whole := testdata.Workbook(t, "Sheet1", rows)
	count := func(b []byte) (int, error) {
		tab, err := Open(write(t, "x.xlsx", string(b)), nil, Options{})
		if err != nil {
			return 0, err
		}
		defer tab.Close()
		for n := 0; ; n++ {
			if _, err := tab.Next(); err != nil {
				if err == io.EOF {
					err = nil
				}
				return n, err
			}
		}
	}
	if n, err := count(whole); n != 299 || err != nil {
		t.Fatal(n, err)
	}
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"} {
		for _, share := range []int{4, 50, 90, 99} {
			var out bytes.Buffer
			w := zip.NewWriter(&out)
			for _, p := range z.File {
				r, err := p.Open()
				if err != nil {
					t.Fatal(err)
				}
				b, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				if p.Name == part {
					b = b[:len(b)*share/100]
				}
				f, err := w.Create(p.Name)
				if err != nil {
					t.Fatal(err)
				}
				f.Write(b)
			}
			w.Close()
			if n, err := count(out.Bytes()); err == nil {
				t.Errorf("%d %% of %s: %d rows and no error", share, part, n)
			}
		}
	}
}

func TestStdinOnlyOnce(t *testing.T) {
	tab, err := Open("-", strings.NewReader("{\"name\":\"A\"}\n{\"name\":\"B\",\"dob\":\"1984\"}\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for {
		r, err := tab.Next()
		if err == io.EOF {
			break
		}
		if err != nil || r.Reject != "" {
			t.Fatal(err, r.Reject)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d rows", n)
	}
}
