package match

import (
	"cordon/name"
)

// Result is the comparison of two parties.
type Result struct {
	Score      float64
	Confidence float64
	QueryName  int // index of the names that met best, -1 if none did
	ListName   int
}

// Matcher compares parties pair by pair. It keeps scratch memory and is not safe
// for concurrent use.
type Matcher struct {
	model  *Model
	rarity func(word string) float32
	grid   Grid
	q, l   []Term
}

// NewMatcher returns a matcher. Rarity gives the rarity factor of a word; nil
// takes the customary frequency of names.
func NewMatcher(m *Model, rarity func(word string) float32) *Matcher {
	if rarity == nil {
		rarity = func(word string) float32 { return Rarity(name.Frequency(word)) }
	}
	return &Matcher{model: m, rarity: rarity}
}

// Compare compares two parties.
func (m *Matcher) Compare(q, l *Party) Result {
	r := Result{QueryName: -1, ListName: -1}
	if !Compatible(q.Kind, l.Kind) {
		return r
	}
	var best Outcome
	for i := range q.Names {
		for j := range l.Names {
			o := m.names(&q.Names[i], &l.Names[j])
			if o.Score > r.Score || r.QueryName < 0 {
				r.Score, r.QueryName, r.ListName, best = o.Score, i, j, o
			}
		}
	}
	r.Score, r.Confidence = m.model.Weigh(best, &q.Facts, &l.Facts)
	return r
}

// TermOf is the spelling of a token.
func TermOf(t *name.Token) Term {
	return Term{Text: t.Text, Alts: t.Alts, Script: t.Script, Sort: SortOf(t.Role), Classes: t.Classes, Wild: t.Wild}
}

func (m *Matcher) names(q, l *Name) Outcome {
	g := &m.grid
	g.Reset(q.Kind)
	m.q = m.side(m.q[:0], &g.Q, q)
	m.l = m.side(m.l[:0], &g.L, l)
	for i := range m.q {
		for j := range m.l {
			g.Cells[i][j] = Similar(&m.q[i], &m.l[j])
		}
	}
	m.joins(m.q, m.l, false)
	m.joins(m.l, m.q, true)
	o := m.model.Score(g)
	if l.Weak && len(l.Tokens) < 2 {
		o.Score = min(o.Score, float64(m.model.WeakCap))
	}
	return o
}

func (m *Matcher) side(terms []Term, slots *[]Slot, n *Name) []Term {
	for i := range n.Tokens {
		if i == MaxTokens {
			break
		}
		t := &n.Tokens[i]
		terms = append(terms, TermOf(t))
		*slots = append(*slots, Slot{Mass: Mass(t, m.rarity(t.Text)), Role: t.Role, Length: uint8(min(len(t.Text), 255))})
	}
	return terms
}

// joins finds runs of a that are written as one word in b.
func (m *Matcher) joins(a, b []Term, swapped bool) {
	var buf [64]byte
	for i := range a {
		run := append(buf[:0], a[i].Text...)
		for k := i + 1; k < len(a) && len(run) < 32; k++ {
			run = append(run, a[k].Text...)
			for j := range b {
				if b[j].Text != string(run) {
					continue
				}
				jn := Join{Q: span(i, k), L: 1 << j, Cell: JoinCell}
				if swapped {
					jn.Q, jn.L = jn.L, jn.Q
				}
				m.grid.Joins = append(m.grid.Joins, jn)
			}
		}
	}
}

// span is the set of the tokens from i to k.
func span(i, k int) uint32 { return 1<<(k+1) - 1<<i }
