package text

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/zeebo/xxh3"

	"cordon/ftm"
)

// Builder compiles the words of entities. What it makes depends on the order in which
// they are added, and on nothing else. It is not safe for concurrent use.
type Builder struct {
	n     uint32 // entities added
	table []uint32
	rows  []row
	text  []byte // the words end to end

	any, named said

	texts     map[string]uint32
	textList  []string
	shapeOf   map[string]uint32
	cards     []cell
	shapes    []shape
	terms     []uint32
	referents map[string]uint32

	folded, key []byte
}

// row is a word in the order in which words came.
type row struct {
	hash       uint32
	off        uint32
	any, named uint32 // the last entity that has it, counted from 1
	len        uint8
}

// said are the words of entities, each once an entity, in the order of the entities.
type said struct {
	off   []uint32 // entity → where its words begin
	words []uint32 // rows
}

// NewBuilder returns an empty builder.
func NewBuilder() *Builder {
	return &Builder{
		table: make([]uint32, 1<<12), texts: map[string]uint32{}, shapeOf: map[string]uint32{}, referents: map[string]uint32{},
		any: said{off: []uint32{0}}, named: said{off: []uint32{0}},
	}
}

// Add puts an entity of a list in. Nothing of it is kept.
func (b *Builder) Add(list string, e *ftm.Entity) {
	b.card(list, e)
	for _, r := range e.Referents {
		if _, ok := b.referents[r]; !ok && r != e.ID {
			b.referents[strings.Clone(r)] = b.n
		}
	}
	b.value(e.ID, false)
	b.value(e.Reference, false)
	for _, p := range e.Properties {
		kind := ftm.TypeOf(e.Schema, p.Name)
		if kind == ftm.TypeEntity {
			continue
		}
		for i := range p.Values {
			b.value(p.Values[i].Text, kind == ftm.TypeName)
		}
	}
	b.any.off = append(b.any.off, uint32(len(b.any.words)))
	b.named.off = append(b.named.off, uint32(len(b.named.words)))
	b.n++
}

// value notes the words of a value of the entity that is being added.
func (b *Builder) value(s string, name bool) {
	b.folded = eachWord(b.folded, s, func(w []byte) {
		i := b.word(w)
		r := &b.rows[i]
		if r.any != b.n+1 {
			r.any = b.n + 1
			b.any.words = append(b.any.words, i)
		}
		if name && r.named != b.n+1 {
			r.named = b.n + 1
			b.named.words = append(b.named.words, i)
		}
	})
}

// word numbers a word, by an open hash table at most half full.
func (b *Builder) word(w []byte) uint32 {
	hash := uint32(xxh3.Hash(w))
	mask := uint32(len(b.table) - 1)
	h := hash & mask
	for ; b.table[h] != 0; h = (h + 1) & mask {
		if r := &b.rows[b.table[h]-1]; r.hash == hash && string(b.spelt(r)) == string(w) {
			return b.table[h] - 1
		}
	}
	i := uint32(len(b.rows))
	b.rows = append(b.rows, row{hash: hash, off: uint32(len(b.text)), len: uint8(len(w))})
	b.text = append(b.text, w...)
	if b.table[h] = i + 1; 2*len(b.rows) > len(b.table) {
		b.table = make([]uint32, 2*len(b.table))
		mask = uint32(len(b.table) - 1)
		for k := range b.rows {
			h := b.rows[k].hash & mask
			for b.table[h] != 0 {
				h = (h + 1) & mask
			}
			b.table[h] = uint32(k + 1)
		}
	}
	return i
}

func (b *Builder) spelt(r *row) []byte { return b.text[r.off : r.off+uint32(r.len)] }

// Bytes compiles what was added, for [Read]. Nothing may be added afterwards.
func (b *Builder) Bytes() []byte {
	order := make([]uint32, len(b.rows)) // rows, by their words
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(x, y uint32) int {
		return cmp.Compare(string(b.spelt(&b.rows[x])), string(b.spelt(&b.rows[y])))
	})
	rank := make([]uint32, len(order))
	var a arrays
	for i, k := range order {
		rank[k] = uint32(i)
		a.words.Add(string(b.spelt(&b.rows[k])))
	}
	a.any, a.named = b.any.invert(rank), b.named.invert(rank)
	a.sketchWords()
	for _, s := range b.textList {
		a.texts.Add(s)
	}
	a.cards, a.shapes, a.terms = b.cards, b.shapes, b.terms
	ids := make([]string, 0, len(b.referents))
	for id := range b.referents {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		a.referents.Add(id)
		a.refEntity = append(a.refEntity, b.referents[id])
	}
	return frame.Bytes(a.sections())
}

// invert turns words by entity into entities by word. Rank says where the words have
// gone.
func (s *said) invert(rank []uint32) postings {
	type head struct{ last, size uint32 }
	at := make([]head, len(rank))
	each := func(do func(h *head, w, step uint32)) {
		for e := range uint32(len(s.off) - 1) {
			for _, k := range s.words[s.off[e]:s.off[e+1]] {
				w := rank[k]
				do(&at[w], w, e-at[w].last)
				at[w].last = e
			}
		}
	}
	each(func(h *head, _, step uint32) { h.size += uint32(max(bits.Len32(step)+6, 7) / 7) })
	p := postings{off: make([]uint32, len(rank)+1)}
	for w := range at {
		p.off[w+1] = p.off[w] + at[w].size
		at[w] = head{size: p.off[w]} // where its next step goes
	}
	p.list = make([]byte, p.off[len(rank)])
	each(func(h *head, _, step uint32) {
		h.size += uint32(binary.PutUvarint(p.list[h.size:], uint64(step)))
	})
	return p
}

// sketchWords sorts the words by their length in letters and sketches them.
func (a *arrays) sketchWords() {
	words := a.words.Len()
	n := make([]uint8, words)
	a.byLength = make([]uint32, maxWord+1)
	for i := range n {
		n[i] = uint8(utf8.RuneCountInString(a.words.At(uint32(i))))
		a.byLength[n[i]]++
	}
	end := uint32(0)
	for i, k := range a.byLength { // so that it ends where the next length begins
		a.byLength[i], end = end, end+k
	}
	a.sketches, a.lengths = make([]uint64, words), make([]uint32, words)
	for i := range n {
		at := a.byLength[n[i]]
		a.sketches[at], a.lengths[at] = sketch(a.words.At(uint32(i))), uint32(i)
		a.byLength[n[i]]++
	}
}
