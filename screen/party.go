package screen

import (
	"cmp"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/list/link"
)

// parties tells which entries of different lists are one party. Entries stay
// apart as sources; an answer says of each which others there are.
type parties struct {
	groups [][]Source // the entry that names the party first
	of     map[link.Ref]int
}

func newParties(groups [][]Source) *parties {
	p := &parties{groups: groups, of: map[link.Ref]int{}}
	for i, g := range groups {
		for _, s := range g {
			p.of[link.Ref{List: s.List, ID: s.EntityID}] = i
		}
	}
	return p
}

// entries returns the entries of the party that an entry belongs to, its own
// among them; nil if it stands alone.
func (p *parties) entries(list, id string) []Source {
	if i, ok := p.of[link.Ref{List: list, ID: id}]; ok {
		return p.groups[i]
	}
	return nil
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
	i, ok := l.parties.of[link.Ref{List: l.ix.ListOf(a), ID: l.ix.ID(a)}]
	j, also := l.parties.of[link.Ref{List: l.ix.ListOf(b), ID: l.ix.ID(b)}]
	return a == b || ok && also && i == j
}

// Entries are the entries of the party that an entity is one of, its own among
// them; nil if it stands alone. Lists that share ids have several under one.
func (l *Library) Entries(i uint32) []Source {
	return slices.Clone(l.parties.entries(l.ix.ListOf(i), l.ix.ID(i)))
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
