package table

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Limits of the workbook format.
const (
	excelMaxRows    = 1_048_576
	excelMaxCell    = 32_767
	excelMaxColumns = 16_384
)

// xlsxGrid streams rows into worksheets, a further one when a sheet is full.
// Texts are typed as texts, which a spreadsheet shows and never runs.
type xlsxGrid struct {
	out    io.Writer
	book   *excelize.File
	sheet  *excelize.StreamWriter
	header []any
	widths []float64
	sheets int
	row    int
	rows   int // that fit into a sheet
	cells  []any
}

func newXLSXGrid(out io.Writer, cols []column) (grid, error) {
	if len(cols) > excelMaxColumns {
		return nil, fmt.Errorf("%d columns do not fit into a worksheet: write .csv or .parquet", len(cols))
	}
	g := &xlsxGrid{out: out, book: excelize.NewFile(), rows: excelMaxRows}
	for _, c := range cols {
		g.header = append(g.header, sheetText(c.name))
		width := 24.
		switch {
		case c.kind != text:
			width = 11
		case c.name == "evidence":
			width = 70
		}
		g.widths = append(g.widths, width)
	}
	return g, g.newSheet()
}

func (g *xlsxGrid) newSheet() error {
	g.sheets++
	name := "results"
	var err error
	if g.sheets == 1 {
		err = g.book.SetSheetName("Sheet1", name)
	} else {
		if err := g.sheet.Flush(); err != nil {
			return err
		}
		name = "results " + strconv.Itoa(g.sheets)
		_, err = g.book.NewSheet(name)
	}
	if err != nil {
		return err
	}
	if g.sheet, err = g.book.NewStreamWriter(name); err != nil {
		return err
	}
	for i, w := range g.widths {
		if err := g.sheet.SetColWidth(i+1, i+1, w); err != nil {
			return err
		}
	}
	if err := g.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	g.row = 1
	return g.sheet.SetRow("A1", g.header)
}

func (g *xlsxGrid) write(cells []cell) error {
	if g.row == g.rows {
		if err := g.newSheet(); err != nil {
			return err
		}
	}
	out := g.cells[:0]
	for i := range cells {
		switch c := &cells[i]; c.kind {
		case text:
			out = append(out, sheetText(c.text))
		case empty:
			out = append(out, nil)
		default:
			out = append(out, c.num)
		}
	}
	g.cells = out
	g.row++
	return g.sheet.SetRow("A"+strconv.Itoa(g.row), out)
}

func (g *xlsxGrid) finish() error {
	err := g.sheet.Flush()
	if err == nil {
		_, err = g.book.WriteTo(g.out)
	}
	return errors.Join(err, g.book.Close())
}

// sheetText fits a text into a cell: no characters that XML cannot hold, not
// longer than the format allows.
func sheetText(s string) string {
	good := len(s) <= excelMaxCell
	for i := 0; i < len(s) && good; i++ {
		good = (s[i] >= ' ' || s[i] == '\t' || s[i] == '\n') && s[i] < utf8.RuneSelf
	}
	if good {
		return s
	}
	out := make([]rune, 0, len(s))
	for _, r := range s {
		switch {
		case r == 0xFFFE, r == 0xFFFF:
			r = utf8.RuneError
		case r < ' ' && r != '\t' && r != '\n':
			r = ' '
		}
		if len(out) == excelMaxCell-1 {
			out = append(out, '…')
			break
		}
		out = append(out, r)
	}
	return string(out)
}
