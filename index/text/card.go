package text

import (
	"slices"

	"cordon/ftm"
)

// Card is what filters and facets ask of an entity, kept so that counting does
// not read every record.
type Card struct {
	Schema    string
	Dataset   string
	Countries []string
	Topics    []string
	Values    int // number of values: how much is known
	Target    bool
}

// names interns the few texts that cards share.
type names map[string]string

func (n names) of(s string) string {
	if t, ok := n[s]; ok {
		return t
	}
	n[s] = s
	return s
}

func (n names) card(e *ftm.Entity, list string) Card {
	c := Card{Schema: n.of(e.Schema), Dataset: n.of(list), Target: e.Target}
	for _, p := range e.Properties {
		c.Values += len(p.Values)
		switch ftm.TypeOf(e.Schema, p.Name) {
		case ftm.TypeCountry:
			for _, v := range p.Values {
				if t := n.of(v.Text); !slices.Contains(c.Countries, t) {
					c.Countries = append(c.Countries, t)
				}
			}
		case ftm.TypeTopic:
			for _, v := range p.Values {
				c.Topics = append(c.Topics, n.of(v.Text))
			}
		}
	}
	return c
}

// Card returns the card of an entity.
func (t *Index) Card(entity uint32) *Card { return &t.cards[entity] }

// Referent returns the entity that once had, or elsewhere has, this id.
func (t *Index) Referent(id string) (uint32, bool) {
	e, ok := t.referents[id]
	return e, ok
}
