package match

import (
	"strings"
	"unsafe"

	"cordon/name"
	"cordon/name/romanise"
)

// Result is the comparison of two parties.
type Result struct {
	Score      float64
	Confidence float64
	QueryName  int // index of the names that met best, -1 if none did
	ListName   int
}

// Lexicon is what is known of words from many names: an index knows those of its
// lists.
type Lexicon interface {
	// Rarity is the factor of a word's mass, see [Rarity].
	Rarity(word string) float32
	// Variants reports whether two words are customary spellings of one name.
	Variants(a, b string) bool
	// Attested reports whether a word is known to be a name as it stands, so that
	// it is hardly a slip for another one.
	Attested(word string) bool
}

// customary is the lexicon for pairs without a list: the frequency of names.
type customary struct{}

func (customary) Rarity(word string) float32 { return Rarity(name.Frequency(word)) }
func (customary) Variants(a, b string) bool  { return false }
func (customary) Attested(word string) bool  { return false }

// Matcher compares parties pair by pair. It keeps scratch memory and is not safe
// for concurrent use.
type Matcher struct {
	model   *Model
	lexicon Lexicon
	grid    Grid
	q, l    []Term
	buf     []byte
	letters []byte
}

// NewMatcher returns a matcher. A nil lexicon takes the customary frequency of
// names.
func NewMatcher(m *Model, lexicon Lexicon) *Matcher {
	if lexicon == nil {
		lexicon = customary{}
	}
	x := &Matcher{model: m, lexicon: lexicon}
	x.grid.QText = func(i int) string { return x.q[i].Text }
	x.grid.LText = func(i int) string { return x.l[i].Text }
	return x
}

// Compare compares two parties.
func (m *Matcher) Compare(q, l *Party) Result {
	r, _ := m.compare(q, l)
	return r
}

func (m *Matcher) compare(q, l *Party) (Result, Outcome) {
	r := Result{QueryName: -1, ListName: -1}
	if !Compatible(q.Kind, l.Kind) {
		return r, Outcome{}
	}
	var best Outcome
	for i := range q.Names {
		for j := range l.Names {
			if o := m.names(&q.Names[i], &l.Names[j]); r.QueryName < 0 || o.Beats(best) {
				r.QueryName, r.ListName, best = i, j, o
			}
		}
	}
	r.Score, r.Confidence = m.model.Weigh(best, &q.Facts, &l.Facts)
	return r, best
}

// names compares two names.
func (m *Matcher) names(q, l *Name) Outcome {
	if !Compatible(q.Kind, l.Kind) || l.Asks || q.Asks && Native(l.Tokens) {
		return Outcome{}
	}
	g := &m.grid
	g.Reset(q.Kind)
	m.q = m.side(m.q[:0], &g.Q, q)
	for i := range m.q {
		m.q[i].Attested = m.lexicon.Attested(m.q[i].Text)
	}
	m.l = m.side(m.l[:0], &g.L, l)
	for i := range m.q {
		for j := range m.l {
			if c := m.cell(&m.q[i], &m.l[j]); c.Value > 0 {
				g.Link(i, j, c)
			}
		}
	}
	m.runs(q, l)
	o := m.model.Score(g)
	if q.Flags&name.Distant != 0 {
		o = m.model.Afar(o)
	}
	if l.Weak && WeakAlone(len(l.Tokens)) {
		o.Score = min(o.Score, float64(m.model.WeakCap))
	}
	return o
}

// WeakAlone reports whether a weak alias of n tokens is too little to alert by
// itself.
func WeakAlone(n int) bool { return n < 2 }

func (m *Matcher) cell(a, b *Term) Cell {
	c := m.model.Similar(a, b)
	if c.Value < m.model.Learned && a.Sort == WordSort && b.Sort == WordSort && m.lexicon.Variants(a.Text, b.Text) {
		return Cell{Value: m.model.Learned, Kind: SameLearned}
	}
	return c
}

func (m *Matcher) side(terms []Term, slots *[]Slot, n *Name) []Term {
	tokens := n.Tokens[:min(len(n.Tokens), MaxTokens)]
	for i := range tokens {
		terms = append(terms, TermOf(&tokens[i]))
	}
	*slots = AppendSlots(*slots, tokens, func(i int) float32 { return m.lexicon.Rarity(tokens[i].Text) })
	return terms
}

// AppendSlots appends what the scorer needs to know of the tokens of a name, of
// which rarity gives the factor of token i. Where all that say who is meant stand in
// brackets, the brackets mean nothing.
func AppendSlots(dst []Slot, tokens []name.Token, rarity func(i int) float32) []Slot {
	at, aside := len(dst), true
	for i := range tokens {
		dst = append(dst, slotOf(&tokens[i]))
		aside = aside && (dst[at+i].Flags&Aside != 0 || Light(dst[at+i].Role))
	}
	for i := range tokens {
		s := &dst[at+i]
		if aside {
			s.Flags &^= Aside
		}
		s.Mass = MassOf(s.Role, s.Flags, rarity(i))
	}
	return dst
}

func slotOf(t *name.Token) Slot {
	s := Slot{Role: t.Role, Word: uint8(t.Word)}
	if Syllabic(t.Script) {
		s.Flags |= Syllable
	}
	if Abjad(t.Script) || t.Script == name.Kana {
		s.Flags |= Heard
	}
	if t.Marks&name.Bracketed != 0 && t.Role != name.Geographic && t.Role != name.Number {
		s.Flags |= Aside
	}
	switch {
	case t.Role == name.Connector && filial(t.Text):
		s.Flags |= Filial
	case t.Role == name.Number && t.Text == "1":
		s.Flags |= First
	}
	return s
}

// filial reports whether a connector is followed by the father's name.
func filial(text string) bool {
	switch text {
	case "bin", "ibn", "ben", "bint", "bent", "binti", "binte", "ould", "walad":
		return true
	}
	return false
}

// runs links runs of tokens on one side to the word that they are on the other.
func (m *Matcher) runs(q, l *Name) {
	EachRun(&m.buf, q.Tokens, func(from, to int, text string) {
		for j := range m.l {
			run := RunTerm(q.Tokens[from:to+1], text, &m.letters)
			if c := m.model.RunCell(&m.l[j], &run); c.Value > 0 {
				m.grid.LinkRun(Span(from, to), 1<<j, c)
			}
		}
	})
	EachPair(q.Tokens, func(from int) {
		for j := range m.l {
			if Spells(&m.q[from], &m.q[from+1], &m.l[j]) {
				m.grid.LinkRun(Span(from, from+1), 1<<j, m.model.PairCell())
			}
		}
	})
	EachRun(&m.buf, l.Tokens, func(from, to int, text string) {
		for i := range m.q {
			c := m.model.RunCell(&m.q[i], &Term{Text: text, Script: name.Other})
			if c.Value == 0 && KeyedRun(from, to, l.Tokens) {
				c = m.model.RunKeyCell(&m.q[i], text)
			}
			if c.Value > 0 {
				m.grid.LinkRun(1<<i, Span(from, to), c)
			}
		}
	})
}

// RunTerm is a run of tokens, written as one, as a term of the script in which it
// begins. Its letters are in buf.
func RunTerm(tokens []name.Token, text string, buf *[]byte) Term {
	t := Term{Text: text, Script: tokens[0].Script}
	if !Abjad(t.Script) {
		return t
	}
	b := (*buf)[:0]
	for i := range tokens {
		l := tokens[i].Letters
		if l == "" {
			return t
		}
		if romanise.Known(l) {
			l = l[1:]
		}
		b = append(b, l...)
	}
	*buf = b
	t.Letters = unsafe.String(&b[0], len(b))
	return t
}

// RunCell is the likeness of a word and a run of tokens written as one. With the
// script Other it is only looked at its text.
func (m *Model) RunCell(t, run *Term) Cell {
	if t.Sort != WordSort {
		return Cell{}
	}
	for f := range t.Forms() {
		if t.Form(f) == run.Text {
			return m.JoinCell(run.Script)
		}
	}
	k, ok := Keyed(run.Script, t.Script)
	if !ok || run.Script == name.Other || !RunKeyed(k) {
		return Cell{}
	}
	var bufA, bufB [64]byte
	key := AppendKey(bufA[:0], k, run.Text)
	if len(key) < LeastRunKey(k) {
		return Cell{}
	}
	for f := range t.Forms() {
		if string(AppendKey(bufB[:0], k, t.Form(f))) == string(key) {
			return m.KeyedRun(k, len(key), run, t)
		}
	}
	return Cell{}
}

// JoinCell is the likeness of a word and a run of tokens of a script that has its
// letters. Syllables are written as one word as often as not.
func (m *Model) JoinCell(s name.Script) Cell {
	if Syllabic(s) {
		return Cell{Value: m.Reading - .002, Kind: OneRun}
	}
	return Cell{Value: m.Run, Kind: OneRun}
}

// HeardRun is the likeness of a run of words in kana to a word, by sound.
func (m *Model) HeardRun(run string, t *Term) Cell {
	q := Term{Text: run, Script: name.Kana}
	return m.asRun(m.heard(&q, t, m.leastRun()))
}

// HeardAsRun is the likeness of a word in kana to a run of words.
func (m *Model) HeardAsRun(t *Term, run string) Cell {
	return m.asRun(m.sound(t.Text, run, m.leastRun()))
}

// asRun is what is left of a likeness by sound where words are parted otherwise.
func (m *Model) asRun(c Cell) Cell {
	if c.Value *= m.Run; c.Value < leastRunHeard {
		return Cell{}
	}
	c.Kind = KeyRun
	return c
}

// leastRunHeard is the least likeness by sound of a run.
const leastRunHeard = .75

// leastRun is a likeness by sound below which a run has none, by a hair.
func (m *Model) leastRun() float32 { return .999 * leastRunHeard / m.Run }

// RunKeyCell is the likeness of a word in kana, which Japanese writes without
// spaces, and a run of tokens.
func (m *Model) RunKeyCell(t *Term, run string) Cell {
	if t.Sort != WordSort || t.Script != name.Kana {
		return Cell{}
	}
	var bufA, bufB [64]byte
	key := AppendKey(bufA[:0], KanaKey, run)
	for f := range t.Forms() {
		if len(key) >= MinRunKey && string(AppendKey(bufB[:0], KanaKey, t.Form(f))) == string(key) {
			return m.HeardAsRun(t, run)
		}
	}
	return Cell{}
}

// RunKeyed reports whether runs of the query are looked up by a key: that of
// Korean is too coarse for it.
func RunKeyed(k Key) bool { return k != KoreanKey }

// RunKey is the likeness of a word and a run that meet under a key.
func (m *Model) RunKey(k Key) Cell {
	return Cell{Value: m.KeyCell(k, MinRunKey).Value * m.Run, Kind: KeyRun}
}

// KeyedRun is the likeness of a run of the query and a listed word that meet under a
// key of n letters.
func (m *Model) KeyedRun(k Key, n int, run, list *Term) Cell {
	if k == KanaKey {
		return m.HeardRun(run.Text, list)
	}
	if k != BoneKey || run.Letters == "" {
		if n < MinRunKey {
			return Cell{}
		}
		return m.RunKey(k)
	}
	c := m.voiced(n, run, list)
	if c.Value <= m.NearBones {
		return Cell{}
	}
	return Cell{Value: c.Value * m.Run, Kind: KeyRun}
}

// MinRunKey is the least length of the keys under which runs are compared.
const MinRunKey = 4

// LeastRunKey is MinRunKey, one less for consonants, whose letters are looked at.
func LeastRunKey(k Key) int {
	if k == BoneKey {
		return MinRunKey - 1
	}
	return MinRunKey
}

// KeyedRun reports whether a run of a listed name is also found by its key: two
// Latin words.
func KeyedRun(from, to int, tokens []name.Token) bool {
	return to == from+1 && tokens[from].Script == name.Latin && tokens[to].Script == name.Latin
}

// maxRun is the length of the words that runs of tokens are looked up as.
const maxRun = 32

// EachRun calls do with every spelling that neighbouring tokens have when they are
// written as one word: two or three of them, or all. The text is in buf and valid
// during the call only.
func EachRun(buf *[]byte, tokens []name.Token, do func(from, to int, text string)) {
	tokens = tokens[:min(len(tokens), MaxTokens)]
	for i := range tokens {
		run := append((*buf)[:0], clip(tokens[i].Text)...)
		for k := i + 1; k < len(tokens) && len(run) < maxRun; k++ {
			run = append(run, clip(tokens[k].Text)...)
			short := k < i+3 || i == 0 && k == len(tokens)-1
			if short && (!Light(tokens[i].Role) || !Light(tokens[k].Role)) {
				do(i, k, unsafe.String(&run[0], len(run)))
			}
		}
		*buf = run
		end := i
		for end+1 < len(tokens) && tokens[end+1].Word == tokens[i].Word {
			end++
		}
		for _, s := range tokens[i].Joins {
			if end > i {
				do(i, end, s)
			}
		}
	}
}

// Native reports whether a name is written in Korean syllables, so that a Hangul
// name is not read as another language to meet it.
func Native(tokens []name.Token) bool {
	return len(tokens) > 0 && tokens[0].Script == name.Hangul
}

// EachPair calls do with each syllable, one of the first MaxTokens, that stands
// before another in one written word.
func EachPair(tokens []name.Token, do func(from int)) {
	tokens = tokens[:min(len(tokens), MaxTokens)]
	for i := range len(tokens) - 1 {
		a, b := &tokens[i], &tokens[i+1]
		if a.Word == b.Word && Syllabic(a.Script) && Syllabic(b.Script) && SortOf(a.Role) == WordSort && SortOf(b.Role) == WordSort {
			do(i)
		}
	}
}

// Spells reports whether a Latin word is a spelling of one syllable and one of the
// next, of whatever systems: 기용 is Kiyoung as well as Kiyong and Giyong.
func Spells(a, b, word *Term) bool {
	if word.Sort != WordSort || word.Script != name.Latin {
		return false
	}
	for f := range word.Forms() {
		for i := range a.Forms() {
			if rest, ok := strings.CutPrefix(word.Form(f), a.Form(i)); ok && rest != "" && has(b, rest) {
				return true
			}
		}
	}
	return false
}

// PairCell is the likeness of two syllables and a word that spells them.
func (m *Model) PairCell() Cell { return Cell{Value: m.Run, Kind: OneRun} }

func clip(s string) string { return s[:min(len(s), maxRun)] }

// Span is the set of the tokens from i to k.
func Span(i, k int) uint32 { return 1<<(k+1) - 1<<i }
