package match

import (
	"cordon/name"
	"cordon/name/romanise"
)

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

// Key names a kind of key under which spellings of one word meet.
type Key uint8

// Kinds of keys.
const (
	SoundKey  Key = iota // romanise.Key: alphabets
	BoneKey              // romanise.Skeleton: scripts without vowels
	KanaKey              // romanise.KanaKey
	KoreanKey            // romanise.KoreanKey: Hangul and Latin
	NumKeys
)

// AppendKey appends the key of one spelling; nothing if it has none.
func AppendKey(dst []byte, k Key, form string) []byte {
	switch k {
	case SoundKey:
		return romanise.Key(dst, form)
	case BoneKey:
		return romanise.Skeleton(dst, form)
	case KoreanKey:
		return romanise.KoreanKey(dst, form)
	}
	return romanise.KanaKey(dst, form)
}

// Ways is the number of keys of a kind that a spelling has: kh and ch are heard in
// two ways in the languages that write so.
const Ways = 2

// AppendWay appends the key of a spelling in a script, heard in one of its ways;
// nothing if it has no such key.
func AppendWay(dst []byte, k Key, form string, script name.Script, way int) []byte {
	if way == 0 {
		return AppendKey(dst, k, form)
	}
	if k != KanaKey || script == name.Kana {
		return dst
	}
	return romanise.KanaOtherKey(dst, form)
}

// MinKey is the least length of a key that is compared. Those of kana only say what
// is worth a look.
func MinKey(k Key) int {
	if k == KanaKey {
		return 1
	}
	return 2
}

// Abjad reports whether a script leaves vowels out.
func Abjad(s name.Script) bool { return s == name.Arabic || s == name.Hebrew }

// Syllabic reports whether a token of the script is one character with all its
// readings listed, so that letters are not forgiven.
func Syllabic(s name.Script) bool { return s == name.Han || s == name.Hangul }

// Keyed reports which key words of two scripts are compared by.
func Keyed(a, b name.Script) (Key, bool) {
	switch {
	case a == name.Hangul && b == name.Latin, a == name.Latin && b == name.Hangul:
		return KoreanKey, true
	case Syllabic(a) || Syllabic(b):
		return 0, false
	case Abjad(a) && Abjad(b):
		return 0, false // the letters themselves are at hand
	case Abjad(a) || Abjad(b):
		return BoneKey, true
	case a == name.Kana || b == name.Kana:
		return KanaKey, true
	}
	return SoundKey, true
}

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

// Editable reports whether spellings of two scripts are compared letter by letter.
func Editable(a, b name.Script) bool {
	if Syllabic(a) || Syllabic(b) {
		return false
	}
	return Abjad(a) == Abjad(b) && (a == name.Kana) == (b == name.Kana)
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

// NearKeyed reports whether words of a query's script are also found by keys that
// differ in one letter.
func NearKeyed(k Key, query name.Script) bool {
	return k == KanaKey && query == name.Kana || k == BoneKey && Abjad(query)
}

// sureKey is the length of keys that say something although a letter differs.
const sureKey = 4

// MinNearKey is the least length of keys that may differ in a letter.
func MinNearKey(k Key) int {
	if k == BoneKey || k == KanaKey {
		return 3
	}
	return sureKey
}

// nearKey is the length of the longest keys of two terms that differ in a letter at
// most, of the shorter of the two; 0 if there are none.
func nearKey(k Key, a, b *Term) int {
	var bufA, bufB [64]byte
	n := 0
	for i := range Ways * a.Forms() {
		x := AppendWay(bufA[:0], k, a.Form(i/Ways), a.Script, i%Ways)
		if len(x) < MinNearKey(k) {
			continue
		}
		for j := range Ways * b.Forms() {
			y := AppendWay(bufB[:0], k, b.Form(j/Ways), b.Script, j%Ways)
			if m := min(len(x), len(y)); m > n && m >= MinNearKey(k) && OSA(string(x), string(y), 1) <= 1 {
				n = m
			}
		}
	}
	return n
}

// KeyCell is the likeness of terms that meet under a key of n letters. Short keys
// are shared by many words.
func (m *Model) KeyCell(k Key, n int) Cell {
	c := Cell{Value: m.Bones, Kind: SameBones}
	switch {
	case k == KoreanKey:
		c.Value = m.Syllable
	case k == SoundKey && n > 2:
		return Cell{Value: m.Sounding, Kind: SameSound}
	case n < 3:
		c.Value = m.FewBones - .15
	case n < 4:
		c.Value = m.FewBones
	}
	return c
}

// Keyed is the likeness of a query's term and a listed one that meet under a key of
// n letters.
func (m *Model) Keyed(k Key, n int, query, list *Term) Cell {
	switch k {
	case BoneKey:
		return m.voiced(n, query, list)
	case KanaKey:
		return m.heard(query, list)
	}
	return m.KeyCell(k, n)
}

// NearKey is the likeness of terms of which the keys differ in a letter, the shorter
// of n letters.
func (m *Model) NearKey(k Key, n int, query, list *Term) Cell {
	if k == KanaKey {
		return m.heard(query, list)
	}
	c := Cell{Value: m.NearBones, Kind: SameBones}
	if n < sureKey {
		c.Value = 0
	}
	if k == BoneKey {
		if d, seen := doubt(query, list); seen && d <= romanise.MaxDoubt/2 {
			c.Value = m.Bones - m.Doubt*float32(d)
		}
	}
	return c
}

// voiced is the likeness of a word that is written without its short vowels and a
// spelling of the same consonants, by how well the spelling fits the letters. What
// is listed in such a script is listed in Latin letters as well, so that for a
// query in these consonants alone count, and count less.
func (m *Model) voiced(n int, query, list *Term) Cell {
	d, seen := doubt(query, list)
	c := Cell{Value: m.Voiced - m.Doubt*float32(d), Kind: SameBones}
	switch {
	case d > romanise.MaxDoubt:
		c.Value = m.NearBones - .05*float32(max(0, sureKey-n))
	case written(query, list) >= sureLetters && d <= sureDoubt && seen:
		c.Kind = SameSound
	}
	switch w := written(query, list); {
	case w < 3:
		c.Value -= .10
	case w < 4:
		c.Value -= .03
	}
	if !seen {
		c.Value = min(c.Value, m.Unforeseen)
	}
	if !Abjad(query.Script) {
		c.Kind, c.Value = SameBones, min(c.Value, m.KeyCell(BoneKey, n).Value)
	}
	return c
}

// So many letters, spelled with no more doubt, say as much as a reading.
const (
	sureLetters = 5
	sureDoubt   = 8
)

// written is the number of letters of the term that leaves vowels out.
func written(a, b *Term) int {
	if !Abjad(a.Script) {
		a = b
	}
	return romanise.Letters(a.Letters)
}

// doubt is how ill the best spelling of one term fits the letters of the other, and
// whether it sounds like one of those that are known, where any are.
func doubt(a, b *Term) (least int, seen bool) {
	if !Abjad(a.Script) {
		a, b = b, a
	}
	least = romanise.MaxDoubt + 1
	known := romanise.Known(a.Letters)
	for j := range b.Forms() {
		s := b.Form(j)
		least = min(least, romanise.Doubt(a.Letters, s))
		for i := 0; known && !seen && i < a.Forms(); i++ {
			seen = romanise.SameVowels(a.Form(i), s)
		}
	}
	return least, seen || !known
}

// heard is the likeness of two words of which one is in kana, by the sound of all
// their letters. Their keys only say that it is worth a look. What is listed in kana
// is listed in Latin letters as well, so that it says less for a query in these.
func (m *Model) heard(query, list *Term) Cell {
	a, b := query, list
	if a.Script != name.Kana {
		a, b = b, a
	}
	best := Cell{}
	for i := range b.Forms() {
		best = Better(best, m.Sound(a.Text, b.Form(i)))
	}
	if query.Script != name.Kana {
		best.Value = min(best.Value, m.Unforeseen)
	}
	return best
}

// Sound is the likeness of kana, spelled in Latin letters, and a foreign spelling.
func (m *Model) Sound(kana, latin string) Cell {
	v := m.Heard - m.Unheard*romanise.KanaDistance(kana, latin)/float32(min(max(len(latin), 4), maxHeard))
	switch {
	case v < leastHeard:
		return Cell{}
	case v < m.Bones:
		return Cell{Value: v, Kind: SameBones}
	}
	return Cell{Value: v, Kind: SameSound}
}

// maxHeard is the length in letters from which a word counts as no longer.
const maxHeard = 20

// leastHeard is the least likeness by sound that is one.
const leastHeard = .5

// sameKey is the length of the longest key that two terms share, 0 if none.
func sameKey(k Key, a, b *Term) int {
	var bufA, bufB [64]byte
	n := 0
	for i := range Ways * a.Forms() {
		x := AppendWay(bufA[:0], k, a.Form(i/Ways), a.Script, i%Ways)
		if len(x) < MinKey(k) || len(x) <= n {
			continue
		}
		for j := range Ways * b.Forms() {
			if string(AppendWay(bufB[:0], k, b.Form(j/Ways), b.Script, j%Ways)) == string(x) {
				n = len(x)
			}
		}
	}
	return n
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
	if Abjad(query.Script) && (d > 1 || n < 7) {
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
