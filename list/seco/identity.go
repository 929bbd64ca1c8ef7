package seco

import (
	"slices"
	"strconv"
	"strings"

	"cordon/ftm"
	"cordon/list/draft"
	"cordon/list/element"
)

// identity adds the names of one identity, and its data if it is the main one.
func (rd *reading) identity(d *draft.Draft, c *element.Element) {
	main := c.Attr("main") != "false"
	note := ""
	if !main {
		note = rd.aside(c)
	}
	for n := range c.All("name") {
		rd.name(d, n, main, note)
	}
	if !main {
		return
	}
	property := "birthDate"
	switch d.Schema {
	case "LegalEntity":
		property = "incorporationDate"
	case "Vessel", "Airplane":
		property = "buildDate"
	}
	for b := range c.All("day-month-year") {
		for _, v := range day(b) {
			d.AddValue(property, v)
		}
	}
	for n := range c.All("nationality", "country") {
		nationality := "nationality"
		if d.Schema != "Person" {
			nationality = "country"
		}
		d.Country(d.Entity, nationality, "nationality", n.Attr("iso-code"))
	}
	for p := range c.All("place-of-birth") {
		if place := rd.places[p.Attr("place-id")]; place != nil {
			country := place.Child("country")
			d.Add("birthPlace", placeText(place))
			d.Country(d.Entity, "birthCountry", "place of birth", country.Attr("iso-code"))
		}
	}
	for a := range c.All("address") {
		rd.address(d, a)
	}
	for p := range c.All("identification-document") {
		document(d, p)
	}
}

// aside tells what an identity that is not the main one says of itself.
func (rd *reading) aside(c *element.Element) string {
	var out []string
	for b := range c.All("day-month-year") {
		for _, v := range day(b) {
			out = append(out, "born "+v.Text)
		}
	}
	for n := range c.All("nationality", "country") {
		out = append(out, "nationality "+n.Attr("iso-code"))
	}
	for p := range c.All("place-of-birth") {
		if place := rd.places[p.Attr("place-id")]; place != nil {
			out = append(out, "born in "+placeText(place))
		}
	}
	for p := range c.All("identification-document") {
		out = append(out, p.Attr("document-type")+" "+p.Get("number"))
	}
	return strings.Join(out, "; ")
}

// part is one part of a name: how it is written, and how else.
type part struct {
	order    int
	kind     string
	value    string
	variants map[script][]string
}

type script struct{ lang, script string }

// name builds the full name out of its parts in order, and one more for each set
// of variants of one language and script.
func (rd *reading) name(d *draft.Draft, c *element.Element, main bool, note string) {
	var parts []part
	scripts := map[script]int{} // and how many variants a part has at most
	var order []script
	for p := range c.All("name-part") {
		n, _ := strconv.Atoi(p.Attr("order"))
		x := part{order: n, kind: p.Attr("name-part-type"), value: strings.TrimSpace(p.Get("value")), variants: map[script][]string{}}
		for v := range p.All("spelling-variant") {
			k := script{v.Attr("lang"), v.Attr("script")}
			if t := strings.TrimSpace(v.Text); t != "" {
				x.variants[k] = append(x.variants[k], t)
				if scripts[k] == 0 {
					order = append(order, k)
				}
				scripts[k] = max(scripts[k], len(x.variants[k]))
			}
		}
		if x.kind == "title" {
			d.Add("title", x.value)
			continue
		}
		parts = append(parts, x)
	}
	slices.SortStableFunc(parts, func(a, b part) int { return a.order - b.order })
	property, marks := "alias", ftm.Marks(0)
	switch {
	case c.Attr("quality") == "low":
		property, marks = "weakAlias", ftm.Weak
	case c.Attr("name-type") == "primary-name" && main:
		property, marks = "name", ftm.Primary
	case c.Attr("name-type") == "formerly-known-as":
		property = "previousName"
	case c.Attr("quality") == "good":
		marks = ftm.Strong
	}
	d.Name(property, ftm.Value{Text: build(parts, script{}, 0), Marks: marks, Note: note})
	if property == "name" && d.Schema == "Person" {
		labels(d, parts)
	}
	for _, k := range order {
		for i := range scripts[k] {
			v := ftm.Value{Text: build(parts, k, i), Lang: draft.Lang(k.lang), Marks: marks &^ ftm.Primary, Note: note}
			if k.script != "" && !strings.EqualFold(k.script, "latn") {
				v.Marks |= ftm.OriginalScript
			}
			p := property
			if p == "name" {
				p = "alias"
			}
			d.Name(p, v)
		}
	}
}

// build joins the n-th variant of each part in a script; a part without one keeps
// its own form.
func build(parts []part, k script, n int) string {
	var out []string
	for _, p := range parts {
		v := p.value
		if vs := p.variants[k]; len(vs) > 0 {
			v = vs[min(n, len(vs)-1)]
		}
		if v != "" {
			out = append(out, v)
		}
	}
	return strings.Join(out, " ")
}

// labels fills the parts that the list names.
func labels(d *draft.Draft, parts []part) {
	for _, p := range parts {
		property := map[string]string{
			"given-name": "firstName", "further-given-name": "middleName", "family-name": "lastName",
			"maiden-name": "lastName", "father-name": "fatherName", "suffix": "nameSuffix",
		}[p.kind]
		if property != "" {
			d.Add(property, p.value)
		}
	}
}

// placeText writes a place of the list's table: location, area, country.
func placeText(p *element.Element) string {
	var out []string
	for _, n := range []string{"location", "area", "country"} {
		if t := strings.TrimSpace(p.Get(n)); t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, ", ")
}

func (rd *reading) address(d *draft.Draft, a *element.Element) {
	place := rd.places[a.Attr("place-id")]
	country, area, location := "", "", ""
	if place != nil {
		location, area = place.Get("location"), place.Get("area")
		if c := place.Child("country"); c != nil {
			country = c.Attr("iso-code")
			if country == "" {
				country = c.Text
			}
		}
	} else if a.Attr("place-id") != "" {
		rd.out.Warn(d.ID + ": unknown place " + a.Attr("place-id"))
	}
	x := d.Address(country, "street", a.Get("address-details"), "street2", a.Get("c-o"), "postOfficeBox", a.Get("p-o-box"),
		"postalCode", a.Get("zip-code"), "city", location, "region", area)
	for r := range a.All("remark") {
		if x != nil {
			x.Add("remarks", r.Text)
		} else {
			d.Note("address", r.Text)
		}
	}
}

func document(d *draft.Draft, p *element.Element) {
	kind := p.Attr("document-type")
	doc := d.Document(kind == "passport" || kind == "diplomatic-passport", p.Get("number"), kind)
	if doc == nil {
		d.Note(kind, p.Get("remark"))
		return
	}
	if i := p.Child("issuer"); i != nil {
		doc.Add("authority", i.Text)
		if code, ok := ftm.CountryCode(i.Attr("code")); ok {
			doc.Add("country", code)
		} else if code, ok := ftm.CountryCode(i.Text); ok {
			doc.Add("country", code)
		}
	}
	d.DatesOf(doc, "startDate", "issued", p.Get("date-of-issue"))
	d.DatesOf(doc, "endDate", "expires", p.Get("expiry-date"))
	doc.Add("summary", p.Get("remark"))
}

// shownName is the main name of a target, for what refers to it.
func shownName(e *element.Element) string {
	for _, body := range e.Children {
		for i := range body.All("identity") {
			for n := range i.All("name") {
				if n.Attr("name-type") != "primary-name" {
					continue
				}
				var out []string
				for p := range n.All("name-part") {
					out = append(out, p.Get("value"))
				}
				return strings.Join(out, " ")
			}
		}
	}
	return ""
}

func known(paths ...string) element.Fields {
	f := element.Fields{}
	for _, p := range paths {
		f[p] = ""
	}
	return f
}

var (
	placeFields = known("place@ssid", "place/location", "place/area", "place/country", "place/country@iso-code",
		"place/location/spelling-variant", "place/area/spelling-variant")
	programFields = func() element.Fields {
		f := known("sanctions-program/program-name", "sanctions-program/program-name@lang", "sanctions-program/program-key",
			"sanctions-program/program-key@lang", "sanctions-program/sanctions-set", "sanctions-program/sanctions-set@lang",
			"sanctions-program/sanctions-set@ssid", "sanctions-program/origin", "sanctions-program/origin@lang")
		f["sanctions-program@ssid"] = "sets of the programme are what targets refer to"
		f["sanctions-program@version-date"] = "date of the programme's own text"
		f["sanctions-program@predecessor-version-date"] = f["sanctions-program@version-date"]
		return f
	}()
	targetFields = func() element.Fields {
		f := known("target@ssid", "target@sanctions-set-id", "target/sanctions-set-id", "target/foreign-identifier", "target/justification",
			"target/other-information", "target/relation@target-id", "target/relation@relation-type", "target/relation/remark",
			"target/generic-attribute", "target/generic-attribute@name", "target/modification@modification-type", "target/modification@enactment-date", "target/modification@publication-date",
			"target/modification@effective-date", "target/individual@sex", "target/object@object-type")
		for _, body := range []string{"individual", "entity", "object"} {
			b := "target/" + body + "/"
			i := b + "identity"
			for _, p := range []string{
				b + "justification", b + "other-information", b + "relation@target-id", b + "relation@relation-type",
				b + "relation/remark", b + "generic-attribute", b + "generic-attribute@name", i + "@main", i + "/name@name-type", i + "/name@quality", i + "/name/name-part@order",
				i + "/name/name-part@name-part-type", i + "/name/name-part/value", i + "/name/name-part/spelling-variant",
				i + "/name/name-part/spelling-variant@lang", i + "/name/name-part/spelling-variant@script",
				i + "/day-month-year@day", i + "/day-month-year@month", i + "/day-month-year@year", i + "/day-month-year@quality",
				i + "/nationality/country@iso-code", i + "/place-of-birth@place-id", i + "/address@place-id", i + "/address/c-o",
				i + "/address/address-details", i + "/address/p-o-box", i + "/address/zip-code", i + "/address/remark",
				i + "/identification-document@document-type", i + "/identification-document/number", i + "/identification-document/issuer",
				i + "/identification-document/issuer@code", i + "/identification-document/date-of-issue",
				i + "/identification-document/expiry-date", i + "/identification-document/remark",
			} {
				f[p] = ""
			}
			for _, p := range []string{
				b + "@ssid", i + "@ssid", i + "/name@ssid", i + "/name/name-part@ssid", i + "/name/name-part/spelling-variant@ssid",
				i + "/address@ssid", i + "/day-month-year@ssid", i + "/nationality@ssid", i + "/place-of-birth@ssid",
				i + "/identification-document@ssid",
			} {
				f[p] = "the publisher's own key of a value"
			}
			f[i+"/nationality/country"] = "said again by its code"
			f[i+"/address@main"] = "all addresses are kept"
		}
		f["target/modification/added/*"] = "a copy of old content"
		f["target/modification/removed/*"] = "a copy of old content"
		return f
	}()
)
