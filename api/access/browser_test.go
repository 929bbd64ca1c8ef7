package access

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	chrome "cordon/internal/browser"
	"cordon/web"
)

// The pages of access, by real clicks, in both widths and both schemes.
func TestPagesInBrowser(t *testing.T) {
	s := setUp(t, func(c *Config) { c.Rate = Rate{1e6, 1e6} })
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

	// Too many of them: the page says when to come back.
	for range wrongRate.Burst {
		s.wrong.take(network(netip.MustParseAddr("127.0.0.1")), s.now())
	}
	b.Keys("not it\r")
	b.Until(`document.querySelector("[role=alert]")?.textContent.includes("Too many wrong passwords")`)
	look("toomany", "")
	s.wait(time.Hour)

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
	b.Click(`input[name="mask"][value="birthDate"]`)
	b.Click("#masks")
	b.Keys("no-such")
	b.Click("#scale")
	b.Keys("W\r")
	b.Click(`form[action="/admin/keys"] button.btn--go`)

	// What is no property is told, and what was typed stays.
	b.Until(`document.querySelector("[role=alert]")?.textContent.includes("no-such") && document.querySelector("#label").value == "Payments gate" && document.querySelector('input[value="birthDate"]').checked && document.querySelector("#scale").value == "watchman"`)
	look("badkey", "")
	b.Screen(1280, 800, "light")
	b.Do(`document.querySelector("#masks").value = ""`)
	b.Click("#masks")
	b.Keys("email")
	b.Click(`form[action="/admin/keys"] button.btn--go`)
	b.Until(`document.querySelector(".secret")?.textContent.startsWith("cordon_")`)
	look("newkey", "")
	b.Open("/admin/keys")
	b.Until(`document.body.textContent.includes("Payments gate") && !document.querySelector(".secret")`)
	b.Until(`document.querySelector("tr[data-row]").textContent.includes("without Birth date, email") && document.querySelector("tr[data-row]").textContent.includes("Watchman’s scale")`)

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
	if said := b.See("main"); !strings.Contains(said, "alice") || !strings.Contains(said, "the role administrator,") {
		t.Errorf("%q", said)
	}
}
