package web

import (
	"slices"
	"strings"
)

// sorted is a column by which a table can be sorted: the address that does so, and
// the other way round where it is sorted by it already.
type sorted struct {
	Href, Text string
	Aria       string // "", ascending, descending: how it is sorted now
	Arrow      string
}

// falling are the orders that put the highest first.
var falling = []string{"confidence", "score"}

// orderOf reads an order of an address: a name, with "-" before it for the other
// way round. What is none is the first of those that there are.
func orderOf(text string, known ...string) (by string, back bool) {
	by, back = strings.CutPrefix(text, "-")
	if !slices.Contains(known, by) {
		return known[0], false
	}
	return by, back
}

// sorts are the columns by which something can be sorted. Link makes the address of
// an order; that of the first column in its own direction is the one without.
func sorts(now string, link func(order string) string, known ...string) (out []sorted) {
	by, back := orderOf(now, known...)
	for i, k := range known {
		s := sorted{Text: say("sort." + k)}
		to := k
		if k == by {
			if s.Aria, s.Arrow = "ascending", "↑"; slices.Contains(falling, k) != back {
				s.Aria, s.Arrow = "descending", "↓"
			}
			if !back {
				to = "-" + k
			}
		}
		if i == 0 && to == k {
			to = ""
		}
		s.Href = link(to)
		out = append(out, s)
	}
	return out
}
