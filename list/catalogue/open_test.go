package catalogue

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/listtest"
)

func put(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	p := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

func gz(t *testing.T, data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t *testing.T, members map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, n := range slices.Sorted(func(yield func(string) bool) {
		for n := range members {
			if !yield(n) {
				return
			}
		}
	}) {
		m, err := w.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(m, members[n])
	}
	w.Close()
	return b.Bytes()
}

var testOptions = Options{Readers: []list.Reader{listtest.Lines{Name: "rich"}, listtest.Lines{Name: "poor"}}, AnySize: true}

// told renders what was found, one line each, for comparison.
func told(f *Found, dir string) string {
	var b strings.Builder
	rel := func(p string) string { return strings.TrimPrefix(p, dir+"/") }
	for _, s := range f.Sources {
		mark := " "
		if s.Current {
			mark = "*"
		}
		var ps []string
		for _, p := range s.Paths {
			ps = append(ps, rel(p))
		}
		fmt.Fprintf(&b, "%s %s %s %s %s\n", mark, s.List, s.Header.Date, s.Format, strings.Join(ps, " "))
	}
	for _, x := range f.Skipped {
		fmt.Fprintf(&b, "skip %s: %s\n", rel(x.Path), strings.ReplaceAll(x.Reason, dir+"/", ""))
	}
	for _, x := range f.Problems {
		fmt.Fprintf(&b, "problem %s [%s]: %s\n", rel(x.Path), x.List, x.Reason)
	}
	return b.String()
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a/one_2026-02-27.txt", []byte("rich l1\nx\nend"))
	put(t, dir, "a/one_2025-11-20.txt", []byte("rich l1\nx\nend"))
	put(t, dir, "a/README.md", []byte("about"))
	put(t, dir, "a/.hidden", []byte("x"))
	put(t, dir, "b/two.txt.gz", gz(t, []byte("rich l2 2024-01-01\nx\ny\nend")))
	zw, _ := zstd.NewWriter(nil)
	put(t, dir, "b/three.zst", zw.EncodeAll([]byte("poor l3 2024-01-01\nx\nend"), nil))
	put(t, dir, "b/three.rich", []byte("rich l3 2024-01-01\nx\nend"))
	put(t, dir, "set_2021-07/main.txt", []byte("poor l4 main\nx\nend"))
	put(t, dir, "set_2021-07/alt.txt", []byte("poor l4 alias\ny\nend"))
	put(t, dir, "set_2021-07/add.txt", []byte("poor l4 address\nz\nend"))
	put(t, dir, "lost/alt.txt", []byte("poor l4 alias\ny\nend"))
	put(t, dir, "z/pack.zip", zipped(t, map[string]string{"in/five.txt": "rich l5 2020\nx\nend", "in/readme.txt": "hi", "six.txt": "rich l6 2020\nx\nend"}))
	put(t, dir, "z/nested.zip", zipped(t, map[string]string{"in.gz": string(gz(t, []byte("rich l7 2020\nx\nend")))}))
	put(t, dir, "z/twice.gz", gz(t, gz(t, []byte("rich l7 2020\nx\nend"))))
	put(t, dir, "z/empty.xml", nil)
	put(t, dir, "z/un_consolidated_2026-11-01.xml", []byte("<!DOCTYPE html><html><title>Access Denied</title>"))
	put(t, dir, "z/what.bin", []byte{1, 2, 3})
	put(t, dir, "z/broken.gz", []byte{0x1f, 0x8b, 8, 0, 0})
	put(t, dir, "z/copy.txt", []byte("rich l2 2024-01-01\nx\ny\nend"))
	put(t, dir, "z/copy2.txt", []byte("rich l2 2024-01-01\nx\ny\nend"))

	f, err := Open(context.Background(), []string{dir}, testOptions)
	if err != nil {
		t.Fatal(err)
	}
	want := `* l1 2026-02-27 rich a/one_2026-02-27.txt
  l1 2025-11-20 rich a/one_2025-11-20.txt
* l2 2024-01-01 rich b/two.txt.gz
  l2 2024-01-01 rich z/copy.txt
* l3 2024-01-01 rich b/three.rich
* l4 2021-07 poor set_2021-07/main.txt set_2021-07/add.txt set_2021-07/alt.txt
* l5 2020 rich z/pack.zip!/in/five.txt
* l6 2020 rich z/pack.zip!/six.txt
skip a/.hidden: hidden file
skip a/README.md: text about the data, not a list
skip z/pack.zip!/in/readme.txt: text about the data, not a list
skip z/copy2.txt: the same file as z/copy.txt
skip b/three.zst: the same version as b/three.rich, which says more
problem z/broken.gz []: open gzip: unexpected EOF
problem z/empty.xml []: the file is empty
problem z/nested.zip!/in.gz []: packed twice (gzip inside): unpack it once first
problem z/twice.gz []: packed twice (gzip inside): unpack it once first
problem z/un_consolidated_2026-11-01.xml [un-sc]: a web page (HTML) instead of data
problem z/what.bin []: not in a format that Cordon reads
problem lost/alt.txt [l4]: is the alias part of a set whose main file is not beside it
`
	got := told(f, dir)
	if got != want {
		t.Errorf("found:\n%s\nwant:\n%s", got, want)
	}
	for _, l := range ReadAll(context.Background(), f.Sources, 2) {
		if l.Err != nil || len(l.Entities) == 0 || l.Entities[0].Datasets[0] != l.Source.List {
			t.Errorf("%s: %v, %d entities", l.Source.List, l.Err, len(l.Entities))
		}
	}
}

func TestOpenAsked(t *testing.T) {
	dir := t.TempDir()
	p := put(t, dir, "own-list.txt", []byte("rich own 2026\nx\nend"))
	opt := testOptions
	opt.Lists = []string{"own", "eu-fsf"}
	f, err := Open(context.Background(), []string{p}, opt)
	if err != nil || len(f.Sources) != 1 || !slices.Equal(f.Missing, []string{"eu-fsf"}) {
		t.Errorf("%+v %v", f, err)
	}
	opt.Lists = []string{"eu-fsx"}
	if _, err = Open(context.Background(), []string{p}, opt); err == nil || !strings.Contains(err.Error(), "eu-fsf") {
		t.Errorf("misspelt list: %v", err)
	}
	if _, err = Open(context.Background(), []string{filepath.Join(dir, "gone")}, testOptions); err == nil {
		t.Error("a missing path is no error")
	}
}

func TestBombs(t *testing.T) {
	dir := t.TempDir()
	big := append([]byte("rich bomb 2026\n"), bytes.Repeat([]byte("0123456789abcde\n"), 5<<18)...)
	put(t, dir, "a.gz", gz(t, big))
	put(t, dir, "b.zip", zipped(t, map[string]string{"b.txt": strings.Replace(string(big), "bomb", "bomc", 1)}))
	put(t, dir, "c.txt", bytes.Replace(big, []byte("bomb"), []byte("bomd"), 1))
	opt := testOptions
	opt.Limits = Limits{Bytes: 8 << 20, Ratio: 100}
	f, err := Open(context.Background(), []string{dir}, opt)
	if err != nil || len(f.Sources) != 2 || len(f.Problems) != 1 || !strings.Contains(f.Problems[0].Reason, ErrTooLarge.Error()) {
		t.Fatalf("%+v %v", f, err) // the archive's member is hashed unpacked, so it shows at once
	}
	for _, s := range f.Sources {
		if _, err := s.Read(context.Background(), func(*ftm.Entity) error { return nil }); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s, size: %v", s.Paths[0], err)
		}
	}
	opt.Limits = Limits{Ratio: 100}
	if f, err = Open(context.Background(), []string{dir}, opt); err != nil {
		t.Fatal(err)
	}
	if len(f.Problems) != 1 {
		t.Errorf("archive with a ratio above the limit: %+v", f.Problems)
	}
	for _, s := range f.Sources[:1] {
		if _, err := s.Read(context.Background(), func(*ftm.Entity) error { return nil }); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s, ratio: %v", s.Paths[0], err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	c := &Catalogue{Entries: []*Entry{
		{ID: "l1", Expect: []Expectation{{Count: map[string]Range{"Person": {1, 9}, "Targets": {1, 9}}, Fill: map[string]float64{"Person.birthDate": 0.5}}}},
		{ID: "l7", Expect: []Expectation{{
			References: map[string]Range{"KPi.": {2, 9}}, Programs: map[string]Range{"XX-1": {1, 1}}, Fill: map[string]float64{"Targets.country": 1},
		}}},
		{ID: "l2", Expect: []Expectation{{Count: map[string]Range{"LegalEntity": {3, 9}}}, {Since: "2030", Count: map[string]Range{"Person": {7, 9}}}}},
	}}
	for name, data := range map[string]string{
		"fill.txt":  "rich l1 2026\nx\ny\nend",
		"count.txt": "rich l2 2026\nx\ny\nend",
		"later.txt": "rich l2 2031\nx\ny\nend",
		"empty.txt": "rich l3 2026\nend",
		"twice.txt": "rich l4 2026\nx\nx\nend",
		"cut.txt":   "rich l5 2026\nx\ny",
		"panic.txt": "rich l6 2026\npanic\nend",
		"part.txt":  "rich l7 2026\nx\nend",
	} {
		put(t, dir, name, []byte(data))
	}
	opt := Options{Catalogue: c, Readers: testOptions.Readers}
	f, err := Open(context.Background(), []string{dir}, opt)
	if err != nil || len(f.Sources) != 8 {
		t.Fatalf("%+v %v", f, err)
	}
	want := map[string]string{
		"fill.txt": "birthDate", "count.txt": "LegalEntity: 0, expected 3 to 9", "later.txt": "Person: 2, expected 7 to 9",
		"empty.txt": "not one entry", "twice.txt": "appear twice", "cut.txt": "cut short", "panic.txt": "reader failed",
		"part.txt": "XX-1: 0, expected 1 to 1; KPi.: 0, expected 2 to 9; country: 0 % of Targets",
	}
	for _, l := range ReadAll(context.Background(), f.Sources, 2) {
		name := filepath.Base(l.Source.Paths[0])
		if l.Err == nil || !strings.Contains(l.Err.Error(), want[name]) || l.Entities != nil {
			t.Errorf("%s: %v, %d entities", name, l.Err, len(l.Entities))
		}
	}
	opt.AnySize = true
	f, _ = Open(context.Background(), []string{filepath.Join(dir, "count.txt")}, opt)
	rep, err := f.Sources[0].Read(context.Background(), func(*ftm.Entity) error { return nil })
	if err != nil || len(rep.Warnings) != 1 {
		t.Errorf("any size: %v %v", err, rep.Warnings)
	}
}
