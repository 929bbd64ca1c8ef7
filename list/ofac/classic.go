package ofac

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/grid"
)

// Classic reads the CSV sets: sdn.csv or cons_prim.csv as the main file, with
// alt.csv, add.csv and sdn_comments.csv (cons_alt.csv and so on) beside it.
//
// There is no header; "-0-" stands for nothing; a file ends with byte 0x1A. All
// that the columns have no place for stands in Remarks, at most 1,000 characters
// of it: the comments file continues what did not fit. There are no listing dates,
// and relations name the other party instead of its number.
//
// A main file by itself is read, with a warning: aliases and addresses are
// missing then.
type Classic struct{}

// Format returns "ofac-csv".
func (Classic) Format() string { return "ofac-csv" }

const endOfFile = "\x1a"

// Recognise tells main file and parts by their columns. A part does not say which
// list it belongs to; its name does.
func (Classic) Recognise(name string, head []byte) (list.Header, bool) {
	end := bytes.IndexByte(head, '\n')
	if end < 0 || !bytes.HasPrefix(bytes.TrimLeft(head, "0123456789"), []byte(",")) || head[0] == ',' {
		return list.Header{}, false
	}
	row, err := grid.Delimited(bytes.NewReader(head[:end+1]), ',').Next()
	if err != nil {
		return list.Header{}, false
	}
	h := list.Header{List: listOfName(name)}
	_, h.Date = list.NameDate(name)
	switch {
	case len(row) == 12 && bytes.Contains(head[:end], []byte("-0-")):
		h.Part = "main"
	case len(row) == 5 && aliasTypes[cell(row[2])]:
		h.Part = "alias"
	case len(row) == 6 && strings.Trim(row[1], "0123456789") == "":
		h.Part = "address"
	case len(row) == 2 && strings.Contains(strings.ToLower(name), "comment"):
		h.Part = "comments"
	default:
		return list.Header{}, false
	}
	if h.List == "" {
		h.List = SDN // sdn.csv goes with alt.csv and add.csv, the others say "cons"
	}
	return h, true
}

var aliasTypes = map[string]bool{"aka": true, "fka": true, "nka": true}

// cell returns the text of a cell, "" for OFAC's sign for nothing.
func cell(s string) string {
	if s = clean(s); s == "-0-" {
		return ""
	}
	return s
}

// classic is one reading of a set.
type classic struct {
	env       *env
	out       *list.Sink
	listID    string
	aliases   map[string][][]string
	addresses map[string][][]string
	comments  map[string]string
	parties   []*party
}

// Read reads the set. A file that does not end as OFAC ends them is refused.
func (c Classic) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) == 0 {
		return errors.New("read ofac-csv: no file")
	}
	main := in.Files[0]
	id := listOfName(main.Name)
	if id == "" {
		id = SDN
	}
	_, date := list.NameDate(main.Name)
	out.Report.Format = c.Format()
	out.Report.Header = list.Header{List: id, Part: "main", Date: date}
	r := classic{
		env: newEnv(out), out: out, listID: id, aliases: map[string][][]string{},
		addresses: map[string][][]string{}, comments: map[string]string{},
	}
	have := map[string]bool{}
	for _, f := range in.Files[1:] {
		have[f.Part] = true
		var err error
		switch f.Part {
		case "alias":
			err = r.table(f, "alt", []string{"ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"}, true, keep(r.aliases))
		case "address":
			err = r.table(f, "add", []string{"ent_num", "add_num", "address", "city", "country", "add_remarks"}, true, keep(r.addresses))
		case "comments":
			err = r.table(f, "comments", []string{"ent_num", "remarks"}, false, func(row []string) error {
				r.comments[row[0]] += row[1]
				return nil
			})
		default:
			out.Warn(fmt.Sprintf("%s: part %q is not known", f.Name, f.Part))
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", f.Name, err)
		}
	}
	for _, missing := range [][2]string{{"alias", "aliases"}, {"address", "addresses"}, {"comments", "the ends of long remarks"}} {
		if !have[missing[0]] {
			out.Warn(fmt.Sprintf("the set has no %s file: %s are missing", missing[0], missing[1]))
		}
	}
	columns := []string{
		"ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag", "Vess_owner", "Remarks",
	}
	if err := r.table(main, "main", columns, true, func(row []string) error { r.row(row); return ctx.Err() }); err != nil {
		return fmt.Errorf("read %s: %w", main.Name, err)
	}
	if len(r.parties) == 0 {
		return fmt.Errorf("read %s: no entries", main.Name)
	}
	r.leftOver("aliases", len(r.aliases))
	r.leftOver("addresses", len(r.addresses))
	r.leftOver("comments", len(r.comments))
	return r.env.finish(r.parties, []string{id})
}

func (r *classic) leftOver(what string, n int) {
	if n > 0 {
		r.out.Warn(fmt.Sprintf("%s of %d numbers belong to no entry of the main file", what, n))
	}
}

func keep(to map[string][][]string) func([]string) error {
	return func(row []string) error {
		to[row[0]] = append(to[row[0]], append([]string(nil), row...))
		return nil
	}
}

// table reads a file of the set row by row and accounts for its cells. Cells come
// without OFAC's sign for nothing.
func (r *classic) table(f list.File, name string, columns []string, marked bool, each func([]string) error) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	t := grid.Delimited(rc, ',')
	ended := false
	clean := make([]string, len(columns))
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if len(row) == 1 && strings.TrimSpace(row[0]) == endOfFile {
			ended = true
			continue
		}
		if len(row) != len(columns) || ended {
			return fmt.Errorf("line %d has %d columns, not %d", t.Row(), len(row), len(columns))
		}
		for i, c := range row {
			// Remarks break off in the middle of a word and go on in the comments:
			// their ends stay as they are.
			if clean[i] = cell(c); clean[i] != "" && strings.EqualFold(columns[i], "remarks") {
				clean[i] = c
			}
			if clean[i] != "" {
				r.out.Mapped(name + ".csv/" + columns[i])
			}
		}
		if clean[0] == "" || strings.Trim(clean[0], "0123456789") != "" {
			return fmt.Errorf("line %d begins with %q, not with a number", t.Row(), clean[0])
		}
		if err := each(clean); err != nil {
			return err
		}
	}
	if marked && !ended {
		return errors.New("the file does not end with byte 0x1A: it is cut off")
	}
	return nil
}

var classicTypes = map[string]string{"individual": "Person", "": "Organization", "vessel": "Vessel", "aircraft": "Airplane"}

func (r *classic) row(row []string) {
	r.out.Entry()
	number := row[0]
	schema, known := classicTypes[strings.ToLower(row[2])]
	if !known {
		schema = "LegalEntity"
		r.env.strange("party type", row[2], number)
	}
	p := r.env.newParty(number, schema)
	p.plainName("name", row[1], false)
	for _, a := range take(r.aliases, number) {
		p.plainName(a[2], a[3], false)
		p.Note("Alias "+a[3], a[4])
	}
	for t := range strings.SplitSeq(row[4], "; ") {
		p.feature("Title", fact{text: t})
	}
	p.feature("Vessel Call Sign", fact{text: row[5]})
	p.feature("Vessel Type", fact{text: row[6]})
	p.feature("Vessel Tonnage", fact{text: row[7]})
	p.feature("Gross Registered Tonnage", fact{text: row[8]})
	p.feature("Vessel Flag", fact{text: row[9]})
	p.feature("Vessel Owner", fact{text: row[10]})
	for _, a := range take(r.addresses, number) {
		p.address(a[4], a[5], "street", a[2], "city", a[3])
	}
	p.remarks(row[11] + r.comments[number])
	delete(r.comments, number)
	p.sanctioned(r.listID, splitPrograms(row[3]))
	if p.Caption == "" {
		r.out.Reject(p.ID, "no name")
		return
	}
	r.parties = append(r.parties, p)
}

func take(from map[string][][]string, key string) [][]string {
	rows := from[key]
	delete(from, key)
	return rows
}

// splitPrograms splits "NPWMD] [DPRK2".
func splitPrograms(text string) (ts []string) {
	for t := range strings.SplitSeq(text, "] [") {
		if t = strings.Trim(t, "[] "); t != "" {
			ts = append(ts, t)
		}
	}
	return ts
}

// sanctioned makes the one sanction that a format without entries of its own has.
func (p *party) sanctioned(listID string, programs []string) *ftm.Entity {
	p.Add("topics", "sanction")
	for _, e := range p.Around() {
		if e.Schema == "CryptoWallet" || e.Schema == "Security" {
			e.Add("topics", "sanction")
		}
	}
	name := "SDN List"
	if listID != SDN {
		name = "Consolidated List"
	}
	return p.sanction(name, programs, nil)
}

// plainName adds a name of a format that writes persons as "LAST, First Middle".
func (p *party) plainName(kind, text string, low bool) {
	last, given, split := strings.Cut(text, ", ")
	if !split || p.Schema != "Person" {
		last, given = text, ""
	}
	p.splitName(kind, last, given, low)
}

// address adds a postal address of labelled parts.
func (p *party) address(country, note string, parts ...string) {
	if a := p.Address(country, append(parts, "remarks", note)...); a == nil {
		return // a country alone, or nothing
	}
	if _, ok := ftm.CountryCode(country); !ok && !noCountry(country) {
		p.Note("Country of address", country)
	}
}
