package job

import (
	"errors"
	"fmt"
)

// errPaused is why a paused job's work ends for now.
var errPaused = errors.New("paused")

// Pause stops a job until it is resumed. What was answered stays, over a restart
// too.
func (o *Office) Pause(id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	h := o.jobs[id]
	switch {
	case h == nil:
		return ErrNone
	case h.cancel == nil || h.State != Running && h.State != Queued:
		return fmt.Errorf("%w: it is %s", ErrState, h.State)
	}
	h.cancel(errPaused) // its goroutine writes the state
	return nil
}

// Resume lets a paused job go on behind the last row that was answered, with the
// lists that are then in force.
func (o *Office) Resume(id string) error {
	o.mu.Lock()
	h := o.jobs[id]
	for h != nil && h.State == Paused && h.busy { // it is still writing that it is paused
		ch := h.changed
		o.mu.Unlock()
		<-ch
		o.mu.Lock()
		h = o.jobs[id]
	}
	switch {
	case h == nil:
		o.mu.Unlock()
		return ErrNone
	case o.closed:
		o.mu.Unlock()
		return ErrClosed
	case h.State != Paused:
		o.mu.Unlock()
		return fmt.Errorf("%w: it is %s", ErrState, h.State)
	}
	was := h.Error
	h.State, h.Error = Queued, ""
	j := h.Job
	o.mu.Unlock()
	if err := o.save(&j); err != nil {
		o.update(h, func() { h.State, h.Error = Paused, was })
		if full(err) {
			err = fmt.Errorf("%w: the job stays paused", ErrFull)
		}
		return err
	}
	o.launch(h)
	return nil
}
