package delta

import (
	"cordon/ftm"
	"cordon/list"
)

// Difference is one entry of a comparison, as people and programs are told of it.
type Difference struct {
	Change     string            `json:"change" enum:"added,removed,changed"`
	EntityID   string            `json:"entity_id"`
	Reference  string            `json:"reference"`
	Schema     string            `json:"schema"`
	Caption    string            `json:"caption"`
	Properties map[string]Values `json:"properties,omitempty" doc:"Of a changed party: the values that only one version has."`
}

// Values are what only the earlier and only the later version say of a property.
type Values struct {
	Old []string `json:"old"`
	New []string `json:"new"`
}

// Differences lists what changed: removed entries first, then those added, then
// those that say something else.
func Differences(d *list.Delta) []Difference {
	out := make([]Difference, 0, len(d.Added)+len(d.Removed)+len(d.Changed))
	about := func(change string, e *ftm.Entity) Difference {
		return Difference{Change: change, EntityID: e.ID, Reference: e.Reference, Schema: e.Schema, Caption: e.Caption}
	}
	for _, e := range d.Removed {
		out = append(out, about("removed", e))
	}
	for _, e := range d.Added {
		out = append(out, about("added", e))
	}
	for _, c := range d.Changed {
		x := about("changed", c.New)
		x.Properties = make(map[string]Values, len(c.Properties))
		for _, p := range c.Properties {
			x.Properties[p] = Values{only(c.Old, c.New, p), only(c.New, c.Old, p)}
		}
		out = append(out, x)
	}
	return out
}

// only returns the values that one entity has and the other has not.
func only(e, other *ftm.Entity, name string) []string {
	out := []string{}
	switch name {
	case "schema":
		return append(out, e.Schema)
	case "reference":
		return append(out, e.Reference)
	}
	for _, v := range e.Get(name) {
		same := false
		for _, w := range other.Get(name) {
			same = same || v.Text == w.Text && v.Marks == w.Marks && v.Lang == w.Lang && v.Note == w.Note
		}
		if !same {
			out = append(out, v.Text)
		}
	}
	return out
}
