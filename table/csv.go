package table

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxQuotedLines bounds how many lines one quoted cell may run over, so that a
// quote that never closes costs one row and not the file.
const maxQuotedLines = 500

// csvSource reads delimited text. It differs from encoding/csv in what it does
// with bad rows: a quote inside an unquoted cell is a character like any other;
// a quoted cell that goes wrong rejects the line on which it opened, and reading
// goes on with the next line, so that one stray quote does not swallow a file.
type csvSource struct {
	textSource
	r      *bufio.Reader
	comma  byte // 0: one column, no delimiter
	end    byte // what ends a line: \n, or \r in old files
	head   []string
	line   int      // lines taken so far
	start  int      // line on which the record at hand starts
	ahead  [][]byte // lines put back after a bad quoted cell
	record []byte   // the lines of the record at hand
	first  []string // of a file without a header: its first row, until it is handed out
}

func newCSV(r *bufio.Reader, head []byte, base textSource, noHeader bool) (source, error) {
	s := &csvSource{textSource: base, r: r, end: '\n'}
	if i := bytes.IndexByte(head, '\r'); i >= 0 && bytes.IndexByte(head, '\n') < 0 && i+1 < len(head) {
		s.end = '\r'
	}
	if first := bytes.TrimLeft(head, "\r\n"); len(first) > 5 && bytes.EqualFold(first[:4], []byte("sep=")) {
		// Excel's own hint about the delimiter, before the header.
		line, _, _ := bytes.Cut(first, []byte{s.end})
		if line = bytes.TrimRight(line, "\r"); len(line) == 5 {
			s.comma = line[4]
			if _, err := s.readLine(); err != nil {
				return nil, err
			}
			_, head, _ = bytes.Cut(first, []byte{s.end})
		}
	}
	if s.comma == 0 {
		s.comma = delimiter(head, s.end)
	}
	if comma, above := s.titles(head); above > 0 && !noHeader {
		s.comma = comma
		for range above {
			if _, err := s.readLine(); err != nil {
				return nil, err
			}
		}
		s.remarks = append(s.remarks, titlesNote(above))
	}
	cells, bad, err := s.read()
	switch {
	case err == io.EOF:
		return nil, errors.New("the file holds no rows")
	case err != nil:
		return nil, err
	case bad != "":
		return nil, fmt.Errorf("the header (line %d) cannot be read: %s", s.start, bad)
	case len(cells) > maxColumns:
		return nil, fmt.Errorf("the header has %d columns, more than %d", len(cells), maxColumns)
	}
	for len(cells) > 1 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if noHeader {
		s.first, s.head = cells, headerNames(make([]string, len(cells)))
		return s, nil
	}
	s.head = headerNames(cells)
	return s, nil
}

// titles returns how many lines stand above the header, empty ones included, and
// what separates the header's cells: exports begin with a title, a date, a bank.
func (s *csvSource) titles(head []byte) (comma byte, above int) {
	lines := bytes.SplitN(head, []byte{s.end}, titleLines+2)
	for i, l := range lines[:min(len(lines), titleLines+1)] {
		for _, c := range []byte{s.comma, ',', ';', '\t', '|'} {
			cells := []string{string(l)}
			if c != 0 {
				cells = strings.Split(cells[0], string(c))
			}
			for k := range cells {
				cells[k] = strings.Trim(cells[k], " \r\"")
			}
			switch usable, fields := labels(cells); {
			case usable && fields > 1:
				return c, i
			case usable && i == 0:
				return 0, 0
			}
		}
	}
	return 0, 0
}

func (s *csvSource) columns() []string { return s.head }

func (s *csvSource) next() (Row, error) {
	cells, bad, err := s.first, "", error(nil)
	if s.first = nil; cells == nil {
		cells, bad, err = s.read()
	}
	if err != nil {
		return Row{}, err
	}
	row := Row{Line: s.start, Reject: bad}
	for len(cells) > len(s.head) && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1] // delimiters at the end of a line say nothing
	}
	switch {
	case bad != "":
	case len(cells) != len(s.head):
		row.Reject = fmt.Sprintf("it has %s, the header has %d", count(len(cells), "cell"), len(s.head))
	default:
		for i, c := range cells {
			if strings.IndexByte(c, 0) >= 0 {
				row.Reject = fmt.Sprintf("column %q holds a NUL byte", s.head[i])
			} else if !utf8.ValidString(c) {
				row.Reject = fmt.Sprintf("column %q is not valid UTF-8", s.head[i])
			}
		}
	}
	row.Cells = cells
	return row, nil
}

// read returns the cells of the next record that is not an empty line, or why
// the line cannot be read.
func (s *csvSource) read() (cells []string, bad string, err error) {
	for {
		line, err := s.readLine()
		if err != nil {
			return nil, "", err
		}
		if len(line) > 0 {
			s.start = s.line
			return s.parse(line)
		}
	}
}

// parse cuts a record that begins with line, taking further lines while a quoted
// cell is open.
func (s *csvSource) parse(line []byte) ([]string, string, error) {
	s.record = append(s.record[:0], line...)
	first := len(line)
	var more [][]byte
	back := func(why string) ([]string, string, error) {
		s.ahead = append(more, s.ahead...)
		s.line -= len(more)
		cells := []string{string(s.record[:first])}
		if s.comma != 0 {
			cells = strings.Split(cells[0], string(s.comma))
		}
		return cells, why, nil
	}
	cells := make([]string, 0, max(len(s.head), 8))
	for at := 0; ; {
		for at < len(s.record) && s.record[at] == ' ' && s.comma != ' ' && quoteAfterSpaces(s.record[at:]) {
			at++
		}
		if at >= len(s.record) || s.record[at] != '"' {
			to := -1
			if s.comma != 0 {
				to = bytes.IndexByte(s.record[at:], s.comma)
			}
			if to < 0 {
				return append(cells, string(s.record[at:])), "", nil
			}
			cells = append(cells, string(s.record[at:at+to]))
			at += to + 1
			continue
		}
		at++
		var cell []byte
		from := at
		for {
			q := bytes.IndexByte(s.record[at:], '"')
			if q < 0 {
				if len(more) == maxQuotedLines || len(s.record) > maxRecord {
					return back("it opens a quote that does not close")
				}
				next, err := s.readLine()
				if err == io.EOF {
					return back("it opens a quote that does not close")
				}
				if err != nil {
					return nil, "", err
				}
				more = append(more, bytes.Clone(next))
				at = len(s.record)
				s.record = append(append(s.record, '\n'), next...)
				continue
			}
			at += q + 1
			if at < len(s.record) && s.record[at] == '"' {
				cell = append(cell, s.record[from:at]...)
				at++
				from = at
				continue
			}
			break
		}
		cell = append(cell, s.record[from:at-1]...)
		for at < len(s.record) && s.record[at] == ' ' && s.comma != ' ' {
			at++
		}
		cells = append(cells, string(cell))
		if at == len(s.record) {
			return cells, "", nil
		}
		if s.record[at] != s.comma || s.comma == 0 {
			return back("a quoted cell goes on after its closing quote")
		}
		at++
	}
}

func quoteAfterSpaces(b []byte) bool {
	b = bytes.TrimLeft(b, " ")
	return len(b) > 0 && b[0] == '"'
}

// readLine returns the next line without its end. The line is valid until the
// next call.
func (s *csvSource) readLine() ([]byte, error) {
	if len(s.ahead) > 0 {
		line := s.ahead[0]
		s.ahead = s.ahead[1:]
		s.line++
		return line, nil
	}
	line, err := s.r.ReadSlice(s.end)
	if err == bufio.ErrBufferFull {
		long := bytes.Clone(line)
		for err == bufio.ErrBufferFull {
			if len(long) > maxRecord {
				return nil, fmt.Errorf("line %d is longer than %d bytes: this is no table, or its line ends are lost", s.line+1, maxRecord)
			}
			line, err = s.r.ReadSlice(s.end)
			long = append(long, line...)
		}
		line = long
	}
	if err != nil && (err != io.EOF || len(line) == 0) {
		return nil, err
	}
	s.line++
	return bytes.TrimRight(line, "\r\n"), nil
}

// delimiter guesses what separates the cells: the character that cuts the
// header most evenly with the rows below it.
func delimiter(head []byte, end byte) byte {
	lines := bytes.Split(head, []byte{end})
	if len(lines) > 1 {
		lines = lines[:len(lines)-1] // the last may be cut
	}
	kept := lines[:0:0]
	for _, l := range lines {
		if len(bytes.TrimSpace(l)) > 0 && len(kept) < 50 {
			kept = append(kept, l)
		}
	}
	var best byte
	var most float64
	for _, c := range []byte{',', ';', '\t', '|'} {
		if len(kept) == 0 {
			break
		}
		n := unquoted(kept[0], c)
		if n == 0 {
			continue
		}
		same := 0
		for _, l := range kept {
			if unquoted(l, c) == n {
				same++
			}
		}
		if v := float64(same)/float64(len(kept)) + float64(min(n, 20))/100; v > most {
			best, most = c, v
		}
	}
	return best
}

// unquoted counts c outside quotes.
func unquoted(line []byte, c byte) int {
	n, in := 0, false
	for _, b := range line {
		switch {
		case b == '"':
			in = !in
		case b == c && !in:
			n++
		}
	}
	return n
}

// headerNames makes column names unique and gives the empty ones a name.
func headerNames(cells []string) []string {
	out := make([]string, len(cells))
	seen := map[string]bool{}
	for i, c := range cells {
		c = strings.Join(strings.Fields(c), " ")
		if c == "" {
			c = fmt.Sprintf("column_%d", i+1)
		}
		name := c
		for n := 2; seen[name]; n++ {
			name = fmt.Sprintf("%s_%d", c, n)
		}
		seen[name] = true
		out[i] = name
	}
	return out
}

// count says "1 cell", "2 cells".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
