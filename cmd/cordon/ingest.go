package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"cordon/list/archive"
	"cordon/list/update"
)

// Ingest implements watchman.Shelf: it takes in a user's own file as a list. Lists
// of publishers come from them alone.
func (k *keeper) Ingest(ctx context.Context, id string, file io.Reader) (version string, pending int, err error) {
	cat, err := k.s.catalogue(k.g, nil)
	if err != nil {
		return "", 0, err
	}
	if e := cat.Find(id); e != nil && e.Class != "own" {
		return "", 0, fmt.Errorf("%s is the list of a publisher (%s): cordon update brings it", id, e.Publisher)
	}
	a, in, err := k.s.keep(k.g)
	if err != nil {
		return "", 0, err
	}
	dir, err := os.MkdirTemp("", "cordon-ingest-")
	if err != nil {
		return "", 0, fmt.Errorf("keep the file for a moment: %w", err)
	}
	defer os.RemoveAll(dir)
	// A folder has what it has as of a day; the file has none of its own.
	path := filepath.Join(dir, id+"."+k.s.now().UTC().Format("2006-01-02")+".csv")
	if err := save(path, file); err != nil {
		return "", 0, err
	}
	defer k.fresh.Beside("take in " + id)()
	u := &update.Updater{Archive: a, Catalogue: cat, Intake: in}
	rs, found, err := u.FromDir(ctx, dir)
	if err != nil {
		return "", 0, err
	}
	switch {
	case len(found.Problems) > 0:
		return "", 0, errors.New(found.Problems[0].Reason)
	case len(rs) == 0:
		return "", 0, errors.New("the file is read as no list: its first row has to name the columns, one of them the name")
	}
	switch r := rs[0]; {
	case r.List != id:
		return "", 0, fmt.Errorf("the file is read as the list %s, not as one of your own", r.List)
	case r.Verdict != archive.Accepted && r.Verdict != archive.Unchanged:
		return "", 0, fmt.Errorf("held back: %s", strings.Join(r.Why, "; "))
	default:
		return r.Version, r.Pending, k.reload("an ingest")
	}
}

func save(path string, from io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("keep the file for a moment: %w", err)
	}
	_, err = io.Copy(f, from)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	return nil
}
