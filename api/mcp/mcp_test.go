package mcp

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"cordon/api/watchman"
	"cordon/screen"
)

// connect opens a session over real HTTP with the official client.
func connect(t *testing.T, desk *screen.Desk) *sdk.ClientSession {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }
	h := Handler(Config{Desk: desk, Policy: screen.DefaultPolicy(), Version: "1", Watchman: watchman.Handler(watchman.Config{Desk: desk, Now: now}), Now: now})
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
		{empty, "screen", m{"schema": "Person", "properties": m{"name": "x"}}, "unable: no lists"},
	} {
		if v, bad := call(t, c.s, c.tool, c.args); !strings.Contains(bad, c.says) {
			t.Errorf("%s %v: %q %v, want an error with %q", c.tool, c.args, bad, v, c.says)
		}
	}
}
