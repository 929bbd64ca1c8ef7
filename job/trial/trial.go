// Package trial reads what an institution brings to the validation lab: its own
// test names, its own customers, and pairs that it labelled. All of a file is used
// or none of it: figures over the rows that happened to be readable would mislead.
package trial

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"cordon/lab"
	"cordon/screen"
	"cordon/table"
)

// ErrTooMany is the error of a file with more rows than are taken.
var ErrTooMany = errors.New("it has more rows than are taken")

// Reader reads files. Stdin is what the path "-" stands for. Now tells birth dates
// of two digits apart. Most bounds the rows of a file; 0 does not.
type Reader struct {
	Stdin io.Reader
	Now   time.Time
	Most  int
}

// Names reads test names. A column named expected makes them labelled: it holds
// references or ids, separated by spaces, semicolons or bars, and is empty for a
// name that must not alert.
func (r *Reader) Names(path string) (out []lab.Name, err error) {
	err = r.rows(path, func(t *table.Table, row table.Row, s screen.Subject) {
		n := lab.Name{Subject: s, Row: row.Number}
		if at := column(t.Passed(), "expected"); at >= 0 {
			n.Labelled = true
			n.Expected = strings.FieldsFunc(t.Pass(&row)[at], func(c rune) bool { return c == ' ' || c == ';' || c == '|' })
		}
		out = append(out, n)
	})
	return out, err
}

// Customers reads customers who are taken not to be listed. They are never nil, so
// that the lab invents none in their place.
func (r *Reader) Customers(path string) ([]screen.Subject, error) {
	out := []screen.Subject{}
	err := r.rows(path, func(_ *table.Table, _ table.Row, s screen.Subject) { out = append(out, s) })
	return out, err
}

// rows reads a file of parties whole.
func (r *Reader) rows(path string, do func(*table.Table, table.Row, screen.Subject)) error {
	t, err := table.Open(path, r.Stdin, table.Options{})
	if err != nil {
		return err
	}
	defer t.Close()
	clean := t.Cleaner(r.Now.Year())
	for n := 1; ; n++ {
		row, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case r.Most > 0 && n > r.Most:
			return fmt.Errorf("read %s: %w", path, ErrTooMany)
		}
		s := clean.Subject(&row)
		if row.Reject != "" || len(s.Faults) > 0 {
			return fmt.Errorf("read %s: row %d cannot be used: %s", path, row.Number, strings.Join(s.Faults, "; "))
		}
		do(t, row, s)
	}
}

func column(names []string, want ...string) int {
	return slices.IndexFunc(names, func(n string) bool {
		return slices.Contains(want, strings.ToLower(strings.TrimSpace(n)))
	})
}

// Pairs reads labelled pairs: the columns of a pairs file, and is_match.
func (r *Reader) Pairs(path string) (out []lab.Pair, err error) {
	t, err := table.OpenPairs(path, r.Stdin, table.Options{})
	if err != nil {
		return nil, err
	}
	defer t.Close()
	at := t.Column("is_match", "match", "label")
	if at < 0 {
		return nil, fmt.Errorf("read %s: it has no column is_match", path)
	}
	clean := t.Cleaners(r.Now.Year())
	for {
		row, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		case r.Most > 0 && len(out) == r.Most:
			return nil, fmt.Errorf("read %s: %w", path, ErrTooMany)
		case row.Reject != "" || at >= len(row.Cells):
			return nil, fmt.Errorf("read %s: row %d cannot be used: %s", path, row.Number, row.Reject)
		}
		a, b := table.Subjects(clean, &row)
		p := lab.Pair{A: a, B: b, Row: row.Number}
		switch v := strings.ToLower(strings.TrimSpace(row.Cells[at])); v {
		case "true", "1", "yes", "y":
			p.Match = true
		case "false", "0", "no", "n":
		default:
			return nil, fmt.Errorf("read %s: row %d: is_match is %q, not true or false", path, row.Number, v)
		}
		out = append(out, p)
	}
}
