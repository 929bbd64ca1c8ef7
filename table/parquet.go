package table

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// parquetSource reads the leaf columns of a Parquet file; the values of a list
// are joined by "; ".
type parquetSource struct {
	file    *os.File
	groups  []parquet.RowGroup
	rows    parquet.Rows
	head    []string
	leaves  []leaf // by column index
	remarks []string
	buf     []parquet.Row
	have    []parquet.Row
	line    int
}

type leaf struct {
	column int
	kind   *format.LogicalType
}

func openParquet(f *os.File, size int64) (src source, err error) {
	defer recovered(&err, "the Parquet file is damaged")
	p, err := parquet.OpenFile(f, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("the Parquet file is cut off or damaged: %w", err)
	}
	s := &parquetSource{file: f, groups: p.RowGroups(), buf: make([]parquet.Row, 64)}
	at := map[string]int{}
	for _, path := range p.Schema().Columns() {
		name := plainPath(path)
		col, ok := at[name]
		if !ok {
			col = len(s.head)
			at[name] = col
			s.head = append(s.head, name)
		}
		l, _ := p.Schema().Lookup(path...)
		s.leaves = append(s.leaves, leaf{column: col, kind: l.Node.Type().LogicalType()})
	}
	if len(s.head) == 0 || len(s.head) > maxColumns {
		return nil, fmt.Errorf("the Parquet file has %d columns", len(s.head))
	}
	if p.NumRows() == 0 {
		return nil, errors.New("the Parquet file holds no rows")
	}
	return s, nil
}

// plainPath drops the wrapping that Parquet puts around the elements of a list.
func plainPath(path []string) string {
	kept := path[:1:1]
	for _, p := range path[1:] {
		switch p {
		case "list", "element", "array", "item", "bag", "array_element":
		default:
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ".")
}

func (s *parquetSource) columns() []string { return s.head }
func (s *parquetSource) notes() []string   { return s.remarks }

func (s *parquetSource) next() (row Row, err error) {
	defer recovered(&err, "the Parquet file is damaged")
	for len(s.have) == 0 {
		if s.rows == nil {
			if len(s.groups) == 0 {
				return Row{}, io.EOF
			}
			s.rows, s.groups = s.groups[0].Rows(), s.groups[1:]
		}
		n, err := s.rows.ReadRows(s.buf)
		s.have = s.buf[:n]
		if err == io.EOF || err == nil && n == 0 {
			err = s.rows.Close()
			s.rows = nil
		}
		if err != nil {
			return Row{}, fmt.Errorf("after row %d: %w", s.line, err)
		}
	}
	s.line++
	row = Row{Line: s.line, Cells: make([]string, len(s.head))}
	for _, v := range s.have[0] {
		if v.IsNull() {
			continue
		}
		l := s.leaves[v.Column()]
		text := l.text(v)
		if cell := &row.Cells[l.column]; *cell == "" {
			*cell = text
		} else {
			*cell += "; " + text
		}
	}
	s.have = s.have[1:]
	return row, nil
}

func (l leaf) text(v parquet.Value) string {
	if l.kind != nil {
		switch t := l.kind.Value.(type) {
		case *format.DateType:
			return time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly)
		case *format.TimestampType:
			return stamp(v.Int64(), t.Unit)
		case *format.DecimalType:
			switch v.Kind() {
			case parquet.Int32:
				return decimal(int64(v.Int32()), int(t.Scale))
			case parquet.Int64:
				return decimal(v.Int64(), int(t.Scale))
			}
		}
	}
	switch v.Kind() {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return string(v.ByteArray())
	case parquet.Int96:
		return v.String()
	case parquet.Float:
		return strconv.FormatFloat(float64(v.Float()), 'f', -1, 32)
	case parquet.Double:
		return strconv.FormatFloat(v.Double(), 'f', -1, 64)
	}
	return v.String()
}

func stamp(n int64, u format.TimeUnit) string {
	var t time.Time
	switch u.Value.(type) {
	case *format.MilliSeconds:
		t = time.UnixMilli(n)
	case *format.MicroSeconds:
		t = time.UnixMicro(n)
	default:
		t = time.Unix(0, n)
	}
	t = t.UTC()
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

func decimal(n int64, scale int) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	if scale <= 0 || scale > 18 {
		return sign + s
	}
	for len(s) <= scale {
		s = "0" + s
	}
	return sign + s[:len(s)-scale] + "." + s[len(s)-scale:]
}

func (s *parquetSource) Close() error {
	var err error
	if s.rows != nil {
		err = s.rows.Close()
	}
	return errors.Join(err, s.file.Close())
}
