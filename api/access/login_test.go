package access

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cordon/store"
)

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
		// The form keeps what was typed, and says nothing else of it.
		text := strings.ReplaceAll(a.text, ` value="`+template.HTMLEscapeString(c.name)+`"`, "")
		text = strings.ReplaceAll(text, " autofocus", "")
		if said == "" {
			said = text
		}
		if text != said {
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
