package index

import (
	"cmp"
	"slices"

	"github.com/zeebo/xxh3"

	"cordon/match"
	"cordon/name"
)

// pair is two terms, the smaller first.
type pair struct{ a, b uint32 }

// alias counts in how many different surroundings two terms stand for each other.
type alias struct {
	around []uint64 // hashes of the rest of the name, up to enough
}

// enough surroundings make two words variants of each other.
const enough = 3

// maxAliases bounds the names of one entity that are aligned with each other.
const maxAliases = 16

// learn aligns the names of one entity: where two of them differ in one word,
// the two words may be spellings of each other. The same party on several lists
// has the same surroundings, so that it counts once.
func (b *Builder) learn(names []uint32) {
	names = names[:min(len(names), maxAliases)]
	for i, x := range names {
		for _, y := range names[:i] {
			b.align(b.ntok[b.ntOff[x]:b.ntOff[x+1]], b.ntok[b.ntOff[y]:b.ntOff[y+1]])
		}
	}
}

func (b *Builder) align(x, y []nameToken) {
	if len(x) != len(y) || len(x) < 2 {
		return
	}
	at := -1
	for i := range x {
		if x[i].Term != y[i].Term {
			if at >= 0 {
				return
			}
			at = i
		}
	}
	if at < 0 || !b.nameWord(x[at]) || !b.nameWord(y[at]) {
		return
	}
	var h xxh3.Hasher
	for i := range x {
		if i != at {
			h.WriteString(b.forms.list[b.termForms[x[i].Term][0]])
			h.Write([]byte{0})
		}
	}
	p := pair{min(x[at].Term, y[at].Term), max(x[at].Term, y[at].Term)}
	a := b.aliases[p]
	if a == nil {
		a = &alias{}
		b.aliases[p] = a
	}
	if s := h.Sum64(); len(a.around) < enough && !slices.Contains(a.around, s) {
		a.around = append(a.around, s)
	}
}

// nameWord reports whether a token is a word of a person's name.
func (b *Builder) nameWord(t nameToken) bool {
	switch name.Role(t.Role) {
	case name.Plain, name.Given, name.Family, name.Patronymic:
		return match.Sort(b.termSort[t.Term]) == match.WordSort
	}
	return false
}

// resemble reports whether at least half of the letters of two words are the same.
// Words that stand for each other and have nothing in common are two names of one
// bearer, which others have as well: Muhammad and Ali, John and Tambo.
func (b *Builder) resemble(p pair) bool {
	x, y := b.forms.list[b.termForms[p.a][0]], b.forms.list[b.termForms[p.b][0]]
	n := max(len(x), len(y)) / 2
	return match.OSA(x, y, n) <= n
}

func (b *Builder) compileVariants() {
	vars := make([][]uint32, len(b.termForms))
	for p, a := range b.aliases {
		if len(a.around) >= enough && b.resemble(p) {
			vars[p.a] = append(vars[p.a], p.b)
			vars[p.b] = append(vars[p.b], p.a)
		}
	}
	for _, v := range vars {
		slices.SortFunc(v, cmp.Compare)
	}
	b.varOff, b.vars = flatten(vars)
}
