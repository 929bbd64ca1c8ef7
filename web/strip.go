package web

import (
	"cmp"
	"slices"
	"unicode"

	"cordon/match"
)

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
	if p.Class == "tk-edited" && e.Query != "" && e.List != "" && scriptOf(e.Query) == scriptOf(e.List) {
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
