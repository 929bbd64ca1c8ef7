package job

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A paused job answers each row once, over a restart too.
func TestPause(t *testing.T) {
	const n, stop = 4000, 1500
	var rows strings.Builder
	rows.WriteString("id,name\n")
	for i := range n {
		fmt.Fprintf(&rows, "%d,Ri Won Ho %d\n", i, i)
	}
	dir := t.TempDir()
	// The clock stops in the middle of the rows, until the job was paused.
	var asked atomic.Int64
	amid, paused := make(chan struct{}), make(chan struct{})
	o := office(t, Config{Dir: dir, Now: func() time.Time {
		if asked.Add(1) == stop {
			close(amid)
			<-paused
		}
		return noon
	}})
	j, err := o.Add("many.csv", "", strings.NewReader(rows.String()))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Pause(j.ID); !errors.Is(err, ErrState) {
		t.Errorf("a job that was not started was paused: %v", err)
	}
	if err := o.Start(j.ID, Task{}); err != nil {
		t.Fatal(err)
	}
	<-amid
	if err := o.Pause(j.ID); err != nil {
		t.Fatal(err)
	}
	close(paused)
	j = wait(t, o, j.ID, func(j *Job) bool { return j.State == Paused || j.State.Ended() })
	if j.State != Paused || !j.Ended.IsZero() || j.Done.Rows == 0 || j.Done.Rows == n {
		t.Fatalf("%s after %d rows, ended %v", j.State, j.Done.Rows, j.Ended)
	}
	done := j.Done.Rows
	o.Close()
	o = office(t, Config{Dir: dir})
	if j, err = o.Get(j.ID); err != nil || j.State != Paused || j.Done.Rows != done {
		t.Fatalf("after a restart: %s, %d rows, %v", j.State, j.Done.Rows, err)
	}
	if err := o.Resume(j.ID); err != nil {
		t.Fatal(err)
	}
	if err := o.Resume(j.ID); !errors.Is(err, ErrState) {
		t.Errorf("resumed twice: %v", err)
	}
	j = wait(t, o, j.ID, ended)
	if j.State != Done || j.Done.Rows != n || j.Done.Hit+j.Done.Clear+j.Done.Unable != n || len(j.Runs) != 2 || j.Runs[1].From != done {
		t.Fatalf("%s %+v, %d runs", j.State, j.Done, len(j.Runs))
	}
	page, total, err := o.Rows(j.ID, Filter{Order: ByRow, From: done - 1, N: 3})
	if err != nil || total != n || page[0].Row != done || page[1].Row != done+1 || page[0].Run != 0 || page[1].Run != 1 {
		t.Errorf("around the pause: %+v %d %v", page, total, err)
	}
	// Narrowed by what only a line knows, and by what the index knows.
	for _, c := range []struct {
		f    Filter
		none bool
	}{{Filter{List: "starter"}, false}, {Filter{List: "eu-fsf"}, true}, {Filter{Sure: 1.1}, true}, {Filter{Alike: .01}, false}, {Filter{Alike: 1.1}, true}} {
		c.f.N = 5
		if page, total, err := o.Rows(j.ID, c.f); err != nil || (total == 0) != c.none || len(page) > 5 {
			t.Errorf("%+v: %d rows, %v", c.f, total, err)
		}
	}
	if err := o.Cancel(j.ID); !errors.Is(err, ErrState) {
		t.Errorf("a job that is done was cancelled: %v", err)
	}
}

// A line longer than any buffer is read whole.
func TestLongLine(t *testing.T) {
	o := office(t, Config{})
	long := strings.Repeat("0123456789abcdef", 2000)
	j, err := o.Add("long.csv", "", strings.NewReader("name,note\nRi Won Ho,"+long+"\nGudrun Ensslinborg,"+long+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Start(j.ID, Task{}); err != nil {
		t.Fatal(err)
	}
	wait(t, o, j.ID, ended)
	page, total, err := o.Rows(j.ID, Filter{N: 10})
	if err != nil || total != 2 || page[0].Name != "Ri Won Ho" || page[0].Passed[0] != long || page[1].Passed[0] != long {
		t.Errorf("%d rows, %v", total, err)
	}
}
