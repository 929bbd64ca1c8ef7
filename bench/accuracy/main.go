// Command accuracy prints the accuracy table on the labelled development sets.
//
//	go run ./bench/accuracy [-data DIR] [-misses N] [-set pairs,un,cross,script,korean,negatives,self]
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cordon/bench"
	"cordon/index"
	"cordon/internal/testdata"
	"cordon/match"
)

func main() {
	root, _ := testdata.Root()
	data := flag.String("data", root, "folder of the test data")
	misses := flag.Int("misses", 0, "number of misses to print for each set")
	sets := flag.String("set", "pairs,un,cross,script,korean,negatives", "sets to run")
	flag.Parse()
	r := run{dir: filepath.Join(*data, "eval"), misses: *misses}
	for s := range strings.SplitSeq(*sets, ",") {
		if err := r.set(s); err != nil {
			fmt.Fprintln(os.Stderr, "accuracy: error:", err)
			os.Exit(1)
		}
	}
}

type run struct {
	dir    string
	misses int
}

func (r *run) set(name string) error {
	switch name {
	case "pairs":
		return r.pairs()
	case "un":
		return r.un("un_treated.csv", "", true)
	case "cross":
		return r.un("cross_list.csv", "source", false)
	case "script":
		return r.retrieval("original_script.csv", "latin_targets.csv", "script", false)
	case "korean":
		return r.retrieval("korean.csv", "korean_targets.csv", "script", false)
	case "negatives":
		return r.negatives()
	}
	return fmt.Errorf("no set %q", name)
}

func (r *run) pairs() error {
	rows, err := bench.Rows(r.dir, "name_pairs.csv")
	if err != nil {
		return err
	}
	s := bench.Pairs(rows, match.Default())
	best, at := 0.0, 0.0
	for t := .30; t < 1; t += .01 {
		if _, _, f := bench.F1(s, t); f > best {
			best, at = f, t
		}
	}
	p, rc, f := bench.F1(s, .7)
	fmt.Printf("pairs      n=%5d  P %.3f R %.3f F1 %.4f at .70; best %.4f at %.2f\n", len(s), p, rc, f, best, at)
	n := 0
	for _, x := range s {
		if (x.Score >= .7) != x.Want && n < r.misses {
			n++
			fmt.Printf("  %-5v %.3f %-12s %-40s | %-40s %s\n", x.Want, x.Score, x.Row["schema"], x.Row["name1"], x.Row["name2"], x.Row["quality"])
		}
	}
	return nil
}

func (r *run) retrieval(set, targets, group string, dates bool, datasets ...string) error {
	rows, err := bench.Rows(r.dir, set)
	if err != nil {
		return err
	}
	b := index.NewBuilder()
	es, err := bench.Targets(b, filepath.Join(r.dir, targets), func(d string) bool { return datasets == nil || slices.Contains(datasets, d) })
	if err != nil {
		return err
	}
	ix, err := b.Build()
	if err != nil {
		return err
	}
	r.recall(ix, set, rows, group, dates, bench.Twins(es))
	return nil
}

// un runs a set against the newest UN list.
func (r *run) un(set, group string, dates bool) error {
	rows, err := bench.Rows(r.dir, set)
	if err != nil {
		return err
	}
	b := index.NewBuilder()
	if _, err := bench.Lists(b, filepath.Join(r.dir, "..", "lists", "un")); err != nil {
		return err
	}
	ix, err := b.Build()
	if err != nil {
		return err
	}
	r.recall(ix, set, rows, group, dates, nil)
	return nil
}

func (r *run) recall(ix *index.Index, set string, rows []bench.Row, group string, dates bool, twins func(id, want string) bool) {
	got := bench.Retrieval(ix, rows, group, dates, twins)
	var keys []string
	for k := range got {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if k == "" {
			continue
		}
		g := got[k]
		n := float64(g.N)
		fmt.Printf("%-20s %-10s n=%5d  @1 %.4f  @5 %.4f  >=.70 %.4f\n", set, k, g.N, float64(g.First)/n, float64(g.Five)/n, float64(g.Alert)/n)
		if k == "*" && len(keys) > 2 {
			continue
		}
		for i, m := range g.Missed {
			if i == r.misses {
				break
			}
			fmt.Printf("  miss %-50s want %s got %s %.3f\n", m.Name, m.Want, m.Got, m.Score)
		}
	}
}

func (r *run) negatives() error {
	b := index.NewBuilder()
	if _, err := bench.Lists(b, filepath.Join(r.dir, "..", "lists")); err != nil {
		return err
	}
	ix, err := b.Build()
	if err != nil {
		return err
	}
	fmt.Printf("all lists: %d entities, %d names, %d MB\n", ix.Len(), ix.Names(), len(ix.Bytes())>>20)
	for _, set := range []string{"negatives_global.csv", "negatives_us.csv"} {
		rows, err := bench.Rows(r.dir, set)
		if err != nil {
			return err
		}
		for _, dates := range []bool{false, true} {
			al := bench.Negatives(ix, rows, .7, dates)
			fmt.Printf("%-20s dates=%-5v n=%5d  alerting %.5f\n", set, dates, len(rows), float64(len(al))/float64(len(rows)))
			for i, x := range al {
				if i == r.misses {
					break
				}
				fmt.Printf("  %.3f %-40s %s  %s\n", x.Score, x.Row["name"], x.Name, x.Got)
			}
		}
	}
	return nil
}
