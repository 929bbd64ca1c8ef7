package ofac

import (
	"fmt"

	"cordon/ftm"
)

// reference is a value of one of the file's value sets.
type reference struct {
	text  string
	iso   string // of countries, where given
	about string // of area codes: the country's name
	link  int    // of party sub-types: the party type
}

func (r *advanced) references() {
	s := r.s
	for d := s.Depth(); r.child(d); {
		for d := s.Depth(); r.child(d); {
			kind := string(s.Name())
			id := r.id("ID")
			v := reference{iso: string(s.Attr("ISO2")), about: string(s.Attr("Description")), link: r.id("PartyTypeID")}
			v.text = r.text()
			if r.sets[kind] == nil {
				r.sets[kind] = map[int]reference{}
			}
			r.sets[kind][id] = v
		}
	}
}

// refer looks up a value. A key that the file does not explain is reported.
func (r *advanced) refer(kind string, id int) reference {
	v, ok := r.sets[kind][id]
	if !ok && id != 0 {
		key := fmt.Sprintf("%s %d", kind, id)
		if !r.env.unknown[key] {
			r.env.unknown[key] = true
			r.out.Warn("no value for " + key)
		}
	}
	return v
}

// country returns a country's name as the file has it, which tells more than its
// code: "Region: Gaza" has none.
func (r *advanced) country(id int) string { return r.refer("Country", id).text }

// location is a place in its labelled parts.
type location struct {
	country string
	parts   []locationPart
}

type locationPart struct{ kind, script, text string }

func (r *advanced) location() {
	l := &location{}
	id := r.id("ID")
	area := ""
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "LocationAreaCode":
			area = r.refer("AreaCode", r.id("AreaCodeID")).about
		case "LocationCountry":
			l.country = r.country(r.id("CountryID"))
		case "LocationPart":
			r.locationPart(l)
		case "FeatureVersionReference", "IDRegDocumentReference":
		default:
			r.unknown()
		}
	}
	if noCountry(l.country) {
		l.country = area
	}
	r.locations[id] = l
}

func (r *advanced) locationPart(l *location) {
	kind := r.refer("LocPartType", r.id("LocPartTypeID")).text
	for d := r.s.Depth(); r.child(d); {
		if string(r.s.Name()) != "LocationPartValue" {
			r.unknown()
			continue
		}
		p := locationPart{kind: kind}
		for d := r.s.Depth(); r.child(d); {
			switch string(r.s.Name()) {
			case "Comment":
				p.script = r.text()
			case "Value":
				p.text = r.text()
			default:
				r.unknown()
			}
		}
		if p.text != "" {
			l.parts = append(l.parts, p)
		}
	}
}

// properties of address parts.
var addressParts = map[string]string{
	"ADDRESS1": "street", "ADDRESS2": "street2", "ADDRESS3": "street2", "CITY": "city", "POSTAL CODE": "postalCode",
	"REGION": "region", "STATE/PROVINCE": "state", "Unknown": "remarks",
}

// address adds a location to a party: once in Latin script, and once in each other
// script that OFAC prints it in.
func (p *party) location(l *location, note string) {
	var scripts []string
	for _, part := range l.parts {
		known := false
		for _, s := range scripts {
			known = known || s == part.script
		}
		if !known {
			scripts = append(scripts, part.script)
		}
	}
	if len(scripts) == 0 {
		p.located("country", "Location", fact{country: l.country, note: note})
		return
	}
	for _, script := range scripts {
		args := make([]string, 0, 2*len(l.parts)+2)
		for _, part := range l.parts {
			if part.script != script {
				continue
			}
			property := addressParts[part.kind]
			if property == "" {
				property = "remarks"
				p.env.strange("part of a location", part.kind, part.text)
			}
			if property == "remarks" && part.text == l.country {
				continue // a location that is a whole country
			}
			args = append(args, property, part.text)
		}
		country := l.country
		if script != "" {
			country = "" // in the other script only what is printed in it
		}
		if a := p.Address(country, args...); a != nil {
			a.Add("remarks", note)
			if code, ok := ftm.CountryCode(l.country); ok && script != "" {
				a.Add("country", code)
			}
		}
	}
}
