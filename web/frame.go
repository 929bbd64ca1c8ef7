package web

import (
	"errors"
	"net/http"
)

// Site is the pages, ready to be mounted and to draw for other rooms.
type Site struct{ s *site }

// New makes the pages.
func New(c Config) (*Site, error) {
	c.defaults()
	if err := c.catalogue(); err != nil {
		return nil, err
	}
	a, err := loadAssets()
	if err != nil {
		return nil, err
	}
	p, err := loadPages(a)
	if err != nil {
		return nil, err
	}
	return &Site{&site{Config: c, pages: p, assets: a}}, nil
}

// foreign are the pages that another room fills in, and the entry of the navigation
// that each belongs to.
var foreign = map[string]string{
	"login": "", "refused": "", "account": "/account", "users": "/admin/users", "apikeys": "/admin/keys", "events": "/admin/events",
}

// Draw draws one of the pages of access in the frame of all pages. Data is what its
// template shows; the room that decides who may do what owns it.
func (s *Site) Draw(w http.ResponseWriter, r *http.Request, status int, name string, data any) error {
	here, ok := foreign[name]
	if !ok {
		return errors.New("draw page: there is none called " + name)
	}
	v := s.s.view(r, say("access.title."+name), here)
	v.Body = data
	w.Header().Set("Content-Security-Policy", policy)
	s.s.pages.page(w, status, name, v)
	return nil
}

// may reports whether who sends a request may call a route.
func (s *site) may(r *http.Request, pattern string) bool { return s.May == nil || s.May(r, pattern) }

// May reports whether who looks at a page may call a route, so that the page offers
// nothing that would be refused.
func (v *view) May(pattern string) bool { return v.may == nil || v.may(pattern) }
