package access

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	chrome "cordon/internal/browser"
)

// The pages of access, by real clicks, in both widths and both schemes.
func TestPagesInBrowser(t *testing.T) {
	s := setUp(t, func(c *Config) { c.Style = "/assets/cordon.css" })
	s.user("ruth", Administrator)
	s.user("alice", Analyst)
	styled := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/assets/cordon.css" { // the style that the pages bring
			http.ServeFile(w, r, "../../web/assets/cordon.css")
			return
		}
		s.server.Config.Handler.ServeHTTP(w, r)
	}))
	t.Cleanup(styled.Close)
	b := chrome.Open(t, styled.URL)
	look := func(name, path string) {
		b.Sizes(func(size string) {
			if path != "" {
				b.Open(path)
			}
			b.Until(`document.readyState == "complete"`)
			b.Check(name + "-" + size)
			b.Shot("access-" + name + "-" + size)
		})
	}
	look("login", "/login")

	// A wrong password keeps the name and says what was not done.
	b.Click(`input[name="name"]`)
	b.Keys("ruth\t")
	b.Keys("not it\r")
	b.Until(`document.querySelector("[role=alert]")`)
	look("refused", "")

	// The right one leads in.
	b.Open("/login?next=/account")
	b.Click(`input[name="name"]`)
	b.Keys("ruth\t")
	b.Keys(password + "\r")
	b.At("/account")
	look("account", "/account")
	look("users", "/admin/users")
	look("keys", "/admin/keys")
	look("events", "/admin/events")

	// A key is made: it is shown once.
	b.Screen(1280, 800, "light")
	b.Open("/admin/keys")
	b.Click("#label")
	b.Keys("Payments gate")
	b.Click(`form[action="/admin/keys"] button.btn--go`)
	b.Until(`document.querySelector("[role=status] code")?.textContent.startsWith("cordon_")`)
	look("newkey", "")
	b.Open("/admin/keys")
	b.Until(`document.body.textContent.includes("Payments gate") && !document.querySelector("[role=status] code")`)

	// Somebody else is made, and whoever signs out is out.
	b.Open("/admin/users")
	b.Check("users before")
	b.Click(`form[action="/logout"] button`)
	b.At("/login")
	b.Open("/admin/users")
	b.At("/login")

	// An analyst does not reach the users.
	b.Click(`input[name="name"]`)
	b.Keys("alice\t")
	b.Keys(password + "\r")
	b.Until(`!document.querySelector("input[name=password]")`)
	look("forbidden", "/admin/users")
	if said := b.See("main"); !strings.Contains(said, "alice") {
		t.Errorf("%q", said)
	}
}
