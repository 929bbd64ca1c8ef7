// Package refresh reads the lists again when somebody asks for it: one run at a
// time, whoever asks, and tells how the last one went.
//
// A request that comes while a run is under way is not answered by that run, which
// may have read a file before it changed: it waits for the next one, which it
// shares with all who wait.
package refresh

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// State says how things stand.
type State string

// States of a runner.
const (
	Idle    State = "idle" // nobody asked yet
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
)

// Status is the run under way or else the last one.
type Status struct {
	Job     string // "" before the first
	State   State
	By      string // who asked: "/updatez", "SIGHUP", …
	Started time.Time
	Ended   time.Time // zero while it runs
	Waiting bool      // another run follows it
	Others  []string  // what else is under way, such as "fetch lists"
}

// Runner runs one thing at a time. Its zero value is not usable.
type Runner struct {
	do  func() error
	now func() time.Time

	mu     sync.Mutex
	count  int
	status Status
	next   *run // that waits for the one under way; nil if nobody asked
	others []string
}

// run is one run and what became of it.
type run struct {
	job, by string
	over    chan struct{}
	err     error
}

// New returns a runner of do.
func New(do func() error, now func() time.Time) *Runner {
	return &Runner{do: do, now: now, status: Status{State: Idle}}
}

// Start asks for a run that begins after this call, and names it. Wait returns its
// error when it is over.
func (r *Runner) Start(by string) (job string, wait func() error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	x := r.next
	if x == nil {
		r.count++
		x = &run{job: fmt.Sprintf("refresh-%d", r.count), by: by, over: make(chan struct{})}
		if r.status.State == Running {
			r.next, r.status.Waiting = x, true
		} else {
			r.begin(x)
		}
	}
	return x.job, func() error { <-x.over; return x.err }
}

// begin starts a run. The lock is held.
func (r *Runner) begin(x *run) {
	r.status = Status{Job: x.job, By: x.by, State: Running, Started: r.now()}
	go func() {
		x.err = r.once()
		r.mu.Lock()
		defer r.mu.Unlock()
		close(x.over)
		r.status.State, r.status.Ended = Done, r.now()
		if x.err != nil {
			r.status.State = Failed
		}
		if n := r.next; n != nil {
			r.next = nil
			r.begin(n)
		}
	}()
}

// once runs it; a panic is an error of the run and not the end of the server.
func (r *Runner) once() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("read lists again: %w: %v", errPanicked, p)
		}
	}()
	return r.do()
}

var errPanicked = errors.New("panic")

// Beside notes that something else is under way, until end is called.
func (r *Runner) Beside(what string) (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.others = append(r.others, what)
	return sync.OnceFunc(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		for i, o := range r.others {
			if o == what {
				r.others = append(r.others[:i:i], r.others[i+1:]...)
				return
			}
		}
	})
}

// Status tells how things stand now.
func (r *Runner) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.status
	s.Others = append([]string{}, r.others...)
	return s
}
