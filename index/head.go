package index

import (
	"cmp"
	"slices"

	"cordon/match"
	"cordon/name"
)

// head is what is known of a name before its tokens are read: enough to tell of most
// names that share words with the query that they cannot reach the cut-off.
type head struct {
	Years uint32          // of the births of its bearers, as match.Years has them
	Marks [heavies]uint16 // of the terms of its heaviest tokens
	Least [heavies]uint8  // what each counts at least when it is left out, in steps of 1/leastSteps, falling
	Kind  uint8           // name.Kind
	Count uint8           // number of its tokens
	_     uint8
}

const (
	heavies    = 3  // tokens in a head
	leastSteps = 64 // precision of the masses in it
	markBits   = 15 // length of the marks of terms
)

// mark stands for a term. Terms of one mark are taken for each other, which loses
// nothing, because a name that passes is read.
func mark(term uint32) uint16 { return uint16(term * 0x9e3779b1 >> (32 - markBits)) }

// marks tell of marks the tokens of the query that their terms are like, the last bit
// standing for all from the eighth on. Neighbouring marks are taken for each other, so
// that the table is near.
type marks [1 << markBits / 4]uint8

func (m *marks) add(x uint16, token int) { m[x/4] |= 1 << min(token, maxWithin-1) }
func (m *marks) drop(x uint16)           { m[x/4] = 0 }
func (m *marks) of(x uint16) uint8       { return m[x/4&(1<<markBits/4-1)] }

// ranked is a token of a name by what it counts when it is left out.
type ranked struct {
	term  uint32
	least uint8
}

// rank orders the tokens of a name by what they count at least when they are left
// out, the heaviest first. Numbers and trifles are not parts and count nothing.
func rank(dst []ranked, m *match.Model, kind name.Kind, toks []nameToken, slots []match.Slot) []ranked {
	for j := range toks {
		least := float32(0)
		if s := &slots[j]; s.Role != name.Number && !s.Light() {
			// A query without a kind may ask for a person or for anything else.
			least = m.Least(slots, j, kind)
			if kind == name.Person || kind == name.Thing {
				least = min(m.Least(slots, j, name.Person), m.Least(slots, j, name.Thing))
			}
		}
		dst = append(dst, ranked{toks[j].Term, uint8(min(255, leastSteps*least))})
	}
	slices.SortStableFunc(dst, func(x, y ranked) int { return cmp.Compare(y.least, x.least) })
	return dst
}

// span is a stretch of names.
type span struct{ From, To uint32 }

// arrange puts the names in the order of their heaviest tokens: the lightest first,
// those of one token together. Names that a query meets together then lie together,
// and those that it can only reach by their heaviest token are found by it alone. It
// returns the new place of each name.
func (b *Builder) arrange() []uint32 {
	type place struct {
		key  uint64 // least mass of the heaviest token, and its term
		name uint32
	}
	m, shares := match.Default(), match.Default().Shares()
	b.shares = shares[:]
	heads, places := make([]head, len(b.kinds)), make([]place, len(b.kinds))
	var slots []match.Slot
	var order []ranked
	for n := range heads {
		toks, h := b.ntok[b.ntOff[n]:b.ntOff[n+1]], &heads[n]
		slots = appendSlots(slots[:0], toks)
		order = rank(order[:0], m, b.kinds[n], toks, slots)
		h.Kind, h.Count = uint8(b.kinds[n]), uint8(len(toks))
		for k, r := range order[:min(len(order), heavies)] {
			h.Marks[k], h.Least[k] = mark(r.term), r.least
		}
		for _, x := range b.bearers[n] {
			h.Years |= match.Years(b.births[b.birthOff[x.Entity]:b.birthOff[x.Entity+1]])
		}
		places[n] = place{uint64(order[0].least)<<32 | uint64(order[0].term), uint32(n)}
	}
	slices.SortFunc(places, func(x, y place) int { return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.name, y.name)) })

	to := make([]uint32, len(places))
	ntok, ntOff := make([]nameToken, 0, len(b.ntok)), make([]uint32, 1, len(b.ntOff))
	bearers, tops := make([][]bearer, len(places)), make([][]span, len(b.termForms))
	b.heads, b.upTo = make([]head, len(places)), make([]uint32, 256)
	for i, p := range places {
		n, term := uint32(i), uint32(p.key)
		to[p.name], b.heads[n], bearers[n] = n, heads[p.name], b.bearers[p.name]
		ntok = append(ntok, b.ntok[b.ntOff[p.name]:b.ntOff[p.name+1]]...)
		ntOff = append(ntOff, uint32(len(ntok)))
		if i == 0 || p.key != places[i-1].key {
			tops[term] = append(tops[term], span{From: n})
		}
		tops[term][len(tops[term])-1].To = n + 1
		b.upTo[p.key>>32] = n + 1
	}
	for l := 1; l < len(b.upTo); l++ {
		b.upTo[l] = max(b.upTo[l], b.upTo[l-1])
	}
	b.topOff, b.top = flatten(tops)
	b.ntok, b.ntOff, b.bearers = ntok, ntOff, bearers
	return to
}

// appendSlots adds the tokens of a name as the scorer knows them.
func appendSlots(dst []match.Slot, toks []nameToken) []match.Slot {
	for j := range toks {
		t := &toks[j]
		dst = append(dst, match.Slot{Mass: float32(t.Mass) / 128, Role: name.Role(t.Role), Word: t.Word, Flags: t.Flags})
	}
	return dst
}
