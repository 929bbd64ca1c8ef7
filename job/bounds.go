package job

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"
)

// Bounds of what one office and one owner may have. Zero values stand for the defaults.
type Bounds struct {
	MaxBytes    int64         // of one file; 1 GiB
	MaxJobs     int           // kept; 1,000
	MaxOwned    int           // kept of one owner; 500
	MaxWaiting  int           // queued or running of one owner; 50
	MaxIncoming int           // files of one owner on their way in at once; 8
	Keep        time.Duration // how long ended jobs are kept; 0 for ever
}

func (b *Bounds) defaults() {
	b.MaxBytes = cmp.Or(max(b.MaxBytes, 0), 1<<30)
	b.MaxJobs = cmp.Or(max(b.MaxJobs, 0), 1000)
	b.MaxOwned = min(cmp.Or(max(b.MaxOwned, 0), 500), b.MaxJobs)
	b.MaxWaiting = cmp.Or(max(b.MaxWaiting, 0), 50)
	b.MaxIncoming = cmp.Or(max(b.MaxIncoming, 0), 8)
}

// full reports whether err says that the disk has no room left.
func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// enter lets a file of an owner come in, until leave.
func (o *Office) enter(by string) (leave func(), err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	owned := 0
	for _, h := range o.jobs {
		if h.By == by {
			owned++
		}
	}
	coming := 0
	for _, n := range o.coming {
		coming += n
	}
	switch {
	case o.closed:
		return nil, ErrClosed
	case len(o.jobs)+coming >= o.MaxJobs:
		return nil, fmt.Errorf("%w: at most %d are kept; delete some", ErrTooMany, o.MaxJobs)
	case owned+o.coming[by] >= o.MaxOwned:
		return nil, fmt.Errorf("%w: at most %d of one owner are kept; delete some", ErrTooMany, o.MaxOwned)
	case o.coming[by] >= o.MaxIncoming:
		return nil, fmt.Errorf("%w: %d of one owner are on their way in already", ErrWait, o.MaxIncoming)
	case o.waiting(by) >= o.MaxWaiting:
		return nil, fmt.Errorf("%w: %d of one owner wait for their turn or run", ErrWait, o.MaxWaiting)
	}
	o.coming[by]++
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.coming[by]--; o.coming[by] == 0 {
			delete(o.coming, by)
		}
	}, nil
}

// waiting counts an owner's jobs that are queued or running. The lock is held.
func (o *Office) waiting(by string) (n int) {
	for _, h := range o.jobs {
		if h.By == by && (h.State == Queued || h.State == Running) {
			n++
		}
	}
	return n
}

// place fills in how many jobs have their turn before a job that waits, itself
// included. The lock is held.
func (o *Office) place(h *held, j *Job) {
	if h.State != Queued {
		return
	}
	for _, other := range o.jobs {
		if other.State == Queued && other.turn <= h.turn {
			j.Place++
		}
	}
}

// moved tells all who wait that the queue has moved.
func (o *Office) moved() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, h := range o.jobs {
		if h.State == Queued {
			h.tell()
		}
	}
}

// expire deletes the jobs that ended before the time for which they are kept.
func (o *Office) expire() {
	if o.Keep <= 0 {
		return
	}
	before := o.Now().Add(-o.Keep)
	old := o.List(func(j *Job) bool { return j.State.Ended() && !j.Ended.IsZero() && j.Ended.Before(before) })
	for _, j := range old {
		if err := o.Delete(j.ID); err != nil {
			o.Log.Error("an old job cannot be deleted", "job", j.ID, "err", err)
			continue
		}
		o.Log.Info("an old job was deleted", "job", j.ID, "ended", j.Ended)
	}
}

// stuckAfter is how often a job may be begun behind the same row. One that takes the
// server down each time would do so for ever.
const stuckAfter = 10

// stuck reports whether a job was begun again and again without a row.
func stuck(j *Job) bool {
	n := len(j.Runs)
	return n >= stuckAfter && !slices.ContainsFunc(j.Runs[n-stuckAfter:], func(r Run) bool { return r.From != j.Done.Rows })
}
