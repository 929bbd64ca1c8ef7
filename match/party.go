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

	texts []name.Variant // scratch
}

// Name is one analysed name of a party.
type Name struct {
	name.Name
	Weak bool // the publisher calls it a low-quality alias
	Asks bool // a reading that is only asked for: lists print what it would find
}

// nameProperties are the properties whose values are names of the bearer, the
// main ones first.
var nameProperties = [...]string{"name", "alias", "weakAlias", "previousName", "abbreviation"}

// NewParty reads an entity. Both sides of a comparison are made by it. The
// analyser is only used during the call; the party keeps none of its memory.
func NewParty(e *ftm.Entity, a *name.Analyser) *Party {
	p := &Party{}
	p.Read(e, a)
	return p
}

// Read reads an entity into the party, whose memory it reuses: for those who ask
// about one party after the other and keep none.
func (p *Party) Read(e *ftm.Entity, a *name.Analyser) {
	p.Kind, p.Schema, p.Names = KindOf(e.Schema), e.Schema, p.Names[:0]
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
}

// next returns the place of another name, with the memory of one that stood there
// before. It counts once Names is extended over it.
func (p *Party) next() *Name {
	if n := len(p.Names); n < cap(p.Names) {
		return &p.Names[:n+1][n]
	}
	p.Names = append(p.Names, Name{})
	p.Names = p.Names[:len(p.Names)-1]
	return p.next()
}

// addName adds the names that a text holds: "X a.k.a. Y" is two.
func (p *Party) addName(a *name.Analyser, text string, weak bool) {
	p.texts = a.AppendVariants(p.texts[:0], text)
	for _, v := range p.texts {
		n := p.next()
		a.Analyse(&n.Name, v.Text, p.Kind)
		n.Weak, n.Asks = weak || v.Acronym, false
		n.Tokens = unrepeated(n.Tokens)
		if len(n.Tokens) == 0 {
			continue
		}
		p.Names = p.Names[:len(p.Names)+1]
		if s := n.Tokens[0].Script; p.Kind == name.Person && (s == name.Han || s == name.Hangul) {
			weak := n.Weak
			if far := p.next(); a.AnalyseDistant(&far.Name, v.Text, p.Kind) {
				far.Weak, far.Asks = weak, s == name.Hangul
				p.Names = p.Names[:len(p.Names)+1]
			}
			if s != name.Hangul {
				continue
			}
			if far := p.next(); a.AnalyseSounded(&far.Name, v.Text, p.Kind) {
				far.Weak, far.Asks = weak, true
				p.Names = p.Names[:len(p.Names)+1]
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
	n := p.next()
	a.AnalyseParts(&n.Name, parts, p.Kind)
	if n.Weak, n.Asks = false, false; len(n.Tokens) > 0 {
		p.Names = p.Names[:len(p.Names)+1]
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
