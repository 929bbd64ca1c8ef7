package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"cordon/api/access"
)

// No request makes the server call an address (server-side request forgery): what
// callers give as a name, a website, a file, a query or a header is text to it.
func TestCallsNobody(t *testing.T) {
	var called atomic.Int64
	canary := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called.Add(1) }))
	defer canary.Close()
	_, h := testServer(t, "off")
	text, link := canary.URL+"/x", url.QueryEscape(canary.URL+"/x")
	query := "?"
	for _, p := range []string{"q", "name", "url", "next", "file", "source", "callback", "website", "view", "service_url", "prefix", "queries", "extend", "task", "token", "nested"} {
		query += p + "=" + link + "&"
	}
	bodies := map[string]string{
		"application/json":                  `{"url":"` + text + `","name":"` + text + `","schema":"Company","properties":{"website":["` + text + `"],"sourceUrl":["` + text + `"]}}`,
		"application/x-www-form-urlencoded": `queries={"q":{"query":"` + link + `"}}&extend={"ids":["` + link + `"],"properties":[]}`,
		"text/csv":                          "name,website\n=WEBSERVICE(\"" + text + "\")," + text + "\n",
		"application/xml":                   `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "` + text + `">]><a>&x;</a>`,
	}
	hole := regexp.MustCompile(`\{[^}]*\}`)
	asked := 0
	for _, rule := range access.Rules() {
		method, path, ok := strings.Cut(rule.Pattern, " ")
		if !ok {
			method, path = http.MethodPost, rule.Pattern
		}
		// An update asks the publishers, whose addresses are in the catalogue.
		if strings.HasSuffix(path, "/events") || strings.HasPrefix(path, "/lists/update") || strings.HasPrefix(path, "/validation") {
			continue
		}
		path = strings.ReplaceAll(path, "{$}", "")
		for _, p := range []string{hole.ReplaceAllString(path, "default"), hole.ReplaceAllString(path, url.PathEscape(text))} {
			for kind, body := range bodies {
				r := httptest.NewRequest(method, p+query, strings.NewReader(body))
				r.Host = "localhost"
				for k, v := range map[string]string{"Content-Type": kind, "Referer": text, "X-Forwarded-Host": strings.TrimPrefix(canary.URL, "http://"), "X-Original-URL": text, "Forwarded": "host=" + text} {
					r.Header.Set(k, v)
				}
				h.ServeHTTP(httptest.NewRecorder(), r)
				asked++
			}
		}
	}
	if n := called.Load(); n != 0 || asked < 200 {
		t.Errorf("%d requests made the server call %d times", asked, n)
	}
}
