package grid

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"cordon/internal/testdata"
	"cordon/list"
)

func rows(t testing.TB, tab *Table) [][]string {
	t.Helper()
	var out [][]string
	for {
		row, err := tab.Next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, append([]string(nil), row...))
	}
}

func TestDelimited(t *testing.T) {
	for what, c := range map[string]struct {
		in   string
		want [][]string
	}{
		"plain":         {"a,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"bom, crlf":     {"\ufeffa,b\r\n1,2", [][]string{{"a", "b"}, {"1", "2"}}},
		"line in cell":  {"a,\"b\nc\"\n", [][]string{{"a", "b\nc"}}},
		"quote in cell": {"a,5\" pipe\n", [][]string{{"a", "5\" pipe"}}},
		"windows-1252":  {"a,caf\xe9\n", [][]string{{"a", "café"}}},
		"utf-16":        {"\xff\xfea\x00,\x00\xe9\x00\n\x00", [][]string{{"a", "é"}}},
		"utf-16 be":     {"\xfe\xff\x00a\x00,\x00b\x00\n", [][]string{{"a", "b"}}},
		"empty":         {"", nil},
	} {
		if got := rows(t, Delimited(strings.NewReader(c.in), ',')); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
	tab := Delimited(io.MultiReader(strings.NewReader(`a,"`), io.LimitReader(same('x'), 1<<30)), ',')
	if _, err := tab.Next(); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("a cell of 1 GB: %v", err)
	}
}

type same byte

func (s same) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s)
	}
	return len(p), nil
}

func TestInner(t *testing.T) {
	for in, want := range map[string][]string{
		"": nil, "a": {"a"}, "a;b": {"a", "b"}, " a ; ;b": {"a", "b"}, `a;"b;c"`: {"a", "b;c"}, `a; "b;c"`: {"a", "b;c"}, `say "x"; y`: {`say "x"`, "y"},
	} {
		if got := Inner(in, ';'); !reflect.DeepEqual(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	c := NewColumns([]string{"\ufeffName ", "Date  of\nBirth", "", "Extra", "name"}).Map("name").Ignore("because", "extra")
	row := []string{" A ", "1960", "x", "y", "B", "beyond"}
	if c.Get(row, "NAME") != "A" || c.Get(row, "date of birth") != "1960" || c.Get(row, "none") != "" || c.Get(row[:1], "extra") != "" {
		t.Error("cells are not found by their header")
	}
	if err := c.Require("name", "address", "phone"); err == nil || !strings.Contains(err.Error(), "address, phone") {
		t.Error(err)
	}
	var s list.Sink
	c.Account(&s, row)
	want := map[string]list.Field{
		"Name": {State: list.Mapped, Count: 1}, "Date of Birth": {State: list.Unmapped, Count: 1, Sample: "1960"},
		"column 3": {State: list.Unmapped, Count: 1, Sample: "x"}, "Extra": {State: list.Ignored, Count: 1, Why: "because"},
		"name": {State: list.Mapped, Count: 1}, "column 6": {State: list.Unmapped, Count: 1, Sample: "beyond"},
	}
	if !reflect.DeepEqual(s.Report.Fields, want) {
		t.Errorf("%+v", s.Report.Fields)
	}
}

func xlsx(t testing.TB, cells map[string]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for at, v := range cells {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// archive packs parts of a workbook, with the sizes that are said of them.
func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(parts[i+1]))
	}
	z.Close()
	return b.Bytes()
}

func TestBook(t *testing.T) {
	data := xlsx(t, map[string]any{"A1": "Name", "C1": "Date", "A3": "x_x000D_\ny", "C3": 22222})
	p, ok := PeekBook(data)
	if !ok || !reflect.DeepEqual(p.Sheets, []string{"Sheet1"}) || len(p.First("Sheet1", 9)) != 3 {
		t.Errorf("peek: %v, %q, %q", ok, p.Sheets, p.First("Sheet1", 9))
	}
	if p, _ := PeekBook(data[:len(data)-30]); p.First("Sheet1", 9) != nil {
		t.Error("rows of half a workbook")
	}
	b, err := OpenBook(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	tab, err := b.Table("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	defer tab.Close()
	if got, want := rows(t, tab), [][]string{{"Name", "", "Date"}, nil, {"x\ny", "", "22222"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if tab.Row() != 3 {
		t.Errorf("row %d", tab.Row())
	}
	if _, err := b.Table("None"); err == nil {
		t.Error("a sheet that is not there")
	}
}

// TestBookAgainstExcelize: the cells of real workbooks are those that the common
// library reads.
func TestBookAgainstExcelize(t *testing.T) {
	for _, name := range []string{"au/dfat_regulation8_consolidated_2024-12.xlsx", "jp/meti_20250929_4.xlsx", "jp/mof_shisantouketsu20260305.xlsx"} {
		path := testdata.Path(t, "lists", name)
		want, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		b, err := OpenBook(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(b.Sheets(), want.GetSheetList()) {
			t.Errorf("%s: sheets %q, want %q", name, b.Sheets(), want.GetSheetList())
		}
		for _, sheet := range b.Sheets() {
			all, err := want.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			tab, err := b.Table(sheet)
			if err != nil {
				t.Fatal(err)
			}
			filled := 0
			for {
				row, err := tab.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if len(row) == 0 {
					continue
				}
				filled++
				ref := all[tab.Row()-1]
				for i := range max(len(row), len(ref)) {
					var got, want string
					if i < len(row) {
						got = row[i]
					}
					if i < len(ref) {
						want = unescape(ref[i])
					}
					if got != want {
						t.Fatalf("%s, sheet %s, row %d, column %d: %q, want %q", name, sheet, tab.Row(), i+1, got, want)
					}
				}
			}
			tab.Close()
			for _, row := range all {
				if strings.Join(row, "") != "" {
					filled--
				}
			}
			if filled != 0 {
				t.Errorf("%s, sheet %s: %d rows more than there are", name, sheet, filled)
			}
		}
		want.Close()
	}
}

// BenchmarkBook reads all cells of the largest workbooks.
func BenchmarkBook(b *testing.B) {
	for _, name := range []string{"au/dfat_regulation8_consolidated_2024-12.xlsx", "jp/meti_20250929_4.xlsx", "jp/mof_shisantouketsu20260305.xlsx"} {
		b.Run(name[3:7], func(b *testing.B) {
			data, err := os.ReadFile(testdata.Path(b, "lists", name))
			if err != nil {
				b.Fatal(err)
			}
			z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				b.Fatal(err)
			}
			size := int64(0) // of the XML that is read
			for _, f := range z.File {
				if strings.HasPrefix(f.Name, "xl/worksheets/sheet") || f.Name == "xl/sharedStrings.xml" {
					size += int64(f.UncompressedSize64)
				}
			}
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				book, err := OpenBook(bytes.NewReader(data))
				if err != nil {
					b.Fatal(err)
				}
				for _, s := range book.Sheets() {
					t, err := book.Table(s)
					for err == nil {
						_, err = t.Next()
					}
					if err != io.EOF {
						b.Fatal(err)
					}
					t.Close()
				}
				book.Close()
			}
		})
	}
}

// TestSharedTexts: runs are joined as they stand, readings are left out, escapes
// resolved; a text that is not there is an error, not a number.
func TestSharedTexts(t *testing.T) {
	book := func(sheet string) []byte {
		return archive(t,
			"_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="b" Type="x/worksheet" Target="/xl/worksheets/one.xml"/><Relationship Id="c" Type="x/sharedStrings" Target="texts.xml"/></Relationships>`,
			"xl/texts.xml", `<sst><si><r><t>Ri</t></r><r><rPr><b/></rPr><t xml:space="preserve"> </t></r><r><t>Il &amp; Song</t></r><rPh sb="0" eb="1"><t>reading</t></rPh></si>`+
				`<si><t xml:space="preserve"> a_x005F_x_x000D_`+"\n"+`b </t></si></sst>`,
			"xl/worksheets/one.xml", `<worksheet><sheetData>`+sheet+`</sheetData></worksheet>`)
	}
	read := func(sheet string) ([][]string, error) {
		b, err := OpenBook(bytes.NewReader(book(sheet)))
		if err != nil {
			return nil, err
		}
		tab, err := b.Table("S")
		if err != nil {
			return nil, err
		}
		var out [][]string
		for {
			row, err := tab.Next()
			if err == io.EOF {
				return out, nil
			}
			if err != nil {
				return nil, err
			}
			out = append(out, slices.Clone(row))
		}
	}
	got, err := read(`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" s="1"/></row>` +
		`<row><c t="inlineStr"><is><t>x</t></is></c><c><v>1.5</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="str"><f>A1</f><v>y </v></c></row>`)
	want := [][]string{{"Ri Il & Song", "", " a_x\nb "}, {"x", "1.5", "1", "#REF!", "y "}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q (%v), want %q", got, err, want)
	}
	for what, sheet := range map[string]string{
		"a text beyond the table": `<row r="1"><c r="A1" t="s"><v>2</v></c></row>`,
		"a negative text":         `<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`,
		"rows out of order":       `<row r="2"/><row r="1"/>`,
		"cells out of order":      `<row r="1"><c r="B1"/><c r="A1"/></row>`,
		"a column too far":        `<row r="1"><c r="ZZZZ1"/></row>`,
		"cut":                     `<row r="1"><c r="A1">`,
	} {
		if got, err := read(sheet); err == nil {
			t.Errorf("%s: read as %q", what, got)
		}
	}
}

const odsHead = `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>`

func TestODS(t *testing.T) {
	data := archive(t, "content.xml", odsHead+`<table:table table:name="One"><table:table-row><table:table-cell><text:p>a</text:p><text:p>b</text:p></table:table-cell>`+
		`<table:table-cell table:number-columns-repeated="2"/><table:table-cell office:date-value="1960-01-02"><text:p>2 Jan</text:p></table:table-cell></table:table-row>`+
		`<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`+
		`<table:table-row><table:table-cell table:number-columns-repeated="3"><text:p>x</text:p></table:table-cell></table:table-row></table:table>`+
		`<table:table table:name="Two"></table:table></office:spreadsheet></office:body></office:document-content>`)
	b, err := OpenBook(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(b.Sheets(), []string{"One", "Two"}) {
		t.Errorf("sheets %q", b.Sheets())
	}
	tab, err := b.Table("One")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rows(t, tab), [][]string{{"a\nb", "", "", "1960-01-02"}, {"x", "x", "x"}}; !reflect.DeepEqual(got, want) || tab.Row() != 1000002 {
		t.Errorf("%q at row %d, want %q", got, tab.Row(), want)
	}
}

// TestHostileBooks: a workbook that is none, or asks for too much, is an error.
func TestHostileBooks(t *testing.T) {
	bomb := func() []byte { // 64 MB of zeros in 64 KB, sixty times: 4 GB
		var one bytes.Buffer
		w, _ := flate.NewWriter(&one, 9)
		w.Write(make([]byte, 64<<20))
		w.Close()
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for range 60 {
			p, _ := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CompressedSize64: uint64(one.Len()), UncompressedSize64: 64 << 20})
			p.Write(one.Bytes())
		}
		z.Close()
		return b.Bytes()
	}
	good := xlsx(t, map[string]any{"A1": "x"})
	for what, b := range map[string][]byte{
		"nothing": {}, "text": []byte("Name,Date\n"), "no book": archive(t, "a.txt", "x"), "bomb": bomb(), "cut": good[:len(good)/2],
		"no sheet": archive(t, "content.xml", odsHead+"</office:spreadsheet></office:body></office:document-content>"),
		"bad xml":  archive(t, "content.xml", odsHead+`<table:table table:name="x"><a></b>`),
		"deep":     archive(t, "content.xml", odsHead+strings.Repeat("<a>", 100_000)),
	} {
		book, err := OpenBook(bytes.NewReader(b))
		if err != nil {
			continue
		}
		for _, s := range book.Sheets() {
			tab, err := book.Table(s)
			for err == nil {
				_, err = tab.Next()
			}
			if err == io.EOF {
				t.Errorf("%s: read to the end", what)
			}
		}
		if len(book.Sheets()) == 0 {
			t.Errorf("%s: opened", what)
		}
	}
}

// What encoding/csv writes comes back.
func TestDelimitedRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(rapid.StringMatching(`[a-zé;' ]{0,8}`), 1, 6).Draw(t, "cells")
		quoted := make([]string, len(cells))
		for i, c := range cells {
			quoted[i] = `"` + c + `"`
		}
		got, err := Delimited(strings.NewReader(strings.Join(quoted, ",")+"\n"), ',').Next()
		if err != nil || !reflect.DeepEqual(got, cells) {
			t.Fatalf("%q gives %q (%v)", cells, got, err)
		}
	})
}

func FuzzBook(f *testing.F) {
	f.Add(xlsx(f, map[string]any{"A1": "Name", "C3": 5}))
	f.Add(archive(f, "content.xml", odsHead+`<table:table table:name="x"><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, ok := PeekBook(b); ok && len(p.Sheets) > 0 {
			p.First(p.Sheets[0], 3)
		}
		book, err := OpenBook(bytes.NewReader(b))
		if err != nil {
			return
		}
		defer book.Close()
		for _, s := range book.Sheets() {
			tab, err := book.Table(s)
			for n := 0; err == nil && n < 10_000; n++ {
				_, err = tab.Next()
			}
		}
	})
}

// FuzzSheet makes up the parts of a workbook that are read: behind the sums of an
// archive a fuzzer would never reach them.
func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>`, `<sst><si><r><t> a_x000D_</t></r></si></sst>`)
	f.Fuzz(func(t *testing.T, sheet, texts string) {
		book, err := OpenBook(bytes.NewReader(archive(t,
			"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="b"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="b" Type="x/worksheet" Target="one.xml"/><Relationship Id="c" Type="x/sharedStrings" Target="texts.xml"/></Relationships>`,
			"xl/texts.xml", texts, "xl/one.xml", sheet)))
		if err != nil {
			t.Fatal(err)
		}
		tab, err := book.Table("S")
		last := 0
		for n := 0; err == nil && n < 10_000; n++ {
			var row []string
			if row, err = tab.Next(); err == nil && (tab.Row() <= last || len(row) > MaxColumns || len(row) > 0 && row[len(row)-1] == "") {
				t.Errorf("row %d after %d, %d cells", tab.Row(), last, len(row))
			}
			last = tab.Row()
		}
	})
}

func FuzzDelimited(f *testing.F) {
	f.Add("a,\"b\nc\"\n\xff,\xfe\n")
	f.Fuzz(func(t *testing.T, s string) {
		tab := Delimited(strings.NewReader(s), ',')
		for range 10_000 {
			if _, err := tab.Next(); err != nil {
				return
			}
		}
		Inner(s, ';')
	})
}
