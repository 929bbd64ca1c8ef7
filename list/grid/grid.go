// Package grid reads tables, whatever holds them: delimited text (CSV, TSV),
// Excel workbooks and OpenDocument sheets give the same rows of text cells.
//
// Everything is bounded: the size of a file, of what it unpacks to, of a record
// and of a cell. A table is not trusted to be rectangular; a short row has empty
// cells.
package grid

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"cordon/list"
)

// Limits of any table.
const (
	MaxRecord  = 8 << 20   // bytes of one record of a delimited file
	MaxFile    = 256 << 20 // bytes of a workbook as it is stored
	MaxUnpack  = 1 << 30   // bytes of all its parts unpacked
	MaxColumns = 16_384    // Excel's own limit
)

// Table is a run of rows.
type Table struct {
	Name  string // of the sheet, "" for delimited text
	next  func() ([]string, int, error)
	close func() error
	row   int
	exact bool // every row is as wide as its header
}

// Next returns the next row, or [io.EOF]. The slice is reused by the next call.
func (t *Table) Next() ([]string, error) {
	cells, row, err := t.next()
	if err != nil {
		return nil, err
	}
	t.row = row
	return cells, nil
}

// Row is the number of the row that Next gave last, counted from 1 (for
// delimited text, the line on which it starts).
func (t *Table) Row() int { return t.row }

// Close releases what the table holds.
func (t *Table) Close() error {
	if t.close == nil {
		return nil
	}
	return t.close()
}

// Columns finds the cells of a table by the names in its header, and keeps the
// account of them.
type Columns struct {
	names  []string
	at     map[string]int
	ignore map[string]string
	mapped map[string]bool
	prefix string
}

// NewColumns reads a header row. Names are compared without case and with inner
// white space squeezed. Where two columns share a name the first one has it.
func NewColumns(header []string) *Columns {
	c := &Columns{at: map[string]int{}, ignore: map[string]string{}, mapped: map[string]bool{}}
	for i, h := range header {
		h = Squeeze(strings.TrimPrefix(h, "\ufeff"))
		c.names = append(c.names, h)
		if _, ok := c.at[fold(h)]; !ok && h != "" {
			c.at[fold(h)] = i
		}
	}
	return c
}

// Within names the sheet or file in the account: "alt.csv/" makes "alt.csv/name".
func (c *Columns) Within(prefix string) *Columns { c.prefix = prefix; return c }

// Map declares columns that the reader carries over.
func (c *Columns) Map(names ...string) *Columns {
	for _, n := range names {
		c.mapped[fold(n)] = true
	}
	return c
}

// Ignore declares columns that are left out on purpose.
func (c *Columns) Ignore(why string, names ...string) *Columns {
	for _, n := range names {
		c.ignore[fold(n)] = why
	}
	return c
}

// Require returns an error that names the columns which are missing.
func (c *Columns) Require(names ...string) error {
	var missing []string
	for _, n := range names {
		if !c.Has(n) {
			missing = append(missing, n)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("find columns: %s missing", strings.Join(missing, ", "))
	}
	return nil
}

// Has reports whether there is such a column.
func (c *Columns) Has(name string) bool { _, ok := c.at[fold(name)]; return ok }

// Names returns the header as it stands, white space squeezed.
func (c *Columns) Names() []string { return c.names }

// Get returns a cell without surrounding white space, "" where there is none.
func (c *Columns) Get(row []string, name string) string {
	if i, ok := c.at[fold(name)]; ok && i < len(row) {
		return strings.TrimSpace(row[i])
	}
	return ""
}

// Account counts every filled cell of a row as mapped, ignored or unmapped.
func (c *Columns) Account(out *list.Sink, row []string) {
	for i, cell := range row {
		if cell = strings.TrimSpace(cell); cell == "" {
			continue
		}
		name := ""
		if i < len(c.names) {
			name = c.names[i]
		}
		if name == "" {
			out.Unmapped(fmt.Sprintf("%scolumn %d", c.prefix, i+1), cell)
			continue
		}
		path := c.prefix + name
		if why, ok := c.ignore[fold(name)]; ok {
			out.Ignored(path, why)
		} else if c.mapped[fold(name)] {
			out.Mapped(path)
		} else {
			out.Unmapped(path, cell)
		}
	}
}

// Blank reports whether no cell of a row holds text.
func Blank(row []string) bool {
	return !slices.ContainsFunc(row, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// Squeeze trims a text and makes each run of white space one space.
func Squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func fold(s string) string { return strings.ToLower(Squeeze(s)) }

// Inner splits a cell that holds several values as an inner delimited record.
func Inner(cell string, comma rune) []string {
	if cell = strings.TrimSpace(cell); cell == "" {
		return nil
	}
	parts := []string{cell}
	if !strings.Contains(cell, `"`) {
		parts = strings.Split(cell, string(comma))
	} else {
		c := csv.NewReader(strings.NewReader(cell))
		c.Comma, c.LazyQuotes, c.TrimLeadingSpace, c.FieldsPerRecord = comma, true, true, -1
		if rows, err := c.ReadAll(); err == nil { // else the text as it is
			parts = slices.Concat(rows...)
		}
	}
	vs := parts[:0]
	for _, v := range parts {
		if v = strings.TrimSpace(v); v != "" {
			vs = append(vs, v)
		}
	}
	return vs
}
