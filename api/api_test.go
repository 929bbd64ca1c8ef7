package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/screen"
)

func server(t testing.TB, c Config) *httptest.Server {
	t.Helper()
	if c.Desk == nil {
		lib, err := screen.LoadStarter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var desk screen.Desk
		desk.Put(lib)
		c.Desk = &desk
	}
	c.Now = func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }
	s := httptest.NewServer(Handler(c))
	t.Cleanup(s.Close)
	return s
}

func call(t testing.TB, s *httptest.Server, method, path, body string) (int, http.Header, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		t.Fatalf("%s %s: %d, no JSON: %v", method, path, res.StatusCode, err)
	}
	m, ok := out.(map[string]any)
	if !ok {
		m = map[string]any{"list": out}
	}
	return res.StatusCode, res.Header, m
}

func TestScreen(t *testing.T) {
	s := server(t, Config{})
	code, header, v := call(t, s, "POST", "/v1/screen", `{"id":"c1","schema":"Person","name":"Ri Won Ho","birth_date":"1964-07-17","country":"North Korea"}`)
	if code != 200 || v["verdict"] != "hit" || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("%d %v", code, v)
	}
	hit := v["hits"].([]any)[0].(map[string]any)
	if hit["score"].(float64) < 0.7 || hit["entity"] == nil || len(hit["evidence"].([]any)) == 0 {
		t.Errorf("hit: %v", hit)
	}
	stamp := v["stamp"].(map[string]any)
	if stamp["policy"] == "" || stamp["engine"] == "" || len(stamp["lists"].([]any)) != 1 {
		t.Errorf("stamp: %v", stamp)
	}
}

func TestScreenMany(t *testing.T) {
	s := server(t, Config{Limits: Limits{Batch: 2}})
	code, _, v := call(t, s, "POST", "/v1/screen/batch", `{"subjects":[{"id":"a","name":"Gudrun Ensslinborg"},{"id":"b","schema":"Person","name":"Ri Won Ho"}]}`)
	if code != 200 {
		t.Fatalf("%d %v", code, v)
	}
	vs := v["verdicts"].([]any)
	if vs[0].(map[string]any)["verdict"] != "clear" || vs[1].(map[string]any)["verdict"] != "hit" {
		t.Errorf("verdicts out of order: %v", vs)
	}
	if code, _, v := call(t, s, "POST", "/v1/screen/batch", `{"subjects":[{"name":"a"},{"name":"b"},{"name":"c"}]}`); code != 413 {
		t.Errorf("three of two: %d %v", code, v)
	}
}

// Every refusal is a problem detail that says what is wrong; none is a verdict.
func TestRefusals(t *testing.T) {
	s := server(t, Config{Limits: Limits{Body: 2000}})
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", "/v1/screen", `{"name":"x","schema":"Dragon"}`, 422, "no such schema"},
		{"POST", "/v1/screen", `{"name":"x","lists":["un-scc"]}`, 422, "unknown list"},
		{"POST", "/v1/screen", `{"name":"x","threshold":2}`, 422, ""},
		{"POST", "/v1/screen", `{"name":"x","treshold":0.8}`, 422, ""},
		{"POST", "/v1/screen", `{"schema":"Person","properties":{"nmae":"x"}}`, 422, "no property nmae"},
		{"POST", "/v1/screen", `{"name":"x","properties":{"name":"y"}}`, 422, "given twice"},
		{"POST", "/v1/screen", `{`, 400, ""},
		{"POST", "/v1/screen", `{"name":"Ri Won Ho","name":"Amelia Hartley"}`, 400, "duplicate"},
		{"POST", "/v1/screen", `{"schema":"Person","properties":{"name":"Ri Won Ho","name":"Amelia Hartley"}}`, 400, "duplicate"},
		{"POST", "/v1/screen/batch", `{"subjects":[{"name":"x"}],"subjects":[{"name":"y"}]}`, 400, "duplicate"},
		{"GET", "/v1/lists?a=%zz", "", 400, "query string"},
		{"POST", "/v1/screen", `{"name":"` + strings.Repeat("x", 3000) + `"}`, 413, "at most 2000"},
		{"GET", "/v1/entities/none", "", 404, "none"},
		{"GET", "/v1/lists?stale=1", "", 422, ""},
	} {
		code, header, v := call(t, s, c.method, c.path, c.body)
		b, _ := json.Marshal(v)
		if code != c.status || !strings.Contains(string(b), c.says) {
			t.Errorf("%s %.60s: %d %s, want %d %q", c.path, c.body, code, b, c.status, c.says)
		}
		if header.Get("Content-Type") != "application/problem+json" || v["verdict"] != nil {
			t.Errorf("%s %.60s: no problem detail: %s %s", c.path, c.body, header.Get("Content-Type"), b)
		}
	}
}

// Of two members of one name no peer answers for the last alone: the first would not
// have been asked about.
func TestNothingIsLostOnTheWay(t *testing.T) {
	s := server(t, Config{})
	ri, amelia := `{"schema":"Person","properties":{"name":["Ri Won Ho"]}}`, `{"schema":"Person","properties":{"name":["Amelia Hartley"]}}`
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/match/default", `{"queries":{"a":` + ri + `,"b":` + amelia + `}}`, 200},
		{"POST", "/match/default", `{"queries":{"a":` + ri + `,"a":` + amelia + `}}`, 422},
		{"POST", "/match/default", `{"queries":{"a":{"schema":"Person","properties":{"name":["Ri Won Ho"],"name":["Amelia Hartley"]}}}}`, 422},
		{"GET", "/reconcile/default?queries=" + url.QueryEscape(`{"q0":{"query":"Ri Won Ho"},"q0":{"query":"Amelia Hartley"}}`), "", 400},
		{"GET", "/v2/search?name=Amelia+Hartley&altNames=Ri%zzWon+Ho", "", 400},
		{"GET", "/v2/search?name=Amelia+Hartley;altNames=Ri+Won+Ho", "", 400},
	} {
		if code, _, v := call(t, s, c.method, c.path, c.body); code != c.status {
			t.Errorf("%s %s: %d %v, want %d", c.path, c.body, code, v, c.status)
		}
	}
}

// A number that decides by itself and was mistyped leaves open whose it is.
func TestMistypedNumbers(t *testing.T) {
	s := server(t, Config{})
	for p, want := range map[string]string{
		`"imoNumber":"9187628"`: "unable", `"imoNumber":"9074729"`: "clear", `"swiftBic":"SABR"`: "unable", `"leiCode":"5493001KJTIIGC8Y1R13"`: "unable",
		`"publicKey":"0x12"`: "unable", `"passportNumber":"X1"`: "clear",
	} {
		schema := map[bool]string{true: "Vessel", false: "LegalEntity"}[strings.Contains(p, "imo")]
		if strings.Contains(p, "publicKey") {
			schema = "CryptoWallet"
		}
		if strings.Contains(p, "passport") {
			schema = "Person"
		}
		code, _, v := call(t, s, "POST", "/v1/screen", `{"schema":"`+schema+`","properties":{"name":"Gudrun Ensslinborg",`+p+`}}`)
		if code != 200 || v["verdict"] != want {
			t.Errorf("%s: %d %v %v, want %s", p, code, v["verdict"], v["unable"], want)
		}
	}
}

func TestNothingToCompare(t *testing.T) {
	s := server(t, Config{})
	code, _, v := call(t, s, "POST", "/v1/screen", `{"schema":"Person","name":"…"}`)
	if code != 200 || v["verdict"] != "unable" {
		t.Errorf("a name without letters: %d %v", code, v["verdict"])
	}
}

func TestOpenAPI(t *testing.T) {
	s := server(t, Config{Version: "1"})
	code, _, v := call(t, s, "GET", "/v1/openapi.json", "")
	if code != 200 || !strings.HasPrefix(v["openapi"].(string), "3.1") {
		t.Fatalf("%d %v", code, v["openapi"])
	}
	paths := v["paths"].(map[string]any)
	for _, p := range []string{"/v1/screen", "/v1/screen/batch", "/v1/lists", "/v1/entities/{id}", "/v1/health"} {
		if paths[p] == nil {
			t.Errorf("the document does not describe %s", p)
		}
	}
}

func TestNoLists(t *testing.T) {
	var none screen.Desk
	s := server(t, Config{Desk: &none})
	if code, _, v := call(t, s, "POST", "/v1/screen", `{"name":"x"}`); code != 503 || v["verdict"] != nil {
		t.Errorf("%d %v", code, v)
	}
}

// stuck is a desk that lets nobody through until it is opened.
type stuck struct {
	*screen.Desk
	gate chan struct{}
}

func (d stuck) Use() (*screen.Library, func()) { <-d.gate; return d.Desk.Use() }

func TestTooMany(t *testing.T) {
	d := stuck{&screen.Desk{}, make(chan struct{})}
	s := server(t, Config{Desk: d, Limits: Limits{Concurrent: 1, Waiting: 1}})
	var wg sync.WaitGroup
	codes := make(chan int, 8)
	for range 8 {
		wg.Go(func() {
			res, err := http.Get(s.URL + "/v1/lists")
			if err != nil {
				t.Error(err)
				return
			}
			res.Body.Close()
			codes <- res.StatusCode
			if res.StatusCode == 429 && res.Header.Get("Retry-After") == "" {
				t.Error("429 without Retry-After")
			}
		})
	}
	refused := 0
	for range 6 {
		if <-codes == 429 {
			refused++
		}
	}
	close(d.gate)
	wg.Wait()
	if refused != 6 {
		t.Errorf("%d of 8 were refused with room for 2, want 6", refused)
	}
}

// A reload in the middle of traffic drops no request.
func TestReload(t *testing.T) {
	var desk screen.Desk
	load := func() {
		lib, err := screen.LoadStarter(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		desk.Put(lib)
	}
	load()
	s := server(t, Config{Desk: &desk})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				code, _, v := call(t, s, "POST", "/v1/screen", `{"schema":"Person","name":"Ri Won Ho"}`)
				if code != 200 || v["verdict"] != "hit" {
					t.Errorf("%d %v", code, v["verdict"])
				}
			}
		})
	}
	for range 5 {
		load()
	}
	wg.Wait()
}

// What no route is for is a problem detail, and says which methods there are.
func TestNowhere(t *testing.T) {
	s := server(t, Config{})
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/v1/nothing", 404, ""},
		{"GET", "/nothing", 404, ""},
		{"GET", "/%2e%2e/%2e%2e/etc/passwd", 404, ""},
		{"GET", "/v1/screen", 405, "POST, OPTIONS"},
		{"DELETE", "/v1/lists", 405, "GET, HEAD, OPTIONS"},
		{"GET", "/match/default", 405, "POST, OPTIONS"},
		{"POST", "/search/default", 405, "GET, HEAD, OPTIONS"},
		{"PUT", "/catalog", 405, "GET, HEAD, OPTIONS"},
	} {
		code, header, v := call(t, s, c.method, c.path, "")
		if code != c.status || header.Get("Content-Type") != "application/problem+json" || header.Get("Allow") != c.allow || v["detail"] == "" {
			t.Errorf("%s %s: %d %s %q %v", c.method, c.path, code, header.Get("Content-Type"), header.Get("Allow"), v)
		}
	}
	if code, _, v := call(t, s, "GET", "/openapi.json", ""); code != 200 || v["openapi"] == nil {
		t.Errorf("the document where yente has it: %d", code)
	}
}
