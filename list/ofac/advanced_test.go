package ofac

import (
	"bytes"
	"compress/bzip2"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/listtest"
)

func TestAdvancedGolden(t *testing.T) {
	res := listtest.Must(t, Advanced{}, listtest.Load(t, "testdata/sdn_advanced.xml"))
	listtest.Golden(t, "sdn_advanced.golden", res)
}

func TestAdvancedFaults(t *testing.T) {
	listtest.Faults(t, Advanced{}, listtest.Load(t, "testdata/sdn_advanced.xml"))
	const open = `<Sanctions xmlns="u"><DateOfIssue/><ReferenceValueSets/>`
	for what, doc := range map[string]string{
		"no parties":        open + `<DistinctParties/><SanctionsEntries/></Sanctions>`,
		"another root":      `<sdnList/>`,
		"entity bomb":       `<!DOCTYPE x [<!ENTITY a "b">]>` + open + `</Sanctions>`,
		"10 million levels": open + strings.Repeat("<Locations>", 10_000_000),
	} {
		listtest.Refuses(t, Advanced{}, what, listtest.Bytes("sdn_advanced.xml", []byte(doc)))
	}
	data, err := os.ReadFile("testdata/sdn_advanced.xml")
	if err != nil {
		t.Fatal(err)
	}
	// The parties without the section that lists them are not a list.
	cut := bytes.Index(data, []byte("<SanctionsEntries>"))
	listtest.Refuses(t, Advanced{}, "no entries", listtest.Bytes("sdn_advanced.xml", append(data[:cut:cut], "</Sanctions>"...)))
}

// Which list a file is follows from its content whatever its name says.
func TestAdvancedList(t *testing.T) {
	data, err := os.ReadFile("testdata/sdn_advanced.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, listName, want string }{
		{"sdn_advanced.xml", "SDN List", SDN},
		{"export.xml", "SDN List", SDN},
		{"cons_advanced.xml", "SDN List", SDN},
		{"export.xml", "Foreign Sanctions Evaders List", Consolidated},
	} {
		doc := bytes.ReplaceAll(data, []byte(">SDN List<"), []byte(">"+c.listName+"<"))
		if c.name == "export.xml" {
			if c.want == Consolidated {
				doc = bytes.ReplaceAll(doc, []byte(">Vessel Flag<"), []byte(">Gender<"))
			}
			if h, ok := (Advanced{}).Recognise(c.name, doc); !ok || h.List != c.want {
				t.Errorf("%s with %s: recognised as %s (%v), want %s", c.name, c.listName, h.List, ok, c.want)
			}
		}
		res, err := listtest.Read(Advanced{}, listtest.Bytes(c.name, doc))
		if err != nil || res.Report.Header.List != c.want || res.Entities[0].Datasets[0] != c.want {
			t.Errorf("%s with %s: read as %s (%v), want %s", c.name, c.listName, res.Report.Header.List, err, c.want)
		}
	}
}

func TestBetween(t *testing.T) {
	d := func(s string) ftm.Date {
		x, _ := ftm.ReadDate(s)
		return x
	}
	for _, c := range []struct {
		from, to string
		circa    bool
		want     string
	}{
		{"1964-07-17", "1964-07-17", false, "1964-07-17"},
		{"1964-01-01", "1964-12-31", false, "1964"},
		{"1964-02-01", "1964-02-29", false, "1964-02"},
		{"1964-02-01", "1964-02-20", false, "1964-02 range"},
		{"1964-02-01", "1964-05-31", false, "1964 range"},
		{"1964-01-01", "1966-12-31", false, "1964 range 1965 range 1966 range"},
		{"1940-01-01", "1960-12-31", false, "1940 range 1960 range"},
		{"1964-01-01", "1964-12-31", true, "1964 circa"},
		{"1964-07-17", "", false, "1964-07-17"},
		{"", "1964-07-17", false, "1964-07-17"},
		{"1966-01-01", "1964-12-31", false, ""},
		{"", "", false, ""},
	} {
		var got []string
		for _, v := range between(d(c.from), d(c.to), c.circa) {
			got = append(got, v.Text)
			if v.Marks&ftm.Range != 0 {
				got = append(got, "range")
			}
			if v.Marks&ftm.Circa != 0 {
				got = append(got, "circa")
			}
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s to %s: got %q, want %q", c.from, c.to, g, c.want)
		}
	}
}

var advancedFiles = []string{
	"sdn_advanced_2024-05-29.xml.bz2", "sdn_advanced_2025-07-01.xml.bz2",
	"sdn_advanced_2025-11-04.xml.bz2", "sdn_advanced_2025-11-19.xml.bz2",
}

// unpacked opens a real file that is unpacked into memory.
func unpacked(t testing.TB, name string) (list.File, []byte) {
	t.Helper()
	f, err := os.Open(testdata.Path(t, "lists/ofac", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(bzip2.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	return listtest.Bytes(strings.TrimSuffix(filepath.Base(name), ".bz2"), raw), raw
}

// Real files: every party is a target of its kind, every wallet, programme and
// relation is there, and every text and attribute is accounted for.
func TestAdvancedConservation(t *testing.T) {
	for i, name := range advancedFiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of the time goes into unpacking
			f, raw := unpacked(t, name)
			res, err := listtest.Read(Advanced{}, f)
			if err != nil {
				t.Fatal(err)
			}
			rep := res.Report
			count := func(s string) int { return bytes.Count(raw, []byte(s)) }
			if rep.Header.List != SDN || len(rep.Header.Date) != 10 {
				t.Errorf("header %v", rep.Header)
			}
			if n := count("<DistinctParty "); rep.Entries != n || rep.Targets != n || len(rep.Rejects) != 0 {
				t.Errorf("%d parties in the file; %d entries, %d targets, rejects %v", n, rep.Entries, rep.Targets, rep.Rejects)
			}
			for kind, schema := range map[string]string{"1": "Vessel", "2": "Airplane", "3": "Organization", "4": "Person"} {
				if n := count(`PartySubTypeID="` + kind + `"`); rep.BySchema[schema] != n {
					t.Errorf("%d parties are %s, read %d", n, schema, rep.BySchema[schema])
				}
			}
			edges := rep.BySchema["Directorship"] + rep.BySchema["Family"] + rep.BySchema["Membership"] + rep.BySchema["Representation"] +
				rep.BySchema["UnknownLink"] + rep.BySchema["Ownership"]
			owners := 0
			for _, e := range res.Entities {
				if e.Schema == "Ownership" && e.Has("role", "Vessel Owner") {
					owners++
				}
			}
			if n := count("<ProfileRelationship "); edges-owners != n {
				t.Errorf("%d relations in the file, %d edges", n, edges-owners)
			}
			programs := 0
			for _, e := range res.Entities {
				if e.Schema == "Sanction" && e.Has("status", "on the SDN List") {
					programs++
				}
			}
			if programs != rep.Targets {
				t.Errorf("%d of %d targets have a sanction of the SDN list", programs, rep.Targets)
			}
			for _, p := range rep.Paths() {
				if rep.Fields[p].State == list.Unmapped {
					t.Errorf("unmapped: %s %v", p, rep.Fields[p])
				}
			}
			if len(rep.Warnings) > 0 {
				t.Errorf("warnings: %q", rep.Warnings)
			}
			switch i {
			case 0:
				formatsAgree(t, res)
			case len(advancedFiles) - 1:
				compareAccount(t, raw, rep)
				wallets(t, res)
			}
		})
	}
}

// compareAccount counts texts and attributes by path with encoding/xml. It takes
// long, so it is done for one file.
func compareAccount(t *testing.T, raw []byte, rep list.Report) {
	dec := xml.NewDecoder(bytes.NewReader(raw))
	want := map[string]int{}
	var path []byte
	var lengths []int
	for {
		tok, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			lengths = append(lengths, len(path))
			if len(path) > 0 {
				path = append(path, '/')
			}
			path = append(path, tok.Name.Local...)
			for _, a := range tok.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" && a.Value != "" {
					want[string(path)+"@"+a.Name.Local]++
				}
			}
		case xml.EndElement:
			path, lengths = path[:lengths[len(lengths)-1]], lengths[:len(lengths)-1]
		case xml.CharData:
			if len(bytes.TrimSpace(tok)) > 0 {
				want[string(path)]++
			}
		}
	}
	for p, n := range want {
		if got := rep.Fields[p].Count; got != n {
			t.Errorf("%s: %d in the file, %d in the account", p, n, got)
		}
	}
}

// wallets compares with the addresses of the file as others have extracted them.
func wallets(t *testing.T, res listtest.Result) {
	data, err := os.ReadFile(testdata.Path(t, "crypto/ofac_digital_currency_addresses_from_sdn_advanced_2025-11-19.csv"))
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, e := range res.Entities {
		if e.Schema == "CryptoWallet" {
			keys[e.First("publicKey")] = true
			if e.First("holder") == "" || !e.Has("topics", "sanction") {
				t.Errorf("wallet %s has no holder or topic", e.ID)
			}
		}
	}
	if len(keys) < 745 {
		t.Errorf("%d addresses, want 745", len(keys))
	}
	for key := range keys {
		if !bytes.Contains(data, []byte(key)) {
			t.Errorf("address %s is not in the other extract", key)
		}
	}
}

func FuzzAdvanced(f *testing.F) {
	listtest.Fuzz(f, Advanced{}, listtest.File(f, "testdata/sdn_advanced.xml"))
}

// BenchmarkAdvanced reads the newest file and keeps all entities, as an index
// builder would. live-MB is what stays on the heap besides the file itself.
func BenchmarkAdvanced(b *testing.B) {
	f, raw := unpacked(b, advancedFiles[len(advancedFiles)-1])
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		res, err := listtest.Read(Advanced{}, f)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "live-MB")
		runtime.KeepAlive(res)
		b.StartTimer()
	}
}
