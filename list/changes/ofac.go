// Package changes reads what publishers themselves state about the change from
// one version of a list to the next: OFAC's delta files and the deltas of
// OpenSanctions exports.
//
// A stated change is quick to come and says which removals are meant. Where a
// version is made from it, the result has to be what the publisher says of the
// full file; where a full file is at hand, that is the truth and the statement is
// held against it.
package changes

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/ofac"
)

// ErrShape is the error of a file that is no delta of its kind.
var ErrShape = errors.New("not a delta file")

// Stated is what a publisher says has changed. Ids are those of entities.
type Stated struct {
	Published string // the publisher's date, ISO prefix
	Added     []string
	Changed   []string
	Removed   []string

	lists    map[string][]string // by entity: the lists it is said to be on; none if nothing is said
	programs map[string][]ofac.PartChange
}

const maxStated = 1 << 20

// ReadOFAC reads a delta file of OFAC's Sanctions List Service. An entity without
// an action of its own has changed if anything within it carries one.
func ReadOFAC(r io.Reader) (Stated, error) {
	var st Stated
	c, err := ofac.ReadDelta(r)
	if err != nil {
		return st, fmt.Errorf("%w: %w", ErrShape, err)
	}
	if len(c.Parties) > maxStated {
		return st, fmt.Errorf("read delta: %w: more than %d entities", ErrShape, maxStated)
	}
	st.Published = c.Published
	st.lists, st.programs = map[string][]string{}, map[string][]ofac.PartChange{}
	for _, p := range c.Parties {
		switch {
		case p.Action == ofac.Add:
			st.Added = append(st.Added, p.ID)
		case p.Action == ofac.Remove:
			st.Removed = append(st.Removed, p.ID)
		case p.Action == ofac.Change || len(p.Parts) > 0:
			st.Changed = append(st.Changed, p.ID)
		}
		st.lists[p.ID] = p.Lists
		for _, x := range p.Parts {
			if strings.HasSuffix(x.Path, "/sanctionsProgram") {
				st.programs[p.ID] = append(st.programs[p.ID], x)
			}
		}
	}
	return st, nil
}

// Explicit returns the ids whose removal the publisher states.
func (st *Stated) Explicit() map[string]bool {
	m := make(map[string]bool, len(st.Removed))
	for _, id := range st.Removed {
		m[id] = true
	}
	return m
}

// speaksOf reports whether what is stated of an entity is about a list; sure,
// whether the statement names it.
func (st *Stated) speaksOf(id, listID string) (maybe, sure bool) {
	on := st.lists[id]
	return len(on) == 0 || slices.Contains(on, listID), slices.Contains(on, listID)
}

// Against tells where the publisher's statement and the difference between the
// full file before and the one after disagree; has says which entries the one
// after has. The full file is right; somebody should look. Relations count on
// neither side: one that a new entry brings changes what old ones say.
func (st *Stated) Against(listID string, d *list.Delta, has func(id string) bool) []string {
	var out []string
	say := func(id, what string) { out = append(out, id+" "+what) }
	for _, e := range d.Added {
		if !slices.Contains(st.Added, e.ID) {
			say(e.ID, "is new in the file, and not stated")
		}
	}
	for _, e := range d.Removed {
		if !slices.Contains(st.Removed, e.ID) {
			say(e.ID, "is gone from the file, and not stated")
		}
	}
	changed := map[string]*list.Change{}
	for i, c := range d.Changed {
		changed[c.New.ID] = &d.Changed[i]
		if !slices.Contains(st.Changed, c.New.ID) && !slices.Contains(st.Added, c.New.ID) && !onlyRelations(c.Properties) {
			say(c.New.ID, "differs in the file, and is not stated")
		}
	}
	for _, id := range st.Added {
		if _, sure := st.speaksOf(id, listID); sure && !has(id) {
			say(id, "is stated as added, and not in the file")
		}
	}
	for _, id := range st.Removed {
		if maybe, _ := st.speaksOf(id, listID); maybe && has(id) {
			say(id, "is stated as removed, and still in the file")
		}
	}
	for _, id := range st.Changed {
		c := changed[id]
		if c == nil {
			if _, sure := st.speaksOf(id, listID); sure && has(id) {
				say(id, "is stated as changed, and reads the same in the file")
			}
			continue
		}
		for _, p := range st.programs[id] {
			if on := c.New.Has("Sanction.program", p.Text); on != (p.Action != ofac.Remove) {
				say(id, fmt.Sprintf("has a stated %s of programme %s that the file does not show", p.Action, p.Text))
			}
		}
	}
	slices.Sort(out)
	return out
}

func onlyRelations(properties []string) bool {
	for _, p := range properties {
		schema, _, _ := strings.Cut(p, ".")
		if s, ok := ftm.SchemaNamed(schema); !ok || !s.Edge() {
			return false
		}
	}
	return true
}
