package table

import (
	"io"

	"github.com/parquet-go/parquet-go"
)

const parquetBatch = 1024

// parquetGrid writes one optional column for each column of the grid.
type parquetGrid struct {
	w    *parquet.GenericWriter[any]
	cols []column
	rows []parquet.Row
}

// ordered is a group whose columns stay in the order given; the library's own
// sorts them by name.
type ordered struct {
	parquet.Group
	cols []column
}

// Fields implements parquet.Node.
func (g ordered) Fields() []parquet.Field {
	by := map[string]parquet.Field{}
	for _, f := range g.Group.Fields() {
		by[f.Name()] = f
	}
	out := make([]parquet.Field, len(g.cols))
	for i, c := range g.cols {
		out[i] = by[c.name]
	}
	return out
}

func newParquetGrid(out io.Writer, cols []column) (grid, error) {
	node := ordered{parquet.Group{}, cols}
	for _, c := range cols {
		leaf := parquet.String()
		switch c.kind {
		case whole:
			leaf = parquet.Leaf(parquet.Int64Type)
		case real:
			leaf = parquet.Leaf(parquet.DoubleType)
		}
		node.Group[c.name] = parquet.Optional(leaf)
	}
	w := parquet.NewGenericWriter[any](out, parquet.NewSchema("result", node), parquet.Compression(&parquet.Zstd))
	return &parquetGrid{w: w, cols: cols}, nil
}

func (g *parquetGrid) write(cells []cell) error {
	row := make(parquet.Row, len(cells))
	for i := range cells {
		c := &cells[i]
		v, level := parquet.NullValue(), 0
		if c.kind != empty {
			level = 1
			switch g.cols[i].kind {
			case whole:
				v = parquet.Int64Value(int64(c.num))
			case real:
				v = parquet.DoubleValue(c.num)
			default:
				v = parquet.ByteArrayValue([]byte(c.text))
			}
		}
		row[i] = v.Level(0, level, i)
	}
	if g.rows = append(g.rows, row); len(g.rows) < parquetBatch {
		return nil
	}
	return g.flush()
}

func (g *parquetGrid) flush() error {
	_, err := g.w.WriteRows(g.rows)
	g.rows = g.rows[:0]
	return err
}

func (g *parquetGrid) finish() error {
	if err := g.flush(); err != nil {
		return err
	}
	return g.w.Close()
}
