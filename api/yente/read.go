package yente

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cordon/api/ask"
)

// scratch is the memory of one match request, kept for the next one.
type scratch struct {
	in, out bytes.Buffer
	body    []byte // of the request
	d       jsontext.Decoder
	queries []example
	text    []byte // a name or text that was written with escapes
}

// maxScratch is the size from which the memory of a request is not kept.
const maxScratch = 1 << 20

func (h *handler) scratch() *scratch {
	if s, ok := h.scratches.Get().(*scratch); ok {
		return s
	}
	return new(scratch)
}

// release gives the memory of a request back.
func (h *handler) release(s *scratch) {
	if s.in.Cap()+s.out.Cap() > maxScratch {
		return
	}
	s.in.Reset()
	s.out.Reset()
	for i := range s.queries {
		clear(s.queries[i].Properties)
		s.queries[i] = example{Properties: s.queries[i].Properties[:0]}
	}
	s.queries = s.queries[:0]
	h.scratches.Put(s)
}

// lenient reads JSON as others write it: what is no UTF-8 becomes U+FFFD, which makes
// a name unable. Queries and properties that come twice are an error all the same:
// nobody would be told that the first was not asked about.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

func unprocessable(msg, kind string, loc ...any) error {
	return detail{http.StatusUnprocessableEntity, []invalid{{Loc: append([]any{"body"}, loc...), Msg: msg, Type: kind}}}
}

// readMatch reads a match request in one pass. What it returns lives as long as the
// scratch.
func (s *scratch) readMatch(body io.Reader, most int) (*matchRequest, error) {
	if _, err := s.in.ReadFrom(body); err != nil {
		return nil, err
	}
	s.body = s.in.Bytes()
	s.d.Reset(&s.in, lenient)
	var req matchRequest
	if err := s.request(&req, most); err != nil {
		return nil, unprocessable("JSON decode error: "+err.Error(), "json_invalid")
	}
	switch n := len(req.Queries); {
	case req.Queries == nil:
		return nil, unprocessable("Field required", "missing", "queries")
	case n == 0:
		return nil, fail(http.StatusBadRequest, "No queries provided.")
	case n > most:
		return nil, fail(http.StatusBadRequest, "Too many queries in one batch (limit: %d)", most)
	}
	for i := range req.Queries {
		switch x := &req.Queries[i]; {
		case x.null:
			return nil, unprocessable("Input should be a valid dictionary or object to extract fields from", "model_attributes_type", "queries", x.key)
		case x.Schema == "":
			return nil, unprocessable("Field required", "missing", "queries", x.key, "schema")
		case x.Threshold != nil && *x.Threshold > 1:
			return nil, unprocessable("Input should be less than or equal to 1", "less_than_equal", "queries", x.key, "threshold")
		}
	}
	return &req, nil
}

// request reads the body, and of its queries no more than show that there are too
// many.
func (s *scratch) request(m *matchRequest, most int) error {
	d := &s.d
	err := s.eachMember(func(name []byte) error {
		switch string(name) {
		case "weights":
			return json.UnmarshalDecode(d, &m.Weights)
		case "config":
			return json.UnmarshalDecode(d, &m.Config)
		case "queries":
			if d.PeekKind() == 'n' {
				return d.SkipValue()
			}
			s.queries = s.queries[:0]
			err := s.eachMember(func(key []byte) error {
				x, err := s.example(key, most)
				if x == nil || err != nil {
					return errors.Join(err, d.SkipValue())
				}
				return s.query(x)
			})
			m.Queries = s.queries
			if m.Queries == nil {
				m.Queries = []example{}
			}
			return err
		}
		return d.SkipValue()
	})
	if err != nil {
		return err
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return errors.New("there is more after the end of the object")
	}
	return nil
}

// example is where a query goes: behind all others, nil if they are too many.
func (s *scratch) example(key []byte, most int) (*example, error) {
	switch n := len(s.queries); {
	case slices.ContainsFunc(s.queries, func(x example) bool { return x.key == string(key) }):
		return nil, fmt.Errorf("there are two queries %q", key)
	case n > most:
		return nil, nil
	case n < cap(s.queries): // with the memory of the properties that it once had
		s.queries = s.queries[:n+1]
	default:
		s.queries = append(s.queries, example{})
	}
	x := &s.queries[len(s.queries)-1]
	x.key = string(key)
	return x, nil
}

func (s *scratch) query(x *example) error {
	d := &s.d
	if d.PeekKind() == 'n' {
		x.null = true
		return d.SkipValue()
	}
	return s.eachMember(func(name []byte) error {
		switch string(name) {
		case "id":
			if d.PeekKind() != '"' {
				return json.UnmarshalDecode(d, &x.ID)
			}
			text, err := s.string()
			id := string(text)
			x.ID = &id
			return err
		case "schema":
			if d.PeekKind() != '"' {
				return json.UnmarshalDecode(d, &x.Schema)
			}
			text, err := s.string()
			x.Schema = string(text)
			return err
		case "properties":
			if d.PeekKind() == 'n' {
				x.Properties = x.Properties[:0]
				return d.SkipValue()
			}
			return s.eachMember(func(name []byte) error { return s.property(x, name) })
		case "limit":
			return json.UnmarshalDecode(d, &x.Limit)
		case "threshold":
			return json.UnmarshalDecode(d, &x.Threshold)
		case "topics":
			return json.UnmarshalDecode(d, &x.Topics)
		case "exclude_entity_ids":
			return json.UnmarshalDecode(d, &x.Exclude)
		}
		return d.SkipValue()
	})
}

func (s *scratch) property(x *example, name []byte) error {
	if slices.ContainsFunc(x.Properties, func(p ask.Property) bool { return p.Name == string(name) }) {
		return fmt.Errorf("query %q has the property %q twice", x.key, name)
	}
	i := len(x.Properties)
	x.Properties = append(x.Properties, ask.Property{Name: string(name)})
	v, err := s.d.ReadValue()
	if err == nil { // the decoder reads in the body itself, which stays
		end := s.d.InputOffset()
		x.Properties[i].Value = s.body[end-int64(len(v)) : end]
	}
	return err
}

// eachMember calls f at the value of each member of an object. The name is valid until
// f reads on.
func (s *scratch) eachMember(f func(name []byte) error) error {
	d := &s.d
	if k := d.PeekKind(); k != '{' && k != 0 {
		return fmt.Errorf("an object is expected where %s stands", k)
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() == '"' {
		name, err := s.string()
		if err == nil {
			err = f(name)
		}
		if err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// string reads a text. It is valid until something else is read.
func (s *scratch) string() ([]byte, error) {
	v, err := s.d.ReadValue()
	if err != nil {
		return nil, err
	}
	s.text, _ = jsontext.AppendUnquote(s.text[:0], v) // what is no UTF-8 becomes U+FFFD
	return s.text, nil
}
