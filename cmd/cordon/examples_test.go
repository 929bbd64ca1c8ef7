package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The customers of the examples, against the starter list: who is a hit on whom
// is a golden file, so that a change in matching shows as a change of it. Run with
// UPDATE=1 to write it anew.
func TestExamples(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.csv")
	var stderr bytes.Buffer
	sys := &system{
		ctx: t.Context(), stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &stderr, width: 100,
		now:    func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
		getenv: func(string) string { return "" },
	}
	in := filepath.Join("..", "..", "examples", "customers.csv")
	if code := run([]string{"screen", "--in", in, "--out", out}, sys); code != exitHits {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	last := ""
	for _, r := range rows[1:] {
		id, name, verdict, entity, caption := r[1], r[2], r[3], r[7], r[10]
		line := id + " " + verdict + " " + name
		if verdict == "hit" {
			line += " → " + entity + " " + caption
		}
		b.WriteString(line + "\n")
		last = r[0]
	}
	if last != "50" {
		t.Errorf("the last row is %s, want 50", last)
	}
	golden := filepath.Join("testdata", "examples.golden")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// No panic of a package below reaches the user as a stack trace.
func TestPanicIsAnError(t *testing.T) {
	var stderr bytes.Buffer
	sys := &system{ctx: t.Context(), stdout: &bytes.Buffer{}, stderr: &stderr, getenv: func(string) string { return "" }, now: func() time.Time { panic("boom") }}
	if code := run([]string{"lists"}, sys); code != exitError {
		t.Errorf("exit code %d", code)
	}
	if got := stderr.String(); got != "cordon: error: a fault in the program itself: boom; nothing was written\n" {
		t.Errorf("stderr %q", got)
	}
}
