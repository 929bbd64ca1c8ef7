package web

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/internal/browser"
	"cordon/screen"
)

// hardList is a list as no page likes it: names of every script and length, five
// hundred aliases, links of links, and thousands of parties.
func hardList(t testing.TB) *screen.Desk {
	t.Helper()
	var b strings.Builder
	put := func(id, schema string, target bool, props map[string][]string) {
		text, err := json.Marshal(map[string]any{"id": id, "schema": schema, "target": target, "properties": props})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	var aliases []string
	for i := range 500 {
		aliases = append(aliases, fmt.Sprintf("Alias Number %d Of Testholding", i))
	}
	long := strings.Repeat("Gesellschaft für ausserordentlich umständliche Benennungen ", 4) + "GmbH & Co. Kommanditgesellschaft auf Aktien"
	put("many", "Company", true, map[string][]string{"name": {"Testholding"}, "alias": aliases, "country": {"kp"}})
	put("long", "Company", true, map[string][]string{"name": {long}, "alias": {strings.Repeat("Überlangeswortohnejedelücke", 6)}, "country": {"de"}})
	put("arabic", "Person", true, map[string][]string{"name": {"محمد عبد الرحمن الاختباري"}, "alias": {"Muhammad Abd al-Rahman al-Ikhtibari", "מוחמד אל-איכתיבארי"}, "birthDate": {"1970-01-02"}, "nationality": {"ye"}})
	put("hebrew", "Person", true, map[string][]string{"name": {"אברהם בדיקה"}, "alias": {"Avraham Bedika"}, "address": {"רחוב הנביאים 5, ירושלים"}})
	put("korean", "Person", true, map[string][]string{"name": {"박시험"}, "alias": {"Pak Siheom", "朴試驗", "パク・シホム"}, "birthDate": {"1962"}, "nationality": {"kp"}})
	put("japanese", "Company", true, map[string][]string{"name": {"株式会社試験貿易コーポレーション東京本店"}, "alias": {"Shiken Boeki Corporation"}})
	put("thai", "Person", true, map[string][]string{"name": {"สมชาย ทดสอบ"}, "alias": {"Сомчай Тестовый", "Σομτσάι Δοκιμή"}})
	for i, id := range []string{"long", "korean", "japanese", "arabic"} {
		put("o"+id, "Ownership", false, map[string][]string{"owner": {"many"}, "asset": {id}, "startDate": {fmt.Sprintf("201%d-03-04", i)}})
	}
	for i := range 9 {
		put(fmt.Sprintf("sub%d", i), "Company", i%2 == 0, map[string][]string{"name": {fmt.Sprintf("Untergesellschaft %d", i)}})
		put(fmt.Sprintf("osub%d", i), "Ownership", false, map[string][]string{"owner": {"korean"}, "asset": {fmt.Sprintf("sub%d", i)}})
	}
	put("boss", "Person", true, map[string][]string{"name": {"Gudrun Vorsitzende"}})
	put("dboss", "Directorship", false, map[string][]string{"director": {"boss"}, "organization": {"many"}})
	put("oboss", "Ownership", false, map[string][]string{"owner": {"boss"}, "asset": {"sub0"}})
	for i := range 3000 {
		put(fmt.Sprintf("crowd%d", i), "Person", true, map[string][]string{"name": {fmt.Sprintf("Kim Crowd %d", i)}})
	}
	path := filepath.Join(t.TempDir(), "hard.ftm.json")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	lib, err := screen.LoadPaths(t.Context(), []string{path}, nil, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	d := &screen.Desk{}
	d.Put(lib)
	return d
}

// Long names, every script, many aliases: nothing is cut, nothing scrolls.
func TestHardPages(t *testing.T) {
	b := browser.Open(t, server(t, Config{Desk: hardList(t)}).URL)
	for _, p := range []struct{ name, path string }{
		{"many", "/party/many"},
		{"long", "/party/long"},
		{"arabic", "/party/arabic"},
		{"korean", "/party/korean"},
		{"crowd", "/find?q=Kim+Crowd"},
		{"findarabic", "/find?q=%D9%85%D8%AD%D9%85%D8%AF+%D8%B9%D8%A8%D8%AF+%D8%A7%D9%84%D8%B1%D8%AD%D9%85%D9%86+%D8%A7%D9%84%D8%A7%D8%AE%D8%AA%D8%A8%D8%A7%D8%B1%D9%8A"},
	} {
		b.Sizes(func(size string) {
			b.Open(p.path)
			b.Until(`document.readyState == "complete"`)
			b.Check("hard " + p.name + "-" + size)
			if strings.HasPrefix(size, "1280") {
				b.Cut("hard " + p.name)
			}
			b.Shot("hard-" + p.name + "-" + size)
		})
	}
}

// The graph: a node is moved and not opened, opened and not moved; its neighbours
// come and go; all of it by keys, too.
func TestGraphInBrowser(t *testing.T) {
	b := browser.Open(t, server(t, Config{Desk: hardList(t)}).URL)
	b.Screen(1280, 900, "light")
	b.Open("/party/many")
	b.Until(`document.querySelector("svg.graph").getAttribute("role") == "group"`)
	b.Do(`document.querySelector("#graph").scrollIntoView({ block: "center" }); window.at = (id) => document.querySelector('svg.graph [data-id="' + id + '"]'); window.path = () => document.querySelector('.edges [data-outer="korean"] path').getAttribute("d"); window.was = path(); window.whole = document.querySelector("svg.graph").getAttribute("viewBox")`)

	// It is dragged: its edge follows, the page stays.
	b.Drag(`svg.graph [data-id="korean"] rect`, 60, 40)
	b.Until(`/translate/.test(at("korean").getAttribute("transform")) && path() != was && location.pathname == "/party/many"`)

	// It is opened by its button, and put away again.
	b.Do(`at("korean").querySelector(".node__more").dispatchEvent(new MouseEvent("click", { bubbles: true }))`)
	b.Until(`document.querySelectorAll('.edges [data-inner]').length > 0 && [...document.querySelectorAll("svg.graph .node--far .t1")].some(t => t.textContent.startsWith("Untergesellschaft"))`)
	b.Check("graph, opened")
	b.Shot("graph-open-1280-light")
	b.Do(`at("korean").querySelector(".node__more").dispatchEvent(new MouseEvent("click", { bubbles: true }))`)
	b.Until(`!document.querySelector("svg.graph .node--far")`)

	// By keys: one node is within reach of the tabulator, arrows go on, + opens.
	b.Until(`document.querySelectorAll('svg.graph a[tabindex="0"]').length == 1`)
	b.Do(`document.querySelector('svg.graph a[tabindex="0"]').focus()`)
	b.Do(`at("long").querySelector("a").focus()`)
	b.Keys(arrowDown)
	b.Until(`document.activeElement.closest("[data-id]").dataset.id != "long"`)
	b.Do(`at("korean").querySelector("a").focus()`)
	b.Keys("+")
	b.Until(`document.querySelector("svg.graph .node--far")`)
	b.Until(`document.querySelector("#live").textContent.includes("neighbours were added")`)
	b.Keys("-")
	b.Until(`!document.querySelector("svg.graph .node--far")`)

	// What is open stands in the address: who follows it sees the same.
	b.Keys("+")
	b.Until(`document.querySelector("svg.graph .node--far") && location.search == "?open=korean"`)
	b.Do(`[...document.querySelectorAll("svg.graph [data-id^=sub0]")][0].querySelector(".node__more").dispatchEvent(new MouseEvent("click", { bubbles: true }))`)
	b.Until(`location.search == "?open=korean&open=sub0" && document.querySelector(".page-head [data-copy]").href.endsWith("?open=korean&open=sub0")`)
	b.Until(`[...document.querySelectorAll("svg.graph .elabel")].some(t => t.textContent == "2 more, on its page")`)
	b.Open("/party/many?open=korean&open=sub0&open=nobody")
	b.Until(`document.querySelector('svg.graph [data-id="sub0"]') && document.querySelector('.edges [data-inner], .edges path') && [...document.querySelectorAll("svg.graph .node__more title")].filter(t => t.textContent.startsWith("Put away")).length == 2`)
	b.Check("graph, from its address")
	b.Shot("graph-address-1280-light")
	b.Do(`window.at = (id) => document.querySelector('svg.graph [data-id="' + id + '"]');`)
	b.Do(`at("korean").querySelector("a").focus()`)
	b.Keys("-")
	b.Until(`!document.querySelector('svg.graph [data-id="sub0"]') && location.search == ""`)

	// Larger, and as first drawn.
	b.Open("/party/many")
	b.Until(`document.querySelector("svg.graph").getAttribute("role") == "group"`)
	b.Do(`window.at = (id) => document.querySelector('svg.graph [data-id="' + id + '"]'); window.whole = document.querySelector("svg.graph").getAttribute("viewBox"); at("korean").querySelector("a").focus()`)
	b.Do(`window.before = document.querySelector("svg.graph").getAttribute("viewBox")`)
	b.Click(`[data-zoom="1.25"]`)
	b.Until(`document.querySelector("svg.graph").getAttribute("viewBox") != before`)
	b.Click(`[data-zoom="0"]`)
	b.Until(`document.querySelector("svg.graph").getAttribute("viewBox") == whole && at("korean").getAttribute("transform") == "translate(0 0)"`)

	// Enter goes to the party.
	b.Do(`at("korean").querySelector("a").focus()`)
	b.Keys("\r")
	b.At("/party/korean")
}
