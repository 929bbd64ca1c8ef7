package ftm

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits of one entity read from JSON. The largest entries of real lists stay
// below a hundredth of them.
const (
	maxJSONSize   = 64 << 20
	maxJSONValues = 1 << 18 // of all properties together
)

// markNames names the marks in JSON, in the order of their bits.
var markNames = [...]string{"primary", "strong", "weak", "original_script", "circa", "range", "derived"}

// AppendJSON appends the entity as FollowTheMoney writes it on one line: id,
// caption, schema, properties as lists of strings, datasets, referents, target,
// and the times. What FollowTheMoney has no place for goes into two keys of its
// own, so that nothing is lost and other programs read past it: reference, and
// annotations, which holds by property the position of a value ("at"), its marks,
// language, original and note. Same entity, same bytes.
func (e *Entity) AppendJSON(b []byte) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, e.ID)
	b = append(b, `,"caption":`...)
	b = appendString(b, e.Caption)
	b = append(b, `,"schema":`...)
	b = appendString(b, e.Schema)
	b = append(b, `,"properties":{`...)
	annotated := false
	for i, p := range e.Properties {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, p.Name)
		b = append(b, ':', '[')
		for j, v := range p.Values {
			if j > 0 {
				b = append(b, ',')
			}
			b = appendString(b, v.Text)
			annotated = annotated || v.annotated()
		}
		b = append(b, ']')
	}
	b = append(b, `},"datasets":`...)
	b = appendStrings(b, e.Datasets)
	b = append(b, `,"referents":`...)
	b = appendStrings(b, e.Referents)
	if e.Target {
		b = append(b, `,"target":true`...)
	} else {
		b = append(b, `,"target":false`...)
	}
	b = appendField(b, "first_seen", e.FirstSeen)
	b = appendField(b, "last_seen", e.LastSeen)
	b = appendField(b, "last_change", e.LastChange)
	b = appendField(b, "reference", e.Reference)
	if annotated {
		b = append(b, `,"annotations":{`...)
		for _, p := range e.Properties {
			b = appendAnnotations(b, p)
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

func (v *Value) annotated() bool {
	return v.Marks != 0 || v.Lang != "" || v.Original != "" || v.Note != ""
}

func appendAnnotations(b []byte, p Property) []byte {
	open := false
	for i := range p.Values {
		v := &p.Values[i]
		if !v.annotated() {
			continue
		}
		if !open {
			if b[len(b)-1] != '{' {
				b = append(b, ',')
			}
			b = append(appendString(b, p.Name), ':', '[')
			open = true
		} else {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"at":%d`, i)
		if v.Marks != 0 {
			b = append(b, `,"marks":[`...)
			for bit, name := range markNames {
				if v.Marks&(1<<bit) != 0 {
					if b[len(b)-1] != '[' {
						b = append(b, ',')
					}
					b = appendString(b, name)
				}
			}
			b = append(b, ']')
		}
		b = appendField(b, "lang", v.Lang)
		b = appendField(b, "original", v.Original)
		b = appendField(b, "note", v.Note)
		b = append(b, '}')
	}
	if open {
		b = append(b, ']')
	}
	return b
}

func appendField(b []byte, key, text string) []byte {
	if text == "" {
		return b
	}
	b = append(b, ',', '"')
	b = append(b, key...)
	b = append(b, '"', ':')
	return appendString(b, text)
}

func appendStrings(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

// appendString quotes text; bytes that are no UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' && c != 0x7f {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, w := utf8.DecodeRuneInString(s[i:])
			// Line separators end a line for some readers of JSON lines.
			if (r != utf8.RuneError || w > 1) && r != '\u2028' && r != '\u2029' {
				i += w
				continue
			}
			b = append(b, s[from:i]...)
			b = fmt.Appendf(b, `\u%04x`, r)
			i += w
			from = i
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

// MarshalJSON is [Entity.AppendJSON] for encoding/json.
func (e *Entity) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil), nil }

// UnmarshalJSON reads one entity: a line of entities.ftm.json, or what
// [Entity.AppendJSON] wrote. Id and schema are required; the shape of known keys
// is held strictly, keys that are not known are read past. Empty values are left
// out, properties are sorted by name.
func (e *Entity) UnmarshalJSON(data []byte) error {
	if len(data) > maxJSONSize {
		return fmt.Errorf("read entity: %d bytes are more than %d", len(data), maxJSONSize)
	}
	r := entityReader{dec: jsontext.NewDecoder(bytes.NewReader(data))}
	if err := r.read(); err != nil {
		if r.e.ID != "" {
			return fmt.Errorf("read entity %.100q: %w", r.e.ID, err)
		}
		return fmt.Errorf("read entity: %w", err)
	}
	*e = r.e
	return nil
}

type entityReader struct {
	dec    *jsontext.Decoder
	e      Entity
	values int
	notes  map[string][]annotation
}

type annotation struct {
	at int
	v  Value
}

func (r *entityReader) read() error {
	err := r.object(func(key string) (err error) {
		switch key {
		case "id":
			r.e.ID, err = r.text()
		case "caption":
			r.e.Caption, err = r.text()
		case "schema":
			r.e.Schema, err = r.text()
		case "properties":
			err = r.properties()
		case "datasets":
			r.e.Datasets, err = r.texts()
		case "referents":
			r.e.Referents, err = r.texts()
		case "target":
			r.e.Target, err = r.boolean()
		case "first_seen":
			r.e.FirstSeen, err = r.text()
		case "last_seen":
			r.e.LastSeen, err = r.text()
		case "last_change":
			r.e.LastChange, err = r.text()
		case "reference":
			r.e.Reference, err = r.text()
		case "annotations":
			err = r.annotations()
		default:
			err = r.dec.SkipValue()
		}
		if err != nil {
			err = fmt.Errorf("%q: %w", key, err)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case r.e.ID == "":
		return errors.New("it has no id")
	case r.e.Schema == "":
		return errors.New("it has no schema")
	}
	if _, err := r.dec.ReadToken(); err == nil {
		return errors.New("something follows it on its line")
	}
	return r.finish()
}

// finish puts annotations where they belong, drops empty values and sorts.
func (r *entityReader) finish() error {
	slices.SortFunc(r.e.Properties, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	for name, notes := range r.notes {
		vs := r.e.Get(name)
		for _, n := range notes {
			if n.at < 0 || n.at >= len(vs) {
				return fmt.Errorf("annotation of %.100q: it has no value %d", name, n.at)
			}
			n.v.Text = vs[n.at].Text
			vs[n.at] = n.v
		}
	}
	kept := r.e.Properties[:0]
	for _, p := range r.e.Properties {
		p.Values = slices.DeleteFunc(p.Values, func(v Value) bool { return v.Text == "" })
		if len(p.Values) > 0 {
			kept = append(kept, p)
		}
	}
	r.e.Properties = kept
	return nil
}

func (r *entityReader) object(member func(key string) error) error {
	if t, err := r.dec.ReadToken(); err != nil {
		return err
	} else if t.Kind() != '{' {
		return fmt.Errorf("an object was expected, not %s", kindName(t.Kind()))
	}
	for {
		t, err := r.dec.ReadToken()
		if err != nil {
			return err
		}
		if t.Kind() == '}' {
			return nil
		}
		if err := member(t.String()); err != nil {
			return err
		}
	}
}

func (r *entityReader) list(element func() error) error {
	t, err := r.dec.ReadToken()
	if err != nil {
		return err
	}
	switch t.Kind() {
	case 'n':
		return nil // null is an empty list
	case '[':
	default:
		return fmt.Errorf("a list was expected, not %s", kindName(t.Kind()))
	}
	for r.dec.PeekKind() != ']' {
		if r.values++; r.values > maxJSONValues {
			return fmt.Errorf("it has more than %d values", maxJSONValues)
		}
		if err := element(); err != nil {
			return err
		}
	}
	_, err = r.dec.ReadToken()
	return err
}

func (r *entityReader) text() (string, error) {
	t, err := r.dec.ReadToken()
	switch {
	case err != nil:
		return "", err
	case t.Kind() == 'n':
		return "", nil
	case t.Kind() != '"':
		return "", fmt.Errorf("a string was expected, not %s", kindName(t.Kind()))
	}
	return t.String(), nil
}

func (r *entityReader) texts() (list []string, err error) {
	err = r.list(func() error {
		s, err := r.text()
		if s != "" {
			list = append(list, s)
		}
		return err
	})
	return list, err
}

func (r *entityReader) boolean() (bool, error) {
	t, err := r.dec.ReadToken()
	switch {
	case err != nil:
		return false, err
	case t.Kind() != 't' && t.Kind() != 'f' && t.Kind() != 'n':
		return false, fmt.Errorf("true or false was expected, not %s", kindName(t.Kind()))
	}
	return t.Kind() == 't', nil
}

func (r *entityReader) properties() error {
	return r.object(func(key string) error {
		p := Property{Name: key}
		err := r.list(func() error {
			s, err := r.text()
			p.Values = append(p.Values, Value{Text: s})
			return err
		})
		if err != nil {
			return fmt.Errorf("%.100q: %w", key, err)
		}
		if len(p.Values) > 0 {
			r.e.Properties = append(r.e.Properties, p)
		}
		return nil
	})
}

func (r *entityReader) annotations() error {
	r.notes = map[string][]annotation{}
	return r.object(func(key string) error {
		return r.list(func() error {
			var a annotation
			err := r.object(func(k string) (err error) {
				switch k {
				case "at":
					a.at, err = r.index()
				case "marks":
					a.v.Marks, err = r.marks()
				case "lang":
					a.v.Lang, err = r.text()
				case "original":
					a.v.Original, err = r.text()
				case "note":
					a.v.Note, err = r.text()
				default:
					err = r.dec.SkipValue()
				}
				return err
			})
			r.notes[key] = append(r.notes[key], a)
			return err
		})
	})
}

func (r *entityReader) index() (int, error) {
	t, err := r.dec.ReadToken()
	if err != nil {
		return 0, err
	}
	if t.Kind() != '0' {
		return 0, fmt.Errorf("a number was expected, not %s", kindName(t.Kind()))
	}
	if n, err := t.Float(); err == nil && n >= 0 && n < maxJSONValues && n == float64(int(n)) {
		return int(n), nil
	}
	return 0, errors.New("a position was expected")
}

// marks reads names of marks; those of a later version are left out.
func (r *entityReader) marks() (m Marks, err error) {
	names, err := r.texts()
	for _, n := range names {
		if i := slices.Index(markNames[:], n); i >= 0 {
			m |= 1 << i
		}
	}
	return m, err
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 'n':
		return "null"
	}
	return "true or false"
}

// ChooseCaption returns the name to show the entity by: of the first caption
// property of its schema that has values, the primary one, else the first in
// Latin letters, else the first; the id if there is no value.
func (e *Entity) ChooseCaption() string {
	props := []string{"name", "alias", "weakAlias"}
	if s, ok := SchemaNamed(e.Schema); ok && s.Caption != nil {
		props = s.Caption
	}
	for _, name := range props {
		vs := e.Get(name)
		if len(vs) == 0 {
			continue
		}
		best := 0
		for i := range vs {
			if captionRank(&vs[i]) > captionRank(&vs[best]) {
				best = i
			}
		}
		return vs[best].Text
	}
	return e.ID
}

func captionRank(v *Value) (rank int) {
	if v.Marks&Primary != 0 {
		rank = 2
	}
	for _, r := range v.Text {
		if unicode.IsLetter(r) {
			if unicode.Is(unicode.Latin, r) {
				rank++
			}
			break
		}
	}
	return rank
}
