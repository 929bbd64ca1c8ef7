package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// addKey makes a key as an operator does.
func addKey(t *testing.T, home string, args ...string) string {
	t.Helper()
	var out, said bytes.Buffer
	sys := &system{ctx: t.Context(), stdout: &out, stderr: &said, now: time.Now, getenv: func(string) string { return "" }}
	if code := run(append([]string{"key", "add", "test", "--home", home}, args...), sys); code != 0 {
		t.Fatalf("key add %v: %d %s", args, code, &said)
	}
	return "ApiKey " + strings.TrimSpace(out.String())
}

// asker sends requests as one client does.
type asker struct {
	t         *testing.T
	base, key string
	client    *http.Client
}

func (a *asker) send(method, path, body string) (*http.Response, map[string]any) {
	a.t.Helper()
	res, b, err := a.try(method, path, body)
	if err != nil {
		a.t.Fatal(err)
	}
	var v map[string]any
	if len(b) > 0 {
		if err := json.Unmarshal(b, &v); err != nil {
			a.t.Fatalf("%s %s: %d %.200s", method, path, res.StatusCode, b)
		}
	}
	return res, v
}

func (a *asker) try(method, path, body string) (*http.Response, []byte, error) {
	r, err := http.NewRequestWithContext(a.t.Context(), method, a.base+path, strings.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("User-Agent", "yente-client/1.0 (test; python/3.12; httpx/0.28)")
	if a.key != "" {
		r.Header.Set("Authorization", a.key)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := a.client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res, b, err
}

// detail is what yente-client makes of an error's body.
func detail(v map[string]any) string {
	switch d := v["detail"].(type) {
	case string:
		return d
	case []any:
		var all []string
		for _, x := range d {
			row := x.(map[string]any)
			var loc []string
			for _, p := range row["loc"].([]any) {
				loc = append(loc, fmt.Sprint(p))
			}
			all = append(all, strings.Join(loc, ".")+": "+row["msg"].(string))
		}
		return strings.Join(all, "; ")
	}
	return ""
}

func dig(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

// A file of 1,000 customers by 20 workers, as yente-cli screen sends it: one query a
// request, redirects followed, 429 waited out as Retry-After says. Every customer
// gets an answer, and the listed ones theirs.
func TestYenteClientScreens(t *testing.T) {
	home := t.TempDir()
	base, _, _ := start(t, map[string]string{}, "--home", home, "--auth", "on", "--addr", "127.0.0.1:0", "--rate", "120")
	a := &asker{t, base, addKey(t, home), &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 20}}}
	var in bytes.Buffer
	rows := csv.NewWriter(&in)
	for i := range 1000 {
		if i%100 == 7 {
			rows.Write([]string{strconv.Itoa(i), "Ri Won Ho", "1964-07-17", "kp"})
		} else {
			rows.Write([]string{strconv.Itoa(i), fmt.Sprintf("Hallgrimsdottir Number%d", i), "1990", "is"})
		}
	}
	rows.Flush()
	all, err := csv.NewReader(&in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	work := make(chan []string)
	var wg sync.WaitGroup
	var waited, hits, answered atomic.Int64
	for range 20 {
		wg.Go(func() {
			for row := range work {
				q, _ := json.Marshal(map[string]any{"queries": map[string]any{"q": map[string]any{
					"schema": "Person", "properties": map[string]any{"name": []string{row[1]}, "birthDate": []string{row[2]}, "nationality": []string{row[3]}},
				}}, "weights": map[string]any{}, "config": map[string]any{}})
				for {
					res, b, err := a.try("POST", "/match/default?limit=5&threshold=0.7&algorithm=best&fuzzy=false", string(q))
					if err != nil {
						t.Error(err)
						return
					}
					var v map[string]any
					if err := json.Unmarshal(b, &v); err != nil {
						t.Errorf("row %s: %d %.100s", row[0], res.StatusCode, b)
						return
					}
					if res.StatusCode == http.StatusTooManyRequests {
						s, err := strconv.ParseFloat(res.Header.Get("Retry-After"), 64)
						if err != nil || s <= 0 || s > 60 || detail(v) == "" {
							t.Errorf("429 with Retry-After %q: %v", res.Header.Get("Retry-After"), v)
							return
						}
						waited.Add(1)
						time.Sleep(time.Duration(s * float64(time.Second)))
						continue
					}
					r := dig(v, "responses", "q")
					if relation := dig(r, "total", "relation"); res.StatusCode != 200 || relation != "eq" && relation != "gte" || v["limit"] != 5.0 || dig(r, "query", "schema") != "Person" || dig(r, "results") == nil {
						t.Errorf("row %s: %d %v", row[0], res.StatusCode, v)
						return
					}
					answered.Add(1)
					if top, ok := dig(r, "results", 0).(map[string]any); ok && top["match"] == true {
						hits.Add(1)
						if row[1] != "Ri Won Ho" {
							t.Errorf("row %s hits %v", row[0], top["caption"])
						}
					}
					break
				}
			}
		})
	}
	for _, row := range all {
		work <- row
	}
	close(work)
	wg.Wait()
	if answered.Load() != 1000 || hits.Load() != 10 || waited.Load() == 0 {
		t.Errorf("%d answers, %d hits, told to wait %d times", answered.Load(), hits.Load(), waited.Load())
	}
}

// What else yente-client calls, and what it makes of errors.
func TestYenteClientCalls(t *testing.T) {
	home, lists := t.TempDir(), t.TempDir()
	line := `{"id":"party-1","caption":"Ruslan Tomchenko","schema":"Person","properties":{"name":["Ruslan Tomchenko"],"birthDate":["1961-02-03"],"topics":["sanction"]},"datasets":["mine"],"referents":["former-1"],"target":true,"first_seen":"2020-01-02T03:04:05","last_seen":"2026-11-01T00:00:00","last_change":"2021-05-06T07:08:09"}` + "\n" +
		`{"id":"rel-1","caption":"Family","schema":"Family","properties":{"person":["party-1"],"relative":["party-2"],"relationship":["brother"]},"datasets":["mine"],"referents":[],"target":false}` + "\n" +
		`{"id":"party-2","caption":"Bogdan Tomchenko","schema":"Person","properties":{"name":["Bogdan Tomchenko"],"topics":["role.rca"]},"datasets":["mine"],"referents":[],"target":true}` + "\n"
	file := filepath.Join(lists, "mine.ftm.json")
	if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	base, _, _ := start(t, map[string]string{"YENTE_DEFAULT_ALGORITHM": "logic-v2", "YENTE_HIDDEN_ALGORITHMS": "ofac"}, "--home", home, "--auth", "on", "--addr", "127.0.0.1:0", "--lists", lists)
	a := &asker{t, base, addKey(t, home), &http.Client{}}

	// A referent is redirected, and the client follows with its key.
	for path, id := range map[string]any{"/entities/former-1": "party-1", "/entities/former-1?nested=true": "party-1"} {
		if res, v := a.send("GET", path, ""); res.StatusCode != 200 || v["id"] != id || res.Request.URL.Path != "/entities/party-1" || v["last_change"] != "2021-05-06T07:08:09" {
			t.Errorf("%s: %d %v at %s", path, res.StatusCode, v, res.Request.URL)
		}
	}
	res, v := a.send("GET", "/entities/former-1/adjacent?limit=10&offset=0&sort=caption:asc", "")
	if res.StatusCode != 200 || dig(v, "entity", "id") != "party-1" || dig(v, "adjacent", "familyPerson", "total", "value") != 1.0 ||
		dig(v, "adjacent", "familyPerson", "results", 0, "properties", "relative", 0, "id") != "party-2" {
		t.Errorf("adjacent: %d %v", res.StatusCode, v)
	}
	if res, v := a.send("GET", "/entities/party-1/adjacent/familyPerson?limit=1", ""); res.StatusCode != 200 || v["limit"] != 1.0 || dig(v, "results", 0, "schema") != "Family" {
		t.Errorf("adjacent property: %d %v", res.StatusCode, v)
	}
	if _, v := a.send("GET", "/entities/party-1?nested=true", ""); dig(v, "properties", "familyPerson", 0, "properties", "relative", 0, "caption") != "Bogdan Tomchenko" {
		t.Errorf("nested: %v", v)
	}
	res, v = a.send("GET", "/search/default?q=tomchenko&offset=0&limit=10&fuzzy=true&simple=true&facets=topics&include_dataset=mine&topics=sanction&topics=role.rca&schema=Person&sort=caption:asc&filter=properties.birthDate:1961-02-03", "")
	if res.StatusCode != 200 || dig(v, "total", "value") != 1.0 || dig(v, "facets", "topics", "values", 0, "label") != "Sanctioned entity" || dig(v, "results", 0, "id") != "party-1" {
		t.Errorf("search: %d %v", res.StatusCode, v)
	}
	if _, v := a.send("GET", "/algorithms", ""); v["default"] != "logic-v2" || strings.Contains(fmt.Sprint(v["algorithms"]), "name:ofac") {
		t.Errorf("algorithms: %v", v)
	}
	for path, key := range map[string]string{"/healthz": "status", "/readyz": "status", "/catalog": "datasets", "/statements?entity_id=party-1": "results", "/statusz": "datasets"} {
		if res, v := a.send("GET", path, ""); res.StatusCode != 200 || v[key] == nil {
			t.Errorf("%s: %d %v", path, res.StatusCode, v)
		}
	}
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", "/entities/none", "", 404, "No such entity!"},
		{"GET", "/nothing/here", "", 404, "nothing at this address"},
		{"POST", "/match/default?limit=501", `{"queries":{"q":{"schema":"Person","properties":{"name":["A"]}}}}`, 422, "query.limit: Input should be less than or equal to 500"},
		{"POST", "/match/default", `{"queries":{"q":{"properties":{}}}}`, 422, "body.queries.q.schema: Field required"},
		{"POST", "/match/default", `{"queries":{"q":{"schema":"Dragon","properties":{}}}}`, 400, "Cannot parse example entity"},
		{"POST", "/match/nope", `{"queries":{"q":{"schema":"Person","properties":{"name":["A"]}}}}`, 404, "No such dataset."},
		{"GET", "/search/default?q=a/b", "", 400, "Invalid query"},
	} {
		if res, v := a.send(c.method, c.path, c.body); res.StatusCode != c.status || !strings.Contains(detail(v), c.says) {
			t.Errorf("%s %s: %d %q, want %d %q", c.method, c.path, res.StatusCode, detail(v), c.status, c.says)
		}
	}
	for _, key := range []string{"", "ApiKey nonsense"} {
		b := &asker{t, base, key, a.client}
		if res, v := b.send("GET", "/catalog", ""); res.StatusCode != 401 || detail(v) == "" {
			t.Errorf("key %q: %d %v", key, res.StatusCode, v)
		}
	}
	// Other sites' pages may ask with a key: the browser asks first, without it.
	r, _ := http.NewRequestWithContext(t.Context(), "OPTIONS", base+"/match/default", nil)
	r.Header.Set("Origin", "https://app.example.org")
	r.Header.Set("Access-Control-Request-Method", "POST")
	r.Header.Set("Access-Control-Request-Headers", "authorization")
	pre, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	pre.Body.Close()
	if pre.StatusCode != 204 || pre.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("preflight: %d %v", pre.StatusCode, pre.Header)
	}
}

// Options of a key hold on every interface: what it leaves out, and its scale.
func TestKeyOptions(t *testing.T) {
	home := t.TempDir()
	base, _, _ := start(t, map[string]string{}, "--home", home, "--auth", "on", "--addr", "127.0.0.1:0")
	whole := &asker{t, base, addKey(t, home), &http.Client{}}
	less := &asker{t, base, addKey(t, home, "--mask", "birthDate", "--mask", "passportNumber", "--scale", "watchman"), &http.Client{}}
	const query = `{"queries":{"q":{"schema":"Person","properties":{"name":["Ri Won Ho"]}}}}`
	_, v := whole.send("POST", "/match/default", query)
	id, _ := dig(v, "responses", "q", "results", 0, "id").(string)
	secret, _ := dig(v, "responses", "q", "results", 0, "properties", "birthDate", 0).(string)
	if id == "" || secret == "" {
		t.Fatalf("%v", v)
	}
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/match/default", query},
		{"GET", "/search/default?q=won+ho&facets=identifiers", ""},
		{"GET", "/entities/" + id, ""},
		{"GET", "/entities/" + id + "/adjacent", ""},
		{"GET", "/statements?entity_id=" + id, ""},
		{"GET", "/v2/search?name=Ri+Won+Ho&type=person&debug=true", ""},
		{"GET", "/v1/entities/" + id, ""},
		{"POST", "/v1/screen", `{"name":"Ri Won Ho"}`},
		{"GET", "/reconcile/default?extend=" + url.QueryEscape(`{"ids":["`+id+`"],"properties":[{"id":"birthDate"},{"id":"name"}]}`), ""},
	} {
		res, b, err := less.try(c.method, c.path, c.body)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != 200 || strings.Contains(string(b), secret) || !strings.Contains(strings.ToUpper(string(b)), "WON HO") {
			t.Errorf("%s %s: %d %.300s", c.method, c.path, res.StatusCode, b)
		}
	}
	for _, path := range []string{"/find?q=ri", "/v1/jobs", "/v2/export/starter", "/party/" + id, "/mcp", "/statements?prop=birthDate&entity_id=" + id} {
		if res, b, err := less.try("GET", path, ""); err != nil || res.StatusCode != 403 {
			t.Errorf("%s: %d %.100s %v", path, res.StatusCode, b, err)
		}
	}
	// Nobody is found by what is left out, whichever way it is asked for; nor is
	// anybody called clear of it.
	_, v = whole.send("POST", "/match/default", query)
	number, _ := dig(v, "responses", "q", "results", 0, "properties", "passportNumber", 0).(string)
	if number == "" {
		t.Fatalf("no passport: %v", v)
	}
	for _, c := range []struct{ method, path, body string }{
		{"GET", "/search/default?q=" + secret, ""},
		{"GET", "/search/default?q=" + number + "&simple=true", ""},
		{"GET", "/search/default?q=" + number + "~1", ""},
		{"GET", "/search/default?q=" + number[:6] + "*&facets=identifiers", ""},
		{"GET", "/search/default?q=" + number + "&fuzzy=true", ""},
		{"POST", "/match/default", `{"queries":{"q":{"schema":"Person","properties":{"passportNumber":"` + number + `"}}}}`},
		{"POST", "/match/default", `{"queries":{"q":{"schema":"Person","properties":{"idNumber":"` + number + `","name":"Amelia Hartley"}}}}`},
		{"POST", "/match/default", `{"queries":{"q":{"schema":"Person","properties":{"name":"` + number + `"}}}}`},
		{"POST", "/v1/screen", `{"schema":"Person","properties":{"passportNumber":"` + number + `"}}`},
		{"POST", "/v1/screen/batch", `{"subjects":[{"schema":"Person","properties":{"passportNumber":"` + number + `"}}]}`},
		{"GET", "/v2/search?type=person&name=" + number, ""},
		{"GET", "/reconcile/default?queries=" + url.QueryEscape(`{"q":{"query":"Amelia Hartley","type":"Person","properties":[{"pid":"Person:passportNumber","v":"`+number+`"}]}}`), ""},
		{"GET", "/statements?value=" + number + "&entity_id=" + id, ""},
		{"GET", "/statements?value=" + secret + "&entity_id=" + id, ""},
	} {
		finds := func(a *asker) (int, bool) {
			res, b, err := a.try(c.method, c.path, c.body)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(b), `"clear"`) {
				t.Errorf("%s %s: clear: %.300s", c.method, c.path, b)
			}
			return res.StatusCode, strings.Contains(string(b), id) || strings.Contains(string(b), `"value":1,`)
		}
		if _, found := finds(whole); !found {
			t.Errorf("%s %s finds nobody in any case", c.method, c.path)
		}
		if code, found := finds(less); found || code >= 500 && code != 503 {
			t.Errorf("%s %s finds by what is left out: %d", c.method, c.path, code)
		}
	}
	if res, v := less.send("POST", "/match/default", `{"queries":{"q":{"schema":"Person","properties":{"name":"Ri Won Ho","passportNumber":"`+number+`"}}}}`); res.StatusCode != 200 || dig(v, "responses", "q", "results", 0, "id") != id {
		t.Errorf("a name beside a number: %d %v", res.StatusCode, v)
	}
	_, v = less.send("GET", "/v2/search?name=Ri+Won+Ho&type=person", "")
	if m, _ := dig(v, "entities", 0, "match").(float64); m < .80 || m > .82 {
		t.Errorf("on Watchman's scale: %v", m)
	}
	if code := run([]string{"key", "add", "x", "--home", home, "--mask", "birthDat"}, &system{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, now: time.Now, getenv: func(string) string { return "" }}); code == 0 {
		t.Error("a property that does not exist was taken")
	}
}

// A file taken in over HTTP is a list at once, and comes out again; lists of
// publishers are not replaced that way.
func TestIngest(t *testing.T) {
	home := t.TempDir()
	base, _, _ := start(t, map[string]string{}, "--home", home, "--auth", "off", "--addr", "127.0.0.1:0")
	a := &asker{t, base, "", &http.Client{}}
	const file = "first_name,last_name,tracking_number,dob,country\nRuslan,Tomchenko,77,1961-02-03,ru\nAbsalom,Quigley,78,1950,us\n"
	res, v := a.send("POST", "/v2/ingest/watch-persons", file)
	if res.StatusCode != 200 || v["fileType"] != "watch-persons" || len(dig(v, "entities").([]any)) != 2 {
		t.Fatalf("ingest: %d %v", res.StatusCode, v)
	}
	for _, path := range []string{"/v2/search?name=Ruslan+Tomchenko&type=person&source=watch-persons", "/v2/search?type=watch-persons&name=Ruslan+Tomchenko&type=person"} {
		if res, v = a.send("GET", path, ""); res.StatusCode != 200 || dig(v, "entities", 0, "name") != "Ruslan Tomchenko" || dig(v, "entities", 0, "sourceList") != "watch-persons" {
			t.Errorf("%s: %d %v", path, res.StatusCode, v)
		}
	}
	res, b, err := a.try("GET", "/v2/export/watch-persons?format=senzing/jsonl", "")
	if err != nil || res.StatusCode != 200 || strings.Count(string(b), "\n") != 2 {
		t.Errorf("export: %d %s %v", res.StatusCode, b, err)
	}
	for list, body := range map[string]string{"un-sc": file, "other": "a,b\n1,2\n", "empty": ""} {
		if res, v := a.send("POST", "/v2/ingest/"+list, body); res.StatusCode != 400 || v["error"] == nil {
			t.Errorf("%s: %d %v", list, res.StatusCode, v)
		}
	}
	if _, v := a.send("GET", "/v2/data/refresh", ""); v["state"] != "succeeded" || v["trigger"] != "an ingest" {
		t.Errorf("refresh: %v", v)
	}
}
