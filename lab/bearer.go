package lab

import (
	"cordon/match"
	"cordon/name"
)

// bearer is a kind of names: whose they are, and how many words in them say who is
// meant. A slip in a name of one word changes the only evidence there is, and nobody
// can tell it from another name; what a name of three words loses by it is little.
type bearer uint8

// Kinds of names, in the order of reports.
const (
	personOne bearer = iota
	personTwo
	personMore
	firmNone // nothing but words that say what it does, where and in what form
	firmOne
	firmTwo
	firmMore
	craft // ships, aircraft, and whatever else is listed
	bearers
)

// String names the kind for people.
func (b bearer) String() string {
	return [...]string{
		"Person, one word", "Person, two words", "Person, three words or more",
		"Organisation, general words alone", "Organisation, one word of its own", "Organisation, two words of its own", "Organisation, three or more",
		"Vessel, aircraft",
	}[b]
}

// id names the kind in reports that machines read.
func (b bearer) id() string {
	return [...]string{"person.1", "person.2", "person.3", "organisation.0", "organisation.1", "organisation.2", "organisation.3", "vessel"}[b]
}

// bearerOf is the kind of a name that is borne by a party of a schema.
func bearerOf(n *name.Name, schema string) bearer {
	kind := match.KindOf(schema)
	if kind == name.Vessel || kind == name.Aircraft {
		return craft
	}
	own, last := 0, -1
	for i := range n.Tokens {
		t := &n.Tokens[i]
		switch t.Role {
		case name.Generic, name.Geographic, name.Number, name.Initial:
			continue
		}
		if !match.Light(t.Role) && int(t.Word) != last {
			own, last = own+1, int(t.Word)
		}
	}
	if kind == name.Person {
		return personOne + bearer(min(max(own, 1), 3)-1)
	}
	return firmNone + bearer(min(own, 3))
}

// countBearers fills in the recall by kind of name, of all manipulations together and
// of each.
func (l *lab) countBearers(r *Report, kinds []Manipulation) {
	all := make([]Recall, bearers)
	cells := make([]Recall, len(kinds)*int(bearers))
	for i := range l.asked {
		a := &l.asked[i]
		b, found := a.listed.bearer, a.score >= l.policy.Threshold
		c := &cells[a.kind*int(bearers)+int(b)]
		c.ID, c.Name, c.Bearer = kinds[a.kind].ID, kinds[a.kind].Name, b.id()
		c.count(found, a.first)
		if kinds[a.kind].ID != "printed" {
			all[b].ID, all[b].Name, all[b].Bearer = "bearer."+b.id(), b.String(), b.id()
			all[b].count(found, a.first)
		}
	}
	for _, c := range all {
		if c.N > 0 {
			r.Bearers = append(r.Bearers, c)
		}
	}
	for _, c := range cells {
		if c.N > 0 {
			r.BearerCells = append(r.BearerCells, c)
		}
	}
}
