package lab

import (
	"cmp"
	"math"
	"slices"

	"cordon/index"
)

// alternatives are the thresholds that a report compares with the one in force.
var alternatives = []float64{.60, .65, .70, .75, .80, .85, .90}

// sweep tells what each threshold would do, from the scores that are known.
func (l *lab) sweep(r *Report) {
	for t := 50; t <= 100; t++ {
		r.Sweep = append(r.Sweep, l.point(float64(t)/100))
	}
	now := l.policy.Threshold
	for _, t := range alternatives {
		if math.Abs(t-now) < .005 {
			continue
		}
		p := l.point(t)
		c := Change{Threshold: t, Recall: p.Recall, PerName: p.PerName, PerRow: p.PerRow}
		for i := range l.asked {
			switch s := l.asked[i].score; {
			case s >= now && s < t:
				c.Lost++
			case s < now && s >= t:
				c.Gained++
			}
		}
		r.Changes = append(r.Changes, c)
	}
	l.spread(r)
	l.ladder(r)
	l.nearest(r)
}

// spread counts each manipulation at each threshold of the sweep.
func (l *lab) spread(r *Report) {
	for k, m := range Manipulations() {
		s := Spread{ID: m.ID, Name: m.Name, Found: make([]int, len(r.Sweep))}
		for i := range l.asked {
			if l.asked[i].kind != k {
				continue
			}
			s.N++
			for t := range r.Sweep {
				if l.asked[i].score >= r.Sweep[t].Threshold {
					s.Found[t]++
				}
			}
		}
		if s.N > 0 {
			r.Spread = append(r.Spread, s)
		}
	}
}

// rung is how many names of the deck, and how many clean customers, a report
// shows at each hundredth of the score.
const rung = 3

// ladder shows who stands at each hundredth of the score, so that a reader sees
// by name whom another threshold would lose, and whom it would spare. Those who
// score 1 stay whatever happens.
func (l *lab) ladder(r *Report) {
	kinds := Manipulations()
	var deck, calm [51][]int
	put := func(steps *[51][]int, score float64, i int) {
		if score >= Floor && score < 1 {
			k := int(math.Floor(score*100+1e-9)) - 50
			steps[k] = append(steps[k], i)
		}
	}
	for i := range l.asked {
		if kinds[l.asked[i].kind].ID != "printed" {
			put(&deck, l.asked[i].score, i)
		}
	}
	for i := range l.calm {
		put(&calm, l.calm[i].byName.Score, i)
	}
	for k := range deck {
		for _, i := range some(deck[k]) {
			a := &l.asked[i]
			n := l.near(a.text, index.Hit{Entity: a.listed.entity, Score: a.score}, kinds[a.kind].ID)
			if kinds[a.kind].withhold == "" {
				n.Listed = a.listed.text
			}
			r.Ladder = append(r.Ladder, n)
		}
		for _, i := range some(calm[k]) {
			r.Ladder = append(r.Ladder, l.near(l.calm[i].name, l.calm[i].byName, ""))
		}
	}
}

// some picks a few of many, spread evenly: neighbours are of one manipulation.
func some(of []int) []int {
	if len(of) <= rung {
		return of
	}
	out := make([]int, rung)
	for i := range out {
		out[i] = of[i*len(of)/rung]
	}
	return out
}

func (l *lab) point(t float64) Point {
	p := Point{Threshold: t}
	found := 0
	for i := range l.asked {
		if l.asked[i].score >= t {
			found++
		}
	}
	if len(l.asked) > 0 {
		p.Recall = float64(found) / float64(len(l.asked))
	}
	byName, informed := 0, 0
	for i := range l.calm {
		if l.calm[i].byName.Score >= t {
			byName++
		}
		if l.calm[i].informed.Score >= t {
			informed++
		}
	}
	p.PerName, p.PerRow = tenThousand(byName, len(l.calm)), tenThousand(informed, len(l.calm))
	return p
}

// beside is how many examples stand on each side of the line.
const beside = 6

// nearest finds who stands nearest to the threshold on either side.
func (l *lab) nearest(r *Report) {
	kinds := Manipulations()
	pick := func(score func(i int) float64, n int, above bool, near func(i int) Near) []Near {
		var at []int
		for i := range n {
			if s := score(i); s >= Floor && (s >= l.policy.Threshold) == above {
				at = append(at, i)
			}
		}
		slices.SortStableFunc(at, func(a, b int) int {
			return cmp.Compare(math.Abs(score(a)-l.policy.Threshold), math.Abs(score(b)-l.policy.Threshold))
		})
		var out []Near
		seen := map[string]bool{}
		for _, i := range at {
			if len(out) == beside {
				break
			}
			if x := near(i); !seen[x.Name] {
				seen[x.Name] = true
				out = append(out, x)
			}
		}
		return out
	}
	deck := func(i int) float64 { return l.asked[i].score }
	deckNear := func(i int) Near {
		a := &l.asked[i]
		n := l.near(a.text, index.Hit{Entity: a.listed.entity, Score: a.score}, kinds[a.kind].ID)
		if kinds[a.kind].withhold == "" {
			n.Listed = a.listed.text
		}
		return n
	}
	clean := func(i int) float64 { return l.calm[i].byName.Score }
	cleanNear := func(i int) Near {
		return l.near(l.calm[i].name, l.calm[i].byName, "")
	}
	r.Line = Line{
		AboveTrue:  pick(deck, len(l.asked), true, deckNear),
		BelowTrue:  pick(deck, len(l.asked), false, deckNear),
		AboveClean: pick(clean, len(l.calm), true, cleanNear),
		BelowClean: pick(clean, len(l.calm), false, cleanNear),
	}
}
