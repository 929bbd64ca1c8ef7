package update

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/list/archive"
	"cordon/list/catalogue"
)

// ukFiles are the UK's XML and CSV of a day, with n designations.
func ukFiles(day, n int) (x, c string) {
	var a, b strings.Builder
	fmt.Fprintf(&a, "<Designations><DateGenerated>%02d/01/2026</DateGenerated>", day)
	fmt.Fprintf(&b, "Report Date: %02d-Jan-2026\nUnique ID,Name 6,Name type,Regime Name,\"Individual, Entity, Ship\",Date Designated,Gender\n", day)
	for i := range n {
		fmt.Fprintf(&a, "<Designation><UniqueID>RUS%04d</UniqueID><Names><Name><Name6>NAME %04d</Name6><NameType>Primary Name</NameType></Name></Names><IndividualEntityShip>Individual</IndividualEntityShip></Designation>", i, i)
		fmt.Fprintf(&b, "RUS%04d,NAME %04d,Primary Name,R,Individual,01/03/2022,Male\n", i, i)
	}
	return a.String() + "</Designations>", b.String()
}

// TestBeside: a list that is published as two files is fetched as two and read as
// one. One file alone is taken where the other cannot be had, and the row says so;
// two that contradict each other are refused.
func TestBeside(t *testing.T) {
	w := newWorld(t)
	def, err := catalogue.Default()
	if err != nil {
		t.Fatal(err)
	}
	e := *def.Find("gb-uksl")
	e.Expect = nil
	w.u.Catalogue, w.u.Readers = &catalogue.Catalogue{Entries: []*catalogue.Entry{&e}}, nil

	x, c := ukFiles(10, 40)
	tag := "1"
	fail := map[string]http.HandlerFunc{}
	asked := map[string]int{}
	var conditional int
	address := serveTest(t, func(rw http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		if h := fail[r.URL.Path]; h != nil {
			h(rw, r)
			return
		}
		rw.Header().Set("ETag", `"`+tag+r.URL.Path+`"`)
		if r.Header.Get("If-None-Match") == `"`+tag+r.URL.Path+`"` {
			conditional++
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(rw, map[string]string{"/l.xml": x, "/l.csv": c}[r.URL.Path])
	})
	e.Server.Tries = 1
	e.Sources = []catalogue.Origin{{URL: address + "/l.xml", Format: "gb-uksl-xml"}, {URL: address + "/l.csv", Format: "gb-uksl-csv", Beside: true}}

	var last archive.Check
	look := func(what string, want archive.Verdict, reader, note string, requests int) Result {
		t.Helper()
		clear(asked)
		r := w.run(t, "gb-uksl")[0]
		f, _ := w.a.Force("gb-uksl")
		rec, err := w.a.Record("gb-uksl", f.Version)
		if err != nil {
			t.Fatalf("%s: %+v, %v", what, r, err)
		}
		said := strings.Join(append(r.Notes, r.Why...), "; ")
		if r.Verdict != want || rec.Reader != reader || !strings.Contains(said, note) || note == "" && said != "" || asked["/l.xml"]+asked["/l.csv"] != requests {
			t.Errorf("%s: %s by %s (%s) after %v", what, r.Verdict, rec.Reader, said, asked)
		}
		cs, _ := w.a.Checks("gb-uksl")
		last = cs[len(cs)-1]
		if want == archive.Unchanged && last.SHA256 != rec.SHA256 {
			t.Errorf("%s: the row confirms %s, not the version", what, last.SHA256)
		}
		return r
	}
	down := func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNotFound) }

	look("both files", archive.Accepted, "gb-uksl-joined", "", 2)
	if last.Beside == nil || last.Beside.ETag != `"1/l.csv"` {
		t.Errorf("the row does not keep what was said of the second file: %+v", last)
	}
	persons := 0
	w.a.Load("gb-uksl", func(x *ftm.Entity) error {
		if x.Target && x.First("gender") == "male" {
			persons++
		}
		return nil
	})
	if persons != 40 {
		t.Errorf("%d persons have what only the CSV says", persons)
	}
	look("nothing new", archive.Unchanged, "gb-uksl-joined", "", 2)
	if conditional != 2 {
		t.Errorf("%d conditional requests were answered", conditional)
	}
	fail["/l.csv"] = down
	look("the CSV is gone, the XML has not changed", archive.Unchanged, "gb-uksl-joined", "", 2)
	x, _ = ukFiles(11, 41)
	tag = "2"
	look("the CSV is gone, the XML is new", archive.Accepted, "gb-uksl-xml", "taken from "+address+"/l.xml alone", 2)
	delete(fail, "/l.csv")
	look("the CSV is back, of the day before", archive.Unchanged, "gb-uksl-xml", "taken from l.xml alone: it is of 2026-01-11, l.csv is of 2026-01-10", 2)
	_, c = ukFiles(11, 41)
	tag = "3"
	look("both of a day", archive.Accepted, "gb-uksl-joined", "", 2)
	_, c = ukFiles(11, 20)
	tag = "4"
	if r := look("half of the CSV", archive.Refused, "gb-uksl-joined", "do not belong together", 3); r.Version != "" {
		t.Errorf("half a file is kept as %s", r.Version)
	}
	_, c = ukFiles(11, 41)
	look("healed", archive.Unchanged, "gb-uksl-joined", "", 2)
	fail["/l.xml"] = down
	x, c = ukFiles(12, 42)
	tag = "5"
	look("the XML is gone", archive.Accepted, "gb-uksl-csv", "taken from "+address+"/l.csv alone", 2)
	fail["/l.csv"] = text("<!doctype html><title>Sorry</title>")
	look("neither", archive.Refused, "gb-uksl-csv", "html-instead-of-data", 2)
}

// serveTest serves until the test ends.
func serveTest(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
