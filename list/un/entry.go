package un

import "strings"

// entry is one INDIVIDUAL or ENTITY as the file has it, text squeezed to one line.
type entry struct {
	individual bool
	dataID     string
	reference  string
	listType   string
	listedOn   string
	submitted  string
	names      [4]string
	original   string
	gender     string
	comments   string

	titles, designations, nationalities, updated []string

	aliases   []alias
	births    []birth
	places    []place // of birth
	addresses []place
	documents []document
}

type alias struct{ quality, name, born, city, country, note string }

type birth struct{ kind, date, year, from, to, note string }

type place struct{ street, city, state, zip, country, note string }

type document struct{ kind, kind2, number, issuing, country, issued, city, note string }

// name joins the parts. An entry without any is known by its name in original
// script or its first alias rather than not at all.
func (e *entry) name() string {
	n := strings.Join(strings.Fields(strings.Join(e.names[:], " ")), " ")
	if n == "" {
		n = e.original
	}
	for i := 0; n == "" && i < len(e.aliases); i++ {
		n = e.aliases[i].name
	}
	return n
}

// entry reads one entry; the scanner stands on its start.
func (r *reading) entry() *entry {
	s := r.s
	e := &entry{individual: string(s.Name()) == "INDIVIDUAL"}
	for d := s.Depth(); s.Child(d); {
		switch string(s.Name()) {
		case "DATAID":
			e.dataID = r.text()
		case "REFERENCE_NUMBER":
			e.reference = r.text()
		case "FIRST_NAME":
			e.names[0] = r.text()
		case "SECOND_NAME":
			e.names[1] = r.text()
		case "THIRD_NAME":
			e.names[2] = r.text()
		case "FOURTH_NAME":
			e.names[3] = r.text()
		case "NAME_ORIGINAL_SCRIPT":
			e.original = r.text()
		case "UN_LIST_TYPE":
			e.listType = r.text()
		case "LISTED_ON":
			e.listedOn = r.text()
		case "SUBMITTED_BY", "SUBMITTED_ON":
			label := map[bool]string{true: "Submitted by ", false: "Submitted on "}[string(s.Name()) == "SUBMITTED_BY"]
			if t := r.text(); t != "" {
				e.submitted = strings.TrimSpace(e.submitted + " " + label + t + ".")
			}
		case "GENDER":
			e.gender = r.text()
		case "COMMENTS1":
			e.comments = r.text()
		case "TITLE":
			e.titles = r.values(e.titles)
		case "DESIGNATION":
			e.designations = r.values(e.designations)
		case "NATIONALITY":
			e.nationalities = r.values(e.nationalities)
		case "LAST_DAY_UPDATED":
			e.updated = r.values(e.updated)
		case "INDIVIDUAL_ALIAS", "ENTITY_ALIAS":
			e.aliases = append(e.aliases, r.alias())
		case "INDIVIDUAL_DATE_OF_BIRTH":
			e.births = append(e.births, r.birth())
		case "INDIVIDUAL_PLACE_OF_BIRTH":
			e.places = append(e.places, r.place())
		case "INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS":
			e.addresses = append(e.addresses, r.place())
		case "INDIVIDUAL_DOCUMENT":
			e.documents = append(e.documents, r.document())
		case "VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD":
			r.ignore("book-keeping of the publisher")
		case "LIST_TYPE":
			for d := s.Depth(); s.Child(d); {
				r.ignore("always UN List")
			}
		default:
			r.unknown()
		}
	}
	return e
}

// values reads the VALUE elements of a list.
func (r *reading) values(to []string) []string {
	for d := r.s.Depth(); r.s.Child(d); {
		if string(r.s.Name()) != "VALUE" {
			r.unknown()
		} else if t := r.text(); t != "" {
			to = append(to, t)
		}
	}
	return to
}

// fields reads child elements into the strings that they are named with.
func (r *reading) fields(to map[string]*string) {
	for d := r.s.Depth(); r.s.Child(d); {
		if p := to[string(r.s.Name())]; p != nil {
			if t := r.text(); *p == "" {
				*p = t
			} else if t != "" {
				*p += "; " + t
			}
		} else {
			r.unknown()
		}
	}
}

func (r *reading) alias() (a alias) {
	r.fields(map[string]*string{
		"QUALITY": &a.quality, "ALIAS_NAME": &a.name, "DATE_OF_BIRTH": &a.born,
		"CITY_OF_BIRTH": &a.city, "COUNTRY_OF_BIRTH": &a.country, "NOTE": &a.note,
	})
	return a
}

func (r *reading) birth() (b birth) {
	r.fields(map[string]*string{
		"TYPE_OF_DATE": &b.kind, "DATE": &b.date, "YEAR": &b.year,
		"FROM_YEAR": &b.from, "TO_YEAR": &b.to, "NOTE": &b.note,
	})
	return b
}

func (r *reading) place() (p place) {
	r.fields(map[string]*string{
		"STREET": &p.street, "CITY": &p.city, "STATE_PROVINCE": &p.state,
		"ZIP_CODE": &p.zip, "COUNTRY": &p.country, "NOTE": &p.note,
	})
	return p
}

func (r *reading) document() (d document) {
	r.fields(map[string]*string{
		"TYPE_OF_DOCUMENT": &d.kind, "TYPE_OF_DOCUMENT2": &d.kind2, "NUMBER": &d.number,
		"ISSUING_COUNTRY": &d.issuing, "COUNTRY_OF_ISSUE": &d.country,
		"DATE_OF_ISSUE": &d.issued, "CITY_OF_ISSUE": &d.city, "NOTE": &d.note,
	})
	return d
}
