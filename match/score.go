package match

import (
	"math/bits"

	"cordon/name"
)

// tally is what is left of one side when the alike tokens are taken away.
type tally struct {
	heavy  float32 // mass of parts
	light  float32 // mass of trifles
	number float32 // mass of numbers
	count  int     // parts left
	last   int     // one of them
	parts  int     // parts of the whole name
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
	g.assign()
	var (
		o            Outcome
		usedQ, usedL uint32
		unlike       float32
		strong       int // parts that agree
		exact        = true
	)
	for _, k := range g.best {
		e := &g.edges[k]
		usedQ |= e.q
		usedL |= e.l
		o.Matched += e.value
		unlike += e.mass - e.value
		o.Edits += int(e.cell.Edits)
		exact = exact && e.cell.Kind == SameText
		if e.mass > .3 {
			strong += max(bits.OnesCount32(e.q), bits.OnesCount32(e.l))
		}
	}
	if o.Matched == 0 {
		return o
	}
	ordered := g.ordered()
	q, l := tallyOf(g.Q, usedQ), tallyOf(g.L, usedL)
	whole := q.count == 0 && l.count == 0
	if exact && ordered && whole && q.light+l.light+q.number+l.number == 0 {
		o.Score = 1
		return o
	}
	floor := float32(0)
	cap := float32(1)
	if q.count == 1 && l.count == 1 && strong >= 2 {
		if d, n := m.slip(g, q.last, l.last); d > 0 && o.Edits+d <= m.MaxEdits {
			// One short part differs by a slip and all else agrees.
			w := min(g.Q[q.last].Mass, g.L[l.last].Mass)
			v := editValue(d, n) * w
			o.Matched += v
			unlike += w - v
			o.Edits += d
			q.heavy, l.heavy, q.count, l.count = 0, 0, 0, 0
			floor = m.SmallFloor
		}
	}
	o.Against = min(q.heavy, l.heavy)
	o.Missing = max(q.heavy, l.heavy) - o.Against
	if n := q.number + l.number; n > 0 {
		if q.number > 0 && l.number > 0 {
			cap = min(cap, m.NumberCap)
			o.Missing += n / 2
		} else {
			o.Against += n
		}
	}
	trifles := q.light + l.light
	den := o.Matched + m.Unlike*unlike + m.Contradicted*o.Against + m.Omitted*o.Missing + m.Trifle*trifles
	score := o.Matched / den
	o.Missing += trifles
	if !ordered {
		score *= m.Disorder
	}
	if o.Against > .3 {
		cap = min(cap, m.LooseCap)
	}
	if strong < 2 && (q.parts > 1 || l.parts > 1) && (q.count > 0 || l.count > 0) {
		cap = min(cap, m.SingleCap)
	}
	if o.Edits > m.MaxEdits {
		cap = min(cap, m.EditsCap)
	}
	score = max(score, floor)
	o.Score = float64(min(score, cap))
	return o
}

// slip is the distance of two short parts, 0 if they are not worth a look.
func (m *Model) slip(g *Grid, i, j int) (d, n int) {
	s, t := g.QText(i), g.LText(j)
	if g.Q[i].Role == name.Initial || g.L[j].Role == name.Initial {
		return 0, 0
	}
	n = max(len(s), len(t))
	k := 2
	if n < 3 {
		k = 1
	}
	if d = OSA(s, t, k); d > k || n < 2 || d >= n {
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
