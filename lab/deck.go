package lab

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"slices"

	"cordon/ftm"
	"cordon/match"
	"cordon/name"
	"cordon/screen"
)

// question asks for a listed party by a name that is not quite its own.
type question struct {
	kind   int // of Manipulations
	listed *listed
	text   string
	script string
}

// asked is a question with its answer.
type asked struct {
	question
	score float64 // of the right entry, 0 below Floor
	first bool    // nobody else stands before it
	by    uint32  // who stands first, if it is somebody else
}

// deal makes the questions: of each manipulation a sample in each script, chosen
// by a hash, so that a name added to a list changes no other question.
func (l *lab) deal(kinds []Manipulation) []question {
	var out []question
	type place struct {
		hash uint64
		at   int
	}
	places := make([]place, 0, len(l.names))
	for k := range kinds {
		places = places[:0]
		for i := range l.names {
			if x := &l.names[i]; !x.weak && x.words != "" {
				places = append(places, place{l.hash(kinds[k].ID, x), i})
			}
		}
		slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at)) })
		dealt := map[string]int{}
		for _, p := range places {
			x := &l.names[p.at]
			if l.o.Sample > 0 && dealt[x.script] == l.o.Sample || x.script == "" {
				continue
			}
			r := rand.New(rand.NewPCG(p.hash, l.o.Seed))
			text := kinds[k].change(r, x)
			if text == "" || text == x.text && kinds[k].ID != "printed" && kinds[k].withhold == "" {
				continue
			}
			if kinds[k].withhold != "" && l.withheld(x.entity, kinds[k].withhold) == nil {
				continue
			}
			dealt[x.script]++
			out = append(out, question{k, x, text, x.script})
		}
	}
	return out
}

func (l *lab) hash(kind string, x *listed) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d\n%s\n%s\n%s", l.o.Seed, kind, l.lib.Index().ID(x.entity), x.text)
	return h.Sum64()
}

// withheld is a listed party that is known only by its Latin names ("others") or
// only by those that are not ("latin"); nil if none are left.
func (l *lab) withheld(entity uint32, what string) *ftm.Entity {
	e, err := l.lib.Index().Entity(entity)
	if err != nil {
		return nil
	}
	c := &ftm.Entity{ID: e.ID, Schema: e.Schema}
	for _, prop := range nameProperties {
		for _, v := range e.Get(prop) {
			if s := scriptOf(v.Text); s != "" && (s == "Latin") == (what == "others") {
				c.AddValue(prop, v)
			}
		}
	}
	if len(c.Properties) == 0 {
		return nil
	}
	return c
}

// asker answers questions for one goroutine.
type asker struct {
	l        *lab
	kinds    []Manipulation
	worker   *screen.Worker
	analyser *name.Analyser
	matcher  *match.Matcher
}

func (l *lab) asker(kinds []Manipulation) *asker {
	ix := l.lib.Index()
	return &asker{l, kinds, l.engine.Worker(), name.NewAnalyser(), match.NewMatcher(ix.Model(), ix)}
}

// subject is the party that a name of a schema describes.
func subject(schema, text string) *ftm.Entity {
	e := &ftm.Entity{Schema: schema, Caption: text}
	e.Add("name", text)
	return e
}

func (a *asker) ask(q question) (asked, error) {
	x, out := q.listed, asked{question: q}
	s := subject(x.schema, q.text)
	if what := a.kinds[q.kind].withhold; what != "" {
		if e := a.l.withheld(x.entity, what); e != nil {
			res := a.matcher.Compare(match.NewParty(s, a.analyser), match.NewParty(e, a.analyser))
			out.score = res.Score
		}
		if out.score < Floor {
			out.score = 0
		}
	}
	hits := a.worker.Find(s, Floor)
	best := out.score
	for _, h := range hits {
		if h.Entity == x.entity && a.kinds[q.kind].withhold == "" {
			out.score, best = h.Score, h.Score
		}
		if h.Score > best && a.l.same(x, h.Entity) {
			best = h.Score
		}
	}
	out.first = out.score > 0
	for _, h := range hits {
		if h.Score <= best {
			break
		}
		if !a.l.same(x, h.Entity) {
			out.first, out.by = false, h.Entity
			break
		}
	}
	return out, nil
}

// deck asks all questions and counts the answers.
func (l *lab) deck(r *Report) error {
	kinds := Manipulations()
	qs := l.deal(kinds)
	sum := sha256.New()
	next := 0
	err := screen.Batch(l.ctx, l.o.Jobs,
		func() (question, error) {
			if next == len(qs) {
				return question{}, io.EOF
			}
			next++
			return qs[next-1], nil
		},
		func() func(question) (asked, error) { return l.asker(kinds).ask },
		func(a asked) error {
			if len(l.asked)%256 == 0 {
				l.o.Progress("asking disguised names", len(l.asked), len(qs))
			}
			fmt.Fprintf(sum, "%d\t%s\t%s\n", a.kind, l.lib.Index().ID(a.listed.entity), a.text)
			l.asked = append(l.asked, a)
			return nil
		})
	if err != nil {
		return fmt.Errorf("ask the deck: %w", err)
	}
	r.Deck = hex.EncodeToString(sum.Sum(nil))
	l.count(r, kinds)
	l.countBearers(r, kinds)
	return l.misses(r, kinds)
}

// count fills in the recall by manipulation, by script and by both.
func (l *lab) count(r *Report, kinds []Manipulation) {
	order := map[string]int{"Other": len(scripts)}
	for i, s := range scripts {
		order[s.name] = i
	}
	byKind := make([]Recall, len(kinds))
	byScript := make([]Recall, len(scripts)+1)
	cells := make([]Recall, len(kinds)*(len(scripts)+1))
	r.Overall = Recall{ID: "overall", Name: "All manipulations"}
	for i := range l.asked {
		a := &l.asked[i]
		found := a.score >= l.policy.Threshold
		s := order[a.script]
		byKind[a.kind].count(found, a.first)
		c := &cells[a.kind*(len(scripts)+1)+s]
		c.ID, c.Script = kinds[a.kind].ID, a.script
		c.count(found, a.first)
		if kinds[a.kind].ID == "printed" {
			continue
		}
		byScript[s].Script = a.script
		byScript[s].count(found, a.first)
		r.Overall.count(found, a.first)
	}
	for k := range byKind {
		byKind[k].ID, byKind[k].Name = kinds[k].ID, kinds[k].Name
		if byKind[k].N > 0 {
			r.Manipulations = append(r.Manipulations, byKind[k])
		}
	}
	for _, c := range byScript {
		if c.N > 0 {
			c.ID, c.Name = "script."+c.Script, c.Script
			r.Scripts = append(r.Scripts, c)
		}
	}
	for _, c := range cells {
		if c.N > 0 {
			c.Name = kinds[slices.IndexFunc(kinds, func(m Manipulation) bool { return m.ID == c.ID })].Name
			r.Cells = append(r.Cells, c)
		}
	}
}
