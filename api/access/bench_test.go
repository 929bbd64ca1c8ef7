package access

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// What a gate adds to each request of a program with a key.
func BenchmarkGateByKey(b *testing.B) {
	t := setUp(b, func(c *Config) { c.Rate = Rate{1e9, 1e9} })
	key := t.key(NewKey{Roles: Service})
	h := t.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	r := httptest.NewRequest("POST", "/match/default", nil)
	r.Header.Set("Authorization", "ApiKey "+key)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}

// And to each page of somebody who is signed in.
func BenchmarkGateBySession(b *testing.B) {
	t := setUp(b, func(c *Config) { c.Rate = Rate{1e9, 1e9} })
	w := httptest.NewRecorder()
	if err := t.start(w, httptest.NewRequest("GET", "/", nil), t.user("alice", Analyst), "test"); err != nil {
		b.Fatal(err)
	}
	h := t.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	r := httptest.NewRequest("GET", "/find", nil)
	r.Header.Set("Cookie", w.Header().Get("Set-Cookie"))
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	h := newHasher(nil)
	for b.Loop() {
		if _, err := h.matches(b.Context(), password, ""); err != nil {
			b.Fatal(err)
		}
	}
}
