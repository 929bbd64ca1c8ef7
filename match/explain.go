package match

import (
	"fmt"

	"cordon/name"
)

// Threshold is the customary score from which a person should look.
const Threshold = .70

// Explain compares two parties and says what the score is made of: the weights of
// the rows sum to it.
func (m *Matcher) Explain(q, l *Party) []Evidence {
	r := m.Compare(q, l)
	if r.QueryName < 0 {
		return nil
	}
	return m.ExplainNames(q, l, r.QueryName, r.ListName)
}

// ExplainNames is Explain for two names that are known to meet best.
func (m *Matcher) ExplainNames(q, l *Party, qi, li int) []Evidence {
	x := explainer{m: m, q: &q.Names[qi], l: &l.Names[li]}
	o := m.names(x.q, x.l)
	b := m.model.breakdown(&m.grid)
	x.pairs(&b)
	x.rest(&b)
	x.limits(&b)
	switch less := o.Score - b.Score; {
	case less != 0 && x.q.Flags&name.Distant != 0:
		x.row(Evidence{
			Aspect: AspectName, Relation: Contradicts, Weight: less,
			Text: "the name is read by way of another language, whose readings are many",
		})
	case less != 0:
		x.row(Evidence{
			Aspect: AspectName, Relation: Contradicts, Weight: less,
			Text: "the listed name is a weak alias of one word, which confirms but does not alert by itself",
		})
	}
	x.facts(o, &q.Facts, &l.Facts)
	return x.rows
}

// ExplainFacts explains the comparison of two parties of which one has no name,
// such as a wallet.
func (m *Matcher) ExplainFacts(q, l *Party) []Evidence {
	x := explainer{m: m}
	x.facts(Outcome{}, &q.Facts, &l.Facts)
	return x.rows
}

// facts adds the rows of what is known beside the names, and with the whole score
// what each row turns.
func (x *explainer) facts(o Outcome, q, l *Facts) {
	m := x.m.model
	w := weighing{score: o.Score, odds: m.nameOdds(o)}
	w.each = func(a Aspect, r Relation, qs, ls string, score, odds float64) {
		x.row(Evidence{Aspect: a, Relation: r, Query: qs, List: ls, Weight: w.score - score, LogOdds: m.Bend.At(w.odds) - m.Bend.At(odds), Text: factText(a, r, qs, ls)})
	}
	w.all(q, l)
	x.missing(q, l)
	Turn(x.rows, w.score, Threshold)
}

type explainer struct {
	m    *Matcher
	q, l *Name
	rows []Evidence
}

// row adds a row that has no place in the names.
func (x *explainer) row(e Evidence) {
	e.QueryFrom, e.QueryTo, e.ListFrom, e.ListTo = -1, -1, -1, -1
	x.rows = append(x.rows, e)
}

// spans adds a row about tokens of one or both names.
func (x *explainer) spans(e Evidence, q, l uint32) {
	e.QueryFrom, e.QueryTo, e.ListFrom, e.ListTo = -1, -1, -1, -1
	if q != 0 {
		e.QueryFrom, e.QueryTo = spanOf(&x.q.Name, q)
		e.Query = x.q.Text[e.QueryFrom:e.QueryTo]
	}
	if l != 0 {
		e.ListFrom, e.ListTo = spanOf(&x.l.Name, l)
		e.List = x.l.Text[e.ListFrom:e.ListTo]
	}
	if e.Relation == Equal && e.Query != e.List && scriptIn(&x.q.Name, q) != scriptIn(&x.l.Name, l) {
		e.Relation = Romanised // they are written alike in Latin letters alone
	}
	e.Text = tokenText(e)
	x.rows = append(x.rows, e)
}

// pairs tells of the tokens that are alike. Together they weigh 1 less what their
// own unlikeness takes away.
func (x *explainer) pairs(b *breakdown) {
	if b.Matched == 0 {
		return
	}
	den := b.Matched / b.base
	for _, k := range x.m.grid.best {
		e := &x.m.grid.edges[k]
		x.spans(Evidence{Aspect: AspectToken, Relation: relationOf(e.cell), Weight: float64(share(e.value, x.m.grid.lacks(e), b, den, x.m.model))}, e.q, e.l)
	}
	if b.slipQ >= 0 {
		w := min(x.m.grid.Q[b.slipQ].Mass, x.m.grid.L[b.slipL].Mass)
		x.spans(Evidence{Aspect: AspectToken, Relation: Edit, Weight: float64(share(b.slipMass, w-b.slipMass, b, den, x.m.model))}, 1<<b.slipQ, 1<<b.slipL)
	}
}

// share is the weight of a matched pair that lacks some likeness.
func share(value, lacks float32, b *breakdown, den float32, m *Model) float32 {
	if b.base == 1 {
		return value / b.Matched
	}
	return value/b.Matched - m.Unlike*lacks/den
}

// rest tells of the tokens that only one name has. Their penalty is shared among
// them by mass.
func (x *explainer) rest(b *breakdown) {
	if b.Matched == 0 || b.base == 1 {
		return
	}
	den := b.Matched / b.base
	g := &x.m.grid
	penalty := float64((b.against + b.missing + b.trifles) / den)
	var total float64
	each := func(do func(rel Relation, mass float64, q, l uint32)) {
		for i := range g.Q {
			if b.usedQ>>i&1 == 0 && i != b.slipQ {
				do(x.relation(b, &g.Q[i], MissingThere), x.weight(b, &g.Q[i]), 1<<i, 0)
			}
		}
		for j := range g.L {
			if b.usedL>>j&1 == 0 && j != b.slipL {
				do(x.relation(b, &g.L[j], MissingHere), x.weight(b, &g.L[j]), 0, 1<<j)
			}
		}
	}
	each(func(_ Relation, mass float64, _, _ uint32) { total += mass })
	each(func(rel Relation, mass float64, q, l uint32) {
		x.spans(Evidence{Aspect: AspectToken, Relation: rel, Weight: -penalty * mass / total}, q, l)
	})
}

func (x *explainer) relation(b *breakdown, s *Slot, missing Relation) Relation {
	if !s.Light() && b.Against > 0 {
		return Contradicts
	}
	return missing
}

func (x *explainer) weight(b *breakdown, s *Slot) float64 {
	switch {
	case s.Light():
		return float64(x.m.model.Trifle * s.Mass)
	case b.Against > 0:
		return float64(x.m.model.Contradicted * against(s))
	}
	return float64(against(s))
}

func (x *explainer) limits(b *breakdown) {
	if b.disorder != 0 {
		x.row(Evidence{Aspect: AspectName, Relation: Agrees, Weight: -float64(b.disorder), Text: "the parts stand in another order"})
	}
	if b.limit == noLimit || b.limited == 0 {
		return
	}
	text := ""
	switch b.limit {
	case looseLimit:
		text = "a part that both names have differs: such names stay below the threshold"
	case orderLimit:
		text = "the parts stand in an order that makes another name of them"
	case singleLimit:
		text = "the names share only one of several parts"
	case numberLimit:
		text = "the numbers in the names differ"
	case vagueLimit:
		text = "too few parts agree for one that may well be another name"
	case trifleLimit:
		text = "the names share nothing but connectors, titles, legal forms or initials"
	case letterLimit:
		text = "beside one part only initials agree"
	case editsLimit:
		text = fmt.Sprintf("more than %d letters differ", x.m.model.MaxEdits)
	case smallFloor:
		text = "only one short part differs, by a slip"
	}
	rel := Contradicts
	if b.limit == smallFloor {
		rel = Agrees
	}
	x.row(Evidence{Aspect: AspectName, Relation: rel, Weight: float64(b.limited), Text: text})
}

// missing tells of facts that only one side has: they weigh nothing.
func (x *explainer) missing(q, l *Facts) {
	one := func(a Aspect, here, there bool) {
		switch {
		case here && !there:
			x.row(Evidence{Aspect: a, Relation: MissingThere, Text: fmt.Sprintf("the list states no %s", aspectText(a))})
		case there && !here:
			x.row(Evidence{Aspect: a, Relation: MissingHere, Text: fmt.Sprintf("the subject states no %s", aspectText(a))})
		}
	}
	one(AspectBirthDate, len(q.Births) > 0, len(l.Births) > 0)
	one(AspectCountry, len(q.Countries) > 0, len(l.Countries) > 0)
	if len(q.Identifiers) > 0 && len(l.Identifiers) == 0 { // most who are listed have numbers that nobody is asked for
		one(AspectIdentifier, true, false)
	}
}

// Turn says of each row what the answer would be without it by a threshold, where
// that differs.
func Turn(rows []Evidence, score, threshold float64) {
	for i := range rows {
		e := &rows[i]
		e.Turns = ""
		switch without, turns := e.Without(score, threshold); {
		case !turns:
		case without < threshold:
			e.Turns = fmt.Sprintf("below the threshold without it (%.2f)", without)
		default:
			e.Turns = fmt.Sprintf("above the threshold without it (%.2f)", without)
		}
	}
}

// Without is a score without what a row adds to it or takes from it, from 0 to 1, and
// whether that lies on the other side of a threshold.
func (e *Evidence) Without(score, threshold float64) (without float64, turns bool) {
	without = min(max(score-e.Weight, 0), 1)
	return without, (score >= threshold) != (without >= threshold)
}

func spanOf(n *name.Name, set uint32) (from, to int) {
	from = -1
	for i := range n.Tokens {
		if i < MaxTokens && set>>i&1 != 0 {
			if from < 0 || n.Tokens[i].From < from {
				from = n.Tokens[i].From
			}
			to = max(to, n.Tokens[i].To)
		}
	}
	return max(from, 0), to
}

// scriptIn is the script of the first of some tokens.
func scriptIn(n *name.Name, set uint32) name.Script {
	for i := range n.Tokens {
		if set>>i&1 != 0 {
			return n.Tokens[i].Script
		}
	}
	return name.Other
}

func relationOf(c Cell) Relation {
	switch c.Kind {
	case SameText:
		return Equal
	case SameReading, SameBones:
		return Romanised
	case Edited, Doubtful:
		return Edit
	case SameSound, SameLearned, SameKin, SameGroup:
		return Variant
	case FirstLetter:
		return InitialOf
	case OneRun, KeyRun:
		return Split
	}
	return Contradicts
}

func tokenText(e Evidence) string {
	switch e.Relation {
	case Equal:
		return fmt.Sprintf("%q is equal", e.List)
	case Variant:
		return fmt.Sprintf("%q and %q are spellings of one name", e.Query, e.List)
	case Romanised:
		return fmt.Sprintf("%q reads as %q", e.Query, e.List)
	case Edit:
		return fmt.Sprintf("%q and %q differ by a few letters", e.Query, e.List)
	case InitialOf:
		return fmt.Sprintf("%q and %q begin with the same letter", e.Query, e.List)
	case Split:
		return fmt.Sprintf("%q is %q written apart or together", e.Query, e.List)
	case MissingThere:
		return fmt.Sprintf("only the subject has %q", e.Query)
	case MissingHere:
		return fmt.Sprintf("only the list has %q", e.List)
	}
	if e.Query != "" {
		return fmt.Sprintf("the list has something else for %q", e.Query)
	}
	return fmt.Sprintf("the subject has something else for %q", e.List)
}

func aspectText(a Aspect) string {
	switch a {
	case AspectBirthDate:
		return "birth date"
	case AspectCountry:
		return "country"
	case AspectIdentifier:
		return "document or number"
	}
	return string(a)
}

func factText(a Aspect, r Relation, q, l string) string {
	what := aspectText(a)
	if a == AspectIdentifier {
		if r == Equal {
			return fmt.Sprintf("the %s is the same", q)
		}
		return fmt.Sprintf("the %s differs", q)
	}
	switch r {
	case Equal:
		return fmt.Sprintf("the %s agrees: %s", what, q)
	case Agrees:
		return fmt.Sprintf("the %s is compatible: %s, %s", what, q, l)
	}
	return fmt.Sprintf("the %s differs: %s, %s", what, q, l)
}
