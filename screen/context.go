package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cordon/ftm"
)

// maxContext bounds the lines of context of one hit.
const maxContext = 6

// Context says what a person who sees a hit wants to know next: under which
// programme and since when the party is listed, and who holds a wallet. It is nil
// for an id that the library does not have.
func (l *Library) Context(id string) []string {
	i, ok := l.ix.ByID(id)
	if !ok {
		return nil
	}
	e, err := l.ix.Entity(i)
	if err != nil {
		return nil
	}
	return l.context(i, e)
}

func (l *Library) context(i uint32, e *ftm.Entity) []string {
	var out []string
	var since []measures
	for _, n := range l.ix.Adjacent(i) {
		if len(out) == maxContext {
			break
		}
		if n.Inward && n.Property != "entity" || !n.Inward && n.Property != "holder" {
			continue
		}
		o, err := l.ix.Entity(n.Entity)
		if err != nil {
			continue
		}
		switch {
		case !n.Inward:
			line := fmt.Sprintf("held by %s (%s)", o.Caption, o.ID)
			if more := l.context(n.Entity, o); len(more) > 0 && e.Schema == "CryptoWallet" {
				line += ", " + more[0]
			}
			out = append(out, line)
		case o.Schema == "Sanction":
			since = addMeasure(since, o)
		}
	}
	for _, m := range since {
		out = append(out, m.String())
	}
	return out
}

// measures are the programmes under which a party is listed since one day.
type measures struct {
	since    string
	programs []string
}

func (m measures) String() string {
	s := "listed"
	if len(m.programs) > 0 {
		s += " under " + strings.Join(m.programs, ", ")
	}
	if m.since != "" {
		s += " since " + m.since
	}
	return s
}

func addMeasure(all []measures, s *ftm.Entity) []measures {
	day := cmp.Or(s.First("listingDate"), s.First("startDate"))
	i := slices.IndexFunc(all, func(m measures) bool { return m.since == day })
	if i < 0 {
		i = len(all)
		all = append(all, measures{since: day})
	}
	for _, v := range s.Get("program") {
		if !slices.Contains(all[i].programs, v.Text) {
			all[i].programs = append(all[i].programs, v.Text)
		}
	}
	return all
}
