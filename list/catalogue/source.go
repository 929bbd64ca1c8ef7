package catalogue

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"

	"cordon/ftm"
	"cordon/list"
)

// Source is one version of one list as it lies in files.
type Source struct {
	List    string
	Entry   *Entry // nil for a list that the catalogue does not have
	Header  list.Header
	Format  string
	Paths   []string // of its files; archive.zip!/member inside an archive
	SHA256  string   // of the file as it lies or the archive's member; of several, of their sha256sum lines by name
	Current bool     // the newest of its list
	AnySize bool     // counts outside the expectations warn instead of refusing
	Alone   string   // the format that is read together with this one, and was not there

	reader list.Reader
	input  list.Input
	raw    []list.File
}

// Raw returns the files as they lie, packed or not; the members of an archive
// unpacked. Their hashes make up SHA256.
func (s *Source) Raw() []list.File { return s.raw }

// Version describes the source as a version of its list, without the counts,
// which only reading tells.
func (s *Source) Version() list.Version {
	return list.Version{List: s.List, ID: list.VersionID(s.Header.Date, s.SHA256), PublisherDate: s.Header.Date, SHA256: s.SHA256, Reader: s.Format}
}

// Read reads the source and hands over its entities as they come. The entities
// count only when Read returns no error: a file that turns out truncated, or
// that is not what its list is expected to be ([Refused]), is known at its end.
// A panic of a reader comes back as an error.
func (s *Source) Read(ctx context.Context, put func(*ftm.Entity) error) (rep list.Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("read %s: the reader failed on this file: %v", s.List, p)
		}
	}()
	var want *Expectation
	if s.Entry != nil {
		want = s.Entry.expectation(s.Header.Date)
	}
	t := newTally(want)
	sink := &list.Sink{Put: func(e *ftm.Entity) error {
		if len(e.Datasets) == 0 {
			e.Datasets = []string{s.List}
		}
		t.add(e)
		return put(e)
	}}
	sink.Report.Format, sink.Report.Header = s.Format, s.Header
	if s.Alone != "" {
		sink.Warn(fmt.Sprintf("read from %s alone: %s of the same date, which adds to it, was not beside it", s.Format, s.Alone))
	}
	if err := s.reader.Read(ctx, s.input, sink); err != nil {
		return sink.Report, fmt.Errorf("read %s: %w", s.List, err)
	}
	if err := ctx.Err(); err != nil {
		return sink.Report, fmt.Errorf("read %s: %w", s.List, err)
	}
	r := &sink.Report
	if r.Header.List == "" {
		r.Header.List = s.List
	}
	if r.Header.Date == "" {
		r.Header.Date = s.Header.Date
	}
	why, misses := t.faults(r), t.misses(r)
	if r.Header.List != s.List && (s.Entry == nil || s.Entry.Dataset != r.Header.List) {
		said := fmt.Sprintf("the content says that it is %s", r.Header.List)
		if s.Entry != nil {
			why = append(why, said)
		} else {
			sink.Warn(said)
		}
	}
	if s.AnySize {
		for _, m := range misses {
			sink.Warn("outside what is expected of a whole list: " + m)
		}
	} else {
		why = append(why, misses...)
	}
	if len(why) > 0 {
		return *r, &Refused{List: s.List, Reasons: why}
	}
	return *r, nil
}

// Loaded is a source as read.
type Loaded struct {
	Source   *Source
	Entities []*ftm.Entity // nil when Err is not
	Report   list.Report
	Err      error
}

// ReadAll reads sources side by side, at most workers at a time. One source's
// failure does not touch another. The result is in the order of the sources.
func ReadAll(ctx context.Context, sources []*Source, workers int) []Loaded {
	out := make([]Loaded, len(sources))
	gate := make(chan struct{}, max(workers, 1))
	var wg sync.WaitGroup
	for i, s := range sources {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			l := Loaded{Source: s}
			l.Report, l.Err = s.Read(ctx, func(e *ftm.Entity) error {
				l.Entities = append(l.Entities, e)
				return nil
			})
			if l.Err != nil {
				l.Entities = nil
			}
			out[i] = l
		})
	}
	wg.Wait()
	return out
}

// arrange makes sources of recognised files: sets by folder, then versions by
// date, the richer format where two state the same.
func (f *Found) arrange(cands []*candidate, opt Options) {
	slices.SortStableFunc(cands, byPath)
	type key struct{ folder, list, format string }
	groups := map[key][]*candidate{}
	var order []key
	for _, c := range cands {
		k := key{filepath.Dir(c.blob.path), c.head.List, c.reader.Format()}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], c)
	}
	byList := map[string][]*Source{}
	for _, k := range order {
		for _, s := range f.sets(groups[k], opt) {
			byList[s.List] = append(byList[s.List], s)
		}
	}
	ids := make([]string, 0, len(byList))
	for id := range byList {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		f.Sources = append(f.Sources, f.versions(join(byList[id], opt.Readers))...)
	}
}

// sets makes sources of the files of one list and format in one folder: one per
// main file, with the parts of the same date. A lone main file takes all parts.
func (f *Found) sets(cs []*candidate, opt Options) []*Source {
	var mains, parts []*candidate
	for _, c := range cs {
		if c.head.Part == "main" {
			mains = append(mains, c)
		} else {
			parts = append(parts, c)
		}
	}
	taken := map[*candidate]bool{}
	var out []*Source
	for _, m := range mains {
		files := []*candidate{m}
		has := map[string]bool{}
		for _, p := range parts {
			if (len(mains) == 1 || p.head.Date == m.head.Date) && !has[p.head.Part] && !taken[p] {
				files, taken[p], has[p.head.Part] = append(files, p), true, true
			}
		}
		out = append(out, newSource(files, opt))
	}
	for _, p := range parts {
		if !taken[p] {
			why := fmt.Sprintf("is the %s part of a set whose main file is not beside it", p.head.Part)
			f.Problems = append(f.Problems, Finding{Path: p.blob.path, List: p.head.List, Reason: why, Explicit: p.explicit})
		}
	}
	return out
}

func newSource(files []*candidate, opt Options) *Source {
	m := files[0]
	s := &Source{List: m.head.List, Entry: opt.Catalogue.Find(m.head.List), Header: m.head, Format: m.reader.Format(), reader: m.reader, AnySize: opt.AnySize}
	for _, c := range files {
		s.Paths = append(s.Paths, c.blob.path)
		s.input.Files = append(s.input.Files, c.blob.asFile(c.head.Part))
		s.raw = append(s.raw, c.blob.asRaw(c.head.Part))
	}
	s.SHA256 = m.sum
	if len(files) > 1 {
		sums := make([]string, len(files))
		for i, c := range files {
			sums[i] = c.sum
		}
		s.SHA256 = sumOf(sums, s.raw)
	}
	return s
}

// sumOf is the hash of several files: that of their sha256sum lines by name.
func sumOf(sums []string, files []list.File) string {
	lines := make([]string, len(files))
	for i, f := range files {
		lines[i] = sums[i] + "  " + f.Name + "\n"
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Compare(a[64:], b[64:]) })
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}

// versions orders the sources of one list, newest first, and drops those that
// another states as well or better.
func (f *Found) versions(ss []*Source) []*Source {
	var kept []*Source
	for _, s := range ss {
		drop := ""
		for i, k := range kept {
			if k == nil {
				continue
			}
			switch {
			case k.SHA256 == s.SHA256 && k.Format == s.Format && k.Header.Date == s.Header.Date:
				drop = "the same file as " + k.Paths[0]
			case k.Format != s.Format && sameDate(k.Header.Date, s.Header.Date) && s.rank() >= k.rank():
				drop = "the same version as " + k.Paths[0] + ", which says more"
			case k.Format != s.Format && sameDate(k.Header.Date, s.Header.Date):
				f.skipAll(k, "the same version as "+s.Paths[0]+", which says more")
				kept[i] = nil
			}
			if drop != "" {
				break
			}
		}
		if drop != "" {
			f.skipAll(s, drop)
			continue
		}
		kept = append(kept, s)
	}
	kept = slices.DeleteFunc(kept, func(s *Source) bool { return s == nil })
	slices.SortStableFunc(kept, func(a, b *Source) int {
		return cmp.Or(cmp.Compare(a.Header.Date, b.Header.Date), cmp.Compare(filepath.Base(a.Paths[0]), filepath.Base(b.Paths[0])))
	})
	heads := make([]list.Header, len(kept))
	for i, s := range kept {
		heads[i] = s.Header
	}
	if len(kept) > 0 {
		kept[list.Newest(heads)].Current = true
	}
	slices.Reverse(kept)
	return kept
}

func (f *Found) skipAll(s *Source, why string) {
	for _, p := range s.Paths {
		f.Skipped = append(f.Skipped, Finding{Path: p, Reason: why})
	}
}

// rank is the place of the source's format among its list's, richest first.
func (s *Source) rank() int {
	if s.Entry != nil {
		if i := slices.Index(s.Entry.Formats, s.Format); i >= 0 {
			return i
		}
	}
	return 1 << 10
}

// sameDate reports whether two dates may be one: one is the start of the other.
func sameDate(a, b string) bool {
	return a != "" && b != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// slug makes a list id of a file name: letters and digits of its first part.
func slug(name string) string {
	name, _, _ = strings.Cut(strings.ToLower(name), ".")
	var b strings.Builder
	for _, r := range name {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "list"
}

// LooksLikeHTML tells a web page from data by its first bytes.
func LooksLikeHTML(head []byte) bool {
	low := bytes.ToLower(head[:min(len(head), 4096)])
	low = bytes.TrimLeft(bytes.TrimPrefix(low, []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(low, []byte("<!doctype html")) || bytes.HasPrefix(low, []byte("<html")) ||
		bytes.Contains(low, []byte("<html")) || bytes.Contains(low, []byte("<head>"))
}
