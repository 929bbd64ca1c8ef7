package yente

import (
	"fmt"
	"regexp"
	"slices"
	"testing"
)

// shape holds a value to the members that yente gives it: a name and what it may be.
func shape(t *testing.T, where string, v any, members map[string]string) {
	t.Helper()
	m, ok := v.(map[string]any)
	if !ok {
		t.Errorf("%s is no object: %v", where, v)
		return
	}
	stamp := regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$`)
	for name, want := range members {
		x, there := m[name]
		got := fmt.Sprintf("%T", x)
		if s, ok := x.(string); want == "time" && (x == nil || ok && stamp.MatchString(s)) {
			got = want
		}
		if !there || got != want && want != "any" {
			t.Errorf("%s.%s is %v, a %s, want %s", where, name, x, got, want)
		}
	}
	for name := range m {
		if _, ok := members[name]; !ok {
			t.Errorf("%s has a member %q, which yente does not", where, name)
		}
	}
}

const (
	object = "map[string]interface {}"
	array  = "[]interface {}"
	number = "float64"
)

var entityShape = map[string]string{
	"id": "string", "caption": "string", "schema": "string", "properties": object, "datasets": array, "referents": array,
	"target": "bool", "first_seen": "time", "last_seen": "time", "last_change": "time",
}

// What yente-client sends, and every member of what it reads: nothing is missing and,
// with strict, nothing is there that yente does not have.
func TestClientCalls(t *testing.T) {
	s := server(t)
	code, header, out := call(t, s, "POST", "/match/default?strict=1&algorithm=best&limit=5&threshold=0.7&cutoff=0.5&include_dataset=default&exclude_schema=Vessel&topics=sanction&fuzzy=false",
		`{"queries":{"q":{"schema":"Person","properties":{"name":["Ri Won Ho"],"birthDate":["1964-07-17"]}}},"weights":{"name_match":1.0,"unknown":2},"config":{}}`)
	if code != 200 || header.Get("x-batch-size") != "1" {
		t.Fatalf("match: %d %v", code, out)
	}
	shape(t, "match", out, map[string]string{"responses": object, "limit": number})
	q := at(t, out, "responses.q")
	shape(t, "q", q, map[string]string{"status": number, "results": array, "total": object, "query": object})
	shape(t, "total", at(t, q, "total"), map[string]string{"value": number, "relation": "string"})
	shape(t, "query", at(t, q, "query"), map[string]string{"id": "any", "schema": "string", "properties": object})
	result := map[string]string{"score": number, "match": "bool", "explanations": object}
	for k, v := range entityShape {
		result[k] = v
	}
	shape(t, "result", at(t, q, "results.0"), result)
	for name, f := range at(t, q, "results.0.explanations").(map[string]any) {
		shape(t, name, f, map[string]string{"detail": "string", "score": number, "query": "string", "candidate": "string"})
	}
	id := at(t, q, "results.0.id").(string)

	code, _, out = call(t, s, "GET", "/search/default?strict=1&q=won&offset=0&limit=10&sort=caption:asc&fuzzy=true&simple=true&facets=countries&facets=topics&include_dataset=default&exclude_schema=Vessel&schema=Thing", "")
	if code != 200 {
		t.Fatalf("search: %d %v", code, out)
	}
	shape(t, "search", out, map[string]string{"limit": number, "offset": number, "total": object, "results": array, "facets": object})
	shape(t, "found", at(t, out, "results.0"), entityShape)
	for name, f := range out["facets"].(map[string]any) {
		shape(t, name, f, map[string]string{"label": "string", "values": array})
		shape(t, name, at(t, f, "values.0"), map[string]string{"name": "string", "label": "string", "count": number})
	}

	for _, nested := range []string{"", "?nested=true", "?nested=false"} {
		code, _, out = call(t, s, "GET", "/entities/"+id+nested, "")
		if code != 200 {
			t.Fatalf("entity: %d", code)
		}
		shape(t, "entity"+nested, out, entityShape)
	}
	code, _, out = call(t, s, "GET", "/entities/"+id+"/adjacent?limit=2&offset=0", "")
	if code != 200 {
		t.Fatalf("adjacent: %d", code)
	}
	shape(t, "adjacent", out, map[string]string{"entity": object, "adjacent": object})
	for p, page := range out["adjacent"].(map[string]any) {
		shape(t, p, page, map[string]string{"results": array, "limit": number, "offset": number, "total": object})
	}

	code, header, out = call(t, s, "GET", "/catalog?strict=1", "")
	if code != 200 || header.Get("Cache-Control") != "public, max-age=300" {
		t.Fatalf("catalog: %d %q", code, header.Get("Cache-Control"))
	}
	shape(t, "catalog", out, map[string]string{"datasets": array, "current": array, "outdated": array, "index_stale": "bool"})
	for _, d := range out["datasets"].([]any) {
		for _, k := range []string{
			"name", "title", "summary", "description", "url", "version", "category", "tags", "updated_at", "last_export", "entity_count", "thing_count",
			"coverage", "publisher", "resources", "children", "load", "entities_url", "delta_url", "namespace", "index_version", "index_current",
		} {
			if _, ok := d.(map[string]any)[k]; !ok {
				t.Errorf("dataset %v has no %s", at(t, d, "name"), k)
			}
		}
	}

	_, _, out = call(t, s, "GET", "/algorithms", "")
	shape(t, "algorithms", out, map[string]string{"algorithms": array, "default": "string", "best": "string"})
	var names []string
	for _, a := range out["algorithms"].([]any) {
		shape(t, "algorithm", a, map[string]string{"name": "string", "description": "string", "features": object, "docs": object})
		names = append(names, at(t, a, "name").(string))
	}
	for _, want := range []string{"logic-v2", "ofac", "name-based", "name-qualified", "logic-v1", "regression-v1"} {
		if !slices.Contains(names, want) {
			t.Errorf("no algorithm %s", want)
		}
	}

	_, _, out = call(t, s, "GET", "/statements?canonical_id="+id+"&limit=3", "")
	shape(t, "statements", out, map[string]string{"results": array, "total": object, "limit": number, "offset": number})
	shape(t, "statement", at(t, out, "results.0"), map[string]string{
		"id": "string", "entity_id": "string", "canonical_id": "string", "prop": "string", "prop_type": "string", "schema": "string", "value": "string",
		"original_value": "any", "dataset": "string", "lang": "any", "origin": "any", "first_seen": "time", "last_seen": "time",
	})
}
