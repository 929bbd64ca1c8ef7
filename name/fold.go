package name

import (
	_ "embed"
	"unicode/utf8"

	"cordon/name/internal/runeclass"
)

//go:generate go run ./internal/foldgen fold.bin

// foldTable is the table that internal/foldgen writes and describes. It is read
// in place: nothing is unpacked at the start.
//
//go:embed fold.bin
var foldTable string

const (
	foldIndex   = 8
	foldEntries = foldIndex + 2*0x1100
)

// folded is what the table says of one code point.
type folded struct {
	class  uint8
	script Script
	text   string // empty: a letter or mark that folds to itself
}

// foldRune looks a code point up.
func foldRune(r rune) folded {
	if uint32(r) > 0x10FFFF {
		return folded{class: runeclass.Symbol, script: Other}
	}
	p := foldIndex + 2*int(r>>8)
	page := int(foldTable[p]) | int(foldTable[p+1])<<8
	q := foldEntries + 4*(page<<8|int(r&0xFF))
	b := foldTable[q : q+4]
	e := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
	f := folded{class: uint8(e & 15), script: Script(e >> 4 & 31)}
	if n := int(e >> 9 & 63); n > 0 {
		pages := int(foldTable[0]) | int(foldTable[1])<<8
		at := foldEntries + 4*256*pages + int(e>>15)
		f.text = foldTable[at : at+n]
	}
	return f
}

// appendFold appends the folded form of r to b.
func (f folded) append(b []byte, r rune) []byte {
	if f.text == "" {
		return utf8.AppendRune(b, r)
	}
	return append(b, f.text...)
}

// ascii is the class of an ASCII character and the letter it folds to.
type asciiEntry struct{ class, lower uint8 }

var ascii = func() (t [128]asciiEntry) {
	for c := range t {
		f := foldRune(rune(c))
		t[c] = asciiEntry{f.class, uint8(c)}
		if len(f.text) == 1 {
			t[c].lower = f.text[0]
		}
	}
	return t
}()

// digraph returns the letters by which a language replaces a marked Latin
// letter where marks cannot be written (Müller, Mueller), or "".
func digraph(r rune) string {
	switch r {
	case 'ä', 'Ä':
		return "ae"
	case 'ö', 'Ö', 'ø', 'Ø', 'ő', 'Ő':
		return "oe"
	case 'ü', 'Ü', 'ű', 'Ű':
		return "ue"
	case 'å', 'Å':
		return "aa"
	case 'æ', 'Æ', 'ə', 'Ə':
		return "a"
	case 'ß', 'ẞ':
		return "sz"
	case 'š', 'Š', 'ş', 'Ş', 'ș', 'Ș', 'ś', 'Ś', 'ŝ', 'Ŝ', 'ṣ', 'Ṣ':
		return "sh"
	case 'č', 'Č', 'ç', 'Ç', 'ć', 'Ć', 'ĉ', 'Ĉ':
		return "ch"
	case 'ž', 'Ž', 'ż', 'Ż', 'ź', 'Ź':
		return "zh"
	case 'ț', 'Ț', 'ţ', 'Ţ':
		return "ts"
	case 'ğ', 'Ğ', 'ǧ', 'Ǧ':
		return "gh"
	case 'đ', 'Đ', 'ð', 'Ð':
		return "dj"
	case 'þ', 'Þ':
		return "t"
	case 'ñ', 'Ñ', 'ń', 'Ń', 'ň', 'Ň':
		return "ny"
	case 'ř', 'Ř':
		return "rz"
	case 'ł', 'Ł':
		return "w"
	case 'ě', 'Ě':
		return "ie"
	case 'ħ', 'Ħ':
		return "kh"
	}
	return ""
}
