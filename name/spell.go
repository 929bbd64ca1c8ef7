package name

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"cordon/name/internal/runeclass"
)

// spell turns the words into tokens: joins letters that punctuation parted,
// undoes disguises, romanises.
func (a *Analyser) spell(dst *Name) {
	a.gather(dst)
	switch a.kind {
	case Organisation:
		a.mend(dst)
	case Person:
		a.camel(dst)
	}
	a.native = a.transcribed(dst)
	first, other := -1, false
	for i := range a.words {
		w := &a.words[i]
		switch w.gap {
		case gapHyphen, gapJoin, gapDot, gapSlash:
		default:
			a.word++
		}
		if w.letters > 0 {
			if first < 0 {
				first = int(w.script)
			}
			other = other || int(w.script) != first
		}
		a.spellWord(dst, w, uint16(i))
		if len(dst.Tokens) > maxTokens {
			break
		}
	}
	if other {
		dst.Flags |= MixedScript
	}
}

// gather joins words of single letters that belong together: "d.o.o.",
// "K I M   J O N G   U N", "S. A.".
func (a *Analyser) gather(dst *Name) {
	singles, letters := 0, 0
	for i := range a.words {
		if w := &a.words[i]; w.letters > 0 || w.digits > 0 {
			letters++
			if w.letters == 1 && w.digits == 0 && w.marks&Dotted == 0 {
				singles++
			}
		}
	}
	spaced := singles >= 4 && singles == letters
	if spaced {
		dst.Flags |= SpacedOut
	}
	n := 0
	for i := 0; i < len(a.words); n++ {
		k := a.run(dst, i, spaced)
		w := a.words[i]
		if k > 1 {
			text := a.joined(dst, i, k)
			if w.end = a.words[i+k-1].end; w.end-w.at != len(text) { // letters in disguise were replaced
				w.at, w.end = len(dst.text), len(dst.text)+len(text)
				dst.text = append(dst.text, text...)
			}
		}
		for _, next := range a.words[i+1 : i+k] {
			w.to, w.comma = next.to, next.comma
			w.marks = w.marks&^Dotted | next.marks
			w.letters += next.letters
			w.digits += next.digits
			w.upper += next.upper
			w.wild += next.wild
			w.seen |= next.seen
			w.special = w.special || next.special
		}
		a.words[n] = w
		i += k
	}
	a.words = a.words[:n]
}

// run returns how many words from i on are to be joined.
func (a *Analyser) run(dst *Name, i int, spaced bool) int {
	if a.godly(dst, i) {
		return 2
	}
	if a.words[i].len() > 4 || a.words[i].and {
		return 1
	}
	if spaced {
		k := 1
		for i+k < len(a.words) && a.words[i+k].gap == gapSpace {
			k++
		}
		return k
	}
	// "d.o.o.", "S.p.A.", "M/V", "J.R.", "K.i.m"
	k := 1
	for i+k < len(a.words) && (a.words[i+k].gap == gapDot || a.words[i+k].gap == gapSlash) && a.words[i+k].letters <= 2 && a.words[i+k-1].letters <= 2 {
		k++
	}
	if k > 1 {
		last := &a.words[i+k-1]
		joined := a.joined(dst, i, k)
		switch {
		case last.gap == gapSlash, a.kind != Person, k > 3:
			return k
		case a.twoInitials(i) && !(i > 0 && a.words[i-1].comma && a.lex.person[string(joined)].role == Suffix): // John Smith, M.D.
			return 1
		case a.lex.known(joined):
			return k
		case k == 3 && last.marks&Dotted == 0: // initials end in a full stop
			return k
		case last.upper == 0 && a.words[i].upper == 1: // K.i.m
			return k
		}
		return 1
	}
	// "K I M Jong Un"; in companies already "S. A."
	k = 0
	for i+k < len(a.words) && a.words[i+k].letters == 1 && a.words[i+k].digits == 0 && !a.pieces(i+k) &&
		(k == 0 || a.words[i+k].gap == gapSpace) && (a.kind != Person || a.words[i+k].marks&Dotted == 0) {
		k++
	}
	switch {
	case a.kind == Person && k >= 3, a.kind == Organisation && k >= 2 && (a.words[i].upper > 0 || k > 2):
		return k
	}
	return 1
}

// twoInitials reports whether two initials stand at word i of a person's name, as
// Sechin I.V. and A. L. Sechin have them: they are no numeral, connector or title.
func (a *Analyser) twoInitials(i int) bool {
	if a.kind != Person || i+1 >= len(a.words) {
		return false
	}
	w, next := &a.words[i], &a.words[i+1]
	return w.letters == 1 && w.upper == 1 && w.marks&Dotted != 0 && next.letters == 1 && next.upper == 1
}

// godly reports whether a word and the next are one name that is written as one
// in Latin letters: رحمت الله is Rahmatullah.
func (a *Analyser) godly(dst *Name, i int) bool {
	if a.kind != Person || i+1 >= len(a.words) || a.words[i].script != Arabic || a.words[i].digits > 0 {
		return false
	}
	if a.lex.person[nfc(stringOf(a.joined(dst, i, 2)))].role == Title {
		return true // حجت الاسلام
	}
	switch stringOf(dst.text[a.words[i+1].at:a.words[i+1].end]) {
	case "الله", "اللہ":
		return a.lex.person[nfc(stringOf(dst.text[a.words[i].at:a.words[i].end]))].role == Plain
	}
	return false
}

// pieces reports whether word i begins a run of its own: the L of "V L.P."
func (a *Analyser) pieces(i int) bool {
	return i+1 < len(a.words) && (a.words[i+1].gap == gapDot || a.words[i+1].gap == gapSlash)
}

// joined returns the folded letters of k words. They stand together, unless one was
// rewritten.
func (a *Analyser) joined(dst *Name, i, k int) []byte {
	together := true
	for j := i + 1; j < i+k; j++ {
		together = together && a.words[j].at == a.words[j-1].end
	}
	if together {
		return dst.text[a.words[i].at:a.words[i+k-1].end]
	}
	a.key = a.key[:0]
	for _, w := range a.words[i : i+k] {
		a.key = append(a.key, dst.text[w.at:w.end]...)
	}
	return a.key
}

// spellWord appends the tokens of one word.
func (a *Analyser) spellWord(dst *Name, w *word, src uint16) {
	if w.seen&(1<<Latin) != 0 && w.seen != 1<<Latin {
		a.unmixWord(dst, w) // letters that were gathered to a word
	}
	t := Token{Role: w.role, Script: w.script, Marks: w.marks, Wild: w.wild, Word: a.word, From: w.from, To: w.to}
	text := dst.text[w.at:w.end]
	if len(text) == 0 {
		return
	}
	if w.letters == 0 {
		t.Script, t.Text = Digits, stringOf(trimZeros(text))
		a.add(dst, t, src)
		return
	}
	if w.upper == 0 && a.capitals() {
		t.Marks |= Lower
	}
	if t.Script != Latin {
		a.spellNative(dst, w, t, stringOf(text), src)
		return
	}
	t.Text = stringOf(text)
	if a.kind != Person && w.elided > 0 && len(text)-w.elided > 2 {
		switch t.Text[:w.elided] {
		case "l", "d", "dell", "nell", "sull", "all", "dall", "del", "al", "el":
			a.cutToken(dst, t, w.elided, src)
			return
		}
	}
	start := len(dst.alts)
	if w.special {
		dst.addAlt(start, t.Text, a.digraphs(dst, w))
	}
	if w.leet {
		t.Marks |= Disguised
		dst.Flags |= Confusable
	}
	if w.digits > 0 && a.spells(w, text) {
		t = a.unleet(dst, t, start)
	}
	dst.addAlt(start, t.Text, w.written)
	if w.clitic && len(t.Text) > 3 {
		dst.addAlt(start, t.Text, t.Text[:len(t.Text)-1])
	}
	if a.kind == Person {
		dst.addAlt(start, t.Text, baltic(t.Text))
	}
	t.Alts = dst.alts[start:len(dst.alts):len(dst.alts)]
	if len(t.Alts) == 0 && a.kind == Person && a.compound(dst, t, src) {
		return
	}
	a.add(dst, t, src)
}

// baltic takes the ending off that Latvian and Lithuanian put to Slavic family
// names (Lavrovs, Ivanovas), or returns "".
func baltic(s string) string {
	for _, e := range [...]string{"ovas", "evas", "ovs", "evs", "skis", "skas"} {
		if len(s) > len(e)+2 && strings.HasSuffix(s, e) {
			if e[0] == 's' {
				return s[:len(s)-1]
			}
			return s[:len(s)-len(e)+2]
		}
	}
	return ""
}

// capitals reports whether the name has capital letters at all.
func (a *Analyser) capitals() bool {
	for i := range a.words {
		if a.words[i].upper > 0 {
			return true
		}
	}
	return false
}

func (a *Analyser) add(dst *Name, t Token, src uint16) {
	dst.Tokens = append(dst.Tokens, t)
	a.src = append(a.src, src)
}

// addAlt adds a spelling to the arena unless it is there already. The spellings
// of the token at hand begin at start.
func (n *Name) addAlt(start int, text, alt string) {
	if alt == "" || alt == text {
		return
	}
	for _, s := range n.alts[start:] {
		if s == alt {
			return
		}
	}
	n.alts = append(n.alts, alt)
}

// digraphs folds a word once more, its marked letters replaced by letter pairs.
func (a *Analyser) digraphs(dst *Name, w *word) string {
	at := len(dst.text)
	for _, r := range norm.NFC.String(a.source[w.from:w.to]) {
		if d := digraph(r); d != "" {
			dst.text = append(dst.text, d...)
		} else if f := foldRune(r); f.script == Latin || f.script == Digits {
			if isLetter(f.class) {
				dst.text = f.append(dst.text, r)
			}
		}
	}
	return stringOf(dst.text[at:])
}

func hasMark(s string) bool {
	for _, r := range s {
		if r >= 0x300 && foldRune(r).class == runeclass.Mark {
			return true
		}
	}
	return false
}

// trimZeros drops leading zeros of a number.
func trimZeros(b []byte) []byte {
	for len(b) > 1 && b[0] == '0' {
		b = b[1:]
	}
	return b
}

// lexicon returns the lexicon of the kind at hand.
func (a *Analyser) lexicon() map[string]entry {
	if a.kind == Person {
		return a.lex.person
	}
	return a.lex.company
}

// apply gives a token what the lexicon says of it.
func (a *Analyser) apply(t *Token, e entry) {
	if e.text != "" {
		t.Text, t.Alts = e.text, nil
	}
	t.Group = e.group
	if t.Role == Plain || e.role != Generic {
		t.Role = e.role
	}
}
