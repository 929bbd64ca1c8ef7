package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"cordon/api/mcp"
)

// A program that is started by its user has the tools of the server, and they answer
// alike.
func TestToolsAlike(t *testing.T) {
	v, h := testServer(t, "off")
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	conf, err := (&mcpCmd{}).config(v.s, v.g)
	if err != nil {
		t.Fatal(err)
	}
	here, there := sdk.NewInMemoryTransports()
	if _, err := mcp.New(conf).Connect(t.Context(), there, nil); err != nil {
		t.Fatal(err)
	}
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	near, err := client.Connect(t.Context(), here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close() })
	far, err := client.Connect(t.Context(), &sdk.StreamableClientTransport{Endpoint: s.URL + "/mcp", DisableStandaloneSSE: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close() })
	names := func(s *sdk.ClientSession) string {
		list, err := s.ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, tool := range list.Tools {
			all = append(all, tool.Name)
		}
		return strings.Join(all, " ")
	}
	if a, b := names(near), names(far); a != b || !strings.Contains(a, "diff_list") {
		t.Errorf("tools %s\nover HTTP %s", a, b)
	}
	for _, call := range []*sdk.CallToolParams{
		{Name: "search_entities", Arguments: map[string]any{"request": map[string]any{"name": "Ri Won Ho"}}},
		{Name: "search_entities", Arguments: map[string]any{"request": map[string]any{"nmae": "Ri Won Ho"}}},
		{Name: "get_relations", Arguments: map[string]any{"id": "unsc-6908555"}},
		{Name: "describe_schema", Arguments: map[string]any{"schema": "Vessel"}},
		{Name: "diff_list", Arguments: map[string]any{"list": "un-sc"}},
		{Name: "screen", Arguments: map[string]any{"schema": "Person", "properties": map[string]any{"name": "x"}, "policy": "none"}},
	} {
		var said [2]string
		for i, s := range []*sdk.ClientSession{near, far} {
			res, err := s.CallTool(t.Context(), call)
			if err != nil {
				t.Fatal(err)
			}
			said[i] = res.Content[0].(*sdk.TextContent).Text
		}
		if said[0] != said[1] {
			t.Errorf("%s: %.300s\nover HTTP: %.300s", call.Name, said[0], said[1])
		}
	}
}

// A server knows its policies by their names, and no two by one.
func TestPolicies(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	house, wide := write("house,main.yaml", "name: house\nversion: 3\n"), write("wide.yaml", "name: wide\nversion: 1\nthreshold: 0.5\n")
	if ps, err := policiesOf([]string{house, wide}); err != nil || len(ps) != 2 || ps[0].Name != "house" || ps[1].Threshold != .5 {
		t.Errorf("%v %v", ps, err)
	}
	if ps, err := policiesOf(nil); err != nil || len(ps) != 1 || ps[0].Name != "default" {
		t.Errorf("none: %v %v", ps, err)
	}
	if _, err := policiesOf([]string{house, house}); err == nil || !strings.Contains(err.Error(), `"house"`) {
		t.Errorf("one twice: %v", err)
	}
	if _, err := policiesOf([]string{filepath.Join(dir, "gone.yaml")}); err == nil {
		t.Error("a file that is not there")
	}
}
