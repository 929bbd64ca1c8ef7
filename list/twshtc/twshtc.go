// Package twshtc reads the entity list of strategic high-tech commodities of
// Taiwan's Ministry of Economic Affairs, a CSV whose headers join the Chinese and
// the English name of a column.
//
// The list is one of export control: nothing is frozen. Its item number is only a
// running number, so an entry is named by its name and aliases, and rows that have
// these in common are one entry. A name may carry the permanent reference of the
// United Nations in brackets, and a Chinese form after a label.
//
// No publisher's file was at hand: the reader follows the published columns and
// was tested on a hand-made file.
//
// Source: MOEA, SHTC Entity List.
package twshtc

import (
	"context"
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
	listID    = "tw-shtc"
	authority = "Ministry of Economic Affairs, Taiwan"
	program   = "SHTC Entity List"

	colName    = "名稱name"
	colAlias   = "別名alias"
	colAddress = "地址address"
	colCountry = "國家代碼country code"
	colNumber  = "護照號碼ID Number"
)

// Reader reads the CSV.
type Reader struct{}

// Format is "tw-shtc-csv".
func (Reader) Format() string { return "tw-shtc-csv" }

func header(row []string) (*grid.Columns, error) {
	c, err := grid.Requires([]string{colName, colAlias, colAddress, colCountry}, colNumber)(row)
	return c.Ignore("a running number that changes with each edition", "項次item"), err
}

// Recognise accepts the list's header.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	c, _ := grid.Find(grid.Head(head, ','), header)
	return list.NamedHeader(listID, name), c != nil
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		t, err := grid.Open(src, ',', out)
		if err != nil {
			return err
		}
		defer t.Close()
		out.Report.Header = list.NamedHeader(listID, f.Name)
		entries := map[string][]grid.Record{}
		var keys []string
		err = t.Records(ctx, header, func(r grid.Record) error {
			r.Account(out)
			key := strings.ToLower(grid.Squeeze(r.Get(colName)) + "\x1f" + grid.Squeeze(r.Get(colAlias)))
			if key == "\x1f" {
				out.Entry()
				out.Reject(r.Where(), "no name")
				return nil
			}
			if entries[key] == nil {
				out.Entry()
				keys = append(keys, key)
			}
			entries[key] = append(entries[key], r.Clone())
			return nil
		})
		if err != nil {
			return err
		}
		for _, key := range keys {
			if err := emit(key, entries[key], out); err != nil {
				return err
			}
		}
		return nil
	})
}

var (
	reference = regexp.MustCompile(`[（(]永久參考號[：:]\s*([A-Z]{2}([ie])\.\d{1,3})\s*[）)]`)
	chinese   = regexp.MustCompile(`(?:繁體中文|簡體中文)[：:]\s*`)
	branch    = regexp.MustCompile(`(?i)\bbranch office \d{1,2}:|(?:^|\s)(?:i{1,3}|iv|vi{0,3}|ix|x)\)`)
	markup    = regexp.MustCompile(`<[^<>]{0,80}>`)
)

// emit makes the rows of one entry into a target.
func emit(key string, rows []grid.Record, out *list.Sink) error {
	name := rows[0].Get(colName)
	schema, un := "LegalEntity", ""
	if m := reference.FindStringSubmatch(name); m != nil {
		name, un = strings.Replace(name, m[0], "", 1), m[1]
		if m[2] == "i" {
			schema = "Person"
		}
	}
	d := draft.New(out, listID, listID+"-"+strconv.FormatUint(xxh3.HashString(key), 36), schema)
	name, more, _ := strings.Cut(name, " alias:")
	for _, v := range append(values(name), values(more)...) {
		add(d, v, d.First("name") == "")
	}
	for _, v := range values(rows[0].Get(colAlias)) {
		add(d, v, d.First("name") == "")
	}
	for _, r := range rows {
		for _, v := range draft.Items(branch.ReplaceAllString(wide(r.Get(colAddress)), ";")) {
			if len(v) == 2 {
				d.Country(d.Entity, "country", "country", v)
			} else {
				d.FullAddress("", v)
			}
		}
		for _, v := range draft.Items(wide(r.Get(colCountry))) {
			d.Country(d.Entity, "country", "country", v)
		}
		for _, v := range draft.Items(wide(r.Get(colNumber))) {
			d.Document(false, v, "")
		}
	}
	d.Add("topics", "export.control")
	s := d.Sanction(authority, program)
	s.Add("programId", "TW-SHTC") // our own key
	s.Add("country", "tw")
	s.Add("unscId", un)
	return d.Emit()
}

// wide makes the semicolons and brackets of Chinese text those of ASCII.
func wide(s string) string {
	return strings.NewReplacer("；", ";", "（", "(", "）", ")").Replace(markup.ReplaceAllString(s, ""))
}

func values(cell string) []string { return draft.Items(wide(cell)) }

func add(d *draft.Draft, text string, primary bool) {
	v := ftm.Value{Text: chinese.ReplaceAllString(text, "")}
	if strings.ContainsFunc(v.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		v.Lang, v.Marks = "zho", ftm.OriginalScript
	}
	switch {
	case v.Text == "":
	case primary:
		v.Marks |= ftm.Primary
		d.Name("name", v)
	case len(v.Text) < 7 && v.Text == strings.ToUpper(v.Text) && v.Lang == "":
		d.Name("abbreviation", v)
	default:
		d.Name("alias", v)
	}
}
