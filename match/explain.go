package match

import (
	"fmt"

	"cordon/name"
)

// Explain compares two parties and says what the score is made of. The weights
// of the rows sum to the score.
func (m *Matcher) Explain(q, l *Party) []Evidence {
	r := m.Compare(q, l)
	if r.QueryName < 0 {
		return nil
	}
	return m.ExplainNames(q, l, r.QueryName, r.ListName)
}

// ExplainNames is Explain for two names that are known to meet best.
func (m *Matcher) ExplainNames(q, l *Party, qi, li int) []Evidence {
	a, b := &q.Names[qi], &l.Names[li]
	o := m.names(a, b)
	total, _ := m.model.Weigh(o, &q.Facts, &l.Facts)
	var ev []Evidence
	sum := float32(0)
	for _, k := range m.grid.best {
		sum += m.grid.edges[k].value
	}
	for _, k := range m.grid.best {
		e := &m.grid.edges[k]
		qf, qt := spanOf(&a.Name, e.q)
		lf, lt := spanOf(&b.Name, e.l)
		rel := relationOf(e.cell)
		qs, ls := a.Text[qf:qt], b.Text[lf:lt]
		ev = append(ev, Evidence{
			Aspect: AspectToken, Relation: rel, Query: qs, List: ls,
			Weight:    o.Score * float64(e.value/sum),
			Text:      fmt.Sprintf("%s ~ %s (%s)", qs, ls, rel),
			QueryFrom: qf, QueryTo: qt, ListFrom: lf, ListTo: lt,
		})
	}
	if rest := total - o.Score; rest != 0 {
		ev = append(ev, Evidence{Aspect: AspectBirthDate, Relation: Agrees, Weight: rest, Text: "facts beside the name",
			QueryFrom: -1, QueryTo: -1, ListFrom: -1, ListTo: -1})
	}
	return ev
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

func relationOf(c Cell) Relation {
	switch c.Kind {
	case SameText:
		return Equal
	case SameReading:
		return Romanised
	case Edited:
		return Edit
	case SameClass:
		return Variant
	case FirstLetter:
		return InitialOf
	case Joined:
		return Split
	}
	return Contradicts
}
