package lab

import (
	"cmp"
	"slices"
	"strings"
)

// DefaultGoals are what a check is held against where the institution has set
// nothing else. Ids are those of [Check]; "script.*" stands for every script.
func DefaultGoals() map[string]float64 {
	return map[string]float64{
		"self": 1, "printed": 1, "typo": .95, "typos": .85, "order": .99, "split": .97, "join": .97, "middle": .90, "initials": .90,
		"form": .98, "homoglyph": .99, "invisible": .99, "leet": .95, "spaced": .95, "punctuation": .99, "accents": .99,
		"wildcard": .95, "original": .95, "romanised": .90, "script.*": .90,
		"clean.name": 50, "clean.row": 5, "names.recall": 1, "names.precision": .90, "pairs.f1": .90,
	}
}

// judge holds every figure against its goal. What is below comes first.
func (l *lab) judge(r *Report) {
	goals := DefaultGoals()
	for id, g := range l.o.Goals {
		goals[id] = g
	}
	share := func(id, name string, k, n int) {
		if n == 0 {
			return
		}
		goal, ok := goals[id]
		if !ok {
			goal = goals["script.*"]
		}
		c := Check{ID: id, Name: name, Value: float64(k) / float64(n), Goal: goal, N: n, State: Holds}
		c.Low, c.High = wilson(k, n)
		switch {
		case k < n && n < minCases && !strings.HasPrefix(id, "names."): // who labels five names wants five answers
			c.State = Few
		case c.Value < goal:
			c.State = Below
		}
		r.Checks = append(r.Checks, c)
	}
	share("self", "Every listed name finds its own entry", r.Self.Tested-r.Self.Missed-r.Self.Weak-r.Self.Empty, r.Self.Tested-r.Self.Weak-r.Self.Empty)
	for _, m := range r.Manipulations {
		share(m.ID, m.Name, m.Found, m.N)
	}
	for _, s := range r.Scripts {
		share(s.ID, "Disguised names in "+s.Name, s.Found, s.N)
	}
	atMost := func(id, name string, k, n int) {
		low, high := wilson(k, n)
		c := Check{ID: id, Name: name, Value: tenThousand(k, n), Goal: goals[id], AtMost: true, N: n, Low: 10_000 * low, High: 10_000 * high, State: Holds}
		if c.Value > c.Goal {
			c.State = Below
		}
		r.Checks = append(r.Checks, c)
	}
	if c := r.Clean; c != nil {
		atMost("clean.name", "Clean customers alerting in 10,000, by name alone", c.Alerts, c.N)
		if c.Stated > 0 {
			atMost("clean.row", "Clean customers alerting in 10,000, with all that is stated", c.Informed, c.N)
		}
	}
	if o := r.OwnNames; o != nil && o.Labelled > 0 {
		share("names.recall", "Your test names: the listed are found", o.Right, o.Right+o.Missed)
		share("names.precision", "Your test names: alerts that are right", o.Right, o.Right+o.Wrong)
	}
	if p := r.Pairs; p != nil {
		c := Check{ID: "pairs.f1", Name: "Your labelled pairs, F1", Value: p.F1, Goal: goals["pairs.f1"], N: p.N, Low: p.F1, High: p.F1, State: Holds}
		if p.F1 < c.Goal {
			c.State = Below
		}
		r.Checks = append(r.Checks, c)
	}
	rank := map[State]int{Below: 0, Few: 1, Holds: 2}
	slices.SortStableFunc(r.Checks, func(a, b Check) int { return cmp.Compare(rank[a.State], rank[b.State]) })
}

// Hold reports whether no check is below its goal.
func (r *Report) Hold() bool {
	return !slices.ContainsFunc(r.Checks, func(c Check) bool { return c.State == Below })
}

// Below are the checks that do not reach their goal.
func (r *Report) Below() []Check {
	var out []Check
	for _, c := range r.Checks {
		if c.State == Below {
			out = append(out, c)
		}
	}
	return out
}
