package link

import "slices"

// union holds the groups while they grow.
type union struct {
	entries []entry
	parent  []int
	lists   []map[string]bool // of a root: the lists of its members
	bonds   [][]Bond          // of a root
}

func newUnion(es []entry) *union {
	u := &union{entries: es, parent: make([]int, len(es)), lists: make([]map[string]bool, len(es)), bonds: make([][]Bond, len(es))}
	for i := range es {
		u.parent[i] = i
	}
	return u
}

func (u *union) root(i int) int {
	for u.parent[i] != i {
		u.parent[i] = u.parent[u.parent[i]]
		i = u.parent[i]
	}
	return i
}

func (u *union) same(i, j int) bool { return u.root(i) == u.root(j) }

func (u *union) members(r int) map[string]bool {
	if u.lists[r] == nil {
		u.lists[r] = map[string]bool{u.entries[r].ref.List: true}
	}
	return u.lists[r]
}

// join makes one group of two; it says why not when that would put two entries
// of one list into it.
func (u *union) join(i, j int) string {
	a, b := u.root(i), u.root(j)
	ma, mb := u.members(a), u.members(b)
	for l := range mb {
		if ma[l] {
			return "two entries of one list would become one"
		}
	}
	if b < a {
		a, b, ma, mb = b, a, mb, ma
	}
	u.parent[b] = a
	for l := range mb {
		ma[l] = true
	}
	u.bonds[a] = append(u.bonds[a], u.bonds[b]...)
	u.bonds[b], u.lists[b] = nil, nil
	return ""
}

func (u *union) add(b Bond, i int) {
	r := u.root(i)
	u.bonds[r] = append(u.bonds[r], b)
}

func (u *union) result() []Group {
	by := map[int][]Ref{}
	var roots []int
	for i := range u.entries {
		r := u.root(i)
		if by[r] == nil {
			roots = append(roots, r)
		}
		by[r] = append(by[r], u.entries[i].ref)
	}
	var out []Group
	for _, r := range roots {
		if len(by[r]) < 2 {
			continue
		}
		slices.SortFunc(u.bonds[r], func(x, y Bond) int {
			if c := compareRefs(x.A, y.A); c != 0 {
				return c
			}
			if c := compareRefs(x.B, y.B); c != 0 {
				return c
			}
			return slices.Compare([]string{x.By}, []string{y.By})
		})
		out = append(out, Group{Members: by[r], Bonds: u.bonds[r]})
	}
	return out
}
