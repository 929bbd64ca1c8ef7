package list

import (
	"hash/fnv"
	"strings"

	"cordon/ftm"
)

// AttachedID mints the id of an entity that hangs on another: an address, a
// document, a sanction, an edge. It depends on what the entity is about and not
// on its place in the file, so that a reordered file gives the same ids.
func AttachedID(holder, kind string, about ...string) string {
	if len(about) == 0 {
		return holder + "-" + kind
	}
	h := fnv.New64a()
	for _, s := range about {
		h.Write([]byte(strings.ToLower(s)))
		h.Write([]byte{0})
	}
	const digits = "0123456789abcdef"
	id := make([]byte, 0, len(holder)+len(kind)+14)
	id = append(append(append(append(id, holder...), '-'), kind...), '-')
	for n, i := h.Sum64(), 0; i < 12; i++ {
		id, n = append(id, digits[n&15]), n>>4
	}
	return string(id)
}

// Address is a postal address in the parts that a source labels.
type Address struct {
	Full                                                                     string // as printed; else made from the parts
	Street, Street2, PostBox, PostalCode, City, Region, State, Country, Note string
}

// Attach links the address to its holder. The country goes to the holder's
// country property. The Address entity is returned to be put; nil when the
// address names nothing but a country.
func (a Address) Attach(holder *ftm.Entity) *ftm.Entity {
	code, known := ftm.CountryCode(a.Country)
	if known {
		holder.AddValue("country", ftm.Value{Text: code, Original: a.Country})
	}
	full := a.Full
	if full == "" {
		full = JoinParts(", ", a.Street, a.Street2, a.PostBox, a.City, a.PostalCode, a.Region, a.State, a.Country)
	}
	if full == "" && a.Note == "" || full == a.Country && known && a.Note == "" {
		return nil
	}
	if full == "" {
		full = a.Note
	}
	e := &ftm.Entity{ID: AttachedID(holder.ID, "address", full, a.Note), Schema: "Address", Caption: full, Datasets: holder.Datasets}
	e.Add("full", full)
	e.Add("street", a.Street)
	e.Add("street2", a.Street2)
	e.Add("postOfficeBox", a.PostBox)
	e.Add("postalCode", a.PostalCode)
	e.Add("city", a.City)
	e.Add("region", a.Region)
	e.Add("state", a.State)
	if a.Note != full {
		e.Add("remarks", a.Note)
	}
	if known {
		e.AddValue("country", ftm.Value{Text: code, Original: a.Country})
	}
	holder.Add("addressEntity", e.ID)
	return e
}

// JoinParts joins the parts that are there.
func JoinParts(sep string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(p)
	}
	return b.String()
}

// Document is a paper that names its holder.
type Document struct {
	Passport   bool
	Number     ftm.Value
	Type       string
	Country    string // as printed
	Authority  string
	Summary    string // flags such as "expired"; a forged paper still names its user
	Start, End []ftm.Value
}

// Attach gives the holder the number and returns the Passport or Identification
// entity to be put.
func (d Document) Attach(holder *ftm.Entity) *ftm.Entity {
	e := &ftm.Entity{Schema: "Identification", Caption: d.Number.Text, Datasets: holder.Datasets}
	property := "idNumber"
	if d.Passport {
		e.Schema, property = "Passport", "passportNumber"
	}
	e.ID = AttachedID(holder.ID, strings.ToLower(e.Schema), d.Number.Text, d.Type, d.Country, d.Summary)
	e.Add("holder", holder.ID)
	e.AddValue("number", d.Number)
	if d.Passport {
		e.AddValue("passportNumber", d.Number)
	}
	e.Add("type", d.Type)
	e.Add("authority", d.Authority)
	e.Add("summary", d.Summary)
	if code, ok := ftm.CountryCode(d.Country); ok {
		e.AddValue("country", ftm.Value{Text: code, Original: d.Country})
	} else if d.Country != "" {
		e.Add("summary", "Country: "+d.Country)
	}
	for _, v := range d.Start {
		e.AddValue("startDate", v)
	}
	for _, v := range d.End {
		e.AddValue("endDate", v)
	}
	holder.AddValue(property, d.Number)
	return e
}
