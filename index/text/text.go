// Package text finds entities by words in any of their values, as a search box
// does, where the index proper finds listed parties that a name resembles.
//
// It is held in memory beside an index and built from it. Words are folded: case
// and marks do not count, scripts stay as they are. Han, kana and Hangul, which
// are written without spaces, are cut into single characters.
package text

import (
	"fmt"
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cordon/ftm"
	"cordon/index"
)

// Index maps words to the entities that have them. It is immutable.
type Index struct {
	words map[string]uint32
	order []string // all words, ascending
	off   []uint32 // word → its part of post
	post  []uint32 // entities, ascending
	off2  []uint32 // the same for words in names
	names []uint32
	n     int

	// The words by length in letters, to find those that are nearly one.
	byLength []uint32 // length → where words end that are so long
	lengths  []uint32 // word → its place in order
	sketches []uint64

	cards     []Card
	referents map[string]uint32
}

// restEvery is the number of entities that are read without a rest, in a millisecond.
const restEvery = 64

// maxWord bounds the length of a word in bytes: longer runs are no words.
const maxWord = 64

// Build reads every entity of an index. It calls rest, if there is one, between some of
// them: who builds while others work lets them go first there.
func Build(ix *index.Index, rest func()) (*Index, error) {
	t := &Index{words: map[string]uint32{}, n: ix.Len(), cards: make([]Card, ix.Len()), referents: map[string]uint32{}}
	shared := names{}
	var all, named []uint64 // word<<32 | entity
	var folded []byte
	for i := range uint32(ix.Len()) {
		if rest != nil && i%restEvery == 0 {
			rest()
		}
		e, err := ix.Entity(i)
		if err != nil {
			return nil, fmt.Errorf("build text index: %w", err)
		}
		t.cards[i] = shared.card(e, ix.ListOf(i))
		for _, r := range e.Referents {
			if _, ok := t.referents[r]; !ok && r != e.ID {
				t.referents[r] = i
			}
		}
		add := func(s string, name bool) {
			folded = eachWord(folded, s, func(w []byte) {
				id, ok := t.words[string(w)]
				if !ok {
					id = uint32(len(t.words))
					t.words[string(w)] = id
				}
				all = append(all, uint64(id)<<32|uint64(i))
				if name {
					named = append(named, uint64(id)<<32|uint64(i))
				}
			})
		}
		add(e.ID, false)
		add(e.Reference, false)
		for _, p := range e.Properties {
			kind := ftm.TypeOf(e.Schema, p.Name)
			if kind == ftm.TypeEntity {
				continue
			}
			for _, v := range p.Values {
				add(v.Text, kind == ftm.TypeName)
			}
		}
	}
	t.off, t.post = pack(all, len(t.words))
	t.off2, t.names = pack(named, len(t.words))
	t.order = slices.Sorted(maps.Keys(t.words))
	t.sketchWords()
	return t, nil
}

func pack(pairs []uint64, words int) (off, post []uint32) {
	slices.Sort(pairs)
	pairs = slices.Compact(pairs)
	off, post = make([]uint32, words+1), make([]uint32, len(pairs))
	for i, p := range pairs {
		off[p>>32+1]++
		post[i] = uint32(p)
	}
	for i := range words {
		off[i+1] += off[i]
	}
	return off, post
}

// eachWord calls f with each folded word of a text. The word is valid during the call
// alone; b is memory for it, which is returned for the next text.
func eachWord(b []byte, s string, f func(w []byte)) []byte {
	b = b[:0]
	flush := func() {
		if len(b) > 0 && len(b) <= maxWord {
			f(b)
		}
		b = b[:0]
	}
	if isASCII(s) { // as most are
		for i := range len(s) {
			switch c := s[i]; {
			case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
				b = append(b, c)
			case c >= 'A' && c <= 'Z':
				b = append(b, c|0x20)
			default:
				flush()
			}
		}
		flush()
		return b
	}
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			flush()
			b = utf8.AppendRune(b, r)
			flush()
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b = utf8.AppendRune(b, unicode.ToLower(r))
		default:
			flush()
		}
	}
	flush()
	return b
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// word returns the entities that have a word, in any value and in a name.
func (t *Index) word(w string) (any, named []uint32) {
	id, ok := t.words[w]
	if !ok {
		return nil, nil
	}
	return t.post[t.off[id]:t.off[id+1]], t.names[t.off2[id]:t.off2[id+1]]
}
