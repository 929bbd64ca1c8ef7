package screen

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cordon/ftm"
	"cordon/index"
	"cordon/list/catalogue"
	"cordon/match"
	"cordon/name"
)

// Version of the engine: it changes when an answer may change.
const Version = "0.1.0"

// Unknown says that a policy names something that does not exist. It is an
// error and not a gap, because nobody can have meant it.
type Unknown struct {
	What string // list, schema
	Name string
	Near []string
}

func (e *Unknown) Error() string {
	s := fmt.Sprintf("unknown %s %q", e.What, e.Name)
	if len(e.Near) > 0 {
		s += "; did you mean " + strings.Join(e.Near, " or ") + "?"
	}
	return s
}

// Engine screens under one policy against one library, as of one time. It is
// immutable and may be shared; each goroutine screens through a [Worker].
type Engine struct {
	lib    *Library
	policy Policy
	lists  []string // consulted; nil for all that are in the index
	gaps   []string
	notes  []string
	stamp  Stamp
	good   map[string]map[string]time.Time // subject → entity → until
}

// NewEngine binds a policy to a library. Lists that the policy needs and the
// library cannot vouch for do not fail here: they make every answer that would be
// clear unable, with the reason.
func NewEngine(lib *Library, p Policy, now time.Time) (*Engine, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	e := &Engine{lib: lib, policy: p, notes: slices.Clone(lib.notes)}
	for _, id := range slices.Concat(p.Lists, p.Tolerate, keys(p.MaxAge)) {
		if !slices.Contains(lib.known, id) {
			return nil, &Unknown{"list", id, catalogue.Nearest(id, lib.known)}
		}
	}
	for _, s := range p.Schemata {
		if !ftm.Matchable(s) {
			return nil, &Unknown{"schema", s, catalogue.Nearest(s, ftm.Matchables())}
		}
	}
	e.stamp = Stamp{Engine: "cordon " + Version, Policy: p.Stamp(), At: now.UTC().Truncate(time.Second)}
	loaded := map[string]bool{}
	for _, li := range lib.lists {
		if len(p.Lists) > 0 && !slices.Contains(p.Lists, li.ID) {
			continue
		}
		loaded[li.ID] = true
		maxAge := lib.maxAge[li.ID]
		if d, ok := p.MaxAge[li.ID]; ok {
			maxAge = d
		}
		lib.judge(&li, now, maxAge)
		e.consult(&li)
	}
	for _, id := range p.Lists {
		if !loaded[id] {
			why := "the policy needs it and it is not loaded"
			if i := slices.IndexFunc(lib.notHeld, func(l ListInfo) bool { return l.ID == id }); i >= 0 {
				why = lib.notHeld[i].Reason
			}
			e.gap(id, "is missing", why)
			e.stamp.Lists = append(e.stamp.Lists, StampList{ID: id, State: Missing})
		}
	}
	if len(p.Lists) > 0 {
		e.lists = p.Lists
	} else {
		e.without(lib.notHeld)
	}
	for _, g := range p.GoodGuys {
		if e.good == nil {
			e.good = map[string]map[string]time.Time{}
		}
		if e.good[g.Subject] == nil {
			e.good[g.Subject] = map[string]time.Time{}
		}
		e.good[g.Subject][g.Entity] = g.Until
	}
	return e, nil
}

// consult stamps a list and notes what is wrong with it.
func (e *Engine) consult(li *ListInfo) {
	e.stamp.Lists = append(e.stamp.Lists, StampList{ID: li.ID, Version: li.Version, AgeSeconds: li.AgeSeconds, Targets: li.Targets, State: li.State})
	switch li.State {
	case Refused:
		if li.Entities > 0 {
			e.gap(li.ID, "is refused, what was in force before it was consulted", li.Reason)
			return
		}
		e.gap(li.ID, "is refused and was not consulted", li.Reason)
	case Missing:
		e.gap(li.ID, "is missing", li.Reason)
	case Stale:
		e.gap(li.ID, "is stale", li.Reason)
	}
}

// gap is what keeps answers from being clear, or a note where the policy names the
// list as one that may fail.
func (e *Engine) gap(id, what, why string) {
	if slices.Contains(e.policy.Tolerate, id) {
		e.notes = append(e.notes, fmt.Sprintf("%s %s, which the policy tolerates: %s", id, what, why))
		return
	}
	e.gaps = append(e.gaps, fmt.Sprintf("%s %s: %s", id, what, why))
}

// without stamps the default lists that are not held and says that the policy, by
// naming no lists, does without them.
func (e *Engine) without(lists []ListInfo) {
	if len(lists) == 0 {
		return
	}
	ids := make([]string, len(lists))
	for i := range lists {
		ids[i] = lists[i].ID
		e.stamp.Lists = append(e.stamp.Lists, StampList{ID: lists[i].ID, State: Missing})
	}
	e.notes = append(e.notes, fmt.Sprintf("not held and not consulted: %s; policy %s names no lists and does without them", strings.Join(ids, ", "), e.policy.Name))
}

func keys(m map[string]time.Duration) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Gaps says why no answer of this engine can be clear; empty if it can.
func (e *Engine) Gaps() []string { return e.gaps }

// Notes says what holds for every answer of this engine.
func (e *Engine) Notes() []string { return e.notes }

// Stamp is the stamp of every answer of this engine.
func (e *Engine) Stamp() Stamp { return e.stamp }

// Worker screens for one goroutine.
type Worker struct {
	// Keep, where set, narrows the answers to listed parties it accepts.
	Keep func(*ftm.Entity) bool

	// Bare leaves out why there are hits: the name that matched, evidence and context.
	// It is for who shows none, as that costs as much as finding them.
	Bare bool

	// Watch, where set, is told of the steps of each screening (screen, and within it
	// search and explain) as they begin, and by what it returns of their end.
	Watch func(step string) (end func())

	e    *Engine
	opts index.Options
	*tools
}

// Worker returns a worker. One that is given back by [Worker.Release] saves the
// next one its memory; one that is not is simply collected.
func (e *Engine) Worker() *Worker {
	t := e.lib.tools.take()
	if t == nil {
		t = newTools(e.lib.ix)
	}
	return &Worker{e: e, tools: t, opts: index.Options{Cutoff: e.policy.Threshold, Lists: e.lists, Schemata: e.policy.Schemata}}
}

// Release gives the worker's memory back. The worker must not be used afterwards.
func (w *Worker) Release() {
	w.e.lib.tools.put(w.tools)
	w.tools = nil
}

// errNoEntity marks a subject without an entity, which is a programming error.
var errNoEntity = errors.New("a subject without an entity")

// Screen answers for one subject. Whole says whether hits carry the listed
// entity with all that is known of it.
func (w *Worker) Screen(s Subject, whole bool) (*Verdict, error) {
	if s.Entity == nil {
		return nil, fmt.Errorf("screen %q: %w", s.Name, errNoEntity)
	}
	defer w.step("screen")()
	v := &Verdict{Verdict: Clear, Subject: s.Entity, Hits: []Match{}, Stamp: w.e.stamp}
	v.Unable = append(append(make([]string, 0, len(w.e.gaps)+len(s.Faults)), w.e.gaps...), s.Faults...)
	v.Notes = append(append([]string(nil), w.e.notes...), s.Notes...)

	party := &w.party
	party.Read(w.reader.read(s.Entity), w.analyser)
	if s.Blind && len(party.Facts.Identifiers) > 0 {
		party.Facts.Identifiers = party.Facts.Identifiers[:0]
		v.Unable = append(v.Unable, "it states a number, and who asks may not search by numbers")
	}
	for _, d := range unlikelyBirths(&party.Facts, v.Stamp.At.Year()) {
		v.Notes = append(v.Notes, fmt.Sprintf("the birth date %s is what systems write for none, or of another calendar: it was not compared", d))
	}
	for _, t := range w.reader.texts {
		v.Notes = append(v.Notes, fmt.Sprintf("its name is also read as %q", t))
	}
	switch {
	case w.reader.empty && len(party.Names) > 0 && len(party.Facts.Identifiers) == 0:
		v.Unable = append(v.Unable, "its name is a title or a legal form and says nothing of who bears it")
	case w.reader.numeral:
		v.Unable = append(v.Unable, "its name is a number: it was compared with documents, and with names as it stands")
	}
	if len(party.Names) == 0 && len(party.Facts.Identifiers) == 0 {
		if len(s.Faults) == 0 && !s.Blind {
			v.Unable = append(v.Unable, "it has no usable name and no identifier")
		}
	} else if err := w.find(v, s, party, whole); err != nil {
		return nil, err
	}
	if garbled(s.Entity) {
		v.Unable = append(v.Unable, "its name has characters that were lost or are no text")
	}
	for i := range party.Names {
		if party.Names[i].Flags&name.Truncated != 0 {
			v.Unable = append(v.Unable, "its name is too long and was cut")
			break
		}
	}
	switch {
	case len(v.Hits) > 0:
		v.Verdict = Hit
	case len(v.Unable) > 0:
		v.Verdict = Unable
	}
	w.e.lib.tally.add(v.Verdict)
	return v, nil
}

func (w *Worker) step(name string) (end func()) {
	if w.Watch == nil {
		return func() {}
	}
	return w.Watch(name)
}

// Find returns every listed party that the policy consults and whose score
// reaches the cut-off, best first: what an answer is made of, before its limit,
// its pairs and its reasons. The slice is valid until the next call. It is for
// measuring; who wants an answer asks [Worker.Screen].
func (w *Worker) Find(e *ftm.Entity, cutoff float64) []index.Hit {
	o := w.opts
	o.Cutoff = cutoff
	w.party.Read(e, w.analyser)
	return w.search.Search(&w.party, o)
}

// find fills in the hits.
func (w *Worker) find(v *Verdict, s Subject, party *match.Party, whole bool) error {
	good := w.e.good[s.ID]
	end := w.step("search")
	hits := w.search.Search(party, w.opts)
	end()
	defer w.step("explain")()
	v.Total = len(hits)
	for _, h := range hits {
		if len(v.Hits) == w.e.policy.Limit && w.Keep == nil && len(good) == 0 {
			break
		}
		e, err := w.e.lib.ix.Entity(h.Entity)
		if err != nil {
			return fmt.Errorf("screen %q: read entity %s: %w", s.Name, w.e.lib.ix.ID(h.Entity), err)
		}
		if until, ok := good[e.ID]; ok && s.ID != "" && w.e.stamp.At.Before(until) {
			v.Notes = append(v.Notes, fmt.Sprintf("%s (%s) is left out: a person found it to be a different party, valid until %s", e.ID, e.Caption, until.Format(time.DateOnly)))
			v.Total--
			continue
		}
		if w.Keep != nil && !w.Keep(e) {
			v.Total--
			continue
		}
		if len(v.Hits) == w.e.policy.Limit {
			continue // go on counting
		}
		m := Match{
			Rank: len(v.Hits) + 1, Score: round(h.Score), Confidence: round(h.Confidence), EntityID: e.ID,
			List: w.e.lib.ix.ListOf(h.Entity), Reference: e.Reference, Caption: e.Caption, Schema: e.Schema,
		}
		w.source(&m)
		if !w.Bare {
			m.MatchedName, m.Evidence = w.search.Explain(party, h)
			if t := w.e.policy.Threshold; t != match.Threshold {
				match.Turn(m.Evidence, h.Score, t)
			}
			if whole || e.Schema == "CryptoWallet" {
				m.Context = w.e.lib.context(h.Entity, e)
			}
		}
		if m.Evidence == nil {
			m.Evidence = []match.Evidence{}
		}
		if whole {
			m.Entity = e
		}
		v.Hits = append(v.Hits, m)
	}
	if v.Total > len(v.Hits) {
		v.Notes = append(v.Notes, fmt.Sprintf("%d listed parties reach the threshold and %d are shown; raise the limit to see the others", v.Total, len(v.Hits)))
	}
	return nil
}

// source says which party a match is and who else lists it.
func (w *Worker) source(m *Match) {
	lib := w.e.lib
	m.Party = m.EntityID
	for k, src := range lib.parties.entries(m.List, m.EntityID) {
		if k == 0 {
			m.Party = src.EntityID
		}
		if (src.List != m.List || src.EntityID != m.EntityID) && (w.e.lists == nil || slices.Contains(w.e.lists, src.List)) {
			m.Also = append(m.Also, src)
		}
	}
}

// garbled reports whether a name holds bytes that are no text, or the sign that
// stands for such bytes: part of the name is not known then.
func garbled(e *ftm.Entity) bool {
	for _, p := range [...]string{"name", "alias", "firstName", "lastName"} {
		for _, v := range e.Get(p) {
			if isASCII(v.Text) { // nearly all
				continue
			}
			if !utf8.ValidString(v.Text) || strings.ContainsRune(v.Text, utf8.RuneError) || foreign(v.Text) && repaired(v.Text) == v.Text {
				return true
			}
		}
	}
	return false
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// round keeps four digits: more would only pretend. It never rounds up to 1.
func round(x float64) float64 {
	r := float64(int64(x*10000+.5)) / 10000
	if r >= 1 && x < 1 {
		return .9999
	}
	return r
}

func quoted(ss []string) string { return strings.Join(ss, ", ") }

func shortPath(p string) string {
	if i := strings.LastIndexAny(p, `/\`); i >= 0 {
		return p[i+1:]
	}
	return p
}
