package api

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"cordon/screen"
)

// isProblem holds a refusal to RFC 9457: every member that the standard names, and a
// status that is that of the answer.
func isProblem(t *testing.T, where string, res *http.Response) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.NewDecoder(res.Body).Decode(&v); err != nil {
		t.Errorf("%s: %d, no JSON: %v", where, res.StatusCode, err)
		return nil
	}
	text := func(name string) string { s, _ := v[name].(string); return s }
	if res.Header.Get("Content-Type") != "application/problem+json" || text("type") != "about:blank" || text("title") != http.StatusText(res.StatusCode) ||
		v["status"] != float64(res.StatusCode) || text("detail") == "" || !strings.HasPrefix(text("instance"), "/v1/") {
		t.Errorf("%s: %s %v is no problem detail", where, res.Header.Get("Content-Type"), v)
	}
	return v
}

// A body that ends before its end, or whose chunks are none, is the caller's fault.
func TestBrokenBodies(t *testing.T) {
	s := whole(t)
	for _, path := range []string{"/v1/screen", "/v1/screen/batch", "/v1/validation", "/v1/validation/cancel", "/v1/jobs", "/v1/jobs?wait=1"} {
		for name, body := range map[string]string{
			"no chunk":        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
			"half a chunk":    "Transfer-Encoding: chunked\r\n\r\n50\r\n{\"name\":",
			"no last chunk":   "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
			"less than it is": "Content-Length: 100\r\n\r\n{\"name\":\"x\"}",
		} {
			where := name + " to " + path
			c, err := net.Dial("tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n%s", path, body)
			c.(*net.TCPConn).CloseWrite()
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Errorf("%s: %v", where, err)
				c.Close()
				continue
			}
			if res.StatusCode != http.StatusBadRequest {
				t.Errorf("%s: %d", where, res.StatusCode)
			}
			isProblem(t, where, res)
			c.Close()
		}
	}
	if n := len(jobsOf(t, s)); n != 0 {
		t.Errorf("%d jobs were made of files that broke off", n)
	}
}

func jobsOf(t *testing.T, s *httptest.Server) []any {
	t.Helper()
	_, _, v := call(t, s, "GET", "/v1/jobs", "")
	js, _ := v["jobs"].([]any)
	return js
}

// How a request may say what it sends and takes.
func TestMediaTypes(t *testing.T) {
	s := whole(t)
	const good = `{"name":"Ri Won Ho"}`
	for _, c := range []struct {
		name, body string
		header     map[string]string
		status     int
	}{
		{"as it is", good, nil, 200},
		{"no type", good, map[string]string{"Content-Type": ""}, 200},
		{"a mark of byte order", "\uFEFF" + good, nil, 200},
		{"UTF-8", good, map[string]string{"Content-Type": `application/json; charset="UTF-8"`}, 200},
		{"Latin 1", good, map[string]string{"Content-Type": "application/json; charset=iso-8859-1"}, 415},
		{"text", good, map[string]string{"Content-Type": "text/plain"}, 415},
		{"identity", good, map[string]string{"Content-Encoding": "identity"}, 200},
		{"gzip", good, map[string]string{"Content-Encoding": "gzip"}, 415},
		{"anything", good, map[string]string{"Accept": "text/html, */*;q=0.1"}, 200},
		{"a range", good, map[string]string{"Accept": "application/*"}, 200},
		{"problems", good, map[string]string{"Accept": "application/problem+json"}, 200},
		{"pages", good, map[string]string{"Accept": "text/html"}, 406},
		{"no JSON", good, map[string]string{"Accept": "application/json;q=0, text/csv"}, 406},
		{"nothing", "", nil, 400},
		{"half", `{"name":`, nil, 400},
		{"more", good + "x", nil, 400},
		{"two", good + good, nil, 400},
		{"a member twice", `{"name":"a","name":"b"}`, nil, 400},
		{"a huge number", `{"threshold":1e999,"name":"a"}`, nil, 400},
		{"no number", `{"threshold":NaN,"name":"a"}`, nil, 400},
		{"a control character", "{\"name\":\"a\x00b\"}", nil, 400},
		{"deep", `{"name":` + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000) + "}", nil, 400},
		{"deep properties", `{"properties":{"name":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}}", nil, 422},
		{"null", "null", nil, 422},
		{"a list", "[]", nil, 422},
		{"a member that is none", `{"name":"a","nmae":"b"}`, nil, 422},
		{"long", `{"name":"` + strings.Repeat("a", 20_000) + `"}`, nil, 422},
		{"UTF-16", "\xff\xfe{\x00", nil, 400},
		{"no UTF-8", "{\"name\":\"Ri \xff Ho\"}", nil, 200}, // and the verdict is unable
	} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/v1/screen", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		for k, v := range c.header {
			req.Header.Set(k, v)
			if v == "" {
				req.Header.Del(k)
			}
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != c.status {
			b, _ := io.ReadAll(res.Body)
			t.Errorf("%s: %d, want %d: %.300s", c.name, res.StatusCode, c.status, b)
		} else if c.status >= 400 {
			if b, _ := json.Marshal(isProblem(t, c.name, res)); len(b) > 1000 {
				t.Errorf("%s: the refusal has %d bytes", c.name, len(b))
			}
		}
		res.Body.Close()
	}
}

// A body may be as large as the limit says, and no larger.
func TestLimitOfBodies(t *testing.T) {
	s := server(t, Config{Limits: Limits{Body: 3 << 20}})
	batch := func(size int) string {
		return `{"subjects":[{"name":"Gudrun Ensslinborg"}]` + strings.Repeat(" ", size) + "}"
	}
	if code, _, v := call(t, s, "POST", "/v1/screen/batch", batch(2<<20)); code != 200 {
		t.Errorf("2 of 3 MiB: %d %v", code, v)
	}
	for _, path := range []string{"/v1/screen", "/v1/screen/batch"} {
		if code, _, v := call(t, s, "POST", path, batch(3<<20)); code != 413 || v["type"] == nil {
			t.Errorf("more than 3 MiB: %d %v", code, v)
		}
		req, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+path, struct{ io.Reader }{strings.NewReader(batch(3 << 20))})
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != 413 {
			t.Errorf("more than 3 MiB in chunks: %d", res.StatusCode)
		}
		isProblem(t, "in chunks", res)
		res.Body.Close()
	}
}

// A batch that takes longer than a request may is given up, and told as that.
func TestLongBatch(t *testing.T) {
	s := server(t, Config{Limits: Limits{Time: time.Nanosecond}})
	req := httptest.NewRequest("POST", "/v1/screen/batch", strings.NewReader(`{"subjects":[{"name":"Gudrun Ensslinborg"}]}`))
	w := httptest.NewRecorder()
	s.Config.Handler.ServeHTTP(w, req)
	res := w.Result()
	if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	isProblem(t, "a long batch", res)
}

// Jobs' routes answer what they have no method or no parameter for as all others do.
func TestJobsElsewhere(t *testing.T) {
	s := whole(t)
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"PUT", "/v1/jobs", 405, "GET, HEAD, POST, OPTIONS"},
		{"POST", "/v1/jobs/x", 405, "GET, HEAD, DELETE, OPTIONS"},
		{"GET", "/v1/jobs/x/start", 405, "POST, OPTIONS"},
		{"GET", "/v1/jobs/x/nothing", 404, ""},
		{"GET", "/v1/jobs?nmae=x", 422, ""},
		{"POST", "/v1/jobs?nmae=x", 422, ""},
		{"POST", "/v1/jobs?name=a&name=b", 422, ""},
		{"GET", "/v1/jobs/x/rows?verdict=hit&verdit=clear", 422, ""},
		{"GET", "/v1/jobs/x/rows?verdict=%zz", 400, ""},
		{"GET", "/v1/jobs/x/result?formt=csv", 422, ""},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, s.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if where := c.method + " " + c.path; res.StatusCode != c.status || res.Header.Get("Allow") != c.allow {
			t.Errorf("%s: %d, allowed %q", where, res.StatusCode, res.Header.Get("Allow"))
		} else {
			isProblem(t, where, res)
		}
		res.Body.Close()
	}
}

// A policy is named by requests for one, for many and for files, and stamped.
func TestPoliciesByName(t *testing.T) {
	s := whole(t)
	for policy, want := range map[string]string{"": "default@1#", "default": "default@1#", "wide": "wide@1#"} {
		_, _, v := call(t, s, "POST", "/v1/screen", `{"name":"Ri Won Ho","policy":"`+policy+`"}`)
		if stamp, _ := v["stamp"].(map[string]any)["policy"].(string); !strings.HasPrefix(stamp, want) {
			t.Errorf("screen by %q: %s", policy, stamp)
		}
		_, _, v = call(t, s, "POST", "/v1/screen/batch", `{"subjects":[{"name":"Ri Won Ho"}],"policy":"`+policy+`"}`)
		if stamp, _ := v["stamp"].(map[string]any)["policy"].(string); !strings.HasPrefix(stamp, want) {
			t.Errorf("screen many by %q: %s", policy, stamp)
		}
		code, _, v := call(t, s, "POST", "/v1/jobs?name=a.csv&task="+url.QueryEscape(`{"policy":"`+policy+`","limit":7}`), "name\nRi Won Ho\n")
		task, _ := v["task"].(map[string]any)
		if p, _ := task["policy"].(map[string]any); code != 201 || p["name"] != strings.TrimSuffix(want, "@1#") || p["limit"] != 7.0 {
			t.Errorf("a file by %q: %d %v", policy, code, v)
		}
	}
	if code, _, v := call(t, s, "POST", "/v1/jobs?name=a.csv&task="+url.QueryEscape(`{"policy":"wdie"}`), "name\nRi Won Ho\n"); code != 422 {
		t.Errorf("a file by no policy: %d %v", code, v)
	}
	_, _, v := call(t, s, "GET", "/v1/policies", "")
	if ps, _ := v["policies"].([]any); len(ps) != 2 {
		t.Errorf("policies: %v", v)
	}
}

// Whoever asks what an address takes is told.
func TestOptions(t *testing.T) {
	s := whole(t)
	for path, want := range map[string]string{
		"/v1/screen": "POST, OPTIONS", "/v1/lists": "GET, HEAD, OPTIONS", "/v1/jobs": "GET, HEAD, POST, OPTIONS",
		"/match/default": "POST, OPTIONS", "/search/default": "GET, HEAD, OPTIONS", "/reconcile/default": "GET, HEAD, POST, OPTIONS", "/v2/search": "GET, HEAD, OPTIONS",
	} {
		req, err := http.NewRequestWithContext(t.Context(), "OPTIONS", s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 204 || res.Header.Get("Allow") != want {
			t.Errorf("%s: %d %q, want %q", path, res.StatusCode, res.Header.Get("Allow"), want)
		}
	}
}

// A server that has no lists yet says when to come again.
func TestComeAgain(t *testing.T) {
	s := server(t, Config{Desk: &screen.Desk{}})
	for _, c := range [][2]string{{"POST", "/v1/screen"}, {"GET", "/v1/health"}, {"GET", "/readyz"}, {"GET", "/search/default"}, {"GET", "/reconcile/default"}} {
		code, h, v := call(t, s, c[0], c[1], map[string]string{"POST": `{"name":"x"}`}[c[0]])
		if code != 503 || h.Get("Retry-After") == "" {
			t.Errorf("%s: %d %q %v", c[1], code, h.Get("Retry-After"), v)
		}
	}
}
