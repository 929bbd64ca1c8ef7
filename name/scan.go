package name

import (
	"unicode"
	"unicode/utf8"

	"cordon/name/internal/runeclass"
)

// Limits of what is read of one name. A longer one is cut and flagged.
const (
	maxBytes  = 4096
	maxTokens = 64
	maxLetter = 96 // bytes of one folded word
)

// gap is what stands before a word.
type gap uint8

const (
	gapNone  gap = iota // start of the name
	gapSpace            // space, or punctuation without a meaning of its own
	gapWide             // more than one space, or a tab
	gapHyphen
	gapDot   // a full stop and no space
	gapSlash // a slash and no space
	gapComma
	gapJoin // nothing: the script changed
)

// word is a run of letters and digits as written.
// zeroWidthNonJoiner keeps letters apart that are written as one word.
const zeroWidthNonJoiner = '\u200c'

type word struct {
	from, to int // span in the source
	at, end  int // folded text in Name.text
	script   Script
	gap      gap
	marks    Marks
	seen     uint16 // scripts met, one bit each
	letters  uint8
	digits   uint8
	upper    uint8 // capital letters
	capital  bool  // the first letter is a capital
	capEnd   bool  // the last letter is one
	wild     uint8
	special  bool   // holds a letter with a digraph
	leet     bool   // a sign stands for a letter
	clitic   bool   // ends in 's
	elided   int    // letters before the first apostrophe: dell'Iraq
	and      bool   // is the sign &
	comma    bool   // a comma follows
	role     Role   // labelled by the source
	written  string // the folded text before a slip in it was undone
}

func (w *word) len() int { return w.end - w.at }

// sign returns the letter that a sign stands for inside a word.
func sign(r rune) byte {
	switch r {
	case '@':
		return 'a'
	case '$', '§':
		return 's'
	case '€':
		return 'e'
	case '!', '|', '¡':
		return 'i'
	case '£':
		return 'l'
	case '¥':
		return 'y'
	}
	return 0
}

// unspaced scripts write names without spaces; other letters next to them are
// words of their own.
func unspaced(s Script) bool { return s == Han || s == Hangul || s == Kana }

func isLetter(class uint8) bool { return class == runeclass.Letter || class == runeclass.Digit }

func wordEnd(class uint8) bool {
	return isLetter(class) || class == runeclass.Apostrophe || class == runeclass.Mark
}

// classAt returns the class of the character at i, Space at the end.
func classAt(text string, i int) uint8 {
	if i >= len(text) {
		return runeclass.Space
	}
	if c := text[i]; c < utf8.RuneSelf {
		return ascii[c].class
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return foldRune(r).class
}

// scan cuts text into words, appending them to a.words and their folded text to
// dst.text. Positions are those of dst.Text, where text begins at base.
func (a *Analyser) scan(dst *Name, text string, base int) {
	var (
		w     word
		in    bool
		next  = gapSpace
		wild  uint8
		depth int
		quote bool
		apos  int // length of the word when the last apostrophe was met
	)
	if len(a.words) == 0 {
		next = gapNone
	}
	open := func(i int, s Script) {
		w = word{from: base + i, at: len(dst.text), script: s, gap: next, wild: wild}
		switch {
		case depth > 0:
			w.marks |= Bracketed
		case quote:
			w.marks |= Bracketed | Quoted
		}
		in, wild, apos = true, 0, -1
	}
	shut := func(after gap) {
		if in {
			w.end = len(dst.text)
			w.clitic = apos > 0 && apos == w.len()-1 && dst.text[w.end-1] == 's'
			a.words = append(a.words, w)
			in = false
		}
		next = after
	}
	for i, size := 0, 0; i < len(text); i += size {
		if len(a.words) >= maxTokens {
			dst.Flags |= Truncated
			break
		}
		var f folded
		c := text[i]
		r := rune(c)
		size = 1
		if c < utf8.RuneSelf {
			f.class = ascii[c].class
			if f.class == runeclass.Digit {
				f.script = Digits
			}
		} else {
			r, size = utf8.DecodeRuneInString(text[i:])
			f = foldRune(r)
		}
		switch f.class {
		case runeclass.Letter, runeclass.Digit:
			// A word keeps its digits, but where unspaced writing begins or ends
			// another word begins.
			digit := f.class == runeclass.Digit
			if in && !digit && w.letters > 0 && f.script != w.script && unspaced(f.script) != unspaced(w.script) ||
				in && unspaced(f.script) != unspaced(w.script) && (digit || w.letters == 0) {
				shut(gapJoin)
			}
			if !in {
				open(i, f.script)
			}
			if w.letters == 0 && !digit {
				w.script = f.script
			}
			if len(dst.text)-w.at >= maxLetter {
				dst.Flags |= Truncated
				break
			}
			capital := false
			if c < utf8.RuneSelf {
				dst.text = append(dst.text, ascii[c].lower)
				capital = c-'A' < 26
			} else {
				dst.text = f.append(dst.text, r)
				if f.script == Latin && digraph(r) != "" {
					w.special = true
				}
				capital = f.script != Han && unicode.IsUpper(r)
			}
			if digit {
				w.digits++
			} else {
				if w.letters == 0 {
					w.capital = capital
				}
				w.capEnd = capital
				if capital {
					w.upper++
				}
				w.letters++
				w.seen |= 1 << f.script
			}
			w.to = base + i + size
		case runeclass.Mark:
			// Latin letters lose their marks; a diaeresis may stand for an e.
			if !in {
				break
			}
			if w.script != Latin && w.letters > 0 {
				dst.text = f.append(dst.text, r)
			} else if r == '\u0308' {
				w.special = true
			}
			w.to = base + i + size
		case runeclass.Ignorable:
			// Joiners are part of the spelling of some scripts; in others they hide something.
			if !in || w.script <= Greek {
				dst.Flags |= Invisible
			}
			if r == zeroWidthNonJoiner && in && w.script == Arabic && w.letters > 2 {
				shut(gapJoin) // Persian parts words by it
			}
		case runeclass.Apostrophe:
			// Never parts a word: O'Neil, Ch'oe, Sana'a. It only leaves its place.
			if in {
				if apos = len(dst.text) - w.at; w.elided == 0 {
					w.elided = apos
				}
			}
		case runeclass.Wild:
			// Counted, not kept: an edit distance forgives what is missing.
			if in {
				w.wild++
				w.to = base + i + size
			} else {
				wild++
			}
		case runeclass.Hyphen:
			// Between letters it makes one written word of two; else it is a dash.
			shut(gapHyphen)
			if c := classAt(text, i+size); !isLetter(c) && c != runeclass.Apostrophe || i == 0 || !wordEnd(classBefore(text, i)) {
				next = gapSpace
			}
		case runeclass.Dot:
			// Remembered as a sign of shortening; without a space it may be "d.o.o.".
			if in {
				w.marks |= Dotted
			}
			touches := in
			shut(gapSpace)
			if touches && isLetter(classAt(text, i+size)) {
				next = gapDot
			}
		case runeclass.Slash:
			touches := in
			shut(gapSpace)
			if touches && isLetter(classAt(text, i+size)) {
				next = gapSlash
			}
		case runeclass.Comma:
			shut(gapComma)
			if n := len(a.words); n > 0 {
				a.words[n-1].comma = true
			}
		case runeclass.And:
			shut(gapSpace)
			open(i, Latin)
			w.and, w.to = true, base+i+size
			dst.text = append(dst.text, "and"...)
			w.letters = 3
			shut(gapSpace)
		case runeclass.Space:
			// Two spaces part the words of spaced-out writing.
			wasIn := in
			if !in {
				wild = 0
			}
			shut(max(next, gapSpace))
			if wasIn {
				next = gapSpace
			} else if next == gapSpace && i > 0 && classBefore(text, i) == runeclass.Space || c == '\t' {
				next = gapWide
			}
		case runeclass.Open:
			shut(gapSpace)
			depth++
		case runeclass.Close:
			shut(gapSpace)
			depth = max(0, depth-1)
		case runeclass.Quote:
			shut(gapSpace)
			quote = !quote
		default:
			// @ and $ beside letters stand for letters; elsewhere a sign parts words.
			after := classAt(text, i+size)
			if s := sign(r); s != 0 && (in && w.script == Latin && (isLetter(after) || s == 's' || s == 'a') || !in && s != 'i' && isLetter(after)) {
				if !in {
					open(i, Latin)
				}
				dst.text = append(dst.text, s)
				w.leet = true
				w.letters++
				w.seen |= 1 << Latin
				w.to = base + i + size
				break
			}
			shut(gapSpace)
		}
	}
	shut(gapSpace)
}

// classBefore returns the class of the character that ends at i.
func classBefore(text string, i int) uint8 {
	if c := text[i-1]; c < utf8.RuneSelf {
		return ascii[c].class
	}
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return foldRune(r).class
}

// cut shortens an overlong text at a rune boundary.
func cut(text string) (string, bool) {
	if len(text) <= maxBytes {
		return text, false
	}
	n := maxBytes
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n], true
}
