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
	"slices"
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
	columns []string // field of each column, "" if none
	header  []string
}

func (r Reader) layout(row []string) (layout, error) {
	l := layout{columns: make([]string, len(row)), header: slices.Clone(row)}
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
			return l, fmt.Errorf("map column %q: no field %q", column, f)
		}
		wanted[squeeze(column)] = f
	}
	found := map[string]bool{}
	for i, h := range row {
		f, ok := wanted[squeeze(h)]
		if !ok {
			f = field[squeeze(h)]
		}
		l.columns[i] = f
		found[f] = f != ""
		delete(wanted, squeeze(h))
	}
	for column := range wanted {
		return l, fmt.Errorf("map column %q: the table has no such column", column)
	}
	if !found["name"] && !found["last_name"] {
		return l, fmt.Errorf("find columns: none holds names (of %s)", strings.Join(row, ", "))
	}
	if delete(found, ""); len(found) < 2 {
		return l, errors.New("find columns: names alone do not make a list")
	}
	return l, nil
}

// Recognise accepts a table with a column of names and one more that is known.
func (r Reader) Recognise(name string, head []byte) (list.Header, bool) {
	stem, date := list.NameDate(name)
	h := list.Header{List: draft.Slug(stem), Part: "main", Date: date}
	if p, ok := grid.PeekBook(head); ok {
		if len(p.Sheets) == 0 {
			return h, false
		}
		for _, row := range p.First(p.Sheets[0], 5) {
			if _, err := r.layout(row); err == nil {
				return h, true
			}
		}
		return h, false
	}
	if bytes.IndexByte(head, 0) >= 0 && !bytes.HasPrefix(head, []byte{0xff, 0xfe}) && !bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return h, false
	}
	row, err := grid.Delimited(bytes.NewReader(head), comma(head)).Next()
	if err != nil {
		return h, false
	}
	_, err = r.layout(row)
	return h, err == nil
}

// comma finds what separates the cells of the first line.
func comma(head []byte) rune {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', 0
	for _, c := range ",;\t|" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) != 1 {
		return fmt.Errorf("read own-table: want 1 file, have %d", len(in.Files))
	}
	f := in.Files[0]
	stem, date := list.NameDate(f.Name)
	listID := cmp.Or(draft.Slug(stem), "own")
	out.Report.Format, out.Report.Header = r.Format(), list.Header{List: listID, Part: "main", Date: date}
	if err := r.ReadTable(ctx, f, Preset{List: listID, Topic: "poi"}, out); err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	return nil
}

// Preset is what a table does not say about itself.
type Preset struct {
	List      string // list id; of the entries' ids too
	Prefix    string // of the entries' ids, "" for the list's id
	Authority string
	ProgramID string
	Topic     string // of entries without one
}

// ReadTable reads a table into a sink under a preset. Publishers whose lists are
// plain tables are read by it as well.
func (r Reader) ReadTable(ctx context.Context, f list.File, p Preset, out *list.Sink) error {
	src, err := f.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(src, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return err
	}
	head = head[:n]
	whole := io.MultiReader(bytes.NewReader(head), src)
	if !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return r.rows(ctx, grid.Delimited(whole, comma(head)), true, p, out)
	}
	b, err := grid.OpenBook(whole)
	if err != nil {
		return err
	}
	defer b.Close()
	for i, s := range b.Sheets() {
		if i > 0 {
			out.Unmapped("sheet "+s, "")
		}
	}
	t, err := b.Table(b.Sheets()[0])
	if err != nil {
		return err
	}
	defer t.Close()
	return r.rows(ctx, t, false, p, out)
}

func (r Reader) rows(ctx context.Context, t *grid.Table, strict bool, p Preset, out *list.Sink) error {
	var l layout
	seen := map[string]int{}
	for {
		row, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		if t.Row()%512 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if grid.Blank(row) {
			continue
		}
		if l.columns == nil {
			if l, err = r.layout(row); err != nil {
				if strict || t.Row() >= 5 {
					return err
				}
				l = layout{}
			}
			continue
		}
		if strict && len(row) != len(l.columns) {
			return fmt.Errorf("line %d has %d cells under %d columns", t.Row(), len(row), len(l.columns))
		}
		out.Entry()
		where := fmt.Sprintf("row %d", t.Row())
		d, why := l.entry(row, where, p, out)
		if why != "" {
			out.Reject(where, why)
			continue
		}
		if first, ok := seen[d.ID]; ok { // a reference used twice: keep both, apart
			again := fmt.Sprintf("row %d uses the reference of row %d", t.Row(), first)
			d.Rename(d.ID + "-" + draft.Slug(d.First("name")))
			if _, ok := seen[d.ID]; ok || d.Reference == "" {
				out.Reject(where, fmt.Sprintf("the same entry as row %d", first))
				continue
			}
			out.Warn(again)
		}
		seen[d.ID] = t.Row()
		if err := d.Emit(); err != nil {
			return err
		}
	}
	if out.Report.Targets == 0 {
		return errors.New("no entry in it")
	}
	return nil
}

// entry makes a row into a target, or says why it cannot.
func (l layout) entry(row []string, where string, p Preset, out *list.Sink) (*draft.Draft, string) {
	cells := map[string][]string{}
	for i, c := range row {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		switch {
		case i >= len(l.columns):
			out.Unmapped(fmt.Sprintf("column %d", i+1), c)
		case l.columns[i] == "":
			out.Unmapped(l.header[i], c)
		default:
			out.Mapped(l.header[i])
			cells[l.columns[i]] = append(cells[l.columns[i]], c)
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
		out.Warn(fmt.Sprintf("%s: unknown type %q", where, one("schema")))
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
			date(d, s, "listingDate", v)
			date(d, s, "startDate", v)
		}
		for _, v := range cells["ended_on"] {
			date(d, s, "endDate", v)
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
		date(d, d.Entity, born, v)
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
	d.Note("", one("notes"))
}

func date(d *draft.Draft, e *ftm.Entity, property, text string) {
	if n, err := strconv.ParseFloat(text, 64); err == nil && len(text) > 4 {
		if t, ok := ftm.ExcelDate(n); ok {
			e.Add(property, t.String())
			return
		}
	}
	d.DatesOf(e, property, property, text)
}

// schemaOf reads the type as people write it; without one it follows the columns.
func schemaOf(text string, cells map[string][]string) string {
	switch squeeze(text) {
	case "person", "individual", "natural", "naturalperson", "p", "i":
		return "Person"
	case "organization", "organisation", "entity", "legalentity", "legalperson", "company", "corporate", "business", "o", "e", "c":
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
