// Package web is Cordon's pages: server-rendered HTML over the library in force.
//
// Everything works without script: forms post, links load, filters stand in the
// address. Scripts make it quicker and are modules of our own; nothing is fetched
// from elsewhere, and the content-security policy allows no inline code.
//
// A handler returns an error and one place renders it. The words "hit", "clear"
// and "unable" are drawn by one function, which takes a stamp; without one it
// draws "unable". All English text stands in words.txt.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"cordon/job"
	"cordon/lab/logbook"
	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/screen"
)

// Desk gives out the library in force; it stays usable until release is called.
type Desk interface {
	Use() (lib *screen.Library, release func())
}

// Config is what the pages need. Desk is required.
type Config struct {
	Desk   Desk
	Policy screen.Policy // its zero value is screen.DefaultPolicy
	Now    func() time.Time
	Log    *slog.Logger
	// Stopping is closed when the server is told to stop: streams of events end then,
	// and browsers ask again. Nil for never.
	Stopping <-chan struct{}

	// Archive keeps the versions of the lists; nil where the lists are files that
	// the user named. Keeper changes them; nil where they are read only.
	Archive   *archive.Archive
	Catalogue *catalogue.Catalogue // nil is the built-in one
	Keeper    Keeper

	// Jobs screens files in the background; nil where there is no room to keep them.
	Jobs *job.Office

	// Lab keeps the runs of the validation lab; nil where there is no room for them.
	Lab *logbook.Book

	// Who says who asks, for the corner of the page; nil when nobody has to sign in.
	Who func(*http.Request) string
	// May says whether who asks may call a route, by its pattern; nil when all may all.
	May func(r *http.Request, pattern string) bool
	// Owner says whose the files are that a request gives, and whether it sees those
	// of others; nil where all see all.
	Owner func(context.Context) (name string, all bool)
	// Wrap, where set, stands between the guard and every page but the assets:
	// the place of whoever decides who may see what.
	Wrap func(http.Handler) http.Handler
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
}

// site is the pages with what they are made of.
type site struct {
	Config
	pages   *pages
	assets  *assets
	updates updates
	numbers numbers
}

// Mount adds the pages to a mux, on paths that the interfaces leave free.
func (p *Site) Mount(mux *http.ServeMux) {
	s := p.s
	mux.Handle("GET /assets/{name}", s.guard(s.assets))
	wrap := func(h http.Handler) http.Handler { return h }
	if s.Wrap != nil {
		wrap = s.Wrap
	}
	for pattern, h := range map[string]handler{
		"GET /{$}":                        s.home,
		"GET /find":                       s.find,
		"GET /find/answer":                s.findAnswer,
		"GET /party/{id...}":              s.party,
		"GET /near/{id...}":               s.near,
		"GET /lists":                      s.lists,
		"GET /lists/{id}":                 s.list,
		"POST /lists/update":              s.updateNow,
		"GET /lists/update/events":        s.updateEvents,
		"POST /lists/{id}/approve":        s.approve,
		"GET /files":                      s.files,
		"POST /files":                     s.upload,
		"GET /files/{id}":                 s.file,
		"POST /files/{id}/start":          s.begin,
		"POST /files/{id}/cancel":         s.cancel,
		"POST /files/{id}/pause":          s.pause,
		"POST /files/{id}/resume":         s.resume,
		"POST /files/{id}/delete":         s.remove,
		"GET /files/{id}/events":          s.events,
		"GET /files/{id}/result/{format}": s.download,
		"GET /validation":                 s.validation,
		"POST /validation":                s.validate,
		"POST /validation/cancel":         s.stopRun,
		"GET /validation/events":          s.runEvents,
		"GET /validation/{id}":            s.validation,
		"GET /validation/{id}/try":        s.try,
		"GET /validation/{id}/{file}":     s.report,
		"GET /keys":                       s.keys,
		"GET /fresh":                      s.fresh,
		"POST /theme":                     s.theme,
	} {
		mux.Handle(pattern, s.guard(wrap(s.show(h))))
	}
}
