package web

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/match"
	"cordon/name/romanise"
	"cordon/screen"
)

// hit is one listed party that the subject resembles, as it is drawn.
type hit struct {
	Rank              int
	Name              said
	Original          said // the name in its own script, where it is printed
	Href              string
	Facts             string
	Confidence, Score string
	ConfAt, ScoreAt   int // lengths of the bars, in percent
	Threshold         string
	ThresholdAt       int
	Badges            []badge
	Strip             []pair
	Why               string
	Context           []string
	Rows              []row
	SumScore, SumConf string
	Turns             []turn
	Scripts           []script
	Open              bool

	conf     float64
	sameYear bool
	entity   *ftm.Entity
}

// pair is one column of the alignment strip.
type pair struct {
	Class, Icon, How string
	Query, List      []piece
	QueryLang        said
	ListLang         said
}

// piece is a run of letters, those that differ marked.
type piece struct {
	Text string
	Diff bool
}

// row is one row of the evidence table.
type row struct {
	Part, Query, List string
	Class, Icon, How  string
	Score, Conf       string
	ScoreClass        string
	ConfClass         string
}

// turn is what another fact would make of the answer.
type turn struct{ Lead, Rest, Score, Conf string }

// script is a name in one script, and who prints it.
type script struct {
	Name    said
	Meta    string
	Derived bool
}

// relation is how a relation is drawn.
func relation(r match.Relation) (class, icon string) {
	switch r {
	case match.Equal, match.Agrees:
		return "tk-equal", "eq"
	case match.Romanised:
		return "tk-roman", "ro"
	case match.MissingHere, match.MissingThere:
		return "tk-missing", "mi"
	case match.Contradicts:
		return "tk-contra", "ne"
	}
	return "tk-edited", "ed"
}

func (c *comparer) hit(m *screen.Match) *hit {
	e := m.Entity
	h := &hit{
		Name: spoken(m.Caption, ""), Href: partyPath(m.EntityID), Facts: facts(e),
		Confidence: confidence(m.Confidence), Score: two(m.Score), ConfAt: percent(m.Confidence), ScoreAt: percent(m.Score),
		Threshold: two(c.threshold), ThresholdAt: percent(c.threshold), Context: m.Context, conf: m.Confidence, entity: e,
		Badges: badges(c.lib, m),
	}
	for _, v := range e.Get("name") {
		if v.Marks&ftm.OriginalScript != 0 || scriptOf(v.Text) != romanise.Latin {
			if v.Text != m.Caption {
				h.Original = spoken(v.Text, v.Lang)
				break
			}
		}
	}
	for _, a := range c.subject.Get("birthDate") {
		for _, b := range e.Get("birthDate") {
			h.sameYear = h.sameYear || len(a.Text) >= 4 && strings.HasPrefix(b.Text, a.Text[:4])
		}
	}
	h.Strip = strip(m.Evidence)
	h.Why = why(m.Evidence)
	h.table(m)
	h.Scripts = scriptsOf(e, m.MatchedName)
	return h
}

// badges are all entries of a party, in the customary order of lists.
func badges(lib *screen.Library, m *screen.Match) []badge {
	all := append([]screen.Source{{List: m.List, Reference: m.Reference, EntityID: m.EntityID}}, m.Also...)
	slices.SortStableFunc(all, func(a, b screen.Source) int { return cmp.Compare(rankOfList(a.List), rankOfList(b.List)) })
	out := make([]badge, len(all))
	for i, s := range all {
		out[i] = badgeOf(lib, s.List, s.Reference, s.EntityID)
	}
	return out
}

// strip pairs the words of both names. Words that contradict each other stand in
// one column, and the birth date joins them only where it contradicts.
func strip(ev []match.Evidence) []pair {
	var tokens, facts []match.Evidence
	for _, e := range ev {
		switch {
		case e.Aspect == match.AspectToken:
			tokens = append(tokens, e)
		case e.Aspect == match.AspectBirthDate && e.Relation == match.Contradicts:
			facts = append(facts, e)
		}
	}
	slices.SortStableFunc(tokens, func(a, b match.Evidence) int {
		at := func(e match.Evidence) int {
			if e.QueryFrom >= 0 && e.Query != "" {
				return e.QueryFrom
			}
			return 1<<20 + e.ListFrom
		}
		return cmp.Compare(at(a), at(b))
	})
	var out []pair
	var open []int // columns that wait for the list's side of a contradiction
	for _, e := range tokens {
		if e.Relation == match.Contradicts && e.Query == "" && len(open) > 0 {
			p := &out[open[0]]
			p.List, p.ListLang = []piece{{Text: e.List}}, spoken(e.List, "")
			open = open[1:]
			continue
		}
		if e.Relation == match.Contradicts && e.List == "" {
			open = append(open, len(out))
		}
		out = append(out, pairOf(e, say("rel."+string(e.Relation))))
	}
	for _, e := range facts {
		e.Query, e.List = day(e.Query), day(e.List)
		out = append(out, pairOf(e, say("aspect.birth_date")))
	}
	return out
}

func pairOf(e match.Evidence, how string) pair {
	p := pair{How: how, QueryLang: spoken(e.Query, ""), ListLang: spoken(e.List, "")}
	p.Class, p.Icon = relation(e.Relation)
	if e.Query != "" {
		p.Query = []piece{{Text: e.Query}}
	}
	if e.List != "" {
		p.List = []piece{{Text: e.List}}
	}
	if p.Class == "tk-edited" && e.Query != "" && e.List != "" {
		p.Query, p.List = differ(e.Query, e.List)
	}
	return p
}

// differ marks the letters that two words do not share, case aside.
func differ(a, b string) (pa, pb []piece) {
	ra, rb := []rune(a), []rune(b)
	if len(ra) > 60 || len(rb) > 60 {
		return []piece{{a, true}}, []piece{{b, true}}
	}
	fold := unicode.ToLower
	// Longest common subsequence, from the end.
	n := make([][]int, len(ra)+1)
	for i := range n {
		n[i] = make([]int, len(rb)+1)
	}
	for i := len(ra) - 1; i >= 0; i-- {
		for j := len(rb) - 1; j >= 0; j-- {
			if fold(ra[i]) == fold(rb[j]) {
				n[i][j] = n[i+1][j+1] + 1
			} else {
				n[i][j] = max(n[i+1][j], n[i][j+1])
			}
		}
	}
	add := func(ps []piece, r rune, diff bool) []piece {
		if k := len(ps) - 1; k >= 0 && ps[k].Diff == diff {
			ps[k].Text += string(r)
			return ps
		}
		return append(ps, piece{string(r), diff})
	}
	i, j := 0, 0
	for i < len(ra) || j < len(rb) {
		switch {
		case i < len(ra) && j < len(rb) && fold(ra[i]) == fold(rb[j]):
			pa, pb = add(pa, ra[i], false), add(pb, rb[j], false)
			i, j = i+1, j+1
		case j == len(rb) || i < len(ra) && n[i+1][j] >= n[i][j+1]:
			pa = add(pa, ra[i], true)
			i++
		default:
			pb = add(pb, rb[j], true)
			j++
		}
	}
	return pa, pb
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
			if count[e.Relation]++; count[e.Relation] == 1 {
				order = append(order, e.Relation)
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
	return strings.Join(append([]string{strings.Join(parts, ", ")}, more...), "; ")
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
func (h *hit) table(m *screen.Match) {
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

	start := row{Part: say("row.names"), Query: say("row.names.text"), Conf: confs[0]}
	start.ConfClass = sign(confs[0])
	h.Rows = append(h.Rows, start)
	for i, e := range m.Evidence {
		r := row{Part: say("aspect." + string(e.Aspect)), Query: e.Query, List: e.List, How: say("rel." + string(e.Relation)), Score: shown[i]}
		r.Class, r.Icon = relation(e.Relation)
		switch e.Aspect {
		case match.AspectToken:
			if e.Query == "" {
				r.Query = say("not.given")
			}
			if e.List == "" {
				r.List = say("not.printed")
			}
		case match.AspectName:
			r.Part, r.How = say("aspect.name"), e.Text
		default:
			r.Conf = confs[i+1]
			r.Query, r.List = cmp.Or(day(r.Query), say("not.given")), cmp.Or(day(r.List), say("not.printed"))
			if e.Aspect == match.AspectCountry {
				r.Query, r.List = country(r.Query), country(r.List)
			}
			if e.Relation == match.MissingHere {
				r.List = cmp.Or(strings.Join(h.printed(e.Aspect), ", "), say("printed"))
			}
			if e.Relation == match.MissingThere {
				r.Query = say("given")
			}
		}
		r.ScoreClass, r.ConfClass = sign(r.Score), sign(r.Conf)
		h.Rows = append(h.Rows, r)
	}
	h.SumScore = two(m.Score)
	h.SumConf = signed(total, 1) + " = " + confidence(m.Confidence)
}

// printed is what the list states of an aspect.
func (h *hit) printed(a match.Aspect) (out []string) {
	switch a {
	case match.AspectBirthDate:
		for _, v := range h.entity.Get("birthDate") {
			out = append(out, birth(v))
		}
	case match.AspectCountry:
		for _, c := range texts(h.entity, "nationality", "citizenship", "country", "jurisdiction", "flag") {
			out = append(out, country(c))
		}
	}
	if len(out) > 3 {
		out = append(out[:3], say("more", len(out)-3))
	}
	return out
}

func country(code string) string { return cmp.Or(ftm.CountryName(code), code) }

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

// scriptsOf are the names of a party side by side: the name that met first, then
// one or two of each script.
func scriptsOf(e *ftm.Entity, matched string) (out []script) {
	seen := map[romanise.Script]int{}
	add := func(v ftm.Value, kind string) {
		sc := scriptOf(v.Text)
		limit := 2
		if v.Text == matched {
			limit = 3
		}
		if seen[sc] >= limit || slices.ContainsFunc(out, func(s script) bool { return s.Name.Text == v.Text }) {
			return
		}
		seen[sc]++
		meta := scriptName(sc) + ", " + kind
		if v.Text == matched {
			meta += ", " + say("names.matched")
		}
		out = append(out, script{Name: spoken(v.Text, v.Lang), Meta: meta, Derived: v.Marks&ftm.Derived != 0})
	}
	each := func(only func(string) bool) {
		for _, p := range []string{"name", "alias", "previousName", "weakAlias"} {
			for _, v := range e.Get(p) {
				if only(v.Text) {
					add(v, nameKind(p, v.Marks))
				}
			}
		}
	}
	each(func(t string) bool { return t == matched })
	each(func(t string) bool { return t != matched })
	if len(out) > 8 {
		out = out[:8]
	}
	return out
}

// nameKind says what the publisher calls a name.
func nameKind(property string, m ftm.Marks) string {
	switch {
	case m&ftm.Derived != 0:
		return say("names.derived")
	case property == "weakAlias" || m&ftm.Weak != 0:
		return say("names.weak")
	case property == "previousName":
		return say("names.previous")
	case property == "alias" && m&ftm.Strong != 0:
		return say("names.strong")
	case property == "alias":
		return say("names.alias")
	}
	return say("names.primary")
}

// turns works out what other facts would have made of the answer.
func (c *comparer) turns(h *hit) {
	l := match.NewParty(h.entity, c.analyser)
	try := func(lead string, change func(*ftm.Entity)) {
		e := &ftm.Entity{Schema: c.subject.Schema}
		for _, p := range c.subject.Properties {
			for _, v := range p.Values {
				e.AddValue(p.Name, v)
			}
		}
		change(e)
		if len(e.Get("name")) == 0 || len(h.Turns) == 4 {
			return
		}
		r := c.matcher.Compare(match.NewParty(e, c.analyser), l)
		t := turn{Lead: lead, Score: two(r.Score), Conf: confidence(r.Confidence), Rest: say("turn.stays")}
		switch {
		case r.Score < c.threshold:
			t.Rest = say("turn.below", two(c.threshold))
		case r.Confidence < .5 && h.conf >= .5:
			t.Rest = say("turn.doubt")
		case r.Confidence >= .5 && h.conf < .5:
			t.Rest = say("turn.sure")
		}
		h.Turns = append(h.Turns, t)
	}
	without := func(p string) func(*ftm.Entity) {
		return func(e *ftm.Entity) {
			e.Properties = slices.DeleteFunc(e.Properties, func(x ftm.Property) bool { return x.Name == p })
		}
	}
	with := func(p, v string) func(*ftm.Entity) {
		return func(e *ftm.Entity) { without(p)(e); e.Add(p, v) }
	}
	person := h.entity.Schema == "Person" && ftm.Comparable(c.subject.Schema, "Person")
	listed := h.entity.First("birthDate")
	if c.subject.First("birthDate") != "" {
		try(say("turn.nobirth"), without("birthDate"))
	} else if person && listed != "" {
		try(say("turn.birth", day(listed)), with("birthDate", listed))
	}
	if d, ok := ftm.ReadDate(listed); ok && person {
		other := strconv.Itoa(d.Year + 17)
		try(say("turn.year", other), with("birthDate", other))
	}
	if c.subject.First("country") != "" {
		try(say("turn.nocountry"), without("country"))
	}
	words := strings.Fields(c.subject.First("name"))
	if len(words) > 1 {
		rest := strings.Join(words[:len(words)-1], " ")
		try(say("turn.word", words[len(words)-1]), with("name", rest))
		try(say("turn.first", words[0]), with("name", strings.Join(words[1:], " ")))
	}
}
