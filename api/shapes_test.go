package api

import (
	"strings"
	"testing"
)

// What no route is for, and what stops a request before its route, is told in the
// shape that the clients of each interface read.
func TestShapesOfRefusals(t *testing.T) {
	s := server(t, Config{Limits: Limits{Body: 2000}})
	long := strings.Repeat("x", 3000)
	for _, c := range []struct {
		method, path, body string
		status             int
		member, kind       string
	}{
		{"GET", "/v2/", "", 404, "error", "application/json"},
		{"GET", "/v2/serch?name=x", "", 404, "error", "application/json"},
		{"GET", "/v2/search/", "", 404, "error", "application/json"},
		{"POST", "/v2/search", "", 405, "error", "application/json"},
		{"DELETE", "/ping", "", 405, "error", "application/json"},
		{"GET", "/v2/ingest/own", "", 405, "error", "application/json"},
		{"GET", "/v2/search?name=%zz", "", 400, "error", "application/json"},
		{"POST", "/v2/ingest/own", long, 413, "error", "application/json"},
		{"GET", "/reconcile/", "", 404, "detail", "application/problem+json"},
		{"GET", "/reconcile/default/nope", "", 404, "detail", "application/problem+json"},
		{"PUT", "/reconcile/default", "", 405, "detail", "application/problem+json"},
		{"GET", "/match/default", "", 405, "detail", "application/problem+json"},
		{"GET", "/match", "", 404, "detail", "application/problem+json"},
		{"POST", "/match/default", long, 413, "detail", "application/problem+json"},
		{"GET", "/v1/nope", "", 404, "detail", "application/problem+json"},
	} {
		code, h, v := call(t, s, c.method, c.path, c.body)
		if text, _ := v[c.member].(string); code != c.status || text == "" || h.Get("Content-Type") != c.kind || (code == 405) != (h.Get("Allow") != "") {
			t.Errorf("%s %s: %d %v %v", c.method, c.path, code, v, h)
		}
	}
}
