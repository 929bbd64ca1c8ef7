package table

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// csvGrid writes delimited text.
type csvGrid struct {
	w     *bufio.Writer
	comma byte
	buf   []byte
}

func newCSVGrid(out io.Writer, cols []column, comma byte) (grid, error) {
	g := &csvGrid{w: bufio.NewWriterSize(out, 1<<16), comma: comma}
	head := make([]cell, len(cols))
	for i, c := range cols {
		head[i] = textCell(c.name)
	}
	return g, g.write(head)
}

func (g *csvGrid) write(cells []cell) error {
	b := g.buf[:0]
	for i := range cells {
		if i > 0 {
			b = append(b, g.comma)
		}
		switch c := &cells[i]; c.kind {
		case text:
			b = g.quote(b, c.text)
		case whole:
			b = strconv.AppendInt(b, int64(c.num), 10)
		case real:
			b = strconv.AppendFloat(b, c.num, 'f', 4, 64)
		}
	}
	b = append(b, '\n')
	g.buf = b
	_, err := g.w.Write(b)
	return err
}

func (g *csvGrid) finish() error { return g.w.Flush() }

// quote appends a text cell, in quotes where it must be.
func (g *csvGrid) quote(b []byte, s string) []byte {
	risky := formula(s)
	if !risky && strings.IndexByte(s, g.comma) < 0 && !strings.ContainsAny(s, "\"\r\n") && s[0] != ' ' {
		return append(b, s...)
	}
	b = append(b, '"')
	if risky {
		b = append(b, '\'')
	}
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// formula reports whether a spreadsheet would run a cell instead of showing it.
// Such cells get an apostrophe in front; numbers and telephone numbers do not
// need one and keep their value for programs.
func formula(s string) bool {
	switch s[0] {
	case '=', '@', '\t', '\r':
		return true
	case '+', '-':
		point := false
		for i := 1; i < len(s); i++ {
			switch c := s[i]; {
			case c >= '0' && c <= '9', c == ' ' && i > 1:
			case (c == '.' || c == ',') && !point:
				point = true
			default:
				return true
			}
		}
	}
	return false
}
