package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"cordon/ftm"
	"cordon/list"
)

// Draft is a version being written. Either [Draft.Commit] makes it a version or
// [Draft.Discard] leaves no trace of it; a crash leaves a hidden folder that the
// next writer clears away.
type Draft struct {
	a      *Archive
	list   string
	raw    string // temporary folders
	parsed string
	files  []RawFile
	out    *os.File
	hash   *hasher
	w      *Writer
}

// Begin starts a version of a list. The caller holds the lock.
func (a *Archive) Begin(listID string) (*Draft, error) {
	if err := checkID("list", listID); err != nil {
		return nil, err
	}
	d := &Draft{a: a, list: listID, hash: newHash()}
	for _, p := range []struct{ kind, dir string }{{"raw", filepath.Join(a.home, "raw", listID)}, {"parsed", a.dir(listID)}} {
		if err := os.MkdirAll(p.dir, 0o700); err != nil {
			return nil, fmt.Errorf("begin version: %w", err)
		}
		if err := sweep(p.dir); err != nil {
			return nil, fmt.Errorf("begin version: %w", err)
		}
		tmp := filepath.Join(p.dir, ".draft")
		if err := os.Mkdir(tmp, 0o700); err != nil {
			return nil, fmt.Errorf("begin version: %w", err)
		}
		if p.kind == "raw" {
			d.raw = tmp
		} else {
			d.parsed = tmp
		}
	}
	out, err := os.OpenFile(filepath.Join(d.parsed, "entities.ftm.zst"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("begin version: %w", err)
	}
	d.out = out
	if d.w, err = NewWriter(io.MultiWriter(out, d.hash)); err != nil {
		out.Close()
		return nil, err
	}
	return d, nil
}

// sweep removes what a crashed writer left.
func sweep(dir string) error {
	des, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, d := range des {
		if strings.HasPrefix(d.Name(), ".draft") || strings.HasPrefix(d.Name(), ".tmp-") {
			if err := os.RemoveAll(filepath.Join(dir, d.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// packedAlready are the endings of files that packing does not make smaller.
var packedAlready = []string{".gz", ".bz2", ".zst", ".zip", ".xlsx", ".ods", ".pdf"}

// Raw adds a publisher's file and returns its hash.
func (d *Draft) Raw(name, part string, r io.Reader) (RawFile, error) {
	name = filepath.Base(name)
	if err := checkID("file", name); err != nil {
		name = "file" + filepath.Ext(name)
	}
	for i := 0; slices.ContainsFunc(d.files, func(f RawFile) bool { return f.Name == name }); i++ {
		name = fmt.Sprintf("%d-%s", i, name)
	}
	raw := RawFile{Name: name, Part: part, Stored: name}
	if !slices.Contains(packedAlready, strings.ToLower(filepath.Ext(name))) {
		raw.Stored = name + ".zst"
	}
	h := newHash()
	err := writeFile(filepath.Join(d.raw, raw.Stored), func(w io.Writer) error {
		if raw.Stored == raw.Name {
			n, err := io.Copy(io.MultiWriter(w, h), r)
			raw.Size = n
			return err
		}
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return err
		}
		if raw.Size, err = io.Copy(io.MultiWriter(z, h), r); err != nil {
			z.Close()
			return err
		}
		return z.Close()
	})
	if err != nil {
		return raw, fmt.Errorf("keep raw file %s: %w", name, err)
	}
	raw.SHA256 = h.sum()
	d.files = append(d.files, raw)
	return raw, nil
}

// Sum is the hash of the raw files so far, as [Record] has it.
func (d *Draft) Sum() string { return sumOf(d.files) }

// Write adds an entity.
func (d *Draft) Write(e *ftm.Entity) error { return d.w.Write(e) }

// Commit makes the draft a version. The record's list, id, files and hash of the
// parsed form are filled in. A version that is there already stays as it is and
// is no error: the same file read twice is one version.
func (d *Draft) Commit(r *Record) error {
	r.List, r.Files = d.list, d.files
	if r.SHA256 == "" {
		r.SHA256 = sumOf(d.files)
	}
	if r.ID == "" {
		date := r.PublisherDate
		if date == "" && !r.FetchedAt.IsZero() {
			date = r.FetchedAt.UTC().Format("2006-01-02")
		}
		r.ID = list.VersionID(date, r.SHA256)
	}
	if err := checkID("version", r.ID); err != nil {
		return fmt.Errorf("commit version: %w", err)
	}
	if err := d.finish(r); err != nil {
		d.Discard()
		return fmt.Errorf("commit version %s of %s: %w", r.ID, d.list, err)
	}
	return nil
}

func (d *Draft) finish(r *Record) error {
	if err := errors.Join(d.w.Close(), d.out.Sync(), d.out.Close()); err != nil {
		return err
	}
	r.Parsed = d.hash.sum()
	if _, err := os.Stat(d.a.dir(d.list, r.ID)); err == nil {
		return d.drop()
	}
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	err = writeFile(filepath.Join(d.parsed, "version.json"), func(w io.Writer) error { _, err := w.Write(b); return err })
	if err != nil {
		return err
	}
	return d.a.place(d.list, r.ID, d.raw, d.parsed)
}

// Take moves a version into the archive that was made elsewhere on its disk: the
// folder of raw files and that of the parsed form. One that is there stays. The
// caller holds the lock.
func (a *Archive) Take(listID, version, raw, parsed string) error {
	if err := errors.Join(checkID("list", listID), checkID("version", version)); err != nil {
		return fmt.Errorf("take version: %w", err)
	}
	if _, err := os.Stat(a.dir(listID, version)); err == nil {
		return nil
	}
	err := errors.Join(os.MkdirAll(a.dir(listID), 0o700), os.MkdirAll(filepath.Join(a.home, "raw", listID), 0o700))
	if err == nil {
		err = a.place(listID, version, raw, parsed)
	}
	if err != nil {
		return fmt.Errorf("take version %s of %s: %w", version, listID, err)
	}
	return nil
}

// place moves the two folders of a version to where they belong, the raw files
// first: a version whose folder is there is whole.
func (a *Archive) place(listID, version, raw, parsed string) error {
	rawFinal := filepath.Join(a.home, "raw", listID, version)
	if err := os.RemoveAll(rawFinal); err != nil { // of a crash between the two renames
		return err
	}
	for _, mv := range [][2]string{{raw, rawFinal}, {parsed, a.dir(listID, version)}} {
		if err := syncDir(mv[0]); err != nil {
			return err
		}
		if err := os.Rename(mv[0], mv[1]); err != nil {
			return err
		}
		if err := syncDir(filepath.Dir(mv[1])); err != nil {
			return err
		}
	}
	return nil
}

// Discard throws the draft away.
func (d *Draft) Discard() error {
	d.w.Close()
	d.out.Close()
	return d.drop()
}

func (d *Draft) drop() error { return errors.Join(os.RemoveAll(d.raw), os.RemoveAll(d.parsed)) }

// sumOf is the hash of one file, or of the sha256sum lines of several by name.
func sumOf(files []RawFile) string {
	if len(files) == 1 {
		return files[0].SHA256
	}
	sorted := slices.Clone(files)
	slices.SortFunc(sorted, func(a, b RawFile) int { return strings.Compare(a.Name, b.Name) })
	h := newHash()
	for _, f := range sorted {
		fmt.Fprintf(h, "%s  %s\n", f.SHA256, f.Name)
	}
	return h.sum()
}

// remove takes a version away: first out of sight by a rename, then for good.
func (a *Archive) remove(listID, version string) error {
	for _, p := range []string{a.dir(listID, version), filepath.Join(a.home, "raw", listID, version)} {
		gone := filepath.Join(filepath.Dir(p), ".tmp-"+version)
		if err := os.Rename(p, gone); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := errors.Join(syncDir(filepath.Dir(p)), os.RemoveAll(gone)); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a new file and syncs it.
func writeFile(path string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		f.Close()
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// writeJSON replaces a file as a whole.
func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(path, b)
}

func replaceFile(path string, b []byte) error {
	tmp := filepath.Join(filepath.Dir(path), ".tmp-"+filepath.Base(path))
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	if err := writeFile(tmp, func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

type hasher struct{ hash.Hash }

func newHash() *hasher { return &hasher{sha256.New()} }

func (h *hasher) sum() string { return hex.EncodeToString(h.Sum(nil)) }
