package watchman

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"cordon/screen"
)

func get(t testing.TB, desk Desk, path string) (int, map[string]any) {
	t.Helper()
	w := httptest.NewRecorder()
	Handler(Config{Desk: desk, Version: "1", Now: func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }}).ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	var v map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("GET %s: %d %q: %v", path, w.Code, w.Body, err)
	}
	return w.Code, v
}

func desk(t testing.TB) *screen.Desk {
	t.Helper()
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var d screen.Desk
	d.Put(lib)
	return &d
}

func TestSearch(t *testing.T) {
	d := desk(t)
	code, v := get(t, d, "/v2/search?type=person&name=Ri+Won+Ho&birthDate=1964-07-17&limit=3&minMatch=0.8&requestID=x")
	if code != 200 {
		t.Fatalf("%d %v", code, v)
	}
	hit := v["entities"].([]any)[0].(map[string]any)
	if hit["entityType"] != "person" || hit["match"].(float64) < 0.8 || hit["person"] == nil {
		t.Errorf("hit: %v", hit)
	}
	for _, k := range []string{"business", "organization", "aircraft", "vessel"} {
		if x, ok := hit[k]; !ok || x != nil {
			t.Errorf("%s = %v, want null", k, x)
		}
	}
	if b := hit["person"].(map[string]any)["birthDate"]; b != "1964-07-17T00:00:00Z" {
		t.Errorf("birthDate %v", b)
	}
	q := v["query"].(map[string]any)
	if q["name"] != "Ri Won Ho" || q["entityType"] != "person" {
		t.Errorf("query: %v", q)
	}
}

// What is asked is what the answer repeats.
func TestSearchVessel(t *testing.T) {
	code, v := get(t, desk(t), "/v2/search?type=vessel&name=x&model=bulker&callSign=HMAB&tonnage=100")
	if q := v["query"].(map[string]any)["vessel"].(map[string]any); code != 200 || q["model"] != "bulker" || q["callSign"] != "HMAB" || q["tonnage"] != "100" {
		t.Errorf("%d %v", code, q)
	}
}

// Each of these is answered by Watchman with 200 and an empty list, or would
// widen the search in silence.
func TestSearchRefuses(t *testing.T) {
	d := desk(t)
	for _, c := range []struct{ query, says string }{
		{"name=x&treshold=1", "extra/unused query parameters in request: treshold"},
		{"name=x&type=ghost", "unknown type"},
		{"name=x&source=us_offac", "unknown source"},
		{"name=x&birthDate=1964", "extra/unused"},
		{"type=person&name=x&birthDate=someday", "not a date"},
		{"type=vessel&imoNumber=1234568", "not a valid IMO number"},
		{"cryptoAddress=1abc", "not CURRENCY:address"},
		{"name=x&minMatch=7", "minMatch"},
		{"name=x&limit=ten", "limit"},
		{"type=person", "nothing to search for"},
		{"name=x&source=us_ofac", "us-ofac-sdn"},
	} {
		code, v := get(t, d, "/v2/search?"+c.query)
		if e, _ := v["error"].(string); code != 400 || !strings.Contains(e, c.says) {
			t.Errorf("%s: %d %v, want 400 %q", c.query, code, v, c.says)
		}
	}
}

func TestListinfo(t *testing.T) {
	code, v := get(t, desk(t), "/v2/listinfo")
	if code != 200 || v["lists"].(map[string]any)["starter"].(float64) < 80 || v["version"] != "1" {
		t.Errorf("%d %v", code, v)
	}
	var none screen.Desk
	if code, v := get(t, &none, "/v2/listinfo"); code != 400 {
		t.Errorf("without lists: %d %v", code, v)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("type=vessel&imoNumber=IMO+9187629&flag=kp&name=x")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		q, err := read(v)
		if err == nil && len(q.entity.Properties) == 0 && len(q.wallets) == 0 {
			t.Fatal("an empty search was accepted")
		}
	})
}
