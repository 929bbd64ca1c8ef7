package web

import (
	"cmp"
	"slices"

	"cordon/ftm"
	"cordon/screen"
)

// whole is a party as every list that has it under this id prints it: the entry of
// the first of them in customary order, with what only the others have.
func (s *site) whole(lib *screen.Library, i uint32) (*ftm.Entity, error) {
	ix := lib.Index()
	e, err := ix.Entity(i)
	if err != nil {
		return nil, err
	}
	lists := sharing(lib, i)
	if len(lists) < 2 {
		return e, nil
	}
	all := map[string]*ftm.Entity{ix.ListOf(i): e}
	for _, n := range s.numbers.named(s, lib, e.ID) {
		if o, err := ix.Entity(n); err == nil && slices.Contains(lists, ix.ListOf(n)) {
			all[ix.ListOf(n)] = o
		}
	}
	var out *ftm.Entity
	for _, l := range lists {
		o := all[l]
		switch {
		case o == nil:
		case out == nil:
			out = o
		default:
			for _, p := range o.Properties {
				for _, v := range p.Values {
					if !out.Has(p.Name, v.Text) {
						v.Note = cmp.Or(v.Note, shortList(l))
						out.AddValue(p.Name, v)
					}
				}
			}
		}
	}
	return out, nil
}

// sharing are the lists that have a party under the same id, in customary order.
func sharing(lib *screen.Library, i uint32) (lists []string) {
	id := lib.Index().ID(i)
	for _, x := range lib.Entries(i) {
		if x.EntityID == id && !slices.Contains(lists, x.List) {
			lists = append(lists, x.List)
		}
	}
	slices.SortStableFunc(lists, func(a, b string) int { return rankOfList(a) - rankOfList(b) })
	return lists
}

// entries are the party's entries on all lists, with what each imposes.
func (p *party) entries(lib *screen.Library, i uint32) error {
	all := lib.Entries(i)
	if len(all) < 2 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b screen.Source) int { return cmp.Compare(rankOfList(a.List), rankOfList(b.List)) })
	for _, x := range all {
		p.Badges = append(p.Badges, badgeOf(lib, x.List, x.Reference, x.EntityID))
		if x.EntityID == p.ID {
			continue // its measures are around this entry
		}
		if err := p.measuresOf(lib, x); err != nil {
			return err
		}
	}
	return nil
}
