package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"cordon/api/access"
	"cordon/api/refresh"
	"cordon/screen"
)

// route is how routes are written in the code: a method and a path, or a path that
// is handed to a mux.
var route = regexp.MustCompile(`^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) /\S*$`)

// routes returns every route that the code of a room serves, with where it stands.
func routes(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Base(path) == "rule.go" {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && route.MatchString(s) {
					found[s] = fset.Position(n.Pos()).String()
				}
			case *ast.CompositeLit: // route{method: http.MethodGet, path: "/v1/…"}
				var method, path string
				for _, e := range n.Elts {
					kv, ok := e.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					key, _ := kv.Key.(*ast.Ident)
					switch v := kv.Value.(type) {
					case *ast.SelectorExpr:
						if m, ok := strings.CutPrefix(v.Sel.Name, "Method"); ok && key != nil && key.Name == "method" {
							method = strings.ToUpper(m)
						}
					case *ast.BasicLit:
						if key != nil && key.Name == "path" {
							path, _ = strconv.Unquote(v.Value)
						}
					}
				}
				if method != "" && path != "" {
					found[method+" "+path] = fset.Position(n.Pos()).String()
				}
			case *ast.CallExpr:
				name, where := "", fset.Position(n.Pos()).String()
				switch f := n.Fun.(type) {
				case *ast.SelectorExpr:
					name = f.Sel.Name
				case *ast.Ident:
					name = f.Name
				}
				for _, a := range n.Args {
					switch a := a.(type) {
					case *ast.BasicLit:
						s, err := strconv.Unquote(a.Value)
						if err != nil || !strings.HasPrefix(s, "/") {
							continue
						}
						switch {
						case (name == "Handle" || name == "HandleFunc") && !strings.HasSuffix(s, "/") && s != "/v1/jobs" && s != "/ping":
							found[s] = where
						}
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Every route of the whole server has a rule, and every rule a route: a page that
// somebody adds is closed until they say who may see it.
func TestEveryRouteHasARule(t *testing.T) {
	rules := map[string]bool{}
	for _, r := range access.Rules() {
		rules[r.Pattern] = true
	}
	served := map[string]string{}
	for _, dir := range []string{"../../api", "../../web", "."} {
		for r, where := range routes(t, dir) {
			served[r] = where
		}
	}
	if len(served) < 60 {
		t.Fatalf("only %d routes were found", len(served))
	}
	for r, where := range served {
		if !rules[r] && !strings.HasPrefix(r, "GET /debug/pprof/") {
			t.Errorf("%s (%s) has no rule in api/access/rule.go: nobody could call it", r, where)
		}
	}
	for r := range rules {
		// What browsers ask before they ask is answered for all peers at once.
		if _, ok := served[r]; !ok && !strings.HasPrefix(r, "GET /v1/openapi") && !strings.HasPrefix(r, "OPTIONS ") {
			t.Errorf("the rule for %s is for nothing that is served", r)
		}
	}
}

// testServer is the whole handler as cordon serve has it, with access control.
func testServer(t *testing.T, auth string) (*server, http.Handler) {
	t.Helper()
	s := &system{
		ctx: t.Context(), stdout: t.Output(), stderr: t.Output(), now: time.Now,
		getenv: func(string) string { return "" },
	}
	c := &serveCmd{accessFlags: accessFlags{Auth: auth, Admin: "a password for tests", Rate: 1e6}}
	v := &server{s: s, g: &globals{Home: t.TempDir()}, c: c, log: slog.New(slog.DiscardHandler), policy: screen.DefaultPolicy()}
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v.desk.Put(lib)
	v.fresh = refresh.New(v.reload, s.now)
	h, done, err := v.handler()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	return v, h
}

// With access control, nothing but what is open answers somebody unknown; without
// it, every route leads somewhere.
func TestWholeHandler(t *testing.T) {
	_, closed := testServer(t, "on")
	_, open := testServer(t, "off")
	call := func(h http.Handler, pattern string) *httptest.ResponseRecorder {
		method, path, ok := strings.Cut(pattern, " ")
		if !ok {
			method, path = "GET", pattern
		}
		path = regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(strings.ReplaceAll(path, "{$}", ""), "x")
		r := httptest.NewRequest(method, path, nil)
		r.Host = "localhost"
		w := httptest.NewRecorder()
		if !strings.Contains(path, "/events") && !strings.Contains(path, "/lists/update") {
			h.ServeHTTP(w, r)
		}
		return w
	}
	for _, r := range access.Rules() {
		w := call(closed, r.Pattern)
		if r.Who != access.Open && w.Code != http.StatusUnauthorized && w.Body.Len() > 0 {
			t.Errorf("%s answers somebody unknown: %d %.80s", r.Pattern, w.Code, w.Body)
		}
		if csp := w.Header().Get("Content-Security-Policy"); w.Body.Len() > 0 && !strings.Contains(csp, "default-src 'none'") {
			t.Errorf("%s: content-security policy %q", r.Pattern, csp)
		}
		w = call(open, r.Pattern)
		if w.Code == http.StatusUnauthorized || w.Code == http.StatusMethodNotAllowed && r.Pattern != "/mcp" || w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s without access control: %d %.80s", r.Pattern, w.Code, w.Body)
		}
	}
	for _, p := range []string{"/debug/pprof/cmdline", "/debug/pprof/heap", "/metrics", "/v1/nothing", "/.git/config"} {
		if w := call(closed, "GET "+p); w.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", p, w.Code)
		}
	}
	if w := call(open, "GET /debug/pprof/heap"); w.Code != http.StatusNotFound {
		t.Errorf("profiles without access control: %d", w.Code)
	}
}
