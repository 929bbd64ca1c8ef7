package api

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestCompress(t *testing.T) {
	h := starter(t, Limits{})
	ask := func(method, path, body, accept string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if accept != "" {
			r.Header.Set("Accept-Encoding", accept)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	const query = `{"queries":{"q":{"schema":"Person","properties":{"name":["Ri Won Ho"]}}}}`
	plain := ask("POST", "/match/default?strict=1", query, "")
	if plain.Header().Get("Content-Encoding") != "" || plain.Body.Len() < compressFrom {
		t.Fatalf("not asked for: %v, %d bytes", plain.Header(), plain.Body.Len())
	}
	for _, c := range []struct {
		method, path, body, accept string
		want                       string
	}{
		{"POST", "/match/default?strict=1", query, "gzip, deflate, br", "gzip"},
		{"POST", "/match/default?strict=1", query, "gzip;q=0, identity", ""},
		{"POST", "/match/default?strict=1", query, "zstd", ""},
		{"GET", "/algorithms", "", "gzip", "gzip"},
		{"GET", "/v1/openapi.json", "", "gzip", "gzip"},
		{"GET", "/v2/search?name=Ri+Won+Ho", "", "gzip", "gzip"},
		{"GET", "/healthz", "", "gzip", ""},
		{"GET", "/no/such", "", "gzip", ""},
	} {
		w := ask(c.method, c.path, c.body, c.accept)
		if got := w.Header().Get("Content-Encoding"); got != c.want {
			t.Errorf("%s %s with %q: encoding %q, want %q", c.method, c.path, c.accept, got, c.want)
		}
		if !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s %s: a cache is not told: %v", c.method, c.path, w.Header())
		}
	}
	w := ask("POST", "/match/default?strict=1", query, "gzip")
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil || string(b) != plain.Body.String() {
		t.Errorf("another answer: %v\n%s\nwant\n%s", err, b, plain.Body)
	}
}

// Events reach the caller as they are written, whatever it accepts.
func TestCompressLeavesEvents(t *testing.T) {
	for path, kind := range map[string]string{"/v1/jobs/x/events": "text/event-stream", "/mcp": "text/event-stream", "/v1/jobs/x/result": "text/csv"} {
		h := compress(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			io.WriteString(w, strings.Repeat("data: x\n\n", 200))
		}))
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Header().Get("Content-Encoding") != "" || !strings.HasPrefix(w.Body.String(), "data: x") {
			t.Errorf("%s: %v", path, w.Header())
		}
	}
}
