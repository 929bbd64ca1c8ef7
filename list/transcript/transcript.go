// Package transcript reads the transcription form: a CSV in which a person keys
// what a publisher gives only as a gazette, a PDF or a web page (the South Korean
// financial sanctions, the UN's designated vessels, ministerial notices), to be
// imported under that person's name.
//
// One row is one entry. The columns are
//
//	list,ref,schema,name,name_lang,alias,weak_alias,original_name,birth_date,
//	birth_place,nationality,id_type,id_number,id_country,position,address,imo,
//	program,measure,listed_on,notice,notice_url,page,note
//
// list, ref, schema and name must be filled. Cells of several values hold an
// inner record separated by semicolons. Dates are ISO prefixes. An unknown column
// is an error: a person can mend it at once. The page of the original stays with
// the entry, so that it can be checked; the line of the form does not, as it
// moves with every row above it.
package transcript

import (
	"context"
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

// Columns of the form, in order.
var Columns = []string{
	"list", "ref", "schema", "name", "name_lang", "alias", "weak_alias", "original_name", "birth_date", "birth_place",
	"nationality", "id_type", "id_number", "id_country", "position", "address", "imo", "program", "measure", "listed_on",
	"notice", "notice_url", "page", "note",
}

// Reader reads the form for any list.
type Reader struct{}

// Format is "transcription-csv".
func (Reader) Format() string { return "transcription-csv" }

var header = grid.Requires([]string{"list", "ref", "schema", "name", "listed_on", "notice"}, Columns...)

// Recognise accepts a header with the form's columns; the list is the one that
// the first row names.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	c, below := grid.Find(grid.Head(head, ','), header)
	if c == nil {
		return list.Header{}, false
	}
	h := list.NamedHeader("", name)
	if len(below) > 0 {
		h.List = c.Get(below[0], "list")
	}
	return h, true
}

var programKey = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]+)+$`)

var listName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		t, err := grid.Open(src, ',', out)
		if err != nil {
			return err
		}
		defer t.Close()
		out.Report.Header = list.NamedHeader("", f.Name)
		seen := map[string]int{}
		return t.Records(ctx, header, func(r grid.Record) error {
			if len(seen) == 0 {
				if err := known(r.Names()); err != nil {
					return err
				}
			}
			id := r.Get("list")
			switch {
			case !listName.MatchString(id):
				return fmt.Errorf("line %d: %q is no name of a list", r.Row, id)
			case out.Report.Header.List == "":
				out.Report.Header.List = id
			case out.Report.Header.List != id:
				return fmt.Errorf("line %d is of the list %s, the lines before of %s", r.Row, id, out.Report.Header.List)
			}
			out.Entry()
			r.Account(out)
			ref := r.Get("ref")
			if first, ok := seen[ref]; ok && ref != "" {
				return fmt.Errorf("reference %s stands twice: lines %d and %d", ref, first, r.Row)
			}
			seen[ref] = r.Row
			return entry(r, out)
		})
	})
}

// known returns an error if a column is not one of the form.
func known(names []string) error {
	form := grid.NewColumns(Columns)
	for _, n := range names {
		if !form.Has(n) {
			return fmt.Errorf("find columns: %q is not one of the form", n)
		}
	}
	return nil
}

func entry(r grid.Record, out *list.Sink) error {
	get, all := r.Get, r.All
	where := fmt.Sprintf("line %d", r.Row)
	schema := get("schema")
	switch _, known := ftm.SchemaNamed(schema); {
	case get("ref") == "":
		out.Reject(where, "no ref")
		return nil
	case get("name") == "":
		out.Reject(where, "no name")
		return nil
	case !known:
		out.Reject(where, fmt.Sprintf("unknown schema %q", schema))
		return nil
	}
	listID := get("list")
	imos := all("imo")
	d := draft.New(out, listID, entityID(listID, get("ref"), schema, imos), schema)
	d.Reference = get("ref")
	for i, v := range all("name") {
		m := ftm.Marks(0)
		if i == 0 {
			m = ftm.Primary
		}
		d.Name("name", ftm.Value{Text: v, Lang: draft.Lang(get("name_lang")), Marks: m})
	}
	for _, v := range all("alias") {
		d.Name("alias", ftm.Value{Text: v, Marks: ftm.Strong})
	}
	for _, v := range all("weak_alias") {
		d.Name("weakAlias", ftm.Value{Text: v, Marks: ftm.Weak})
	}
	for _, v := range all("original_name") {
		property := "alias"
		if listID == "kr-moef" { // the notices are in Hangul; Latin letters are the addition
			property = "name"
		}
		d.Name(property, ftm.Value{Text: v, Marks: ftm.OriginalScript | ftm.Strong})
	}
	for _, v := range all("birth_date") {
		d.Dates("birthDate", "birth_date", v)
	}
	d.Add("birthPlace", all("birth_place")...)
	for _, v := range all("nationality") {
		property := "nationality"
		if schema != "Person" {
			property = "country"
		}
		d.Country(d.Entity, property, "nationality", v)
	}
	documents(d, all("id_type"), all("id_number"), all("id_country"))
	d.Add("position", all("position")...)
	for _, v := range all("address") {
		d.FullAddress("", v)
	}
	for _, v := range imos {
		if n, _, ok := ident.IMO(v); ok {
			d.Add("imoNumber", n)
		} else {
			d.Note("imo", v)
			out.Warn(where + ": IMO number " + v + " is not right")
		}
	}
	d.Add("topics", "sanction")
	for _, p := range append(all("program"), "")[:max(1, len(all("program")))] {
		s := d.Sanction("", p, get("notice"))
		if programKey.MatchString(p) {
			s.Add("programId", p)
		}
		s.Add("authorityId", get("notice"))
		s.Add("provisions", all("measure")...)
		s.Add("sourceUrl", all("notice_url")...)
		d.DatesOf(s, "listingDate", "listed_on", get("listed_on"))
		s.Add("startDate", draft.Day(get("listed_on")))
		s.Add("summary", "transcribed"+pageOf(get("page")))
	}
	d.Note("", get("note"))
	return d.Emit()
}

// entityID is the list and the reference; ships of the UN are known by number.
func entityID(listID, ref, schema string, imos []string) string {
	if listID == "un-1718-vessels" && schema == "Vessel" && len(imos) > 0 {
		if n, _, ok := ident.IMO(imos[0]); ok {
			return "imo-vsl-" + n
		}
	}
	return listID + "-" + draft.Slug(ref)
}

func pageOf(page string) string {
	if page == "" {
		return ""
	}
	return ", page " + page
}

// documents pairs types, numbers and countries by position; one type or country
// holds for all numbers.
func documents(d *draft.Draft, types, numbers, countries []string) {
	pick := func(vs []string, i int) string {
		switch {
		case i < len(vs):
			return vs[i]
		case len(vs) == 1:
			return vs[0]
		}
		return ""
	}
	for i, n := range numbers {
		kind := pick(types, i)
		switch strings.ToLower(kind) {
		case "registration":
			d.Add("registrationNumber", n)
		case "tax":
			d.Add("taxNumber", n)
		case "swift", "bic":
			d.Add("swiftBic", n)
		case "wallet":
			d.Wallet(n, "")
		default:
			p := d.Document(strings.Contains(strings.ToLower(kind), "passport"), n, kind)
			d.Country(p, "country", "document", pick(countries, i))
		}
	}
}
