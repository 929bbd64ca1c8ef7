// Package draft is where a reader puts an entry together: the target, and what
// hangs on it (sanctions, addresses, documents, parties it is tied to), until all
// of it is known and goes to the sink at once.
//
// Ids of what hangs on a target are made of the target's id and of content, never
// of a position, so that a reordered file makes the same entities.
package draft

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"
	"golang.org/x/text/language"

	"cordon/ftm"
	"cordon/list"
)

// Draft is one entry of a publisher on its way to the sink.
type Draft struct {
	*ftm.Entity // the target
	out         *list.Sink
	around      []*ftm.Entity
}

// New begins an entry of a list.
func New(out *list.Sink, listID, id, schema string) *Draft {
	return &Draft{out: out, Entity: &ftm.Entity{ID: id, Schema: schema, Target: true, Datasets: []string{listID}}}
}

// Name adds a name; the first primary one becomes the caption, else the first.
// White space is squeezed.
func (d *Draft) Name(property string, v ftm.Value) {
	clean := strings.Join(strings.Fields(v.Text), " ")
	if v.Original == "" && clean != strings.TrimSpace(v.Text) {
		v.Original = v.Text
	}
	v.Text = clean
	d.AddValue(property, v)
}

// Dates reads a date as lists print it into a property of the target. What is not
// understood goes to the notes under its label.
func (d *Draft) Dates(property, label, text string) { d.DatesOf(d.Entity, property, label, text) }

// DatesOf does what Dates does, for an entity that hangs on the target.
func (d *Draft) DatesOf(e *ftm.Entity, property, label, text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	vs, rest := ftm.ParseDate(text)
	for _, v := range vs {
		e.AddValue(property, v)
	}
	if rest != "" {
		d.Note(label, text)
	}
}

// CellDates does what DatesOf does for a cell of a table, which may hold the serial
// number that a spreadsheet makes of a date.
func (d *Draft) CellDates(e *ftm.Entity, property, label, text string) {
	if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil {
		if t, ok := ftm.ExcelDate(n); ok {
			e.AddValue(property, ftm.Value{Text: t.String(), Original: text})
			return
		}
	}
	d.DatesOf(e, property, label, text)
}

// Day returns the one full or partial date that a text states, "" if it states
// none or several.
func Day(text string) string {
	if vs, _ := ftm.ParseDate(text); len(vs) == 1 {
		return vs[0].Text
	}
	return ""
}

// Country adds the code of a country as the source writes it. A text that is no
// country goes to the notes under its label.
func (d *Draft) Country(e *ftm.Entity, property, label, text string) {
	text = strings.TrimSpace(text)
	switch strings.ToLower(text) {
	case "", "00", "unknown", "undetermined", "n/a", "-":
		return
	}
	code, ok := ftm.CountryCode(text)
	if !ok {
		d.Note(label, text)
		return
	}
	v := ftm.Value{Text: code, Original: text}
	if strings.EqualFold(code, text) {
		v.Original = ""
	}
	e.AddValue(property, v)
}

// Note keeps a text that has no better place, after its label.
func (d *Draft) Note(label, text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	if label != "" {
		text = label + ": " + text
	}
	d.Add("notes", text)
}

// Part begins an entity that hangs on the target. Its id is made of its kind and
// of what tells it from its like; the same twice is the same entity.
func (d *Draft) Part(schema, kind string, content ...string) *ftm.Entity {
	h := xxh3.HashString(strings.Join(content, "\x1f"))
	id := d.ID + "-" + kind + "-" + strconv.FormatUint(h, 36)
	for _, e := range d.around {
		if e.ID == id {
			return e
		}
	}
	e := &ftm.Entity{ID: id, Schema: schema, Datasets: d.Datasets}
	d.around = append(d.around, e)
	return e
}

// Sanction begins a sanction on the target.
func (d *Draft) Sanction(authority, program string, content ...string) *ftm.Entity {
	s := d.Part("Sanction", "sanction", append([]string{program}, content...)...)
	s.Caption = program
	s.Add("entity", d.ID)
	s.Add("authority", authority)
	s.Add("program", program)
	return s
}

// Address adds an address: to the target its full text, and an entity with the
// parts. Parts come as property, text, property, text. A country alone is a
// country of the target and no address. It returns nil if there is no address.
func (d *Draft) Address(country string, parts ...string) *ftm.Entity {
	var full []string
	for i := 1; i < len(parts); i += 2 {
		parts[i] = strings.Trim(strings.Join(strings.Fields(parts[i]), " "), ",; ")
		if parts[i] != "" && parts[i-1] != "remarks" {
			full = append(full, parts[i])
		}
	}
	if len(full) == 0 {
		d.Country(d.Entity, "country", "country", country)
		for i := 1; i < len(parts); i += 2 {
			d.Note("address", parts[i])
		}
		return nil
	}
	code, known := ftm.CountryCode(country)
	if known {
		country = ftm.CountryName(code)
	} else if c := strings.ToUpper(country); c == "00" || c == "UNKNOWN" {
		country = ""
	}
	if country != "" && !strings.EqualFold(full[len(full)-1], country) {
		full = append(full, country)
	}
	text := strings.Join(full, ", ")
	a := d.Part("Address", "address", text)
	a.Caption = text
	a.Add("full", text)
	for i := 0; i < len(parts); i += 2 {
		a.Add(parts[i], parts[i+1])
	}
	if known {
		a.Add("country", code)
		d.Add("country", code)
	}
	d.Add("address", text)
	d.Add("addressEntity", a.ID)
	return a
}

// FullAddress adds an address that the source prints in one piece. Its country may
// stand beside it, or be the last thing it says.
func (d *Draft) FullAddress(country, text string) *ftm.Entity {
	text = strings.Trim(strings.Join(strings.Fields(text), " "), ",; ")
	code, known := ftm.CountryCode(country)
	if !known {
		code, known = ftm.CountryCode(strings.Trim(text[strings.LastIndex(text, ",")+1:], " ."))
	}
	if c, ok := ftm.CountryCode(text); text == "" || ok && (!known || c == code) {
		d.Country(d.Entity, "country", "country", cmp.Or(country, text))
		return nil
	}
	full := text
	if country != "" {
		name := country
		if known {
			name = ftm.CountryName(code)
		}
		if !strings.HasSuffix(strings.ToLower(text), strings.ToLower(name)) {
			full += ", " + name
		}
	}
	a := d.Part("Address", "address", full)
	a.Caption = full
	a.Add("full", full)
	if known {
		v := ftm.Value{Text: code}
		if country == "" {
			v.Original = text
		}
		a.AddValue("country", v)
		d.AddValue("country", v)
	}
	d.Add("address", full)
	d.Add("addressEntity", a.ID)
	return a
}

// Document adds a passport or another identity document of the target, and its
// number to the target itself.
func (d *Draft) Document(passport bool, number, kind string) *ftm.Entity {
	number = strings.Join(strings.Fields(number), " ")
	if number == "" {
		return nil
	}
	schema, own := "Identification", "idNumber"
	if passport {
		schema, own = "Passport", "passportNumber"
	}
	p := d.Part(schema, "document", schema, kind, number)
	p.Caption = number
	p.Add("holder", d.ID)
	p.Add("number", number)
	if passport {
		p.Add("passportNumber", number)
	}
	p.Add("type", kind)
	d.Add(own, number)
	return p
}

// Party begins a named party that the publisher ties to the target without
// listing it: context, not a target.
func (d *Draft) Party(schema, name string) *ftm.Entity {
	name = strings.Join(strings.Fields(name), " ")
	p := d.Part(schema, "party", name)
	p.Caption = name
	p.Add("name", name)
	return p
}

// Edge ties two entities: from and to are the edge's own properties.
func (d *Draft) Edge(schema, from, fromID, to, toID, role string) *ftm.Entity {
	e := d.Part(schema, "link", schema, fromID, toID, role)
	e.Add(from, fromID)
	e.Add(to, toID)
	switch schema {
	case "Ownership", "Directorship", "Membership", "UnknownLink", "Representation", "Employment":
		e.Add("role", role)
	case "Family", "Associate":
		e.Add("relationship", role)
	}
	return e
}

// Rename gives the target another id, and with it all that hangs on it.
func (d *Draft) Rename(id string) {
	old := d.ID
	move := func(s string) string {
		if rest, ok := strings.CutPrefix(s, old); ok && (rest == "" || rest[0] == '-') {
			return id + rest
		}
		return s
	}
	for _, e := range append([]*ftm.Entity{d.Entity}, d.around...) {
		e.ID = move(e.ID)
		for _, p := range e.Properties {
			if ftm.TypeOf(e.Schema, p.Name) != ftm.TypeEntity {
				continue
			}
			for i := range p.Values {
				p.Values[i].Text = move(p.Values[i].Text)
			}
		}
	}
}

// Around returns what hangs on the target so far.
func (d *Draft) Around() []*ftm.Entity { return d.around }

// Emit hands over the target, then what hangs on it in the order it was begun.
func (d *Draft) Emit() error {
	if d.Caption == "" {
		d.Caption = caption(d.Entity)
	}
	if err := d.out.Emit(d.Entity); err != nil {
		return err
	}
	for _, e := range d.around {
		if err := d.out.Emit(e); err != nil {
			return err
		}
	}
	return nil
}

// caption prefers a primary name in Latin letters, then any primary name.
func caption(e *ftm.Entity) string {
	for _, p := range []string{"name", "alias", "previousName", "weakAlias"} {
		vs := e.Get(p)
		for _, want := range []ftm.Marks{ftm.Primary, 0} {
			if i := slices.IndexFunc(vs, func(v ftm.Value) bool {
				return v.Marks&want == want && v.Marks&ftm.OriginalScript == 0
			}); i >= 0 {
				return vs[i].Text
			}
		}
		if len(vs) > 0 {
			return vs[0].Text
		}
	}
	return ""
}

// Slug makes the part of an id from a publisher's reference: lower case, and one
// hyphen for each run of anything but letters and digits.
func Slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(s)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 0x7f:
			b.WriteRune(r)
		case b.Len() > 0 && b.String()[b.Len()-1] != '-':
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

// Lang returns the ISO 639-3 code of a language that a source names by a code of
// two or three letters, "" if there is no such language.
func Lang(code string) string {
	b, err := language.ParseBase(strings.ToLower(strings.TrimSpace(code)))
	if err != nil || b.ISO3() == "und" {
		return ""
	}
	return b.ISO3()
}

// Programs maps the programme strings of a list to Cordon's programme keys, and
// warns once of each string that it does not know.
type Programs struct {
	Keys   map[string]string
	warned map[string]bool
}

// Set puts a programme's key on a sanction.
func (p *Programs) Set(out *list.Sink, s *ftm.Entity, program string) {
	if key, ok := p.Keys[program]; ok {
		s.Add("programId", key)
		return
	}
	if p.warned == nil {
		p.warned = map[string]bool{}
	}
	if program != "" && !p.warned[program] {
		p.warned[program] = true
		out.Warn(fmt.Sprintf("programme %q has no key yet", program))
	}
}
