package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"cordon/ftm"
	"cordon/list/archive"
)

// The fault suite. Each fault is injected into a home with one good version of
// the UN's list, through the command as people run it. Whatever happens: who is
// listed is never called clear, a stranger is called clear only where everything
// needed to say so is there, and the version in force is not lost. The table in
// docs/faults.md names them all.

var faultDay = time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)

const (
	aListed   = "Vortigern Quillfeather"
	aStranger = "Amelia Hartley"
)

var (
	givenNames  = []string{"Vortigern", "Zdenko", "Perpetua", "Ottoline", "Balthasar", "Eulalia", "Ignatius", "Seraphina", "Thaddeus", "Wilhelmina", "Casimir", "Leocadia"}
	familyNames = []string{"Quillfeather", "Obrescu", "Thistlewood", "Mbarushimana", "Grzeszczak", "Vanterpool", "Zubizarreta", "Ilunga", "Papadiamantis", "Szczepanik"}
)

// unEntry is the i-th invented person in the publisher's form.
func unEntry(i int) string {
	return fmt.Sprintf("<INDIVIDUAL><DATAID>%d</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>%s</FIRST_NAME><SECOND_NAME>%s</SECOND_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>"+
		"<REFERENCE_NUMBER>KPi.%03d</REFERENCE_NUMBER><LISTED_ON>2016-03-02</LISTED_ON><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>19%02d-0%d-1%d</DATE></INDIVIDUAL_DATE_OF_BIRTH>"+
		"<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>PS%07d</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL>\n",
		7100000+i, givenNames[i%12], familyNames[i/12], i+100, 40+i%50, 1+i%9, i%9, 1234567+i)
}

func unHead(date string) string {
	return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CONSOLIDATED_LIST dateGenerated=\"" + date + "T00:00:00Z\"><INDIVIDUALS>\n"
}

const unTail = "</INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>\n"

func unList(date string, from, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(unEntry(from + i))
	}
	return unHead(date) + b.String() + unTail
}

var (
	unGood = unList("2026-01-10", 0, 100)
	unNext = unList("2026-01-11", 0, 102)
)

// ward is a home under observation.
type ward struct {
	t     *testing.T
	home  string
	now   time.Time
	serve *http.HandlerFunc
	env   map[string]string
}

// run runs the command in this process.
func (w *ward) run(args ...string) (code int, out string) {
	w.t.Helper()
	var stdout, stderr bytes.Buffer
	sys := &system{
		ctx: w.t.Context(), stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, width: 100,
		now: func() time.Time { return w.now }, program: "test",
		getenv: func(k string) string { return w.env[k] },
	}
	code = run(append([]string{"--home", w.home}, args...), sys)
	return code, stdout.String() + stderr.String()
}

// ask screens one name and returns the verdict, "error" where there is none.
func (w *ward) ask(name string, args ...string) string {
	w.t.Helper()
	var v struct{ Verdict string }
	_, out := w.run(append([]string{"screen", "--json", "-q", name}, args...)...)
	if json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &v) != nil || v.Verdict == "" {
		return "error"
	}
	return v.Verdict
}

// force is the version in force, read through to its end; "" if it is not whole.
func (w *ward) force() string {
	a, err := archive.Open(w.home)
	if err != nil {
		return ""
	}
	f, err := a.Force("un-sc")
	if err != nil || f.Version == "" || a.Entities("un-sc", f.Version, nothing) != nil {
		return ""
	}
	return f.Version
}

func (w *ward) archive(elem ...string) string {
	return filepath.Join(append([]string{w.home, "archive", "un-sc"}, elem...)...)
}

func nothing(*ftm.Entity) error { return nil }

func answer(body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, body) }
}

// wards makes homes with a good version, all served by one publisher.
func wards(t *testing.T) func(*testing.T) *ward {
	t.Helper()
	var mu sync.Mutex
	serve := map[string]*http.HandlerFunc{}
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := serve[strings.Split(r.URL.Path, "/")[1]]
		mu.Unlock()
		(*h)(rw, r)
	}))
	t.Cleanup(srv.Close)
	n := 0
	make := func(t *testing.T, home string) *ward {
		mu.Lock()
		n++
		h := answer(unGood)
		serve[fmt.Sprint(n)] = &h
		w := &ward{t: t, home: home, now: faultDay, serve: &h, env: map[string]string{}}
		catalogue := fmt.Sprintf("lists:\n  - id: un-sc\n    sources: [{url: \"%s/%d/consolidated.xml\", format: un-xml}]\n"+
			"    server: {timeout: 3s, tries: 1, max_bytes: 4000000}\n    expect: [{count: {Person: 50-500}, fill: {Person.birthDate: 0.6}}]\n", srv.URL, n)
		mu.Unlock()
		if err := os.WriteFile(filepath.Join(home, "catalogue.yaml"), []byte(catalogue), 0o600); err != nil {
			t.Fatal(err)
		}
		return w
	}
	first := make(t, t.TempDir())
	if code, out := first.run("update", "un-sc"); code != 0 {
		t.Fatalf("the good version: exit %d\n%s", code, out)
	}
	if a, b := first.ask(aListed), first.ask(aStranger); a != "hit" || b != "clear" {
		_, out := first.run("screen", aStranger)
		t.Fatalf("before any fault: %s, %s\n%s", a, b, out)
	}
	return func(t *testing.T) *ward {
		home := t.TempDir()
		if err := os.CopyFS(home, os.DirFS(first.home)); err != nil {
			t.Fatal(err)
		}
		w := make(t, home)
		w.now = faultDay.Add(3 * time.Hour)
		return w
	}
}

func packed(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, s)
	z.Close()
	return b.String()
}

func wide(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return "\xff\xfe" + string(b)
}

// each rewrites the entries of a list.
func each(s string, turn func(i int, entry string) string) string {
	parts := strings.SplitAfter(s, "</INDIVIDUAL>\n")
	for i := range len(parts) - 1 {
		parts[i] = turn(i, parts[i])
	}
	return strings.Join(parts, "")
}

func half(turn func(string) string) func(int, string) string {
	return func(i int, e string) string {
		if i%2 == 0 {
			return turn(e)
		}
		return e
	}
}

func swap(old, new string) func(string) string {
	return func(e string) string { return strings.Replace(e, old, new, 1) }
}

func within(e, tag, text string) string {
	before, rest, _ := strings.Cut(e, "<"+tag+">")
	_, after, _ := strings.Cut(rest, "</"+tag+">")
	return before + "<" + tag + ">" + text + "</" + tag + ">" + after
}

// fileFaults are what the publisher may serve in place of its list. They are made
// when asked for: every command of a script starts this program anew.
func fileFaults() []fileFault {
	return []fileFault{
		{"cut in the middle", unNext[:len(unNext)/2]},
		{"cut after an entry", unNext[:strings.LastIndex(unNext, "</INDIVIDUALS>")]},
		{"the last byte of the root is missing", strings.TrimSuffix(unNext, ">\n")},
		{"empty", ""},
		{"white space", strings.Repeat(" \n", 4000)},
		{"an XML declaration and nothing else", "<?xml version=\"1.0\"?>"},
		{"a web page", "<!DOCTYPE html><html><title>Maintenance</title></html>"},
		{"a web page after an XML declaration", "<?xml version=\"1.0\"?>\n<html><body>Maintenance</body></html>"},
		{"a web page with the list's name in it", "<html><body>CONSOLIDATED_LIST dateGenerated</body></html>"},
		{"another publisher's list", "<?xml version=\"1.0\"?><sdnList xmlns=\"x\"><publshInformation><Publish_Date>01/11/2026</Publish_Date><Record_Count>1</Record_Count></publshInformation><sdnEntry><uid>1</uid><lastName>X</lastName><sdnType>Individual</sdnType></sdnEntry></sdnList>"},
		{"the schema instead of the list", "<?xml version=\"1.0\"?><xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><xs:element name=\"CONSOLIDATED_LIST\"/></xs:schema>"},
		{"a list without entries", unHead("2026-01-11") + unTail},
		{"an older version", unList("2026-01-09", 0, 102)},
		{"a version from the year 2099", strings.Replace(unNext, "2026-01-11", "2099-01-11", 1)},
		{"a version without a date", strings.Replace(unNext, " dateGenerated=\"2026-01-11T00:00:00Z\"", "", 1)},
		{"shrunken by three tenths", unList("2026-01-11", 0, 70)},
		{"six of a hundred gone", unList("2026-01-11", 6, 96)},
		{"only the new entries", unList("2026-01-11", 100, 2)},
		{"half of the old and half of the new version", unHead("2026-01-11") + strings.TrimPrefix(unGood[:len(unGood)/2], unHead("2026-01-10")) + unNext[len(unNext)/2:]},
		{"old and new version in one", unHead("2026-01-11") + unGood[len(unHead("x")) : len(unGood)-len(unTail)][9:] + unNext[len(unHead("2026-01-11")):]},
		{"every entry twice", unHead("2026-01-11") + strings.Repeat(unNext[len(unHead("2026-01-11")):len(unNext)-len(unTail)], 2) + unTail},
		{"ids numbered anew", each(unNext, func(i int, e string) string { return within(e, "DATAID", fmt.Sprint(8000000+i)) })},
		{"ids gone", each(unNext, func(_ int, e string) string { return within(e, "DATAID", "") })},
		{"half of the names missing", each(unNext, half(func(e string) string { return within(within(e, "FIRST_NAME", ""), "SECOND_NAME", "") }))},
		{"half of the names turned into question marks", each(unNext, half(func(e string) string { return within(within(e, "FIRST_NAME", "?????"), "SECOND_NAME", "????????") }))},
		{"names moved by one entry", each(unNext, func(i int, e string) string {
			return within(within(e, "FIRST_NAME", givenNames[(i+1)%12]), "SECOND_NAME", familyNames[(i+1)%120/12%10])
		})},
		{"birth dates gone", each(unNext, func(_ int, e string) string { return within(e, "INDIVIDUAL_DATE_OF_BIRTH", "") })},
		{"documents gone", each(unNext, func(_ int, e string) string { return within(e, "INDIVIDUAL_DOCUMENT", "") })},
		{"entries renamed", strings.ReplaceAll(unNext, "INDIVIDUAL>", "PERSON>")},
		{"fields renamed", strings.NewReplacer("FIRST_NAME", "GIVEN_NAME", "SECOND_NAME", "FAMILY_NAME").Replace(unNext)},
		{"root renamed", strings.ReplaceAll(unNext, "CONSOLIDATED_LIST", "ConsolidatedList")},
		{"another encoding than it says", strings.Replace(unNext, "UTF-8", "UTF-16", 1)},
		{"an unknown encoding", strings.Replace(unNext, "UTF-8", "EBCDIC-CP-US", 1)},
		{"bytes that are no UTF-8", each(unNext, half(swap("Perpetua", "Perp\xe9tua")))},
		{"UTF-16 cut in half a character", wide(unNext)[:len(wide(unNext))-31]},
		{"a zero byte in a name", strings.Replace(unNext, "Zdenko", "Zd\x00nko", 1)},
		{"zero bytes, as many as the list had", strings.Repeat("\x00", len(unGood))},
		{"zero bytes at the end", unNext[:len(unNext)-600] + strings.Repeat("\x00", 600)},
		{"random bytes", func() string {
			b := make([]byte, len(unGood))
			x := uint32(1)
			for i := range b {
				x = x*1664525 + 1013904223
				b[i] = byte(x >> 24)
			}
			return string(b)
		}()},
		{"a document type", strings.Replace(unNext, "<CONSOLIDATED_LIST", "<!DOCTYPE CONSOLIDATED_LIST [<!ELEMENT a ANY>]>\n<CONSOLIDATED_LIST", 1)},
		{"an entity bomb", strings.Replace(strings.Replace(unNext, "<CONSOLIDATED_LIST", "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>\n<CONSOLIDATED_LIST", 1), "Zdenko", "&c;", 1)},
		{"a file of this machine as an entity", strings.Replace(strings.Replace(unNext, "<CONSOLIDATED_LIST", "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>\n<CONSOLIDATED_LIST", 1), "Zdenko", "&f;", 1)},
		{"an entity that nobody declares", strings.Replace(unNext, "Zdenko", "&unknown;", 1)},
		{"elements ten thousand deep", strings.Replace(unNext, "<FIRST_NAME>Zdenko", strings.Repeat("<a>", 10_000), 1)},
		{"an element that is not closed", strings.Replace(unNext, "</SECOND_NAME>", "", 1)},
		{"a comment that is not closed", strings.Replace(unNext, "<FIRST_NAME>Zdenko", "<!-- ", 1)},
		{"two documents in one", unNext + unNext},
		{"text after the end", unNext + "Service temporarily unavailable"},
		{"a name of nine megabytes", strings.Replace(unNext, "Zdenko", strings.Repeat("Z", 9<<20), 1)},
		{"a gzip bomb", packed(strings.Repeat(" ", 600<<20))},
		{"gzip cut short", packed(unNext)[:2000]},
		{"gzip with a wrong checksum", func() string { b := []byte(packed(unNext)); b[len(b)-5] ^= 1; return string(b) }()},
		{"gzip in gzip", packed(packed(unNext))},
		{"three times the size", strings.Replace(unNext, "<ENTITIES/>", "<!-- "+strings.Repeat("x ", len(unNext))+"-->", 1)},
	}
}

type fileFault struct{ name, body string }

func TestFileFaults(t *testing.T) {
	fresh := wards(t)
	for _, f := range fileFaults() {
		t.Run(f.name, func(t *testing.T) {
			documented(t, f.name)
			w := fresh(t)
			before := w.force()
			*w.serve = answer(f.body)
			code, out := w.run("update", "un-sc")
			if code != exitUnable || !strings.Contains(out, "refused") && !strings.Contains(out, "error") {
				t.Errorf("update exits with %d\n%s", code, out)
			}
			w.sound(before)
			if v := w.ask(aStranger); v == "clear" {
				t.Errorf("a stranger is %s after\n%s", v, out)
			}
			// And it recovers.
			w.now = w.now.Add(time.Hour)
			*w.serve = answer(unList("2026-01-12", 0, 102))
			if code, out := w.run("update", "un-sc"); code != 0 {
				t.Errorf("the next good file: exit %d\n%s", code, out)
			}
			if a, b := w.ask(aListed), w.ask(aStranger); a != "hit" || b != "clear" {
				t.Errorf("after the next good file: %s, %s", a, b)
			}
		})
	}
}

// sound checks that nothing was lost: the version is in force and whole, and who
// is on it hits.
func (w *ward) sound(version string) {
	w.t.Helper()
	if f := w.force(); f == "" || f != version {
		w.t.Errorf("in force: %q, want %q", f, version)
	}
	if v := w.ask(aListed); v != "hit" {
		w.t.Errorf("who is listed is %s", v)
	}
}

// documented checks that the page of faults names one.
func documented(t *testing.T, fault string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "faults.md"))
	if err != nil || !strings.Contains(string(page), "\n- "+fault+"\n") {
		t.Errorf("docs/faults.md does not name %q (%v)", fault, err)
	}
}
