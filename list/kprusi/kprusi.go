// Package kprusi reads DPRK Reports, the database that the Royal United Services
// Institute made of the reports of the UN Panel of Experts from 2010 to 2023.
//
// It is one JSON document of entities and edges in a form near FollowTheMoney. The
// parties are research, not designations: their topic is poi. Events, documents,
// sources and the sanctions that the database repeats from elsewhere are not
// parties; a document that an entity names as proof stays with it as a note, so
// that the evidence can be found. Ids are those that OpenSanctions mints.
//
// No publisher's file was at hand: the reader follows the described fields and was
// tested on a hand-made file.
//
// Source: dprk-reports.org, data.json.
package kprusi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
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
	listID = "kp-rusi"
	prefix = "kprusi-"
)

// Reader reads the document.
type Reader struct{}

// Format is "kp-rusi-json".
func (Reader) Format() string { return "kp-rusi-json" }

// Recognise accepts an object with entities or edges in the database's form.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	h := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	ok := bytes.HasPrefix(h, []byte("{")) && bytes.Contains(h, []byte(`"schema"`)) && !bytes.Contains(h, []byte(`"@graph"`)) &&
		(startsWith(h, `"entities"`) || startsWith(h, `"edges"`))
	return list.NamedHeader(listID, name), ok
}

// startsWith reports whether the first key of an object is this one.
func startsWith(h []byte, key string) bool {
	return bytes.HasPrefix(bytes.TrimLeft(h[1:], " \t\r\n"), []byte(key))
}

type node struct {
	ID         string                    `json:"id"`
	Schema     string                    `json:"schema"`
	Properties map[string][]string       `json:"properties"`
	Rest       map[string]jsontext.Value `json:",embed"`
}

type edge struct {
	Schema       string                    `json:"schema"`
	Source       string                    `json:"source"`
	Target       string                    `json:"target"`
	Role         string                    `json:"role"`
	Relationship string                    `json:"relationship"`
	Rest         map[string]jsontext.Value `json:",embed"`
}

// evidence are the nodes that are no parties.
var evidence = []string{"Event", "Documentation", "Document", "Source", "Sanction"}

// renamed are the database's own properties. What a ship pretended to be is found
// by it, and marked.
var renamed = map[string]struct {
	property string
	note     string
}{
	"fraudAlias": {"alias", "used to deceive"}, "fraudFlag": {"flag", "used to deceive"}, "fraudMmsi": {"mmsi", "used to deceive"},
	"fraudImoNumber": {"imoNumber", "used to deceive"}, "description": {"notes", ""}, "nkproUrl": {"sourceUrl", ""},
}

var ends = map[string][2]string{
	"Employment": {"employee", "employer"}, "Membership": {"member", "organization"},
	"Associate": {"person", "associate"}, "UnknownLink": {"subject", "object"},
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		out.Report.Header = list.NamedHeader(listID, f.Name)
		var doc struct {
			Entities []node                    `json:"entities"`
			Edges    []edge                    `json:"edges"`
			Rest     map[string]jsontext.Value `json:",embed"`
		}
		if err := jsonscan.Document(src, jsonscan.MaxDocument, &doc); err != nil {
			return err
		}
		if len(doc.Entities) == 0 || len(doc.Edges) == 0 {
			return errors.New("entities or edges are missing")
		}
		jsonscan.Unmapped(out, "", doc.Rest)
		rd := reading{out: out, titles: map[string]string{}, put: map[string]bool{}}
		for _, n := range doc.Entities {
			if slices.Contains(evidence, n.Schema) {
				rd.titles[n.ID] = strings.Join(slices.Concat(n.Properties["title"], n.Properties["name"], n.Properties["sourceUrl"]), ", ")
			}
		}
		for _, n := range doc.Entities {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := rd.node(n); err != nil {
				return err
			}
		}
		for _, e := range doc.Edges {
			if err := rd.edge(e); err != nil {
				return err
			}
		}
		return nil
	})
}

type reading struct {
	out    *list.Sink
	titles map[string]string // of evidence, by id
	put    map[string]bool   // ids of entities
}

func id(s string) string { return prefix + draft.Slug(s) }

func (rd *reading) node(n node) error {
	out := rd.out
	if slices.Contains(evidence, n.Schema) {
		out.Ignored("entities/"+n.Schema, "evidence, not a party")
		return nil
	}
	schema, known := ftm.SchemaNamed(n.Schema)
	party := !known || ftm.IsA(schema.Name, "LegalEntity") || ftm.IsA(schema.Name, "Vehicle")
	if party {
		out.Entry()
	}
	where := "entity " + n.ID
	switch {
	case n.ID == "" || !known:
		if !party {
			out.Entry()
		}
		out.Reject(where, fmt.Sprintf("no id, or the schema %q is not known", n.Schema))
		return nil
	case rd.put[id(n.ID)]:
		return fmt.Errorf("%s stands twice", where)
	case party && len(n.Properties["name"]) == 0:
		out.Reject(where, "no name")
		return nil
	}
	d := draft.New(out, listID, id(n.ID), schema.Name)
	d.Target, d.Reference = party, n.ID
	rd.put[d.ID] = true
	jsonscan.Unmapped(out, "entities/", n.Rest)
	for _, p := range slices.Sorted(maps.Keys(n.Properties)) {
		for _, v := range n.Properties[p] {
			rd.property(d, p, v)
		}
	}
	if party {
		d.Add("topics", "poi")
	}
	return d.Emit()
}

func (rd *reading) property(d *draft.Draft, name, text string) {
	path := "entities/" + name
	if name == "proof" {
		if t := rd.titles[text]; t != "" {
			rd.out.Mapped(path)
			d.Note("evidence", t)
		} else {
			rd.out.Ignored(path, "names a node of evidence that has no title")
		}
		return
	}
	v := ftm.Value{Text: strings.TrimSpace(text)}
	property := name
	if r, ok := renamed[name]; ok {
		property, v.Note = r.property, r.note
	}
	switch {
	case property == "idNumber":
		scheme, number, ok := strings.Cut(v.Text, ":")
		if !ok {
			scheme, number = "", v.Text
		}
		property = numbered(scheme)
		v.Text, v.Note = strings.TrimSpace(number), strings.TrimSpace(scheme)
	case property == "name":
		v.Marks = ftm.Primary
		if d.First("name") != "" {
			v.Marks = 0
		}
	case ftm.TypeOf(d.Schema, property) == ftm.TypeEntity:
		v.Text = id(v.Text)
	}
	if property == "imoNumber" {
		n, _, ok := ident.IMO(v.Text)
		if !ok {
			rd.out.Mapped(path)
			d.Note("IMO number", text)
			return
		}
		v.Text = n
	}
	if s, _ := ftm.SchemaNamed(d.Schema); s != nil {
		if _, known := s.Property(property); !known {
			rd.out.Unmapped(path, text)
			d.Note(name, text) // not dropped: a person can still read it
			return
		}
	}
	rd.out.Mapped(path)
	switch property {
	case "name", "alias", "weakAlias", "previousName":
		d.Name(property, v)
	default:
		d.AddValue(property, v)
	}
}

// numbered tells the property of a number by the words before it.
func numbered(scheme string) string {
	s := strings.ToLower(scheme)
	for _, c := range []struct{ part, property string }{
		{"okpo", "okpoCode"},
		{"ogrn", "ogrnCode"},
		{"kpp", "kppCode"},
		{"inn)", "innCode"},
		{"imo", "imoNumber"},
		{"swift", "swiftBic"},
		{"social credit", "uscCode"},
		{"usci", "uscCode"},
		{"unified credit", "uscCode"},
		{"vat", "vatCode"},
		{"tax", "taxNumber"},
		{"account", "idNumber"},
		{"iban", "idNumber"},
		{"identification", "idNumber"},
		{"regist", "registrationNumber"},
		{"company", "registrationNumber"},
		{"license", "registrationNumber"},
		{"enterprise", "registrationNumber"},
		{"business", "registrationNumber"},
		{"entity no", "registrationNumber"},
	} {
		if strings.Contains(s, c.part) {
			return c.property
		}
	}
	switch strings.TrimSpace(s) {
	case "inn":
		return "innCode"
	case "bic":
		return "swiftBic"
	}
	return "idNumber"
}

// edge puts a tie between two entities that both are there.
func (rd *reading) edge(e edge) error {
	p, ok := ends[e.Schema]
	if !ok {
		rd.out.Ignored("edges/"+e.Schema, "ties evidence, not parties")
		return nil
	}
	from, to := id(e.Source), id(e.Target)
	if !rd.put[from] || !rd.put[to] {
		rd.out.Ignored("edges/"+e.Schema+" (loose)", "one end is no party")
		return nil
	}
	rd.out.Mapped("edges/" + e.Schema)
	jsonscan.Unmapped(rd.out, "edges/", e.Rest)
	d := draft.New(rd.out, listID, from, "LegalEntity")
	x := d.Edge(e.Schema, p[0], from, p[1], to, strings.TrimSpace(e.Role))
	x.Add("relationship", strings.TrimSpace(e.Relationship))
	if rd.put[x.ID] {
		return nil // the same tie again
	}
	rd.put[x.ID] = true
	return rd.out.Emit(x)
}
