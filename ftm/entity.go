// Package ftm is the model everyone in Cordon speaks: FollowTheMoney entities,
// their schemata, and typed property values.
//
// An [Entity] is a thing (a person, a ship, a wallet) or an edge between things
// (an ownership, a sanction on somebody), each with an id, a schema and
// properties that hold any number of values. A [Value] is text, as
// FollowTheMoney has it, plus what a publisher says about that text: its
// language, its quality, how it was printed. Unknown schemata and properties are
// kept as they are.
//
// Source of the vocabulary: FollowTheMoney 4.9 (followthemoney.tech).
package ftm

import (
	"slices"
	"strings"
)

// Marks says what a publisher states about one value. Zero means nothing stated.
type Marks uint16

// Marks of names, then marks of dates, then marks of any value.
const (
	Primary        Marks = 1 << iota // the publisher's main name
	Strong                           // a good-quality alias
	Weak                             // a low-quality alias: confirms, does not alert by itself
	OriginalScript                   // printed by the publisher in the script of origin
	Circa                            // a date the publisher calls approximate
	Range                            // one end or one year of a stated range
	Derived                          // worked out by Cordon, not printed by the publisher
)

// Value is one value of a property.
type Value struct {
	Text     string // the clean text; dates are prefixes of YYYY-MM-DD, countries FtM codes
	Lang     string // ISO 639-3, when the source states it
	Original string // the untouched source text, when it differs from Text
	Note     string // what the source says about this value
	Marks    Marks
}

// Property is a named list of values. Order of values is the publisher's.
type Property struct {
	Name   string
	Values []Value
}

// Entity is one FollowTheMoney entity.
type Entity struct {
	ID         string
	Schema     string     // Person, Organization, Vessel, Sanction, …
	Caption    string     // the name people see
	Reference  string     // the publisher's permanent reference (KPi.033), "" if it has none
	Target     bool       // an entry that the publisher lists, as opposed to context
	Properties []Property // sorted by Name
	Datasets   []string   // list ids
	Referents  []string   // other ids of the same entry: earlier or foreign keys
	FirstSeen  string     // ISO seconds without zone, as FtM exports have them
	LastSeen   string
	LastChange string
}

func (e *Entity) find(name string) (int, bool) {
	return slices.BinarySearchFunc(e.Properties, name, func(p Property, n string) int { return strings.Compare(p.Name, n) })
}

// few is the number of properties that are looked through faster than halved.
const few = 12

// Get returns the values of a property, nil if there are none.
func (e *Entity) Get(name string) []Value {
	if len(e.Properties) <= few { // most names differ in their length: comparing them is cheap
		for i := range e.Properties {
			if p := &e.Properties[i]; p.Name == name {
				return p.Values
			}
		}
		return nil
	}
	if i, ok := e.find(name); ok {
		return e.Properties[i].Values
	}
	return nil
}

// First returns the text of the first value of a property, "" if there is none.
func (e *Entity) First(name string) string {
	if v := e.Get(name); len(v) > 0 {
		return v[0].Text
	}
	return ""
}

// Has reports whether the property has a value with exactly this text.
func (e *Entity) Has(name, text string) bool {
	for _, v := range e.Get(name) {
		if v.Text == text {
			return true
		}
	}
	return false
}

// Add adds plain values to a property; see [Entity.AddValue].
func (e *Entity) Add(name string, texts ...string) {
	for _, t := range texts {
		e.AddValue(name, Value{Text: t})
	}
}

// AddValue adds a value to a property. Empty text is ignored; a text that the
// property already has is not added twice, but its marks and what else it states
// are merged into the value that is there.
func (e *Entity) AddValue(name string, v Value) {
	v.Text = strings.TrimSpace(v.Text)
	if v.Text == "" {
		return
	}
	i, ok := e.find(name)
	if !ok {
		e.Properties = slices.Insert(e.Properties, i, Property{Name: name, Values: []Value{v}})
		return
	}
	p := &e.Properties[i]
	for j := range p.Values {
		if w := &p.Values[j]; w.Text == v.Text {
			w.Marks |= v.Marks
			if w.Marks&(Primary|Strong) != 0 {
				w.Marks &^= Weak // the better of two statements about one spelling holds
			}
			if w.Lang == "" {
				w.Lang = v.Lang
			}
			if w.Original == "" {
				w.Original = v.Original
			}
			if w.Note == "" {
				w.Note = v.Note
			}
			return
		}
	}
	p.Values = append(p.Values, v)
}
