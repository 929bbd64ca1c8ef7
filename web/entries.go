package web

import (
	"cmp"
	"fmt"
	"slices"

	"cordon/ftm"
	"cordon/screen"
)

// printed is a party as one list prints it.
type printed struct {
	list   string // its id
	at     uint32
	entity *ftm.Entity
}

// prints are the entries of a party on all lists, in customary order, the one at i
// among them. Lists that share ids have several under one.
func prints(lib *screen.Library, i uint32) (out []printed, err error) {
	ix := lib.Index()
	add := func(at uint32) error {
		if slices.ContainsFunc(out, func(p printed) bool { return p.at == at }) {
			return nil
		}
		e, err := ix.Entity(at)
		if err != nil {
			return fmt.Errorf("read entry %s: %w", ix.ID(at), err)
		}
		out = append(out, printed{ix.ListOf(at), at, e})
		return nil
	}
	if err := add(i); err != nil {
		return nil, err
	}
	for _, x := range lib.Entries(i) {
		for _, at := range ix.AllByID(x.EntityID) {
			if ix.ListOf(at) != x.List {
				continue
			}
			if err := add(at); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(out, func(a, b printed) int { return rankOfList(a.list) - rankOfList(b.list) })
	return out, nil
}

// others adds what the party's other entries state: their numbers, addresses and
// neighbours, with who states them.
func (p *party) others(lib *screen.Library, prints []printed) error {
	for _, x := range prints {
		if x.entity.ID == p.ID {
			continue // what is around this entry is there already
		}
		q := &party{ID: x.entity.ID}
		if err := q.around(lib, x.at, x.entity); err != nil {
			return err
		}
		for _, d := range q.Identifiers { // of documents
			p.document(d.Value, d.Note, x.list)
		}
		for _, a := range q.Addresses {
			p.addAddress(a.said, x.list)
		}
		for _, l := range q.Links {
			p.link(l)
		}
		p.More += q.More
	}
	return nil
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
