// Package table turns customer files into subjects, and verdicts into result
// files.
//
// It reads CSV, JSON lines, Excel workbooks and Parquet, chosen by content, one
// row at a time and in bounded memory. Columns are recognised by their names in
// several languages or told by a mapping; what is not recognised is named and
// passed through to the output. No row is dropped: one that cannot be read is
// handed on with the reason, so that rows in equal rows accounted for.
//
// It knows nothing of how a subject is screened.
package table

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"

	"cordon/ftm"
)

// Limits on what is read. They keep memory bounded whatever the file holds.
const (
	maxRecord  = 1 << 20  // bytes of one CSV row
	maxLine    = 16 << 20 // bytes of one JSON line, which may be a whole entity
	maxColumns = 2000
	sampleRows = 1000 // rows looked at before the first is handed out
)

// Errors that a person can help with, returned wrapped.
var (
	ErrNoName   = errors.New("no usable name column")
	ErrEncoding = errors.New("the text is not UTF-8 and its encoding cannot be told: save it as UTF-8, or say which it is (euc-kr, gb18030, shift_jis, windows-1251, …)")
)

// Row is one row of a file.
type Row struct {
	Number int         // from 1; the header does not count
	Line   int         // line of the file or row of the sheet, for messages
	Cells  []string    // values by column
	Shown  []string    // values as people see them, where a spreadsheet formats them; else nil
	Entity *ftm.Entity // the whole party, where the row is a FollowTheMoney entity
	Reject string      // why the row cannot be read; "" when it can
}

// shown returns a cell for pass-through.
func (r *Row) shown(i int) string {
	cells := r.Cells
	if r.Shown != nil {
		cells = r.Shown
	}
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

// Options say how to read a file. The zero value lets the file speak for itself.
type Options struct {
	Map      map[string]string // field or FollowTheMoney property → column name
	Columns  map[string]string // column name → field, "" to pass it through; comes before Map and recognition
	Encoding string            // name of the character encoding (WHATWG label), "" to detect
	Sheet    string            // worksheet, "" for the first
	Look     bool              // open it also when nothing in it can be screened, to look at its columns
	NoHeader bool              // the first line is a row; its columns are called by their numbers
	DayFirst *bool             // order of numeric dates, nil to learn it from the column
}

// source is one format: it knows the columns before the first row.
type source interface {
	columns() []string
	// next returns the next row or io.EOF. Rows that cannot be read are returned
	// with Reject set; an error ends the file.
	next() (Row, error)
	notes() []string
	Close() error
}

// Table is an open customer file.
type Table struct {
	name   string
	src    source
	plan   *plan
	sample []Row
	end    error // what the source answered after the sample
	rows   int
}

// Open opens a customer file, or standard input when path is "-". Only CSV and
// JSON lines can be read from standard input.
func Open(path string, stdin io.Reader, opts Options) (*Table, error) {
	src, err := open(path, stdin, opts)
	if err != nil {
		return nil, err
	}
	t := &Table{src: src, name: shortName(path)}
	if err := t.fill(); err != nil {
		src.Close()
		return nil, err
	}
	if t.plan, err = newPlan(src.columns(), t.sample, opts); err != nil {
		src.Close()
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	if x, ok := src.(*xlsxSource); ok {
		t.plan.serials = x.epoch()
	}
	return t, nil
}

// fill takes the first rows as a sample.
func (t *Table) fill() error {
	for len(t.sample) < sampleRows {
		r, err := t.src.next()
		if err == io.EOF {
			t.end = err
			break
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", t.name, breaking(err, len(t.sample)))
		}
		t.sample = append(t.sample, r)
	}
	return nil
}

// Next returns the next row, io.EOF after the last. It is not safe for
// concurrent use; the rows it returns are the caller's.
func (t *Table) Next() (Row, error) {
	var r Row
	switch {
	case len(t.sample) > 0:
		r, t.sample = t.sample[0], t.sample[1:]
	case t.end != nil:
		return Row{}, t.end
	default:
		var err error
		if r, err = t.src.next(); err != nil {
			if err != io.EOF {
				err = fmt.Errorf("read %s: %w", t.name, breaking(err, t.rows))
			}
			t.end = err
			return Row{}, err
		}
	}
	t.rows++
	r.Number = t.rows
	return r, nil
}

// breaking says of a packed file that breaks off that it does, and where.
func breaking(err error, rows int) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) {
		return fmt.Errorf("the file is cut off or damaged after row %d", rows)
	}
	return err
}

// Column is one column of a file and the field that it is read as, "" where it
// passes through.
type Column struct {
	Name, Field string
	Either      bool // it holds dates that may be day first or month first
}

// Columns are the columns of the file in their order.
func (t *Table) Columns() []Column {
	out := make([]Column, len(t.plan.columns))
	for i, c := range t.plan.columns {
		out[i].Name, out[i].Either = c, t.plan.either[i]
		if f := t.plan.field[i]; f >= 0 {
			out[i].Field = columnNames().fields[f].name
		}
	}
	return out
}

// Fields names what a column can be read as.
func Fields() []string {
	v := columnNames()
	out := make([]string, len(v.fields))
	for i, f := range v.fields {
		out[i] = f.name
	}
	return out
}

// Sheets are the worksheets of a workbook and the one that is read; none where the
// file is no workbook.
func (t *Table) Sheets() (all []string, read string) {
	if x, ok := t.src.(*xlsxSource); ok {
		return x.book.GetSheetList(), x.sheet
	}
	return nil, ""
}

// Mapped lists the recognised columns as "column → field".
func (t *Table) Mapped() []string { return t.plan.mapped }

// Passed names the columns that are not recognised; they go through to the output.
func (t *Table) Passed() []string { return t.plan.passedNames }

// Notes says what a person should know about how the file was read.
func (t *Table) Notes() []string {
	if t.plan == nil { // pairs have a plan for each side
		return t.src.notes()
	}
	return append(t.src.notes(), t.plan.notes...)
}

// Progress is the share of the file that was read, -1 where it cannot be told. It
// may be called while rows are read.
func (t *Table) Progress() float64 {
	if p, ok := t.src.(interface{ progress() float64 }); ok {
		return p.progress()
	}
	return -1
}

// Close closes the file.
func (t *Table) Close() error { return t.src.Close() }

// Pass returns the values of the passed columns of a row, in the order of
// [Table.Passed].
func (t *Table) Pass(r *Row) []string {
	out := make([]string, len(t.plan.passed))
	for i, c := range t.plan.passed {
		out[i] = r.shown(c)
	}
	return out
}

func open(path string, stdin io.Reader, opts Options) (source, error) {
	if path == "-" {
		return openText("standard input", stdin, nil, opts)
	}
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("read %s: no such file", path)
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", path, errors.Unwrap(err))
	case st.IsDir():
		return nil, fmt.Errorf("read %s: it is a directory, not a file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, errors.Unwrap(err))
	}
	var magic [8]byte
	n, err := io.ReadFull(f, magic[:])
	if err == io.EOF {
		f.Close()
		return nil, fmt.Errorf("read %s: the file is empty", shortName(path))
	}
	if err != nil && err != io.ErrUnexpectedEOF {
		f.Close()
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	head := string(magic[:n])
	if !st.Mode().IsRegular() { // a pipe: what was read cannot be read again
		return openText(shortName(path), io.MultiReader(strings.NewReader(head), f), f, opts)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		f.Close()
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var src source
	switch {
	case strings.HasPrefix(head, "PK\x03\x04"), strings.HasPrefix(head, "PK\x05\x06"):
		src, err = openXLSX(f, st.Size(), opts)
	case strings.HasPrefix(head, "PAR1"):
		src, err = openParquet(f, st.Size())
	case strings.HasPrefix(head, "\xD0\xCF\x11\xE0"):
		err = errors.New("this is an old Excel workbook (.xls) or an encrypted one: save it as .xlsx or CSV")
	case strings.HasPrefix(head, "%PDF"):
		err = errors.New("this is a PDF, not a table: export the data as CSV or .xlsx")
	default:
		return openText(shortName(path), f, f, opts)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("read %s: %w", shortName(path), err)
	}
	return src, nil
}

// shortName is the last element of a path, for messages.
func shortName(path string) string {
	if i := strings.LastIndexAny(path, `/\`); i >= 0 {
		return path[i+1:]
	}
	return path
}
