// Package browser is what the browser tests share: a tab of a real Chromium that
// clicks, types and looks, and holds every page to the rules that hold for all of
// them. Each tab and each wait has a time after which the test fails.
package browser

import (
	"context"
	_ "embed" // axe
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"cordon/internal/testdata"
)

//go:embed axe.min.js
var axe string

// Limits of time: of a whole tab, and of one wait on a busy machine.
const (
	tabTime  = 6 * time.Minute
	waitTime = 40 * time.Second
)

// watch counts what must not happen on any page.
const watch = `window.faults = []; window.pwned = 0;
addEventListener("securitypolicyviolation", e => faults.push("policy: " + e.violatedDirective + " " + e.blockedURI + " " + e.sample));
addEventListener("error", e => faults.push("error: " + (e.message ?? e.target.src ?? e.target.href)), true);
addEventListener("unhandledrejection", e => faults.push("rejected: " + e.reason));`

// Tab is a browser tab under test.
type Tab struct {
	t     testing.TB
	ctx   context.Context
	base  string
	shots string
	dark  bool
}

// Open starts a browser with one tab for the server at an address. Screenshots go
// to the folder that CORDON_SCREENS names, if it does.
func Open(t testing.TB, base string) *Tab {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(testdata.Browser(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true), chromedp.WSURLReadTimeout(60*time.Second))
	ctx, late := context.WithTimeout(t.Context(), tabTime)
	t.Cleanup(late)
	ctx, stop := chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &Tab{t: t, ctx: ctx, base: base, shots: os.Getenv("CORDON_SCREENS")}
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
		return err
	}))
	return b
}

func (b *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// Open goes to a path and waits until it is loaded.
func (b *Tab) Open(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.base + path)) }

// Click clicks once the page is at rest: one that is going away loses its nodes.
func (b *Tab) Click(sel string) {
	b.t.Helper()
	var err error
	for range 5 {
		ctx, late := context.WithTimeout(b.ctx, waitTime/2)
		err = chromedp.Do(ctx, chromedp.Click(chromedp.CSS(sel), chromedp.NodeVisible))
		late()
		if err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.t.Fatalf("click %s: %v", sel, err)
}

// Drag moves the pointer from the middle of an element by some pixels, with its
// button held.
func (b *Tab) Drag(sel string, dx, dy float64) {
	b.t.Helper()
	var at [2]float64
	where := b.Ask(`(() => { const r = document.querySelector(` + strconv.Quote(sel) + `).getBoundingClientRect(); return JSON.stringify([r.x + r.width / 2, r.y + r.height / 2]) })()`)
	if err := json.Unmarshal([]byte(where), &at); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, step := range []input.DispatchMouseEventParams{
			{Type: input.DispatchMouseEventTypeMouseMoved, X: at[0], Y: at[1]},
			{Type: input.DispatchMouseEventTypeMousePressed, X: at[0], Y: at[1], Button: input.MouseButtonLeft, Buttons: 1, ClickCount: 1},
			{Type: input.DispatchMouseEventTypeMouseMoved, X: at[0] + dx/2, Y: at[1] + dy/2, Button: input.MouseButtonLeft, Buttons: 1},
			{Type: input.DispatchMouseEventTypeMouseMoved, X: at[0] + dx, Y: at[1] + dy, Button: input.MouseButtonLeft, Buttons: 1},
			{Type: input.DispatchMouseEventTypeMouseReleased, X: at[0] + dx, Y: at[1] + dy, Button: input.MouseButtonLeft, Buttons: 1, ClickCount: 1},
		} {
			if _, err := cdp.Call(ctx, t, input.DispatchMouseEvent, step); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Keys types.
func (b *Tab) Keys(s string) { b.t.Helper(); b.do(chromedp.KeyEvent(s)) }

// Control types a letter with the control key held.
func (b *Tab) Control(s string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(s, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
}

// Choose puts a file into a field.
func (b *Tab) Choose(sel, path string) {
	b.t.Helper()
	b.do(chromedp.SetUploadFiles(chromedp.CSS(sel), []string{path}))
}

// See waits until an element is visible and returns its text. It needs no script
// of the page, and works where scripts are switched off.
func (b *Tab) See(sel string) string {
	b.t.Helper()
	ctx, late := context.WithTimeout(b.ctx, waitTime)
	defer late()
	err := chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS(sel)))
	text := ""
	if err == nil {
		text, err = chromedp.Run(ctx, chromedp.TextContent(chromedp.CSS(sel)))
	}
	if err != nil {
		b.t.Fatalf("see %s: %v", sel, err)
	}
	return text
}

// Until waits until an expression is true.
func (b *Tab) Until(expr string) {
	b.t.Helper()
	deadline := time.Now().Add(waitTime)
	for time.Now().Before(deadline) {
		if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+expr+")")); err == nil && ok {
			return
		}
		time.Sleep(30 * time.Millisecond)
	}
	url, _ := chromedp.Run(b.ctx, chromedp.Location())
	b.t.Fatalf("never true at %s: %s", url, expr)
}

// At waits until a page is there with its scripts.
func (b *Tab) At(path string) {
	b.t.Helper()
	b.Until(`location.pathname == "` + path + `" && document.readyState == "complete"`)
}

// Ask evaluates an expression that is a string.
func (b *Tab) Ask(expr string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expr))
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// Do evaluates statements; what the last of them gives is dropped.
func (b *Tab) Do(script string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](script + "\n;0"))
}

// Screen sets width, height and colour scheme; motion is reduced.
func (b *Tab) Screen(width, height int64, scheme string) {
	b.t.Helper()
	b.dark = scheme == "dark"
	b.do(chromedp.EmulateViewport(width, height), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	}))
}

// WithoutScript switches scripts off.
func (b *Tab) WithoutScript() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// Check holds a page to the rules that hold for all of them: accessible (WCAG 2.1
// AA by axe, without exceptions), nothing against the content-security policy,
// nothing of a list run as script, nothing that scrolls sideways.
func (b *Tab) Check(what string) {
	b.t.Helper()
	if f := b.Ask(`JSON.stringify(faults)`); f != "[]" {
		b.t.Errorf("%s: %s", what, f)
	}
	if b.Ask(`String(window.pwned)`) != "0" {
		b.t.Errorf("%s: a list's text was run", what)
	}
	var wide [2]int
	if err := json.Unmarshal([]byte(b.Ask(`JSON.stringify([document.documentElement.scrollWidth, document.documentElement.clientWidth])`)), &wide); err != nil {
		b.t.Fatal(err)
	}
	if wide[0] > wide[1] {
		b.t.Errorf("%s: it scrolls sideways: %v, %s", what, wide, b.Ask(`[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll")).slice(0, 4).map(e => e.tagName + "." + e.className).join(" ")`))
	}
	b.Do("if (!window.axe) {" + axe + "\n}")
	only := `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]`
	if b.dark { // the same markup in other colours
		only = `["color-contrast"]`
	}
	b.Do(`window.seen = null; axe.run(document, {runOnly: ` + only + `, resultTypes: ["violations"]}).then(r => window.seen = r.violations.map(v => v.id + ": " + v.help + " " + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " (" + (n.any[0]?.message ?? n.all[0]?.message ?? "") + ")").join("; ")))`)
	b.Until(`window.seen`)
	if v := b.Ask(`seen.join("\n")`); v != "" {
		b.t.Errorf("%s: %s", what, v)
	}
}

// Cut fails if text is cut off at the right of a box without a scrollbar of its
// own: at a working width everything fits.
func (b *Tab) Cut(what string) {
	b.t.Helper()
	if s := b.Ask(`[...document.querySelectorAll("main .scroll")].filter(e => e.scrollWidth > e.clientWidth + 1 && !e.querySelector(".graph, .chart")).map(e => (e.getAttribute("aria-label") ?? document.getElementById(e.getAttribute("aria-labelledby"))?.textContent) + " " + e.scrollWidth + ">" + e.clientWidth).join("; ")`); s != "" {
		b.t.Errorf("%s: cut at the right: %s", what, s)
	}
}

// Sizes calls f at both working widths in both schemes.
func (b *Tab) Sizes(f func(name string)) {
	b.t.Helper()
	for _, width := range []int64{1280, 400} {
		for _, scheme := range []string{"light", "dark"} {
			b.Screen(width, 800, scheme)
			f(fmt.Sprintf("%d-%s", width, scheme))
		}
	}
}

// Shot keeps a screenshot of the whole page where CORDON_SCREENS names a folder.
func (b *Tab) Shot(name string) {
	b.t.Helper()
	if b.shots == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.shots, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}
