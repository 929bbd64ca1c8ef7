package main

import (
	"fmt"
	"slices"

	"cordon/list"
	"cordon/list/archive"
	"cordon/list/delta"
)

type diffCmd struct {
	Name string `arg:"" name:"list" help:"The list by id."`
	From string `placeholder:"VERSION" help:"The earlier version; the one before --to if not given."`
	To   string `placeholder:"VERSION" help:"The later version; the newest, held back or not, if not given."`
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
	ds := delta.Differences(&d)
	if g.JSON {
		return sys.writeJSON(struct {
			List    string             `json:"list"`
			From    list.Version       `json:"from"`
			To      list.Version       `json:"to"`
			Changes []delta.Difference `json:"changes"`
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
	from, to, err := archive.Pair(c.Name, vs, c.From, c.To)
	if err != nil {
		return fmt.Errorf("compare versions: %w", err)
	}
	c.From, c.To = from.ID, to.ID
	return nil
}

func sortedKeys(m map[string]delta.Values) []string {
	ks := make([]string, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}
