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
	Turned  bool // parts stand in another order, other than a first one that comes last
}

// Beats reports whether the outcome says more for a match than another: by its
// score, then by how much agrees, then by how little speaks against it.
func (o Outcome) Beats(p Outcome) bool {
	if o.Score != p.Score {
		return o.Score > p.Score
	}
	if o.Matched != p.Matched {
		return o.Matched > p.Matched
	}
	return o.Against+o.Missing < p.Against+p.Missing
}

// Afar is the outcome of a query read by way of another language. It counts, at a
// discount, only where every part agrees without a slip: such readings are many,
// and one of them is always close to somebody.
func (m *Model) Afar(o Outcome) Outcome {
	if o.Edits > 0 || o.Against > 0 || o.Missing > 0 || o.Turned {
		return Outcome{}
	}
	o.Score *= float64(m.Distant)
	return o
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
	inner        bool // what only one side has is a middle part of a person's name
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
	orderLimit
	singleLimit
	trifleLimit
	vagueLimit
	numberLimit
	editsLimit
	letterLimit
	smallFloor
)

// lettered is the most that a name of several parts scores that shares one, of some
// mass, and initials.
func (m *Model) lettered(mass float32) float32 { return m.LetterCap - .12*max(0, 1-mass) }

// Lettered is what names can score at most that share one part of a query's several,
// of some mass, and initials.
func (m *Model) Lettered(mass float32) float64 { return float64(m.lettered(mass)) + 1e-6 }

// tally is what is left of one side when the alike tokens are taken away.
type tally struct {
	heavy     float32 // mass of parts
	syllables float32 // of that, characters of syllabic scripts
	place     float32 // of that, places in the name of an organisation
	light     float32 // mass of trifles
	number    float32 // mass of numbers that are not one
	one       float32 // the number one, which is often left out
	count     int     // parts left
	last      int     // one of them
	words     uint64  // written words of the whole name that are parts, as a set
}

func tallyOf(slots []Slot, used uint32) tally {
	t := tally{last: -1}
	for i := range slots {
		s := &slots[i]
		heavy := !s.Light()
		if heavy {
			t.words |= 1 << (s.Word & 63)
		}
		switch {
		case used>>i&1 != 0:
		case !heavy:
			t.light += s.Mass
		case s.Role == name.Number && s.Flags&First == 0:
			t.number += s.Mass
		case s.Role == name.Number:
			t.one += s.Mass
		default:
			m := against(s)
			t.heavy += m
			if s.Flags&Syllable != 0 {
				t.syllables += m
			}
			if s.Role == name.Geographic {
				t.place += m
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

// agreement is what the matched tokens have in common.
type agreement struct {
	strong     int     // written words that agree, on the side that has more of them
	strongMass float32 // mass of the matched pairs that are more than trifles
	exact      bool    // all by their letters
	letters    bool    // initials among them
	asked      bool    // of the query
	vague      bool    // a part is alike only by consonants, or a doubtful slip, or another form of the name
	kin        int     // parts that are another form of the name
	doubt      int     // parts whose slip is doubtful
	risky      bool    // a part differs by much or is another form of the name, and so does another
}

func (g *Grid) agree(b *breakdown) agreement {
	a := agreement{exact: true}
	var wordsQ, wordsL uint64
	loose, uneven := 0, 0
	for _, k := range g.best {
		e := &g.edges[k]
		b.usedQ |= e.q
		b.usedL |= e.l
		b.Matched += e.value
		b.unlike += g.lacks(e)
		a.exact = a.exact && e.cell.Kind == SameText
		if g.Q[first(*e)].Light() {
			continue
		}
		b.Edits += int(e.cell.Edits)
		if e.cell.Kind > SameReading {
			uneven++
		}
		kin := e.cell.Kind == SameKin && !g.spelt(e)
		if kin {
			a.kin++
		}
		if e.cell.Kind == Doubtful {
			a.doubt++
		}
		a.vague = a.vague || kin || e.cell.Kind == SameBones || e.cell.Kind == Doubtful
		if e.cell.Edits > 1 && e.cell.Value < .7 {
			loose++
		}
		if e.cell.Kind == FirstLetter {
			a.letters, a.asked = true, a.asked || g.Q[first(*e)].Role == name.Initial
		}
		if e.mass > .36 {
			a.strongMass += e.value
			for i := range g.Q {
				wordsQ |= uint64(e.q>>i&1) << (g.Q[i].Word & 63)
			}
			for j := range g.L {
				wordsL |= uint64(e.l>>j&1) << (g.L[j].Word & 63)
			}
		}
	}
	a.strong = max(bits.OnesCount64(wordsQ), bits.OnesCount64(wordsL))
	a.risky = (loose > 0 || a.kin > 0 && b.Edits > 0 || a.kin > 1) && uneven > 1
	return a
}

// lacks is the mass that a matched pair lacks in likeness. A word that is only alike
// by its consonants, and perhaps another, lacks what the rarer of the two weighs:
// a rare name is no common one because they sound alike.
func (g *Grid) lacks(e *edge) float32 {
	lacks := e.mass - e.value
	if e.mass > 0 && e.cell.Kind == SameBones {
		lacks *= max(sum(g.Q, e.q), sum(g.L, e.l)) / e.mass
	}
	return lacks
}

// spelt reports whether two forms of a name differ in one letter: Jon and John are
// two spellings rather than two names.
func (g *Grid) spelt(e *edge) bool {
	return OSA(g.QText(first(*e)), g.LText(bits.TrailingZeros32(e.l)), 1) <= 1
}

func (m *Model) breakdown(g *Grid) breakdown {
	g.assign()
	b := breakdown{slipQ: -1, slipL: -1}
	a := g.agree(&b)
	if b.Matched == 0 {
		return b
	}
	ordered := g.ordered()
	b.q, b.l = tallyOf(g.Q, b.usedQ), tallyOf(g.L, b.usedL)
	q, l := &b.q, &b.l
	whole := q.count+l.count == 0
	if a.exact && ordered && whole && q.light+l.light+q.number+l.number+q.one+l.one == 0 {
		b.base, b.Score = 1, 1
		return b
	}
	floor := m.slip(g, &b, a)
	numbers := m.masses(g, &b, a)
	b.base = b.Matched / (b.Matched + b.unlike + b.against + b.missing + b.trifles)
	score := b.base
	b.Turned = !ordered && !g.rotated()
	if !ordered {
		b.disorder = score * (1 - m.Disorder)
		score -= b.disorder
	}
	several := bits.OnesCount64(q.words) > 1 || bits.OnesCount64(l.words) > 1
	top := float32(1)
	lower := func(l limit, to float32, holds bool) {
		if holds && to < top {
			top, b.limit = to, l
		}
	}
	lower(numberLimit, m.NumberCap, numbers)
	lower(looseLimit, m.LooseCap, b.Against > .3)
	lower(orderLimit, m.LooseCap, !ordered && (g.broken() || g.fathers()))
	// R. Quillfeather for Rupert Marmaduke Quillfeather, if few are called so. Where the
	// query has both an initial and another part left, the index would not find it.
	shortened := a.letters && b.inner && a.strongMass >= 1 && (q.count == 0 || !a.asked)
	lower(singleLimit, m.SingleCap, a.strong < 2 && several && !whole && !shortened || len(g.best) == 1 && several && g.vagueRun())
	lower(vagueLimit, m.VagueCap, a.strong < 2 && a.vague ||
		a.strong < 3 && (a.doubt > 0 || a.kin > 0 && a.strongMass < 1.25))
	lower(trifleLimit, m.TrifleCap, a.strongMass == 0 && q.words|l.words != 0)
	lower(letterLimit, m.lettered(a.strongMass), a.strong < 2 && several && a.letters)
	lower(editsLimit, m.EditsCap, a.risky || b.Edits > m.MaxEdits && b.Edits > m.maxEdits(g))
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

// slip takes two short parts that differ by a slip for alike, where they are alone
// in differing. It returns the floor of such names.
func (m *Model) slip(g *Grid, b *breakdown, a agreement) float32 {
	q, l := &b.q, &b.l
	if q.count != 1 || l.count != 1 || a.strong < 2 {
		return 0
	}
	d, n := slipped(g, q.last, l.last)
	if d == 0 || b.Edits+d > m.MaxEdits {
		return 0
	}
	w := min(g.Q[q.last].Mass, g.L[l.last].Mass)
	b.slipQ, b.slipL, b.slipMass = q.last, l.last, editValue(d, n)*w
	b.Matched += b.slipMass
	b.unlike += w - b.slipMass
	b.Edits += d
	q.heavy, l.heavy, q.place, l.place, q.count, l.count = 0, 0, 0, 0, 0, 0
	return m.SmallFloor
}

// Slips reports whether query token i and list token j are two short parts that a slip
// tells apart.
func (g *Grid) Slips(i, j int) bool {
	d, _ := slipped(g, i, j)
	return d > 0
}

// slipped is the distance of two short parts, 0 if it is more than a slip.
func slipped(g *Grid, i, j int) (d, n int) {
	a, b := &g.Q[i], &g.L[j]
	if a.Role == name.Initial || b.Role == name.Initial || (a.Flags|b.Flags)&(Syllable|Heard) != 0 {
		return 0, 0
	}
	s, t := g.QText(i), g.LText(j)
	if n = max(len(s), len(t)); min(len(s), len(t)) > MaxSlip {
		return 0, 0
	}
	k := 2
	if n < 3 {
		k = 1
	}
	if d = OSA(s, t, k); d > k || d >= n {
		return 0, 0
	}
	return d, n
}

// masses weighs what is left of both names. It reports whether numbers differ.
func (m *Model) masses(g *Grid, b *breakdown, a agreement) (numbers bool) {
	q, l := &b.q, &b.l
	b.Against = min(q.heavy, l.heavy)
	switch {
	case q.syllables > 0 || l.syllables > 0 || a.strong < 3 && g.syllabic():
		// Syllables are not left out of a name: it is another one.
		b.Against = max(q.heavy, l.heavy)
	case g.Kind != name.Person && l.place > 0:
		// The listed branch of a firm is not the firm.
		b.Against = max(b.Against, l.place)
	}
	b.Missing = max(q.heavy, l.heavy) - b.Against
	numbers = q.number+q.one > 0 && l.number+l.one > 0
	if numbers {
		b.Missing += (q.number + l.number + q.one + l.one) / 2
	} else {
		b.Against += q.number + l.number
		b.Missing += q.one + l.one
	}
	b.unlike *= m.Unlike
	missing := b.Missing
	sure := a.strong > 1 || a.letters && a.strongMass >= 1 // R. Quillfeather, if few are called so
	if b.Against == 0 && (g.Kind != name.Person || sure && b.Edits == 0 && a.kin == 0) {
		spared := m.spared(g.Q, b.usedQ, g.Kind) + m.spared(g.L, b.usedL, g.Kind)
		b.inner = g.Kind == name.Person && spared >= (1-m.Inner)*missing-1e-4
		missing -= spared
	}
	b.against, b.missing, b.trifles = m.Contradicted*b.Against, m.omitted(b.Matched)*missing, m.Trifle*(q.light+l.light)
	b.Missing += q.light + l.light
	return numbers
}

// spared is the mass of the parts that a name may lack and still be the same: a
// middle part of a person's name says less than the outer ones, a patronymic
// least; of an organisation's it is the words that say what kind it is.
func (m *Model) spared(slots []Slot, used uint32, kind name.Kind) float32 {
	var spared float32
	first, last := bits.TrailingZeros32(used), 31-bits.LeadingZeros32(used)
	for i := range slots {
		s := &slots[i]
		switch {
		case used>>i&1 != 0 || s.Light() || s.Role == name.Number:
		case s.Role == name.Initial:
			spared += against(s) - s.Mass
		default:
			spared += (1 - m.share(slots, i, first < i && i < last, kind)) * s.Mass
		}
	}
	return spared
}

// share is what the omission of a part weighs, 1 for one that is never left out: a
// family name, or half of a double one.
func (m *Model) share(slots []Slot, i int, inner bool, kind name.Kind) float32 {
	switch s := &slots[i]; {
	case kind != name.Person:
		if s.Role == name.Generic {
			return m.Generic
		}
	case s.Role == name.Patronymic:
		return m.Patronymic
	case inner && s.Role != name.Family && slots[i-1].Word != s.Word && slots[i+1].Word != s.Word:
		return m.Inner
	}
	return 1
}

// Least is the least mass with which a part of a query can count as left out.
func (m *Model) Least(slots []Slot, i int, kind name.Kind) float32 {
	return m.share(slots, i, 0 < i && i < len(slots)-1, kind) * slots[i].Mass
}

// Shares are the shares of a part's mass that [Model.Least] may leave of it. A model
// of greater ones leaves more.
func (m *Model) Shares() [3]float32 { return [...]float32{m.Inner, m.Patronymic, m.Generic} }

// maxEdits is the number of letters that may differ in the names of the grid: one
// more in long ones.
func (m *Model) maxEdits(g *Grid) int {
	n := 0
	for i := range g.Q {
		n += len(g.QText(i))
	}
	return m.MaxEdits + n/longName
}

// longName is the number of letters beside which one more may differ.
const longName = 18

// ordered reports whether the parts match in the order in which they stand.
func (g *Grid) ordered() bool {
	last := -1
	for _, k := range g.best {
		if g.Q[first(g.edges[k])].Light() {
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

// rotated reports whether all parts but the first match in their order, and before
// it: a family name that the other side writes last.
func (g *Grid) rotated() bool {
	last, head := -1, -1
	for _, k := range g.best {
		e := &g.edges[k]
		if g.Q[first(*e)].Light() {
			continue
		}
		switch f := bits.TrailingZeros32(e.l); {
		case head < 0:
			head = f
		case f < last || f > head:
			return false
		default:
			last = f
		}
	}
	return true
}

// fathers reports whether son and father change places: Salman bin Muhammad is
// not Muhammad bin Salman.
func (g *Grid) fathers() bool {
	for c := 1; c+1 < len(g.Q); c++ {
		if g.Q[c].Flags&Filial == 0 {
			continue
		}
		son, father := g.partner(c-1), g.partner(c+1)
		if son > father && father >= 0 && son == father+2 && g.L[father+1].Flags&Filial != 0 {
			return true
		}
	}
	return false
}

// partner is the list token that query token i is matched with, -1 if none.
func (g *Grid) partner(i int) int {
	for _, k := range g.best {
		if g.edges[k].q == 1<<i {
			return bits.TrailingZeros32(g.edges[k].l)
		}
	}
	return -1
}

// omitted is the factor of a part that only one side has: an omission beside
// little that agrees is likelier another name.
func (m *Model) omitted(matched float32) float32 {
	e := m.Enough / max(matched, .5)
	return min(m.Omitted*max(.7, e*e), m.Contradicted)
}

// syllabic reports whether the query is written in syllables.
func (g *Grid) syllabic() bool {
	for i := range g.Q {
		if g.Q[i].Flags&Syllable != 0 {
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
		if lb < la && (g.sameWord(g.Q, qa, qb) || g.sameWord(g.L, lb, la)) && !g.Q[qa].Light() && !g.Q[qb].Light() {
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
	return s[a].Flags&Syllable == 0 || a > 0 && s[a-1].Word == s[a].Word
}

// vagueRun reports whether a whole name is one word in the other that only has the
// same key, or the same syllables: that says little.
func (g *Grid) vagueRun() bool {
	kind := g.edges[g.best[0]].cell.Kind
	return kind == KeyRun || kind == OneRun && g.syllabic()
}
