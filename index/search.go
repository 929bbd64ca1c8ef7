package index

import (
	"cmp"
	"slices"

	"github.com/zeebo/xxh3"

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
}

// Searcher asks an index. It holds scratch memory and is not safe for concurrent
// use; searchers of one index are independent.
type Searcher struct {
	ix    *Index
	model *match.Model
	cache map[string]*tokenMatches
	key   []byte
	grid  match.Grid

	round      uint32
	nameSeen   []uint32
	entSeen    []uint32
	entHit     []uint32
	hits       []Hit
	outcomes   []match.Outcome
	terms      []match.Term
	found      []*tokenMatches
	order      []int
	listKeep   []bool
	schemaKeep []bool

	runs  []queryRun
	glued []gluedName
}

// tokenMatches are the terms that are alike to one query term.
type tokenMatches struct {
	terms    []uint32 // ascending
	cells    []match.Cell
	postings int
	rarity   float32
}

// queryRun is a run of query tokens that is one word of a term.
type queryRun struct {
	set  uint32
	form uint32
}

// gluedName is a name that has a run of tokens which one query token writes as a word.
type gluedName struct {
	name  uint32
	token int
}

const maxCached = 1 << 16

// NewSearcher returns a searcher.
func (ix *Index) NewSearcher() *Searcher {
	return &Searcher{
		ix: ix, model: ix.model, cache: map[string]*tokenMatches{},
		nameSeen: make([]uint32, ix.Names()), entSeen: make([]uint32, ix.Len()), entHit: make([]uint32, ix.Len()),
	}
}

// Search returns the listed parties whose score reaches the cut-off, best first.
// The slice is valid until the next call.
func (s *Searcher) Search(q *match.Party, o Options) []Hit {
	s.hits, s.outcomes = s.hits[:0], s.outcomes[:0]
	s.round++
	s.filters(o)
	cut := s.model.NameCutoff(o.Cutoff, &q.Facts)
	for i := range q.Names {
		s.searchName(&q.Names[i], cut)
	}
	s.identifiers(q)
	ix := s.ix
	kept := s.hits[:0]
	for k, h := range s.hits {
		f := ix.facts(h.Entity)
		h.Score, h.Confidence = s.model.Weigh(s.outcomes[k], &q.Facts, &f)
		if h.Score >= o.Cutoff && h.Score > 0 {
			kept = append(kept, h)
		}
	}
	slices.SortFunc(kept, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Entity, b.Entity))
	})
	if o.Limit > 0 && len(kept) > o.Limit {
		kept = kept[:o.Limit]
	}
	return kept
}

func (s *Searcher) filters(o Options) {
	s.listKeep = keep(s.listKeep, o.Lists, s.ix.listOff, s.ix.listText)
	s.schemaKeep = keep(s.schemaKeep, o.Schemata, s.ix.schemaOff, s.ix.schemaText)
}

func keep(dst []bool, want []string, off []uint32, text []byte) []bool {
	dst = dst[:0]
	for i := 0; i+1 < len(off); i++ {
		ok := want == nil
		for _, w := range want {
			ok = ok || w == string(text[off[i]:off[i+1]])
		}
		dst = append(dst, ok)
	}
	return dst
}

func (ix *Index) facts(e uint32) match.Facts {
	return match.Facts{
		Births:      ix.births[ix.birthOff[e]:ix.birthOff[e+1]],
		Countries:   ix.countries[ix.countryOff[e]:ix.countryOff[e+1]],
		Identifiers: ix.idents[ix.identOff[e]:ix.identOff[e+1]],
		Gender:      ix.entityGender[e],
	}
}

// identifiers adds the entities that share an identifier with the query.
func (s *Searcher) identifiers(q *match.Party) {
	for _, id := range q.Facts.Identifiers {
		k, ok := slices.BinarySearch(s.ix.identKey, id.Hash)
		for ; ok && k < len(s.ix.identKey) && s.ix.identKey[k] == id.Hash; k++ {
			s.put(s.ix.identEntity[k], 0, match.Outcome{})
		}
	}
}

// put notes a candidate entity, or a better name of one.
func (s *Searcher) put(e, name uint32, o match.Outcome) {
	if !s.listKeep[s.ix.entityList[e]] || !s.schemaKeep[s.ix.entitySchema[e]] {
		return
	}
	if s.entSeen[e] == s.round {
		k := s.entHit[e]
		if better := cmp.Or(cmp.Compare(o.Score, s.outcomes[k].Score), cmp.Compare(s.hits[k].Name, name)); better > 0 {
			s.hits[k].Name, s.outcomes[k] = name, o
		}
		return
	}
	s.entSeen[e], s.entHit[e] = s.round, uint32(len(s.hits))
	s.hits = append(s.hits, Hit{Entity: e, Name: name})
	s.outcomes = append(s.outcomes, o)
}

func (s *Searcher) searchName(n *match.Name, cut float64) {
	ix, g := s.ix, &s.grid
	clear(s.nameSeen) // one query name must not hide a candidate from the next
	g.Reset(n.Kind)
	s.terms, s.found, s.order = s.terms[:0], s.found[:0], s.order[:0]
	for i := range n.Tokens {
		if i == match.MaxTokens {
			break
		}
		t := &n.Tokens[i]
		s.terms = append(s.terms, match.TermOf(t))
		m := s.matches(&s.terms[i])
		s.found = append(s.found, m)
		g.Q = append(g.Q, match.Slot{Mass: match.Mass(t, m.rarity), Role: t.Role, Length: uint8(min(len(t.Text), 255))})
		s.order = append(s.order, i)
	}
	s.joins()
	slices.SortFunc(s.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(late(&s.terms[a]), late(&s.terms[b])),
			cmp.Compare(s.found[a].postings, s.found[b].postings), cmp.Compare(a, b))
	})
	for _, gl := range s.glued {
		s.candidate(n, gl.name, cut)
	}
	for _, r := range s.runs {
		for _, t := range ix.ftTerm[ix.ftOff[r.form]:ix.ftOff[r.form+1]] {
			for _, nm := range ix.post[ix.postOff[t]:ix.postOff[t+1]] {
				s.candidate(n, nm, cut)
			}
		}
	}
	// Rarest token first. A name that was not met yet can only match the tokens
	// that were not walked yet: once they cannot reach the cut-off, all is found.
	var rest, gone float32
	for _, q := range g.Q {
		rest += q.Mass
	}
	for k, i := range s.order {
		if s.model.Bound(g.Q, s.order[k:], rest, gone) < cut {
			break
		}
		if s.terms[i].Sort == match.InitialSort && k > 0 {
			break // an initial finds nobody: it comes last and only adds to others
		}
		rest, gone = rest-g.Q[i].Mass, gone+g.Q[i].Mass
		for _, t := range s.found[i].terms {
			for _, nm := range ix.post[ix.postOff[t]:ix.postOff[t+1]] {
				s.candidate(n, nm, cut)
			}
		}
	}
}

// late orders initials after words.
func late(t *match.Term) int {
	if t.Sort == match.InitialSort {
		return 1
	}
	return 0
}

// joins finds the runs of query tokens that the lists write as one word, and the
// names in which a query token is written as several.
func (s *Searcher) joins() {
	s.runs, s.glued = s.runs[:0], s.glued[:0]
	var buf [64]byte
	for i := range s.terms {
		run := append(buf[:0], s.terms[i].Text...)
		for k := i + 1; k < len(s.terms) && len(run) < 32; k++ {
			run = append(run, s.terms[k].Text...)
			if f, ok := s.ix.lookup(string(run)); ok {
				s.runs = append(s.runs, queryRun{1<<(k+1) - 1<<i, f})
			}
		}
		h := xxh3.HashString(s.terms[i].Text)
		k, ok := slices.BinarySearch(s.ix.joinKey, h)
		for ; ok && k < len(s.ix.joinKey) && s.ix.joinKey[k] == h; k++ {
			s.glued = append(s.glued, gluedName{s.ix.joinName[k], i})
		}
	}
}

// candidate scores one listed name and notes its bearers.
func (s *Searcher) candidate(n *match.Name, nm uint32, cut float64) {
	if s.nameSeen[nm] == s.round {
		return
	}
	s.nameSeen[nm] = s.round
	ix, g := s.ix, &s.grid
	if !match.Compatible(n.Kind, name.Kind(ix.nameKind[nm])) {
		return
	}
	toks := ix.ntok[ix.ntOff[nm]:ix.ntOff[nm+1]]
	g.L, g.Joins = g.L[:0], g.Joins[:0]
	for j, t := range toks {
		role := name.Role(t.Role)
		g.L = append(g.L, match.Slot{Mass: match.RoleMass(role, ix.rarity[t.Term]), Role: role, Length: t.Len})
		for i := range g.Q {
			g.Cells[i][j] = s.cell(i, t.Term)
		}
	}
	s.joinsWith(nm, toks)
	o := s.model.Score(g)
	weak := min(o.Score, float64(s.model.WeakCap))
	if o.Score < cut {
		return
	}
	for _, b := range ix.bearer[ix.neOff[nm]:ix.neOff[nm+1]] {
		x := o
		if b.Weak != 0 && len(toks) < 2 {
			x.Score = weak
		}
		s.put(b.Entity, uint32(b.Ordinal), x)
	}
}

// cell is the likeness of query token i and a term.
func (s *Searcher) cell(i int, term uint32) match.Cell {
	m := s.found[i]
	if k, ok := slices.BinarySearch(m.terms, term); ok {
		return m.cells[k]
	}
	if q := &s.terms[i]; q.Sort == match.InitialSort && match.Sort(s.ix.termSort[term]) == match.Word {
		l := s.ix.term(term)
		return match.Similar(q, &l)
	}
	return match.Cell{}
}

func (s *Searcher) joinsWith(nm uint32, toks []nameToken) {
	for _, r := range s.runs {
		for j, t := range toks {
			if s.ix.tfForm[s.ix.tfOff[t.Term]] == r.form {
				s.grid.Joins = append(s.grid.Joins, match.Join{Q: r.set, L: 1 << j, Cell: match.JoinCell})
			}
		}
	}
	for _, gl := range s.glued {
		if gl.name != nm {
			continue
		}
		text := s.terms[gl.token].Text
		var buf [64]byte
		for j := range toks {
			run := append(buf[:0], s.ix.main(toks[j].Term)...)
			for k := j + 1; k < len(toks) && len(run) < 32; k++ {
				run = append(run, s.ix.main(toks[k].Term)...)
				if string(run) == text {
					s.grid.Joins = append(s.grid.Joins, match.Join{Q: 1 << gl.token, L: 1<<(k+1) - 1<<j, Cell: match.JoinCell})
				}
			}
		}
	}
}

// main is the main spelling of a term.
func (a *arrays) main(term uint32) string { return a.form(a.tfForm[a.tfOff[term]]) }

// term is a term without its alternatives.
func (a *arrays) term(t uint32) match.Term {
	return match.Term{Text: a.main(t), Sort: match.Sort(a.termSort[t])}
}

// matches returns the terms that are alike to a query term.
func (s *Searcher) matches(t *match.Term) *tokenMatches {
	s.key = termKey(s.key[:0], t)
	if m, ok := s.cache[string(s.key)]; ok {
		return m
	}
	if len(s.cache) >= maxCached {
		clear(s.cache)
	}
	m := s.find(t)
	s.cache[string(s.key)] = m
	return m
}

func (s *Searcher) find(t *match.Term) *tokenMatches {
	ix := s.ix
	cand := map[uint32]bool{}
	add := func(f uint32) {
		for _, x := range ix.ftTerm[ix.ftOff[f]:ix.ftOff[f+1]] {
			cand[x] = true
		}
	}
	for i := -1; i < len(t.Alts); i++ {
		text := t.Text
		if i >= 0 {
			text = t.Alts[i]
		}
		if f, ok := ix.lookup(text); ok {
			add(f)
		}
		if t.Sort == match.Word {
			ix.near(text, func(f uint32, _ int) { add(f) })
		}
	}
	if t.Sort == match.Word {
		if f, ok := ix.lookup(t.Text[:1]); ok {
			add(f)
		}
	}
	for _, c := range t.Classes {
		if int(c)+1 < len(ix.clsOff) {
			for _, x := range ix.clsTerm[ix.clsOff[c]:ix.clsOff[c+1]] {
				cand[x] = true
			}
		}
	}
	m := &tokenMatches{}
	for x := range cand {
		m.terms = append(m.terms, x)
	}
	slices.Sort(m.terms)
	kept := m.terms[:0]
	same := 0
	for _, x := range m.terms {
		l := ix.fullTerm(x)
		c := match.Similar(t, &l)
		if c.Value == 0 || t.Sort == match.InitialSort && l.Sort != match.InitialSort {
			continue
		}
		kept = append(kept, x)
		m.cells = append(m.cells, c)
		n := int(ix.postOff[x+1] - ix.postOff[x])
		m.postings += n
		if l.Text == t.Text {
			same += n
		}
	}
	m.terms = kept
	share := max(float64(same)/float64(ix.Names()+1), name.Frequency(t.Text))
	m.rarity = match.Rarity(share)
	return m
}

// fullTerm is a term with everything that it is compared by.
func (ix *Index) fullTerm(t uint32) match.Term {
	m := ix.arrays.term(t)
	for _, f := range ix.tfForm[ix.tfOff[t]+1 : ix.tfOff[t+1]] {
		m.Alts = append(m.Alts, ix.form(f))
	}
	for _, c := range ix.termClass[ix.tcOff[t]:ix.tcOff[t+1]] {
		m.Classes = append(m.Classes, name.Class(c))
	}
	return m
}

// Explain says what a hit is made of: the listed name as printed and the rows of
// evidence.
func (s *Searcher) Explain(q *match.Party, h Hit) (matchedName string, ev []match.Evidence) {
	e, err := s.ix.Entity(h.Entity)
	if err != nil {
		return "", nil
	}
	l := match.NewParty(e, name.NewAnalyser())
	m := match.NewMatcher(s.model, nil)
	r := m.Compare(q, l)
	if r.QueryName < 0 {
		return e.Caption, nil
	}
	return l.Names[r.ListName].Text, m.ExplainNames(q, l, r.QueryName, r.ListName)
}
