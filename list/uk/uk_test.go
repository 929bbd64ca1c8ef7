package uk

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"strconv"
	"strings"
	"testing"

	"cordon/list"
	"cordon/list/listtest"
)

// ods writes a table as an OpenDocument sheet.
func ods(t testing.TB, table string) []byte {
	t.Helper()
	r := csv.NewReader(strings.NewReader(table))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var x strings.Builder
	x.WriteString(`<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="List">`)
	for _, row := range rows {
		x.WriteString("<table:table-row>")
		for i := 0; i < len(row); i++ {
			n := 1
			for row[i] == "" && i+1 < len(row) && row[i+1] == "" {
				n, i = n+1, i+1
			}
			if row[i] == "" {
				x.WriteString(`<table:table-cell table:number-columns-repeated="` + strconv.Itoa(n) + `"/>`)
				continue
			}
			x.WriteString("<table:table-cell><text:p>")
			xml.EscapeText(&x, []byte(row[i]))
			x.WriteString("</text:p></table:table-cell>")
		}
		x.WriteString("</table:table-row>")
	}
	x.WriteString(`<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16000"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("mimetype")
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("application/vnd.oasis.opendocument.spreadsheet"))
	if w, err = z.Create("content.xml"); err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(x.String()))
	z.Close()
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	listtest.Golden(t, "xml.golden", listtest.Must(t, XML{}, listtest.Load(t, "testdata/list.xml")))
	listtest.Golden(t, "csv.golden", listtest.Must(t, CSV{}, listtest.Load(t, "testdata/list.csv")))
	listtest.Golden(t, "conlist.golden", listtest.Must(t, ConList{}, listtest.Load(t, "testdata/ConList.csv")))
}

// TestSheet: the sheet gives what the CSV gives.
func TestSheet(t *testing.T) {
	table := string(listtest.File(t, "testdata/list.csv"))
	a := listtest.Must(t, CSV{}, listtest.Bytes("list.csv", []byte(table)))
	b := listtest.Must(t, ODS{}, listtest.Bytes("list.ods", ods(t, table)))
	if x, y := listtest.Dump(a.Entities), listtest.Dump(b.Entities); x != y {
		t.Errorf("CSV:\n%s\nODS:\n%s", x, y)
	}
	if a.Report.Header != b.Report.Header {
		t.Errorf("headers %+v, %+v", a.Report.Header, b.Report.Header)
	}
}

// TestPersonsKeepTheirData: a reader in wide use sends persons down the branch of
// organisations and loses what the list says about them.
func TestPersonsKeepTheirData(t *testing.T) {
	e := listtest.Must(t, XML{}, listtest.Load(t, "testdata/list.xml")).Find(t, "gb-fcdo-dpr0900")
	for p, v := range map[string]string{
		"birthDate": "1961-03-02", "nationality": "kp", "position": "Director", "gender": "male",
		"birthPlace": "Hamhung", "passportNumber": "P123", "weakAlias": "E LEE", "lastName": "RI",
	} {
		if !e.Has(p, v) {
			t.Errorf("%s is not %q: %s", p, v, listtest.Text(e))
		}
	}
}

func TestFaults(t *testing.T) {
	table := string(listtest.File(t, "testdata/list.csv"))
	for name, c := range map[string]struct {
		r list.Reader
		f list.File
	}{
		"xml":     {XML{}, listtest.Load(t, "testdata/list.xml")},
		"csv":     {CSV{}, listtest.Bytes("x.csv", []byte(table))},
		"conlist": {ConList{}, listtest.Load(t, "testdata/ConList.csv")},
		"ods":     {ODS{}, listtest.Bytes("x.ods", ods(t, table))},
	} {
		t.Run(name, func(t *testing.T) { listtest.Faults(t, c.r, c.f) })
	}
	x := string(listtest.File(t, "testdata/list.xml"))
	listtest.Refuses(t, XML{}, "id twice", listtest.Bytes("x", []byte(strings.Replace(x, "DPR0901", "DPR0900", 1))))
	listtest.Refuses(t, XML{}, "other root", listtest.Bytes("x", []byte("<List><UniqueID>1</UniqueID></List>")))
	listtest.Refuses(t, XML{}, "empty list", listtest.Bytes("x", []byte("<Designations><DateGenerated>1</DateGenerated></Designations>")))
	listtest.Refuses(t, CSV{}, "renamed column", listtest.Bytes("x", []byte(strings.Replace(table, "Name type", "Kind", 1))))
	listtest.Refuses(t, ODS{}, "wrong sheet", listtest.Bytes("x", ods(t, "A,B\n1,2\n")))
}

func TestQuality(t *testing.T) {
	for _, c := range []struct{ schema, name, strength, want string }{
		{"Person", "Ahmed", "", "weakAlias"},
		{"Person", "Ahmed Ali", "", "alias"},
		{"Person", "Ahmed", "good quality a.k.a", "alias"},
		{"Organization", "KOMID", "", "abbreviation"},
		{"Organization", "Komi", "", "weakAlias"},
		{"Organization", "Rosneftgaz", "", "alias"},
		{"Organization", "KOMID", "low quality a.k.a", "weakAlias"},
		{"Vessel", "STAR II", "", "alias"},
	} {
		if got := quality(c.schema, c.name, c.strength); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func FuzzXML(f *testing.F)     { listtest.Fuzz(f, XML{}, listtest.File(f, "testdata/list.xml")) }
func FuzzCSV(f *testing.F)     { listtest.Fuzz(f, CSV{}, listtest.File(f, "testdata/list.csv")) }
func FuzzConList(f *testing.F) { listtest.Fuzz(f, ConList{}, listtest.File(f, "testdata/ConList.csv")) }

func TestReordered(t *testing.T) {
	listtest.Reordered(t, CSV{}, "x.csv", string(listtest.File(t, "testdata/list.csv")), 2)
	listtest.Reordered(t, ConList{}, "x.csv", string(listtest.File(t, "testdata/ConList.csv")), 2)
}
