// Command foldgen writes the folding table of package name: for each code point
// what kind of character it is, its script, and what it folds to. Run it by
// go generate in package name; it needs the Unicode tables of golang.org/x/text.
//
// The file is two levels of little-endian numbers and a pool of UTF-8 text:
//
//	uint16 × 0x1100       page of each block of 256 code points
//	uint32 × 256 × pages  entries
//	bytes                 pool
//
// preceded by two uint32: number of pages, length of the pool. An entry is
// class (4 bits), script (5 bits), length (6 bits) and offset (17 bits) of the
// folded text in the pool; length 0 means that a letter folds to itself.
package main

import (
	"encoding/binary"
	"log"
	"os"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/runenames"

	"cordon/name/internal/runeclass"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: foldgen FILE")
	}
	if err := os.WriteFile(os.Args[1], table(), 0o644); err != nil {
		log.Fatal(err)
	}
}

func table() []byte {
	var (
		index   []uint16
		entries []uint32
		pool    strings.Builder
		pages   = map[[256]uint32]uint16{}
		offsets = map[string]int{}
	)
	fold := cases.Fold()
	for block := range 0x1100 {
		var page [256]uint32
		for i := range page {
			r := rune(block<<8 | i)
			class, script, text := runeclass.Symbol, runeclass.Other, ""
			if r < 0xD800 || r > 0xDFFF {
				class, script, text = entry(r, fold)
			}
			off := 0
			if text != "" {
				var ok bool
				if off, ok = offsets[text]; !ok {
					off = pool.Len()
					pool.WriteString(text)
					offsets[text] = off
				}
			}
			page[i] = uint32(class) | uint32(script)<<4 | uint32(len(text))<<9 | uint32(off)<<15
		}
		n, ok := pages[page]
		if !ok {
			n = uint16(len(pages))
			pages[page] = n
			entries = append(entries, page[:]...)
		}
		index = append(index, n)
	}
	if pool.Len() >= 1<<17 {
		log.Fatalf("pool too large: %d", pool.Len())
	}
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(pages)))
	out = binary.LittleEndian.AppendUint32(out, uint32(pool.Len()))
	for _, n := range index {
		out = binary.LittleEndian.AppendUint16(out, n)
	}
	for _, e := range entries {
		out = binary.LittleEndian.AppendUint32(out, e)
	}
	return append(out, pool.String()...)
}

// entry returns the class, script and folded text of a code point.
func entry(r rune, fold cases.Caser) (class, script int, text string) {
	if c := punctuation(r); c >= 0 {
		return c, scriptOf(r), ""
	}
	if r == 0x0E33 || r == 0x0EB3 { // sara am: the decomposition would reorder vowel and tone mark
		return runeclass.Letter, scriptOf(r), ""
	}
	compat := norm.NFKC.String(fold.String(norm.NFKC.String(string(r))))
	var b strings.Builder
	class = runeclass.Symbol
	script = runeclass.Other
	for _, q := range compat {
		switch {
		case unicode.IsLetter(q):
			if s, ok := latin(q); ok {
				b.WriteString(s)
				if class != runeclass.Letter {
					script = runeclass.Latin
				}
			} else {
				b.WriteRune(q)
				if class != runeclass.Letter {
					script = scriptOf(q)
				}
				if script == runeclass.Latin { // a click or a tone: no letter of a–z
					script = runeclass.Other
				}
			}
			class = runeclass.Letter
		case unicode.IsDigit(q):
			b.WriteByte('0' + digit(q))
			if class == runeclass.Symbol {
				class, script = runeclass.Digit, runeclass.Digits
			}
		case unicode.IsMark(q):
			if class == runeclass.Letter && script == runeclass.Latin {
				continue
			}
			b.WriteRune(q)
			if class == runeclass.Symbol {
				class, script = runeclass.Mark, scriptOf(q)
			}
		}
	}
	text = b.String()
	if len(text) > 63 {
		text = text[:0]
	}
	if text == string(r) {
		text = ""
	}
	return class, script, text
}

// digit is the value of a decimal digit: digits come in rows of ten.
func digit(r rune) byte {
	n := byte(0)
	for q := r - 1; unicode.IsDigit(q) && n < 9 && unicode.In(q, unicode.Nd); q-- {
		n++
	}
	// Rows may follow one another without a gap (mathematical digits).
	if r >= 0x1D7CE && r <= 0x1D7FF {
		return byte((r - 0x1D7CE) % 10)
	}
	return n
}

// latin folds one Latin letter to ASCII: by hand, by decomposition, or by what
// its Unicode name says ("… LETTER D WITH STROKE").
func latin(r rune) (string, bool) {
	if s, ok := runeclass.Special[r]; ok {
		return s, true
	}
	if r < 128 {
		return string(r), true
	}
	if !unicode.Is(unicode.Latin, r) {
		return "", false
	}
	var b strings.Builder
	for _, q := range norm.NFKD.String(string(r)) {
		if q < 128 {
			b.WriteRune(unicode.ToLower(q))
		} else if s, ok := runeclass.Special[q]; ok {
			b.WriteString(s)
		}
	}
	if b.Len() > 0 {
		return b.String(), true
	}
	name := runenames.Name(r)
	name = strings.TrimPrefix(name, "MODIFIER LETTER ")
	name = strings.TrimPrefix(name, "LATIN ")
	for _, p := range []string{"SMALL CAPITAL ", "LETTER SMALL CAPITAL ", "SMALL LETTER ", "CAPITAL LETTER ", "LETTER ", "SUBSCRIPT SMALL LETTER "} {
		name = strings.TrimPrefix(name, p)
	}
	for _, p := range []string{"REVERSED ", "TURNED ", "INVERTED ", "SIDEWAYS ", "OPEN ", "DOTLESS ", "BARRED ", "SMALL ", "SCRIPT ", "INSULAR ", "VISIGOTHIC ", "LONG ", "STRETCHED ", "BLACKLETTER ", "HALF ", "TAILLESS ", "MIDDLE-WELSH ", "BOTTOM HALF ", "CLOSED "} {
		name = strings.TrimPrefix(name, p)
	}
	base, _, _ := strings.Cut(name, " ")
	if len(base) == 1 || len(base) == 2 {
		return strings.ToLower(base), true
	}
	return "", false
}

func scriptOf(r rune) int {
	switch r {
	case 'ー', 'ｰ', '〆': // of common script in Unicode, of one script in names
		return runeclass.Kana
	case '々', '〇':
		return runeclass.Han
	}
	for _, s := range runeclass.Scripts {
		if unicode.Is(s.Table, r) {
			return s.Script
		}
	}
	return runeclass.Other
}

// punctuation returns the class of a character that is neither letter, digit
// nor mark, or -1.
func punctuation(r rune) int {
	if c, ok := runeclass.Punctuation[r]; ok {
		return c
	}
	switch {
	case unicode.In(r, unicode.Cf, unicode.Variation_Selector), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return runeclass.Ignorable
	case unicode.IsSpace(r), unicode.Is(unicode.Zs, r):
		return runeclass.Space
	case unicode.IsControl(r):
		return runeclass.Ignorable
	case unicode.Is(unicode.Pd, r):
		return runeclass.Hyphen
	case unicode.Is(unicode.Pi, r):
		return runeclass.Quote
	case unicode.Is(unicode.Pf, r):
		return runeclass.Quote
	case unicode.Is(unicode.Ps, r):
		return runeclass.Open
	case unicode.Is(unicode.Pe, r):
		return runeclass.Close
	}
	return -1
}
