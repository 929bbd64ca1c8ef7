package job

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cordon/screen"
	"cordon/table"
)

// Filter says which rows a page of results shows.
type Filter struct {
	Verdict screen.Answer // "" for all
	Find    string        // part of the name, the id, or of a listed party's caption
	List    string        // rows with a hit on this list; "" for all
	Sure    float64       // least confidence of the best hit
	Alike   float64       // least score of the best hit
	Order   Order
	From, N int // the first one, from 0, and how many
}

// Order of results.
type Order string

// Orders.
const (
	ByRow        Order = ""
	ByConfidence Order = "confidence" // highest first
)

// maxSearched bounds the lines that a search through results reads.
const maxSearched = 2_000_000

// Rows returns one page of the results that are vouched for, and how many rows
// there are in all.
func (o *Office) Rows(id string, f Filter) (page []Record, total int, err error) {
	j, err := o.Get(id)
	if err != nil {
		return nil, 0, err
	}
	es, err := o.entries(&j)
	if err != nil || len(es) == 0 {
		return nil, 0, err
	}
	want := map[screen.Answer]byte{screen.Hit: 'h', screen.Clear: 'c', screen.Unable: 'u'}[f.Verdict]
	if want != 0 {
		es = slices.DeleteFunc(es, func(e entry) bool { return e.verdict != want })
	}
	if f.Sure > 0 {
		es = slices.DeleteFunc(es, func(e entry) bool { return float64(e.confidence) < f.Sure })
	}
	if f.Order == ByConfidence {
		slices.SortStableFunc(es, func(a, b entry) int { return cmp.Compare(b.confidence, a.confidence) })
	}
	file, err := os.Open(filepath.Join(o.dir(id), "results"))
	if err != nil {
		return nil, 0, fmt.Errorf("read results: %w", err)
	}
	defer file.Close()
	at := 0
	find := strings.ToLower(f.Find)
	whole := find == "" && f.List == "" && f.Alike <= 0 // the index alone knows what fits
	if whole {
		total = len(es)
		es = es[min(max(f.From, 0), len(es)):]
		es = es[:min(max(f.N, 0), len(es))]
	}
	br := bufio.NewReader(file)
	for n, e := range es {
		if n == maxSearched {
			break
		}
		if _, err := file.Seek(e.at, io.SeekStart); err != nil {
			return nil, 0, fmt.Errorf("read results: %w", err)
		}
		br.Reset(file)
		line, err := br.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			head := slices.Clone(line) // the next read takes its place
			rest, rerr := br.ReadBytes('\n')
			line, err = append(head, rest...), rerr
		}
		if err != nil {
			return nil, 0, fmt.Errorf("read results: %w", err)
		}
		var r Record
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, 0, fmt.Errorf("read results: %w", err)
		}
		if !whole {
			if !r.fits(&f, find) {
				continue
			}
			total++
			if at++; at <= f.From || len(page) == f.N {
				continue
			}
		}
		page = append(page, r)
	}
	return page, total, nil
}

// fits reports whether a row passes what only its line can tell.
func (r *Record) fits(f *Filter, find string) bool {
	if find != "" && !r.contains(find) {
		return false
	}
	if f.List == "" && f.Alike <= 0 {
		return true
	}
	return slices.ContainsFunc(r.Hits, func(m screen.Match) bool {
		onList := f.List == "" || m.List == f.List || slices.ContainsFunc(m.Also, func(s screen.Source) bool { return s.List == f.List })
		return onList && m.Score >= f.Alike
	})
}

func (r *Record) contains(find string) bool {
	if strings.Contains(strings.ToLower(r.Name), find) || strings.Contains(strings.ToLower(r.ID), find) {
		return true
	}
	return slices.ContainsFunc(r.Hits, func(m screen.Match) bool {
		return strings.Contains(strings.ToLower(m.Caption), find) || strings.EqualFold(m.Reference, find)
	})
}

// entries reads the index as far as it is vouched for.
func (o *Office) entries(j *Job) ([]entry, error) {
	f, err := os.Open(filepath.Join(o.dir(j.ID), "index"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	es := make([]entry, 0, len(b)/entrySize)
	for ; len(b) >= entrySize; b = b[entrySize:] {
		if e := readEntry(b); e.at < j.Bytes {
			es = append(es, e)
		}
	}
	return es, nil
}

// Verdict is the whole answer to a row: what was kept of it and what holds for
// its run.
func (j *Job) Verdict(r *Record) *screen.Verdict {
	v := &screen.Verdict{Verdict: r.Verdict, Subject: r.Subject, Hits: r.Hits, Total: r.Total, Unable: r.Unable, Notes: r.Notes}
	if v.Hits == nil {
		v.Hits = []screen.Match{}
	}
	if v.Subject != nil && v.Subject.ID == noID {
		e := *v.Subject
		e.ID = ""
		v.Subject = &e
	}
	if r.Run < len(j.Runs) {
		run := &j.Runs[r.Run]
		v.Stamp = run.Stamp
		v.Unable = slices.Concat(run.Gaps, r.Unable)
		v.Notes = slices.Concat(run.Notes, r.Notes)
	} else {
		v.Verdict = screen.Unable // an answer without a stamp is none
	}
	if v.Unable == nil {
		v.Unable = []string{}
	}
	return v
}

// ResultFormats are the endings that [Office.Result] knows.
var ResultFormats = []string{"csv", "jsonl", "xlsx"}

// Result writes the results that are vouched for, as CSV, JSON lines or a
// workbook. Cells that a spreadsheet would run are made text.
func (o *Office) Result(id, format string, hitsOnly bool, out io.Writer) error {
	j, err := o.Get(id)
	if err != nil {
		return err
	}
	if !slices.Contains(ResultFormats, format) {
		return fmt.Errorf("write results: there is no format %q", format)
	}
	f, err := os.Open(filepath.Join(o.dir(id), "results"))
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: it has no results yet", ErrState)
	}
	if err != nil {
		return fmt.Errorf("read results: %w", err)
	}
	defer f.Close()
	var w table.Writer
	var made string
	switch format {
	case "csv":
		w, err = table.CSV(out, j.Passed, hitsOnly)
	case "jsonl":
		w = table.JSONL(out, j.Passed, hitsOnly)
	default: // a workbook cannot be written as a stream
		tmp, terr := os.MkdirTemp(o.dir(id), ".out-*")
		if terr != nil {
			return fmt.Errorf("write results: %w", terr)
		}
		defer os.RemoveAll(tmp)
		made = filepath.Join(tmp, "results."+format)
		w, err = table.Create(made, j.Passed, hitsOnly)
	}
	if err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	dec := json.NewDecoder(bufio.NewReaderSize(io.LimitReader(f, j.Bytes), 1<<16))
	for {
		var r Record
		err := dec.Decode(&r)
		if err == io.EOF {
			break
		}
		if err == nil {
			if len(r.Passed) != len(j.Passed) {
				r.Passed = append(r.Passed, make([]string, max(len(j.Passed)-len(r.Passed), 0))...)
			}
			err = w.Write(&table.Result{Row: r.Row, ID: r.ID, Name: r.Name, Rejected: r.Rejected, Verdict: j.Verdict(&r), Passed: r.Passed})
		}
		if err != nil {
			w.Abort()
			return fmt.Errorf("write results: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	if made == "" {
		return nil
	}
	b, err := os.Open(made)
	if err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	defer b.Close()
	_, err = io.Copy(out, b)
	return err
}

// Preview is what a file looks like before it is screened.
type Preview struct {
	Columns []Column
	Rows    int // looked at
	Notes   []string
	Problem string // why it cannot be screened so, "" if it can
	Whole   bool   // rows are FollowTheMoney entities: there is nothing to map
}

// Column is one column with what it is read as and what it holds.
type Column struct {
	Name, Field string
	Values      []string // the first few that differ
	Filled      int      // of the rows looked at
}

// previewRows are looked at.
const previewRows = 1000

// Preview reads the beginning of a job's file as a task would.
func (o *Office) Preview(id string, t Task) (*Preview, error) {
	if _, err := o.Get(id); err != nil {
		return nil, err
	}
	path, opts := filepath.Join(o.dir(id), "input"), t.options()
	p := &Preview{}
	in, err := table.Open(path, nil, opts)
	if errors.Is(err, table.ErrNoName) {
		p.Problem = strings.TrimPrefix(err.Error(), "read input: ")
		opts.Look = true
		in, err = table.Open(path, nil, opts)
	}
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "read input: "))
	}
	defer in.Close()
	p.Notes = in.Notes()
	cols := in.Columns()
	p.Columns = make([]Column, len(cols))
	for i, c := range cols {
		p.Columns[i] = Column{Name: c.Name, Field: c.Field}
	}
	for p.Rows < previewRows {
		r, err := in.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		p.Rows++
		p.Whole = p.Whole || r.Entity != nil
		cells := r.Cells
		if r.Shown != nil {
			cells = r.Shown
		}
		for i, c := range cells {
			if i >= len(p.Columns) || strings.TrimSpace(c) == "" {
				continue
			}
			col := &p.Columns[i]
			col.Filled++
			if len(col.Values) < 3 && !slices.Contains(col.Values, c) {
				col.Values = append(col.Values, c)
			}
		}
	}
	return p, nil
}
