package telemetry

import (
	"io"
	"sync"
	"time"
)

// spoolSize is how many bytes may wait to be written; who writes more waits.
const spoolSize = 1 << 20

// gather is how long a line waits for others that go with it, unless it is urgent.
const gather = 10 * time.Millisecond

// Spool writes what is given to it in the background, in its order: all lines of some
// milliseconds are one write. A request that is done does not wait for the disk, nor
// for another request's line to get there, nor does it pay for a write of its own.
//
// Lines that wait are lost if the process is killed. What could not be written is
// dropped, as a log has nowhere to say so.
type Spool struct {
	to    io.Writer
	done  chan struct{}
	some  chan struct{} // the first line waits
	hurry chan struct{} // lines should wait no longer

	mu     sync.Mutex
	change sync.Cond // lines wait, or have been taken, or the spool is closed
	lines  []byte
	closed bool
}

// NewSpool begins to write to w, which nothing else should write to meanwhile but whole
// lines. It must be closed.
func NewSpool(w io.Writer) *Spool {
	s := &Spool{to: w, done: make(chan struct{}), some: make(chan struct{}, 1), hurry: make(chan struct{}, 1)}
	s.change.L = &s.mu
	go s.run()
	return s
}

// Write takes a line over. It never fails.
func (s *Spool) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.lines) > spoolSize && !s.closed {
		s.change.Wait()
	}
	if s.closed { // a line of who did not stop in time
		return s.to.Write(line)
	}
	if len(s.lines) == 0 {
		signal(s.some)
	}
	s.lines = append(s.lines, line...)
	if len(s.lines) > spoolSize/4 {
		s.Hurry()
	}
	s.change.Broadcast()
	return len(line), nil
}

// Hurry has what waits written now: the lines so far are urgent.
func (s *Spool) Hurry() { signal(s.hurry) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it is told already
	}
}

func (s *Spool) run() {
	defer close(s.done)
	wait := time.NewTimer(gather)
	defer wait.Stop()
	var taken []byte
	for over := false; !over; {
		<-s.some
		wait.Reset(gather)
		select {
		case <-wait.C:
		case <-s.hurry:
		}
		s.mu.Lock()
		taken, s.lines, over = s.lines, taken[:0], s.closed
		s.change.Broadcast()
		s.mu.Unlock()
		if len(taken) > 0 {
			s.to.Write(taken)
		}
	}
}

// Close writes what is left.
func (s *Spool) Close() error {
	s.mu.Lock()
	s.closed = true
	s.change.Broadcast()
	s.mu.Unlock()
	signal(s.some)
	s.Hurry()
	<-s.done
	return nil
}
