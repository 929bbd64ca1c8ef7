package lab

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"cordon/match"
	"cordon/screen"
)

// maxMisses bounds the misses of the self test that a report lists one by one.
const maxMisses = 200

// self asks for every listed name as it is printed: the answer must be its own
// entry, with score 1. Each list's entry must be found itself; that another list
// has the same party is no excuse.
func (l *lab) self(r *Report) error {
	at := make([]int, len(l.names))
	for i := range at {
		at[i] = i
	}
	if n := l.o.Self; n > 0 && n < len(at) {
		slices.SortFunc(at, func(a, b int) int {
			return cmp.Or(cmp.Compare(l.hash("self", &l.names[a]), l.hash("self", &l.names[b])), cmp.Compare(a, b))
		})
		at = at[:n]
		slices.Sort(at)
	}
	type tested struct {
		at    int
		score float64
	}
	next, done := 0, 0
	s := Self{Names: len(l.names), Tested: len(at)}
	var missed []tested
	err := screen.Batch(l.ctx, l.o.Jobs,
		func() (int, error) {
			if next == len(at) {
				return 0, io.EOF
			}
			next++
			return at[next-1], nil
		},
		func() func(int) (tested, error) {
			w := l.engine.Worker()
			return func(i int) (tested, error) {
				x := &l.names[i]
				// What scores less than 1 is looked for from the floor on only if the
				// name is not found whole: almost all are, and that is quick.
				for _, cut := range []float64{1, Floor} {
					for _, h := range w.Find(subject(x.schema, x.text), cut) {
						if h.Entity == x.entity {
							return tested{i, h.Score}, nil
						}
					}
				}
				return tested{i, 0}, nil
			}
		},
		func(t tested) error {
			if done++; done%1024 == 0 {
				l.o.Progress("self test", done, len(at))
			}
			if t.score >= 1 {
				s.Whole++
			} else {
				missed = append(missed, t)
			}
			return nil
		})
	if err != nil {
		return fmt.Errorf("self test: %w", err)
	}
	a := l.asker(nil)
	for _, t := range missed {
		x := &l.names[t.at]
		switch {
		case x.words == "":
			s.Empty++
			continue
		case x.weak:
			s.Weak++
			continue
		}
		s.Missed++
		if len(s.Misses) < maxMisses {
			m, err := a.miss("printed", x, x.text, t.score, "")
			if err != nil {
				return fmt.Errorf("self test: %w", err)
			}
			s.Misses = append(s.Misses, m)
		}
	}
	r.Self = s
	return nil
}

// miss says why a question scores what it scores, by the evidence of comparing it
// with the entry that it should have found.
func (a *asker) miss(kind string, x *listed, text string, score float64, withhold string) (Miss, error) {
	ix := a.l.lib.Index()
	e, err := ix.Entity(x.entity)
	if err != nil {
		return Miss{}, fmt.Errorf("read entity %s: %w", ix.ID(x.entity), err)
	}
	m := Miss{
		Kind: kind, Name: text, Listed: x.text, EntityID: e.ID, List: ix.ListOf(x.entity), Reference: e.Reference,
		Script: x.script, Score: score,
	}
	if withhold != "" {
		m.Listed = e.Caption
		if e = a.l.withheld(x.entity, withhold); e == nil {
			return m, nil
		}
	}
	q, p := match.NewParty(subject(x.schema, text), a.analyser), match.NewParty(e, a.analyser)
	res := a.matcher.Compare(q, p)
	if withhold == "" && res.Score > score+.0001 && res.Score >= Floor {
		m.Why = fmt.Sprintf("the search did not find it, although the comparison gives %.2f: this is a fault of the index", res.Score)
		return m, nil
	}
	m.Score = res.Score
	m.Why = reasons(a.matcher.Explain(q, p))
	return m, nil
}

// reasons are the words of the evidence that keeps a score low.
func reasons(ev []match.Evidence) string {
	var out string
	n := 0
	for i := range ev {
		e := &ev[i]
		if e.Aspect != match.AspectToken && e.Aspect != match.AspectName || e.Relation == match.Equal || e.Text == "" {
			continue
		}
		if n++; n > 4 {
			return out + "; …"
		}
		if out != "" {
			out += "; "
		}
		out += e.Text
	}
	return cmp.Or(out, "no part of the name is alike")
}

// shown is how many misses of each manipulation a report gives with reasons.
const shown = 6

// misses explains some of what the deck missed: of each manipulation the worst in
// turn from each script, so that no script hides another.
func (l *lab) misses(r *Report, kinds []Manipulation) error {
	a := l.asker(kinds)
	for k := range kinds {
		var of []*asked
		for i := range l.asked {
			if q := &l.asked[i]; q.kind == k && q.score < l.policy.Threshold {
				of = append(of, q)
			}
		}
		turn := map[string]int{}
		nth := map[*asked]int{}
		for _, q := range of {
			nth[q] = turn[q.script]
			turn[q.script]++
		}
		slices.SortStableFunc(of, func(a, b *asked) int { return cmp.Compare(nth[a], nth[b]) })
		for _, q := range of[:min(shown, len(of))] {
			m, err := a.miss(kinds[k].ID, q.listed, q.text, q.score, kinds[k].withhold)
			if err != nil {
				return fmt.Errorf("explain the misses: %w", err)
			}
			r.Misses = append(r.Misses, m)
		}
	}
	return nil
}
