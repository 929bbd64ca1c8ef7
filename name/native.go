package name

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cordon/name/romanise"
)

// spellNative appends the tokens of a word that is not Latin.
func (a *Analyser) spellNative(dst *Name, w *word, t Token, native string, src uint16) {
	native = nfc(native)
	if unspaced(t.Script) {
		a.spellUnspaced(dst, w, t, native, src)
		return
	}
	if e, ok := a.lexicon()[native]; ok && e.role != Plain && !a.nameAtEnd(e, src) {
		if a.kind != Person || len(a.words) > 1 {
			a.apply(&t, e)
			a.add(dst, t, src)
			return
		}
	}
	a.romanised(dst, t, native, src)
	if i := len(dst.Tokens) - 1; w.lookalike(a.source) && a.latinElsewhere(w) {
		last := &dst.Tokens[i]
		if latin, ok := a.latinLookalike(dst, w); ok && !spelt(last, latin) {
			last.Alts = append(last.Alts[:len(last.Alts):len(last.Alts)], latin)
			last.Marks |= Disguised
			dst.Flags |= Confusable
		}
	}
}

// nameAtEnd reports whether a title is a family name where it stands: مقدم at the
// end of an Iranian's name is Moghadam and no rank, Пан no form of address.
func (a *Analyser) nameAtEnd(e entry, src uint16) bool {
	return a.kind == Person && e.role == Title && src > 0 && int(src) == len(a.words)-1
}

// spelt reports whether a token has a spelling already.
func spelt(t *Token, s string) bool { return t.Text == s || slices.Contains(t.Alts, s) }

// nfc composes letters and their marks, which folding may have taken apart.
func nfc(s string) string {
	if hasMark(s) {
		return norm.NFC.String(s)
	}
	return s
}

// transcribed returns the script, Korean or Chinese, of which a person's name in
// another is a transcription; Common if it is none. A given name of another people
// speaks against it: Ким Роман is no Korean.
func (a *Analyser) transcribed(dst *Name) romanise.Script {
	if a.kind != Person || len(a.words) < 2 || len(a.words) > 3 {
		return romanise.Common
	}
	if s := a.words[0].script; s != Kana && s != Cyrillic {
		return romanise.Common
	}
	var buf [3]string
	words := buf[:0]
	for i := range a.words {
		w := &a.words[i]
		if w.marks&Dotted != 0 {
			return romanise.Common // Сечин И.И. has initials
		}
		words = append(words, nfc(stringOf(dst.text[w.at:w.end])))
	}
	a.variety = romanise.VarietyOf(words)
	for i := range words {
		words[i] = a.variety.Respell(words[i])
	}
	native := romanise.Transcribed(words)
	if native == romanise.Common {
		return native
	}
	for _, w := range words {
		if a.units = romanise.AppendTranscribed(a.units[:0], w, native); len(a.units) == 1 {
			continue // Ян and Ли are names anywhere
		}
		for _, u := range romanise.Append(a.units[:0], w) {
			if slices.ContainsFunc(u.Forms, a.lex.isGiven) {
				return romanise.Common
			}
		}
	}
	return native
}

// romanised appends one token for each unit of a native word.
func (a *Analyser) romanised(dst *Name, t Token, native string, src uint16) {
	a.units = a.units[:0]
	if a.native != romanise.Common {
		a.units = romanise.AppendTranscribed(a.units, a.variety.Respell(nfc(native)), a.native)
	}
	n := len(a.units)
	read := a.reading(native)
	units, plain := read.units, read.units
	if n > 0 { // syllables of a name, as if they stood there in their own script
		units, t.Script = a.units, Script(a.native)
	}
	if len(units) == 0 {
		t.Text = codePoints(dst, native)
		if t.Text != "" {
			a.add(dst, t, src)
		}
		return
	}
	if n == 0 && t.Script == Cyrillic && a.kind == Person {
		t.Text = units[0].Forms[0]
		if a.compound(dst, t, src) { // Абдулрахман, Самеддин
			return
		}
	}
	exact := t.To-t.From == len(native) && (n == 0 || units[n-1].To == len(native))
	from := t.From
	if t.Script == Arabic && a.kind == Person && units[0].Forms[0] != "aldin" && arabicArticle(dst, native) {
		al := t
		if al.Text, al.Role = "al", Connector; exact {
			al.To = al.From + len("ال")
		}
		a.add(dst, al, src)
	}
	for i, u := range units {
		if a.distant != notFar {
			other := u.Distant
			if a.distant == bySound {
				other = u.Sounded
			}
			if len(other) == 0 {
				a.near = true
			} else {
				u.Forms = other
			}
		}
		t.Text, t.Alts, t.Joins = u.Forms[0], u.Forms[1:len(u.Forms):len(u.Forms)], nil
		t.Letters = u.Letters
		if exact {
			t.From, t.To = from+u.From, from+u.To
		}
		start := len(dst.alts)
		switch {
		case n == 1:
			t.Alts = dst.keepPlain(append(dst.alts, t.Alts...), start, t.Text, plain)
		case i >= len(units)-1 || len(units) > maxJoined || a.distant != notFar:
		case n == 0:
			t.Joins = read.joins[i]
		default:
			dst.alts = romanise.Joins(dst.alts, units[i:])
			if t.Joins = dst.alts[start:len(dst.alts):len(dst.alts)]; i == 0 {
				t.Joins = dst.keepPlain(dst.alts, start, "", plain)
			}
		}
		a.add(dst, t, src)
	}
}

// reading is what a native word reads as, in itself.
type reading struct {
	units []romanise.Unit
	joins [][]string // by unit, where they are few: the rest of the word written as one
}

// Bounds of readings and of what is kept of them: names are made of few words that
// come again and again.
const (
	maxJoined   = 6
	maxReadings = 1 << 13
	maxKept     = 64 // bytes of a word
)

// reading reads a native word, or remembers it.
func (a *Analyser) reading(native string) *reading {
	if r, ok := a.readings[native]; ok {
		return r
	}
	native = strings.Clone(native)
	r := &reading{units: romanise.Append(nil, native)}
	if n := len(r.units); n <= maxJoined {
		for i := range r.units[:max(n-1, 0)] {
			js := romanise.Joins(nil, r.units[i:])
			r.joins = append(r.joins, js[:len(js):len(js)])
		}
	}
	if len(native) > maxKept {
		return r
	}
	if len(a.readings) >= maxReadings || a.readings == nil {
		a.readings = make(map[string]*reading)
	}
	a.readings[native] = r
	return r
}

// maxPlain is how many ordinary readings a transcribed word keeps: it may still be
// a name of those in whose script it is written.
const maxPlain = 3

// keepPlain adds to the spellings in the arena from start on the ordinary ones of
// a transcribed word, and returns them.
func (n *Name) keepPlain(arena []string, start int, text string, plain []romanise.Unit) []string {
	n.alts = arena
	for _, u := range plain {
		for _, s := range u.Forms[:min(len(u.Forms), maxPlain)] {
			n.addAlt(start, text, s)
		}
	}
	return n.alts[start:len(n.alts):len(n.alts)]
}

// codePoints spells a word of a script that has no romanisation here by its code
// points: equal names stay equal, and none is lost.
func codePoints(dst *Name, native string) string {
	at := len(dst.text)
	for _, r := range native {
		if len(dst.text)-at > maxLetter {
			break
		}
		dst.text = strconv.AppendInt(append(dst.text, 'u'), int64(r), 36)
	}
	return stringOf(dst.text[at:])
}

// spellUnspaced cuts a run of Han, kana or Hangul at the words that the lexica
// know, and romanises what is between them.
func (a *Analyser) spellUnspaced(dst *Name, w *word, t Token, native string, src uint16) {
	if t.Script == Kana && a.native == romanise.Common && a.kanaWord(dst, t, native, src) {
		return
	}
	exact := w.to-w.from == len(native)
	part := func(from, to int) Token {
		p := t
		if exact {
			p.From, p.To = w.from+from, w.from+to
		}
		return p
	}
	lex, plain := a.lexicon(), 0
	for i := 0; i < len(native); {
		n, e := a.nativeAt(lex, native, i)
		if n == 0 {
			_, size := utf8.DecodeRuneInString(native[i:])
			i += size
			continue
		}
		if plain < i {
			a.nativePart(dst, part(plain, i), native[plain:i], plain == 0, src)
		}
		p := part(i, i+n)
		a.apply(&p, e)
		if p.Text == "" {
			a.nativePart(dst, p, native[i:i+n], false, src)
		} else {
			a.add(dst, p, src)
		}
		i += n
		plain = i
	}
	if plain < len(native) {
		a.nativePart(dst, part(plain, len(native)), native[plain:], plain == 0, src)
	}
}

// nativePart romanises a part of an unspaced run; first says that it begins the
// run, where a person's family name stands.
func (a *Analyser) nativePart(dst *Name, t Token, native string, first bool, src uint16) {
	at := len(dst.Tokens)
	a.romanised(dst, t, native, src)
	units := len(dst.Tokens) - at
	if a.kind != Person || !first || a.edgeWord(src) == 0 {
		return
	}
	n := a.lex.surname(native)
	if n == 0 || n > units {
		return
	}
	switch {
	case n < units: // 김정은; in 정은 김 the first is no family name
		if src > 0 || a.loneSurname(dst, len(a.words)-1) {
			return
		}
	case len(a.words) == 1:
		return
	case a.edgeWord(src) < 0 && a.loneSurname(dst, 0):
		return // 金 文 has its family name already
	}
	for i := range n {
		dst.Tokens[at+i].Marks |= Surname
	}
}

// edgeWord says that a word is the first (1) or the last (-1) of the name.
func (a *Analyser) edgeWord(src uint16) int {
	switch int(src) {
	case 0:
		return 1
	case len(a.words) - 1:
		return -1
	}
	return 0
}

// loneSurname reports whether a word is nothing but a known family name.
func (a *Analyser) loneSurname(dst *Name, i int) bool {
	w := &a.words[i]
	return i >= 0 && len(a.words) > 1 && unspaced(w.script) && a.lex.surnames[stringOf(dst.text[w.at:w.end])]
}

// familyLast reports whether a word that is a family name and a title as well stands
// after too few characters for a name with its family name: 양 is Yang in 수빈 양 and
// Miss in 김수빈 양.
func (a *Analyser) familyLast(native string) bool {
	return a.lex.surnames[native] && len(a.words) == 2 && a.words[0].letters < fullName
}

// fullName is the number of characters of most names with their family name.
const fullName = 3

// givenLast reports whether the last character of a run, at i, is part of a name
// although it is a title as well: before it are too few for a name. 양 in 박서양, 君 in
// 王昭君.
func givenLast(native string, i int) bool {
	return utf8.RuneCountInString(native[:i]) < fullName && strings.Contains("양 군 君 師 师", native[i:])
}

// nativeAt returns the length of the longest lexicon word at i. In a person's
// name only what ends the run counts, and it must leave a name before it.
func (a *Analyser) nativeAt(lex map[string]entry, native string, i int) (int, entry) {
	if a.distant == bySound {
		return 0, entry{} // 양 is no Miss in 자오쯔양
	}
	if a.kind == Person && i < 6 {
		if e, ok := lex[native]; ok && i == 0 && len(a.words) > 1 && e.role == Title && !a.familyLast(native) {
			return len(native), e // 李明 先生
		}
		return 0, entry{}
	}
	ends := [12]int{}
	n := 0
	for j := i; j < len(native) && n < len(ends); {
		_, size := utf8.DecodeRuneInString(native[j:])
		j += size
		ends[n] = j
		n++
	}
	for n--; n >= 0; n-- {
		if a.kind == Person && ends[n] != len(native) {
			continue
		}
		if e, ok := lex[native[i:ends[n]]]; ok && e.role != Plain && !(a.kind == Person && givenLast(native, i)) {
			return ends[n] - i, e
		}
	}
	return 0, entry{}
}
