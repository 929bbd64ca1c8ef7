package grid

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Delimited reads CSV, TSV and their like. UTF-8 and UTF-16 are told by their
// byte order mark; a record that is not UTF-8 is taken for Windows-1252. Quotes
// inside an unquoted cell are text.
func Delimited(r io.Reader, comma rune) *Table {
	b := bufio.NewReaderSize(r, 64<<10)
	var src io.Reader = b
	if bom, _ := b.Peek(3); len(bom) >= 2 {
		switch {
		case bom[0] == 0xff && bom[1] == 0xfe, bom[0] == 0xfe && bom[1] == 0xff:
			src = transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
		case len(bom) == 3 && bom[0] == 0xef && bom[1] == 0xbb && bom[2] == 0xbf:
			b.Discard(3)
		}
	}
	lim := &budget{r: src}
	c := csv.NewReader(lim)
	c.Comma, c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = comma, -1, true, true
	return &Table{exact: true, next: func() ([]string, int, error) {
		lim.left = MaxRecord
		row, err := c.Read()
		if err != nil {
			return nil, 0, err
		}
		if len(row) > MaxColumns {
			return nil, 0, fmt.Errorf("more than %d columns", MaxColumns)
		}
		line, _ := c.FieldPos(0)
		for i, cell := range row {
			if !utf8.ValidString(cell) {
				if s, err := charmap.Windows1252.NewDecoder().String(cell); err == nil {
					row[i] = s
				}
			}
		}
		return row, line, nil
	}}
}

// budget fails when one record asks for more than its share.
type budget struct {
	r    io.Reader
	left int
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("a record is longer than %d bytes", MaxRecord)
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
