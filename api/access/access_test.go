package access

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
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

	"cordon/store"
	"cordon/store/sqlite"
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

func TestSignIn(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	c := browser(t)
	b.want("page", b.do(c, "GET", "/login?next=/find", nil), 200, `name="next" value="/find"`)
	a := b.signIn(c, " Alice ", password)
	if a.StatusCode != 303 || a.Header.Get("Location") != "/v1/lists" {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}
	cookie := a.Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || len(cookie.Value) != 43 || cookie.Secure {
		t.Errorf("cookie %v", cookie)
	}
	b.want("signed in", b.do(c, "GET", "/v1/lists", nil), 200, `"name":"alice"`)
	b.want("no rule", b.do(c, "GET", "/secret", nil), 404, "")
	b.want("other method", b.do(c, "DELETE", "/v1/lists", nil), 404, "")
	b.want("not hers", b.do(c, "GET", "/metrics", nil), 403, "administrator, auditor")
	b.want("not her page", b.do(c, "GET", "/admin/users", nil), 403, "signed in as alice")
	if _, err := b.store.Session(t.Context(), cookie.Value); !errors.Is(err, store.ErrNotFound) {
		t.Error("the identifier is kept as it is")
	}
	b.want("sign out", b.do(c, "POST", "/logout", url.Values{}), 303, "")
	b.want("signed out", b.do(c, "GET", "/v1/lists", nil), 401, "")
	stale := browser(t)
	b.want("cookie of before", b.do(stale, "GET", "/v1/lists", nil, "Cookie", cookie.Name+"="+cookie.Value), 401, "")
	if len(b.recorded("login")) != 1 || len(b.recorded("logout")) != 1 || b.recorded("login")[0].Address != "127.0.0.1" {
		t.Errorf("recorded %v", b.recorded("login"))
	}
}

// The identifier that a browser brings along is never the one it gets.
func TestFixation(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	mallory := b.signedIn("alice")
	u, err := url.Parse(b.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	planted := mallory.Jar.Cookies(u)[0].Value
	for _, p := range []string{planted, "chosen-by-mallory"} {
		victim := browser(t)
		victim.Jar.SetCookies(u, []*http.Cookie{{Name: "cordon", Value: p}})
		a := b.signIn(victim, "alice", password)
		if a.StatusCode != 303 || a.Cookies()[0].Value == p {
			t.Fatalf("%d, the planted identifier stays", a.StatusCode)
		}
		b.want("planted", b.do(nil, "GET", "/v1/lists", nil, "Cookie", "cordon="+p), 401, "")
		b.want("new", b.do(victim, "GET", "/v1/lists", nil), 200, "alice")
	}
}

// Whether a name exists must not show: each refusal costs one hash, one event, and
// says the same.
func TestSameCost(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	b.user("gone", Analyst)
	b.user("boss", Administrator)
	b.user("locked", Analyst)
	if err := b.Disable(t.Context(), By{}, "gone", true); err != nil {
		t.Fatal(err)
	}
	sso := &store.User{ID: "sso", Name: "sso", Roles: []string{"analyst"}, Subject: "x y"}
	if err := b.store.AddUser(t.Context(), sso, store.Event{}); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		b.store.Failed(t.Context(), "locked", func(int) time.Time { return b.clock.Add(time.Hour) }, store.Event{})
	}
	said := ""
	for _, c := range []struct{ name, password string }{
		{"alice", "wrong wrong wrong"},
		{"nobody", password},
		{"gone", password},
		{"sso", ""},
		{"locked", password},
		{"", ""},
		{"alice", strings.Repeat("x", 5000)},
		{"' OR 1=1 --", password},
	} {
		hashes, events := b.hashes.Load(), len(b.recorded("login.failed"))
		a := b.signIn(nil, c.name, c.password)
		if a.StatusCode != 401 || len(a.Cookies()) != 0 {
			t.Errorf("%q: %d", c.name, a.StatusCode)
		}
		if n := b.hashes.Load() - hashes; n != 1 {
			t.Errorf("%q: %d hashes", c.name, n)
		}
		if n := len(b.recorded("login.failed")) - events; n != 1 {
			t.Errorf("%q: %d events", c.name, n)
		}
		if said == "" {
			said = a.text
		}
		if a.text != said {
			t.Errorf("%q is told something else", c.name)
		}
	}
	for _, e := range b.recorded("login.failed") {
		if e.Target != "" && e.Target != "alice" && e.Target != "gone" && e.Target != "sso" && e.Target != "locked" {
			t.Errorf("what was typed is recorded: %q", e.Target)
		}
	}
}

func TestLockOut(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	ctx := t.Context()
	try := func(p string) error {
		_, err := b.checkLogin(ctx, By{}, "alice", p)
		return err
	}
	for range freeFailures {
		if try("wrong") == nil {
			t.Fatal("wrong password let in")
		}
	}
	if err := try(password); err != nil {
		t.Fatalf("locked after %d: %v", freeFailures, err)
	}
	try("wrong") // one more than free
	if try(password) == nil {
		t.Error("not locked")
	}
	b.wait(59 * time.Second) // the try while locked doubled the time
	if try(password) == nil {
		t.Error("lock ended early")
	}
	b.wait(2*time.Minute + time.Second)
	if err := try(password); err != nil {
		t.Errorf("lock does not end: %v", err)
	}
	for range 100 {
		try("wrong")
	}
	b.wait(15*time.Minute + time.Second)
	if err := try(password); err != nil {
		t.Errorf("lock grows without end: %v", err)
	}
	for n, last := 0, time.Duration(0); n < 200; n++ {
		d := lockout(n)
		if d < last || d > 15*time.Minute || (n > freeFailures) != (d > 0) {
			t.Errorf("after %d failures %s", n, d)
		}
		last = d
	}
}

func TestSessionEnds(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	c := b.signedIn("alice")
	b.wait(Idle)
	b.want("idle, just not", b.do(c, "GET", "/v1/lists", nil), 200, "")
	b.wait(Idle + time.Second)
	b.want("idle", b.do(c, "GET", "/v1/lists", nil), 401, "")
	c = b.signedIn("alice")
	for range 23 {
		b.wait(31 * time.Minute)
		b.want("in use", b.do(c, "GET", "/v1/lists", nil), 200, "")
	}
	b.wait(7 * time.Minute)
	b.want("after all", b.do(c, "GET", "/v1/lists", nil), 401, "")
	c = b.signedIn("alice")
	b.user("boss", Administrator)
	if err := b.Disable(t.Context(), By{}, "alice", true); err != nil {
		t.Fatal(err)
	}
	b.want("shut out", b.do(c, "GET", "/v1/lists", nil), 401, "")
}

func TestChangePassword(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	here, there := b.signedIn("alice"), b.signedIn("alice")
	change := func(old, new, again string) answer {
		return b.do(here, "POST", "/account/password", url.Values{"old": {old}, "new": {new}, "again": {again}})
	}
	const other = "another long password"
	b.want("differ", change(password, other, other+"!"), 422, "differ")
	b.want("short", change(password, "short", "short"), 422, "at least 12")
	b.want("own name", change(password, "Alice-in-wonder", "Alice-in-wonder"), 422, "name")
	b.want("wrong", change("wrong", other, other), 403, "present password")
	a := change(password, other, other)
	b.want("changed", a, 200, "is changed")
	if len(a.Cookies()) != 1 {
		t.Error("the session keeps its identifier")
	}
	b.want("here", b.do(here, "GET", "/v1/lists", nil), 200, "alice")
	b.want("there", b.do(there, "GET", "/v1/lists", nil), 401, "")
	b.want("old password", b.signIn(nil, "alice", password), 401, "")
	b.want("new password", b.signIn(nil, "alice", other), 303, "")
}

func TestKeys(t *testing.T) {
	b := setUp(t, nil)
	alice := b.user("alice", Analyst)
	b.user("boss", Administrator)
	free := b.key(NewKey{Label: "batch", Roles: Service})
	for _, h := range []string{"ApiKey " + free, "Bearer " + free, "apikey  " + free, "bearer " + free} {
		b.want(h[:6], b.do(nil, "GET", "/v1/lists", nil, "Authorization", h), 200, `"roles":["service"]`)
	}
	b.want("OpenRefine", b.do(nil, "GET", "/reconcile/x?api_key="+free, nil), 200, "service")
	b.want("in the address elsewhere", b.do(nil, "GET", "/v1/lists?api_key="+free, nil), 401, "")
	for _, bad := range []string{"ApiKey", "ApiKey x", "Basic " + free, "ApiKey " + free + "a", "ApiKey " + free[:len(free)-1] + "!", "ApiKey " + strings.ToUpper(free), "ApiKey " + keyHead + strings.Repeat("a", 52)} {
		b.want(bad, b.do(nil, "GET", "/v1/lists", nil, "Authorization", bad), 401, "")
	}
	b.want("not by key", b.do(nil, "POST", "/account/keys", url.Values{}, "Authorization", "ApiKey "+b.key(NewKey{Roles: everyone})), 403, "")
	b.want("role", b.do(nil, "GET", "/metrics", nil, "Authorization", "ApiKey "+free), 403, "")

	// Scoped to routes.
	scoped := b.key(NewKey{Roles: Service, Routes: []string{"/match", "/v1/lists/"}})
	for path, want := range map[string]int{"/match/default": 200, "/matchx": 404, "/v1/lists": 403, "/v1/policy": 403} {
		method := "GET"
		if strings.HasPrefix(path, "/match/") {
			method = "POST"
		}
		b.want(path, b.do(nil, method, path, nil, "Authorization", "ApiKey "+scoped), want, "")
	}

	// Expires, is revoked, ends with its owner.
	short := b.key(NewKey{Roles: Service, Life: time.Minute})
	own := b.key(NewKey{Owner: alice.ID, Roles: Analyst | Administrator})
	b.want("own", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+own), 200, `"roles":["analyst"]`)
	b.want("short", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+short), 200, "")
	b.wait(time.Minute)
	b.want("expired", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+short), 401, "")
	if err := b.Disable(t.Context(), By{}, "alice", true); err != nil {
		t.Fatal(err)
	}
	b.want("owner shut out", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+own), 401, "")
	if err := b.RevokeKey(t.Context(), By{Name: "boss"}, free[len(keyHead):][:keyIDSize], ""); err != nil {
		t.Fatal(err)
	}
	b.wait(keyMoment)
	b.want("revoked", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+free), 401, "")
	if n := len(b.recorded("key.add")); n != 5 {
		t.Errorf("%d keys recorded", n)
	}
	if es := b.recorded("key.revoke"); len(es) != 1 || es[0].Actor != "boss" {
		t.Errorf("recorded %v", es)
	}
	for _, text := range []string{free, scoped, own} {
		ks, err := b.store.Keys(t.Context(), "", true)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range ks {
			if strings.Contains(text, k.Hash) || k.Hash == text || strings.Contains(b.log.String(), text) {
				t.Error("a key is kept or logged")
			}
		}
	}
}

func TestKeyPages(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	b.user("boss", Administrator)
	alice, boss := b.signedIn("alice"), b.signedIn("boss")
	a := b.do(alice, "POST", "/account/keys", url.Values{"label": {"<b>mine</b>"}, "role": {"analyst", "administrator"}, "days": {"30"}})
	b.want("made", a, 200, "&lt;b&gt;mine")
	_, rest, _ := strings.Cut(a.text, "<code>"+keyHead)
	text, _, _ := strings.Cut(rest, "<")
	b.want("works", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+keyHead+text), 200, `"roles":["analyst"]`)
	if again := b.do(alice, "GET", "/account", nil); strings.Contains(again.text, text) {
		t.Error("the key is shown twice")
	}
	id := text[:keyIDSize]
	b.want("seen", b.do(boss, "GET", "/admin/keys", nil), 200, id)
	b.want("no days", b.do(alice, "POST", "/account/keys", url.Values{"label": {"x"}, "role": {"analyst"}}), 422, "days")
	b.want("no role", b.do(alice, "POST", "/account/keys", url.Values{"label": {"x"}, "role": {"administrator"}, "days": {"1"}}), 422, "role")
	b.user("bob", Analyst)
	b.want("not his", b.do(b.signedIn("bob"), "POST", "/account/keys/"+id+"/revoke", url.Values{}), 404, "no such key")
	b.want("revoke", b.do(alice, "POST", "/account/keys/"+id+"/revoke", url.Values{}), 303, "")
	b.want("revoked at once", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+keyHead+text), 401, "")
}

func TestUserPages(t *testing.T) {
	b := setUp(t, nil)
	b.user("boss", Administrator)
	c := b.signedIn("boss")
	add := func(name, pass string, roles ...string) answer {
		return b.do(c, "POST", "/admin/users", url.Values{"name": {name}, "password": {pass}, "role": roles})
	}
	b.want("add", add("Carol", password, "reviewer"), 303, "")
	b.want("again", add("carol", password, "reviewer"), 409, "already")
	b.want("name", add("carol smith", password, "reviewer"), 422, "name")
	b.want("role", add("dave", password, "king"), 422, "no such role")
	b.want("none", add("dave", password), 422, "at least one role")
	b.want("page", b.do(c, "GET", "/admin/users", nil), 200, "carol")
	u, err := b.store.UserByName(t.Context(), "carol")
	if err != nil {
		t.Fatal(err)
	}
	boss, err := b.store.UserByName(t.Context(), "boss")
	if err != nil {
		t.Fatal(err)
	}
	change := func(id string, form url.Values) answer { return b.do(c, "POST", "/admin/users/"+id, form) }
	b.want("last administrator", change(boss.ID, url.Values{"do": {"disable"}}), 422, "no administrator left")
	b.want("last administrator", change(boss.ID, url.Values{"do": {"roles"}, "role": {"analyst"}}), 422, "no administrator left")
	b.want("nobody", change("x", url.Values{"do": {"disable"}}), 404, "")
	b.want("nothing", change(u.ID, url.Values{}), 422, "")
	b.want("password", change(u.ID, url.Values{"do": {"password"}, "password": {"a new one, longer"}}), 303, "")
	b.want("sign in", b.signIn(nil, "carol", "a new one, longer"), 303, "")
	b.want("disable", change(u.ID, url.Values{"do": {"disable"}}), 303, "")
	b.want("shut out", b.signIn(nil, "carol", "a new one, longer"), 401, "")
	b.want("enable", change(u.ID, url.Values{"do": {"enable"}}), 303, "")
	b.want("roles", change(u.ID, url.Values{"do": {"roles"}, "role": {"auditor", "analyst"}}), 303, "")
	b.want("record", b.do(c, "GET", "/admin/events", nil), 200, "user.roles")
	b.want("auditor reads", b.do(b.signedInAs("carol", "a new one, longer"), "GET", "/admin/events", nil), 200, "login")
}

func (b *bench) signedInAs(name, password string) *http.Client {
	c := browser(b.t)
	b.want("sign in", b.signIn(c, name, password), 303, "")
	return c
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

func TestNext(t *testing.T) {
	for next, want := range map[string]string{
		"/find?q=a%20b": "/find?q=a%20b", "": "/", "find": "/", "//evil.example": "/", "https://evil.example": "/", "/\\evil.example": "/",
		"/\t/evil.example": "/", "javascript:alert(1)": "/", "/login": "/", "/logout": "/", "/party/a#b": "/party/a#b", "/%zz": "/",
	} {
		if got := local(next); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
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

func TestFirstRun(t *testing.T) {
	b := setUp(t, nil)
	drawn, made, err := b.FirstRun(t.Context(), "")
	if err != nil || !made || len(drawn) < 20 {
		t.Fatalf("%q %v %v", drawn, made, err)
	}
	b.want("sign in", b.signIn(nil, "admin", drawn), 303, "")
	if again, made, err := b.FirstRun(t.Context(), ""); again != "" || made || err != nil {
		t.Errorf("a second first run: %q %v %v", again, made, err)
	}
	if _, _, err := setUp(t, nil).FirstRun(t.Context(), "short"); err == nil {
		t.Error("a short password was taken")
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

func TestArgon(t *testing.T) {
	h := newHasher(strings.NewReader(strings.Repeat("0123456789abcdef", 4)))
	kept, err := h.hash(t.Context(), "cafe\u0301 au lait 1")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kept, "$argon2id$v=19$m=65536,t=3,p=2$") {
		t.Errorf("kept as %s", kept)
	}
	// The same letters, composed otherwise.
	if ok, err := h.matches(t.Context(), "caf\u00e9 au lait 1", kept); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
	if ok, _ := h.matches(t.Context(), "cafe au lait 1", kept); ok {
		t.Error("another password matches")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	h.room <- struct{}{}
	h.room <- struct{}{}
	if _, err := h.hash(ended, password); err == nil {
		t.Error("a third hash runs beside two")
	}
}
