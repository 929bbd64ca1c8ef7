package update

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/fetch"
)

// together gets a list that is published as two files that add to each other. Both
// are asked for, each under its own conditions. One alone is taken where the other
// cannot be had, and the row of the look says so: its entries are whole, and a day
// without the newest of them is worse than one without a column.
func (u *Updater) together(ctx context.Context, e *catalogue.Entry, known fetch.Known, tmp string) (g got, err error) {
	main, side := *e, *e
	main.Sources = slices.DeleteFunc(slices.Clone(e.Sources), func(o catalogue.Origin) bool { return o.Beside })
	side.Sources = slices.DeleteFunc(slices.Clone(e.Sources), func(o catalogue.Origin) bool { return !o.Beside })
	before, sum, err := u.knownBeside(e, &known)
	if err != nil {
		return g, err
	}
	a, aerr := u.Client.Get(ctx, &main, known, tmp)
	b, berr := u.Client.Get(ctx, &side, before, tmp)
	// What one says has not changed is needed when the other has.
	if aerr == nil && berr == nil && a.Unchanged != b.Unchanged {
		if a.Unchanged {
			a, aerr = u.Client.Get(ctx, &main, fetch.Known{}, tmp)
		} else {
			b, berr = u.Client.Get(ctx, &side, fetch.Known{}, tmp)
		}
	}
	g.Answer = a
	alone := func(one fetch.Answer, err error) {
		g.Answer = one
		if !one.Unchanged {
			g.notes = append(g.notes, fmt.Sprintf("taken from %s alone: %v", one.URL, err))
		}
	}
	switch {
	case aerr != nil && berr != nil:
		return g, errors.Join(aerr, berr)
	case aerr != nil:
		alone(b, aerr)
	case berr != nil:
		alone(a, berr)
	default:
		g.beside = &archive.Tag{URL: b.URL, ETag: b.ETag, LastModified: b.LastModified}
		g.side = b.Path
	}
	if g.Unchanged { // both are in force, as one version
		g.SHA256 = sum
	}
	return g, nil
}

// knownBeside is what was said of the second file at the last good look, and the
// hash of the version that both make. It is nothing where one file alone is in
// force: then both are asked for without conditions.
func (u *Updater) knownBeside(e *catalogue.Entry, main *fetch.Known) (side fetch.Known, sum string, err error) {
	f, err := u.Archive.Force(e.ID)
	if err != nil || f.Version == "" {
		return side, "", err
	}
	r, err := u.Archive.Record(e.ID, f.Version)
	if err != nil {
		return side, "", err
	}
	if len(r.Files) != 2 {
		*main = fetch.Known{}
		return side, r.SHA256, nil
	}
	main.SHA256, side.SHA256 = r.Files[0].SHA256, r.Files[1].SHA256
	checks, err := u.Archive.Checks(e.ID)
	if err != nil {
		return side, "", err
	}
	for _, c := range slices.Backward(checks) {
		if t := c.Beside; c.Good() && c.SHA256 == r.SHA256 && t != nil {
			side.URL, side.ETag, side.LastModified = t.URL, t.ETag, t.LastModified
			break
		}
	}
	return side, r.SHA256, nil
}

// discard removes what was fetched.
func (g *got) discard() {
	for _, p := range []string{g.Path, g.side} {
		if p != "" {
			os.RemoveAll(filepath.Dir(p))
		}
	}
}
