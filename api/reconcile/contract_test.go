package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/screen"
)

// service serves "fresh", a list that is current, and "all", with one that is stale.
func service(t *testing.T) http.Handler {
	t.Helper()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	in := func(id string, days int, names ...string) screen.Intake {
		checked := now.AddDate(0, 0, -days)
		return screen.Intake{
			Info:   screen.ListInfo{ID: id, Title: "List " + id, Version: "1", CheckedAt: &checked, State: screen.Current},
			MaxAge: 24 * time.Hour,
			Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
				for i, n := range names {
					e := &ftm.Entity{ID: id + "-" + string(rune('a'+i)), Schema: "Person", Caption: n, Target: true, Datasets: []string{id}, Referents: []string{"old-" + id}}
					e.Add("name", n)
					e.Add("nationality", "ru")
					e.Add("birthDate", "1961-02-03", "1962")
					if err := put(e); err != nil {
						return nil, err
					}
				}
				return nil, nil
			},
		}
	}
	lib, err := screen.Load(t.Context(), []screen.Intake{in("un-sc", 0, "Ruslan Tomchenko"), in("eu-fsf", 3, "Absalom Quigley")}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var d screen.Desk
	d.Put(lib)
	return Handler(Config{
		Desk: &d, Threshold: .7, Now: func() time.Time { return now }, MaxURL: 5000,
		Scope: func(_ *screen.Library, _ time.Time, ds string) ([]string, string, error) {
			switch ds {
			case "fresh":
				return []string{"un-sc"}, "Fresh", nil
			case "all":
				return []string{"eu-fsf", "un-sc"}, "All", nil
			}
			return nil, "", errors.New("none")
		},
		Algorithm: func(name string) (func(*ftm.Entity) *ftm.Entity, error) {
			switch name {
			case "":
				return func(e *ftm.Entity) *ftm.Entity { return e }, nil
			case "names":
				return func(e *ftm.Entity) *ftm.Entity {
					return &ftm.Entity{Schema: e.Schema, Properties: []ftm.Property{{Name: "name", Values: e.Get("name")}}}
				}, nil
			}
			return nil, errors.New("none")
		},
	})
}

// shelf asks the service.
func shelf(t *testing.T) func(method, path string, form url.Values) (int, http.Header, map[string]any) {
	t.Helper()
	h := service(t)
	return func(method, path string, form url.Values) (int, http.Header, map[string]any) {
		t.Helper()
		r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
		if method == "POST" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var v map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
			t.Fatalf("%s %s: %d %q", method, path, w.Code, w.Body)
		}
		return w.Code, w.Header(), v
	}
}

func form(name, json string) url.Values { return url.Values{name: {json}} }

// Every member of the manifest that OpenRefine reads.
func TestManifestMembers(t *testing.T) {
	send := shelf(t)
	_, _, v := send("GET", "/reconcile/fresh?api_key=k", nil)
	var names []string
	for k := range v {
		names = append(names, k)
	}
	slices.Sort(names)
	want := []string{"batchSize", "defaultTypes", "documentation", "extend", "identifierSpace", "name", "preview", "schemaSpace", "suggest", "versions", "view"}
	if !slices.Equal(names, want) {
		t.Errorf("members %v, want %v", names, want)
	}
	if p := v["preview"].(map[string]any); p["width"] != 430.0 || p["height"] != 600.0 || !strings.Contains(p["url"].(string), "{{id}}") {
		t.Errorf("preview: %v", p)
	}
	x := v["extend"].(map[string]any)
	if x["propose_properties"].(map[string]any)["service_path"] != "/extend/property?api_key=k" {
		t.Errorf("extend: %v", x)
	}
	for _, key := range []string{"property_settings", "propose_settings"} {
		ss := x[key].([]any)
		limit, render := ss[0].(map[string]any), ss[1].(map[string]any)
		choice := render["choices"].([]any)[1].(map[string]any)
		if limit["name"] != "limit" || limit["type"] != "number" || limit["default"] != 0.0 || render["name"] != "render" || render["default"] != "caption" || choice["id"] != "raw" || choice["value"] != "raw" {
			t.Errorf("%s: %v", key, ss)
		}
	}
	types := v["defaultTypes"].([]any)
	if i := slices.IndexFunc(types, func(x any) bool { return x.(map[string]any)["id"] == "Person" }); i < 0 || types[i].(map[string]any)["name"] != "People" {
		t.Errorf("types: %v", types)
	}
}

// Nothing found over a stale list is no answer, and neither is what is below the
// threshold.
func TestUnable(t *testing.T) {
	send := shelf(t)
	for query, status := range map[string]int{`{"a":{"query":"Nobody Whatever"}}`: 503, `{"a":{"query":"Ruslan Tomchenko"}}`: 200, `{"a":{"query":"Ruslan Petrenkov"}}`: 503} {
		code, header, v := send("POST", "/reconcile/all", form("queries", query))
		if d, _ := v["detail"].(string); code != status || code == 503 && (header.Get("x-cordon-verdict") != "unable" || !strings.HasPrefix(d, "unable: eu-fsf is stale")) {
			t.Errorf("%s: %d %v, want %d", query, code, v, status)
		}
		if code, _, v := send("POST", "/reconcile/fresh", form("queries", query)); code != 200 {
			t.Errorf("%s over a fresh list: %d %v", query, code, v)
		}
	}
	for prefix, status := range map[string]int{"nobod": 503, "rusl": 200, "": 200} {
		if code, _, v := send("GET", "/reconcile/all/suggest/entity?prefix="+prefix, nil); code != status {
			t.Errorf("suggest %q: %d %v, want %d", prefix, code, v, status)
		}
	}
}

func TestUnread(t *testing.T) {
	send := shelf(t)
	if code, _, v := send("POST", "/reconcile/fresh", form("queries", `{"a":{"query":"…"}}`)); code != 400 || !strings.HasPrefix(v["detail"].(string), "unable: ") {
		t.Errorf("alone: %d %v", code, v)
	}
	const two = `{"a":{"query":"…"},"b":{"query":"Ruslan Tomchenko","properties":[{"pid":"Person:bithDate","v":"1961"}]}}`
	code, header, v := send("POST", "/reconcile/fresh", form("queries", two))
	a, b := v["a"].(map[string]any), v["b"].(map[string]any)
	if code != 200 || header.Get("x-cordon-verdict") != "unable" || header.Get("x-batch-size") != "2" || a["cordon"].(map[string]any)["verdict"] != "unable" || len(a["result"].([]any)) != 0 {
		t.Errorf("%d %v", code, v)
	}
	if c := b["cordon"].(map[string]any); c["verdict"] != "hit" || !strings.Contains(c["notes"].([]any)[0].(string), "bithDate") {
		t.Errorf("a property that does not exist: %v", b)
	}
	if _, header, v = send("POST", "/reconcile/fresh?strict=1", form("queries", two)); v["a"].(map[string]any)["cordon"] != nil || header.Get("x-cordon-verdict") != "unable" {
		t.Errorf("strict: %v", v)
	}
}

func TestQueryOptions(t *testing.T) {
	send := shelf(t)
	const query = `{"a":{"query":"Ruslan Tomchenko","type":"Person","properties":[{"pid":"Person:birthDate","v":[{"id":"1999"}]},{"pid":"Thing:alias","v":"Rusik"},{"pid":"Thing:alias","v":["Ruska"]}]}}`
	score := func(path string) float64 {
		t.Helper()
		code, _, v := send("POST", path, form("queries", query))
		if code != 200 {
			t.Fatalf("%s: %d %v", path, code, v)
		}
		return v["a"].(map[string]any)["result"].([]any)[0].(map[string]any)["score"].(float64)
	}
	if a, b := score("/reconcile/fresh"), score("/reconcile/fresh?algorithm=names"); a >= b || b != 1 {
		t.Errorf("with a birth date that differs %v, by names alone %v", a, b)
	}
	if score("/reconcile/fresh?changed_since=2026-01-01") == 0 {
		t.Error("a list that does not say what changed")
	}
	if _, header, _ := send("POST", "/reconcile/fresh?algoritm=names", form("queries", query)); header.Get("x-cordon-ignored") != "algoritm" {
		t.Errorf("a parameter that does not exist: %q", header.Get("x-cordon-ignored"))
	}
}

func TestExtendOptions(t *testing.T) {
	send := shelf(t)
	ask := func(settings string) (int, http.Header, map[string]any) {
		return send("POST", "/reconcile/fresh", form("extend", `{"ids":["un-sc-a","none"],"properties":[{"id":"nationality"`+settings+`},{"id":"Person:birthDate","settings":{"limit":"1"}}]}`))
	}
	for settings, want := range map[string]string{``: "Russia", `,"settings":{"render":"raw"}`: "ru", `,"settings":{"limit":0,"render":"caption"}`: "Russia"} {
		code, header, v := ask(settings)
		if code != 200 || header.Get("x-batch-size") != "2" {
			t.Fatalf("%s: %d %v", settings, code, v)
		}
		row := v["rows"].(map[string]any)["un-sc-a"].(map[string]any)
		if got := row["nationality"].([]any)[0].(map[string]any)["str"]; got != want {
			t.Errorf("%s: %v, want %s", settings, got, want)
		}
		if got := row["Person:birthDate"].([]any); len(got) != 1 {
			t.Errorf("limit 1: %v", got)
		}
		if none := v["rows"].(map[string]any)["none"].(map[string]any); len(none) != 0 {
			t.Errorf("an unknown id: %v", none)
		}
		if m := v["meta"].([]any)[1].(map[string]any); m["id"] != "Person:birthDate" || m["name"] != "Birth date" {
			t.Errorf("meta: %v", m)
		}
	}
	if code, _, v := ask(`,"settings":{"render":"pretty"}`); code != 400 || v["detail"] != "FreebaseExtendQuery" {
		t.Errorf("%d %v", code, v)
	}
}

// Each error in its shape: what is malformed names yente's model and says where.
func TestErrors(t *testing.T) {
	send := shelf(t)
	for _, c := range []struct {
		method, path string
		form         url.Values
		status       int
		detail, loc  string
	}{
		{"POST", "/reconcile/fresh", nil, 400, "No queries or extend request provided.", ""},
		{"POST", "/reconcile/fresh", form("extend", ""), 400, "Cannot decode extension request", ""},
		{"POST", "/reconcile/fresh", form("extend", "{"), 400, "Cannot decode extension request", ""},
		{"POST", "/reconcile/fresh", form("extend", `{"ids":"x"}`), 400, "FreebaseExtendQuery", ""},
		{"POST", "/reconcile/fresh", form("extend", `{"ids":["un-sc-a"],"properties":[{"id":"birthDat"}]}`), 400, "FreebaseExtendQuery", "properties"},
		{"POST", "/reconcile/fresh", form("extend", `{"ids":["old-un-sc"],"properties":[]}`), 400, "Please specify the canonical entity ID, not a referent", ""},
		{"POST", "/reconcile/fresh", form("queries", "{"), 400, "FreebaseReconBatch", ""},
		{"POST", "/reconcile/fresh", form("queries", `{"a":null}`), 400, "FreebaseReconBatch", "a"},
		{"POST", "/reconcile/fresh", form("queries", `{"a":{"query":"x","limit":-1}}`), 400, "FreebaseReconBatch", "a"},
		{"POST", "/reconcile/fresh", form("queries", `{"a":{"query":"x","type":"Dragon"}}`), 400, "Invalid type: Dragon", ""},
		{"GET", "/reconcile/fresh?queries={}&algorithm=magic", nil, 400, "Invalid algorithm: magic", ""},
		{"GET", "/reconcile/fresh?queries={}&changed_since=soon", nil, 400, "", ""},
		{"GET", "/reconcile/none", nil, 404, "No such dataset.", ""},
		{"GET", "/reconcile/fresh/suggest/entity?prefix=a&limit=2x", nil, 400, "", ""},
		{"GET", "/reconcile/fresh/extend/property?type=Dragon", nil, 400, "Invalid type: Dragon", ""},
		{"GET", "/reconcile/fresh?queries=" + strings.Repeat("a", 6000), nil, 414, "Request URI too long", ""},
	} {
		code, _, v := send(c.method, c.path, c.form)
		if code != c.status || c.detail != "" && v["detail"] != c.detail {
			t.Errorf("%s %.60s %v: %d %v, want %d %q", c.method, c.path, c.form, code, v, c.status, c.detail)
			continue
		}
		rows, listed := v["errors"].([]any)
		if listed != strings.HasPrefix(c.detail, "Freebase") {
			t.Errorf("%s %v: errors %v", c.path, c.form, v)
		}
		if c.loc != "" && rows[0].(map[string]any)["loc"].([]any)[0] != c.loc {
			t.Errorf("%s %v: %v, want loc %s", c.path, c.form, rows, c.loc)
		}
	}
}
