package name

import (
	"unicode/utf8"
	"unsafe"

	"cordon/name/romanise"
)

// Analyser reads names. It keeps its scratch memory between calls and is not
// safe for concurrent use.
type Analyser struct {
	lex      *lexica
	source   string // the text that the words' spans refer to
	words    []word
	src      []uint16 // the word that each token came from
	units    []romanise.Unit
	readings map[string]*reading // of native words met lately
	key      []byte              // look-up keys
	back     []byte              // reversed text
	word     uint16              // number of the written word at hand
	kind     Kind                // kind whose rules apply: never Thing once words are read

	native  romanise.Script  // what the name at hand is a transcription of, or Common
	variety romanise.Variety // the language of that transcription, if in Cyrillic
	distant far              // read by way of another language …
	near    bool             // … which did not do for every part
}

// NewAnalyser returns an analyser.
func NewAnalyser() *Analyser { return &Analyser{lex: loadLexica()} }

// Analyse reads text as the name of a bearer of the given kind into dst, whose
// memory it reuses. A text without letters and digits yields no tokens; of a
// very long one only the beginning is read, and dst is flagged [Truncated].
func (a *Analyser) Analyse(dst *Name, text string, kind Kind) {
	a.start(dst, kind)
	dst.Text = text
	read, long := cut(text)
	if long {
		dst.Flags |= Truncated
	}
	a.source = read
	a.scan(dst, read, 0)
	if a.backwards() {
		a.reverse(dst, read)
	}
	a.read(dst)
}

// AnalyseReversed reads text from its end: "nituP rimidalV" as "Vladimir Putin".
// Analyse does so by itself only where the capitals give it away. Spans are
// those of the text as written.
func (a *Analyser) AnalyseReversed(dst *Name, text string, kind Kind) {
	a.start(dst, kind)
	dst.Text = text
	read, long := cut(text)
	if long {
		dst.Flags |= Truncated
	}
	a.reverse(dst, read)
	a.read(dst)
}

// far is a way in which a name is read by way of another language.
type far uint8

const (
	notFar    far = iota
	byReading     // as that language reads the characters
	bySound       // as it hears the syllables
)

// AnalyseDistant reads a person's name in Han or Hangul by way of another
// language: 李炳哲 as Ri Pyong Chol, 왕연정 as Wang Yanzheng. It reports whether
// every part has such a reading; dst is of no use otherwise. A Hangul name is one
// word, with a Chinese surname. Where the kind is not known, three or four characters
// of which the first are a family name are read as a person's.
func (a *Analyser) AnalyseDistant(dst *Name, text string, kind Kind) bool {
	return a.analyseFar(dst, text, kind, byReading)
}

// AnalyseSounded reads a person's name in Hangul as the sound of a Chinese name:
// 후진타오 as Hu Jintao. It reports as [Analyser.AnalyseDistant] does.
func (a *Analyser) AnalyseSounded(dst *Name, text string, kind Kind) bool {
	return a.analyseFar(dst, text, kind, bySound)
}

func (a *Analyser) analyseFar(dst *Name, text string, kind Kind, way far) bool {
	if kind == Thing {
		if !a.likePerson(text) {
			return false
		}
		kind = Person
	}
	a.distant, a.near = way, false
	a.Analyse(dst, text, kind)
	a.distant = notFar
	if a.near || len(dst.Tokens) < 2 || len(dst.Tokens) > maxDistant {
		return false
	}
	for i := range dst.Tokens {
		if s := dst.Tokens[i].Script; s != Han && s != Hangul {
			return false
		}
	}
	dst.Flags |= Distant
	if dst.Tokens[0].Script == Hangul {
		return a.asChinese(dst, way)
	}
	return true
}

// likePerson reports whether a text is as long as most names of persons in Han and
// Hangul and begins with a family name.
func (a *Analyser) likePerson(text string) bool {
	n := utf8.RuneCountInString(text)
	return n >= fullName && n <= fullName+1 && a.lex.surname(text) > 0
}

// asChinese makes a Hangul name read by way of Chinese a Chinese one: its first
// syllable is a surname, and no other spellings than those of the characters count.
func (a *Analyser) asChinese(dst *Name, way far) bool {
	if len(a.words) != 1 {
		return false
	}
	w := &a.words[0]
	native := nfc(stringOf(dst.text[w.at:w.end]))
	surnames, two := romanise.ChineseSurname(native, way == bySound)
	var inTwo []string
	if way == bySound && len(dst.Tokens) > 2 {
		inTwo = romanise.ChineseSurnameInTwo(native)
	}
	if len(surnames)+len(inTwo) == 0 || two && len(dst.Tokens) < 3 {
		return false
	}
	given := 1
	t := &dst.Tokens[0]
	if len(inTwo) > 0 { // as one word of two syllables
		given, t.Joins = 2, inTwo
	}
	if len(surnames) == 0 {
		t.Alts = nil
	} else if t.Text, t.Alts = surnames[0], surnames[1:len(surnames):len(surnames)]; two {
		given, t.Alts = 2, nil
		dst.Tokens[1].Text, dst.Tokens[1].Alts = surnames[1], nil
	}
	for i := range dst.Tokens {
		t := &dst.Tokens[i]
		if t.Script = Han; i >= given {
			t.Word++ // a family name is not run together with the given one
		}
	}
	return true
}

// maxDistant is the most syllables that a person's name has in such scripts.
const maxDistant = 5

// AnalyseParts reads a name whose source labels its parts. A label outweighs
// what the lexica say, except that titles, connectors, initials and suffixes
// inside a part keep their own roles.
func (a *Analyser) AnalyseParts(dst *Name, parts []Part, kind Kind) {
	a.start(dst, kind)
	n := 0
	for i, p := range parts {
		if i > 0 {
			n++
		}
		n += len(p.Text)
	}
	joined := make([]byte, 0, n)
	for i, p := range parts {
		if i > 0 {
			joined = append(joined, ' ')
		}
		at := len(joined)
		if at+len(p.Text) > maxBytes {
			dst.Flags |= Truncated
			continue
		}
		joined = append(joined, p.Text...)
		first := len(a.words)
		a.scan(dst, p.Text, at)
		for j := range a.words[first:] {
			a.words[first+j].role = p.Role
		}
	}
	dst.Text = stringOf(joined)
	a.source = dst.Text
	a.read(dst)
}

func (a *Analyser) start(dst *Name, kind Kind) {
	if dst.Tokens == nil { // what most names need
		dst.Tokens, dst.text = make([]Token, 0, 4), make([]byte, 0, 48)
	}
	dst.Kind, dst.Flags = kind, 0
	dst.Tokens, dst.text, dst.alts = dst.Tokens[:0], dst.text[:0], dst.alts[:0]
	a.words, a.src, a.word, a.kind = a.words[:0], a.src[:0], 0, kind
}

// read turns the scanned words into tokens and gives them roles.
func (a *Analyser) read(dst *Name) {
	if len(a.words) == 0 {
		return
	}
	a.unmix(dst)
	a.kind = a.guess(dst)
	a.spell(dst)
	switch a.kind {
	case Person:
		a.person(dst)
	case Vessel, Aircraft:
		a.vessel(dst)
	default:
		a.company(dst)
	}
	if dst.Flags&Reversed != 0 {
		for i := range dst.Tokens {
			t := &dst.Tokens[i]
			t.From, t.To = len(a.source)-t.To, len(a.source)-t.From
		}
	}
	if len(dst.Tokens) > maxTokens {
		dst.Tokens = dst.Tokens[:maxTokens]
		dst.Flags |= Truncated
	}
}

// stringOf returns a string that shares b's memory: the arena of a Name lives as
// long as its tokens do.
func stringOf(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}
