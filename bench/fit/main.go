// Command fit looks for better numbers of the model on all labelled sets at once,
// and says how well what it finds holds on rows that it did not see. It changes
// nothing: who likes the numbers writes them into match.Default.
//
//	go run ./bench/fit [-data DIR] [-folds 5] [-rounds 1] [-every 4] [-plain] [-keep DIR] [-calibrate]
//
// Each fold walks the weights, one after the other, up and down by three tenths and by
// a tenth, as long as the loss over its rows falls; the rows of another are the judge.
// Rows fall into folds by the hash of their name, so that the answers to one name
// stand on one side. The loss sums, over the goals, what is missing to each (see
// [goals]). An index is asked once for the parties near to each question: only these
// are compared again under every model.
//
// With -calibrate it fits the confidence to the share of hits that are the party that
// was asked for, see calibrate.go.
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
	plain := flag.Bool("plain", false, "begin from plain weights instead of the present ones")
	keep := flag.String("keep", "", "folder for compiled indexes, to be emptied when names are read otherwise")
	confidence := flag.Bool("calibrate", false, "hold the confidence against the labels instead")
	flag.Parse()
	if *confidence {
		*every = 1
	}
	d, err := load(*data, *keep, *every)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fit: error:", err)
		os.Exit(1)
	}
	fmt.Println("data", d.hash)
	if *confidence {
		d.calibrate(match.Default(), *folds)
		return
	}
	now := match.Default()
	d.gather(now)
	f := &fitter{data: d, seen: map[string][][]bool{}, from: *now}
	if *plain {
		f.from = plainly(now)
	}
	all := func(int) bool { return true }
	fmt.Println("now", f.figures(now, all))
	fmt.Println("begin", f.figures(&f.from, all))
	var gains []float64
	for k := range *folds {
		unseen := func(fold int) bool { return fold%*folds == k }
		m := f.fit(*rounds, func(fold int) bool { return !unseen(fold) })
		fmt.Printf("fold %d, unseen rows, now:    %s\n                     fitted: %s\n", k+1, f.figures(now, unseen), f.figures(m, unseen))
		print(m)
		gains = append(gains, f.loss(now, unseen)-f.loss(m, unseen))
	}
	fmt.Println("unseen rows gain by fitting, each fold", gains)
	m := f.fit(*rounds, all)
	d.gather(m)
	f.seen = map[string][][]bool{}
	fmt.Println("now          ", f.figures(now, all))
	fmt.Println("fitted to all", f.figures(m, all))
	print(m)
}

// print lists the weights that differ from the present ones.
func print(m *match.Model) {
	for i, w := range weights(m) {
		if now := *weights(match.Default())[i].at; *w.at != now {
			fmt.Printf("  %-13s %.3f (%.3f)\n", w.name, *w.at, now)
		}
	}
}

type fitter struct {
	*data
	seen map[string][][]bool // by the model's numbers: what was wrong, by set and row
	from match.Model         // where the walks begin
}

// plainly is a model with weights of which none was fitted: what reaches the present
// ones from there on rows that it did not see shows that they are no accident.
func plainly(m *match.Model) match.Model {
	p := *m
	for _, w := range weights(&p) {
		*w.at = w.plain
	}
	return p
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
func (f *fitter) figures(m *match.Model, in func(fold int) bool) string {
	wrong := f.wrong(m)
	s := fmt.Sprintf("loss %.4f", f.loss(m, in))
	for k := range f.sets {
		s += fmt.Sprintf(", %s %.4f", f.sets[k].name, f.sets[k].share(wrong[k], in))
	}
	return s
}

// loss sums what is missing to the goals, in units of a point of recall: a clean
// customer who alerts weighs as much as ten names that are missed.
func (f *fitter) loss(m *match.Model, in func(fold int) bool) float64 {
	wrong := f.wrong(m)
	l := 0.0
	for k := range f.sets {
		l += f.sets[k].weight * f.sets[k].share(wrong[k], in)
	}
	return l
}

// share is what is wrong of the rows of some folds.
func (s *set) share(wrong []bool, in func(fold int) bool) float64 {
	n, bad := 0., 0.
	for i, w := range wrong {
		if in(s.rows[i].fold) {
			n++
			if w {
				bad++
			}
		}
	}
	return bad / max(n, 1)
}

// steps are the factors by which a weight is tried.
var steps = [...]float32{1.3, 1 / 1.3, 1.1, 1 / 1.1}

// fit walks the weights as long as the loss falls.
func (f *fitter) fit(rounds int, in func(fold int) bool) *match.Model {
	m := new(match.Model)
	*m = f.from
	best := f.loss(m, in)
	for range rounds {
		for _, w := range weights(m) {
			for _, by := range steps {
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

	plain float32
}

// weights are those that are fitted. The limits are rules, not weights.
func weights(m *match.Model) []weight {
	return []weight{
		{"Omitted", &m.Omitted, 1, .5},
		{"Enough", &m.Enough, 4, 2},
		{"Inner", &m.Inner, 1, 1},
		{"Patronymic", &m.Patronymic, 1, 1},
		{"Generic", &m.Generic, 1, 1},
		{"Contradicted", &m.Contradicted, 2, 1},
		{"Unlike", &m.Unlike, 2, 1},
		{"Kin", &m.Kin, .95, .8},
		{"Bones", &m.Bones, .95, .8},
		{"FewBones", &m.FewBones, .9, .7},
		{"Syllable", &m.Syllable, .9, .8},
		{"Attested", &m.Attested, 1, 1},
		{"Letter", &m.Letter, .9, .5},
		{"Trifle", &m.Trifle, .4, .3},
	}
}
