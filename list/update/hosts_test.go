package update

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/fetch"
)

// TestHosts: one request at a time per host, hosts side by side, and what is told
// of each list is told under its name.
func TestHosts(t *testing.T) {
	w := newWorld(t)
	var mu sync.Mutex
	var order []string
	busy, most := map[string]int{}, map[string]int{}
	met := make(chan struct{})
	waiting := 0
	host := func(name string) string {
		srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			mu.Lock()
			busy[name]++
			most[name] = max(most[name], busy[name])
			order = append(order, name+r.URL.Path)
			if waiting++; waiting == 2 {
				close(met)
			}
			mu.Unlock()
			select { // the first of each host answers only when both have been asked
			case <-met:
			case <-time.After(2 * time.Second):
				t.Errorf("%s%s is asked alone", name, r.URL.Path)
			}
			fmt.Fprintf(rw, "lines %s 2026-01-11\nx\ny\nend", r.URL.Path[1:])
			mu.Lock()
			busy[name]--
			mu.Unlock()
		}))
		t.Cleanup(srv.Close)
		return srv.URL
	}
	first, second := host("first"), host("second")
	w.u.Catalogue = &catalogue.Catalogue{}
	for _, l := range [][2]string{{"a1", first}, {"a2", first}, {"b1", second}, {"a3", first}, {"b2", second}} {
		w.u.Catalogue.Entries = append(w.u.Catalogue.Entries, &catalogue.Entry{
			ID: l[0], Title: l[0], Class: "binding", Default: true, Intake: "fetch", Rhythm: time.Hour, MaxAge: 24 * time.Hour, Formats: []string{"lines"},
			Sources: []catalogue.Origin{{URL: l[1] + "/" + l[0], Format: "lines"}}, Server: catalogue.Server{Timeout: 5 * time.Second, Tries: 1},
		})
	}
	told, done := map[string]int{}, map[string]int{}
	w.u.Client.Progress = func(p fetch.Progress) {
		mu.Lock()
		defer mu.Unlock()
		told[p.List]++
		if p.Done {
			done[p.List]++
		}
	}
	for i, r := range w.run(t) {
		if e := w.u.Catalogue.Entries[i]; r.List != e.ID || r.Verdict != archive.Accepted {
			t.Errorf("%s: %+v", e.ID, r)
		}
		if told[r.List] != 2 || done[r.List] != 1 {
			t.Errorf("%s was told %d times, its end %d times", r.List, told[r.List], done[r.List])
		}
	}
	if len(order) != 5 || most["first"] != 1 || most["second"] != 1 {
		t.Errorf("asked %v; at most %v at a time", order, most)
	}
	var a []string
	for _, o := range order {
		if o[:5] == "first" {
			a = append(a, o[6:])
		}
	}
	if fmt.Sprint(a) != "[a1 a2 a3]" {
		t.Errorf("the first host was asked for %v", a)
	}
}

// TestUnchangedEnds: a 304 is told as the end, and is a row of the archive with
// its time, address and the version that it confirms.
func TestUnchangedEnds(t *testing.T) {
	w := newWorld(t)
	w.serve = func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == "" {
			io.WriteString(rw, good)
			return
		}
		rw.WriteHeader(http.StatusNotModified)
	}
	ends := 0
	w.u.Client.Progress = func(p fetch.Progress) {
		if p.Done {
			ends++
		}
	}
	w.run(t, "l1")
	checks, err := w.a.Checks("l1")
	if err != nil || len(checks) != 2 || ends != 1 {
		t.Fatalf("%d rows, %d ends, %v", len(checks), ends, err)
	}
	c := checks[1]
	if c.Status != 304 || c.Verdict != archive.Unchanged || c.Version != w.first || !c.Ended.Equal(w.now) || c.URL != w.u.Catalogue.Entries[0].Sources[0].URL || c.SHA256 != checks[0].SHA256 {
		t.Errorf("%+v", c)
	}
}
