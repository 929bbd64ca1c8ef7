// Package senzing reads records in Senzing's JSON form, one a line: DATA_SOURCE,
// RECORD_ID and FEATURES, a list of objects with attributes such as NAME_FULL,
// DATE_OF_BIRTH and PASSPORT_NUMBER. The older flat form, with attributes beside
// the keys or in lists of any name (NAMES, ADDRESSES), is read as well.
//
// An attribute may carry a usage in front (PRIMARY_NAME_FULL), which tells a
// primary name from an alias. Attributes that are not known are reported.
//
// No publisher's file was at hand: the reader follows the specification and was
// tested on a hand-made file.
//
// Source: Senzing Entity Specification, version 4, and the generic form before it.
package senzing

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/jsonscan"
)

const (
	maxLine  = 16 << 20
	maxPairs = 50_000 // attributes of one record
)

// Reader reads Senzing records.
type Reader struct{}

// Format is "senzing-json".
func (Reader) Format() string { return "senzing-json" }

// Recognise accepts JSON lines whose first object names a data source and a record.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if !bytes.HasPrefix(line, []byte("{")) || !bytes.Contains(line, []byte(`"DATA_SOURCE"`)) || !bytes.Contains(line, []byte(`"RECORD_ID"`)) {
		return list.Header{}, false
	}
	source := ""
	if r, err := decode(line); err == nil {
		source = r.source
	}
	return header(name, source), true
}

func header(name, source string) list.Header {
	stem, date := list.NameDate(name)
	id := draft.Slug(stem)
	if id == "" || id == "senzing" {
		id = draft.Slug(source)
	}
	return list.Header{List: id, Part: "main", Date: date}
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		return r.read(ctx, f, src, out)
	})
}

func (r Reader) read(ctx context.Context, f list.File, src io.Reader, out *list.Sink) error {
	seen := map[string]int{}
	return jsonscan.Lines(ctx, src, maxLine, func(line []byte, n int) error {
		rec, err := decode(line)
		if err != nil {
			return fmt.Errorf("decode line %d: %w", n, err)
		}
		if out.Report.Header.List == "" {
			out.Report.Header = header(f.Name, rec.source)
		}
		out.Entry()
		where := fmt.Sprintf("line %d", n)
		if rec.id == "" || rec.source == "" {
			out.Reject(where, "no DATA_SOURCE or no RECORD_ID")
			return nil
		}
		key := rec.source + "\x1f" + rec.id
		if first, ok := seen[key]; ok {
			return fmt.Errorf("record %s stands twice: lines %d and %d", rec.id, first, n)
		}
		seen[key] = n
		d := rec.entity(out)
		if d.First("name")+d.First("alias") == "" {
			out.Reject(where, "no name")
			return nil
		}
		return d.Emit()
	})
}

// pair is one attribute.
type pair struct{ name, value string }

// record is one record: its attributes in groups that belong together.
type record struct {
	source, id, kind string
	groups           [][]pair
	pairs            int
}

func decode(line []byte) (*record, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(line))
	r := &record{groups: [][]pair{nil}}
	if err := r.object(dec, 0, 0); err != nil {
		return nil, err
	}
	if dec.PeekKind() != 0 {
		return nil, errors.New("more than one object in the line")
	}
	return r, nil
}

// object reads an object into a group; objects in lists are groups of their own.
func (r *record) object(dec *jsontext.Decoder, group, depth int) error {
	if depth > 4 {
		return errors.New("objects nested too deep")
	}
	if t, err := dec.ReadToken(); err != nil {
		return err
	} else if t.Kind() != '{' {
		return fmt.Errorf("want an object, found %s", t.Kind())
	}
	for dec.PeekKind() != '}' {
		t, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := r.value(dec, t.String(), group, depth); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

func (r *record) value(dec *jsontext.Decoder, name string, group, depth int) error {
	switch dec.PeekKind() {
	case '{':
		r.groups = append(r.groups, nil)
		return r.object(dec, len(r.groups)-1, depth+1)
	case '[':
		if _, err := dec.ReadToken(); err != nil {
			return err
		}
		if depth > 4 {
			return errors.New("lists nested too deep")
		}
		for dec.PeekKind() != ']' {
			if err := r.value(dec, name, group, depth+1); err != nil {
				return err
			}
		}
		_, err := dec.ReadToken()
		return err
	}
	t, err := dec.ReadToken()
	if err != nil {
		return err
	}
	v := ""
	if t.Kind() != 'n' {
		v = strings.TrimSpace(t.String())
	}
	if r.pairs++; r.pairs > maxPairs {
		return fmt.Errorf("more than %d attributes in one record", maxPairs)
	}
	switch name = strings.ToUpper(name); {
	case name == "DATA_SOURCE":
		r.source = v
	case name == "RECORD_ID":
		r.id = v
	case name == "RECORD_TYPE":
		r.kind = cmp.Or(strings.ToUpper(v), r.kind)
	case v != "":
		r.groups[group] = append(r.groups[group], pair{name, v})
	}
	return nil
}

func (r *record) entity(out *list.Sink) *draft.Draft {
	schema := map[string]string{
		"PERSON": "Person", "ORGANIZATION": "Organization", "COMPANY": "Company", "VESSEL": "Vessel",
		"AIRCRAFT": "Airplane",
	}[r.kind]
	d := draft.New(out, cmp.Or(out.Report.Header.List, "own"), draft.Slug(r.source)+"-"+draft.Slug(r.id), cmp.Or(schema, "LegalEntity"))
	d.Reference = r.id
	for _, g := range r.groups {
		rest := addName(d, g, out)
		rest = addAddress(d, rest, out)
		for _, p := range rest {
			attribute(d, g, p, out)
		}
	}
	if d.First("topics") == "" {
		d.Add("topics", "poi")
	}
	return d
}

// named takes the attributes that end with one of the names out of a group; what
// stands in front of a name is its usage.
func named(g []pair, suffixes ...string) (got map[string]string, usage string, rest []pair) {
	got = map[string]string{}
	for _, p := range g {
		i := slices.IndexFunc(suffixes, func(s string) bool { return p.name == s || strings.HasSuffix(p.name, "_"+s) })
		if i < 0 || got[suffixes[i]] != "" {
			rest = append(rest, p)
			continue
		}
		got[suffixes[i]] = p.value
		usage = cmp.Or(strings.TrimSuffix(strings.TrimSuffix(p.name, suffixes[i]), "_"), usage)
	}
	return got, usage, rest
}

func addName(d *draft.Draft, g []pair, out *list.Sink) []pair {
	for {
		n, usage, rest := named(g, "NAME_FULL", "NAME_ORG", "NAME_FIRST", "NAME_MIDDLE", "NAME_LAST", "NAME_PREFIX", "NAME_SUFFIX", "NAME_TYPE")
		if len(n) == 0 {
			return g
		}
		for k := range n {
			out.Mapped(k)
		}
		text := cmp.Or(n["NAME_FULL"], n["NAME_ORG"], strings.Join(strings.Fields(n["NAME_FIRST"]+" "+n["NAME_MIDDLE"]+" "+n["NAME_LAST"]), " "))
		if text == "" {
			return rest
		}
		property, marks := "alias", ftm.Marks(0)
		switch strings.ToUpper(cmp.Or(n["NAME_TYPE"], usage)) {
		case "PRIMARY", "LEGAL":
			property, marks = "name", ftm.Primary
		case "FORMER", "MAIDEN", "PREVIOUS":
			property = "previousName"
		case "":
			if d.First("name") == "" {
				property, marks = "name", ftm.Primary
			}
		}
		d.Name(property, ftm.Value{Text: text, Marks: marks})
		if d.Schema == "Person" {
			d.Add("firstName", n["NAME_FIRST"])
			d.Add("middleName", n["NAME_MIDDLE"])
			d.Add("lastName", n["NAME_LAST"])
			d.Add("title", n["NAME_PREFIX"])
			d.Add("nameSuffix", n["NAME_SUFFIX"])
		}
		g = rest
	}
}

func addAddress(d *draft.Draft, g []pair, out *list.Sink) []pair {
	for {
		a, _, rest := named(g, "ADDR_FULL", "ADDR_LINE1", "ADDR_LINE2", "ADDR_LINE3", "ADDR_CITY", "ADDR_STATE", "ADDR_POSTAL_CODE", "ADDR_COUNTRY", "ADDR_TYPE")
		if len(a) == 0 {
			return g
		}
		for k := range a {
			out.Mapped(k)
		}
		if a["ADDR_FULL"] != "" {
			d.FullAddress(a["ADDR_COUNTRY"], a["ADDR_FULL"])
		} else {
			d.Address(a["ADDR_COUNTRY"], "street", a["ADDR_LINE1"], "street2", strings.TrimSpace(a["ADDR_LINE2"]+" "+a["ADDR_LINE3"]),
				"city", a["ADDR_CITY"], "state", a["ADDR_STATE"], "postalCode", a["ADDR_POSTAL_CODE"])
		}
		g = rest
	}
}

// plain attributes by what they become.
var plain = map[string]string{
	"TAX_ID_NUMBER": "taxNumber", "SSN_NUMBER": "socialSecurityNumber", "DUNS_NUMBER": "dunsCode", "LEI_NUMBER": "leiCode",
	"NPI_NUMBER": "npiCode", "EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone", "WEBSITE_ADDRESS": "website", "URL": "sourceUrl",
	"PLACE_OF_BIRTH": "birthPlace", "TOPIC": "topics", "RISK": "topics", "CALL_SIGN": "callSign", "MMSI_NUMBER": "mmsi",
	"LAST_CHANGE": "modifiedAt", "REGISTRATION_NUMBER": "registrationNumber",
}

// papers by their prefix: schema is told by the flag.
var papers = []struct {
	attribute, country string
	passport           bool
}{
	{"PASSPORT_NUMBER", "PASSPORT_COUNTRY", true},
	{"NATIONAL_ID_NUMBER", "NATIONAL_ID_COUNTRY", false},
	{"DRIVERS_LICENSE_NUMBER", "DRIVERS_LICENSE_STATE", false},
	{"OTHER_ID_NUMBER", "OTHER_ID_COUNTRY", false},
	{"TRUSTED_ID_NUMBER", "TRUSTED_ID_TYPE", false},
}

// attribute files one attribute; others of its group say what it is.
func attribute(d *draft.Draft, g []pair, p pair, out *list.Sink) {
	of := func(name string) string {
		for _, q := range g {
			if q.name == name {
				return q.value
			}
		}
		return ""
	}
	for _, k := range papers {
		switch p.name {
		case k.attribute:
			out.Mapped(p.name)
			kind := strings.TrimSuffix(k.attribute, "_NUMBER")
			if n, _, ok := ident.IMO(p.value); ok && strings.EqualFold(of(kind+"_TYPE"), "IMO") {
				d.Add("imoNumber", n)
				return
			}
			doc := d.Document(k.passport, p.value, cmp.Or(of(kind+"_TYPE"), strings.ToLower(strings.ReplaceAll(kind, "_", " "))))
			d.Country(doc, "country", strings.ToLower(kind), of(k.country))
			return
		case k.country, strings.TrimSuffix(k.attribute, "_NUMBER") + "_TYPE":
			out.Mapped(p.name)
			return
		}
	}
	if property, ok := plain[p.name]; ok {
		out.Mapped(p.name)
		d.Add(property, p.value)
		return
	}
	person := d.Schema == "Person"
	switch p.name {
	case "DATE_OF_BIRTH", "REGISTRATION_DATE":
		property := "birthDate"
		if !person || p.name == "REGISTRATION_DATE" {
			property = "incorporationDate"
		}
		d.Dates(property, strings.ToLower(p.name), p.value)
	case "DATE_OF_DEATH":
		d.Dates("deathDate", "date of death", p.value)
	case "GENDER":
		if g, ok := ftm.Gender(p.value); ok {
			d.Add("gender", g)
		} else {
			d.Note("gender", p.value)
		}
	case "NATIONALITY", "CITIZENSHIP":
		property := strings.ToLower(p.name)
		if !person {
			property = "country"
		}
		d.Country(d.Entity, property, strings.ToLower(p.name), p.value)
	case "COUNTRY_OF_ASSOCIATION", "COUNTRY", "REGISTRATION_COUNTRY", "COUNTRY_CODE":
		d.Country(d.Entity, "country", "country", p.value)
	case "IMO_NUMBER":
		if n, _, ok := ident.IMO(p.value); ok {
			d.Add("imoNumber", n)
		} else {
			d.Note("IMO number", p.value)
		}
	case "TAX_ID_COUNTRY", "TAX_ID_TYPE", "PHONE_TYPE":
		out.Ignored(p.name, "about a number that is kept")
		return
	case "REL_ANCHOR_DOMAIN", "REL_ANCHOR_KEY", "REL_POINTER_DOMAIN", "REL_POINTER_KEY", "REL_POINTER_ROLE":
		out.Ignored(p.name, "keys of relations within Senzing")
		return
	default:
		out.Unmapped(p.name, p.value)
		return
	}
	out.Mapped(p.name)
}
