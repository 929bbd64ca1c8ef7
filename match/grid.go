package match

import (
	"math/bits"

	"cordon/name"
)

// MaxTokens is the number of tokens of a name that take part in a comparison.
const MaxTokens = 24

// Slot is what the scorer knows of one token of a name beside its likeness to others.
type Slot struct {
	Mass   float32
	Role   name.Role
	Length uint8
}

// Grid is one comparison of two names: the tokens of both and how alike each two
// of them are. It is filled by the caller, who may know the likenesses already,
// and scored by [Model.Score].
type Grid struct {
	Kind  name.Kind
	Q, L  []Slot
	Cells [MaxTokens][MaxTokens]Cell
	Joins []Join

	edges []edge
	best  []int
	pick  []int
	steps int
}

// Join is a run of tokens on one side that is written as one word on the other.
type Join struct {
	Q, L uint32 // bit sets of the tokens
	Cell Cell
}

type edge struct {
	q, l  uint32
	value float32 // likeness × mass
	mass  float32
	cell  Cell
}

// Outcome is the comparison of two names.
type Outcome struct {
	Score   float64
	Matched float32 // mass matched, likeness taken into account
	Against float32 // mass contradicted
	Missing float32 // mass that only one side has
	Edits   int
}

// Reset empties the grid for two names of n and m tokens.
func (g *Grid) Reset(kind name.Kind) {
	g.Kind = kind
	g.Q, g.L, g.Joins = g.Q[:0], g.L[:0], g.Joins[:0]
}

// Score compares the two names of the grid.
func (m *Model) Score(g *Grid) Outcome {
	g.assign()
	var (
		o            Outcome
		usedQ, usedL uint32
		unlike       float32
		heavyPairs   int
		exact        = true
	)
	lastL, ordered := -1, true
	for _, k := range g.best {
		e := &g.edges[k]
		usedQ |= e.q
		usedL |= e.l
		o.Matched += e.value
		unlike += e.mass - e.value
		o.Edits += int(e.cell.Edits)
		if e.cell.Kind != SameText {
			exact = false
		}
		if first := bits.TrailingZeros32(e.l); first < lastL {
			ordered = false
		} else {
			lastL = first
		}
		if e.mass > .3 {
			heavyPairs++
		}
	}
	restQ, restL, heavyQ, heavyL := float32(0), float32(0), float32(0), float32(0)
	parts := 0
	for i, s := range g.Q {
		if !light(s.Role) {
			parts++
		}
		if usedQ>>i&1 == 0 {
			exact = false
			if light(s.Role) {
				restQ += s.Mass
			} else {
				heavyQ += contradictable(s)
			}
		}
	}
	partsL := 0
	for j, s := range g.L {
		if !light(s.Role) {
			partsL++
		}
		if usedL>>j&1 == 0 {
			exact = false
			if light(s.Role) {
				restL += s.Mass
			} else {
				heavyL += contradictable(s)
			}
		}
	}
	against := min(heavyQ, heavyL)
	missing := max(heavyQ, heavyL) - against
	lightRest := restQ + restL
	o.Against, o.Missing = against, missing+lightRest
	if o.Matched == 0 {
		return o
	}
	den := o.Matched + m.Unlike*unlike + m.Contradicted*against + m.Omitted*missing + .25*lightRest
	score := o.Matched / den
	if exact && !ordered {
		exact = false
	}
	if !ordered {
		score *= m.Disorder
	}
	if against > .4 && score > m.ContradictedCap {
		score = m.ContradictedCap
	}
	if heavyPairs < 2 && (parts > 1 || partsL > 1) && !g.wholeJoin(usedQ, usedL) && score > m.SingleCap {
		score = m.SingleCap
	}
	if exact {
		score = 1
	}
	o.Score = float64(score)
	return o
}

// wholeJoin reports whether all parts of both names are matched.
func (g *Grid) wholeJoin(usedQ, usedL uint32) bool {
	return usedQ == 1<<len(g.Q)-1 && usedL == 1<<len(g.L)-1
}

// contradictable is the mass with which an unmatched part speaks against: an
// initial that differs is as good as a name that differs.
func contradictable(s Slot) float32 {
	if s.Role == name.Initial {
		return .8
	}
	return s.Mass
}

// maxSteps bounds the search for the best assignment. Names of ordinary parts
// need a handful; only names that repeat one part many times come near it, and
// for them the best found so far is as good as the best.
const maxSteps = 4000

// assign finds the set of compatible edges of the greatest value.
func (g *Grid) assign() {
	g.edges = g.edges[:0]
	for i := range g.Q {
		for j := range g.L {
			if c := g.Cells[i][j]; c.Value > 0 {
				w := min(g.Q[i].Mass, g.L[j].Mass)
				g.edges = append(g.edges, edge{q: 1 << i, l: 1 << j, value: c.Value * w, mass: w, cell: c})
			}
		}
		for _, jn := range g.Joins {
			if bits.TrailingZeros32(jn.Q) == i {
				w := min(g.sum(g.Q, jn.Q), g.sum(g.L, jn.L))
				g.edges = append(g.edges, edge{q: jn.Q, l: jn.L, value: jn.Cell.Value * w, mass: w, cell: jn.Cell})
			}
		}
	}
	g.best, g.pick, g.steps = g.best[:0], g.pick[:0], 0
	if g.greedy() {
		return
	}
	bestValue := float32(-1)
	g.search(0, 0, 0, 0, &bestValue)
}

func (g *Grid) sum(slots []Slot, set uint32) float32 {
	var w float32
	for i := range slots {
		if set>>i&1 != 0 {
			w += slots[i].Mass
		}
	}
	return w
}

// greedy takes each token's best edge and reports whether they are compatible,
// in which case they are the best assignment.
func (g *Grid) greedy() bool {
	if len(g.Joins) > 0 {
		return false
	}
	var used uint32
	for k := 0; k < len(g.edges); {
		best, q := k, g.edges[k].q
		for k++; k < len(g.edges) && g.edges[k].q == q; k++ {
			if g.edges[k].value > g.edges[best].value {
				best = k
			}
		}
		if used&g.edges[best].l != 0 {
			g.best = g.best[:0]
			return false
		}
		used |= g.edges[best].l
		g.best = append(g.best, best)
	}
	return true
}

// search extends the assignment from edge k on, in order of the first query token.
func (g *Grid) search(k int, usedQ, usedL uint32, value float32, best *float32) {
	g.steps++
	for k < len(g.edges) && g.edges[k].q&usedQ != 0 {
		k++
	}
	if k == len(g.edges) {
		if value > *best {
			*best = value
			g.best = append(g.best[:0], g.pick...)
		}
		return
	}
	if g.steps > maxSteps || value+g.bound(k, usedQ) <= *best {
		return
	}
	token := bits.TrailingZeros32(g.edges[k].q)
	end := k
	for end < len(g.edges) && bits.TrailingZeros32(g.edges[end].q) == token {
		end++
	}
	for e := k; e < end; e++ {
		if x := &g.edges[e]; x.q&usedQ == 0 && x.l&usedL == 0 {
			g.pick = append(g.pick, e)
			g.search(end, usedQ|x.q, usedL|x.l, value+x.value, best)
			g.pick = g.pick[:len(g.pick)-1]
		}
	}
	g.search(end, usedQ, usedL, value, best)
}

// bound is the most that edges from k on can add.
func (g *Grid) bound(k int, usedQ uint32) float32 {
	var sum, top float32
	token := -1
	for ; k < len(g.edges); k++ {
		e := &g.edges[k]
		if t := bits.TrailingZeros32(e.q); t != token {
			sum, top, token = sum+top, 0, t
		}
		if e.q&usedQ == 0 && e.value > top {
			top = e.value
		}
	}
	return sum + top
}
