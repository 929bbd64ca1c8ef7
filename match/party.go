package match

import (
	"cordon/ftm"
	"cordon/name"
)

// Party is one side of a comparison, read once: its names analysed, its facts in
// the form in which they are compared.
type Party struct {
	Kind   name.Kind
	Schema string
	Names  []Name
	Facts  Facts
}

// Name is one analysed name of a party.
type Name struct {
	name.Name
	Weak bool // the publisher calls it a low-quality alias
}

// nameProperties are the properties whose values are names of the bearer, the
// main ones first.
var nameProperties = [...]string{"name", "alias", "weakAlias", "previousName", "abbreviation"}

// NewParty reads an entity. Both sides of a comparison are made by it. The
// analyser is only used during the call; the party keeps none of its memory.
func NewParty(e *ftm.Entity, a *name.Analyser) *Party {
	p := &Party{Kind: KindOf(e.Schema), Schema: e.Schema}
	for _, prop := range nameProperties {
		for _, v := range e.Get(prop) {
			p.addName(a, v.Text, prop == "weakAlias" || v.Marks&ftm.Weak != 0)
		}
	}
	if len(p.Names) == 0 {
		p.addParts(e, a)
	}
	if len(p.Names) == 0 && e.Caption != "" {
		p.addName(a, e.Caption, false)
	}
	p.Facts.read(e)
	return p
}

// addName adds the names that a text holds: "X a.k.a. Y" is two.
func (p *Party) addName(a *name.Analyser, text string, weak bool) {
	for _, v := range name.Variants(text) {
		var n Name
		a.Analyse(&n.Name, v.Text, p.Kind)
		n.Weak = weak || v.Acronym
		n.Tokens = unrepeated(n.Tokens)
		if len(n.Tokens) == 0 {
			continue
		}
		p.Names = append(p.Names, n)
		// Hangul by way of Chinese is left out: it takes Koreans for Chinese far more
		// often than it finds one.
		if p.Kind == name.Person && n.Tokens[0].Script == name.Han {
			var far Name
			if a.AnalyseDistant(&far.Name, v.Text, p.Kind) {
				far.Weak = n.Weak
				p.Names = append(p.Names, far)
			}
		}
	}
}

// addParts makes a name of its labelled parts, for parties that have nothing else.
func (p *Party) addParts(e *ftm.Entity, a *name.Analyser) {
	var parts []name.Part
	for _, x := range [...]struct {
		prop string
		role name.Role
	}{
		{"firstName", name.Given},
		{"secondName", name.Given},
		{"middleName", name.Given},
		{"fatherName", name.Patronymic},
		{"lastName", name.Family},
	} {
		if t := e.First(x.prop); t != "" {
			parts = append(parts, name.Part{Text: t, Role: x.role})
		}
	}
	if len(parts) == 0 {
		return
	}
	var n Name
	a.AnalyseParts(&n.Name, parts, p.Kind)
	if len(n.Tokens) > 0 {
		p.Names = append(p.Names, n)
	}
}

// KindOf is the kind of bearer that a schema describes.
func KindOf(schema string) name.Kind {
	switch schema {
	case "Person":
		return name.Person
	case "Organization", "Company", "PublicBody":
		return name.Organisation
	case "Vessel":
		return name.Vessel
	case "Airplane":
		return name.Aircraft
	case "Address":
		return name.Place
	}
	return name.Thing // LegalEntity among them: a person or an organisation
}

// Matchable reports whether entities of a schema are parties that one screens
// against. Others (sanctions, addresses, documents, relations) are context.
func Matchable(schema string) bool {
	switch schema {
	case "Person", "Organization", "Company", "PublicBody", "LegalEntity", "Vessel",
		"Airplane", "CryptoWallet", "Vehicle", "Asset", "Security", "Thing":
		return true
	}
	return false
}

// Compatible reports whether parties of two kinds may be the same.
func Compatible(a, b name.Kind) bool {
	if a == b || a == name.Thing || b == name.Thing {
		return true
	}
	return false
}

// maxRepeats is how often a word counts in one name.
const maxRepeats = 4

// unrepeated drops the words that a name repeats without end.
func unrepeated(tokens []name.Token) []name.Token {
	if len(tokens) <= maxRepeats {
		return tokens
	}
	kept := tokens[:0]
	for i := range tokens {
		n := 0
		for j := range kept {
			if kept[j].Text == tokens[i].Text {
				n++
			}
		}
		if n < maxRepeats {
			kept = append(kept, tokens[i])
		}
	}
	return kept
}
