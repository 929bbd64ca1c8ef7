package delta_test

import (
	"bufio"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/catalogue"
	"cordon/list/delta"
)

// read reads a publisher's file by its catalogue reader.
func read(t *testing.T, p string) []*ftm.Entity {
	t.Helper()
	f, err := catalogue.Open(context.Background(), []string{p}, catalogue.Options{})
	if err != nil || len(f.Sources) != 1 {
		t.Fatalf("open %s: %v, %+v", p, err, f)
	}
	var es []*ftm.Entity
	if _, err := f.Sources[0].Read(context.Background(), func(e *ftm.Entity) error { es = append(es, e); return nil }); err != nil {
		t.Fatal(err)
	}
	return es
}

func between(t *testing.T, from, to []*ftm.Entity) list.Delta {
	t.Helper()
	stream := func(es []*ftm.Entity) delta.Stream {
		return func(want func(string) bool, put func(*ftm.Entity) error) error {
			for _, e := range es {
				if want == nil || want(e.ID) {
					if err := put(e); err != nil {
						return err
					}
				}
			}
			return nil
		}
	}
	d, err := delta.Between(stream(from), stream(to))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// lines calls do with each line of a file, unpacked: the independent look at it.
func lines(t *testing.T, p string, do func(string)) {
	t.Helper()
	f, err := os.Open(p)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(p, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	s := bufio.NewScanner(r)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		do(s.Text())
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
}

// ids finds the publisher's own keys in a file by a plain pattern.
func ids(t *testing.T, p, prefix, pattern string) map[string]bool {
	t.Helper()
	re := regexp.MustCompile(pattern)
	out := map[string]bool{}
	lines(t, p, func(line string) {
		for _, m := range re.FindAllStringSubmatch(line, -1) {
			out[prefix+m[1]] = true
		}
	})
	return out
}

func minus(a, b map[string]bool) []string {
	var out []string
	for id := range a {
		if !b[id] {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func names(es []*ftm.Entity) []string {
	var out []string
	for _, e := range es {
		out = append(out, e.ID)
	}
	return out
}

// TestRealPairs holds the deltas of real versions against the keys that stand in
// the files.
func TestRealPairs(t *testing.T) {
	for _, c := range []struct{ dir, prefix, pattern, from, to string }{
		{"un", "unsc-", `<DATAID>\s*(\d+)\s*</DATAID>`, "un_consolidated_2021-01-18.xml", "un_consolidated_2024-11-30.xml"},
		{"un", "unsc-", `<DATAID>\s*(\d+)\s*</DATAID>`, "un_consolidated_2024-11-30.xml", "un_consolidated_2025-11-18.xml"},
		{"un", "unsc-", `<DATAID>\s*(\d+)\s*</DATAID>`, "un_consolidated_2025-11-20.xml", "un_consolidated_2026-02-27.xml"},
		{"gb", "", `^\{"id": ?"(gb-[^"]+)",.*"target": ?true`, "gb-uksl_2026-02-23.ftm.json.gz", "gb-uksl_2026-08-22.ftm.json.gz"},
	} {
		from, to := testdata.Path(t, "lists", c.dir, c.from), testdata.Path(t, "lists", c.dir, c.to)
		d := between(t, read(t, from), read(t, to))
		a, b := ids(t, from, c.prefix, c.pattern), ids(t, to, c.prefix, c.pattern)
		if len(a) < 500 || len(b) < 500 {
			t.Fatalf("%s: the independent look found %d and %d keys", c.to, len(a), len(b))
		}
		if got, want := names(d.Added), minus(b, a); !slices.Equal(got, want) {
			t.Errorf("%s to %s: %d added, %d by the keys", c.from, c.to, len(got), len(want))
		}
		if got, want := names(d.Removed), minus(a, b); !slices.Equal(got, want) {
			t.Errorf("%s to %s: %d removed, %d by the keys", c.from, c.to, len(got), len(want))
		}
		t.Logf("%s to %s: %d added, %d removed, %d changed", c.from, c.to, len(d.Added), len(d.Removed), len(d.Changed))
	}
}

// count is a row of what scripts/deltas counted in the publishers' files.
type count struct {
	list, from, to  string
	added, removed  int
	differ          int // entries in both whose text differs; -1 where it is not in one place
	addedW, removeW string
}

// counts are those rows.
func counts(t *testing.T) (out []count) {
	t.Helper()
	b, err := os.ReadFile("testdata/counts.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 6 {
			t.Fatalf("not a row: %q", line)
		}
		c := count{list: f[0], from: f[1], to: f[2], addedW: grouped(f[3]), removeW: grouped(f[4]), differ: -1}
		c.added, _ = strconv.Atoi(f[3])
		c.removed, _ = strconv.Atoi(f[4])
		if f[5] != "-" {
			c.differ, _ = strconv.Atoi(f[5])
		}
		out = append(out, c)
	}
	return out
}

// grouped is a number as pages write it.
func grouped(n string) string {
	if len(n) > 3 {
		return n[:len(n)-3] + "," + n[len(n)-3:]
	}
	return n
}

// TestCounts: every pair of versions gives as many entries added and removed as
// the script found, and none changed beyond those whose text differs.
func TestCounts(t *testing.T) {
	page, err := os.ReadFile("../../docs/keeping.md")
	if err != nil {
		t.Fatal(err)
	}
	last, entities := "", []*ftm.Entity(nil) // most versions end one pair and begin the next
	for _, c := range counts(t) {
		if row := "| " + strings.Join([]string{c.list, filepath.Base(c.from), filepath.Base(c.to), c.addedW, c.removeW}, " | ") + " |"; !strings.Contains(string(page), row) {
			t.Errorf("docs/keeping.md lacks the row %s", row)
		}
		if strings.Contains(c.list, "/") {
			continue // a programme: TestSyria
		}
		from, to := testdata.Path(t, "lists", c.from), testdata.Path(t, "lists", c.to)
		old := entities
		if last != from {
			old, entities = nil, nil
			old = read(t, from)
		}
		entities, last = read(t, to), to
		d := between(t, old, entities)
		d.Changed = slices.DeleteFunc(d.Changed, func(x list.Change) bool { // the end of a relation came or went
			return !slices.ContainsFunc(x.Properties, func(p string) bool { return !strings.HasPrefix(p, "UnknownLink.") })
		})
		if len(d.Added) != c.added || len(d.Removed) != c.removed || c.differ >= 0 && len(d.Changed) > c.differ {
			t.Errorf("%s to %s: %d added, %d removed, %d changed; the script counts %d, %d and at most %d", c.from, c.to, len(d.Added), len(d.Removed), len(d.Changed), c.added, c.removed, c.differ)
		}
		t.Logf("%s to %s: %d added, %d removed, %d changed", c.from, c.to, len(d.Added), len(d.Removed), len(d.Changed))
	}
}

// TestDays: three consecutive days of sdn.csv, held against the lines of the files.
// An entry also counts as changed when the end of one of its relations came or went.
func TestDays(t *testing.T) {
	entries := func(p string) map[string]string {
		out := map[string]string{}
		lines(t, p, func(line string) {
			if id, rest, ok := strings.Cut(line, ","); ok && strings.Trim(id, "0123456789") == "" {
				out["ofac-"+id] = rest
			}
		})
		return out
	}
	path := func(day string) string {
		return testdata.Path(t, "lists", "ofac", "sdn_history", "sdn_2024-05-"+day+".csv")
	}
	for _, c := range []struct {
		from, to                string
		added, removed, changed int // counted by diff(1) of the files, cut to their first column
	}{{"01", "02", 7, 0, 0}, {"02", "03", 0, 8, 0}} {
		a, b := entries(path(c.from)), entries(path(c.to))
		var added, removed, changed []string
		for id, line := range b {
			if old, ok := a[id]; !ok {
				added = append(added, id)
			} else if old != line {
				changed = append(changed, id)
			}
		}
		for id := range a {
			if _, ok := b[id]; !ok {
				removed = append(removed, id)
			}
		}
		if len(a) < 14_000 || len(added) != c.added || len(removed) != c.removed || len(changed) != c.changed {
			t.Fatalf("%s to %s: the independent look found %d, %d and %d of %d", c.from, c.to, len(added), len(removed), len(changed), len(a))
		}
		slices.Sort(added)
		slices.Sort(removed)
		d := between(t, read(t, path(c.from)), read(t, path(c.to)))
		if !slices.Equal(names(d.Added), added) || !slices.Equal(names(d.Removed), removed) {
			t.Errorf("%s to %s: %d added, %d removed", c.from, c.to, len(d.Added), len(d.Removed))
		}
		for _, x := range d.Changed {
			for _, p := range x.Properties {
				if schema, _, _ := strings.Cut(p, "."); schema != "UnknownLink" && !slices.Contains(changed, x.New.ID) {
					t.Errorf("%s to %s: %s differs in %s, and its line does not", c.from, c.to, x.New.ID, p)
				}
			}
		}
	}
}

// TestStampOnly: two files that differ in the moment of their making, and a file
// in another order.
func TestStampOnly(t *testing.T) {
	from := read(t, testdata.Path(t, "lists", "un", "un_consolidated_2025-11-18.xml"))
	to := read(t, testdata.Path(t, "lists", "un", "un_consolidated_2025-11-20.xml"))
	if d := between(t, from, to); len(d.Added)+len(d.Removed)+len(d.Changed) != 0 {
		t.Errorf("%d added, %d removed, %d changed", len(d.Added), len(d.Removed), len(d.Changed))
	}
	slices.Reverse(to)
	if d := between(t, from, to); len(d.Added)+len(d.Removed)+len(d.Changed) != 0 {
		t.Errorf("reversed: %d added, %d removed, %d changed", len(d.Added), len(d.Removed), len(d.Changed))
	}
}

// TestMETI: running numbers move between editions, so that entries are known by
// country and name. Nearly all of the older edition is in the newer one.
func TestMETI(t *testing.T) {
	from := read(t, testdata.Path(t, "lists", "jp", "meti_20250131-jp-end-user-list.html"))
	to := read(t, testdata.Path(t, "lists", "jp", "meti_20250929_4.xlsx"))
	d := between(t, from, to)
	if n := targets(to) - targets(from); len(d.Added)-len(d.Removed) != n || n != 835-748 {
		t.Errorf("%d added, %d removed, yet %d more entries", len(d.Added), len(d.Removed), n)
	}
	if len(d.Removed) > 60 {
		t.Errorf("%d of 748 entries are not known again", len(d.Removed))
	}
	t.Logf("%d added, %d removed, %d changed", len(d.Added), len(d.Removed), len(d.Changed))
}

func targets(es []*ftm.Entity) (n int) {
	for _, e := range es {
		if e.Target {
			n++
		}
	}
	return n
}

// TestSyria: between May 2024 and July 2025 the SYRIA programme ended. Every
// party that the older file lists under it is removed or has lost it.
func TestSyria(t *testing.T) {
	older := unpacked(t, testdata.Path(t, "lists", "ofac", "sdn_advanced_2024-05-29.xml.bz2"))
	newer := unpacked(t, testdata.Path(t, "lists", "ofac", "sdn_advanced_2025-07-01.xml.bz2"))
	before, syria := look(t, older)
	after, still := look(t, newer)
	d := between(t, read(t, older), read(t, newer))
	if got, want := names(d.Added), minus(after, before); !slices.Equal(got, want) {
		t.Errorf("%d added, %d by the keys", len(got), len(want))
	}
	if got, want := names(d.Removed), minus(before, after); !slices.Equal(got, want) {
		t.Errorf("%d removed, %d by the keys", len(got), len(want))
	}
	if len(syria) < 250 || len(still) != 0 {
		t.Fatalf("the independent look found %d parties under SYRIA, then %d", len(syria), len(still))
	}
	lost := map[string]bool{}
	for _, e := range d.Removed {
		if e.Has("Sanction.program", "SYRIA") {
			lost[e.ID] = true
		}
	}
	gone := len(lost)
	for _, c := range d.Changed {
		if c.Old.Has("Sanction.program", "SYRIA") && !c.New.Has("Sanction.program", "SYRIA") && slices.Contains(c.Properties, "Sanction.program") {
			lost[c.Old.ID] = true
		}
	}
	if !maps.Equal(lost, syria) {
		t.Errorf("%d parties lost SYRIA (%d of them removed), %d by the keys; missing %v", len(lost), gone, len(syria), minus(syria, lost))
	}
	for _, c := range counts(t) {
		if c.list == "us-ofac-sdn/SYRIA" && c.removed != len(lost) {
			t.Errorf("%d parties lost SYRIA, the script counts %d", len(lost), c.removed)
		}
	}
	t.Logf("%d added, %d removed, %d changed; SYRIA: %d, %d of them removed", len(d.Added), len(d.Removed), len(d.Changed), len(lost), gone)
}

// unpacked unpacks a file once for its two readings.
func unpacked(t *testing.T, p string) string {
	t.Helper()
	in, err := os.Open(p)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	to := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(p), ".bz2"))
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, bzip2.NewReader(in)); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return to
}

var (
	partyShape   = regexp.MustCompile(`<DistinctParty [^>]*FixedRef="(\d+)"`)
	entryShape   = regexp.MustCompile(`<SanctionsEntry [^>]*ProfileID="(\d+)"`)
	programShape = regexp.MustCompile(`<Comment>SYRIA</Comment>`)
)

// look finds the parties of an advanced file, and those under SYRIA.
func look(t *testing.T, p string) (all, syria map[string]bool) {
	all, syria = map[string]bool{}, map[string]bool{}
	profile := ""
	lines(t, p, func(line string) {
		if !strings.Contains(line, "<DistinctParty ") && !strings.Contains(line, "<SanctionsEntry ") && !strings.Contains(line, "SYRIA") {
			return // patterns on five million lines take their time
		}
		for _, m := range partyShape.FindAllStringSubmatch(line, -1) {
			all["ofac-"+m[1]] = true
		}
		// Entries and their measures may share a line: go through it in order.
		for line != "" {
			entry, program := entryShape.FindStringSubmatchIndex(line), programShape.FindStringIndex(line)
			switch {
			case entry != nil && (program == nil || entry[0] < program[0]):
				profile = "ofac-" + line[entry[2]:entry[3]]
				line = line[entry[1]:]
			case program != nil:
				syria[profile] = true
				line = line[program[1]:]
			default:
				line = ""
			}
		}
	})
	return all, syria
}
