package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/screen"
)

// A party that two lists have under one id is shown whole: both lists, the names and
// numbers of both, each measure under the list that imposes it, and in the graph.
func TestSharedID(t *testing.T) {
	dir := t.TempDir()
	for name, lines := range map[string]string{
		"alpha.ftm.json": `{"id":"x-1001","schema":"Person","target":true,"properties":{"name":["Teshto Alpha"],"alias":["Only In Alpha"],"birthDate":["1962-02-18"],"passportNumber":["K1234567"]}}
{"id":"x-1001-a","schema":"Sanction","target":false,"properties":{"entity":["x-1001"],"program":["Programme Alpha"]}}
{"id":"x-2","schema":"Company","target":true,"properties":{"name":["Haus Alpha"]}}
{"id":"x-3","schema":"Ownership","target":false,"properties":{"owner":["x-1001"],"asset":["x-2"]}}
`,
		"beta.ftm.json": `{"id":"x-1001","schema":"Person","target":true,"properties":{"name":["Teshto Alpha"],"alias":["Only In Beta"],"birthDate":["1962-02-18"],"passportNumber":["K1234567"]}}
{"id":"x-1001-b","schema":"Sanction","target":false,"properties":{"entity":["x-1001"],"program":["Programme Beta"]}}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lib, err := screen.LoadPaths(t.Context(), []string{dir}, nil, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	var d screen.Desk
	d.Put(lib)
	code, _, page := get(t, server(t, Config{Desk: &d}), "/party/x-1001")
	for _, want := range []string{"Only In Alpha", "Only In Beta", "Programme Alpha", "Programme Beta", "Listed as", "ALPHA, ", "Haus Alpha"} {
		if code != 200 || !strings.Contains(page, want) {
			t.Errorf("%d, no %q", code, want)
		}
	}
	if n := strings.Count(page, "K1234567"); n != 1 {
		t.Errorf("the number stands %d times", n)
	}
	for _, l := range lib.Index().Lists() {
		if strings.Count(page, "<b>"+shortList(l)+"</b>") < 2 { // beside the name, and beside its measure
			t.Errorf("%s is not named with its measure", shortList(l))
		}
	}
}

// Lists that share ids state the same links; another relation, another direction or
// another time is another link, and what is not shown is counted.
func TestLinksOnce(t *testing.T) {
	var p party
	for range 2 {
		p.link(link{ID: "w1", Relation: "holds"})
		p.link(link{ID: "w1", Relation: "holds", Out: true})
		p.link(link{ID: "w1", Relation: "sends"})
		p.link(link{ID: "w1", Relation: "holds", Since: "2019"})
	}
	if len(p.Links) != 4 || p.More != 0 {
		t.Errorf("%d links and %d more, want 4 and 0", len(p.Links), p.More)
	}
	for i := range maxNeighbours {
		p.link(link{ID: fmt.Sprint("other", i)})
	}
	if len(p.Links) != maxNeighbours || p.More != 4 {
		t.Errorf("%d links and %d more, want %d and 4", len(p.Links), p.More, maxNeighbours)
	}
}
