package table

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"cordon/screen"
)

// Pairs is an open file of pairs: columns ending in 1 and 2 (name1, name2,
// birth_date1, …) are the two parties, the type column holds for both.
type Pairs struct {
	*Table
	sides [2]*plan
}

// OpenPairs opens a file of pairs.
func OpenPairs(path string, stdin io.Reader, opts Options) (*Pairs, error) {
	src, err := open(path, stdin, opts)
	if err != nil {
		return nil, err
	}
	p := &Pairs{Table: &Table{src: src, name: shortName(path)}}
	if err := p.fill(); err != nil {
		src.Close()
		return nil, err
	}
	cols := src.columns()
	for side, digit := range []string{"1", "2"} {
		names := make([]string, len(cols))
		for i, c := range cols {
			switch {
			case strings.HasSuffix(c, digit):
				names[i] = strings.TrimRight(strings.TrimSuffix(c, digit), "_ ")
			case strings.HasSuffix(c, "1"), strings.HasSuffix(c, "2"):
			default:
				if k, ok := columnNames().by[foldColumn(c)]; ok && columnNames().fields[k.field].name == "type" {
					names[i] = c
				}
			}
		}
		plan, err := newPlan(names, p.sample, opts)
		if err != nil {
			src.Close()
			return nil, fmt.Errorf("read %s: a file of pairs needs the columns name1 and name2; its columns are %s", p.name, quoteList(cols))
		}
		plan.columns = cols
		if x, ok := src.(*xlsxSource); ok {
			plan.serials = x.epoch()
		}
		p.sides[side] = plan
	}
	return p, nil
}

// Column is the place in a row's cells of the first column that bears one of the
// names, whatever its case; -1 if none does.
func (p *Pairs) Column(names ...string) int {
	return slices.IndexFunc(p.src.columns(), func(c string) bool {
		return slices.Contains(names, strings.ToLower(trim(c)))
	})
}

// Cleaners returns a cleaner for each side of a pair.
func (p *Pairs) Cleaners(latest int) [2]*Cleaner {
	return [2]*Cleaner{newCleaner(p.sides[0], latest), newCleaner(p.sides[1], latest)}
}

// Scores writes the rows of a file of pairs with their scores.
type Scores struct {
	grid  grid
	file  *pending
	cells []cell
}

// CreateScores begins a file that has all columns of the pairs in their order,
// then score and confidence.
func CreateScores(path string, p *Pairs) (*Scores, error) {
	var cols []column
	for _, c := range p.src.columns() {
		for c == "score" || c == "confidence" {
			c = "input_" + c
		}
		cols = append(cols, column{c, text})
	}
	cols = append(cols, column{"score", real}, column{"confidence", real})
	ext := strings.ToLower(filepath.Ext(path))
	if !slices.Contains([]string{".csv", ".tsv", ".xlsx", ".parquet"}, ext) {
		return nil, fmt.Errorf("write %s: the extension must be %s", path, gridFormats)
	}
	file, err := newPending(path)
	if err != nil {
		return nil, err
	}
	g, err := newGrid(ext, file, cols)
	if err != nil {
		file.abort()
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	return &Scores{grid: g, file: file}, nil
}

// Write writes one row; of a row that could not be read both cells stay empty.
func (w *Scores) Write(p *Pairs, r *Row, score, confidence float64) error {
	c := w.cells[:0]
	for i := range p.src.columns() {
		c = append(c, textCell(r.shown(i)))
	}
	if r.Reject == "" {
		c = append(c, realCell(score), realCell(confidence))
	} else {
		c = append(c, cell{}, cell{})
	}
	w.cells = c
	return w.grid.write(c)
}

// Close puts the file in its place.
func (w *Scores) Close() error { return w.file.commit(w.grid.finish()) }

// Abort leaves no trace of it.
func (w *Scores) Abort() { w.file.abort() }

// Subjects reads both parties of a row.
func Subjects(c [2]*Cleaner, r *Row) (a, b screen.Subject) { return c[0].Subject(r), c[1].Subject(r) }
