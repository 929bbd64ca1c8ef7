package eu

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list/draft"
	"cordon/list/element"
)

// birth reads date and place of birth. A range and "circa" are independent of
// each other, and one end of a range may be missing.
func birth(d *draft.Draft, c *element.Element) {
	property := "birthDate"
	if d.Schema != "Person" {
		property = "incorporationDate"
	}
	if cal := strings.ToUpper(c.Attr("calendarType")); cal != "" && cal != "GREGORIAN" {
		d.Note("date of birth, "+strings.ToLower(cal)+" calendar", written(c))
	} else {
		for _, v := range birthDates(c) {
			d.AddValue(property, v)
		}
		if len(birthDates(c)) == 0 {
			d.Note("date of birth", written(c))
		}
	}
	var place []string
	for _, a := range []string{"place", "city", "region", "zipCode"} {
		if v := strings.TrimSpace(c.Attr(a)); v != "" {
			place = append(place, v)
		}
	}
	if d.Schema == "Person" {
		d.Add("birthPlace", strings.Join(place, ", "))
		d.Country(d.Entity, "birthCountry", "country of birth", c.Attr("countryIso2Code"))
	} else {
		d.Note("place", strings.Join(place, ", "))
		d.Country(d.Entity, "jurisdiction", "country", c.Attr("countryIso2Code"))
	}
	d.Note("birth", c.Get("remark"))
}

func birthDates(c *element.Element) []ftm.Value {
	num := func(a string) int { n, _ := strconv.Atoi(strings.TrimSpace(c.Attr(a))); return n }
	marks := ftm.Marks(0)
	circa := c.Attr("circa") == "true"
	if circa {
		marks = ftm.Circa
	}
	var vs []ftm.Value
	add := func(t ftm.Date, m ftm.Marks) {
		if t.Valid() {
			vs = append(vs, ftm.Value{Text: t.String(), Marks: m})
		}
	}
	day, ok := ftm.ReadDate(strings.TrimSpace(c.Attr("birthdate")))
	if !ok {
		day = ftm.Date{Year: num("year"), Month: num("monthOfYear"), Day: num("dayOfMonth")}
		if day.Month == 0 {
			day.Day = 0
		}
	}
	if circa {
		day.Month, day.Day = 0, 0
	}
	add(day, marks)
	from, to := num("yearRangeFrom"), num("yearRangeTo")
	switch {
	case from == 0 && to == 0:
	case from == 0 || to == 0:
		add(ftm.Date{Year: from + to}, marks|ftm.Range)
	case to < from:
	case to-from < 10:
		for y := from; y <= to; y++ {
			add(ftm.Date{Year: y}, marks|ftm.Range)
		}
	default:
		add(ftm.Date{Year: from}, marks|ftm.Range)
		add(ftm.Date{Year: to}, marks|ftm.Range)
	}
	return vs
}

// written gives the date as the source has it, for a person to read.
func written(c *element.Element) string {
	if s := c.Attr("birthdate"); s != "" {
		return s
	}
	var b []string
	for _, a := range []string{"dayOfMonth", "monthOfYear", "year", "yearRangeFrom", "yearRangeTo"} {
		if v := c.Attr(a); v != "" {
			b = append(b, v)
		}
	}
	return strings.Join(b, "-")
}

func address(d *draft.Draft, c *element.Element) {
	a := d.Address(cmp.Or(known(c.Attr("countryIso2Code")), c.Attr("countryDescription")), "street", c.Attr("street"),
		"postOfficeBox", c.Attr("poBox"), "street2", c.Attr("place"), "postalCode", c.Attr("zipCode"),
		"city", c.Attr("city"), "region", c.Attr("region"))
	if a != nil && c.Attr("asAtListingTime") == "true" {
		a.Add("remarks", "as at the time of listing")
	}
	for m := range c.All("remark") {
		if a != nil {
			a.Add("remarks", m.Text)
		} else {
			d.Note("address", m.Text)
		}
	}
	for i := range c.All("contactInfo") {
		contact(d, i.Attr("key"), i.Attr("value"))
	}
	for line := range strings.SplitSeq(c.Attr("contactInfo"), "\n") { // the CSV has one cell
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			key, value = "", line
		}
		contact(d, strings.Trim(key, "[] "), value)
	}
}

func contact(d *draft.Draft, key, value string) {
	property := ""
	switch key = strings.ToUpper(strings.TrimSpace(key)); key {
	case "PHONE", "FAX", "MOBILE", "TEL":
		property = "phone"
	case "EMAIL", "E-MAIL":
		property = "email"
	case "WEB", "WEBSITE", "URL":
		property = "website"
	default:
		d.Note(strings.ToLower(key), value)
		return
	}
	for v := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if property != "phone" {
			v = strings.Join(strings.Fields(v), "") // spaces get inside by line breaks
		}
		d.Add(property, v)
	}
}

func identification(d *draft.Draft, c *element.Element) {
	kind := strings.ToLower(c.Attr("identificationTypeCode"))
	numbers := []string{c.Attr("number")}
	if l := c.Attr("latinNumber"); l != "" && l != numbers[0] {
		numbers = append(numbers, l)
	}
	for _, n := range numbers {
		if strings.TrimSpace(n) == "" {
			continue
		}
		switch kind {
		case "imo":
			if imo, _, ok := ident.IMO(n); ok {
				d.Add("imoNumber", imo)
			} else {
				d.AddValue("registrationNumber", ftm.Value{Text: n, Note: "called an IMO number by the source"})
			}
		case "swiftbic":
			d.Add("swiftBic", n)
		case "regnumber":
			d.Add("registrationNumber", n)
		case "fiscalcode", "taxid":
			d.Add("taxNumber", n)
		case "euvat":
			d.Add("vatCode", n)
		default:
			document(d, c, kind, n)
			continue
		}
		for _, s := range remarks(c) {
			d.Note(kind+" "+n, s)
		}
		d.Country(d.Entity, "jurisdiction", kind+" "+n, c.Attr("countryIso2Code"))
	}
}

func document(d *draft.Draft, c *element.Element, kind, number string) {
	p := d.Document(kind == "passport", number, kind)
	d.Country(p, "country", "document", c.Attr("countryIso2Code"))
	p.Add("authority", c.Attr("issuedBy"))
	d.DatesOf(p, "startDate", kind+" issued", c.Attr("issueDate"))
	d.DatesOf(p, "startDate", kind+" valid from", c.Attr("validFrom"))
	d.DatesOf(p, "endDate", kind+" valid to", c.Attr("validTo"))
	p.Add("summary", remarks(c)...)
}

// remarks are what the source says about a document; a false or lost paper still
// tells who uses it.
func remarks(c *element.Element) []string {
	var out []string
	for _, f := range []struct{ attr, text string }{
		{"diplomatic", "diplomatic"},
		{"knownExpired", "known to be expired"},
		{"knownFalse", "known to be false"},
		{"reportedLost", "reported lost"},
		{"revokedByIssuer", "revoked by the issuer"},
	} {
		if c.Attr(f.attr) == "true" {
			out = append(out, f.text)
		}
	}
	for _, a := range []string{"nameOnDocument", "region"} {
		if v := c.Attr(a); v != "" {
			out = append(out, fmt.Sprintf("%s: %s", map[string]string{"nameOnDocument": "name on the document", "region": "region"}[a], v))
		}
	}
	for m := range c.All("remark") {
		out = append(out, m.Text)
	}
	return out
}

// enumerated splits "(a) Mullah, (b) Maulavi"; other texts stay whole.
func enumerated(s string) []string {
	s = strings.Join(strings.Fields(s), " ")
	if !strings.HasPrefix(s, "(a)") {
		return []string{s}
	}
	var out []string
	for next := 'a'; ; next++ {
		mark := "(" + string(next) + ")"
		rest, ok := strings.CutPrefix(s, mark)
		if !ok {
			return append(out, s)
		}
		item, after := rest, ""
		if i := strings.Index(rest, "("+string(next+1)+")"); i >= 0 {
			item, after = rest[:i], rest[i:]
		}
		out = append(out, strings.Trim(item, " ,;"))
		if s = after; s == "" {
			return out
		}
	}
}

// latin reports whether a name's letters are Latin.
func latin(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}
