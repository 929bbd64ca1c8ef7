package table

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// kind of a cell.
type kind uint8

const (
	empty kind = iota
	text
	whole // a whole number
	real  // a number between 0 and 1, four digits
)

// cell is one value of a grid.
type cell struct {
	kind kind
	text string
	num  float64
}

func textCell(s string) cell {
	if s == "" {
		return cell{}
	}
	return cell{kind: text, text: s}
}

func wholeCell(n int) cell    { return cell{kind: whole, num: float64(n)} }
func realCell(x float64) cell { return cell{kind: real, num: x} }

// column is one column of a grid; its kind is that of its cells that are not empty.
type column struct {
	name string
	kind kind
}

// grid writes rows of cells in one format. The cells are only valid during the
// call.
type grid interface {
	write(cells []cell) error
	// finish writes what is left. It does not close the file below.
	finish() error
}

// extensions that a grid can be written in.
const gridFormats = ".csv, .tsv, .xlsx or .parquet"

// newGrid begins a grid in the format that an extension names, nil if none has it.
func newGrid(ext string, out io.Writer, cols []column) (grid, error) {
	switch strings.ToLower(ext) {
	case ".csv":
		return newCSVGrid(out, cols, ',')
	case ".tsv":
		return newCSVGrid(out, cols, '\t')
	case ".xlsx":
		return newXLSXGrid(out, cols)
	case ".parquet":
		return newParquetGrid(out, cols)
	}
	return nil, nil
}

// pending is a file that is written beside its place and renamed when complete.
type pending struct {
	*os.File
	path string
}

func newPending(path string) (*pending, error) {
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return nil, fmt.Errorf("write %s: it is a directory", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	return &pending{f, path}, nil
}

// commit makes the file durable and puts it in its place; err is what went wrong
// before, in which case the file is removed.
func (p *pending) commit(err error) error {
	if err == nil {
		err = errors.Join(p.Chmod(0o644), p.Sync(), p.Close())
	}
	if err == nil {
		err = os.Rename(p.Name(), p.path)
	}
	if err != nil {
		p.abort()
		return fmt.Errorf("write %s: %w", p.path, err)
	}
	return nil
}

func (p *pending) abort() {
	p.Close()
	os.Remove(p.Name())
}
