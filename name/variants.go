package name

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cordon/name/internal/runeclass"
	"cordon/name/romanise"
)

// Variant is one of several names in a text.
type Variant struct {
	Text    string
	Acronym bool // an abbreviation of the name before it: too short to identify anyone by itself
}

// Variants splits a text that holds several names of one bearer, as lists and
// forms print them: "X a.k.a. Y", "X (原文)", "Korean National Insurance Company
// (KNIC)". It returns the whole text where it finds nothing to split. Nothing is
// dropped: a bracket that is neither in another script nor an abbreviation, such
// as "(UK)", stays with the name, as it may be a part of it.
func Variants(text string) []Variant { return appendVariants(nil, loadLexica(), text) }

// AppendVariants appends what [Variants] returns to dst.
func (a *Analyser) AppendVariants(dst []Variant, text string) []Variant {
	if !several(a.lex, text) { // nearly all
		if s := trimmed(text); s != "" && hasLetter(s) {
			text = s
		}
		return append(dst, Variant{Text: text})
	}
	return appendVariants(dst, a.lex, text)
}

// several reports whether a text may hold several names: it has a bracket, or a
// word that introduces another name.
func several(lex *lexica, text string) bool {
	from, points := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			if r, _ := utf8.DecodeRuneInString(text[i:]); utf8.RuneStart(c) && foldRune(r).class == runeclass.Open {
				return true
			}
		case c == '.' || c == '/':
			points = true
			if c == '/' && slash(text) > 0 {
				return true
			}
		case ascii[c].class == runeclass.Open:
			return true
		case c == ' ' || c == ',' || c == ';' || c == ':' || c == ')':
			if introduces(lex, text[from:i], points) {
				return true
			}
			from, points = i+1, false
		}
	}
	return introduces(lex, text[from:], points)
}

// introduces is marker for a word of which it is known whether it has full stops
// or slashes.
func introduces(lex *lexica, word string, points bool) bool {
	return (points || len(word) == 3 || len(word) == 5) && marker(lex, word)
}

// edges are the signs that are cut off at the ends of a name.
const edges = " \t\r\n,;:-–—\"“”„«»'"

func trimmed(s string) string {
	if s != "" && ascii[s[0]&0x7f].class == runeclass.Letter && s[0] < utf8.RuneSelf {
		if c := s[len(s)-1]; c < utf8.RuneSelf && ascii[c].class == runeclass.Letter {
			return s
		}
	}
	return strings.Trim(s, edges)
}

func appendVariants(dst []Variant, lex *lexica, text string) []Variant {
	out, at := dst, len(dst)
	put := func(s string, acronym bool) {
		s = trimmed(s)
		if hasLetter(s) {
			out = append(out, Variant{s, acronym})
		}
	}
	var items []string
	for _, s := range splitMarkers(lex, text) {
		items = enumerated(items, s)
	}
	for _, s := range items {
		open, inner, rest := bracket(s)
		switch before := s[:max(open, 0)]; {
		case open < 0 || !hasLetter(before):
			put(s, false)
			if i := slash(s); i > 0 {
				for _, half := range [...]string{s[:i], s[i+1:]} {
					if named(lex, half) {
						put(half, false)
					}
				}
			}
		case respelt(before, inner):
			for _, v := range respellings(s) {
				put(v, false)
			}
		case hasLetter(rest):
			put(s, false)
		case scriptOfText(before) != scriptOfText(inner):
			put(before, false)
			put(inner, false)
		case acronyms(lex, inner, before) > 0:
			put(before, false)
			for part := range strings.FieldsFuncSeq(inner, func(r rune) bool { return r == ',' || r == ';' }) {
				n := acronyms(lex, part, before)
				put(part, n > 0 && n < longAcronym)
			}
		default:
			put(s, false)
		}
	}
	if len(out) == at {
		return append(out, Variant{Text: text})
	}
	return out
}

// slash is where a text parts into two names of two words or more by its only
// slash: "Al-Qa'ida/Islamic Army". It is -1 where it does not.
func slash(s string) int {
	i := strings.IndexByte(s, '/')
	if i < 0 || strings.IndexByte(s[i+1:], '/') >= 0 || wordsOf(s[:i]) < 2 || wordsOf(s[i+1:]) < 2 {
		return -1
	}
	return i
}

// wordsOf counts the words of two letters or more, up to two.
func wordsOf(s string) int {
	n, letters := 0, 0
	for _, r := range s {
		if isLetter(foldRune(r).class) {
			if letters++; letters == 2 {
				n++
			}
		} else {
			letters = 0
		}
	}
	return n
}

// named reports whether a text has a word that is more than what kind of
// organisation it is: "Export Co" is nobody's name.
func named(lex *lexica, s string) bool {
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !isLetter(foldRune(r).class) }) {
		if w = fold(w); len(w) > 2 && lex.company[w].role == Plain {
			return true
		}
	}
	return false
}

// enumerated appends the names that a text lists as "(a) X (b) Y", or the text where
// it does not. What stands before the first letter is a name of its own.
func enumerated(items []string, text string) []string {
	at, from, next := len(items), 0, 'a'
	for i, r := range text {
		if foldRune(r).class != runeclass.Open {
			continue
		}
		open := i + utf8.RuneLen(r)
		letter, n := utf8.DecodeRuneInString(text[open:])
		shut, k := utf8.DecodeRuneInString(text[open+n:])
		if letter != next || foldRune(shut).class != runeclass.Close {
			continue
		}
		if hasLetter(text[from:i]) {
			items = append(items, text[from:i])
		}
		from, next = open+n+k, next+1
	}
	if next < 'c' {
		return append(items[:at], text)
	}
	if hasLetter(text[from:]) {
		items = append(items, text[from:])
	}
	return items
}

// respelt reports whether a bracket gives other spellings of the word before it:
// "Valerii (Valery, Valeriy)". Each has to be one word in which a third of the
// letters differ at most, or sound alike.
func respelt(before, inner string) bool {
	last := fold(lastWord(before))
	n := 0
	for w := range strings.FieldsFuncSeq(inner, isSlashOrComma) {
		w = strings.TrimSpace(w)
		b := fold(w)
		if strings.ContainsRune(w, ' ') || len(b) < 3 || len(b) > 32 || len(last) < 3 || len(last) > 32 || !soundsLike(b, last) && 3*edits(b, last) > max(len(b), len(last))+1 {
			return false
		}
		n++
	}
	return n > 0 && n <= maxRespellings
}

// soundsLike reports whether two words have one key: Aleksei, Alexey.
func soundsLike(a, b string) bool {
	var x, y [40]byte
	return string(romanise.Key(x[:0], a)) == string(romanise.Key(y[:0], b))
}

// edits counts the letters in which two short words differ.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := left
			if a[i] != b[j] {
				d++
			}
			left = row[j+1]
			row[j+1] = min(d, left+1, row[j]+1)
		}
	}
	return row[len(b)]
}

const maxRespellings = 4

func isSlashOrComma(r rune) bool { return r == ',' || r == '/' || r == ';' || r == '、' }

func lastWord(s string) string {
	f := strings.Fields(s)
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}

// fold returns the letters of a word in lower-case Latin, others left out.
func fold(w string) string {
	var b []byte
	for _, r := range w {
		if f := foldRune(r); f.class == runeclass.Letter {
			b = f.append(b, unicode.ToLower(r))
		}
	}
	return string(b)
}

// respellings returns a name with each word that is spelt in several ways spelt
// in one of them: the first spellings, the second ones, and so on.
func respellings(s string) []string {
	var parts [][]string // text, then spellings in turn
	for {
		open, inner, rest := bracket(s)
		if open < 0 || !respelt(s[:open], inner) {
			parts = append(parts, []string{s})
			break
		}
		before := strings.TrimRight(s[:open], " ")
		word := lastWord(before)
		spellings := []string{word}
		for w := range strings.FieldsFuncSeq(inner, isSlashOrComma) {
			spellings = append(spellings, strings.TrimSpace(w))
		}
		parts = append(parts, []string{before[:len(before)-len(word)]}, spellings)
		s = " " + rest
	}
	var out []string
	for k := 0; k <= maxRespellings; k++ {
		var b strings.Builder
		more := k == 0
		for _, p := range parts {
			b.WriteString(p[min(k, len(p)-1)])
			more = more || k < len(p)
		}
		if !more {
			break
		}
		out = append(out, strings.Join(strings.Fields(b.String()), " "))
	}
	return out
}

// longAcronym is how many letters of an abbreviation tell it from others.
const longAcronym = 5

// acronyms counts the letters of an abbreviation, up to the first comma, if it is
// made of the initials of words, in their order, some left out: "ISIL-K" of
// "Islamic State in Iraq and the Levant – Khorasan". It is 0 for anything else,
// names of countries and legal forms among them.
func acronyms(lex *lexica, short, words string) int {
	short, _, _ = strings.Cut(short, ",")
	var letters []byte
	for _, r := range short {
		switch f := foldRune(r); {
		case f.class == runeclass.Letter && f.script == Latin && unicode.IsUpper(r):
			letters = f.append(letters, unicode.ToLower(r))
		case f.class == runeclass.Hyphen || f.class == runeclass.Dot || f.class == runeclass.And || f.class == runeclass.Space:
		default:
			return 0
		}
	}
	if e, ok := lex.company[string(letters)]; len(letters) < 3 || ok && e.role != Plain {
		return 0
	}
	i, initials, inside := 0, 0, false
	for _, r := range words {
		if f := foldRune(r); !isLetter(f.class) {
			inside = inside && f.class == runeclass.Apostrophe
		} else if !inside {
			inside = true
			initials++
			var buf [4]byte
			if b := f.append(buf[:0], unicode.ToLower(r)); i < len(letters) && len(b) > 0 && b[0] == letters[i] {
				i++
			} else if initials == 1 {
				return 0
			}
		}
	}
	if i < len(letters) {
		return 0
	}
	return i
}

// splitMarkers cuts before and after words such as a.k.a.
func splitMarkers(lex *lexica, text string) []string {
	var out []string
	from := 0
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && text[j] != ' ' && text[j] != ',' && text[j] != ';' && text[j] != ':' && text[j] != '(' && text[j] != ')' {
			j++
		}
		if from < i && marker(lex, text[i:j]) {
			out = append(out, strings.TrimRight(text[from:i], " ,;:(\""))
			from = j
		}
		if j == i {
			j++
		}
		i = j
	}
	last := text[from:]
	if len(out) > 0 && strings.Count(last, ")") > strings.Count(last, "(") {
		last = strings.Replace(last, ")", "", 1)
	}
	return append(out, last)
}

// marker reports whether a word is a.k.a., f.k.a., d.b.a. or the like, written
// with full stops or slashes or in lower case; a name that is spelt so is not cut.
func marker(lex *lexica, word string) bool {
	var buf [16]byte
	b := buf[:0]
	points := 0
	for i := range len(word) {
		switch c := word[i]; {
		case c == '.' || c == '/':
			points++
		case c >= utf8.RuneSelf || len(b) == cap(b):
			return false
		default:
			b = append(b, ascii[c].lower)
		}
	}
	e, ok := lex.company[string(b)]
	return ok && e.flags&mark != 0 && (points > 0 || len(b) == 3 && (e.text == "aka" || e.text == "fka" || e.text == "dba") || string(b) == "alias")
}

// bracket finds the first bracketed part: where it opens, its content, what follows.
func bracket(s string) (open int, inner, rest string) {
	open = -1
	from := 0
	for i, r := range s {
		switch foldRune(r).class {
		case runeclass.Open:
			if open < 0 {
				open, from = i, i+utf8.RuneLen(r)
			}
		case runeclass.Close:
			if open >= 0 {
				return open, s[from:i], s[i+utf8.RuneLen(r):]
			}
		}
	}
	return -1, "", ""
}

func hasLetter(s string) bool {
	for _, r := range s {
		if isLetter(foldRune(r).class) {
			return true
		}
	}
	return false
}

// scriptOfText is the script of the first letter.
func scriptOfText(s string) Script {
	for _, r := range s {
		if f := foldRune(r); f.class == runeclass.Letter {
			return f.script
		}
	}
	return Digits
}
