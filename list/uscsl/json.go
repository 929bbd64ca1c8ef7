package uscsl

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"cordon/list"
	"cordon/list/jsonscan"
)

const maxRecord = 4 << 20 // bytes of one entry

// JSON reads consolidated.json: {"results": […]}.
type JSON struct{}

// Format is "csl-json".
func (JSON) Format() string { return "csl-json" }

// Recognise accepts an object that has results with the list's own fields.
func (JSON) Recognise(name string, head []byte) (list.Header, bool) {
	h := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if !bytes.HasPrefix(h, []byte("{")) || !bytes.Contains(h, []byte(`"results"`)) ||
		!bytes.Contains(h, []byte(`"federal_register_notice"`)) || !bytes.Contains(h, []byte(`"alt_names"`)) {
		return list.Header{}, false
	}
	_, date := list.NameDate(name)
	return list.Header{List: listID, Part: "main", Date: date}, true
}

// Read implements [list.Reader].
func (j JSON) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return read(ctx, j.Format(), scanJSON, in, out)
}

func scanJSON(ctx context.Context, f list.File, out *list.Sink, do func(*record) error) error {
	src, err := f.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	lim := &window{r: bufio.NewReaderSize(src, 64<<10), left: maxRecord}
	dec := jsontext.NewDecoder(lim)
	if err := jsonscan.Want(dec, '{'); err != nil {
		return err
	}
	total, found := 0, false
	for dec.PeekKind() != '}' {
		key, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if key.String() != "results" {
			name := key.String()
			v, err := dec.ReadValue()
			if err != nil {
				return err
			}
			switch name {
			case "total":
				fmt.Sscan(string(v), &total)
				out.Mapped("total")
				out.Report.Declared = total
			case "sources", "search_performed_at", "sources_used":
				out.Ignored(name, "about the answer, not the list")
			default:
				out.Unmapped(name, string(v[:min(len(v), 120)]))
			}
			continue
		}
		found = true
		if err := jsonscan.Want(dec, '['); err != nil {
			return err
		}
		n := 0
		for dec.PeekKind() != ']' {
			if n++; n%256 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			lim.left = maxRecord
			r := &record{where: fmt.Sprintf("results[%d]", n-1), fields: map[string]string{}, lists: map[string][]string{}}
			if err := r.decode(dec, out); err != nil {
				return fmt.Errorf("decode results[%d]: %w", n-1, err)
			}
			if err := do(r); err != nil {
				return err
			}
		}
		if _, err := dec.ReadToken(); err != nil {
			return err
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return errors.New("more after the list's end")
	}
	if !found {
		return errors.New("no results in it")
	}
	return nil
}

// window fails when one entry asks for more bytes than its share.
type window struct {
	r    io.Reader
	left int
}

func (w *window) Read(p []byte) (int, error) {
	if w.left <= 0 {
		return 0, fmt.Errorf("an entry is longer than %d bytes", maxRecord)
	}
	n, err := w.r.Read(p[:min(len(p), w.left)])
	w.left -= n
	return n, err
}

// decode reads one entry and keeps the account of its fields.
func (r *record) decode(dec *jsontext.Decoder, out *list.Sink) error {
	return object(dec, func(key string) error {
		switch key {
		case "id", "source", "entity_number", "type", "name", "title", "federal_register_notice", "start_date", "end_date",
			"standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage",
			"gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url", "source_information_url":
			s, err := jsonscan.Text(dec)
			if s != "" {
				out.Mapped(key)
			}
			r.fields[key] = s
			return err
		case "programs", "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth":
			return array(dec, func() error {
				s, err := jsonscan.Text(dec)
				if s != "" {
					out.Mapped(key)
					r.lists[key] = append(r.lists[key], s)
				}
				return err
			})
		case "addresses":
			return array(dec, func() error {
				var p place
				err := fields(dec, out, "addresses/", map[string]*string{
					"address": &p.street, "city": &p.city, "state": &p.state,
					"postal_code": &p.postal, "country": &p.country,
				})
				r.places = append(r.places, p)
				return err
			})
		case "ids":
			return array(dec, func() error {
				var p paper
				err := fields(dec, out, "ids/", map[string]*string{
					"type": &p.kind, "number": &p.number, "country": &p.country,
					"issue_date": &p.issued, "expiration_date": &p.expires,
				})
				r.ids = append(r.ids, p)
				return err
			})
		}
		v, err := dec.ReadValue()
		if err != nil {
			return err
		}
		if s := string(v); s == "null" || s == `""` || s == "[]" {
			return nil
		}
		if key == "score" {
			out.Ignored(key, "of the search that made the file")
		} else {
			out.Unmapped(key, string(v[:min(len(v), 120)]))
		}
		return nil
	})
}

func fields(dec *jsontext.Decoder, out *list.Sink, path string, into map[string]*string) error {
	return object(dec, func(key string) error {
		if p, ok := into[key]; ok {
			s, err := jsonscan.Text(dec)
			if *p = s; s != "" {
				out.Mapped(path + key)
			}
			return err
		}
		v, err := dec.ReadValue()
		if err == nil && string(v) != "null" {
			out.Unmapped(path+key, string(v[:min(len(v), 120)]))
		}
		return err
	})
}

func object(dec *jsontext.Decoder, do func(key string) error) error {
	if err := jsonscan.Want(dec, '{'); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		t, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := do(t.String()); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// array reads an array, or null.
func array(dec *jsontext.Decoder, do func() error) error {
	if dec.PeekKind() == 'n' {
		_, err := dec.ReadToken()
		return err
	}
	if err := jsonscan.Want(dec, '['); err != nil {
		return err
	}
	for dec.PeekKind() != ']' {
		if err := do(); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}
