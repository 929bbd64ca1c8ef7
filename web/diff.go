package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/list"
)

// change is an entry that came, went or is not as it was.
type change struct {
	Class, Sign, Word string
	Ref, Name, Href   string
	Facts             string
	Held              bool // removed by its publisher, and screened until a person agrees
	Properties        []changed
}

// changed is a property of an entry that is not as it was, in words.
type changed struct {
	Property string
	Was, Now []said
}

// compare draws a delta.
func (p *listPage) compare(d *list.Delta, held map[string]bool, q url.Values) {
	p.Compare = true
	base := func(kind, at string) string {
		v := url.Values{"from": {p.From}, "to": {p.To}}
		if kind != "" {
			v.Set("kind", kind)
		}
		if at != "" {
			v.Set("at", at)
		}
		return "/lists/" + url.PathEscape(p.ID) + "?" + v.Encode() + "#changes"
	}
	kind := q.Get("kind")
	var all []change
	one := func(k, sign, word string, e *ftm.Entity) *change {
		all = append(all, change{Class: "d-" + k, Sign: sign, Word: word, Ref: reference(e), Name: cmp.Or(e.Caption, e.ID), Href: partyPath(e.ID), Facts: facts(e)})
		return &all[len(all)-1]
	}
	if kind == "" || kind == "add" {
		byReference(d.Added)
		for _, e := range d.Added {
			one("add", "+", say("diff.add"), e)
		}
	}
	if kind == "" || kind == "del" {
		byReference(d.Removed)
		for _, e := range d.Removed {
			one("del", "−", say("diff.del"), e).Held = held[e.ID]
		}
	}
	slices.SortStableFunc(d.Changed, func(a, b list.Change) int { return references(reference(a.New), reference(b.New)) })
	if kind == "" || kind == "chg" {
		for _, c := range d.Changed {
			x := one("chg", "~", say("diff.chg"), c.New)
			for _, prop := range c.Properties {
				was, now := texts(c.Old, prop), texts(c.New, prop)
				ch, _ := changeOf(prop, was, now)
				x.Properties = append(x.Properties, ch)
			}
		}
	}
	for _, f := range []struct {
		k string
		n int
	}{{"", len(d.Added) + len(d.Removed) + len(d.Changed)}, {"add", len(d.Added)}, {"del", len(d.Removed)}, {"chg", len(d.Changed)}} {
		key := f.k
		if key == "" {
			key = "all"
		}
		p.Filters = append(p.Filters, filter{Href: base(f.k, ""), Text: say("diff.show." + key), N: f.n, Here: kind == f.k})
	}
	if kind == "" || kind == "chg" {
		for i := range d.Changed {
			if !slices.ContainsFunc(d.Changed[i].Properties, identifying) {
				p.Silent++
			}
		}
	}
	at := number(q.Get("at"), 0, len(all))
	p.Total = len(all)
	end := min(at+changesShown, len(all))
	p.Changes, p.Shown = all[at:end], end
	if end < len(all) {
		p.More = base(kind, fmt.Sprint(end))
	}
	p.Foot = []string{say("diff.foot", d.From.ID, clip(d.From.SHA256, 13), d.From.Targets), say("diff.foot", d.To.ID, clip(d.To.SHA256, 13), d.To.Targets)}
}

// identifying reports whether a property says who somebody is: names, dates, places,
// numbers.
func identifying(prop string) bool {
	switch prop {
	case "notes", "summary", "description", "sourceUrl", "createdAt", "modifiedAt", "topics", "keywords", "programId", "program", "status", "publisher", "retrievedAt":
		return false
	}
	return true
}

func reference(e *ftm.Entity) string { return cmp.Or(e.Reference, e.ID) }

func byReference(es []*ftm.Entity) {
	slices.SortStableFunc(es, func(a, b *ftm.Entity) int { return references(reference(a), reference(b)) })
}

// references orders references as people count: KPi.9 before KPi.10.
func references(a, b string) int {
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			x, y := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0")
			if c := cmp.Or(len(x)-len(y), cmp.Compare(x, y)); c != 0 {
				return c
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

// digits counts the digits that a text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// changeOf is what one property lost and gained.
func changeOf(prop string, was, now []string) (c changed, differ bool) {
	c.Property = propertyName(prop)
	for _, t := range was {
		if !slices.Contains(now, t) {
			c.Was = append(c.Was, inWords(prop, t))
		}
	}
	for _, t := range now {
		if !slices.Contains(was, t) {
			c.Now = append(c.Now, inWords(prop, t))
		}
	}
	return c, len(c.Was)+len(c.Now) > 0
}

// propertyName is what people call a property.
func propertyName(prop string) string {
	if k := "prop." + prop; has(k) {
		return say(k)
	}
	var b strings.Builder
	for i, r := range prop {
		switch {
		case i == 0:
			b.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r):
			b.WriteByte(' ')
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// inWords writes a value as people do: a country by its name, a date as a day.
func inWords(prop, text string) said {
	switch prop {
	case "country", "nationality", "citizenship", "jurisdiction", "flag", "birthCountry", "mainCountry":
		if n := ftm.CountryName(text); n != "" {
			return said{Text: n}
		}
	case "gender":
		if k := "gender." + text; has(k) {
			return said{Text: say(k)}
		}
	}
	if strings.HasSuffix(prop, "Date") || strings.HasSuffix(prop, "At") {
		return said{Text: day(text)}
	}
	return spoken(clip(text, 400), "")
}
