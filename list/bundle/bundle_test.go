package bundle

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"cordon/ftm"
	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/intake"
)

var day = time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)

// keep puts a version of l into force, checked at a time.
func keep(t *testing.T, home, date string, checked time.Time, names ...string) string {
	t.Helper()
	a, err := archive.Open(home)
	if err != nil {
		t.Fatal(err)
	}
	d, err := a.Begin("l")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Raw("l.txt", "main", strings.NewReader(date+strings.Join(names, ","))); err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		e := &ftm.Entity{ID: n, Schema: "Person", Target: true}
		e.Add("name", n)
		if err := d.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	r := &archive.Record{}
	r.PublisherDate, r.FetchedAt = date, checked
	if err := d.Commit(r); err != nil {
		t.Fatal(err)
	}
	if err := a.SetForce("l", archive.Force{Version: r.ID, Since: checked}); err != nil {
		t.Fatal(err)
	}
	if err := a.AddCheck(archive.Check{List: "l", Started: checked, Ended: checked, Verdict: archive.Accepted, Version: r.ID}); err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func keys(t *testing.T, name string) (note.Signer, note.Verifiers) {
	t.Helper()
	s, v, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(s)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(v)
	if err != nil {
		t.Fatal(err)
	}
	return signer, note.VerifierList(verifier)
}

func pack(t *testing.T, home string, opt Options, s note.Signer) []byte {
	t.Helper()
	var b bytes.Buffer
	opt.Now = day.Add(time.Hour)
	if _, err := Create(&b, home, opt, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func listed(t *testing.T, home string) string {
	t.Helper()
	a, err := archive.Open(home)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	if _, _, err := a.Load("l", func(e *ftm.Entity) error { ids = append(ids, e.ID); return nil }); err != nil {
		t.Fatal(err)
	}
	return strings.Join(ids, " ")
}

func TestRoundTrip(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	keep(t, from, "2026-01-01", day.AddDate(0, 0, -5), "old")
	keep(t, from, "2026-01-09", day, "x", "y")
	if err := os.MkdirAll(filepath.Join(from, "index"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(from, "index", "abc.index"), []byte("compiled"), 0o600); err != nil {
		t.Fatal(err)
	}
	signer, trust := keys(t, "compliance.example.org")
	b := pack(t, from, Options{Index: true}, signer)
	if again := pack(t, from, Options{Index: true}, signer); !bytes.Equal(b, again) {
		t.Error("the same lists give another bundle")
	}
	m, err := Verify(bytes.NewReader(b), trust)
	if err != nil || m.Signer != "compliance.example.org" || len(m.Lists()) != 1 || len(m.Files) != 6 {
		t.Fatalf("%+v, %v", m, err)
	}
	if _, err := Load(bytes.NewReader(b), to, trust); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, to); got != "x y" {
		t.Errorf("listed: %q", got)
	}
	if ix, err := os.ReadFile(filepath.Join(to, "index", "abc.index")); err != nil || string(ix) != "compiled" {
		t.Errorf("index: %q, %v", ix, err)
	}
	// The original check counts, not the time of loading.
	a, _ := archive.Open(to)
	e := &catalogue.Entry{ID: "l", MaxAge: 24 * time.Hour}
	if s := intake.State(a, e, day.Add(23*time.Hour)); s.Condition != intake.Current || !s.Checked.Equal(day) {
		t.Errorf("%+v", s)
	}
	if s := intake.State(a, e, day.Add(25*time.Hour)); s.Condition != intake.Stale {
		t.Errorf("an old bundle is %s", s.Condition)
	}
	// Twice is once; history brings the older version.
	if _, err := Load(bytes.NewReader(pack(t, from, Options{History: true}, signer)), to, trust); err != nil {
		t.Fatal(err)
	}
	vs, _ := a.Versions("l")
	checks, _ := a.Checks("l")
	if len(vs) != 2 || len(checks) != 2 || listed(t, to) != "x y" {
		t.Errorf("%d versions, %d checks, %q", len(vs), len(checks), listed(t, to))
	}
	// A bundle older than what is here does not take it back.
	keep(t, to, "2026-01-12", day.AddDate(0, 0, 2), "x", "y", "z")
	if _, err := Load(bytes.NewReader(b), to, trust); err != nil || listed(t, to) != "x y z" {
		t.Errorf("%v, %q", err, listed(t, to))
	}
	if left, _ := filepath.Glob(filepath.Join(to, ".tmp-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTampering(t *testing.T) {
	from := t.TempDir()
	keep(t, from, "2026-01-09", day, "x", "y")
	signer, trust := keys(t, "a.example.org")
	_, stranger := keys(t, "a.example.org")
	b := pack(t, from, Options{}, signer)
	if _, err := Verify(bytes.NewReader(b), stranger); !errors.Is(err, ErrSigner) {
		t.Errorf("signed by a stranger: %v", err)
	}
	if _, err := Verify(bytes.NewReader(nil), trust); !errors.Is(err, ErrFormat) {
		t.Errorf("nothing: %v", err)
	}
	for at := 0; at < len(b); at += 97 {
		bad := bytes.Clone(b)
		bad[at] ^= 0x20
		to := t.TempDir()
		if _, err := Load(bytes.NewReader(bad), to, trust); err == nil {
			// Only the padding of the tar and its times are free to differ.
			if listed(t, to) != "x y" {
				t.Fatalf("byte %d changed: loaded something else", at)
			}
			continue
		}
		a, _ := archive.Open(to)
		if ids, _ := a.Lists(); len(ids) > 0 {
			t.Fatalf("byte %d changed: refused, yet %v is there", at, ids)
		}
	}
	for cut := 0; cut < len(b)-2048; cut += 301 {
		if _, err := Verify(bytes.NewReader(b[:cut]), trust); err == nil {
			t.Fatalf("cut at %d: accepted", cut)
		}
	}
}

func TestSafe(t *testing.T) {
	for p, want := range map[string]bool{
		"archive/l/2026-01-01-ab/version.json": true, "archive/l/force.json": true, "raw/l/v/file.xml.zst": true, "index/ab.index": true,
		"../x": false, "/etc/passwd": false, "archive/../../x/version.json": false, "archive/l/v/evil.sh": false,
		"raw/l/v/../../../../x": false, "lock": false, "archive/.draft/v/version.json": false, "raw/l/v/.hidden": false, "index/ab.sh": false, "": false,
	} {
		if safe(p) != want {
			t.Errorf("%q: %v", p, !want)
		}
	}
}
