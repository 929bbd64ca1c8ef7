// Package romanise reads one word of any script into the Latin spellings that
// people and lists customarily give it.
//
// It has two halves. [Append] turns a word into units, each with its spellings;
// a word has several because a script has several romanisations in use (Юлия is
// Yulia, Yuliya, Iuliia and Julia on the same list). The keys ([Key],
// [Skeleton], [KanaKey], [KoreanKey]) reduce a Latin spelling to what its
// variants have in common, so that a spelling no table foresaw still meets the
// others. Spellings are evidence; keys only find candidates.
//
// The package knows letters, not names: what is a surname, a title or an
// article in the sentence of a name is decided by its caller.
package romanise

import (
	"slices"
	"unicode/utf8"
)

// Unit is what one piece of a word reads as. A Han character or a Hangul
// syllable is a unit of its own, because Latin spellings print them apart,
// hyphenated or joined. A word of any other script is one unit; that of an Arabic
// word with the article has spellings without it first.
type Unit struct {
	Forms []string // folded spellings of a–z and 0–9: most customary first, no duplicates, 1 to MaxForms

	// Distant are spellings by way of another language, weaker evidence: the
	// Korean, Japanese and Vietnamese readings of a Han character, and the Pinyin
	// of what a Hangul syllable may stand for. Bounded and ordered as Forms; may
	// be empty.
	Distant []string

	From int // byte span in the word
	To   int

	// systems holds one spelling for each romanisation of the script, in a fixed
	// order, so that neighbours can be joined in one system throughout.
	systems []string
}

// Bounds of what one word yields.
const (
	MaxForms = 12  // spellings of one unit
	MaxWord  = 256 // bytes of a word that are read; the rest is left out
)

// Append appends the units of one word to dst. The word is a maximal run of one
// script, normalised to NFKC; case does not matter. A word without any readable
// letter adds nothing.
//
// The strings of Han and Hangul units are shared: they cost no allocation once
// the table of their script is unpacked.
func Append(dst []Unit, word string) []Unit {
	word = clip(word)
	switch s := scriptOfWord(word); s {
	case Common, Inherited:
		return dst
	case Hangul:
		return appendHangul(dst, word)
	case Han:
		return appendHan(dst, word)
	case Arabic:
		return appendArabic(dst, word)
	default:
		return appendWord(dst, word, s)
	}
}

// Joins appends to dst the customary spellings of adjacent units written as one
// word, each in one system throughout: 영희 gives yeonghui, yonghui and
// younghee, but not a mixture.
func Joins(dst []string, units []Unit) []string {
	n := 1
	for _, u := range units {
		n = max(n, len(u.systems))
	}
	var buf [128]byte
	start := len(dst)
	for i := range n {
		b := buf[:0]
		for _, u := range units {
			switch {
			case i < len(u.systems):
				b = append(b, u.systems[i]...)
			case len(u.Forms) > 0:
				b = append(b, u.Forms[0]...)
			}
		}
		if len(b) > 0 && !contains(dst[start:], b) {
			dst = append(dst, string(b))
		}
	}
	return dst
}

// clip cuts an overlong word at a rune boundary.
func clip(word string) string {
	if len(word) <= MaxWord {
		return word
	}
	n := MaxWord
	for n > 0 && !utf8.RuneStart(word[n]) {
		n--
	}
	return word[:n]
}

// scriptOfWord is the script of the first letter.
func scriptOfWord(word string) Script {
	for _, r := range word {
		if s := ScriptOf(r); s != Common && s != Inherited {
			return s
		}
	}
	return Common
}

// appendWord reads a word that is one unit.
func appendWord(dst []Unit, word string, s Script) []Unit {
	var f forms
	switch s {
	case Cyrillic:
		cyrillic(&f, word)
	case Greek:
		greek(&f, word)
	case Kana:
		kana(&f, word)
	case Hebrew:
		hebrew(&f, word)
	case Georgian:
		georgian(&f, word)
	case Armenian:
		armenian(&f, word)
	case Ethiopic:
		ethiopic(&f, word)
	case Latin:
		latin(&f, word)
	case Digits:
		digits(&f, word)
	}
	if len(f.list) == 0 {
		return dst
	}
	return append(dst, Unit{Forms: f.list, From: 0, To: len(word)})
}

// forms collects distinct spellings, up to MaxForms.
type forms struct {
	list []string
}

// add takes over a spelling, reduced to a–z and 0–9.
func (f *forms) add(b []byte) {
	b = plain(b)
	if len(b) == 0 || len(f.list) >= MaxForms || contains(f.list, b) {
		return
	}
	f.list = append(f.list, string(b))
}

// addString is add for a spelling that is plain already.
func (f *forms) addString(s string) {
	if s != "" && len(f.list) < MaxForms && !slices.Contains(f.list, s) {
		f.list = append(f.list, s)
	}
}

func contains(list []string, b []byte) bool {
	for _, s := range list {
		if s == string(b) {
			return true
		}
	}
	return false
}

// plain drops in place whatever is not a–z or 0–9.
func plain(b []byte) []byte {
	n := 0
	for _, c := range b {
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			b[n] = c
			n++
		}
	}
	return b[:n]
}
