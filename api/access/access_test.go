package access

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cordon/screen"
	"cordon/store"
	"cordon/store/sqlite"
	"cordon/web"
)

const password = "correct horse battery"

// bench is a gate with everything around it that a test turns.
type bench struct {
	*Gate
	t      testing.TB
	server *httptest.Server
	hashes atomic.Int64
	log    bytes.Buffer
	mu     sync.Mutex
	clock  time.Time
}

func (b *bench) time() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.clock
}

func (b *bench) wait(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock = b.clock.Add(d)
}

// noLists is a desk before the lists are read.
type noLists struct{}

func (noLists) Use() (*screen.Library, func()) { return nil, func() {} }

func setUp(t testing.TB, change func(*Config)) *bench {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	b := &bench{t: t, clock: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	c := Config{Store: db, Now: b.time, Log: slog.New(slog.NewTextHandler(&b.log, nil))}
	if change != nil {
		change(&c)
	}
	site, err := web.New(web.Config{Desk: noLists{}, Now: b.time, Who: Who})
	if err != nil {
		t.Fatal(err)
	}
	c.Pages = site
	if b.Gate, err = New(c); err != nil {
		t.Fatal(err)
	}
	b.hasher.derive = func(p, salt []byte) []byte {
		b.hashes.Add(1)
		sum := sha256.Sum256(append(p, salt...))
		return sum[:]
	}
	mux := http.NewServeMux()
	b.Mount(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		c, ok := CallerOf(r.Context())
		json.NewEncoder(w).Encode(map[string]any{"name": c.Name, "roles": c.Roles.Names(), "known": ok})
	})
	b.server = httptest.NewServer(b.Wrap(mux))
	t.Cleanup(b.server.Close)
	return b
}

func (b *bench) user(name string, roles Roles) *store.User {
	b.t.Helper()
	u, err := b.AddUser(b.t.Context(), By{Name: "test"}, name, roles, password)
	if err != nil {
		b.t.Fatal(err)
	}
	return u
}

func (b *bench) key(n NewKey) string {
	b.t.Helper()
	text, _, err := b.AddKey(b.t.Context(), By{Name: "test"}, n)
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// browser keeps cookies and does not follow redirects.
func browser(t testing.TB) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type answer struct {
	*http.Response
	text string
}

// do sends a request; header holds pairs.
func (b *bench) do(c *http.Client, method, path string, form url.Values, header ...string) answer {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if c == nil {
		c = browser(b.t)
	}
	res, err := c.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{res, string(text)}
}

func (b *bench) signIn(c *http.Client, name, password string) answer {
	b.t.Helper()
	return b.do(c, "POST", "/login", url.Values{"name": {name}, "password": {password}, "next": {"/v1/lists"}})
}

func (b *bench) signedIn(name string) *http.Client {
	b.t.Helper()
	c := browser(b.t)
	if a := b.signIn(c, name, password); a.StatusCode != 303 {
		b.t.Fatalf("sign in as %s: %d %s", name, a.StatusCode, a.text)
	}
	return c
}

func (b *bench) want(what string, a answer, status int, says string) {
	b.t.Helper()
	if a.StatusCode != status || !strings.Contains(a.text, says) {
		b.t.Errorf("%s: %d %.300s, want %d %q", what, a.StatusCode, a.text, status, says)
	}
}

func (b *bench) recorded(action string) (es []store.Event) {
	b.t.Helper()
	all, err := b.store.Events(b.t.Context(), 0, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, e := range all {
		if e.Action == action {
			es = append(es, e)
		}
	}
	return es
}

func TestNobody(t *testing.T) {
	b := setUp(t, nil)
	a := b.do(nil, "GET", "/v1/lists", nil)
	b.want("no credential", a, 401, `"detail"`)
	if a.Header.Get("WWW-Authenticate") == "" || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%v", a.Header)
	}
	b.want("Watchman's shape", b.do(nil, "GET", "/v2/search", nil), 401, `{"error":`)
	b.want("open", b.do(nil, "GET", "/healthz", nil), 200, `"known":false`)
	b.want("no rule", b.do(nil, "GET", "/secret", nil), 401, "")
	a = b.do(nil, "GET", "/find?q=x", nil, "Accept", "text/html")
	if a.StatusCode != 303 || a.Header.Get("Location") != "/login?next=%2Ffind%3Fq%3Dx" {
		t.Errorf("a page: %d %s", a.StatusCode, a.Header.Get("Location"))
	}
	for h, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cache-Control": "no-store"} {
		if got := a.Header.Get(h); got != want {
			t.Errorf("%s: %q", h, got)
		}
	}
	if csp := a.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
		t.Errorf("policy %q", csp)
	}
	if b.hashes.Load() != 0 {
		t.Error("somebody hashed")
	}
}

func TestOtherSites(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	c := b.signedIn("alice")
	for _, h := range [][]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}} {
		b.want("change", b.do(c, "POST", "/account/keys", url.Values{}, h...), 403, "another site")
		b.want("screen", b.do(c, "POST", "/v1/screen", url.Values{}, h...), 403, "another site")
		b.want("sign in", b.do(nil, "POST", "/login", url.Values{"name": {"alice"}, "password": {password}}, h...), 403, "another site")
		key := b.key(NewKey{Roles: Service})
		b.want("by key", b.do(nil, "POST", "/v1/screen", url.Values{}, append(h, "Authorization", "ApiKey "+key)...), 200, "")
	}
	b.want("ours", b.do(c, "POST", "/v1/screen", url.Values{}, "Sec-Fetch-Site", "same-origin"), 200, "")
}

func TestRates(t *testing.T) {
	b := setUp(t, func(c *Config) { c.Rate = Rate{1, 3} })
	key := "ApiKey " + b.key(NewKey{Roles: Service})
	other := "ApiKey " + b.key(NewKey{Roles: Service})
	for range 3 {
		b.want("in time", b.do(nil, "GET", "/v1/lists", nil, "Authorization", key), 200, "")
	}
	a := b.do(nil, "GET", "/v1/lists", nil, "Authorization", key)
	b.want("too many", a, 429, "")
	if a.Header.Get("Retry-After") != "1" {
		t.Errorf("wait %q", a.Header.Get("Retry-After"))
	}
	b.want("another caller", b.do(nil, "GET", "/v1/lists", nil, "Authorization", other), 200, "")
	b.wait(time.Second)
	b.want("later", b.do(nil, "GET", "/v1/lists", nil, "Authorization", key), 200, "")

	// Guessing keys ends soon, and shuts nobody out who has one.
	for i := 0; ; i++ {
		a := b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey guess")
		if a.StatusCode == 429 {
			break
		}
		if i > wrongRate.Burst {
			t.Fatal("guessing has no end")
		}
	}
	b.wait(time.Second)
	b.want("with a key", b.do(nil, "GET", "/v1/lists", nil, "Authorization", key), 200, "")
	hashes := b.hashes.Load()
	b.want("guessing passwords", b.signIn(nil, "alice", "x"), 429, "")
	if b.hashes.Load() != hashes {
		t.Error("it cost a hash")
	}
}

func TestAddress(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"192.0.2.7:5", "", "192.0.2.7"},
		{"192.0.2.7:5", "198.51.100.1", "192.0.2.7"}, // no proxy of ours: not believed
		{"10.1.2.3:5", "198.51.100.1", "198.51.100.1"},
		{"10.1.2.3:5", "1.1.1.1, 198.51.100.1, 10.9.9.9", "198.51.100.1"},
		{"10.1.2.3:5", "garbage", "10.1.2.3"},
		{"[::ffff:10.1.2.3]:5", "2001:db8::1", "2001:db8::1"},
		{"[2001:db8::5]:5", "1.1.1.1", "2001:db8::5"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := address(r, trusted).String(); got != c.want {
			t.Errorf("%s via %s: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
	if a, b := network(netip.MustParseAddr("2001:db8::1")), network(netip.MustParseAddr("2001:db8::ffff:1")); a != b {
		t.Errorf("one subscriber, two networks: %s %s", a, b)
	}
}

func TestLocal(t *testing.T) {
	h := Local(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "in") }), "screening.example.org")
	for _, c := range []struct {
		method, path, host, origin string
		want                       int
	}{
		{"GET", "/", "localhost:8000", "", 200},
		{"GET", "/", "127.0.0.1:8000", "", 200},
		{"GET", "/", "[::1]:8000", "", 200},
		{"GET", "/", "screening.example.org", "", 200},
		{"GET", "/", "evil.example", "", 421},
		{"GET", "/", "127.0.0.1.evil.example:8000", "", 421},
		{"GET", "/", "", "", 421},
		{"POST", "/v1/screen", "localhost:8000", "", 200},
		{"POST", "/v1/screen", "localhost:8000", "http://localhost:8000", 200},
		{"POST", "/v1/screen", "localhost:8000", "https://evil.example", 403},
		{"POST", "/unheard-of", "localhost:8000", "https://evil.example", 403},
		{"POST", "/reconcile/x", "localhost:8000", "http://127.0.0.1:3333", 200},
	} {
		r := httptest.NewRequest(c.method, "http://x"+c.path, nil)
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s %s at %s from %s: %d, want %d", c.method, c.path, c.host, c.origin, w.Code, c.want)
		}
	}
}

// A proxy that speaks TLS for us makes the cookie fit for TLS alone.
func TestBehindProxy(t *testing.T) {
	b := setUp(t, func(c *Config) { c.Public = &url.URL{Scheme: "https", Host: "screening.example.org"} })
	b.user("alice", Analyst)
	a := b.do(nil, "POST", "/login", url.Values{"name": {"alice"}, "password": {password}}, "Origin", "https://screening.example.org")
	if a.StatusCode != 303 || a.Cookies()[0].Name != "__Host-cordon" || !a.Cookies()[0].Secure || a.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
}

// A store that fails lets nobody in.
func TestStoreFails(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	c := b.signedIn("alice")
	key := b.key(NewKey{Roles: Service})
	b.store.(*sqlite.DB).Close()
	b.want("session", b.do(c, "GET", "/v1/lists", nil), 503, "nothing was decided")
	b.want("key", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+key), 503, "nothing was decided")
	b.want("sign in", b.signIn(nil, "alice", password), 500, "internal error")
}

func TestTogether(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	key := "ApiKey " + b.key(NewKey{Roles: Service})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			c := b.signedIn("alice")
			for range 10 {
				b.want("session", b.do(c, "GET", "/v1/lists", nil), 200, "alice")
				b.want("key", b.do(nil, "GET", "/v1/lists", nil, "Authorization", key), 200, "service")
				b.keys.forget()
			}
		})
	}
	wg.Wait()
}

// What a page outside the gate may offer: a search to an analyst, none to an auditor
// or to who is not signed in.
func TestLets(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	b.user("otto", Auditor)
	at, err := url.Parse(b.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"alice": true, "otto": false, "": false} {
		r := httptest.NewRequest("GET", "/nowhere", nil)
		if name != "" {
			for _, c := range b.signedIn(name).Jar.Cookies(at) {
				r.AddCookie(c)
			}
		}
		if got := b.Lets(r, "GET /find"); got != want {
			t.Errorf("%q may search: %v", name, got)
		}
		if b.Lets(r, "GET /no-such-route") {
			t.Errorf("%q may call what has no rule", name)
		}
	}
}
