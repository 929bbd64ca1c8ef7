package update

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/intake"
)

func TestUnchanged(t *testing.T) {
	w := newWorld(t)
	w.serve = func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != `"v1"` {
			t.Errorf("no condition was sent: %v", r.Header)
		}
		rw.WriteHeader(http.StatusNotModified)
	}
	for i := range 3 { // the condition outlives answers that do not repeat the tag
		if r := w.run(t, "l1")[0]; r.Verdict != archive.Unchanged || r.Version != w.first {
			t.Errorf("304: %+v", r)
		}
		if st := w.state(); st.Condition != intake.Current || st.Age != 0 {
			t.Errorf("after look %d: %s, %v", i, st.Condition, st.Age)
		}
		w.now = w.now.Add(20 * time.Hour)
	}
	w.serve = text(good) // the same bytes with status 200
	if r := w.run(t, "l1")[0]; r.Verdict != archive.Unchanged {
		t.Errorf("same bytes: %+v", r)
	}
	vs, _ := w.a.Versions("l1")
	checks, _ := w.a.Checks("l1")
	if len(vs) != 1 || len(checks) != 5 || w.listed(t) != 100 {
		t.Errorf("%d versions, %d heartbeats, %d listed", len(vs), len(checks), w.listed(t))
	}
}

// TestRefusedIsNotConfirmed: a 304 must not make a refused file the list.
func TestRefusedIsNotConfirmed(t *testing.T) {
	w := newWorld(t)
	w.serve = func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", `"half"`)
		if r.Header.Get("If-None-Match") == `"half"` {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(rw, body("2026-01-11", 0, 60))
	}
	for range 2 {
		if r := w.run(t, "l1")[0]; r.Verdict != archive.Refused {
			t.Errorf("half a list: %+v", r)
		}
	}
	if st := w.state(); st.Condition != intake.Refused || w.listed(t) != 100 {
		t.Errorf("%s, %d listed", st.Condition, w.listed(t))
	}
}

func TestRetries(t *testing.T) {
	w := newWorld(t)
	fails := []int{503, 500}
	w.serve = func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		n := w.asked
		w.mu.Unlock()
		if n <= len(fails) {
			if n == 1 {
				rw.Header().Set("Retry-After", "30")
			}
			rw.WriteHeader(fails[n-1])
			return
		}
		io.WriteString(rw, body("2026-01-11", 0, 101))
	}
	r := w.run(t, "l1")[0]
	if r.Verdict != archive.Accepted || r.Answer.Tries != 3 || r.Added != 1 {
		t.Errorf("%+v", r)
	}
	if fmt.Sprint(w.pauses) != "[30s 4s]" { // the publisher's wish, then 2 s doubled
		t.Errorf("pauses: %v", w.pauses)
	}
}

func TestQuirks(t *testing.T) {
	w := newWorld(t)
	e := w.u.Catalogue.Entries[0]
	e.Server.UserAgent, e.Server.AcceptLanguage = "browser", "en"
	official := e.Sources[0].URL
	e.Sources = append([]catalogue.Origin{
		{URL: strings.Replace(official, "list.txt", "gone", 1), Format: "lines"},
		{Page: strings.Replace(official, "list.txt", "page.html", 1), Link: `list-\d{8}\.txt`, Format: "lines"},
	}, e.Sources...)
	w.serve = func(rw http.ResponseWriter, r *http.Request) {
		if ua := r.UserAgent(); len(ua) < 40 || !strings.HasPrefix(ua, "Mozilla/5") || !strings.Contains(ua, "Cordon") {
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		if r.Header.Get("Accept-Language") != "en" {
			rw.WriteHeader(http.StatusNotAcceptable)
			return
		}
		switch r.URL.Path {
		case "/page.html":
			io.WriteString(rw, `<html><a href="/old/list-20251201.txt">old</a> <a href='/new/list-20260111.txt'>new</a> <a href="list-xx.txt">`)
		case "/new/list-20260111.txt":
			http.Redirect(rw, r, "/signed?token=secret", http.StatusFound)
		case "/signed":
			rw.Header().Set("Content-Disposition", `attachment; filename="../../evil/list.txt"`)
			io.WriteString(rw, body("2026-01-11", 0, 101))
		default:
			rw.WriteHeader(http.StatusNotFound)
		}
	}
	r := w.run(t, "l1")[0]
	if r.Verdict != archive.Accepted || !strings.HasSuffix(r.Answer.URL, "/new/list-20260111.txt") {
		t.Fatalf("%+v", r)
	}
	checks, _ := w.a.Checks("l1")
	for _, c := range checks {
		if strings.Contains(fmt.Sprintf("%+v", c), "secret") {
			t.Errorf("the target of a redirect was kept: %+v", c)
		}
	}
	rec, _ := w.a.Record("l1", r.Version)
	if rec.Files[0].Name != "list.txt" {
		t.Errorf("raw file is called %q", rec.Files[0].Name)
	}
}

func TestNames(t *testing.T) {
	w := newWorld(t)
	var u *catalogue.UnknownList
	if _, err := w.u.Run(context.Background(), "l11"); !errors.As(err, &u) {
		t.Errorf("misspelt: %v", err)
	}
	w.u.Catalogue.Entries[0].Intake = "attest"
	if r := w.run(t, "l1")[0]; !r.ByHand || r.Verdict != "" {
		t.Errorf("list without a file to fetch: %+v", r)
	}
	unlock, err := w.a.Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if _, err := w.u.Run(context.Background(), "l1"); !errors.Is(err, archive.ErrLocked) {
		t.Errorf("a second updater got in: %v", err)
	}
}

func TestFromDir(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	write := func(name, s string, at time.Time) {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p, at, at); err != nil {
			t.Fatal(err)
		}
	}
	seen := w.now.Add(-2 * time.Hour)
	write("a.txt", body("2026-01-12", 0, 103), seen)
	write("b.txt", body("2026-01-11", 0, 102), seen)
	write("c.txt.gz", zip(body("2025-06-01", 0, 300)), seen) // history: no guard
	write("d.txt", "lines l2 2026-01-01\nx\nend", w.now.AddDate(1, 0, 0))
	write("list-bad.txt", "<html>", seen)
	rs, found, err := w.u.FromDir(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rs {
		got = append(got, fmt.Sprintf("%s %s %.10s %s", r.List, r.Verdict, r.Version, strings.Join(r.Why, ",")))
	}
	want := "l1 accepted 2026-01-12 |l1 accepted 2026-01-11 |l1 accepted 2025-06-01 |l1 refused  list-bad.txt: a web page (HTML) instead of data|l2 accepted 2026-01-01 "
	if strings.Join(got, "|") != want || len(found.Problems) != 1 {
		t.Errorf("got %s\nwant %s", strings.Join(got, "|"), want)
	}
	if st := w.state(); st.Condition != intake.Refused || w.listed(t) != 103 {
		t.Errorf("%s (%s), %d listed", st.Condition, st.Reason, w.listed(t))
	}
	if st := intake.State(w.a, w.u.Catalogue.Find("l2"), w.now); st.Condition != intake.Current || st.Age != 0 {
		t.Errorf("a file from the future: %s, %v old", st.Condition, st.Age)
	}
	if err := os.Remove(filepath.Join(dir, "list-bad.txt")); err != nil {
		t.Fatal(err)
	}
	if _, _, err = w.u.FromDir(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	if st := w.state(); st.Condition != intake.Current || st.Age != 2*time.Hour {
		t.Errorf("%s (%s), %v old; want the age of the file", st.Condition, st.Reason, st.Age)
	}
	vs, _ := w.a.Versions("l1")
	if len(vs) != 4 {
		t.Errorf("%d versions, want 4", len(vs))
	}
	if r, err := w.a.AsOf("l1", time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC)); err != nil || r.Targets != 300 {
		t.Errorf("as of July 2025: %+v, %v", r, err)
	}
	if rs, _, err = w.u.FromDir(context.Background(), dir, "l2", "l1"); err != nil || len(rs) != 4 {
		t.Errorf("asked by name: %+v, %v", rs, err)
	}
	// An old folder does not take the list back, nor does it make it refused.
	old := t.TempDir()
	if err := os.WriteFile(filepath.Join(old, "x.txt"), []byte(body("2024-01-01", 0, 70)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.u.FromDir(context.Background(), old); err != nil {
		t.Fatal(err)
	}
	if st := w.state(); st.Condition != intake.Current || w.listed(t) != 103 {
		t.Errorf("after an old folder: %s, %d listed", st.Condition, w.listed(t))
	}
}

// TestApproveHeld: a real mass delisting waits for a person, then takes effect.
func TestApproveHeld(t *testing.T) {
	w := newWorld(t)
	w.serve = func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("ETag", `"less"`)
		io.WriteString(rw, body("2026-01-11", 40, 61)) // 40 gone, one new
	}
	r := w.run(t, "l1")[0]
	if r.Verdict != archive.Refused || r.Version == "" {
		t.Fatalf("%+v", r)
	}
	in := w.u.Intake
	for _, who := range [][2]string{{"", "reason"}, {"me", " "}} {
		if _, err := in.Approve("l1", r.Version, who[0], who[1]); err == nil {
			t.Errorf("approved by %q for %q", who[0], who[1])
		}
	}
	p, err := in.Approve("l1", r.Version, "A. Reviewer", "programme ended, notice 2026/1")
	if err != nil || len(p.Removals) != 40 || len(p.Held) == 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	if st := w.state(); st.Condition != intake.Current || w.listed(t) != 61 {
		t.Errorf("%s (%s), %d listed", st.Condition, st.Reason, w.listed(t))
	}
	w.serve = func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != `"less"` {
			t.Errorf("the approved version's tag was not sent: %v", r.Header)
		}
		rw.WriteHeader(http.StatusNotModified)
	}
	if r := w.run(t, "l1")[0]; r.Verdict != archive.Unchanged {
		t.Errorf("%+v", r)
	}
	if _, err := in.Approve("l1", r.Version, "A. Reviewer", "again"); !errors.Is(err, intake.ErrNothing) {
		t.Errorf("approved twice: %v", err)
	}
	// Back to the version before, by a person's decision only.
	if _, err := in.Approve("l1", w.first, "A. Reviewer", "the notice was withdrawn"); err != nil || w.listed(t) != 100 {
		t.Errorf("%v, %d listed", err, w.listed(t))
	}
	as, err := w.a.Approvals("l1")
	if err != nil || len(as) != 2 || as[0].Reason != "programme ended, notice 2026/1" {
		t.Errorf("%+v, %v", as, err)
	}
}

// TestQuarantine: few removals do not hold a version back, and stay listed.
func TestQuarantine(t *testing.T) {
	w := newWorld(t)
	w.serve = text(body("2026-01-11", 3, 97))
	r := w.run(t, "l1")[0]
	if r.Verdict != archive.Accepted || r.Removed != 3 || r.Pending != 3 || w.listed(t) != 100 {
		t.Fatalf("%+v, %d listed", r, w.listed(t))
	}
	w.now = w.now.Add(time.Hour)
	w.serve = text("lines l1 2026-01-12\np001\n" + names(4, 96) + "end") // p001 is back, p003 goes
	r2 := w.run(t, "l1")[0]
	f, _ := w.a.Force("l1")
	var pending []string
	for _, p := range f.Pending {
		pending = append(pending, p.ID+" since "+p.To[:10])
	}
	if r2.Pending != 3 || fmt.Sprint(pending) != "[p000 since 2026-01-11 p002 since 2026-01-11 p003 since 2026-01-12]" {
		t.Errorf("%+v, %v", r2, pending)
	}
	if _, err := w.u.Intake.Approve("l1", r.Version, "A. Reviewer", "notice 7"); err != nil {
		t.Fatal(err) // the removals go; the version, no longer in force, does not come back
	}
	marked := 0
	if _, _, err := w.a.Load("l1", func(e *ftm.Entity) error {
		if strings.HasPrefix(e.First("notes"), "Removal pending") {
			marked++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if f, _ = w.a.Force("l1"); f.Version != r2.Version || len(f.Pending) != 1 || marked != 1 || w.listed(t) != 98 {
		t.Errorf("after approval: %+v, %d marked, %d listed", f, marked, w.listed(t))
	}
}

// TestStatedRemovals: what OFAC's delta states as removed needs no approval, if
// the operator says so; without an answer everything waits.
func TestStatedRemovals(t *testing.T) {
	for _, c := range []struct {
		explicit bool
		delta    string
		pending  int
	}{
		{true, `<sanctionsData><publicationInfo><datePublished>2026-01-12</datePublished></publicationInfo><entities><entity id="1" action="remove"/><entity id="2" action="add"/></entities></sanctionsData>`, 1},
		{true, `<html>`, 2},
		{true, ``, 2},
		{false, `<sanctionsData><publicationInfo><datePublished>2026-01-12</datePublished></publicationInfo><entities><entity id="1" action="remove"/></entities></sanctionsData>`, 2},
	} {
		w := newWorld(t)
		w.u.Explicit = c.explicit
		e := w.u.Catalogue.Entries[0]
		e.Delta = &catalogue.Origin{Kind: "ofac-sls", URL: strings.Replace(e.Sources[0].URL, "list.txt", "latest", 1)}
		lines := func(date, extra string) string { return "lines l1 " + date + "\n" + extra + names(0, 100) + "end" }
		w.serve = text(lines("2026-01-11", "ofac-1\nofac-2\n"))
		w.run(t, "l1")
		w.serve = func(rw http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path == "/latest" && c.delta == "":
				rw.WriteHeader(http.StatusInternalServerError)
			case r.URL.Path == "/latest":
				io.WriteString(rw, c.delta)
			default:
				io.WriteString(rw, lines("2026-01-12", ""))
			}
		}
		if r := w.run(t, "l1")[0]; r.Verdict != archive.Accepted || r.Removed != 2 || r.Pending != c.pending {
			t.Errorf("%v, %q: %+v; want %d pending", c.explicit, c.delta, r, c.pending)
		}
	}
}

// TestRetention: versions go when their time is over, never the one in force.
func TestRetention(t *testing.T) {
	w := newWorld(t)
	w.u.Keep = 10 * 24 * time.Hour
	for i, wantVersions := range []int{2, 3, 3} {
		w.serve = text(body(fmt.Sprintf("2026-01-%d", 11+i), 0, 101+i))
		if r := w.run(t, "l1")[0]; r.Verdict != archive.Accepted {
			t.Fatalf("%+v", r)
		}
		if vs, _ := w.a.Versions("l1"); len(vs) != wantVersions {
			t.Errorf("after update %d: %d versions, want %d", i+1, len(vs), wantVersions)
		}
		w.now = w.now.Add(time.Duration(i) * 10 * 24 * time.Hour)
	}
	if checks, _ := w.a.Checks("l1"); len(checks) != 4 {
		t.Errorf("%d heartbeats: they stay", len(checks))
	}
}

// TestUnsigned: a list that only a signature lets in is not taken from a folder.
func TestUnsigned(t *testing.T) {
	w := newWorld(t)
	w.u.Catalogue.Entries[0].Intake, w.u.Catalogue.Entries[0].Page = "attest", "https://publisher.example/list"
	dir := t.TempDir()
	file := filepath.Join(dir, "list 1.txt")
	from := func(s string) Result {
		t.Helper()
		if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		rs, _, err := w.u.FromDir(context.Background(), dir)
		if err != nil || len(rs) != 1 {
			t.Fatalf("%+v, %v", rs, err)
		}
		return rs[0]
	}
	before, _ := w.a.Checks("l1")
	for what, s := range map[string]string{"the file in force": good, "an older one": body("2025-12-01", 0, 90)} {
		if r := from(s); !r.ByHand || r.Verdict != "" {
			t.Errorf("%s: %+v", what, r)
		}
	}
	if after, _ := w.a.Checks("l1"); len(after) != len(before) || w.state().Condition != intake.Current {
		t.Errorf("a file in a folder counts as a look: %+v", after)
	}
	r := from(body("2026-01-11", 0, 101))
	for _, part := range []string{"needs a person who signs", "publisher.example", strconv.Quote(file), "--expect-count"} {
		if !strings.Contains(r.Why[0], part) {
			t.Errorf("%q does not say %s", r.Why[0], part)
		}
	}
	if st := w.state(); r.Verdict != archive.Refused || st.Condition != intake.Refused || w.listed(t) != 100 {
		t.Errorf("%+v, %s, %d listed", r, st.Condition, w.listed(t))
	}
	w.u.Catalogue.Entries[0].Class = "own" // the user's own list needs nobody's signature
	if r := from(body("2026-01-11", 0, 101)); r.Verdict != archive.Accepted {
		t.Errorf("own list: %+v", r)
	}
}
