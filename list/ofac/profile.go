package ofac

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/draft"
)

// schemata of parties by PartySubType, or by PartyType where that is unknown.
var schemata = map[string]string{
	"Individual": "Person", "Entity": "Organization", "Vessel": "Vessel", "Aircraft": "Airplane",
}

func (r *advanced) distinctParty() {
	comment := ""
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "Comment":
			comment = r.text()
		case "Profile":
			r.profile(comment)
		default:
			r.unknown()
		}
	}
}

func (r *advanced) profile(comment string) {
	r.out.Entry()
	number := r.id("ID")
	sub := r.refer("PartySubType", r.id("PartySubTypeID"))
	kind := sub.text
	if schemata[kind] == "" {
		kind = r.refer("PartyType", sub.link).text
	}
	schema := schemata[kind]
	if schema == "" {
		schema = "LegalEntity"
		r.env.strange("party type", kind, strconv.Itoa(number))
	}
	if number == 0 {
		r.out.Reject(fmt.Sprintf("party %d", r.out.Report.Entries), "no number")
		r.own(r.s.Depth())
		return
	}
	p := &profile{party: *r.env.newParty(strconv.Itoa(number), schema), number: number}
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "Identity":
			r.identity(p)
		case "Feature":
			r.feature(p)
		default:
			r.unknown()
		}
	}
	p.Add("notes", comment)
	switch {
	case p.Caption == "":
		r.out.Reject(p.ID, "no name")
	case r.byProfile[number] != nil:
		r.out.Reject(p.ID, "the number stands twice")
	default:
		r.profiles = append(r.profiles, p)
		r.byProfile[number] = p
	}
}

// alias is a name as the file has it before its parts are labelled.
type alias struct {
	kind         string
	primary, low bool
	names        [][]namePart
}

type namePart struct {
	group        int
	script, text string
}

func (r *advanced) identity(p *profile) {
	id := r.id("ID")
	falsehood := string(r.s.Attr("False")) == "true"
	var aliases []alias
	groups := map[int]string{}
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "Alias":
			aliases = append(aliases, r.alias())
		case "NamePartGroups":
			r.groups(groups)
		default:
			r.unknown()
		}
	}
	for _, a := range aliases {
		for _, parts := range a.names {
			p.name(r.compose(parts, groups), a, falsehood)
		}
	}
	for _, d := range r.papers[id] {
		if !p.document(d, true) {
			r.env.strange("document type", d.kind, d.number)
		}
	}
	delete(r.papers, id)
}

func (r *advanced) alias() alias {
	a := alias{
		kind:    r.refer("AliasType", r.id("AliasTypeID")).text,
		primary: string(r.s.Attr("Primary")) == "true", low: string(r.s.Attr("LowQuality")) == "true",
	}
	for d := r.s.Depth(); r.child(d); {
		if string(r.s.Name()) != "DocumentedName" {
			r.unknown()
			continue
		}
		var parts []namePart
		for d := r.s.Depth(); r.child(d); {
			if string(r.s.Name()) != "DocumentedNamePart" {
				r.unknown()
				continue
			}
			for d := r.s.Depth(); r.child(d); {
				if string(r.s.Name()) != "NamePartValue" {
					r.unknown()
					continue
				}
				n := namePart{group: r.id("NamePartGroupID"), script: r.refer("Script", r.id("ScriptID")).text}
				n.text = r.text()
				parts = append(parts, n)
			}
		}
		a.names = append(a.names, parts)
	}
	return a
}

func (r *advanced) groups(to map[int]string) {
	for d := r.s.Depth(); r.child(d); {
		if string(r.s.Name()) != "MasterNamePartGroup" {
			r.unknown()
			continue
		}
		for d := r.s.Depth(); r.child(d); {
			if string(r.s.Name()) != "NamePartGroup" {
				r.unknown()
				continue
			}
			to[r.id("ID")] = r.refer("NamePartType", r.id("NamePartTypeID")).text
		}
	}
}

// fullName is a name with its parts labelled.
type fullName struct {
	text   string
	script string
	parts  map[string]string // by OFAC's part type
}

// compose joins the parts of a name in the order in which it is read: given names
// first, except in scripts that write the family name first and without spaces.
func (r *advanced) compose(parts []namePart, groups map[int]string) fullName {
	n := fullName{parts: map[string]string{}}
	for _, part := range parts {
		kind := groups[part.group]
		n.parts[kind] = list.JoinParts(" ", n.parts[kind], part.text)
		if n.script == "" || n.script == "Latin" {
			n.script = part.script
		}
	}
	get := func(kinds ...string) (ts []string) {
		for _, k := range kinds {
			ts = append(ts, n.parts[k])
		}
		return ts
	}
	order := []string{"Nickname", "First Name", "Middle Name", "Patronymic", "Last Name", "Maiden Name", "Matronymic"}
	sep := " "
	if familyFirst(n.script) {
		order = []string{"Last Name", "Maiden Name", "Patronymic", "Matronymic", "First Name", "Middle Name", "Nickname"}
		sep = ""
	}
	known := append([]string{"Entity Name", "Vessel Name", "Aircraft Name"}, order...)
	n.text = list.JoinParts(sep, get(known...)...)
	for _, part := range parts { // parts of a type that is new
		if kind := groups[part.group]; kind == "" || !slices.Contains(known, kind) {
			n.text = list.JoinParts(" ", n.text, part.text)
			r.env.strange("part of a name", kind, part.text)
		}
	}
	return n
}

// familyFirst tells the scripts that write the family name first, without a space.
func familyFirst(script string) bool {
	switch script {
	case "Chinese Simplified", "Chinese Traditional", "Japanese", "Hangul", "Korean":
		return true
	}
	return false
}

// Languages by script. Cyrillic is taken for Russian: most entries are.
var scriptLanguages = map[string]string{
	"Arabic": "ara", "Chinese Simplified": "zho", "Chinese Traditional": "zho", "Cyrillic": "rus", "Hangul": "kor",
	"Korean": "kor", "Georgian": "kat", "Greek": "ell", "Armenian": "hye", "Japanese": "jpn", "Hebrew": "heb",
}

var partProperties = []struct{ kind, property string }{
	{"First Name", "firstName"},
	{"Middle Name", "middleName"},
	{"Last Name", "lastName"},
	{"Maiden Name", "lastName"},
	{"Patronymic", "fatherName"},
	{"Matronymic", "motherName"},
}

// name adds a name by OFAC's type and quality of it.
func (p *profile) name(n fullName, a alias, falsehood bool) {
	if n.text == "" {
		return
	}
	v := ftm.Value{Text: n.text, Lang: scriptLanguages[n.script]}
	if n.script != "Latin" && n.script != "" {
		v.Marks |= ftm.OriginalScript
	}
	if falsehood {
		v.Note = "of a false identity"
	}
	property := p.quality(&v, a.kind, a.low)
	if a.primary && !a.low {
		v.Marks |= ftm.Primary
		if p.Caption == "" || n.script == "Latin" {
			p.Caption = n.text
		}
		if p.Schema == "Person" {
			for _, part := range partProperties {
				p.AddValue(part.property, ftm.Value{Text: n.parts[part.kind], Lang: v.Lang, Marks: v.Marks &^ ftm.Primary})
			}
			if n.parts["Last Name"] == "" {
				// Spanish names: the surnames of father and mother are the family name.
				surnames := list.JoinParts(" ", n.parts["Patronymic"], n.parts["Matronymic"])
				p.AddValue("lastName", ftm.Value{Text: surnames, Lang: v.Lang, Marks: v.Marks&^ftm.Primary | ftm.Derived})
			}
		}
	} else if p.Caption == "" && a.primary {
		p.Caption = n.text
	}
	p.Name(property, v)
}

// quality marks a name and returns the property it goes to.
func (p *party) quality(v *ftm.Value, kind string, low bool) string {
	if low {
		v.Marks |= ftm.Weak
		return "weakAlias"
	}
	switch strings.ToLower(strings.ReplaceAll(kind, ".", "")) {
	case "name", "nka":
		return "name"
	case "fka":
		return "previousName"
	case "aka":
	default:
		p.env.strange("alias type", kind, v.Text)
	}
	v.Marks |= ftm.Strong
	if p.Schema == "Organization" && draft.IsCode(v.Text) {
		return "abbreviation"
	}
	return "alias"
}

func (r *advanced) feature(p *profile) {
	label := r.refer("FeatureType", r.id("FeatureTypeID")).text
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "FeatureVersion":
			r.featureVersion(p, label)
		case "IdentityReference":
		default:
			r.unknown()
		}
	}
}

func (r *advanced) featureVersion(p *profile, label string) {
	var f fact
	var places []*location
	if rel := r.refer("Reliability", r.id("ReliabilityID")).text; rel == "False" {
		f.note = "reported as false"
	}
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "Comment":
			f.note = list.JoinParts("; ", f.note, r.text())
		case "DatePeriod":
			_, _, f.dates = r.period()
		case "VersionDetail":
			ref := r.refer("DetailReference", r.id("DetailReferenceID")).text
			f.text = list.JoinParts("; ", f.text, list.JoinParts(": ", ref, r.text()))
		case "VersionLocation":
			if l := r.locations[r.id("LocationID")]; l != nil {
				places = append(places, l)
			} else {
				r.out.Warn(fmt.Sprintf("%s: no location %d", p.ID, r.id("LocationID")))
			}
		default:
			r.unknown()
		}
	}
	if label == "Location" {
		for _, l := range places {
			p.location(l, f.note)
		}
		return
	}
	for _, l := range places {
		f.country = l.country
		if f.country == "" && len(l.parts) > 0 {
			f.country = l.parts[0].text
		}
	}
	if !p.party.feature(label, f) {
		r.env.strange("feature", label, f.text)
		text := f.text
		for _, v := range f.dates {
			text = list.JoinParts(", ", text, v.Text)
		}
		p.Note(strings.TrimRight(label, " :-"), list.JoinParts("; ", text, f.country, f.note))
	}
}
