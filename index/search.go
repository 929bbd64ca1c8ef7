package index

import (
	"cmp"
	"math/bits"
	"slices"

	"cordon/match"
	"cordon/name"
)

// Options say what a search returns.
type Options struct {
	Cutoff   float64  // least score; candidates below it are not returned
	Limit    int      // greatest number of hits; 0 for all
	Lists    []string // only entities added under these lists; nil for all
	Schemata []string // only entities of these schemata; nil for all
}

// Hit is a listed party that the query resembles.
type Hit struct {
	Entity     uint32
	Name       uint32 // which of its names, as match.NewParty orders them
	Score      float64
	Confidence float64
	Outcome    match.Outcome // of the names

	borne uint32 // number of bearers of the name, and of the party's others that score the same
}

// Searcher asks an index. It holds scratch memory and is not safe for concurrent
// use; searchers of one index are independent.
type Searcher struct {
	analyser *name.Analyser // for explanations
	matcher  *match.Matcher

	ix    *Index
	model *match.Model

	// Look-up of words.
	cache    map[string]*alike
	cached   uint32 // the round of the shared cache that it is from
	key      []byte
	runBuf   []byte
	spelling []byte
	classes  []name.Class
	term     match.Term
	now      uint32
	termSeen []uint32 // round of find in which a term was met, and where it stands
	termAt   []uint32

	// One name of the query.
	grid        match.Grid
	kind        name.Kind
	afar        bool // the query name at hand is read by way of another language
	asks        bool // and only asked for
	terms       []match.Term
	found       []*alike
	order       []int
	sets        [][]uint64
	few         []int // rare words, by their place in the order
	noted       []uint64
	far         [][]uint32
	initialled  [][]uint64                  // names that have an initial of the query's words, by letter
	initialSets map[byte][]uint64           // of every letter, once it was needed
	common      int                         // number of names from which a word's names are also held as a set
	runs        []queryRun                  // runs of query tokens that are a listed word
	glued       []gluedRun                  // query tokens that are a run of a listed name
	links       []found                     // likenesses of the name at hand and the query
	within      [1 << maxWithin]match.Reach // by set of matched query tokens: what a name can reach, if known yet
	known       [1 << maxWithin]bool
	letters     bool // the query has initials
	single      bool // the query has one part only
	round       uint32
	nameSeen    []uint32
	toks        []nameToken

	// One search.
	search     uint32
	entSeen    []uint32
	entHit     []uint32
	hits       []Hit
	outcomes   []match.Outcome
	listKeep   []bool
	schemaKeep []bool
}

// found is a likeness of a query token and a token of the listed name at hand.
type found struct {
	token, at uint8
	cell      match.Cell
}

// maxWithin is the number of query tokens up to which it is kept what a name that
// matches some of them can reach.
const maxWithin = 8

// NewSearcher returns a searcher.
func (ix *Index) NewSearcher() *Searcher {
	nt := len(ix.termSort)
	s := &Searcher{
		ix: ix, model: ix.model, cache: map[string]*alike{}, initialSets: map[byte][]uint64{},
		termSeen: make([]uint32, nt), termAt: make([]uint32, nt),
		nameSeen: make([]uint32, ix.Names()), noted: make([]uint64, (ix.Names()+63)/64),
		entSeen: make([]uint32, ix.Len()), entHit: make([]uint32, ix.Len()),
	}
	s.common = max(minCommon, ix.Names()/256)
	s.grid.QText = func(i int) string { return s.terms[i].Text }
	s.grid.LText = func(j int) string { return ix.main(s.toks[j].Term) }
	return s
}

// main is the main spelling of a term.
func (ix *Index) main(term uint32) string { return ix.forms.at(ix.tf[ix.tfOff[term]]) }

// Search returns the listed parties whose score reaches the cut-off, best first.
// The slice is valid until the next call.
func (s *Searcher) Search(q *match.Party, o Options) []Hit {
	s.hits, s.outcomes = s.hits[:0], s.outcomes[:0]
	if s.search++; s.search == 0 {
		clear(s.entSeen)
		s.search = 1
	}
	s.listKeep = keep(s.listKeep, o.Lists, &s.ix.lists)
	s.schemaKeep = keep(s.schemaKeep, o.Schemata, &s.ix.schemas)
	cut := s.model.NameCutoff(o.Cutoff, &q.Facts)
	for i := range q.Names {
		s.searchName(&q.Names[i], cut)
	}
	s.identifiers(q)
	kept := s.hits[:0]
	for k, h := range s.hits {
		f := s.ix.facts(h.Entity)
		h.Score, h.Confidence = s.model.Weigh(s.outcomes[k], &q.Facts, &f)
		if h.Score >= o.Cutoff && h.Score > 0 {
			h.Outcome = s.outcomes[k]
			kept = append(kept, h)
		}
	}
	named := q.Facts.Empty()
	slices.SortFunc(kept, func(a, b Hit) int {
		if c := cmp.Compare(b.Score, a.Score); c != 0 {
			return c
		}
		// Of a subject with nothing but a name, confidence only says whose spelling
		// is the rarest; the spelling that most parties bear is the likelier one.
		if c := cmp.Compare(b.borne, a.borne); c != 0 && named {
			return c
		}
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(b.borne, a.borne), cmp.Compare(a.Entity, b.Entity))
	})
	if o.Limit > 0 && len(kept) > o.Limit {
		kept = kept[:o.Limit]
	}
	return kept
}

// keep says which numbers of a dictionary are wanted.
func keep(dst []bool, want []string, d *dictionary) []bool {
	dst = dst[:0]
	for range d.len() {
		dst = append(dst, want == nil)
	}
	for _, w := range want {
		if i, ok := d.lookup(w); ok {
			dst[i] = true
		}
	}
	return dst
}

func (ix *Index) facts(e uint32) match.Facts {
	return match.Facts{
		Births:      ix.births[ix.birthOff[e]:ix.birthOff[e+1]],
		Countries:   ix.countries[ix.countryOff[e]:ix.countryOff[e+1]],
		Identifiers: ix.idents[ix.identOff[e]:ix.identOff[e+1]],
		Marks:       ix.entityMarks[e],
	}
}

// identifiers adds the entities that share an identifier with the query.
func (s *Searcher) identifiers(q *match.Party) {
	for _, id := range q.Facts.Identifiers {
		k, ok := slices.BinarySearch(s.ix.identKey, id.Hash)
		for ; ok && k < len(s.ix.identKey) && s.ix.identKey[k] == id.Hash; k++ {
			s.put(s.ix.identEntity[k], 0, 0, match.Outcome{})
		}
	}
}

// put notes a candidate entity, or a better name of one.
func (s *Searcher) put(e, name, borne uint32, o match.Outcome) {
	if !s.listKeep[s.ix.entityList[e]] || !s.schemaKeep[s.ix.entitySchema[e]] {
		return
	}
	if s.entSeen[e] == s.search {
		k := s.entHit[e]
		h, old := &s.hits[k], s.outcomes[k]
		switch {
		case o.Score > old.Score:
			h.borne = borne
		case o.Score == old.Score && name != h.Name:
			h.borne += borne - 1
		}
		if o.Beats(old) || !old.Beats(o) && name < h.Name {
			h.Name, s.outcomes[k] = name, o
		}
		return
	}
	s.entSeen[e], s.entHit[e] = s.search, uint32(len(s.hits))
	s.hits = append(s.hits, Hit{Entity: e, Name: name, borne: borne})
	s.outcomes = append(s.outcomes, o)
}

// searchName finds the listed names that are like one name of the query.
func (s *Searcher) searchName(n *match.Name, cut float64) {
	g := &s.grid
	s.begin()
	s.kind, s.afar, s.asks = n.Kind, n.Flags&name.Distant != 0, n.Asks
	g.Reset(n.Kind)
	s.terms, s.found, s.order = s.terms[:0], s.found[:0], s.order[:0]
	for i := range n.Tokens[:min(len(n.Tokens), match.MaxTokens)] {
		t := &n.Tokens[i]
		s.terms = append(s.terms, match.TermOf(t))
		s.found = append(s.found, s.alikeTo(&s.terms[i]))
		s.order = append(s.order, i)
	}
	g.Q = match.AppendSlots(g.Q, n.Tokens[:len(s.terms)], func(i int) float32 { return s.found[i].rarity })
	s.findRuns(n.Tokens)
	slices.SortFunc(s.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(late(&g.Q[a]), late(&g.Q[b])), cmp.Compare(s.found[a].postings, s.found[b].postings), cmp.Compare(a, b))
	})
	for _, r := range s.glued {
		s.candidate(r.Name, cut)
	}
	for _, r := range s.runs {
		s.walk(r.term, cut)
	}
	s.walkTokens(cut)
}

// begin forgets what was noted for the name before.
func (s *Searcher) begin() {
	if s.round++; s.round == 0 { // after four thousand million names
		clear(s.nameSeen)
		s.round = 1
	}
	clear(s.known[:])
}

// late orders initials and trifles after the parts of a name: they find nobody
// by themselves.
func late(q *match.Slot) int {
	if q.Light() {
		return 2
	}
	if q.Role == name.Initial {
		return 1
	}
	return 0
}

// walkTokens walks the names of the query's tokens, those of the rarest first. A
// name that was not met yet can only match the tokens that were not walked yet:
// once they cannot reach the cut-off, all is found.
//
// Where one part alone cannot reach it, only names that match two are looked at.
func (s *Searcher) walkTokens(cut float64) {
	g := &s.grid
	r := match.Reach{}
	s.letters = false
	top, trifles := float32(0), float32(0)
	gone, most := float32(0), float32(0)
	for i := range g.Q {
		m := g.Q[i].Mass
		r.Rest += m
		switch late(&g.Q[i]) {
		case 0:
			r.Parts++
			top = max(top, m)
			least := s.model.Least(g.Q, i, s.kind)
			gone, most = gone+least, max(most, least)
		case 1:
			s.letters = true
			trifles += m
		default:
			trifles += m
		}
	}
	r.Single = r.Parts < 2
	s.single = r.Single
	one := match.Reach{Rest: top + trifles, Gone: gone - most, Parts: 1, Single: r.Single}
	walk := 0 // tokens to walk
	parts := 0
	for k, i := range s.order {
		if k > 0 && s.model.Bound(r) < cut {
			break
		}
		walk = k + 1
		m := g.Q[i].Mass
		r.Rest -= m
		if late(&g.Q[i]) == 0 {
			r.Parts, r.Gone = r.Parts-1, r.Gone+s.model.Least(g.Q, i, s.kind)
			parts++
			r.Slip = parts == 1 && len(s.terms[i].Text) <= match.MaxSlip+2
		} else {
			r.Trifle += m
		}
	}
	if s.model.Bound(one) < cut && s.walkPairs(walk, cut) {
		return
	}
	for _, i := range s.order[:walk] {
		for _, t := range s.found[i].terms {
			s.walk(t, cut)
		}
	}
}

// walkPairs looks at the names that match two parts of the query, one of them
// among the first of the order. It reports false where that cannot be told, because
// an initial alone would do: it is like too many words.
func (s *Searcher) walkPairs(walk int, cut float64) bool {
	s.sets, s.few, s.initialled = s.sets[:0], s.few[:0], s.initialled[:0]
	for k, i := range s.order {
		switch late(&s.grid.Q[i]) {
		case 1:
			if k < walk {
				return false
			}
		case 0:
			s.shorten(&s.terms[i])
			if s.found[i].postings < s.common {
				s.few = append(s.few, k)
			} else {
				s.sets = append(s.sets, s.names(s.found[i]))
			}
		}
	}
	// A listed initial is met by any word of its letter, so that names with an initial
	// of the query are looked at for one part.
	//
	// Rare words: their names are noted in a set of one query, from the last to
	// the first, so that the second time a name comes up it is a pair. Where few
	// names are asked for in many, the many are searched instead.
	s.far = s.far[:0]
	for n := len(s.few) - 1; n >= 0; n-- {
		k := s.few[n]
		names := s.rare(s.found[s.order[k]])
		if k < walk {
			for _, nm := range names {
				if s.noted[nm>>6]>>(nm&63)&1 != 0 || in(s.sets, nm) || s.isFar(nm) || s.shortened(nm) {
					s.candidate(nm, cut)
				}
			}
		}
		asked := 0
		for m := n - 1; m >= 0; m-- {
			if s.few[m] < walk {
				asked += s.found[s.order[s.few[m]]].postings
			}
		}
		if len(names) > searching*asked {
			s.far, s.few[n] = append(s.far, names), -1
			continue
		}
		for _, nm := range names {
			s.noted[nm>>6] |= 1 << (nm & 63)
		}
	}
	for _, k := range s.few {
		if k < 0 {
			continue
		}
		for _, nm := range s.rare(s.found[s.order[k]]) {
			s.noted[nm>>6] = 0
		}
	}
	// Common words, in the order in which their sets stand.
	n := 0
	for _, i := range s.order[:walk] {
		if late(&s.grid.Q[i]) > 0 || s.found[i].postings < s.common {
			continue
		}
		n++
		s.walkCommon(s.found[i], s.sets[n-1], s.sets[n:], cut)
	}
	return true
}

// walkCommon looks at the names of a common word that have an initial of the query
// or are in one of the other sets.
func (s *Searcher) walkCommon(m *alike, set []uint64, others [][]uint64, cut float64) {
	if m.postings < len(set) {
		for _, nm := range s.rare(m) {
			if in(others, nm) || s.shortened(nm) {
				s.candidate(nm, cut)
			}
		}
		return
	}
	for k, w := range set {
		if w == 0 {
			continue
		}
		or := uint64(0)
		for _, o := range s.initialled {
			or |= o[k]
		}
		for _, o := range others {
			or |= o[k]
		}
		for w &= or; w != 0; w &= w - 1 {
			s.candidate(uint32(k<<6+bits.TrailingZeros64(w)), cut)
		}
	}
}

// shorten adds the names that have the initial of a word of the query.
func (s *Searcher) shorten(t *match.Term) {
	if len(t.Text) < 2 || match.Syllabic(t.Script) {
		return
	}
	set, ok := s.initialSets[t.Text[0]]
	if !ok {
		set = s.ix.initialled(t.Text[:1])
		s.initialSets[t.Text[0]] = set
	}
	if set != nil && !slices.ContainsFunc(s.initialled, func(x []uint64) bool { return &x[0] == &set[0] }) {
		s.initialled = append(s.initialled, set)
	}
}

// initialled is the set of the names that have a letter as an initial, nil if there
// are none.
func (ix *Index) initialled(letter string) []uint64 {
	f, ok := ix.forms.lookup(letter)
	if !ok {
		return nil
	}
	var set []uint64
	for _, t := range ix.ftTerm[ix.ftOff[f]:ix.ftOff[f+1]] {
		if match.Sort(ix.termSort[t]) != match.InitialSort {
			continue
		}
		if set == nil {
			set = make([]uint64, len(ix.letters))
		}
		for _, n := range ix.post[ix.postOff[t]:ix.postOff[t+1]] {
			set[n>>6] |= 1 << (n & 63)
		}
	}
	return set
}

// shortened reports whether a name has an initial of a word of the query.
func (s *Searcher) shortened(n uint32) bool {
	return s.ix.letters[n>>6]>>(n&63)&1 != 0 && in(s.initialled, n)
}

// searching a list for one name costs as much as noting so many of its names.
const searching = 20

// isFar reports whether a name is in one of the lists that were not noted.
func (s *Searcher) isFar(n uint32) bool {
	for _, names := range s.far {
		if _, ok := slices.BinarySearch(names, n); ok {
			return true
		}
	}
	return false
}

// in reports whether a name is in one of the sets.
func in(sets [][]uint64, n uint32) bool {
	for _, set := range sets {
		if set[n>>6]>>(n&63)&1 != 0 {
			return true
		}
	}
	return false
}

func (s *Searcher) walk(term uint32, cut float64) {
	for _, n := range s.ix.post[s.ix.postOff[term]:s.ix.postOff[term+1]] {
		s.candidate(n, cut)
	}
}

// candidate scores one listed name and notes its bearers.
func (s *Searcher) candidate(n uint32, cut float64) {
	if s.nameSeen[n] == s.round {
		return
	}
	s.nameSeen[n] = s.round
	ix, g := s.ix, &s.grid
	if !match.Compatible(s.kind, name.Kind(ix.nameKind[n])) {
		return
	}
	s.toks = ix.ntok[ix.ntOff[n]:ix.ntOff[n+1]]
	if s.asks && len(s.toks) > 0 && name.Script(ix.termScript[s.toks[0].Term]) == name.Hangul {
		return // as match.Native has it
	}
	g.ResetList()
	for j := range s.toks {
		t := &s.toks[j]
		g.L = append(g.L, match.Slot{Mass: float32(t.Mass) / 128, Role: name.Role(t.Role), Word: t.Word, Flags: t.Flags})
	}
	met, own := s.meet()
	if len(s.runs)+len(s.glued) == 0 && s.model.Bound(s.reachOf(met, own)) < cut {
		return
	}
	for k := range s.links {
		l := &s.links[k]
		g.Link(int(l.token), int(l.at), l.cell)
	}
	s.initials()
	for _, r := range s.runs {
		for j := range s.toks {
			if s.toks[j].Term == r.term {
				g.LinkRun(r.set, 1<<j, r.cell)
			}
		}
	}
	for _, r := range s.glued {
		if r.Name == n {
			g.LinkRun(1<<r.token, match.Span(int(r.From), int(r.To)), r.cell)
		}
	}
	o := s.model.Score(g)
	if s.afar {
		o = s.model.Afar(o)
	}
	if o.Score < cut || o.Score == 0 {
		return
	}
	for _, b := range ix.bearer[ix.neOff[n]:ix.neOff[n+1]] {
		x := o
		if b.Weak != 0 && match.WeakAlone(len(s.toks)) {
			x.Score = min(x.Score, float64(s.model.WeakCap))
		}
		s.put(b.Entity, uint32(b.Ordinal), ix.neOff[n+1]-ix.neOff[n], x)
	}
}

// meet finds the likenesses of the name at hand and the query. It returns the
// tokens of either that have one, as sets.
func (s *Searcher) meet() (met, own uint32) {
	s.links = s.links[:0]
	for i, m := range s.found {
		for j := range s.toks {
			if k := m.at(s.toks[j].Term); k >= 0 {
				met |= 1 << i
				own |= 1 << j
				s.links = append(s.links, found{uint8(i), uint8(j), m.cells[k]})
			}
		}
	}
	return met, own
}

// reachOf is what the name at hand can reach, of which the tokens of own match
// those of met.
func (s *Searcher) reachOf(met, own uint32) match.Reach {
	var r match.Reach
	switch {
	case met >= uint32(len(s.within)):
		r = s.reach(met)
	case s.known[met]:
		r = s.within[met]
	default:
		r = s.reach(met)
		s.within[met], s.known[met] = r, true
	}
	if s.letters { // an initial may match any word
		return r
	}
	for j := range s.grid.L {
		if l := &s.grid.L[j]; own>>j&1 == 0 && l.Role != name.Number && !l.Light() {
			r.Other += s.model.Least(s.grid.L, j, s.kind)
		}
	}
	return r
}

// reach is what a name can match of the query that matches a set of its tokens.
func (s *Searcher) reach(met uint32) match.Reach {
	r := match.Reach{Single: s.single}
	gone := 0
	for i := range s.grid.Q {
		q := &s.grid.Q[i]
		kind := late(q)
		switch {
		case kind == 1: // an initial may match any word
			r.Rest += q.Mass
		case met>>i&1 != 0:
			r.Rest += q.Mass
			if kind == 0 {
				r.Parts++
			}
		case kind == 0:
			least := s.model.Least(s.grid.Q, i, s.kind)
			r.Gone += least
			if q.Role == name.Number {
				r.Number += least
			}
			gone++
			r.Slip = gone == 1 && len(s.terms[i].Text) <= match.MaxSlip+2
		default:
			r.Trifle += q.Mass
		}
	}
	return r
}

// initials links the initials of the query to the words that begin with them.
func (s *Searcher) initials() {
	for i := range s.terms {
		q := &s.terms[i]
		if q.Sort != match.InitialSort {
			continue
		}
		for j := range s.toks {
			t := s.toks[j].Term
			if match.Sort(s.ix.termSort[t]) != match.WordSort {
				continue
			}
			if match.Syllabic(name.Script(s.ix.termScript[t])) {
				s.syllable(i, j, t)
			} else if match.Abbreviates(q, s.ix.main(t)) {
				s.grid.Link(i, j, match.Cell{Value: s.model.Letter, Kind: match.FirstLetter})
			}
		}
	}
}

// syllable links a letter of the query to a listed syllable that may be written so.
func (s *Searcher) syllable(i, j int, t uint32) {
	for rank, f := range s.ix.tf[s.ix.tfOff[t]:s.ix.tfOff[t+1]] {
		if s.ix.forms.at(f) == s.terms[i].Text {
			s.grid.Link(i, j, s.model.ReadingCell(rank, name.Hangul))
			return
		}
	}
}

// Explain says what a hit is made of: the listed name as printed and the rows of
// evidence.
func (s *Searcher) Explain(q *match.Party, h Hit) (matchedName string, ev []match.Evidence) {
	e, err := s.ix.Entity(h.Entity)
	if err != nil {
		return "", nil
	}
	if s.matcher == nil {
		s.analyser, s.matcher = name.NewAnalyser(), match.NewMatcher(s.model, s.ix)
	}
	l, m := match.NewParty(e, s.analyser), s.matcher
	r := m.Compare(q, l)
	if r.QueryName < 0 {
		return e.Caption, m.ExplainFacts(q, l)
	}
	return l.Names[r.ListName].Text, m.ExplainNames(q, l, r.QueryName, r.ListName)
}
