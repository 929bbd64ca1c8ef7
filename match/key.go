package match

import (
	"cordon/name"
	"cordon/name/romanise"
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

// KeyedAsLatin reports whether words of a script meet others under the keys under
// which Latin words meet them, those of Korean aside.
func KeyedAsLatin(s name.Script) bool { return !Syllabic(s) && !Abjad(s) && s != name.Kana }

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
		return m.heard(query, list, leastHeard)
	case KoreanKey:
		if foreseen(query) || foreseen(list) {
			return Cell{}
		}
	}
	return m.KeyCell(k, n)
}

// foreseen reports whether a Latin word is how people write some Korean syllable, so
// that it is no odd spelling of another: Seo is 서, and not 수.
func foreseen(t *Term) bool { return t.Script == name.Latin && romanise.KoreanSpelling(t.Text) }

// NearKey is the likeness of terms of which the keys differ in a letter, the shorter
// of n letters.
func (m *Model) NearKey(k Key, n int, query, list *Term) Cell {
	if k == KanaKey {
		return m.heard(query, list, leastHeard)
	}
	c := Cell{Value: m.NearBones, Kind: SameBones}
	if n < sureKey {
		c.Value = 0
	}
	if k == BoneKey {
		const most = romanise.MaxDoubt / 2
		d := most + 1
		if spelledAlike(query, list) {
			d = leastDoubt(query, list, most)
		}
		switch {
		case d <= most:
			c.Value = m.Bones - m.Doubt*float32(d)
		case namesApart(query, list):
			c.Value = 0
		}
	}
	return c
}

// Odd reports whether words of a query's script are also found by the keys that
// one-off spellings have, see [romanise.EachOddKey].
func Odd(k Key, query name.Script) bool { return k == KoreanKey && query == name.Hangul }

// OddCell is the likeness of a Korean syllable and a listed word under such a key.
func (m *Model) OddCell(word string) Cell {
	if !romanise.OddKorean(word) {
		return Cell{}
	}
	return Cell{Value: m.Odd, Kind: SameBones}
}

// odd is the likeness of a Korean syllable and a one-off spelling of it.
func (m *Model) odd(query, list *Term) Cell {
	c := m.OddCell(list.Text)
	if c.Value == 0 {
		return c
	}
	var bufA, bufB [64]byte
	key, met := romanise.KoreanKey(bufA[:0], list.Text), false
	for i := range query.Forms() {
		romanise.EachOddKey(string(romanise.KoreanKey(bufB[:0], query.Form(i))), func(odd []byte) {
			met = met || string(odd) == string(key)
		})
	}
	if !met {
		return Cell{}
	}
	return c
}

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
