package web

import (
	"html/template"
	"math"
	"strconv"
	"strings"

	"cordon/lab"
	"cordon/lab/page"
	"cordon/lab/plot"
)

// reportView is a report of the lab as the page draws it, with another threshold
// beside the one in force.
type reportView struct {
	*lab.Report
	ID, Seed      string
	Seal          state
	Say, Why      string
	Tiles         []tile
	Checks        []checkLine // below their goal
	Charts        []chartView
	Kinds         []shareLine
	Scripts       []shareLine
	Stamp         stamp
	Deck          string
	InForce, Try  string // thresholds
	TryAt         int    // in hundredths
	Moved         bool
	Rows          []effect
	Tried         *notice
	Lost, Spared  []nearLine // names, customers: no longer an alert
	Gained, Newly []nearLine // names, customers: newly an alert
	LostN, GainN  int
	Misses        []missLine
	Own           *ownView // nil where the institution brought nothing to compare with
}

// checkLine is a check that misses its goal.
type checkLine struct{ Name, Value, Goal, Range string }

type chartView struct {
	Title        string
	Wide, Narrow template.HTML
}

// shareLine is a share with its goal, and what the tried threshold makes of it.
type shareLine struct {
	Name, Share, N, Range string
	At, Goal              int
	Below, Few            bool
	Tried                 string
	Worse, Better         bool
	Beyond                bool // the tried threshold takes it below its goal
}

// effect is one figure at both thresholds.
type effect struct {
	Name, Was, Now string
	Worse          bool
}

type nearLine struct {
	Name, Listed said
	Href, Score  string
	Kind         string
	List         string
}

type missLine struct {
	Kind  string
	Lines []missed
}

type missed struct {
	Name, Listed said
	Href, Score  string
	List         string
	Why          string
}

// namesShown bounds the names of each kind that a tried threshold lists.
const namesShown = 12

func newReportView(r *lab.Report, id, try, own string) *reportView {
	v := &reportView{Report: r, ID: id, Seed: strconv.FormatUint(r.Seed, 10), InForce: two(r.Threshold), Stamp: stampOf(&r.Stamp), Deck: clip(r.Deck, 13)}
	at := int(math.Round(r.Threshold * 100))
	if x, err := strconv.ParseFloat(strings.Replace(try, ",", ".", 1), 64); err == nil && x >= lab.Floor && x <= 1 {
		at = int(math.Round(x * 100))
	}
	t := float64(at) / 100
	v.Try, v.TryAt, v.Moved = two(t), at, two(t) != two(r.Threshold)
	v.head()
	v.charts(t)
	v.shares(at)
	v.effects(at)
	v.names(t)
	v.misses()
	v.own(t, own)
	return v
}

// head says in one sentence what was found, and names what is below.
func (v *reportView) head() {
	r := v.Report
	below := r.Below()
	v.Seal = state{"is-clear", "clear", ""}
	if len(below) > 0 {
		v.Seal = state{"is-stale", "hit", ""}
	}
	if len(r.Gaps) > 0 {
		v.Seal = state{"is-unable", "unable", ""}
	}
	if r.Self.Missed == 0 {
		v.Say = say("report.self", r.Self.Tested-r.Self.Weak-r.Self.Empty)
	} else {
		v.Say = say("report.self.missed", r.Self.Missed, r.Self.Tested)
	}
	var names []string
	for _, c := range below {
		names = append(names, "“"+c.Name+"”")
		l := checkLine{Name: c.Name, Value: page.Figure(c, c.Value), Goal: page.Figure(c, c.Goal), Range: page.Figure(c, c.Low) + " – " + page.Figure(c, c.High)}
		if c.AtMost {
			l.Goal = say("report.atmost", l.Goal)
		}
		v.Checks = append(v.Checks, l)
	}
	if len(names) > 3 {
		names = append(names[:3], say("more", len(names)-3))
	}
	v.Why = say("report.policy", v.Stamp.Policy, two(r.Threshold)) + " "
	if len(below) == 0 {
		v.Why += sayN("report.holds", len(r.Checks))
	} else {
		v.Why += say("report.below", len(below), len(r.Checks), strings.Join(names, ", "))
	}
	v.Tiles = []tile{
		{"#kinds", say("tile.found"), share(r.Overall.Share), say("tile.found.of", r.Overall.N, r.Overall.First)},
		{"#self", say("tile.self"), thousands(r.Self.Whole), say("tile.self.of", r.Self.Tested)},
	}
	if c := r.Clean; c != nil {
		note := say("tile.clean.of", c.N)
		if c.Stated > 0 {
			note = say("tile.clean.row", c.N, tenth(c.PerRow))
		}
		key := say("tile.clean")
		if !c.Invented {
			key = say("tile.clean.own")
		}
		v.Tiles = append(v.Tiles, tile{"#threshold", key, tenth(c.PerName), note})
	}
	if o := r.OwnNames; o != nil && o.Labelled > 0 {
		v.Tiles = append(v.Tiles, tile{"#own", say("tile.own"), thousands(o.Right) + " / " + thousands(o.Right+o.Missed), say("tile.own.of", o.Wrong)})
	} else if o != nil {
		v.Tiles = append(v.Tiles, tile{"#own", say("tile.own.alerts"), thousands(o.Alerts), say("tile.own.n", o.N)})
	}
	v.Tiles = append(v.Tiles, tile{"#checks", say("tile.checks"), thousands(len(r.Checks)-len(below)) + " / " + thousands(len(r.Checks)), say("tile.checks.of")})
}

func (v *reportView) charts(t float64) {
	for _, c := range page.Charts(v.Report) {
		if v.Moved {
			c.Marks = append(c.Marks, plot.Mark{X: t, Text: say("report.tried", two(t)), Tried: true})
		}
		v.Charts = append(v.Charts, chartView{c.Title, template.HTML(c.SVG(plot.Wide)), template.HTML(c.SVG(plot.Narrow))})
	}
}

// shares are the manipulations and scripts against their goals.
func (v *reportView) shares(at int) {
	checks := map[string]lab.Check{}
	for _, c := range v.Report.Checks {
		checks[c.ID] = c
	}
	line := func(x lab.Recall) shareLine {
		c := checks[x.ID]
		l := shareLine{Name: x.Name, Share: share(x.Share), N: thousands(x.N), At: percent(x.Share), Goal: percent(c.Goal), Below: c.State == lab.Below, Few: c.State == lab.Few}
		if x.N < 200 {
			l.Range = say("report.range", share(c.Low), share(c.High))
		}
		return l
	}
	spread := map[string]lab.Spread{}
	for _, s := range v.Report.Spread {
		spread[s.ID] = s
	}
	for _, m := range v.Report.Manipulations {
		l := line(m)
		if s := spread[m.ID]; v.Moved && s.N > 0 && at-50 < len(s.Found) {
			x := float64(s.Found[at-50]) / float64(s.N)
			l.Tried, l.Worse, l.Better = share(x), s.Found[at-50] < m.Found, s.Found[at-50] > m.Found
			l.Beyond = !l.Below && x < checks[m.ID].Goal
		}
		v.Kinds = append(v.Kinds, l)
	}
	for _, s := range v.Report.Scripts {
		v.Scripts = append(v.Scripts, line(s))
	}
}

// effects are the figures at both thresholds.
func (v *reportView) effects(at int) {
	r := v.Report
	now := int(math.Round(r.Threshold * 100))
	n, was, is := 0, 0, 0
	for _, s := range r.Spread {
		if s.ID == "printed" || at-50 >= len(s.Found) || now < 50 {
			continue
		}
		n, was, is = n+s.N, was+s.Found[now-50], is+s.Found[at-50]
	}
	if n == 0 || at-50 >= len(r.Sweep) {
		return
	}
	old, tried := r.Sweep[now-50], r.Sweep[at-50]
	v.LostN, v.GainN = max(was-is, 0), max(is-was, 0)
	v.Rows = []effect{
		{say("try.found"), share(float64(was) / float64(n)), share(float64(is) / float64(n)), is < was},
		{say("try.names"), thousands(was), thousands(is), is < was},
	}
	if r.Clean != nil {
		v.Rows = append(v.Rows, effect{say("try.alerts"), tenth(old.PerName), tenth(tried.PerName), tried.PerName > old.PerName})
		if r.Clean.Stated > 0 {
			v.Rows = append(v.Rows, effect{say("try.row"), tenth(old.PerRow), tenth(tried.PerRow), tried.PerRow > old.PerRow})
		}
	}
	v.ownEffects(r.Threshold, float64(at)/100)
	switch {
	case !v.Moved:
	case was > is:
		v.Tried = &notice{Class: "is-hit", Icon: "hit", Title: sayN("try.lost", was-is), Text: say("try.lost.text", tenth(old.PerName-tried.PerName))}
	case was < is:
		v.Tried = &notice{Class: "is-plain", Icon: "check", Title: sayN("try.gained", is-was), Text: say("try.gained.text", tenth(tried.PerName-old.PerName))}
	default:
		v.Tried = &notice{Class: "is-plain", Icon: "check", Title: say("try.same"), Text: say("try.same.text")}
	}
}

// names are some of those whom the tried threshold would lose or bring.
func (v *reportView) names(t float64) {
	lo, hi := min(t, v.Report.Threshold), max(t, v.Report.Threshold)
	up := t > v.Report.Threshold
	ladder := v.Report.Ladder
	for i := range ladder {
		n := &ladder[i]
		if n.Score < lo || n.Score >= hi {
			continue
		}
		l := nearLine{Name: spoken(n.Name, ""), Listed: spoken(n.Listed, ""), Href: partyPath(n.ID), Score: floorTwo(n.Score), List: shortList(n.List)}
		to := &v.Newly
		switch {
		case n.Kind != "" && up:
			to = &v.Lost
		case n.Kind != "":
			to = &v.Gained
		case up:
			to = &v.Spared
		}
		l.Kind = kindName(n.Kind)
		if len(*to) < namesShown {
			*to = append(*to, l)
		}
	}
}

// floorTwo writes a score, never rounded up to the threshold that it misses.
func floorTwo(x float64) string { return two(math.Floor(x*100+1e-6) / 100) }

func kindName(id string) string {
	for _, m := range lab.Manipulations() {
		if m.ID == id {
			return m.Name
		}
	}
	return id
}

// misses are what was not found, with reasons: of the self test first, then by
// manipulation.
func (v *reportView) misses() {
	add := func(kind string, ms []lab.Miss) {
		if len(ms) == 0 {
			return
		}
		l := missLine{Kind: kind}
		for i := range ms {
			m := &ms[i]
			l.Lines = append(l.Lines, missed{spoken(m.Name, ""), spoken(m.Listed, ""), partyPath(m.EntityID), floorTwo(m.Score), strings.TrimSpace(shortList(m.List) + " " + m.Reference), sentence(m.Why)})
		}
		v.Misses = append(v.Misses, l)
	}
	add(say("report.selfmisses"), v.Report.Self.Misses)
	from := 0
	ms := v.Report.Misses
	for i := range ms {
		if i+1 == len(ms) || ms[i+1].Kind != ms[from].Kind {
			add(kindName(ms[from].Kind), ms[from:i+1])
			from = i + 1
		}
	}
}
