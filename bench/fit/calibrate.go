package main

import (
	"fmt"
	"math"
	"slices"

	"cordon/index"
	"cordon/match"
	"cordon/name"
)

// judged is the best hit of a question: what speaks for it and whether it is the
// party that was asked for.
type judged struct {
	x      [5]float64 // 1, and what the odds of names are made of
	facts  float64    // odds of the facts, logarithm
	weight float64
	fold   int
	right  bool
}

// enough is the number of rows from which a set weighs no more: names of one script
// must not be all that is known.
const enough = 1000

// calibrate fits the confidence to the share of best hits that are right. Clean
// customers and listed names count as they come: about as many of the ones as of the
// others. Each fold is judged by what the others say.
func (d *data) calibrate(m *match.Model, folds int) {
	var all []judged
	var names []string
	var of []int // the set of each
	for k := range d.sets {
		s := &d.sets[k]
		if s.ix == nil {
			continue
		}
		js := s.judge(m)
		for i := range js {
			js[i].weight = min(1, enough/float64(len(js)))
			if s.rows[0].want == nil {
				js[i].weight = 1
			}
			of = append(of, len(names))
		}
		names, all = append(names, s.name), append(all, js...)
	}
	now := confidence{odds: m.Odds, bend: m.Bend}
	stated, fitted := make([]float64, len(all)), make([]float64, len(all))
	for k := range folds {
		var seen []judged
		for _, j := range all {
			if j.fold%folds != k {
				seen = append(seen, j)
			}
		}
		c := fitConfidence(seen, now)
		for i, j := range all {
			if j.fold%folds == k {
				fitted[i] = c.of(&j)
			}
		}
	}
	for i := range all {
		stated[i] = now.of(&all[i])
	}
	fmt.Println("now:")
	table(all, stated, func(int) bool { return true })
	fmt.Println("fitted, unseen rows:")
	table(all, fitted, func(int) bool { return true })
	for s, n := range names {
		fmt.Printf("%s, now and fitted:\n", n)
		table(all, stated, func(i int) bool { return of[i] == s })
		table(all, fitted, func(i int) bool { return of[i] == s })
	}
	c := fitConfidence(all, now)
	fmt.Printf("odds %+v\nbend %+v\n", c.odds, c.bend)
}

// same is the difference of score up to which two hits are one as far as names go.
// Which of them was meant is not for the names to say: it is right if one of them is.
const same = .005

// judge asks the questions of a set and keeps their best hits.
func (s *set) judge(m *match.Model) []judged {
	var js []judged
	ix := s.ix.WithModel(m)
	searcher, a := ix.NewSearcher(), name.NewAnalyser()
	zero := *m
	zero.Odds = match.Odds{}
	for i := range s.rows {
		q := &s.rows[i]
		var j judged
		hits := searcher.Search(q.party, index.Options{Cutoff: .5, Limit: 5})
		for k, h := range hits {
			if h.Score < hits[0].Score-same {
				break
			}
			e, err := ix.Entity(h.Entity)
			if err != nil {
				continue
			}
			l, o := match.NewParty(e, a), h.Outcome
			if k == 0 {
				j = judged{x: [5]float64{1, float64(o.Matched), o.Score, float64(o.Against), float64(o.Missing)}, fold: q.fold}
				j.facts = zero.LogOdds(o, &q.party.Facts, &l.Facts)
			}
			j.right = j.right || s.right(q, h) || q.want != nil && s.born(q, &l.Facts)
		}
		if len(hits) > 0 {
			js = append(js, j)
		}
	}
	return js
}

// born reports whether one of the right entities has the birth date of a hit, to the
// day: then it is the same person on another list, whom the labels do not count.
func (s *set) born(q *question, hit *match.Facts) bool {
	for w := range q.want {
		for _, b := range s.births[w] {
			if slices.Contains(hit.Births, b) {
				return true
			}
		}
	}
	return false
}

// confidence is what makes a probability of a comparison.
type confidence struct {
	odds match.Odds
	bend match.Bend
}

func (c *confidence) raw(j *judged) float64 {
	o := c.odds
	return o.Base*j.x[0] + o.Agrees*j.x[1] + o.Alike*j.x[2] - o.Against*j.x[3] - o.Missing*j.x[4] + j.facts
}

func (c *confidence) of(j *judged) float64 { return logistic(c.bend.At(c.raw(j))) }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// least is the least that what agrees raises the odds and what differs lowers them.
const least = .3

// fitConfidence fits the odds by logistic regression, what agrees held to raise and
// what differs to lower them, and then the bend by which the odds are what is right.
func fitConfidence(js []judged, from confidence) confidence {
	c := from
	b := [5]float64{c.odds.Base, c.odds.Agrees, c.odds.Alike, -c.odds.Against, -c.odds.Missing}
	var scale [5]float64
	for k := range b {
		for i := range js {
			scale[k] += js[i].x[k] * js[i].x[k] * js[i].weight
		}
	}
	for range 4000 { // steps of each weight by its own curvature, at most 1/4
		var g [5]float64
		for i := range js {
			j := &js[i]
			z, y := j.facts, 0.
			for k := range b {
				z += b[k] * j.x[k]
			}
			if j.right {
				y = 1
			}
			r := j.weight * (y - logistic(z))
			for k := range b {
				g[k] += r * j.x[k]
			}
		}
		for k := range b {
			b[k] += .8 * g[k] / max(scale[k], 1)
			switch k {
			case 1, 2:
				b[k] = max(b[k], least)
			case 3, 4:
				b[k] = min(b[k], -least)
			}
		}
	}
	c.odds = match.Odds{Base: b[0], Agrees: b[1], Alike: b[2], Against: -b[3], Missing: -b[4]}
	c.bend = bendOf(js, &c)
	return c
}

// beforehand is the number of hits at each knot that are taken to be right as often as
// the odds say: where few lie, they stay as they are.
const beforehand = 10

// bendOf is the bend that makes of odds the share that is right around each knot,
// held to rise.
func bendOf(js []judged, c *confidence) match.Bend {
	var bend match.Bend
	last := math.Inf(-1)
	for k := range bend {
		x := match.Knot(k)
		right, n := logistic(x)*beforehand, float64(beforehand)
		for i := range js {
			w := max(0, 1-math.Abs(c.raw(&js[i])-x)) * js[i].weight
			n += w
			if js[i].right {
				right += w
			}
		}
		p := right / n
		bend[k] = max(math.Log(p/(1-p)), last+.05)
		last = bend[k]
	}
	return bend
}

// table prints, for bins of the stated confidence, the share that is right, and how
// far the two lie apart on the whole.
func table(js []judged, stated []float64, in func(i int) bool) {
	edges := []float64{0, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, 1}
	var gap, all, loss float64
	for b, lo := range edges[:len(edges)-1] {
		n, right, sum, w := 0, 0., 0., 0.
		for i, j := range js {
			if p := stated[i]; in(i) && p >= lo && p < edges[b+1] {
				n, sum, w = n+1, sum+p*j.weight, w+j.weight
				if j.right {
					right += j.weight
					loss -= math.Log(p) * j.weight
				} else {
					loss -= math.Log(1-p) * j.weight
				}
			}
		}
		if n > 0 {
			fmt.Printf("  %.2f-%.2f n=%5d stated %.3f right %.3f\n", lo, edges[b+1], n, sum/w, right/w)
			gap, all = gap+math.Abs(sum-right), all+w
		}
	}
	fmt.Printf("  apart by %.4f, loss %.4f\n", gap/max(all, 1), loss/max(all, 1))
}
