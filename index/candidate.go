package index

import (
	"math/bits"

	"cordon/match"
	"cordon/name"
)

// walk looks at all names of a term. Met are the tokens of the query that they may
// match.
func (s *Searcher) walk(term, met uint32) {
	for _, n := range s.ix.post[s.ix.postOff[term]:s.ix.postOff[term+1]] {
		s.candidate(n, met)
	}
}

// candidate scores one listed name, which matches no other tokens of the query than
// those of met, where its head does not tell that it is out of reach.
func (s *Searcher) candidate(n, met uint32) {
	h := &s.ix.heads[n]
	cut := s.cutOf(h)
	if s.hopeless(h, met, cut) || s.nameSeen[n] == s.round {
		return
	}
	s.nameSeen[n] = s.round
	s.read(n)
	found, own := s.meet()
	if s.model.Bound(s.reachOf(found, own)) < cut {
		return
	}
	s.linkFound()
	s.score(n, cut)
}

// runner scores a listed name that may match a run of the query, or a run of which
// matches a token of it.
func (s *Searcher) runner(n uint32) {
	h := &s.ix.heads[n]
	if s.nameSeen[n] == s.round || !match.Compatible(s.kind, name.Kind(h.Kind)) {
		return
	}
	s.nameSeen[n] = s.round
	cut := s.cutOf(h)
	s.read(n)
	met, own := s.meet()
	s.linkFound()
	whole := false // as far as the bound can tell
	for _, r := range s.runs {
		for j := range s.toks {
			if s.toks[j].Term == r.term {
				s.grid.LinkRun(r.set, 1<<j, r.cell)
				met, own = met|r.set, own|1<<j
			}
		}
	}
	for _, r := range s.glued {
		if r.Name == n {
			s.grid.LinkRun(1<<r.token, match.Span(int(r.From), int(r.To)), r.cell)
			whole = true
		}
	}
	if whole || s.model.Bound(s.reachOf(met, own)) >= cut {
		s.score(n, cut)
	}
}

// cutOf is the least score at which a name counts.
func (s *Searcher) cutOf(h *head) float64 {
	if h.Years&s.years != 0 {
		return s.cut
	}
	return s.strict
}

// hopeless reports whether the head of a name tells that it cannot reach a cut-off.
func (s *Searcher) hopeless(h *head, met uint32, cut float64) bool {
	if !match.Compatible(s.kind, name.Kind(h.Kind)) {
		return true
	}
	if !s.trusted {
		return false
	}
	if !s.marked {
		s.mark()
	}
	spare, own := s.letters, s.letters // an initial may match any word
	left, other := 0, 0
	matched := uint32(0)
	for k := range min(int(h.Count), heavies) {
		switch {
		case s.alike.of(h.Marks[k]) != 0:
			own++
			matched |= uint32(s.alike.of(h.Marks[k]))
		case h.Least[k] == 0: // no part
		case spare > 0:
			spare--
		default:
			left++
			other += int(h.Least[k])
		}
	}
	if h.Count <= heavies {
		if s.pairs && own < 2 {
			return true
		}
		if len(s.found) <= maxWithin { // all of the name is in its head
			met &= matched
		}
	}
	r := s.reachBy(met | s.small)
	r.Other, r.Others = float32(other)/leastSteps, left > 1
	return s.model.Bound(r) < cut
}

// mark marks the terms that are like one of the query's.
func (s *Searcher) mark() {
	s.marked = true
	for i, m := range s.found {
		for _, t := range m.terms {
			s.alike.add(mark(t), i)
		}
	}
}

// read puts the tokens of a name on the grid.
func (s *Searcher) read(n uint32) {
	s.toks = s.ix.ntok[s.ix.ntOff[n]:s.ix.ntOff[n+1]]
	s.grid.ResetList()
	s.grid.L = appendSlots(s.grid.L, s.toks)
}

// linkFound links the likenesses of the name at hand and the query.
func (s *Searcher) linkFound() {
	for k := range s.links {
		l := &s.links[k]
		s.grid.Link(int(l.token), int(l.at), l.cell)
	}
	s.initials()
}

// score scores the name on the grid and notes its bearers.
func (s *Searcher) score(n uint32, cut float64) {
	ix := s.ix
	if s.asks && len(s.toks) > 0 && name.Script(ix.termScript[s.toks[0].Term]) == name.Hangul {
		return // as match.Native has it
	}
	o := s.model.Score(&s.grid)
	if s.afar {
		o = s.model.Afar(o)
	}
	if o.Score < cut || o.Score == 0 {
		return
	}
	bearers := ix.bearer[ix.neOff[n]:ix.neOff[n+1]]
	for _, b := range bearers {
		x := o
		if b.Weak != 0 && match.WeakAlone(len(s.toks)) {
			x.Score = min(x.Score, float64(s.model.WeakCap))
		}
		s.put(b.Entity, uint32(b.Ordinal), uint32(len(bearers)), x)
		if len(s.scored) < maxScored {
			s.scored = append(s.scored, scored{n, b.Entity})
		}
	}
}

// meet finds the likenesses of the name at hand and the query. It returns the
// tokens of either that have one, as sets.
func (s *Searcher) meet() (met, own uint32) {
	s.links = s.links[:0]
	var like [64]uint8 // by token: those of the query that it may be like
	for j := range s.toks {
		like[j&63] = 1<<maxWithin - 1
		if s.marked {
			like[j&63] = s.alike.of(mark(s.toks[j].Term))
		}
	}
	for i, m := range s.found {
		for j := range s.toks {
			if like[j&63]>>min(i, maxWithin-1)&1 == 0 {
				continue
			}
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
	r := s.reachBy(met)
	if s.letters > 1 { // an initial may match any word
		return r
	}
	left, last, top := 0, 0, float32(0)
	for j := range s.grid.L {
		if l := &s.grid.L[j]; own>>j&1 == 0 && l.Role != name.Number && !l.Light() {
			least := s.model.Least(s.grid.L, j, s.kind)
			left, last = left+1, j
			r.Other, top = r.Other+least, max(top, least)
		}
	}
	if s.letters > 0 && left > 0 {
		left, r.Other = left-1, r.Other-top
	}
	r.Others = left > 1
	if r.Slip && left == 1 && s.letters == 0 {
		// The one part of either that is left: whether it is a slip can be told now.
		r.Slip = s.grid.Slips(bits.TrailingZeros32(s.whole&^(s.small|met)), last)
	}
	return r
}

// reachBy is what a name can reach that matches the tokens of met.
func (s *Searcher) reachBy(met uint32) match.Reach {
	switch {
	case met >= uint32(len(s.within)):
		return s.reach(met)
	case !s.known[met]:
		s.within[met], s.known[met] = s.reach(met), true
	}
	return s.within[met]
}

// reach is what a name can match of the query that matches a set of its tokens.
func (s *Searcher) reach(met uint32) match.Reach {
	r := match.Reach{Single: s.parts < 2}
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
