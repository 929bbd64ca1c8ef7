package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

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

// turn is what another fact would make of the answer.
type turn struct{ Lead, Rest, Score, Conf string }

// script is a name in one script, and who prints it.
type script struct {
	Name    said
	Meta    string
	Derived bool
}

func (c *comparer) hit(m *screen.Match) *hit {
	e := m.Entity
	h := &hit{
		Name: spoken(m.Caption, ""), Href: partyPath(m.EntityID), Facts: facts(e),
		Confidence: confidence(m.Confidence), Score: two(m.Score), ConfAt: percent(m.Confidence), ScoreAt: percent(m.Score),
		Threshold: two(c.threshold), ThresholdAt: percent(c.threshold), Context: telltale(m.Context), conf: m.Confidence, entity: e,
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
	h.table(m, c.subject)
	matched := m.MatchedName
	if !named(m.Evidence) { // a number met, no name did
		matched = ""
	}
	h.Scripts = scriptsOf(e, matched)
	return h
}

// telltale drops what another sentence says with more, and writes dates as pages do.
func telltale(all []string) []string {
	out := slices.DeleteFunc(slices.Clone(all), func(s string) bool {
		return slices.ContainsFunc(all, func(t string) bool { return t != s && strings.HasPrefix(t, s) })
	})
	for i, s := range out {
		if at := strings.LastIndexByte(s, ' ') + 1; at > 0 {
			out[i] = s[:at] + day(s[at:])
		}
	}
	return out
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

func country(code string) string { return cmp.Or(ftm.CountryName(code), code) }

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
