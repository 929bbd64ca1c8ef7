// Package api is Cordon over HTTP: the native interface under /v1, described by
// the OpenAPI document at /v1/openapi.json, and, in rooms of their own, the
// interfaces that other systems' clients speak.
//
// Native errors are problem details (RFC 9457). Every answer carries the stamp of
// the lists it rests on; where a list is missing or stale an answer is "unable",
// never an empty list of hits.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cordon/api/mask"
	"cordon/api/mcp"
	"cordon/api/reconcile"
	"cordon/api/refresh"
	"cordon/api/watchman"
	"cordon/api/yente"
	"cordon/job"
	"cordon/lab/logbook"
	"cordon/list/archive"
	"cordon/screen"
)

// Desk gives out the library in force; it stays usable until release is called.
type Desk interface {
	Use() (lib *screen.Library, release func())
}

// Config is what the interface needs. Desk is required.
type Config struct {
	Desk        Desk
	Policy      screen.Policy   // default for requests; its zero value is screen.DefaultPolicy
	Others      []screen.Policy // which native requests and tools may name instead
	Now         func() time.Time
	Log         *slog.Logger
	Version     string
	UpdateToken string
	Refresh     *refresh.Runner // reads the lists again; nil where that cannot be asked for
	Limits      Limits
	Jobs        *job.Office // files screened in the background; nil for none
	// Owner says whose a request's jobs are, and whether it sees those of others; nil
	// where all see all.
	Owner func(context.Context) (name string, all bool)
	// Mask names the properties that answers to a request leave out; Theirs reports
	// whether it wants scores on Watchman's scale. Nil for none, and no.
	Mask     func(context.Context) []string
	Theirs   func(context.Context) bool
	Guarded  bool           // callers say who they are
	Shelf    watchman.Shelf // takes files in as lists; nil where none are kept
	Public   *url.URL       // where clients reach the server, when it stands behind a proxy
	Peers    Peers
	Stopping <-chan struct{}  // closed when the server is told to stop: streams end then; nil for never
	Archive  *archive.Archive // kept versions of the lists; nil for none
	Lab      *logbook.Book    // runs of the validation lab; nil for none
}

// Peers are settings that operators of other systems know. Zero values stand for
// those systems' defaults.
type Peers struct {
	MaxBatch   int    // queries in one of yente's match requests
	MatchPage  int    // results of a query when the request does not say
	MaxMatches int    // results of a query at most
	MaxURL     int    // bytes of path and query
	Title      string // of the server, in OpenRefine's manifest

	// Names of yente's algorithms: what "best" stands for, what a request gets that
	// names none, and those that /algorithms leaves out.
	Best, Default string
	Hidden        []string
}

func (c *Config) defaults() {
	if c.Policy.Name == "" {
		c.Policy = screen.DefaultPolicy()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Limits.defaults()
}

// policies are those that requests may name, the one in force first.
func (c *Config) policies() screen.Policies { return append(screen.Policies{c.Policy}, c.Others...) }

// Handler serves the whole interface.
func Handler(c Config) http.Handler {
	c.defaults()
	mux := http.NewServeMux()
	native(mux, &c)
	nothing := &nowhere{}
	peer := watchman.Handler(watchman.Config{
		Nothing: nothing,
		Desk:    c.Desk, Now: c.Now, Log: c.Log, Version: c.Version, Started: c.Now(),
		Threshold: c.Policy.Threshold, Refresh: c.Refresh, Shelf: c.Shelf, Theirs: c.Theirs,
	})
	refine := reconcile.Handler(reconcile.Config{
		Nothing: nothing,
		Desk:    c.Desk, Now: c.Now, Log: c.Log, Threshold: c.Policy.Threshold, Scope: yente.Scope, Title: c.Peers.Title, Public: c.Public,
		Algorithm: yente.Compared(c.Peers.Best, c.Peers.Default), MaxURL: c.Peers.MaxURL, Guarded: c.Guarded,
	})
	mux.Handle("/reconcile/", refine)
	mux.Handle("/mcp", mcp.Handler(mcp.Config{Desk: c.Desk, Policies: c.policies(), Now: c.Now, Version: c.Version, Archive: c.Archive, Watchman: peer}))
	mux.Handle("/ping", peer)
	mux.Handle("/v2/", peer)
	mux.Handle("GET /favicon.ico", http.RedirectHandler("/assets/icon.svg", http.StatusPermanentRedirect))
	mux.Handle("GET /openapi.json", http.RedirectHandler("/v1/openapi.json", http.StatusPermanentRedirect))
	others := yente.Handler(yente.Config{
		Nothing: nothing,
		Desk:    c.Desk, Now: c.Now, Threshold: c.Policy.Threshold, UpdateToken: c.UpdateToken, Refresh: c.Refresh, Log: c.Log,
		MaxBatch: c.Peers.MaxBatch, MatchPage: c.Peers.MatchPage, MaxMatches: c.Peers.MaxMatches, MaxURL: c.Peers.MaxURL,
		Best: c.Peers.Best, Default: c.Peers.Default, Hidden: c.Peers.Hidden,
	})
	nothing.routes = []*http.ServeMux{mux, peer, refine, others}
	mux.Handle("/", others)
	var all http.Handler = sameSite(mux)
	if c.Mask != nil {
		all = mask.Handler(all, c.Mask)
	}
	h := cors(guard(all, &c), &c)
	if c.Jobs == nil {
		return compress(h)
	}
	files := jobs{&c}.handler(nothing)
	return compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := r.URL.Path; p == "/v1/jobs" || strings.HasPrefix(p, "/v1/jobs/") {
			files.ServeHTTP(w, r)
			return
		}
		h.ServeHTTP(w, r)
	}))
}
