package web

import (
	"net/http"
	"slices"

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
	NotHeld     []string // default lists that are not held
	First       bool     // only the starter list is here
	Keeps       bool     // lists can be kept and updated here
}

type tile struct{ Href, Key, Value, Note string }

// todo is something that needs a person.
type todo struct {
	Draw             state
	Href, Text, Note string
	Button           string

	list string // a version of it waits for a person
	rank int    // how urgent it is
}

// byUrgency are the states of lists that need a person, the least urgent first.
var byUrgency = []screen.ListState{screen.Stale, screen.Missing, screen.Refused}

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
	for _, g := range gapStates(e.Gaps()) {
		h.Gaps = append(h.Gaps, capital(g))
	}
	held, err := s.heldBack()
	if err != nil {
		return err
	}
	parties, good := 0, 0
	for _, l := range h.Lists {
		parties += l.Targets
		switch {
		case l.State == screen.Starter:
			h.First = true
		case l.State == screen.Current:
			good++
		case l.State == screen.Refused && slices.ContainsFunc(held, func(t todo) bool { return t.list == l.ID }):
			// the file that was refused is what waits
		default:
			h.Todo = append(h.Todo, todo{Draw: l.Draw, Href: "/lists", Text: l.Short + ": " + l.Title, Note: brief(l.Reason), Button: say("home.look"), rank: slices.Index(byUrgency, l.State)})
		}
	}
	slices.SortStableFunc(h.Todo, func(a, b todo) int { return b.rank - a.rank })
	for _, e := range s.Catalogue.Entries {
		if e.Default && !h.First && !slices.ContainsFunc(h.Lists, func(l listRow) bool { return l.ID == e.ID }) {
			h.NotHeld = append(h.NotHeld, shortList(e.ID))
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
