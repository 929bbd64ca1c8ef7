package api

import (
	"net/http"
	"sync/atomic"
	"time"
)

// recently is how long after a request more are awaited.
const recently = 100 * time.Millisecond

// Traffic knows whether requests come in, so that work that nobody waits for can give
// way to them. Its zero value is ready.
type Traffic struct{ last atomic.Int64 }

// Wrap notes the requests of a handler.
func (t *Traffic) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.last.Store(time.Now().UnixNano())
		next.ServeHTTP(w, r)
	})
}

// Busy reports whether a request came just now.
func (t *Traffic) Busy() bool { return time.Since(time.Unix(0, t.last.Load())) < recently }
