package mask

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Nothing of what is hidden is left in an answer of any interface, and the rest is.
func TestHandler(t *testing.T) {
	hidden := []string{"birthDate", "address", "passportNumber", "nationality"}
	for name, c := range map[string]struct{ in, want string }{
		"entity with a nested one": {
			`{"id":"a","caption":"A & <B>","properties":{"name":["A"],"birthDate":["SECRET"],"holder":[{"id":"b","properties":{"passportNumber":["SECRET"]}}]},"annotations":{"birthDate":[{"at":0,"original":"SECRET"}]}}`,
			`{"id":"a","caption":"A & <B>","properties":{"name":["A"],"holder":[{"id":"b","properties":{}}]},"annotations":{}}`,
		},
		"evidence": {
			`{"evidence":[{"aspect":"birth_date","list":"SECRET","text":"SECRET","weight":-0.30},{"aspect":"token","list":"A","weight":1}],"counterfactual":[{"aspect":"birth_date","without":"SECRET","score":0.8}],"context":["SECRET"]}`,
			`{"evidence":[{"aspect":"birth_date","list":"left out","text":"left out","weight":-0.30},{"aspect":"token","list":"A","weight":1}],"counterfactual":[{"aspect":"birth_date","without":"left out","score":0.8}]}`,
		},
		"yente": {
			`{"explanations":{"dob_year_disjoint":{"candidate":"SECRET"},"country_mismatch":{"candidate":"SECRET"},"identifier_match":{"detail":"SECRET"},"name_match":{"candidate":"A"}},"facets":{"countries":{"values":["SECRET"]},"identifiers":{"values":["SECRET"]},"topics":{"values":[]}}}`,
			`{"explanations":{"name_match":{"candidate":"A"}},"facets":{"topics":{"values":[]}}}`,
		},
		"statements": {
			`{"results":[{"prop":"birthDate","value":"SECRET"},{"prop":"name","value":"A"}],"total":{"value":2}}`,
			`{"results":[{"prop":"name","value":"A"}],"total":{"value":2}}`,
		},
		"watchman": {
			`{"entities":[{"entityType":"person","name":"A","person":{"name":"A","birthDate":"SECRET","governmentIDs":[{"identifier":"SECRET"}],"titles":["T"]},"business":null,"addresses":[{"line1":"SECRET"}],"debug":"SECRET","sourceData":{"properties":{"birthDate":["SECRET"]}},"match":1}]}`,
			`{"entities":[{"entityType":"person","name":"A","person":{"name":"A","birthDate":"","governmentIDs":null,"titles":["T"]},"business":null,"addresses":null,"sourceData":{"properties":{}},"match":1}]}`,
		},
		"reconcile": {
			`{"rows":{"a":{"birthDate":[{"str":"SECRET"}],"Person:passportNumber":[{"str":"SECRET"}],"name":[{"str":"A"}]}}}`,
			`{"rows":{"a":{"name":[{"str":"A"}]}}}`,
		},
	} {
		h := Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.WriteHeader(http.StatusAccepted)
			io.WriteString(w, c.in)
		}), func(context.Context) []string { return hidden })
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/search/default?q=a", nil))
		var got, want any
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		json.Unmarshal([]byte(c.want), &want)
		if d := cmp.Diff(want, got); d != "" || w.Code != http.StatusAccepted || strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("%s: %d %s", name, w.Code, d)
		}
	}
}

func TestRefuses(t *testing.T) {
	called := false
	h := Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		called = true
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, "{")
	}), func(context.Context) []string { return []string{"birthDate", "nationality"} })
	for path, status := range map[string]int{
		"/search/default?filter=properties.birthDate:1961": 403, "/search/default?sort=birthDate:asc": 403, "/search/default?countries=ru": 403,
		"/statements?entity_id=a&prop=birthDate": 403, "/v2/search?name=a&format=senzing": 403, "/search/default?q=a": 500,
	} {
		called = false
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != status || called != (status == 500) || strings.Contains(w.Body.String(), "{\n") {
			t.Errorf("%s: %d %s, want %d", path, w.Code, w.Body, status)
		}
	}
	if Check([]string{"birthDate", "address"}) != nil || Check([]string{"birthDat"}) == nil || Check([]string{"alias"}) == nil {
		t.Error("names of properties")
	}
}
