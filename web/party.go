package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/index"
	"cordon/screen"
)

// Bounds of one party's page.
const (
	maxNeighbours = 200
	maxSimilar    = 6
)

// partyPath is the address of a listed party.
func partyPath(id string) string { return "/party/" + url.PathEscape(id) }

// party is the page of one entity.
type party struct {
	Name, Original said
	Icon, Kind     string
	ID             string
	Target         bool
	Facts          string
	Badge          badge
	Badges         []badge // its entries on all lists, where there are several
	List           string
	Notes          []statement
	Several        bool // several lists have it, so that each fact says whose it is
	Measures       []measure
	Names, Rest    []nameRow // the first of its names, and the others where there are many
	AllNames       int
	Links          []link
	More           int  // links that the page does not show
	Dated          bool // a link says since when
	Graph          *graph
	History        []event
	Identifiers    []identifier
	Addresses      []address
	Details        []detail
	Similar        []similar
	Lists          []listRow
	Screen         string // the search for this name
	Engine         string
	Held           string // since when its removal waits for approval
	AsOf, Version  string // the moment and version that are shown, where it is not today
	Gone           bool   // it is not on its list today
	Kept           bool   // versions are kept to look back into
	Day, Today     string // in the field of the date, and its limit
	Past           []pastRow
	Compared       bool // the kept versions were looked at
}

type link struct {
	ID, Name, Href, Kind, Relation, Since, Note string
	Out                                         bool // the edge leads away from the party
	Text                                        bool // read from text, not stated
	Target                                      bool
	Sub                                         string
	By                                          by
}

type event struct{ At, What, Note string }

type similar struct {
	Name, Href, Facts, Confidence string
	Badge                         badge
}

func (s *site) party(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	lib, release := s.Desk.Use()
	if lib == nil {
		return errNoLists
	}
	defer release()
	if at := r.FormValue("as-of"); at != "" {
		return s.asOf(w, r, lib, id, at)
	}
	i, ok := lib.Index().ByID(id)
	if !ok {
		known, _ := s.exact(lib, id)
		for _, x := range known { // the party has another id now
			if x.Value == id {
				http.Redirect(w, r, x.Href, http.StatusPermanentRedirect)
				return nil
			}
		}
		return refuse(http.StatusNotFound, say("party.none"), say("party.none.text", clip(id, 80)))
	}
	entries, err := prints(lib, i)
	if err != nil {
		return fmt.Errorf("read party %s: %w", id, err)
	}
	own := entries[slices.IndexFunc(entries, func(x printed) bool { return x.entity.ID == id })]
	e, list := own.entity, own.list
	p := &party{
		Name: spoken(cmp.Or(e.Caption, e.ID), ""), Icon: schemaIcon(e.Schema), Kind: schemaName(e.Schema), ID: e.ID, Target: e.Target,
		Facts: facts(e), List: lib.Title(list), Several: len(entries) > 1,
		Badge: badgeOf(lib, list, e.Reference, e.ID), Engine: screen.Version,
		Screen: "/find?" + url.Values{"q": {e.Caption}, "kind": {kindFor(e.Schema)}}.Encode(),
		Lists:  listRows(lib, &s.Policy, s.Now()),
	}
	if s.Archive != nil {
		p.Kept, p.Today = true, s.Now().UTC().Format("2006-01-02")
		p.Day = p.Today
		if r.FormValue("versions") != "" {
			if err := p.past(s.Archive, list, e.ID); err != nil {
				return err
			}
		}
		f, err := s.Archive.Force(list)
		if err != nil {
			return fmt.Errorf("read what is held back: %w", err)
		}
		for _, h := range f.Pending {
			if h.ID == e.ID {
				p.Held = when(h.Since)
			}
		}
	}
	p.names(entries)
	p.details(entries)
	if err := p.around(lib, i, e); err != nil {
		return err
	}
	if err := p.others(lib, entries); err != nil {
		return err
	}
	if err := p.entries(lib, i); err != nil {
		return err
	}
	if err := p.similar(lib, e, s.Policy, s.Now()); err != nil {
		return err
	}
	p.history(e)
	var far further
	if r.FormValue("steps") == "2" {
		if far, err = p.second(lib); err != nil {
			return err
		}
	}
	p.Dated = slices.ContainsFunc(p.Links, func(l link) bool { return l.Since != "" })
	p.Graph = graphOf(p, far)
	v := s.view(r, p.Name.Text, "/find")
	v.Body = p
	s.pages.page(w, http.StatusOK, "party", v)
	return nil
}

// kindFor is the choice of the search page that a schema falls under.
func kindFor(schema string) string {
	for _, k := range []string{"Person", "Vessel", "Airplane", "CryptoWallet", "LegalEntity"} {
		if ftm.IsA(schema, k) {
			return k
		}
	}
	return "Thing"
}

// around reads what points to or from the party: measures, addresses, documents,
// and other parties.
func (p *party) around(lib *screen.Library, i uint32, e *ftm.Entity) error {
	ix := lib.Index()
	for _, a := range ix.Adjacent(i) {
		o, err := ix.Entity(a.Entity)
		if err != nil {
			return fmt.Errorf("read neighbour of %s: %w", e.ID, err)
		}
		sc, known := ftm.SchemaNamed(o.Schema)
		switch {
		case o.Schema == "Sanction":
			if a.Inward {
				p.measure(o, badgeOf(lib, ix.ListOf(a.Entity), e.Reference, e.ID))
			}
		case o.Schema == "Address":
			if full := cmp.Or(o.First("full"), o.Caption); full != "" {
				p.addAddress(spoken(full, ""), ix.ListOf(a.Entity))
			}
		case ftm.IsA(o.Schema, "Identification"):
			for _, n := range texts(o, "number") {
				note := strings.Join(slices.Concat(texts(o, "type"), names(texts(o, "country"))), ", ")
				p.document(n, note, ix.ListOf(a.Entity))
			}
		case known && sc.Edge():
			if err := p.edge(ix, i, a, o, sc); err != nil {
				return err
			}
		default:
			p.link(link{
				ID: o.ID, Name: cmp.Or(o.Caption, o.ID), Href: partyPath(o.ID), Kind: schemaName(o.Schema), Relation: relationWord(a.Property, a.Inward),
				Out: !a.Inward, Target: o.Target, Sub: sub(o), By: by{ix.ListOf(a.Entity)},
			})
		}
	}
	return nil
}

// edge adds what lies at the other end of an edge.
func (p *party) edge(ix *index.Index, self uint32, a index.Neighbour, edge *ftm.Entity, sc *ftm.Schema) error {
	out := a.Property == sc.Source
	other := sc.Target
	if !out {
		other = sc.Source
	}
	relation := strings.Join(texts(edge, "role", "relationship", "status"), ", ")
	if relation == "" {
		relation = relationWord(edge.Schema, !out)
	}
	for _, b := range ix.Adjacent(a.Entity) {
		if b.Inward || b.Property != other || b.Entity == self {
			continue
		}
		o, err := ix.Entity(b.Entity)
		if err != nil {
			return fmt.Errorf("read the other end of %s: %w", edge.ID, err)
		}
		p.link(link{
			ID: o.ID, Name: cmp.Or(o.Caption, o.ID), Href: partyPath(o.ID), Kind: schemaName(o.Schema), Relation: relation, Out: out,
			Since: day(edge.First("startDate")), Note: strings.Join(texts(edge, "description", "summary"), " "), Target: o.Target, Sub: sub(o), By: by{ix.ListOf(a.Entity)},
			Text: slices.ContainsFunc(edge.Properties, func(x ftm.Property) bool {
				return slices.ContainsFunc(x.Values, func(v ftm.Value) bool { return v.Marks&ftm.Derived != 0 })
			}),
		})
	}
	return nil
}

// link adds a neighbour, once where several lists state it.
func (p *party) link(l link) {
	i := slices.IndexFunc(p.Links, func(x link) bool {
		return x.ID == l.ID && x.Relation == l.Relation && x.Out == l.Out && x.Since == l.Since
	})
	switch {
	case i >= 0:
		for _, b := range l.By {
			p.Links[i].By.add(b)
		}
	case len(p.Links) < maxNeighbours:
		p.Links = append(p.Links, l)
	default:
		p.More++
	}
}

func sub(o *ftm.Entity) string {
	if o.Reference != "" {
		return o.Reference
	}
	return schemaName(o.Schema)
}

// relationWord says what a property or an edge's schema means, seen from either end.
func relationWord(name string, inward bool) string {
	k := "link." + name
	if inward {
		k += ".in"
	}
	if has(k) {
		return say(k)
	}
	return strings.ToLower(name)
}

func names(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = country(c)
	}
	return out
}

// history is what the publisher's dates tell, oldest first.
func (p *party) history(e *ftm.Entity) {
	type dated struct {
		event
		key string
	}
	p.Measures = telling(p.Measures)
	slices.SortStableFunc(p.Measures, func(a, b measure) int {
		return cmp.Or(rankOfList(a.Badge.id)-rankOfList(b.Badge.id), cmp.Compare(a.Listed, b.Listed))
	})
	var ds []dated
	add := func(date, what, note string) {
		if date == "" || slices.ContainsFunc(ds, func(d dated) bool { return d.key == date && d.What == what && d.Note == note }) {
			return
		}
		ds = append(ds, dated{event{day(date), what, note}, date})
	}
	for i := range p.Measures {
		m := &p.Measures[i]
		add(m.Listed, say("history.listed"), m.Badge.List+": "+strings.Join(slices.DeleteFunc([]string{m.Programme.Text, m.Authority}, func(s string) bool { return s == "" }), ", "))
		add(m.Changed, say("history.changed"), m.Badge.List)
		m.Listed, m.Changed = day(m.Listed), day(m.Changed)
	}
	add(e.FirstSeen, say("history.seen"), "")
	add(e.LastChange, say("history.last"), "")
	slices.SortStableFunc(ds, func(a, b dated) int { return cmp.Compare(a.key, b.key) })
	for _, d := range ds {
		p.History = append(p.History, d.event)
	}
}

// similar compares the party with every list: who looks like it elsewhere. That is
// worked out here and stated by nobody.
func (p *party) similar(lib *screen.Library, e *ftm.Entity, policy screen.Policy, now time.Time) error {
	if !ftm.Matchable(e.Schema) {
		return nil
	}
	policy.Limit = 25
	engine, err := screen.NewEngine(lib, policy, now)
	if err != nil {
		return err
	}
	w := engine.Worker()
	defer w.Release()
	w.Bare = true // nobody reads why
	v, err := w.Screen(screen.Subject{Entity: e, Name: e.Caption}, true)
	if err != nil {
		return err
	}
	slices.SortStableFunc(v.Hits, func(a, b screen.Match) int { return cmp.Compare(b.Confidence, a.Confidence) })
	for i := range v.Hits {
		h := &v.Hits[i]
		if h.EntityID == e.ID {
			continue
		}
		if slices.ContainsFunc(p.Badges, func(b badge) bool { return b.Href == partyPath(h.EntityID) }) || len(p.Similar) == maxSimilar || h.Confidence < .05 {
			continue
		}
		p.Similar = append(p.Similar, similar{h.Caption, partyPath(h.EntityID), facts(h.Entity), confidence(h.Confidence), badgeOf(lib, h.List, h.Reference, h.EntityID)})
	}
	return nil
}
