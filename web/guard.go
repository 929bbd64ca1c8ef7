package web

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"cordon/screen"
)

// policy is the content-security policy: nothing inline, nothing from elsewhere.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// pageTime bounds one page; events and downloads set their own.
const pageTime = 30 * time.Second

// guard sets the headers that make browsers careful, refuses requests that
// another site makes in the user's name, and keeps a panic from ending more than
// its own request.
func (s *site) guard(next http.Handler) http.Handler {
	checked := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		rc := http.NewResponseController(w)
		rc.SetReadDeadline(time.Now().Add(pageTime)) // not every writer has deadlines
		rc.SetWriteDeadline(time.Now().Add(2 * pageTime))
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.Log.ErrorContext(r.Context(), "panic while drawing a page", "route", r.Pattern, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				s.fail(w, r, fmt.Errorf("draw page: %v", p))
			}
		}()
		checked.ServeHTTP(w, r)
	})
}

// handler answers one request or returns why it could not.
type handler func(w http.ResponseWriter, r *http.Request) error

// show runs a handler and renders its error.
func (s *site) show(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// problem is an error with words for the person who asked.
type problem struct {
	status int
	title  string
	text   string
}

func (p *problem) Error() string { return p.title + " " + p.text }

func refuse(status int, title, text string) error { return &problem{status, title, text} }

// errNoLists is the error of every page that needs lists before they are loaded.
var errNoLists = errors.New("no lists are loaded")

// fail is the one place that renders errors.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	var p *problem
	var unknown *screen.Unknown
	switch {
	case errors.As(err, &p):
	case errors.As(err, &unknown):
		p = &problem{http.StatusUnprocessableEntity, say("fail.unknown"), say("fail.unknown.text", unknown.Error())}
	case errors.Is(err, errNoLists):
		p = &problem{http.StatusServiceUnavailable, say("fail.nolists"), say("fail.nolists.text")}
	default:
		if r.Context().Err() != nil {
			return
		}
		s.Log.ErrorContext(r.Context(), "page failed", "route", r.Pattern, "err", err)
		p = &problem{http.StatusInternalServerError, say("fail.internal"), say("fail.internal.text")}
	}
	if strings.HasSuffix(r.URL.Path, "/answer") || strings.HasSuffix(r.URL.Path, "/try") { // a piece of a page: its place shows the notice
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(p.status)
		s.pages.piece(w, "notice", notice{Class: "is-unable", Icon: "unable", Title: p.title, Text: p.text})
		return
	}
	view := s.view(r, p.title, "")
	view.Body = notice{Class: "is-unable", Icon: "unable", Title: p.title, Text: p.text}
	s.pages.page(w, p.status, "fail", view)
}

// notice is a sentence that says what happened, what it means, what to do.
type notice struct {
	Class, Icon, Title, Text string
	Items                    []string
	Page, Command            string // where to look, and what to type
	Check                    string // a list that can be checked now
	Held                     bool   // what it is about waits further down the page
}
