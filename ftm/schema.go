package ftm

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// PropertyType is the kind of text that a property holds.
type PropertyType string

// Types of properties, named as FollowTheMoney names them.
const (
	TypeString     PropertyType = "string"
	TypeName       PropertyType = "name"
	TypeText       PropertyType = "text"
	TypeDate       PropertyType = "date"
	TypeCountry    PropertyType = "country"
	TypeIdentifier PropertyType = "identifier"
	TypeEntity     PropertyType = "entity"
	TypeTopic      PropertyType = "topic"
	TypeGender     PropertyType = "gender"
	TypeAddress    PropertyType = "address"
	TypeURL        PropertyType = "url"
	TypeEmail      PropertyType = "email"
	TypePhone      PropertyType = "phone"
	TypeIBAN       PropertyType = "iban"
	TypeIP         PropertyType = "ip"
	TypeLanguage   PropertyType = "language"
	TypeNumber     PropertyType = "number"
)

// Schema is a kind of entity. Unknown schemata have none and are kept all the same.
type Schema struct {
	Name      string
	Parents   []string // direct ones
	Abstract  bool
	Matchable bool     // entities of it are compared with each other
	Caption   []string // properties to show an entity by, best first
	Source    string   // of an edge: the property that holds its start …
	Target    string   // … and its end; both "" for things
	lineage   []string // itself and all ancestors
	own       []PropertyInfo
	all       map[string]PropertyInfo
}

// PropertyInfo describes one property of a schema.
type PropertyInfo struct {
	Name      string
	Schema    string // the schema that declares it
	Type      PropertyType
	Matchable bool
	Range     string // of entity properties: the schema pointed to
	Reverse   string // and the name of the way back
}

//go:embed schemata.txt
var schemataText string

type model struct {
	byName     map[string]*Schema
	matchables []string
	reverse    map[string][]PropertyInfo
	properties map[string]bool // of any schema
}

var schemata = sync.OnceValue(func() *model {
	m := &model{byName: map[string]*Schema{}, reverse: map[string][]PropertyInfo{}, properties: map[string]bool{}}
	var s *Schema
	for line := range strings.Lines(schemataText) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(line, "#"):
		case line[0] == ' ':
			for _, w := range words {
				s.own = append(s.own, readProperty(s.Name, w))
			}
		default:
			s = readSchema(words)
			m.byName[s.Name] = s
		}
	}
	for _, s := range m.byName {
		m.resolve(s)
		if s.Matchable {
			m.matchables = append(m.matchables, s.Name)
		}
		for _, p := range s.own {
			m.properties[p.Name] = true
			if p.Reverse != "" {
				m.reverse[p.Reverse] = append(m.reverse[p.Reverse], p)
			}
		}
	}
	slices.Sort(m.matchables)
	for _, ps := range m.reverse {
		slices.SortFunc(ps, func(a, b PropertyInfo) int { return strings.Compare(a.Schema, b.Schema) })
	}
	return m
})

func readSchema(words []string) *Schema {
	s := &Schema{Name: words[0]}
	for _, w := range words[1:] {
		key, val, has := strings.Cut(w, "=")
		switch {
		case has && key == "caption":
			s.Caption = strings.Split(val, ",")
		case has:
			s.Source, s.Target, _ = strings.Cut(val, ">")
		case w == "abstract":
			s.Abstract = true
		case w == "matchable":
			s.Matchable = true
		case w != "<":
			s.Parents = append(s.Parents, w)
		}
	}
	return s
}

func readProperty(schema, w string) PropertyInfo {
	p := PropertyInfo{Schema: schema, Type: TypeString}
	var typ string
	p.Name, typ, _ = strings.Cut(w, ":")
	typ, ref, _ := strings.Cut(typ, ">")
	p.Range, p.Reverse, _ = strings.Cut(ref, "/")
	if t := strings.TrimRight(typ, "+-"); t != "" {
		p.Type = PropertyType(t)
	}
	switch p.Type {
	case TypeName, TypeDate, TypeCountry, TypeIdentifier, TypeAddress, TypeURL, TypeEmail, TypePhone, TypeIBAN, TypeIP, TypeGender:
		p.Matchable = !strings.HasSuffix(typ, "-")
	default:
		p.Matchable = strings.HasSuffix(typ, "+")
	}
	return p
}

// resolve fills in what a schema has from its ancestors; what it says itself wins.
func (m *model) resolve(s *Schema) {
	if s.all != nil {
		return
	}
	s.all = map[string]PropertyInfo{}
	s.lineage = []string{s.Name}
	for _, name := range s.Parents {
		p := m.byName[name]
		m.resolve(p)
		for _, a := range p.lineage {
			if !slices.Contains(s.lineage, a) {
				s.lineage = append(s.lineage, a)
			}
		}
		for n, i := range p.all {
			if _, ok := s.all[n]; !ok {
				s.all[n] = i
			}
		}
		if s.Caption == nil {
			s.Caption = p.Caption
		}
	}
	for _, i := range s.own {
		s.all[i.Name] = i
	}
}

// SchemaNamed returns a schema of the model. It is shared and not to be changed.
func SchemaNamed(name string) (*Schema, bool) {
	s, ok := schemata().byName[name]
	return s, ok
}

// Property returns what a property of the schema is, its own or an inherited one.
func (s *Schema) Property(name string) (PropertyInfo, bool) {
	p, ok := s.all[name]
	return p, ok
}

// Properties returns all properties, inherited ones included, by name.
func (s *Schema) Properties() []PropertyInfo {
	ps := make([]PropertyInfo, 0, len(s.all))
	for _, p := range s.all {
		ps = append(ps, p)
	}
	slices.SortFunc(ps, func(a, b PropertyInfo) int { return strings.Compare(a.Name, b.Name) })
	return ps
}

// Edge reports whether entities of the schema link two others.
func (s *Schema) Edge() bool { return s.Source != "" }

// IsA reports whether a schema is another one or descends from it. An unknown
// schema is only itself.
func IsA(schema, ancestor string) bool {
	if schema == ancestor {
		return true
	}
	s, ok := schemata().byName[schema]
	return ok && slices.Contains(s.lineage, ancestor)
}

// Matchable reports whether entities of a schema are compared with each other.
func Matchable(schema string) bool {
	s, ok := schemata().byName[schema]
	return ok && s.Matchable
}

// Matchables returns the names of all matchable schemata, sorted.
func Matchables() []string { return slices.Clone(schemata().matchables) }

// Comparable reports whether a party of one schema may be a party of the other:
// one descends from the other, or both are kinds of organisation.
func Comparable(a, b string) bool {
	return IsA(a, b) || IsA(b, a) || IsA(a, "Organization") && IsA(b, "Organization")
}

// TypeOf returns the type of a property of a schema; an unknown property of any
// schema is a string.
func TypeOf(schema, property string) PropertyType {
	if s, ok := schemata().byName[schema]; ok {
		if p, ok := s.all[property]; ok {
			return p.Type
		}
	}
	return TypeString
}

// Reverse returns the properties whose way back has this name: "sanctions" gives
// Sanction.entity.
func Reverse(name string) []PropertyInfo { return slices.Clone(schemata().reverse[name]) }

// IsProperty reports whether any schema has a property of this name.
func IsProperty(name string) bool { return schemata().properties[name] }

// Plural is what many entities of a schema are called.
func Plural(schema string) string {
	switch schema {
	case "Person":
		return "People"
	case "CryptoWallet":
		return "Cryptocurrency wallets"
	}
	var b strings.Builder
	for i, r := range schema {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	words := b.String()
	switch stem, y := strings.CutSuffix(words, "y"); {
	case words == "":
		return ""
	case y && !strings.HasSuffix(stem, "a") && !strings.HasSuffix(stem, "e") && !strings.HasSuffix(stem, "o"):
		return stem + "ies"
	case strings.HasSuffix(words, "s"):
		return words + "es"
	}
	return words + "s"
}
