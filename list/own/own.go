// Package own reads a user's own list: any table (CSV with commas, semicolons or
// tabs, XLSX, ODS) whose columns have names that people use.
//
// A table needs a name: one column of full names, or a first and a last name.
// What the columns are called is compared without case, spaces, underscores and
// punctuation; [Reader.Map] names the columns of a table that calls them
// otherwise. Cells of several values are separated by semicolons or line ends.
// Columns that are not understood are reported.
//
// The list's id is the file's name before its date. An entry is named by its
// reference, or, in a table without one, by its name, birth date and country.
package own

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/grid"
)

// Reader reads a table as a list.
type Reader struct {
	// Map names the columns that mean a field: {"Kunde": "name"}. Fields are
	// those of [Fields].
	Map map[string]string
}

// Format is "own-table".
func (Reader) Format() string { return "own-table" }

// layout says where the fields of a table are.
type layout struct {
	fields []string // field of each column, "" if none
}

// columns reads the header; l is filled when a row is found to be one.
func (r Reader) columns(l *layout) grid.Header {
	return func(row []string) (*grid.Columns, error) {
		fields := make([]string, len(row))
		field := map[string]string{}
		for f, ns := range names {
			for _, n := range ns {
				field[n] = f
			}
			field[squeeze(f)] = f
		}
		wanted := map[string]string{}
		for column, f := range r.Map {
			if names[f] == nil {
				return nil, fmt.Errorf("map column %q: no field %q", column, f)
			}
			wanted[squeeze(column)] = f
		}
		c := grid.NewColumns(row)
		found := map[string]bool{}
		for i, h := range row {
			f, ok := wanted[squeeze(h)]
			if !ok {
				f = field[squeeze(h)]
			}
			if fields[i] = f; f != "" {
				found[f] = true
				c.Map(h)
			}
			delete(wanted, squeeze(h))
		}
		for column := range wanted {
			return nil, fmt.Errorf("map column %q: the table has no such column", column)
		}
		if !found["name"] && !found["last_name"] {
			return nil, fmt.Errorf("find columns: none holds names (of %s)", strings.Join(row, ", "))
		}
		if len(found) < 2 {
			return nil, errors.New("find columns: names alone do not make a list")
		}
		l.fields = fields
		return c, nil
	}
}

// Recognise accepts a table with a column of names and one more that is known.
func (r Reader) Recognise(name string, head []byte) (list.Header, bool) {
	stem, _ := list.NameDate(name)
	h := list.NamedHeader(draft.Slug(stem), name)
	if !grid.IsBook(head) && bytes.IndexByte(head, 0) >= 0 && !bytes.HasPrefix(head, []byte{0xff, 0xfe}) && !bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return h, false
	}
	rows := grid.Head(head, 0)
	if !grid.IsBook(head) { // a table in text begins with its header
		rows = rows[:min(1, len(rows))]
	}
	c, _ := grid.Find(rows, r.columns(&layout{}))
	return h, c != nil
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		stem, _ := list.NameDate(f.Name)
		out.Report.Header = list.NamedHeader(cmp.Or(draft.Slug(stem), "own"), f.Name)
		t, err := grid.Open(src, 0, out)
		if err != nil {
			return err
		}
		defer t.Close()
		return r.ReadTable(ctx, t, Preset{List: out.Report.Header.List, Topic: "poi"}, out)
	})
}

// Preset is what a table does not say about itself.
type Preset struct {
	List      string // list id; of the entries' ids too
	Prefix    string // of the entries' ids, "" for the list's id
	Authority string
	ProgramID string
	Topic     string   // of entries without one
	Measures  []string // columns named by a measure, which hold yes where it is imposed
}

// ReadTable reads a table into a sink under a preset. Publishers whose lists are
// plain tables are read by it as well.
func (r Reader) ReadTable(ctx context.Context, t *grid.Table, p Preset, out *list.Sink) error {
	var l layout
	seen := map[string]int{}
	return t.Records(ctx, r.columns(&l), func(rec grid.Record) error {
		out.Entry()
		rec.Map(p.Measures...)
		rec.Account(out)
		where := rec.Where()
		d, why := l.entry(rec, p, out)
		if why != "" {
			out.Reject(where, why)
			return nil
		}
		if first, ok := seen[d.ID]; ok { // a reference used twice: keep both, apart
			again := fmt.Sprintf("row %d uses the reference of row %d", rec.Row, first)
			d.Rename(d.ID + "-" + draft.Slug(d.First("name")))
			if _, ok := seen[d.ID]; ok || d.Reference == "" {
				out.Reject(where, fmt.Sprintf("the same entry as row %d", first))
				return nil
			}
			out.Warn(again)
		}
		seen[d.ID] = rec.Row
		return d.Emit()
	})
}

// entry makes a row into a target, or says why it cannot.
func (l layout) entry(rec grid.Record, p Preset, out *list.Sink) (*draft.Draft, string) {
	cells := map[string][]string{}
	for i, c := range rec.Cells {
		if c = strings.TrimSpace(c); c != "" && i < len(l.fields) && l.fields[i] != "" {
			cells[l.fields[i]] = append(cells[l.fields[i]], c)
		}
	}
	one := func(f string) string { return strings.Join(cells[f], " ") }
	all := func(f string) []string {
		var vs []string
		for _, c := range cells[f] {
			for line := range strings.SplitSeq(c, "\n") {
				vs = append(vs, grid.Inner(line, ';')...)
			}
		}
		return vs
	}
	parts := strings.Fields(one("first_name") + " " + one("middle_name") + " " + one("last_name"))
	full := all("name")
	if len(full) == 0 && len(parts) > 0 {
		full = []string{strings.Join(parts, " ")}
	}
	if len(full) == 0 {
		return nil, "no name"
	}
	ref := one("id")
	key := ref
	if key == "" {
		key = strings.ToLower(full[0] + "\x1f" + one("birth_date") + "\x1f" + one("country") + one("nationality"))
		key = strconv.FormatUint(xxh3.HashString(key), 36)
	}
	d := draft.New(out, p.List, cmp.Or(p.Prefix, p.List)+"-"+draft.Slug(key), schemaOf(one("schema"), cells))
	if d.Schema == "" { // better screened as anything than not at all
		d.Schema = "LegalEntity"
		d.Note("type", one("schema"))
		out.Warn(fmt.Sprintf("%s: unknown type %q", rec.Where(), one("schema")))
	}
	d.Reference = ref
	for i, n := range full {
		property, m := "name", ftm.Primary
		if i > 0 {
			property, m = "alias", 0
		}
		d.Name(property, ftm.Value{Text: n, Marks: m})
	}
	l.fill(d, one, all)
	d.Add("topics", all("topics")...)
	if d.First("topics") == "" {
		d.Add("topics", p.Topic)
	}
	programs := all("program")
	if len(programs) == 0 {
		programs = []string{""}
	}
	for _, name := range programs {
		if name == "" && p.ProgramID == "" && one("reason")+one("listed_on") == "" {
			break
		}
		s := d.Sanction(p.Authority, name)
		s.Add("programId", p.ProgramID)
		s.Add("authorityId", ref)
		s.Add("reason", one("reason"))
		for _, v := range cells["listed_on"] {
			d.CellDates(s, "listingDate", "listingDate", v)
			d.CellDates(s, "startDate", "startDate", v)
		}
		for _, v := range cells["ended_on"] {
			d.CellDates(s, "endDate", "endDate", v)
		}
		for _, v := range cells["amended_on"] {
			d.CellDates(s, "modifiedAt", "modifiedAt", v)
		}
		s.Add("status", one("status"))
		for _, m := range p.Measures {
			switch strings.ToLower(rec.Get(m)) {
			case "", "no", "n", "false", "0", "-":
			default:
				s.Add("provisions", m)
			}
		}
		s.Add("sourceUrl", all("source")...)
	}
	return d, ""
}

// fill adds what goes to plain properties.
func (l layout) fill(d *draft.Draft, one func(string) string, all func(string) []string) {
	for _, v := range all("alias") {
		d.Name("alias", ftm.Value{Text: v})
	}
	for _, v := range all("weak_alias") {
		d.Name("weakAlias", ftm.Value{Text: v, Marks: ftm.Weak})
	}
	for _, v := range all("previous") {
		d.Name("previousName", ftm.Value{Text: v})
	}
	for _, v := range all("original") {
		d.Name("alias", ftm.Value{Text: v, Marks: ftm.OriginalScript})
	}
	person := d.Schema == "Person"
	if person {
		d.Add("firstName", one("first_name"))
		d.Add("middleName", one("middle_name"))
		d.Add("lastName", one("last_name"))
		d.Add("title", one("title"))
		d.Add("position", all("position")...)
		d.Add("birthPlace", all("birth_place")...)
		if g, ok := ftm.Gender(one("gender")); ok {
			d.Add("gender", g)
		} else {
			d.Note("gender", one("gender"))
		}
	} else {
		for _, f := range []string{"title", "position", "birth_place", "gender"} {
			d.Note(strings.ReplaceAll(f, "_", " "), one(f))
		}
	}
	born, nation := "birthDate", "nationality"
	if !person {
		born, nation = "incorporationDate", "country"
	}
	for _, v := range all("birth_date") {
		d.CellDates(d.Entity, born, born, v)
	}
	for _, v := range all("nationality") {
		d.Country(d.Entity, nation, "nationality", v)
	}
	for _, v := range all("country") {
		d.Country(d.Entity, "country", "country", v)
	}
	for _, v := range all("flag") {
		d.Country(d.Entity, "flag", "flag", v)
	}
	for _, v := range all("address") {
		d.FullAddress("", v)
	}
	for _, v := range all("passport") {
		d.Document(true, v, "")
	}
	for _, v := range all("id_number") {
		d.Document(false, v, "")
	}
	for f, property := range map[string]string{
		"registration": "registrationNumber", "tax": "taxNumber", "lei": "leiCode", "mmsi": "mmsi",
		"swift": "swiftBic", "email": "email", "phone": "phone", "website": "website",
	} {
		d.Add(property, all(f)...)
	}
	for _, v := range all("imo") {
		if n, _, ok := ident.IMO(v); ok {
			d.Add("imoNumber", n)
		} else {
			d.Note("imo", v)
		}
	}
	for _, v := range all("wallet") {
		if d.Schema == "CryptoWallet" {
			d.Add("publicKey", v)
		} else {
			d.Wallet(v, "")
		}
	}
	d.Note("relatives", one("relatives"))
	d.Note("", one("notes"))
}

// schemaOf reads the type as people write it; without one it follows the columns.
func schemaOf(text string, cells map[string][]string) string {
	switch squeeze(text) {
	case "person", "individual", "natural", "naturalperson", "p", "i":
		return "Person"
	case "organization", "organisation", "entity", "legalentity", "legalperson", "company", "corporate", "business", "bank", "o", "e", "c":
		return "LegalEntity"
	case "vessel", "ship":
		return "Vessel"
	case "aircraft", "airplane", "plane":
		return "Airplane"
	case "wallet", "cryptowallet", "cryptoaddress":
		return "CryptoWallet"
	case "":
		switch {
		case cells["imo"] != nil || cells["mmsi"] != nil:
			return "Vessel"
		case cells["birth_date"] != nil, cells["first_name"] != nil, cells["last_name"] != nil, cells["gender"] != nil, cells["passport"] != nil:
			return "Person"
		}
		return "LegalEntity"
	}
	if s, ok := ftm.SchemaNamed(strings.TrimSpace(text)); ok {
		return s.Name
	}
	return ""
}
