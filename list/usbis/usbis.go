// Package usbis reads the Denied Persons List of the US Bureau of Industry and
// Security: the text with tabs, one row for each address of a denied person, and
// the later export of the web page, a CSV or workbook in which name and address
// are one cell.
//
// Rows with the same name and effective date are one order and so one entry. The
// order's dates say whether it is in force; an expiration far in the future is at
// times a slip and is kept with a warning. In the export the name ends at the
// first comma that no legal form follows; the cell is kept whole as a note.
//
// No file of the export was at hand: it follows the published columns and was
// tested on a hand-made file.
//
// Source: BIS, dpl.txt, as served in 2021; the page of the Denied Persons List,
// "Export as CSV".
package usbis

import (
	"cmp"
	"context"
	"fmt"
	"io"
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

// Export reads what the web page exports.
type Export struct{}

// Format is "bis-dpl-tsv".
func (Reader) Format() string { return "bis-dpl-tsv" }

// Format is "bis-dpl-csv".
func (Export) Format() string { return "bis-dpl-csv" }

var (
	text = grid.Requires([]string{"Name", "Effective_Date", "Expiration_Date", "Standard_Order", "FR_Citation"},
		"Street_Address", "City", "State", "Country", "Postal_Code", "Last_Update", "Action")
	export = grid.Requires([]string{"Name and Address", "Effective Date", "Expiration Date", "Appropriate Federal Register Citations"},
		"Type of Denial")
)

// Recognise accepts the list's header with tabs.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	return recognise(name, head, '\t', text)
}

// Recognise accepts the export's header.
func (Export) Recognise(name string, head []byte) (list.Header, bool) {
	return recognise(name, head, 0, spaced(export))
}

func recognise(name string, head []byte, comma rune, header grid.Header) (list.Header, bool) {
	c, _ := grid.Find(grid.Head(head, comma), header)
	return list.NamedHeader(listID, name), c != nil
}

// spaced reads a header whose words are joined by underscores as well.
func spaced(header grid.Header) grid.Header {
	return func(row []string) (*grid.Columns, error) {
		names := make([]string, len(row))
		for i, n := range row {
			names[i] = strings.ReplaceAll(n, "_", " ")
		}
		return header(names)
	}
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return read(ctx, r.Format(), '\t', text, plain, in, out)
}

// Read implements [list.Reader].
func (r Export) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return read(ctx, r.Format(), 0, spaced(export), exported, in, out)
}

// order is a row of an order of denial, in either form.
type order struct {
	name, notice, updated, action, standard, whole string
	dates                                          [2]string // effective, expiration, as they stand
	country                                        string
	address                                        []string // as [draft.Draft.Address] takes it
}

func plain(r grid.Record) order {
	o := order{
		name: r.Get("Name"), notice: r.Get("FR_Citation"), updated: r.Get("Last_Update"), action: r.Get("Action"),
		standard: r.Get("Standard_Order"), dates: [2]string{r.Get("Effective_Date"), r.Get("Expiration_Date")}, country: r.Get("Country"),
		address: []string{
			"street", r.Get("Street_Address"), "city", r.Get("City"), "state", r.Get("State"), "postalCode", r.Get("Postal_Code"),
		},
	}
	if o.country == "" && len(r.Get("State")) == 2 {
		o.country = "US" // states are given for the United States alone
	}
	return o
}

func exported(r grid.Record) order {
	o := order{
		notice: r.Get("Appropriate Federal Register Citations"), action: r.Get("Type of Denial"),
		dates: [2]string{r.Get("Effective Date"), r.Get("Expiration Date")}, whole: grid.Squeeze(r.Get("Name and Address")),
	}
	pieces := strings.Split(o.whole, ",")
	n := 1
	for n < len(pieces) && legalForm(pieces[n]) {
		n++
	}
	o.name = strings.TrimSpace(strings.Join(pieces[:n], ","))
	full := strings.TrimSpace(strings.Join(pieces[n:], ","))
	last := strings.TrimSpace(full[strings.LastIndex(full, ",")+1:])
	if code, ok := ftm.CountryCode(last); ok {
		o.country = code
	}
	o.address = []string{"street", full}
	return o
}

// legalForm reports whether what follows a comma belongs to the name before it.
func legalForm(s string) bool {
	switch strings.ToLower(strings.NewReplacer(".", "", " ", "").Replace(s)) {
	case "inc", "ltd", "llc", "co", "coltd", "corp", "lp", "llp", "sa", "srl", "gmbh", "bv", "nv", "ag", "plc", "jr", "sr", "ii", "iii":
		return true
	}
	return false
}

func read(ctx context.Context, format string, comma rune, header grid.Header, row func(grid.Record) order, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, format, func(f list.File, src io.Reader) error {
		t, err := grid.Open(src, comma, out)
		if err != nil {
			return err
		}
		defer t.Close()
		out.Report.Header = list.NamedHeader(listID, f.Name)
		orders := map[string][]order{}
		var keys []string
		err = t.Records(ctx, header, func(r grid.Record) error {
			r.Account(out)
			o := row(r)
			key := strings.ToLower(grid.Squeeze(o.name)) + "\x1f" + cmp.Or(slashed(day(o.dates[0])), o.dates[0])
			if orders[key] == nil {
				keys = append(keys, key)
				out.Entry()
			}
			orders[key] = append(orders[key], o)
			return nil
		})
		if err != nil {
			return err
		}
		for _, key := range keys {
			if err := emit(key, orders[key], out); err != nil {
				return err
			}
		}
		return nil
	})
}

// emit makes the rows of one order into a denied person.
func emit(key string, rows []order, out *list.Sink) error {
	name := rows[0].name
	if name == "" {
		out.Reject("order of "+rows[0].dates[0], "no name")
		return nil
	}
	d := draft.New(out, listID, listID+"-"+strconv.FormatUint(xxh3.HashString(key), 36), "LegalEntity")
	d.Name("name", ftm.Value{Text: name, Marks: ftm.Primary})
	d.Add("topics", "export.control")
	s := d.Sanction(authority, program)
	s.Add("programId", "US-BIS-DPL")
	s.Add("country", "us")
	for _, o := range rows {
		if o.whole != "" {
			d.FullAddress(o.country, o.address[1])
			d.Note("name and address", o.whole)
		} else {
			d.Address(o.country, o.address...)
		}
		s.Add("authorityId", o.notice)
		s.Add("startDate", day(o.dates[0]))
		end := day(o.dates[1])
		s.Add("endDate", end)
		if end > "2100" {
			out.Warn(fmt.Sprintf("%s: the order expires in %s", name, end))
		}
		for i, f := range []string{"Effective_Date", "Expiration_Date"} {
			if v := o.dates[i]; v != "" && day(v) == "" {
				d.Note(f, v)
			}
		}
		s.Add("modifiedAt", o.updated)
		s.Add("summary", o.action)
		switch strings.ToUpper(o.standard) {
		case "Y":
			s.Add("summary", "standard order")
		case "N":
			s.Add("summary", "no standard order: see the Federal Register notice")
		}
	}
	return d.Emit()
}

// day reads mm/dd/yyyy, the month first, an ISO date, or a workbook's serial number.
func day(s string) string {
	month, rest, _ := strings.Cut(s, "/")
	dayOf, year, ok := strings.Cut(rest, "/")
	if ok && len(year) == 4 {
		s = fmt.Sprintf("%s-%02s-%02s", year, month, dayOf)
	} else if n, err := strconv.ParseFloat(s, 64); err == nil {
		if t, ok := ftm.ExcelDate(n); ok {
			return t.String()
		}
		return ""
	}
	if len(s) != len("2006-01-02") {
		return ""
	}
	t, ok := ftm.ReadDate(s)
	if !ok {
		return ""
	}
	return t.String()
}

// slashed writes an ISO date as the text with tabs has it, so that an order has
// one id in both forms.
func slashed(iso string) string {
	if len(iso) != len("2006-01-02") {
		return ""
	}
	return iso[5:7] + "/" + iso[8:] + "/" + iso[:4]
}
