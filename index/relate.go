package index

import (
	"cmp"
	"slices"
)

// scored is a listed name that reached the cut-off, with one who bears it.
type scored struct{ name, entity uint32 }

// borne is a spelling, whatever the order of its words, and a hit that bears it.
type borne struct {
	spelling uint64
	hit      uint32
}

// maxScored is the number of names up to which it is counted who shares them.
const maxScored = 1 << 10

// relate counts for each hit how often others of the same score bear a name of it.
// Several lists have one party under several spellings, and those who bear most of
// these stand for it. The hits are sorted by their score.
func (s *Searcher) relate(hits []Hit) {
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	tied := false
	for i := range hits {
		tied = tied || i > 0 && hits[i].Score == hits[i-1].Score
	}
	if !tied || len(s.scored) >= maxScored {
		return
	}
	const none = ^uint32(0)
	for _, x := range s.scored {
		s.entHit[x.entity] = none // it may not be among the hits
	}
	for i := range hits {
		s.entHit[hits[i].Entity] = uint32(i)
	}
	s.borne = s.borne[:0]
	for _, x := range s.scored {
		if hit := s.entHit[x.entity]; hit != none {
			s.borne = append(s.borne, borne{s.ix.spelling(x.name), hit})
		}
	}
	slices.SortFunc(s.borne, func(a, b borne) int {
		return cmp.Or(cmp.Compare(a.spelling, b.spelling), cmp.Compare(a.hit, b.hit))
	})
	s.borne = slices.Compact(s.borne)
	for from, to := 0, 0; from < len(s.borne); from = to {
		b := s.borne[from]
		for to = from; to < len(s.borne) && s.borne[to].spelling == b.spelling && hits[s.borne[to].hit].Score == hits[b.hit].Score; to++ {
		}
		for _, x := range s.borne[from:to] {
			hits[x.hit].kin += uint32(to - from - 1)
		}
	}
}

// spelling is a number for the words of a listed name, whatever their order.
func (ix *Index) spelling(name uint32) uint64 {
	sum := uint64(0)
	for _, t := range ix.ntok[ix.ntOff[name]:ix.ntOff[name+1]] {
		x := (uint64(ix.tf[ix.tfOff[t.Term]]) + 1) * 0x9e3779b97f4a7c15
		x ^= x >> 29
		x *= 0xbf58476d1ce4e5b9
		sum += x ^ x>>32
	}
	return sum
}
