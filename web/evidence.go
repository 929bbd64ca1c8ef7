package web

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"cordon/ftm"
	"cordon/match"
	"cordon/screen"
)

// row is one row of the evidence table.
type row struct {
	Part             string
	Query, List      said
	Class, Icon, How string
	Score, Conf      string
	ScoreClass       string
	ConfClass        string
}

// why is the shortest account of a hit: how many words stand how, and what the
// other facts say.
func why(ev []match.Evidence) string {
	count := map[match.Relation]int{}
	var order []match.Relation
	var parts, more []string
	for _, e := range ev {
		switch {
		case e.Aspect == match.AspectToken:
			r := e.Relation
			if count[r]++; count[r] == 1 {
				order = append(order, r)
			}
		case e.Relation == match.MissingHere, e.Relation == match.MissingThere:
		case e.Aspect == match.AspectBirthDate || e.Aspect == match.AspectCountry:
			more = append(more, factWords(e))
		case e.Aspect != match.AspectName:
			more = append(more, e.Text)
		}
	}
	for _, r := range order {
		if n := count[r]; r == match.Equal && len(order) == 1 {
			parts = append(parts, say("why.all"))
		} else {
			parts = append(parts, strconv.Itoa(n)+" "+say("rel."+string(r)))
		}
	}
	if len(parts) > 0 {
		more = append([]string{strings.Join(parts, ", ")}, more...)
	}
	return strings.Join(more, "; ")
}

// factWords says how a birth date or a country compares.
func factWords(e match.Evidence) string {
	q, l := day(e.Query), day(e.List)
	if e.Aspect == match.AspectCountry {
		q, l = country(e.Query), country(e.List)
	}
	key := "why." + string(e.Aspect) + "." + string(e.Relation)
	if !has(key) {
		return e.Text
	}
	return say(key, q, l)
}

// table fills in the rows of the evidence. Score adds in points, confidence in
// log-odds; the row of the names takes what the facts leave of it.
func (h *hit) table(m *screen.Match, subject *ftm.Entity) {
	weights := make([]float64, 0, len(m.Evidence))
	facts := 0.0
	for _, e := range m.Evidence {
		weights = append(weights, e.Weight)
		facts += e.LogOdds
	}
	shown := roundSum(weights, m.Score, 2)
	total := logit(m.Confidence)
	odds := []float64{total - facts}
	for _, e := range m.Evidence {
		odds = append(odds, e.LogOdds)
	}
	confs := roundSum(odds, total, 1)

	start := row{Part: say("row.names"), Query: said{Text: say("row.names.text")}, Conf: confs[0]}
	if !named(m.Evidence) {
		start.Query.Text = say("row.names.none")
	}
	start.ConfClass = sign(confs[0])
	h.Rows = append(h.Rows, start)
	for i, e := range m.Evidence {
		r := row{Part: say("aspect." + string(e.Aspect)), Query: spoken(e.Query, ""), List: spoken(e.List, ""), How: say("rel." + string(e.Relation)), Score: shown[i]}
		r.Class, r.Icon = relation(e.Relation)
		switch e.Aspect {
		case match.AspectToken:
			if e.Query == "" {
				r.Query = said{Text: say("not.given")}
			}
			if e.List == "" {
				r.List = said{Text: say("not.printed")}
			}
		case match.AspectName:
			r.Part, r.How = say("aspect.name"), e.Text
		default:
			r.Conf = confs[i+1]
			q, l := day(e.Query), day(e.List)
			switch {
			case e.Relation == match.MissingHere:
				l = cmp.Or(strings.Join(stated(h.entity, e.Aspect), ", "), say("printed"))
			case e.Relation == match.MissingThere:
				q = cmp.Or(strings.Join(stated(subject, e.Aspect), ", "), say("given"))
			case e.Aspect == match.AspectCountry:
				q, l = country(q), country(l)
			case e.Aspect == match.AspectIdentifier:
				if what, a, b := numbersOf(subject, h.entity, e); what != "" {
					r.Part, q, l = what, a, b
				}
			}
			r.Query.Text, r.List.Text = cmp.Or(q, say("not.given")), cmp.Or(l, say("not.printed"))
		}
		r.ScoreClass, r.ConfClass = sign(r.Score), sign(r.Conf)
		h.Rows = append(h.Rows, r)
	}
	h.SumScore = two(m.Score)
	h.SumConf = signed(total, 1) + " = " + confidence(m.Confidence)
	if c := confidence(m.Confidence); c[0] == '<' || c[0] == '>' {
		h.SumConf = signed(total, 1) + " (" + c + ")"
	}
}

// named reports whether words of both names were compared.
func named(ev []match.Evidence) bool {
	return slices.ContainsFunc(ev, func(e match.Evidence) bool { return e.Aspect == match.AspectToken })
}

// stated is what a party states of an aspect.
func stated(e *ftm.Entity, a match.Aspect) (out []string) {
	switch a {
	case match.AspectBirthDate:
		for _, v := range e.Get("birthDate") {
			out = append(out, birth(v))
		}
	case match.AspectCountry:
		out = names(texts(e, "nationality", "citizenship", "country", "jurisdiction", "mainCountry", "birthCountry", "flag"))
	case match.AspectIdentifier:
		out = texts(e, identifierProperties...)
	}
	if len(out) > 3 {
		out = append(out[:3], say("more", len(out)-3))
	}
	return out
}

// numbersOf is the number that two parties share, or one of a kind in which they
// differ: what it is, and how each writes it. A number that only a document of its
// own states is not found here.
func numbersOf(subject, listed *ftm.Entity, e match.Evidence) (what, query, list string) {
	given := texts(subject, append([]string{"name"}, identifierProperties...)...) // a number may be typed for a name
	for _, p := range identifierProperties {
		for _, l := range listed.Get(p) {
			for _, q := range given {
				if same := bareNumber(q) == bareNumber(l.Text); same && e.Relation == match.Equal {
					return say("prop." + p), q, l.Text
				}
			}
			if q := subject.First(p); q != "" && e.Relation == match.Contradicts && oneEach[p] == e.List {
				return say("prop." + p), q, l.Text
			}
		}
	}
	return "", "", ""
}

// oneEach are the kinds of number of which a party has one, by property.
var oneEach = map[string]string{
	"imoNumber": match.IMO.String(), "leiCode": match.LEI.String(), "innCode": match.INN.String(), "ogrnCode": match.OGRN.String(),
}

// bareNumber is a number as numbers are compared, without the letters that some put
// before that of a ship.
func bareNumber(s string) string {
	return strings.TrimPrefix(cmp.Or(plainNumber(s), strings.ToUpper(s)), "IMO")
}

func sign(s string) string {
	switch {
	case strings.HasPrefix(s, "+"):
		return "plus"
	case strings.HasPrefix(s, "−"):
		return "minus"
	}
	return "zero"
}

func logit(p float64) float64 {
	p = min(max(p, .00005), .99995) // scores are kept to four digits
	return math.Log(p / (1 - p))
}

// roundSum rounds numbers so that they add up to the rounded sum, by largest
// remainder, and writes them with their sign.
func roundSum(xs []float64, sum float64, digits int) []string {
	unit := math.Pow(10, float64(digits))
	floor := make([]float64, len(xs))
	order := make([]int, len(xs))
	have := 0.0
	for i, x := range xs {
		floor[i] = math.Floor(x*unit + 1e-9)
		have += floor[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(xs[b]*unit-floor[b], xs[a]*unit-floor[a])
	})
	short := int(math.Round(sum*unit) - have)
	for _, i := range order {
		if short <= 0 {
			break
		}
		if xs[i]*unit-floor[i] > 1e-6 { // whole numbers stay as they are
			floor[i]++
			short--
		}
	}
	if short != 0 && len(order) > 0 { // what measuring error leaves goes where it matters least
		floor[order[0]] += float64(short)
	}
	out := make([]string, len(xs))
	for i := range xs {
		if floor[i] == 0 {
			out[i] = "0"
			continue
		}
		out[i] = signed(floor[i]/unit, digits)
	}
	return out
}
