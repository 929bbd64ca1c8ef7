package romanise

import "unicode"

// Script is the writing system of a letter.
type Script uint8

// Scripts with readings of their own. The first fourteen are those that a name's
// tokens are labelled with; callers that need no more may take every later
// script for Other.
const (
	Latin Script = iota
	Cyrillic
	Greek
	Arabic
	Hebrew
	Han
	Hangul
	Kana
	Georgian
	Armenian
	Devanagari
	Thai
	Other  // a letter of a script without readings here
	Digits // decimal digits of any script
	Bengali
	Gurmukhi
	Gujarati
	Oriya
	Tamil
	Telugu
	Kannada
	Malayalam
	Sinhala
	Lao
	Khmer
	Burmese
	Tibetan
	Mongolian
	Ethiopic
	Thaana
	Syriac
	Common    // space, punctuation, symbols: no part of a word
	Inherited // combining mark: belongs to the letter before it
)

// ScriptOf returns the script of a rune.
func ScriptOf(r rune) Script {
	if uint32(r) < uint32(len(plane0)) {
		return plane0[r]
	}
	switch {
	case 0x20000 <= r && r <= 0x323AF:
		return Han
	case 0x1B000 <= r && r <= 0x1B16F, 0x1AFF0 <= r && r <= 0x1AFFF:
		return Kana
	case 0x1E030 <= r && r <= 0x1E08F:
		return Cyrillic
	case 0xE0100 <= r && r <= 0xE01EF:
		return Inherited
	case unicode.IsLetter(r):
		return Other
	case unicode.IsDigit(r):
		return Digits
	case unicode.IsMark(r):
		return Inherited
	}
	return Common
}

// plane0 is the script of every rune of the basic plane: 64 KB, filled once from
// the standard library's tables, then only read.
var plane0 = func() *[1 << 16]Script {
	t := new([1 << 16]Script)
	for i := range t {
		t[i] = Common
	}
	fill := func(s Script, tabs ...*unicode.RangeTable) {
		for _, tab := range tabs {
			for _, r := range tab.R16 {
				for c := uint32(r.Lo); c <= uint32(r.Hi); c += uint32(r.Stride) {
					t[c] = s
				}
			}
		}
	}
	fill(Other, unicode.L)
	fill(Inherited, unicode.M)
	var word [1 << 16]bool // letters and marks: punctuation of a script is Common
	for i := range t {
		word[i] = t[i] != Common
	}
	for _, x := range []struct {
		s   Script
		tab *unicode.RangeTable
	}{
		{Latin, unicode.Latin},
		{Cyrillic, unicode.Cyrillic},
		{Greek, unicode.Greek},
		{Arabic, unicode.Arabic},
		{Hebrew, unicode.Hebrew},
		{Han, unicode.Han},
		{Hangul, unicode.Hangul},
		{Kana, unicode.Hiragana},
		{Kana, unicode.Katakana},
		{Georgian, unicode.Georgian},
		{Armenian, unicode.Armenian},
		{Devanagari, unicode.Devanagari},
		{Thai, unicode.Thai},
		{Bengali, unicode.Bengali},
		{Gurmukhi, unicode.Gurmukhi},
		{Gujarati, unicode.Gujarati},
		{Oriya, unicode.Oriya},
		{Tamil, unicode.Tamil},
		{Telugu, unicode.Telugu},
		{Kannada, unicode.Kannada},
		{Malayalam, unicode.Malayalam},
		{Sinhala, unicode.Sinhala},
		{Lao, unicode.Lao},
		{Khmer, unicode.Khmer},
		{Burmese, unicode.Myanmar},
		{Tibetan, unicode.Tibetan},
		{Mongolian, unicode.Mongolian},
		{Ethiopic, unicode.Ethiopic},
		{Thaana, unicode.Thaana},
		{Syriac, unicode.Syriac},
	} {
		fill(x.s, x.tab)
	}
	for i := range t {
		if !word[i] {
			t[i] = Common
		}
	}
	fill(Digits, unicode.Nd)
	// Letters shared by scripts that names use in one script only.
	t['ー'], t['ゝ'], t['ヽ'] = Kana, Kana, Kana
	t['々'], t['〇'] = Han, Han
	t['ـ'] = Arabic
	for c := 0x064B; c <= 0x0655; c++ {
		t[c] = Arabic // vowel marks
	}
	t[0x0670] = Arabic
	for c := 0x02B0; c <= 0x02FF; c++ {
		if t[c] == Other {
			t[c] = Common // modifier letters: apostrophes of transliterations
		}
	}
	return t
}()

// digits reads decimal digits of any script.
func digits(f *forms, word string) {
	var buf [64]byte
	b := buf[:0]
	for _, r := range word {
		if v, ok := digit(r); ok {
			b = append(b, '0'+v)
		}
	}
	f.add(b)
}

// digit is the value of a decimal digit. Unicode keeps the ten digits of a
// script together and in order.
func digit(r rune) (byte, bool) {
	if '0' <= r && r <= '9' {
		return byte(r - '0'), true
	}
	if !unicode.IsDigit(r) {
		return 0, false
	}
	v := byte(0)
	for v < 9 && unicode.IsDigit(r-1) {
		r--
		v++
	}
	return v, true
}
