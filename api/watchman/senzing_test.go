package watchman

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Records in a list or one a line, asked for by the parameter or by the header.
func TestSenzing(t *testing.T) {
	d := desk(t)
	h := Handler(Config{Desk: d, Now: func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }})
	for _, c := range []struct {
		format, accept, kind string
		first                byte
	}{
		{"senzing", "", "application/json", '['},
		{"senzing/json", "", "application/json", '['},
		{"", "senzing", "application/json", '['},
		{"", "application/json, senzing/jsonl;q=0.9", "application/jsonl", '{'},
		{"senzing/jsonl", "senzing", "application/jsonl", '{'},
	} {
		r := httptest.NewRequest("GET", "/v2/search?type=person&name=Ri+Won+Ho&minMatch=0.9&format="+c.format, nil)
		r.Header.Set("Accept", c.accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		b := w.Body.Bytes()
		if w.Code != 200 || w.Header().Get("Content-Type") != c.kind || b[0] != c.first {
			t.Errorf("%s %s: %d %v %.80s", c.format, c.accept, w.Code, w.Header(), b)
			continue
		}
		var rs []record
		if c.first == '[' {
			if err := json.Unmarshal(b, &rs); err != nil {
				t.Fatal(err)
			}
		} else {
			for line := range bytes.Lines(b) {
				var one record
				if err := json.Unmarshal(line, &one); err != nil {
					t.Fatal(err)
				}
				rs = append(rs, one)
			}
		}
		if len(rs) == 0 || rs[0].Source != "starter" || rs[0].ID == "" || rs[0].Match < 0.9 {
			t.Fatalf("%s: %+v", c.format, rs)
		}
		flat := map[string]string{}
		for _, g := range rs[0].Features {
			for k, v := range g {
				if flat[k] == "" {
					flat[k] = v
				}
			}
		}
		if flat["RECORD_TYPE"] != "PERSON" || !strings.EqualFold(flat["NAME_FULL"], "Ri Won Ho") || flat["DATE_OF_BIRTH"] != "1964-07-17" {
			t.Errorf("%s: %v", c.format, flat)
		}
	}
	if code, v := get(t, d, "/v2/search?name=x&format=xml"); code != 400 || !strings.Contains(v["error"].(string), "not served") {
		t.Errorf("another format: %d %v", code, v)
	}
}
