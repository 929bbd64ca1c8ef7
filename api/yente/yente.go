// Package yente answers the HTTP interface of yente 5.5, so that its clients
// work against Cordon after a change of address: matching, search, entities and
// their neighbours, catalogue, algorithms, health.
//
// Shapes, codes and defaults are those of yente. Cordon adds a "cordon" object to
// results and answers (confidence, rank, stamp) and an answer that yente does not
// know: 503 with "unable: …" where a list in the scope is missing or stale and
// nothing was found, because an empty list of results would be read as clear.
// With ?strict=1, or Accept: application/vnd.yente+json, the additions are left
// out of the body.
//
// Filters that nothing can pass (a topic, a country, a field that does not exist)
// are errors. Parameters that do not exist are ignored, as in yente, because old
// clients send some, but the answer names them in the header x-cordon-ignored.
package yente

import (
	"cmp"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cordon/api/problem"
	"cordon/api/refresh"
	"cordon/screen"
)

// Limits of a request.
const (
	maxBody    = 16 << 20 // bytes
	maxURL     = 60_000   // bytes of path and query
	maxResults = 500
	maxOffset  = 9_499
)

// Desk gives out the library in force. What it returns stays usable until release
// is called.
type Desk interface {
	Use() (lib *screen.Library, release func())
}

// Config is what a handler needs.
type Config struct {
	Desk        Desk
	Now         func() time.Time
	Threshold   float64         // default for ?threshold; yente's is 0.70
	UpdateToken string          // for /updatez; none configured refuses every call
	Refresh     *refresh.Runner // reads the lists again; nil where that cannot be asked for
	Log         *slog.Logger

	Nothing http.Handler // answers what is no route; net/http's text when nil

	MaxBatch   int // queries in a match request; 100
	MatchPage  int // results of a query by default; 5
	MaxMatches int // results of a query at most; 500
	MaxURL     int // bytes of path and query; 60,000

	// Names of algorithms, as Algorithms has them: what "best" stands for, what a
	// request gets that names none, and those that are not shown.
	Best, Default string
	Hidden        []string
}

type handler struct {
	Config
	last      atomic.Pointer[bound]
	asked     atomic.Pointer[terms]
	scratches sync.Pool     // of *scratch
	turns     chan struct{} // one for each query that is screened
}

// Handler serves yente's routes.
func Handler(c Config) *http.ServeMux {
	// One more than can run at once, as one may be held up by the operating system.
	// Others wait in their order: who came first is answered first, and few workers
	// have what they need at hand.
	h := &handler{Config: c, turns: make(chan struct{}, runtime.GOMAXPROCS(0)+1)}
	if h.Threshold == 0 {
		h.Threshold = 0.70
	}
	if h.MaxBatch <= 0 {
		h.MaxBatch = 100
	}
	if h.MaxMatches <= 0 || h.MaxMatches > maxResults {
		h.MaxMatches = maxResults
	}
	if h.MatchPage <= 0 {
		h.MatchPage = min(5, h.MaxMatches)
	}
	if h.MaxURL <= 0 {
		h.MaxURL = maxURL
	}
	h.Best, h.Default = cmp.Or(strings.ToLower(h.Best), own), cmp.Or(strings.ToLower(h.Default), theBest)
	if h.Now == nil {
		h.Now = time.Now
	}
	if h.Log == nil {
		h.Log = slog.New(slog.DiscardHandler)
	}
	mux := http.NewServeMux()
	route := func(pattern string, f func(http.ResponseWriter, *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { h.serve(w, r, f) })
	}
	route("POST /match/{dataset}", h.match)
	route("GET /search/{dataset}", h.search)
	route("GET /entities/{id}", h.entity)
	route("GET /entities/{id}/adjacent", h.adjacent)
	route("GET /entities/{id}/adjacent/{property}", h.adjacentProperty)
	route("GET /catalog", h.catalog)
	route("GET /manifest", h.catalog)
	route("GET /algorithms", h.algorithms)
	route("GET /statements", h.statements)
	route("GET /healthz", h.healthz)
	route("GET /readyz", h.readyz)
	route("POST /updatez", h.updatez)
	route("GET /statusz", h.statusz)
	if h.Nothing != nil {
		mux.Handle("/", h.Nothing)
	}
	return mux
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request, f func(http.ResponseWriter, *http.Request) error) {
	if len(r.URL.EscapedPath())+len(r.URL.RawQuery) > h.MaxURL {
		h.refuse(w, r, fail(http.StatusRequestURITooLong, "Request URI too long"))
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := f(w, r); err != nil {
		h.refuse(w, r, err)
	}
}

// refuse writes an error in yente's shape.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var d detail
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &d):
		if d.status == http.StatusServiceUnavailable {
			w.Header().Set("x-cordon-verdict", string(screen.Unable))
			w.Header().Set("Retry-After", problem.Later)
		}
		reply(w, d.status, map[string]any{"detail": d.body})
	case errors.As(err, &big):
		reply(w, http.StatusRequestEntityTooLarge, map[string]any{"detail": "Request body too large"})
	case r.Context().Err() != nil: // nobody reads what would be said
	default:
		h.Log.ErrorContext(r.Context(), "answer yente request", "route", r.Pattern, "err", err)
		reply(w, http.StatusInternalServerError, map[string]any{"status": "error"})
	}
}

func reply(w http.ResponseWriter, status int, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		status, b = http.StatusInternalServerError, []byte(`{"status":"error"}`)
	}
	write(w, status, b)
}

func write(w http.ResponseWriter, status int, b []byte) {
	w.Header()["Content-Type"] = isJSON
	w.WriteHeader(status)
	w.Write(b)
}

// Values of headers that answers share: nothing may change one in its place.
var isJSON, oneQuery = []string{"application/json"}, []string{"1"}

// strict reports whether the caller wants yente's shapes and nothing else.
func strict(r *http.Request) bool {
	if strings.Contains(r.Header.Get("Accept"), "application/vnd.yente+json") {
		return true
	}
	if r.URL.RawQuery == "" {
		return false
	}
	yes, _ := truth(r.URL.Query().Get("strict"))
	return yes
}

func (h *handler) healthz(w http.ResponseWriter, _ *http.Request) error {
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
	return nil
}

func (h *handler) readyz(w http.ResponseWriter, _ *http.Request) error {
	lib, release := h.Desk.Use()
	defer release()
	if lib == nil {
		return fail(http.StatusServiceUnavailable, "Index not ready.")
	}
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
	return nil
}

func (h *handler) updatez(w http.ResponseWriter, r *http.Request) error {
	q, err := readQuery(w, r, "token", "sync")
	if err != nil {
		return err
	}
	token, wait := q.Get("token"), q.bool("sync")
	if err := q.err(); err != nil {
		return err
	}
	if h.UpdateToken == "" || !sameSecret(token, h.UpdateToken) || h.Refresh == nil {
		return fail(http.StatusForbidden, "Invalid token.")
	}
	job, over := h.Refresh.Start("/updatez")
	if wait {
		if err := over(); err != nil {
			return err
		}
	}
	body := map[string]any{"status": "ok"}
	if !strict(r) {
		body["cordon"] = map[string]string{"job": job}
	}
	reply(w, http.StatusOK, body)
	return nil
}

// use returns the library in force, or yente's answer that there is none.
func (h *handler) use() (*screen.Library, func(), error) {
	lib, release := h.Desk.Use()
	if lib == nil {
		release()
		return nil, nil, fail(http.StatusServiceUnavailable, "Index not ready.")
	}
	return lib, release, nil
}
