package api

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"cordon/job"
	"cordon/lab/logbook"
	"cordon/list/archive"
	"cordon/screen"
)

// whole is a server with every native route.
func whole(t *testing.T) *httptest.Server {
	t.Helper()
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	o, err := job.Open(job.Config{Dir: t.TempDir(), Desk: &desk})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	a, err := archive.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b, err := logbook.Open(logbook.Config{Dir: t.TempDir(), Desk: &desk, Policy: screen.DefaultPolicy()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	wide := screen.DefaultPolicy()
	wide.Name, wide.Threshold, wide.MaxAge = "wide", .4, map[string]time.Duration{"un-sc": time.Hour}
	return server(t, Config{Desk: &desk, Jobs: o, Archive: a, Lab: b, Version: "1", Others: []screen.Policy{wide}})
}

// document is the OpenAPI document with its schemas as a validator reads them.
type document struct {
	t    *testing.T
	doc  map[string]any
	defs map[string]any
}

func describe(t *testing.T, s *httptest.Server) *document {
	t.Helper()
	_, _, v := call(t, s, "GET", "/v1/openapi.json", "")
	defs, _ := v["components"].(map[string]any)["schemas"].(map[string]any)
	return &document{t, v, defs}
}

// schema resolves a schema of the document by JSON Schema 2020-12, which is the one
// of OpenAPI 3.1.
func (d *document) schema(where string, s any) *jsonschema.Resolved {
	d.t.Helper()
	b, err := json.Marshal(map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": []any{s}, "$defs": d.defs})
	if err != nil {
		d.t.Fatal(err)
	}
	var js jsonschema.Schema
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(b), "#/components/schemas/", "#/$defs/")), &js); err != nil {
		d.t.Fatalf("%s: %v", where, err)
	}
	r, err := js.Resolve(nil)
	if err != nil {
		d.t.Errorf("%s: no JSON schema: %v", where, err)
		return nil
	}
	return r
}

func (d *document) holds(where string, media map[string]any, value any) {
	d.t.Helper()
	if media["schema"] == nil {
		d.t.Errorf("%s has no schema", where)
		return
	}
	if r := d.schema(where, media["schema"]); r != nil {
		if err := r.Validate(value); err != nil {
			d.t.Errorf("%s is not as described: %v", where, err)
		}
	}
}

// The document is what OpenAPI 3.1 asks for: every operation has an id of its own, a
// summary, its parameters, answers and refusals, and every example fits its schema.
func TestOpenAPIWhole(t *testing.T) {
	d := describe(t, whole(t))
	if v, _ := d.doc["openapi"].(string); !regexp.MustCompile(`^3\.1\.\d+$`).MatchString(v) {
		t.Errorf("openapi %q", v)
	}
	info := d.doc["info"].(map[string]any)
	if info["title"] == "" || info["version"] == "" {
		t.Errorf("info %v", info)
	}
	for k := range d.doc {
		if !slices.Contains([]string{"openapi", "info", "paths", "components", "servers", "tags", "security", "externalDocs", "webhooks", "jsonSchemaDialect"}, k) {
			t.Errorf("the document has a member %q", k)
		}
	}
	for name, s := range d.defs {
		if !regexp.MustCompile(`^[a-zA-Z0-9._-]+$`).MatchString(name) {
			t.Errorf("schema name %q", name)
		}
		d.schema(name, s)
	}
	ids := map[string]bool{}
	for path, item := range d.doc["paths"].(map[string]any) {
		for method, o := range item.(map[string]any) {
			op, where := o.(map[string]any), method+" "+path
			id, _ := op["operationId"].(string)
			if id == "" || ids[id] || op["summary"] == nil {
				t.Errorf("%s: id %q, summary %v", where, id, op["summary"])
			}
			ids[id] = true
			params := map[string]bool{}
			ps, _ := op["parameters"].([]any)
			for _, p := range ps {
				p := p.(map[string]any)
				params[fmt.Sprint(p["in"], " ", p["name"])] = true
				if p["schema"] == nil || p["in"] == "path" && p["required"] != true {
					t.Errorf("%s: parameter %v", where, p)
				}
			}
			for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
				if !params["path "+m[1]] {
					t.Errorf("%s: parameter %s is not described", where, m[1])
				}
			}
			if body, _ := op["requestBody"].(map[string]any); body != nil {
				for kind, m := range body["content"].(map[string]any) {
					if m := m.(map[string]any); m["example"] != nil {
						d.holds(where+" body "+kind, m, m["example"])
					} else if kind != "multipart/form-data" {
						t.Errorf("%s: the body has no example", where)
					}
				}
			}
			good, refused := 0, 0
			for code, r := range op["responses"].(map[string]any) {
				r := r.(map[string]any)
				n, err := strconv.Atoi(code)
				if err != nil || r["description"] == "" {
					t.Errorf("%s: answer %q %v", where, code, r["description"])
				}
				content, _ := r["content"].(map[string]any)
				switch {
				case n >= 400:
					refused++
					if content["application/problem+json"] == nil {
						t.Errorf("%s: %d is no problem detail", where, n)
					}
				case n != 204 && len(content) == 0:
					t.Errorf("%s: %d has no content", where, n)
				default:
					good++
				}
				for kind, m := range content {
					m := m.(map[string]any)
					if m["example"] == nil {
						t.Errorf("%s: %d %s has no example", where, n, kind)
						continue
					}
					d.holds(fmt.Sprint(where, " ", code, " ", kind), m, m["example"])
				}
			}
			if good == 0 || refused == 0 {
				t.Errorf("%s: %d answers, %d refusals are described", where, good, refused)
			}
		}
	}
	if len(ids) < 20 {
		t.Errorf("%d operations", len(ids))
	}
}

// What the server answers is what the document says.
func TestAnswersAsDescribed(t *testing.T) {
	s := whole(t)
	d := describe(t, s)
	_, made, _ := call(t, s, "POST", "/v1/jobs?name=a.csv", "name\nRi Won Ho\nGudrun Ensslinborg\n")
	id := made.Get("Location")[len("/v1/jobs/"):]
	_, _, v := call(t, s, "POST", "/v1/screen", `{"schema":"Person","name":"Ri Won Ho"}`)
	party := v["hits"].([]any)[0].(map[string]any)["entity_id"].(string)
	for _, c := range []struct {
		method, path, of, body string
		code                   int
	}{
		{"POST", "/v1/screen", "", `{"schema":"Person","name":"Ri Won Ho","birth_date":"1964"}`, 200},
		{"POST", "/v1/screen", "", `{"schema":"Person","name":"…"}`, 200},
		{"POST", "/v1/screen", "", `{"schema":"Dragon","name":"x"}`, 422},
		{"POST", "/v1/screen", "", `{`, 400},
		{"POST", "/v1/screen", "", `{"schema":"Person","name":"Ri Won Ho","policy":"wide"}`, 200},
		{"POST", "/v1/screen", "", `{"schema":"Person","name":"Ri Won Ho","policy":"wdie"}`, 422},
		{"GET", "/v1/policies", "", "", 200},
		{"GET", "/v1/policies?all=1", "/v1/policies", "", 422},
		{"POST", "/v1/screen/batch", "", `{"subjects":[{"name":"Ri Won Ho"},{"schema":"CryptoWallet","properties":{"publicKey":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"}}]}`, 200},
		{"GET", "/v1/lists", "", "", 200},
		{"GET", "/v1/policy", "", "", 200},
		{"GET", "/v1/health", "", "", 200},
		{"GET", "/v1/entities/" + party, "/v1/entities/{id}", "", 200},
		{"GET", "/v1/entities/" + party + "/neighbours", "/v1/entities/{id}/neighbours", "", 200},
		{"GET", "/v1/entities/none", "/v1/entities/{id}", "", 404},
		{"GET", "/v1/lists/un-sc/versions", "/v1/lists/{id}/versions", "", 404},
		{"GET", "/v1/lists/un-sc/diff", "/v1/lists/{id}/diff", "", 404},
		{"GET", "/v1/validation", "", "", 200},
		{"POST", "/v1/validation/cancel", "", "", 409},
		{"POST", "/v1/validation", "", `{"people":1000000}`, 200},
		{"POST", "/v1/validation", "", `{}`, 409},
		{"GET", "/v1/validation/none", "/v1/validation/{id}", "", 404},
		{"GET", "/v1/jobs", "", "", 200},
		{"GET", "/v1/jobs/" + id, "/v1/jobs/{id}", "", 200},
		{"GET", "/v1/jobs/" + id + "/preview", "/v1/jobs/{id}/preview", "", 200},
		{"GET", "/v1/jobs/" + id + "/rows", "/v1/jobs/{id}/rows", "", 200},
		{"POST", "/v1/jobs/" + id + "/start", "/v1/jobs/{id}/start", "", 409},
		{"GET", "/v1/jobs/none", "/v1/jobs/{id}", "", 404},
	} {
		if c.of == "" {
			c.of = c.path
		}
		code, header, got := call(t, s, c.method, c.path, c.body)
		if code != c.code {
			t.Errorf("%s %s: %d %v, want %d", c.method, c.path, code, got, c.code)
			continue
		}
		var value any = got
		if list, ok := got["list"].([]any); ok && c.path == "/v1/lists" {
			value = list
		}
		op := d.doc["paths"].(map[string]any)[c.of].(map[string]any)[strings.ToLower(c.method)].(map[string]any)
		res, _ := op["responses"].(map[string]any)[strconv.Itoa(code)].(map[string]any)
		content, _ := res["content"].(map[string]any)
		media, _ := content[header.Get("Content-Type")].(map[string]any)
		if media == nil {
			t.Errorf("%s %s: %d as %s is not described", c.method, c.path, code, header.Get("Content-Type"))
			continue
		}
		d.holds(c.method+" "+c.path+" "+c.body, media, value)
	}
}
