package reconcile

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"cordon/screen"
)

type client struct {
	t testing.TB
	h *screen.Desk
}

func newClient(t testing.TB) client {
	t.Helper()
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var d screen.Desk
	d.Put(lib)
	return client{t, &d}
}

func (c client) call(method, path string, form url.Values) (int, map[string]any) {
	c.t.Helper()
	h := Handler(Config{
		Desk: c.h, Threshold: 0.7, Now: func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) },
		Scope: func(_ *screen.Library, _ time.Time, ds string) ([]string, string, error) {
			if ds != "default" {
				return nil, "", errors.New("none")
			}
			return []string{"starter"}, "All lists", nil
		},
	})
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var v map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		c.t.Fatalf("%s %s: %d %q", method, path, w.Code, w.Body)
	}
	return w.Code, v
}

func TestManifest(t *testing.T) {
	code, v := newClient(t).call("GET", "/reconcile/default?api_key=k", nil)
	if code != 200 || v["name"] != "All lists (Cordon)" || v["batchSize"] != 3.0 {
		t.Fatalf("%d %v", code, v)
	}
	entity := v["suggest"].(map[string]any)["entity"].(map[string]any)
	if entity["service_path"] != "/suggest/entity?api_key=k" || !strings.HasSuffix(entity["service_url"].(string), "/reconcile/default") {
		t.Errorf("the key does not travel: %v", entity)
	}
}

// Behind a proxy the addresses are those by which clients come.
func TestManifestPublic(t *testing.T) {
	c := newClient(t)
	w := httptest.NewRecorder()
	Handler(Config{
		Desk: c.h, Now: time.Now, Public: &url.URL{Scheme: "https", Host: "screening.example.org"},
		Scope: func(*screen.Library, time.Time, string) ([]string, string, error) {
			return []string{"starter"}, "", nil
		},
	}).ServeHTTP(w, httptest.NewRequest("GET", "/reconcile/default", nil))
	var v map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	view := v["view"].(map[string]any)["url"]
	service := v["suggest"].(map[string]any)["entity"].(map[string]any)["service_url"]
	if view != "https://screening.example.org/party/{{id}}" || service != "https://screening.example.org/reconcile/default" {
		t.Errorf("%v %v", view, service)
	}
}

// A dataset without a list answers nothing rather than from all lists.
func TestEmptyScope(t *testing.T) {
	c := newClient(t)
	w := httptest.NewRecorder()
	Handler(Config{
		Desk: c.h, Now: time.Now, Scope: func(*screen.Library, time.Time, string) ([]string, string, error) { return nil, "", nil },
	}).ServeHTTP(w, httptest.NewRequest("GET", "/reconcile/dprk?queries="+url.QueryEscape(`{"a":{"query":"Ri Won Ho"}}`), nil))
	if w.Code != 503 || !strings.Contains(w.Body.String(), "unable") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestQueries(t *testing.T) {
	c := newClient(t)
	q := `{"q0":{"query":"Ri Won Ho","type":["Person"],"limit":2,"properties":[{"pid":"Person:birthDate","v":"1964"},{"pid":"Person:nope","v":"x"}]},"q1":{"query":"Gudrun Hallgrimsdottir"}}`
	for _, how := range []func() (int, map[string]any){
		func() (int, map[string]any) { return c.call("POST", "/reconcile/default", url.Values{"queries": {q}}) },
		func() (int, map[string]any) {
			return c.call("GET", "/reconcile/default?queries="+url.QueryEscape(q), nil)
		},
	} {
		code, v := how()
		if code != 200 {
			t.Fatalf("%d %v", code, v)
		}
		top := v["q0"].(map[string]any)["result"].([]any)[0].(map[string]any)
		if top["match"] != true || top["score"].(float64) > 1 || top["type"].([]any)[0].(map[string]any)["id"] != "Person" {
			t.Errorf("first candidate: %v", top)
		}
		for _, r := range v["q1"].(map[string]any)["result"].([]any) {
			if r.(map[string]any)["match"] == true {
				t.Errorf("a stranger matches: %v", r)
			}
		}
	}
}

func TestExtendAndSuggest(t *testing.T) {
	c := newClient(t)
	_, v := c.call("GET", "/reconcile/default/suggest/entity?prefix=ri+won", nil)
	id := v["result"].([]any)[0].(map[string]any)["id"].(string)
	x, _ := json.Marshal(map[string]any{"ids": []string{id, "none"}, "properties": []any{map[string]any{"id": "birthDate"}, map[string]any{"id": "nationality", "settings": map[string]any{"render": "caption"}}}})
	code, v := c.call("POST", "/reconcile/default", url.Values{"extend": {string(x)}})
	if code != 200 {
		t.Fatalf("%d %v", code, v)
	}
	row := v["rows"].(map[string]any)[id].(map[string]any)
	if row["birthDate"].([]any)[0].(map[string]any)["str"] != "1964-07-17" || len(v["rows"].(map[string]any)["none"].(map[string]any)) != 0 {
		t.Errorf("rows: %v", v["rows"])
	}
	_, v = c.call("GET", "/reconcile/default/suggest/entity?prefix=", nil)
	if len(v["result"].([]any)) != 0 || v["code"] != "/api/status/ok" {
		t.Errorf("an empty prefix: %v", v)
	}
	_, v = c.call("GET", "/reconcile/default/suggest/property?prefix=birth", nil)
	if got := v["result"].([]any)[0].(map[string]any)["id"]; got != "Person:birthCountry" {
		t.Errorf("first property %v", got)
	}
	_, v = c.call("GET", "/reconcile/default/extend/property?type=LegalEntity&limit=5", nil)
	if len(v["properties"].([]any)) != 5 {
		t.Errorf("properties: %v", v)
	}
}

func TestRefuses(t *testing.T) {
	c := newClient(t)
	for _, x := range []struct {
		method, path string
		form         url.Values
		status       int
		detail       string
	}{
		{"POST", "/reconcile/default", nil, 400, "No queries or extend request provided."},
		{"POST", "/reconcile/default", url.Values{"queries": {"{"}}, 400, ""},
		{"POST", "/reconcile/default", url.Values{"queries": {`{"a":null}`}}, 400, ""},
		{"POST", "/reconcile/default", url.Values{"queries": {`{"a":{"query":"x","type":"Dragon"}}`}}, 400, "Invalid type: Dragon"},
		{"POST", "/reconcile/default", url.Values{"extend": {"["}}, 400, "Cannot decode extension request"},
		{"GET", "/reconcile/nope", nil, 404, "No such dataset."},
		{"GET", "/reconcile/default/extend/property?type=Dragon", nil, 400, ""},
	} {
		code, v := c.call(x.method, x.path, x.form)
		if code != x.status || x.detail != "" && v["detail"] != x.detail {
			t.Errorf("%s %s %v: %d %v, want %d %q", x.method, x.path, x.form, code, v, x.status, x.detail)
		}
	}
}
