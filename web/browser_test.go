package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/internal/browser"
)

// Every page in both widths and both schemes.
func TestPages(t *testing.T) {
	shelf := newShelf(t)
	srv := shelf.server()
	small(t, shelf.lab)
	b := browser.Open(t, srv.URL)
	vs, err := shelf.a.Versions("un-sc")
	if err != nil {
		t.Fatal(err)
	}
	_, columns, _ := send(t, srv, "payees_2026-11.csv", payees)
	_, results, _ := send(t, srv, "payees_2026-10.csv", payees)
	if code, _, p := post(t, srv, results+"/start", nil); code != 303 {
		t.Fatal(code, p)
	}
	for _, p := range []struct{ name, path string }{
		{"home", "/"},
		{"find", "/find"},
		{"hit", "/find?q=Pak+Tesho+Again&birth=1963-02-18&country=kp&kind=Person"},
		{"near", "/find?q=Pak+Tesstho"},
		{"clear", "/find?q=Gudrun+Ensslinborg"},
		{"fault", "/find?q=Pak+Testho&birth=soon"},
		{"party", "/party/unsc-7000001"},
		{"held", "/party/unsc-7000002"},
		{"none", "/party/none"},
		{"files", "/files"},
		{"columns", columns},
		{"results", results},
		{"lists", "/lists"},
		{"list", "/lists/un-sc?from=" + vs[0].ID + "&to=" + vs[1].ID},
		{"twosteps", "/party/unsc-7000001?steps=2"},
		{"past", "/party/unsc-7000001?versions=1"},
		{"asof", "/party/unsc-7000002?as-of=2026-11-19"},
		{"exact", "/find?q=KPi.901"},
		{"validation", "/validation"},
		{"tried", "/validation?try=0.9"},
		{"nowhere", "/nowhere"},
		{"keys", "/keys"},
	} {
		b.Sizes(func(size string) {
			b.Open(p.path)
			b.Until(`document.readyState == "complete"`)
			name := p.name + "-" + size
			b.Check(name)
			if strings.HasPrefix(size, "1280") {
				b.Cut(name)
			}
			b.Shot(name)
		})
	}
}

// The first run: nothing but the starter list.
func TestFirstRun(t *testing.T) {
	b := browser.Open(t, server(t, Config{}).URL)
	for _, path := range []string{"/", "/lists", "/find?q=Gudrun+Ensslinborg"} {
		b.Screen(1280, 800, "light")
		b.Open(path)
		b.Check(path)
		b.Shot("first" + strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path))
	}
}

// Arrows as a browser is told of the keys.
const (
	arrowDown  = "\u0301"
	arrowRight = "\u0303"
)

// A day's work with keys and clicks.
func TestWork(t *testing.T) {
	shelf := newShelf(t)
	b := browser.Open(t, shelf.server().URL)
	b.Screen(1280, 900, "light")

	// Hits as you type; the focus stays, the address follows.
	b.Open("/find")
	b.Until(`document.activeElement.id == "q"`)
	b.Keys("Pak Testho")
	b.Until(`document.querySelector("#res")?.textContent.includes("1 listed party")`)
	b.Until(`location.search == "?q=Pak+Testho" && document.activeElement.id == "q"`)
	b.Until(`document.querySelector("#live").textContent.includes("1 listed party")`)
	b.Check("typed")

	b.Until(`document.title.startsWith("Pak Testho, 1 listed party")`)

	// What cannot be read is told at its field, and forgotten when it is mended.
	b.Click("#birth")
	b.Keys("soon")
	b.Until(`document.querySelector("#birth[aria-invalid=true]") && document.querySelector("#fault-birth").textContent.includes("Birth date: This date")`)
	b.Check("fault")
	b.Do(`document.querySelector("#birth").value = ""; document.querySelector("#birth").dispatchEvent(new Event("input", { bubbles: true }))`)
	b.Until(`!document.querySelector("[aria-invalid]") && document.querySelector("#res")`)

	// Evidence opens and closes by key, the hit opens its party.
	b.Do(`document.activeElement.blur()`)
	b.Keys("j")
	b.Until(`document.activeElement.classList.contains("hit")`)
	b.Keys("e")
	b.Until(`!document.querySelector(".hit details").open`)
	b.Keys("e")
	b.Until(`document.querySelector(".hit details").open`)
	b.Keys("o")
	b.At("/party/unsc-7000001")

	// Help, commands, going places.
	b.Keys("?")
	b.Until(`document.querySelector("#help").open`)
	b.Check("help")
	b.Shot("help-1280-light")
	b.Click("#help footer button")
	b.Until(`!document.querySelector("#help").open`)
	b.Control("k")
	b.Until(`document.querySelector("#palette").open`)
	b.Keys("screen this")
	b.Until(`document.querySelector("#palette [aria-selected=true]")?.textContent == "Screen this name"`)
	b.Do(`document.querySelector("#palette-q").value = ""`)
	b.Keys("list")
	b.Until(`document.querySelector("#palette [aria-selected=true]")?.firstChild.textContent == "Lists"`)
	b.Check("palette")
	b.Shot("palette-1280-light")
	b.Keys("\r")
	b.At("/lists")
	b.Keys("g")
	b.Keys("h")
	b.At("/")
	b.Keys("/")
	b.Until(`document.activeElement.id == "top-q"`)
	b.Keys("Kim Added\r")
	b.Until(`location.pathname == "/find" && document.querySelector("#res")?.textContent.includes("1 listed party")`)

	// The freshness of the lists opens without script of ours.
	b.Click("#pill")
	b.Until(`document.querySelector("#fresh").matches(":popover-open")`)
	b.Check("freshness")

	// A removal is approved.
	b.Open("/lists")
	b.Click(`form[action$="/approve"] input[name=by]`)
	b.Keys("Ruth Okafor")
	b.Click(`form[action$="/approve"] input[name=reason]`)
	b.Keys("SC/15000")
	b.Click(`form[action$="/approve"] button`)
	b.Until(`location.pathname == "/lists" && !document.querySelector("#held")`)
	b.Click(`form[action="/lists/update"] button`)
	b.Until(`document.querySelector("#update")?.textContent.includes("Nothing new")`)

	// A file is given, its columns are confirmed, its results are filtered.
	path := filepath.Join(t.TempDir(), "customers.csv")
	if err := os.WriteFile(path, []byte(payees), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open("/files")
	b.Choose("#file", path)
	b.Until(`location.pathname.length > 20 && document.querySelector("footer.start button")`)
	b.Click("footer.start button")
	b.Until(`document.querySelector("#progress") && document.body.textContent.includes("4 rows in, 4 accounted for")`)
	b.Click(`.filters a[href*="verdict=hit"]`)
	b.Until(`location.search == "?verdict=hit" && document.querySelector(".chip[aria-current]").textContent.startsWith("Hits") && [...document.querySelectorAll("tr[data-row]")].every(r => r.querySelector(".is-hit"))`)
	b.Click(".ask-delete summary")
	b.Click(".ask-delete button")
	b.Until(`location.pathname == "/files"`)

	// The lab is run from its page, its threshold is tried by keys.
	b.Open("/validation")
	names := filepath.Join(t.TempDir(), "names.csv")
	if err := os.WriteFile(names, []byte("name,expected\nPak Testho Again,KPi.901\nPak Tessthoo,KPi.901\nGudrun Ensslinborg,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Click(`input[value="quick"]`)
	b.Click(".order__own summary")
	b.Choose("#own-names", names)
	b.Check("with own names")
	b.Shot("own-order-1280-light")
	b.Click(".order button")
	b.Until(`document.querySelector("#v") && document.querySelector("#th")`)
	b.Until(`document.querySelector("#ow") && document.querySelector("#own").textContent.includes("of 2 are found")`)
	b.Click(`#own a[href*="own=missed"], #own a[href*="own=found"]`)
	b.Until(`/own=(missed|found)/.test(location.search) && document.querySelector("#own .chip[aria-current]")`)
	b.Check("own names")
	b.Shot("own-1280-light")
	b.Open("/validation")
	b.Do(`document.querySelector("#th").focus()`)
	for range 5 {
		b.Keys(arrowRight)
	}
	b.Until(`document.querySelector("#effects").textContent.includes("threshold: 0.75") && location.search == "?try=0.75" && document.querySelector(".chart .try")`)
	b.Until(`document.activeElement.id == "th" && document.querySelector("#live").textContent != ""`)
	b.Check("tried by keys")

	// Nothing is at an address: the search box helps on.
	b.Open("/nowhere")
	b.Click(`.bare__find input`)
	b.Keys("KPi.901\r")
	b.Until(`document.querySelector("#res")?.textContent.includes("1 party bears this number")`)

	// Light and dark.
	b.Open("/files")
	b.Until(`document.querySelector(".theme__go[aria-pressed=true]").textContent == "System"`)
	b.Click(`.theme__go[value="dark"]`)
	b.Until(`document.documentElement.dataset.theme == "dark" && location.pathname == "/files" && document.querySelector(".theme__go[aria-pressed=true]").textContent == "Dark"`)
	b.Check("colours chosen")
	b.Open("/nowhere")
	b.Until(`document.documentElement.dataset.theme == "dark"`)
	b.Open("/files")
	b.Click(`.theme__go[value=""]`)
	b.Until(`!document.documentElement.dataset.theme && location.pathname == "/files"`)
}

// Without script everything still works.
func TestWithoutScript(t *testing.T) {
	b := browser.Open(t, newShelf(t).server().URL)
	b.Screen(1280, 800, "light")
	b.WithoutScript()
	b.Open("/find")
	b.Click("#q")
	b.Keys("Pak Testho")
	b.Click("#find button.btn--go")
	if said := b.See("#res"); !strings.Contains(said, "1 listed party") {
		t.Errorf("%q", said)
	}
	b.Click(".hit__name a")
	b.See("#m")
}
