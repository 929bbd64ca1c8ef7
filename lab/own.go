package lab

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cordon/index"
	"cordon/match"
	"cordon/name"
	"cordon/screen"
)

// Name is one of the institution's own test names.
type Name struct {
	Subject  screen.Subject
	Row      int
	Expected []string // references or ids of the right entries; empty for a name that must not alert
	Labelled bool     // it is known what should happen
}

// Pair is two parties and whether the first should alert on the second.
type Pair struct {
	A, B  screen.Subject
	Row   int
	Match bool
}

// OwnNames is how the institution's test names did.
type OwnNames struct {
	N        int       `json:"n"`
	Labelled int       `json:"labelled"`
	Alerts   int       `json:"alerts"`
	Right    int       `json:"right"`  // listed and found
	First    int       `json:"first"`  // and it stands first
	Missed   int       `json:"missed"` // listed and not found
	Wrong    int       `json:"wrong"`  // not listed and alerting
	Rows     []OwnName `json:"rows"`   // each, as asked
	Curve    []Trade   `json:"curve,omitempty"`
}

// OwnName is one test name and its answer.
type OwnName struct {
	Row      int      `json:"row"`
	Name     string   `json:"name"`
	Expected []string `json:"expected,omitempty"`
	Outcome  string   `json:"outcome"` // found, missed, alert, wrong alert, clear
	Score    float64  `json:"score"`   // of the expected entry, of the best one where none is
	Best     string   `json:"best,omitempty"`
	List     string   `json:"list,omitempty"`
	ID       string   `json:"id,omitempty"`
	Why      string   `json:"why,omitempty"` // of a miss or a wrong alert
}

// Trade is precision against recall at one threshold.
type Trade struct {
	Threshold float64 `json:"threshold"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Pairs is how the institution's labelled pairs did.
type Pairs struct {
	N         int       `json:"n"`
	Precision float64   `json:"precision"`
	Recall    float64   `json:"recall"`
	F1        float64   `json:"f1"`
	Best      Trade     `json:"best"`
	Curve     []Trade   `json:"curve"`
	Wrong     []BadPair `json:"wrong,omitempty"`
}

// BadPair is a pair whose answer is not its label.
type BadPair struct {
	Row   int     `json:"row"`
	A     string  `json:"a"`
	B     string  `json:"b"`
	Match bool    `json:"match"` // the label
	Score float64 `json:"score"`
	Why   string  `json:"why"`
}

// scored is a labelled case with its score.
type scored struct {
	want  bool
	score float64
}

// Curve is precision, recall and F1 of labelled scores over the thresholds.
func curve(cases []scored) []Trade {
	var out []Trade
	for t := 50; t <= 100; t++ {
		out = append(out, trade(cases, float64(t)/100))
	}
	return out
}

func trade(cases []scored, threshold float64) Trade {
	x := Trade{Threshold: threshold}
	var tp, fp, fn float64
	for _, c := range cases {
		switch hit := c.score >= threshold; {
		case hit && c.want:
			tp++
		case hit:
			fp++
		case c.want:
			fn++
		}
	}
	if tp > 0 {
		x.Precision, x.Recall = tp/(tp+fp), tp/(tp+fn)
		x.F1 = 2 * x.Precision * x.Recall / (x.Precision + x.Recall)
	}
	return x
}

// pairs compares the labelled pairs, with the words of the lists as lexicon.
func (l *lab) pairs(r *Report) error {
	if len(l.o.Pairs) == 0 {
		return nil
	}
	ix, a := l.lib.Index(), name.NewAnalyser()
	m := match.NewMatcher(ix.Model(), ix)
	p := &Pairs{N: len(l.o.Pairs)}
	var cases []scored
	for i, x := range l.o.Pairs {
		if i%256 == 0 {
			l.o.Progress("comparing pairs", i, len(l.o.Pairs))
			if err := l.ctx.Err(); err != nil {
				return err
			}
		}
		q, t := match.NewParty(x.A.Entity, a), match.NewParty(x.B.Entity, a)
		s := m.Compare(q, t).Score
		cases = append(cases, scored{x.Match, s})
		if (s >= l.policy.Threshold) != x.Match {
			p.Wrong = append(p.Wrong, BadPair{x.Row, x.A.Name, x.B.Name, x.Match, s, reasons(m.Explain(q, t))})
		}
	}
	now := trade(cases, l.policy.Threshold)
	p.Precision, p.Recall, p.F1 = now.Precision, now.Recall, now.F1
	p.Curve = curve(cases)
	p.Best = slices.MaxFunc(p.Curve, func(a, b Trade) int { return cmp.Compare(a.F1, b.F1) })
	r.Pairs = p
	return nil
}

// ownNames screens the institution's test names.
func (l *lab) ownNames(r *Report) error {
	if len(l.o.Names) == 0 {
		return nil
	}
	w := l.engine.Worker()
	defer w.Release()
	o := &OwnNames{N: len(l.o.Names)}
	var cases []scored
	for i, n := range l.o.Names {
		if i%64 == 0 {
			l.o.Progress("your test names", i, len(l.o.Names))
			if err := l.ctx.Err(); err != nil {
				return err
			}
		}
		row, c := l.ownName(w, n, o)
		o.Rows = append(o.Rows, row)
		if n.Labelled {
			o.Labelled++
			cases = append(cases, c)
		}
	}
	if o.Labelled > 0 {
		o.Curve = curve(cases)
	}
	r.OwnNames = o
	return nil
}

func (l *lab) ownName(w *screen.Worker, n Name, o *OwnNames) (OwnName, scored) {
	row := OwnName{Row: n.Row, Name: n.Subject.Name, Expected: n.Expected, Outcome: "clear"}
	hits := slices.Clone(w.Find(n.Subject.Entity, Floor))
	best := -1
	if len(hits) > 0 {
		best = 0
	}
	if len(n.Expected) > 0 {
		best = slices.IndexFunc(hits, func(h index.Hit) bool { return l.expected(h.Entity, n.Expected) })
	}
	c := scored{want: len(n.Expected) > 0}
	if best >= 0 {
		h := hits[best]
		x := l.near("", h, "")
		c.score, row.Score, row.Best, row.List, row.ID = h.Score, h.Score, x.Listed, x.List, x.ID
	}
	alerts := len(hits) > 0 && hits[0].Score >= l.policy.Threshold
	if alerts {
		o.Alerts++
	}
	switch {
	case c.want && c.score >= l.policy.Threshold:
		row.Outcome = "found"
		o.Right++
		if best == 0 {
			o.First++
		}
	case c.want:
		row.Outcome = "missed"
		o.Missed++
		row.Why = l.whyMissed(n)
	case alerts && n.Labelled:
		row.Outcome = "wrong alert"
		o.Wrong++
	case alerts:
		row.Outcome = "alert"
	}
	return row, c
}

// expected reports whether an entry is one of those that a label names, by id, by
// the publisher's reference, or as another list's entry of the same party.
func (l *lab) expected(entity uint32, want []string) bool {
	ix := l.lib.Index()
	if slices.Contains(want, ix.ID(entity)) {
		return true
	}
	if e, err := ix.Entity(entity); err == nil && e.Reference != "" && slices.Contains(want, e.Reference) {
		return true
	}
	return slices.ContainsFunc(want, func(id string) bool {
		i, ok := ix.ByID(id)
		if !ok {
			i, ok = l.references[id]
		}
		return ok && l.lib.Same(i, entity)
	})
}

// whyMissed explains a test name that did not find what it should.
func (l *lab) whyMissed(n Name) string {
	ix := l.lib.Index()
	for _, want := range n.Expected {
		i, ok := l.references[want]
		if !ok {
			i, ok = ix.ByID(want)
		}
		e, err := ix.Entity(i)
		if !ok || err != nil {
			continue
		}
		a := l.asker(nil)
		q, p := match.NewParty(n.Subject.Entity, a.analyser), match.NewParty(e, a.analyser)
		return fmt.Sprintf("%.2f: %s", a.matcher.Compare(q, p).Score, reasons(a.matcher.Explain(q, p)))
	}
	return "no loaded list has an entry " + strings.Join(n.Expected, " or ")
}
