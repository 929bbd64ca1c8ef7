package reconcile

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
)

// What is wrong with a request is told by the model that it fails, in the form of
// yente's validator, and never in the words of a programming language.
func TestFaults(t *testing.T) {
	send := shelf(t)
	for _, c := range []struct{ param, text, kind string }{
		{"queries", ``, "json_invalid"},
		{"queries", `{`, "json_invalid"},
		{"queries", `null`, "dict_type"},
		{"queries", `[]`, "model_type"},
		{"queries", `5`, "model_type"},
		{"queries", `{"q":null}`, "model_type"},
		{"queries", `{"q":"Ruslan"}`, "model_type"},
		{"queries", `{"q":{"query":5}}`, "string_type"},
		{"queries", `{"q":{"query":"x","limit":"5"}}`, "int_type"},
		{"queries", `{"q":{"query":"x","limit":-1}}`, "greater_than_equal"},
		{"queries", `{"q":{"query":"x","properties":{"a":1}}}`, "list_type"},
		{"queries", `{"q":{"query":"x"},"q":{"query":"y"}}`, "json_invalid"},
		{"extend", `[]`, "model_type"},
		{"extend", `{}`, "missing"},
		{"extend", `null`, "missing"},
		{"extend", `{"ids":["un-sc-a"]}`, "missing"},
		{"extend", `{"ids":"un-sc-a","properties":[]}`, "list_type"},
		{"extend", `{"ids":[1],"properties":[]}`, "string_type"},
		{"extend", `{"ids":["un-sc-a"],"ids":["b"],"properties":[{"id":"birthDate"}]}`, "json_invalid"},
		{"extend", `{"ids":["un-sc-a"],"properties":[{"id":"birthDate","settings":{"render":"x"}}]}`, "enum"},
	} {
		code, _, v := send("POST", "/reconcile/fresh", url.Values{c.param: {c.text}})
		rows, _ := v["errors"].([]any)
		if code != 400 || len(rows) != 1 || rows[0].(map[string]any)["type"] != c.kind || strings.Contains(fmt.Sprint(v), "Go ") || strings.Contains(fmt.Sprint(v), "reconcile.") {
			t.Errorf("%s=%s: %d %v, want %s", c.param, c.text, code, v, c.kind)
		}
	}
	one := `{"q":{"query":"Ruslan Tomchenko"}}`
	for name, form := range map[string]url.Values{
		"two batches":            {"queries": {one, `{"r":{"query":"Absalom Quigley"}}`}},
		"queries and extension":  {"queries": {one}, "extend": {`{"ids":["un-sc-a"],"properties":[{"id":"birthDate"}]}`}},
		"two algorithms":         {"queries": {one}, "algorithm": {"names", "names"}},
		"two times of no change": {"queries": {one}, "changed_since": {"2024-01-01", "2025-01-01"}},
	} {
		if code, _, v := send("POST", "/reconcile/fresh", form); code != 400 || v["detail"] == "" {
			t.Errorf("%s: %d %v", name, code, v)
		}
	}
	if code, _, v := send("POST", "/reconcile/fresh", url.Values{"queries": {`{}`}}); code != 200 || len(v) != 0 {
		t.Errorf("an empty batch: %d %v", code, v)
	}
}

// A form in parts is read like any other.
func TestFormInParts(t *testing.T) {
	body := "--x\r\nContent-Disposition: form-data; name=\"queries\"\r\n\r\n" + `{"q":{"query":"Ruslan Tomchenko"}}` + "\r\n--x--\r\n"
	r := httptest.NewRequest("POST", "/reconcile/fresh", strings.NewReader(body))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	w := httptest.NewRecorder()
	service(t).ServeHTTP(w, r)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "un-sc-a") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	w = httptest.NewRecorder()
	service(t).ServeHTTP(w, httptest.NewRequest("HEAD", "/reconcile/fresh", nil))
	if w.Code != 200 {
		t.Errorf("HEAD: %d", w.Code)
	}
}

// A form that breaks off, or is cut at the limit, is told as that and not as an empty
// one.
func TestFormBreaksOff(t *testing.T) {
	for name, c := range map[string]struct {
		body   io.Reader
		status int
		says   string
	}{
		"broken":  {iotest.ErrReader(io.ErrUnexpectedEOF), 400, "cannot be read"},
		"too big": {iotest.ErrReader(&http.MaxBytesError{Limit: 1}), 413, "too large"},
	} {
		r := httptest.NewRequest("POST", "/reconcile/fresh", c.body)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		service(t).ServeHTTP(w, r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}
