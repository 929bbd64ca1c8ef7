package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
)

// Limits bound what callers may ask for. Zero values stand for the defaults.
type Limits struct {
	Body       int64         // bytes of a request body; 16 MiB
	Batch      int           // subjects in one request; 1,000
	Concurrent int           // requests worked on at once; further ones wait
	Waiting    int           // requests that may wait; further ones get 429
	Time       time.Duration // for one request; 30 s
}

func (l *Limits) defaults() {
	set(&l.Body, 16<<20)
	set(&l.Batch, 1000)
	set(&l.Concurrent, 64)
	set(&l.Waiting, 1024)
	set(&l.Time, 30*time.Second)
}

func set[T int | int64 | time.Duration](v *T, def T) {
	if *v <= 0 {
		*v = def
	}
}

// guard holds every request to the limits, keeps a panic from ending more than
// its own request, and sets the headers that browsers need to be careful.
func guard(next http.Handler, c *Config) http.Handler {
	work := make(chan struct{}, c.Limits.Concurrent)
	wait := make(chan struct{}, c.Limits.Concurrent+c.Limits.Waiting)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				c.Log.ErrorContext(r.Context(), "panic while answering", "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				problem(w, r, http.StatusInternalServerError, "An internal error was met; nothing was decided.")
			}
		}()
		select {
		case wait <- struct{}{}:
			defer func() { <-wait }()
		default:
			h.Set("Retry-After", "1")
			problem(w, r, http.StatusTooManyRequests, "Too many requests are waiting; try again in a second.")
			return
		}
		select {
		case work <- struct{}{}:
			defer func() { <-work }()
		case <-r.Context().Done():
			return
		}
		if strings.ContainsAny(r.URL.RawQuery, "%;") { // what cannot be read would be left out in silence
			if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
				problem(w, r, http.StatusBadRequest, fmt.Sprintf("The query string cannot be read: %v.", err))
				return
			}
		}
		if r.ContentLength > c.Limits.Body {
			problem(w, r, http.StatusRequestEntityTooLarge, fmt.Sprintf("The body has %d bytes, at most %d are taken.", r.ContentLength, c.Limits.Body))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, c.Limits.Body)
		if !strings.HasPrefix(r.URL.Path, "/v1/events") {
			rc := http.NewResponseController(w)
			rc.SetWriteDeadline(time.Now().Add(2 * c.Limits.Time))
			rc.SetReadDeadline(time.Now().Add(c.Limits.Time))
		}
		next.ServeHTTP(w, r)
	})
}

// problem writes a problem detail outside the native routes. Clients of yente and of
// OpenRefine read its "detail"; those of Watchman get the only shape that they know.
func problem(w http.ResponseWriter, r *http.Request, status int, text string) {
	if strings.HasPrefix(r.URL.Path, "/v2/") || r.URL.Path == "/ping" {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		b, _ := json.Marshal(map[string]string{"error": text})
		w.Write(b)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	b, _ := json.Marshal(map[string]any{"title": http.StatusText(status), "status": status, "detail": text})
	w.Write(b)
}
