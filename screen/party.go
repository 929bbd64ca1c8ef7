package screen

import (
	"cmp"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/index/flat"
	"cordon/list/link"
)

// parties tells which entries of different lists are one party. Entries stay
// apart as sources; an answer says of each which others there are. They are arrays of
// the index file, because they are many and most of them are never asked for.
type parties struct {
	off        []uint32 // party → its entries, the one that names it first
	list       []uint32 // entry → its list, of lists
	party      []uint32 // entry → party
	order      []uint32 // entries by list and id
	lists      flat.Table
	ids        flat.Table
	references flat.Table
}

func (p *parties) sections() []flat.Section {
	return slices.Concat(
		[]flat.Section{flat.Of("off", &p.off), flat.Of("list", &p.list), flat.Of("party", &p.party), flat.Of("order", &p.order)},
		p.lists.Sections("lists"), p.ids.Sections("ids"), p.references.Sections("references"),
	)
}

func newParties(groups [][]Source) *parties {
	p, lists := &parties{off: []uint32{0}}, map[string]uint32{}
	for i, g := range groups {
		for _, s := range g {
			n, ok := lists[s.List]
			if !ok {
				n = uint32(len(lists))
				lists[s.List] = n
				p.lists.Add(s.List)
			}
			p.order = append(p.order, uint32(len(p.list)))
			p.list, p.party = append(p.list, n), append(p.party, uint32(i))
			p.ids.Add(s.EntityID)
			p.references.Add(s.Reference)
		}
		p.off = append(p.off, uint32(len(p.list)))
	}
	slices.SortFunc(p.order, func(a, b uint32) int { return compare(p.ref(a), p.ref(b)) })
	return p
}

// sound reports whether what was read fits together.
func (p *parties) sound() bool {
	n := len(p.list)
	return p.lists.Sound() && p.ids.Sound() && p.references.Sound() && p.ids.Len() == n && p.references.Len() == n &&
		flat.Parts(p.off, len(p.off)-1, n) && flat.Below(p.list, p.lists.Len()) &&
		len(p.party) == n && flat.Below(p.party, len(p.off)-1) && len(p.order) == n && flat.Below(p.order, n)
}

// ref is an entry. It points into the index.
func (p *parties) ref(entry uint32) link.Ref {
	return link.Ref{List: p.lists.At(p.list[entry]), ID: p.ids.At(entry)}
}

func compare(a, b link.Ref) int { return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.ID, b.ID)) }

// of returns the party of an entry.
func (p *parties) of(list, id string) (party uint32, ok bool) {
	want := link.Ref{List: list, ID: id}
	i, ok := slices.BinarySearchFunc(p.order, want, func(e uint32, want link.Ref) int { return compare(p.ref(e), want) })
	if !ok {
		return 0, false
	}
	return p.party[p.order[i]], true
}

// entries returns the entries of the party that an entry belongs to, its own
// among them; nil if it stands alone.
func (p *parties) entries(list, id string) []Source {
	i, ok := p.of(list, id)
	if !ok {
		return nil
	}
	out := make([]Source, 0, p.off[i+1]-p.off[i])
	for e := p.off[i]; e < p.off[i+1]; e++ {
		out = append(out, Source{strings.Clone(p.lists.At(p.list[e])), strings.Clone(p.references.At(e)), strings.Clone(p.ids.At(e))})
	}
	return out
}

// kinship gathers entries while lists are compiled.
type kinship struct {
	linker     *link.Linker
	references map[link.Ref]string
}

func newKinship() *kinship { return &kinship{link.New(), map[link.Ref]string{}} }

func (k *kinship) add(list string, e *ftm.Entity) {
	k.linker.Add(list, e)
	if e.Target && e.Reference != "" {
		k.references[link.Ref{List: list, ID: strings.Clone(e.ID)}] = strings.Clone(e.Reference)
	}
}

// Same reports whether two entities of the index are entries of one party.
func (l *Library) Same(a, b uint32) bool {
	if a == b {
		return true
	}
	i, ok := l.parties.of(l.ix.ListOf(a), l.ix.ID(a))
	j, also := l.parties.of(l.ix.ListOf(b), l.ix.ID(b))
	return ok && also && i == j
}

// Entries are the entries of the party that an entity is one of, its own among
// them; nil if it stands alone. Lists that share ids have several under one.
func (l *Library) Entries(i uint32) []Source {
	return l.parties.entries(l.ix.ListOf(i), l.ix.ID(i))
}

// precedence orders lists where one entry has to stand for a party: the United
// Nations first, because the others implement them, then the rest by id.
var precedence = []string{"un-sc", "un-1718-vessels", "us-ofac-sdn", "us-ofac-cons", "eu-fsf", "gb-uksl"}

func rank(list string) int {
	if i := slices.Index(precedence, list); i >= 0 {
		return i
	}
	return len(precedence)
}

// groups lists the entries of each party, the one that names it first.
func (k *kinship) groups() [][]Source {
	found, _ := k.linker.Groups()
	out := make([][]Source, len(found))
	for i, g := range found {
		for _, r := range g.Members {
			out[i] = append(out[i], Source{r.List, k.references[r], r.ID})
		}
		slices.SortFunc(out[i], func(a, b Source) int {
			return cmp.Or(cmp.Compare(rank(a.List), rank(b.List)), cmp.Compare(a.List, b.List), cmp.Compare(a.EntityID, b.EntityID))
		})
	}
	return out
}
