package sets

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cordon/ftm"
	"cordon/index"
	"cordon/match"
	"cordon/name"
)

// Scored is a labelled pair with its score.
type Scored struct {
	Row   Row
	Want  bool
	Score float64
}

// Pairs scores the labelled pairs of names, as cordon match --pairs does.
func Pairs(rows []Row, model *match.Model) []Scored {
	a := name.NewAnalyser()
	m := match.NewMatcher(model, nil)
	out := make([]Scored, len(rows))
	for i, r := range rows {
		q := Subject(Row{"schema": r["schema"], "name": r["name1"]})
		l := Subject(Row{"schema": r["schema"], "name": r["name2"]})
		res := m.Compare(match.NewParty(q, a), match.NewParty(l, a))
		out[i] = Scored{r, r["is_match"] == "true", res.Score}
	}
	return out
}

// F1 is the precision, recall and their harmonic mean at a threshold.
func F1(s []Scored, threshold float64) (p, r, f float64) {
	var tp, fp, fn float64
	for _, x := range s {
		switch hit := x.Score >= threshold; {
		case hit && x.Want:
			tp++
		case hit:
			fp++
		case x.Want:
			fn++
		}
	}
	if tp == 0 {
		return 0, 0, 0
	}
	p, r = tp/(tp+fp), tp/(tp+fn)
	return p, r, 2 * p * r / (p + r)
}

// Recall counts, for one group of queries, where the right entity came.
type Recall struct {
	N, First, Five, Alert int
	Missed                []Miss
}

// Miss is a query whose right entity did not come first.
type Miss struct {
	Name, Want, Got string
	Score           float64
}

// Retrieval screens each row and looks where the expected entity comes. Group
// names the column to count by; twins says which ids count as the same party.
func Retrieval(ix *index.Index, rows []Row, group string, withDates bool, twins func(id string) []string) map[string]*Recall {
	s, a := ix.NewSearcher(), name.NewAnalyser()
	out := map[string]*Recall{"*": {}}
	for _, r := range rows {
		q := Subject(r)
		if withDates {
			addFacts(q, r)
		}
		hits := s.Search(match.NewParty(q, a), index.Options{Cutoff: .3, Limit: 5})
		want := strings.Fields(r["expected"])
		rank := slices.IndexFunc(hits, func(h index.Hit) bool {
			id, ref := ix.ID(h.Entity), ""
			if e, err := ix.Entity(h.Entity); err == nil {
				ref = e.Reference
			}
			return slices.ContainsFunc(want, func(w string) bool { return id == w || ref == w || twins != nil && slices.Contains(twins(w), id) })
		})
		g := out[r[group]]
		if g == nil {
			g = &Recall{}
			out[r[group]] = g
		}
		for _, c := range []*Recall{g, out["*"]} {
			c.N++
			if rank == 0 {
				c.First++
			}
			if rank >= 0 {
				c.Five++
				if hits[rank].Score >= .7 {
					c.Alert++
				}
			}
			if rank != 0 {
				m := Miss{Name: r["name"], Want: r["expected"]}
				if len(hits) > 0 {
					m.Got, m.Score = ix.ID(hits[0].Entity), hits[0].Score
				}
				c.Missed = append(c.Missed, m)
			}
		}
	}
	return out
}

// Alert is a clean customer who alerts.
type Alert struct {
	Row   Row
	Got   string
	Name  string
	Score float64
}

// Negatives screens clean customers, by their names or with all that their rows state,
// and returns those that alert.
func Negatives(ix *index.Index, rows []Row, threshold float64, withFacts bool) []Alert {
	s, a := ix.NewSearcher(), name.NewAnalyser()
	var out []Alert
	for _, r := range rows {
		q := Subject(r)
		if withFacts {
			addFacts(q, r)
		}
		hits := s.Search(match.NewParty(q, a), index.Options{Cutoff: threshold, Limit: 1})
		if len(hits) > 0 {
			e, err := ix.Entity(hits[0].Entity)
			if err != nil {
				continue
			}
			ns := match.NewParty(e, a).Names
			out = append(out, Alert{r, e.ID, ns[hits[0].Name].Text, hits[0].Score})
		}
	}
	return out
}

// addFacts adds what a row states beside the name.
func addFacts(q *ftm.Entity, r Row) {
	q.Add("birthDate", r["birth_date"])
	q.Add("gender", r["gender"])
	if c, ok := ftm.CountryCode(r["nationality"]); ok {
		q.Add("nationality", c)
	}
}

// Twins lists, for the id of an entity, those that share a Latin name with it, however
// it is ordered and accented, as score.py has it.
func Twins(es []*ftm.Entity) func(id string) []string {
	names, bearers := map[string][]string{}, map[string][]string{}
	for _, e := range es {
		for _, v := range slices.Concat(e.Get("name"), e.Get("alias")) {
			n := words(v.Text)
			names[e.ID] = append(names[e.ID], n)
			bearers[n] = append(bearers[n], e.ID)
		}
	}
	return func(id string) []string {
		var twins []string
		for _, n := range names[id] {
			twins = append(twins, bearers[n]...)
		}
		return twins
	}
}

func words(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '_':
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	w := strings.Fields(b.String())
	slices.Sort(w)
	return strings.Join(w, " ")
}
