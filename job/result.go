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
	Columns []Column `json:"columns"`
	Rows    int      `json:"rows"` // looked at
	Notes   []string `json:"notes"`
	Problem string   `json:"problem"`          // why it cannot be screened so, "" if it can
	Sheets  []string `json:"sheets,omitempty"` // of a workbook
	Sheet   string   `json:"sheet,omitempty"`  // that is read
	Whole   bool     `json:"whole"`            // rows are FollowTheMoney entities: there is nothing to map
}

// Column is one column with what it is read as and what it holds.
type Column struct {
	Name   string   `json:"name"`
	Field  string   `json:"field"`
	Values []string `json:"values"`           // the first few that differ
	Filled int      `json:"filled"`           // of the rows looked at
	Unread int      `json:"unread"`           // of those that are filled: what cannot be read as the field
	Odd    string   `json:"odd,omitempty"`    // the first of them
	Either bool     `json:"either,omitempty"` // dates that may be day first or month first
}

// plain leaves the name out under which a file is kept: people know it by another.
func plain(err error) error {
	text, ok := strings.CutPrefix(err.Error(), "read input: ")
	if !ok {
		return err
	}
	return &unnamed{text, err}
}

type unnamed struct {
	text string
	err  error
}

func (u *unnamed) Error() string { return u.text }
func (u *unnamed) Unwrap() error { return u.err }

// Readings are how the beginning of a job's file reads in the encodings that it
// may be in.
func (o *Office) Readings(id string) ([]table.Reading, error) {
	if _, err := o.Get(id); err != nil {
		return nil, err
	}
	return table.Readings(filepath.Join(o.dir(id), "input"))
}

// PreviewRows are looked at.
const PreviewRows = 1000

// Preview reads the beginning of a job's file as a task would.
func (o *Office) Preview(id string, t Task) (*Preview, error) {
	if _, err := o.Get(id); err != nil {
		return nil, err
	}
	path, opts := filepath.Join(o.dir(id), "input"), t.options()
	p := &Preview{}
	in, err := table.Open(path, nil, opts)
	if errors.Is(err, table.ErrNoName) {
		p.Problem = plain(err).Error()
		opts.Look = true
		in, err = table.Open(path, nil, opts)
	}
	if err != nil {
		return nil, plain(err)
	}
	defer in.Close()
	p.Notes = append([]string{}, in.Notes()...)
	p.Sheets, p.Sheet = in.Sheets()
	cols, clean := in.Columns(), in.Cleaner(cmp.Or(t.Latest, o.Now().UTC().Year()))
	p.Columns = make([]Column, len(cols))
	for i, c := range cols {
		p.Columns[i] = Column{Name: c.Name, Field: c.Field, Either: c.Either, Values: []string{}}
	}
	for p.Rows < PreviewRows {
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
			if !clean.Reads(&r, i) {
				if col.Unread++; col.Odd == "" {
					col.Odd = c
				}
			}
			if len(col.Values) < 3 && !slices.Contains(col.Values, c) {
				col.Values = append(col.Values, c)
			}
		}
	}
	return p, nil
}
