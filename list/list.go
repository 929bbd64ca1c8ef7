// Package list holds what every list has in common: the contract between a
// publisher's file and Cordon, and the types by which versions of a list are
// told apart.
//
// A reader lives in a package of its own below this one, one per publisher
// (list/un, list/ofac, …), and implements [Reader]. It recognises its files by
// content, reads them as a stream, and puts entities into a [Sink], which also
// keeps the account: every field of the source is mapped, ignored on purpose, or
// reported as unmapped; nothing is dropped in silence.
package list

import (
	"cmp"
	"context"
	"io"
	"slices"
	"time"

	"cordon/ftm"
)

// File is one file of a publisher, decompressed and bounded by whoever opens it.
type File struct {
	Name string                        // base name without compression suffix
	Part string                        // the part of the set it is, as Recognise named it
	Size int64                         // uncompressed size where known, else 0
	Open func() (io.ReadCloser, error) // may be called more than once
}

// Input is what one version of a list is read from: one file for most formats,
// a set for the few that spread over several (OFAC's classic CSV). The main file
// is Files[0]; a part that the format needs and that is missing is the reader's
// error to raise.
type Input struct{ Files []File }

// Header is what can be told from a file's first bytes and its name, without reading it.
type Header struct {
	List string // list id, such as "un-sc"; "" when the reader cannot know it
	Part string // "main" or the part of a set ("alias", "address", "comments")
	Date string // publisher's date or time of this version, ISO prefix; "" if unknown
}

// Reader reads one format of one publisher.
type Reader interface {
	// Format names the format: "un-xml", "ofac-advanced-xml".
	Format() string
	// Recognise looks at the head (up to 64 KiB, decompressed; of a workbook, whose
	// cells cannot be read without its end, up to 16 MiB) of a file and its base name and reports whether the file is in this format. It decides by
	// content; the name only supplies what the content does not state.
	Recognise(name string, head []byte) (Header, bool)
	// Read reads the whole input into the sink. It returns an error when the
	// input is not to be trusted as a complete list (truncated, wrong root, a
	// mandatory field missing), and the sink's content is then not to be used.
	Read(ctx context.Context, in Input, out *Sink) error
}

// Joiner reads files together that other readers could read each alone: several
// forms of one version, of which each says something that the others do not. It
// recognises no file by itself; each file's Part is its format.
type Joiner interface {
	Reader
	// Joins names the formats of the files, the main one first.
	Joins() []string
}

// Sink takes what a reader reads. Not safe for concurrent use.
type Sink struct {
	// Put receives each entity once, complete. It may keep it.
	Put func(*ftm.Entity) error
	// Report is filled as the reader goes along.
	Report Report
}

// Report is the account of one reading.
type Report struct {
	Format   string
	Header   Header           // as finally read, with the date the content states
	Declared int              // number of entries the publisher states, 0 if none
	Entries  int              // publisher's own entries met
	Targets  int              // of them made into a target entity
	Entities int              // all entities put
	BySchema map[string]int   // all entities put, by schema
	Fields   map[string]Field // by source path (element path, column name)
	Rejects  []Reject         // entries not made into an entity, and why
	Warnings []string         // anything else a person should see; bounded by the sink
}

// State of a source field.
type State uint8

// Field states.
const (
	Unmapped State = iota // the reader does not know what to do with it
	Mapped                // carried into an entity
	Ignored               // known and left out on purpose; Why says why
)

// Field counts one source path.
type Field struct {
	State  State
	Count  int
	Why    string // for Ignored
	Sample string // first value seen, for Unmapped; at most 120 bytes
}

// Reject is an entry that could not be made into an entity.
type Reject struct{ Where, Why string }

const maxWarnings = 200

// Mapped counts a value of a source path that was carried over.
func (s *Sink) Mapped(path string) { s.count(path, Mapped, "", "") }

// Ignored counts a value of a source path that is left out on purpose.
func (s *Sink) Ignored(path, why string) { s.count(path, Ignored, why, "") }

// Unmapped counts a value of a source path that the reader does not know.
func (s *Sink) Unmapped(path, value string) { s.count(path, Unmapped, "", value) }

func (s *Sink) count(path string, st State, why, sample string) {
	if s.Report.Fields == nil {
		s.Report.Fields = map[string]Field{}
	}
	f, ok := s.Report.Fields[path]
	if !ok {
		if len(sample) > 120 {
			sample = sample[:120]
		}
		f = Field{State: st, Why: why, Sample: sample}
	}
	f.Count++
	s.Report.Fields[path] = f
}

// Entry counts one of the publisher's own entries.
func (s *Sink) Entry() { s.Report.Entries++ }

// Reject accounts for an entry that yields no entity.
func (s *Sink) Reject(where, why string) {
	s.Report.Rejects = append(s.Report.Rejects, Reject{where, why})
}

// Warn records something a person should see.
func (s *Sink) Warn(text string) {
	if len(s.Report.Warnings) < maxWarnings {
		s.Report.Warnings = append(s.Report.Warnings, text)
	}
}

// Emit hands an entity over.
func (s *Sink) Emit(e *ftm.Entity) error {
	if s.Report.BySchema == nil {
		s.Report.BySchema = map[string]int{}
	}
	s.Report.Entities++
	s.Report.BySchema[e.Schema]++
	if e.Target {
		s.Report.Targets++
	}
	return s.Put(e)
}

// Version is one version of one list.
type Version struct {
	List          string    `json:"list"`
	ID            string    `json:"version"` // date and first digits of the hash: sorts by time
	PublisherDate string    `json:"publisher_date,omitempty"`
	FetchedAt     time.Time `json:"fetched_at,omitzero"`
	CheckedAt     time.Time `json:"checked_at,omitzero"`
	SHA256        string    `json:"sha256"`
	Reader        string    `json:"reader"` // format and reader version
	Targets       int       `json:"targets"`
	Entities      int       `json:"entities"`
}

// Delta is what changed between two versions.
type Delta struct {
	List     string
	From, To Version
	Added    []*ftm.Entity
	Removed  []*ftm.Entity
	Changed  []Change
}

// Change names the properties in which two versions of an entity differ.
type Change struct {
	Old, New   *ftm.Entity
	Properties []string
}

// Newest returns the header that is in force among versions of one list: the
// latest date, the later name where dates are equal or unknown.
func Newest(hs []Header) int {
	best := 0
	for i := range hs {
		if cmp.Compare(hs[i].Date, hs[best].Date) >= 0 {
			best = i
		}
	}
	return best
}

// Paths returns the source paths of a report in order, unmapped first.
func (r *Report) Paths() []string {
	ps := make([]string, 0, len(r.Fields))
	for p := range r.Fields {
		ps = append(ps, p)
	}
	slices.SortFunc(ps, func(a, b string) int {
		return cmp.Or(cmp.Compare(r.Fields[a].State, r.Fields[b].State), cmp.Compare(a, b))
	})
	return ps
}
