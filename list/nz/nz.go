// Package nz reads New Zealand's Russia Sanctions Register (Ministry of Foreign
// Affairs and Trade), an Excel workbook or CSV.
//
// The register is a plain table: unique identifier, type, names in parts or whole,
// aliases, date and place of birth, citizenship, rationale and date of sanction.
// It is read by the columns' names. The lists of terrorist entities that the New
// Zealand Police keep are web pages; those entities come in by the transcription
// form, and UN designations by the UN's own list.
//
// No publisher's file was at hand, and the exact names of its columns are not
// confirmed: the reader was tested on a hand-made file.
//
// Source: MFAT, Russia Sanctions Register.
package nz

import (
	"context"
	"io"

	"cordon/list"
	"cordon/list/grid"
	"cordon/list/own"
)

const listID = "nz-police" // the catalogue's list of New Zealand

// Reader reads the register.
type Reader struct{}

// Format is "nz-russia-xlsx".
func (Reader) Format() string { return "nz-russia-xlsx" }

// Recognise accepts a table whose header has a unique identifier and a date of
// sanction.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	for _, row := range grid.Head(head, 0) {
		c := grid.NewColumns(row)
		if c.Has("Unique Identifier") && (c.Has("Date of Sanction") || c.Has("Sanction Status") || c.Has("General rationale for sanction")) {
			return list.NamedHeader(listID, name), true
		}
	}
	return list.Header{}, false
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		out.Report.Header = list.NamedHeader(listID, f.Name)
		return own.Reader{}.ReadTable(ctx, src, own.Preset{
			List: listID, Prefix: "nz-ru", Authority: "Ministry of Foreign Affairs and Trade, New Zealand",
			ProgramID: "NZ-RUSSIA", Topic: "sanction",
		}, out)
	})
}
