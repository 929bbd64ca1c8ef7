package un

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/internal/testdata"
	"cordon/list/listtest"
)

var files = []string{
	"lists/un/un_consolidated_2021-01-18.xml", "lists/un/un_consolidated_2024-11-30.xml",
	"lists/un/un_consolidated_2025-11-18.xml", "lists/un/un_consolidated_2025-11-20.xml",
	"lists/un/un_consolidated_2026-02-27.xml",
}

func TestGolden(t *testing.T) {
	res := listtest.Must(t, Reader{}, listtest.Load(t, "testdata/quirks.xml"))
	listtest.Golden(t, "quirks.golden", res)
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, "testdata/quirks.xml"))
	const open = `<CONSOLIDATED_LIST dateGenerated="2026-01-01">`
	for what, doc := range map[string]string{
		"no entries":        open + `<INDIVIDUALS/><ENTITIES/></CONSOLIDATED_LIST>`,
		"another root":      `<LIST/>`,
		"entity bomb":       `<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>` + open + `</CONSOLIDATED_LIST>`,
		"10 million levels": open + strings.Repeat("<INDIVIDUALS>", 10_000_000),
		"no key at all":     open + `<ENTITIES><ENTITY><FIRST_NAME>X</FIRST_NAME></ENTITY></ENTITIES></CONSOLIDATED_LIST>`,
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("consolidated.xml", []byte(doc)))
	}
}

// A key used twice hides nobody; an entry repeated word for word is one entry.
func TestKeys(t *testing.T) {
	entry := func(id, ref, name string) string {
		return fmt.Sprintf("<ENTITY><DATAID>%s</DATAID><FIRST_NAME>%s</FIRST_NAME><REFERENCE_NUMBER>%s</REFERENCE_NUMBER></ENTITY>", id, name, ref)
	}
	doc := "<CONSOLIDATED_LIST><ENTITIES>" + entry("1", "KPe.001 ", "A") + entry("1", "KPe.002", "B") + entry("1", "KPe.001", "A") +
		entry("", "KPe.003", "C") + entry("5", "KPe.005", "") + "</ENTITIES></CONSOLIDATED_LIST>"
	res := listtest.Must(t, Reader{}, listtest.Bytes("x.xml", []byte(doc)))
	var ids []string
	for _, e := range res.Entities {
		if e.Target {
			ids = append(ids, e.ID+" "+e.Reference)
		}
	}
	want := []string{"unsc-1 KPe.001", "unsc-1-kpe.002 KPe.002", "unsc-kpe.003 KPe.003"}
	if !slices.Equal(ids, want) || len(res.Report.Rejects) != 2 || len(res.Report.Warnings) != 2 {
		t.Errorf("got %q, rejects %v, warnings %q", ids, res.Report.Rejects, res.Report.Warnings)
	}
}

func TestSplitAlias(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"KIM Chol", "KIM Chol"},
		{`"KOMID"`, "KOMID"},
		{"A One; A Two; A Three", "A One|A Two|A Three"},
		{"A One; A Two b) B One; B Two", "A One|A Two|B One|B Two"},
		{"Jin Tiesan (金铁三)", "Jin Tiesan|金铁三*"},
		{"شيخ (Sheikh One; Sheikh Two)", "شيخ*|Sheikh One|Sheikh Two"},
		{"Abu Muhammad (original script: Абу Мухаммад)", "Abu Muhammad|Абу Мухаммад*"},
		{"Front (HTS) (هيئة تحرير (original script); Front One; Front Two)", "Front (HTS)|هيئة تحرير*|Front One|Front Two"},
		{"華信船務(香港)有限公司", "華信船務(香港)有限公司*"},
		{"Agha Jan Alizai اغا جان عالیزی", "Agha Jan Alizai|اغا جان عالیزی*"},
		{"Encep Nurjaman (birth name)", "Encep Nurjaman{birth name}"},
		{"Second Academy (KPE.018)", "Second Academy{KPE.018}"},
		{"Safia Al-Hadad, born 1 Jan. 1953 (Oman passport no.1)", "Safia Al-Hadad{born 1 Jan. 1953 (Oman passport no.1)}"},
		{"Lom-ali Butayev (Butaev)", "Lom-ali Butayev (Butaev)"},
		{"Hilarion Santos, III (third)", "Hilarion Santos, III (third)"},
		{"Akhter Mohmad (اختر محمد ),", "Akhter Mohmad|اختر محمد*"},
		{"شبكة (Network - sub-unit name)", "شبكة*|Network{sub-unit name}"},
		{"(Sheikh) Musa Hilal", "(Sheikh) Musa Hilal"},
		{"Firm (A; B", "Firm (A; B"},
		{";", ""},
	} {
		var got []string
		for _, v := range splitAlias(c.in) {
			s := v.Text
			if v.Marks != 0 {
				s += "*"
			}
			if v.Note != "" {
				s += "{" + v.Note + "}"
			}
			got = append(got, s)
		}
		if g := strings.Join(got, "|"); g != c.want {
			t.Errorf("%q: got %q, want %q", c.in, g, c.want)
		}
	}
}

func TestNumberIn(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Libyan passport No. 513519", "513519"},
		{"R00012098, South Sudan", "R00012098"},
		{"Afghan passport number SE 012820", "SE 012820"},
		{"German travel document (“Reiseausweis”) A 0139243", "A 0139243"},
		{"403062567 (US)", "403062567"},
		{"CAR diplomatic passport no. D00000898", "D00000898"},
		{"SSN 156-92-9858", "156-92-9858"},
		{"identity card DE- 473900", "DE- 473900"},
		{"no number", ""},
		{"", ""},
	} {
		if got := numberIn(c.in); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

// Every element of the real files that holds text is accounted for, as often as
// it occurs: counted here by encoding/xml.
func TestConservation(t *testing.T) {
	for _, name := range files {
		t.Run(name, func(t *testing.T) {
			f := listtest.Load(t, testdata.Path(t, name))
			rc, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			raw, err := io.ReadAll(rc)
			if err != nil {
				t.Fatal(err)
			}
			res := listtest.Must(t, Reader{}, f)
			rep := res.Report
			persons, entities := bytes.Count(raw, []byte("<INDIVIDUAL>")), bytes.Count(raw, []byte("<ENTITY>"))
			if rep.BySchema["Person"] != persons || rep.BySchema["Organization"] != entities || len(rep.Rejects) != 0 {
				t.Errorf("%d persons, %d entities in the file; read %v, rejects %v", persons, entities, rep.BySchema, rep.Rejects)
			}
			if rep.Entries != persons+entities {
				t.Errorf("%d entries", rep.Entries)
			}
			for path, n := range textPaths(t, raw) {
				if rep.Fields[path].Count != n {
					t.Errorf("%s: %d in the file, %d in the account", path, n, rep.Fields[path].Count)
				}
			}
			if len(rep.Warnings) > 0 {
				t.Errorf("warnings: %q", rep.Warnings)
			}
			for _, p := range rep.Paths() {
				if rep.Fields[p].State == 0 {
					t.Errorf("unmapped: %s %v", p, rep.Fields[p])
				}
			}
			kpi, kpe := 0, 0
			for _, e := range res.Entities {
				if e.Target && strings.HasPrefix(e.Reference, "KPi.") {
					kpi++
				}
				if e.Target && strings.HasPrefix(e.Reference, "KPe.") {
					kpe++
				}
				if strings.TrimSpace(e.Reference) != e.Reference {
					t.Errorf("reference %q is not trimmed", e.Reference)
				}
			}
			if kpi != 80 || kpe != 75 {
				t.Errorf("%d KPi and %d KPe entries, want 80 and 75", kpi, kpe)
			}
		})
	}
}

func textPaths(t *testing.T, raw []byte) map[string]int {
	dec := xml.NewDecoder(bytes.NewReader(raw))
	count := map[string]int{}
	var path []string
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return count
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			path = append(path, tok.Name.Local)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if len(bytes.TrimSpace(tok)) > 0 {
				count[strings.Join(path, "/")]++
			}
		}
	}
}

// What the design counted in the newest file.
func TestNewest(t *testing.T) {
	res := listtest.Must(t, Reader{}, listtest.Load(t, testdata.Path(t, files[4])))
	if got := res.Report.Header; got.List != "un-sc" || got.Date != "2026-02-27T00:00:09.554Z" {
		t.Errorf("header %v", got)
	}
	scripts, imo := 0, 0
	for _, e := range res.Entities {
		for _, v := range e.Get("alias") {
			if v.Marks&ftm.OriginalScript != 0 {
				scripts++
			}
		}
		imo += len(e.Get("imoNumber"))
	}
	if imo < 15 {
		t.Errorf("%d IMO numbers", imo)
	}
	if scripts < 378 {
		t.Errorf("%d names in original script", scripts)
	}
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, "testdata/quirks.xml")) }

func BenchmarkRead(b *testing.B) {
	f := listtest.Load(b, testdata.Path(b, files[4]))
	b.SetBytes(f.Size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := listtest.Read(Reader{}, f); err != nil {
			b.Fatal(err)
		}
	}
}
