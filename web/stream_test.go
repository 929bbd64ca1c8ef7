package web

import (
	"bytes"
	"net/http/httptest"
	"testing"
)

// A stream ends with its last event, and when the server is told to stop.
func TestStream(t *testing.T) {
	stop := make(chan struct{})
	s := &site{Config: Config{Stopping: stop}}
	n := 0
	w := httptest.NewRecorder()
	err := s.stream(w, httptest.NewRequest("GET", "/", nil), func(b *bytes.Buffer) (bool, <-chan struct{}, error) {
		n++
		b.WriteString("a\nb")
		if n == 2 {
			close(stop)
			return false, nil, nil
		}
		told := make(chan struct{})
		close(told)
		return false, told, nil
	})
	if want := "event: progress\ndata: a b\n\nevent: progress\ndata: a b\n\n"; err != nil || w.Body.String() != want {
		t.Errorf("%v %q", err, w.Body)
	}
	s.Stopping = nil
	w = httptest.NewRecorder()
	err = s.stream(w, httptest.NewRequest("GET", "/", nil), func(b *bytes.Buffer) (bool, <-chan struct{}, error) {
		b.WriteString("c")
		return true, nil, nil
	})
	if want := "event: end\ndata: c\n\n"; err != nil || w.Body.String() != want {
		t.Errorf("%v %q", err, w.Body)
	}
}
