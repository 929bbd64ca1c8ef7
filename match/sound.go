package match

import (
	"cordon/name"
	"cordon/name/romanise"
)

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
		if namesApart(query, list) {
			return Cell{}
		}
		c.Value = min(c.Value, m.Unforeseen)
	}
	if !Abjad(query.Script) {
		c.Kind, c.Value = SameBones, min(c.Value, m.KeyCell(BoneKey, n).Value)
	}
	return c
}

// namesApart reports whether two words are known given names of which neither is a
// form of the other: محمد is not Mahmud, though both have these consonants.
func namesApart(a, b *Term) bool {
	return len(a.Classes) > 0 && len(b.Classes) > 0 && name.Related(a.Classes, b.Classes) == name.Unrelated
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
	return leastDoubt(a, b, romanise.MaxDoubt), spelledAlike(a, b)
}

// leastDoubt is how ill the best spelling of one term fits the letters of the other,
// above most where it is more than that.
func leastDoubt(a, b *Term, most int) int {
	if !Abjad(a.Script) {
		a, b = b, a
	}
	least := most + 1
	for j := 0; j < b.Forms() && least > 0; j++ {
		least = min(least, romanise.DoubtWithin(a.Letters, b.Form(j), min(most, least-1)))
	}
	return least
}

// spelledAlike reports whether a spelling of one term sounds like one of those that
// are known of the other, where any are.
func spelledAlike(a, b *Term) bool {
	if !Abjad(a.Script) {
		a, b = b, a
	}
	if !romanise.Known(a.Letters) {
		return true
	}
	for j := range b.Forms() {
		for i := range a.Forms() {
			if romanise.SameVowels(a.Form(i), b.Form(j)) {
				return true
			}
		}
	}
	return false
}

// heard is the likeness of two words of which one is in kana, by the sound of all
// their letters. Their keys only say that it is worth a look. What is listed in kana
// is listed in Latin letters as well, so that it says less for a query in these,
// and nothing where another sound is heard. What
// is less than least need not be told from nothing.
func (m *Model) heard(query, list *Term, least float32) Cell {
	a, b := query, list
	if a.Script != name.Kana {
		a, b = b, a
	}
	best := Cell{}
	for i := range b.Forms() {
		best = Better(best, m.sound(a.Text, b.Form(i), least))
	}
	if query.Script != name.Kana {
		if best.Kind == SameBones {
			return Cell{} // Elena is not イリーナ
		}
		best.Value = min(best.Value, m.Unforeseen)
	}
	return best
}

// Sound is the likeness of kana, spelled in Latin letters, and a foreign spelling.
func (m *Model) Sound(kana, latin string) Cell { return m.sound(kana, latin, leastHeard) }

// sound is Sound, of which what is less than least need not be told from nothing.
func (m *Model) sound(kana, latin string, least float32) Cell {
	n := float32(min(max(len(latin), 4), maxHeard))
	far := 1.001 * (m.Heard - max(least, leastHeard)) * n / m.Unheard // by a hair too far for any likeness
	v := m.Heard - m.Unheard*romanise.KanaDistance(kana, latin, far)/n
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
