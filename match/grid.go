package match

import (
	"math/bits"

	"cordon/name"
)

// MaxTokens is the number of tokens of a name that take part in a comparison.
const MaxTokens = 24

// Slot is what the scorer knows of one token of a name beside its likeness to
// others.
type Slot struct {
	Mass  float32
	Role  name.Role
	Word  uint8 // tokens of one written word have one number
	Flags SlotFlags
}

// SlotFlags are remarks on a token that matter to the scorer.
type SlotFlags uint8

// Remarks on tokens.
const (
	Syllable SlotFlags = 1 << iota // one character of a script that writes syllables
	Aside                          // stood in brackets: a note or another spelling
	Filial                         // bin, ibn, ben: what follows is the father's name
	First                          // the number one
	Heard                          // of a script that writes sounds otherwise: its letters are a reading
)

// Light reports whether the token adds nothing to who is meant.
func (s *Slot) Light() bool { return Light(s.Role) || s.Flags&Aside != 0 }

// Grid is one comparison of two names: the tokens of both and which of them are
// alike. It is filled by the caller, who may know the likenesses already, and
// scored by [Model.Score]. A zero Grid is ready for [Grid.Reset].
type Grid struct {
	Kind name.Kind
	Q, L []Slot
	// Texts give the main spelling of a token, for the last look at two parts
	// that are alone in differing.
	QText, LText func(i int) string

	edges []edge // those of one query token stand together, in order of the tokens
	best  []int32
	pick  []int32
	steps int
}

type edge struct {
	q, l  uint32 // bit sets of tokens
	value float32
	mass  float32
	cell  Cell
}

// Reset empties the grid.
func (g *Grid) Reset(kind name.Kind) {
	g.Kind = kind
	g.Q, g.L, g.edges = g.Q[:0], g.L[:0], g.edges[:0]
}

// ResetList empties the list's side.
func (g *Grid) ResetList() { g.L, g.edges = g.L[:0], g.edges[:0] }

// Link says that query token i and list token j are alike. All links of token i
// must be made before those of the tokens after it, unless Sort is called.
//
// A trifle is only like a part by its letters: the article in one name must not use
// up Ali in the other.
func (g *Grid) Link(i, j int, c Cell) {
	if c.Kind > SameReading && c.Kind != Edited && c.Kind != Doubtful && g.Q[i].Light() != g.L[j].Light() {
		return
	}
	w := min(g.Q[i].Mass, g.L[j].Mass)
	g.edges = append(g.edges, edge{q: 1 << i, l: 1 << j, value: c.Value * w, mass: w, cell: c})
}

// LinkRun says that the query tokens of q written as one are alike to the list's
// tokens of l written as one.
func (g *Grid) LinkRun(q, l uint32, c Cell) {
	w := min(sum(g.Q, q), sum(g.L, l))
	g.edges = append(g.edges, edge{q: q, l: l, value: c.Value * w, mass: w, cell: c})
}

func sum(slots []Slot, set uint32) float32 {
	var w float32
	for i := range slots {
		if set>>i&1 != 0 {
			w += slots[i].Mass
		}
	}
	return w
}

// maxSteps bounds the search for the best assignment. Names of ordinary parts
// need a handful; only names that repeat one part many times come near it, and
// for them the best found so far is as good as the best.
const maxSteps = 2000

// assign finds the set of compatible edges of the greatest value into g.best.
func (g *Grid) assign() {
	// Insertion sort by first query token: edges are few and nearly in order.
	for k := 1; k < len(g.edges); k++ {
		for i := k; i > 0 && first(g.edges[i]) < first(g.edges[i-1]); i-- {
			g.edges[i], g.edges[i-1] = g.edges[i-1], g.edges[i]
		}
	}
	g.best, g.pick, g.steps = g.best[:0], g.pick[:0], 0
	if g.greedy() {
		return
	}
	best := float32(-1)
	g.search(0, 0, 0, 0, &best)
}

func first(e edge) int { return bits.TrailingZeros32(e.q) }

// greedy takes each token's best edge and reports whether they are compatible,
// in which case they are the best assignment.
func (g *Grid) greedy() bool {
	var usedL uint32
	for k := 0; k < len(g.edges); {
		top, q := k, g.edges[k].q
		for ; k < len(g.edges) && g.edges[k].q == q; k++ {
			if g.edges[k].value > g.edges[top].value {
				top = k
			}
		}
		e := &g.edges[top]
		if q&(q-1) != 0 || usedL&e.l != 0 {
			g.best = g.best[:0]
			return false
		}
		usedL |= e.l
		g.best = append(g.best, int32(top))
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
	if g.steps > maxSteps && *best >= 0 || value+g.bound(k, usedQ, usedL) <= *best {
		return
	}
	token, end := first(g.edges[k]), k
	for end < len(g.edges) && first(g.edges[end]) == token {
		end++
	}
	// The likeliest first, so that the bound cuts early.
	taken := uint64(0)
	for {
		top := -1
		for e := k; e < end && e-k < 64; e++ {
			x := &g.edges[e]
			if taken>>(e-k)&1 == 0 && x.q&usedQ == 0 && x.l&usedL == 0 && (top < 0 || x.value > g.edges[top].value) {
				top = e
			}
		}
		if top < 0 {
			break
		}
		taken |= 1 << (top - k)
		x := &g.edges[top]
		g.pick = append(g.pick, int32(top))
		g.search(end, usedQ|x.q, usedL|x.l, value+x.value, best)
		g.pick = g.pick[:len(g.pick)-1]
	}
	g.search(end, usedQ, usedL, value, best)
}

// bound is the most that edges from k on can add.
func (g *Grid) bound(k int, usedQ, usedL uint32) float32 {
	var total, top float32
	token := -1
	for ; k < len(g.edges); k++ {
		e := &g.edges[k]
		if t := first(*e); t != token {
			total, top, token = total+top, 0, t
		}
		if e.q&usedQ == 0 && e.l&usedL == 0 && e.value > top {
			top = e.value
		}
	}
	return total + top
}
