package yente

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon/api/refresh"
	"cordon/screen"
)

// server answers from the starter list at a fixed time.
func server(t testing.TB) *httptest.Server {
	t.Helper()
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	s := httptest.NewServer(Handler(Config{
		Desk: &desk, UpdateToken: "letmein", Now: func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) },
		Refresh: refresh.New(func() error { return nil }, time.Now),
	}))
	t.Cleanup(s.Close)
	return s
}

// call sends a request and returns status, header and decoded body.
func call(t testing.TB, s *httptest.Server, method, path, body string) (int, http.Header, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if res.StatusCode != http.StatusNotModified && res.StatusCode != http.StatusPermanentRedirect {
		if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
			t.Fatalf("%s %s: %d, no JSON: %v", method, path, res.StatusCode, err)
		}
	}
	return res.StatusCode, res.Header, out
}

// at walks into decoded JSON: keys and indexes apart by dots.
func at(t testing.TB, v any, path string) any {
	t.Helper()
	for k := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[k]
		case []any:
			var i int
			if _, err := fmt.Sscan(k, &i); err != nil || i >= len(x) {
				t.Fatalf("no element %q on the way to %s in %v", k, path, x)
			}
			v = x[i]
		default:
			t.Fatalf("nothing at %q on the way to %s", k, path)
		}
	}
	return v
}

const riWonHo = `{"queries":{"q":{"id":"cust-88","schema":"Person","properties":{"firstName":["Won Ho"],"lastName":["Ri"],"birthDate":"1964","nationality":["North Korea"],"passportNumber":[381310014],"unknownProperty":["x"]}}},"weights":{},"config":{}}`

func TestMatch(t *testing.T) {
	s := server(t)
	code, header, out := call(t, s, "POST", "/match/sanctions?algorithm=best&limit=5&fuzzy=false", riWonHo)
	if code != 200 || header.Get("x-batch-size") != "1" {
		t.Fatalf("status %d, x-batch-size %q: %v", code, header.Get("x-batch-size"), out)
	}
	for path, want := range map[string]any{
		"limit":                                         5.0,
		"responses.q.status":                            200.0,
		"responses.q.total.relation":                    "eq",
		"responses.q.query.id":                          "cust-88",
		"responses.q.query.schema":                      "Person",
		"responses.q.results.0.match":                   true,
		"responses.q.results.0.schema":                  "Person",
		"responses.q.results.0.target":                  true,
		"responses.q.query.properties.nationality.0":    "kp",
		"responses.q.query.properties.passportNumber.0": "381310014",
		"responses.q.query.properties.name.0":           "Won Ho Ri",
	} {
		if got := at(t, out, path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	top := at(t, out, "responses.q.results.0").(map[string]any)
	if !strings.Contains(strings.ToUpper(top["caption"].(string)), "RI") || top["cordon"] == nil || top["explanations"].(map[string]any)["name_match"] == nil {
		t.Errorf("first result: %v", top)
	}
	if q := at(t, out, "responses.q.query.properties").(map[string]any); q["unknownProperty"] != nil {
		t.Error("an unknown property was kept")
	}
}

func TestMatchStrict(t *testing.T) {
	s := server(t)
	_, _, out := call(t, s, "POST", "/match/default?strict=1", riWonHo)
	if out["cordon"] != nil || at(t, out, "responses.q").(map[string]any)["cordon"] != nil || at(t, out, "responses.q.results.0").(map[string]any)["cordon"] != nil {
		t.Errorf("strict answers carry additions: %v", out)
	}
}

func TestMatchRefuses(t *testing.T) {
	s := server(t)
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprintf(`"q%d":{"schema":"Person","properties":{"name":"x"}}`, i)
	}
	person := `{"queries":{"q":{"schema":"Person","properties":{"name":["A B"]}}}}`
	for _, c := range []struct {
		path, body string
		status     int
		detail     string
	}{
		{"/match/nope", person, 404, "No such dataset."},
		{"/match/default", `{"queries":{}}`, 400, "No queries provided."},
		{"/match/default", `{"queries":{` + strings.Join(many, ",") + `}}`, 400, "Too many queries in one batch (limit: 100)"},
		{"/match/default", `{"queries":{"q":null}}`, 422, ""},
		{"/match/default", `{"queries":{"q":{"properties":{}}}}`, 422, ""},
		{"/match/default", `{`, 422, ""},
		{"/match/default", `{}`, 422, ""},
		{"/match/default?limit=501", person, 422, ""},
		{"/match/default?threshold=x", person, 422, ""},
		{"/match/default?changed_since=yesterday", person, 422, ""},
		{"/match/default?algorithm=magic", person, 400, "Invalid algorithm: magic"},
		{"/match/default", `{"queries":{"q":{"schema":"Dragon","properties":{}}}}`, 400, "Cannot parse example entity: no such schema: Dragon"},
		{"/match/default", `{"queries":{"q":{"schema":"Sanction","properties":{}}}}`, 400, "Cannot parse example entity: schema is not matchable: Sanction"},
		{"/match/default?algorithm=logic-v2", `{"queries":{"q":{"schema":"Person","properties":{"name":"A"}}},"config":{"zz":1}}`, 400, "Invalid configuration parameter: zz for algorithm logic-v2"},
		{"/match/default", `{"queries":{"q":{"schema":"Person","properties":{"name":"A"}}},"config":{"nm_number_mismatch":0.5}}`, 400, "Invalid configuration parameter: nm_number_mismatch is always 0.3 here: names are weighed by what is known of each"},
		{"/match/default", `{"queries":{"q":{"schema":"Person","properties":{"name":"A"}}},"config":{"nm_name_property":{}}}`, 400, ""},
		{"/match/default", `{"queries":{"q":{"schema":"Person","properties":{"name":"A"}}},"weights":{"country_mismatch":-0.1}}`, 400, "Invalid weight: country_mismatch cannot be set to -0.1, only to 0: evidence is weighed as it was calibrated"},
		{"/match/default", `{"queries":{"q":{"schema":"Person","properties":{"name":"A"}}},"weights":{"weak_alias_match":1}}`, 400, ""},
		{"/match/us_ofac_sdn", person, 503, ""},
		{"/match/default?x=" + strings.Repeat("a", maxURL), person, 414, "Request URI too long"},
	} {
		code, _, out := call(t, s, "POST", c.path, c.body)
		if code != c.status {
			t.Errorf("%.60s %.60s: %d %v, want %d", c.path, c.body, code, out, c.status)
			continue
		}
		if c.detail != "" && out["detail"] != c.detail {
			t.Errorf("%.60s: %v, want %q", c.path, out["detail"], c.detail)
		}
		if c.status == 422 && at(t, out, "detail.0.loc") == nil {
			t.Errorf("%.60s: %v, want rows with loc", c.path, out)
		}
	}
}

// A list that is known but not loaded must not answer with an empty list of
// results, which any client would read as clear.
func TestMatchUnable(t *testing.T) {
	s := server(t)
	code, _, out := call(t, s, "POST", "/match/eu_fsf", `{"queries":{"q":{"schema":"Person","properties":{"name":["Nobody Known"]}}}}`)
	if d, _ := out["detail"].(string); code != 503 || !strings.HasPrefix(d, "unable: ") || !strings.Contains(d, "eu-fsf") {
		t.Errorf("%d %v, want 503 unable", code, out)
	}
}

func TestEntity(t *testing.T) {
	s := server(t)
	_, _, out := call(t, s, "POST", "/match/default", riWonHo)
	id := at(t, out, "responses.q.results.0.id").(string)
	code, _, e := call(t, s, "GET", "/entities/"+id, "")
	if code != 200 || e["id"] != id || e["schema"] != "Person" {
		t.Errorf("entity: %d %v", code, e)
	}
	code, _, out = call(t, s, "GET", "/entities/"+id+"/adjacent", "")
	if code != 200 || at(t, out, "entity.id") != id {
		t.Errorf("adjacent: %d %v", code, out)
	}
	code, _, out = call(t, s, "GET", "/entities/"+id+"/adjacent/sanctions", "")
	if code != 200 || at(t, out, "total.relation") != "eq" {
		t.Errorf("adjacent sanctions: %d %v", code, out)
	}
	if code, _, out = call(t, s, "GET", "/entities/"+id+"/adjacent/caption", ""); code != 404 || out["detail"] != "No such property!" {
		t.Errorf("adjacent caption: %d %v", code, out)
	}
	if code, _, out = call(t, s, "GET", "/entities/none", ""); code != 404 || out["detail"] != "No such entity!" {
		t.Errorf("no entity: %d %v", code, out)
	}
}

func TestSearch(t *testing.T) {
	s := server(t)
	code, _, out := call(t, s, "GET", "/search/default?q=won+ho&schema=Person&facets=countries&facets=schema", "")
	if code != 200 || at(t, out, "total.value").(float64) < 1 || at(t, out, "facets.countries.label") != "Countries" || out["limit"] != 10.0 {
		t.Errorf("search: %d %v", code, out)
	}
	if f := out["facets"].(map[string]any); f["topics"] != nil {
		t.Error("a facet nobody asked for")
	}
	_, _, all := call(t, s, "GET", "/search/default?limit=0", "")
	if at(t, all, "total.value").(float64) < 80 || len(all["results"].([]any)) != 0 {
		t.Errorf("limit 0: %v", all)
	}
	for path, some := range map[string]bool{
		"pyongyagn": false, "pyongyagn&fuzzy=true": true, "pyongyagn~": true, "pyongyagn&fuzzy=true&simple=true": false,
	} {
		_, _, out := call(t, s, "GET", "/search/default?limit=1&q="+path, "")
		if n := at(t, out, "total.value").(float64); n > 0 != some {
			t.Errorf("%s: %v found", path, n)
		}
	}
	for path, want := range map[string]int{
		"/search/default?q=invalid/query": 400, "/search/default?fuzzy=true&q=" + strings.Repeat("abcd+", 13): 400, "/search/default?schema=Nope": 400, "/search/default?filter=x": 400,
		"/search/default?limit=501": 422, "/search/default?offset=9500": 422, "/search/default?facets=zz": 422, "/search/nope": 404,
		"/search/default?q=invalid/query&simple=true": 200,
	} {
		if code, _, out := call(t, s, "GET", path, ""); code != want {
			t.Errorf("%s: %d %v, want %d", path, code, out, want)
		}
	}
}

func TestCatalog(t *testing.T) {
	s := server(t)
	code, header, out := call(t, s, "GET", "/catalog", "")
	if code != 200 || at(t, out, "datasets.0.name") != "starter" || header.Get("ETag") == "" {
		t.Errorf("catalog: %d %v", code, out)
	}
	req, _ := http.NewRequest("GET", s.URL+"/manifest", nil)
	req.Header.Set("If-None-Match", `"other", `+header.Get("ETag"))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusNotModified || res.Header.Get("ETag") != header.Get("ETag") {
		t.Errorf("with its ETag: %d", res.StatusCode)
	}
}

func TestService(t *testing.T) {
	s := server(t)
	for _, c := range []struct {
		method, path string
		status       int
		key, want    string
	}{
		{"GET", "/healthz", 200, "status", "ok"},
		{"GET", "/readyz", 200, "status", "ok"},
		{"POST", "/updatez?token=letmein", 200, "status", "ok"},
		{"POST", "/updatez?token=wrong", 403, "detail", "Invalid token."},
		{"POST", "/updatez", 403, "detail", "Invalid token."},
		{"GET", "/algorithms", 200, "default", "best"},
	} {
		code, _, out := call(t, s, c.method, c.path, "")
		if code != c.status || out[c.key] != c.want {
			t.Errorf("%s %s: %d %v, want %d %q", c.method, c.path, code, out, c.status, c.want)
		}
	}
	var none screen.Desk
	empty := httptest.NewServer(Handler(Config{Desk: &none}))
	defer empty.Close()
	if code, _, out := call(t, empty, "GET", "/readyz", ""); code != 503 || out["detail"] != "Index not ready." {
		t.Errorf("without lists: %d %v", code, out)
	}
}

// Settings that repeat the defaults pass; names of no feature are told of.
func TestMatchSettings(t *testing.T) {
	s := server(t)
	const query = `{"queries":{"q":{"schema":"Person","properties":{"name":["Ri Won Ho"]}}},`
	_, _, plain := call(t, s, "POST", "/match/default?strict=1", query+`"weights":{},"config":{}}`)
	const same = query + `"weights":{"name_match":1.0,"country_mismatch":-0.2,"dragon":2},"config":{"nm_extra_query_name":0.80,"nm_name_property":null}}`
	code, _, out := call(t, s, "POST", "/match/default?strict=1", same)
	if code != 200 || !cmp.Equal(out, plain) {
		t.Errorf("defaults said aloud: %d %s", code, cmp.Diff(plain, out))
	}
	if _, _, out = call(t, s, "POST", "/match/default", same); at(t, out, "cordon.ignored_weights.0") != "dragon" {
		t.Errorf("a weight of nothing: %v", out["cordon"])
	}
}

// A query's own topics narrow those of the request; they never widen them.
func TestMatchTopics(t *testing.T) {
	s := server(t)
	for _, c := range []struct {
		path, own string
		found     bool
	}{
		{"/match/default", ``, true},
		{"/match/default?topics=sanction", ``, true},
		{"/match/default?topics=sanction", `,"topics":["sanction","role.pep"]`, true},
		{"/match/default?topics=sanction", `,"topics":["role.pep"]`, false},
		{"/match/default?topics=role.pep", `,"topics":["sanction"]`, false},
		{"/match/default?topics=role.pep&strict=1", `,"topics":["sanction"]`, false},
		{"/match/default", `,"topics":["role.pep"]`, false},
	} {
		code, _, out := call(t, s, "POST", c.path, `{"queries":{"q":{"schema":"Person","properties":{"name":["Ri Won Ho"]}`+c.own+`}}}`)
		if n := len(at(t, out, "responses.q.results").([]any)); code != 200 || n > 0 != c.found {
			t.Errorf("%s %s: %d, %d results", c.path, c.own, code, n)
		}
	}
}

func TestStatus(t *testing.T) {
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	var s *httptest.Server
	var fault error
	now := func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }
	s = httptest.NewServer(Handler(Config{Desk: &desk, UpdateToken: "x", Now: now, Refresh: refresh.New(func() error {
		if _, _, out := call(t, s, "GET", "/statusz", ""); at(t, out, "update.state") != "running" || at(t, out, "update.by") != "/updatez" {
			t.Errorf("meanwhile: %v", out)
		}
		desk.Put(lib)
		return fault
	}, now)}))
	t.Cleanup(s.Close)
	for _, c := range []struct {
		state, update string
		code          int
		fault         error
	}{
		{"loading", "idle", 503, nil},
		{"ready", "done", 200, errors.New("no such folder")},
		{"ready", "failed", 200, nil},
	} {
		code, _, out := call(t, s, "GET", "/statusz", "")
		if code != c.code || out["state"] != c.state || at(t, out, "update.state") != c.update {
			t.Errorf("%d %v, want %d %s %s", code, out, c.code, c.state, c.update)
		}
		fault = c.fault
		call(t, s, "POST", "/updatez?token=x&sync=true", "")
	}
	if _, _, out := call(t, s, "GET", "/statusz", ""); at(t, out, "datasets.0.name") != "starter" || at(t, out, "update.ended_at") != "2026-11-21T08:00:00" {
		t.Errorf("%v", out)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add(riWonHo)
	f.Add(`{"queries":{"a":{"schema":"Vessel","properties":{"imoNumber":9187629}},"a":{"schema":"Person"}}}`)
	s := server(f)
	h := s.Config.Handler
	f.Fuzz(func(t *testing.T, body string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/match/default", strings.NewReader(body)))
		if w.Code >= 500 {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Fatalf("no JSON: %s", w.Body)
		}
	})
}

// Answers where the engine counts are those where every hit is looked at.
func TestMatchCounts(t *testing.T) {
	s := server(t)
	body := func(extra string) string {
		return `{"queries":{"a":{"schema":"Person","properties":{"name":["Kim Yong Chol"]}` + extra + `},"b":{"schema":"Person","properties":{"name":["Kim Tong Myong"]}}}}`
	}
	_, _, whole := call(t, s, "POST", "/match/default?limit=500&threshold=0.5&cutoff=0.5", body(`,"threshold":0.5`))
	for _, limit := range []int{0, 1, 2, 3} {
		_, _, few := call(t, s, "POST", fmt.Sprintf("/match/default?limit=%d&threshold=0.5&cutoff=0.5", limit), body(`,"limit":2`))
		for q, most := range map[string]int{"a": 2, "b": limit} {
			all := at(t, whole, "responses."+q+".results").([]any)
			got := at(t, few, "responses."+q+".results").([]any)
			if a, b := at(t, whole, "responses."+q+".total.value"), at(t, few, "responses."+q+".total.value"); a != b || a.(float64) < 2 {
				t.Errorf("limit %d, %s: counts %v, want %v", limit, q, b, a)
			}
			if !cmp.Equal(got, all[:min(most, len(all))]) {
				t.Errorf("limit %d, %s: %d results that are not the first %d of all", limit, q, len(got), most)
			}
		}
	}
	// A query's own threshold below that of the request is searched for.
	_, _, low := call(t, s, "POST", "/match/default?threshold=0.95", body(`,"threshold":0.5`))
	if a, b := at(t, low, "responses.a.total.value"), at(t, whole, "responses.a.total.value"); a != b {
		t.Errorf("a threshold of its own counts %v, want %v", a, b)
	}
	for _, path := range []string{"/match/default?threshold=1.5", "/match/default"} {
		if code, _, out := call(t, s, "POST", path, body(`,"threshold":1.5`)); code != 422 {
			t.Errorf("a threshold that nothing reaches: %d %v", code, out)
		}
	}
}
