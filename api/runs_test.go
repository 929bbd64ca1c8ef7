package api

import (
	"net/http"
	"strings"
	"testing"
)

func TestRuns(t *testing.T) {
	s := whole(t)
	for _, body := range []string{`{"sample":-2}`, `{"people":1000001}`, `{"seed":-1}`, `{"depth":"quick"}`} {
		if code, _, v := call(t, s, "POST", "/v1/validation", body); code != 422 {
			t.Errorf("%s: %d %v", body, code, v)
		}
	}
	if code, _, v := call(t, s, "POST", "/v1/validation/cancel", ""); code != 409 {
		t.Errorf("nothing to cancel: %d %v", code, v)
	}
	for _, path := range []string{"/v1/validation", "/v1/validation/cancel"} {
		req, err := http.NewRequest("POST", s.URL+path, strings.NewReader(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 403 {
			t.Errorf("%s from another site: %d", path, res.StatusCode)
		}
	}
	code, _, v := call(t, s, "POST", "/v1/validation", `{"sample":-1,"people":1000000}`)
	if code != 200 {
		t.Fatalf("%d %v", code, v)
	}
	run := v["run"].(map[string]any)
	if order := run["order"].(map[string]any); run["state"] != "running" || order["seed"] != 1.0 || order["sample"] != -1.0 || order["people"] != 1e6 {
		t.Errorf("%v", run)
	}
	if code, _, v = call(t, s, "POST", "/v1/validation", `{}`); code != 409 || !strings.Contains(v["detail"].(string), run["id"].(string)) {
		t.Errorf("two at a time: %d %v", code, v)
	}
	if code, _, v = call(t, s, "POST", "/v1/validation/cancel", ""); code != 200 || v["run"].(map[string]any)["id"] != run["id"] {
		t.Errorf("cancel: %d %v", code, v)
	}
	if code, _, v = call(t, s, "GET", "/v1/validation/"+run["id"].(string), ""); code != 200 {
		t.Errorf("%d %v", code, v)
	}
}
