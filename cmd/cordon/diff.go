package main

import (
	"fmt"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/archive"
)

type diffCmd struct {
	Name string `arg:"" name:"list" help:"The list by id."`
	From string `placeholder:"VERSION" help:"The earlier version; the one before --to if not given."`
	To   string `placeholder:"VERSION" help:"The later version; the newest, held back or not, if not given."`
}

// difference is one entry in the answer of diff --json.
type difference struct {
	Change     string              `json:"change"` // added, removed, changed
	EntityID   string              `json:"entity_id"`
	Reference  string              `json:"reference,omitempty"`
	Schema     string              `json:"schema"`
	Caption    string              `json:"caption"`
	Properties map[string]property `json:"properties,omitempty"`
}

type property struct {
	Old []string `json:"old"`
	New []string `json:"new"`
}

// Run tells two versions of a list apart.
func (c *diffCmd) Run(sys *system, g *globals) error {
	a, err := sys.kept(g)
	if err != nil {
		if err := sys.misnamed(g); err != nil {
			return err
		}
		return fmt.Errorf("compare versions of %s: no lists are kept here; get them with cordon update", c.Name)
	}
	if err := c.choose(a); err != nil {
		return err
	}
	done := sys.slowly(g, "comparing")
	d, err := a.Diff(c.Name, c.From, c.To)
	done()
	if err != nil {
		return err
	}
	ds := differences(&d)
	if g.JSON {
		return sys.writeJSON(struct {
			List    string       `json:"list"`
			From    list.Version `json:"from"`
			To      list.Version `json:"to"`
			Changes []difference `json:"changes"`
		}{d.List, d.From, d.To, ds})
	}
	for _, x := range ds {
		fmt.Fprintf(sys.stdout, "%s %s  %s  %s\n", map[string]string{"added": "+", "removed": "-", "changed": "~"}[x.Change], x.EntityID, clean(x.Caption), x.Reference)
		for _, p := range sortedKeys(x.Properties) {
			for _, v := range x.Properties[p].Old {
				fmt.Fprintf(sys.stdout, "    - %s: %s\n", p, clean(v))
			}
			for _, v := range x.Properties[p].New {
				fmt.Fprintf(sys.stdout, "    + %s: %s\n", p, clean(v))
			}
		}
	}
	fmt.Fprintf(sys.stdout, "%s, %s to %s: %d added, %d removed, %d changed\n", c.Name, c.From, c.To, len(d.Added), len(d.Removed), len(d.Changed))
	return nil
}

// choose fills in the versions that were not named.
func (c *diffCmd) choose(a *archive.Archive) error {
	vs, err := a.Versions(c.Name)
	if err != nil {
		return err
	}
	to := len(vs) - 1
	if c.To != "" {
		if to, err = pick(c.Name, vs, c.To); err != nil {
			return fmt.Errorf("compare versions: %w", err)
		}
	}
	from := to - 1
	if c.From != "" {
		if from, err = pick(c.Name, vs, c.From); err != nil {
			return fmt.Errorf("compare versions: %w", err)
		}
	}
	if to < 0 || from < 0 {
		return fmt.Errorf("compare versions of %s: there are not two to compare (%d kept)", c.Name, len(vs))
	}
	c.From, c.To = vs[from].ID, vs[to].ID
	return nil
}

// pick finds a version by its id or by a start that only one has.
func pick(listID string, vs []archive.Record, want string) (int, error) {
	at, ids := -1, make([]string, len(vs))
	for i := range vs {
		ids[i] = vs[i].ID
		switch {
		case ids[i] == want:
			return i, nil
		case !strings.HasPrefix(ids[i], want):
		case at >= 0:
			return 0, fmt.Errorf("%s: %q is the start of several versions: %s, %s", listID, want, ids[at], ids[i])
		default:
			at = i
		}
	}
	switch {
	case len(ids) == 0:
		return 0, fmt.Errorf("no version of %s is kept here; cordon lists shows what is", listID)
	case at < 0:
		return 0, fmt.Errorf("%s: there is no version %q; there are: %s", listID, want, strings.Join(ids, ", "))
	}
	return at, nil
}

func differences(d *list.Delta) []difference {
	out := []difference{}
	about := func(change string, e *ftm.Entity) difference {
		return difference{Change: change, EntityID: e.ID, Reference: e.Reference, Schema: e.Schema, Caption: e.Caption}
	}
	for _, e := range d.Added {
		out = append(out, about("added", e))
	}
	for _, e := range d.Removed {
		out = append(out, about("removed", e))
	}
	for _, c := range d.Changed {
		x := about("changed", c.New)
		x.Properties = map[string]property{}
		for _, p := range c.Properties {
			x.Properties[p] = property{only(c.Old, c.New, p), only(c.New, c.Old, p)}
		}
		out = append(out, x)
	}
	return out
}

// only returns the values that one entity has and the other has not.
func only(e, other *ftm.Entity, name string) []string {
	out := []string{}
	switch name {
	case "schema":
		return append(out, e.Schema)
	case "reference":
		return append(out, e.Reference)
	}
	for _, v := range e.Get(name) {
		same := false
		for _, w := range other.Get(name) {
			same = same || v.Text == w.Text && v.Marks == w.Marks && v.Lang == w.Lang && v.Note == w.Note
		}
		if !same {
			out = append(out, v.Text)
		}
	}
	return out
}

func sortedKeys(m map[string]property) []string {
	ks := make([]string, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}
