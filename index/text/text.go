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
	"strings"
	"unicode"

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

// maxWord bounds the length of a word in bytes: longer runs are no words.
const maxWord = 64

// Build reads every entity of an index.
func Build(ix *index.Index) (*Index, error) {
	t := &Index{words: map[string]uint32{}, n: ix.Len(), cards: make([]Card, ix.Len()), referents: map[string]uint32{}}
	shared := names{}
	var all, named []uint64 // word<<32 | entity
	for i := range uint32(ix.Len()) {
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
			eachWord(s, func(w string) {
				id, ok := t.words[w]
				if !ok {
					id = uint32(len(t.words))
					t.words[strings.Clone(w)] = id
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

// eachWord calls f with each folded word of a text.
func eachWord(s string, f func(string)) {
	s = norm.NFKD.String(s)
	var b []byte
	flush := func() {
		if len(b) > 0 && len(b) <= maxWord {
			f(string(b))
		}
		b = b[:0]
	}
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			flush()
			b = append(b, string(r)...)
			flush()
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b = append(b, string(unicode.ToLower(r))...)
		default:
			flush()
		}
	}
	flush()
}

// word returns the entities that have a word, in any value and in a name.
func (t *Index) word(w string) (any, named []uint32) {
	id, ok := t.words[w]
	if !ok {
		return nil, nil
	}
	return t.post[t.off[id]:t.off[id+1]], t.names[t.off2[id]:t.off2[id+1]]
}
