package match

import (
	"slices"
	"strings"
	"unicode/utf8"

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
		at, script := len(p.Names), n.Tokens[0].Script
		p.Names = p.Names[:at+1]
		if p.Kind == name.Thing {
			p.addKinds(a, v.Text, at)
		}
		if (p.Kind == name.Person || p.Kind == name.Thing) && (script == name.Han || script == name.Hangul) {
			weak := p.Names[at].Weak
			if far := p.next(); a.AnalyseDistant(&far.Name, v.Text, p.Kind) {
				far.Weak, far.Asks = weak, script == name.Hangul
				p.Names = p.Names[:len(p.Names)+1]
			}
			if script != name.Hangul {
				continue
			}
			if far := p.next(); a.AnalyseSounded(&far.Name, v.Text, p.Kind) {
				far.Weak, far.Asks = weak, true
				p.Names = p.Names[:len(p.Names)+1]
			}
		}
	}
}

// addKinds reads a name of nobody knows what as each kind would be, where that is not
// how it was read: "TROBER, S.A." may be a person with two initials, and is a firm.
func (p *Party) addKinds(a *name.Analyser, text string, at int) {
	for _, kind := range [...]name.Kind{name.Person, name.Organisation, name.Vessel, name.Aircraft} {
		n := p.next()
		a.Analyse(&n.Name, text, kind)
		n.Weak, n.Asks = p.Names[at].Weak, false
		n.Tokens = unrepeated(n.Tokens)
		if len(n.Tokens) == 0 || kind == name.Organisation && !slices.ContainsFunc(n.Tokens, func(t name.Token) bool { return impersonal(t, n.Text) }) {
			continue
		}
		if !readAlike(&p.Names[at], n) {
			p.Names = p.Names[:len(p.Names)+1]
		}
	}
}

// impersonal reports whether a token says that no person bears the name. A form of two
// letters must be written as such: SA, S.A. and Co., no Sá.
func impersonal(t name.Token, text string) bool {
	if t.Role != name.LegalForm && t.Role != name.Generic && t.Role != name.Geographic {
		return t.Role == name.Number
	}
	written := text[t.From:t.To]
	return utf8.RuneCountInString(written) > 2 || t.Script == name.Han || t.Marks&name.Dotted != 0 || written == strings.ToUpper(written)
}

// readAlike reports whether two readings have the same words, and the same ones of them
// say who is meant. Numbers and single letters tell ships apart, and no others.
func readAlike(a, b *Name) bool {
	return slices.EqualFunc(a.Tokens, b.Tokens, func(x, y name.Token) bool {
		return x.Text == y.Text && (x.Role == y.Role && (b.Kind != name.Vessel || x.Role != name.Number && x.Role != name.Initial) || bears(x.Role) && bears(y.Role))
	})
}

// bears reports whether words of a role say who is meant.
func bears(r name.Role) bool {
	return r == name.Plain || r == name.Given || r == name.Family || r == name.Patronymic
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
