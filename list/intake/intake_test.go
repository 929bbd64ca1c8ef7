package intake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/listtest"
)

var start = time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)

type desk struct {
	*Intake
	entry *catalogue.Entry
	now   time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	a, err := archive.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{entry: &catalogue.Entry{ID: "l", Title: "L", Class: "own", MaxAge: 24 * time.Hour, Rhythm: time.Hour}, now: start}
	d.Intake = &Intake{Archive: a, Now: func() time.Time { return d.now }}
	return d
}

func (d *desk) source(t *testing.T, date string, names ...string) *catalogue.Source {
	t.Helper()
	p := filepath.Join(t.TempDir(), "l.txt")
	text := "lines l " + date + "\n" + strings.Join(append(names, "end"), "\n")
	if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := catalogue.Open(context.Background(), []string{p}, catalogue.Options{
		Catalogue: &catalogue.Catalogue{Entries: []*catalogue.Entry{d.entry}}, Readers: []list.Reader{listtest.Lines{Name: "lines"}},
	})
	if err != nil || len(f.Sources) != 1 {
		t.Fatalf("%+v, %v", f, err)
	}
	return f.Sources[0]
}

func (d *desk) admit(t *testing.T, date string, names ...string) Outcome {
	t.Helper()
	o, err := d.Admit(context.Background(), d.source(t, date, names...), Terms{})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (d *desk) listed(t *testing.T) string {
	t.Helper()
	var ids []string
	if _, _, err := d.Archive.Load("l", func(e *ftm.Entity) error { ids = append(ids, e.ID); return nil }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

func people(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("p%03d", i)
	}
	return out
}

func TestState(t *testing.T) {
	d := newDesk(t)
	want := func(what string, c Condition, reason string) {
		t.Helper()
		if s := State(d.Archive, d.entry, d.now); s.Condition != c || !strings.Contains(s.Reason, reason) {
			t.Errorf("%s: %s (%s), want %s (%s)", what, s.Condition, s.Reason, c, reason)
		}
	}
	want("nothing there", Missing, "never loaded")
	d.admit(t, "2026-01-10", "a", "b")
	want("just read", Current, "")
	d.now = start.Add(24 * time.Hour)
	want("at its maximum age", Current, "")
	d.now = start.Add(24*time.Hour + time.Second)
	want("after it", Stale, "at most 24h")
	d.now = start.Add(-time.Hour)
	want("clock runs backwards", Stale, "clock")
	d.now = start.Add(time.Hour)
	if err := d.Heartbeat(archive.Check{}, Outcome{List: "l", Verdict: archive.Refused, Why: []string{"half"}}); err != nil {
		t.Fatal(err)
	}
	want("refused", Refused, "half")
	if err := d.Heartbeat(archive.Check{}, Outcome{List: "l", Verdict: archive.Failed, Why: []string{"timeout"}}); err != nil {
		t.Fatal(err)
	}
	want("an error does not heal a refusal", Refused, "half")
	if err := d.Heartbeat(archive.Check{Proves: start.Add(-48 * time.Hour)}, Outcome{List: "l", Verdict: archive.Unchanged}); err != nil {
		t.Fatal(err)
	}
	want("an old proof is no newer", Current, "")
	d.now = start.Add(30 * time.Hour)
	want("the oldest proof counts for nothing", Stale, "last checked 30h")
	// What cannot be read is never current.
	d.now = start.Add(time.Hour)
	f, _ := d.Archive.Force("l")
	r, _ := d.Archive.Record("l", f.Version)
	if err := os.WriteFile(filepath.Join(d.Archive.RawDir(r), "../../../archive/l/force.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	want("damaged", Refused, "force")
}

// TestStateAt: the past is judged by what shows that a version held then. One that
// was refused then, and of which nothing shows that the publisher took it back, is
// refused.
func TestStateAt(t *testing.T) {
	day := func(d int) time.Time { return start.AddDate(0, 0, d-10) } // noon of a January day
	d := newDesk(t)
	look := func(at time.Time, o Outcome) {
		t.Helper()
		o.List, d.now = "l", at
		if err := d.Heartbeat(archive.Check{}, o); err != nil {
			t.Fatal(err)
		}
	}
	want := func(what string, at time.Time, c Condition, age time.Duration, reason string) {
		t.Helper()
		if s := StateAt(d.Archive, d.entry, at); s.Condition != c || s.Age != age || !strings.Contains(s.Reason, reason) {
			t.Errorf("%s: %s of age %v (%s), want %s of age %v (%s)", what, s.Condition, s.Age, s.Reason, c, age, reason)
		}
	}
	const hour = time.Hour
	if _, err := d.Remember(t.Context(), d.source(t, "2026-01-02", "a", "b", "x")); err != nil {
		t.Fatal(err)
	}
	d.admit(t, "2026-01-08", "a", "b") // looked at on the tenth
	want("nothing is kept", day(1), Missing, 0, "no version of it is kept from 2026-01-01T12:00:00Z")
	want("on the day of its publishing", day(2), Current, 12*hour, "")
	want("a version might have followed", day(4), Stale, 60*hour, "held until 2026-01-02T00:00:00Z, 60h0m0s before")
	want("a later look found it in force", day(9), Current, 0, "")
	want("after the last look", day(11).Add(hour), Stale, 25*hour, "")
	look(day(12), Outcome{Verdict: archive.Refused, Why: []string{"half"}})
	want("refused then", day(12).Add(hour), Refused, 49*hour, "half")
	look(day(14), Outcome{Verdict: archive.Unchanged})
	want("it had held after all", day(12).Add(hour), Current, 0, "")
	look(day(14).Add(2*hour), Outcome{Verdict: archive.Failed, Why: []string{"timeout"}})
	want("no answer proves nothing", day(14).Add(3*hour), Current, 3*hour, "")
	look(day(14).Add(4*hour), Outcome{Verdict: archive.Refused, Why: []string{"half"}})
	want("before the refusal", day(14).Add(3*hour), Current, 3*hour, "")
	want("refused, and within its maximum age", day(14).Add(5*hour), Refused, 5*hour, "half")
	d.now = day(17)
	d.admit(t, "2026-01-15", "a", "b", "c")
	want("another came after", day(14).Add(5*hour), Refused, 5*hour, "half")
	want("what was refused has come since", day(16), Current, 0, "")
}

func TestDue(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		after time.Duration
		want  bool
	}{{0, false}, {59 * time.Minute, false}, {time.Hour, true}, {-time.Minute, false}, {-time.Hour, true}} {
		if due, err := Due(d.Archive, d.entry, d.now); err != nil || !due {
			t.Errorf("never looked: %v, %v", due, err)
		}
		d.admit(t, "2026-01-10", "a")
		if due, err := Due(d.Archive, d.entry, start.Add(c.after)); err != nil || due != c.want {
			t.Errorf("after %v: %v, %v", c.after, due, err)
		}
		d = newDesk(t)
	}
}

func TestAttest(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	s := d.source(t, "2026-01-10", "a", "b", "c")
	for _, a := range []archive.Attestation{{Reason: "r", Expected: 3}, {By: "b", Expected: 3}, {By: "b", Reason: "r"}} {
		if _, err := d.Attest(ctx, s, a, false); err == nil {
			t.Errorf("accepted %+v", a)
		}
	}
	sign := archive.Attestation{By: "Ann", Reason: "the publisher refuses robots", URL: "https://example.org/list.pdf", Expected: 4}
	o, err := d.Attest(ctx, s, sign, false)
	if err != nil || o.Verdict != archive.Refused || !strings.Contains(o.Why[0], "4 entries were counted") {
		t.Errorf("wrong count: %+v, %v", o, err)
	}
	sign.Expected = 3
	o, err = d.Attest(ctx, s, sign, true)
	if err != nil || o.Verdict != archive.Refused || o.Version == "" {
		t.Errorf("four eyes: %+v, %v", o, err)
	}
	if _, err := d.Approve("l", o.Version, " ann ", "me again"); !errors.Is(err, ErrSamePerson) {
		t.Errorf("approved by the same person: %v", err)
	}
	if _, err := d.Approve("l", o.Version, "Bob", "checked against the page"); err != nil {
		t.Fatal(err)
	}
	r, err := d.Archive.Record("l", o.Version)
	if err != nil || r.Attest == nil || r.Attest.By != "Ann" || r.Attest.Expected != 3 || d.listed(t) != "a b c" {
		t.Errorf("%+v, %v, %s", r.Attest, err, d.listed(t))
	}
}

// TestExplicit: removals that the publisher itself states take effect at once.
func TestExplicit(t *testing.T) {
	d := newDesk(t)
	d.admit(t, "2026-01-10", people(100)...)
	o, err := d.Admit(context.Background(), d.source(t, "2026-01-11", people(100)[2:]...), Terms{Explicit: map[string]bool{"p000": true}})
	if err != nil || o.Verdict != archive.Accepted || o.Removed != 2 || o.Pending != 1 || strings.Contains(d.listed(t), "p000") || !strings.Contains(d.listed(t), "p001") {
		t.Errorf("%+v, %v", o, err)
	}
	if as, _ := d.Archive.Approvals("l"); len(as) != 1 || as[0].By != "publisher" || as[0].Removals[0] != "p000" {
		t.Errorf("%+v", as)
	}
}

// TestReordered: the same entries in another order are a version without a change.
func TestReordered(t *testing.T) {
	d := newDesk(t)
	first := d.admit(t, "2026-01-10", "a", "b", "c")
	second := d.admit(t, "2026-01-11", "c", "a", "b")
	delta, err := d.Archive.Diff("l", first.Version, second.Version)
	if err != nil || second.Verdict != archive.Accepted || len(delta.Added)+len(delta.Removed)+len(delta.Changed) != 0 {
		t.Errorf("%+v, %v", delta, err)
	}
}

func TestCanaries(t *testing.T) {
	d := newDesk(t)
	d.admit(t, "2026-01-10", people(40)...)
	d.admit(t, "2026-01-11", append(people(40)[1:], "new1", "new2")...)
	cs, err := d.Canaries("l", 3)
	if err != nil || len(cs) != 5 || cs[0].ID != "new1" || cs[1].ID != "new2" {
		t.Fatalf("%+v, %v", cs, err)
	}
	again, _ := d.Canaries("l", 3)
	if !slices.Equal(cs, again) {
		t.Error("the choice changes")
	}
	if slices.ContainsFunc(cs, func(c Canary) bool { return c.ID == "p000" }) {
		t.Error("a removed entry is a canary")
	}
}

func TestRemember(t *testing.T) {
	d := newDesk(t)
	d.admit(t, "2026-01-10", "a", "b")
	o, err := d.Remember(context.Background(), d.source(t, "2020-01-01", "x", "y", "z"))
	if err != nil || o.Verdict != archive.Accepted || d.listed(t) != "a b" {
		t.Errorf("%+v, %v, %s", o, err, d.listed(t))
	}
	if again, err := d.Remember(context.Background(), d.source(t, "2020-01-01", "x", "y", "z")); err != nil || again.Verdict != archive.Unchanged || again.Version != o.Version {
		t.Errorf("again: %+v, %v", again, err)
	}
	if checks, _ := d.Archive.Checks("l"); len(checks) != 1 {
		t.Errorf("history counts as a look: %+v", checks)
	}
	if o, err = d.Remember(context.Background(), d.source(t, "2020-01-02")); err != nil || o.Verdict != archive.Refused {
		t.Errorf("an empty old version: %+v, %v", o, err)
	}
}
