// Command fit looks for better numbers of the model on all labelled sets at once,
// and says how well what it finds holds on rows that it did not see. It changes
// nothing: who likes the numbers writes them into match.Default.
//
//	go run ./bench/fit [-data DIR] [-folds 5] [-rounds 1] [-every 4] [-calibrate]
//
// Each fold walks the weights, one after the other, up and down by a tenth as long
// as the loss over its four fifths of the rows falls; its fifth is the judge. The
// loss sums, over the goals, what is missing to each (see [goals]).
//
// With -calibrate it holds the confidence against the share of hits that are the
// party that was asked for, see calibrate.go.
package main

import (
	"flag"
	"fmt"
	"os"

	"cordon/internal/testdata"
	"cordon/match"
)

func main() {
	root, _ := testdata.Root()
	data := flag.String("data", root, "folder of the test data")
	folds := flag.Int("folds", 5, "number of folds")
	rounds := flag.Int("rounds", 1, "times each weight is tried")
	every := flag.Int("every", 4, "share of the large sets that is asked: one row in so many")
	confidence := flag.Bool("calibrate", false, "hold the confidence against the labels instead")
	flag.Parse()
	if *confidence {
		*every = 1
	}
	d, err := load(*data, *every)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fit: error:", err)
		os.Exit(1)
	}
	fmt.Println("data", d.hash)
	if *confidence {
		d.calibrate(match.Default())
		return
	}
	f := &fitter{data: d, seen: map[string][][]bool{}}
	all := func(int) bool { return true }
	fmt.Println("now", f.figures(match.Default(), all))
	for k := range *folds {
		m := f.fit(*rounds, func(i int) bool { return i%*folds != k })
		unseen := func(i int) bool { return i%*folds == k }
		fmt.Printf("fold %d, unseen rows, fitted: %s\n                     now: %s\n", k+1, f.figures(m, unseen), f.figures(match.Default(), unseen))
	}
	m := f.fit(*rounds, all)
	fmt.Println("fitted to all", f.figures(m, all))
	for i, w := range weights(m) {
		fmt.Printf("  %-13s %.3f (%.3f)\n", w.name, *w.at, *weights(match.Default())[i].at)
	}
}

type fitter struct {
	*data
	seen map[string][][]bool // by the model's numbers: what was wrong, by set and row
}

// wrong asks all rows under a model and remembers the answers: folds take the same
// steps for a while.
func (f *fitter) wrong(m *match.Model) [][]bool {
	key := fmt.Sprintf("%+v", *m)
	if _, ok := f.seen[key]; !ok {
		f.seen[key] = f.ask(m)
	}
	return f.seen[key]
}

// figures are the shares of rows of each set that are wrong.
func (f *fitter) figures(m *match.Model, in func(int) bool) string {
	wrong := f.wrong(m)
	s := fmt.Sprintf("loss %.4f", f.loss(m, in))
	for k := range f.sets {
		s += fmt.Sprintf(", %s %.4f", f.sets[k].name, share(wrong[k], in))
	}
	return s
}

// loss sums what is missing to the goals, in units of a point of recall: a clean
// customer who alerts weighs as much as ten names that are missed.
func (f *fitter) loss(m *match.Model, in func(int) bool) float64 {
	wrong := f.wrong(m)
	l := 0.0
	for k := range f.sets {
		l += f.sets[k].weight * share(wrong[k], in)
	}
	return l
}

func share(wrong []bool, in func(int) bool) float64 {
	n, bad := 0., 0.
	for i, w := range wrong {
		if in(i) {
			n++
			if w {
				bad++
			}
		}
	}
	return bad / max(n, 1)
}

// fit walks the weights as long as the loss falls.
func (f *fitter) fit(rounds int, in func(int) bool) *match.Model {
	m := match.Default()
	best := f.loss(m, in)
	for range rounds {
		for _, w := range weights(m) {
			for _, by := range []float32{1.1, 1 / 1.1} {
				for {
					old := *w.at
					*w.at = min(*w.at*by, w.most)
					l := f.loss(m, in)
					if l >= best || *w.at == old {
						*w.at = old
						break
					}
					best = l
				}
			}
		}
	}
	return m
}

type weight struct {
	name string
	at   *float32
	most float32
}

// weights are those that are fitted. The limits are rules, not weights.
func weights(m *match.Model) []weight {
	return []weight{
		{"Omitted", &m.Omitted, 1},
		{"Enough", &m.Enough, 4},
		{"Inner", &m.Inner, 1},
		{"Patronymic", &m.Patronymic, 1},
		{"Generic", &m.Generic, 1},
		{"Contradicted", &m.Contradicted, 2},
		{"Unlike", &m.Unlike, 2},
		{"Kin", &m.Kin, .95},
		{"Bones", &m.Bones, .95},
		{"FewBones", &m.FewBones, .9},
		{"Syllable", &m.Syllable, .9},
		{"Attested", &m.Attested, 1},
		{"Letter", &m.Letter, .9},
		{"Trifle", &m.Trifle, .4},
	}
}
