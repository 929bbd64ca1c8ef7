package eu

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/element"
)

// reading is the state of one reading.
type reading struct {
	out      *list.Sink
	seen     map[string]bool
	programs *draft.Programs
}

// Entries whose subject type is a slip: by reference, the schema that holds.
var miscoded = map[string]string{
	"EU.9442.82":  "Vessel",       // Unica, a ship
	"EU.9443.81":  "Vessel",       // New Konk, a ship
	"EU.13894.78": "Organization", // a research centre among persons
}

// entry makes a sanctionEntity into a target and what hangs on it.
func (r *reading) entry(e *element.Element) error {
	r.out.Entry()
	ref, logical := strings.TrimSpace(e.Attr("euReferenceNumber")), strings.TrimSpace(e.Attr("logicalId"))
	where := cmp.Or(ref, logical)
	if where == "" {
		r.out.Reject(fmt.Sprintf("sanctionEntity %d", r.out.Report.Entries), "neither euReferenceNumber nor logicalId")
		return nil
	}
	id := "eu-fsf-" + draft.Slug(where)
	if r.seen[id] {
		r.out.Warn("reference " + where + " stands twice: the second entry is named by its logical id too")
		id += "-" + draft.Slug(logical)
	}
	if r.seen[id] {
		return fmt.Errorf("entry %s stands twice", where)
	}
	r.seen[id] = true
	d := draft.New(r.out, listID, id, r.schema(e, where))
	d.Reference = where
	if ref != "" && logical != "" {
		d.Referents = []string{"eu-fsf-logical-" + logical}
	}
	r.names(d, e)
	if d.Caption == "" {
		r.out.Reject(where, "no name")
		return nil
	}
	d.Add("topics", "sanction")
	for c := range e.All("remark") {
		d.Note("", c.Text)
	}
	for c := range e.All("citizenship") {
		d.Country(d.Entity, "nationality", "citizenship", cmp.Or(known(c.Attr("countryIso2Code")), c.Attr("countryDescription")))
		d.Note("citizenship", c.Attr("region"))
		d.Note("citizenship", c.Get("remark"))
	}
	for c := range e.All("birthdate") {
		birth(d, c)
	}
	for c := range e.All("address") {
		address(d, c)
	}
	for c := range e.All("identification") {
		identification(d, c)
	}
	r.sanctions(d, e)
	return d.Emit()
}

func (r *reading) schema(e *element.Element, ref string) string {
	if s, ok := miscoded[ref]; ok {
		return s
	}
	t := e.Child("subjectType")
	for _, c := range []string{t.Attr("code"), t.Attr("classificationCode")} { // the CSV swaps them
		switch strings.ToLower(c) {
		case "person", "p":
			return "Person"
		case "enterprise", "e":
			return "Organization"
		}
	}
	r.out.Warn(fmt.Sprintf("%s: unknown subject type %q", ref, t.Attr("code")))
	return "LegalEntity"
}

// alias is one nameAlias and how it ranks as the name to show.
type alias struct {
	*element.Element
	text, lang string
	own        bool // no translation
	weak       bool
}

func (r *reading) names(d *draft.Draft, e *element.Element) {
	var as []alias
	anyOwn := false
	for c := range e.All("nameAlias") {
		a := alias{Element: c, text: c.Attr("wholeName"), lang: strings.ToUpper(c.Attr("nameLanguage"))}
		if strings.TrimSpace(a.text) == "" {
			a.text = strings.Join([]string{c.Attr("firstName"), c.Attr("middleName"), c.Attr("lastName")}, " ")
		}
		switch a.lang {
		case "", "EN", "ZH", "RU", "FA", "AR":
			a.own = true
		}
		a.weak = weak(c)
		anyOwn = anyOwn || a.own && !a.weak
		as = append(as, a)
	}
	main := -1
	for i, a := range as {
		if strings.TrimSpace(a.text) != "" && (main < 0 || a.before(as[main])) {
			main = i
		}
	}
	for i, a := range as {
		v := ftm.Value{Text: a.text, Lang: draft.Lang(a.lang)}
		property := "name"
		switch {
		case a.weak:
			property, v.Marks = "weakAlias", ftm.Weak
		case a.Attr("strong") == "true":
			v.Marks = ftm.Strong
		}
		if !a.weak && !a.own && anyOwn {
			property = "alias"
		}
		if !latin(a.text) {
			v.Marks |= ftm.OriginalScript
		}
		if i == main {
			v.Marks |= ftm.Primary
			d.Caption = strings.Join(strings.Fields(a.text), " ")
		}
		for j, c := range slices.Collect(a.All("remark")) {
			if j == 0 {
				v.Note = c.Text
			} else {
				d.Note(a.text, c.Text)
			}
		}
		d.Name(property, v)
		r.nameParts(d, a)
	}
}

// before ranks names: strong before weak, the publisher's own before
// translations, Latin letters, split into parts, then the older key.
func (a alias) before(b alias) bool {
	rank := func(x alias) int {
		n := 0
		for _, good := range []bool{!x.weak, x.own, latin(x.text), x.lang == "" || x.lang == "EN", x.Attr("lastName") != ""} {
			n *= 2
			if good {
				n++
			}
		}
		return n
	}
	key := func(x alias) int { n, _ := strconv.Atoi(x.Attr("logicalId")); return n }
	return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(key(a), key(b))) < 0
}

func (r *reading) nameParts(d *draft.Draft, a alias) {
	if d.Schema != "Person" {
		d.Note("function", a.Attr("function"))
		d.Note("title", a.Attr("title"))
		return
	}
	if !a.weak {
		d.Add("firstName", a.Attr("firstName"))
		d.Add("middleName", a.Attr("middleName"))
		d.Add("lastName", a.Attr("lastName"))
	}
	d.Add("title", enumerated(a.Attr("title"))...)
	d.Add("position", enumerated(a.Attr("function"))...)
	switch strings.ToUpper(a.Attr("gender")) {
	case "M":
		d.Add("gender", "male")
	case "F":
		d.Add("gender", "female")
	case "":
	default:
		d.Note("gender", a.Attr("gender"))
	}
}

// weak follows the flag, then the remark, which is at times misspelt.
func weak(c *element.Element) bool {
	w := c.Attr("strong") == "false"
	for m := range c.All("remark") {
		t := strings.ToLower(m.Text)
		switch {
		case strings.Contains(t, "low quality"), strings.Contains(t, "lo quality"):
			w = true
		case strings.Contains(t, "good quality"), strings.Contains(t, "god quality"), strings.Contains(t, "high quality"):
			w = false
		}
	}
	return w
}

func (r *reading) sanctions(d *draft.Draft, e *element.Element) {
	designated := draft.Day(e.Attr("designationDate"))
	var ss []*ftm.Entity
	for c := range e.All("regulation") {
		program := c.Attr("programme")
		s := d.Sanction(authority, program, c.Attr("numberTitle"), c.Attr("publicationDate"), c.Attr("regulationType"))
		r.programs.Set(r.out, s, program)
		s.Add("reason", c.Attr("numberTitle"))
		d.DatesOf(s, "listingDate", "publication date", c.Attr("publicationDate"))
		start := draft.Day(c.Attr("entryIntoForceDate"))
		if start == "" || designated != "" && designated < start {
			start = designated
		}
		s.Add("startDate", start)
		for u := range c.All("publicationUrl") {
			s.Add("sourceUrl", u.Text)
		}
		s.Add("sourceUrl", c.Attr("publicationUrl"))
		s.Add("summary", strings.TrimSpace(c.Attr("organisationType")+" "+c.Attr("regulationType")))
		ss = append(ss, s)
	}
	if len(ss) == 0 {
		r.out.Warn(d.Reference + ": no regulation")
		s := d.Sanction(authority, "")
		s.Add("startDate", designated)
		ss = append(ss, s)
	}
	for _, s := range ss {
		s.Add("authorityId", d.Reference)
		s.AddValue("unscId", unReference(e.Attr("unitedNationId")))
		s.Add("summary", e.Attr("designationDetails"))
	}
}

// unReference writes a reference as the United Nations do: QDi.43 is QDi.043.
func unReference(s string) ftm.Value {
	s = strings.TrimSpace(s)
	regime, n, ok := strings.Cut(s, ".")
	if _, err := strconv.Atoi(n); !ok || err != nil || len(regime) != 3 || len(n) > 2 {
		return ftm.Value{Text: s}
	}
	return ftm.Value{Text: regime + "." + strings.Repeat("0", 3-len(n)) + n, Original: s}
}

func known(code string) string {
	if code == "00" {
		return ""
	}
	return code
}
