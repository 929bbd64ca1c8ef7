package text

import (
	"encoding/binary"
	"slices"

	"cordon/ftm"
)

// Card is what filters and facets ask of an entity, kept so that counting does
// not read every record.
type Card struct {
	Schema    string
	Dataset   string
	Countries Shared
	Topics    Shared
	Values    int // number of values: how much is known
	Target    bool
}

// Shared are a few of the texts that cards share.
type Shared struct {
	all  []string
	mine []uint32
}

// Len is their number.
func (s Shared) Len() int { return len(s.mine) }

// At is text i.
func (s Shared) At(i int) string { return s.all[s.mine[i]] }

// Has reports whether a text is among them.
func (s Shared) Has(text string) bool {
	return slices.ContainsFunc(s.mine, func(i uint32) bool { return s.all[i] == text })
}

// HasAny reports whether any of some texts is among them.
func (s Shared) HasAny(texts []string) bool { return slices.ContainsFunc(texts, s.Has) }

// cell is a card as it is kept: most entities have one of few shapes.
type cell struct{ Shape, Values uint32 }

// shape is a card without the number of values. Its countries are
// terms[Countries:Topics], its topics terms[Topics:End], numbers of texts.
type shape struct{ Schema, Dataset, Countries, Topics, End, Target uint32 }

// shared numbers one of the few texts that cards share.
func (b *Builder) shared(s string) uint32 {
	if i, ok := b.texts[s]; ok {
		return i
	}
	i := uint32(len(b.textList))
	s = string([]byte(s))
	b.texts[s], b.textList = i, append(b.textList, s)
	return i
}

// card notes the card of the entity that is being added.
func (b *Builder) card(list string, e *ftm.Entity) {
	var c cell
	var room [32]uint32
	countries, topics := room[:0:16], room[16:16]
	for _, p := range e.Properties {
		c.Values += uint32(len(p.Values))
		switch ftm.TypeOf(e.Schema, p.Name) {
		case ftm.TypeCountry:
			for i := range p.Values {
				if t := b.shared(p.Values[i].Text); !slices.Contains(countries, t) {
					countries = append(countries, t)
				}
			}
		case ftm.TypeTopic:
			for i := range p.Values {
				topics = append(topics, b.shared(p.Values[i].Text))
			}
		}
	}
	s := shape{Schema: b.shared(e.Schema), Dataset: b.shared(list)}
	if e.Target {
		s.Target = 1
	}
	b.key = b.key[:0]
	for _, x := range [...][]uint32{{s.Schema, s.Dataset, s.Target, uint32(len(countries))}, countries, topics} {
		for _, n := range x {
			b.key = binary.LittleEndian.AppendUint32(b.key, n)
		}
	}
	i, ok := b.shapeOf[string(b.key)]
	if !ok {
		i = uint32(len(b.shapes))
		b.shapeOf[string(b.key)] = i
		s.Countries = uint32(len(b.terms))
		b.terms = append(b.terms, countries...)
		s.Topics = uint32(len(b.terms))
		b.terms = append(b.terms, topics...)
		s.End = uint32(len(b.terms))
		b.shapes = append(b.shapes, s)
	}
	c.Shape = i
	b.cards = append(b.cards, c)
}

// Card returns the card of an entity.
func (t *Index) Card(entity uint32) Card {
	c := t.cards[entity]
	s := &t.shapes[c.Shape]
	return Card{
		Schema: t.shared[s.Schema], Dataset: t.shared[s.Dataset],
		Countries: Shared{t.shared, t.terms[s.Countries:s.Topics]}, Topics: Shared{t.shared, t.terms[s.Topics:s.End]},
		Values: int(c.Values), Target: s.Target != 0,
	}
}

// HasTopic reports whether any entity has a topic.
func (t *Index) HasTopic(topic string) bool {
	return slices.ContainsFunc(t.shapes, func(s shape) bool { return Shared{t.shared, t.terms[s.Topics:s.End]}.Has(topic) })
}

// Referent returns the entity that once had, or elsewhere has, this id.
func (t *Index) Referent(id string) (uint32, bool) {
	i, ok := t.referents.Find(id)
	if !ok {
		return 0, false
	}
	return t.refEntity[i], true
}
