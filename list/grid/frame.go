package grid

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"cordon/list"
)

// headerWithin is how far down a table its header is looked for.
const headerWithin = 10

// Record is a row under the header of its table.
type Record struct {
	*Columns
	Cells []string // reused for the next row
	Row   int
}

// Get returns a cell without surrounding white space, "" where there is none.
func (r Record) Get(column string) string { return r.Columns.Get(r.Cells, column) }

// All returns the values of a cell that holds several, split at semicolons.
func (r Record) All(column string) []string { return Inner(r.Get(column), ';') }

// Account counts every filled cell as mapped, ignored or unmapped.
func (r Record) Account(out *list.Sink) { r.Columns.Account(out, r.Cells) }

// Where says where the record stands, for people.
func (r Record) Where() string { return fmt.Sprintf("row %d", r.Row) }

// Clone returns a record that outlives the row.
func (r Record) Clone() Record {
	r.Cells = slices.Clone(r.Cells)
	return r
}

// Header makes columns of a row. An error says that the row is not the header.
type Header func(row []string) (*Columns, error)

// Requires is the header that has all of these columns, the first ones of those
// that the reader maps.
func Requires(required []string, mapped ...string) Header {
	return func(row []string) (*Columns, error) {
		c := NewColumns(row).Map(required...).Map(mapped...)
		return c, c.Require(required...)
	}
}

// Records reads a table: it finds the header in the first rows and calls do for
// each row below it that is not blank. Delimited text has to be rectangular there:
// a row of another width is a row that was cut or run into the next.
func (t *Table) Records(ctx context.Context, header Header, do func(Record) error) error {
	var c *Columns
	var first error
	for {
		row, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		if t.Row()%512 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case Blank(row):
		case c == nil:
			h, err := header(row)
			if err == nil {
				c = h
			} else if first == nil {
				first = err
			}
			if c == nil && t.Row() >= headerWithin {
				return first
			}
		case t.exact && len(row) != len(c.Names()):
			return fmt.Errorf("line %d has %d cells under %d columns", t.Row(), len(row), len(c.Names()))
		default:
			if err := do(Record{c, row, t.Row()}); err != nil {
				return err
			}
		}
	}
	if c == nil && first == nil {
		first = errors.New("find columns: there is no row")
	}
	if c == nil {
		return first
	}
	return ctx.Err()
}

// Open opens the table of a file, whatever holds it: the first sheet of a
// workbook, else text delimited by comma, or, where that is 0, by what its first
// line has most of. Further sheets are reported.
func Open(r io.Reader, comma rune, out *list.Sink) (*Table, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, err := b.Peek(b.Size())
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return nil, err
	}
	if !IsBook(head) {
		if comma == 0 {
			comma = Comma(head)
		}
		return Delimited(b, comma), nil
	}
	book, err := OpenBook(b)
	if err != nil {
		return nil, err
	}
	sheets := book.Sheets()
	if len(sheets) == 0 {
		return nil, errors.Join(errors.New("open workbook: no sheet in it"), book.Close())
	}
	for _, s := range sheets[1:] {
		out.Unmapped("sheet "+s, "")
	}
	t, err := book.Table(sheets[0])
	if err != nil {
		return nil, errors.Join(err, book.Close())
	}
	sheet := t.close
	t.close = func() error { return errors.Join(sheet(), book.Close()) }
	return t, nil
}

// Head returns the first rows of a file of which only the head is known; nil if
// it is a workbook that is not there as a whole.
func Head(head []byte, comma rune) [][]string {
	if p, ok := PeekBook(head); ok {
		if len(p.Sheets) == 0 {
			return nil
		}
		return p.First(p.Sheets[0], headerWithin)
	}
	if IsBook(head) {
		return nil
	}
	if comma == 0 {
		comma = Comma(head)
	}
	t := Delimited(bytes.NewReader(head), comma)
	var rows [][]string
	for len(rows) < headerWithin {
		row, err := t.Next()
		if err != nil {
			break
		}
		rows = append(rows, slices.Clone(row))
	}
	return rows
}

// Find looks for a header in the first rows of a file, and returns it with the
// rows below; nil if there is none.
func Find(rows [][]string, header Header) (c *Columns, below [][]string) {
	for i, row := range rows {
		if c, err := header(row); err == nil {
			return c, rows[i+1:]
		}
	}
	return nil, nil
}

// IsBook reports whether a file begins as a workbook does.
func IsBook(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// Comma finds what separates the cells of the first line.
func Comma(head []byte) rune {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', 0
	for _, c := range ",;\t|" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}
