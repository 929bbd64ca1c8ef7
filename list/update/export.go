package update

import (
	"context"
	"crypto/sha1" // the publisher's checksums
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/changes"
	"cordon/list/fetch"
)

// ErrChecksum is the error of a file that is not the one its publisher's index
// describes.
var ErrChecksum = errors.New("the file is not the one that the publisher's index describes")

// got is what came of asking a publisher.
type got struct {
	fetch.Answer
	upstream string // the publisher's name of the version
	basis    string // the version that it was made from
	notes    []string
	beside   *archive.Tag // of the file that came with the main one, or did not change
	side     string       // its path; "" when it did not come
}

// ask gets the newest version of a list in the way that its publisher offers.
func (u *Updater) ask(ctx context.Context, e *catalogue.Entry, known fetch.Known, tmp string) (g got, err error) {
	if e.Delta != nil && e.Delta.Kind == "opensanctions" {
		return u.export(ctx, e, known, tmp)
	}
	if slices.ContainsFunc(e.Sources, func(o catalogue.Origin) bool { return o.Beside }) {
		return u.together(ctx, e, known, tmp)
	}
	g.Answer, err = u.Client.Get(ctx, e, known, tmp)
	return g, err
}

// file gets one file that belongs to a list, with the manners of its server.
func (u *Updater) file(ctx context.Context, e *catalogue.Entry, address, tmp string) (fetch.Answer, error) {
	one := *e
	one.Sources = []catalogue.Origin{{URL: address}}
	return u.Client.Get(ctx, &one, fetch.Known{}, tmp)
}

// export follows an OpenSanctions index: nothing to do where the version here is
// its newest; else the version in force with the deltas applied, if the result is
// what the index says; else the full file, which has to match its checksum.
func (u *Updater) export(ctx context.Context, e *catalogue.Entry, known fetch.Known, tmp string) (got, error) {
	var g got
	ans, err := u.file(ctx, e, e.Delta.URL, tmp)
	g.Answer = ans
	if err != nil {
		return g, err
	}
	index, err := take(ans.Path)
	if err != nil {
		return g, err
	}
	ix, err := changes.ReadExport(index, e.Delta.URL)
	if err != nil {
		return g, err
	}
	force, err := u.Archive.Force(e.ID)
	if err != nil {
		return g, err
	}
	if force.Version != "" {
		rec, err := u.Archive.Record(e.ID, force.Version)
		if err != nil {
			return g, err
		}
		if rec.Upstream == ix.Version {
			g.Unchanged, g.SHA256, g.Path, g.upstream = true, known.SHA256, "", ix.Version
			return g, nil
		}
		if p, why := u.patched(ctx, e, rec, ix, tmp); why == "" {
			return p, nil
		} else if ctx.Err() != nil {
			return g, ctx.Err()
		} else if ix.Deltas != "" && rec.Upstream != "" {
			g.notes = append(g.notes, "the full file was taken in place of deltas: "+why)
		}
	}
	for try := 1; ; try++ {
		full, err := u.file(ctx, e, ix.File, tmp)
		full.Started, full.Tries = ans.Started, full.Tries+ans.Tries
		g.Answer, g.upstream = full, ix.Version
		if err == nil {
			err = matches(full, ix)
		}
		if errors.Is(err, ErrChecksum) && try == 1 {
			os.RemoveAll(filepath.Dir(full.Path))
			continue // it may have been published just now
		}
		if err == nil {
			g.Path, err = dated(full.Path, e.ID, ix.Version)
		}
		if err != nil && full.Path != "" {
			os.RemoveAll(filepath.Dir(full.Path))
		}
		if ix.SHA1 == "" {
			g.notes = append(g.notes, "the index states no checksum of the file")
		}
		return g, err
	}
}

// patched makes the newest version from one here and the publisher's deltas, or
// says why that is not to be had.
func (u *Updater) patched(ctx context.Context, e *catalogue.Entry, rec *archive.Record, ix changes.Export, tmp string) (g got, why string) {
	switch {
	case ix.Deltas == "":
		return g, "there are none"
	case rec.Upstream == "" || len(rec.Files) != 1:
		return g, "the version here is no export"
	case ix.Entities < 0 || ix.Targets < 0:
		return g, "the index does not state its counts"
	}
	dir, err := os.MkdirTemp(tmp, "delta-*")
	if err != nil {
		return g, err.Error()
	}
	defer func() {
		if why != "" {
			os.RemoveAll(dir)
		}
	}()
	ans, err := u.file(ctx, e, ix.Deltas, dir)
	if err != nil {
		return g, err.Error()
	}
	b, err := take(ans.Path)
	if err != nil {
		return g, err.Error()
	}
	steps, err := changes.Plan(b, rec.Upstream)
	switch {
	case err != nil:
		return g, err.Error()
	case len(steps) == 0 || steps[len(steps)-1].Version != ix.Version:
		return g, "they do not lead to " + ix.Version
	}
	var deltas []io.Reader
	for _, s := range steps {
		d, err := u.file(ctx, e, s.URL, dir)
		if err != nil {
			return g, err.Error()
		}
		f, err := os.Open(d.Path)
		if err != nil {
			return g, err.Error()
		}
		defer f.Close()
		deltas = append(deltas, f)
	}
	path := filepath.Join(dir, exportName(e.ID, ix.Version))
	m, err := u.merge(ctx, rec, deltas, path)
	switch {
	case err != nil:
		return g, err.Error()
	case m.Entities != ix.Entities || m.Targets != ix.Targets:
		return g, fmt.Sprintf("they give %d entities and %d targets, the publisher says %d and %d", m.Entities, m.Targets, ix.Entities, ix.Targets)
	}
	g.Answer, g.upstream, g.basis = ans, ix.Version, rec.ID
	g.URL, g.Path, g.Bytes, g.ETag, g.LastModified = steps[len(steps)-1].URL, path, m.Bytes, "", ""
	g.notes = []string{fmt.Sprintf("made from %s and %d deltas; %d entities and %d targets, as the publisher says", rec.ID, len(steps), m.Entities, m.Targets)}
	if m.SHA1 == ix.SHA1 {
		g.notes[0] += ", and its checksum"
	}
	return g, ""
}

// merge writes the raw file of a version with deltas applied to a new file.
func (u *Updater) merge(ctx context.Context, rec *archive.Record, deltas []io.Reader, path string) (changes.Merged, error) {
	base, err := u.Archive.Input(rec).Files[0].Open()
	if err != nil {
		return changes.Merged{}, err
	}
	defer base.Close()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return changes.Merged{}, err
	}
	m, err := changes.Merge(ctx, out, base, deltas)
	return m, errors.Join(err, out.Close())
}

const maxIndex = 8 << 20

// take reads a small file that was fetched, and removes it.
func take(path string) ([]byte, error) {
	defer os.RemoveAll(filepath.Dir(path))
	if st, err := os.Stat(path); err != nil || st.Size() > maxIndex {
		return nil, errors.Join(err, fmt.Errorf("an index of more than %d bytes: %w", maxIndex, fetch.ErrTooLarge))
	}
	return os.ReadFile(path)
}

// matches holds a file against the index that speaks of it.
func matches(a fetch.Answer, ix changes.Export) error {
	if ix.Size > 0 && a.Bytes != ix.Size {
		return fmt.Errorf("%w: %d bytes, not %d", ErrChecksum, a.Bytes, ix.Size)
	}
	if ix.SHA1 == "" {
		return nil
	}
	f, err := os.Open(a.Path)
	if err != nil {
		return fmt.Errorf("check file: %w", err)
	}
	defer f.Close()
	h := sha1.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("check file: %w", err)
	}
	if sum := hex.EncodeToString(h.Sum(nil)); sum != ix.SHA1 {
		return fmt.Errorf("%w: SHA-1 %s, not %s", ErrChecksum, sum, ix.SHA1)
	}
	return nil
}

// exportName carries the list and the day of a version, which the content of an
// export does not.
func exportName(listID, version string) string {
	day, _, _ := strings.Cut(version, "-")
	return fmt.Sprintf("%s_%.8s.ftm.json", listID, day)
}

func dated(path, listID, version string) (string, error) {
	to := filepath.Join(filepath.Dir(path), exportName(listID, version))
	if to == path {
		return path, nil
	}
	if err := os.Rename(path, to); err != nil {
		return path, fmt.Errorf("keep answer: %w", err)
	}
	return to, nil
}
