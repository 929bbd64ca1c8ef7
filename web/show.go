package web

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cordon/ftm"
	"cordon/screen"
)

// when writes a moment: 27 Feb 2026, 09:42 UTC.
func when(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04 UTC") }

// whenExact is when with seconds, for stamps.
func whenExact(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04:05 UTC") }

// day writes a date of any precision that FollowTheMoney has: 18 Feb 1962,
// Feb 1962, 1962. Text that is no date is given back.
func day(text string) string {
	for _, f := range [][2]string{{"2006-01-02T15:04:05", "2 Jan 2006"}, {"2006-01-02", "2 Jan 2006"}, {"2006-01", "Jan 2006"}} {
		if len(text) < len(f[0]) {
			continue
		}
		if t, err := time.Parse(f[0], text[:len(f[0])]); err == nil {
			return t.Format(f[1])
		}
	}
	return text
}

// two writes a score. Confidence is never 0 or 1.
func two(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

func confidence(x float64) string {
	switch {
	case x < .01:
		return "< 0.01"
	case x > .99:
		return "> 0.99"
	}
	return two(x)
}

func percent(x float64) int { return int(math.Round(100 * min(max(x, 0), 1))) }

// badge is who lists, and under which permanent reference.
type badge struct {
	List, Reference, Href, Title string

	id string // of the list
}

func badgeOf(lib *screen.Library, list, reference, id string) badge {
	return badge{List: shortList(list), Reference: reference, Href: partyPath(id), Title: lib.Title(list), id: list}
}

// shortList is the customary short name of a list.
func shortList(id string) string {
	if k := "list." + id; has(k) {
		return say(k)
	}
	return strings.ToUpper(strings.ReplaceAll(id, "-", " "))
}

// order of lists on a page: the United Nations first, then as people expect.
var listOrder = []string{"un-sc", "un-1718-vessels", "us-ofac-sdn", "us-ofac-cons", "us-csl", "eu-fsf", "gb-uksl", "jp-mof", "jp-meti-eul", "au-dfat"}

func rankOfList(id string) int {
	if i := slices.Index(listOrder, id); i >= 0 {
		return i
	}
	return len(listOrder)
}

// state is a list's state as it is drawn.
type state struct {
	Class, Icon, Text string
}

func stateOf(s screen.ListState, own bool) state {
	switch s {
	case screen.Current:
		if own {
			return state{"is-plain", "file", say("state.own")}
		}
		return state{"is-current", "clear", say("state.current")}
	case screen.Stale:
		return state{"is-stale", "stale", say("state.stale")}
	case screen.Starter:
		return state{"is-stale", "stale", say("state.starter")}
	case screen.Refused:
		return state{"is-refused", "unable", say("state.refused")}
	}
	return state{"is-missing", "unable", say("state.missing")}
}

// listRow is a list as tables show it.
type listRow struct {
	screen.ListInfo
	Short     string
	Draw      state
	Age       string // since the last good check
	Checked   string // the moment of it
	Published string
	Change    string // where it is shown what its version in force changed
	Share     int    // of the age that it may have, in percent; -1 if unknown
}

// listRows are the lists that a policy consults, in customary order.
func listRows(lib *screen.Library, p *screen.Policy, now time.Time) []listRow {
	if lib == nil {
		return nil
	}
	var out []listRow
	for _, li := range lib.Lists(now) {
		if len(p.Lists) > 0 && !slices.Contains(p.Lists, li.ID) {
			continue
		}
		r := listRow{ListInfo: li, Short: shortList(li.ID), Draw: stateOf(li.State, li.Own), Published: day(li.PublisherDate), Share: -1}
		if li.CheckedAt != nil {
			r.Checked = when(*li.CheckedAt)
			if li.AgeSeconds != nil {
				r.Age = screen.Age(*li.AgeSeconds)
			}
		} else if li.Own && r.Published != "" && li.State == screen.Current {
			r.Draw.Text = say("state.own.of", r.Published)
		}
		out = append(out, r)
	}
	for _, id := range p.Lists { // a list that the policy names and that is not there is no less in sight
		if !slices.ContainsFunc(out, func(r listRow) bool { return r.ID == id }) {
			out = append(out, missingRow(lib, id))
		}
	}
	slices.SortStableFunc(out, func(a, b listRow) int { return rankOfList(a.ID) - rankOfList(b.ID) })
	return out
}

func missingRow(lib *screen.Library, id string) listRow {
	li := screen.ListInfo{ID: id, Title: lib.Title(id), State: screen.Missing, Reason: say("lists.notloaded")}
	if i := slices.IndexFunc(lib.NotHeld(), func(l screen.ListInfo) bool { return l.ID == id }); i >= 0 {
		li = lib.NotHeld()[i]
	}
	return listRow{ListInfo: li, Short: shortList(id), Draw: stateOf(li.State, false), Share: -1}
}

// brief is the first clause of why a list cannot be used; its page has the rest,
// with what to type.
func brief(reason string) string {
	reason, _, _ = strings.Cut(reason, ": see http")
	return clip(reason, 200)
}

// gapWords are an engine's gaps in brief, with the lists under their short names.
func gapWords(gaps []string) []string {
	out := make([]string, len(gaps))
	for i, g := range gaps {
		id, rest, _ := strings.Cut(g, " ")
		if strings.HasPrefix(rest, "is ") {
			id = shortList(id)
		}
		out[i] = brief(id + " " + rest)
	}
	return out
}

// gapStates are an engine's gaps as the lists alone, a line for each thing that is
// wrong with them; a gap that is about no list stands as it is.
func gapStates(gaps []string) (out []string) {
	var states []string
	lists := map[string][]string{}
	for _, g := range gaps {
		f := strings.Fields(g)
		if !ofList(g) {
			out = append(out, brief(g))
			continue
		}
		state := strings.TrimRight(f[2], ":,")
		if lists[state] == nil {
			states = append(states, state)
		}
		lists[state] = append(lists[state], shortList(f[0]))
	}
	for i, st := range states {
		states[i] = st + ": " + strings.Join(lists[st], ", ")
	}
	return append(states, out...)
}

// ofList reports whether a gap says what a list is, not what is wrong with a question.
func ofList(gap string) bool {
	f := strings.Fields(gap)
	return len(f) > 2 && f[1] == "is"
}

// capital begins a text with a capital letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// remedy parts why a list cannot be used from where to look and what to type.
func remedy(reason string) (text, page, command string) {
	text, rest, ok := strings.Cut(reason, ": see http")
	if !ok {
		return reason, "", ""
	}
	page, rest, _ = strings.Cut("http"+rest, ", ")
	if _, command, ok = strings.Cut(rest, "then cordon "); ok {
		command = "cordon " + command
	}
	return text, page, command
}

// pill is the freshness of the lists, in sight on every page.
type pill struct {
	Class, Icon string
	Lead, Rest  string
	Long        string
	Lists       []listRow
	Bad         int
	Own         bool // all are files that the user named
}

func pillOf(lib *screen.Library, p *screen.Policy, now time.Time) pill {
	rows := listRows(lib, p, now)
	out := pill{Class: "pill--stale", Icon: "stale", Lists: rows}
	if len(rows) == 0 {
		out.Lead, out.Rest = say("pill.none"), ""
		return out
	}
	good, own := 0, 0
	var oldest int64
	worst := ""
	for _, r := range rows {
		switch {
		case r.State == screen.Starter:
			out.Lead, out.Long = say("pill.starter"), say("pill.starter.rest", r.Targets)
			return out
		case r.State == screen.Current:
			good++
			if r.Own {
				own++
			}
			if r.CheckedAt != nil && r.AgeSeconds != nil {
				oldest = max(oldest, *r.AgeSeconds)
			}
		case worst == "":
			worst = r.Short + " " + strings.ToLower(r.Draw.Text)
		}
	}
	out.Bad = len(rows) - good
	if out.Bad > 0 {
		out.Lead, out.Rest, out.Long = say("pill.ratio", out.Bad, len(rows)), say("pill.bad"), worst
		return out
	}
	if own == len(rows) {
		out.Class, out.Icon, out.Own = "pill--plain", "file", true
		out.Lead, out.Long = sayN("pill.own", own), say("pill.own.rest")
		return out
	}
	out.Class, out.Icon = "pill--current", "clear"
	out.Lead, out.Rest = say("pill.ratio", good, len(rows)), say("pill.current")
	out.Long = say("pill.oldest", screen.Age(oldest))
	return out
}

// verdict is an answer as it is drawn. It is made by [verdictOf] alone.
type verdict struct {
	Class, Icon, Text string
	Solid             bool
}

// verdictOf draws an answer. Only a stamp that names an engine, a policy, a time
// and the lists makes it more than "unable".
func verdictOf(a screen.Answer, st *screen.Stamp) verdict {
	if st == nil || st.Engine == "" || st.Policy == "" || st.At.IsZero() || len(st.Lists) == 0 {
		a = screen.Unable
	}
	switch a {
	case screen.Hit:
		return verdict{Class: "is-hit", Icon: "hit", Text: say("verdict.hit")}
	case screen.Clear:
		return verdict{Class: "is-clear", Icon: "clear", Text: say("verdict.clear")}
	}
	return verdict{Class: "is-unable", Icon: "unable", Text: say("verdict.unable")}
}

// stamp is a stamp as it is drawn.
type stamp struct {
	At, Policy, Hash, Engine, Parties string
	Lists                             []string
}

func stampOf(st *screen.Stamp) stamp {
	out := stamp{At: whenExact(st.At), Engine: st.Engine}
	out.Policy, out.Hash, _ = strings.Cut(st.Policy, "#")
	parties, consulted := 0, 0
	lists := slices.Clone(st.Lists)
	slices.SortStableFunc(lists, func(a, b screen.StampList) int { return rankOfList(a.ID) - rankOfList(b.ID) })
	for _, l := range lists {
		parties += l.Targets
		if l.State != screen.Missing && l.State != screen.Refused {
			consulted++
		}
		t := shortList(l.ID)
		if len(l.Version) >= 10 {
			if d := l.Version[:10]; day(d) != d {
				t += " " + day(d)
			}
		}
		if l.State != screen.Current {
			t += " (" + strings.ToLower(stateOf(l.State, false).Text) + ")"
		}
		out.Lists = append(out.Lists, t)
	}
	out.Parties = sayN("stamp.lists", consulted, sayN("stamp.parties", parties))
	return out
}

// schemaName says what kind of party it is.
func schemaName(schema string) string {
	if k := "schema." + schema; has(k) {
		return say(k)
	}
	return schema
}

func schemaIcon(schema string) string {
	switch {
	case schema == "Person":
		return "person"
	case schema == "Vessel":
		return "ship"
	case schema == "Airplane":
		return "plane"
	case schema == "CryptoWallet":
		return "wallet"
	}
	return "org"
}

// texts are the values of some properties, each once.
func texts(e *ftm.Entity, properties ...string) (out []string) {
	for _, p := range properties {
		for _, v := range e.Get(p) {
			if !slices.Contains(out, v.Text) {
				out = append(out, v.Text)
			}
		}
	}
	return out
}

// birth writes a birth date with what the publisher says of its precision.
func birth(v ftm.Value) string {
	if v.Marks&(ftm.Circa|ftm.Range) != 0 {
		return say("date.about", day(v.Text))
	}
	return day(v.Text)
}

// facts is the line under a name: what tells the party from its namesakes.
func facts(e *ftm.Entity) string {
	parts := []string{schemaName(e.Schema)}
	var births []string
	for _, v := range e.Get("birthDate") {
		births = append(births, birth(v))
	}
	if len(births) > 3 {
		births = append(births[:3], say("more", len(births)-3))
	}
	if len(births) > 0 {
		parts = append(parts, say("facts.born", strings.Join(births, say("or"))))
	}
	for _, c := range texts(e, "nationality", "citizenship", "country", "jurisdiction", "flag") {
		if n := ftm.CountryName(c); n != "" && !slices.Contains(parts, n) {
			parts = append(parts, n)
		}
	}
	for _, p := range []string{"imoNumber", "type", "position", "currency"} {
		if t := e.First(p); t != "" {
			if p == "imoNumber" {
				t = "IMO " + strings.TrimPrefix(t, "IMO")
			}
			parts = append(parts, clip(t, 90))
		}
	}
	return strings.Join(parts, " · ")
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimSpace(string(r[:n-1])) + "…"
}

func signed(x float64, digits int) string {
	t := fmt.Sprintf("%+.*f", digits, x)
	return strings.Replace(t, "-", "−", 1)
}
