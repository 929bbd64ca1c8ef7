package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/ident"
	"cordon/screen"
)

// Bounds of what the search page asks.
const (
	maxAsked  = 500 // runes of one field
	shownHits = 25
	belowBand = 0.10 // how far under the threshold "just below" reaches
)

// kinds are what the search page lets people choose.
var kinds = []string{"Thing", "Person", "LegalEntity", "Vessel", "Airplane", "CryptoWallet"}

// question is what the search page asks, as it stands in the address.
type question struct {
	Name, Kind, Birth, Country, Number, Gender, List, Threshold string
	Show                                                        string // which hits: "", strong, born
	Order                                                       string // of the hits: "" by confidence, see [sorts]
	Without                                                     string // lists left out on request, with commas
	More                                                        bool   // the further fields are open
	Faults                                                      map[string]string
	policy                                                      screen.Policy
}

// choice is one option of a select.
type choice struct {
	Value, Text string
	Chosen      bool
}

func readQuestion(v url.Values, p screen.Policy) *question {
	get := func(k string) string {
		s := strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(v.Get(k), "�"))
		s = strings.TrimSpace(s)
		if r := []rune(s); len(r) > maxAsked {
			s = string(r[:maxAsked])
		}
		return s
	}
	q := &question{
		Name: get("q"), Kind: get("kind"), Birth: get("birth"), Country: get("country"), Number: get("number"),
		Gender: get("gender"), List: get("list"), Threshold: get("threshold"), Show: get("show"), Order: get("order"), Without: get("without"), Faults: map[string]string{}, policy: p,
	}
	if !slices.Contains(kinds, q.Kind) {
		q.Kind = "Thing"
		if q.Birth != "" || q.Gender != "" {
			q.Kind = "Person"
		}
	}
	q.policy.Limit = max(p.Limit, shownHits)
	if q.List != "" {
		q.policy.Lists = []string{q.List}
	}
	if q.Threshold != "" {
		t, err := strconv.ParseFloat(strings.Replace(q.Threshold, ",", ".", 1), 64)
		if err != nil || !(t >= .3 && t <= 1) { // NaN is neither
			q.Faults["threshold"] = say("find.threshold.bad")
		} else {
			q.policy.Threshold = t
		}
	}
	if q.List != "" || q.policy.Threshold != p.Threshold || q.policy.Limit != p.Limit {
		q.policy.Name += "+page" // the hash tells what changed; the name that something did
	}
	q.More = q.Number != "" || q.Gender != "" || q.List != "" || q.Threshold != ""
	return q
}

// leave takes the lists out that the person asked to leave out. The answer's stamp
// names the others, and a note says what is missing.
func (q *question) leave(all []string) (left []string) {
	if q.Without == "" || q.List != "" {
		return nil
	}
	out := strings.Split(q.Without, ",")
	if len(q.policy.Lists) > 0 {
		all = q.policy.Lists
	}
	var rest []string
	for _, id := range all {
		if slices.Contains(out, id) {
			left = append(left, id)
		} else {
			rest = append(rest, id)
		}
	}
	if len(left) == 0 || len(rest) == 0 {
		return nil
	}
	q.policy.Lists = rest
	if !strings.HasSuffix(q.policy.Name, "+page") {
		q.policy.Name += "+page"
	}
	return left
}

// Asked reports whether there is enough to ask: two letters or a number.
func (q *question) Asked() bool { return letters(q.Name) >= 2 || q.Number != "" }

// Short reports whether something was typed that is too little to ask.
func (q *question) Short() bool { return q.Name != "" && !q.Asked() }

func letters(s string) (n int) {
	for _, r := range s {
		switch {
		case r >= 0x3040 && unicode.IsLetter(r): // a letter of these says as much as two
			n += 2
		case unicode.IsLetter(r), unicode.IsDigit(r):
			n++
		}
	}
	return n
}

// Kinds are the choices of the kind of party.
func (q *question) Kinds() (cs []choice) {
	for _, k := range kinds {
		cs = append(cs, choice{k, say("kind." + k), k == q.Kind})
	}
	return cs
}

// Genders are the choices of the gender.
func (q *question) Genders() (cs []choice) {
	for _, g := range []string{"", "male", "female"} {
		cs = append(cs, choice{g, say("gender." + g), g == q.Gender})
	}
	return cs
}

// link is the address of the question with something changed.
func (q *question) link(changes ...string) string {
	v := url.Values{}
	set := func(k, s string) {
		if s != "" {
			v.Set(k, s)
		}
	}
	set("q", q.Name)
	if q.Kind != "Thing" {
		v.Set("kind", q.Kind)
	}
	set("birth", q.Birth)
	set("country", q.Country)
	set("number", q.Number)
	set("gender", q.Gender)
	set("list", q.List)
	set("threshold", q.Threshold)
	set("show", q.Show)
	set("order", q.Order)
	set("without", q.Without)
	for i := 0; i+1 < len(changes); i += 2 {
		v.Del(changes[i])
		set(changes[i], changes[i+1])
	}
	return "/find?" + v.Encode()
}

// subject makes the party that is screened. What cannot be read is a fault of its
// field: nothing is left out of a comparison in silence.
func (q *question) subject() screen.Subject {
	e := &ftm.Entity{Schema: q.Kind, Caption: q.Name}
	if q.Kind == "CryptoWallet" && q.Number == "" {
		q.number(e, q.Name)
	}
	e.Add("name", q.Name)
	if q.Birth != "" {
		if d, ok := ftm.SureDate(q.Birth); ok {
			e.Add("birthDate", d.String())
		} else {
			q.Faults["birth"] = say("find.birth.bad")
		}
	}
	if q.Country != "" {
		if c, ok := ftm.CountryCode(q.Country); ok {
			e.Add("country", c)
		} else {
			q.Faults["country"] = say("find.country.bad")
		}
	}
	if q.Gender != "" {
		if g, ok := ftm.Gender(q.Gender); ok {
			e.Add("gender", g)
		}
	}
	if q.Number != "" {
		q.number(e, q.Number)
	}
	return screen.Subject{Entity: e, Name: q.Name}
}

// number adds a document's or register's number under every property that it may
// be: what fits no list costs nothing.
func (q *question) number(e *ftm.Entity, text string) {
	if a, ok := ident.Wallet(text); ok {
		e.Add("publicKey", a.Text)
		return
	}
	if q.Kind == "CryptoWallet" {
		e.Add("publicKey", text)
		return
	}
	if imo, _, ok := ident.IMO(text); ok {
		e.Add("imoNumber", imo)
	}
	for _, p := range []string{"passportNumber", "idNumber", "registrationNumber", "taxNumber"} {
		e.Add(p, text)
	}
	for _, m := range ident.Detect(text) {
		switch m.Format {
		case ident.FormatLEI:
			e.Add("leiCode", m.Canonical)
		case ident.FormatINN:
			e.Add("innCode", m.Canonical)
		case ident.FormatOGRN:
			e.Add("ogrnCode", m.Canonical)
		}
	}
	if b, ok := ident.BIC(text); ok {
		e.Add("swiftBic", b)
	}
	if q.Kind == "Vessel" {
		e.Add("mmsi", text)
		e.Add("callSign", text)
	}
}
