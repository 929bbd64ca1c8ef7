package ftmjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/jsonscan"
)

const (
	maxValues = 100_000 // values of one line, over all its properties
	maxNested = 8       // entities inside entities
)

// entity is one decoded object.
type entity struct {
	ftm.Entity
	id, schema string // as found, empty when missing
	stated     bool   // it says whether it is a target
	nested     []*entity
}

// decoder decodes lines. With a sink it keeps the account of the fields.
type decoder struct {
	sink   *list.Sink
	skim   bool // demand what tells an entity from other objects
	values int
}

func (d *decoder) decode(line []byte) (*entity, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(line))
	d.values = 0
	e, err := d.entity(dec, 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one object in the line")
	}
	if d.skim && (e.id == "" || e.schema == "" || e.Properties == nil) {
		return nil, errors.New("not an entity")
	}
	return e, nil
}

// entity reads one object; depth counts the entities around it.
func (d *decoder) entity(dec *jsontext.Decoder, depth int) (*entity, error) {
	if depth > maxNested {
		return nil, fmt.Errorf("entities nested deeper than %d", maxNested)
	}
	if err := jsonscan.Want(dec, '{'); err != nil {
		return nil, err
	}
	e := &entity{}
	for dec.PeekKind() != '}' {
		t, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		if err := d.field(dec, e, t.String(), depth); err != nil {
			return nil, err
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	e.ID, e.Schema = e.id, e.schema
	if e.Caption == "" {
		e.Caption = caption(&e.Entity)
	}
	return e, nil
}

func (d *decoder) field(dec *jsontext.Decoder, e *entity, key string, depth int) (err error) {
	known := true
	switch key {
	case "id":
		e.id, err = jsonscan.Text(dec)
	case "schema":
		e.schema, err = jsonscan.Text(dec)
	case "caption":
		e.Caption, err = jsonscan.Text(dec)
	case "first_seen":
		e.FirstSeen, err = jsonscan.Text(dec)
	case "last_seen":
		e.LastSeen, err = jsonscan.Text(dec)
	case "last_change":
		e.LastChange, err = jsonscan.Text(dec)
	case "datasets":
		e.Datasets, err = d.texts(dec)
	case "referents":
		e.Referents, err = d.texts(dec)
	case "target":
		var t jsontext.Token
		if t, err = dec.ReadToken(); err == nil {
			switch t.Kind() {
			case 't', 'f':
				e.Target, e.stated = t.Bool(), true
			case 'n':
			default:
				err = fmt.Errorf("target is no boolean: %s", t.Kind())
			}
		}
	case "properties":
		return d.properties(dec, e, depth)
	default:
		known = false
		var v jsontext.Value
		if v, err = dec.ReadValue(); err == nil && d.sink != nil {
			d.sink.Unmapped(key, string(v[:min(len(v), 120)]))
		}
	}
	if known && err == nil && d.sink != nil {
		d.sink.Mapped(key)
	}
	return err
}

func (d *decoder) properties(dec *jsontext.Decoder, e *entity, depth int) error {
	if err := jsonscan.Want(dec, '{'); err != nil {
		return err
	}
	e.Properties = []ftm.Property{}
	for dec.PeekKind() != '}' {
		t, err := dec.ReadToken()
		if err != nil {
			return err
		}
		name := t.String()
		if err := d.property(dec, e, name, depth); err != nil {
			return fmt.Errorf("property %s: %w", name, err)
		}
	}
	_, err := dec.ReadToken()
	return err
}

// property reads the values of one property. An object among them is a
// neighbour: a forward property then holds its id, a reverse one is left out,
// as the neighbour points back.
func (d *decoder) property(dec *jsontext.Decoder, e *entity, name string, depth int) error {
	many := dec.PeekKind() == '['
	if many {
		if err := jsonscan.Want(dec, '['); err != nil {
			return err
		}
	}
	for one := true; one || many; one = false {
		if many && dec.PeekKind() == ']' {
			_, err := dec.ReadToken()
			return err
		}
		if d.values++; d.values > maxValues {
			return fmt.Errorf("more than %d values in one line", maxValues)
		}
		if dec.PeekKind() == '{' {
			n, err := d.entity(dec, depth+1)
			if err != nil {
				return err
			}
			e.nested = append(append(e.nested, n), n.nested...)
			n.nested = nil
			if !reverse(name) {
				e.AddValue(name, ftm.Value{Text: n.id})
			}
		} else {
			s, err := jsonscan.Text(dec)
			if err != nil {
				return err
			}
			v := ftm.Value{Text: s}
			if name == "weakAlias" {
				v.Marks = ftm.Weak
			}
			e.AddValue(name, v)
		}
		if d.sink != nil {
			d.sink.Mapped("properties." + name)
		}
	}
	return nil
}

// texts reads an array of texts, or null.
func (d *decoder) texts(dec *jsontext.Decoder) ([]string, error) {
	if dec.PeekKind() == 'n' {
		_, err := dec.ReadToken()
		return nil, err
	}
	if err := jsonscan.Want(dec, '['); err != nil {
		return nil, err
	}
	var ts []string
	for dec.PeekKind() != ']' {
		if d.values++; d.values > maxValues {
			return nil, fmt.Errorf("more than %d values in one line", maxValues)
		}
		s, err := jsonscan.Text(dec)
		if err != nil {
			return nil, err
		}
		if s != "" {
			ts = append(ts, s)
		}
	}
	_, err := dec.ReadToken()
	return ts, err
}

// caption is the name people see when the line gives none: FollowTheMoney's own
// order of properties.
func caption(e *ftm.Entity) string {
	for _, p := range []string{"name", "full", "publicKey", "imoNumber", "registrationNumber", "number", "program", "alias"} {
		if s := e.First(p); s != "" && utf8.ValidString(s) {
			return s
		}
	}
	return ""
}

// reverse reports whether a property is the far side of an edge, which only
// nested files carry.
func reverse(property string) bool { return len(ftm.Reverse(property)) > 0 }
