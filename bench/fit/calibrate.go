package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cordon/index"
	"cordon/match"
)

// judged is the best hit of a question: the confidence in it and whether it is the
// party that was asked for.
type judged struct {
	odds  float64 // logarithm
	right bool
}

// calibrate holds the confidence of the best hits against the share of them that
// are right: a table of the bins of the reliability diagram, the isotonic curve,
// and the line a + b·odds that fits best (Platt, 1999). Clean customers and listed
// names count as they come: about as many of the ones as of the others.
func (d *data) calibrate(m *match.Model) {
	var all []judged
	for k := range d.sets {
		s := &d.sets[k]
		if s.ix == nil {
			continue
		}
		ix := s.ix.WithModel(m)
		searcher := ix.NewSearcher()
		var js []judged
		for i := range s.rows {
			q := &s.rows[i]
			for _, h := range searcher.Search(q.party, index.Options{Cutoff: .5, Limit: 1}) {
				p := min(max(h.Confidence, 1e-9), 1-1e-9)
				js = append(js, judged{math.Log(p / (1 - p)), q.want != nil && q.right(ix, h)})
			}
		}
		table(s.name, js)
		all = append(all, js...)
	}
	table("all", all)
	a, b := line(all)
	fmt.Printf("best line: odds = %.3f + %.3f * odds now\n", a, b)
	isotonic(all)
}

// table prints, for bins of the stated confidence, the share that is right.
func table(name string, js []judged) {
	fmt.Printf("%s: %d hits\n", name, len(js))
	edges := []float64{0, .02, .05, .1, .2, .4, .6, .8, .9, .95, .98, .99, 1}
	for i, lo := range edges[:len(edges)-1] {
		n, right, sum := 0, 0, 0.
		for _, j := range js {
			if p := 1 / (1 + math.Exp(-j.odds)); p >= lo && p < edges[i+1] {
				n, sum = n+1, sum+p
				if j.right {
					right++
				}
			}
		}
		if n > 0 {
			fmt.Printf("  %.2f-%.2f n=%5d stated %.3f right %.3f\n", lo, edges[i+1], n, sum/float64(n), float64(right)/float64(n))
		}
	}
}

// line is the logistic regression of what is right on the odds, by Newton's steps.
func line(js []judged) (a, b float64) {
	a, b = 0, 1
	for range 50 {
		var ga, gb, haa, hab, hbb float64
		for _, j := range js {
			y := 0.
			if j.right {
				y = 1
			}
			p := 1 / (1 + math.Exp(-a-b*j.odds))
			w := p * (1 - p)
			ga, gb = ga+y-p, gb+(y-p)*j.odds
			haa, hab, hbb = haa+w, hab+w*j.odds, hbb+w*j.odds*j.odds
		}
		det := haa*hbb - hab*hab
		if det < 1e-12 {
			return a, b
		}
		a, b = a+(ga*hbb-gb*hab)/det, b+(gb*haa-ga*hab)/det
	}
	return a, b
}

// isotonic prints the steps of the best curve that never falls (pool adjacent
// violators).
func isotonic(js []judged) {
	slices.SortFunc(js, func(x, y judged) int { return cmp.Compare(x.odds, y.odds) })
	type block struct{ from, right, n float64 }
	var bs []block
	for _, j := range js {
		x := block{j.odds, 0, 1}
		if j.right {
			x.right = 1
		}
		for len(bs) > 0 && bs[len(bs)-1].right*x.n >= x.right*bs[len(bs)-1].n {
			last := bs[len(bs)-1]
			x = block{last.from, last.right + x.right, last.n + x.n}
			bs = bs[:len(bs)-1]
		}
		bs = append(bs, x)
	}
	for _, x := range bs {
		if x.n >= 30 {
			fmt.Printf("  from odds %6.2f (%.3f): right %.3f of %.0f\n", x.from, 1/(1+math.Exp(-x.from)), x.right/x.n, x.n)
		}
	}
}
