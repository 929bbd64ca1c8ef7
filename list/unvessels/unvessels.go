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

var columns = grid.Requires([]string{"vessel_name", "imo_number", "date_of_designation"},
	"mmsi", "flag", "call_sign", "type", "designated_owner", "other_information", "page")

// Recognise accepts the columns of the table with at least one legal basis.
func (CSV) Recognise(name string, head []byte) (list.Header, bool) {
	c, _ := grid.Find(grid.Head(head, ','), columns)
	return list.NamedHeader(listID, name), c != nil
}

// Read implements [list.Reader].
func (r CSV) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		out.Report.Header = list.NamedHeader(listID, f.Name)
		t, err := grid.Open(src, ',', out)
		if err != nil {
			return err
		}
		defer t.Close()
		seen := map[string]int{}
		return t.Records(ctx, withBases, func(r grid.Record) error { return row(r, seen, out) })
	})
}

// withBases is the header, one legal basis among its columns.
func withBases(header []string) (*grid.Columns, error) {
	c, err := columns(header)
	if err == nil && len(marked(c)) == 0 {
		err = errors.New("find columns: none names a legal basis")
	}
	return c, err
}

// marked returns the columns that name a legal basis, and has them counted as
// mapped.
func marked(c *grid.Columns) []string {
	var out []string
	for _, n := range c.Names() {
		if _, ok := basisOf(n); ok {
			c.Map(n)
			out = append(out, n)
		}
	}
	return out
}

// row makes one row into a ship.
func row(r grid.Record, seen map[string]int, out *list.Sink) error {
	out.Entry()
	r.Account(out)
	imo, kind, ok := ident.IMO(r.Get("imo_number"))
	where := fmt.Sprintf("line %d", r.Row)
	switch {
	case !ok || kind&ident.IMOShip == 0:
		out.Reject(where, fmt.Sprintf("%q is no IMO number of a ship", r.Get("imo_number")))
		return nil
	case r.Get("vessel_name") == "":
		out.Reject(where, "no name")
		return nil
	}
	if first, ok := seen[imo]; ok {
		return fmt.Errorf("IMO number %s stands twice: lines %d and %d", imo, first, r.Row)
	}
	seen[imo] = r.Row
	d := ship(out, imo, numbered(r.Get("vessel_name")))
	d.Add("mmsi", r.Get("mmsi"))
	d.Add("callSign", r.Get("call_sign"))
	d.Add("type", r.Get("type"))
	d.Country(d.Entity, "flag", "flag", r.Get("flag"))
	d.Note("", r.Get("other_information"))
	if o := r.Get("designated_owner"); o != "" && !strings.EqualFold(o, "unknown") && o != "n/a" {
		p := d.Party("LegalEntity", o)
		d.Edge("UnknownLink", "subject", p.ID, "object", d.ID, "designated owner")
	}
	dates, rest := ftm.ParseDateUntil(r.Get("date_of_designation"), 2099)
	if rest != "" {
		d.Note("date of designation", r.Get("date_of_designation"))
	}
	n := 0
	for _, column := range marked(r.Columns) {
		if v := strings.ToLower(r.Get(column)); v == "" || v == "no" || v == "-" || v == "n/a" {
			continue
		}
		n++
		b, _ := basisOf(column)
		s := d.Sanction(authority, b.name)
		s.Add("programId", "UN-SC1718")
		s.Add("provisions", b.measure)
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
	return d.Emit()
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
