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

// Subject makes a subject: values are cleaned by the type of their property, a
// name is put together from its parts where there is none, a country is told
// from an IBAN. Properties that the schema does not have are returned as
// dropped; a value that cannot be read is a note on the subject.
func Subject(id, schema string, properties map[string]json.RawMessage) (s screen.Subject, dropped []string, err error) {
	sc, ok := ftm.SchemaNamed(schema)
	if !ok {
		return s, nil, fmt.Errorf("%w: %s", ErrSchema, schema)
	}
	if !sc.Matchable && schema != "Thing" {
		return s, nil, fmt.Errorf("%w: %s", ErrMatchable, schema)
	}
	e := &ftm.Entity{ID: id, Schema: schema}
	s = screen.Subject{Entity: e, ID: id}
	names := make([]string, 0, len(properties))
	for p := range properties {
		names = append(names, p)
	}
	slices.Sort(names)
	for _, p := range names {
		info, ok := sc.Property(p)
		if !ok {
			dropped = append(dropped, p)
			continue
		}
		texts, err := values(properties[p])
		if err != nil {
			return s, nil, fmt.Errorf("property %s: %w", p, err)
		}
		for _, t := range texts {
			clean, ok := tidy(info.Type, t)
			if !ok {
				s.Notes = append(s.Notes, fmt.Sprintf("%s %q could not be read and was not compared", p, t))
				continue
			}
			e.Add(p, clean)
			if info.Type == ftm.TypeIBAN && len(clean) > 2 {
				e.Add("country", strings.ToLower(clean[:2]))
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

// values reads a property's value: a string, a number, a truth value, or a list of them.
func values(raw json.RawMessage) ([]string, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	switch raw[0] {
	case '[':
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, err
		}
		out := make([]string, 0, len(list))
		for _, r := range list {
			if r = bytes.TrimSpace(r); len(r) > 0 && r[0] == '[' {
				return nil, errNestedList
			}
			vs, err := values(r)
			if err != nil {
				return nil, err
			}
			out = append(out, vs...)
		}
		return out, nil
	case '"':
		if text := raw[1 : len(raw)-1]; bytes.IndexByte(text, '\\') < 0 && utf8.Valid(text) {
			return []string{string(text)}, nil // as it stands, which is nearly always
		}
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, err
		}
		return []string{s}, nil
	case '{':
		return nil, errObject
	}
	return []string{string(raw)}, nil
}

// tidy cleans a value by the type of its property; what has no reading is refused.
func tidy(t ftm.PropertyType, s string) (string, bool) {
	s = strings.TrimSpace(s)
	switch t {
	case ftm.TypeCountry:
		return ftm.CountryCode(s)
	case ftm.TypeDate:
		if d, ok := ftm.ReadDate(s); ok {
			return d.String(), true
		}
		return "", false
	case ftm.TypeIBAN:
		return ident.IBAN(s)
	}
	return s, s != ""
}
