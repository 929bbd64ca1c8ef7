package catalogue

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"cordon/list"
)

// Options of [Open]. The zero value reads with the embedded catalogue, every
// built-in reader and the default limits.
type Options struct {
	Catalogue *Catalogue
	Readers   []list.Reader
	Lists     []string // only these; an id that is unknown is an error
	AnySize   bool     // counts outside the expectations warn instead of refusing
	Limits    Limits
}

// Found is what [Open] found. Nothing is left out: every file is in a source,
// skipped with a reason, or a problem.
type Found struct {
	Sources  []*Source // by list id, newest first
	Skipped  []Finding // not a list, or the same version in a poorer format
	Problems []Finding // meant as a list, or unknown, and not readable
	Missing  []string  // lists asked for of which there is no file
}

// Finding is a file and what is to be said about it. A problem with a List
// means that this list must count as refused: its newest file is not readable.
type Finding struct {
	Path     string
	List     string // which list it was meant to be, "" if that cannot be told
	Reason   string
	Explicit bool // named by the user, not met in a folder
}

// Current returns the newest source of each list.
func (f *Found) Current() []*Source {
	return slices.DeleteFunc(slices.Clone(f.Sources), func(s *Source) bool { return !s.Current })
}

// candidate is one file on the way to becoming part of a source.
type candidate struct {
	blob     blob
	explicit bool
	sum      string
	head     list.Header
	reader   list.Reader
	problem  string
	skip     string
}

// Open finds the lists in files and folders. A folder is read recursively; gzip,
// bzip2, zstd and zip are opened, one level deep and within limits; the reader is
// chosen by content. It returns an error for a path that does not exist and for
// an unknown list in opt.Lists; everything else is told in [Found].
func Open(ctx context.Context, paths []string, opt Options) (*Found, error) {
	if opt.Catalogue == nil {
		c, err := Default()
		if err != nil {
			return nil, err
		}
		opt.Catalogue = c
	}
	if opt.Readers == nil {
		opt.Readers = readers()
	}
	opt.Limits = opt.Limits.orDefault()

	found := &Found{}
	var cands []*candidate
	for _, p := range paths {
		if err := walk(ctx, p, opt, found, &cands); err != nil {
			return nil, fmt.Errorf("open lists: %w", err)
		}
	}
	examine(ctx, cands, opt)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("open lists: %w", err)
	}
	good := cands[:0:0]
	for _, c := range cands {
		f := Finding{Path: c.blob.path, List: opt.Catalogue.guess(c.blob.name), Explicit: c.explicit}
		switch {
		case c.skip != "":
			f.Reason, f.List = c.skip, ""
			found.Skipped = append(found.Skipped, f)
		case c.problem != "":
			f.Reason = c.problem
			found.Problems = append(found.Problems, f)
		default:
			good = append(good, c)
		}
	}
	found.arrange(good, opt)
	return found, found.only(opt)
}

// walk collects the files under one path.
func walk(ctx context.Context, root string, opt Options, found *Found, out *[]*candidate) error {
	st, err := os.Stat(root)
	if err != nil {
		return err
	}
	if !st.IsDir() {
		addFile(root, true, opt, found, out)
		return nil
	}
	return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		skip := func(why string) { found.Skipped = append(found.Skipped, Finding{Path: p, Reason: why}) }
		hidden := p != root && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			found.Problems = append(found.Problems, Finding{Path: p, Reason: err.Error()})
		case hidden && d.IsDir():
			skip("hidden folder")
			return fs.SkipDir
		case hidden:
			skip("hidden file")
		case d.IsDir():
		case len(*out) >= opt.Limits.Files:
			return fmt.Errorf("%s: more than %d files", root, opt.Limits.Files)
		default:
			if st, err := os.Stat(p); err == nil && st.IsDir() {
				skip("a link to a folder is not followed")
				return nil
			}
			addFile(p, false, opt, found, out)
		}
		return nil
	})
}

// addFile adds a file, or the members of an archive.
func addFile(p string, explicit bool, opt Options, found *Found, out *[]*candidate) {
	if !explicit && leaflet(filepath.Base(p)) {
		found.Skipped = append(found.Skipped, Finding{Path: p, Reason: "text about the data, not a list"})
		return
	}
	blobs, err := unpack(p, opt.Limits)
	if err != nil {
		f := Finding{Path: p, List: opt.Catalogue.guess(filepath.Base(p)), Reason: plain(err), Explicit: explicit}
		found.Problems = append(found.Problems, f)
		return
	}
	for _, b := range blobs {
		if b.path != p && leaflet(b.name) {
			found.Skipped = append(found.Skipped, Finding{Path: b.path, Reason: "text about the data, not a list"})
			continue
		}
		*out = append(*out, &candidate{blob: b, explicit: explicit})
	}
}

// leaflet tells files that lie beside lists from lists.
func leaflet(name string) bool {
	low := strings.ToLower(name)
	for _, p := range []string{"readme", "licence", "license", "copying", "notice", "checksum", "sha256sum", "thumbs.db", "desktop.ini"} {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	switch filepath.Ext(low) {
	case ".md", ".sha256", ".sha1", ".md5", ".sig", ".minisig", ".asc", ".xsd":
		return true
	}
	return false
}

// examine hashes and recognises the files, some at a time.
func examine(ctx context.Context, cands []*candidate, opt Options) {
	next := make(chan *candidate)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), max(len(cands), 1)) {
		wg.Go(func() {
			for c := range next {
				c.examine(opt)
			}
		})
	}
	for _, c := range cands {
		if ctx.Err() != nil {
			break
		}
		next <- c
	}
	close(next)
	wg.Wait()
}

const (
	headSize = 64 << 10
	bookSize = 16 << 20 // of a workbook: its rows can only be read with its end
)

func (c *candidate) examine(opt Options) {
	size := headSize
	if c.blob.doc {
		size = bookSize
	}
	head, err := c.blob.head(size)
	if err == nil && len(head) > 0 {
		c.recognise(head, opt)
	}
	switch {
	case err != nil:
		c.problem = plain(err)
	case len(head) == 0:
		c.problem = "the file is empty"
	case c.reader != nil:
		if c.sum, err = c.blob.hash(); err != nil {
			c.problem = plain(err)
		}
	case LooksLikeHTML(head):
		c.problem = "a web page (HTML) instead of data"
	default:
		c.problem = "not in a format that Cordon reads"
	}
}

func (c *candidate) recognise(head []byte, opt Options) {
	for _, r := range opt.Readers {
		h, ok := recognise(r, c.blob.name, head)
		if !ok {
			continue
		}
		c.reader, c.head = r, h
		for _, e := range opt.Catalogue.Entries {
			if h.List != "" && e.Dataset == h.List {
				c.head.List = e.ID
			}
		}
		if c.head.List == "" {
			c.head.List = slug(c.blob.name)
		}
		if c.head.Part == "" {
			c.head.Part = "main"
		}
		if c.head.Date == "" {
			_, c.head.Date = list.NameDate(c.blob.name)
		}
		if c.head.Date == "" { // the name of the folder supplies what the file's does not
			_, c.head.Date = list.NameDate(filepath.Base(filepath.Dir(c.blob.file)))
		}
		return
	}
}

// recognise asks one reader; a reader that panics on hostile bytes does not
// know them.
func recognise(r list.Reader, name string, head []byte) (h list.Header, ok bool) {
	defer func() {
		if recover() != nil {
			h, ok = list.Header{}, false
		}
	}()
	return r.Recognise(name, head)
}

// hash is that of the file as it lies, or of the unpacked member of an archive.
func (b *blob) hash() (string, error) {
	f, err := b.asRaw("").Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// only keeps the lists asked for.
func (f *Found) only(opt Options) error {
	if len(opt.Lists) == 0 {
		return nil
	}
	here := map[string]bool{}
	for _, s := range f.Sources {
		here[s.List] = true
	}
	known := map[string]bool{}
	for id := range here {
		known[id] = true
	}
	for _, e := range opt.Catalogue.Entries {
		known[e.ID] = true
	}
	for _, id := range opt.Lists {
		if !known[id] {
			ids := make([]string, 0, len(known))
			for k := range known {
				ids = append(ids, k)
			}
			slices.Sort(ids)
			return &UnknownList{ID: id, Near: Nearest(id, ids)}
		}
		if !here[id] {
			f.Missing = append(f.Missing, id)
		}
	}
	f.Sources = slices.DeleteFunc(f.Sources, func(s *Source) bool { return !slices.Contains(opt.Lists, s.List) })
	return nil
}

// plain takes the path out of a file error: findings name it already.
func plain(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Op + ": " + pe.Err.Error()
	}
	return err.Error()
}

func byPath(a, b *candidate) int { return cmp.Compare(a.blob.path, b.blob.path) }
