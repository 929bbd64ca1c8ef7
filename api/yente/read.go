package yente

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
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
// a name unable. Members that come twice are an error all the same: nobody would be
// told that the first was not asked about.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

func unprocessable(msg, kind string, loc ...any) error {
	return detail{http.StatusUnprocessableEntity, []invalid{{Loc: append([]any{"body"}, loc...), Msg: msg, Type: kind}}}
}

// readMatch reads a match request in one pass. What it returns lives as long as the
// scratch.
func (s *scratch) readMatch(body io.Reader, most int) (*matchRequest, error) {
	if _, err := s.in.ReadFrom(body); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return nil, err
		}
		return nil, fail(http.StatusBadRequest, "The body cannot be read: %v", err) // it broke off, or its chunks are none
	}
	if bytes.HasPrefix(s.in.Bytes(), byteOrderMark) {
		s.in.Next(len(byteOrderMark))
	}
	if s.in.Len() == 0 {
		return nil, unprocessable("Field required", "missing")
	}
	s.body = s.in.Bytes()
	s.d.Reset(&s.in, lenient)
	var req matchRequest
	if err := s.request(&req, most); err != nil {
		return nil, misread(err)
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
		case !x.asked:
			return nil, unprocessable("Field required", "missing", "queries", x.key, "properties")
		case x.Threshold != nil && *x.Threshold > 1:
			return nil, unprocessable("Input should be less than or equal to 1", "less_than_equal", "queries", x.key, "threshold")
		}
	}
	return &req, nil
}

var byteOrderMark = []byte("\uFEFF")

// wrongKind is the error of a value that is of another kind than the model asks for.
type wrongKind struct {
	at        jsontext.Pointer
	msg, kind string
}

func (w wrongKind) Error() string { return w.msg }

// misread puts what is wrong with a body in the form of yente's validator: where it
// stands, and what should stand there.
func misread(err error) error {
	var w wrongKind
	var sem *json.SemanticError
	switch {
	case errors.As(err, &w):
	case errors.As(err, &sem) && sem.GoType != nil:
		t := sem.GoType
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		w = wrongKind{sem.JSONPointer, "Input should be a valid dictionary", "dict_type"}
		switch t.Kind() {
		case reflect.String:
			w.msg, w.kind = "Input should be a valid string", "string_type"
		case reflect.Int:
			w.msg, w.kind = "Input should be a valid integer", "int_type"
		case reflect.Float64:
			w.msg, w.kind = "Input should be a valid number", "float_type"
		case reflect.Slice:
			w.msg, w.kind = "Input should be a valid list", "list_type"
		}
	default:
		return unprocessable("JSON decode error: "+err.Error(), "json_invalid")
	}
	var loc []any
	for t := range w.at.Tokens() {
		loc = append(loc, t)
	}
	return unprocessable(w.msg, w.kind, loc...)
}

// once is the set of members that an object had so far.
type once uint

// member notes one of an object's members by its place in a list of them all.
func (o *once) member(d *jsontext.Decoder, i int) error {
	if i < 0 {
		return nil
	}
	if *o>>i&1 != 0 {
		return wrongKind{d.StackPointer(), "This stands here twice", "duplicate"}
	}
	*o |= 1 << i
	return nil
}

// Members of a request and of a query that are read; others are passed over.
var (
	requestMembers = []string{"weights", "config", "queries"}
	queryMembers   = []string{"id", "schema", "properties", "limit", "threshold", "topics", "exclude_entity_ids"}
)

// request reads the body, and of its queries no more than show that there are too
// many.
func (s *scratch) request(m *matchRequest, most int) error {
	d := &s.d
	var had once
	err := s.eachMember(func(name []byte) error {
		if err := had.member(d, indexOf(requestMembers, name)); err != nil {
			return err
		}
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
		return nil, wrongKind{s.d.StackPointer(), "This stands here twice", "duplicate"}
	case n > most:
		return nil, nil
	case n < cap(s.queries): // with the memory of the properties that it once had, and nothing else
		s.queries = s.queries[:n+1]
		s.queries[n] = example{Properties: s.queries[n].Properties[:0]}
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
	var had once
	return s.eachMember(func(name []byte) error {
		if err := had.member(d, indexOf(queryMembers, name)); err != nil {
			return err
		}
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
			x.asked = true
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

// maxProperties bounds the members of a query's properties; each is told from all others.
const maxProperties = 1000

func (s *scratch) property(x *example, name []byte) error {
	if len(x.Properties) >= maxProperties {
		return wrongKind{s.d.StackPointer(), fmt.Sprintf("Dictionary should have at most %d items", maxProperties), "too_long"}
	}
	if slices.ContainsFunc(x.Properties, func(p ask.Property) bool { return p.Name == string(name) }) {
		return wrongKind{s.d.StackPointer(), "This stands here twice", "duplicate"}
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
		w := wrongKind{d.StackPointer(), "Input should be a valid dictionary", "dict_type"}
		if depth := d.StackDepth(); depth == 0 || depth == 2 { // the request, and each query, is a model
			w.msg, w.kind = "Input should be a valid dictionary or object to extract fields from", "model_attributes_type"
		}
		return w
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

func indexOf(names []string, name []byte) int {
	return slices.IndexFunc(names, func(n string) bool { return n == string(name) })
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
