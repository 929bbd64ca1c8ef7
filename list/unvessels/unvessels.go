// Package unvessels reads the ships that the 1718 Committee of the UN Security
// Council has designated.
//
// The Committee publishes a PDF, which is imported by hand as a CSV with the
// columns of its table: vessel_name, imo_number, mmsi, flag, call_sign, type,
// designated_owner, date_of_designation, other_information, and one column for
// each legal basis that is marked where it applies. Measures differ from ship to
// ship, so each marked basis is a sanction of its own. A converted JSON-LD form
// of third parties is read too; it has fewer fields. The CSV was tested on a
// hand-made file, the JSON-LD on a converted one.
//
// Source: 1718 Designated Vessels List; resolutions 1718 (2006), 2270 (2016),
// 2321 (2016), 2371 (2017) and 2375 (2017).
package unvessels

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/grid"
)

const (
	listID    = "un-1718-vessels"
	authority = "United Nations Security Council, 1718 Committee"
)

// basis is a legal basis, known by the letters and digits of its column's header.
type basis struct{ sign, name, measure string }

var bases = []basis{
	{"omm", "Economic resources controlled or operated by Ocean Maritime Management (KPe.020)", "asset-freeze"},
	{"oceanmaritime", "Economic resources controlled or operated by Ocean Maritime Management (KPe.020)", "asset-freeze"},
	{"2371", "2371 OP6 and 2375 OP6", "port-ban"},
	{"2321op12a", "2321 OP12(a)", "deflag"},
	{"2321op12d", "2321 OP12(d)", "port-ban"},
	{"2270op12", "1718 OP8(d) and 2270 OP12", "asset-freeze"},
}

func basisOf(header string) (basis, bool) {
	h := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(header))
	for _, b := range bases {
		if strings.Contains(h, b.sign) {
			return b, true
		}
	}
	return basis{}, false
}

// CSV reads the transcribed table.
type CSV struct{}

// Format is "un-vessels-csv".
func (CSV) Format() string { return "un-vessels-csv" }

// Recognise accepts the columns of the table with at least one legal basis.
func (CSV) Recognise(name string, head []byte) (list.Header, bool) {
	row, err := grid.Delimited(bytes.NewReader(head), ',').Next()
	if err != nil || grid.NewColumns(row).Require("vessel_name", "imo_number", "date_of_designation") != nil {
		return list.Header{}, false
	}
	return header(name), true
}

func header(name string) list.Header {
	_, date := list.NameDate(name)
	return list.Header{List: listID, Part: "main", Date: date}
}

// Read implements [list.Reader].
func (r CSV) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return read(ctx, r.Format(), r.read, in, out)
}

func read(ctx context.Context, format string, do func(context.Context, io.Reader, *list.Sink) error, in list.Input, out *list.Sink) error {
	if len(in.Files) != 1 {
		return fmt.Errorf("read %s: want 1 file, have %d", format, len(in.Files))
	}
	f := in.Files[0]
	src, err := f.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	out.Report.Format, out.Report.Header = format, header(f.Name)
	err = do(ctx, src, out)
	if err == nil && out.Report.Targets == 0 {
		err = errors.New("no ship in it")
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	return nil
}

func (CSV) read(ctx context.Context, src io.Reader, out *list.Sink) error {
	t := grid.Delimited(src, ',')
	head, err := t.Next()
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	c := grid.NewColumns(head).Map("vessel_name", "imo_number", "mmsi", "flag", "call_sign", "type", "designated_owner",
		"date_of_designation", "other_information", "page")
	var marked []struct {
		column string
		basis
	}
	for _, n := range c.Names() {
		if b, ok := basisOf(n); ok {
			c.Map(n)
			marked = append(marked, struct {
				column string
				basis
			}{n, b})
		}
	}
	if err := c.Require("vessel_name", "imo_number", "date_of_designation"); err != nil {
		return err
	}
	if len(marked) == 0 {
		return errors.New("find columns: none names a legal basis")
	}
	seen := map[string]int{}
	for {
		row, err := t.Next()
		if err == io.EOF {
			return nil
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
		out.Entry()
		c.Account(out, row)
		get := func(n string) string { return c.Get(row, n) }
		imo, kind, ok := ident.IMO(get("imo_number"))
		where := fmt.Sprintf("line %d", t.Row())
		switch {
		case !ok || kind&ident.IMOShip == 0:
			out.Reject(where, fmt.Sprintf("%q is no IMO number of a ship", get("imo_number")))
			continue
		case get("vessel_name") == "":
			out.Reject(where, "no name")
			continue
		}
		if first, ok := seen[imo]; ok {
			return fmt.Errorf("IMO number %s stands twice: lines %d and %d", imo, first, t.Row())
		}
		seen[imo] = t.Row()
		d := ship(out, imo, numbered(get("vessel_name")))
		d.Add("mmsi", get("mmsi"))
		d.Add("callSign", get("call_sign"))
		d.Add("type", get("type"))
		d.Country(d.Entity, "flag", "flag", get("flag"))
		d.Note("", get("other_information"))
		if o := get("designated_owner"); o != "" && !strings.EqualFold(o, "unknown") && o != "n/a" {
			p := d.Party("LegalEntity", o)
			d.Edge("UnknownLink", "subject", p.ID, "object", d.ID, "designated owner")
		}
		dates, rest := ftm.ParseDateUntil(get("date_of_designation"), 2099)
		if rest != "" {
			d.Note("date of designation", get("date_of_designation"))
		}
		n := 0
		for _, m := range marked {
			if v := strings.ToLower(get(m.column)); v == "" || v == "no" || v == "-" || v == "n/a" {
				continue
			}
			n++
			s := d.Sanction(authority, m.name)
			s.Add("programId", "UN-SC1718")
			s.Add("provisions", m.measure)
			s.Add("authorityId", imo)
			for _, v := range dates {
				s.Add("startDate", v.Text)
			}
			if len(dates) > 0 {
				s.Add("listingDate", dates[0].Text)
			}
		}
		if n == 0 {
			out.Warn(where + ": no legal basis is marked")
		}
		if err := d.Emit(); err != nil {
			return err
		}
	}
}

func ship(out *list.Sink, imo string, names []string) *draft.Draft {
	d := draft.New(out, listID, "imo-vsl-"+imo, "Vessel")
	d.Reference = imo
	for i, n := range names {
		m := ftm.Marks(0)
		if i == 0 {
			m = ftm.Primary
		}
		d.Name("name", ftm.Value{Text: n, Marks: m})
	}
	d.Add("imoNumber", imo)
	d.Add("topics", "sanction")
	return d
}

var counter = regexp.MustCompile(`(?:^|\s)\d{1,2}:\s`)

// numbered splits "1: OLD NAME 2: NEW NAME", as the table has it for ships that
// were renamed.
func numbered(s string) []string {
	s = grid.Squeeze(s)
	at := counter.FindAllStringIndex(s, -1)
	if len(at) == 0 || at[0][0] != 0 {
		return []string{s}
	}
	var out []string
	for i, m := range at {
		end := len(s)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		if n := strings.Trim(s[m[1]:end], " ,;"); n != "" {
			out = append(out, n)
		}
	}
	return out
}
