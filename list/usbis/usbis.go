// Package usbis reads the Denied Persons List of the US Bureau of Industry and
// Security: text with tabs, one row for each address of a denied person.
//
// Rows with the same name and effective date are one order and so one entry. The
// order's dates say whether it is in force; an expiration far in the future is at
// times a slip and is kept with a warning.
//
// Source: BIS, dpl.txt, as served in 2021.
package usbis

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/grid"
)

const (
	listID    = "us-bis-dpl"
	authority = "Bureau of Industry and Security"
	program   = "Denied Persons List"
)

// Reader reads the text.
type Reader struct{}

// Format is "bis-dpl-tsv".
func (Reader) Format() string { return "bis-dpl-tsv" }

var mandatory = []string{"Name", "Effective_Date", "Expiration_Date", "Standard_Order", "FR_Citation"}

// Recognise accepts the list's header with tabs.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	row, err := grid.Delimited(bytes.NewReader(head), '\t').Next()
	if err != nil || grid.NewColumns(row).Require(mandatory...) != nil {
		return list.Header{}, false
	}
	return header(name), true
}

func header(name string) list.Header {
	_, date := list.NameDate(name)
	return list.Header{List: listID, Part: "main", Date: date}
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) != 1 {
		return fmt.Errorf("read bis-dpl-tsv: want 1 file, have %d", len(in.Files))
	}
	if err := r.read(ctx, in.Files[0], out); err != nil {
		return fmt.Errorf("read %s: %w", in.Files[0].Name, err)
	}
	return nil
}

func (r Reader) read(ctx context.Context, f list.File, out *list.Sink) error {
	src, err := f.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	t := grid.Delimited(src, '\t')
	head, err := t.Next()
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	c := grid.NewColumns(head).Map("Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date",
		"Expiration_Date", "Standard_Order", "Last_Update", "Action", "FR_Citation")
	if err := c.Require(mandatory...); err != nil {
		return err
	}
	out.Report.Format, out.Report.Header = r.Format(), header(f.Name)
	orders := map[string][][]string{}
	var keys []string
	for {
		row, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		if grid.Blank(row) {
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if len(row) != len(c.Names()) {
			return fmt.Errorf("line %d has %d cells under %d columns", t.Row(), len(row), len(c.Names()))
		}
		c.Account(out, row)
		key := strings.ToLower(grid.Squeeze(c.Get(row, "Name"))) + "\x1f" + c.Get(row, "Effective_Date")
		if orders[key] == nil {
			keys = append(keys, key)
			out.Entry()
		}
		orders[key] = append(orders[key], slices.Clone(row))
	}
	for _, key := range keys {
		if err := emit(c, key, orders[key], out); err != nil {
			return err
		}
	}
	if out.Report.Targets == 0 {
		return fmt.Errorf("no entry in it")
	}
	return nil
}

// emit makes the rows of one order into a denied person.
func emit(c *grid.Columns, key string, rows [][]string, out *list.Sink) error {
	name := c.Get(rows[0], "Name")
	if name == "" {
		out.Reject("order of "+c.Get(rows[0], "Effective_Date"), "no name")
		return nil
	}
	d := draft.New(out, listID, listID+"-"+strconv.FormatUint(xxh3.HashString(key), 36), "LegalEntity")
	d.Name("name", ftm.Value{Text: name, Marks: ftm.Primary})
	d.Add("topics", "export.control")
	s := d.Sanction(authority, program)
	s.Add("programId", "US-BIS-DPL")
	s.Add("country", "us")
	for _, row := range rows {
		get := func(column string) string { return c.Get(row, column) }
		country := get("Country")
		if country == "" && len(get("State")) == 2 {
			country = "US" // states are given for the United States alone
		}
		d.Address(country, "street", get("Street_Address"), "city", get("City"), "state", get("State"), "postalCode", get("Postal_Code"))
		s.Add("authorityId", get("FR_Citation"))
		s.Add("startDate", day(get("Effective_Date")))
		end := day(get("Expiration_Date"))
		s.Add("endDate", end)
		if end > "2100" {
			out.Warn(fmt.Sprintf("%s: the order expires in %s", name, end))
		}
		for _, f := range []string{"Effective_Date", "Expiration_Date"} {
			if v := get(f); v != "" && day(v) == "" {
				d.Note(f, v)
			}
		}
		s.Add("modifiedAt", get("Last_Update"))
		s.Add("summary", get("Action"))
		switch strings.ToUpper(get("Standard_Order")) {
		case "Y":
			s.Add("summary", "standard order")
		case "N":
			s.Add("summary", "no standard order: see the Federal Register notice")
		}
	}
	return d.Emit()
}

// day reads mm/dd/yyyy, the month first.
func day(s string) string {
	if len(s) != 10 || s[2] != '/' || s[5] != '/' {
		return ""
	}
	t, ok := ftm.ReadDate(s[6:] + "-" + s[:2] + "-" + s[3:5])
	if !ok {
		return ""
	}
	return t.String()
}
