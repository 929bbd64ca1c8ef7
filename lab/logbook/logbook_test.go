package logbook

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cordon/lab"
	"cordon/lab/page"
	"cordon/screen"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string, change func(*Config)) *Book {
	t.Helper()
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := &screen.Desk{}
	d.Put(lib)
	c := Config{Dir: dir, Desk: d, Now: func() time.Time { return noon }}
	if change != nil {
		change(&c)
	}
	b, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// quick is an order that the starter list answers at once.
var quick = Order{Seed: 1, Sample: 3, Self: 40, People: 60}

func wait(t *testing.T, b *Book, id string) Run {
	t.Helper()
	late := time.After(time.Minute)
	for {
		_, changed := b.Watch()
		if r, err := b.Get(id); err != nil {
			t.Fatal(err)
		} else if r.State != Running {
			return r
		}
		select {
		case <-changed:
		case <-late:
			t.Fatal("the run does not end")
		}
	}
}

// A run's report is the same after a restart, to the byte of its page.
func TestKept(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir, nil)
	r, err := b.Start("Ruth", quick)
	if err != nil || r.State != Running || r.ID != "20261121-120000" {
		t.Fatalf("%+v %v", r, err)
	}
	if _, err := b.Start("Ruth", quick); !errors.Is(err, ErrBusy) {
		t.Errorf("two at once: %v", err)
	}
	r = wait(t, b, r.ID)
	if r.State != Done || r.Gist == nil || r.Gist.Asked == 0 || r.Gist.Clean != 60 || r.By != "Ruth" {
		t.Fatalf("%+v %+v", r, r.Gist)
	}
	draw := func(b *Book) string {
		rep, err := b.Report(r.ID)
		if err != nil {
			t.Fatal(err)
		}
		var w bytes.Buffer
		if err := page.Write(&w, rep); err != nil {
			t.Fatal(err)
		}
		return w.String()
	}
	rep, err := lab.Run(t.Context(), library(t, b), b.Policy, engine(t, b), lab.Options{Seed: 1, Sample: 3, Self: 40, Clean: 60})
	if err != nil {
		t.Fatal(err)
	}
	var fresh bytes.Buffer
	if err := page.Write(&fresh, rep); err != nil {
		t.Fatal(err)
	}
	b.Close()
	again := open(t, dir, nil)
	if got := draw(again); got != fresh.String() {
		t.Error("the page of the kept report is not that of the report")
	}
	if l := again.List(); len(l) != 1 || l[0].State != Done || l[0].Gist.Recall != r.Gist.Recall {
		t.Errorf("%+v", l)
	}
	second, err := again.Start("", quick)
	if err != nil || second.ID != "20261121-120000-2" {
		t.Errorf("%+v %v", second, err)
	}
	if wait(t, again, second.ID); again.List()[0].ID != second.ID {
		t.Error("the newest is not first")
	}
}

func library(t *testing.T, b *Book) *screen.Library {
	lib, release := b.Desk.Use()
	t.Cleanup(release)
	return lib
}

func engine(t *testing.T, b *Book) *screen.Engine {
	e, err := screen.NewEngine(library(t, b), b.Policy, noon)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestCancel(t *testing.T) {
	b := open(t, t.TempDir(), nil)
	if err := b.Cancel(); !errors.Is(err, ErrIdle) {
		t.Errorf("nothing to cancel: %v", err)
	}
	r, err := b.Start("", Order{Seed: 1, Sample: -1, People: 5_000_000})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Cancel(); err != nil {
		t.Fatal(err)
	}
	if r = wait(t, b, r.ID); r.State != Cancelled || r.Gist != nil {
		t.Errorf("%+v", r)
	}
	if _, err := b.Report(r.ID); !errors.Is(err, ErrNone) {
		t.Errorf("a cancelled run has a report: %v", err)
	}
}

// What a restart interrupts is said to be so, and nothing else is touched.
func TestBroken(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir, nil)
	r, err := b.Start("", Order{Seed: 1, Sample: -1, People: 5_000_000})
	if err != nil {
		t.Fatal(err)
	}
	b.Close()
	if got, _ := b.Get(r.ID); got.State != Broken {
		t.Errorf("after closing: %s", got.State)
	}
	if _, err := b.Start("", quick); !errors.Is(err, ErrClosed) {
		t.Errorf("started while stopping: %v", err)
	}
	// As a crash leaves it: it says that it runs.
	path := filepath.Join(dir, r.ID, "run.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte(`"broken"`), []byte(`"running"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, stray := range []string{"20261121-120001", "..x", "20261121-130000"} {
		if err := os.MkdirAll(filepath.Join(dir, stray), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "20261121-130000", "run.json"), []byte(`{"id":"20261121-999999"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir, nil)
	if l := again.List(); len(l) != 1 || l[0].State != Broken {
		t.Errorf("%+v", l)
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir, func(c *Config) { c.Keep = 2 })
	for range 3 {
		r, err := b.Start("", Order{Seed: 1, Sample: 1, Self: 1, People: -1})
		if err != nil {
			t.Fatal(err)
		}
		wait(t, b, r.ID)
	}
	if l := b.List(); len(l) != 2 {
		t.Errorf("%d runs are kept", len(l))
	}
	if des, err := os.ReadDir(dir); err != nil || len(des) != 2 {
		t.Errorf("%d folders are kept, %v", len(des), err)
	}
}
