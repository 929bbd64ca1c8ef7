package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A person gets a page, a program its own error, and a success is left alone.
func TestErrors(t *testing.T) {
	problem := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(status)
			io.WriteString(w, `{"detail":"secret"}`)
		}
	}
	const browser = "text/html,application/xhtml+xml,*/*;q=0.8"
	for _, c := range []struct {
		status int
		method string
		accept string
		page   bool
		form   string
	}{
		{404, "GET", browser, true, ""},
		{403, "GET", browser, true, ""},
		{429, "GET", browser, true, ""},
		{500, "GET", browser, true, ""},
		{503, "GET", browser, true, ""},
		{404, "GET", "application/json", false, ""},
		{404, "GET", "*/*", false, ""},
		{404, "GET", "", false, ""},
		{404, "POST", browser, false, ""},
		{413, "POST", browser, true, "multipart/form-data; boundary=x"},
		{429, "POST", browser, true, "application/x-www-form-urlencoded"},
		{429, "POST", "application/json", false, "application/x-www-form-urlencoded"},
		{500, "POST", browser, false, "application/json"},
		{200, "GET", browser, false, ""},
		{422, "GET", browser, false, ""},
		{304, "GET", browser, false, ""},
	} {
		h, err := Errors(problem(c.status), nil)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(c.method, "/nowhere", nil)
		r.Header.Set("Accept", c.accept)
		r.Header.Set("Content-Type", c.form)
		r.AddCookie(&http.Cookie{Name: "theme", Value: "dark"})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		body := w.Body.String()
		if w.Code != c.status {
			t.Errorf("%+v: %d", c, w.Code)
		}
		if page := strings.Contains(body, `<main class="main bare"`); page != c.page || page && strings.Contains(body, "secret") || !page && !strings.Contains(body, "secret") {
			t.Errorf("%+v: %.200s", c, body)
		}
		if c.page && (w.Header().Get("Content-Security-Policy") != policy || inline.MatchString(body) || !strings.Contains(body, "Try again in 7 s") || !strings.Contains(body, `data-theme="dark"`)) {
			t.Errorf("%+v: %v", c, w.Header())
		}
		if find := strings.Contains(body, `action="/find"`); find != (c.page && c.status == 404) {
			t.Errorf("%+v: offers the search: %v", c, find)
		}
	}
	// Who may not search is not offered it.
	for _, finds := range []bool{true, false} {
		h, err := Errors(problem(404), func(*http.Request) bool { return finds })
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/nowhere", nil)
		r.Header.Set("Accept", browser)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := strings.Contains(w.Body.String(), `action="/find"`); got != finds {
			t.Errorf("who may search: %v, is offered it: %v", finds, got)
		}
	}
	// A page's own error stays as it was drawn.
	h, err := Errors(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(404)
		io.WriteString(w, "own")
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept", browser)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Body.String() != "own" {
		t.Errorf("%q", w.Body.String())
	}
}
