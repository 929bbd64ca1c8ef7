// Package un reads the United Nations Security Council Consolidated List
// (consolidated.xml, https://scsanctions.un.org/resources/xml/en/consolidated.xml).
//
// The file holds individuals and entities of all sanctions committees. An entry
// is known by DATAID, the key of the file, and by REFERENCE_NUMBER (KPi.033),
// which people quote and which is permanent. Parts of names carry no meaning:
// FIRST_NAME of a Korean entry is the family name, so parts are only joined.
//
// Source: https://www.un.org/sc/resources/sc-sanctions.xsd and the files of 2021
// to 2026.
package un

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"cordon/list"
	"cordon/list/draft"
	"cordon/list/xmlscan"
)

// ListID is the id of the Consolidated List.
const ListID = "un-sc"

const authority = "United Nations Security Council"

// Reader reads consolidated.xml. The zero value is ready.
type Reader struct{}

// Format returns "un-xml".
func (Reader) Format() string { return "un-xml" }

// Recognise tells the list by its root element.
func (Reader) Recognise(_ string, head []byte) (list.Header, bool) {
	s := xmlscan.New(bytes.NewReader(head))
	if !s.Child(0) || string(s.Name()) != "CONSOLIDATED_LIST" {
		return list.Header{}, false
	}
	return header(s), true
}

func header(s *xmlscan.Scanner) list.Header {
	return list.Header{List: ListID, Part: "main", Date: string(s.Attr("dateGenerated"))}
}

// Read reads the whole list. A file without entries is refused.
func (rd Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) == 0 {
		return errors.New("read un-xml: no file")
	}
	f, err := in.Files[0].Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", in.Files[0].Name, err)
	}
	defer f.Close()
	out.Report.Format = rd.Format()
	r := reading{s: xmlscan.New(f), out: out, seen: map[string]string{}, programs: draft.Programs{Keys: programmes}}
	if err := r.list(ctx); err != nil {
		return fmt.Errorf("read %s: %w", in.Files[0].Name, err)
	}
	return nil
}

// reading is one pass over one file.
type reading struct {
	s    *xmlscan.Scanner
	out  *list.Sink
	seen map[string]string // entity id → reference

	programs draft.Programs
}

func (r *reading) list(ctx context.Context) error {
	s := r.s
	if !s.Child(0) {
		return s.Err()
	}
	if string(s.Name()) != "CONSOLIDATED_LIST" {
		return fmt.Errorf("root is %s, not CONSOLIDATED_LIST", s.Name())
	}
	r.out.Report.Header = header(s)
	for name, value := range s.Attrs() {
		path := "CONSOLIDATED_LIST@" + string(name)
		switch string(name) {
		case "dateGenerated":
			r.out.Mapped(path)
		case "noNamespaceSchemaLocation":
			r.out.Ignored(path, "location of the schema")
		default:
			r.out.Unmapped(path, string(value))
		}
	}
	for d := s.Depth(); s.Child(d); {
		section := string(s.Name())
		if section != "INDIVIDUALS" && section != "ENTITIES" {
			r.unknown()
			continue
		}
		for d := s.Depth(); s.Child(d); {
			if err := ctx.Err(); err != nil {
				return err
			}
			if n := string(s.Name()); n != "INDIVIDUAL" && n != "ENTITY" {
				r.unknown()
				continue
			}
			r.out.Entry()
			e := r.entry()
			if s.Err() != nil {
				return s.Err()
			}
			if err := r.put(e); err != nil {
				return err
			}
		}
	}
	if err := s.Err(); err != nil {
		return err
	}
	if r.out.Report.Entries == 0 {
		return errors.New("the list has no entries")
	}
	return nil
}

// text reads the current element as one line of text and accounts for it.
func (r *reading) text() string {
	path := r.s.Path()
	t := squeeze(r.s.Content())
	if t != "" {
		r.out.Mapped(path)
	}
	return t
}

// ignore skips an element that carries nothing to screen by.
func (r *reading) ignore(why string) {
	path := r.s.Path()
	if len(r.s.Content()) > 0 {
		r.out.Ignored(path, why)
	}
}

// unknown reports an element that this reader has never met.
func (r *reading) unknown() { r.s.Leaves(r.out.Unmapped) }

// squeeze makes one line of text that the publisher broke into several.
func squeeze(b []byte) string {
	return strings.Join(strings.Fields(string(b)), " ")
}

// put mints the entities of an entry and hands them over.
func (r *reading) put(e *entry) error {
	where := e.reference
	if where == "" {
		where = "DATAID " + e.dataID
	}
	id := "unsc-" + e.dataID
	switch {
	case e.name() == "":
		r.out.Reject(where, "no name")
		return nil
	case e.dataID == "" && e.reference == "":
		return fmt.Errorf("entry %d (%s): neither DATAID nor REFERENCE_NUMBER", r.out.Report.Entries, e.name())
	case e.dataID == "":
		id = "unsc-" + strings.ToLower(e.reference)
		r.out.Warn(where + ": no DATAID, the id is made from the reference")
	}
	if ref, used := r.seen[id]; used {
		if ref == e.reference {
			r.out.Reject(where, "repeats "+id)
			return nil
		}
		// A key used twice must not hide the second party.
		r.out.Warn(fmt.Sprintf("%s: DATAID %s is already that of %s", where, e.dataID, ref))
		id += "-" + strings.ToLower(e.reference)
		if _, used := r.seen[id]; used {
			r.out.Reject(where, "repeats "+id)
			return nil
		}
	}
	r.seen[id] = e.reference
	schema := "Organization"
	if e.individual {
		schema = "Person"
	}
	m := maker{Draft: draft.New(r.out, ListID, id, schema), out: r.out, programs: &r.programs}
	m.Reference = e.reference
	m.make(e)
	return m.Emit()
}
