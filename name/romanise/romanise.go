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
	// of the characters that a Hangul syllable reads. Bounded and ordered as Forms;
	// may be empty.
	Distant []string

	// Sounded is the Pinyin of which a Hangul syllable writes the sound.
	Sounded []string

	// Letters are the written letters of a word whose script leaves vowels out, for
	// [Doubt]; empty for other scripts.
	Letters string

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
// The strings of Han and Hangul units are shared, not to be written to: they cost
// no allocation once the table of their script is unpacked.
func Append(dst []Unit, word string) []Unit {
	word = clip(word)
	switch s := scriptOfWord(word); s {
	case Common, Inherited:
		return dst
	case Hangul:
		return appendHangul(dst, word)
	case Han:
		return appendHan(dst, word)
	case Burmese:
		return appendBurmese(dst, word)
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
		if len(b) > 0 && !slices.Contains(dst[start:], string(b)) {
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
	var text [512]byte
	f := forms{text: text[:0]}
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
	case Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam:
		indic(&f, word, s)
	case Thai, Lao:
		thai(&f, word, s == Lao)
	case Khmer, Sinhala, Tibetan:
		readAbugida(&f, word, s)
	case Mongolian, Thaana, Syriac:
		letterwise(&f, word, s)
	case Latin:
		latin(&f, word)
	case Digits:
		digits(&f, word)
	}
	if f.n == 0 {
		return dst
	}
	u := Unit{Forms: f.list(), To: len(word)}
	if s == Hebrew {
		u.Letters = lettersOf(word, false)
	}
	return append(dst, u)
}

// forms collects distinct spellings, up to MaxForms, in one buffer.
type forms struct {
	text []byte
	ends [MaxForms]int
	n    int
}

// add copies a spelling, reduced to a–z and 0–9.
func (f *forms) add(b []byte) {
	b = plain(b)
	if len(b) == 0 || f.n == MaxForms || f.has(string(b)) {
		return
	}
	f.text = append(f.text, b...)
	f.ends[f.n] = len(f.text)
	f.n++
}

// addString is add for a spelling that is plain already.
func (f *forms) addString(s string) {
	if s == "" || f.n == MaxForms || f.has(s) {
		return
	}
	f.text = append(f.text, s...)
	f.ends[f.n] = len(f.text)
	f.n++
}

func (f *forms) has(s string) bool {
	from := 0
	for _, to := range f.ends[:f.n] {
		if string(f.text[from:to]) == s {
			return true
		}
		from = to
	}
	return false
}

// list returns the spellings: parts of one string.
func (f *forms) list() []string {
	if f.n == 0 {
		return nil
	}
	text, from := string(f.text), 0
	list := make([]string, f.n)
	for i, to := range f.ends[:f.n] {
		list[i] = text[from:to]
		from = to
	}
	return list
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
