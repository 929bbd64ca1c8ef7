package mcp

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"cordon/api/watchman"
	"cordon/screen"
)

func policies() screen.Policies {
	wide := screen.DefaultPolicy()
	wide.Name, wide.Threshold, wide.Limit = "wide", .4, 50
	return screen.Policies{screen.DefaultPolicy(), wide}
}

// connect opens a session over real HTTP with the official client.
func connect(t *testing.T, desk *screen.Desk) *sdk.ClientSession {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }
	h := Handler(Config{Desk: desk, Policies: policies(), Version: "1", Watchman: watchman.Handler(watchman.Config{Desk: desk, Now: now}), Now: now})
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := c.Connect(t.Context(), &sdk.StreamableClientTransport{Endpoint: s.URL, DisableStandaloneSSE: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return session
}

func starter(t *testing.T) *screen.Desk {
	t.Helper()
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var d screen.Desk
	d.Put(lib)
	return &d
}

// call returns a tool's answer and whether it is an error result.
func call(t *testing.T, s *sdk.ClientSession, tool string, args any) (map[string]any, string) {
	t.Helper()
	res, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		return nil, err.Error()
	}
	body := res.Content[0].(*sdk.TextContent).Text
	if res.IsError {
		return nil, body
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%s: %v in %s", tool, err, body)
	}
	return v, ""
}

type m = map[string]any

func TestTools(t *testing.T) {
	s := connect(t, starter(t))
	list, err := s.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range list.Tools {
		names = append(names, tool.Name)
		if !tool.Annotations.ReadOnlyHint {
			t.Errorf("%s does not say that it only reads", tool.Name)
		}
	}
	for _, n := range []string{"screen", "match_entity", "search_entities", "get_entity", "get_relations", "describe_schema", "list_status", "explain"} {
		if !slices.Contains(names, n) {
			t.Errorf("there is no tool %s", n)
		}
	}
	who := m{"schema": "Person", "properties": m{"name": "Ri Won Ho", "birthDate": []string{"1964-07-17"}}}
	v, bad := call(t, s, "screen", who)
	if bad != "" || v["verdict"] != "hit" || v["stamp"] == nil {
		t.Fatalf("screen: %s %v", bad, v)
	}
	id := v["hits"].([]any)[0].(m)["entity_id"].(string)
	if v, bad = call(t, s, "get_entity", m{"id": id}); bad != "" || v["entity"].(m)["id"] != id {
		t.Errorf("get_entity: %s %v", bad, v)
	}
	if v, bad = call(t, s, "search_entities", m{"q": "won ho", "schema": "Person", "limit": 1}); bad != "" || v["total"].(float64) < 1 {
		t.Errorf("search_entities: %s %v", bad, v)
	}
	if v, bad = call(t, s, "search_entities", m{"request": m{"name": "Ri Won Ho", "entityType": "person", "sourceID": "test", "person": m{"name": "Ri Won Ho", "birthDate": "1964-07-17T00:00:00Z", "altNames": nil}, "addresses": []any{}}, "limit": 1, "minMatch": 0.8}); bad != "" || v["entities"].([]any)[0].(m)["match"].(float64) < .8 {
		t.Errorf("search_entities in Watchman's form: %s %v", bad, v)
	}
	if v, bad = call(t, s, "search_entities", m{"request": `{"name":"Ri Won Ho","type":"person"}`}); bad != "" || len(v["entities"].([]any)) == 0 {
		t.Errorf("search_entities in Watchman's form as text: %s %v", bad, v)
	}
	if v, bad = call(t, s, "screen_wallet", m{"address": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"}); bad != "" || v["verdict"] != "clear" {
		t.Errorf("screen_wallet: %s %v", bad, v)
	}
	if _, bad = call(t, s, "get_relations", m{"id": id, "property": "sanctoins"}); !strings.Contains(bad, "no property") {
		t.Errorf("get_relations of no property: %s", bad)
	}
	if v, bad = call(t, s, "explain", m{"schema": "Person", "properties": m{"name": "Ri Won Ho"}, "id": id}); bad != "" || len(v["evidence"].([]any)) == 0 || len(v["counterfactual"].([]any)) == 0 || v["quality"] == "" {
		t.Errorf("explain: %s %v", bad, v)
	}
	if v, bad = call(t, s, "list_status", m{}); bad != "" || len(v["lists"].([]any)) != 1 {
		t.Errorf("list_status: %s %v", bad, v)
	}
	if v, bad = call(t, s, "describe_schema", m{"schema": "Vessel"}); bad != "" || len(v["properties"].([]any)) == 0 {
		t.Errorf("describe_schema: %s %v", bad, v)
	}
}

// A policy is chosen by its name, in every tool that screens.
func TestPolicies(t *testing.T) {
	s := connect(t, starter(t))
	who := m{"schema": "Person", "properties": m{"name": "Ri Won Chol"}}
	stamped := func(policy string) (string, float64) {
		args := m{"schema": who["schema"], "properties": who["properties"]}
		if policy != "" {
			args["policy"] = policy
		}
		v, bad := call(t, s, "screen", args)
		if bad != "" {
			t.Fatal(bad)
		}
		return v["stamp"].(m)["policy"].(string), v["total"].(float64)
	}
	name, few := stamped("")
	if !strings.HasPrefix(name, "default@") {
		t.Errorf("no policy named: %s", name)
	}
	if name, more := stamped("wide"); !strings.HasPrefix(name, "wide@") || more <= few {
		t.Errorf("wide: %s with %v hits, %v by default", name, more, few)
	}
	if v, bad := call(t, s, "screen_wallet", m{"address": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "policy": "wide"}); bad != "" || !strings.HasPrefix(v["stamp"].(m)["policy"].(string), "wide@") {
		t.Errorf("screen_wallet: %s %v", bad, v["stamp"])
	}
	if v, bad := call(t, s, "explain", m{"schema": "Person", "properties": m{"name": "Ri Won Ho"}, "id": "unsc-6908555", "policy": "wide"}); bad != "" || v["threshold"] != .4 {
		t.Errorf("explain: %s %v", bad, v["threshold"])
	}
}

// What a tool says of its answers holds, and they come as data and as text.
func TestStructured(t *testing.T) {
	s := connect(t, starter(t))
	list, err := s.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string][]m{
		"screen":          {{"schema": "Person", "properties": m{"name": "Ri Won Ho"}}, {"schema": "Person", "properties": m{"name": "Gudrun Ensslinborg"}}, {"schema": "Vessel", "properties": m{"imoNumber": "9187629"}}},
		"search_entities": {{"q": "won ho"}, {"q": "nobodyatall"}, {"request": m{"name": "Gudrun Ensslinborg"}}, {"request": m{"name": "Ri Won Ho"}}},
		"screen_wallet":   {{"address": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"}},
		"get_entity":      {{"id": "unsc-6908555"}},
		"get_relations":   {{"id": "unsc-6908555"}, {"id": "unsc-6908555", "offset": 100}},
		"describe_schema": {{}, {"schema": "Thing"}, {"schema": "Ownership"}},
		"list_status":     {{}, {"list": "un-sc"}},
		"explain":         {{"schema": "Person", "properties": m{"name": "Ri Won Ho"}, "id": "unsc-6908555"}, {"schema": "Person", "properties": m{"name": "Gudrun Ensslinborg"}, "id": "unsc-6908555"}},
	}
	same := map[string]string{"match_entity": "screen", "fetch_entity_by_id": "get_entity", "fetch_entity_relations": "get_relations"}
	for _, tool := range list.Tools {
		name := cmp.Or(same[tool.Name], tool.Name)
		if tool.OutputSchema == nil || asked[name] == nil {
			t.Errorf("%s: output schema %v, %d questions", tool.Name, tool.OutputSchema, len(asked[name]))
			continue
		}
		b, err := json.Marshal(tool.OutputSchema)
		if err != nil {
			t.Fatal(err)
		}
		var schema jsonschema.Schema
		if err := json.Unmarshal(b, &schema); err != nil {
			t.Fatalf("%s: %v", tool.Name, err)
		}
		r, err := schema.Resolve(nil)
		if err != nil {
			t.Fatalf("%s: %v", tool.Name, err)
		}
		for _, args := range asked[name] {
			res, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: tool.Name, Arguments: args})
			if err != nil || res.IsError {
				t.Errorf("%s %v: %v %v", tool.Name, args, err, res)
				continue
			}
			if err := r.Validate(res.StructuredContent); err != nil {
				t.Errorf("%s %v: %v", tool.Name, args, err)
			}
			var text any
			if err := json.Unmarshal([]byte(res.Content[0].(*sdk.TextContent).Text), &text); err != nil || !reflect.DeepEqual(text, res.StructuredContent) {
				t.Errorf("%s %v: text and data differ", tool.Name, args)
			}
		}
	}
}

// Of two members of one name none is passed over in silence.
func TestTwice(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }
	h := Handler(Config{Desk: starter(t), Policies: policies(), Version: "1", Now: now})
	for name, c := range map[string]struct {
		args string
		good bool
	}{
		"once":           {`"arguments":{"schema":"Person","properties":{"name":"Ri Won Ho"}}`, true},
		"two properties": {`"arguments":{"schema":"Person","properties":{"name":"Ri Won Ho","name":"Gudrun Ensslinborg"}}`, false},
		"two parties":    {`"arguments":{"schema":"Person","properties":{"name":"Ri Won Ho"},"properties":{"name":"Gudrun Ensslinborg"}}`, false},
		"two questions":  {`"arguments":{"schema":"Person","properties":{"name":"Ri Won Ho"}},"arguments":{"schema":"Person","properties":{"name":"Gudrun Ensslinborg"}}`, false},
	} {
		r := httptest.NewRequest("POST", "/mcp", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"screen",`+c.args+`}}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var v m
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v in %s", name, err, w.Body)
		}
		if good := w.Code == 200 && v["result"] != nil && v["error"] == nil; good != c.good || strings.Contains(w.Body.String(), "clear") {
			t.Errorf("%s: %d %.300s", name, w.Code, w.Body)
		}
	}
	r := httptest.NewRequest("POST", "/mcp", iotest.ErrReader(io.ErrUnexpectedEOF))
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 400 || !strings.Contains(w.Body.String(), "-32700") {
		t.Errorf("a broken message: %d %s", w.Code, w.Body)
	}
	r = httptest.NewRequest("POST", "/mcp", strings.NewReader("["+strings.Repeat(`{"jsonrpc":"2.0","id":1,"method":"ping"},`, 100)+`{"jsonrpc":"2.0","id":1,"method":"ping"}]`))
	w = httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 400 || !strings.Contains(w.Body.String(), "101 messages") {
		t.Errorf("101 messages: %d %.200s", w.Code, w.Body)
	}
	session := connect(t, starter(t))
	if _, bad := call(t, session, "screen", json.RawMessage(`{"schema":"Person","properties":{"name":"Ri Won Ho","name":"Gudrun Ensslinborg"}}`)); bad == "" {
		t.Error("two names in one object are answered")
	}
}

func TestRefuses(t *testing.T) {
	s := connect(t, starter(t))
	var none screen.Desk
	empty := connect(t, &none)
	v, bad := call(t, s, "screen", m{"schema": "Person", "properties": m{"name": "Ri Won Ho"}})
	if bad != "" {
		t.Fatal(bad)
	}
	id := v["hits"].([]any)[0].(m)["entity_id"]
	for _, c := range []struct {
		s    *sdk.ClientSession
		tool string
		args any
		says string
	}{
		{s, "screen", m{"schema": "Dragon", "properties": m{"name": "x"}}, "no such schema"},
		{s, "screen", m{"schema": "Person", "properties": m{"nmae": "x"}}, "no property nmae"},
		{s, "screen", m{"schema": "Person", "properties": m{"name": "…"}}, "unable"},
		{s, "screen", m{"schema": "Person", "properties": m{"name": "x"}, "lists": []string{"un-scc"}}, "unknown list"},
		{s, "get_entity", m{"id": "none"}, "no listed party"},
		{s, "explain", m{"schema": "Person", "properties": m{}, "id": id}, "unable"},
		{s, "explain", m{"schema": "Person", "properties": m{"name": "…"}, "id": id}, "unable"},
		{s, "screen_wallet", m{"address": "bc1qnotreal"}, "unable"},
		{s, "list_status", m{"list": "none"}, "no list"},
		{s, "search_entities", m{"q": "won", "topics": []string{"sanctoin"}}, "no topic"},
		{s, "search_entities", m{"q": "won", "countries": []string{"Atlantis"}}, "no country"},
		{s, "search_entities", m{}, "nothing to search for"},
		{s, "search_entities", m{"q": "a", "request": m{"name": "a"}}, "two questions"},
		{s, "search_entities", m{"request": m{"name": "a", "governmentIDs": []any{m{"identifier": "1"}}}}, "cannot be searched by"},
		{s, "search_entities", m{"request": "{"}, "no JSON object"},
		{s, "search_entities", m{"request": m{"name": "a", "nmae": "b"}}, "extra/unused"},
		{s, "get_relations", m{"id": "none", "property": "x"}, "no listed party"},
		{s, "screen_wallet", m{"address": " "}, "no address"},
		{s, "screen", m{"schema": "Person", "properties": m{"name": "x"}, "limt": 3}, "limt"},
		{s, "screen", m{"schema": "Person", "properties": m{"name": "x"}, "policy": "wdie"}, `unknown policy "wdie"; did you mean default or wide?`},
		{s, "explain", m{"schema": "Person", "properties": m{"name": "x"}, "id": id, "policy": "wdie"}, "unknown policy"},
		{s, "screen", m{"schema": "Person", "properties": m{"name": "x"}, "limit": -1}, "below 0"},
		{s, "search_entities", m{"q": "won", "limit": -1}, "below 0"},
		{s, "search_entities", m{"q": "birthDate:1964"}, "only the fields"},
		{s, "search_entities", m{"request": m{"name": "a"}, "limit": -1}, "below 0"},
		{s, "get_relations", m{"id": id, "limit": -1}, "below 0"},
		{s, "get_relations", m{"id": id, "offset": -1}, "below 0"},
		{empty, "screen", m{"schema": "Person", "properties": m{"name": "x"}}, "unable: no lists"},
	} {
		if v, bad := call(t, c.s, c.tool, c.args); !strings.Contains(bad, c.says) {
			t.Errorf("%s %v: %q %v, want an error with %q", c.tool, c.args, bad, v, c.says)
		}
	}
}
