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
	"sort"
	"unsafe"

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
	words table    // ascending
	any   postings // entities that have a word in any value
	named postings // and in a name

	// The words by length in letters, to find those that are nearly one.
	byLength []uint32 // length → where words end that are so long
	lengths  []uint32 // words in that order
	sketches []uint64

	texts     table
	cards     []cell
	shapes    []shape
	terms     []uint32
	referents table // ascending
	refEntity []uint32
}

var frame = flat.Frame{Magic: "CORDONTX", Version: 1}

func (a *arrays) sections() []flat.Section {
	return []flat.Section{
		flat.Of("words.off", &a.words.off), flat.Of("words.text", &a.words.text),
		flat.Of("any.off", &a.any.off), flat.Of("any.list", &a.any.list),
		flat.Of("named.off", &a.named.off), flat.Of("named.list", &a.named.list),
		flat.Of("byLength", &a.byLength), flat.Of("lengths", &a.lengths), flat.Of("sketches", &a.sketches),
		flat.Of("texts.off", &a.texts.off), flat.Of("texts.text", &a.texts.text),
		flat.Of("cards", &a.cards), flat.Of("shapes", &a.shapes), flat.Of("terms", &a.terms),
		flat.Of("referents.off", &a.referents.off), flat.Of("referents.text", &a.referents.text), flat.Of("refEntity", &a.refEntity),
	}
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
	t.shared = make([]string, t.texts.len())
	for i := range t.shared {
		t.shared[i] = string([]byte(t.texts.at(uint32(i))))
	}
	return t, nil
}

// check holds the sections together: every number in them is of something that is
// there. Postings are too many to look at all of them, and are checked as they are
// read.
func (t *Index) check() error {
	words := t.words.len()
	for _, x := range []struct {
		name string
		off  []uint32
		n    int // what it divides
		of   int // into how many parts
	}{
		{"words", t.words.off, len(t.words.text), words},
		{"any", t.any.off, len(t.any.list), words},
		{"named", t.named.off, len(t.named.list), words},
		{"byLength", t.byLength, words, maxWord},
		{"texts", t.texts.off, len(t.texts.text), t.texts.len()},
		{"referents", t.referents.off, len(t.referents.text), len(t.refEntity)},
	} {
		if len(x.off) != x.of+1 || x.off[0] != 0 || int(x.off[x.of]) != x.n || !ascending(x.off) {
			return fmt.Errorf("%s do not fit together", x.name)
		}
	}
	for i := range words {
		if n := t.words.off[i+1] - t.words.off[i]; n == 0 || n > maxWord {
			return fmt.Errorf("a word of %d bytes", n)
		}
	}
	if len(t.lengths) != words || len(t.sketches) != words || !below(t.lengths, words) {
		return errors.New("lengths are not those of the words")
	}
	if len(t.cards) != t.n || !below(t.refEntity, t.n) || !below(t.terms, t.texts.len()) {
		return errors.New("they are not of these entities")
	}
	for _, c := range t.cards {
		if int(c.Shape) >= len(t.shapes) {
			return errors.New("an entity has no card")
		}
	}
	for _, s := range t.shapes {
		if int(max(s.Schema, s.Dataset)) >= t.texts.len() || s.Countries > s.Topics || s.Topics > s.End || int(s.End) > len(t.terms) {
			return errors.New("a card lies outside")
		}
	}
	return nil
}

func ascending(off []uint32) bool {
	for i := 1; i < len(off); i++ {
		if off[i-1] > off[i] {
			return false
		}
	}
	return true
}

func below(numbers []uint32, n int) bool {
	for _, x := range numbers {
		if int(x) >= n {
			return false
		}
	}
	return true
}

// table numbers texts.
type table struct {
	off  []uint32 // text → where it begins in text, and one more
	text []byte
}

func (b *table) len() int { return max(len(b.off)-1, 0) }

// at is text i. It points into the index.
func (b *table) at(i uint32) string {
	from, to := b.off[i], b.off[i+1]
	if from == to {
		return ""
	}
	return unsafe.String(&b.text[from], to-from)
}

func (b *table) add(s string) {
	b.text = append(b.text, s...)
	b.off = append(b.off, uint32(len(b.text)))
}

// find searches a table that ascends: it returns the first text that is not before s,
// and whether it is s.
func (b *table) find(s string) (uint32, bool) {
	i := sort.Search(b.len(), func(i int) bool { return b.at(uint32(i)) >= s })
	return uint32(i), i < b.len() && b.at(uint32(i)) == s
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
