// Package listtest holds the questions that every reader of a list must answer,
// so that each reader's own test is its files and what it expects of them.
package listtest

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/list"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Result is what a reading gave.
type Result struct {
	Entities []*ftm.Entity
	Report   list.Report
}

// Bytes makes a file of a publisher out of bytes.
func Bytes(name string, data []byte) list.File {
	return list.File{Name: name, Part: "main", Size: int64(len(data)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), nil
	}}
}

// Load reads a file from disk, unpacked if it is .gz or .bz2.
func Load(t testing.TB, path string) list.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := filepath.Base(path)
	var r io.Reader = f
	switch filepath.Ext(name) {
	case ".gz":
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
		name = strings.TrimSuffix(name, ".gz")
	case ".bz2":
		r, name = bzip2.NewReader(f), strings.TrimSuffix(name, ".bz2")
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return Bytes(name, data)
}

// Read reads files and returns what the reader gave and said.
func Read(r list.Reader, files ...list.File) (Result, error) {
	var res Result
	s := list.Sink{Put: func(e *ftm.Entity) error { res.Entities = append(res.Entities, e); return nil }}
	err := r.Read(context.Background(), list.Input{Files: files}, &s)
	res.Report = s.Report
	return res, err
}

// Must reads files that are in order, and holds the account against what was read:
// the reader recognises its file, entries are targets plus rejects, ids are
// unique, every edge has its ends, and reading again gives the same bytes.
func Must(t testing.TB, r list.Reader, files ...list.File) Result {
	t.Helper()
	_, ok := r.Recognise(files[0].Name, Head(t, files[0]))
	if _, joins := r.(list.Joiner); !ok && !joins {
		t.Fatalf("%s is not recognised as %s", files[0].Name, r.Format())
	}
	res, err := Read(r, files...)
	if err != nil {
		t.Fatal(err)
	}
	rep := res.Report
	if rep.Entries != rep.Targets+len(rep.Rejects) {
		t.Errorf("%d entries are not %d targets + %d rejects", rep.Entries, rep.Targets, len(rep.Rejects))
	}
	if rep.Entities != len(res.Entities) {
		t.Errorf("%d entities reported, %d put", rep.Entities, len(res.Entities))
	}
	if rep.Format != r.Format() {
		t.Errorf("report names format %q, not %q", rep.Format, r.Format())
	}
	ids := map[string]bool{}
	for _, e := range res.Entities {
		if e.ID == "" || e.Schema == "" {
			t.Errorf("entity without id or schema: %s", Text(e))
		}
		if ids[e.ID] {
			t.Errorf("id %s is put twice", e.ID)
		}
		ids[e.ID] = true
		if e.Target && e.Caption == "" {
			t.Errorf("target %s has no caption", e.ID)
		}
		if !slices.IsSortedFunc(e.Properties, func(a, b ftm.Property) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("properties of %s are out of order", e.ID)
		}
	}
	again, err := Read(r, files...)
	if err != nil || Dump(again.Entities) != Dump(res.Entities) {
		t.Errorf("reading twice differs (%v)", err)
	}
	return res
}

// Head returns what Recognise is given of a file.
func Head(t testing.TB, f list.File) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	head, err := io.ReadAll(io.LimitReader(r, 16<<20))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(head, []byte("PK")) { // of workbooks more is given
		head = head[:min(len(head), 64<<10)]
	}
	return head
}

// Refuses asserts that a broken file is not read as a list: it is not
// recognised, or reading it is an error.
func Refuses(t testing.TB, r list.Reader, what string, f list.File) {
	t.Helper()
	_, known := r.Recognise(f.Name, Head(t, f))
	if res, err := Read(r, f); err == nil {
		t.Errorf("%s: read as %d entries (recognised: %v)", what, res.Report.Entries, known)
	}
}

// Faults gives a good file's broken forms to a reader: nothing of it, a page of
// HTML instead, its first half, its end cut, and zeros.
func Faults(t *testing.T, r list.Reader, good list.File) {
	t.Helper()
	rc, err := good.Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(rc)
	if err != nil {
		t.Fatal(err)
	}
	html := "<!DOCTYPE html><html><head><title>Access Denied</title></head><body>403</body></html>\n"
	for what, b := range map[string][]byte{
		"empty":      {},
		"html":       []byte(html),
		"white":      []byte(" \n\n\t"),
		"zeros":      make([]byte, 4096),
		"cut":        data[:len(data)-len(data)/7-3],
		"just begun": data[:min(40, len(data)/4)],
	} {
		t.Run(what, func(t *testing.T) { Refuses(t, r, what, Bytes(good.Name, b)) })
	}
	t.Run("cancelled", func(t *testing.T) {
		if _, err := Read(r); err == nil {
			t.Error("no file at all is read as a list")
		}
	})
}

// Golden compares entities and report with a file in testdata.
func Golden(t testing.TB, name string, res Result) {
	t.Helper()
	var b strings.Builder
	b.WriteString(Dump(res.Entities))
	fmt.Fprintf(&b, "\n%s %s %s: declared %d, entries %d, targets %d, entities %d\n", res.Report.Format,
		res.Report.Header.List, res.Report.Header.Date, res.Report.Declared, res.Report.Entries, res.Report.Targets, res.Report.Entities)
	for _, p := range res.Report.Paths() {
		f := res.Report.Fields[p]
		fmt.Fprintf(&b, "%s %d %s", [...]string{"UNMAPPED", "mapped", "ignored"}[f.State], f.Count, p)
		if f.Why != "" || f.Sample != "" {
			fmt.Fprintf(&b, " (%s%s)", f.Why, f.Sample)
		}
		b.WriteByte('\n')
	}
	for _, r := range res.Report.Rejects {
		fmt.Fprintf(&b, "reject %s: %s\n", r.Where, r.Why)
	}
	for _, w := range res.Report.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		t.Errorf("%s differs:\n%s", path, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n got: %s\nwant: %s", i+1, a, b)
		}
	}
	return ""
}

// Dump writes entities in a form that people can read and compare.
func Dump(es []*ftm.Entity) string {
	var b strings.Builder
	for _, e := range es {
		b.WriteString(Text(e))
	}
	return b.String()
}

// Text writes one entity with everything it states.
func Text(e *ftm.Entity) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %q", e.Schema, e.ID, e.Caption)
	if e.Target {
		b.WriteString(" target")
	}
	if e.Reference != "" {
		fmt.Fprintf(&b, " ref=%s", e.Reference)
	}
	if len(e.Referents) > 0 {
		fmt.Fprintf(&b, " also=%s", strings.Join(e.Referents, ","))
	}
	if len(e.Datasets) > 0 {
		fmt.Fprintf(&b, " in=%s", strings.Join(e.Datasets, ","))
	}
	for _, s := range []string{e.FirstSeen, e.LastSeen, e.LastChange} {
		if s != "" {
			fmt.Fprintf(&b, " @%s", s)
		}
	}
	b.WriteByte('\n')
	for _, p := range e.Properties {
		for _, v := range p.Values {
			fmt.Fprintf(&b, "  %s: %q", p.Name, v.Text)
			for i, m := range []string{"primary", "strong", "weak", "original-script", "circa", "range", "derived"} {
				if v.Marks&(1<<i) != 0 {
					b.WriteString(" " + m)
				}
			}
			if v.Lang != "" {
				b.WriteString(" lang=" + v.Lang)
			}
			if v.Original != "" {
				fmt.Fprintf(&b, " from %q", v.Original)
			}
			if v.Note != "" {
				fmt.Fprintf(&b, " note %q", v.Note)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// Fuzz feeds a reader what the fuzzer makes of good files: it must not panic, and
// what it takes for a list must add up.
func Fuzz(f *testing.F, r list.Reader, seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r.Recognise("x", b)
		res, err := Read(r, Bytes("x", b))
		rep := res.Report
		if err != nil {
			return
		}
		if rep.Entries != rep.Targets+len(rep.Rejects) {
			t.Errorf("%d entries are not %d targets + %d rejects", rep.Entries, rep.Targets, len(rep.Rejects))
		}
		if rep.Targets == 0 && rep.Entries == 0 {
			t.Error("an empty list was accepted")
		}
	})
}

// File reads a file of the test's own folder.
func File(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Find returns the entity with an id.
func (r Result) Find(t testing.TB, id string) *ftm.Entity {
	t.Helper()
	for _, e := range r.Entities {
		if e.ID == id {
			return e
		}
	}
	t.Fatalf("no entity %s", id)
	return nil
}
