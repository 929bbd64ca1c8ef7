// Package jpmeti reads the End User List (外国ユーザーリスト) of Japan's Ministry of
// Economy, Trade and Industry: the Excel workbook, a saved HTML table of the
// older editions, and the table of the PDF as delimited text.
//
// The list is one of export control: exports to its entries need a licence
// inquiry, nothing is frozen. Its running numbers change with each edition, so
// an entity is named by country and name; the numbers only prove that no row is
// lost, since they must be continuous.
//
// The PDF itself is not read: it is imported as text, with the header of the
// table and one record for each row, as table extractors give it. Its cells hold
// several lines, and which cell a line is of stands only in the geometry of the
// page; no PDF was at hand to hold an extractor against, and one that loses a line
// loses a name. The ministry gives the same edition as a workbook.
//
// Source: METI, 外国ユーザーリスト / End User List.
package jpmeti

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/zeebo/xxh3"
	"golang.org/x/text/unicode/norm"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/grid"
)

const (
	listID    = "jp-meti-eul"
	authority = "Ministry of Economy, Trade and Industry, Japan"
	program   = "End User List"
)

// Columns by the English half of their header.
const (
	colNumber  = "No."
	colCountry = "Country or Region"
	colName    = "Company or Organization"
	colAlias   = "Also Known As"
	colType    = "Type of WMD"
	colArms    = "Conventional Weapons"
)

// rows calls do for each row of a file, the header first.
type rows func(r io.Reader, do func(row []string, n int) error) error

func read(ctx context.Context, format string, each rows, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, format, func(f list.File, src io.Reader) error {
		out.Report.Header = list.NamedHeader(listID, f.Name)
		rd := reading{out: out, seen: map[string]int{}}
		err := each(src, func(row []string, n int) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return rd.row(row, n)
		})
		if err == nil && rd.cols == nil {
			err = errors.New("no header with Country or Region")
		}
		return err
	})
}

// english takes the English half of a header cell, which follows the Japanese.
func english(h string) string {
	h = grid.Squeeze(norm.NFKC.String(h))
	for _, c := range []string{colCountry, colName, colAlias, colType, colArms, colNumber} {
		if strings.HasSuffix(strings.ToLower(h), strings.ToLower(c)) {
			return c
		}
	}
	return h
}

// isHeader reports whether a row is the header of the list.
func isHeader(row []string) bool {
	n := 0
	for _, h := range row {
		switch english(h) {
		case colCountry, colName, colAlias, colType:
			n++
		}
	}
	return n == 4
}

// reading is the state of one reading.
type reading struct {
	out  *list.Sink
	cols *grid.Columns
	next int
	seen map[string]int
}

func (r *reading) row(row []string, n int) error {
	if grid.Blank(row) {
		return nil
	}
	if isHeader(row) {
		if r.cols == nil { // pages of a PDF repeat it
			names := make([]string, len(row))
			for i, h := range row {
				names[i] = english(h)
			}
			r.cols = grid.NewColumns(names).Map(colCountry, colName, colAlias, colType, colArms).
				Ignore("a running number that changes with each edition; checked to be continuous", colNumber)
			r.next = 1
			return r.cols.Require(colNumber)
		}
		return nil
	}
	if r.cols == nil {
		return nil // a title above the header
	}
	r.out.Entry()
	r.cols.Account(r.out, row)
	no, err := strconv.Atoi(norm.NFKC.String(r.cols.Get(row, colNumber)))
	if err != nil || no != r.next {
		return fmt.Errorf("row %d has number %q where %d is due: a row is lost", n, r.cols.Get(row, colNumber), r.next)
	}
	r.next++
	return r.entry(row, no)
}

func (r *reading) entry(row []string, no int) error {
	name, others := names(r.cols.Get(row, colName))
	if name == "" {
		r.out.Reject(fmt.Sprintf("No. %d", no), "no name")
		return nil
	}
	code, countryText := country(r.cols.Get(row, colCountry))
	key := cmp.Or(code, countryText) + "\x1f" + keyOf(name)
	if first, ok := r.seen[key]; ok {
		r.out.Reject(fmt.Sprintf("No. %d", no), fmt.Sprintf("the same country and name as No. %d", first))
		return nil
	}
	r.seen[key] = no
	d := draft.New(r.out, listID, listID+"-"+strconv.FormatUint(xxh3.HashString(key), 36), "LegalEntity")
	d.Name("name", ftm.Value{Text: name, Marks: ftm.Primary})
	if code != "" {
		d.AddValue("country", ftm.Value{Text: code, Original: countryText})
	} else {
		d.Note("country", countryText)
	}
	for _, o := range others {
		o.add(d, code)
	}
	for _, a := range aliases(r.cols.Get(row, colAlias)) {
		alias, more := names(a)
		named{text: alias}.add(d, code)
		for _, o := range more {
			o.add(d, code)
		}
	}
	d.Add("topics", "export.control")
	s := d.Sanction(authority, program)
	s.Add("programId", "JP-EUL")
	s.Add("country", "jp")
	kinds := types(r.cols.Get(row, colType), r.cols.Get(row, colArms))
	if kinds == "" {
		r.out.Warn(fmt.Sprintf("No. %d: no type of weapon", no))
	} else {
		s.Add("reason", "Weapon types: "+kinds)
	}
	return d.Emit()
}

// keyOf is a name without what editions write now so, now so: capitals, and the
// space before a bracket.
func keyOf(name string) string {
	return grid.Squeeze(strings.ReplaceAll(strings.ToLower(name), "(", " ("))
}

// country reads "北朝鮮\nNorth Korea".
func country(cell string) (code, text string) {
	text = grid.Squeeze(cell)
	var ja, en []string
	for _, w := range strings.Fields(text) {
		if len(en) == 0 && native(w) {
			ja = append(ja, w)
		} else {
			en = append(en, w)
		}
	}
	for _, t := range []string{strings.Join(en, " "), strings.Join(ja, " ")} {
		if c, ok := ftm.CountryCode(t); ok && t != "" {
			return c, text
		}
	}
	return "", text
}

// named is a further name out of a cell.
type named struct {
	text         string
	abbreviation bool
	derived      bool
}

func (n named) add(d *draft.Draft, country string) {
	v := ftm.Value{Text: n.text}
	property := "alias"
	switch {
	case n.abbreviation:
		property, v.Marks = "abbreviation", ftm.Derived
	case n.derived:
		v.Marks = ftm.Derived
	case native(n.text):
		v.Marks = ftm.OriginalScript
		switch country {
		case "cn", "tw", "hk", "mo":
			v.Lang = "zho"
		case "kp": // Korean names as Japanese writes them
			v.Lang = "jpn"
		}
	}
	if n.text != d.First("name") {
		d.Name(property, v)
	}
}

// names reads a cell of names: the Latin name, then brackets with the name in
// Japanese or Chinese characters or with an abbreviation. Brackets in the middle
// of a name, and long Latin ones, are part of it.
func names(cell string) (name string, others []named) {
	s := strings.TrimLeft(grid.Squeeze(strings.NewReplacer("（", "(", "）", ")").Replace(cell)), "・ ") // a bullet may stand before a single name too
	full := s
	for strings.HasSuffix(s, ")") {
		open := opening(s)
		if open <= 0 {
			break
		}
		inner := strings.TrimSpace(s[open+1 : len(s)-1])
		switch {
		case native(inner):
			others = append(others, named{text: inner})
			s = strings.TrimSpace(s[:open])
			full = s
			continue
		case code(inner):
			others = append(others, named{text: inner, abbreviation: true}, named{text: strings.TrimSpace(s[:open]), derived: true})
		}
		break
	}
	return full, others
}

// opening is the index of the bracket that the last one closes, -1 if none is.
func opening(s string) int {
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// code reports whether a text is an abbreviation: capitals, digits, no lower
// case, up to twelve characters.
func code(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			letters++
		case !unicode.IsDigit(r) && r != ' ' && r != '-' && r != '/' && r != '&' && r != '.':
			return false
		}
	}
	return letters >= 2 && len(s) <= 12
}

// native reports whether a text has Han characters or kana.
func native(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Katakana, unicode.Hiragana) })
}

// aliases splits at the dot that begins each alias, one a line; where no line has
// one, at the lines.
func aliases(cell string) []string {
	cell = strings.NewReplacer("･", "・", "\r", "\n").Replace(cell)
	var out []string
	dots := strings.HasPrefix(strings.TrimSpace(cell), "・")
	for line := range strings.SplitSeq(cell, "\n") {
		line = grid.Squeeze(line)
		rest, dot := strings.CutPrefix(line, "・")
		switch {
		case line == "":
		case dot || !dots || len(out) == 0:
			out = append(out, strings.TrimSpace(rest))
		default:
			out[len(out)-1] += " " + line // a name broken over two lines
		}
	}
	return out
}

// types reads "生物、化学\nB,C", "ミサイルM" and "通常兵器\nCW".
func types(wmd, arms string) string {
	has := map[rune]bool{}
	for _, r := range norm.NFKC.String(wmd) {
		has[r] = true
	}
	var out []string
	for _, t := range []struct {
		letter rune
		word   string
	}{{'B', "生物"}, {'C', "化学"}, {'M', "ミサイル"}, {'N', "核"}} {
		if has[t.letter] || strings.Contains(wmd, t.word) {
			out = append(out, string(t.letter))
		}
	}
	if strings.Contains(norm.NFKC.String(arms), "CW") || strings.Contains(arms, "通常") {
		out = append(out, "CW")
	}
	return strings.Join(out, ", ")
}

// XLSX reads the workbook.
type XLSX struct{}

// Format is "jp-meti-xlsx".
func (XLSX) Format() string { return "jp-meti-xlsx" }

// Recognise accepts a workbook whose first sheet begins with the list's header.
func (XLSX) Recognise(name string, head []byte) (list.Header, bool) {
	p, ok := grid.PeekBook(head)
	return list.NamedHeader(listID, name), ok && len(p.Sheets) <= 5 && slices.ContainsFunc(grid.Head(head, 0), isHeader)
}

// Read implements [list.Reader].
func (x XLSX) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return read(ctx, x.Format(), tabled(out), in, out)
}

// Text reads the table of the PDF as CSV or as text with tabs.
type Text struct{}

// Format is "jp-meti-pdf".
func (Text) Format() string { return "jp-meti-pdf" }

// Recognise accepts delimited text with the list's header in its first records.
func (Text) Recognise(name string, head []byte) (list.Header, bool) {
	if grid.IsBook(head) || bytes.HasPrefix(head, []byte("<")) {
		return list.Header{}, false
	}
	return list.NamedHeader(listID, name), slices.ContainsFunc(grid.Head(head, comma(head)), isHeader)
}

// comma counts over the whole head, as a title may stand above the table.
func comma(head []byte) rune {
	if bytes.Count(head, []byte("\t")) > bytes.Count(head, []byte("\n")) {
		return '\t'
	}
	return ','
}

// Read implements [list.Reader].
func (x Text) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return read(ctx, x.Format(), tabled(out), in, out)
}

// tabled gives the rows of a sheet or of delimited text. Pages repeat the header,
// so the rows are not records under one; but those of text must be as wide as it.
func tabled(out *list.Sink) rows {
	return func(r io.Reader, do func([]string, int) error) error {
		src := bufio.NewReaderSize(r, 64<<10)
		head, _ := src.Peek(src.Size()) // a failure comes again below
		text := !grid.IsBook(head)
		t, err := grid.Open(src, comma(head), out)
		if err != nil {
			return err
		}
		defer t.Close()
		width := 0
		for {
			row, err := t.Next()
			switch {
			case err == io.EOF:
				return nil
			case err != nil:
				return err
			case isHeader(row):
				width = len(row)
			case width > 0 && len(row) != width && text:
				return fmt.Errorf("line %d has %d cells under %d columns", t.Row(), len(row), width)
			}
			if err := do(row, t.Row()); err != nil {
				return err
			}
		}
	}
}
