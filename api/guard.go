package api

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"cordon/api/problem"
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

// Values of headers that answers share: nothing may change one in its place.
var nosniff, sameOrigin = []string{"nosniff"}, []string{"same-origin"}

// guard holds every request to the limits, keeps a panic from ending more than
// its own request, and sets the headers that browsers need to be careful.
func guard(next http.Handler, c *Config) http.Handler {
	work := make(chan struct{}, c.Limits.Concurrent)
	wait := make(chan struct{}, c.Limits.Concurrent+c.Limits.Waiting)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["X-Content-Type-Options"], h["Referrer-Policy"] = nosniff, sameOrigin
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				c.Log.ErrorContext(r.Context(), "panic while answering", "route", r.Pattern, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				problem.Write(w, r, http.StatusInternalServerError, "An internal error was met; nothing was decided.")
			}
		}()
		select {
		case wait <- struct{}{}:
			defer func() { <-wait }()
		default:
			h.Set("Retry-After", "1")
			problem.Write(w, r, http.StatusTooManyRequests, "Too many requests are waiting; try again in a second.")
			return
		}
		place := &slot{ReadCloser: r.Body, work: work, gone: r.Context().Done()}
		if !place.enter() {
			return
		}
		defer place.end()
		if strings.ContainsAny(r.URL.RawQuery, "%;") { // what cannot be read would be left out in silence
			if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
				problem.Write(w, r, http.StatusBadRequest, fmt.Sprintf("The query string cannot be read: %v.", err))
				return
			}
		}
		if kind := r.Header.Get("Content-Type"); kind != "" && isJSON(kind) && !inUTF8(kind) {
			problem.Write(w, r, http.StatusUnsupportedMediaType, "JSON is read in UTF-8 alone; the body is said to be in another charset.")
			return
		}
		if !plain(r) {
			h.Set("Accept-Encoding", "identity")
			problem.Write(w, r, http.StatusUnsupportedMediaType, "Bodies are read as they are, not compressed: send no Content-Encoding.")
			return
		}
		if r.ContentLength > c.Limits.Body {
			problem.Write(w, r, http.StatusRequestEntityTooLarge, fmt.Sprintf("The body has %d bytes, at most %d are taken.", r.ContentLength, c.Limits.Body))
			return
		}
		if r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, place, c.Limits.Body)
		}
		rc := http.NewResponseController(w)
		rc.SetWriteDeadline(time.Now().Add(2 * c.Limits.Time))
		rc.SetReadDeadline(time.Now().Add(c.Limits.Time))
		next.ServeHTTP(w, r)
	})
}

// plain reports whether a body comes as it is. One that is compressed would be read as
// garbage, or, taken for what it is, could be a thousand times its size.
func plain(r *http.Request) bool {
	e := strings.TrimSpace(r.Header.Get("Content-Encoding"))
	return e == "" || strings.EqualFold(e, "identity")
}

// inUTF8 reports whether a content type leaves its charset open or names UTF-8, or
// ASCII, which is a part of it.
func inUTF8(contentType string) bool {
	_, params, err := mime.ParseMediaType(contentType)
	set := params["charset"]
	return err == nil && (set == "" || strings.EqualFold(set, "utf-8") || strings.EqualFold(set, "utf8") || strings.EqualFold(set, "us-ascii"))
}
