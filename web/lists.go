package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/intake"
	"cordon/list/update"
)

// Keeper changes the kept lists. It takes the archive's lock itself, and puts the
// lists in force anew when they changed.
type Keeper interface {
	Approve(ctx context.Context, listID, version, by, reason string) error
	Update(ctx context.Context, ids []string, tell func(list string, bytes, total int64, done bool)) ([]update.Result, error)
}

// changesShown is how many entries of a comparison one page shows.
const changesShown = 100

// listsPage is the state of all lists.
type listsPage struct {
	Rows     []listRow
	Say      string
	Refused  []notice
	Held     []heldList
	Findings []string
	Kept     bool // there is an archive
	Keeps    bool // and it can be changed here
	First    bool
	Updating updating
	Who      string
	NotHeld  []other // default lists without data: rows of their own
	Others   []other
}

// heldList is what a list holds back until a person approves it.
type heldList struct {
	ID, Short, Version, Since string
	Compare                   string // what it would change
	Why                       []string
	Parties                   []heldParty
	More                      int
}

// Count is how many parties wait.
func (h heldList) Count() int { return len(h.Parties) + h.More }

type heldParty struct{ Name, Href, Reference string }

// other is a list of the catalogue that is not loaded.
type other struct {
	Short, ID, Title, Publisher, Licence, Page, How string
	Fetch                                           bool   // its publisher can be asked from the page
	Command                                         string // what to type otherwise
}

func (s *site) lists(w http.ResponseWriter, r *http.Request) error {
	lib, release := s.Desk.Use()
	if lib == nil {
		return errNoLists
	}
	defer release()
	p := &listsPage{Rows: listRows(lib, &s.Policy, s.Now()), Findings: lib.Findings(), Kept: s.Archive != nil, Keeps: s.Keeper != nil}
	p.Updating, _ = s.updates.watch()
	good := 0
	for i := range p.Rows {
		l := &p.Rows[i]
		if e := s.Catalogue.Find(l.ID); e != nil && e.MaxAge > 0 && l.AgeSeconds != nil && l.CheckedAt != nil {
			l.Share = percent(float64(*l.AgeSeconds) / e.MaxAge.Seconds())
		}
		switch l.State {
		case "current":
			good++
		case "starter":
			p.First = true
		default:
			text, page, command := remedy(countsInWords(l.Reason))
			if l.State == "refused" && l.Published != "" {
				text = sentence(text) + " " + say("lists.staysforce", l.Published)
			}
			n := notice{Class: l.Draw.Class, Icon: l.Draw.Icon, Title: l.Short + " " + strings.ToLower(l.Draw.Text) + ".", Text: sentence(text), Page: page, Command: command}
			if e := s.Catalogue.Find(l.ID); e != nil && e.Intake == "fetch" && s.Keeper != nil && command == "" {
				n.Check = l.ID
			}
			p.Refused = append(p.Refused, n)
		}
	}
	if err := s.lastChanges(p.Rows); err != nil {
		return err
	}
	p.Say = say("lists.say", good, len(p.Rows), s.Policy.Name)
	var err error
	if p.Held, err = s.heldLists(); err != nil {
		return err
	}
	for i := range p.Refused {
		n := &p.Refused[i]
		if slices.ContainsFunc(p.Held, func(h heldList) bool { return h.ID == n.Check && len(h.Why) > 0 }) {
			n.Check, n.Held = "", true // a person decides on the file that is here
		}
	}
	if s.Who != nil {
		p.Who = s.Who(r)
	}
	for _, e := range s.Catalogue.Entries {
		switch held := slices.ContainsFunc(p.Rows, func(l listRow) bool { return l.ID == e.ID }); {
		case held:
		case e.Default:
			p.NotHeld = append(p.NotHeld, s.otherOf(e))
		default:
			p.Others = append(p.Others, s.otherOf(e))
		}
	}
	v := s.view(r, say("nav.lists"), "/lists")
	v.Body = p
	s.pages.page(w, http.StatusOK, "lists", v)
	return nil
}

// lastChanges fills in where each list shows what its version in force changed.
func (s *site) lastChanges(rows []listRow) error {
	if s.Archive == nil {
		return nil
	}
	for i := range rows {
		l := &rows[i]
		vs, err := s.Archive.Versions(l.ID)
		if err != nil && !errors.Is(err, archive.ErrNoVersion) {
			return fmt.Errorf("read versions of %s: %w", l.ID, err)
		}
		if at := slices.IndexFunc(vs, func(v archive.Record) bool { return v.ID == l.Version }); at > 0 {
			l.Change = comparison(l.ID, vs[at-1].ID, l.Version)
		}
	}
	return nil
}

// otherOf says how a list that is not loaded comes in.
func (s *site) otherOf(e *catalogue.Entry) other {
	o := other{Short: shortList(e.ID), ID: e.ID, Title: e.Title, Publisher: e.Publisher, Licence: e.Licence, Page: e.Page, How: say("lists.how." + e.Intake)}
	switch {
	case e.Intake != "fetch":
		o.Command = "cordon attest FILE --list " + e.ID
	case s.Keeper == nil:
		o.Command = "cordon update " + e.ID
	default:
		o.Fetch = true
	}
	return o
}

var expectation = regexp.MustCompile(`([A-Za-z][A-Za-z0-9-]*): (\d+), expected (\d+) to (\d+)`)

// countsInWords writes the counts for which a file was refused as people write them.
func countsInWords(reason string) string {
	return expectation.ReplaceAllStringFunc(reason, func(m string) string {
		x := expectation.FindStringSubmatch(m)
		what := x[1]
		if k := "expected." + what; has(k) {
			what = say(k)
		}
		var n [3]int
		for i := range n {
			n[i], _ = strconv.Atoi(x[2+i]) // the pattern has digits alone; what is too large shows as the largest number
		}
		return say("lists.expected", what, n[0], n[1], n[2])
	})
}

// sentence makes an error's words a sentence. A file's name keeps its letters.
func sentence(s string) string {
	s = strings.TrimSuffix(s, ".")
	if first, _, _ := strings.Cut(s, " "); s == "" || strings.ContainsAny(first, "._/") {
		return s + strings.Repeat(".", min(len(s), 1))
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// heldLists reads what waits for approval.
func (s *site) heldLists() (out []heldList, err error) {
	if s.Archive == nil {
		return nil, nil
	}
	ids, err := s.Archive.Lists()
	if err != nil {
		return nil, fmt.Errorf("read what is held back: %w", err)
	}
	lib, release := s.Desk.Use()
	defer release()
	reference := func(id string) string { // what people quote
		if lib != nil {
			if i, ok := lib.Index().ByID(id); ok {
				if e, err := lib.Index().Entity(i); err == nil {
					return e.Reference
				}
			}
		}
		return ""
	}
	for _, id := range ids {
		f, err := s.Archive.Force(id)
		if err != nil {
			return nil, fmt.Errorf("read what is held back: %w", err)
		}
		by := map[string]*heldList{}
		var order []string
		for _, p := range f.Pending {
			h := by[p.To]
			if h == nil {
				h = &heldList{ID: id, Short: shortList(id), Version: p.To, Since: when(p.Since)}
				by[p.To] = h
				order = append(order, p.To)
			}
			if len(h.Parties) == 25 {
				h.More++
				continue
			}
			h.Parties = append(h.Parties, heldParty{p.Caption, partyPath(p.ID), reference(p.ID)})
		}
		for _, v := range order {
			out = append(out, *by[v])
		}
		vs, err := s.Archive.Versions(id)
		if err != nil {
			return nil, fmt.Errorf("read what is held back: %w", err)
		}
		for i := range vs {
			if len(vs[i].Held) > 0 && vs[i].ID != f.Version {
				out = append(out, heldList{ID: id, Short: shortList(id), Version: vs[i].ID, Since: when(vs[i].FetchedAt), Why: vs[i].Held, Compare: comparison(id, f.Version, vs[i].ID)})
			}
		}
	}
	return out, nil
}

// comparison is the address of what changed between two versions; "" without the
// first.
func comparison(id, from, to string) string {
	if from == "" {
		return ""
	}
	return "/lists/" + url.PathEscape(id) + "?" + url.Values{"from": {from}, "to": {to}}.Encode() + "#changes"
}

// heldBack is heldLists as things to do.
func (s *site) heldBack() (out []todo, err error) {
	hs, err := s.heldLists()
	if err != nil {
		return nil, err
	}
	for _, h := range hs {
		t := todo{Draw: state{"is-quarantined", "quarantined", say("state.held")}, Href: "/lists#held", Note: say("home.held.since", h.Since), Button: say("home.look")}
		if n := len(h.Parties) + h.More; n > 0 {
			t.Text = h.Short + ": " + sayN("lists.held", n)
		} else {
			t.Text, t.list = h.Short+": "+say("lists.heldversion", h.Version), h.ID
			t.Note = strings.Join(h.Why, "; ") + "; " + t.Note
		}
		out = append(out, t)
	}
	return out, nil
}

// approve lets a version or its removals take effect.
func (s *site) approve(w http.ResponseWriter, r *http.Request) error {
	if s.Keeper == nil {
		return refuse(http.StatusConflict, say("lists.nokeeper"), say("lists.nokeeper.text"))
	}
	by, reason := strings.TrimSpace(r.FormValue("by")), strings.TrimSpace(r.FormValue("reason"))
	if s.Who != nil {
		by = s.Who(r)
	}
	if by == "" || reason == "" {
		return refuse(http.StatusUnprocessableEntity, say("lists.noreason"), say("lists.noreason.text"))
	}
	err := s.Keeper.Approve(r.Context(), r.PathValue("id"), r.FormValue("version"), by, reason)
	switch {
	case errors.Is(err, intake.ErrSamePerson), errors.Is(err, intake.ErrNothing), errors.Is(err, archive.ErrNoVersion), errors.Is(err, archive.ErrLocked):
		return refuse(http.StatusConflict, say("lists.notapproved"), sentence(err.Error()))
	case err != nil:
		return err
	}
	http.Redirect(w, r, "/lists", http.StatusSeeOther)
	return nil
}

// listPage is one list: its versions, and what changed between two of them.
type listPage struct {
	ID, Short, Title, Publisher, Authority, Licence, Page string
	Row                                                   *listRow
	Other                                                 *other // how it comes in, where it is not loaded
	Kept                                                  bool
	Versions                                              []versionRow
	From, To                                              string
	Compare                                               bool
	Filters                                               []filter
	Changes                                               []change
	Shown, Total                                          int
	Silent                                                int    // changes that touch nothing that says who somebody is
	More                                                  string // the next page of changes
	Foot                                                  []string
	Checks                                                []checkRow
	Approvals                                             []archive.Approval
}

type versionRow struct {
	archive.Record
	Force, HeldBack bool
	Published, Got  string
	Link            string // what changed since the one before
}

type checkRow struct{ At, Verdict, Note string }

func (s *site) list(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	p := &listPage{ID: id, Short: shortList(id), Title: id, Kept: s.Archive != nil}
	e := s.Catalogue.Find(id)
	if e != nil {
		p.Title, p.Publisher, p.Authority, p.Licence, p.Page = e.Title, e.Publisher, e.Authority, e.Licence, e.Page
	}
	lib, release := s.Desk.Use()
	defer release()
	for _, l := range listRows(lib, &s.Policy, s.Now()) {
		if l.ID == id {
			p.Row, p.Title, p.Publisher = &l, l.Title, l.Publisher
		}
	}
	if e == nil && p.Row == nil {
		return refuse(http.StatusNotFound, say("lists.none"), say("lists.none.text", clip(id, 60)))
	}
	if e != nil && p.Row == nil {
		o := s.otherOf(e)
		p.Other = &o
	}
	if s.Archive != nil {
		if err := p.kept(s.Archive, r.URL.Query()); err != nil {
			return err
		}
	}
	v := s.view(r, p.Short, "/lists")
	v.Body = p
	s.pages.page(w, http.StatusOK, "list", v)
	return nil
}

// kept fills in what the archive knows.
func (p *listPage) kept(a *archive.Archive, q url.Values) error {
	vs, err := a.Versions(p.ID)
	if err != nil && !errors.Is(err, archive.ErrNoVersion) {
		return fmt.Errorf("read versions of %s: %w", p.ID, err)
	}
	f, err := a.Force(p.ID)
	if err != nil && !errors.Is(err, archive.ErrNoVersion) {
		return fmt.Errorf("read versions of %s: %w", p.ID, err)
	}
	for i := len(vs) - 1; i >= 0; i-- {
		row := versionRow{Record: vs[i], Force: vs[i].ID == f.Version, HeldBack: len(vs[i].Held) > 0, Published: day(vs[i].PublisherDate), Got: when(vs[i].FetchedAt)}
		if i > 0 {
			row.Link = comparison(p.ID, vs[i-1].ID, vs[i].ID)
		}
		p.Versions = append(p.Versions, row)
	}
	if cs, err := a.Checks(p.ID); err == nil {
		for i := len(cs) - 1; i >= 0 && len(p.Checks) < 8; i-- {
			p.Checks = append(p.Checks, checkRow{when(cs[i].Seen()), say("check." + string(cs[i].Verdict)), strings.Join(cs[i].Why, "; ")})
		}
	}
	if p.Approvals, err = a.Approvals(p.ID); err != nil {
		return fmt.Errorf("read approvals of %s: %w", p.ID, err)
	}
	p.From, p.To = q.Get("from"), q.Get("to")
	known := func(v string) bool { return slices.ContainsFunc(vs, func(r archive.Record) bool { return r.ID == v }) }
	if !known(p.From) || !known(p.To) || p.From == p.To {
		return nil
	}
	d, err := a.Diff(p.ID, p.From, p.To)
	if err != nil {
		return fmt.Errorf("compare versions of %s: %w", p.ID, err)
	}
	held := map[string]bool{}
	for _, x := range f.Pending {
		held[x.ID] = true
	}
	p.compare(&d, held, q)
	return nil
}

// number reads a number of an address within bounds.
func number(s string, lo, hi int) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1<<30 {
			return lo
		}
		n = n*10 + int(r-'0')
	}
	return min(max(n, lo), hi)
}

// ensure the catalogue is always there.
func (c *Config) catalogue() error {
	if c.Catalogue != nil {
		return nil
	}
	var err error
	c.Catalogue, err = catalogue.Default()
	return err
}
