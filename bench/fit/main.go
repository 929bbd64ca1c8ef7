// Command fit looks for better numbers of the model: it walks each weight up and
// down by a tenth as long as the loss over the labelled sets falls, and says what
// it found and how it does on the fold that it did not see. It changes nothing:
// who likes the numbers writes them into match.Default.
//
//	go run ./bench/fit [-data DIR] [-folds 5] [-rounds 2]
//
// The loss is 1 − F1 of the pairs at the threshold, ten times the share of clean
// customers that alert by name only, and a quarter of the cross-list names whose
// entity does not come first.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"cordon/bench"
	"cordon/index"
	"cordon/internal/testdata"
	"cordon/lab/sets"
	"cordon/match"
)

func main() {
	root, _ := testdata.Root()
	data := flag.String("data", root, "folder of the test data")
	folds := flag.Int("folds", 5, "number of folds of the pairs")
	rounds := flag.Int("rounds", 2, "times each weight is tried")
	flag.Parse()
	f, err := load(*data)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fit: error:", err)
		os.Exit(1)
	}
	fmt.Printf("data %s\nnow %.4f (pairs %.4f)\n", f.hash, f.loss(match.Default(), f.pairs), f.f1(match.Default(), f.pairs))
	for k := range *folds {
		var seen, unseen []sets.Row
		for i, r := range f.pairs {
			if i%*folds == k {
				unseen = append(unseen, r)
			} else {
				seen = append(seen, r)
			}
		}
		m := f.fit(seen, *rounds)
		fmt.Printf("fold %d: unseen pairs F1 %.4f, with the numbers of now %.4f\n", k+1, f.f1(m, unseen), f.f1(match.Default(), unseen))
	}
	m := f.fit(f.pairs, *rounds)
	fmt.Printf("all: %.4f (pairs %.4f)\n", f.loss(m, f.pairs), f.f1(m, f.pairs))
	for _, w := range weights(m) {
		fmt.Printf("  %-13s %.3f\n", w.name, *w.at)
	}
}

type fitter struct {
	pairs, clean, cross []sets.Row
	all, un             *index.Index
	hash                string
}

func load(data string) (*fitter, error) {
	f := &fitter{}
	h := sha256.New()
	for _, x := range []struct {
		file string
		rows *[]sets.Row
	}{{"name_pairs.csv", &f.pairs}, {"negatives_global.csv", &f.clean}, {"negatives_us.csv", &f.clean}, {"cross_list.csv", &f.cross}} {
		path := filepath.Join(data, "eval", x.file)
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		h.Write(raw)
		rows, err := sets.Rows(path)
		if err != nil {
			return nil, err
		}
		*x.rows = append(*x.rows, rows...)
	}
	f.hash = fmt.Sprintf("%x", h.Sum(nil)[:8])
	for _, x := range []struct {
		path string
		ix   **index.Index
	}{{"lists", &f.all}, {"lists/un", &f.un}} {
		b := index.NewBuilder()
		if _, err := bench.Lists(b, filepath.Join(data, x.path)); err != nil {
			return nil, err
		}
		ix, err := b.Build()
		if err != nil {
			return nil, err
		}
		*x.ix = ix
	}
	return f, nil
}

func (f *fitter) f1(m *match.Model, rows []sets.Row) float64 {
	_, _, f1 := sets.F1(sets.Pairs(rows, m), match.Threshold)
	return f1
}

func (f *fitter) loss(m *match.Model, pairs []sets.Row) float64 {
	alerts := sets.Negatives(f.all.WithModel(m), f.clean, match.Threshold, false)
	r := sets.Retrieval(f.un.WithModel(m), f.cross, "source", false, nil)["*"]
	return 1 - f.f1(m, pairs) + 10*float64(len(alerts))/float64(len(f.clean)) + .25*(1-float64(r.First)/float64(r.N))
}

// fit walks the weights as long as the loss falls.
func (f *fitter) fit(pairs []sets.Row, rounds int) *match.Model {
	m := match.Default()
	best := f.loss(m, pairs)
	for range rounds {
		for _, w := range weights(m) {
			for _, by := range []float32{1.1, 1 / 1.1} {
				for {
					old := *w.at
					if *w.at *= by; *w.at > w.most {
						*w.at = w.most
					}
					l := f.loss(m, pairs)
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
