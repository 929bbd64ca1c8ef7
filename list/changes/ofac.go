// Package changes reads what publishers themselves state about the change from
// one version of a list to the next: OFAC's delta files and the deltas of
// OpenSanctions exports.
//
// A stated change is quick to come and says which removals are meant. It never
// replaces the full file, which remains the truth.
package changes

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"cordon/list"
	"cordon/list/xmlscan"
)

// Stated is what a publisher says has changed. Ids are those of entities.
type Stated struct {
	Published string // the publisher's date
	Added     []string
	Changed   []string
	Removed   []string
}

// ErrShape is the error of a file that is no delta of its kind.
var ErrShape = errors.New("not a delta file")

const maxStated = 1 << 20

// ReadOFAC reads a delta file of OFAC's Sanctions List Service
// (sanctionsData/entities/entity, namespace …/ofac/DeltaFile/1.0). An entity
// without an action of its own has changed if anything within it carries one.
func ReadOFAC(r io.Reader) (Stated, error) {
	var st Stated
	s := xmlscan.New(r)
	if !s.Child(0) || string(s.Name()) != "sanctionsData" {
		return st, errors.Join(fmt.Errorf("read OFAC delta: %w", ErrShape), s.Err())
	}
	whole := false
	for s.Child(1) {
		switch string(s.Name()) {
		case "publicationInfo":
			for s.Child(2) {
				if string(s.Name()) == "datePublished" {
					st.Published = string(s.Content())
				}
			}
		case "entities":
			whole = true
			for s.Child(2) {
				if err := st.entity(s); err != nil {
					return st, fmt.Errorf("read OFAC delta: %w", err)
				}
			}
		}
	}
	if err := s.Err(); err != nil {
		return st, fmt.Errorf("read OFAC delta: %w", err)
	}
	if !whole {
		return st, fmt.Errorf("read OFAC delta: %w: it has no entities", ErrShape)
	}
	return st, nil
}

func (st *Stated) entity(s *xmlscan.Scanner) error {
	if string(s.Name()) != "entity" {
		return nil
	}
	id, action := string(s.Attr("id")), string(s.Attr("action"))
	if id == "" {
		return fmt.Errorf("%w: an entity without an id", ErrShape)
	}
	if len(st.Added)+len(st.Changed)+len(st.Removed) >= maxStated {
		return fmt.Errorf("%w: more than %d entities", ErrShape, maxStated)
	}
	id = "ofac-" + id
	inner := false
	for depth := s.Depth(); s.Next() && s.Depth() >= depth && !(s.Kind() == xmlscan.End && s.Depth() == depth); {
		inner = inner || s.Kind() == xmlscan.Start && len(s.Attr("action")) > 0
	}
	switch action {
	case "add":
		st.Added = append(st.Added, id)
	case "remove", "delete":
		st.Removed = append(st.Removed, id)
	case "change", "modify":
		st.Changed = append(st.Changed, id)
	case "":
		if inner {
			st.Changed = append(st.Changed, id)
		}
	default:
		return fmt.Errorf("%w: entity %s has the unknown action %q", ErrShape, id, action)
	}
	return nil
}

// Explicit returns the ids whose removal the publisher states.
func (st *Stated) Explicit() map[string]bool {
	m := make(map[string]bool, len(st.Removed))
	for _, id := range st.Removed {
		m[id] = true
	}
	return m
}

// Against tells where the publisher's statement and the difference of the full
// files disagree. The full files are right; somebody should look.
func (st *Stated) Against(d *list.Delta) []string {
	var out []string
	added, removed := map[string]bool{}, map[string]bool{}
	for _, e := range d.Added {
		added[e.ID] = true
		if !slices.Contains(st.Added, e.ID) {
			out = append(out, e.ID+" was added and is not stated")
		}
	}
	for _, e := range d.Removed {
		removed[e.ID] = true
		if !slices.Contains(st.Removed, e.ID) {
			out = append(out, e.ID+" was removed and is not stated")
		}
	}
	for _, c := range d.Changed {
		if !slices.Contains(st.Changed, c.New.ID) {
			out = append(out, c.New.ID+" was changed and is not stated")
		}
	}
	for _, id := range st.Added {
		if !added[id] {
			out = append(out, id+" is stated as added and was not")
		}
	}
	for _, id := range st.Removed {
		if !removed[id] {
			out = append(out, id+" is stated as removed and was not")
		}
	}
	slices.Sort(out)
	return out
}
