// Package archive keeps every accepted version of every list on disk, for years,
// and answers what was listed when.
//
// Under the home folder:
//
//	raw/LIST/VERSION/FILE        the publisher's file as fetched; packed by zstd unless it was packed
//	archive/LIST/VERSION/        one version, complete or not there: it comes by one rename
//	    version.json             a [Record]
//	    entities.ftm.zst         its entities, one FollowTheMoney line each
//	archive/LIST/force.json      a [Force]: the version in force and the removals not yet approved
//	archive/LIST/checks.jsonl    a [Check] for each look at the publisher
//	archive/LIST/approvals.jsonl an [Approval] for each decision of a person
//	lock                         held by the one process that writes
//
// Nothing is changed in place: files are written beside their final name, synced,
// renamed, and their folder synced; logs are appended to by single writes, and
// half a line at their end, left by a crash, is no line. Readers need no lock.
// What a new version must be like to come into force is not decided here.
package archive

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"cordon/ftm"
	"cordon/list"
)

// Archive is the archive under one home folder.
type Archive struct{ home string }

// Open opens the archive under a home folder, which it makes if need be.
func Open(home string) (*Archive, error) {
	for _, d := range []string{"raw", "archive"} {
		if err := os.MkdirAll(filepath.Join(home, d), 0o700); err != nil {
			return nil, fmt.Errorf("open archive: %w", err)
		}
	}
	return &Archive{home: home}, nil
}

// ErrNoVersion is the error of a list or version that the archive does not hold.
var ErrNoVersion = errors.New("not in the archive")

// ErrCorrupt is the error of content that does not match its recorded hash.
var ErrCorrupt = errors.New("does not match its recorded hash")

// RawFile is one file of a version as the publisher served it.
type RawFile struct {
	Name   string `json:"name"`
	Part   string `json:"part,omitempty"`
	SHA256 string `json:"sha256"` // of the publisher's bytes
	Size   int64  `json:"size"`
	Stored string `json:"stored"` // name in the raw folder
}

// Record describes one version.
type Record struct {
	list.Version
	Files    []RawFile      `json:"files"`
	Entries  int            `json:"entries"`
	BySchema map[string]int `json:"by_schema"`
	Rejects  int            `json:"rejects,omitempty"`
	Unmapped []string       `json:"unmapped,omitempty"` // source paths that the reader did not know
	Warnings []string       `json:"warnings,omitempty"`
	Source   string         `json:"source,omitempty"`   // where it was fetched from
	Upstream string         `json:"upstream,omitempty"` // the publisher's own name of the version, where it has one
	Basis    string         `json:"basis,omitempty"`    // the version here that it was made from, with the publisher's deltas
	Held     []string       `json:"held,omitempty"`     // why it did not come into force by itself
	Attest   *Attestation   `json:"attest,omitempty"`
	Parsed   string         `json:"parsed_sha256"` // of entities.ftm.zst
}

// Attestation is what a person signs for who imports a file by hand.
type Attestation struct {
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Reason   string    `json:"reason"`
	URL      string    `json:"url,omitempty"`
	Expected int       `json:"expected"` // entries, counted by the person before parsing
}

// Force says which version of a list is in force.
type Force struct {
	Version string    `json:"version"`
	Since   time.Time `json:"since"`
	Pending []Pending `json:"pending,omitempty"`
}

// Pending is an entry that a newer version no longer has and whose removal
// nobody has approved: it still counts as listed.
type Pending struct {
	ID      string    `json:"id"`
	Caption string    `json:"caption"`
	From    string    `json:"from"` // the last version that has it
	To      string    `json:"to"`   // the first version that has not
	Since   time.Time `json:"since"`
}

func (a *Archive) dir(elem ...string) string {
	return filepath.Join(append([]string{a.home, "archive"}, elem...)...)
}

// Names are counted and not bounded by their shape, because a bound of a class of
// letters is that many classes in memory.
var idShape = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)

const maxID = 100 // letters

func checkID(kind, id string) error {
	if !idShape.MatchString(id) || utf8.RuneCountInString(id) > maxID || strings.Contains(id, "..") {
		return fmt.Errorf("%s %q is no name for a folder", kind, id)
	}
	return nil
}

// Lists returns the ids of the lists in the archive, sorted.
func (a *Archive) Lists() ([]string, error) {
	des, err := os.ReadDir(a.dir())
	if err != nil {
		return nil, fmt.Errorf("list archive: %w", err)
	}
	var out []string
	for _, d := range des {
		if d.IsDir() && checkID("list", d.Name()) == nil {
			out = append(out, d.Name())
		}
	}
	return out, nil
}

// Versions returns the records of a list's versions, oldest first, those held
// back included.
func (a *Archive) Versions(listID string) ([]Record, error) {
	if err := checkID("list", listID); err != nil {
		return nil, err
	}
	des, err := os.ReadDir(a.dir(listID))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	var out []Record
	for _, d := range des {
		if !d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			continue
		}
		r, err := a.Record(listID, d.Name())
		if err != nil {
			return nil, err
		}
		out = append(out, *r)
	}
	slices.SortStableFunc(out, func(x, y Record) int {
		return cmp.Or(x.effective().Compare(y.effective()), x.FetchedAt.Compare(y.FetchedAt), cmp.Compare(x.ID, y.ID))
	})
	return out, nil
}

// Record returns the record of one version.
func (a *Archive) Record(listID, version string) (*Record, error) {
	if err := errors.Join(checkID("list", listID), checkID("version", version)); err != nil {
		return nil, err
	}
	r := &Record{}
	err := readJSON(a.dir(listID, version, "version.json"), r)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read version %s of %s: %w", version, listID, ErrNoVersion)
	}
	if err != nil {
		return nil, fmt.Errorf("read version %s of %s: %w", version, listID, err)
	}
	return r, nil
}

// Force returns what is in force; its Version is "" when nothing is.
func (a *Archive) Force(listID string) (Force, error) {
	var f Force
	if err := checkID("list", listID); err != nil {
		return f, err
	}
	err := readJSON(a.dir(listID, "force.json"), &f)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return f, fmt.Errorf("read version in force of %s: %w", listID, err)
	}
	return f, nil
}

// SetForce puts a version into force. The version must be there.
func (a *Archive) SetForce(listID string, f Force) error {
	if _, err := a.Record(listID, f.Version); err != nil {
		return err
	}
	if err := writeJSON(a.dir(listID, "force.json"), f); err != nil {
		return fmt.Errorf("put %s %s into force: %w", listID, f.Version, err)
	}
	return nil
}

// Entities reads the entities of a version as they were parsed. The file's hash
// is checked while it is read: on [ErrCorrupt] what was put is not to be used.
func (a *Archive) Entities(listID, version string, put func(*ftm.Entity) error) error {
	return a.Some(listID, version, nil, put)
}

// Some reads the entities of a version whose ids are wanted.
func (a *Archive) Some(listID, version string, want func(id string) bool, put func(*ftm.Entity) error) error {
	r, err := a.Record(listID, version)
	if err != nil {
		return err
	}
	f, err := os.Open(a.dir(listID, version, "entities.ftm.zst"))
	if err != nil {
		return fmt.Errorf("read %s %s: %w", listID, version, err)
	}
	defer f.Close()
	h := newHash()
	in := io.TeeReader(f, h)
	err = ReadEntities(in, want, put)
	if err == nil {
		_, err = io.Copy(io.Discard, in)
	}
	if err == nil && h.sum() != r.Parsed {
		err = ErrCorrupt
	}
	if err != nil {
		return fmt.Errorf("read %s %s: %w", listID, version, err)
	}
	return nil
}

// RawDir is the folder of a version's raw files.
func (a *Archive) RawDir(r *Record) string { return filepath.Join(a.home, "raw", r.List, r.ID) }

// Release writes a record without what it had been held back for: a person has
// approved it.
func (a *Archive) Release(r *Record) error {
	c := *r
	c.Held = nil
	if err := writeJSON(a.dir(r.List, r.ID, "version.json"), c); err != nil {
		return fmt.Errorf("release %s %s: %w", r.List, r.ID, err)
	}
	return nil
}

// Input returns the publisher's files of a version as they were fetched.
func (a *Archive) Input(r *Record) list.Input {
	var in list.Input
	for _, f := range r.Files {
		in.Files = append(in.Files, list.File{Name: f.Name, Part: f.Part, Size: f.Size, Open: func() (io.ReadCloser, error) {
			return a.openRaw(r, f)
		}})
	}
	return in
}

// openRaw opens the publisher's bytes; the last read fails if they are not those
// recorded.
func (a *Archive) openRaw(r *Record, raw RawFile) (io.ReadCloser, error) {
	f, err := os.Open(filepath.Join(a.RawDir(r), raw.Stored))
	if err != nil {
		return nil, fmt.Errorf("open raw file: %w", err)
	}
	v := &verifier{r: f, h: newHash(), want: raw.SHA256, close: f.Close}
	if raw.Stored != raw.Name {
		z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(2))
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("open raw file: %w", err)
		}
		v.r, v.close = z, func() error { z.Close(); return f.Close() }
	}
	return v, nil
}

// verifier hashes what is read and compares at the end.
type verifier struct {
	r     io.Reader
	h     *hasher
	want  string
	close func() error
}

func (v *verifier) Read(p []byte) (int, error) {
	n, err := v.r.Read(p)
	v.h.Write(p[:n])
	if err == io.EOF && v.h.sum() != v.want {
		return n, ErrCorrupt
	}
	return n, err
}

func (v *verifier) Close() error { return v.close() }

func readJSON(path string, into any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}
