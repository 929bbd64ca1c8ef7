package un

import (
	"regexp"
	"strings"

	"cordon/ftm"
)

var (
	passportType = regexp.MustCompile(`(?i)\b(?:passport|passeport|pasaporte)\b`)
	datePattern  = `((?:\d{1,2} )?[A-Z][a-z]+\.? ?(?:\d{1,2}, )?\d{4}|\d{4}-\d\d-\d\d)`
	expiry       = regexp.MustCompile(`(?i:expir\w*|valid)(?: date)?(?: until| on)?:?(?: on)? ` + datePattern)
	issue        = regexp.MustCompile(`(?i:issued?)(?: date)?(?: on| in)?:? ` + datePattern)
	numberStops  = regexp.MustCompile(`(?i)[,;]? *\b(?:issued|expire[sd]?|under name|made out|born|valid)\b.*`)
	inBrackets   = regexp.MustCompile(`\([^()]*\)`)
	wordy        = regexp.MustCompile(`[a-z]{3}|[(,;]`)
)

// document reads an INDIVIDUAL_DOCUMENT. Its number may stand among words
// ("Libyan passport No. 513519"), or in the NOTE instead of NUMBER.
func (m *maker) document(d document) {
	if d == (document{}) {
		return
	}
	kind := strings.Trim(join(" / ", d.kind, d.kind2), " :")
	if strings.EqualFold(d.kind, d.kind2) {
		kind = d.kind
	}
	passport := passportType.MatchString(kind) || passportType.MatchString(d.number)
	number := ftm.Value{Text: d.number}
	switch {
	case d.number == "":
		for _, text := range []string{d.note, d.kind2} {
			if n := numberIn(numberStops.ReplaceAllString(text, "")); n != "" && number.Text == "" {
				number = ftm.Value{Text: n, Original: text, Marks: ftm.Derived}
				passport = passport || passportType.MatchString(text)
			}
		}
	case wordy.MatchString(d.number):
		if n := numberIn(d.number); n != "" {
			number = ftm.Value{Text: n, Original: d.number}
		}
	}
	country := d.country
	if country == "" {
		country = d.issuing
	}
	if number.Text == "" {
		m.Note("Document", join("; ", kind, country, d.issued, d.city, d.note))
		return
	}
	doc := m.Document(passport, number.Text, kind)
	for _, p := range []string{"number", "passportNumber"} {
		if p == "number" || passport {
			doc.AddValue(p, number)
		}
	}
	if passport {
		m.AddValue("passportNumber", number)
	} else {
		m.AddValue("idNumber", number)
	}
	m.Country(doc, "country", "Country of document "+number.Text, country)
	if d.issuing != country {
		m.Country(doc, "country", "Country of document "+number.Text, d.issuing)
	}
	doc.Add("summary", d.note)
	if d.city != "" {
		doc.Add("summary", "issued in "+d.city)
	}
	start, rest := ftm.ParseDate(zone.ReplaceAllString(d.issued, "$1"))
	if rest != "" {
		doc.Add("summary", "issued "+d.issued)
	}
	if !otherCalendar(d.note) {
		addAll(doc, "endDate", dateIn(expiry, d.note+" "+d.number))
		if len(start) == 0 {
			start = dateIn(issue, d.note)
		}
	}
	addAll(doc, "startDate", start)
}

func addAll(e *ftm.Entity, property string, vs []ftm.Value) {
	for _, v := range vs {
		e.AddValue(property, v)
	}
}

// numberIn finds the number among words: the first run of words that have a
// digit or are short capitals ("SE 012820"), if it has a digit at all.
func numberIn(text string) string {
	var run []string
	digits := false
	for _, w := range strings.Fields(inBrackets.ReplaceAllString(text, " ")) {
		w = strings.Trim(w, ",;:.")
		switch {
		case strings.ContainsAny(w, "0123456789"):
			run, digits = append(run, w), true
		case !digits && isShortCapitals(w):
			run = append(run, w)
		case digits:
			return strings.Join(run, " ")
		default:
			run = nil
		}
	}
	if !digits {
		return ""
	}
	return strings.Join(run, " ")
}

func isShortCapitals(w string) bool {
	letters := strings.TrimRight(w, "-")
	if len(letters) == 0 || len(letters) > 3 || letters == "SSN" || letters == "CAR" || letters == "ID" {
		return false
	}
	return strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func dateIn(re *regexp.Regexp, text string) []ftm.Value {
	found := re.FindStringSubmatch(text)
	if found == nil {
		return nil
	}
	vs, rest := ftm.ParseDate(found[1])
	if rest != "" || len(vs) != 1 {
		return nil
	}
	return vs
}
