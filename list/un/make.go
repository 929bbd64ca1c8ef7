package un

import (
	"regexp"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
)

// programmes names the committee of each UN_LIST_TYPE by its founding or present
// resolution (https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list).
var programmes = map[string]string{
	"DPRK": "UN-SC1718", "Al-Qaida": "UN-SC1267", "Taliban": "UN-SC1988", "Iraq": "UN-SC1518",
	"DRC": "UN-SC1533", "Iran": "UN-SC1737", "Libya": "UN-SC1970", "Somalia": "UN-SC2713",
	"CAR": "UN-SC2745", "GB": "UN-SC2048", "Yemen": "UN-SC2140", "Haiti": "UN-SC2653",
	"Sudan": "UN-SC1591", "SouthSudan": "UN-SC2206", "Lebanon": "UN-SC1636", "Mali": "UN-SC2374",
}

// maker turns an entry into entities.
type maker struct {
	*draft.Draft
	out      *list.Sink
	programs *draft.Programs
}

func (m *maker) make(e *entry) {
	m.Add("topics", "sanction")
	m.names(e)
	for _, t := range e.titles {
		m.Add("title", t)
	}
	for _, t := range e.designations {
		for _, part := range splitEnumerated(t) {
			m.AddValue("position", ftm.Value{Text: part, Original: differs(t, part)})
		}
	}
	for _, t := range e.nationalities {
		m.nation("nationality", "Nationality", t, "")
	}
	for _, b := range e.births {
		m.birth(b)
	}
	for _, p := range e.places {
		m.birthPlace(p)
	}
	for _, p := range e.addresses {
		m.address(p)
	}
	for _, d := range e.documents {
		m.document(d)
	}
	m.gender(e)
	m.comments(e.comments)
	m.sanction(e)
}

// nation adds a country with what the cell says besides, or a note when it names none.
func (m *maker) nation(property, label, text, note string) {
	if text == "" {
		return
	}
	v := ftm.Value{Original: text, Note: note}
	var ok bool
	if v.Text, ok = ftm.CountryCode(text); !ok {
		// "USSR (until 1991)", "Bahrain (citizenship revoked in Jan. 2015)"
		head, tail, cut := strings.Cut(text, " (")
		if v.Text, ok = ftm.CountryCode(head); ok && cut {
			v.Note = join("; ", strings.TrimSuffix(tail, ")"), note)
		}
	}
	if ok {
		m.AddValue(property, v)
		return
	}
	codes := 0
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == ';' || r == ',' }) {
		if code, ok := ftm.CountryCode(strings.TrimPrefix(strings.TrimSpace(part), "or ")); ok {
			m.AddValue(property, ftm.Value{Text: code, Original: text, Note: note})
			codes++
		}
	}
	if codes == 0 {
		m.Note(label, join("; ", text, note))
	}
}

func (m *maker) birthPlace(p place) {
	text := join(", ", p.street, p.city, p.state, p.zip)
	if text == "" && p.country == "" {
		text, p.note = p.note, ""
	}
	m.AddValue("birthPlace", ftm.Value{Text: text, Note: p.note})
	if text != "" {
		p.note = ""
	}
	m.nation("birthCountry", "Country of birth", p.country, p.note)
}

func (m *maker) address(p place) {
	postalCode, region := p.zip, ""
	if !strings.ContainsAny(p.zip, "0123456789") {
		postalCode, region = "", p.zip // "Chaman, Baluchistan Province"
	}
	m.Address(p.country, "street", p.street, "city", p.city, "region", region, "postalCode", postalCode,
		"state", p.state, "remarks", p.note)
}

var genderInComments = regexp.MustCompile(`(?i)\b(?:gender|sex)\s*[:\[]\s*(male|female)\b`)

func (m *maker) gender(e *entry) {
	g := strings.ToLower(e.gender)
	if g == "" && (strings.Contains(e.comments, "ender") || strings.Contains(e.comments, "Sex")) {
		if found := genderInComments.FindStringSubmatch(e.comments); found != nil && e.individual {
			g = strings.ToLower(found[1])
		}
	}
	switch g {
	case "male", "female":
		m.Add("gender", g)
	case "":
	default:
		m.Note("Gender", g)
	}
}

var interpolLink = regexp.MustCompile(`(?:(?:included |inclusion )?in )?(?:the )?INTERPOL-UN(?:SC| Security Council) Special Notice web link:?\s*(?:https?://\S+)?`)

// labelled are the facts that the prose of comments labels. A text without the
// hint is not searched: most comments hold none of them.
var labelled = []struct {
	property, hint string
	pattern        *regexp.Regexp
}{
	{"imoNumber", "IMO", regexp.MustCompile(`\bIMO\)?(?: [Nn]umber)?:? ?(\d{7})\b`)},
	{"swiftBic", "SWIFT", regexp.MustCompile(`\bSWIFT(?:/BIC)?(?: code)?:? ([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b`)},
	{"email", "@", regexp.MustCompile(`([\w.+-]+@[\w-]+(?:\.[\w-]+)+)`)},
	{"phone", "+", regexp.MustCompile(`(\+\d[\d-]{6,}\d)`)},
	{"website", "eb", regexp.MustCompile(`(?i)\b(?:web(?:site|page)): ?((?:https?://|www\.)[^\s;,)]+)`)},
}

// comments keeps the prose and takes from it what the prose labels.
func (m *maker) comments(text string) {
	if strings.Contains(text, "INTERPOL-UN") {
		text = interpolLink.ReplaceAllString(text, "")
	}
	text = strings.TrimSpace(strings.TrimLeft(text, ": "))
	m.Add("notes", strings.Join(strings.Fields(text), " "))
	for _, l := range labelled {
		if !strings.Contains(text, l.hint) {
			continue
		}
		for _, f := range l.pattern.FindAllStringSubmatch(text, -1) {
			found := strings.TrimRight(f[1], ".")
			if l.property == "imoNumber" {
				n, _, ok := ident.IMO(found)
				if !ok {
					continue // stays in the notes
				}
				found = n
			}
			m.Add(l.property, found)
		}
	}
}

// sanction adds the designation itself.
func (m *maker) sanction(e *entry) {
	s := m.Sanction(authority, e.listType)
	s.Add("unscId", e.reference)
	s.Add("authorityId", e.reference)
	m.programs.Set(m.out, s, e.listType)
	m.Add("programId", s.First("programId"))
	s.Add("summary", e.submitted)
	m.dates(s, e.listedOn, "listingDate", "startDate")
	for _, d := range e.updated {
		m.dates(s, d, "modifiedAt")
	}
}

// zone is the time zone that an xs:date may end with: 2015-07-01-04:00.
var zone = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)(?:[+-]\d\d:\d\d|Z)$`)

func (m *maker) dates(to *ftm.Entity, text string, properties ...string) {
	if text == "" {
		return
	}
	vs, rest := ftm.ParseDate(zone.ReplaceAllString(text, "$1"))
	if rest != "" || len(vs) == 0 {
		m.Note(properties[0], text)
		m.out.Warn(m.ID + ": " + properties[0] + " is no date: " + text)
		return
	}
	for _, v := range vs {
		for _, p := range properties {
			to.AddValue(p, v)
		}
	}
}

func differs(original, text string) string {
	if original == text {
		return ""
	}
	return original
}

// join joins the parts that are there.
func join(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), sep)
}
