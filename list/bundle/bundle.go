// Package bundle carries the kept lists to machines without a network: one
// signed file with the publishers' files, the parsed versions, the heartbeat
// rows and, if wanted, compiled indexes.
//
// A bundle is a tar file. Its first member, "manifest", is a signed note
// (golang.org/x/mod/sumdb/note, Ed25519) that names every other member with its
// size and SHA-256. Loading one verifies the signer, then every byte, before
// anything is put in place. The times of the original checks are kept: an old
// bundle is stale, whenever it is loaded.
package bundle

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"cordon/list/archive"
)

const (
	magic        = "cordon-bundle 1"
	manifestName = "manifest"
	maxManifest  = 16 << 20
)

// Errors by which callers tell the causes apart; all come wrapped.
var (
	ErrSigner  = errors.New("it is not signed by a trusted key")
	ErrContent = errors.New("its content does not match its manifest")
	ErrFormat  = errors.New("it is not a bundle of lists")
)

// Options of [Create].
type Options struct {
	Lists   []string // all kept lists if none is named
	History bool     // all versions, not only those in force
	Index   bool     // the compiled index that was used last
	Now     time.Time
}

// Manifest is what a bundle says of itself.
type Manifest struct {
	Created time.Time
	Signer  string // name of the key
	Files   []File
}

// File is one member.
type File struct {
	Path   string // with slashes, below the home folder
	Size   int64
	SHA256 string
}

// Lists returns the ids of the lists in the bundle.
func (m *Manifest) Lists() []string {
	var out []string
	for _, f := range m.Files {
		if p := strings.Split(f.Path, "/"); p[0] == "archive" && !slices.Contains(out, p[1]) {
			out = append(out, p[1])
		}
	}
	return out
}

// Create writes a bundle of what an archive holds.
func Create(w io.Writer, home string, opt Options, signer note.Signer) (*Manifest, error) {
	a, err := archive.Open(home)
	if err != nil {
		return nil, fmt.Errorf("create bundle: %w", err)
	}
	paths, err := members(a, home, opt)
	if err != nil {
		return nil, fmt.Errorf("create bundle: %w", err)
	}
	m := &Manifest{Created: opt.Now.UTC().Truncate(time.Second), Signer: signer.Name()}
	for _, p := range paths {
		f, err := fingerprint(home, p)
		if err != nil {
			return nil, fmt.Errorf("create bundle: %w", err)
		}
		m.Files = append(m.Files, f)
	}
	signed, err := note.Sign(&note.Note{Text: m.text()}, signer)
	if err != nil {
		return nil, fmt.Errorf("create bundle: sign: %w", err)
	}
	t := tar.NewWriter(w)
	if err := add(t, manifestName, int64(len(signed)), m.Created, bytes.NewReader(signed)); err != nil {
		return nil, fmt.Errorf("create bundle: %w", err)
	}
	for _, f := range m.Files {
		if err := addFile(t, home, f, m.Created); err != nil {
			return nil, fmt.Errorf("create bundle: %w", err)
		}
	}
	if err := t.Close(); err != nil {
		return nil, fmt.Errorf("create bundle: %w", err)
	}
	return m, nil
}

// members chooses the files of a bundle, sorted.
func members(a *archive.Archive, home string, opt Options) ([]string, error) {
	ids := opt.Lists
	if len(ids) == 0 {
		var err error
		if ids, err = a.Lists(); err != nil {
			return nil, err
		}
	}
	var out []string
	for _, id := range ids {
		f, err := a.Force(id)
		if err != nil {
			return nil, err
		}
		if f.Version == "" && len(opt.Lists) == 0 {
			continue // tried, never got: nothing to carry
		}
		if f.Version == "" {
			return nil, fmt.Errorf("list %s: %w", id, archive.ErrNoVersion)
		}
		need := map[string]bool{f.Version: true}
		for _, p := range f.Pending {
			need[p.From] = true
		}
		vs, err := a.Versions(id)
		if err != nil {
			return nil, err
		}
		for _, v := range vs {
			if !opt.History && !need[v.ID] {
				continue
			}
			out = append(out, path.Join("archive", id, v.ID, "version.json"), path.Join("archive", id, v.ID, "entities.ftm.zst"))
			for _, r := range v.Files {
				out = append(out, path.Join("raw", id, v.ID, r.Stored))
			}
		}
		for _, log := range []string{"force.json", "checks.jsonl", "approvals.jsonl"} {
			p := path.Join("archive", id, log)
			if _, err := os.Stat(filepath.Join(home, p)); err == nil {
				out = append(out, p)
			}
		}
	}
	if opt.Index {
		if p := newestIndex(home); p != "" {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out, nil
}

func newestIndex(home string) string {
	found, _ := filepath.Glob(filepath.Join(home, "index", "*.index"))
	best, at := "", time.Time{}
	for _, p := range found {
		if st, err := os.Stat(p); err == nil && st.ModTime().After(at) {
			best, at = path.Join("index", filepath.Base(p)), st.ModTime()
		}
	}
	return best
}

func fingerprint(home, p string) (File, error) {
	f, err := os.Open(filepath.Join(home, filepath.FromSlash(p)))
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return File{p, n, hex.EncodeToString(h.Sum(nil))}, err
}

func addFile(t *tar.Writer, home string, f File, at time.Time) error {
	r, err := os.Open(filepath.Join(home, filepath.FromSlash(f.Path)))
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	if err := add(t, f.Path, f.Size, at, io.TeeReader(r, h)); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return fmt.Errorf("%s changed while it was packed", f.Path)
	}
	return nil
}

func add(t *tar.Writer, name string, size int64, at time.Time, r io.Reader) error {
	if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: at, Format: tar.FormatPAX}); err != nil {
		return err
	}
	n, err := io.Copy(t, io.LimitReader(r, size))
	if err == nil && n != size {
		err = fmt.Errorf("%s is shorter than it was", name)
	}
	return err
}

// text is the signed text: a first line, the time, and a line for each file.
func (m *Manifest) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", magic, m.Created.Format(time.RFC3339))
	for _, f := range m.Files {
		fmt.Fprintf(&b, "%s %d %s\n", f.SHA256, f.Size, f.Path)
	}
	return b.String()
}

// open reads and verifies the manifest.
func open(t *tar.Reader, trusted note.Verifiers) (*Manifest, error) {
	h, err := t.Next()
	if err != nil || h.Name != manifestName || h.Size > maxManifest {
		return nil, ErrFormat
	}
	b, err := io.ReadAll(io.LimitReader(t, maxManifest))
	if err != nil {
		return nil, err
	}
	n, err := note.Open(b, trusted)
	if err != nil {
		var unverified *note.UnverifiedNoteError
		if errors.As(err, &unverified) {
			return nil, ErrSigner
		}
		return nil, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	return parse(n)
}

func parse(n *note.Note) (*Manifest, error) {
	s := bufio.NewScanner(strings.NewReader(n.Text))
	s.Buffer(nil, 1<<16)
	line := func() string { s.Scan(); return s.Text() }
	m := &Manifest{Signer: n.Sigs[0].Name}
	var err error
	if line() != magic {
		return nil, ErrFormat
	}
	if m.Created, err = time.Parse(time.RFC3339, line()); err != nil || line() != "" {
		return nil, ErrFormat
	}
	for s.Scan() {
		sum, rest, ok1 := strings.Cut(s.Text(), " ")
		size, p, ok2 := strings.Cut(rest, " ")
		n, err := strconv.ParseInt(size, 10, 64)
		if !ok1 || !ok2 || err != nil || n < 0 || len(sum) != 64 || !safe(p) {
			return nil, ErrFormat
		}
		m.Files = append(m.Files, File{p, n, sum})
	}
	return m, nil
}

// safe reports whether a path is one that a bundle may write to.
func safe(p string) bool {
	parts := strings.Split(p, "/")
	if !fs.ValidPath(p) || slices.ContainsFunc(parts, func(x string) bool { return strings.HasPrefix(x, ".") }) {
		return false
	}
	switch parts[0] {
	case "archive":
		return len(parts) == 4 && (parts[3] == "version.json" || parts[3] == "entities.ftm.zst") ||
			len(parts) == 3 && slices.Contains([]string{"force.json", "checks.jsonl", "approvals.jsonl"}, parts[2])
	case "raw":
		return len(parts) == 4
	case "index":
		return len(parts) == 2 && strings.HasSuffix(p, ".index")
	}
	return false
}

// Verify reads a bundle through and checks its signature and every file.
func Verify(r io.Reader, trusted note.Verifiers) (*Manifest, error) {
	m, err := walk(r, trusted, func(File, io.Reader) error { return nil })
	if err != nil {
		return nil, fmt.Errorf("verify bundle: %w", err)
	}
	return m, nil
}

// walk gives each member to do and checks it behind its back.
func walk(r io.Reader, trusted note.Verifiers, do func(File, io.Reader) error) (*Manifest, error) {
	t := tar.NewReader(r)
	m, err := open(t, trusted)
	if err != nil {
		return nil, err
	}
	for _, f := range m.Files {
		h, err := t.Next()
		if err != nil || h.Name != f.Path || h.Size != f.Size || h.Typeflag != tar.TypeReg {
			return nil, fmt.Errorf("%w: %s is missing or in the wrong place", ErrContent, f.Path)
		}
		sum := sha256.New()
		in := io.TeeReader(t, sum)
		if err := do(f, in); err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, in); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrContent, f.Path, err)
		}
		if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
			return nil, fmt.Errorf("%w: %s", ErrContent, f.Path)
		}
	}
	if _, err := t.Next(); err != io.EOF {
		return nil, fmt.Errorf("%w: there is more in it", ErrContent)
	}
	return m, nil
}

// Load verifies a bundle and puts its lists into the archive under home. Nothing
// is put in place before all of it is verified. Of each list what was checked
// later stays in force: an old bundle never takes a newer list back.
func Load(r io.Reader, home string, trusted note.Verifiers) (*Manifest, error) {
	a, err := archive.Open(home)
	if err != nil {
		return nil, fmt.Errorf("load bundle: %w", err)
	}
	unlock, err := a.Lock()
	if err != nil {
		return nil, fmt.Errorf("load bundle: %w", err)
	}
	defer unlock()
	tmp := filepath.Join(home, ".tmp-bundle")
	if err := os.RemoveAll(tmp); err != nil {
		return nil, fmt.Errorf("load bundle: %w", err)
	}
	defer os.RemoveAll(tmp)
	m, err := walk(r, trusted, func(f File, in io.Reader) error { return unpack(tmp, f, in) })
	if err != nil {
		return nil, fmt.Errorf("load bundle: %w", err)
	}
	if err := place(a, home, tmp, m); err != nil {
		return nil, fmt.Errorf("load bundle: %w", err)
	}
	return m, nil
}

func unpack(tmp string, f File, in io.Reader) error {
	p := filepath.Join(tmp, filepath.FromSlash(f.Path))
	if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(p, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// place takes the verified lists into the archive.
func place(a *archive.Archive, home, tmp string, m *Manifest) error {
	for _, id := range m.Lists() {
		des, err := os.ReadDir(filepath.Join(tmp, "archive", id))
		if err != nil {
			return err
		}
		for _, d := range des {
			if d.IsDir() {
				if err := a.Take(id, d.Name(), filepath.Join(tmp, "raw", id, d.Name()), filepath.Join(tmp, "archive", id, d.Name())); err != nil {
					return err
				}
			}
		}
		if err := merge(a, tmp, id); err != nil {
			return err
		}
	}
	for _, f := range m.Files {
		if strings.HasPrefix(f.Path, "index/") {
			if err := os.MkdirAll(filepath.Join(home, "index"), 0o700); err != nil {
				return err
			}
			if err := os.Rename(filepath.Join(tmp, f.Path), filepath.Join(home, f.Path)); err != nil {
				return err
			}
		}
	}
	return nil
}

// merge joins the logs, and puts the bundle's version into force if its last
// good check is the later one.
func merge(a *archive.Archive, tmp, id string) error {
	b, err := archive.Open(tmp)
	if err != nil {
		return err
	}
	theirs, err := b.Checks(id)
	if err != nil {
		return err
	}
	ours, err := a.Checks(id)
	if err != nil {
		return err
	}
	decided, err := b.Approvals(id)
	if err != nil {
		return err
	}
	force, err := b.Force(id)
	if err != nil {
		return err
	}
	have, err := a.Force(id)
	if err != nil {
		return err
	}
	if force.Version != "" && (have.Version == "" || lastGood(theirs).After(lastGood(ours))) {
		if err := a.SetForce(id, force); err != nil {
			return err
		}
	}
	return a.MergeLogs(id, theirs, decided)
}

func lastGood(cs []archive.Check) (t time.Time) {
	for i := range cs {
		if cs[i].Good() && cs[i].Seen().After(t) {
			t = cs[i].Seen()
		}
	}
	return t
}

// String says in a line what is in a bundle.
func (m *Manifest) String() string {
	var n int64
	for _, f := range m.Files {
		n += f.Size
	}
	return fmt.Sprintf("%d lists, %d files, %d MB, of %s, signed by %s", len(m.Lists()), len(m.Files), n>>20, m.Created.Format(time.RFC3339), m.Signer)
}

// MarshalJSON gives what people and programs ask of a bundle.
func (m *Manifest) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Created time.Time `json:"created"`
		Signer  string    `json:"signer"`
		Lists   []string  `json:"lists"`
		Files   int       `json:"files"`
	}{m.Created, m.Signer, m.Lists(), len(m.Files)})
}
