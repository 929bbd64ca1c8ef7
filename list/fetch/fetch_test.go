package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cordon/list/catalogue"
)

var discard = log.New(io.Discard, "", 0)

const list = "lines of a list"

func entry(address string) *catalogue.Entry {
	return &catalogue.Entry{
		ID: "l1", Sources: []catalogue.Origin{{URL: address, Format: "lines"}},
		Server: catalogue.Server{Timeout: 5 * time.Second, Tries: 3},
	}
}

// patient is a client that never really waits, and keeps what it would have.
func patient(pauses *[]time.Duration) *Client {
	return &Client{Rand: func() float64 { return 0.5 }, Sleep: func(ctx context.Context, d time.Duration) error {
		*pauses = append(*pauses, d)
		return ctx.Err()
	}}
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func quietTLS(t *testing.T, h http.HandlerFunc, max uint16) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.TLS = &tls.Config{MaxVersion: max}
	s.Config.ErrorLog = discard
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// get fetches and checks that a failure leaves nothing behind.
func get(t *testing.T, c *Client, e *catalogue.Entry) (Answer, string, error) {
	t.Helper()
	dir := t.TempDir()
	a, err := c.Get(context.Background(), e, Known{}, dir)
	if err != nil {
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		return a, "", err
	}
	b, rerr := os.ReadFile(a.Path)
	if rerr != nil {
		t.Fatal(rerr)
	}
	return a, string(b), nil
}

// TestCertificates: the publisher has to prove who it is; asking again would not
// change what it proves.
func TestCertificates(t *testing.T) {
	var asked atomic.Int32
	answer := func(w http.ResponseWriter, _ *http.Request) { asked.Add(1); io.WriteString(w, list) }
	var pauses []time.Duration
	s := quietTLS(t, answer, 0)
	a, _, err := get(t, patient(&pauses), entry(s.URL))
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) || a.Tries != 1 || len(pauses) > 0 {
		t.Errorf("self-signed: %v after %d tries", err, a.Tries)
	}
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	c := patient(&pauses)
	c.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	if a, b, err := get(t, c, entry(s.URL)); err != nil || b != list || a.Tries != 1 {
		t.Errorf("root known: %q, %v", b, err)
	}
	// The right certificate for another name.
	c.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "publisher.invalid"}}
	var name x509.HostnameError
	if _, _, err := get(t, c, entry(s.URL)); !errors.As(err, &name) {
		t.Errorf("another host's certificate: %v", err)
	}
	if _, _, err := get(t, patient(&pauses), entry(quietTLS(t, answer, tls.VersionTLS11).URL)); err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("TLS 1.1: %v", err)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("%d requests were sent, want that to the proven server only", n)
	}
}

// TestDowngrade: what was asked for over TLS is never taken without.
func TestDowngrade(t *testing.T) {
	var plain atomic.Int32
	open := serve(t, func(w http.ResponseWriter, _ *http.Request) { plain.Add(1); io.WriteString(w, list) })
	var s *httptest.Server
	s = quietTLS(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hop":
			http.Redirect(w, r, s.URL+"/list", http.StatusFound)
		case "/down":
			http.Redirect(w, r, "/list", http.StatusFound)
		case "/list":
			http.Redirect(w, r, open, http.StatusMovedPermanently)
		}
	}, 0)
	var pauses []time.Duration
	c := patient(&pauses)
	c.Transport = s.Client().Transport
	for _, p := range []string{"/list", "/hop", "/down"} {
		if a, _, err := get(t, c, entry(s.URL+p)); !errors.Is(err, ErrDowngrade) || a.Tries != 1 {
			t.Errorf("%s: %v after %d tries", p, err, a.Tries)
		}
	}
	if plain.Load() != 0 {
		t.Error("the open address was asked")
	}
	up := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, s.URL+"/ok", http.StatusFound) })
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, list) })
	if _, b, err := get(t, c, entry(up)); err != nil || b != list {
		t.Errorf("from http to https: %q, %v", b, err)
	}
}

// TestPauses: tries are counted, pauses double from the list's own, are spread by
// chance, and end somewhere.
func TestPauses(t *testing.T) {
	for _, c := range []struct {
		fails, tries int
		pause        time.Duration
		chance       float64
		asked        int
		want         string
	}{
		{3, 5, 20 * time.Second, 0.5, 4, "[20s 40s 1m20s]"},
		{3, 5, 20 * time.Second, 0, 4, "[10s 20s 40s]"},
		{3, 5, 20 * time.Second, 1, 4, "[30s 1m0s 2m0s]"},
		{99, 3, 20 * time.Second, 0.5, 3, "[20s 40s]"},
		{99, 0, 0, 0.5, defaultTries, "[2s 4s 8s]"},
		{99, 5, 4 * time.Minute, 0.5, 5, "[4m0s 8m0s 10m0s 10m0s]"},
		{99, 1, time.Hour, 0.5, 1, "[]"},
	} {
		asked := 0
		e := entry(serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if asked++; asked <= c.fails {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			io.WriteString(w, list)
		}))
		e.Server.Tries, e.Server.Pause = c.tries, c.pause
		var pauses []time.Duration
		cl := patient(&pauses)
		cl.Rand = func() float64 { return c.chance }
		a, b, err := get(t, cl, e)
		if (err == nil) != (asked > c.fails) || asked != c.asked || a.Tries != asked || fmt.Sprint(pauses) != c.want {
			t.Errorf("%+v: asked %d times, pauses %v, %q, %v", c, asked, pauses, b, err)
		}
		var se *StatusError
		if err != nil && (!errors.As(err, &se) || se.Status != 500) {
			t.Errorf("the error does not say what was answered: %v", err)
		}
	}
	// A great number of tries does not turn a pause into none.
	var pauses []time.Duration
	e := entry(serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	e.Server.Tries = 70
	if a, _, err := get(t, patient(&pauses), e); err == nil || a.Tries != 70 || slices.Min(pauses) != defaultPause || slices.Max(pauses) != maxPause {
		t.Errorf("after %d tries: %v, pauses %v", a.Tries, err, pauses)
	}
}

// TestSlow: the list's own limit holds, not the usual one; beyond it a body that
// stalls is given up.
func TestSlow(t *testing.T) {
	gone := make(chan struct{})
	t.Cleanup(func() { close(gone) })
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/late":
			time.Sleep(150 * time.Millisecond)
			io.WriteString(w, list)
		case "/stalls":
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, list)
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-gone:
			}
		}
	})
	var pauses []time.Duration
	c := patient(&pauses)
	e := entry(address + "/late")
	if _, b, err := get(t, c, e); err != nil || b != list || len(pauses) > 0 {
		t.Errorf("late, within its limit: %q, %v", b, err)
	}
	for _, p := range []string{"/late", "/stalls"} {
		pauses = nil
		e := entry(address + p)
		e.Server.Timeout, e.Server.Tries = 50*time.Millisecond, 2
		if a, _, err := get(t, c, e); !errors.Is(err, context.DeadlineExceeded) || a.Tries != 2 || len(pauses) != 1 {
			t.Errorf("%s, over its limit: %v after %d tries", p, err, a.Tries)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.Sleep = func(context.Context, time.Duration) error { cancel(); return ctx.Err() }
	e = entry(address + "/stalls")
	e.Server.Timeout = 50 * time.Millisecond
	e.Sources = append(e.Sources, e.Sources[0])
	if a, err := c.Get(ctx, e, Known{}, t.TempDir()); err == nil || a.Tries != 1 {
		t.Errorf("interrupted while it waits: %v after %d tries", err, a.Tries)
	}
}

// TestStalled: a body that stops coming is given up long before the whole time is
// over, and asked for again; one that comes slowly but steadily is not, nor one
// whose first byte is late.
func TestStalled(t *testing.T) {
	gone := make(chan struct{})
	t.Cleanup(func() { close(gone) })
	stall := func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
		case <-gone:
		}
	}
	asked := 0
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch asked++; {
		case r.URL.Path == "/late":
			time.Sleep(200 * time.Millisecond)
			io.WriteString(w, list)
		case r.URL.Path == "/steady":
			for i := range list {
				io.WriteString(w, list[i:i+1])
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		case r.URL.Path == "/once" && asked > 1:
			io.WriteString(w, list)
		case r.URL.Path == "/headers":
			stall(w, r)
		default:
			io.WriteString(w, list[:5])
			stall(w, r)
		}
	})
	for _, c := range []struct {
		path string
		bad  bool
		want int
	}{{"/late", false, 1}, {"/steady", false, 1}, {"/once", false, 2}, {"/stalls", true, 3}, {"/headers", true, 3}} {
		asked = 0
		var pauses []time.Duration
		e := entry(address + c.path)
		e.Server.Timeout, e.Server.Idle = time.Hour, 100*time.Millisecond
		began := time.Now()
		a, b, err := get(t, patient(&pauses), e)
		if errors.Is(err, ErrStalled) != c.bad || !c.bad && b != list || a.Tries != c.want {
			t.Errorf("%s: %q, %v after %d tries", c.path, b, err, a.Tries)
		}
		if d := time.Since(began); d > time.Minute {
			t.Errorf("%s took %v", c.path, d)
		}
	}
	// What a page of links does, it does as well.
	e := entry("")
	e.Sources = []catalogue.Origin{{Page: address + "/stalls", Link: "x"}}
	e.Server.Timeout, e.Server.Idle, e.Server.Tries = time.Hour, 100*time.Millisecond, 1
	var pauses []time.Duration
	if _, _, err := get(t, patient(&pauses), e); !errors.Is(err, ErrStalled) {
		t.Errorf("a page that stalls: %v", err)
	}
}

// TestPublishers: the embedded catalogue's words to three servers that are known
// to be difficult, by the rules of those servers.
func TestPublishers(t *testing.T) {
	cat, err := catalogue.Default()
	if err != nil {
		t.Fatal(err)
	}
	filter := func(w http.ResponseWriter, r *http.Request) bool { // OFAC's since 2026-07-30
		ua := r.UserAgent()
		if len(ua) >= 40 && strings.HasPrefix(ua, "Mozilla/") && len(ua) > 8 && ua[8] >= '0' && ua[8] <= '9' {
			return true
		}
		w.WriteHeader(http.StatusForbidden)
		return false
	}
	bursts := 0
	for id, h := range map[string]http.HandlerFunc{
		"us-ofac-sdn": func(w http.ResponseWriter, r *http.Request) {
			if filter(w, r) {
				io.WriteString(w, list)
			}
		},
		"au-dfat": func(w http.ResponseWriter, r *http.Request) {
			if filter(w, r) {
				io.WriteString(w, list)
			}
		},
		"eu-fsf": func(w http.ResponseWriter, r *http.Request) {
			switch bursts++; {
			case r.Header.Get("Accept-Language") == "":
				w.WriteHeader(http.StatusNotAcceptable)
			case bursts < 3:
				w.WriteHeader(http.StatusInternalServerError)
			default:
				io.WriteString(w, list)
			}
		},
		"ch-seco": func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, list) },
	} {
		e := *cat.Find(id)
		if e.ID == "" {
			t.Fatalf("no %s", id)
		}
		e.Sources = []catalogue.Origin{{URL: serve(t, h)}}
		var pauses []time.Duration
		c := patient(&pauses)
		c.Product, c.Contact = "Cordon/1.0", "https://o.example"
		if a, b, err := get(t, c, &e); err != nil || b != list {
			t.Errorf("%s: %q, %v after %d tries", id, b, err, a.Tries)
		}
		if want := map[string]string{"eu-fsf": "[20s 40s]"}[id]; want != "" && fmt.Sprint(pauses) != want {
			t.Errorf("%s: pauses %v, want %s", id, pauses, want)
		}
		if e.Server.UserAgent == "" {
			continue
		}
		e.Server.UserAgent, pauses = "", nil
		var se *StatusError
		if a, _, err := get(t, c, &e); !errors.As(err, &se) || se.Status != http.StatusForbidden || a.Tries != 1 {
			t.Errorf("%s without its agent: %v after %d tries", id, err, a.Tries)
		}
	}
	for id, least := range map[string]time.Duration{"eu-fsf": 3 * time.Minute, "ch-seco": 3 * time.Minute, "us-ofac-sdn": 3 * time.Minute} {
		if got := cat.Find(id).Server.Timeout; got < least {
			t.Errorf("%s has %v, which is less than it takes", id, got)
		}
	}
}

// TestProgress: each try is told when it begins, pauses and bytes in between, and
// the end once, well or ill.
func TestProgress(t *testing.T) {
	big := strings.Repeat("0123456789abcde\n", 7<<15) // 3.5 MiB
	asked := 0
	good := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(big)))
		io.WriteString(w, big)
	})
	bad := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html><title>Sorry</title>") })
	var mu sync.Mutex
	told := map[string][]Progress{}
	var pauses []time.Duration
	c := patient(&pauses)
	c.Progress = func(p Progress) { mu.Lock(); defer mu.Unlock(); told[p.List] = append(told[p.List], p) }
	if _, _, err := get(t, c, entry(good)); err != nil {
		t.Fatal(err)
	}
	e := entry(bad)
	e.ID, e.Server.Tries = "l2", 1
	if _, _, err := get(t, c, e); !errors.Is(err, ErrHTML) {
		t.Errorf("a page: %v", err)
	}
	var got []string
	for _, p := range told["l1"] {
		got = append(got, fmt.Sprintf("%d %d/%d %v %v", p.Try, p.Bytes>>20, p.Total>>20, p.Wait, p.Done))
	}
	want := "1 0/0 0s false|1 0/0 2s false|2 0/0 0s false|2 1/3 0s false|2 2/3 0s false|2 3/3 0s false|2 3/3 0s true"
	if strings.Join(got, "|") != want {
		t.Errorf("told %s\nwant %s", strings.Join(got, "|"), want)
	}
	if l2 := told["l2"]; len(l2) != 2 || l2[0].Done || !l2[1].Done || l2[1].URL != bad {
		t.Errorf("of the list that failed: %+v", l2)
	}
}

// A file is called what its publisher says where that is a plain name.
func TestNameOf(t *testing.T) {
	long := strings.Repeat("ä", 121)
	for said, want := range map[string]string{
		"list (2).xml": "list (2).xml", "../../etc/passwd": "passwd", ".hidden": "at.xml", "": "at.xml", long: long, long + "a": "at.xml", "a\x00b": "at.xml",
	} {
		resp := &http.Response{Header: http.Header{"Content-Disposition": {`attachment; filename="` + said + `"; size=3`}}}
		if got := nameOf(resp, "https://lists.example/at.xml"); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
