package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon/ftm"
	"cordon/screen"
)

var update = flag.Bool("update", false, "write the golden files anew")

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// listed are invented parties; one name means harm to the page that shows it.
func listedParties() []*ftm.Entity {
	one := func(id, schema string, names ...string) *ftm.Entity {
		e := &ftm.Entity{ID: id, Schema: schema, Target: true, Reference: "T." + id, Caption: names[0]}
		e.Add("name", names[0])
		e.Add("alias", names[1:]...)
		return e
	}
	weak := one("p4", "Person", "Ottoline Brackwater Fennimore")
	weak.AddValue("weakAlias", ftm.Value{Text: "Brisk", Marks: ftm.Weak})
	return []*ftm.Entity{
		one("p1", "Person", "Zdenko Marmaduke Quillfeather", "Зденко Квилфедер"),
		one("p2", "Person", "Aloysius Thornquist Abernathy"),
		one("p3", "Person", "Сергей Добродумов", "Sergei Dobrodumov"),
		weak,
		one("o1", "Company", "Grimbletoft Shipping Limited"),
		one("o2", "Organization", `<script>alert("x")</script> & Söhne GmbH`),
		one("v1", "Vessel", "Pelican Wanderer Seven"),
	}
}

func library(tb testing.TB) *screen.Library {
	tb.Helper()
	checked := noon.Add(-time.Hour)
	lib, err := screen.Load(context.Background(), []screen.Intake{{
		Info: screen.ListInfo{ID: "own-test", Title: "Test list", Class: "own", Version: "2026-02-28-abc", PublisherDate: "2026-02-28", SHA256: strings.Repeat("ab", 32), State: screen.Current, CheckedAt: &checked, Own: true},
		Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
			for _, e := range listedParties() {
				if err := put(e); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
	}}, nil, nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { lib.Close() })
	return lib
}

func run(tb testing.TB, lib *screen.Library, o Options) *Report {
	tb.Helper()
	p := screen.DefaultPolicy()
	e, err := screen.NewEngine(lib, p, noon)
	if err != nil {
		tb.Fatal(err)
	}
	r, err := Run(context.Background(), lib, p, e, o)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func named(name, schema string) screen.Subject {
	return screen.Subject{Entity: subject(schema, name), Name: name}
}

func small() Options {
	return Options{
		Seed: 1, Clean: 300,
		Names: []Name{
			{Subject: named("Zdenko Quillfeather", "Person"), Row: 1, Expected: []string{"T.p1"}, Labelled: true},
			{Subject: named("Gudrun Nobody", "Person"), Row: 2, Labelled: true},
			{Subject: named("Xavier Unlike", "Person"), Row: 3, Expected: []string{"p2"}, Labelled: true},
			{Subject: named("Pelican Wanderer Seven", "Vessel"), Row: 4, Labelled: true},
			{Subject: named("Somebody Else", "Person"), Row: 5, Expected: []string{"T.none"}, Labelled: true},
		},
		Pairs: []Pair{
			{A: named("Hans Müller", "Person"), B: named("Hans Mueller", "Person"), Row: 1, Match: true},
			{A: named("Hans Müller", "Person"), B: named("Olga Petrova", "Person"), Row: 2},
		},
	}
}

// TestSameAgain holds that neither chance nor the number of workers shows.
func TestSameAgain(t *testing.T) {
	lib := library(t)
	var first []byte
	for _, jobs := range []int{1, 4, 4} {
		o := small()
		o.Jobs = jobs
		b, err := json.Marshal(run(t, lib, o))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b
		} else if !bytes.Equal(first, b) {
			t.Fatalf("%d workers give another report: %s", jobs, cmp.Diff(string(first), string(b)))
		}
	}
	o := small()
	o.Seed = 2
	if b, _ := json.Marshal(run(t, lib, o)); bytes.Equal(first, b) {
		t.Error("another seed gives the same report")
	}
}

func TestSelf(t *testing.T) {
	r := run(t, library(t), Options{Clean: -1})
	if s := r.Self; s.Names != 10 || s.Whole != 9 || s.Weak != 1 || s.Missed != 0 {
		t.Errorf("self test: %+v", s)
	}
	if r.Clean != nil {
		t.Error("clean customers were screened although none were asked for")
	}
}

func TestOwnNames(t *testing.T) {
	r := run(t, library(t), small())
	var got []string
	for _, n := range r.OwnNames.Rows {
		got = append(got, n.Outcome)
	}
	if want := []string{"found", "clear", "missed", "wrong alert", "missed"}; !slices.Equal(got, want) {
		t.Errorf("outcomes %v, want %v", got, want)
	}
	if why := r.OwnNames.Rows[4].Why; !strings.Contains(why, "no loaded list has an entry T.none") {
		t.Errorf("why: %s", why)
	}
	if r.OwnNames.Rows[2].Why == "" {
		t.Error("a miss without a reason")
	}
	if r.Pairs.F1 != 1 || len(r.Pairs.Wrong) != 0 {
		t.Errorf("pairs: %+v", r.Pairs)
	}
	if r.Hold() {
		t.Error("two test names were missed and every goal is said to be reached")
	}
}

// TestGolden holds the questions of the deck on a small list, and that none is
// answered worse than before; -update writes both anew.
func TestGolden(t *testing.T) {
	lib := library(t)
	r := run(t, lib, Options{Seed: 1, Clean: -1})
	p := screen.DefaultPolicy()
	e, err := screen.NewEngine(lib, p, noon)
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{ctx: t.Context(), lib: lib, policy: p, engine: e, o: Options{Seed: 1, Sample: DefaultSample, Progress: func(string, int, int) {}}}
	if err := l.collect(); err != nil {
		t.Fatal(err)
	}
	var deck strings.Builder
	kinds := Manipulations()
	for _, q := range l.deal(kinds) {
		fmt.Fprintf(&deck, "%s\t%s\t%q\n", kinds[q.kind].ID, q.listed.text, q.text)
	}
	found := map[string]int{}
	for _, m := range r.Manipulations {
		found[m.ID] = m.Found
	}
	counts, err := json.MarshalIndent(found, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := errors.Join(os.WriteFile("testdata/deck.txt", []byte(deck.String()), 0o644), os.WriteFile("testdata/found.json", append(counts, '\n'), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/deck.txt")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), deck.String()); d != "" {
		t.Error(d)
	}
	floors, raw := map[string]int{}, []byte(nil)
	if raw, err = os.ReadFile("testdata/found.json"); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &floors); err != nil {
		t.Fatal(err)
	}
	for id, n := range floors {
		if found[id] < n {
			t.Errorf("%s: %d found, %d before", id, found[id], n)
		}
	}
}

// TestSweepFalls holds that a higher threshold neither finds nor alerts more, and
// that the sweep agrees with the counts at the threshold in force.
func TestSweepFalls(t *testing.T) {
	r := run(t, library(t), small())
	for i, p := range r.Sweep[1:] {
		if q := r.Sweep[i]; p.Recall > q.Recall || p.PerName > q.PerName || p.PerRow > q.PerRow {
			t.Errorf("%.2f finds or alerts more than %.2f", p.Threshold, q.Threshold)
		}
	}
	if at := r.Sweep[20]; at.PerName != r.Clean.PerName || at.PerRow != r.Clean.PerRow {
		t.Errorf("at %.2f the sweep says %v, the count %v", at.Threshold, at.PerName, r.Clean.PerName)
	}
	for _, c := range r.Changes {
		if c.Lost > 0 && c.Threshold < r.Threshold || c.Gained > 0 && c.Threshold > r.Threshold {
			t.Errorf("change to %.2f: %+v", c.Threshold, c)
		}
	}
}

// TestManipulationsChange holds that each manipulation does something to a name
// that it applies to, and nothing twice differently with one seed.
func TestManipulationsChange(t *testing.T) {
	lib := library(t)
	p := screen.DefaultPolicy()
	e, err := screen.NewEngine(lib, p, noon)
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{ctx: t.Context(), lib: lib, policy: p, engine: e, o: Options{Sample: -1, Progress: func(string, int, int) {}}}
	if err := l.collect(); err != nil {
		t.Fatal(err)
	}
	kinds := Manipulations()
	dealt := map[string]int{}
	for _, q := range l.deal(kinds) {
		k := kinds[q.kind]
		dealt[k.ID]++
		if k.ID != "printed" && k.withhold == "" && q.text == q.listed.text {
			t.Errorf("%s leaves %q as it is", k.ID, q.text)
		}
	}
	for _, k := range kinds {
		if dealt[k.ID] == 0 {
			t.Errorf("%s applies to none of the test parties", k.ID)
		}
	}
	if !slices.EqualFunc(l.deal(kinds), l.deal(kinds), func(a, b question) bool { return a.text == b.text }) {
		t.Error("the deck differs from one dealing to the next")
	}
}

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{{22, 25, .700, .958}, {0, 0, 0, 1}, {10, 10, .722, 1}, {0, 10, 0, .278}} {
		low, high := wilson(c.k, c.n)
		if max(low-c.low, c.low-low, high-c.high, c.high-high) > .001 {
			t.Errorf("%d of %d: %.3f to %.3f, want %.3f to %.3f", c.k, c.n, low, high, c.low, c.high)
		}
	}
}

func TestInterrupted(t *testing.T) {
	lib := library(t)
	p := screen.DefaultPolicy()
	e, err := screen.NewEngine(lib, p, noon)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := Run(ctx, lib, p, e, Options{}); err == nil {
		t.Errorf("an interrupted run gives a report: %+v", r)
	}
}
