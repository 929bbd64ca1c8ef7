package main

import (
	"fmt"
	"strings"

	"cordon/list/archive"
	"cordon/list/catalogue"
)

type approveCmd struct {
	Name    string `arg:"" name:"list" help:"The list by id."`
	Version string `arg:"" help:"The version that was held back, or that brought the removals; the start of its id will do."`
	By      string `required:"" placeholder:"NAME" help:"Who approves."`
	Reason  string `required:"" placeholder:"WHY" help:"Why, for the record: the notice or act."`
}

// Run approves a version or its removals.
func (c *approveCmd) Run(sys *system, g *globals) error {
	if err := sys.misnamed(g); err != nil {
		return err
	}
	a, in, err := sys.keep(g)
	if err != nil {
		return err
	}
	unlock, err := a.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	vs, err := a.Versions(c.Name)
	if err != nil {
		return err
	}
	at, err := archive.Pick(c.Name, vs, c.Version)
	if err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	p, err := in.Approve(c.Name, vs[at].ID, c.By, c.Reason)
	if err != nil {
		return err
	}
	if g.JSON {
		return sys.writeJSON(p)
	}
	fmt.Fprintf(sys.stdout, "%s %s approved by %s: %d removals take effect\n", c.Name, p.Version, clean(p.By), len(p.Removals))
	return nil
}

type attestCmd struct {
	File   string `arg:"" type:"existingfile" help:"The publisher's file."`
	Name   string `required:"" name:"list" placeholder:"LIST" help:"Which list it is, by id."`
	By     string `required:"" placeholder:"NAME" help:"Who imports it."`
	Reason string `required:"" placeholder:"WHY" help:"Why by hand."`
	Expect int    `required:"" name:"expect-count" placeholder:"N" help:"Number of entries, counted before reading."`
	URL    string `placeholder:"URL" help:"Where the file comes from."`
	Two    bool   `name:"four-eyes" help:"Wait for a second person to approve."`

	Catalogue []string `placeholder:"FILE" sep:"none" help:"Add the lists of this catalogue file. Repeatable."`
}

// Run imports a file by hand.
func (c *attestCmd) Run(sys *system, g *globals) error {
	cat, err := sys.catalogue(g, c.Catalogue)
	if err != nil {
		return err
	}
	if _, err := cat.Lookup(c.Name); err != nil {
		return usageError{err}
	}
	found, err := catalogue.Open(sys.ctx, []string{c.File}, catalogue.Options{Catalogue: cat})
	if err != nil {
		return err
	}
	switch {
	case len(found.Problems) > 0:
		return fmt.Errorf("attest %s: %s", c.File, found.Problems[0].Reason)
	case len(found.Sources) != 1 || found.Sources[0].List != c.Name:
		return fmt.Errorf("attest %s: the file does not hold %s", c.File, c.Name)
	}
	a, in, err := sys.keep(g)
	if err != nil {
		return err
	}
	unlock, err := a.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	o, err := in.Attest(sys.ctx, found.Sources[0], archive.Attestation{By: c.By, Reason: c.Reason, URL: c.URL, Expected: c.Expect}, c.Two)
	if err != nil {
		return err
	}
	if g.JSON {
		if err := sys.writeJSON(updated{o.List, string(o.Verdict), o.Version, o.Added, o.Removed, o.Pending, append([]string{}, o.Why...), o.Notes}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(sys.stdout, "%s %s: %s %s\n", o.List, o.Version, o.Verdict, clean(strings.Join(o.Why, "; ")))
	}
	sys.hintHeld(g, o)
	if o.Verdict == archive.Refused {
		return exit(exitUnable)
	}
	return nil
}
