package api

import (
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// recently is how long after a request more are awaited.
const recently = 100 * time.Millisecond

// Traffic knows whether requests come in, so that work that nobody waits for can give
// way to them. Its zero value is ready.
type Traffic struct{ last atomic.Int64 }

// Wrap notes the requests of a handler, but those about files that are screened in the
// background: who watches a job must not slow it down.
func (t *Traffic) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/v1/jobs") && !strings.HasPrefix(r.URL.Path, "/files") {
			t.last.Store(time.Now().UnixNano())
		}
		next.ServeHTTP(w, r)
	})
}

// Busy reports whether a request came just now. One that lies in the future came before
// the clock was set back.
func (t *Traffic) Busy() bool {
	ago := time.Since(time.Unix(0, t.last.Load()))
	return ago >= 0 && ago < recently
}
