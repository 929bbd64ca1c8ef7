package ofac

import (
	"fmt"
	"slices"
	"strconv"

	"cordon/ftm"
	"cordon/list"
)

// paper reads an IDRegDocument and keeps it for its identity.
func (r *advanced) paper() {
	identity := r.id("IdentityID")
	d := paper{
		kind:    r.refer("IDRegDocType", r.id("IDRegDocTypeID")).text,
		country: r.country(r.id("IssuedBy-CountryID")),
	}
	if v := r.refer("Validity", r.id("ValidityID")).text; v != "" && v != "Valid" {
		d.note = v
	}
	if l := r.locations[r.id("IssuedIn-LocationID")]; l != nil {
		place := ""
		for _, p := range l.parts {
			if p.script == "" && p.text != l.country {
				place = list.JoinParts(", ", place, p.text)
			}
		}
		if place != "" {
			d.note = list.JoinParts("; ", d.note, "issued in "+list.JoinParts(", ", place, l.country))
		}
	}
	for depth := r.s.Depth(); r.child(depth); {
		switch string(r.s.Name()) {
		case "IDRegistrationNo":
			d.number = r.text()
		case "IssuingAuthority":
			d.authority = r.text()
		case "Comment":
			d.note = list.JoinParts("; ", d.note, r.text())
		case "DocumentDate":
			expires := r.refer("IDRegDocDateType", r.id("IDRegDocDateTypeID")).text == "Expiration Date"
			for depth := r.s.Depth(); r.child(depth); {
				if string(r.s.Name()) != "DatePeriod" {
					r.unknown()
				} else if _, _, whole := r.period(); expires {
					d.expires = append(d.expires, whole...)
				} else {
					d.issued = append(d.issued, whole...)
				}
			}
		case "DocumentedNameReference", "FeatureVersionReference":
		default:
			r.unknown()
		}
	}
	r.papers[identity] = append(r.papers[identity], d)
}

// listing is a SanctionsEntry: a party on one list.
type listing struct {
	number, profile    int
	list               string
	dates              []ftm.Value
	reasons, comments  []string
	programs, measures []string
}

func (r *advanced) listing() {
	l := listing{number: r.id("ID"), profile: r.id("ProfileID"), list: r.refer("List", r.id("ListID")).text}
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "EntryEvent":
			r.event(&l)
		case "SanctionsMeasure":
			r.measure(&l)
		default:
			r.unknown()
		}
	}
	r.entries = append(r.entries, l)
}

func (r *advanced) event(l *listing) {
	if basis := r.refer("LegalBasis", r.id("LegalBasisID")).text; basis != "" && basis != "Unknown" {
		l.reasons = append(l.reasons, basis)
	}
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "Date":
			if d := r.day(); d.Year > 0 {
				l.dates = append(l.dates, ftm.Value{Text: d.String()})
			}
		case "Comment":
			if t := r.text(); t != "" {
				l.comments = append(l.comments, t)
			}
		default:
			r.unknown()
		}
	}
}

// measure reads a SanctionsMeasure. Of type Program its comment names a programme;
// the other types are what the listing does to the party.
func (r *advanced) measure(l *listing) {
	kind, comment := r.refer("SanctionsType", r.id("SanctionsTypeID")).text, ""
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "Comment":
			comment = r.text()
		case "DatePeriod":
			r.period()
		default:
			r.unknown()
		}
	}
	if kind == "Program" {
		if comment != "" {
			l.programs = append(l.programs, comment)
		}
		return
	}
	l.measures = append(l.measures, list.JoinParts(": ", kind, comment))
}

// listings makes the sanctions of a party. "Consolidated List" beside a list of
// its own is only a tag.
func (r *advanced) listings(p *profile) {
	specific := slices.ContainsFunc(p.listings, func(l listing) bool { return l.list != "Consolidated List" && l.list != "" })
	for _, l := range p.listings {
		if specific && l.list == "Consolidated List" {
			r.out.Ignored("SanctionsEntry of the Consolidated List", "a tag beside the entry of a specific list")
			continue
		}
		s := p.sanction(l.list, l.programs, l.measures)
		addAll(s, "listingDate", l.dates)
		for _, t := range l.reasons {
			s.Add("reason", t)
		}
		for _, t := range l.comments {
			s.Add("summary", t)
		}
	}
	if len(p.listings) == 0 {
		p.Target = false
		r.out.Reject(p.ID, "no sanctions entry: kept as context")
		return
	}
	p.Add("topics", "sanction")
	for _, e := range p.Around() {
		if e.Schema == "CryptoWallet" || e.Schema == "Security" {
			e.Add("topics", "sanction")
		}
	}
}

// relation is a ProfileRelationship.
type relation struct {
	from, to   int
	kind       string
	quality    string
	former     bool
	comment    string
	start, end []ftm.Value
}

func (r *advanced) relation() {
	rel := relation{
		from: r.id("From-ProfileID"), to: r.id("To-ProfileID"),
		kind: r.refer("RelationType", r.id("RelationTypeID")).text, former: string(r.s.Attr("Former")) == "true",
		quality: r.refer("RelationQuality", r.id("RelationQualityID")).text,
	}
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "Comment":
			rel.comment = r.text()
		case "DatePeriod":
			rel.start, rel.end, _ = r.period()
		default:
			r.unknown()
		}
	}
	r.relations = append(r.relations, rel)
}

// edge is the FollowTheMoney form of a relation: from and to are the properties
// for the party that OFAC names first and second.
type edge struct{ schema, from, to string }

var unknownLink = edge{"UnknownLink", "subject", "object"}

var edges = map[string]edge{
	"Associate Of":                  unknownLink,
	"Providing support to":          unknownLink,
	"Acting for or on behalf of":    {"Representation", "agent", "client"},
	"Owned or Controlled By":        {"Ownership", "asset", "owner"},
	"Property in the interest of":   {"Ownership", "asset", "owner"},
	"Owns, controls, or operates":   {"Ownership", "owner", "asset"},
	"Family member of":              {"Family", "person", "relative"},
	"Leader or official of":         {"Directorship", "director", "organization"},
	"Principal Executive Officer":   {"Directorship", "director", "organization"},
	"playing a significant role in": {"Membership", "member", "organization"},
}

// relate adds an edge to the party that the relation starts from. Where the two
// parties do not fit the ends but would the other way round, OFAC has them the
// wrong way round; where they fit neither way the link stays unspecific.
func (r *advanced) relate(rel relation) {
	from, to := r.byProfile[rel.from], r.byProfile[rel.to]
	if from == nil {
		r.out.Warn(fmt.Sprintf("relation %q of %d to %d: the first is not in the file", rel.kind, rel.from, rel.to))
		return
	}
	toID, toSchema := entityID(strconv.Itoa(rel.to)), ""
	if to != nil {
		toSchema = to.Schema
	} else {
		r.out.Warn(fmt.Sprintf("relation %q of %d to %d: the second is not in the file", rel.kind, rel.from, rel.to))
	}
	e, known := edges[rel.kind]
	if !known {
		e = unknownLink
		r.env.strange("relation type", rel.kind, fmt.Sprintf("%d to %d", rel.from, rel.to))
	}
	first, second := from.ID, toID
	swapped := false
	if !fits(e.from, from.Schema) || !fits(e.to, toSchema) {
		if fits(e.from, toSchema) && fits(e.to, from.Schema) && toSchema != "" {
			first, second, swapped = second, first, true
		} else {
			e = unknownLink
		}
	}
	x := from.Edge(e.schema, e.from, first, e.to, second, rel.kind)
	if swapped {
		x.Add("summary", "published the other way round")
	}
	if e == unknownLink || e.schema == "Ownership" {
		x.Add("role", rel.kind)
	}
	if rel.quality != "" && rel.quality != "Unknown" {
		x.Add("summary", "quality: "+rel.quality)
	}
	if rel.former {
		x.Add("status", "former")
	}
	x.Add("summary", rel.comment)
	addAll(x, "startDate", rel.start)
	addAll(x, "endDate", rel.end)
}

// fits tells whether a party may stand at this end of an edge. A party of another
// file ("") may stand anywhere.
func fits(end, schema string) bool {
	if schema == "" {
		return true
	}
	switch end {
	case "subject", "object":
		return true
	case "person", "relative":
		return schema == "Person"
	case "organization":
		return schema == "Organization" || schema == "LegalEntity"
	case "asset":
		return schema != "Person"
	}
	return schema != "Vessel" && schema != "Airplane"
}
