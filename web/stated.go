package web

import (
	"cmp"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/ident"
)

// namesOpen is how many names of a party are shown before the others are folded away.
const namesOpen = 30

type nameRow struct {
	Name    said
	Script  string
	Kind    string
	Note    string
	By      by
	Derived bool
}

// by is who prints something: lists by their ids.
type by []string

func (b *by) add(list string) {
	if list != "" && !slices.Contains(*b, list) {
		*b = append(*b, list)
	}
}

// String names the lists in customary order.
func (b by) String() string {
	b = slices.Clone(b)
	slices.SortStableFunc(b, func(x, y string) int { return rankOfList(x) - rankOfList(y) })
	for i, id := range b {
		b[i] = strings.ReplaceAll(shortList(id), " ", "\u00a0") // a list's name stays on one line
	}
	return strings.Join(b, ", ")
}

// statement is a text that lists print.
type statement struct {
	Text string
	By   by
}

type address struct {
	said
	By by
}

type identifier struct {
	Kind, Value, Note string
	Check             string // "", valid, invalid
	By                by
}

type detail struct {
	Key    string
	Values []statement
}

// names are all names of a party, those of one script together; many of them are
// folded away. What several lists print alike, capitals aside, is one name.
func (p *party) names(prints []printed) {
	own := scriptOf(p.Name.Text)
	for _, prop := range []string{"name", "alias", "previousName", "weakAlias", "abbreviation"} {
		for _, x := range prints {
			for _, v := range x.entity.Get(prop) {
				n := nameRow{Name: spoken(v.Text, v.Lang), Script: scriptName(scriptOf(v.Text)), Kind: nameKind(prop, v.Marks), Note: v.Note, Derived: v.Marks&ftm.Derived != 0}
				if prop == "abbreviation" && !n.Derived {
					n.Kind = say("names.short")
				}
				if p.Original.Text == "" && scriptOf(v.Text) != own {
					p.Original = n.Name
				}
				i := slices.IndexFunc(p.Names, func(o nameRow) bool { return o.Derived == n.Derived && strings.EqualFold(o.Name.Text, n.Name.Text) })
				if i < 0 {
					i = len(p.Names)
					p.Names = append(p.Names, n)
				}
				p.Names[i].By.add(x.list)
			}
		}
	}
	var scripts []string
	for _, n := range append([]nameRow{{Script: scriptName(own)}}, p.Names...) {
		if !slices.Contains(scripts, n.Script) {
			scripts = append(scripts, n.Script)
		}
	}
	slices.SortStableFunc(p.Names, func(a, b nameRow) int {
		return slices.Index(scripts, a.Script) - slices.Index(scripts, b.Script)
	})
	if p.AllNames = len(p.Names); p.AllNames > namesOpen+5 {
		p.Names, p.Rest = p.Names[:namesOpen], p.Names[namesOpen:]
	}
}

// identifierProperties are shown with a check of their form where there is one.
var identifierProperties = []string{
	"imoNumber", "mmsi", "callSign", "leiCode", "swiftBic", "innCode", "ogrnCode", "okpoCode", "dunsCode", "publicKey",
	"passportNumber", "idNumber", "nationalId", "socialSecurityNumber", "taxNumber", "vatCode", "registrationNumber",
	"bikCode", "isin", "ticker", "licenseNumber", "serialNumber",
}

// checked are the properties whose form ident can judge.
var checked = map[string]bool{"imoNumber": true, "mmsi": true, "leiCode": true, "swiftBic": true, "innCode": true, "ogrnCode": true, "publicKey": true, "isin": true}

// shownDetails are the other properties of a party that people look for.
var shownDetails = []string{
	"birthDate", "birthPlace", "birthCountry", "deathDate", "gender", "nationality", "citizenship", "country", "jurisdiction", "title", "position", "education",
	"incorporationDate", "dissolutionDate", "legalForm", "type", "flag", "pastFlags", "tonnage", "grossRegisteredTonnage", "buildDate", "currency",
	"website", "email", "phone",
}

func (p *party) details(prints []printed) {
	for _, prop := range identifierProperties {
		for _, x := range prints {
			for _, v := range x.entity.Get(prop) {
				check := ""
				if checked[prop] {
					check = "invalid"
					if _, ok := ident.Canonical(prop, v.Text); ok {
						check = "valid"
					}
				}
				p.identify(say("prop."+prop), v.Text, v.Note, check, x.list)
			}
		}
	}
	for _, prop := range shownDetails {
		d := detail{Key: say("prop." + prop)}
		for _, x := range prints {
			for _, v := range x.entity.Get(prop) {
				t := v.Text
				switch ftm.TypeOf(x.entity.Schema, prop) {
				case ftm.TypeDate:
					t = birth(v)
				case ftm.TypeCountry:
					t = country(t)
				}
				d.Values = stating(d.Values, t, x.list)
			}
		}
		if len(d.Values) > 0 {
			p.Details = append(p.Details, d)
		}
	}
	for _, x := range prints {
		for _, v := range x.entity.Get("address") {
			p.addAddress(spoken(v.Text, v.Lang), x.list)
		}
		for _, t := range texts(x.entity, "notes", "summary", "description") {
			p.Notes = stating(p.Notes, t, x.list)
		}
	}
}

// stating adds a text with who prints it, once.
func stating(all []statement, text, list string) []statement {
	i := slices.IndexFunc(all, func(x statement) bool { return strings.EqualFold(x.Text, text) })
	if i < 0 {
		i = len(all)
		all = append(all, statement{Text: text})
	}
	all[i].By.add(list)
	return all
}

// identify adds a number, once for all lists that print it, however they part it.
func (p *party) identify(kind, text, note, check, list string) {
	i := slices.IndexFunc(p.Identifiers, func(x identifier) bool {
		return x.Kind == kind && (x.Value == text || plainNumber(text) != "" && kind != say("prop.publicKey") && bareNumber(x.Value) == bareNumber(text))
	})
	if i < 0 {
		i = len(p.Identifiers)
		p.Identifiers = append(p.Identifiers, identifier{Kind: kind, Value: text, Check: check})
	}
	d := &p.Identifiers[i]
	d.Note = cmp.Or(d.Note, note)
	d.By.add(list)
}

func (p *party) addAddress(a said, list string) {
	i := slices.IndexFunc(p.Addresses, func(x address) bool { return strings.EqualFold(x.Text, a.Text) })
	if i < 0 {
		i = len(p.Addresses)
		p.Addresses = append(p.Addresses, address{said: a})
	}
	p.Addresses[i].By.add(list)
}

// document adds what a document says to the number that the party already has.
func (p *party) document(number, note, list string) {
	for i := range p.Identifiers {
		if d := &p.Identifiers[i]; d.Value == number {
			d.Note = cmp.Or(d.Note, note)
			d.By.add(list)
			return
		}
	}
	p.identify(say("prop.document"), number, note, "", list)
}
