package grid

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Book is an open workbook.
type Book struct {
	sheets []string
	table  func(name string) (*Table, error)
	close  func() error
}

// Sheets returns the names of the sheets in their order.
func (b *Book) Sheets() []string { return b.sheets }

// Table returns the rows of one sheet.
func (b *Book) Table(name string) (*Table, error) { return b.table(name) }

// Close removes what reading the book left on disk.
func (b *Book) Close() error { return b.close() }

// OpenBook opens an Excel (XLSX) or OpenDocument (ODS) workbook. Dates stay the
// serial numbers that Excel stores (days since 1899-12-30); the dates of
// OpenDocument are ISO already.
func OpenBook(r io.Reader) (*Book, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	if len(data) > MaxFile {
		return nil, fmt.Errorf("read workbook: larger than %d bytes", MaxFile)
	}
	if !bytes.HasPrefix(data, []byte("PK")) {
		return nil, errors.New("open workbook: not a zip archive")
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	var total uint64
	for _, f := range z.File {
		if total += f.UncompressedSize64; total > MaxUnpack || f.UncompressedSize64 > MaxUnpack {
			return nil, fmt.Errorf("open workbook: unpacks to more than %d bytes", MaxUnpack)
		}
	}
	for _, f := range z.File {
		if f.Name == "content.xml" {
			return openODS(f)
		}
	}
	return openXLSX(z)
}

const (
	tableNS  = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
	textNS   = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
	officeNS = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
)

// openODS reads the names of the sheets; their rows are streamed on demand.
func openODS(part *zip.File) (*Book, error) {
	b := &Book{close: func() error { return nil }}
	d, done, err := odsDecoder(part)
	if err != nil {
		return nil, err
	}
	defer done()
	for {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("open workbook: %w", err)
		}
		if s, ok := t.(xml.StartElement); ok && s.Name.Space == tableNS && s.Name.Local == "table" {
			b.sheets = append(b.sheets, attr(s, tableNS, "name"))
		}
	}
	if len(b.sheets) == 0 {
		return nil, errors.New("open workbook: no sheet in it")
	}
	b.table = func(name string) (*Table, error) {
		d, done, err := odsDecoder(part)
		if err != nil {
			return nil, err
		}
		for {
			t, err := d.Token()
			if err != nil {
				done()
				return nil, fmt.Errorf("open sheet %s: not in the workbook", name)
			}
			if s, ok := t.(xml.StartElement); ok && s.Name.Space == tableNS && s.Name.Local == "table" && attr(s, tableNS, "name") == name {
				break
			}
		}
		o := &odsRows{d: d}
		return &Table{Name: name, close: done, next: o.next}, nil
	}
	return b, nil
}

func odsDecoder(part *zip.File) (*xml.Decoder, func() error, error) {
	r, err := part.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("open workbook: %w", err)
	}
	return xml.NewDecoder(io.LimitReader(r, MaxUnpack)), r.Close, nil
}

// odsRows walks the rows of one OpenDocument sheet.
type odsRows struct {
	d     *xml.Decoder
	cells []string
	row   int
}

func (o *odsRows) next() ([]string, int, error) {
	for {
		t, err := o.d.Token()
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF // the sheet's end comes first
			}
			return nil, 0, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Space == tableNS && t.Name.Local == "table-row" {
				n := repeat(t, "number-rows-repeated")
				if err := o.read(); err != nil {
					return nil, 0, err
				}
				o.row += n
				if Blank(o.cells) {
					continue // the million empty rows at the end
				}
				return o.cells, o.row, nil
			}
		case xml.EndElement:
			if t.Name.Space == tableNS && t.Name.Local == "table" {
				return nil, 0, io.EOF
			}
		}
	}
}

// read reads the cells of one row.
func (o *odsRows) read() error {
	o.cells = o.cells[:0]
	var text strings.Builder
	times, paragraphs, size := 0, 0, 0
	dated := false // the typed date stands for the text that is shown
	for {
		t, err := o.d.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Space == tableNS && (t.Name.Local == "table-cell" || t.Name.Local == "covered-table-cell"):
				times, paragraphs = repeat(t, "number-columns-repeated"), 0
				date := attr(t, officeNS, "date-value")
				text.Reset()
				text.WriteString(date)
				dated = date != ""
			case t.Name.Space == textNS && t.Name.Local == "p" && times > 0:
				if paragraphs++; paragraphs > 1 && !dated {
					text.WriteByte('\n')
				}
			case t.Name.Space == textNS && t.Name.Local == "s":
				text.WriteByte(' ')
			}
		case xml.CharData:
			if times > 0 && paragraphs > 0 && !dated {
				if size += len(t); size > MaxRecord {
					return fmt.Errorf("a row is longer than %d bytes", MaxRecord)
				}
				text.Write(t)
			}
		case xml.EndElement:
			switch {
			case t.Name.Space == tableNS && t.Name.Local == "table-row":
				for len(o.cells) > 0 && o.cells[len(o.cells)-1] == "" {
					o.cells = o.cells[:len(o.cells)-1]
				}
				return nil
			case t.Name.Space == tableNS && strings.HasSuffix(t.Name.Local, "table-cell"):
				for range min(times, MaxColumns-len(o.cells)) {
					o.cells = append(o.cells, text.String())
				}
				times = 0
			}
		}
	}
}

func attr(s xml.StartElement, space, local string) string {
	for _, a := range s.Attr {
		if a.Name.Space == space && a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

func repeat(s xml.StartElement, name string) int {
	n, err := strconv.Atoi(attr(s, tableNS, name))
	if err != nil || n < 1 {
		return 1
	}
	return n
}
