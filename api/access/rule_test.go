package access

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// request makes a pattern a request that it matches.
func request(t testing.TB, pattern string) *http.Request {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "GET", pattern
	}
	path = strings.ReplaceAll(path, "{$}", "")
	path = regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(path, "x")
	r := httptest.NewRequest(method, path, nil)
	r.Host = "127.0.0.1"
	return r
}

// Every rule lets exactly those through whom it names: each set of roles, by session
// and by key.
func TestEveryRule(t *testing.T) {
	b := setUp(t, func(c *Config) { c.Rate = Rate{1e6, 1e6} })
	passed := false
	h := b.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true }))
	type credential struct {
		roles  Roles
		key    bool
		header string
	}
	creds := []credential{{}}
	for _, r := range roleNames {
		b.user(r.name, r.role)
		w := httptest.NewRecorder()
		u, err := b.store.UserByName(t.Context(), r.name)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.start(w, request(t, "GET /"), u, "test"); err != nil {
			t.Fatal(err)
		}
		cookie, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
		creds = append(creds, credential{r.role, false, "Cookie " + cookie},
			credential{r.role, true, "Authorization ApiKey " + b.key(NewKey{Roles: r.role})})
	}
	for _, rule := range Rules() {
		b.wait(time.Second) // open routes have a rate of their own
		for _, c := range creds {
			r := request(t, rule.Pattern)
			if name, value, ok := strings.Cut(c.header, " "); ok {
				r.Header.Set(name, value)
			}
			passed = false
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			want := rule.Who == Open || (c.roles&rule.Roles != 0 && (rule.Who == ByRole || !c.key))
			if passed != want {
				t.Errorf("%s by %q (key %v): let through %v, want %v (%d)", rule.Pattern, c.roles, c.key, passed, want, w.Code)
			}
		}
	}
}

// What has no rule nobody gets to, whatever the path looks like.
func TestDenyByDefault(t *testing.T) {
	b := setUp(t, func(c *Config) { c.Rate = Rate{1e6, 1e6} })
	b.user("all", everyone)
	w := httptest.NewRecorder()
	u, err := b.store.UserByName(t.Context(), "all")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.start(w, request(t, "GET /"), u, "test"); err != nil {
		t.Fatal(err)
	}
	cookie, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
	passed := ""
	// The handlers behind are a mux as well: what it routes, a rule must have named.
	inner := http.NewServeMux()
	for _, rule := range Rules() {
		inner.HandleFunc(rule.Pattern, func(_ http.ResponseWriter, r *http.Request) { passed = r.Pattern })
	}
	inner.HandleFunc("/hidden/", func(http.ResponseWriter, *http.Request) { passed = "hidden" })
	h := b.Wrap(inner)
	parts := []string{"hidden", "v1", "lists", "..", ".", "", "%2e%2e", "login", "healthz", "assets", "admin", "users", "account", "x", "%2f", "mcp"}
	rapid.Check(t, func(t *rapid.T) {
		path := "/" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 5).Draw(t, "parts"), "/")
		method := rapid.SampledFrom([]string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "get", "FOO"}).Draw(t, "method")
		signed := rapid.Bool().Draw(t, "signed")
		r, err := http.NewRequest(method, "http://127.0.0.1"+path, nil)
		if err != nil {
			t.Skip(err) // a line that no client could write: rapid draws another
		}
		if signed {
			r.Header.Set("Cookie", cookie)
		}
		passed = ""
		h.ServeHTTP(httptest.NewRecorder(), r)
		switch {
		case passed == "hidden":
			t.Fatalf("%s %s gets to what has no rule", method, path)
		case passed != "" && !signed && b.table.rules[passed].Who != Open:
			t.Fatalf("%s %s gets to %s without signing in", method, path, passed)
		}
	})
}

func TestBadRules(t *testing.T) {
	for name, rules := range map[string][]Rule{
		"twice":   {{Pattern: "GET /a", Who: Open}, {Pattern: "GET /a", Who: Open}},
		"nobody":  {{Pattern: "GET /a"}},
		"pattern": {{Pattern: "GET a b", Who: Open}},
	} {
		if _, err := newTable(rules); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestRoles(t *testing.T) {
	for set := Roles(0); set <= everyone; set++ {
		got, err := ParseRoles(set.Names())
		if err != nil || got != set || kept(set.Names()) != set {
			t.Errorf("%b: %b %v", set, got, err)
		}
	}
	if _, err := ParseRoles([]string{"root"}); err == nil || kept([]string{"root", "analyst"}) != Analyst {
		t.Error("a role that does not exist")
	}
}

// The page of the server shows the table as it is. UPDATE=1 writes it.
func TestRulesInPage(t *testing.T) {
	const page = "../../docs/serve.md"
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| route | who |\n|---|---|\n")
	for _, r := range Rules() {
		who := r.Roles.String()
		switch {
		case r.Who == Open:
			who = "anybody"
		case r.Who == Person:
			who += "; signed in, not by key"
		}
		b.WriteString("| `" + r.Pattern + "` | " + who + " |\n")
	}
	before, rest, ok := strings.Cut(string(data), "| route | who |\n")
	if !ok {
		t.Fatalf("%s has no table of routes", page)
	}
	for strings.HasPrefix(rest, "|") {
		_, rest, _ = strings.Cut(rest, "\n")
	}
	want := before + b.String() + rest
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(data) {
		t.Errorf("%s shows another table of routes; run UPDATE=1 go test ./api/access -run %s", page, t.Name())
	}
}
