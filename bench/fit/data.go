package main

import (
	"crypto/sha256"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"cordon/bench"
	"cordon/ftm"
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
	refs   []string                // of its entities, where the answers are references
	births map[string][]match.Date // of the entities, by id, where lists say of persons who they are
	rows   []question
}

// question is a party to look up, or a pair if there is an index to ask nothing of.
type question struct {
	party  *match.Party
	listed *match.Party    // of a pair
	fires  bool            // of a pair: it should
	want   map[string]bool // ids and references of the right entities; nil: nobody

	fold int         // any number: rows of one name have the same
	near []candidate // best first
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

// load reads the sets. Keep, if not empty, is a folder in which compiled indexes are
// kept from one run to the next; what is there must be of this program.
func load(root, keep string, every int) (*data, error) {
	d, a, h := &data{}, name.NewAnalyser(), sha256.New()
	indexes := map[string]*index.Index{}
	births := map[string]map[string][]match.Date{}
	twins := map[string]func(id string) []string{}
	for _, g := range goals {
		if g.lists != "" && indexes[g.lists] == nil {
			b := index.NewBuilder()
			file := filepath.Join(keep, strings.ReplaceAll(g.lists, "/", "-")+".ix")
			kept, err := index.Open(file)
			switch {
			case strings.HasSuffix(g.lists, ".csv"):
				es, err := sets.Targets(b, filepath.Join(root, "eval", g.lists), nil)
				if err != nil {
					return nil, err
				}
				births[g.lists] = birthsOf(es)
				if g.script != "Hangul" {
					twins[g.lists] = sets.Twins(es)
				}
			case err != nil || keep == "":
				if _, err := bench.Lists(b, filepath.Join(root, g.lists)); err != nil {
					return nil, err
				}
			}
			if err != nil || keep == "" {
				if kept, err = b.Build(); err != nil {
					return nil, err
				}
				if keep != "" {
					if err := kept.WriteFile(file); err != nil {
						return nil, err
					}
				}
			}
			indexes[g.lists] = kept
		}
		s := set{name: g.name, weight: g.weight, ix: indexes[g.lists], births: births[g.lists]}
		if g.lists == "lists/un" {
			if err := s.refer(); err != nil {
				return nil, err
			}
		}
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
		return question{party: match.NewParty(x, a), listed: match.NewParty(y, a), fires: r["is_match"] == "true", fold: fold(r["name1"])}
	}
	e := sets.Subject(r)
	if facts {
		e.Add("birthDate", r["birth_date"])
		e.Add("gender", r["gender"])
		if c, ok := ftm.CountryCode(r["nationality"]); ok {
			e.Add("nationality", c)
		}
	}
	q := question{party: match.NewParty(e, a), fold: fold(r["name"])}
	for _, w := range strings.Fields(r["expected"]) {
		if q.want == nil {
			q.want = map[string]bool{}
		}
		q.want[w] = true
	}
	return q
}

func fold(name string) int { return int(crc32.ChecksumIEEE([]byte(name)) >> 8) }

// birthsOf is the birth dates of entities that are known to the day.
func birthsOf(es []*ftm.Entity) map[string][]match.Date {
	out := map[string][]match.Date{}
	for _, e := range es {
		for _, v := range e.Get("birthDate") {
			if d := match.ParseDate(v.Text); len(v.Text) == len("2006-01-02") && d != 0 {
				out[e.ID] = append(out[e.ID], d)
			}
		}
	}
	return out
}

// refer notes the references of all entities.
func (s *set) refer() error {
	s.refs = make([]string, s.ix.Len())
	for i := range s.refs {
		e, err := s.ix.Entity(uint32(i))
		if err != nil {
			return fmt.Errorf("read reference: %w", err)
		}
		s.refs[i] = e.Reference
	}
	return nil
}

// twins adds the entities that are the same party on another list.
func (s *set) twins(of func(id string) []string) {
	for i := range s.rows {
		want := s.rows[i].want
		for _, w := range slices.Collect(maps.Keys(want)) {
			for _, id := range of(w) {
				want[id] = true
			}
		}
	}
}

// right reports whether a hit is the party that the question means.
func (s *set) right(q *question, h index.Hit) bool {
	return q.want[s.ix.ID(h.Entity)] || s.refs != nil && q.want[s.refs[h.Entity]]
}

// ask says of every row whether the answer under a model is wrong.
func (d *data) ask(m *match.Model) [][]bool {
	out := make([][]bool, len(d.sets))
	for k := range d.sets {
		s := &d.sets[k]
		out[k] = make([]bool, len(s.rows))
		s.shared(func() func(i int) {
			x := match.NewMatcher(m, s.lexicon())
			return func(i int) { out[k][i] = s.rows[i].wrong(x) }
		})
	}
	return out
}

// wrong answers a question from its candidates.
func (q *question) wrong(x *match.Matcher) bool {
	if q.listed != nil {
		return (x.Compare(q.party, q.listed).Score >= match.Threshold) != q.fires
	}
	best, right := 0., false
	for i := range q.near {
		// Of two that score the same, the one that the index put first.
		if r := x.Compare(q.party, q.near[i].party); r.Score > best {
			best, right = r.Score, q.near[i].right
		}
	}
	if q.want == nil {
		return best >= match.Threshold
	}
	return best < match.Threshold || !right
}

// lexicon is what the index of a set knows of words; nil for pairs.
func (s *set) lexicon() match.Lexicon {
	if s.ix == nil {
		return nil
	}
	return s.ix
}

// shared does something for all rows of a set, on every processor, each of which
// has its own means to do it.
func (s *set) shared(means func() func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			do := means()
			for i := next.Add(1) - 1; int(i) < len(s.rows); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	wait.Wait()
}

// Candidates of a question are the first parties of the index, by the name that is
// the most alike. Under another model they come in another order, so that nobody but
// them has to be asked.
const (
	nearest = 6
	far     = .50 // the least score of a candidate
)

type candidate struct {
	party *match.Party
	right bool
}

// gather finds the candidates of all questions under a model.
func (d *data) gather(m *match.Model) {
	for k := range d.sets {
		s := &d.sets[k]
		if s.ix == nil {
			continue
		}
		ix := s.ix.WithModel(m)
		s.shared(func() func(i int) {
			searcher, a := ix.NewSearcher(), name.NewAnalyser()
			return func(i int) {
				q := &s.rows[i]
				q.near = q.near[:0]
				for _, h := range searcher.Search(q.party, index.Options{Cutoff: far, Limit: nearest}) {
					e, err := ix.Entity(h.Entity)
					if err != nil {
						continue
					}
					p := match.NewParty(e, a)
					p.Names = p.Names[h.Name : h.Name+1]
					q.near = append(q.near, candidate{p, q.want != nil && s.right(q, h)})
				}
			}
		})
	}
}
