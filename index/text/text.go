// Package text finds entities by words in any of their values, as a search box
// does, where the index proper finds listed parties that a name resembles.
//
// A [Builder] compiles the words of entities into one sequence of bytes, which the
// index keeps beside its own; an [Index] reads it as it lies. Words are folded: case
// and marks do not count, scripts stay as they are. Han, kana and Hangul, which
// are written without spaces, are cut into single characters. ../format.md says what
// the bytes hold.
package text

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"cordon/index/flat"
)

// Index maps words to the entities that have them. It is immutable.
type Index struct {
	arrays
	n      int      // number of entities
	shared []string // the few texts that cards share
}

// arrays are the sections of the bytes.
type arrays struct {
	words flat.Table // ascending
	any   postings   // entities that have a word in any value
	named postings   // and in a name

	// The words by length in letters, to find those that are nearly one.
	byLength []uint32 // length → where words end that are so long
	lengths  []uint32 // words in that order
	sketches []uint64

	texts     flat.Table
	cards     []cell
	shapes    []shape
	terms     []uint32
	referents flat.Table // ascending
	refEntity []uint32
}

var frame = flat.Frame{Magic: "CORDONTX", Version: 1}

func (a *arrays) sections() []flat.Section {
	return slices.Concat(
		a.words.Sections("words"),
		[]flat.Section{
			flat.Of("any.off", &a.any.off), flat.Of("any.list", &a.any.list),
			flat.Of("named.off", &a.named.off), flat.Of("named.list", &a.named.list),
			flat.Of("byLength", &a.byLength), flat.Of("lengths", &a.lengths), flat.Of("sketches", &a.sketches),
		},
		a.texts.Sections("texts"),
		[]flat.Section{flat.Of("cards", &a.cards), flat.Of("shapes", &a.shapes), flat.Of("terms", &a.terms)},
		a.referents.Sections("referents"),
		[]flat.Section{flat.Of("refEntity", &a.refEntity)},
	)
}

// maxWord bounds the length of a word in bytes: longer runs are no words.
const maxWord = 64

// ErrDamaged is returned, wrapped, for bytes that no builder wrote.
var ErrDamaged = errors.New("damaged index of words")

// Read opens what a builder made of so many entities. It keeps data, whose hash its
// owner has checked. Whatever data holds, nothing that is asked of the index panics.
func Read(data []byte, entities int) (*Index, error) {
	t := &Index{n: entities}
	if err := frame.Read(data, t.sections()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	// A copy of its own, because cards outlive the mapping.
	t.shared = make([]string, t.texts.Len())
	for i := range t.shared {
		t.shared[i] = string([]byte(t.texts.At(uint32(i))))
	}
	return t, nil
}

// check holds the sections together: every number in them is of something that is
// there. Postings are too many to look at all of them, and are checked as they are
// read.
func (t *Index) check() error {
	words := t.words.Len()
	switch {
	case !t.words.Sound() || !flat.Parts(t.any.off, words, len(t.any.list)) || !flat.Parts(t.named.off, words, len(t.named.list)):
		return errors.New("words and their entities do not fit together")
	case !flat.Parts(t.byLength, maxWord, words) || len(t.lengths) != words || len(t.sketches) != words || !flat.Below(t.lengths, words):
		return errors.New("lengths are not those of the words")
	case !t.referents.Sound() || len(t.refEntity) != t.referents.Len() || len(t.cards) != t.n || !flat.Below(t.refEntity, t.n):
		return errors.New("they are not of these entities")
	case !t.texts.Sound() || !flat.Below(t.terms, t.texts.Len()):
		return errors.New("the texts of cards do not fit together")
	}
	for i := range uint32(words) {
		if n := len(t.words.At(i)); n == 0 || n > maxWord {
			return fmt.Errorf("a word of %d bytes", n)
		}
	}
	for _, c := range t.cards {
		if int(c.Shape) >= len(t.shapes) {
			return errors.New("an entity has no card")
		}
	}
	for _, s := range t.shapes {
		if int(max(s.Schema, s.Dataset)) >= t.texts.Len() || s.Countries > s.Topics || s.Topics > s.End || int(s.End) > len(t.terms) {
			return errors.New("a card lies outside")
		}
	}
	return nil
}

// postings are lists of entities by word, each ascending, as varints of the steps from
// one to the next.
type postings struct {
	off  []uint32
	list []byte
}

// add adds the entities of a word below n to others.
func (p *postings) add(dst []uint32, word uint32, n int) ([]uint32, error) {
	b, e := p.list[p.off[word]:p.off[word+1]], uint64(0)
	for first := true; len(b) > 0; first = false {
		step, k := uint64(b[0]), 1
		if step >= 0x80 {
			step, k = binary.Uvarint(b)
		}
		if e += step; k <= 0 || step >= uint64(n) || e >= uint64(n) || step == 0 && !first {
			return nil, fmt.Errorf("%w: entities of a word", ErrDamaged)
		}
		dst, b = append(dst, uint32(e)), b[k:]
	}
	return dst, nil
}
