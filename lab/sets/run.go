package sets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"cordon/ftm"
	"cordon/index"
	"cordon/screen"
)

// Figure is one row of the table of accuracy.
type Figure struct {
	Set    string             `json:"set"`
	Group  string             `json:"group"` // "all" or a value of the column that the set is counted by
	N      int                `json:"n"`
	Values map[string]float64 `json:"values"`
	Main   string             `json:"main"` // which of the values is held against the goal
	Goal   float64            `json:"goal,omitempty"`
	AtMost bool               `json:"at_most,omitempty"`
	Misses []string           `json:"misses,omitempty"`
	Curve  []Trade            `json:"curve,omitempty"` // of pairs: what each threshold would do
}

// Trade is precision against recall at one threshold.
type Trade struct {
	Threshold float64 `json:"threshold"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Holds reports whether the figure reaches its goal; true where it has none.
func (f *Figure) Holds() bool {
	v := f.Values[f.Main]
	return f.Goal == 0 || f.AtMost && v <= f.Goal || !f.AtMost && v >= f.Goal
}

// Options of [Run].
type Options struct {
	Misses   int // how many misses of each figure to keep
	Progress func(stage string, done, total int)
}

// threshold is the customary one, for which the goals are stated.
const threshold = .70

// Run measures on the sets in a folder: name_pairs.csv, un_treated.csv,
// cross_list.csv, original_script.csv with latin_targets.csv, korean.csv with
// korean_targets.csv, and every negatives_*.csv. Sets that are not there are left
// out; the library stands for the lists that they are screened against.
func Run(ctx context.Context, dir string, lib *screen.Library, o Options) ([]Figure, error) {
	r := &run{ctx: ctx, dir: dir, lib: lib, o: o}
	steps := []struct {
		file string
		do   func() error
	}{
		{"name_pairs.csv", r.pairs},
		{"un_treated.csv", func() error { return r.un("un_treated.csv", "", true, .995, "alert") }},
		{"cross_list.csv", func() error { return r.un("cross_list.csv", "source", false, .98, "first") }},
		{"original_script.csv", func() error {
			return r.retrieval("original_script.csv", "latin_targets.csv", map[string]float64{"Cyrillic": .97, "Arabic": .95, "Han": .95, "Hiragana": .95, "Katakana": .95, "Kana": .95})
		}},
		{"korean.csv", func() error { return r.retrieval("korean.csv", "korean_targets.csv", map[string]float64{"all": .95}) }},
	}
	found, err := filepath.Glob(filepath.Join(dir, "negatives_*.csv"))
	if err != nil {
		return nil, fmt.Errorf("run sets: %w", err)
	}
	for _, p := range found {
		steps = append(steps, struct {
			file string
			do   func() error
		}{filepath.Base(p), func() error { return r.negatives(filepath.Base(p)) }})
	}
	for i, s := range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if o.Progress != nil {
			o.Progress(s.file, i, len(steps))
		}
		if _, err := os.Stat(filepath.Join(dir, s.file)); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := s.do(); err != nil {
			return nil, fmt.Errorf("run set %s: %w", s.file, err)
		}
	}
	if len(r.out) == 0 {
		return nil, fmt.Errorf("run sets: %s holds none of them", dir)
	}
	return r.out, nil
}

type run struct {
	ctx context.Context
	dir string
	lib *screen.Library
	o   Options
	out []Figure
}

func (r *run) add(f Figure, misses []string) {
	f.Misses = misses[:min(len(misses), r.o.Misses)]
	r.out = append(r.out, f)
}

func (r *run) pairs() error {
	rows, err := Rows(r.dir, "name_pairs.csv")
	if err != nil {
		return err
	}
	s := Pairs(rows, r.lib.Index().Model())
	best, at := 0.0, 0.0
	var curve []Trade
	for t := 30; t < 100; t++ {
		p, r, f := F1(s, float64(t)/100)
		curve = append(curve, Trade{float64(t) / 100, p, r, f})
		if f > best {
			best, at = f, float64(t)/100
		}
	}
	p, rc, f := F1(s, threshold)
	var wrong []string
	for _, x := range s {
		if (x.Score >= threshold) != x.Want {
			wrong = append(wrong, fmt.Sprintf("%.3f, should fire: %-5v %s | %s (%s, %s)", x.Score, x.Want, x.Row["name1"], x.Row["name2"], x.Row["schema"], x.Row["quality"]))
		}
	}
	r.add(Figure{Set: "name pairs", Group: "all", N: len(s), Main: "f1", Goal: .92, Values: map[string]float64{"precision": p, "recall": rc, "f1": f, "best_f1": best, "best_at": at}, Curve: curve}, wrong)
	return nil
}

// un runs a set against the list of the United Nations alone.
func (r *run) un(set, group string, dates bool, goal float64, main string) error {
	all := r.lib.Index()
	b := index.NewBuilder()
	n := 0
	for i := range uint32(all.Len()) {
		if all.ListOf(i) != "un-sc" {
			continue
		}
		e, err := all.Entity(i)
		if err != nil {
			return err
		}
		if err := b.Add("un-sc", e); err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return errors.New("the list un-sc is not loaded")
	}
	ix, err := b.Build()
	if err != nil {
		return err
	}
	return r.recall(ix, set, group, dates, nil, func(string) (string, float64) { return main, goal })
}

func (r *run) retrieval(set, targets string, goals map[string]float64) error {
	b := index.NewBuilder()
	es, err := Targets(b, filepath.Join(r.dir, targets), nil)
	if err != nil {
		return err
	}
	ix, err := b.Build()
	if err != nil {
		return err
	}
	return r.recall(ix, set, "script", false, es, func(g string) (string, float64) { return "first", goals[g] })
}

func (r *run) recall(ix *index.Index, set, group string, dates bool, es []*ftm.Entity, goal func(group string) (string, float64)) error {
	rows, err := Rows(r.dir, set)
	if err != nil {
		return err
	}
	var twins func(id string) []string
	if es != nil {
		twins = Twins(es)
	}
	got := Retrieval(ix, rows, group, dates, twins)
	var keys []string
	for k := range got {
		if k != "" {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys) // "*" stands before letters
	for _, k := range keys {
		g := got[k]
		if k == "*" {
			k = "all"
		} else if len(keys) == 2 {
			continue // one group: it is all
		}
		n := math.Max(float64(g.N), 1)
		f := Figure{Set: set, Group: k, N: g.N, Values: map[string]float64{"first": float64(g.First) / n, "five": float64(g.Five) / n, "alert": float64(g.Alert) / n}}
		f.Main, f.Goal = goal(k)
		var missed []string
		for _, m := range g.Missed {
			missed = append(missed, fmt.Sprintf("%s: want %s, got %s %.3f", m.Name, m.Want, m.Got, m.Score))
		}
		r.add(f, missed)
	}
	return nil
}

func (r *run) negatives(set string) error {
	rows, err := Rows(r.dir, set)
	if err != nil {
		return err
	}
	for _, facts := range []bool{false, true} {
		group, goal := "name only", .005
		if facts {
			group, goal = "all facts", .0005
		}
		alerts := Negatives(r.lib.Index(), rows, threshold, facts)
		var wrong []string
		for _, a := range alerts {
			wrong = append(wrong, fmt.Sprintf("%.3f %s | %s (%s)", a.Score, a.Row["name"], a.Name, a.Got))
		}
		r.add(Figure{Set: set, Group: group, N: len(rows), Main: "share", Goal: goal, AtMost: true, Values: map[string]float64{"share": float64(len(alerts)) / math.Max(float64(len(rows)), 1)}}, wrong)
	}
	return nil
}
