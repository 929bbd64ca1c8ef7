package match

import (
	"math"

	"cordon/name"
)

// Model holds the numbers of the comparison. They are few, and each says what it
// does; bench fits them on labelled pairs.
type Model struct {
	Version string

	Contradicted float32 // mass of a part that both sides have and in which they differ
	Omitted      float32 // mass of a part that only one side has
	Unlike       float32 // mass of what a matched pair lacks in likeness
	Disorder     float32 // factor of a name whose parts match in another order

	ContradictedCap float32 // no name with a contradicted part scores above this
	SingleCap       float32 // nor one of several parts that shares just one
	WeakCap         float32 // nor one that rests on a weak alias of one word
	TypoFloor       float32 // names that differ by at most two letters score at least this
}

// Default is the model that the committed figures were measured with.
func Default() *Model {
	return &Model{
		Version:         "1",
		Contradicted:    1.2,
		Omitted:         .36,
		Unlike:          1,
		Disorder:        .98,
		ContradictedCap: .66,
		SingleCap:       .66,
		WeakCap:         .69,
		TypoFloor:       .72,
	}
}

// roleMass is the share of a full part that a token of a role weighs.
func roleMass(r name.Role) float32 {
	switch r {
	case name.Connector, name.Title:
		return .12
	case name.LegalForm:
		return .12
	case name.Generic:
		return .45
	case name.Number:
		return .6
	case name.Initial:
		return .35
	case name.Suffix:
		return .2
	case name.Geographic:
		return .7
	}
	return 1
}

// light reports whether a role adds nothing to who is meant.
func light(r name.Role) bool {
	switch r {
	case name.Connector, name.Title, name.LegalForm, name.Suffix:
		return true
	}
	return false
}

// Rarity turns the share of names that have a word into the factor of its mass:
// 1 for a word that one name in ten thousand has.
func Rarity(share float64) float32 {
	if share <= 0 {
		share = 1e-7
	}
	r := -math.Log(share) / math.Log(1e4)
	return float32(min(max(r, .45), 1.3))
}

// Mass is the weight of a token in its name.
func Mass(t *name.Token, rarity float32) float32 {
	return RoleMass(t.Role, rarity)
}

// RoleMass is the weight of a token that plays a role.
func RoleMass(r name.Role, rarity float32) float32 {
	m := roleMass(r)
	if r == name.Plain || r == name.Given || r == name.Family || r == name.Patronymic {
		m *= rarity
	}
	return m
}

// Bound is the greatest score that a name can have which matches no other tokens
// of q than those of open, whose mass is rest; gone is the mass of the others.
func (m *Model) Bound(q []Slot, open []int, rest, gone float32) float64 {
	heavy := 0
	for _, i := range open {
		if !light(q[i].Role) {
			heavy++
		}
	}
	if heavy == 0 {
		return 0
	}
	b := rest / (rest + .25*gone)
	if heavy == 1 && len(open) < len(q) {
		b = min(b, m.SingleCap)
	}
	return float64(b)
}
