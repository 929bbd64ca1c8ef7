package match

import "cordon/name"

// Term is a token as far as its likeness to other tokens goes. Roles beyond its
// sort are the scorer's business.
type Term struct {
	Text    string
	Alts    []string
	Letters string
	Group   string
	Classes []name.Class
	Script  name.Script
	Sort    Sort
	Wild    uint8

	// Attested, set for the query's side, says that the word is a name as it stands.
	Attested bool
}

// Sort separates terms that are never compared with each other letter by letter.
type Sort uint8

// Sorts of terms.
const (
	WordSort Sort = iota
	NumberSort
	FormSort // legal forms
	InitialSort
)

// TermOf is the term of a token. It shares the token's memory.
func TermOf(t *name.Token) Term {
	return Term{Text: t.Text, Alts: t.Alts, Letters: t.Letters, Group: t.Group, Classes: t.Classes, Script: t.Script, Sort: SortOf(t.Role), Wild: t.Wild}
}

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
	return WordSort
}

// Form is spelling i of the term: its text, then the others.
func (t *Term) Form(i int) string {
	if i == 0 {
		return t.Text
	}
	return t.Alts[i-1]
}

// Forms is the number of its spellings.
func (t *Term) Forms() int { return 1 + len(t.Alts) }

// Cell says how alike two tokens are.
type Cell struct {
	Value float32 // 0: not alike at all
	Edits uint8
	Kind  CellKind
}

// CellKind is how a likeness comes about.
type CellKind uint8

// Kinds of likeness.
const (
	None CellKind = iota
	SameText
	SameReading
	SameSound
	SameBones
	Edited
	Doubtful // letters differ, and the query's word is a name as it stands
	SameKin
	SameGroup // equivalent words: forms of companies, places, trades
	SameLearned
	FirstLetter
	OneRun
	KeyRun
)

// Abjad reports whether a script leaves vowels out.
func Abjad(s name.Script) bool { return s == name.Arabic || s == name.Hebrew }

// Syllabic reports whether a token of the script is one character with all its
// readings listed, so that letters are not forgiven.
func Syllabic(s name.Script) bool { return s == name.Han || s == name.Hangul }

// Readable reports whether terms of two scripts are alike that share any spelling.
// Two characters of one script that share only some of their readings are two.
func Readable(a, b name.Script) bool { return a != b || !Syllabic(a) }

func has(t *Term, form string) bool {
	for i := range t.Forms() {
		if t.Form(i) == form {
			return true
		}
	}
	return false
}

// Writing is what the letters of a script stand for. Spellings are compared letter by
// letter where it is the same.
type Writing uint8

// Kinds of writing that have letters.
const (
	Alphabet Writing = iota
	Consonants
	Sounds
)

// WritingOf is the kind of writing of a script that is not syllabic.
func WritingOf(s name.Script) Writing {
	switch {
	case Abjad(s):
		return Consonants
	case s == name.Kana:
		return Sounds
	}
	return Alphabet
}

// Editable reports whether spellings of two scripts are compared letter by letter.
func Editable(a, b name.Script) bool {
	return !Syllabic(a) && !Syllabic(b) && WritingOf(a) == WritingOf(b)
}

// Similar compares two terms by their letters. What a lexicon knows of them
// comes on top, see [Matcher].
func (m *Model) Similar(a, b *Term) Cell {
	if a.Sort != b.Sort {
		return m.initial(a, b)
	}
	if a.Text == b.Text {
		return Cell{Value: 1, Kind: SameText}
	}
	best := Cell{}
	if a.Group != "" && a.Group == b.Group {
		best = Cell{Value: m.Sounding, Kind: SameGroup}
	}
	if a.Sort != WordSort {
		return best
	}
	edits := Editable(a.Script, b.Script)
	rank := -1
	for i := range a.Forms() {
		s := a.Form(i)
		for j := range b.Forms() {
			t := b.Form(j)
			if s == t {
				if !Readable(a.Script, b.Script) && !(has(a, b.Text) && has(b, a.Text)) {
					continue
				}
				if rank < 0 || i+j < rank {
					rank = i + j
				}
				continue
			}
			if edits {
				best = Better(best, m.Edit(s, t, i+j > 0, a))
			}
		}
	}
	if rank >= 0 {
		return m.ReadingCell(rank, a.Script)
	}
	best = Better(best, m.KinCell(name.Related(a.Classes, b.Classes)))
	if k, ok := Keyed(a.Script, b.Script); ok {
		if n := sameKey(k, a, b); n > 0 {
			if c := m.Keyed(k, n, a, b); c.Value > 0 && c.Value >= best.Value {
				best = c
			}
		}
		if Odd(k, a.Script) {
			best = Better(best, m.odd(a, b))
		}
		if NearKeyed(k, a.Script) {
			if n := nearKey(k, a, b); n > 0 {
				best = Better(best, m.NearKey(k, n, a, b))
			}
		}
	}
	return best
}

// ReadingCell is the likeness of terms that share a spelling. Rank is how far down
// the spellings of both it stands: the customary ones come first. The letters of an
// alphabet are all there in each of its romanisations, so none is better.
func (m *Model) ReadingCell(rank int, query name.Script) Cell {
	switch query {
	case name.Cyrillic, name.Greek, name.Georgian, name.Armenian:
		return Cell{Value: 1, Kind: SameReading}
	}
	return Cell{Value: m.Reading - .004*float32(min(rank, 8)), Kind: SameReading}
}

// KinCell is the likeness of names that relate.
func (m *Model) KinCell(r name.Relatedness) Cell {
	switch r {
	case name.Unrelated:
		return Cell{}
	case name.Fathers: // made by rule of one name: as good as another spelling
		return Cell{Value: m.Learned, Kind: SameLearned}
	}
	return Cell{Value: m.Kin, Kind: SameKin}
}

// Better is the cell of the greater value, the first where they are equal.
func Better(a, b Cell) Cell {
	if b.Value > a.Value {
		return b
	}
	return a
}

// Edit compares two different spellings; reading says that one of them is not
// the main spelling of its term. Query is the term of s.
func (m *Model) Edit(s, t string, reading bool, query *Term) Cell {
	k := Budget(min(len(s), len(t)))
	if k == 0 || len(s)-len(t) > k || len(t)-len(s) > k {
		return Cell{}
	}
	if d := OSA(s, t, k); d <= k {
		return m.EditCell(s, t, d, reading, query)
	}
	return Cell{}
}

// EditCell is the likeness of two spellings at distance d, which is within the
// budget.
func (m *Model) EditCell(s, t string, d int, reading bool, query *Term) Cell {
	n := max(len(s), len(t))
	if Abjad(query.Script) && (d > 1 || n < minConsonants) {
		return Cell{} // without vowels another letter is another word
	}
	if d <= int(query.Wild) {
		return Cell{Value: m.Reading, Kind: Edited}
	}
	c := Cell{Value: editValue(d, n), Edits: uint8(d), Kind: Edited}
	if reading {
		c.Value *= m.Reading
	}
	if query.Attested && !sameBones(s, t) {
		if d > 1 && n < 8 {
			return Cell{}
		}
		c.Value, c.Kind = c.Value*m.Attested, Doubtful
	}
	return c
}

// minConsonants is the length of words that are forgiven a letter although their
// script leaves vowels out.
const minConsonants = 7

// Slips is the number of edits that [Model.EditCell] may forgive in a spelling of a
// query in some script.
func Slips(form string, query name.Script) int {
	switch {
	case !Abjad(query):
		return Budget(len(form))
	case len(form)+1 < minConsonants:
		return 0
	}
	return 1
}

// sameBones reports whether two words differ in nothing but vowels.
func sameBones(s, t string) bool {
	var a, b [64]byte
	return string(AppendKey(a[:0], BoneKey, s)) == string(AppendKey(b[:0], BoneKey, t))
}

func (m *Model) initial(a, b *Term) Cell {
	if a.Sort != InitialSort {
		a, b = b, a
	}
	if a.Sort == InitialSort && b.Sort == WordSort && Syllabic(b.Script) {
		return letterSyllable(m, a, b) // 우 may be written U
	}
	if a.Sort == InitialSort && b.Sort == WordSort && Abbreviates(a, b.Text) {
		return Cell{Value: m.Letter, Kind: FirstLetter}
	}
	return Cell{}
}

// Abbreviates reports whether an initial may stand for a word.
func Abbreviates(initial *Term, word string) bool {
	for i := 0; i < initial.Forms() && len(word) > 1; i++ {
		if initial.Form(i)[0] == word[0] {
			return true
		}
	}
	return false
}

func letterSyllable(m *Model, letter, syllable *Term) Cell {
	for f := range syllable.Forms() {
		if syllable.Form(f) == letter.Text {
			return m.ReadingCell(f, syllable.Script)
		}
	}
	return Cell{}
}
