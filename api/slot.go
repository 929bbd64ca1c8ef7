package api

import (
	"io"
	"net/http"
	"sync"
)

// slot is a request's place among those that are worked on. It is given up while the
// request's body is waited for: callers with slow lines, or none at all, would hold all
// places, and nobody else were answered.
type slot struct {
	io.ReadCloser // the body
	work          chan struct{}
	gone          <-chan struct{} // closed when the caller goes away

	mu          sync.Mutex
	held, ended bool
}

// enter waits for a place. It reports whether there is one.
func (s *slot) enter() bool {
	select {
	case s.work <- struct{}{}:
	case <-s.gone:
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended { // somebody reads on behind the answer
		<-s.work
		return false
	}
	s.held = true
	return true
}

func (s *slot) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held {
		s.held = false
		<-s.work
	}
}

// end gives the place up for good.
func (s *slot) end() {
	s.leave()
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
}

// Read reads of the body, without a place.
func (s *slot) Read(p []byte) (int, error) {
	s.leave()
	n, err := s.ReadCloser.Read(p)
	if !s.enter() && err == nil {
		err = http.ErrAbortHandler
	}
	return n, err
}
