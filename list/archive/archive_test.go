package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon/ftm"
)

var day = time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)

func person(id, name string) *ftm.Entity {
	e := &ftm.Entity{ID: id, Schema: "Person", Caption: name, Target: true}
	e.Add("name", name)
	return e
}

// keep commits a version of persons with these names; ids are the names.
func keep(t testing.TB, a *Archive, listID, date string, fetched time.Time, names ...string) *Record {
	t.Helper()
	d, err := a.Begin(listID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Raw("list.txt", "main", strings.NewReader(date+strings.Join(names, "\n"))); err != nil {
		t.Fatal(err)
	}
	r := &Record{}
	r.PublisherDate, r.FetchedAt, r.Targets = date, fetched, len(names)
	for _, n := range names {
		if err := d.Write(person(n, n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Commit(r); err != nil {
		t.Fatal(err)
	}
	return r
}

func ids(t testing.TB, read func(func(*ftm.Entity) error) error) string {
	t.Helper()
	var out []string
	if err := read(func(e *ftm.Entity) error { out = append(out, e.ID); return nil }); err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func TestVersions(t *testing.T) {
	home := t.TempDir()
	a, err := Open(home)
	if err != nil {
		t.Fatal(err)
	}
	second := keep(t, a, "l", "2026-01-09", day, "x", "y")
	first := keep(t, a, "l", "2026-01-02", day.AddDate(0, 0, 1), "x")
	again := keep(t, a, "l", "2026-01-02", day.AddDate(0, 0, 2), "x")
	if again.ID != first.ID {
		t.Errorf("the same file became two versions: %s, %s", again.ID, first.ID)
	}
	vs, err := a.Versions("l")
	if err != nil || len(vs) != 2 || vs[0].ID != first.ID || vs[1].ID != second.ID {
		t.Fatalf("versions: %+v, %v", vs, err)
	}
	if got := ids(t, func(put func(*ftm.Entity) error) error { return a.Entities("l", second.ID, put) }); got != "x y" {
		t.Errorf("entities: %q", got)
	}
	in := a.Input(&vs[1])
	f, err := in.Files[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(f)
	if err != nil || string(raw) != "2026-01-09x\ny" || in.Files[0].Size != int64(len(raw)) {
		t.Errorf("raw file: %q, %v", raw, err)
	}
	d, err := a.Diff("l", first.ID, second.ID)
	if err != nil || len(d.Added) != 1 || d.Added[0].ID != "y" || d.From.ID != first.ID || d.To.Targets != 2 {
		t.Errorf("diff: %+v, %v", d, err)
	}
	for _, bad := range []string{"..", "../x", "a/b", "", ".draft"} {
		if _, err := a.Versions(bad); err == nil {
			t.Errorf("list %q was accepted", bad)
		}
		if _, err := a.Record("l", bad); err == nil {
			t.Errorf("version %q was accepted", bad)
		}
	}
	if _, err := a.Record("l", "2030-01-01-aaaa"); !errors.Is(err, ErrNoVersion) {
		t.Errorf("unknown version: %v", err)
	}
}

func TestCorruption(t *testing.T) {
	home := t.TempDir()
	a, _ := Open(home)
	r := keep(t, a, "l", "2026-01-09", day, "x", "y", "z")
	for _, p := range []string{filepath.Join(home, "archive", "l", r.ID, "entities.ftm.zst"), filepath.Join(home, "raw", "l", r.ID, "list.txt.zst")} {
		whole, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for cut := 0; cut < len(whole); cut += 7 {
			bad := append(bytes.Clone(whole[:cut]), whole[cut+1:]...)
			if err := os.WriteFile(p, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			err := a.Entities("l", r.ID, func(*ftm.Entity) error { return nil })
			if strings.HasSuffix(p, "list.txt.zst") {
				if f, ferr := a.Input(r).Files[0].Open(); ferr != nil {
					err = ferr
				} else {
					_, err = io.ReadAll(f)
				}
			}
			if err == nil {
				t.Fatalf("%s with byte %d gone was read as whole", filepath.Base(p), cut)
			}
		}
		if err := os.WriteFile(p, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTimeTravel(t *testing.T) {
	a, _ := Open(t.TempDir())
	v1 := keep(t, a, "l", "2024-03-03", day, "x")
	v2 := keep(t, a, "l", "2024-03-05", day.Add(time.Hour), "x", "y")
	held := keep(t, a, "l", "2024-04-01", day.Add(2*time.Hour))
	held.Held = []string{"shrunk"}
	if err := writeJSON(a.dir("l", held.ID, "version.json"), held); err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		x, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for when, want := range map[string]string{
		"2024-03-02T23:59:59Z": "", "2024-03-03T00:00:00Z": v1.ID, "2024-03-04T23:59:59Z": v1.ID,
		"2024-03-05T00:00:00Z": v2.ID, "2026-01-01T00:00:00Z": v2.ID,
	} {
		r, err := a.AsOf("l", at(when))
		if want == "" {
			if !errors.Is(err, ErrNoVersion) {
				t.Errorf("as of %s: %v %v", when, r, err)
			}
		} else if err != nil || r.ID != want {
			t.Errorf("as of %s: %v %v, want %s", when, r, err, want)
		}
	}
	for i, v := range []string{v1.ID, v2.ID} {
		c := Check{List: "l", Started: day.Add(time.Duration(i) * time.Hour), Ended: day.Add(time.Duration(i) * time.Hour), Verdict: Accepted, Version: v}
		if err := a.AddCheck(c); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := a.KnownAt("l", day.Add(30*time.Minute)); err != nil || r.ID != v1.ID {
		t.Errorf("known then: %v %v", r, err)
	}
	if r, err := a.KnownAt("l", day.Add(time.Hour)); err != nil || r.ID != v2.ID {
		t.Errorf("known later: %v %v", r, err)
	}
	if _, err := a.KnownAt("l", day.Add(-time.Hour)); !errors.Is(err, ErrNoVersion) {
		t.Errorf("known before: %v", err)
	}
}

// What is not known to have held is not taken for granted: between two versions
// that are kept there may have been others.
func TestHeldUntil(t *testing.T) {
	a, _ := Open(t.TempDir())
	at := func(s string) time.Time { x, _ := time.Parse("2006-01-02T15", s); return x }
	look := func(v, seen string, verdict Verdict) {
		t.Helper()
		if err := a.AddCheck(Check{List: "l", Started: at(seen), Ended: at(seen), Verdict: verdict, Version: v}); err != nil {
			t.Fatal(err)
		}
	}
	jan := keep(t, a, "l", "2024-01-10", at("2026-05-01T00"), "ann")
	same := keep(t, a, "l", "2024-01-20", at("2026-05-01T00"), "ann")
	may := keep(t, a, "l", "2024-05-01", at("2026-05-01T00"), "ann", "bob")
	look(same.ID, "2024-02-01T09", Unchanged)
	look(same.ID, "2024-02-20T09", Failed)
	look(same.ID, "2026-05-01T09", Accepted) // an old file, brought in later
	look(may.ID, "2026-05-02T09", Accepted)
	for _, c := range []struct {
		r         *Record
		at, until string
	}{
		{jan, "2024-01-15T00", "2024-01-15T00"}, // the version after it says the same
		{same, "2024-01-25T00", "2024-01-25T00"},
		{same, "2024-04-30T23", "2024-02-01T09"},
		{may, "2026-05-02T09", "2026-05-02T09"},
		{may, "2026-06-01T00", "2026-05-02T09"},
	} {
		until, err := a.HeldUntil(c.r, at(c.at))
		if err != nil || !until.Equal(at(c.until)) {
			t.Errorf("%s at %s: held until %v, want %s: %v", c.r.ID, c.at, until, c.until, err)
		}
	}
}

func TestLoadPending(t *testing.T) {
	a, _ := Open(t.TempDir())
	d, err := a.Begin("l")
	if err != nil {
		t.Fatal(err)
	}
	gone := person("gone", "Gone")
	gone.Add("addressEntity", "addr")
	address := &ftm.Entity{ID: "addr", Schema: "Address"}
	address.Add("full", "Pyongyang")
	sanction := &ftm.Entity{ID: "s", Schema: "Sanction"}
	sanction.Add("entity", "gone")
	other := &ftm.Entity{ID: "s2", Schema: "Sanction"}
	other.Add("entity", "other")
	for _, e := range []*ftm.Entity{address, sanction, other, gone, person("other", "Other")} {
		if err := d.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Raw("a.txt", "main", strings.NewReader("a")); err != nil {
		t.Fatal(err)
	}
	old := &Record{}
	old.PublisherDate = "2026-01-01"
	if err := d.Commit(old); err != nil {
		t.Fatal(err)
	}
	now := keep(t, a, "l", "2026-01-02", day, "new")
	force := Force{Version: now.ID, Since: day, Pending: []Pending{{ID: "gone", From: old.ID, To: now.ID, Since: day}}}
	if err := a.SetForce("l", force); err != nil {
		t.Fatal(err)
	}
	var notes string
	got := ids(t, func(put func(*ftm.Entity) error) error {
		_, _, err := a.Load("l", func(e *ftm.Entity) error {
			if e.ID == "gone" {
				notes = e.First("notes")
			}
			return put(e)
		})
		return err
	})
	if got != "new addr s gone" || !strings.Contains(notes, "Removal pending") {
		t.Errorf("listed now: %q, notes %q", got, notes)
	}
	force.Pending[0].ID = "never-there"
	if err := a.SetForce("l", force); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Load("l", func(*ftm.Entity) error { return nil }); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a pending entry that cannot be found: %v", err)
	}
	if err := a.SetForce("l", Force{Version: "2030-aaaa"}); !errors.Is(err, ErrNoVersion) {
		t.Errorf("force of an unknown version: %v", err)
	}
}

func TestPrune(t *testing.T) {
	a, _ := Open(t.TempDir())
	old := keep(t, a, "l", "2014-01-01", day.AddDate(-12, 0, 0), "x")
	source := keep(t, a, "l", "2014-01-02", day.AddDate(-11, 0, 0), "x", "gone")
	kept := keep(t, a, "l", "2020-01-01", day.AddDate(-6, 0, 0), "x", "y")
	force := keep(t, a, "l", "2014-01-03", day.AddDate(-11, 0, 0), "x", "z")
	if err := a.SetForce("l", Force{Version: force.ID, Pending: []Pending{{ID: "gone", From: source.ID}}}); err != nil {
		t.Fatal(err)
	}
	gone, err := a.Prune("l", Retention, day)
	if err != nil || len(gone) != 1 || gone[0] != old.ID {
		t.Errorf("pruned %v, %v; want %s", gone, err, old.ID)
	}
	vs, _ := a.Versions("l")
	if len(vs) != 3 || vs[2].ID != kept.ID {
		t.Errorf("left: %+v", vs)
	}
	if _, err := os.Stat(filepath.Join(a.home, "raw", "l", old.ID)); !os.IsNotExist(err) {
		t.Errorf("raw files of a pruned version are still there: %v", err)
	}
}

func TestTornLog(t *testing.T) {
	a, _ := Open(t.TempDir())
	c := Check{List: "l", Verdict: Unchanged, URL: "https://example.org"}
	for range 2 {
		if err := a.AddCheck(c); err != nil {
			t.Fatal(err)
		}
	}
	p := a.dir("l", "checks.jsonl")
	whole, _ := os.ReadFile(p)
	for cut := len(whole) / 2; cut < len(whole); cut++ {
		if err := os.WriteFile(p, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		before, _ := a.Checks("l")
		if err := a.AddCheck(c); err != nil {
			t.Fatal(err)
		}
		if after, err := a.Checks("l"); err != nil || len(after) != len(before)+1 {
			t.Fatalf("cut at %d: %d rows, then %d, %v", cut, len(before), len(after), err)
		}
	}
}

func TestLock(t *testing.T) {
	home := t.TempDir()
	a, _ := Open(home)
	b, _ := Open(home)
	unlock, err := a.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Lock(); !errors.Is(err, ErrLocked) {
		t.Errorf("a second writer got in: %v", err)
	}
	unlock()
	unlock, err = b.Lock()
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestLinesRoundTrip(t *testing.T) {
	str := rapid.StringN(0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		e := &ftm.Entity{
			ID: "i" + str.Draw(t, "id"), Schema: "S" + str.Draw(t, "schema"), Caption: str.Draw(t, "caption"),
			Reference: str.Draw(t, "ref"), Target: rapid.Bool().Draw(t, "target"), FirstSeen: str.Draw(t, "seen"),
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "values") {
			e.AddValue(fmt.Sprint("p", rapid.IntRange(0, 2).Draw(t, "prop")), ftm.Value{
				Text: fmt.Sprint(i, str.Draw(t, "text")),
				Lang: rapid.SampledFrom([]string{"", "kor"}).Draw(t, "lang"), Original: str.Draw(t, "orig"), Note: str.Draw(t, "note"),
				Marks: ftm.Marks(rapid.IntRange(0, 127).Draw(t, "marks")),
			})
		}
		e.Datasets = rapid.SampledFrom([][]string{nil, {"l"}, {"l", "m"}}).Draw(t, "sets")
		var b bytes.Buffer
		w, err := NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := w.Write(e); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		n := 0
		if err := ReadEntities(&b, nil, func(got *ftm.Entity) error {
			n++
			if !bytes.Equal(got.AppendJSON(nil), e.AppendJSON(nil)) {
				t.Fatalf("got %+v\nwant %+v", got, e)
			}
			return nil
		}); err != nil || n != 2 {
			t.Fatal(n, err)
		}
	})
}

// Folders are named by what is short and plain.
func TestCheckID(t *testing.T) {
	for id, fine := range map[string]bool{
		"un-sc": true, "2026-08-22.1": true, "réseau_1": true, strings.Repeat("é", 100): true,
		strings.Repeat("é", 101): false, "": false, ".hidden": false, "a/b": false, "a..b": false, "a b": false, "-a": false,
	} {
		if err := checkID("list", id); (err == nil) != fine {
			t.Errorf("%q: %v", id, err)
		}
	}
}
