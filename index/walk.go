package index

import (
	"cmp"
	"math/bits"
	"slices"

	"cordon/match"
	"cordon/name"
)

// searchName finds the listed names that are like one name of the query.
func (s *Searcher) searchName(n *match.Name) {
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
	s.weighTokens()
	for _, r := range s.glued {
		s.runner(r.Name)
	}
	for _, r := range s.runs {
		for _, n := range s.ix.post[s.ix.postOff[r.term]:s.ix.postOff[r.term+1]] {
			s.runner(n)
		}
	}
	s.walkTokens()
}

// begin forgets what was noted for the name before.
func (s *Searcher) begin() {
	if s.round++; s.round == 0 { // after four thousand million names
		clear(s.nameSeen)
		s.round = 1
	}
	clear(s.known[:])
	if s.marked {
		for _, m := range s.found {
			for _, t := range m.terms {
				s.alike.drop(mark(t))
			}
		}
		s.marked = false
	}
}

// weighTokens counts the tokens of the query by what they are.
func (s *Searcher) weighTokens() {
	s.parts, s.letters, s.small, s.whole = 0, 0, 0, 1<<len(s.grid.Q)-1
	s.several = false
	first := -1
	for i := range s.grid.Q {
		q := &s.grid.Q[i]
		if !q.Light() {
			if first < 0 {
				first = i
			}
			s.several = s.several || q.Word != s.grid.Q[first].Word
		}
		switch late(q) {
		case 0:
			s.parts++
			continue
		case 1:
			s.letters++
		}
		s.small |= 1 << i
	}
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
func (s *Searcher) walkTokens() {
	g := &s.grid
	r := match.Reach{Parts: s.parts, Single: s.parts < 2}
	top, trifles := float32(0), float32(0)
	gone, most := float32(0), float32(0)
	for i := range g.Q {
		m := g.Q[i].Mass
		r.Rest += m
		if s.small>>i&1 != 0 {
			trifles += m
			continue
		}
		top = max(top, m)
		least := s.model.Least(g.Q, i, s.kind)
		gone, most = gone+least, max(most, least)
	}
	one := match.Reach{Rest: top + trifles, Gone: gone - most, Parts: 1, Single: r.Single}
	walk := 0     // tokens to walk
	lettered := 0 // and to walk for names that have a token before by its initial
	parts := 0
	for k, i := range s.order {
		if k == walk && (k == 0 || s.model.Bound(r) >= s.cut) {
			walk = k + 1
		}
		m := g.Q[i].Mass
		r.Rest -= m
		if late(&g.Q[i]) == 0 {
			if r.Parts > 1 || s.lettered(i) {
				lettered = k + 1
			}
			r.Parts, r.Gone = r.Parts-1, r.Gone+s.model.Least(g.Q, i, s.kind)
			parts++
			r.Slip = parts == 1 && len(s.terms[i].Text) <= match.MaxSlip+2
		} else {
			r.Trifle += m
		}
	}
	s.pairs = s.model.Bound(one) < s.cut
	switch {
	case s.pairs && s.commonTwo():
		s.walkTwo()
		return
	case s.pairs && s.walkPairs(walk, max(walk, lettered)):
		return
	}
	for _, i := range s.order[:walk] {
		for _, t := range s.found[i].terms {
			s.walk(t, s.whole)
		}
	}
}

// commonTwo reports whether the query has two parts, both common, and initials
// beside one of them do not help.
func (s *Searcher) commonTwo() bool {
	if !s.trusted || s.parts != 2 || s.letters > 0 {
		return false
	}
	a, b := s.order[0], s.order[1]
	return s.found[a].postings >= s.common && !s.lettered(a) && !s.lettered(b)
}

// walkTwo looks at the names that match both parts of a query of two common ones.
// Beside these a name may have no part that counts much. Where its heaviest token
// counts more than the name may have otherwise, the query must have it.
func (s *Searcher) walkTwo() {
	light := s.lightest()
	for _, m := range s.found {
		s.walkTops(m, light)
	}
	a, b := s.names(s.found[s.order[0]]), s.names(s.found[s.order[1]])
	for k := range (light + 63) / 64 {
		for w := a[k] & b[k]; w != 0; w &= w - 1 {
			s.candidate(k<<6+uint32(bits.TrailingZeros64(w)), s.whole)
		}
	}
}

// lightest is the number of names that could match all of the query although their
// heaviest token does not.
func (s *Searcher) lightest() uint32 {
	r := s.reachBy(s.whole)
	lo, hi := 0, len(s.ix.upTo) // the first mass that is too much
	for lo < hi {
		mid := (lo + hi) / 2
		if r.Other = float32(mid) / leastSteps; s.model.Bound(r) >= s.cut {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return 0
	}
	return s.ix.upTo[lo-1]
}

// walkTops looks at the names from one on that have their heaviest token from a word.
func (s *Searcher) walkTops(m *alike, from uint32) {
	spans := s.tops(m)
	at, _ := slices.BinarySearchFunc(spans, from, func(x span, n uint32) int { return cmp.Compare(x.To, n+1) })
	for _, x := range spans[at:] {
		for n := max(x.From, from); n < x.To; n++ {
			s.candidate(n, s.whole)
		}
	}
}

// lettered reports whether names that share one part of the query, and have initials
// of others, are within reach.
func (s *Searcher) lettered(i int) bool {
	return !s.several || s.model.Lettered(s.grid.Q[i].Mass) >= s.cut
}

// walkPairs looks at the names that match two parts of the query, one of them
// among the first walk of the order, or one among the first lettered and an initial.
// It reports false where that cannot be told, because
// an initial alone would do: it is like too many words.
func (s *Searcher) walkPairs(walk, lettered int) bool {
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
	// of the query are looked at for one part, also one that comes too late to be met
	// with the parts after it alone.
	if len(s.initialled) == 0 {
		lettered = walk
	}
	// Rare words: their names are noted in a set of one query, from the last to
	// the first, so that the second time a name comes up it is a pair. Where few
	// names are asked for in many, the many are searched instead.
	s.far = s.far[:0]
	for n := len(s.few) - 1; n >= 0; n-- {
		k := s.few[n]
		names := s.rare(s.found[s.order[k]])
		for _, nm := range names {
			if k < walk && (s.noted[nm>>6]>>(nm&63)&1 != 0 || in(s.sets, nm) || s.isFar(nm)) || k < lettered && s.shortened(nm) {
				s.candidate(nm, s.whole)
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
	for k, i := range s.order[:lettered] {
		if late(&s.grid.Q[i]) > 0 || s.found[i].postings < s.common {
			continue
		}
		n++
		others := s.sets[n:]
		if k >= walk {
			others = nil
		}
		s.walkCommon(s.found[i], s.sets[n-1], others)
	}
	return true
}

// walkCommon looks at the names of a common word that have an initial of the query
// or are in one of the other sets.
func (s *Searcher) walkCommon(m *alike, set []uint64, others [][]uint64) {
	if m.postings < len(set) {
		for _, nm := range s.rare(m) {
			if in(others, nm) || s.shortened(nm) {
				s.candidate(nm, s.whole)
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
			s.candidate(uint32(k<<6+bits.TrailingZeros64(w)), s.whole)
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
