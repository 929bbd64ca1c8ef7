package match

import (
	"math/bits"

	"cordon/name"
)

// Outcome is the comparison of two names.
type Outcome struct {
	Score   float64
	Matched float32 // mass matched, likeness taken into account
	Against float32 // mass contradicted
	Missing float32 // mass that only one side has
	Edits   int
}

// breakdown says what a name's score is made of. The score is the matched mass
// over the matched mass and the penalties, then moved by the order and the limits.
type breakdown struct {
	Outcome
	usedQ, usedL uint32
	q, l         tally
	unlike       float32 // penalties, in mass
	against      float32
	missing      float32
	trifles      float32
	slipQ, slipL int // two short parts that differ by a slip, -1 if there are none
	slipMass     float32
	base         float32
	disorder     float32 // what the order takes away
	limit        limit   // what the limit that holds takes away, or the floor adds
	limited      float32
}

// limit names a rule that keeps a score from rising or falling further.
type limit uint8

const (
	noLimit limit = iota
	looseLimit
	singleLimit
	numberLimit
	editsLimit
	letterLimit
	smallFloor
)

// tally is what is left of one side when the alike tokens are taken away.
type tally struct {
	syllables float32 // mass of characters of syllabic scripts, part of heavy
	heavy     float32 // mass of parts
	light     float32 // mass of trifles
	number    float32 // mass of numbers
	count     int     // parts left
	last      int     // one of them
	parts     int     // parts of the whole name
}

func tallyOf(slots []Slot, used uint32) tally {
	t := tally{last: -1}
	for i := range slots {
		s := &slots[i]
		heavy := !Light(s.Role)
		if heavy {
			t.parts++
		}
		switch {
		case used>>i&1 != 0:
		case !heavy:
			t.light += s.Mass
		case s.Role == name.Number:
			t.number += s.Mass
		default:
			t.heavy += against(s)
			if s.Syllabic {
				t.syllables += s.Mass
			}
			t.count++
			t.last = i
		}
	}
	return t
}

// against is the mass with which an unmatched part speaks: an initial that
// differs is nearly as good as a name that differs.
func against(s *Slot) float32 {
	if s.Role == name.Initial {
		return .8
	}
	return s.Mass
}

// Score compares the two names of the grid.
func (m *Model) Score(g *Grid) Outcome {
	b := m.breakdown(g)
	return b.Outcome
}

func (m *Model) breakdown(g *Grid) breakdown {
	g.assign()
	b := breakdown{slipQ: -1, slipL: -1}
	strong, strongMass, exact := 0, float32(0), true // parts that agree; all by their letters
	for _, k := range g.best {
		e := &g.edges[k]
		b.usedQ |= e.q
		b.usedL |= e.l
		b.Matched += e.value
		b.unlike += e.mass - e.value
		b.Edits += int(e.cell.Edits)
		exact = exact && e.cell.Kind == SameText
		if e.mass > .36 {
			strong += max(bits.OnesCount32(e.q), bits.OnesCount32(e.l))
			strongMass += e.value
		}
	}
	if b.Matched == 0 {
		return b
	}
	ordered := g.ordered()
	b.q, b.l = tallyOf(g.Q, b.usedQ), tallyOf(g.L, b.usedL)
	q, l := &b.q, &b.l
	if exact && ordered && q.count+l.count == 0 && q.light+l.light+q.number+l.number == 0 {
		b.base, b.Score = 1, 1
		return b
	}
	floor := float32(0)
	if q.count == 1 && l.count == 1 && strong >= 2 {
		if d, n := slip(g, q.last, l.last); d > 0 && b.Edits+d <= m.MaxEdits {
			w := min(g.Q[q.last].Mass, g.L[l.last].Mass)
			b.slipQ, b.slipL, b.slipMass = q.last, l.last, editValue(d, n)*w
			b.Matched += b.slipMass
			b.unlike += w - b.slipMass
			b.Edits += d
			q.heavy, l.heavy, q.count, l.count = 0, 0, 0, 0
			floor = m.SmallFloor
		}
	}
	b.Against = min(q.heavy, l.heavy)
	if few := q.syllables > 0 || l.syllables > 0 || g.syllabic() && strong < 3; few && strong < 4 {
		// Syllables are not left out of a name: it is another one.
		b.Against = max(q.heavy, l.heavy)
	}
	b.Missing = max(q.heavy, l.heavy) - b.Against
	numbers := q.number > 0 && l.number > 0
	if numbers {
		b.Missing += (q.number + l.number) / 2
	} else {
		b.Against += q.number + l.number
	}
	b.unlike *= m.Unlike
	b.against, b.missing, b.trifles = m.Contradicted*b.Against, m.omitted(b.Matched)*b.Missing, m.Trifle*(q.light+l.light)
	b.Missing += q.light + l.light
	b.base = b.Matched / (b.Matched + b.unlike + b.against + b.missing + b.trifles)
	score := b.base
	if !ordered {
		b.disorder = score * (1 - m.Disorder)
		score -= b.disorder
	}
	top := float32(1)
	lower := func(l limit, to float32, holds bool) {
		if holds && to < top {
			top, b.limit = to, l
		}
	}
	lower(numberLimit, m.NumberCap, numbers)
	lower(looseLimit, m.LooseCap, b.Against > .3)
	lower(singleLimit, m.SingleCap, strong < 2 && (q.parts > 1 || l.parts > 1) && q.count+l.count > 0)
	lower(letterLimit, m.LetterCap-.12*max(0, 1-strongMass), strong < 2 && len(g.best) > 1 && (q.parts > 1 || l.parts > 1))
	lower(looseLimit, m.LooseCap, g.broken())
	lower(editsLimit, m.EditsCap, b.Edits > m.MaxEdits)
	switch {
	case score > top:
		b.limited, score = top-score, top
	case score < floor && floor <= top:
		b.limit, b.limited, score = smallFloor, floor-score, floor
	default:
		b.limit = noLimit
	}
	b.Score = float64(score)
	return b
}

// slip is the distance of two short parts, 0 if it is more than a slip.
func slip(g *Grid, i, j int) (d, n int) {
	if g.Q[i].Role == name.Initial || g.L[j].Role == name.Initial || g.Q[i].Syllabic || g.L[j].Syllabic {
		return 0, 0
	}
	s, t := g.QText(i), g.LText(j)
	n = max(len(s), len(t))
	k := 2
	if n < 3 {
		k = 1
	}
	if d = OSA(s, t, k); d > k || d >= n {
		return 0, 0
	}
	return d, n
}

// ordered reports whether the parts match in the order in which they stand.
func (g *Grid) ordered() bool {
	last := -1
	for _, k := range g.best {
		if Light(g.Q[first(g.edges[k])].Role) {
			continue
		}
		f := bits.TrailingZeros32(g.edges[k].l)
		if f < last {
			return false
		}
		last = f
	}
	return true
}

// omitted is the factor of a part that only one side has: an omission beside
// little that agrees is likelier another name.
func (m *Model) omitted(matched float32) float32 {
	return m.Omitted * max(.7, m.Enough/max(matched, .5))
}

// syllabic reports whether the query is written in syllables.
func (g *Grid) syllabic() bool {
	for i := range g.Q {
		if g.Q[i].Syllabic {
			return true
		}
	}
	return false
}

// broken reports whether tokens that were written as one word match in another
// order: 정남 is not Nam-jong.
func (g *Grid) broken() bool {
	for k := 1; k < len(g.best); k++ {
		a, b := &g.edges[g.best[k-1]], &g.edges[g.best[k]]
		qa, qb := first(*a), first(*b)
		la, lb := bits.TrailingZeros32(a.l), bits.TrailingZeros32(b.l)
		if lb < la && (g.sameWord(g.Q, qa, qb) || g.sameWord(g.L, lb, la)) && !Light(g.Q[qa].Role) && !Light(g.Q[qb].Role) {
			return true
		}
	}
	return false
}

// sameWord reports whether two tokens stand in one written word after its first,
// which may be a surname that others put last.
func (g *Grid) sameWord(s []Slot, a, b int) bool {
	if s[a].Word != s[b].Word {
		return false
	}
	return !s[a].Syllabic || a > 0 && s[a-1].Word == s[a].Word
}
