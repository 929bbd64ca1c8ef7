package table

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cordon/ftm"
	"cordon/name"
	"cordon/screen"
)

// maxName is the longest name that is taken for one.
const maxName = 600

// Cleaner turns rows into subjects. It keeps scratch memory and is not safe for
// concurrent use; make one for each goroutine with [Table.Cleaner].
type Cleaner struct {
	p         *plan
	latest    int
	countries map[string][]string
	analyser  *name.Analyser
	scratch   name.Name
}

// Cleaner returns a cleaner for the rows of the table. Two-digit years are read
// as the last such year that is not after latest.
func (t *Table) Cleaner(latest int) *Cleaner {
	return newCleaner(t.plan, latest)
}

func newCleaner(p *plan, latest int) *Cleaner {
	return &Cleaner{p: p, latest: latest, countries: map[string][]string{}, analyser: name.NewAnalyser()}
}

// Subject reads a row. What could not be read is said in the subject's faults
// and notes: a fault means that a clear answer cannot be given.
func (c *Cleaner) Subject(r *Row) screen.Subject {
	if r.Entity != nil && r.Reject == "" {
		return c.entity(r)
	}
	b := &builder{Cleaner: c, row: r, e: &ftm.Entity{}}
	b.s.ID = b.first("id")
	b.s.Name = b.fullName()
	b.e.ID, b.e.Caption = b.s.ID, b.s.Name
	b.s.Entity = b.e
	if r.Reject != "" {
		b.e.Schema = "Thing"
		b.fault("the row could not be read: %s", r.Reject)
		return b.s
	}
	b.names()
	b.dates("birth_date", "birthDate")
	b.dates("incorporation_date", "incorporationDate")
	for _, f := range []string{"nationality", "citizenship", "country", "birth_country", "jurisdiction", "flag"} {
		b.countriesOf(f)
	}
	b.gender()
	b.address()
	for _, f := range []string{"birth_place", "position", "email", "phone", "website"} {
		b.texts(f)
	}
	for _, f := range []string{"passport", "id_number", "tax_number", "inn", "ogrn", "registration_number", "imo", "mmsi", "call_sign", "lei", "bic", "wallet"} {
		b.identifiers(f)
	}
	b.schema()
	if len(b.e.Get("name")) == 0 && !b.identified {
		b.fault("it has no name")
	}
	return b.s
}

// Reads reports whether the cell of a column can be read as its field, as an empty
// one can.
func (c *Cleaner) Reads(r *Row, col int) bool {
	if r.Reject != "" || col >= len(c.p.field) || c.p.field[col] < 0 || col >= len(r.Cells) {
		return true
	}
	text := trim(r.Cells[col])
	if text == "" || placeholder(text) {
		return true
	}
	switch f := columnNames().fields[c.p.field[col]].name; f {
	case "birth_date", "incorporation_date":
		_, ok := readDates(text, c.p.dates[col], c.p.serials, c.latest)
		return ok
	case "nationality", "citizenship", "country", "birth_country", "jurisdiction", "flag":
		return readCountries(text) != nil
	case "type":
		return schemaOf(text) != ""
	case "imo", "mmsi", "lei", "bic", "inn", "ogrn", "wallet":
		return !slices.ContainsFunc(splitValues(text, ";|,\n"), func(id string) bool { _, why := cleanIdentifier(f, id); return why != "" })
	}
	return true
}

// entity takes a FollowTheMoney row as it is.
func (c *Cleaner) entity(r *Row) screen.Subject {
	e := r.Entity
	s := screen.Subject{Entity: e, ID: e.ID, Name: e.Caption}
	if s.Name == "" {
		s.Name = e.First("name")
	}
	if s.Name == "" {
		s.Name = e.First("alias")
	}
	return s
}

// builder makes one subject.
type builder struct {
	*Cleaner
	row        *Row
	e          *ftm.Entity
	s          screen.Subject
	identified bool // there is an identifier by which it can be found
}

func (b *builder) fault(format string, args ...any) {
	b.s.Faults = append(b.s.Faults, fmt.Sprintf(format, args...))
}

func (b *builder) note(format string, args ...any) {
	b.s.Notes = append(b.s.Notes, fmt.Sprintf(format, args...))
}

// cells returns the values of a field's columns that are not empty.
func (b *builder) cells(f string) []string {
	var out []string
	for _, col := range b.p.of(f) {
		if v := b.cell(col); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func (b *builder) cell(col int) string {
	if col >= len(b.row.Cells) {
		return ""
	}
	return trim(b.row.Cells[col])
}

func (b *builder) first(f string) string {
	for _, col := range b.p.of(f) {
		if v := b.cell(col); v != "" {
			return v
		}
	}
	return ""
}

// fullName is the name as the row has it, joined from its parts if need be.
func (b *builder) fullName() string {
	if n := b.first("name"); n != "" && !placeholder(n) {
		return n
	}
	var parts []string
	for _, f := range []string{"first_name", "second_name", "patronymic", "last_name"} {
		if n := b.first(f); n != "" && !placeholder(n) {
			parts = append(parts, n)
		}
	}
	if len(parts) > 0 {
		return strings.Join(parts, " ")
	}
	if n := b.first("alias"); n != "" && !placeholder(n) {
		return n
	}
	return ""
}

func (b *builder) names() {
	b.addName("name", b.s.Name)
	cells := b.cells("name")
	for i, n := range cells {
		if i > 0 {
			b.addName("alias", n)
		}
	}
	if n := len(cells); n > 1 && n <= 4 { // NAME1, NAME2: one name that was too long for a column
		b.addName("alias", strings.Join(cells, " "))
	}
	for _, f := range []string{"first_name", "second_name", "patronymic", "last_name"} {
		for _, n := range b.cells(f) {
			if !placeholder(n) {
				b.e.Add(fieldProperty(f), n)
			}
		}
	}
	for _, f := range []string{"alias", "previous_name"} {
		for _, cell := range b.cells(f) {
			for _, n := range splitValues(cell, ";|\n") {
				b.addName(fieldProperty(f), n)
			}
		}
	}
}

func (b *builder) addName(property, n string) {
	switch {
	case n == "" || placeholder(n):
	case utf8.RuneCountInString(n) > maxName:
		b.fault("the %s has %d characters, too many for a name", property, utf8.RuneCountInString(n))
	case strings.IndexFunc(n, unicode.IsLetter) < 0 && strings.IndexFunc(n, unicode.IsDigit) < 0:
		b.fault("%q is no name: it has no letter", n)
	case n[0] == '{' && strings.HasSuffix(n, "}"):
		b.fault("the %s is an object and not a text: give its parts columns of their own", property)
		fallthrough
	default:
		b.e.Add(property, n)
	}
}

func (b *builder) dates(f, property string) {
	for _, col := range b.p.of(f) {
		text := b.cell(col)
		if text == "" || placeholder(text) {
			continue
		}
		vs, ok := readDates(text, b.p.dates[col], b.p.serials, b.latest)
		for _, v := range vs {
			b.e.AddValue(property, v)
		}
		if !ok {
			b.note("%s %q is not a date that can be read: it was not compared", b.p.columns[col], clip(text, 40))
		}
	}
}

func (b *builder) countriesOf(f string) {
	for _, col := range b.p.of(f) {
		text := b.cell(col)
		if text == "" || text != "NA" && placeholder(text) { // NA is Namibia
			continue
		}
		codes, ok := b.countries[text]
		if !ok {
			codes = readCountries(text)
			if len(b.countries) < 10_000 {
				b.countries[text] = codes
			}
		}
		b.e.Add(fieldProperty(f), codes...)
		if codes == nil {
			b.note("%s %q is not a country that is known: it was not compared", b.p.columns[col], clip(text, 40))
		}
	}
}

// readCountries reads a cell that holds one country, or several with separators
// between them; nil if any of it is not known.
func readCountries(text string) []string {
	if code, ok := ftm.CountryCode(text); ok {
		return []string{code}
	}
	var codes []string
	for _, part := range splitValues(text, ";|,/\n") {
		code, ok := ftm.CountryCode(part)
		if !ok {
			return nil
		}
		codes = append(codes, code)
	}
	return codes
}

// neither is what forms offer beside male and female; lists state no more than those.
var neither = []string{"x", "u", "o", "d", "nb", "other", "unspecified", "undisclosed", "divers", "diverse", "non-binary", "nonbinary", "not specified", "not stated", "prefer not to say"}

func (b *builder) gender() {
	for _, text := range b.cells("gender") {
		if g, ok := ftm.Gender(text); ok {
			b.e.Add("gender", g)
		} else if !placeholder(text) && !slices.Contains(neither, strings.ToLower(text)) {
			b.note("gender %q is none that is known: it was not compared", clip(text, 40))
		}
	}
}

func (b *builder) address() {
	var parts []string
	parts = append(parts, b.cells("address")...)
	parts = append(parts, strings.TrimSpace(b.first("postal_code")+" "+b.first("city")))
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" || placeholder(s) })
	if len(parts) > 0 {
		b.e.Add("address", strings.Join(parts, ", "))
	}
}

func (b *builder) texts(f string) {
	for _, t := range b.cells(f) {
		if !placeholder(t) {
			b.e.Add(fieldProperty(f), t)
		}
	}
}

func (b *builder) identifiers(f string) {
	for _, col := range b.p.of(f) {
		text := b.cell(col)
		if text == "" || placeholder(text) {
			continue
		}
		for _, id := range splitValues(text, ";|,\n") {
			clean, why := cleanIdentifier(f, id)
			if why != "" {
				b.fault("%s %q %s", b.p.columns[col], clip(id, 60), why)
			}
			if clean != "" {
				b.e.Add(fieldProperty(f), clean)
				b.identified = true
			}
		}
	}
}

// schema decides what kind of party the row is: what its type column says, else
// what its other columns give away, else anything.
func (b *builder) schema() {
	text := b.first("type")
	if text != "" && !placeholder(text) {
		if s := schemaOf(text); s != "" {
			b.e.Schema = s
			return
		}
		b.note("type %q is not known: screened against every kind of party", clip(text, 40))
	}
	b.e.Schema = "Thing"
	switch {
	case len(b.e.Get("imoNumber")) > 0 || len(b.e.Get("mmsi")) > 0:
		b.e.Schema = "Vessel"
	case len(b.e.Get("name")) == 0 && len(b.e.Get("publicKey")) > 0:
		b.e.Schema = "CryptoWallet"
	case b.e.Has("gender", "male"), b.e.Has("gender", "female"), len(b.p.of("first_name")) > 0 && b.first("first_name") != "":
		b.e.Schema = "Person"
	case len(b.e.Get("birthDate")) > 0 && !b.legalForm():
		b.e.Schema = "Person"
	}
}

// legalForm reports whether the name ends like a company's: core systems put the
// date of foundation into the column for birth dates.
func (b *builder) legalForm() bool {
	b.analyser.Analyse(&b.scratch, b.s.Name, name.Thing)
	return slices.ContainsFunc(b.scratch.Tokens, func(t name.Token) bool { return t.Role == name.LegalForm || t.Role == name.Generic })
}

func fieldProperty(f string) string { return columnNames().property[f] }

func splitValues(cell, seps string) []string {
	parts := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(seps, r) })
	out := parts[:0]
	for _, p := range parts {
		if p = trim(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// trim cuts white space and invisible marks from both ends.
func trim(s string) string {
	if s == "" {
		return ""
	}
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\uFEFF' || r == '\u200B' || r == '\u200E' || r == '\u200F' || unicode.IsControl(r)
	})
}

// placeholder tells what people type when they have nothing to type.
func placeholder(s string) bool {
	if len(s) > 16 {
		return false
	}
	switch strings.ToLower(strings.Trim(s, " .-_/*()[]")) {
	case "", "n/a", "na", "n.a", "none", "null", "nil", "unknown", "unk", "not known", "not available", "not applicable", "tbd", "tba", "unbekannt", "inconnu", "desconocido", "неизвестно", "нет", "不明", "未知", "无", "없음", "미상", "#n/a", "nan":
		return true
	}
	return false
}
