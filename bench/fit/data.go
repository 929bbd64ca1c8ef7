package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cordon/bench"
	"cordon/index"
	"cordon/lab/sets"
	"cordon/match"
	"cordon/name"
)

// data is every labelled set, its questions read, and the indexes they are asked of.
type data struct {
	sets []set
	hash string // of the files of the sets
}

// set is the questions of one goal.
type set struct {
	name   string
	weight float64 // of the share that is wrong, in the loss
	ix     *index.Index
	rows   []question
}

// question is a party to look up, or a pair if there is an index to ask nothing of.
type question struct {
	party  *match.Party
	listed *match.Party    // of a pair
	fires  bool            // of a pair: it should
	want   map[string]bool // ids and references of the right entities; nil: nobody
}

// goals are the sets, by file, script and what they weigh.
var goals = []struct {
	name, file, lists, script string
	weight                    float64
	facts, large              bool
}{
	{"pairs", "name_pairs.csv", "", "", 1, false, false},
	{"UN", "un_treated.csv", "lists/un", "", .5, true, false},
	{"cross", "cross_list.csv", "lists/un", "", .5, false, false},
	{"Cyrillic", "original_script.csv", "latin_targets.csv", "Cyrillic", .25, false, true},
	{"Arabic", "original_script.csv", "latin_targets.csv", "Arabic", .25, false, false},
	{"Han", "original_script.csv", "latin_targets.csv", "Han", .1, false, false},
	{"kana", "original_script.csv", "latin_targets.csv", "Kana", .25, false, false},
	{"Korean", "korean.csv", "korean_targets.csv", "Hangul", .25, false, true},
	{"clean", "negatives_*.csv", "lists", "", 10, false, false},
	{"clean, facts", "negatives_*.csv", "lists", "", 10, true, false},
}

func load(root string, every int) (*data, error) {
	d, a, h := &data{}, name.NewAnalyser(), sha256.New()
	indexes := map[string]*index.Index{}
	twins := map[string]func(id, want string) bool{}
	for _, g := range goals {
		if g.lists != "" && indexes[g.lists] == nil {
			b := index.NewBuilder()
			if strings.HasSuffix(g.lists, ".csv") {
				es, err := sets.Targets(b, filepath.Join(root, "eval", g.lists), nil)
				if err != nil {
					return nil, err
				}
				if g.script != "Hangul" {
					twins[g.lists] = sets.Twins(es)
				}
			} else if _, err := bench.Lists(b, filepath.Join(root, g.lists)); err != nil {
				return nil, err
			}
			ix, err := b.Build()
			if err != nil {
				return nil, err
			}
			indexes[g.lists] = ix
		}
		s := set{name: g.name, weight: g.weight, ix: indexes[g.lists]}
		files, err := filepath.Glob(filepath.Join(root, "eval", g.file))
		if err != nil {
			return nil, fmt.Errorf("find set %s: %w", g.file, err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				return nil, fmt.Errorf("read set: %w", err)
			}
			h.Write(raw)
			rows, err := sets.Rows(file)
			if err != nil {
				return nil, err
			}
			n := 0
			for _, r := range rows {
				if g.script != "" && r["script"] != g.script {
					continue
				}
				if n++; g.large && n%every != 0 {
					continue
				}
				s.rows = append(s.rows, read(r, g.facts, a))
			}
		}
		if t := twins[g.lists]; t != nil {
			s.twins(t)
		}
		d.sets = append(d.sets, s)
	}
	d.hash = fmt.Sprintf("%x", h.Sum(nil)[:8])
	return d, nil
}

func read(r sets.Row, facts bool, a *name.Analyser) question {
	if r["name2"] != "" {
		x := sets.Subject(sets.Row{"schema": r["schema"], "name": r["name1"]})
		y := sets.Subject(sets.Row{"schema": r["schema"], "name": r["name2"]})
		return question{party: match.NewParty(x, a), listed: match.NewParty(y, a), fires: r["is_match"] == "true"}
	}
	e := sets.Subject(r)
	if facts {
		e.Add("birthDate", r["birth_date"])
		e.Add("gender", r["gender"])
		e.Add("nationality", r["nationality"])
	}
	q := question{party: match.NewParty(e, a)}
	for _, w := range strings.Fields(r["expected"]) {
		if q.want == nil {
			q.want = map[string]bool{}
		}
		q.want[w] = true
	}
	return q
}

// twins adds the entities that are the same party on another list.
func (s *set) twins(same func(id, want string) bool) {
	all := make([]string, s.ix.Len())
	for i := range all {
		all[i] = s.ix.ID(uint32(i))
	}
	byWant := map[string][]string{}
	for _, q := range s.rows {
		for _, w := range slices.Collect(keys(q.want)) {
			if _, ok := byWant[w]; !ok {
				byWant[w] = []string{}
				for _, id := range all {
					if same(id, w) {
						byWant[w] = append(byWant[w], id)
					}
				}
			}
			for _, id := range byWant[w] {
				q.want[id] = true
			}
		}
	}
}

func keys(m map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// right reports whether a hit is the party that the question means.
func (q *question) right(ix *index.Index, h index.Hit) bool {
	if q.want[ix.ID(h.Entity)] {
		return true
	}
	e, err := ix.Entity(h.Entity)
	return err == nil && e.Reference != "" && q.want[e.Reference]
}

// ask says of every row whether the answer under a model is wrong.
func (d *data) ask(m *match.Model) [][]bool {
	out := make([][]bool, len(d.sets))
	for k := range d.sets {
		s := &d.sets[k]
		out[k] = make([]bool, len(s.rows))
		if s.ix == nil {
			matcher := match.NewMatcher(m, nil)
			for i, q := range s.rows {
				out[k][i] = (matcher.Compare(q.party, q.listed).Score >= match.Threshold) != q.fires
			}
			continue
		}
		ix := s.ix.WithModel(m)
		searcher := ix.NewSearcher()
		for i := range s.rows {
			q := &s.rows[i]
			hits := searcher.Search(q.party, index.Options{Cutoff: match.Threshold, Limit: 1})
			if q.want == nil {
				out[k][i] = len(hits) > 0
			} else {
				out[k][i] = len(hits) == 0 || !q.right(ix, hits[0])
			}
		}
	}
	return out
}
