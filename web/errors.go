package web

import (
	"net/http"
	"strconv"
	"strings"
)

// Errors stands before everything that is served. Where a person's browser asks
// and the answer would be a program's error, it draws a page that says what went
// wrong and what to do. The page shows nothing of what is kept here: it may be
// for somebody who has not signed in. It offers a search to those whom finds lets
// search; nil lets everybody.
func Errors(next http.Handler, finds func(*http.Request) bool) (http.Handler, error) {
	a, err := loadAssets()
	if err != nil {
		return nil, err
	}
	p, err := loadPages(a)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !byPerson(r) {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(&answering{ResponseWriter: w, pages: p, theme: themeOf(r), finds: func() bool { return finds == nil || finds(r) }}, r)
	}), nil
}

// byPerson reports whether a browser asks for a page or sends a form.
func byPerson(r *http.Request) bool {
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		return false
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return r.Method == http.MethodGet || r.Method == http.MethodPost && (kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data")
}

// bare is what the page of an error says, and whether searching may help.
type bare struct {
	Text string
	Find bool
}

// answering is the answer to a person. It swaps a program's error for a page.
type answering struct {
	http.ResponseWriter
	pages   *pages
	theme   string
	finds   func() bool // whether who asks may search
	begun   bool
	swapped bool
}

// WriteHeader draws the page instead of what follows where there is one for it.
func (b *answering) WriteHeader(status int) {
	if b.begun || status < 200 {
		if !b.swapped {
			b.ResponseWriter.WriteHeader(status)
		}
		return
	}
	b.begun = true
	h := b.Header()
	key := "error." + strconv.Itoa(status)
	if !has(key) || strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		b.ResponseWriter.WriteHeader(status)
		return
	}
	b.swapped = true
	h.Del("Content-Length")
	h.Del("Content-Encoding")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	text := say(key + ".text")
	if wait := h.Get("Retry-After"); wait != "" {
		text += " " + say("error.retry", wait)
	}
	helps := status == http.StatusNotFound || status == http.StatusRequestURITooLong
	b.pages.page(b.ResponseWriter, status, "bare", &view{Title: say(key), Theme: b.theme, Body: bare{text, helps && b.finds()}})
}

// Write drops the body of an error that was swapped.
func (b *answering) Write(p []byte) (int, error) {
	if !b.begun {
		b.WriteHeader(http.StatusOK)
	}
	if b.swapped {
		return len(p), nil
	}
	return b.ResponseWriter.Write(p)
}

// Unwrap lets deadlines and flushes through.
func (b *answering) Unwrap() http.ResponseWriter { return b.ResponseWriter }
