package eu

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"strings"
	"testing"

	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/listtest"
)

func TestGolden(t *testing.T) {
	listtest.Golden(t, "sample.xml.golden", listtest.Must(t, XML{}, listtest.Load(t, "testdata/sample.xml")))
	listtest.Golden(t, "sample.csv.golden", listtest.Must(t, CSV{}, listtest.Load(t, "testdata/sample.csv")))
}

func TestFaults(t *testing.T) {
	x, c := listtest.Load(t, "testdata/sample.xml"), listtest.Load(t, "testdata/sample.csv")
	t.Run("xml", func(t *testing.T) { listtest.Faults(t, XML{}, x) })
	t.Run("csv", func(t *testing.T) { listtest.Faults(t, CSV{}, c) })
	twice := `<sanctionEntity euReferenceNumber="EU.1" logicalId="1"><subjectType code="person"/><nameAlias wholeName="A"/></sanctionEntity>`
	for what, s := range map[string]string{
		"other root":  `<list xmlns="http://eu.europa.ec/fpi/fsd/export"/>`,
		"empty list":  `<export xmlns="http://eu.europa.ec/fpi/fsd/export"/>`,
		"entry twice": `<export xmlns="http://eu.europa.ec/fpi/fsd/export">` + twice + twice + twice + `</export>`,
		"deep":        `<export xmlns="http://eu.europa.ec/fpi/fsd/export"><sanctionEntity>` + strings.Repeat("<a>", 1e6),
		"bomb":        `<!DOCTYPE x [<!ENTITY a "b">]><export xmlns="http://eu.europa.ec/fpi/fsd/export"/>`,
		"wide":        `<export xmlns="http://eu.europa.ec/fpi/fsd/export"><sanctionEntity>` + strings.Repeat("<a/>", 300_000) + `</sanctionEntity></export>`,
	} {
		listtest.Refuses(t, XML{}, what, listtest.Bytes("x.xml", []byte(s)))
	}
	b, _ := os.ReadFile("testdata/sample.csv")
	for what, s := range map[string]string{
		"renamed column": strings.Replace(string(b), "NameAlias_WholeName", "NameAlias_Name", 1),
		"ragged row":     strings.TrimSpace(string(b)) + "\n31/01/2026;1;2\n",
		"no id":          strings.Replace(string(b), ";9001;", ";;", 1),
	} {
		listtest.Refuses(t, CSV{}, what, listtest.Bytes("x.csv", []byte(s)))
	}
}

func rebuilt(t testing.TB) list.File {
	return listtest.Load(t, testdata.Path(t, "lists", "eu", "xmlFullSanctionsList_1_1_rebuilt_2026-05-01.xml.gz"))
}

// TestWholeList counts the file with encoding/xml and compares.
func TestWholeList(t *testing.T) {
	f := rebuilt(t)
	res := listtest.Must(t, XML{}, f)
	var doc struct {
		Entity []struct {
			Ref     string `xml:"euReferenceNumber,attr"`
			UN      string `xml:"unitedNationId,attr"`
			Subject struct {
				Code string `xml:"code,attr"`
			} `xml:"subjectType"`
			Names []struct {
				Whole string `xml:"wholeName,attr"`
			} `xml:"nameAlias"`
			Births []struct {
				Date     string `xml:"birthdate,attr"`
				Circa    string `xml:"circa,attr"`
				Calendar string `xml:"calendarType,attr"`
			} `xml:"birthdate"`
			IDs []struct {
				Type   string `xml:"identificationTypeCode,attr"`
				Number string `xml:"number,attr"`
			} `xml:"identification"`
		} `xml:"sanctionEntity"`
	}
	r, _ := f.Open()
	if err := xml.NewDecoder(r).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	rep := res.Report
	if len(doc.Entity) != 5860 || rep.Entries != 5860 || rep.Targets != 5860 || len(rep.Rejects) != 0 {
		t.Errorf("%d entries in the file, %d read, %d targets, rejects %v", len(doc.Entity), rep.Entries, rep.Targets, rep.Rejects)
	}
	if rep.Header != (list.Header{List: "eu-fsf", Part: "main", Date: "2026-05-01T08:25:36.000+00:00"}) {
		t.Errorf("header %+v", rep.Header)
	}
	for p, fl := range rep.Fields {
		if fl.State == list.Unmapped {
			t.Errorf("%s is not mapped (%d times)", p, fl.Count)
		}
	}
	i, un := 0, 0
	for _, e := range res.Entities {
		if !e.Target {
			if e.Schema == "Sanction" && len(e.Get("unscId")) > 0 {
				un++
			}
			continue
		}
		src := doc.Entity[i]
		i++
		if e.Reference != src.Ref {
			t.Fatalf("entry %d: reference %s, want %s", i, e.Reference, src.Ref)
		}
		for _, n := range src.Names {
			n := strings.Join(strings.Fields(n.Whole), " ")
			if n != "" && !e.Has("name", n) && !e.Has("alias", n) && !e.Has("weakAlias", n) {
				t.Errorf("%s lost the name %q", src.Ref, n)
			}
		}
		for _, b := range src.Births {
			if b.Date != "" && b.Circa != "true" && b.Calendar == "GREGORIAN" && !e.Has("birthDate", b.Date) && !e.Has("incorporationDate", b.Date) {
				t.Errorf("%s lost the birth date %s", src.Ref, b.Date)
			}
		}
		for _, id := range src.IDs {
			if n := strings.Join(strings.Fields(id.Number), " "); id.Type == "passport" && !e.Has("passportNumber", n) {
				t.Errorf("%s lost passport %s", src.Ref, n)
			}
		}
	}
	if un != 88 {
		t.Errorf("%d entries have a UN reference, want 88", un)
	}
	want := map[string]int{"Person": 4340, "Organization": 1518, "Vessel": 2, "Sanction": 5860}
	for s, n := range want {
		if rep.BySchema[s] != n {
			t.Errorf("%d of %s, want %d", rep.BySchema[s], s, n)
		}
	}
}

// TestRussianOwner looks at one entry whole.
func TestOneEntry(t *testing.T) {
	e := listtest.Must(t, XML{}, rebuilt(t)).Find(t, "eu-fsf-eu-1001-60")
	if e.Caption != "Yassin Syawal" || e.Schema != "Person" || !e.Has("birthDate", "1962-09-03") ||
		!e.Has("nationality", "id") || !e.Has("birthPlace", "Makassar") || len(e.Get("name")) != 11 {
		t.Error(listtest.Text(e))
	}
}

func BenchmarkRead(b *testing.B) {
	f := rebuilt(b)
	b.SetBytes(f.Size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := listtest.Read(XML{}, f); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzXML(f *testing.F) {
	b := listtest.File(f, "testdata/sample.xml")
	listtest.Fuzz(f, XML{}, b, bytes.ReplaceAll(b, []byte("true"), []byte("false")))
}

func FuzzCSV(f *testing.F) { listtest.Fuzz(f, CSV{}, listtest.File(f, "testdata/sample.csv")) }

// TestReordered turns the order of the entries of the whole list.
func TestReordered(t *testing.T) {
	f := rebuilt(t)
	r, _ := f.Open()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(strings.TrimSuffix(strings.TrimSpace(string(b)), "</export>"), "</sanctionEntity>")
	root := strings.Index(parts[0], "<sanctionEntity")
	var turned strings.Builder
	turned.WriteString(parts[0][:root])
	for i := len(parts) - 2; i >= 0; i-- {
		if i == 0 {
			turned.WriteString(parts[0][root:])
		} else {
			turned.WriteString(parts[i])
		}
		turned.WriteString("</sanctionEntity>")
	}
	listtest.Same(t, XML{}, f, listtest.Bytes(f.Name, []byte(turned.String()+"</export>")))
}
