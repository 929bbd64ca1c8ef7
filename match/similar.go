package match

import (
	"cordon/name"
)

// Term is the spelling of a token: what [Model.Similar] compares. Roles are the
// scorer's business.
type Term struct {
	Text    string
	Alts    []string
	Script  name.Script
	Sort    Sort
	Classes []name.Class
	Wild    uint8
}

// Sort separates terms that are never compared with each other letter by letter.
type Sort uint8

// Sorts of terms.
const (
	Word Sort = iota
	NumberSort
	FormSort // legal forms
	InitialSort
)

// SortOf is the sort of the terms that play a role.
func SortOf(r name.Role) Sort {
	switch r {
	case name.Number:
		return NumberSort
	case name.LegalForm:
		return FormSort
	case name.Initial:
		return InitialSort
	}
	return Word
}

// Cell says how alike two terms are.
type Cell struct {
	Value float32 // 0: not alike at all
	Edits uint8
	Kind  CellKind
}

// CellKind is how the likeness comes about.
type CellKind uint8

// Kinds of likeness, the weaker later.
const (
	None CellKind = iota
	SameText
	SameReading // equal in one of their romanisations
	Edited
	SameClass
	FirstLetter
	Joined
)

// Budget is the number of edits that are forgiven in a word of n letters.
func Budget(n int) int {
	switch {
	case n < 3:
		return 0
	case n < 5:
		return 1
	}
	return 2
}

// editValue is the likeness of two words of at most n letters that differ by d
// edits.
func editValue(d, n int) float32 {
	if n > 9 {
		n = 9
	}
	switch d {
	case 0:
		return 1
	case 1:
		return [...]float32{0, 0, 0, .72, .78, .84, .88, .90, .91, .92}[n]
	case 2:
		return [...]float32{0, 0, 0, 0, 0, .62, .68, .74, .78, .80}[n]
	}
	return 0
}

const (
	readingValue = .96
	classValue   = .85
	initialValue = .60
)

// Similar compares two terms.
func Similar(a, b *Term) Cell {
	if a.Sort != b.Sort {
		return similarInitial(a, b)
	}
	if a.Text == b.Text {
		return Cell{Value: 1, Kind: SameText}
	}
	if a.Sort != Word {
		return Cell{}
	}
	best := Cell{}
	for i := -1; i < len(a.Alts); i++ {
		s := a.Text
		if i >= 0 {
			s = a.Alts[i]
		}
		for j := -1; j < len(b.Alts); j++ {
			t := b.Text
			if j >= 0 {
				t = b.Alts[j]
			}
			best = better(best, similarForms(s, t, i >= 0 || j >= 0))
		}
	}
	if best.Value < classValue && name.Related(a.Classes, b.Classes) != name.Unrelated {
		best = Cell{Value: classValue, Kind: SameClass}
	}
	return best
}

func better(a, b Cell) Cell {
	if b.Value > a.Value {
		return b
	}
	return a
}

// similarForms compares two spellings; reading says that one of them is not the
// main spelling of its term.
func similarForms(s, t string, reading bool) Cell {
	if s == t {
		return Cell{Value: readingValue, Kind: SameReading}
	}
	n := min(len(s), len(t))
	k := Budget(n)
	if k == 0 || len(s)-len(t) > k || len(t)-len(s) > k {
		return Cell{}
	}
	d := OSA(s, t, k)
	if d > k {
		return Cell{}
	}
	c := Cell{Value: editValue(d, max(len(s), len(t))), Edits: uint8(d), Kind: Edited}
	if reading {
		c.Value *= readingValue
	}
	return c
}

func similarInitial(a, b *Term) Cell {
	if a.Sort != InitialSort {
		a, b = b, a
	}
	if a.Sort == InitialSort && b.Sort == Word && len(b.Text) > 1 && a.Text[0] == b.Text[0] {
		return Cell{Value: initialValue, Kind: FirstLetter}
	}
	return Cell{}
}

// JoinCell is the likeness of a word and the same letters written as several.
var JoinCell = Cell{Value: .97, Kind: Joined}
