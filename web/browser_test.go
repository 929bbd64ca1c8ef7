package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"cordon/internal/testdata"
)

// watch counts what must not happen on any page.
const watch = `window.faults = []; window.pwned = 0;
addEventListener("securitypolicyviolation", e => faults.push("policy: " + e.violatedDirective + " " + e.blockedURI + " " + e.sample));
addEventListener("error", e => faults.push("error: " + (e.message ?? e.target.src ?? e.target.href)), true);
addEventListener("unhandledrejection", e => faults.push("rejected: " + e.reason));`

// tab is a browser tab under test.
type tab struct {
	t     *testing.T
	ctx   context.Context
	base  string
	axe   string
	shots string
}

func openTab(t *testing.T, s *httptest.Server) *tab {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(testdata.Browser(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true), chromedp.WSURLReadTimeout(60*time.Second))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, late := context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(late)
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	b := &tab{t, ctx, s.URL, string(axe), os.Getenv("CORDON_SCREENS")}
	if b.shots == "" {
		b.shots = t.TempDir()
	}
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
		return err
	}))
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.base + path)) }

// click clicks once the page is at rest: one that is going away loses its nodes.
func (b *tab) click(sel string) {
	b.t.Helper()
	var err error
	for range 5 {
		if err = chromedp.Do(b.ctx, chromedp.Click(chromedp.CSS(sel), chromedp.NodeVisible)); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.t.Fatalf("click %s: %v", sel, err)
}

func (b *tab) keys(s string) { b.t.Helper(); b.do(chromedp.KeyEvent(s)) }

// until waits until an expression is true.
func (b *tab) until(expr string) {
	b.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+expr+")")); err == nil && ok {
			return
		}
		time.Sleep(30 * time.Millisecond)
	}
	url, _ := chromedp.Run(b.ctx, chromedp.Location())
	b.t.Fatalf("never true at %s: %s", url, expr)
}

// at waits until a page is there with its scripts.
func (b *tab) at(path string) {
	b.t.Helper()
	b.until(`location.pathname == "` + path + `" && document.readyState == "complete"`)
}

func (b *tab) ask(expr string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expr))
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b *tab) screen(width, height int64, scheme string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	}))
}

// check holds a page to the rules that hold for all of them: accessible, nothing
// against the policy, nothing that scrolls sideways.
func (b *tab) check(what string) {
	b.t.Helper()
	if f := b.ask(`JSON.stringify(faults)`); f != "[]" {
		b.t.Errorf("%s: %s", what, f)
	}
	if b.ask(`String(window.pwned)`) != "0" {
		b.t.Errorf("%s: a list's text was run", what)
	}
	if w := b.ask(`JSON.stringify([document.documentElement.scrollWidth, document.documentElement.clientWidth])`); func() bool {
		var sw, cw int
		fmt.Sscanf(w, "[%d,%d]", &sw, &cw)
		return sw > cw
	}() {
		b.t.Errorf("%s: it scrolls sideways: %s, %s", what, w, b.ask(`[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll")).slice(0, 4).map(e => e.tagName + "." + e.className).join(" ")`))
	}
	b.do(chromedp.Evaluate[chromedp.Void](b.axe))
	b.do(chromedp.Evaluate[chromedp.Void](`window.seen = null; axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(r => window.seen = r.violations.map(v => v.id + ": " + v.help + " " + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " (" + (n.any[0]?.message ?? n.all[0]?.message ?? "") + ")").join("; ")))`))
	b.until(`window.seen`)
	if v := b.ask(`seen.join("\n")`); v != "" {
		b.t.Errorf("%s: %s", what, v)
	}
}

func (b *tab) shot(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.shots, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// Every page in both widths and both schemes.
func TestPages(t *testing.T) {
	shelf := newShelf(t)
	srv := shelf.server()
	b := openTab(t, srv)
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
		{"validation", "/validation"},
		{"keys", "/keys"},
	} {
		for _, size := range []int64{1280, 400} {
			for _, scheme := range []string{"light", "dark"} {
				b.screen(size, 800, scheme)
				b.open(p.path)
				b.until(`document.readyState == "complete"`)
				name := fmt.Sprintf("%s-%d-%s", p.name, size, scheme)
				b.check(name)
				b.shot(name)
			}
		}
	}
}

// The first run: nothing but the starter list.
func TestFirstRun(t *testing.T) {
	b := openTab(t, server(t, Config{}))
	for _, path := range []string{"/", "/lists", "/find?q=Gudrun+Ensslinborg"} {
		b.screen(1280, 800, "light")
		b.open(path)
		b.check(path)
		b.shot("first" + strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path))
	}
}

// A day's work with keys and clicks.
func TestWork(t *testing.T) {
	shelf := newShelf(t)
	b := openTab(t, shelf.server())
	b.screen(1280, 900, "light")

	// Hits as you type; the focus stays, the address follows.
	b.open("/find")
	b.until(`document.activeElement.id == "q"`)
	b.keys("Pak Testho")
	b.until(`document.querySelector("#res")?.textContent.includes("1 listed party")`)
	b.until(`location.search == "?q=Pak+Testho" && document.activeElement.id == "q"`)
	b.until(`document.querySelector("#live").textContent.includes("1 listed party")`)
	b.check("typed")

	// Evidence opens and closes by key, the hit opens its party.
	b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	b.keys("j")
	b.until(`document.activeElement.classList.contains("hit")`)
	b.keys("e")
	b.until(`!document.querySelector(".hit details").open`)
	b.keys("e")
	b.until(`document.querySelector(".hit details").open`)
	b.keys("o")
	b.at("/party/unsc-7000001")

	// Help, commands, going places.
	b.keys("?")
	b.until(`document.querySelector("#help").open`)
	b.check("help")
	b.shot("help-1280-light")
	b.click("#help footer button")
	b.until(`!document.querySelector("#help").open`)
	b.do(chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.until(`document.querySelector("#palette").open`)
	b.keys("list")
	b.until(`document.querySelector("#palette [aria-selected=true]")?.textContent == "Lists"`)
	b.check("palette")
	b.shot("palette-1280-light")
	b.keys("\r")
	b.at("/lists")
	b.keys("g")
	b.keys("h")
	b.at("/")
	b.keys("/")
	b.until(`document.activeElement.id == "top-q"`)
	b.keys("Kim Added\r")
	b.until(`location.pathname == "/find" && document.querySelector("#res")?.textContent.includes("1 listed party")`)

	// The freshness of the lists opens without script of ours.
	b.click("#pill")
	b.until(`document.querySelector("#fresh").matches(":popover-open")`)
	b.check("freshness")

	// A removal is approved.
	b.open("/lists")
	b.click(`form[action$="/approve"] input[name=by]`)
	b.keys("Ruth Okafor")
	b.click(`form[action$="/approve"] input[name=reason]`)
	b.keys("SC/15000")
	b.click(`form[action$="/approve"] button`)
	b.until(`location.pathname == "/lists" && !document.querySelector("#held")`)
	b.click(`form[action="/lists/update"] button`)
	b.until(`document.querySelector("#update")?.textContent.includes("Nothing new")`)

	// A file is given, its columns are confirmed, its results are filtered.
	path := filepath.Join(t.TempDir(), "customers.csv")
	if err := os.WriteFile(path, []byte(payees), 0o600); err != nil {
		t.Fatal(err)
	}
	b.open("/files")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}))
	b.until(`location.pathname.length > 20 && document.querySelector("footer.start button")`)
	b.click("footer.start button")
	b.until(`document.querySelector("#progress") && document.body.textContent.includes("4 rows in, 4 accounted for")`)
	b.click(`.filters a[href*="verdict=hit"]`)
	b.until(`location.search == "?verdict=hit" && document.querySelector(".chip[aria-current]").textContent.startsWith("Hits") && [...document.querySelectorAll("tr[data-row]")].every(r => r.querySelector(".is-hit"))`)
	b.click(".ask-delete summary")
	b.click(".ask-delete button")
	b.until(`location.pathname == "/files"`)

	// Light and dark.
	b.click(".theme__go")
	b.until(`document.documentElement.dataset.theme == "dark" && location.pathname == "/files"`)
}

// Without script everything still works.
func TestWithoutScript(t *testing.T) {
	b := openTab(t, newShelf(t).server())
	b.screen(1280, 800, "light")
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.open("/find")
	b.click("#q")
	b.keys("Pak Testho")
	b.click("#find button.btn--go")
	b.do(chromedp.WaitVisible(chromedp.CSS("#res")))
	if s, err := chromedp.Run(b.ctx, chromedp.TextContent(chromedp.CSS("#res"))); err != nil || !strings.Contains(s, "1 listed party") {
		t.Errorf("%q %v", s, err)
	}
	b.click(".hit__name a")
	b.do(chromedp.WaitVisible(chromedp.CSS("#m")))
}
