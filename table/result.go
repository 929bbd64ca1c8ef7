package table

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"cordon/screen"
)

// Result is the answer to one row.
type Result struct {
	Row      int
	ID, Name string
	Rejected bool // the row could not be read
	Verdict  *screen.Verdict
	Passed   []string
}

// Writer writes results. Those of a file are not seen under its name until
// Close, which syncs and renames it; Abort leaves no trace.
type Writer interface {
	Write(*Result) error
	Close() error
	Abort()
}

// Formats are the extensions that [Create] knows.
const Formats = ".csv, .tsv, .jsonl, .xlsx or .parquet"

var resultColumns = []column{
	{"row", whole},
	{"id", text},
	{"name", text},
	{"verdict", text},
	{"rank", whole},
	{"score", real},
	{"confidence", real},
	{"entity_id", text},
	{"list", text},
	{"reference", text},
	{"caption", text},
	{"schema", text},
	{"matched_name", text},
	{"evidence", text},
}

// Create begins a result file in the format that its extension names: one row a
// hit and one for each row without a hit; JSON lines hold one whole verdict a
// row. Passed are the names of the columns that go through. With hitsOnly rows
// that are clear or unable are left out.
func Create(path string, passed []string, hitsOnly bool) (Writer, error) {
	ext := strings.ToLower(filepath.Ext(path))
	if !slices.Contains([]string{".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx", ".parquet"}, ext) {
		return nil, fmt.Errorf("write %s: the extension must be %s", path, Formats)
	}
	p, err := newPending(path)
	if err != nil {
		return nil, err
	}
	if ext == ".jsonl" || ext == ".ndjson" {
		return newVerdicts(p, p, passed, hitsOnly), nil
	}
	w, err := newResults(ext, p, p, passed, hitsOnly)
	if err != nil {
		p.abort()
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	return w, nil
}

// CSV writes results to a stream, such as standard output.
func CSV(out io.Writer, passed []string, hitsOnly bool) (Writer, error) {
	return newResults(".csv", out, nil, passed, hitsOnly)
}

// JSONL writes whole verdicts to a stream, one a line.
func JSONL(out io.Writer, passed []string, hitsOnly bool) Writer {
	return newVerdicts(out, nil, passed, hitsOnly)
}

// results writes verdicts as rows of a grid.
type results struct {
	grid     grid
	file     *pending // nil for a stream
	hitsOnly bool
	cells    []cell
	evidence []byte
}

func newResults(ext string, out io.Writer, file *pending, passed []string, hitsOnly bool) (Writer, error) {
	cols := slices.Clone(resultColumns)
	for _, n := range passed {
		for slices.ContainsFunc(cols, func(c column) bool { return c.name == n }) {
			n = "input_" + n
		}
		cols = append(cols, column{n, text})
	}
	g, err := newGrid(ext, out, cols)
	return &results{grid: g, file: file, hitsOnly: hitsOnly}, err
}

// Write implements Writer.
func (w *results) Write(r *Result) error {
	for i := range r.Verdict.Hits {
		if err := w.row(r, &r.Verdict.Hits[i]); err != nil {
			return err
		}
	}
	if len(r.Verdict.Hits) == 0 && !w.hitsOnly {
		return w.row(r, nil)
	}
	return nil
}

func (w *results) row(r *Result, h *screen.Match) error {
	c := append(w.cells[:0], wholeCell(r.Row), textCell(r.ID), textCell(r.Name), textCell(string(r.Verdict.Verdict)))
	if h != nil {
		c = append(c, wholeCell(h.Rank), realCell(h.Score), realCell(h.Confidence), textCell(h.EntityID), textCell(h.List),
			textCell(h.Reference), textCell(h.Caption), textCell(h.Schema), textCell(h.MatchedName))
	} else {
		c = append(c, make([]cell, 9)...)
	}
	w.evidence = appendEvidence(w.evidence[:0], r.Verdict, h)
	c = append(c, textCell(string(w.evidence)))
	for _, p := range r.Passed {
		c = append(c, textCell(p))
	}
	w.cells = c
	return w.grid.write(c)
}

// appendEvidence appends the reasons in words: why it is a hit, or why no clear
// answer can be given, and what else the answer has to say.
func appendEvidence(b []byte, v *screen.Verdict, h *screen.Match) []byte {
	start := len(b)
	add := func(prefix, text string) {
		if text == "" {
			return
		}
		if len(b) > start {
			b = append(b, "; "...)
		}
		b = append(append(b, prefix...), text...)
	}
	incomplete := ""
	if h != nil {
		incomplete = "incomplete: "
		for i := range h.Evidence {
			add("", h.Evidence[i].Text)
		}
		for _, c := range h.Context {
			add("", c)
		}
	}
	for _, u := range v.Unable {
		add(incomplete, u)
	}
	for _, n := range v.Notes {
		add("note: ", n)
	}
	return b
}

// Close implements Writer.
func (w *results) Close() error {
	err := w.grid.finish()
	if w.file == nil {
		return err
	}
	return w.file.commit(err)
}

// Abort implements Writer.
func (w *results) Abort() {
	if w.file != nil {
		w.file.abort()
	}
}

// verdicts writes one verdict a line, whole.
type verdicts struct {
	file     *pending
	w        *bufio.Writer
	enc      *json.Encoder
	passed   []string
	hitsOnly bool
}

func newVerdicts(out io.Writer, file *pending, passed []string, hitsOnly bool) Writer {
	bw := bufio.NewWriterSize(out, 1<<16)
	w := &verdicts{file: file, w: bw, enc: json.NewEncoder(bw), passed: passed, hitsOnly: hitsOnly}
	w.enc.SetEscapeHTML(false)
	return w
}

// verdictLine is a verdict with the row it answers.
type verdictLine struct {
	Row  int    `json:"row"`
	ID   string `json:"id"`
	Name string `json:"name"`
	*screen.Verdict
	Input map[string]string `json:"input,omitempty"` // the columns that pass through
}

// Write implements Writer.
func (w *verdicts) Write(r *Result) error {
	if w.hitsOnly && len(r.Verdict.Hits) == 0 {
		return nil
	}
	l := verdictLine{Row: r.Row, ID: r.ID, Name: r.Name, Verdict: r.Verdict}
	if len(w.passed) > 0 {
		l.Input = make(map[string]string, len(w.passed))
	}
	for i, p := range w.passed {
		l.Input[p] = r.Passed[i]
	}
	return w.enc.Encode(&l)
}

// Close implements Writer.
func (w *verdicts) Close() error {
	err := w.w.Flush()
	if w.file == nil {
		return err
	}
	return w.file.commit(err)
}

// Abort implements Writer.
func (w *verdicts) Abort() {
	if w.file != nil {
		w.file.abort()
	}
}
