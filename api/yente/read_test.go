package yente

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Nothing of a request is left for the next one, whatever became of it.
func TestRequestsApart(t *testing.T) {
	s, plain := new(scratch), `{"queries":{"q":{"schema":"Company","properties":{"name":"B"}}}}`
	for _, before := range []string{
		`{"queries":{"q":{"id":"a","schema":"Person","properties":{"name":"A","birthDate":"1964"},"limit":1,"threshold":0.9,"topics":["sanction"],"exclude_entity_ids":["x"]}}}`,
		`{"queries":{"q":{"id":"a","schema":"Person","properties":{"name":"A","birthDate":"1964"},"limit":1,"threshold":0.9,"topics":["sanction"],"exclude_entity_ids":["x"]}},"queries":{}}`,
		`{"queries":{"q":{"schema":"Person","properties":{"name":"A"},"limit":1},"r":{"schema":5}}}`,
		`{"queries":{"q":null}}`,
	} {
		h := &handler{}
		_, _ = s.readMatch(strings.NewReader(before), 100)
		h.release(s)
		req, err := s.readMatch(strings.NewReader(plain), 100)
		if err != nil || len(req.Queries) != 1 {
			t.Fatalf("after %s: %v", before, err)
		}
		x := req.Queries[0]
		if x.ID != nil || x.Schema != "Company" || len(x.Properties) != 1 || x.Limit != nil || x.Threshold != nil || x.Topics != nil || x.Exclude != nil || x.null {
			t.Errorf("after %s something is left: %+v", before, x)
		}
		h.release(s)
	}
}

// What is wrong with a body is told where it stands, in the form of yente's validator.
func TestBodyFaults(t *testing.T) {
	s := server(t)
	q := func(inner string) string { return `{"queries":{"q":{` + inner + `}}}` }
	for _, c := range []struct{ body, loc, kind string }{
		{``, "body", "missing"},
		{`{`, "body", "json_invalid"},
		{`null`, "body", "model_attributes_type"},
		{`[]`, "body", "model_attributes_type"},
		{`{}`, "body queries", "missing"},
		{`{"queries":[]}`, "body queries", "dict_type"},
		{`{"queries":{"q":[]}}`, "body queries q", "model_attributes_type"},
		{`{"queries":{"q":null}}`, "body queries q", "model_attributes_type"},
		{q(`"properties":{}`), "body queries q schema", "missing"},
		{q(`"schema":5,"properties":{}`), "body queries q schema", "string_type"},
		{q(`"schema":"Person"`), "body queries q properties", "missing"},
		{q(`"schema":"Person","properties":null`), "body queries q properties", "dict_type"},
		{q(`"schema":"Person","properties":["name"]`), "body queries q properties", "dict_type"},
		{q(`"id":5,"schema":"Person","properties":{}`), "body queries q id", "string_type"},
		{q(`"schema":"Person","properties":{},"limit":"3"`), "body queries q limit", "int_type"},
		{q(`"schema":"Person","properties":{},"threshold":"3"`), "body queries q threshold", "float_type"},
		{q(`"schema":"Person","properties":{},"topics":"sanction"`), "body queries q topics", "list_type"},
		{q(`"schema":"Person","properties":{},"exclude_entity_ids":[1]`), "body queries q exclude_entity_ids 0", "string_type"},
		{`{"weights":[],"queries":{}}`, "body weights", "dict_type"},
		{`{"weights":{"name_match":"x"},"queries":{}}`, "body weights name_match", "float_type"},
		// Of two members of one name the first would not be asked about.
		{q(`"schema":"Person","schema":"Company","properties":{"name":"A B"}`), "body queries q schema", "duplicate"},
		{q(`"schema":"Person","properties":{"name":"A B"},"properties":{"name":"C D"}`), "body queries q properties", "duplicate"},
		{q(`"schema":"Person","properties":{"name":"A B","name":"C D"}`), "body queries q properties name", "duplicate"},
		{`{"queries":{"q":{"schema":"Person","properties":{"name":"A B"}},"q":{"schema":"Person","properties":{"name":"C D"}}}}`, "body queries q", "duplicate"},
		{`{"queries":{"q":{"schema":"Person","properties":{"name":"A B"}}},"queries":{}}`, "body queries", "duplicate"},
	} {
		code, _, out := call(t, s, "POST", "/match/default", c.body)
		rows, _ := out["detail"].([]any)
		if code != 422 || len(rows) != 1 {
			t.Errorf("%s: %d %v", c.body, code, out)
			continue
		}
		row := rows[0].(map[string]any)
		if loc := strings.Trim(fmt.Sprint(row["loc"]), "[]"); loc != c.loc || row["type"] != c.kind || row["msg"] == "" {
			t.Errorf("%s: %v, want %s at %s", c.body, row, c.kind, c.loc)
		}
	}
	body := "\uFEFF" + `{"queries":{"q":{"schema":"Person","properties":{"name":"Ri Won Ho"}}}}`
	if code, _, out := call(t, s, "POST", "/match/default", body); code != 200 || len(at(t, out, "responses.q.results").([]any)) == 0 {
		t.Errorf("after a byte order mark: %d %v", code, out)
	}
}

// A body that breaks off is the client's fault, not the server's.
func TestBrokenBody(t *testing.T) {
	s := server(t)
	for _, body := range []string{"zz\r\n", "ffffffffffffffffff\r\n", "3\r\n{\"q\r\n5"} {
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "POST /match/default HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n%s", body)
		c.(*net.TCPConn).CloseWrite()
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("%q: %v", body, err)
		}
		var v map[string]any
		if err := json.NewDecoder(res.Body).Decode(&v); err != nil || res.StatusCode != 400 || v["detail"] == nil {
			t.Errorf("%q: %d %v %v", body, res.StatusCode, v, err)
		}
	}
}

// A parameter that has one value is refused when it is given two: one of them would
// not hold. Lists may be repeated.
func TestRepeatedParameters(t *testing.T) {
	s := server(t)
	person := `{"queries":{"q":{"schema":"Person","properties":{"name":["Ann Example"]}}}}`
	for path, single := range map[string]string{
		"/match/default?threshold=0.9&threshold=0.3":                  "threshold",
		"/match/default?limit=5&limit=5":                              "limit",
		"/match/default?algorithm=best&algorithm=ofac":                "algorithm",
		"/match/default?strict=1&strict=0":                            "strict",
		"/match/default?changed_since=2024-01-01&changed_since":       "changed_since",
		"/match/default?topics=sanction&topics=debarment":             "",
		"/match/default?exclude_schema=Company&exclude_schema=Vessel": "",
	} {
		code, _, out := call(t, s, "POST", path, person)
		if single == "" && code == 200 {
			continue
		}
		if code != 422 || at(t, out, "detail.0.loc.1") != single {
			t.Errorf("%s: %d %v", path, code, out)
		}
	}
	for _, path := range []string{"/search/default?q=a&q=b", "/search/default?q=a&filter_op=OR&filter_op=AND", "/entities/x?nested=true&nested=false", "/entities/x/adjacent?limit=1&limit=2", "/statements?entity_id=a&entity_id=b"} {
		if code, _, out := call(t, s, "GET", path, ""); code != 422 {
			t.Errorf("%s: %d %v", path, code, out)
		}
	}
}

// Truth values are read alike everywhere.
func TestTruths(t *testing.T) {
	s := server(t)
	count := func(target string) float64 {
		code, _, out := call(t, s, "GET", "/search/default?limit=0&target="+target, "")
		if code != 200 {
			t.Fatalf("target=%s: %d %v", target, code, out)
		}
		return at(t, out, "total.value").(float64)
	}
	if yes, all := count("yes"), count(""); yes != count("true") || yes != count("1") || yes == 0 || yes > all || count("no") != count("false") || count("no")+yes != all {
		t.Errorf("target: yes %v, true %v, no %v, false %v, of %v", yes, count("true"), count("no"), count("false"), all)
	}
	for _, yes := range []string{"1", "true", "True", "on"} {
		if _, _, out := call(t, s, "POST", "/match/default?strict="+yes, riWonHo); out["cordon"] != nil {
			t.Errorf("strict=%s: additions", yes)
		}
	}
	if code, _, _ := call(t, s, "POST", "/match/default?strict=2", riWonHo); code != 422 {
		t.Errorf("strict=2: %d", code)
	}
}

// FuzzReadMatch holds the reader to encoding/json: of what both read, they read the
// same, and a request before changes nothing.
func FuzzReadMatch(f *testing.F) {
	f.Add(riWonHo)
	f.Add(`{"queries":{"q":{"schema":"Person","properties":{"name":["A",1,null]},"limit":3,"topics":["a"]}}}`)
	f.Add(`{"queries":{"q":{},"q":{}},"queries":{}}`)
	dirty := new(scratch)
	f.Fuzz(func(t *testing.T, body string) {
		a, err := new(scratch).readMatch(strings.NewReader(body), 100)
		b, err2 := dirty.readMatch(strings.NewReader(body), 100)
		if (err == nil) != (err2 == nil) {
			t.Fatalf("used memory: %v, new memory: %v", err2, err)
		}
		if err == nil {
			var want struct {
				Queries map[string]struct {
					Schema     string
					Properties map[string]json.RawMessage
				} `json:"queries"`
			}
			if json.Unmarshal([]byte(body), &want) == nil && len(want.Queries) != len(a.Queries) {
				t.Errorf("%d queries, want %d", len(a.Queries), len(want.Queries))
			}
			for i := range a.Queries {
				x, y := &a.Queries[i], &b.Queries[i]
				if x.key != y.key || x.Schema != y.Schema || len(x.Properties) != len(y.Properties) || !slices.Equal(x.Topics, y.Topics) || !slices.Equal(x.Exclude, y.Exclude) || (x.Limit == nil) != (y.Limit == nil) || (x.Threshold == nil) != (y.Threshold == nil) {
					t.Errorf("used memory: %+v, new memory: %+v", y, x)
				}
			}
		}
		(&handler{}).release(dirty)
	})
}
