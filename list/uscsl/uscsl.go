// Package uscsl reads the Consolidated Screening List of the US International
// Trade Administration, as JSON and as CSV.
//
// The list repeats lists of the Departments of the Treasury, Commerce and State.
// What the Treasury lists keeps its OFAC id (ofac-<entity_number>), so that it is
// one with the entry of the Treasury's own file; several rows of one id are one
// entry with several sanctions. Everything else is named by the row's id.
//
// Aliases have no strength in this list. An apostrophe that was lost on the way
// stands as "?" and is left as it is, since it may stand for any sign. A name
// that joins a body to an affiliate ("…Affiliated Entity: …") is kept whole, and
// the affiliate's own name is an alias, the other body a party tied to it.
//
// The CSV was read against the publisher's file, the JSON follows the fields of
// the publisher's API and was tested on a hand-made file.
//
// Source: ITA, Consolidated Screening List API, v1.
package uscsl

import (
	"context"
	"fmt"
	"io"
	"strings"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/ofac"
)

const listID = "us-csl"

// source is one of the lists that the file repeats.
type source struct {
	code      string // as it stands in brackets
	key       string // programme key; "" where each programme has its own
	topic     string
	authority string
}

var sources = []source{
	{"SDN", "", "sanction", treasury},
	{"SSI", "US-SSI", "sanction", treasury},
	{"FSE", "US-FSE", "sanction", treasury},
	{"PLC", "US-NS-PLC", "sanction", treasury},
	{"CAP", "US-CAPTA", "sanction", treasury},
	{"NS-MBS List", "US-NS-MBS", "sanction", treasury},
	{"CMIC", "US-NS-CMIC", "sanction", treasury},
	{"EL", "US-BIS-EL", "export.control", commerce},
	{"UVL", "US-BIS-UVL", "export.control", commerce},
	{"DPL", "US-BIS-DPL", "export.control", commerce},
	{"MEU", "US-BIS-MEU", "export.control", commerce},
	{"ISN", "US-DOS-ISN", "sanction", state},
	{"DTC", "US-AECA-DEBARRED", "debarment", state},
}

const (
	treasury = "Office of Foreign Assets Control"
	commerce = "Bureau of Industry and Security"
	state    = "Department of State"
)

// sourceOf finds the list by the code in brackets, or by the words before it.
func sourceOf(text string) (source, bool) {
	for _, s := range sources {
		if strings.Contains(text, "("+s.code+")") {
			return s, true
		}
	}
	for words, code := range map[string]string{
		"Palestinian Legislative Council": "PLC", "Chinese Military-Industrial Complex": "CMIC",
		"Menu-Based": "NS-MBS List", "Capta": "CAP", "CAPTA": "CAP",
	} {
		if strings.Contains(text, words) {
			return sourceOf("(" + code + ")")
		}
	}
	return source{}, false
}

// record is one row, in either format.
type record struct {
	where  string
	fields map[string]string   // single values
	lists  map[string][]string // programs, alt_names, addresses as text, …
	places []place             // addresses in parts, where the format has them
	ids    []paper
}

type place struct{ street, city, state, postal, country string }

type paper struct{ kind, number, country, issued, expires, date string }

func (r *record) id() string {
	if s, ok := sourceOf(r.fields["source"]); ok && s.authority == treasury && r.fields["entity_number"] != "" {
		return "ofac-" + r.fields["entity_number"]
	}
	if id := r.fields["id"]; id != "" {
		return "trade-csl-" + id
	}
	return ""
}

// scan calls do for each row of a file.
type scan func(ctx context.Context, f list.File, out *list.Sink, do func(*record) error) error

// read reads a file twice: rows that share an id are joined, so that it must be
// known beforehand which those are.
func read(ctx context.Context, format string, each scan, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, format, func(f list.File, _ io.Reader) error {
		out.Report.Header = list.NamedHeader(listID, f.Name)
		times := map[string]int{}
		if err := each(ctx, f, &list.Sink{}, func(r *record) error { times[r.id()]++; return nil }); err != nil {
			return err
		}
		return (&reading{out: out, unknown: map[string]bool{}, sources: map[string]int{}}).all(ctx, f, each, times)
	})
}

// all makes the rows of a file into targets; rows that share an id wait for the last.
func (rd *reading) all(ctx context.Context, f list.File, each scan, times map[string]int) error {
	out := rd.out
	held := map[string]*draft.Draft{}
	var order []string
	err := each(ctx, f, out, func(r *record) error {
		id := r.id()
		if id == "" {
			out.Entry()
			out.Reject(r.where, "no id")
			return nil
		}
		d := held[id]
		if d == nil {
			out.Entry()
			if strings.TrimSpace(r.fields["name"]) == "" {
				out.Reject(r.where, "no name")
				return nil
			}
			d = draft.New(out, listID, id, schemaOf(r.fields["type"]))
		}
		rd.add(d, r)
		if times[id] == 1 {
			return d.Emit()
		}
		if held[id] == nil {
			held[id] = d
			order = append(order, id)
		}
		return nil
	})
	for _, id := range order {
		if err == nil {
			err = held[id].Emit()
		}
	}
	for _, s := range sources {
		if err == nil && rd.sources[s.code] == 0 { // whole lists have vanished from this file for days
			out.Warn("no entry of the list " + s.code)
		}
	}
	return err
}

func schemaOf(t string) string {
	switch t {
	case "Individual":
		return "Person"
	case "Entity":
		return "Organization"
	case "Vessel":
		return "Vessel"
	case "Aircraft":
		return "Airplane"
	}
	return "LegalEntity"
}

// reading is the state of one reading.
type reading struct {
	out     *list.Sink
	unknown map[string]bool // programmes without a key
	sources map[string]int
}

func (rd *reading) add(d *draft.Draft, r *record) {
	s, known := sourceOf(r.fields["source"])
	if !known {
		rd.out.Warn(fmt.Sprintf("%s: unknown source %q", r.where, r.fields["source"]))
		s = source{topic: "sanction", authority: r.fields["source"]}
	}
	rd.sources[s.code]++
	if s.authority == treasury {
		d.Reference = r.fields["entity_number"]
	}
	d.Add("topics", s.topic)
	names(d, r)
	if d.Schema == "Person" {
		d.Add("position", r.fields["title"])
	} else {
		d.Note("title", r.fields["title"])
	}
	for _, p := range r.places {
		addPlace(d, p)
	}
	for _, a := range r.lists["addresses"] {
		addAddress(d, a)
	}
	for _, v := range r.lists["dates_of_birth"] {
		d.Dates("birthDate", "date of birth", v)
	}
	d.Add("birthPlace", r.lists["places_of_birth"]...)
	for _, v := range r.lists["nationalities"] {
		d.Country(d.Entity, "nationality", "nationality", v)
	}
	for _, v := range r.lists["citizenships"] {
		d.Country(d.Entity, "citizenship", "citizenship", v)
	}
	vessel(d, r)
	for _, p := range r.ids {
		identify(d, p)
	}
	d.Note("", r.fields["remarks"])
	rd.sanction(d, r, s)
}

// sanction adds one for each programme, or one for the source.
func (rd *reading) sanction(d *draft.Draft, r *record, s source) {
	programs := r.lists["programs"]
	if len(programs) == 0 || s.authority != treasury {
		programs = []string{r.fields["source"]}
	}
	for _, p := range programs {
		x := d.Sanction(s.authority, p, r.fields["federal_register_notice"], r.fields["start_date"], s.code)
		if s.key != "" {
			x.Add("programId", s.key)
		} else if key, ok := ofac.ProgramKey(p); ok {
			x.Add("programId", key)
		} else if !rd.unknown[p] {
			rd.unknown[p] = true
			rd.out.Warn(fmt.Sprintf("programme %q has no key yet", p))
		}
		x.Add("country", "us")
		x.Add("authorityId", r.fields["federal_register_notice"])
		d.DatesOf(x, "startDate", "start date", r.fields["start_date"])
		d.DatesOf(x, "endDate", "end date", r.fields["end_date"])
		x.Add("reason", r.fields["license_requirement"])
		x.Add("provisions", r.fields["license_policy"])
		x.Add("sourceUrl", r.fields["source_list_url"], r.fields["source_information_url"])
		switch strings.ToUpper(r.fields["standard_order"]) {
		case "Y":
			x.Add("summary", "standard order")
		case "N":
			x.Add("summary", "no standard order: see the Federal Register notice")
		}
		if s.authority != treasury {
			x.Add("summary", r.lists["programs"]...)
		}
	}
}

// names adds the name, what the name itself says of others, and the aliases.
func names(d *draft.Draft, r *record) {
	name := strings.Join(strings.Fields(r.fields["name"]), " ")
	d.Name("name", ftm.Value{Text: name, Marks: ftm.Primary})
	if parent, affiliate, ok := strings.Cut(name, "Affiliated Entity:"); ok {
		d.Name("alias", ftm.Value{Text: affiliate, Marks: ftm.Derived})
		parent = strings.TrimRight(parent, " .")
		if open := strings.LastIndex(parent, "("); open > 0 && strings.HasSuffix(parent, ")") {
			parent = strings.TrimSpace(parent[:open])
		}
		p := d.Party("Organization", parent)
		d.Edge("UnknownLink", "subject", d.ID, "object", p.ID, "affiliated entity")
	}
	for _, tail := range []string{" and any successor", ", and its sub-units", " and its sub-units", " and all subsidiaries"} {
		if body, _, ok := strings.Cut(name, tail); ok {
			d.Name("alias", ftm.Value{Text: body, Marks: ftm.Derived})
			break
		}
	}
	for _, a := range r.lists["alt_names"] {
		for v := range strings.SplitSeq(a, "; ") {
			v = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(v), "and "))
			if strings.HasPrefix(v, "Address ") && strings.ContainsAny(v, "0123456789") { // slipped in from its column
				d.Note("address", v)
			} else if v != name {
				d.Name("alias", ftm.Value{Text: strings.Trim(v, `"`)})
			}
		}
	}
}
