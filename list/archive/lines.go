package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/zstd"

	"cordon/ftm"
)

// Parsed versions are FollowTheMoney lines, one entity each, that any tool can
// read. What FollowTheMoney has no place for stands beside its fields, so that
// an entity comes back exactly as it went in: "reference", and "stated", which
// holds for each property the language, original, note and marks of its values.

const maxLine = 64 << 20

// Writer writes entities as lines, packed by zstd.
type Writer struct {
	z   *zstd.Encoder
	buf []byte
}

// NewWriter writes to w until Close, which does not close w.
func NewWriter(w io.Writer) (*Writer, error) {
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("write entities: %w", err)
	}
	return &Writer{z: z}, nil
}

// Write adds an entity.
func (w *Writer) Write(e *ftm.Entity) error {
	w.buf = append(appendEntity(w.buf[:0], e), '\n')
	if _, err := w.z.Write(w.buf); err != nil {
		return fmt.Errorf("write entity %s: %w", e.ID, err)
	}
	return nil
}

// Close ends the packed stream.
func (w *Writer) Close() error { return w.z.Close() }

func appendEntity(b []byte, e *ftm.Entity) []byte {
	b = quote(append(b, `{"id":`...), e.ID)
	b = quote(append(b, `,"schema":`...), e.Schema)
	b = text(b, "caption", e.Caption)
	b = text(b, "reference", e.Reference)
	if e.Target {
		b = append(b, `,"target":true`...)
	}
	b = append(b, `,"properties":{`...)
	stated := false
	for i, p := range e.Properties {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(quote(b, p.Name), ':', '[')
		for j, v := range p.Values {
			if j > 0 {
				b = append(b, ',')
			}
			b = quote(b, v.Text)
			stated = stated || !plainValue(v)
		}
		b = append(b, ']')
	}
	b = append(b, '}')
	if stated {
		b = appendStated(b, e)
	}
	b = texts(b, "datasets", e.Datasets)
	b = texts(b, "referents", e.Referents)
	b = text(b, "first_seen", e.FirstSeen)
	b = text(b, "last_seen", e.LastSeen)
	b = text(b, "last_change", e.LastChange)
	return append(b, '}')
}

func plainValue(v ftm.Value) bool {
	return v.Lang == "" && v.Original == "" && v.Note == "" && v.Marks == 0
}

// appendStated writes, by property, the place of each value of which more than
// its text is stated, and what: [place, marks, language, original, note].
func appendStated(b []byte, e *ftm.Entity) []byte {
	b = append(b, `,"stated":{`...)
	first := true
	for _, p := range e.Properties {
		open := false
		for j, v := range p.Values {
			if plainValue(v) {
				continue
			}
			if !open {
				if !first {
					b = append(b, ',')
				}
				b = append(quote(b, p.Name), ':', '[')
				open, first = true, false
			} else {
				b = append(b, ',')
			}
			b = fmt.Appendf(b, "[%d,%d,", j, v.Marks)
			b = append(quote(b, v.Lang), ',')
			b = append(quote(b, v.Original), ',')
			b = append(quote(b, v.Note), ']')
		}
		if open {
			b = append(b, ']')
		}
	}
	return append(b, '}')
}

func text(b []byte, key, s string) []byte {
	if s == "" {
		return b
	}
	return quote(append(quote(append(b, ','), key), ':'), s)
}

func texts(b []byte, key string, ss []string) []byte {
	if len(ss) == 0 {
		return b
	}
	b = append(quote(append(b, ','), key), ':', '[')
	for i, s := range ss {
		if i > 0 {
			b = append(b, ',')
		}
		b = quote(b, s)
	}
	return append(b, ']')
}

func quote(b []byte, s string) []byte {
	out, err := jsontext.AppendQuote(b, s)
	if err != nil { // invalid UTF-8: readers clean theirs, this is the last resort
		out, _ = jsontext.AppendQuote(b, strings.ToValidUTF8(s, "\uFFFD"))
	}
	return out
}

// ReadEntities reads what a [Writer] wrote.
func ReadEntities(r io.Reader, put func(*ftm.Entity) error) error {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(2))
	if err != nil {
		return fmt.Errorf("read entities: %w", err)
	}
	defer z.Close()
	s := bufio.NewScanner(z)
	s.Buffer(make([]byte, 1<<20), maxLine)
	d := decoder{names: map[string]string{}}
	for n := 1; s.Scan(); n++ {
		e, err := d.entity(s.Bytes())
		if err != nil {
			return fmt.Errorf("read entities: line %d: %w", n, err)
		}
		if err := put(e); err != nil {
			return err
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("read entities: %w", err)
	}
	return nil
}

// decoder decodes lines; property names and the like are kept once.
type decoder struct {
	names map[string]string
	in    bytes.Reader
	dec   jsontext.Decoder
}

func (d *decoder) name(t jsontext.Token) string {
	s := t.String()
	if n, ok := d.names[s]; ok {
		return n
	}
	if len(d.names) < 10_000 {
		d.names[s] = s
	}
	return s
}

var errShape = errors.New("not an archived entity")

func (d *decoder) entity(line []byte) (*ftm.Entity, error) {
	d.in.Reset(line)
	d.dec.Reset(&d.in)
	e := &ftm.Entity{}
	if err := d.object(func(key string) (err error) {
		switch key {
		case "id":
			e.ID, err = d.text()
		case "schema":
			e.Schema, err = d.short()
		case "caption":
			e.Caption, err = d.text()
		case "reference":
			e.Reference, err = d.text()
		case "first_seen":
			e.FirstSeen, err = d.short()
		case "last_seen":
			e.LastSeen, err = d.short()
		case "last_change":
			e.LastChange, err = d.short()
		case "target":
			var t jsontext.Token
			t, err = d.dec.ReadToken()
			e.Target = t.Kind() == 't'
		case "datasets":
			err = d.array(func() error { s, err := d.short(); e.Datasets = append(e.Datasets, s); return err })
		case "referents":
			err = d.array(func() error { s, err := d.text(); e.Referents = append(e.Referents, s); return err })
		case "properties":
			err = d.object(func(name string) error {
				p := ftm.Property{Name: name}
				err := d.array(func() error {
					s, err := d.text()
					p.Values = append(p.Values, ftm.Value{Text: s})
					return err
				})
				e.Properties = append(e.Properties, p)
				return err
			})
		case "stated":
			err = d.object(func(name string) error {
				vs := e.Get(name)
				return d.array(func() error { return d.stated(vs) })
			})
		default:
			err = d.dec.SkipValue()
		}
		return err
	}); err != nil {
		return nil, err
	}
	if e.ID == "" || e.Schema == "" {
		return nil, errShape
	}
	return e, nil
}

func (d *decoder) stated(vs []ftm.Value) error {
	var place, marks uint64
	var s [3]string
	i := 0
	err := d.array(func() (err error) {
		switch i {
		case 0, 1:
			var t jsontext.Token
			if t, err = d.dec.ReadToken(); err != nil {
				return err
			}
			if t.Kind() != '0' {
				return errShape
			}
			if i == 0 {
				place, err = t.Uint()
			} else {
				marks, err = t.Uint()
			}
		case 2:
			s[0], err = d.short()
		case 3, 4:
			s[i-2], err = d.text()
		default:
			return errShape
		}
		i++
		return err
	})
	if err != nil {
		return err
	}
	if place >= uint64(len(vs)) {
		return errShape
	}
	v := &vs[place]
	v.Marks, v.Lang, v.Original, v.Note = ftm.Marks(marks), s[0], s[1], s[2]
	return nil
}

func (d *decoder) text() (string, error) {
	t, err := d.dec.ReadToken()
	if err != nil {
		return "", err
	}
	if t.Kind() != '"' {
		return "", errShape
	}
	return t.String(), nil
}

func (d *decoder) short() (string, error) {
	t, err := d.dec.ReadToken()
	if err != nil {
		return "", err
	}
	if t.Kind() != '"' {
		return "", errShape
	}
	return d.name(t), nil
}

func (d *decoder) object(field func(key string) error) error {
	t, err := d.dec.ReadToken()
	if err != nil {
		return err
	}
	if t.Kind() != '{' {
		return errShape
	}
	for {
		t, err := d.dec.ReadToken()
		if err != nil {
			return err
		}
		if t.Kind() == '}' {
			return nil
		}
		if err := field(d.name(t)); err != nil {
			return err
		}
	}
}

func (d *decoder) array(item func() error) error {
	t, err := d.dec.ReadToken()
	if err != nil {
		return err
	}
	if t.Kind() != '[' {
		return errShape
	}
	for d.dec.PeekKind() != ']' {
		if err := item(); err != nil {
			return err
		}
	}
	_, err = d.dec.ReadToken()
	return err
}
