package grid

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cordon/list/xmlscan"
)

// An Excel workbook is an archive of XML parts that name each other by
// relations: the root names the workbook, the workbook its sheets and the table of
// texts that they share. Sheets are streamed; the shared texts are held.
//
// Source: ECMA-376, part 1, sections 12.3 and 18.

const (
	maxShared = 256 << 20 // bytes of all shared texts
	maxSheets = 10_000
)

// workbook is an open workbook.
type workbook struct {
	parts  map[string]*zip.File
	sheets map[string]string // part of each sheet by name
	texts  string            // part of the shared texts, "" if there is none
	shared []string
	loaded bool
}

func openXLSX(z *zip.Reader) (*Book, error) {
	x := &workbook{parts: map[string]*zip.File{}, sheets: map[string]string{}}
	for _, f := range z.File {
		x.parts[strings.TrimPrefix(path.Clean("/"+f.Name), "/")] = f
	}
	main := "xl/workbook.xml"
	if err := x.relations("", func(_, kind, target string) {
		if strings.HasSuffix(kind, "/officeDocument") {
			main = target
		}
	}); err != nil {
		return nil, err
	}
	targets := map[string]string{}
	err := x.relations(main, func(id, kind, target string) {
		targets[id] = target
		if strings.HasSuffix(kind, "/sharedStrings") {
			x.texts = target
		}
	})
	if err != nil {
		return nil, err
	}
	var names []string
	err = x.scan(main, func(s *xmlscan.Scanner) error {
		for s.Next() {
			if s.Kind() != xmlscan.Start || string(s.Name()) != "sheet" {
				continue
			}
			name, part := string(s.Attr("name")), targets[string(s.Attr("id"))]
			if x.sheets[name] != "" || len(names) >= maxSheets {
				return fmt.Errorf("open workbook: sheet %q stands twice, or there are too many", name)
			}
			if part == "" {
				return fmt.Errorf("open workbook: sheet %q is nowhere", name)
			}
			names = append(names, name)
			x.sheets[name] = part
		}
		return nil
	})
	if err == nil && len(names) == 0 {
		err = errors.New("open workbook: no sheet in it")
	}
	if err != nil {
		return nil, err
	}
	return &Book{sheets: names, table: x.table, close: func() error { return nil }}, nil
}

// relations calls do with what a part names; "" is the root of the workbook. A part
// without relations names nothing.
func (x *workbook) relations(part string, do func(id, kind, target string)) error {
	dir, base := path.Split(part)
	rels := path.Join(dir, "_rels", base+".rels")
	if x.parts[rels] == nil {
		return nil
	}
	return x.scan(rels, func(s *xmlscan.Scanner) error {
		for s.Next() {
			if s.Kind() != xmlscan.Start || string(s.Name()) != "Relationship" {
				continue
			}
			target := string(s.Attr("Target"))
			if !strings.HasPrefix(target, "/") {
				target = "/" + dir + target
			}
			do(string(s.Attr("Id")), string(s.Attr("Type")), strings.TrimPrefix(path.Clean(target), "/"))
		}
		return nil
	})
}

// scan reads a part that is wanted whole.
func (x *workbook) scan(part string, do func(*xmlscan.Scanner) error) error {
	f := x.parts[part]
	if f == nil {
		return fmt.Errorf("open workbook: %s is missing", part)
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("open workbook: %w", err)
	}
	defer r.Close()
	s := xmlscan.New(io.LimitReader(r, MaxUnpack))
	s.Space = true
	if err := do(s); err != nil {
		return err
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("open workbook: %s: %w", part, err)
	}
	return nil
}

// load reads the shared texts, once.
func (x *workbook) load() error {
	if x.loaded || x.texts == "" {
		return nil
	}
	x.loaded = true
	size := 0
	return x.scan(x.texts, func(s *xmlscan.Scanner) error {
		if !s.Child(0) {
			return s.Err()
		}
		var b []byte
		for d := s.Depth(); s.Child(d); {
			if string(s.Name()) != "si" {
				continue
			}
			b = richText(s, b[:0])
			if size += len(b); size > maxShared {
				return fmt.Errorf("open workbook: shared texts of more than %d bytes", maxShared)
			}
			x.shared = append(x.shared, unescape(string(b)))
		}
		return nil
	})
}

// richText moves from a Start to its End and appends the texts on the way, runs
// joined as they stand, the readings of Japanese (rPh) left out.
func richText(s *xmlscan.Scanner, b []byte) []byte {
	text := false
	for d := s.Depth(); s.Next(); {
		switch s.Kind() {
		case xmlscan.Start:
			if string(s.Name()) == "rPh" {
				s.Skip()
			}
			text = string(s.Name()) == "t"
		case xmlscan.Text:
			if text {
				b = append(b, s.Text()...)
			}
		case xmlscan.End:
			if text = false; s.Depth() == d {
				return b
			}
		}
	}
	return b
}

func (x *workbook) table(name string) (*Table, error) {
	f := x.parts[x.sheets[name]]
	if f == nil {
		return nil, fmt.Errorf("open sheet %s: not in the workbook", name)
	}
	if err := x.load(); err != nil {
		return nil, err
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("open sheet %s: %w", name, err)
	}
	s := xmlscan.New(io.LimitReader(r, MaxUnpack))
	s.Space = true
	rows := &xlsxRows{s: s, shared: x.shared}
	return &Table{Name: name, close: r.Close, next: func() ([]string, int, error) {
		cells, err := rows.next()
		if err != nil && err != io.EOF {
			err = fmt.Errorf("read sheet %s, row %d: %w", name, rows.row, err)
		}
		return cells, rows.row, err
	}}, nil
}

// xlsxRows walks the rows of one sheet.
type xlsxRows struct {
	s      *xmlscan.Scanner
	shared []string
	cells  []string
	text   []byte
	row    int
}

// next returns the next row that the sheet holds; rows left out in it are not given.
func (x *xlsxRows) next() ([]string, error) {
	for x.s.Next() {
		if x.s.Kind() != xmlscan.Start || string(x.s.Name()) != "row" {
			continue
		}
		n := x.row + 1
		if r := x.s.Attr("r"); r != nil {
			var err error
			if n, err = strconv.Atoi(string(r)); err != nil || n <= x.row {
				return nil, fmt.Errorf("row %q stands after it", r)
			}
		}
		x.row = n
		return x.cells, x.read()
	}
	if err := x.s.Err(); err != nil {
		return nil, err
	}
	return nil, io.EOF
}

// read reads the cells of a row, without empty ones at its end.
func (x *xlsxRows) read() error {
	x.cells = x.cells[:0]
	size, filled := 0, 0
	for d := x.s.Depth(); x.s.Child(d); {
		if string(x.s.Name()) != "c" {
			continue
		}
		at := len(x.cells)
		if r := x.s.Attr("r"); r != nil {
			if at = columnOf(r); at < len(x.cells) || at >= MaxColumns {
				return fmt.Errorf("cell %q is out of place", r)
			}
		}
		v, err := x.cell()
		if err != nil {
			return err
		}
		if size += len(v); size > MaxRecord {
			return fmt.Errorf("longer than %d bytes", MaxRecord)
		}
		if at >= MaxColumns {
			return fmt.Errorf("more than %d columns", MaxColumns)
		}
		for len(x.cells) < at {
			x.cells = append(x.cells, "")
		}
		if x.cells = append(x.cells, v); v != "" {
			filled = len(x.cells)
		}
	}
	x.cells = x.cells[:filled]
	return x.s.Err()
}

// cell reads the value of one cell: the text it shares, its own, or its number.
func (x *xlsxRows) cell() (string, error) {
	kind := string(x.s.Attr("t"))
	var v string
	for d := x.s.Depth(); x.s.Child(d); {
		switch string(x.s.Name()) {
		case "is":
			x.text = richText(x.s, x.text[:0])
			v = unescape(string(x.text))
		case "v":
			x.text = x.text[:0]
			for e := x.s.Depth(); x.s.Next() && (x.s.Kind() != xmlscan.End || x.s.Depth() != e); {
				x.text = append(x.text, x.s.Text()...)
			}
			if kind != "s" {
				v = unescape(string(x.text))
				break
			}
			n, err := strconv.Atoi(strings.TrimSpace(string(x.text)))
			if err != nil || n < 0 || n >= len(x.shared) {
				return "", fmt.Errorf("text %q is not among the %d shared ones", x.text, len(x.shared))
			}
			v = x.shared[n]
		}
	}
	return v, nil
}

// columnOf reads the letters of "AB12" as a column counted from 0, -1 if there are
// none.
func columnOf(ref []byte) int {
	n := 0
	for _, b := range ref {
		if b |= 0x20; b < 'a' || b > 'z' || n > MaxColumns {
			break
		}
		n = 26*n + int(b-'a') + 1
	}
	return n - 1
}

// unescape resolves the workbook's escapes (_x000D_) and makes every line end \n.
func unescape(s string) string {
	if !strings.ContainsAny(s, "_\r") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if r, ok := escaped(s[i:]); ok {
			b = utf8.AppendRune(b, r)
			i += len("_x000D_")
		} else {
			b = append(b, s[i])
			i++
		}
	}
	if !slices.Contains(b, '\r') {
		return string(b)
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(b))
}

// escaped reads _xHHHH_, a character that XML does not allow, or the underscore of
// what would look like one.
func escaped(s string) (rune, bool) {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	if err != nil || !utf8.ValidRune(rune(n)) {
		return 0, false
	}
	return rune(n), true
}
