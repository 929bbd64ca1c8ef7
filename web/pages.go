package web

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"cordon/screen"
)

//go:embed pages
var pageFiles embed.FS

// pages are the templates: each page with the base and the parts. One is made when it
// is first shown, since each holds a copy of all parts.
type pages struct {
	byName map[string]func() *template.Template
	parts  func() *template.Template
}

func loadPages(a *assets) (*pages, error) {
	parts := template.New("").Funcs(template.FuncMap{
		"say": say, "sayN": sayN, "asset": a.path, "count": thousands, "when": when, "day": day, "has": has, "initials": initials, "dec": func(n int) int { return n - 1 }, "inc": func(n int) int { return n + 1 },
		"score": two, "exactly": whenExact, "sentence": sentence,
		"sayAll": func(key string, args []any) string { return say(key, args...) },
		"list":   func(v ...any) []any { return v },
		"icon":   icon,
		"mixed":  mixed,
	})
	parts, err := parts.ParseFS(pageFiles, "pages/base.html", "pages/sprite.html", "pages/parts.html", "pages/hit.html", "pages/report.html", "pages/access.html")
	if err != nil {
		return nil, fmt.Errorf("load pages: %w", err)
	}
	with := func(more ...string) func() *template.Template {
		return sync.OnceValue(func() *template.Template { // what was shown cannot be copied: parts never is
			t := template.Must(parts.Clone())
			if len(more) > 0 {
				t = template.Must(t.ParseFS(pageFiles, more...))
			}
			return t
		})
	}
	p := &pages{byName: map[string]func() *template.Template{}, parts: with()}
	des, err := pageFiles.ReadDir("pages")
	if err != nil {
		return nil, fmt.Errorf("load pages: %w", err)
	}
	for _, d := range des {
		name := strings.TrimSuffix(d.Name(), ".html")
		switch name {
		case "base", "sprite", "parts", "hit", "report", "access":
			continue
		}
		p.byName[name] = with("pages/" + d.Name())
	}
	return p, nil
}

// page writes a whole page. It is rendered before the first byte goes out: half a
// page could show an answer without its stamp.
func (p *pages) page(w http.ResponseWriter, status int, name string, v *view) {
	var b bytes.Buffer
	if err := p.byName[name]().ExecuteTemplate(&b, "base", v); err != nil {
		panic(fmt.Errorf("render %s: %w", name, err)) // the guard draws the error
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store") // names that somebody asked for stay out of caches
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// piece writes one template without the frame of a page.
func (p *pages) piece(w io.Writer, name string, data any) error {
	var b bytes.Buffer
	if err := p.parts().ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// view is what every page shows, around its Body.
type view struct {
	Title  string
	Here   string // the entry of the navigation
	Nav    []navGroup
	Theme  string // light, dark, or "" for the system's
	Path   string // where we are, for coming back
	Query  string // what stands in the search box of the header
	Who    string
	Pill   pill
	Now    time.Time
	Engine string
	Policy string
	Print  bool
	Body   any

	may func(pattern string) bool
}

type navGroup struct {
	Title string
	Links []navLink
}

type navLink struct {
	Href, Icon, Text string
	Here             bool
	Count            int
	pattern          string // of its route, where that is not GET and its address
}

// view starts the view of a page.
func (s *site) view(r *http.Request, title, here string) *view {
	now := s.Now().UTC()
	v := &view{
		Title: title, Here: here, Theme: themeOf(r), Path: r.URL.RequestURI(), Now: now, Engine: screen.Version,
		Policy: s.Policy.Name + " v" + s.Policy.Version,
	}
	if s.Who != nil {
		v.Who = s.Who(r)
	}
	lib, release := s.Desk.Use()
	defer release()
	v.Pill = pillOf(lib, &s.Policy, now)
	if s.May != nil {
		v.may = func(pattern string) bool { return s.May(r, pattern) }
	}
	group := func(key string, links ...navLink) {
		g := navGroup{Title: say(key)}
		for _, l := range links {
			if v.May(cmp.Or(l.pattern, "GET "+l.Href)) {
				l.Here, l.Text = l.Href == here, say(l.Text)
				g.Links = append(g.Links, l)
			}
		}
		if len(g.Links) > 0 {
			v.Nav = append(v.Nav, g)
		}
	}
	files := "nav.files"
	if !v.May("POST /files") {
		files = "nav.filesread"
	}
	group("nav.work", navLink{Href: "/", Icon: "home", Text: "nav.home", pattern: "GET /{$}"}, navLink{Href: "/find", Icon: "search", Text: "nav.find"}, navLink{Href: "/files", Icon: "file", Text: files})
	group("nav.sources", navLink{Href: "/lists", Icon: "lists", Text: "nav.lists", Count: v.Pill.Bad}, navLink{Href: "/validation", Icon: "chart", Text: "nav.validation"})
	if v.Who != "" {
		group("nav.access", navLink{Href: "/account", Icon: "person", Text: "nav.account"}, navLink{Href: "/admin/users", Icon: "people", Text: "nav.users"},
			navLink{Href: "/admin/keys", Icon: "lock", Text: "nav.apikeys"}, navLink{Href: "/admin/events", Icon: "ledger", Text: "nav.events"})
	}
	group("nav.help", navLink{Href: "/keys", Icon: "keys", Text: "nav.keys"})
	return v
}

// themeOf is the choice of light or dark, "" for the system's.
func themeOf(r *http.Request) string {
	if c, err := r.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// theme keeps the choice of light or dark and goes back.
func (s *site) theme(w http.ResponseWriter, r *http.Request) error {
	c := &http.Cookie{Name: "theme", Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil}
	switch t := r.FormValue("theme"); t {
	case "light", "dark":
		c.Value = t
	default:
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
	back := r.FormValue("back")
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n") {
		back = "/" // only to ourselves
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}

func (s *site) keys(w http.ResponseWriter, r *http.Request) error {
	s.pages.page(w, http.StatusOK, "keys", s.view(r, say("keys.title"), "/keys"))
	return nil
}

// initials are the first letters of a person's names.
func initials(who string) string {
	var b strings.Builder
	for _, w := range strings.Fields(who) {
		if b.Len() < 4 {
			r, _ := utf8.DecodeRuneInString(w)
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

// icon draws a symbol of the sprite.
func icon(name string) template.HTML {
	return template.HTML(`<svg class="icon" aria-hidden="true"><use href="#i-` + template.HTMLEscapeString(name) + `"/></svg>`)
}
