package screen

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon/ftm"
	"cordon/index"
	"cordon/match"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// party makes an entity for a list or a subject.
func party(id, schema string, facts ...string) *ftm.Entity {
	e := &ftm.Entity{ID: id, Schema: schema, Target: true, Reference: "R-" + id}
	for i := 0; i < len(facts); i += 2 {
		e.Add(facts[i], facts[i+1])
	}
	e.Caption = e.First("name")
	return e
}

// aList is a list of invented parties, checked an hour before noon.
func aList(id string, es ...*ftm.Entity) Intake {
	checked := noon.Add(-time.Hour)
	return Intake{
		Info: ListInfo{ID: id, Title: id, Class: "binding", Version: "v1", State: Current, CheckedAt: &checked},
		Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
			for _, e := range es {
				if err := put(e); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
	}
}

func load(t *testing.T, ins ...Intake) *Library {
	t.Helper()
	l, err := Load(t.Context(), ins, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func ask(t *testing.T, l *Library, p Policy, s Subject) *Verdict {
	t.Helper()
	e, err := NewEngine(l, p, noon)
	if err != nil {
		t.Fatal(err)
	}
	v, err := e.Worker().Screen(s, true)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func named(name string) Subject {
	return Subject{Entity: party("", "Person", "name", name), Name: name}
}

var listed = party("x-1", "Person", "name", "Zdenko Quillfeather", "birthDate", "1960-02-03")

func TestVerdicts(t *testing.T) {
	good := aList("un-sc", listed)
	stale := aList("un-sc", listed)
	old := noon.Add(-1000 * time.Hour)
	stale.Info.CheckedAt = &old
	never := aList("un-sc", listed)
	never.Info.CheckedAt = nil
	own := aList("un-sc", listed)
	own.Info.CheckedAt, own.Info.Own, own.Info.PublisherDate = nil, true, "2021-01-18"
	broken := aList("eu-fsf")
	broken.Read = func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
		put(party("x-2", "Person", "name", "Half Read"))
		return nil, errors.New("the XML ends in the middle")
	}
	mine := aList("my-list", listed)
	mine.Info.CheckedAt, mine.MaxAge = &old, 72*time.Hour
	then := aList("un-sc", listed)
	then.AsOf = time.Date(2021, 1, 28, 0, 0, 0, 0, time.UTC)
	seen := then.AsOf.Add(-10 * time.Hour)
	then.Info.CheckedAt = &seen
	late := then
	lapse := then.AsOf.Add(-240 * time.Hour)
	late.Info.CheckedAt = &lapse
	notYet := Intake{Info: ListInfo{ID: "eu-fsf", State: Missing, Reason: "no version of it is kept"}, AsOf: then.AsOf}
	need := DefaultPolicy()
	need.Lists = []string{"un-sc", "ch-seco"}
	tolerant := DefaultPolicy()
	tolerant.Tolerate = []string{"un-sc"}
	unneeded := DefaultPolicy()
	unneeded.Tolerate = []string{"eu-fsf", "ch-seco"}
	notHeld := Intake{Info: ListInfo{ID: "kr-moef", State: Missing, Reason: "it comes in by hand"}, NotHeld: true}
	byHand := DefaultPolicy()
	byHand.Lists = []string{"un-sc", "kr-moef"}
	patient := DefaultPolicy()
	patient.MaxAge = map[string]time.Duration{"un-sc": 2000 * time.Hour}

	for _, c := range []struct {
		name   string
		lists  []Intake
		policy Policy
		who    string
		want   Answer
		unable []string
		notes  []string
	}{
		{"hit", []Intake{good}, DefaultPolicy(), "Zdenko Quillfeather", Hit, nil, nil},
		{"clear", []Intake{good}, DefaultPolicy(), "Amelia Hartley", Clear, nil, nil},
		{"stale", []Intake{stale}, DefaultPolicy(), "Amelia Hartley", Unable, []string{"un-sc is stale: it was last checked 41 days ago"}, nil},
		{"a hit on a stale list stays a hit and names the gap", []Intake{stale}, DefaultPolicy(), "Zdenko Quillfeather", Hit, []string{"un-sc is stale"}, nil},
		{"never checked", []Intake{never}, DefaultPolicy(), "Amelia Hartley", Unable, []string{"never checked"}, nil},
		{"stale and tolerated by name", []Intake{stale}, tolerant, "Amelia Hartley", Clear, nil, []string{"un-sc is stale, which the policy tolerates"}},
		{"older limit", []Intake{stale}, patient, "Amelia Hartley", Clear, nil, nil},
		{"the user's own old list", []Intake{own}, DefaultPolicy(), "Amelia Hartley", Clear, nil, nil},
		{"a list of the user's own catalogue", []Intake{mine}, DefaultPolicy(), "Amelia Hartley", Unable, []string{"my-list is stale: it was last checked 41 days ago, its limit is 3 days"}, nil},
		{"as of then", []Intake{then}, DefaultPolicy(), "Amelia Hartley", Clear, nil, []string{"as of 2021-01-28T00:00:00Z"}},
		{"not kept from then", []Intake{notYet, then}, DefaultPolicy(), "Amelia Hartley", Unable, []string{"eu-fsf is missing: no version of it is kept"}, []string{"as of"}},
		{"not looked at then", []Intake{late}, DefaultPolicy(), "Amelia Hartley", Unable, []string{"un-sc is stale: version v1 is known to have held until 2021-01-18T00:00:00Z"}, []string{"as of"}},
		{"not looked at then, and tolerated", []Intake{late}, tolerant, "Amelia Hartley", Clear, nil, []string{"as of", "un-sc is stale, which the policy tolerates"}},
		{"a default list that is not held", []Intake{good, notHeld}, DefaultPolicy(), "Amelia Hartley", Clear, nil, []string{"not held and not consulted: kr-moef; policy default names no lists"}},
		{"not held, and needed", []Intake{good, notHeld}, byHand, "Amelia Hartley", Unable, []string{"kr-moef is missing: it comes in by hand"}, nil},
		{"missing and tolerated by name", []Intake{good, notYet}, unneeded, "Amelia Hartley", Clear, nil, []string{"as of", "eu-fsf is missing, which the policy tolerates"}},
		{"refused and tolerated by name", []Intake{good, broken}, unneeded, "Amelia Hartley", Clear, nil, []string{"eu-fsf is refused and was not consulted, which the policy tolerates: the XML"}},
		{"missing", []Intake{good}, need, "Amelia Hartley", Unable, []string{"ch-seco is missing"}, nil},
		{"refused", []Intake{good, broken}, DefaultPolicy(), "Amelia Hartley", Unable, []string{"eu-fsf is refused and was not consulted: the XML ends in the middle"}, nil},
		{"nothing of a refused list is left", []Intake{good, broken}, DefaultPolicy(), "Half Read", Unable, []string{"eu-fsf is refused"}, nil},
		{"no usable name", []Intake{good}, DefaultPolicy(), "★", Unable, []string{"no usable name"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := ask(t, load(t, c.lists...), c.policy, named(c.who))
			if v.Verdict != c.want {
				t.Errorf("verdict %s, want %s: %q", v.Verdict, c.want, v.Unable)
			}
			contain(t, "unable", v.Unable, c.unable)
			contain(t, "notes", v.Notes, c.notes)
			if c.name == "as of then" && *v.Stamp.Lists[0].AgeSeconds != 10*3600 {
				t.Errorf("ten hours old then: %d s", *v.Stamp.Lists[0].AgeSeconds)
			}
			if i := slices.IndexFunc(v.Stamp.Lists, func(l StampList) bool { return l.ID == "kr-moef" }); slices.Contains(c.policy.Lists, "kr-moef") || c.name == "a default list that is not held" {
				if i < 0 || v.Stamp.Lists[i].State != Missing {
					t.Errorf("the stamp does not say that kr-moef is missing: %+v", v.Stamp.Lists)
				}
			}
			if len(v.Stamp.Lists) == 0 || v.Stamp.Policy == "" || v.Stamp.Engine == "" || v.Stamp.At.IsZero() {
				t.Errorf("incomplete stamp %+v", v.Stamp)
			}
		})
	}
}

func contain(t *testing.T, what string, got, want []string) {
	t.Helper()
	ok := len(got) == len(want)
	for i := range want {
		ok = ok && strings.Contains(got[i], want[i])
	}
	if !ok {
		t.Errorf("%s %q, want %q", what, got, want)
	}
}

func TestFaultsTurnClear(t *testing.T) {
	l := load(t, aList("un-sc", listed))
	s := named("Amelia Hartley")
	s.Faults = []string{"its number cannot be read"}
	if v := ask(t, l, DefaultPolicy(), s); v.Verdict != Unable {
		t.Errorf("verdict %s", v.Verdict)
	}
	s.Entity = party("", "Person", "name", "Zdenko Quillfeather")
	if v := ask(t, l, DefaultPolicy(), s); v.Verdict != Hit || len(v.Unable) != 1 {
		t.Errorf("verdict %s %q", v.Verdict, v.Unable)
	}
}

func TestUnknownNames(t *testing.T) {
	l := load(t, aList("un-sc", listed))
	for _, c := range []struct {
		change func(*Policy)
		near   string
	}{
		{func(p *Policy) { p.Lists = []string{"un-scc"} }, "un-sc"},
		{func(p *Policy) { p.Tolerate = []string{"eu-fsff"} }, "eu-fsf"},
		{func(p *Policy) { p.Schemata = []string{"Persn"} }, "Person"},
	} {
		p := DefaultPolicy()
		c.change(&p)
		_, err := NewEngine(l, p, noon)
		var u *Unknown
		if !errors.As(err, &u) || !slices.Contains(u.Near, c.near) {
			t.Errorf("error %v, want a hint at %s", err, c.near)
		}
	}
}

func TestGoodGuys(t *testing.T) {
	l := load(t, aList("un-sc", listed))
	s := named("Zdenko Quillfeather")
	s.ID = "C-1"
	p := DefaultPolicy()
	p.GoodGuys = []Pair{{Subject: "C-1", Entity: "x-1", Until: noon.Add(time.Hour)}}
	if v := ask(t, l, p, s); v.Verdict != Clear || len(v.Notes) != 1 {
		t.Errorf("verdict %s, notes %q", v.Verdict, v.Notes)
	}
	p.GoodGuys[0].Until = noon.Add(-time.Hour)
	if v := ask(t, l, p, s); v.Verdict != Hit {
		t.Errorf("after its end: verdict %s", v.Verdict)
	}
	p.GoodGuys[0].Until = noon.Add(time.Hour)
	s.ID = "C-2"
	if v := ask(t, l, p, s); v.Verdict != Hit {
		t.Errorf("another customer: verdict %s", v.Verdict)
	}
}

func TestLimit(t *testing.T) {
	var es []*ftm.Entity
	for _, n := range []string{"a", "b", "c", "d"} {
		es = append(es, party("x-"+n, "Person", "name", "Zdenko Quillfeather"))
	}
	p := DefaultPolicy()
	p.Limit = 2
	v := ask(t, load(t, aList("un-sc", es...)), p, named("Zdenko Quillfeather"))
	if len(v.Hits) != 2 || v.Hits[0].Rank != 1 || v.Hits[1].Rank != 2 || v.Total != 4 {
		t.Errorf("%d hits of %d", len(v.Hits), v.Total)
	}
	contain(t, "notes", v.Notes, []string{"4 listed parties reach the threshold and 2 are shown"})
}

// A worker that gives no reasons finds the same.
func TestBare(t *testing.T) {
	e, err := NewEngine(load(t, aList("un-sc", listed)), DefaultPolicy(), noon)
	if err != nil {
		t.Fatal(err)
	}
	w := e.Worker()
	whole, err := w.Screen(named("Zdenko Quilfeather"), false)
	if err != nil {
		t.Fatal(err)
	}
	w.Bare = true
	bare, err := w.Screen(named("Zdenko Quilfeather"), false)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.Hits) == 0 || len(whole.Hits[0].Evidence) == 0 {
		t.Fatalf("%+v", whole)
	}
	for i := range whole.Hits {
		whole.Hits[i].MatchedName, whole.Hits[i].Evidence, whole.Hits[i].Context = "", []match.Evidence{}, nil
	}
	if d := cmp.Diff(whole, bare); d != "" {
		t.Error(d)
	}
}

func TestVerdictJSON(t *testing.T) {
	v := ask(t, load(t, aList("un-sc", listed)), DefaultPolicy(), named("Amelia Hartley"))
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"hits", "unable"} {
		if list, ok := m[k].([]any); !ok || len(list) != 0 {
			t.Errorf("%s is %v, want an empty list", k, m[k])
		}
	}
	stamp := m["stamp"].(map[string]any)["lists"].([]any)[0].(map[string]any)
	if stamp["id"] != "un-sc" || stamp["version"] != "v1" || stamp["age_seconds"] != 3600. || stamp["targets"] != 1. {
		t.Errorf("stamp %v", stamp)
	}
}

func TestStarterSaysSo(t *testing.T) {
	l, err := LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, who := range []string{"Amelia Hartley", "Kim Jong Sik"} {
		v := ask(t, l, DefaultPolicy(), named(who))
		if len(v.Notes) != 1 || !strings.Contains(v.Notes[0], "only the starter list was consulted") || !strings.Contains(v.Notes[0], "cordon update") {
			t.Errorf("%s: notes %q", who, v.Notes)
		}
		if v.Stamp.Lists[0].State != Starter {
			t.Errorf("state %s", v.Stamp.Lists[0].State)
		}
	}
	p := DefaultPolicy()
	p.Lists = []string{"un-sc"}
	if v := ask(t, l, p, named("Amelia Hartley")); v.Verdict != Unable {
		t.Errorf("a policy that needs the UN list got %s from the starter list", v.Verdict)
	}
}

func TestCache(t *testing.T) {
	c := &Cache{Dir: filepath.Join(t.TempDir(), "index"), Program: "p1"}
	reads := 0
	in := aList("un-sc", listed)
	read := in.Read
	in.Read = func(ctx context.Context, put func(*ftm.Entity) error) ([]string, error) {
		reads++
		return read(ctx, put)
	}
	get := func(wantReads int, cached bool) {
		t.Helper()
		l, err := Load(t.Context(), []Intake{in}, nil, c)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if reads != wantReads || l.Cached() != cached {
			t.Errorf("%d reads, cached %v; want %d, %v", reads, l.Cached(), wantReads, cached)
		}
		if v := ask(t, l, DefaultPolicy(), named("Zdenko Quillfeather")); v.Verdict != Hit {
			t.Errorf("verdict %s", v.Verdict)
		}
		if d := cmp.Diff(1, l.Lists(noon)[0].Targets); d != "" {
			t.Error(d)
		}
	}
	get(1, false)
	get(1, true)
	in.Info.SHA256 = "other content"
	get(2, false)
	c.Program = "p2"
	get(3, false)
	// A damaged file is compiled anew.
	files, _ := filepath.Glob(filepath.Join(c.Dir, "*.index"))
	if len(files) != 3 {
		t.Fatalf("%d files", len(files))
	}
	for _, f := range files {
		if err := os.WriteFile(f, []byte("damage"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	get(4, false)
	// So is one whose words cannot be read, and one of an earlier format.
	path := c.path(c.key([]Intake{in}))
	ix, err := index.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	b := index.NewBuilder()
	b.SetMeta(ix.Meta())
	b.SetText([]byte("damage"))
	if err := errors.Join(b.WriteFile(path), ix.Close()); err != nil {
		t.Fatal(err)
	}
	get(5, false)
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old[8]--
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	get(6, false)
	get(6, true)
	// A folder that cannot be made is no reason to fail.
	c.Dir = filepath.Join(files[0], "below a file")
	get(7, false)
}

const ownList = "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset,first_seen,last_seen,last_change\n" +
	"x-1,Person,Zdenko Quillfeather,,1960,kp,,,,,,,own,2024-01-01,2024-01-01,2024-01-01\n"

func TestRecall(t *testing.T) {
	dir := t.TempDir()
	p := filepath.Join(dir, "own.csv")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(ownList)
	c := &Cache{Dir: filepath.Join(t.TempDir(), "index"), Program: "p1"}
	l, err := LoadPaths(t.Context(), []string{dir}, c, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	print, _ := c.fingerprint([]string{dir})
	if c.recall(print) != nil {
		t.Error("a file that was written a moment ago is trusted not to change again")
	}
	ins, findings, err := Paths(t.Context(), []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	c.remember(print, ins, findings)
	l, err = LoadPaths(t.Context(), []string{dir}, c, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if !l.Cached() || ask(t, l, DefaultPolicy(), named("Zdenko Quillfeather")).Verdict != Hit {
		t.Error("what is remembered does not answer")
	}
	l.Close()
	write(strings.Replace(ownList, "Zdenko Quillfeather", "Yolanda Quillfeather", 1))
	if again, _ := c.fingerprint([]string{dir}); again == print {
		t.Error("a changed file has the same fingerprint")
	}
	l, err = LoadPaths(t.Context(), []string{dir}, c, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if l.Cached() || ask(t, l, DefaultPolicy(), named("Yolanda Quillfeather")).Verdict != Hit {
		t.Error("a changed file is not read")
	}
	if again, _ := c.fingerprint([]string{dir, filepath.Join(dir, "none")}); again != "" {
		t.Error("a missing file has a fingerprint")
	}
}

func TestBatch(t *testing.T) {
	const n = 1000
	run := func(work func(int) (int, error), emit func(int) error) error {
		i := 0
		return Batch(t.Context(), 3, func() (int, error) {
			if i == n {
				return 0, io.EOF
			}
			i++
			return i, nil
		}, func() func(int) (int, error) { return work }, emit)
	}
	double := func(i int) (int, error) { return 2 * i, nil }
	var got []int
	if err := run(double, func(i int) error { got = append(got, i); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(got) != n || !slices.IsSorted(got) || got[n-1] != 2*n {
		t.Errorf("%d results, the last %d", len(got), got[len(got)-1])
	}
	bad := errors.New("bad")
	if err := run(double, func(i int) error {
		if i > 300 {
			return bad
		}
		return nil
	}); err != bad {
		t.Errorf("error of emit: %v", err)
	}
	if err := run(func(i int) (int, error) {
		if i == 500 {
			return 0, bad
		}
		return i, nil
	}, func(int) error { return nil }); err != bad {
		t.Errorf("error of a worker: %v", err)
	}
	if err := run(func(i int) (int, error) {
		if i == 500 {
			panic("boom")
		}
		return i, nil
	}, func(int) error { return nil }); err == nil || !strings.Contains(err.Error(), "boom") {
		t.Errorf("panic of a worker: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := Batch(ctx, 2, func() (int, error) { return 1, nil }, func() func(int) (int, error) { return double }, func(int) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestParsePolicy(t *testing.T) {
	p, err := ParsePolicy([]byte("name: onboarding\nversion: \"3\"\nlists: [un-sc, eu-fsf]\nthreshold: 0.8\nlimit: 10\nmax_age: {un-sc: 12h}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Threshold != .8 || p.Limit != 10 || p.MaxAge["un-sc"] != 12*time.Hour {
		t.Errorf("%+v", p)
	}
	q := p
	q.Lists = []string{"eu-fsf", "un-sc", "un-sc"}
	if p.Hash() != q.Hash() {
		t.Error("the order of lists changes the hash")
	}
	q.Threshold = .81
	if p.Hash() == q.Hash() {
		t.Error("the threshold does not change the hash")
	}
	for _, bad := range []string{
		"name: a\nversion: 1\ntreshold: 0.8\n", "name: a\n", "name: a\nversion: 1\nthreshold: 0\n", "name: a\nversion: 1\nlimit: 0\n",
		"name: a\nversion: 1\nmax_age: {un-sc: soon}\n", "name: a\nversion: 1\ngood_guys: [{subject: C-1, entity: x}]\n", "[", "name: a\nversion: 1\nthreshold: .nan\n",
	} {
		if _, err := ParsePolicy([]byte(bad)); err == nil {
			t.Errorf("policy %q was accepted", bad)
		}
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte("name: a\nversion: 1\nlists: [un-sc]\nthreshold: 0.7\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := ParsePolicy(b); err == nil && (p.Check() != nil || p.Hash() == "") {
			t.Errorf("%q was accepted", b)
		}
	})
}
