package telemetry

import (
	"io"
	"runtime"
	"sync"
)

// spoolSize is how many bytes may wait to be written; who writes more waits.
const spoolSize = 1 << 20

// Spool writes what is given to it in the background, in its order: several lines
// that come at once are one write. A request that is done does not wait for the disk,
// nor for another request's line to get there.
//
// Lines that wait are lost if the process is killed; they wait for microseconds. What
// could not be written is dropped, as a log has nowhere to say so.
type Spool struct {
	to   io.Writer
	done chan struct{}

	mu     sync.Mutex
	change sync.Cond // something waits to be written, has been taken, or the spool is closed
	lines  []byte
	closed bool
}

// NewSpool begins to write to w, which nothing else should write to meanwhile but whole
// lines. It must be closed.
func NewSpool(w io.Writer) *Spool {
	s := &Spool{to: w, done: make(chan struct{})}
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
	s.lines = append(s.lines, line...)
	s.change.Broadcast()
	return len(line), nil
}

func (s *Spool) run() {
	defer close(s.done)
	var taken []byte
	for {
		s.mu.Lock()
		for len(s.lines) == 0 && !s.closed {
			s.change.Wait()
		}
		if len(s.lines) == 0 {
			s.mu.Unlock()
			return
		}
		taken, s.lines = s.lines, taken[:0]
		s.change.Broadcast()
		s.mu.Unlock()
		s.to.Write(taken)
		runtime.Gosched() // requests first: their lines go together
	}
}

// Close writes what is left.
func (s *Spool) Close() error {
	s.mu.Lock()
	s.closed = true
	s.change.Broadcast()
	s.mu.Unlock()
	<-s.done
	return nil
}
