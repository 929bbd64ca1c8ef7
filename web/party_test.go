package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/screen"
)

// ofFiles holds lists of the given names and lines.
func ofFiles(t *testing.T, files map[string]string) *screen.Desk {
	t.Helper()
	dir := t.TempDir()
	for name, lines := range files {
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
	return &d
}

// Of more hits than are shown it is said above them how many were cut off.
func TestCutOff(t *testing.T) {
	var lines strings.Builder
	for i := range 30 {
		fmt.Fprintf(&lines, `{"id":"m-%d","schema":"Person","target":true,"properties":{"name":["Teshto Manifold"],"birthDate":["19%d-02-18"]}}`+"\n", i, 40+i)
	}
	s := server(t, Config{Desk: ofFiles(t, map[string]string{"many.ftm.json": lines.String()})})
	_, _, page := get(t, s, "/find/answer?q=Teshto+Manifold")
	if want := "Shown are the 25 with the highest score, which are 25 parties. 5 more are cut off"; !strings.Contains(page, want) || strings.Index(page, want) > strings.Index(page, `id="hit-1"`) {
		t.Errorf("nothing above the hits says %q", want)
	}
	code, _, page := get(t, s, "/party/m-7")
	if code != 200 || strings.Count(page, `<span class="derived"><a href="/party/m-`) == 0 || !strings.Contains(page, "Person · born 18 Feb 1940") {
		t.Errorf("%d: nobody looks like m-7", code)
	}
}

// A party that two lists have under one id is shown whole: both lists, the names and
// numbers of both, each measure under the list that imposes it, and in the graph.
func TestSharedID(t *testing.T) {
	desk := ofFiles(t, map[string]string{
		"alpha.ftm.json": `{"id":"x-1001","schema":"Person","target":true,"properties":{"name":["Teshto Alpha"],"alias":["Only In Alpha"],"birthDate":["1962-02-18"],"passportNumber":["K1234567"]}}
{"id":"x-1001-a","schema":"Sanction","target":false,"properties":{"entity":["x-1001"],"program":["Programme Alpha"]}}
{"id":"x-2","schema":"Company","target":true,"properties":{"name":["Haus Alpha"]}}
{"id":"x-3","schema":"Ownership","target":false,"properties":{"owner":["x-1001"],"asset":["x-2"]}}
`,
		"beta.ftm.json": `{"id":"x-1001","schema":"Person","target":true,"properties":{"name":["TESHTO ALPHA"],"alias":["Only In Beta"],"birthDate":["1962-02-18"],"passportNumber":["K1234567"]}}
{"id":"x-1001-b","schema":"Sanction","target":false,"properties":{"entity":["x-1001"],"program":["Programme Beta"]}}
`,
	})
	code, _, page := get(t, server(t, Config{Desk: desk}), "/party/x-1001")
	for _, want := range []string{"Only In Alpha", "Only In Beta", "Programme Alpha", "Programme Beta", "Listed as", "ALPHA, ", "Haus Alpha", `data-th="Printed by">ALPHA, BETA<`, `data-th="Printed by">BETA<`, `data-th="Stated by">ALPHA<`, ">3 names<"} {
		if code != 200 || !strings.Contains(page, want) {
			t.Errorf("%d, no %q", code, want)
		}
	}
	if n := strings.Count(page, "K1234567"); n != 1 {
		t.Errorf("the number stands %d times", n)
	}
	lib, release := desk.Use()
	defer release()
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

// Measures of one entry that differ in their programme only are one; those that
// differ in a date stay apart.
func TestTelling(t *testing.T) {
	of := func(program, listed string) measure {
		return measure{Badge: badge{List: "US CSL"}, Programme: spoken(program, ""), Authority: "OFAC", Listed: listed}
	}
	got := telling([]measure{of("NPWMD", ""), of("IRAN-HR", ""), of("SDGT", "2017-10-13"), of("FTO", "2019-04-15"), of("", "")})
	var all []string
	for _, m := range got {
		all = append(all, m.Programme.Text+" "+m.Listed)
	}
	if want := "NPWMD, IRAN-HR |SDGT 2017-10-13|FTO 2019-04-15| "; strings.Join(all, "|") != want {
		t.Errorf("%q, want %q", strings.Join(all, "|"), want)
	}
}
