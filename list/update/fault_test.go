package update

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/fetch"
	"cordon/list/intake"
	"cordon/list/listtest"
)

// names makes the lines of n persons, from the given number on.
func names(from, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "p%03d\n", from+i)
	}
	return b.String()
}

func body(date string, from, n int) string { return "lines l1 " + date + "\n" + names(from, n) + "end" }

// good is the version in force before each fault.
var good = body("2026-01-10", 0, 100)

// world is an archive with one good version of l1, and a publisher of l1 and l2.
type world struct {
	u       *Updater
	a       *archive.Archive
	now     time.Time
	mu      sync.Mutex
	serve   http.HandlerFunc
	asked   int
	pauses  []time.Duration
	first   string // version in force before the fault
	tmp     string
	headers []http.Header
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC), tmp: t.TempDir()}
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/l2.txt" {
			io.WriteString(rw, "lines l2 2026-01-10\nx\ny\nend")
			return
		}
		w.mu.Lock()
		w.asked++
		w.headers = append(w.headers, r.Header.Clone())
		serve := w.serve
		w.mu.Unlock()
		serve(rw, r)
	}))
	t.Cleanup(srv.Close)
	srv.Config.ErrorLog = nil
	expect := []catalogue.Expectation{{Count: map[string]catalogue.Range{"Person": {Min: 50, Max: 500}}}}
	entry := func(id, p string, x []catalogue.Expectation) *catalogue.Entry {
		return &catalogue.Entry{
			ID: id, Title: id, Class: "binding", Default: true, Intake: "fetch", Rhythm: time.Hour, MaxAge: 24 * time.Hour, Expect: x, Formats: []string{"lines"},
			Files:   []string{"list*"},
			Sources: []catalogue.Origin{{URL: srv.URL + p, Format: "lines"}}, Server: catalogue.Server{Timeout: 300 * time.Millisecond, Idle: 150 * time.Millisecond, Tries: 3, MaxBytes: 1 << 20},
		}
	}
	c := &catalogue.Catalogue{Entries: []*catalogue.Entry{entry("l1", "/list.txt", expect), entry("l2", "/l2.txt", nil)}}
	a, err := archive.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.a = a
	clock := func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }
	w.u = &Updater{
		Archive: a, Catalogue: c, Readers: []list.Reader{listtest.Lines{Name: "lines"}}, Temp: w.tmp,
		Intake: &intake.Intake{Archive: a, Now: clock},
		Client: &fetch.Client{
			Transport: &http.Transport{DisableKeepAlives: true}, Now: clock, Rand: func() float64 { return 0.5 },
			Sleep: func(ctx context.Context, d time.Duration) error {
				w.mu.Lock()
				w.pauses = append(w.pauses, d)
				w.mu.Unlock()
				return ctx.Err()
			},
		},
	}
	w.serve = func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", `"v1"`)
		io.WriteString(rw, good)
	}
	if got := w.run(t, "l1")[0]; got.Verdict != archive.Accepted {
		t.Fatalf("the good version was not accepted: %+v", got)
	}
	f, _ := a.Force("l1")
	w.first = f.Version
	w.now = w.now.Add(3 * time.Hour)
	w.asked, w.headers = 0, nil
	return w
}

func (w *world) run(t *testing.T, ids ...string) []Result {
	t.Helper()
	rs, err := w.u.Run(context.Background(), ids...)
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

func (w *world) state() intake.Status {
	return intake.State(w.a, w.u.Catalogue.Find("l1"), w.now)
}

// listed is how many persons of l1 count as listed.
func (w *world) listed(t *testing.T) (n int) {
	t.Helper()
	if _, _, err := w.a.Load("l1", func(*ftm.Entity) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func text(s string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, s) }
}

func status(code int, s string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(code); io.WriteString(rw, s) }
}

// hijack answers raw bytes and closes.
func hijack(raw string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		c, _, err := rw.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		io.WriteString(c, raw)
		c.Close()
	}
}

func zip(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func encoded(s string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Encoding", "gzip")
		io.WriteString(rw, s)
	}
}

// TestFaults injects one fault each into an update. Whatever happens: all that
// was listed stays listed; a refused file makes the list refused; a publisher
// that cannot be asked leaves it current only until its maximum age; the other
// list is updated; nothing is left in the temporary folder.
func TestFaults(t *testing.T) {
	html := "<!DOCTYPE html><html><head><title>Access Denied</title></head><body>403</body></html>"
	cut := good[:len(good)-20]
	refused, failed := archive.Refused, archive.Failed
	for _, f := range []struct {
		name  string
		serve http.HandlerFunc
		want  archive.Verdict
		why   string // part of the reason
	}{
		// What the network does.
		{"connection closed", hijack(""), failed, "EOF"},
		{"garbage for HTTP", hijack("\x16\x03\x01 what"), failed, ""},
		{"never answers", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, failed, "deadline"},
		{"drips", func(rw http.ResponseWriter, r *http.Request) {
			for i := 0; i < 100 && r.Context().Err() == nil; i++ {
				rw.Write([]byte(good[i : i+1]))
				rw.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		}, failed, "deadline"},
		{"stops coming", func(rw http.ResponseWriter, r *http.Request) {
			io.WriteString(rw, good[:50])
			rw.(http.Flusher).Flush()
			<-r.Context().Done()
		}, failed, "stopped coming"},
		{"shorter than its Content-Length", hijack(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(good), cut)), failed, "cut short"},
		{"chunks without an end", hijack("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nlines\r\n"), failed, "cut short"},
		{"gzip cut short", encoded(zip(good)[:100]), failed, ""},
		{"gzip that is none", encoded(good), failed, ""},
		{"gzip bomb", encoded(zip(strings.Repeat("x", 2<<20))), refused, "larger"},
		{"redirect to itself", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, r.URL.Path, http.StatusFound) }, failed, "redirects"},
		{"redirect to nowhere", func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "http://127.0.0.1:1/x", http.StatusFound)
		}, failed, "refused"},
		{"redirect to a file", func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "file:///etc/passwd", http.StatusFound)
		}, failed, ""},
		{"headers without end", hijack("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Y: zzzzzzzzzzzzzzzzzzzzzzzzzzzz\r\n", 400_00)), failed, ""},
		// What the server says.
		{"400", status(400, "no"), failed, "400"},
		{"401", status(401, "no"), failed, "401"},
		{"403", status(403, html), failed, "403"},
		{"404", status(404, html), failed, "404"},
		{"406", status(406, ""), failed, "406"},
		{"410", status(410, ""), failed, "410"},
		{"429 for ever", status(429, ""), failed, "429"},
		{"429, come back tomorrow", func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Retry-After", "86400")
			rw.WriteHeader(429)
		}, failed, "come back"},
		{"500 for ever", status(500, ""), failed, "500"},
		{"502 with a page", status(502, html), failed, "502"},
		{"503", status(503, ""), failed, "503"},
		{"204", status(204, ""), failed, "204"},
		{"206 with half", status(206, cut), failed, "206"},
		{"1,000 MB announced", hijack("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nlines"), refused, "larger"},
		{"endless", func(rw http.ResponseWriter, _ *http.Request) {
			for range 64 {
				if _, err := rw.Write(bytes.Repeat([]byte("x\n"), 32<<10)); err != nil {
					return
				}
			}
		}, refused, "larger"},
		// What comes in place of the list.
		{"nothing", text(""), refused, "empty"},
		{"a page with status 200", text(html), refused, "html-instead-of-data: \"Access Denied\""},
		{"a page after white space", text("\n\n  " + strings.ToUpper(html)), refused, "html"},
		{"a captcha without doctype", text("<head><title>Are you a robot?</title></head>"), refused, "robot"},
		{"an error as JSON", text(`{"error":"try again"}`), refused, "not in a format"},
		{"binary", text("\x00\x01\x02\x03"), refused, "not in a format"},
		{"another list", text("lines l2 2026-01-11\nx\ny\nend"), refused, "says that it is l2"},
		{"an unknown form of it", text(strings.Replace(good, "lines", "LINES2", 1)), refused, "not in a format"},
		{"packed twice", text(zip(zip(body("2026-01-11", 0, 100)))), refused, "packed twice"},
		{"zip without a file", text("PK\x05\x06" + strings.Repeat("\x00", 18)), refused, "no file"},
		// What is wrong with the list.
		{"cut short", text(cut), refused, "cut short"},
		{"half of it, well closed", text(body("2026-01-11", 0, 60)), refused, "gone at once"},
		{"no entry", text(body("2026-01-11", 0, 0)), refused, "not one entry"},
		{"too few", text(body("2026-01-11", 0, 20)), refused, "expected 50 to 500"},
		{"too many", text(body("2026-01-11", 0, 600)), refused, "expected 50 to 500"},
		{"entries twice", text("lines l1 2026-01-11\n" + names(0, 100) + names(5, 3) + "end"), refused, "appear twice"},
		{"an older one", text(body("2026-01-09", 0, 101)), refused, "runs backwards"},
		{"all others", text(body("2026-01-11", 200, 100)), refused, "100 of 100 entries are gone"},
		{"six of a hundred gone", text(body("2026-01-11", 6, 94)), refused, "6 of 100 entries are gone"},
		{"three times the size", text(body("2026-01-11", 0, 300)), refused, "bytes"},
		{"the reader panics", text("lines l1 2026-01-11\n" + names(0, 80) + "panic\nend"), refused, "reader failed"},
	} {
		t.Run(f.name, func(t *testing.T) {
			documented(t, f.name)
			w := newWorld(t)
			w.serve = f.serve
			rs := w.run(t)
			got := rs[0]
			if got.Verdict != f.want || !strings.Contains(strings.Join(got.Why, "; "), f.why) {
				t.Errorf("verdict %s, %q; want %s, %q", got.Verdict, got.Why, f.want, f.why)
			}
			if rs[1].List != "l2" || rs[1].Verdict != archive.Accepted {
				t.Errorf("the other list: %+v", rs[1])
			}
			force, err := w.a.Force("l1")
			if err != nil || force.Version != w.first || w.listed(t) != 100 {
				t.Errorf("in force: %+v, %v, %d listed; want %s and 100", force, err, w.listed(t), w.first)
			}
			st := w.state()
			if wantRefused := f.want == refused; (st.Condition == intake.Refused) != wantRefused || st.Record == nil {
				t.Errorf("the list is %s: %s", st.Condition, st.Reason)
			}
			w.now = w.now.Add(25 * time.Hour)
			if st := w.state(); st.Condition == intake.Current {
				t.Error("the list is current a day later")
			}
			w.now = w.now.Add(-25 * time.Hour)
			if left, _ := filepath.Glob(filepath.Join(w.tmp, "*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			checks, err := w.a.Checks("l1")
			if err != nil || len(checks) != 2 || checks[1].Verdict != f.want || checks[1].Version != w.first {
				t.Errorf("heartbeats: %+v, %v", checks, err)
			}
			// And it recovers.
			w.now = w.now.Add(time.Hour)
			w.serve = text(body("2026-01-12", 1, 101))
			if got := w.run(t, "l1")[0]; got.Verdict != archive.Accepted || w.state().Condition != intake.Current {
				t.Errorf("after the fault: %+v, %s", got, w.state().Condition)
			}
			if n := w.listed(t); n != 102 { // one removal is pending
				t.Errorf("%d listed after the fault, want 102", n)
			}
		})
	}
}

// TestFirstRunFaults: nothing there before, and nothing good comes.
func TestFirstRunFaults(t *testing.T) {
	for name, serve := range map[string]http.HandlerFunc{
		"304 on first run": status(304, ""), "404": status(404, ""), "page": text("<html></html>"), "half": text("lines l1 2026-01-10\np1"),
	} {
		w := newWorld(t)
		home := t.TempDir()
		w.a, _ = archive.Open(home)
		w.u.Archive, w.u.Intake.Archive = w.a, w.a
		w.serve = serve
		r := w.run(t, "l1")[0]
		if st := w.state(); st.Condition == intake.Current || r.Verdict == archive.Unchanged || r.Verdict == archive.Accepted {
			t.Errorf("%s: %s, %s", name, r.Verdict, st.Condition)
		}
		if _, _, err := w.a.Load("l1", func(*ftm.Entity) error { return nil }); err == nil {
			t.Errorf("%s: something was loaded", name)
		}
	}
}

// TestDiskFault: the archive's folder cannot be written.
func TestDiskFault(t *testing.T) {
	w := newWorld(t)
	w.serve = text(body("2026-01-11", 0, 101))
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.u.Temp = blocked // no folder
	if _, err := w.u.Run(context.Background(), "l1"); err == nil {
		t.Error("an update without a temporary folder succeeded")
	}
	if f, err := w.a.Force("l1"); err != nil || f.Version != w.first {
		t.Errorf("in force: %+v, %v", f, err)
	}
}

// documented checks that the page of faults names one.
func documented(t *testing.T, fault string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "faults.md"))
	if err != nil || !strings.Contains(string(page), "\n- "+fault+"\n") {
		t.Errorf("docs/faults.md does not name %q (%v)", fault, err)
	}
}
