package name

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"cordon/name/internal/runeclass"
)

// lookalikes are letters of other scripts that look like Latin ones, each
// followed by the Latin letter. Facts: the shapes, as in Unicode Technical
// Standard 39 (confusables).
const lookalikes = "" +
	"АaВbЕeЁeКkМmНhОoРpСcТtУyХxІiЇiЈjЅsҮyҒfӀlЬbЗzаaеeёeоoрpсcуyхxіiїiјjѕsԁdԛqԝwһhӏlкkмmтtнhвbгrпnиuьbүyѵvѴvԌgԍgґrҺhԚqԜw" +
	"ΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧxαaβbγyεeηnιiκkνvοoρpτtυuχxωwϲcϳjσoϹcάaέeίiόoύu" +
	"օoսuոnհhցgզqյjՕoՍuՏsԼlքpհhլlգq" +
	"ᎪaᏴbᏟcᎠdᎬeᏀgᎻhᎥiᎫjᏦkᏞlᎷmᏢpᏒrᏚsᎢtᏙvᏔwᏃzᎽyꓮaꓐbꓚcꓓdꓰeꓝfꓖgꓧhꓲiꓙjꓗkꓡlꓟmꓠnꓳoꓑpꓣrꓢsꓔtꓴuꓦvꓪwꓫxꓬyꓜz"

// cyrillicFor are Latin letters and the Cyrillic ones they stand in for.
const cyrillicFor = "aаeеoоpрcсyуxхkкmмtтhнbвiіsѕjјuиnпrг"

// faint look-alikes pass inside a Latin word only: no word is made of them alone.
const faint = "гпиьЬЗзωηγυσνЁёЇї"

var lookalike = sync.OnceValue(func() map[rune]byte {
	m := map[rune]byte{}
	var last rune
	for i, r := range []rune(lookalikes) {
		if i%2 == 0 {
			last = r
		} else {
			m[last] = byte(r)
		}
	}
	return m
})

// unmix undoes what a name of Latin and other letters may hide: letters of another
// script in disguise, and words of two scripts without a space between them.
func (a *Analyser) unmix(dst *Name) {
	seen := uint16(0)
	for i := range a.words {
		seen |= a.words[i].seen
	}
	if seen&(1<<Latin) == 0 || seen == 1<<Latin {
		return
	}
	a.part(dst)
	for i := range a.words {
		a.unmixWord(dst, &a.words[i])
	}
}

// unmixWord gives a word that hides letters of another script its own text.
func (a *Analyser) unmixWord(dst *Name, w *word) {
	was := w.script
	var text []byte
	switch {
	case w.seen&(1<<Latin) != 0 && w.seen != 1<<Latin:
		var latin bool
		if text, latin = a.unmask(dst, w); latin {
			w.script = Latin
			w.marks |= Disguised
		} else if w.script == Latin {
			w.script = Cyrillic
		}
	case w.lookalike(a.source) && a.latinElsewhere(w):
		s, ok := a.latinLookalike(dst, w)
		if !ok || !a.crafted(s) || a.crafted(stringOf(dst.text[w.at:w.end])) {
			return
		}
		text, w.script = dst.text[len(dst.text)-len(s):], Latin
	case a.posed(w) && !a.crafted(stringOf(dst.text[w.at:w.end])):
		text, w.script = a.recover(dst, w), Cyrillic
	default:
		return
	}
	if w.script != was || w.seen != 1<<w.script {
		dst.Flags |= Confusable
	}
	w.at, w.end, w.seen = len(dst.text)-len(text), len(dst.text), 1<<w.script
}

// unmask folds a word that mixes Latin with look-alike letters. If every foreign
// letter looks like a Latin one the word is Latin; else the Latin letters are
// the intruders, and the word is given back in Cyrillic.
//
// Letters that only one of both has settle it: "тимyр" has и and none of Latin's own.
// Where there are none the rest of the name does.
func (a *Analyser) unmask(dst *Name, w *word) (text []byte, latin bool) {
	dst.Flags |= Confusable
	at := len(dst.text)
	if w.seen == 1<<Latin|1<<Cyrillic {
		cyrillic, own := a.evidence(w)
		if cyrillic+own == 0 {
			cyrillic, own = a.evidenceOfAll()
		}
		if cyrillic > 0 && own == 0 {
			return a.recover(dst, w), false
		}
	}
	for _, r := range a.source[w.from:w.to] {
		f := foldRune(r)
		switch {
		case !isLetter(f.class):
		case f.script == Latin || f.script == Digits:
			dst.text = f.append(dst.text, r)
		default:
			c, ok := lookalike()[r]
			if !ok {
				dst.text = dst.text[:at]
				return a.recover(dst, w), false
			}
			dst.text = append(dst.text, c)
		}
	}
	return dst.text[at:], true
}

// part makes two words of one in which the script changes once and for good: a space
// was left out. Letters in disguise change back and forth, or are few.
func (a *Analyser) part(dst *Name) {
	for i := 0; i < len(a.words); i++ {
		w := &a.words[i]
		if w.seen&(w.seen-1) == 0 || w.seen&(1<<Latin) == 0 || w.digits > 0 {
			continue
		}
		at := parting(stringOf(dst.text[w.at:w.end]))
		from := parting(a.source[w.from:w.to])
		if cyrillic, _ := a.evidence(w); at == 0 || from == 0 || w.seen&(1<<Cyrillic) != 0 && cyrillic == 0 {
			continue // it may be Latin in disguise
		}
		first, second := *w, *w
		first.end, first.to, first.comma = w.at+at, w.from+from, false
		second.at, second.from, second.gap = w.at+at, w.from+from, gapSpace
		for _, x := range [...]*word{&first, &second} {
			x.special, x.clitic, x.elided, x.seen = false, false, 0, 0
			x.letters, x.upper = 0, 0
			for _, r := range a.source[x.from:x.to] {
				f := foldRune(r)
				if f.class != runeclass.Letter {
					continue
				}
				up := unicode.IsUpper(r)
				if x.letters == 0 {
					x.script, x.capital = f.script, up
				}
				if x.capEnd = up; up {
					x.upper++
				}
				x.letters++
				x.seen |= 1 << f.script
			}
		}
		a.words = slices.Insert(a.words, i+1, second)
		a.words[i] = first
		i++
	}
}

// parting is the place where the script of a text changes, if it does so once, with
// three letters on either side; else 0.
func parting(text string) int {
	at, runs, n := 0, 0, 0
	last := Digits
	for i, r := range text {
		f := foldRune(r)
		if f.class != runeclass.Letter {
			continue
		}
		if f.script != last {
			if runs++; runs == 2 {
				if at = i; n < 3 {
					return 0
				}
			}
			last, n = f.script, 0
		}
		n++
	}
	if runs != 2 || n < 3 {
		return 0
	}
	return at
}

// evidence counts the letters of a word that only Cyrillic has, and those that only
// Latin has, as people read them.
func (a *Analyser) evidence(w *word) (cyrillic, latin int) {
	for _, r := range a.source[w.from:w.to] {
		f := foldRune(r)
		switch {
		case f.class != runeclass.Letter:
		case f.script == Latin:
			var buf [8]byte
			for _, c := range f.append(buf[:0], r) {
				if q := cyrillicOf(c); q == 0 || strings.ContainsRune(faint, q) {
					latin++
				}
			}
		case f.script == Cyrillic:
			if _, ok := lookalike()[r]; !ok || strings.ContainsRune(faint, r) {
				cyrillic++
			}
		}
	}
	return cyrillic, latin
}

// evidenceOfAll counts the same in the whole name.
func (a *Analyser) evidenceOfAll() (cyrillic, latin int) {
	for i := range a.words {
		c, l := a.evidence(&a.words[i])
		cyrillic, latin = cyrillic+c, latin+l
	}
	return cyrillic, latin
}

// posed reports whether a Latin word is one of Cyrillic in disguise: the rest of the
// name is Cyrillic, and every letter looks like one of it.
func (a *Analyser) posed(w *word) bool {
	if w.seen != 1<<Latin || w.digits > 0 || w.leet || w.letters < 3 && !a.amid(w) {
		return false
	}
	cyrillic, latin := a.evidenceOfAll()
	return latin == 0 && cyrillic > 0
}

// amid reports whether a word stands between two that are longer than a letter: the
// C of "Общество C ограниченной ответственностью", and no part of "J.S.C."
func (a *Analyser) amid(w *word) bool {
	for i := 1; i+1 < len(a.words); i++ {
		if a.words[i].from == w.from {
			return w.marks&Dotted == 0 && a.words[i-1].letters > 1 && a.words[i+1].letters > 1
		}
	}
	return false
}

// recover replaces the Latin letters of a word by the Cyrillic ones they look like.
func (a *Analyser) recover(dst *Name, w *word) []byte {
	at := len(dst.text)
	for _, r := range a.source[w.from:w.to] {
		f := foldRune(r)
		if !isLetter(f.class) && f.class != runeclass.Mark {
			continue
		}
		if f.script != Latin {
			dst.text = f.append(dst.text, r)
			continue
		}
		var buf [8]byte
		for _, c := range f.append(buf[:0], r) {
			if q := cyrillicOf(c); q != 0 {
				dst.text = utf8.AppendRune(dst.text, q)
			}
		}
	}
	return dst.text[at:]
}

func cyrillicOf(c byte) rune {
	var last rune
	for i, r := range cyrillicFor {
		if last == rune(c) && i > 0 && r >= utf8.RuneSelf {
			return r
		}
		last = r
	}
	return 0
}

// lookalike reports whether the word consists of look-alikes only.
func (w *word) lookalike(text string) bool {
	if w.script != Cyrillic && w.script != Greek || w.digits > 0 {
		return false
	}
	for _, r := range text[w.from:w.to] {
		if foldRune(r).class != runeclass.Letter {
			continue
		}
		if _, ok := lookalike()[r]; !ok {
			return false
		}
		for _, q := range faint {
			if r == q {
				return false
			}
		}
	}
	return true
}

// latinElsewhere reports whether every other word of the name is Latin.
func (a *Analyser) latinElsewhere(w *word) bool {
	n := 0
	for i := range a.words {
		if o := &a.words[i]; o.from != w.from && o.letters > 0 {
			if o.seen != 1<<Latin {
				return false
			}
			n++
		}
	}
	return n > 0
}

// latinLookalike spells a word as it looks.
func (a *Analyser) latinLookalike(dst *Name, w *word) (string, bool) {
	at := len(dst.text)
	for _, r := range a.source[w.from:w.to] {
		if c, ok := lookalike()[r]; ok {
			dst.text = append(dst.text, c)
		}
	}
	return stringOf(dst.text[at:]), len(dst.text) > at
}

// digitLetters are the letters that a digit is used for, the likeliest first.
var digitLetters = [10]string{"o", "il", "z", "e", "a", "s", "gb", "t", "b", "g"}

// spells reports whether the digits of a Latin word stand for letters. In a
// company's name they do only between letters ("R0SNEFT"): 3M and 4Front and
// KN08 mean their numbers.
func (a *Analyser) spells(w *word, text []byte) bool {
	if w.letters < 2 || w.digits > w.letters {
		return false
	}
	if ordinal(text) > 0 {
		return false
	}
	if a.kind == Person {
		return true
	}
	digits := 0
	for i := 1; i+1 < len(text); i++ {
		if isDigit(text[i]) && !isDigit(text[i-1]) && !isDigit(text[i+1]) {
			digits++
		}
	}
	return digits == int(w.digits)
}

// unleet adds the spellings of a word whose digits stand for letters. In a
// person's name, where digits have no place, the likeliest becomes the text.
func (a *Analyser) unleet(dst *Name, t Token, start int) Token {
	dst.Flags |= Confusable
	t.Marks |= Disguised
	written := t.Text
	for second := range 2 {
		at := len(dst.text)
		for i := range len(written) {
			c := written[i]
			if isDigit(c) {
				s := digitLetters[c-'0']
				c = s[min(second, len(s)-1)]
			}
			dst.text = append(dst.text, c)
		}
		s := stringOf(dst.text[at:])
		if second == 0 && a.kind == Person {
			t.Text = s
			dst.addAlt(start, t.Text, written)
		} else {
			dst.addAlt(start, t.Text, s)
		}
	}
	return t
}

func isDigit(c byte) bool { return c-'0' < 10 }

// ordinal returns the number of "3rd", "44th", "1er", or 0.
func ordinal(text []byte) int {
	n, i := 0, 0
	for i < len(text) && i < 6 && isDigit(text[i]) {
		n = n*10 + int(text[i]-'0')
		i++
	}
	if i == 0 {
		return 0
	}
	switch string(text[i:]) {
	case "st", "nd", "rd", "th", "er", "ere", "eme", "e", "o", "a", "y", "ya", "i":
		return n
	}
	return 0
}

// backwards reports whether the capitals end the words instead of beginning them.
func (a *Analyser) backwards() bool {
	n := 0
	for i := range a.words {
		w := &a.words[i]
		if w.letters < 3 {
			continue
		}
		if w.capital || !w.capEnd || w.upper != 1 || w.digits > 0 {
			return false
		}
		n++
	}
	return n > 0
}

// reverse scans the text from its end.
func (a *Analyser) reverse(dst *Name, text string) {
	a.back = a.back[:0]
	for i := len(text); i > 0; {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		a.back = append(a.back, text[i-size:i]...)
		i -= size
	}
	a.words, dst.text = a.words[:0], dst.text[:0]
	a.scan(dst, stringOf(a.back), 0)
	a.source = stringOf(a.back)
	dst.Flags |= Reversed
}
