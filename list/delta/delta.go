// Package delta tells two versions of a list apart: entries added, removed, and
// changed by property.
//
// An entry is compared as a person sees it: with its sanctions, addresses,
// documents, wallets and relations folded in. These satellites carry ids that a
// reader mints, so they are compared by what they say. The order of entries, of
// satellites and of values does not count, nor do the dates at which an exporter
// saw an entity, nor the untouched originals of values.
//
// Not seen: a change in what belongs to an unlisted third party, such as the
// address of a listed company's unlisted owner.
package delta

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/zeebo/xxh3"

	"cordon/ftm"
	"cordon/list"
)

// Stream hands over the entities of one version. It is called twice; the second
// time only those whose ids are wanted need to come. A nil want is for all.
type Stream func(want func(id string) bool, put func(*ftm.Entity) error) error

// IsLink reports whether a property holds ids of other entities.
func IsLink(schema, property string) bool { return ftm.TypeOf(schema, property) == ftm.TypeEntity }

// Between compares two versions. It holds fingerprints of both in memory, and in
// full only what differs. Entities of the result are folded: a satellite's values
// stand as "Sanction.program", "Address.full". Everything is in order of id.
func Between(from, to Stream) (list.Delta, error) {
	var d list.Delta
	a, b := newSide(), newSide()
	err := both(
		func() error { return from(nil, a.note) },
		func() error { return to(nil, b.note) })
	if err != nil {
		return d, err
	}
	pa, pb := a.prints(), b.prints()
	for id, p := range pa {
		if q, ok := pb[id]; !ok {
			a.keep(id)
		} else if p != q {
			a.keep(id)
			b.keep(id)
		}
	}
	for id := range pb {
		if _, ok := pa[id]; !ok {
			b.keep(id)
		}
	}
	if len(a.wanted)+len(b.wanted) == 0 {
		return d, nil
	}
	err = both(
		func() error { return from(a.wants, a.collect) },
		func() error { return to(b.wants, b.collect) })
	if err != nil {
		return d, err
	}
	for _, id := range slices.Sorted(maps.Keys(a.roots)) {
		old := a.fold(id)
		if _, ok := pb[id]; !ok {
			d.Removed = append(d.Removed, old.entity)
			continue
		}
		now := b.fold(id)
		d.Changed = append(d.Changed, list.Change{Old: old.entity, New: now.entity, Properties: differing(old, now)})
	}
	for _, id := range slices.Sorted(maps.Keys(b.roots)) {
		if _, ok := pa[id]; !ok {
			d.Added = append(d.Added, b.fold(id).entity)
		}
	}
	return d, nil
}

// both runs the readings of the two versions side by side.
func both(from, to func() error) error {
	var wg sync.WaitGroup
	var errA, errB error
	wg.Go(func() { errA = from() })
	wg.Go(func() { errB = to() })
	wg.Wait()
	if errA != nil {
		return fmt.Errorf("compare versions: from: %w", errA)
	}
	if errB != nil {
		return fmt.Errorf("compare versions: to: %w", errB)
	}
	return nil
}

// side is one version.
type side struct {
	at       map[string]int32 // by id
	nodes    []node
	attached map[int32][]int32 // target → satellites
	roots    map[string]bool   // targets that differ
	wanted   map[string]bool   // they and what is folded into them
	full     map[string]*ftm.Entity
	buf      []byte
}

// node is what is kept of every entity.
type node struct {
	id     string
	target bool
	own    xxh3.Uint128 // of what it says, links left out
	links  []link
}

type link struct{ property, id string }

func newSide() *side {
	return &side{at: map[string]int32{}, attached: map[int32][]int32{}, roots: map[string]bool{}, wanted: map[string]bool{}, full: map[string]*ftm.Entity{}}
}

func (s *side) note(e *ftm.Entity) error {
	if _, twice := s.at[e.ID]; twice && e.Target {
		return fmt.Errorf("entity %s stands twice", e.ID)
	}
	n := node{id: strings.Clone(e.ID), target: e.Target, own: s.print(e)}
	for _, p := range e.Properties {
		if IsLink(e.Schema, p.Name) {
			for _, v := range p.Values {
				n.links = append(n.links, link{p.Name, strings.Clone(v.Text)})
			}
		}
	}
	s.at[n.id] = int32(len(s.nodes))
	s.nodes = append(s.nodes, n)
	return nil
}

// print is the fingerprint of what an entity says, whatever the order.
func (s *side) print(e *ftm.Entity) xxh3.Uint128 {
	b := field(s.buf[:0], e.Schema)
	if e.Target {
		b = field(b, e.Reference)
		b = set(b, slices.Clone(e.Referents))
	}
	for _, p := range e.Properties {
		if !IsLink(e.Schema, p.Name) {
			b = set(field(b, p.Name), values(p.Values))
		}
	}
	s.buf = b
	return xxh3.Hash128(b)
}

// values renders what counts of each value.
func values(vs []ftm.Value) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = v.Text
		if v.Marks != 0 || v.Lang != "" || v.Note != "" {
			out[i] = fmt.Sprintf("%s\x00%d\x00%s\x00%s", v.Text, v.Marks, v.Lang, v.Note)
		}
	}
	return out
}

func set(b []byte, vs []string) []byte {
	slices.Sort(vs)
	b = binary.AppendUvarint(b, uint64(len(vs)))
	for _, v := range vs {
		b = field(b, v)
	}
	return b
}

// field appends a text so that no two sequences of texts look alike.
func field(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// prints returns the fingerprint of each target with its satellites.
func (s *side) prints() map[string]xxh3.Uint128 {
	for i := range s.nodes {
		n := &s.nodes[i]
		for _, l := range n.links {
			j, ok := s.at[l.id]
			switch {
			case !ok:
			case n.target && !s.nodes[j].target: // the target points at its satellite
				s.attach(int32(i), j)
			case !n.target && s.nodes[j].target: // the satellite points at its target
				s.attach(j, int32(i))
			}
		}
	}
	out := make(map[string]xxh3.Uint128)
	for i := range s.nodes {
		if s.nodes[i].target {
			out[s.nodes[i].id] = s.whole(int32(i))
		}
	}
	return out
}

func (s *side) attach(target, satellite int32) {
	if !slices.Contains(s.attached[target], satellite) {
		s.attached[target] = append(s.attached[target], satellite)
	}
}

func (s *side) whole(t int32) xxh3.Uint128 {
	parts := []string{string(s.seen(t, t))}
	for _, sat := range s.attached[t] {
		parts = append(parts, string(s.seen(sat, t)))
	}
	return xxh3.Hash128(set(nil, parts))
}

// seen renders a node as seen from a target: what it says, and whom it points
// at: the target itself, another target by id, a third party by what it says.
func (s *side) seen(n, from int32) []byte {
	h := s.nodes[n].own.Bytes()
	var out []string
	for _, l := range s.nodes[n].links {
		j, ok := s.at[l.id]
		switch {
		case !ok || s.nodes[j].target && j != from:
			out = append(out, l.property+"="+l.id)
		case j == from:
			out = append(out, l.property+"=self")
		case n == from: // a satellite, counted by itself
			out = append(out, l.property)
		default:
			third := s.nodes[j].own.Bytes()
			out = append(out, l.property+":"+string(third[:]))
		}
	}
	slices.Sort(out)
	return set(h[:], slices.Compact(out))
}

// keep marks a target and all that is folded into it for the second reading.
func (s *side) keep(id string) {
	s.roots[id] = true
	s.wanted[id] = true
	for _, sat := range s.attached[s.at[id]] {
		s.wanted[s.nodes[sat].id] = true
		for _, l := range s.nodes[sat].links {
			if j, ok := s.at[l.id]; ok && !s.nodes[j].target {
				s.wanted[l.id] = true
			}
		}
	}
}

func (s *side) wants(id string) bool { return s.wanted[id] }

func (s *side) collect(e *ftm.Entity) error {
	if s.wanted[e.ID] {
		s.full[e.ID] = e
	}
	return nil
}

// folded is a target with its satellites as properties.
type folded struct {
	entity *ftm.Entity
	parts  map[string][]string // by schema, each satellite as one text
}

func (s *side) fold(id string) folded {
	t := s.full[id]
	if t == nil { // the stream gave something else the second time
		t = &ftm.Entity{ID: id}
	}
	c := *t
	c.Properties = nil
	f := folded{&c, map[string][]string{}}
	for _, p := range t.Properties {
		for _, v := range p.Values {
			if j, ok := s.at[v.Text]; IsLink(t.Schema, p.Name) && ok && !s.nodes[j].target {
				continue
			}
			c.AddValue(p.Name, v)
		}
	}
	sats := slices.Clone(s.attached[s.at[id]])
	slices.SortFunc(sats, func(a, b int32) int { return bytes.Compare(s.seen(a, s.at[id]), s.seen(b, s.at[id])) })
	for _, sat := range sats {
		e := s.full[s.nodes[sat].id]
		if e == nil {
			continue
		}
		f.parts[e.Schema] = append(f.parts[e.Schema], string(s.seen(sat, s.at[id])))
		for _, p := range e.Properties {
			for _, v := range p.Values {
				if IsLink(e.Schema, p.Name) {
					if v.Text == id {
						continue
					}
					v = ftm.Value{Text: s.calls(v.Text)}
				}
				c.AddValue(e.Schema+"."+p.Name, v)
			}
		}
	}
	return f
}

// calls names whom a link points at: a target by its id, a third party by caption.
func (s *side) calls(id string) string {
	if e := s.full[id]; e != nil && !e.Target && e.Caption != "" {
		return e.Caption
	}
	return id
}

// differing names the properties in which two folded targets differ.
func differing(a, b folded) []string {
	var out []string
	if a.entity.Schema != b.entity.Schema {
		out = append(out, "schema")
	}
	if a.entity.Reference != b.entity.Reference {
		out = append(out, "reference")
	}
	if !sameSet(slices.Clone(a.entity.Referents), slices.Clone(b.entity.Referents)) {
		out = append(out, "referents")
	}
	names := map[string]bool{}
	for _, e := range []*ftm.Entity{a.entity, b.entity} {
		for _, p := range e.Properties {
			names[p.Name] = true
		}
	}
	for _, n := range slices.Sorted(maps.Keys(names)) {
		if !sameSet(values(a.entity.Get(n)), values(b.entity.Get(n))) {
			out = append(out, n)
		}
	}
	if len(out) > 0 {
		return out
	}
	// The same values, differently grouped: two sanctions that swapped dates.
	schemas := map[string]bool{}
	for _, f := range []folded{a, b} {
		for k := range f.parts {
			schemas[k] = true
		}
	}
	for _, k := range slices.Sorted(maps.Keys(schemas)) {
		if !sameSet(slices.Clone(a.parts[k]), slices.Clone(b.parts[k])) {
			out = append(out, k)
		}
	}
	return out
}

func sameSet(a, b []string) bool {
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}
