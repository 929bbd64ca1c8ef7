package access

import (
	"net/http"
	"strings"
	"testing"

	chrome "cordon/internal/browser"
	"cordon/web"
)

// The pages of access, by real clicks, in both widths and both schemes.
func TestPagesInBrowser(t *testing.T) {
	s := setUp(t, nil)
	s.user("ruth", Administrator)
	s.user("alice", Analyst)
	site, err := web.New(web.Config{Desk: noLists{}, Now: s.time, Who: Who, May: s.May})
	if err != nil {
		t.Fatal(err)
	}
	s.Pages = site
	mux := http.NewServeMux() // with the styles and scripts that the pages bring
	s.Mount(mux)
	site.Mount(mux)
	s.server.Config.Handler = s.Wrap(mux)
	b := chrome.Open(t, s.server.URL)
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
	b.Until(`document.querySelector("[role=alert]") && document.querySelector("#name").value == "ruth" && document.activeElement.id == "password"`)
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
	b.Until(`document.querySelector(".secret")?.textContent.startsWith("cordon_")`)
	look("newkey", "")
	b.Open("/admin/keys")
	b.Until(`document.body.textContent.includes("Payments gate") && !document.querySelector(".secret")`)

	// Whoever signs out is out.
	b.Screen(1280, 800, "light")
	b.Open("/admin/users")
	b.Check("users before")
	b.Click(`nav form[action="/logout"] button`)
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
