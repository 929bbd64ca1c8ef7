package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/screen"
)

// measure is what a list imposes on a party.
type measure struct {
	Badge                                              badge
	Programme                                          said
	Measure, Authority, Listed, Changed, Ended, Reason string
	Source                                             string
}

func (p *party) measure(o *ftm.Entity, b badge) {
	join := func(props ...string) string { return strings.Join(texts(o, props...), ", ") }
	m := measure{
		Badge: b, Programme: spoken(join("program"), ""), Measure: join("provisions"), Authority: join("authority"),
		Listed: cmp.Or(o.First("listingDate"), o.First("startDate")), Changed: o.First("modifiedAt"), Ended: day(o.First("endDate")),
		Reason: strings.Join(texts(o, "reason", "summary"), " "),
	}
	m.Measure = strings.ReplaceAll(m.Measure, "|", "; ")
	if u, err := url.Parse(o.First("sourceUrl")); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
		m.Source = u.String()
	}
	p.Measures = append(p.Measures, m)
}

// telling drops measures that say nothing but a programme which another of the
// same entry names with its date and act; what they link to stays.
func telling(all []measure) (out []measure) {
	drop := make([]bool, len(all))
	for i := range all {
		m := &all[i]
		if m.Programme.Text == "" || m.Measure+m.Listed+m.Changed+m.Ended+m.Reason != "" {
			continue
		}
		if k := slices.IndexFunc(all, func(o measure) bool {
			return o.Badge == m.Badge && o.Listed != "" && slices.Contains(strings.Split(o.Programme.Text, ", "), m.Programme.Text)
		}); k >= 0 {
			all[k].Source, drop[i] = cmp.Or(all[k].Source, m.Source), true
		}
	}
	for i := range all {
		if drop[i] {
			continue
		}
		if k := slices.IndexFunc(out, func(o measure) bool { return o.besides(all[i]) }); k >= 0 && all[i].Programme.Text != "" {
			out[k].Programme = spoken(out[k].Programme.Text+", "+all[i].Programme.Text, "")
			continue
		}
		out = append(out, all[i])
	}
	return out
}

// besides reports whether two measures differ in nothing but their programme.
func (m measure) besides(o measure) bool {
	o.Programme = m.Programme
	return m == o && m.Programme.Text != ""
}

// measuresOf adds the measures of another list's entry of the same party.
func (p *party) measuresOf(lib *screen.Library, src screen.Source) error {
	ix := lib.Index()
	i, ok := ix.ByID(src.EntityID)
	if !ok {
		return nil
	}
	b := badgeOf(lib, src.List, src.Reference, src.EntityID)
	for _, a := range ix.Adjacent(i) {
		if !a.Inward || a.Property != "entity" {
			continue
		}
		o, err := ix.Entity(a.Entity)
		if err != nil {
			return fmt.Errorf("read measures of %s: %w", src.EntityID, err)
		}
		if o.Schema == "Sanction" {
			p.measure(o, b)
		}
	}
	return nil
}
