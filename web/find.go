package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/ident"
	"cordon/match"
	"cordon/name"
	"cordon/screen"
)

// answer is the lower part of the search page.
type answer struct {
	Q       *question
	State   string // idle, short, fault, hit, clear, unable
	Verdict verdict
	Say     string // the answer in words
	Live    string // the answer as it is read out
	Link    string
	Filters []filter
	Sorts   []sorted
	Unable  []string
	Lacking bool     // a list is among what is unable
	Leave   []filter // the question without a list that keeps it from being clear
	Check   []filter // lists that can be checked now
	Notes   []string
	Exact   []exact // parties that bear what was typed as a number
	Hits    []*hit
	Cut     string // how many were cut off
	Shown   string // what is shown where some were cut off
	Stamp   stamp
	Lists   []listRow
	Starter bool // nothing but the starter list was searched
	AllOwn  bool // they are files that the user named, and bear their dates
	Parties int
	Names   int
	Took    string
	Reading *reading
	Below   below
	entries int      // that reach the threshold
	Choices []choice // the lists that may be asked alone
	Default string   // the threshold of the policy
}

// filter is a link that narrows what is shown.
type filter struct {
	Href, Text string
	N          int
	Here       bool
}

// below is what lies just under the threshold.
type below struct {
	Say     string
	Parties []near
}

type near struct {
	Name, Href, Score string
	Badge             badge
}

// reading is how the name was read.
type reading struct {
	Script string
	Parts  []readPart
	Flags  []string
}

type readPart struct {
	Role, Text string
	Also       string
	Lang       said
}

func (s *site) find(w http.ResponseWriter, r *http.Request) error {
	a, err := s.answer(r)
	if err != nil {
		return err
	}
	v := s.view(r, a.Title(), "/find")
	v.Body = a
	s.pages.page(w, http.StatusOK, "find", v)
	return nil
}

// Title is the answer as a tab is called.
func (a *answer) Title() string {
	if a.Q.Name == "" || a.Say == "" {
		return say("nav.find")
	}
	return a.Q.Name + ", " + a.Say
}

// findAnswer is the answer alone, for as-you-type search.
func (s *site) findAnswer(w http.ResponseWriter, r *http.Request) error {
	a, err := s.answer(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	return s.pages.piece(w, "answer", a)
}

// answer screens what was asked.
func (s *site) answer(r *http.Request) (*answer, error) {
	if len(r.URL.RawQuery) > 8<<10 {
		return nil, refuse(http.StatusRequestURITooLong, say("fail.long"), say("fail.long.text"))
	}
	q := readQuestion(r.URL.Query(), s.Policy)
	a := &answer{Q: q, State: "idle", Link: q.link()}
	lib, release := s.Desk.Use()
	if lib == nil {
		return nil, errNoLists
	}
	defer release()
	now := s.Now()
	a.gaps(s, r, lib, now)
	if left := q.leave(idsOf(lib, now)); len(left) > 0 {
		for _, id := range left {
			a.Notes = append(a.Notes, say("find.left", shortList(id)))
		}
		a.Leave = nil
	}
	a.Lists = listRows(lib, &q.policy, now)
	a.AllOwn, a.Starter = true, len(a.Lists) > 0
	for _, l := range a.Lists {
		a.Parties += l.Targets
		a.Starter = a.Starter && l.State == screen.Starter
		a.AllOwn = a.AllOwn && l.Own
	}
	a.Default = two(s.Policy.Threshold)
	for _, l := range listRows(lib, &s.Policy, now) {
		a.Choices = append(a.Choices, choice{l.ID, l.Short + ", " + l.Title, l.ID == q.List})
	}
	a.Names = lib.Index().Names()
	var looked bool
	if a.Exact, looked = s.exact(lib, cmp.Or(q.Number, q.Name)); !looked {
		a.Notes = append(a.Notes, say("exact.notyet"))
	}
	sub := q.subject()
	switch {
	case len(q.Faults) > 0:
		a.State, a.Say = "fault", say("find.fault")
	case q.Short():
		a.State, a.Say = "short", say("find.short")
	case q.Asked():
		if err := s.screen(a, lib, sub, now); err != nil {
			return nil, err
		}
	}
	if n := len(a.Exact); n > 0 && a.State != "hit" && a.State != "fault" {
		// Who types a reference asks who that is, not whether a customer is so called:
		// there is no verdict on it.
		a.State, a.Verdict = "exact", verdict{}
		a.Say = sayN("exact.say", n)
		a.Live = a.Say + ": " + a.Exact[0].Name.Text
	}
	return a, nil
}

// maxChecks is how many lists an answer offers to check one by one; more are
// checked together.
const maxChecks = 3

func idsOf(lib *screen.Library, now time.Time) (ids []string) {
	for _, l := range lib.Lists(now) {
		ids = append(ids, l.ID)
	}
	return ids
}

// gaps finds the lists that keep any answer from being clear, with what a person
// can do about each: check it now, or leave it out and say so.
func (a *answer) gaps(s *site, r *http.Request, lib *screen.Library, now time.Time) {
	loaded := lib.Lists(now)
	want := a.Q.policy.Lists
	if len(want) == 0 {
		want = idsOf(lib, now)
	}
	var bad []string
	for _, id := range want {
		i := slices.IndexFunc(loaded, func(l screen.ListInfo) bool { return l.ID == id })
		if i < 0 || loaded[i].State != screen.Current && loaded[i].State != screen.Starter {
			bad = append(bad, id)
		}
	}
	if len(bad) == 0 || len(bad) == len(want) {
		return
	}
	for _, id := range bad {
		if e := s.Catalogue.Find(id); s.Keeper != nil && s.may(r, "POST /lists/update") && e != nil && e.Intake == "fetch" {
			a.Check = append(a.Check, filter{Href: id, Text: say("find.check", shortList(id))})
		}
	}
	if len(a.Check) > maxChecks {
		a.Check = []filter{{Text: say("lists.update")}}
	}
	short := make([]string, len(bad))
	for i, id := range bad {
		short[i] = shortList(id)
	}
	a.Leave = []filter{{Href: a.Q.link("without", strings.Join(bad, ",")), Text: say("find.leave", strings.Join(short, ", "))}}
}

func (s *site) screen(a *answer, lib *screen.Library, sub screen.Subject, now time.Time) error {
	q := a.Q
	start := time.Now()
	e, err := screen.NewEngine(lib, q.policy, now)
	if err != nil {
		return err
	}
	w := e.Worker()
	v, err := w.Screen(sub, true)
	w.Release()
	if err != nil {
		return err
	}
	took := time.Since(start)
	a.Took = fmt.Sprintf("%.1f ms", float64(took.Microseconds())/1000)
	a.State, a.Verdict = string(v.Verdict), verdictOf(v.Verdict, &v.Stamp)
	a.Verdict.Solid = true
	a.Stamp, a.Unable, a.Notes = stampOf(&v.Stamp), gapWords(v.Unable), append(a.Notes, shortNotes(lib, v.Notes)...)
	if a.Starter { // a notice says it, and louder
		a.Notes = slices.DeleteFunc(a.Notes, func(n string) bool { return strings.HasPrefix(n, "only the starter list") })
	}
	if v.Verdict == screen.Hit { // what else there may be comes second
		a.Unable = gapStates(v.Unable)
	}
	for i, u := range a.Unable {
		a.Unable[i] = capital(u)
	}
	for i, n := range a.Notes {
		a.Notes[i] = capital(n)
	}
	a.Lacking = slices.ContainsFunc(v.Unable, ofList)
	a.entries = v.Total
	if v.Total > len(v.Hits) {
		a.Cut = say("find.cut", len(v.Hits), v.Total)
	} else {
		a.Cut = say("find.uncut", len(v.Hits), v.Total)
	}
	compare := newComparer(lib, sub.Entity, q.policy.Threshold)
	for _, m := range parties(v.Hits) {
		h := compare.hit(m)
		h.Rank = len(a.Hits) + 1
		a.Hits = append(a.Hits, h)
	}
	found := len(a.Hits)
	if v.Total > len(v.Hits) {
		a.Shown = say("find.shown", len(v.Hits), sayN("find.parties", found), v.Total-len(v.Hits))
	}
	a.filter()
	a.sort()
	for i, h := range a.Hits {
		h.Open = i == 0
		if i == 0 {
			compare.turns(h)
		}
	}
	switch v.Verdict {
	case screen.Hit:
		switch {
		case v.Total > len(v.Hits):
			a.Say = sayN("find.entries", v.Total)
		case v.Total > found:
			a.Say = sayN("find.hits", found) + say("find.inentries", v.Total)
		default:
			a.Say = sayN("find.hits", found)
		}
		if len(a.Hits) > 0 {
			a.Live = say("find.live", a.Say, a.Hits[0].Name.Text, a.Hits[0].Confidence)
		}
	case screen.Clear:
		a.Say = say("find.clear")
		if a.Starter {
			a.Say = say("find.clear.starter")
		}
	default:
		a.Say = say("find.unable")
	}
	if _, wallet := ident.Wallet(q.Name); !wallet && !borne(a.Exact, q.Name) { // a number has no words
		a.Reading = readingOf(q.Name, sub.Entity.Schema)
	}
	if err := s.below(a, lib, sub, now); err != nil {
		return err
	}
	if len(a.Below.Parties) > 0 && v.Verdict == screen.Clear {
		a.Say = say("find.clear.near")
	}
	a.Live = cmp.Or(a.Live, a.Say)
	return nil
}

// shortNotes are an engine's notes with the lists under their short names.
func shortNotes(lib *screen.Library, notes []string) []string {
	var names []string
	for _, l := range lib.NotHeld() {
		names = append(names, l.ID, shortList(l.ID))
	}
	r := strings.NewReplacer(names...)
	out := make([]string, len(notes))
	for i, n := range notes {
		out[i] = n
		if rest, ok := strings.CutPrefix(n, "not held"); ok {
			out[i] = "not held" + r.Replace(rest)
		}
	}
	return out
}

// parties orders hits as they are shown, by confidence, then score, then list, and
// keeps one entry of each party: the others are named beside it.
func parties(hits []screen.Match) (out []*screen.Match) {
	seen := map[string]bool{}
	order := make([]*screen.Match, len(hits))
	for i := range hits {
		order[i] = &hits[i]
	}
	slices.SortStableFunc(order, func(x, y *screen.Match) int {
		return cmp.Or(cmp.Compare(percent(y.Confidence), percent(x.Confidence)), cmp.Compare(percent(y.Score), percent(x.Score)),
			cmp.Compare(rankOfList(x.List), rankOfList(y.List)), cmp.Compare(x.Reference, y.Reference))
	})
	for _, m := range order {
		party := cmp.Or(m.Party, m.EntityID)
		if !seen[party] {
			out = append(out, m)
		}
		seen[party] = true
	}
	return out
}

// filter works out the links over the hits and follows the one in force.
func (a *answer) filter() {
	keep := map[string]func(*hit) bool{
		"":       func(*hit) bool { return true },
		"strong": func(h *hit) bool { return h.conf >= .5 },
		"born":   func(h *hit) bool { return h.sameYear },
	}
	if keep[a.Q.Show] == nil {
		a.Q.Show = ""
	}
	for _, f := range []string{"", "strong", "born"} {
		n := 0
		for _, h := range a.Hits {
			if keep[f](h) {
				n++
			}
		}
		if f == "" || n > 0 || a.Q.Show == f {
			a.Filters = append(a.Filters, filter{Href: a.Q.link("show", f), Text: say("find.show." + f), N: n, Here: a.Q.Show == f})
		}
	}
	a.Hits = slices.DeleteFunc(a.Hits, func(h *hit) bool { return !keep[a.Q.Show](h) })
}

// sort puts the hits into the order that is asked for, and works out the links to
// the others. They come by confidence, and keep the number that this gives them.
func (a *answer) sort() {
	orders := []string{"confidence", "score", "name"}
	a.Sorts = sorts(a.Q.Order, func(o string) string { return a.Q.link("order", o) }, orders...)
	by, back := orderOf(a.Q.Order, orders...)
	slices.SortStableFunc(a.Hits, func(x, y *hit) int {
		c := 0
		switch by {
		case "score":
			c = cmp.Compare(y.ScoreAt, x.ScoreAt)
		case "name":
			c = strings.Compare(strings.ToLower(x.Name.Text), strings.ToLower(y.Name.Text))
		default:
			c = cmp.Compare(x.Rank, y.Rank)
		}
		if back {
			return -c
		}
		return c
	})
}

// below looks just under the threshold, so that a near miss is seen.
func (s *site) below(a *answer, lib *screen.Library, sub screen.Subject, now time.Time) error {
	p := a.Q.policy
	low := max(p.Threshold-belowBand, .3)
	p.Threshold, p.Limit = low, min(a.entries+3, screen.MaxLimit) // best first: the near ones follow the hits
	e, err := screen.NewEngine(lib, p, now)
	if err != nil {
		return err
	}
	w := e.Worker()
	defer w.Release()
	w.Bare = true
	v, err := w.Screen(sub, false)
	if err != nil {
		return err
	}
	n := v.Total - a.entries
	for i := range v.Hits {
		if h := &v.Hits[i]; h.Score < a.Q.policy.Threshold {
			a.Below.Parties = append(a.Below.Parties, near{h.Caption, partyPath(h.EntityID), two(h.Score), badgeOf(lib, h.List, h.Reference, h.EntityID)})
		}
	}
	band := two(low) + "–" + two(a.Q.policy.Threshold)
	if n == 0 {
		a.Below.Say = say("below.none", band)
	} else {
		a.Below.Say = sayN("below.some", n, band)
	}
	return nil
}

// kindOfName is the kind of bearer that a schema's names are read as.
func kindOfName(schema string) name.Kind {
	switch {
	case schema == "Person":
		return name.Person
	case schema == "Vessel":
		return name.Vessel
	case schema == "Airplane":
		return name.Aircraft
	case ftm.IsA(schema, "LegalEntity") && schema != "Thing":
		return name.Organisation
	}
	return name.Thing
}

// readingOf says how a name was read: part by part, with its other spellings.
func readingOf(text, schema string) *reading {
	if text == "" {
		return nil
	}
	var n name.Name
	name.NewAnalyser().Analyse(&n, text, kindOfName(schema))
	r, role := &reading{Script: scriptName(scriptOf(text))}, ""
	for _, t := range n.Tokens {
		written := n.Text[t.From:t.To]
		p := readPart{Role: say(fmt.Sprintf("role.%d", t.Role)), Text: written, Lang: spoken(written, "")}
		var also []string
		if !strings.EqualFold(t.Text, written) {
			also = append(also, t.Text)
		}
		for _, a := range t.Alts {
			if len(also) < 4 {
				also = append(also, a)
			}
		}
		p.Also = strings.Join(also, ", ")
		if p.Role == role {
			p.Role = "" // it stands under the word before
		} else {
			role = p.Role
		}
		r.Parts = append(r.Parts, p)
		if len(r.Parts) == 12 {
			break
		}
	}
	for i := range 6 {
		if n.Flags>>i&1 != 0 {
			r.Flags = append(r.Flags, say(fmt.Sprintf("flag.%d", i)))
		}
	}
	return r
}

// comparer explains the hits of one subject.
type comparer struct {
	lib       *screen.Library
	subject   *ftm.Entity
	threshold float64
	matcher   *match.Matcher
	analyser  *name.Analyser
}

func newComparer(lib *screen.Library, subject *ftm.Entity, threshold float64) *comparer {
	return &comparer{
		lib: lib, subject: subject, threshold: threshold,
		matcher: match.NewMatcher(lib.Index().Model(), lib.Index()), analyser: name.NewAnalyser(),
	}
}
