package api

import (
	"net/http"
	"testing"
)

// Pages of other sites may read the peers' interfaces with a key, never the others.
func TestCORS(t *testing.T) {
	open, shut := server(t, Config{Guarded: true}), server(t, Config{})
	for _, c := range []struct {
		guarded      bool
		method, path string
		origin       string
		allowed      bool
		status       int
	}{
		{true, "GET", "/algorithms", "https://other.example", true, 200},
		{true, "OPTIONS", "/match/default", "https://other.example", true, 204},
		{true, "OPTIONS", "/reconcile/default/suggest/entity", "https://other.example", true, 204},
		{true, "GET", "/v1/lists", "https://other.example", false, 200},
		{false, "GET", "/algorithms", "https://other.example", false, 200},
		{false, "GET", "/algorithms", "null", false, 200},
		{false, "GET", "/v2/listinfo", "", true, 200},
		{false, "GET", "/reconcile/default", "http://127.0.0.1:3333", true, 200},
		{false, "OPTIONS", "/v2/search", "http://localhost:3333", true, 204},
		{false, "OPTIONS", "/v2/search", "http://localhost.other.example", false, 204},
	} {
		s := shut
		if c.guarded {
			s = open
		}
		req, err := http.NewRequestWithContext(t.Context(), c.method, s.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.origin != "" {
			req.Header.Set("Origin", c.origin)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if got := res.Header.Get("Access-Control-Allow-Origin") == "*"; got != c.allowed || res.StatusCode != c.status || res.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s %s from %q: %d, allowed %t, want %d, %t", c.method, c.path, c.origin, res.StatusCode, got, c.status, c.allowed)
		}
	}
}
