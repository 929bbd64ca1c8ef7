// Package ask reads whom a caller asks about: a schema and properties, as
// FollowTheMoney and the interfaces built on it put them, into a subject that can
// be screened.
package ask

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cordon/ftm"
	"cordon/ident"
	"cordon/screen"
)

// Errors of a question.
var (
	ErrSchema     = errors.New("no such schema")
	ErrMatchable  = errors.New("schema is not matchable")
	errNestedList = errors.New("a list within a list")
	errObject     = errors.New("an object is not a value")
)

// Property is one property of a question, with its value as JSON.
type Property struct {
	Name  string
	Value json.RawMessage
}

// MaxValues is how many values one property of a party may have. Each is searched for:
// no listed party has a quarter as many names.
const MaxValues = 1000

// Subject makes a subject: values are cleaned by the type of their property, a
// name is put together from its parts where there is none, a country is told
// from an IBAN or a telephone number. Properties that the schema does not have are
// returned as dropped; a value that cannot be read is a note on the subject.
func Subject(id, schema string, properties map[string]json.RawMessage) (s screen.Subject, dropped []string, err error) {
	ps := make([]Property, 0, len(properties))
	for name, value := range properties {
		ps = append(ps, Property{name, value})
	}
	return Read(id, schema, ps)
}

// Read is [Subject] for properties in any order, each of which is there once. It
// sorts them, and keeps nothing of their values.
func Read(id, schema string, properties []Property) (s screen.Subject, dropped []string, err error) {
	sc, ok := ftm.SchemaNamed(schema)
	if !ok {
		return s, nil, fmt.Errorf("%w: %s", ErrSchema, schema)
	}
	if !sc.Matchable && schema != "Thing" {
		return s, nil, fmt.Errorf("%w: %s", ErrMatchable, schema)
	}
	e := &ftm.Entity{ID: id, Schema: schema, Properties: make([]ftm.Property, 0, len(properties)+1)}
	s = screen.Subject{Entity: e, ID: id}
	slices.SortFunc(properties, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	var buf [4]string
	texts := buf[:0]
	for _, p := range properties {
		info, ok := sc.Property(p.Name)
		if !ok {
			dropped = append(dropped, p.Name)
			continue
		}
		if texts, err = appendValues(texts[:0], p.Value); err != nil {
			return s, nil, fmt.Errorf("property %s: %w", p.Name, err)
		}
		if len(texts) > MaxValues {
			return s, nil, fmt.Errorf("property %s has %d values, at most %d are taken", p.Name, len(texts), MaxValues)
		}
		for _, t := range texts {
			clean, ok := tidy(info.Type, t)
			if !ok {
				s.Notes = append(s.Notes, fmt.Sprintf("%s %q could not be read and was not compared", p.Name, t))
				continue
			}
			s.Faults = appendFault(s.Faults, p.Name, clean)
			e.Add(p.Name, clean)
			switch {
			case info.Type == ftm.TypeIBAN && len(clean) > 2:
				e.Add("country", strings.ToLower(clean[:2]))
			case info.Type == ftm.TypePhone:
				if c, ok := ident.PhoneCountry(clean); ok {
					e.Add("country", c)
				}
			}
		}
	}
	if len(e.Get("name")) == 0 {
		var parts []string
		for _, p := range []string{"firstName", "secondName", "middleName", "fatherName", "lastName"} {
			if t := e.First(p); t != "" {
				parts = append(parts, t)
			}
		}
		e.Add("name", strings.Join(parts, " "))
	}
	s.Name = e.First("name")
	e.Caption = s.Name
	return s, dropped, nil
}

// Party makes a subject of an entity whose values are clean already, named by its
// caption.
func Party(e *ftm.Entity) screen.Subject {
	s := screen.Subject{Entity: e, ID: e.ID, Name: e.Caption}
	for _, p := range e.Properties {
		for _, v := range p.Values {
			s.Faults = appendFault(s.Faults, p.Name, v.Text)
		}
	}
	return s
}

// appendValues reads a property's value: a string, a number, a truth value, or a list
// of them.
func appendValues(dst []string, raw json.RawMessage) ([]string, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '[' {
		return appendValue(dst, raw)
	}
	var err error
	for i := 1; i < len(raw)-1; {
		end := element(raw, i)
		v := bytes.TrimSpace(raw[i:end])
		if len(v) > 0 && v[0] == '[' {
			return nil, errNestedList
		}
		if dst, err = appendValue(dst, v); err != nil {
			return nil, err
		}
		i = end + 1
	}
	return dst, nil
}

// element is where the element of a list ends that begins at i. The list is known to
// be JSON; what is within an element that is a list or an object itself does not
// matter, because no such element is taken.
func element(list []byte, i int) int {
	for ; i < len(list)-1 && list[i] != ','; i++ {
		if list[i] != '"' {
			continue
		}
		for i++; i < len(list)-1 && list[i] != '"'; i++ {
			if list[i] == '\\' {
				i++
			}
		}
	}
	return i
}

func appendValue(dst []string, raw json.RawMessage) ([]string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return dst, nil
	}
	switch raw[0] {
	case '"':
		if text := raw[1 : len(raw)-1]; bytes.IndexByte(text, '\\') < 0 && utf8.Valid(text) {
			return append(dst, string(text)), nil // as it stands, which is nearly always
		}
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, err
		}
		return append(dst, s), nil
	case '{':
		return nil, errObject
	}
	return append(dst, string(raw)), nil
}

// decisive are the properties whose value makes a hit by itself and proves itself: one
// that does not hold was mistyped, and leaves open whose it is.
var decisive = []string{"imoNumber", "mmsi", "leiCode", "swiftBic", "innCode", "ogrnCode", "publicKey"}

// appendFault tells of a decisive value that does not hold.
func appendFault(faults []string, property, value string) []string {
	if !slices.Contains(decisive, property) {
		return faults
	}
	if _, valid := ident.Canonical(property, value); valid {
		return faults
	}
	return append(faults, fmt.Sprintf("%s %q does not have the form of one (length or check digits)", property, value))
}

// tidy cleans a value by the type of its property; what has no reading is refused.
func tidy(t ftm.PropertyType, s string) (string, bool) {
	s = strings.TrimSpace(s)
	switch t {
	case ftm.TypeCountry:
		return ftm.CountryCode(s)
	case ftm.TypeDate:
		if d, ok := ftm.SureDate(s); ok {
			return d.String(), true
		}
		return "", false
	case ftm.TypeIBAN:
		return ident.IBAN(s)
	}
	return s, s != ""
}
