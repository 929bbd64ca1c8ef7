package table

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Limits on a workbook. Spreadsheet XML shrinks about ten to forty times; what
// shrinks far more is made to fill a machine.
const (
	maxWorkbook = 512 << 20
	maxUnpacked = 2 << 30
	maxPartsXML = 16 << 20 // parts above this are unpacked to disk, not to memory
	bombRatio   = 250
	bombFrom    = 32 << 20
	maxParts    = 10_000
)

// xlsxSource reads one worksheet twice in step: the stored values, from which
// dates are read without guessing, and what people see, which passes through.
type xlsxSource struct {
	file      *os.File
	book      *excelize.File
	raw, seen *excelize.Rows
	remarks   []string
	head      []string
	line      int
	base1904  bool
	sheet     string
	noHeader  bool
	ahead     []taken // rows that were looked at for a header and are none
}

// taken is a row of a worksheet, as stored and as seen.
type taken struct {
	raw, seen []string
	line      int
}

func openXLSX(f *os.File, size int64, opts Options) (src source, err error) {
	defer recovered(&err, "the workbook is damaged")
	if err := checkZip(f, size); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(io.NewSectionReader(f, 0, size), excelize.Options{
		UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxPartsXML, ShortDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return nil, fmt.Errorf("the workbook cannot be opened: %w", err)
	}
	s := &xlsxSource{file: f, book: book, noHeader: opts.NoHeader}
	if p, err := book.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		s.base1904 = *p.Date1904
	}
	if err := s.choose(opts.Sheet); err != nil {
		book.Close()
		return nil, err
	}
	return s, nil
}

// choose opens the sheet asked for, or the first that holds rows.
func (s *xlsxSource) choose(want string) error {
	sheets := s.book.GetSheetList()
	for _, name := range sheets {
		if want != "" && !strings.EqualFold(name, want) {
			continue
		}
		var err error
		if s.raw, err = s.book.Rows(name); err != nil {
			if want != "" {
				return fmt.Errorf("sheet %q: %w", name, err)
			}
			continue
		}
		if s.seen, err = s.book.Rows(name); err != nil {
			return errors.Join(err, s.raw.Close())
		}
		s.line = 0
		if err = s.header(); err == nil {
			s.sheet = name
			if want == "" && len(sheets) > 1 {
				s.remarks = append(s.remarks, fmt.Sprintf("read sheet %q, the first of %d that holds rows", name, len(sheets)))
			}
			return nil
		}
		s.raw.Close()
		s.seen.Close()
		if err != io.EOF {
			return err
		}
	}
	if want != "" {
		return fmt.Errorf("there is no sheet %q with rows; the workbook has %s", want, strings.Join(sheets, ", "))
	}
	return errors.New("the workbook holds no rows")
}

// header finds the header: the first row, unless only a title stands there.
func (s *xlsxSource) header() error {
	for len(s.ahead) <= titleLines {
		raw, seen, err := s.take()
		if err == io.EOF && len(s.ahead) > 0 {
			break
		}
		if err != nil {
			return err
		}
		if len(raw) > maxColumns {
			return fmt.Errorf("the header has %d columns, more than %d", len(raw), maxColumns)
		}
		usable, fields := labels(raw)
		if len(s.ahead) == 0 && (usable || s.noHeader) || usable && fields > 1 {
			if s.noHeader {
				s.ahead = append(s.ahead, taken{raw, seen, s.line})
				s.head = headerNames(make([]string, len(raw)))
				return nil
			}
			if s.head = headerNames(raw); len(s.ahead) > 0 {
				s.remarks = append(s.remarks, titlesNote(s.line-1))
				s.ahead = nil
			}
			return nil
		}
		s.ahead = append(s.ahead, taken{raw, seen, s.line})
	}
	s.head, s.ahead = headerNames(s.ahead[0].raw), s.ahead[1:]
	return nil
}

// take returns the next row that is not empty, as stored and as seen.
func (s *xlsxSource) take() (raw, seen []string, err error) {
	defer recovered(&err, "the worksheet is damaged")
	for s.raw.Next() && s.seen.Next() {
		s.line++
		if raw, err = s.raw.Columns(excelize.Options{RawCellValue: true}); err != nil {
			return nil, nil, err
		}
		if seen, err = s.seen.Columns(); err != nil {
			return nil, nil, err
		}
		for len(raw) > 0 && strings.TrimSpace(raw[len(raw)-1]) == "" {
			raw = raw[:len(raw)-1]
		}
		if len(raw) > 0 {
			return raw, seen, nil
		}
	}
	if err := errors.Join(s.raw.Error(), s.seen.Error()); err != nil {
		return nil, nil, fmt.Errorf("row %d: %w", s.line+1, err)
	}
	return nil, nil, io.EOF
}

// epoch is the year in which the workbook's dates begin.
func (s *xlsxSource) epoch() int {
	if s.base1904 {
		return 1904
	}
	return 1900
}

func (s *xlsxSource) columns() []string { return s.head }
func (s *xlsxSource) notes() []string   { return s.remarks }

func (s *xlsxSource) next() (Row, error) {
	var raw, seen []string
	line := 0
	if len(s.ahead) > 0 {
		raw, seen, line = s.ahead[0].raw, s.ahead[0].seen, s.ahead[0].line
		s.ahead = s.ahead[1:]
	} else {
		var err error
		if raw, seen, err = s.take(); err != nil {
			return Row{}, err
		}
		line = s.line
	}
	row := Row{Line: line, Cells: raw, Shown: seen}
	if len(raw) > len(s.head) {
		row.Reject = fmt.Sprintf("it has a value in column %d, the header has %d", len(raw), len(s.head))
	}
	return row, nil
}

func (s *xlsxSource) Close() error {
	return errors.Join(s.raw.Close(), s.seen.Close(), s.book.Close(), s.file.Close())
}

// checkZip refuses an archive that unpacks to more than a workbook has reason to.
func checkZip(f io.ReaderAt, size int64) error {
	if size > maxWorkbook {
		return fmt.Errorf("the workbook has %d MiB, more than the limit of %d MiB: save it as CSV", size>>20, maxWorkbook>>20)
	}
	z, err := zip.NewReader(f, size)
	if err != nil {
		return errors.New("the workbook is cut off or damaged (its ZIP directory cannot be read)")
	}
	if len(z.File) > maxParts {
		return fmt.Errorf("the workbook has %d parts, more than %d: it is not opened", len(z.File), maxParts)
	}
	var total uint64
	workbook := false
	for _, p := range z.File {
		total += p.UncompressedSize64
		workbook = workbook || strings.EqualFold(p.Name, "[Content_Types].xml")
		ratio := p.UncompressedSize64 / max(p.CompressedSize64, 1)
		if total > maxUnpacked || p.UncompressedSize64 > bombFrom && ratio > bombRatio {
			return fmt.Errorf("the workbook would unpack to %d MiB from %d KiB (a zip bomb?): it is not opened", total>>20, size>>10)
		}
	}
	if !workbook {
		return errors.New("this is a ZIP archive, not an Excel workbook: unpack it first")
	}
	for _, p := range z.File {
		if err := ended(p); err != nil {
			return err
		}
	}
	return nil
}

// ended refuses a workbook of which a part with rows or texts stops before its end:
// the library takes what there is for the whole, and rows would be lost in silence.
func ended(p *zip.File) error {
	root := ""
	switch name := strings.ToLower(p.Name); {
	case strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml"):
		root = "worksheet"
	case name == "xl/sharedstrings.xml":
		root = "sst"
	default:
		return nil
	}
	broken := fmt.Errorf("the workbook is cut off or damaged (%s stops before its end)", p.Name)
	r, err := p.Open()
	if err != nil {
		return broken
	}
	defer r.Close()
	var last tail
	if _, err := io.Copy(&last, r); err != nil {
		return broken
	}
	end := string(last)
	element := end[strings.LastIndexByte(end, '<')+1:] // what may follow the end of the root are comments
	if !strings.Contains(end, "</"+root+">") && !strings.Contains(end, ":"+root+">") && !(strings.HasPrefix(element, root) && strings.Contains(element, "/>")) {
		return broken
	}
	return nil
}

// tail keeps the end of what is written to it.
type tail []byte

func (t *tail) Write(p []byte) (int, error) {
	const kept = 1024
	if len(p) >= kept {
		*t = append((*t)[:0], p[len(p)-kept:]...)
		return len(p), nil
	}
	*t = append(*t, p...)
	if n := len(*t); n > kept {
		*t = append((*t)[:0], (*t)[n-kept:]...)
	}
	return len(p), nil
}

// recovered turns a panic of a format library on a hostile file into an error.
func recovered(err *error, what string) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s: %v", what, p)
	}
}
