package web

import (
	"net/http"

	"cordon/screen"
)

// home is the state of everything in one look.
type home struct {
	Class, Icon string // of the seal
	Say, Why    string
	Gaps        []string
	Tiles       []tile
	Todo        []todo
	Lists       []listRow
	First       bool // only the starter list is here
	Keeps       bool // lists can be kept and updated here
}

type tile struct{ Href, Key, Value, Note string }

// todo is something that needs a person.
type todo struct {
	Draw             state
	Href, Text, Note string
	Button           string
}

func (s *site) home(w http.ResponseWriter, r *http.Request) error {
	lib, release := s.Desk.Use()
	if lib == nil {
		return errNoLists
	}
	defer release()
	now := s.Now()
	h := &home{Lists: listRows(lib, &s.Policy, now), Keeps: s.Keeper != nil}
	e, err := screen.NewEngine(lib, s.Policy, now)
	if err != nil {
		return err
	}
	h.Gaps = gapWords(e.Gaps())
	parties, good := 0, 0
	for _, l := range h.Lists {
		parties += l.Targets
		switch {
		case l.State == screen.Starter:
			h.First = true
		case l.State == screen.Current:
			good++
		default:
			h.Todo = append(h.Todo, todo{Draw: l.Draw, Href: "/lists", Text: l.Short + ": " + l.Title, Note: brief(l.Reason), Button: say("home.look")})
		}
	}
	switch {
	case len(h.Gaps) > 0:
		h.Class, h.Icon, h.Say, h.Why = "is-unable", "unable", say("home.unable"), say("home.unable.why")
	case h.First:
		h.Class, h.Icon, h.Say, h.Why = "is-stale", "stale", say("home.starter"), say("home.starter.why")
	default:
		h.Class, h.Icon, h.Say, h.Why = "is-clear", "clear", say("home.current"), sayN("home.current.why", good)
	}
	h.Tiles = []tile{
		{"/lists", say("home.tile.lists"), thousands(good) + " / " + thousands(len(h.Lists)), say("home.tile.lists.note")},
		{"/lists", say("home.tile.parties"), thousands(parties), say("home.tile.parties.note")},
		{"/lists", say("home.tile.names"), thousands(lib.Index().Names()), say("home.tile.names.note")},
	}
	held, err := s.heldBack()
	if err != nil {
		return err
	}
	h.Todo = append(append(held, h.Todo...), s.jobsTodo(r)...)
	h.Tiles = append(h.Tiles, s.jobsTile(r))
	v := s.view(r, say("nav.home"), "/")
	v.Body = h
	s.pages.page(w, http.StatusOK, "home", v)
	return nil
}

// fresh is the freshness of the lists alone, for pages that are left open.
func (s *site) fresh(w http.ResponseWriter, r *http.Request) error {
	lib, release := s.Desk.Use()
	defer release()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	return s.pages.piece(w, "freshpiece", pillOf(lib, &s.Policy, s.Now()))
}
