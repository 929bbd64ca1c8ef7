// Package ilwmd reads Israel's list of bodies and persons designated under the law
// against the proliferation of weapons of mass destruction and its financing, an
// Excel workbook with headers in Hebrew or in English.
//
// Israel adopts designations of the UN Security Council one by one: the serial
// number of the original designation (KPi.033, IRe.010) tells the schema and is
// the reference. The sheet is cut into sections, each with a title that counts its
// entries and a header of its own.
//
// No publisher's file was at hand: the reader follows the published columns and
// was tested on a hand-made file.
//
// Source: Ministry of Finance of Israel, declared elements list.
package ilwmd

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/zeebo/xxh3"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/grid"
)

const (
	listID    = "il-wmd"
	authority = "Government of Israel"
)

// Reader reads the workbook.
type Reader struct{}

// Format is "il-wmd-xlsx".
func (Reader) Format() string { return "il-wmd-xlsx" }

// signs tell a column by a part of its header, Hebrew or English. The first that
// fits has it.
var signs = []struct{ part, field string }{
	{"בתעתיק לטיני", "name"},
	{"in latin transliteration", "name"},
	{"מספר סידורי ברשומות", "serial"},
	{"serial number in the records", "serial"},
	{"ושנת קבלת ההחלטה", "decision"},
	{"decision number and year", "decision"},
	{"תאריך לידה", "born"},
	{"תאריך התאגדות", "born"},
	{"date of birth", "born"},
	{"מדינת אזרחות", "country"},
	{"country of citizenship", "country"},
	{"מספרי דרכון", "papers"},
	{"passport/identification", "papers"},
	{"פרטי זיהוי אחרים", "other"},
	{"other identifying details", "other"},
	{"אימוץ קבוע", "adopted"},
	{"date of adoption of the designation", "adopted"},
	{"אימוץ אוטומטי זמני", "updated"},
	{"date of the update", "updated"},
	{"מועד ההכרזה המקורי", "declared"},
	{"date of designation by the competent", "declared"},
	{"זהות הגורם", "authority"},
	{"identity of the foreign authority", "authority"},
	{"מס\"ד", "record"},
	{"serial number", "record"},
}

func field(h string) string {
	h = strings.ToLower(strings.ReplaceAll(grid.Squeeze(h), "״", `"`))
	for _, s := range signs {
		if strings.Contains(h, s.part) {
			return s.field
		}
	}
	return h
}

func header(row []string) (*grid.Columns, error) {
	names := make([]string, len(row))
	for i, h := range row {
		names[i] = field(h)
	}
	return grid.Requires([]string{"record", "name", "serial"}, "decision", "born", "country", "papers", "other", "adopted",
		"updated", "declared", "authority")(names)
}

// Recognise accepts a workbook whose first sheet begins with the list's header.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	c, _ := grid.Find(grid.Head(head, 0), header)
	return list.NamedHeader(listID, name), c != nil
}

var (
	total     = regexp.MustCompile(`סה["״]כ\s*(\d+)`)
	reference = regexp.MustCompile(`\b(?:(KP|Kp|IR|Ir)|P)([ie])\.\s?(\d{1,3})\b`)
)

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		t, err := grid.Open(src, 0, out)
		if err != nil {
			return err
		}
		defer t.Close()
		out.Report.Header = list.NamedHeader(listID, f.Name)
		stated := 0
		seen := map[string]int{}
		title := func(row []string) bool { // of a section; it counts its entries
			m := total.FindStringSubmatch(strings.Join(row, " "))
			if m != nil {
				n, _ := strconv.Atoi(m[1])
				stated += n
			}
			return m != nil
		}
		first := func(row []string) (*grid.Columns, error) {
			c, err := header(row)
			if err != nil {
				title(row)
			}
			return c, err
		}
		err = t.Records(ctx, first, func(r grid.Record) error {
			record := r.Get("record")
			if _, err := strconv.Atoi(record); err != nil {
				if !title(r.Cells) && field(record) != "record" { // the header, once more
					out.Unmapped("row", grid.Squeeze(strings.Join(r.Cells, " ")))
				}
				return nil
			}
			out.Entry()
			r.Account(out)
			return entry(r, seen, out)
		})
		if stated > 0 && stated != out.Report.Entries {
			out.Warn(fmt.Sprintf("the titles of the sections count %d entries, there are %d", stated, out.Report.Entries))
		}
		return err
	})
}

var (
	also    = regexp.MustCompile(`(?i)\b[AF]\.?K\.?A\b[.:]*|ידוע גם:?|ועוד ידוע:?`)
	counter = regexp.MustCompile(`(?i)\b[1-4]:\s*(?:na\b)?`)
	place   = regexp.MustCompile(`(?is)\b(?:address|location):\s*(.*)`)
	label   = regexp.MustCompile(`(?i)^(?:dob|born)\b[:. ]*`)
)

// entry makes a row into a target.
func entry(r grid.Record, seen map[string]int, out *list.Sink) error {
	names := draft.Items(also.ReplaceAllString(counter.ReplaceAllString(r.Get("name"), ""), ";"))
	serial := grid.Squeeze(r.Get("serial"))
	if len(names) == 0 {
		out.Reject(r.Where(), "no name")
		return nil
	}
	schema, key, un := "LegalEntity", "", ""
	if m := reference.FindStringSubmatch(serial); m != nil {
		schema = map[string]string{"i": "Person", "e": "Organization"}[m[2]]
		if key = m[0]; m[1] != "" {
			n, _ := strconv.Atoi(m[3])
			un = fmt.Sprintf("%s%s.%03d", strings.ToUpper(m[1]), m[2], n)
			key = un
		}
	}
	if key == "" {
		key = strconv.FormatUint(xxh3.HashString(strings.ToLower(names[0])), 36)
	}
	if first, ok := seen[key]; ok {
		return fmt.Errorf("row %d is %s, and so is row %d", r.Row, key, first)
	}
	seen[key] = r.Row
	d := draft.New(out, listID, listID+"-"+draft.Slug(key), schema)
	d.Reference = serial
	for i, n := range names {
		v, property := ftm.Value{Text: n}, "alias"
		if strings.ContainsFunc(n, func(r rune) bool { return unicode.Is(unicode.Hebrew, r) }) {
			v.Lang = "heb"
		}
		if i == 0 {
			property, v.Marks = "name", ftm.Primary
		}
		d.Name(property, v)
	}
	personal(d, r)
	d.Add("topics", "sanction")
	s := d.Sanction(authority, "Prevention of Distribution and Financing of Weapons of Mass Destruction Law")
	s.Add("programId", "IL-WMD") // our own key
	s.Add("country", "il")
	s.Add("authorityId", serial)
	s.Add("unscId", un)
	s.Add("reason", r.Get("decision"))
	s.Add("summary", r.Get("authority"))
	d.CellDates(s, "startDate", "adopted", r.Get("adopted"))
	d.CellDates(s, "listingDate", "declared", r.Get("declared"))
	d.CellDates(s, "modifiedAt", "updated", r.Get("updated"))
	return d.Emit()
}

func personal(d *draft.Draft, r grid.Record) {
	person := d.Schema == "Person"
	born, nation := "incorporationDate", "country"
	if person {
		born, nation = "birthDate", "nationality"
	}
	filled := func(column string) []string {
		var out []string
		for _, v := range draft.Items(r.Get(column)) {
			if l := strings.ToLower(v); l != "na" && l != "n/a" && l != "-" {
				out = append(out, v)
			}
		}
		return out
	}
	for _, v := range filled("born") {
		d.CellDates(d.Entity, born, "born", label.ReplaceAllString(v, ""))
	}
	for _, column := range []string{"country", "other"} {
		text := r.Get(column)
		if m := place.FindStringSubmatchIndex(text); m != nil {
			for _, a := range draft.Items(text[m[2]:m[3]]) {
				d.FullAddress("", a)
			}
			text = text[:m[0]]
		}
		if column == "other" {
			d.Note("", text)
			continue
		}
		for _, v := range draft.Items(text) {
			d.Country(d.Entity, nation, column, v)
		}
	}
	for _, v := range filled("papers") {
		name, number, ok := strings.Cut(v, ":")
		if !ok {
			name, number = "", v
		}
		switch l := strings.ToLower(name); {
		case !person:
			d.Add("registrationNumber", strings.TrimSpace(number))
		case strings.Contains(l, "זיהוי"), strings.Contains(l, "identification"), strings.HasPrefix(l, "id"):
			d.Document(false, number, name)
		default:
			d.Document(true, number, name)
		}
	}
}
