package name

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cordon/name/internal/runeclass"
)

// The words that say what kind of organisation bears a name are few and known, so
// that a slip in one of them can be undone before it makes a part of the name of it:
// "Limited Liabilty Cmopany", "Об щество с ограниченной…", "CompanyTekhnodom".

// craft is the vocabulary of organisations' names in which slips are undone.
type craft struct {
	words map[string]craftWord
	heads map[string][]string // by their first three letters
	tails map[string][]string // by their last three
}

// craftWord says where a word of the vocabulary stands.
type craftWord uint8

const (
	alone    craftWord = 1 << iota // by itself
	inPhrase                       // in a phrase: "liability"
	formal                         // it is a legal form, or in one
)

// Lengths, in letters, from which words are mended: short ones are too near to others.
const (
	leastMended = 7
	leastPhrase = 5
	leastRest   = 3 // of what is left when a word is cut off
)

func (c *craft) learn(key string, e entry) {
	if e.role != LegalForm && e.role != Generic {
		return
	}
	note := alone
	if strings.Contains(key, " ") {
		note = inPhrase
	}
	if e.role == LegalForm {
		note |= formal
	}
	for w := range strings.FieldsSeq(key) {
		n := utf8.RuneCountInString(w)
		if n < leastPhrase {
			continue
		}
		old, known := c.words[w]
		c.words[w] = old | note
		if known {
			continue
		}
		c.heads[head(w)] = append(c.heads[head(w)], w)
		c.tails[tail3(w)] = append(c.tails[tail3(w)], w)
		if n < leastMended { // a slip in its middle leaves neither whole
			_, at := utf8.DecodeRuneInString(w)
			c.heads[w[:at]] = append(c.heads[w[:at]], w)
		}
	}
}

// head is the first three letters of a word.
func head(w string) string {
	at := 0
	for range 3 {
		_, n := utf8.DecodeRuneInString(w[at:])
		at += n
	}
	return w[:at]
}

// tail3 is the last three letters of a word.
func tail3(w string) string {
	at := len(w)
	for range 3 {
		_, n := utf8.DecodeLastRuneInString(w[:at])
		at -= n
	}
	return w[at:]
}

// near returns the first word of the vocabulary that one slip tells from w, "" if
// there is none: whatever the slip, the first three letters or the last are whole.
func (c *craft) near(w string, fits func(craftWord) bool) string {
	var short []string
	if utf8.RuneCountInString(w) <= leastMended {
		_, at := utf8.DecodeRuneInString(w)
		short = c.heads[w[:at]]
	}
	for _, list := range [...][]string{c.heads[head(w)], c.tails[tail3(w)], short} {
		for _, x := range list {
			if d := len(x) - len(w); d <= 4 && d >= -4 && oneSlip(w, x) && fits(c.words[x]) {
				return x
			}
		}
	}
	return ""
}

// oneSlip reports whether a letter put in, left out or changed, or two that changed
// places, make one word of another.
func oneSlip(a, b string) bool {
	for a != "" && b != "" {
		r, n := utf8.DecodeRuneInString(a)
		q, m := utf8.DecodeRuneInString(b)
		if r != q {
			if a[n:] == b[m:] || a[n:] == b || a == b[m:] {
				return true
			}
			r2, n2 := utf8.DecodeRuneInString(a[n:])
			q2, m2 := utf8.DecodeRuneInString(b[m:])
			return r == q2 && q == r2 && a[n+n2:] == b[m+m2:]
		}
		a, b = a[n:], b[m:]
	}
	return utf8.RuneCountInString(a)+utf8.RuneCountInString(b) == 1
}

// mend undoes slips in the words of an organisation's name that say of what kind it
// is: misspelt, with digits for letters, parted, or run together with a neighbour.
func (a *Analyser) mend(dst *Name) {
	for i := 0; i < len(a.words); i++ {
		w := &a.words[i]
		if unspaced(w.script) || w.and || w.letters < 2 {
			continue
		}
		text := stringOf(dst.text[w.at:w.end])
		known := a.crafted(text)
		switch {
		case a.mergeCraft(dst, i, text, known), known:
		case w.digits > 0:
			a.unleetCraft(dst, i, text)
		case w.letters >= leastPhrase:
			if x := a.slipped(dst, i, text); x != "" {
				a.rewrite(dst, w, x)
			} else if w.letters >= leastMended+leastRest {
				a.cutCraft(dst, i, text)
			}
		}
	}
}

// crafted reports whether a word is one of the vocabulary, or another that the
// lexicon of organisations knows.
func (a *Analyser) crafted(text string) bool {
	if _, ok := a.lex.craft.words[text]; ok {
		return true
	}
	e, ok := a.lex.company[text]
	return ok && e.role != Plain
}

// slipped returns the word of the vocabulary that word i is meant to be. A short one
// must stand in a phrase: "joint scock".
func (a *Analyser) slipped(dst *Name, i int, text string) string {
	n := utf8.RuneCountInString(text)
	phrase := a.phrased(dst, i-1) || a.phrased(dst, i+1)
	return a.lex.craft.near(text, func(c craftWord) bool {
		return n >= leastMended && (c&alone != 0 || c&formal != 0) || phrase && c&inPhrase != 0
	})
}

// phrased reports whether word i stands in phrases of legal forms.
func (a *Analyser) phrased(dst *Name, i int) bool {
	if i < 0 || i >= len(a.words) {
		return false
	}
	const both = inPhrase | formal
	return a.lex.craft.words[stringOf(dst.text[a.words[i].at:a.words[i].end])]&both == both
}

// rewrite gives a word another text.
func (a *Analyser) rewrite(dst *Name, w *word, text string) {
	if w.script == Latin {
		w.written = stringOf(dst.text[w.at:w.end])
	}
	w.at = len(dst.text)
	dst.text = append(dst.text, text...)
	w.end = len(dst.text)
	w.digits, w.letters = 0, uint8(min(utf8.RuneCountInString(text), 255))
	w.special, w.clitic, w.leet, w.elided = false, false, false, 0
}

// unleetCraft undoes digits for letters in a word of the vocabulary: C0rporation.
func (a *Analyser) unleetCraft(dst *Name, i int, text string) {
	w := &a.words[i]
	if w.seen != 1<<Latin || w.digits > w.letters || len(text) < 3 || len(text) > 24 {
		return
	}
	outer := i == 0 || i == len(a.words)-1
	for second := range 2 {
		var buf [24]byte
		for k := range len(text) {
			c := text[k]
			if isDigit(c) {
				s := digitLetters[c-'0']
				c = s[min(second, len(s)-1)]
			}
			buf[k] = c
		}
		e, ok := a.lex.company[string(buf[:len(text)])]
		known := ok && (e.role == Generic && len(text) > 4 || e.role == LegalForm && (len(text) > 3 || outer))
		if _, in := a.lex.craft.words[string(buf[:len(text)])]; known || in {
			a.rewrite(dst, w, string(buf[:len(text)]))
			dst.Flags |= Confusable
			return
		}
	}
}

// mergeCraft joins a word and the next where they are one of the vocabulary, and not
// both mean something by themselves: Co mpany.
func (a *Analyser) mergeCraft(dst *Name, i int, text string, known bool) bool {
	if i+1 == len(a.words) {
		return false
	}
	w, next := &a.words[i], &a.words[i+1]
	if next.gap != gapSpace && next.gap != gapWide || next.script != w.script || next.digits+w.digits > 0 || next.end == next.at {
		return false
	}
	if n := int(w.letters) + int(next.letters); n <= leastPhrase || n > 24 {
		return false
	}
	a.key = append(append(a.key[:0], text...), dst.text[next.at:next.end]...)
	if _, ok := a.lex.craft.words[string(a.key)]; !ok || known && a.crafted(stringOf(dst.text[next.at:next.end])) {
		return false
	}
	a.rewrite(dst, w, string(a.key))
	w.to, w.comma = next.to, next.comma
	w.marks = w.marks&^Dotted | next.marks
	w.upper += next.upper
	w.wild += next.wild
	a.words = slices.Delete(a.words, i+1, i+2)
	return true
}

// cutCraft parts a word of the vocabulary from a name that is run together with it:
// CompanyTekhnodom. A word that may be a family name's end (bank, group) is too short.
func (a *Analyser) cutCraft(dst *Name, i int, text string) {
	best, most := 0, 0
	for at := range text {
		front, back := text[:at], text[at:]
		n, m := utf8.RuneCountInString(front), utf8.RuneCountInString(back)
		if m < leastRest || n < leastRest && a.lex.company[front].role != LegalForm {
			continue
		}
		f, b := a.lex.craft.words[front], a.lex.craft.words[back]
		known := 0
		if f != 0 && (n >= leastMended || b != 0) {
			known += n
		}
		if b != 0 && (m >= leastMended || f != 0) {
			known += m
		}
		if known >= leastMended && known > most {
			best, most = at, known
		}
	}
	if best > 0 {
		a.cutWord(dst, i, best)
	}
}

// camel parts the words of a person's name that a capital inside tells apart:
// ZdenkoMarmaduke. MacArthur stays.
func (a *Analyser) camel(dst *Name) {
	for i := 0; i < len(a.words); i++ {
		w := &a.words[i]
		if w.upper < 2 || w.upper == w.letters || w.digits > 0 || w.written != "" || unspaced(w.script) {
			continue
		}
		at, n, lower := 0, 0, false
		source := a.source[w.from:w.to]
		for j, r := range source {
			if foldRune(r).class != runeclass.Letter {
				at = 0 // punctuation has its own rules
				break
			}
			up := unicode.IsUpper(r)
			if up && lower && n >= leastRest && at == 0 {
				at = j
				n = 0
			}
			lower, n = !up, n+1
		}
		text := stringOf(dst.text[w.at:w.end])
		if at == 0 || n < leastRest || strings.HasPrefix(text, "mac") || strings.HasPrefix(text, "fitz") {
			continue
		}
		// The folded text is cut behind as many letters.
		k, left := 0, utf8.RuneCountInString(source[:at])
		for ; left > 0 && k < len(text); left-- {
			_, size := utf8.DecodeRuneInString(text[k:])
			k += size
		}
		if utf8.RuneCountInString(text) != utf8.RuneCountInString(source) {
			continue // a letter that folds to two
		}
		from, to, comma := w.from, w.to, w.comma
		a.cutWord(dst, i, k)
		first, second := &a.words[i], &a.words[i+1]
		first.from, first.to, second.from, second.to, second.comma = from, from+at, from+at, to, comma
		first.upper, second.upper = capitals(a.source[from:from+at]), capitals(a.source[from+at:to])
	}
}

// capitals counts the capital letters of a text.
func capitals(text string) uint8 {
	n := 0
	for _, r := range text {
		if unicode.IsUpper(r) {
			n++
		}
	}
	return uint8(min(n, 255))
}

// cutWord makes two words of word i, the second beginning at a byte of its text.
func (a *Analyser) cutWord(dst *Name, i, at int) {
	w := a.words[i]
	first, second := w, w
	first.end, second.at = w.at+at, w.at+at
	second.gap, first.comma = gapSpace, false
	if w.to-w.from == w.end-w.at {
		first.to, second.from = w.from+at, w.from+at
	}
	for _, x := range [...]*word{&first, &second} {
		x.letters = uint8(utf8.RuneCountInString(stringOf(dst.text[x.at:x.end])))
		x.special, x.clitic, x.elided = false, false, 0
		x.upper = min(x.upper, x.letters)
	}
	a.words = slices.Insert(a.words, i+1, second)
	a.words[i] = first
}
