package main

import (
	"errors"
	"fmt"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/catalogue"
)

// account is what a reader made of one version of a list.
type account struct {
	List     string         `json:"list"`
	Format   string         `json:"format"`
	Files    []string       `json:"files"`
	Date     string         `json:"publisher_date"`
	Declared int            `json:"declared"` // entries that the publisher states, 0 if none
	Entries  int            `json:"entries"`
	Targets  int            `json:"targets"`
	Entities int            `json:"entities"`
	BySchema map[string]int `json:"by_schema"`
	Fields   []accountField `json:"fields"`
	Rejects  []list.Reject  `json:"rejects"`
	Warnings []string       `json:"warnings"`
	Refused  string         `json:"refused,omitempty"`
}

type accountField struct {
	Path   string `json:"path"`
	State  string `json:"state"`
	Count  int    `json:"count"`
	Why    string `json:"why,omitempty"`
	Sample string `json:"sample,omitempty"`
}

// report reads the files again and shows the account of each reading: every
// field of the source is mapped, ignored on purpose, or not known.
func (c *listsCmd) report(sys *system, g *globals) error {
	if len(g.Lists) == 0 {
		return usagef("--report reads publishers' files: name them with --lists")
	}
	found, err := catalogue.Open(sys.ctx, g.Lists, catalogue.Options{AnySize: true})
	if err != nil {
		return err
	}
	all := []account{}
	refused := len(found.Problems) > 0
	for _, s := range found.Current() {
		rep, err := s.Read(sys.ctx, func(*ftm.Entity) error { return nil })
		if sys.ctx.Err() != nil {
			return sys.ctx.Err()
		}
		a := accountOf(s, &rep)
		if err != nil {
			a.Refused, refused = err.Error(), true
		}
		all = append(all, a)
	}
	for _, p := range found.Problems {
		sys.say(g, "cordon: not read: %s: %s", p.Path, p.Reason)
	}
	if len(all) == 0 {
		return errors.New("read lists: there is no list in these files")
	}
	if g.JSON {
		err = sys.writeJSON(all)
	} else {
		for i := range all {
			all[i].print(sys, i > 0)
		}
	}
	if err != nil {
		return err
	}
	return outcome(false, refused)
}

func accountOf(s *catalogue.Source, r *list.Report) account {
	a := account{
		List: s.List, Format: s.Format, Files: s.Paths, Date: r.Header.Date, Declared: r.Declared, Entries: r.Entries,
		Targets: r.Targets, Entities: r.Entities, BySchema: r.BySchema, Rejects: r.Rejects, Warnings: r.Warnings,
	}
	for _, p := range r.Paths() {
		f := r.Fields[p]
		a.Fields = append(a.Fields, accountField{p, [...]string{"unmapped", "mapped", "ignored"}[f.State], f.Count, f.Why, f.Sample})
	}
	return a
}

// print shows the account to people; mapped fields are counted only.
func (a *account) print(sys *system, again bool) {
	if again {
		fmt.Fprintln(sys.stdout)
	}
	fmt.Fprintf(sys.stdout, "%s  %s %s\n", sys.paint(a.List, bold), a.Format, a.Date)
	fmt.Fprintf(sys.stdout, "  %s, %s, %s\n", plural(a.Entries, "entry", "entries"), plural(a.Targets, "target", "targets"), plural(a.Entities, "entity", "entities"))
	if a.Refused != "" {
		fmt.Fprintf(sys.stdout, "  %s %s\n", sys.paint("refused:", red), a.Refused)
	}
	t := sys.table("state", "field", "values", "why, or an example")
	mapped := 0
	for _, f := range a.Fields {
		if f.State == "mapped" {
			mapped++
			continue
		}
		t.AppendRow([]any{f.State, clean(f.Path), thousands(f.Count), clean(f.Why + f.Sample)})
	}
	fmt.Fprintf(sys.stdout, "  %s mapped, %d others\n", plural(mapped, "field", "fields"), len(a.Fields)-mapped)
	if mapped < len(a.Fields) {
		fmt.Fprintln(sys.stdout, t.Render())
	}
	const shown = 5
	for i, r := range a.Rejects {
		if i == shown {
			fmt.Fprintf(sys.stdout, "  and %d more not read\n", len(a.Rejects)-shown)
			break
		}
		fmt.Fprintf(sys.stdout, "  not read: %s: %s\n", clean(r.Where), clean(r.Why))
	}
	for i, w := range a.Warnings {
		if i == shown {
			fmt.Fprintf(sys.stdout, "  and %d more warnings\n", len(a.Warnings)-shown)
			break
		}
		fmt.Fprintf(sys.stdout, "  warning: %s\n", clean(w))
	}
}
