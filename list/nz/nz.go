// Package nz reads New Zealand's Russia Sanctions Register (Ministry of Foreign
// Affairs and Trade), an Excel workbook or CSV.
//
// The register is a plain table: unique identifier, type, names in parts or whole,
// aliases, date and place of birth, citizenships, rationale, status and date of
// sanction, and a column for each measure. It is read by the columns' names, from
// every sheet that has them. The lists of terrorist entities that the New
// Zealand Police keep are web pages; those entities come in by the transcription
// form, and UN designations by the UN's own list.
//
// No publisher's file was at hand, and the exact names of its columns are not
// confirmed: the reader was tested on a hand-made file.
//
// Source: MFAT, Russia Sanctions Register.
package nz

import (
	"bufio"
	"context"
	"io"
	"slices"

	"cordon/list"
	"cordon/list/grid"
	"cordon/list/own"
)

const (
	listID    = "nz-police" // the catalogue's list of New Zealand
	maxSheets = 20
)

// Reader reads the register.
type Reader struct{}

// Format is "nz-russia-xlsx".
func (Reader) Format() string { return "nz-russia-xlsx" }

// Recognise accepts a table, or a workbook with a sheet, whose header has a unique
// identifier and a date of sanction.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	h := list.NamedHeader(listID, name)
	p, ok := grid.PeekBook(head)
	if !ok {
		return h, slices.ContainsFunc(grid.Head(head, 0), isHeader)
	}
	for _, s := range p.Sheets[:min(len(p.Sheets), maxSheets)] {
		if slices.ContainsFunc(p.First(s, 10), isHeader) {
			return h, true
		}
	}
	return h, false
}

func isHeader(row []string) bool {
	c := grid.NewColumns(row)
	return c.Has("Unique Identifier") && (c.Has("Date of Sanction") || c.Has("Sanction Status") || c.Has("General Rationale for Sanction"))
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		out.Report.Header = list.NamedHeader(listID, f.Name)
		b := bufio.NewReader(src)
		if head, _ := b.Peek(4); !grid.IsBook(head) { // a failure comes again below
			t, err := grid.Open(b, 0, out)
			if err != nil {
				return err
			}
			return own.Reader{}.ReadTable(ctx, t, preset, out)
		}
		book, err := grid.OpenBook(b)
		if err != nil {
			return err
		}
		defer book.Close()
		for _, s := range book.Sheets() {
			if err := sheet(ctx, book, s, out); err != nil {
				return err
			}
		}
		return nil
	})
}

var preset = own.Preset{
	List: listID, Prefix: "nz-ru", Authority: "Ministry of Foreign Affairs and Trade, New Zealand",
	ProgramID: "NZ-RUSSIA", Topic: "sanction", // our own key
	Measures: []string{"Aircraft Ban", "Asset Freeze", "Dealing with Securities", "Service Prohibition", "Ship Ban", "Travel Ban"},
}

// sheet reads a sheet that has the register's header; another is reported.
func sheet(ctx context.Context, book *grid.Book, name string, out *list.Sink) error {
	t, err := book.Table(name)
	if err != nil {
		return err
	}
	found := false
	for range 10 {
		row, err := t.Next()
		if err != nil {
			break
		}
		found = found || isHeader(row)
	}
	t.Close()
	if !found {
		out.Unmapped("sheet "+name, "")
		return nil
	}
	if t, err = book.Table(name); err != nil {
		return err
	}
	defer t.Close()
	return own.Reader{}.ReadTable(ctx, t, preset, out)
}
