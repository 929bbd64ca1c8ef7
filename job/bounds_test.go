package job

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"cordon/screen"
)

// slowDesk gives a library out when it is told to.
type slowDesk struct {
	Desk
	open chan struct{}
}

func (d slowDesk) Use() (*screen.Library, func()) {
	<-d.open
	return d.Desk.Use()
}

// Each owner has so many files on their way in, waiting, and kept; who waits sees its
// place, and moves up.
func TestBounds(t *testing.T) {
	d := slowDesk{desk(t), make(chan struct{})}
	o := office(t, Config{Desk: d, Bounds: Bounds{MaxOwned: 3, MaxWaiting: 2, MaxIncoming: 1}})
	give := func(by string) (string, error) {
		j, err := o.Add("a.csv", by, strings.NewReader("name\nA\n"))
		if err == nil {
			err = o.Start(j.ID, Task{})
		}
		return j.ID, err
	}
	coming, w := io.Pipe()
	sent := make(chan error)
	go func() { _, err := o.Add("slow.csv", "ann", coming); sent <- err }()
	io.WriteString(w, "name\n")
	if _, err := give("ann"); !errors.Is(err, ErrWait) {
		t.Errorf("two on their way: %v", err)
	}
	var ids []string
	for _, by := range []string{"bob", "bob", "eve"} {
		id, err := give(by)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
		time.Sleep(20 * time.Millisecond) // in this order at the gate
	}
	if _, err := give("bob"); !errors.Is(err, ErrWait) {
		t.Errorf("three that wait: %v", err)
	}
	io.WriteString(w, "A\n")
	w.Close()
	if err := <-sent; err != nil {
		t.Error(err)
	}
	// The first is at the desk already, though not at its rows: it counts as waiting.
	for i, want := range []int{1, 2, 3} {
		if j, err := o.Get(ids[i]); err != nil || j.State != Queued || j.Place != want {
			t.Errorf("job %d is %s at place %d", i, j.State, j.Place)
		}
	}
	_, moved, _ := o.Watch(ids[2])
	close(d.open)
	<-moved
	for _, id := range ids {
		if j := wait(t, o, id, ended); j.State != Done || j.Place != 0 {
			t.Errorf("it ends as %+v", j)
		}
	}
	if _, err := give("bob"); err != nil {
		t.Error(err)
	}
	if _, err := give("bob"); !errors.Is(err, ErrTooMany) {
		t.Errorf("four of one owner: %v", err)
	}
}

// Jobs that ended long ago are deleted where that is asked for.
func TestKeep(t *testing.T) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	c := Config{Dir: t.TempDir(), Now: func() time.Time { return at }}
	o := office(t, c)
	var ids []string
	for range 2 {
		j, err := o.Add("a.csv", "", strings.NewReader("name\nA\n"))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, j.ID)
	}
	if err := o.Start(ids[0], Task{}); err != nil {
		t.Fatal(err)
	}
	wait(t, o, ids[0], ended)
	o.Close()
	for _, k := range []struct {
		keep time.Duration
		left int
	}{{0, 2}, {48 * time.Hour, 2}, {time.Hour, 1}} {
		later := c
		later.Keep, later.Now = k.keep, func() time.Time { return at.Add(24 * time.Hour) }
		o := office(t, later)
		if n := len(o.List(nil)); n != k.left {
			t.Errorf("kept for %s: %d are left", k.keep, n)
		}
		o.Close()
	}
}

// A job under which the server fell again and again is not begun for ever; a person
// may try it once more.
func TestStuck(t *testing.T) {
	c := Config{Dir: t.TempDir(), Desk: desk(t)}
	o := office(t, c)
	j, err := o.Add("a.csv", "", strings.NewReader("name\nA\n"))
	if err != nil {
		t.Fatal(err)
	}
	j.State, j.Task.Policy = Running, screen.DefaultPolicy()
	for range stuckAfter {
		j.Runs = append(j.Runs, Run{From: 0})
	}
	if err := o.save(&j); err != nil {
		t.Fatal(err)
	}
	o.Close()
	o = office(t, c)
	if j, _ := o.Get(j.ID); j.State != Paused || !strings.Contains(j.Error, "interrupted 10 times behind row 0") {
		t.Fatalf("it is %s: %s", j.State, j.Error)
	}
	if err := o.Resume(j.ID); err != nil {
		t.Fatal(err)
	}
	if j := wait(t, o, j.ID, ended); j.State != Done || j.Error != "" {
		t.Errorf("it ends as %s: %s", j.State, j.Error)
	}
}

// What is saved after a write that failed is what is on disk: the job rests, and goes
// on without a row lost or answered twice.
func TestNotKept(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("/dev/full is asked for on Linux alone")
		return
	}
	c := Config{Dir: t.TempDir(), Desk: desk(t)}
	o := office(t, c)
	const rows = 3000
	j, err := o.Add("a.csv", "", strings.NewReader("name\n"+strings.Repeat("Ri Won Ho\n", rows)))
	if err != nil {
		t.Fatal(err)
	}
	results := filepath.Join(o.dir(j.ID), "results")
	if err := os.Symlink("/dev/full", results); err != nil {
		t.Fatal(err)
	}
	if err := o.Start(j.ID, Task{}); err != nil {
		t.Fatal(err)
	}
	at := wait(t, o, j.ID, func(j *Job) bool { return j.State == Paused || j.State.Ended() })
	if at.State != Paused || at.Done.Rows != 0 || at.Bytes != 0 || !strings.Contains(at.Error, "disk is full") || strings.Contains(at.Error, c.Dir) {
		t.Fatalf("it is %s at row %d: %s", at.State, at.Done.Rows, at.Error)
	}
	if err := os.Remove(results); err != nil {
		t.Fatal(err)
	}
	if err := o.Resume(j.ID); err != nil {
		t.Fatal(err)
	}
	at = wait(t, o, j.ID, ended)
	page, total, err := o.Rows(j.ID, Filter{From: rows - 1, N: 1})
	if at.State != Done || at.Done.Rows != rows || at.Error != "" || err != nil || total != rows || len(page) != 1 || page[0].Row != rows {
		t.Errorf("it ends as %s with %d rows, %d kept: %s %v", at.State, at.Done.Rows, total, at.Error, err)
	}
}

// What people are told of a full disk names no folder.
func TestNotKeptSays(t *testing.T) {
	for _, k := range []struct {
		err  error
		want string
	}{
		{&os.PathError{Op: "write", Path: "/secret/place", Err: syscall.ENOSPC}, "disk is full"},
		{fmt.Errorf("keep job: %w", &os.PathError{Op: "open", Path: "/secret/place", Err: syscall.EIO}), "input/output error"},
	} {
		if got := (notKept{k.err}).Error(); !strings.Contains(got, k.want) || strings.Contains(got, "secret") {
			t.Errorf("%v: %s", k.err, got)
		}
	}
}

// While others wait a worker rests for part of its time; else it never does.
func TestRest(t *testing.T) {
	busy := true
	at := time.Unix(0, 0)
	r := rest{busy: func() bool { return busy }, now: func() time.Time { return at }}
	took := func() time.Duration {
		began := time.Now()
		for range 10 {
			at = at.Add(2 * time.Millisecond)
			r.row()
		}
		return time.Since(began)
	}
	r.row()
	if d := took(); d < 9*restShare*2*time.Millisecond {
		t.Errorf("while others wait it rests for %s of 20 ms", d)
	}
	busy = false
	if d := took(); d > 5*time.Millisecond {
		t.Errorf("without need it rests for %s", d)
	}
}
