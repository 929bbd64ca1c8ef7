package index

import (
	"cmp"
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
	kin   uint32 // how often hits of the same score bear a name of this one, by names
}

// Searcher asks an index. It holds scratch memory and is not safe for concurrent
// use; searchers of one index are independent.
type Searcher struct {
	analyser *name.Analyser // for explanations
	matcher  *match.Matcher

	ix    *Index
	model *match.Model

	// Look-up of words.
	cached     uint32 // the round of the shared cache that it is from
	key        []byte
	runBuf     []byte
	spelling   []byte
	classes    []name.Class
	term       match.Term
	near       neighbours
	likeTerms  []uint32 // of the word at hand
	likeCells  []match.Cell
	asked      []byte // keys of one kind that were asked for, each after its length
	keyedCells [256]keyedCell
	now        uint32
	termSeen   []uint32 // round of find in which a term was met, and where it stands
	termAt     []uint32

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
	spelled     map[[2]*alike][]uint32      // Latin words that spell two syllables
	glued       []gluedRun                  // query tokens that are a run of a listed name
	links       []found                     // likenesses of the name at hand and the query
	within      [1 << maxWithin]match.Reach // by set of matched query tokens: what a name can reach, if known yet
	known       [1 << maxWithin]bool
	alike       marks  // of the terms that are like one of the query's, once marked is set
	marked      bool   // that is done when the first name is met
	parts       int    // tokens of the query that are parts
	letters     int    // initials of the query
	small       uint32 // the tokens that are neither, and the initials, as a set
	whole       uint32 // all tokens
	several     bool   // its parts are several written words
	pairs       bool   // names that match one part alone are out of reach
	trusted     bool   // the masses in the heads hold for the model
	round       uint32
	nameSeen    []uint32
	toks        []nameToken

	// One search.
	cut        float64 // least score of names that facts can lift
	strict     float64 // and of names whose bearers were born in other years
	years      uint32  // of the query's births
	search     uint32
	entSeen    []uint32
	entHit     []uint32
	hits       []Hit
	outcomes   []match.Outcome
	scored     []scored // names that reached the cut-off
	borne      []borne
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
		ix: ix, model: ix.model, spelled: map[[2]*alike][]uint32{}, initialSets: map[byte][]uint64{},
		termSeen: make([]uint32, nt), termAt: make([]uint32, nt),
		nameSeen: make([]uint32, ix.Names()), noted: make([]uint64, (ix.Names()+63)/64),
		entSeen: make([]uint32, ix.Len()), entHit: make([]uint32, ix.Len()),
	}
	s.common = max(minCommon, ix.Names()/256)
	s.trusted = len(ix.shares) > 0
	for i, x := range ix.model.Shares() {
		s.trusted = s.trusted && x >= ix.shares[i]
	}
	s.grid.QText = func(i int) string { return s.terms[i].Text }
	s.grid.LText = func(j int) string { return ix.main(s.toks[j].Term) }
	return s
}

// main is the main spelling of a term.
func (ix *Index) main(term uint32) string { return ix.forms.at(ix.tf[ix.tfOff[term]]) }

// Search returns the listed parties whose score reaches the cut-off, best first.
// The slice is valid until the next call.
func (s *Searcher) Search(q *match.Party, o Options) []Hit {
	s.hits, s.outcomes, s.scored = s.hits[:0], s.outcomes[:0], s.scored[:0]
	if s.search++; s.search == 0 {
		clear(s.entSeen)
		s.search = 1
	}
	s.listKeep = keep(s.listKeep, o.Lists, &s.ix.lists)
	s.schemaKeep = keep(s.schemaKeep, o.Schemata, &s.ix.schemas)
	s.cut, s.strict, s.years = s.model.NameCutoff(o.Cutoff, &q.Facts), o.Cutoff, match.Years(q.Facts.Births)
	if len(q.Facts.Identifiers) > 0 { // whoever shares a number is scored by the name, too
		s.strict = s.cut
	}
	for i := range q.Names {
		s.searchName(&q.Names[i])
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
	s.relate(kept)
	named := q.Facts.Empty()
	slices.SortFunc(kept, func(a, b Hit) int {
		if c := cmp.Compare(b.Score, a.Score); c != 0 {
			return c
		}
		// Of a subject with nothing but a name, confidence only says whose spelling is
		// the rarest. The likelier one is who bears names of others that are as alike
		// as it: several lists have the party, and this is what most of them print.
		if c := cmp.Or(cmp.Compare(b.kin, a.kin), cmp.Compare(b.borne, a.borne)); c != 0 && named {
			return c
		}
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(b.kin, a.kin), cmp.Compare(b.borne, a.borne), cmp.Compare(a.Entity, b.Entity))
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
