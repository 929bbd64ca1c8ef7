package jpmeti

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"cordon/list"
)

// Bounds of a page.
const (
	maxToken = 1 << 20
	maxCells = 64
)

// HTML reads a page that holds the table, as converters of the PDF write it.
type HTML struct{}

// Format is "jp-meti-html".
func (HTML) Format() string { return "jp-meti-html" }

// Recognise accepts a page with the list's header as a row of a table.
func (HTML) Recognise(name string, head []byte) (list.Header, bool) {
	if !bytes.Contains(head, []byte("<t")) || !bytes.Contains(head, []byte("Also Known As")) {
		return list.Header{}, false
	}
	found := false
	err := tableRows(bytes.NewReader(head), func(row []string, n int) error {
		if found = isHeader(row); found || n > 10 {
			return io.EOF
		}
		return nil
	})
	return list.NamedHeader(listID, name), found && err == io.EOF
}

// Read implements [list.Reader].
func (x HTML) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return read(ctx, x.Format(), tableRows, in, out)
}

// tableRows calls do with the cells of each row of a page's tables. A paragraph
// or a line break begins a new line of a cell. The page must be closed, and so
// must its tables: a page that ends early has lost rows.
func tableRows(r io.Reader, do func(row []string, n int) error) error {
	z := html.NewTokenizer(r)
	z.SetMaxBuf(maxToken)
	var row []string
	var cell strings.Builder
	n, tables, closed, in := 0, 0, false, false
	endCell := func() error {
		if in {
			if len(row) >= maxCells {
				return fmt.Errorf("row %d has more than %d cells", n+1, maxCells)
			}
			row = append(row, lines(cell.String()))
			cell.Reset()
			in = false
		}
		return nil
	}
	for {
		switch z.Next() {
		case html.ErrorToken:
			if err := z.Err(); err != io.EOF {
				return fmt.Errorf("read page: %w", err)
			}
			if tables != 0 || !closed {
				return errors.New("the page ends early")
			}
			return nil
		case html.TextToken:
			if in {
				cell.WriteString(layout.Replace(string(z.Text())))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			switch atom.Lookup(name) {
			case atom.Table:
				tables++
			case atom.Tr:
				row = row[:0]
			case atom.Td, atom.Th:
				if err := endCell(); err != nil {
					return err
				}
				in = true
			case atom.P, atom.Br, atom.Div, atom.Li:
				if in {
					cell.WriteByte('\n')
				}
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch atom.Lookup(name) {
			case atom.Table:
				tables--
			case atom.Html:
				closed = true
			case atom.Td, atom.Th:
				if err := endCell(); err != nil {
					return err
				}
			case atom.Tr:
				if err := endCell(); err != nil {
					return err
				}
				n++
				if err := do(row, n); err != nil {
					return err
				}
			}
		}
	}
}

// layout: white space of the page's source is no line end of a cell.
var layout = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ")

// lines squeezes white space within lines and drops empty ones.
func lines(s string) string {
	var out []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}
