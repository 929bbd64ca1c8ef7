package yente

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Every result says how sure it is, in which list the party stands, what the list
// calls the name, and what would turn the answer; the answer has a name and a stamp.
func TestAdditions(t *testing.T) {
	s := server(t)
	_, _, out := call(t, s, "POST", "/match/default?threshold=0.6&cutoff=0.3&limit=20", named("Ri Won Ho", ""))
	results := at(t, out, "responses.q.results").([]any)
	if len(results) == 0 {
		t.Fatal("nobody was found")
	}
	turned := 0
	for i, r := range results {
		m := r.(map[string]any)
		c, _ := m["cordon"].(map[string]any)
		for _, k := range []string{"confidence", "rank", "list", "quality", "counterfactual", "reference", "matched_name", "evidence"} {
			if _, ok := c[k]; !ok {
				t.Errorf("result %d has no cordon.%s", i, k)
			}
		}
		if c["rank"] != float64(i+1) || !slices.Contains([]any{"primary", "strong", "alias", "weak", "previous", "derived"}, c["quality"]) || !slices.Contains(m["datasets"].([]any), c["list"]) {
			t.Errorf("result %d: rank %v, quality %v, list %v", i, c["rank"], c["quality"], c["list"])
		}
		// What turns is on the other side of the request's own threshold, and differs by
		// the weight of its reason.
		for _, x := range c["counterfactual"].([]any) {
			turned++
			turn := x.(map[string]any)
			if turn["match"] == m["match"] || turn["match"] != (turn["score"].(float64) >= .6) || turn["without"] == "" {
				t.Errorf("result %d: %v turns to %v", i, m["match"], turn)
			}
			k := slices.IndexFunc(c["evidence"].([]any), func(e any) bool { return e.(map[string]any)["text"] == turn["without"] })
			if k < 0 {
				t.Fatalf("no evidence %q", turn["without"])
			}
			e := c["evidence"].([]any)[k].(map[string]any)
			if w := m["score"].(float64) - e["weight"].(float64); math.Abs(max(min(w, 1), 0)-turn["score"].(float64)) > 1e-4 || e["turns"] == nil {
				t.Errorf("result %d: %v without %v", i, turn, e)
			}
		}
	}
	if turned == 0 {
		t.Error("nothing turns anything")
	}
	if at(t, out, "cordon.stamp.engine") == "" || len(at(t, out, "cordon.stamp.lists").([]any)) == 0 || len(at(t, out, "cordon.decision_id").(string)) != 32 || at(t, out, "cordon.decision_id") != at(t, out, "responses.q.cordon.decision_id") {
		t.Errorf("the answer: %v", out["cordon"])
	}
}

// The same question has the same decision id at another time, and whatever the caller
// calls it; another question or another term has another one.
func TestDecisionID(t *testing.T) {
	var later atomic.Int64
	begin := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	s := shelf(t, func(c *Config) { c.Now = func() time.Time { return begin.Add(time.Duration(later.Load())) } })
	ask := func(path, body string) string {
		t.Helper()
		code, _, out := call(t, s, "POST", path, body)
		if code != 200 {
			t.Fatalf("%s: %d %v", path, code, out)
		}
		return at(t, out, "cordon.decision_id").(string)
	}
	const path = "/match/default"
	q := func(extra string) string {
		return `{"queries":{"q":{"schema":"Person","properties":{"name":"Ruslan Tomchenko"}` + extra + `}}}`
	}
	first := ask(path, q(""))
	later.Store(int64(time.Minute))
	for what, same := range map[string]string{
		"later":               ask(path, q("")),
		"under a name":        ask(path, q(`,"id":"c-7"`)),
		"under another key":   ask(path, strings.Replace(q(""), `"q"`, `"other"`, 1)),
		"written differently": ask(path, `{"weights":{},"queries":{"q":{"properties":{"name":["Ruslan Tomchenko"]},"schema":"Person"}}}`),
	} {
		if same != first {
			t.Errorf("%s: %s, first %s", what, same, first)
		}
	}
	seen := map[string]string{first: "the first"}
	for _, c := range []struct{ path, body string }{
		{path, q(`,"limit":3`)},
		{path, q(`,"threshold":0.8`)},
		{path + "?threshold=0.8", q("")},
		{path + "?topics=sanction", q("")},
		{path + "?algorithm=name-based", q("")},
		{path + "?exclude_entity_ids=x", q("")},
		{path, strings.Replace(q(""), "Person", "LegalEntity", 1)},
		{path, strings.Replace(q(""), "Ruslan", "Rustam", 1)},
		{path, strings.Replace(q(""), `"queries"`, `"weights":{"country_mismatch":0},"queries"`, 1)},
	} {
		id := ask(c.path, c.body)
		if before, ok := seen[id]; ok {
			t.Errorf("%s %s has the decision id of %s", c.path, c.body, before)
		}
		seen[id] = c.path + c.body
	}
}

// What asks to be strict gets nothing of Cordon's, on every route, and yente's rule
// that a score at the cut-off is dropped.
func TestStrictEverywhere(t *testing.T) {
	s := server(t)
	var walk func(where string, v any)
	walk = func(where string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				if k == "cordon" {
					t.Errorf("%s has an addition", where)
				}
				walk(where+"."+k, x)
			}
		case []any:
			for _, x := range v {
				walk(where, x)
			}
		}
	}
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/match/default", named("Ri Won Ho", "")},
		{"GET", "/search/default?q=won+ho", ""},
		{"GET", "/catalog", ""},
		{"POST", "/updatez?token=letmein", ""},
	} {
		for _, accept := range []bool{false, true} {
			path := c.path
			if !accept {
				path += map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "strict=1"
			}
			r, err := http.NewRequestWithContext(t.Context(), c.method, s.URL+path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			if accept {
				r.Header.Set("Accept", "application/vnd.yente+json")
			}
			walk(c.path, decode(t, r))
		}
	}
	top := func(strict string) int {
		_, _, out := call(t, s, "POST", "/match/default?threshold=1&cutoff=1"+strict, named("Ri Won Ho", ""))
		return len(at(t, out, "responses.q.results").([]any))
	}
	if top("") == 0 || top("&strict=1") != 0 {
		t.Errorf("at the cut-off: %d results, %d of yente's", top(""), top("&strict=1"))
	}
}

func decode(t *testing.T, r *http.Request) (v any) {
	t.Helper()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
