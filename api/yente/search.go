package yente

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/index/text"
	"cordon/screen"
)

// facetNames are the facets there are, with their labels.
var facetNames = []struct{ name, label string }{
	{"datasets", "Data sources"},
	{"schema", "Entity types"},
	{"countries", "Countries"},
	{"topics", "Topics"},
	{"identifiers", "Identifiers"},
	{"genders", "Genders"},
}

// hunt is a search with its filters.
type hunt struct {
	filter
	lists    []string
	schema   string
	fields   []field
	and      bool
	target   string
	syntax   text.Syntax
	limit    int
	offset   int
	sort     []order
	facets   []string
	haystack *text.Index
	lib      *screen.Library
}

// field is one filter=field:value.
type field struct{ name, value string }

type order struct {
	field string
	desc  bool
}

// search answers GET /search/{dataset}.
func (h *handler) search(w http.ResponseWriter, r *http.Request) error {
	q, err := readQuery(r)
	if err != nil {
		return err
	}
	s := hunt{
		schema: cmp.Or(q.Get("schema"), "Thing"), and: strings.EqualFold(q.Get("filter_op"), "AND"),
		limit: q.int("limit", 10, 0, maxResults), offset: q.int("offset", 0, 0, maxOffset), facets: q.list("facets"), target: q.Get("target"),
		filter: filter{excludeSchema: q.list("exclude_schema"), topics: q.list("topics"), countries: q.list("countries"), since: q.since("changed_since")},
	}
	if s.target != "" {
		q.bool("target")
	}
	if q.bool("fuzzy") {
		s.syntax = text.Fuzzy
	}
	if q.bool("simple") {
		s.syntax = text.Simple
	}
	if err := q.err(); err != nil {
		return err
	}
	if _, ok := ftm.SchemaNamed(s.schema); !ok {
		return fail(http.StatusBadRequest, "Invalid schema")
	}
	for _, f := range q.list("filter") {
		name, value, ok := strings.Cut(f, ":")
		if !ok {
			return fail(http.StatusBadRequest, "Invalid filter: '%s'", f)
		}
		s.fields = append(s.fields, field{strings.TrimPrefix(name, "properties."), value})
	}
	for _, o := range q.list("sort") {
		name, dir, _ := strings.Cut(o, ":")
		if dir != "" && dir != "asc" && dir != "desc" {
			return fail(http.StatusBadRequest, "Invalid sort: '%s'", o)
		}
		s.sort = append(s.sort, order{strings.TrimPrefix(name, "properties."), dir == "desc"})
	}
	if s.facets == nil {
		s.facets = []string{"countries", "topics", "datasets"}
	}
	for _, f := range s.facets {
		if !slices.ContainsFunc(facetNames, func(n struct{ name, label string }) bool { return n.name == f }) {
			q.reject("facets", "Input should be 'datasets', 'schema', 'countries', 'identifiers', 'topics' or 'genders'", "enum")
		}
	}
	if err := q.err(); err != nil {
		return err
	}
	lib, release, err := h.use()
	if err != nil {
		return err
	}
	defer release()
	s.lib = lib
	now := h.Now()
	if s.lists, err = scope(lib, now, r.PathValue("dataset"), q.list("include_dataset"), q.list("exclude_dataset")); err != nil {
		return err
	}
	for _, d := range q.list("datasets") {
		ids, err := members(lib, now, d)
		if err != nil {
			return err
		}
		s.datasets = append(s.datasets, ids...)
	}
	if s.haystack, err = lib.Text(); err != nil {
		return err
	}
	found, err := s.find(q.Get("q"))
	if err != nil {
		return fail(http.StatusBadRequest, "Invalid query: %v", err)
	}
	facets, err := s.count(found)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	fmt.Fprintf(&buf, `{"limit":%d,"offset":%d,"total":{"value":%d,"relation":"eq"},"results":[`, s.limit, s.offset, len(found))
	from := min(s.offset, len(found))
	for i, f := range found[from:min(from+s.limit, len(found))] {
		e, err := lib.Index().Entity(f.Entity)
		if err != nil {
			return err
		}
		if i > 0 {
			buf.WriteByte(',')
		}
		appendEntity(&buf, e, nil)
		buf.WriteByte('}')
	}
	fmt.Fprintf(&buf, `],"facets":%s}`, facets)
	write(w, http.StatusOK, buf.Bytes())
	return nil
}

// find returns what fits, best first.
func (s *hunt) find(query string) ([]text.Found, error) {
	found, err := s.haystack.Find(query, s.syntax)
	if err != nil {
		return nil, err
	}
	record := len(s.fields) > 0 || s.since != "" || len(s.sort) > 0
	keys := map[uint32][]string{}
	kept := found[:0]
	for _, f := range found {
		c := s.haystack.Card(f.Entity)
		if !s.fits(c) {
			continue
		}
		if record {
			e, err := s.lib.Index().Entity(f.Entity)
			if err != nil {
				return nil, err
			}
			if s.since != "" && !(e.LastChange > s.since) || !s.fieldsFit(e) {
				continue
			}
			if len(s.sort) > 0 {
				keys[f.Entity] = s.sortKeys(e)
			}
		}
		kept = append(kept, f)
	}
	weight := func(f text.Found) float64 {
		return float64(3*f.Names) + math.Sqrt(0.5*float64(s.haystack.Card(f.Entity).Values))
	}
	slices.SortStableFunc(kept, func(a, b text.Found) int {
		for i, o := range s.sort {
			x, y := keys[a.Entity][i], keys[b.Entity][i]
			switch {
			case x == y:
			case x == "":
				return 1
			case y == "":
				return -1
			case o.desc:
				return cmp.Compare(y, x)
			default:
				return cmp.Compare(x, y)
			}
		}
		if query == "" {
			return 0
		}
		return cmp.Compare(weight(b), weight(a))
	})
	return kept, nil
}

func (s *hunt) fits(c *text.Card) bool {
	if !slices.Contains(s.lists, c.Dataset) || len(s.datasets) > 0 && !slices.Contains(s.datasets, c.Dataset) {
		return false
	}
	if slices.Contains(s.excludeSchema, c.Schema) || s.target != "" && c.Target != (s.target == "true" || s.target == "1") {
		return false
	}
	// A schema that is compared finds what it may be compared with, another one
	// its descendants.
	if ftm.Matchable(s.schema) {
		if !ftm.Comparable(s.schema, c.Schema) {
			return false
		}
	} else if !ftm.IsA(c.Schema, s.schema) {
		return false
	}
	in := func(have, want []string) bool {
		return len(want) == 0 || slices.ContainsFunc(want, func(t string) bool { return slices.Contains(have, t) })
	}
	return in(c.Topics, s.topics) && in(c.Countries, s.countries)
}

// fieldsFit applies filter parameters: values of one field by filter_op, fields by AND.
func (s *hunt) fieldsFit(e *ftm.Entity) bool {
	yes, no := map[string]bool{}, map[string]bool{}
	for _, f := range s.fields {
		if e.Has(f.name, f.value) || f.name == "schema" && e.Schema == f.value || f.name == "id" && e.ID == f.value || f.name == "caption" && e.Caption == f.value {
			yes[f.name] = true
		} else {
			no[f.name] = true
		}
	}
	for _, f := range s.fields {
		if !yes[f.name] || s.and && no[f.name] {
			return false
		}
	}
	return true
}

func (s *hunt) sortKeys(e *ftm.Entity) []string {
	out := make([]string, len(s.sort))
	for i, o := range s.sort {
		switch o.field {
		case "caption":
			out[i] = e.Caption
		case "schema":
			out[i] = e.Schema
		case "first_seen":
			out[i] = e.FirstSeen
		case "last_seen":
			out[i] = e.LastSeen
		case "last_change":
			out[i] = e.LastChange
		default:
			out[i] = e.First(o.field)
		}
	}
	return out
}

// count counts the facets over everything found.
func (s *hunt) count(found []text.Found) ([]byte, error) {
	counts := map[string]map[string]int{}
	for _, f := range s.facets {
		counts[f] = map[string]int{}
	}
	add := func(facet string, values ...string) {
		if m := counts[facet]; m != nil {
			for _, v := range values {
				m[v]++
			}
		}
	}
	record := counts["identifiers"] != nil || counts["genders"] != nil
	for _, f := range found {
		c := s.haystack.Card(f.Entity)
		add("countries", c.Countries...)
		add("topics", c.Topics...)
		add("datasets", c.Dataset)
		add("schema", c.Schema)
		if record {
			e, err := s.lib.Index().Entity(f.Entity)
			if err != nil {
				return nil, err
			}
			for _, p := range e.Properties {
				for _, v := range p.Values {
					switch ftm.TypeOf(e.Schema, p.Name) {
					case ftm.TypeIdentifier:
						add("identifiers", v.Text)
					case ftm.TypeGender:
						add("genders", v.Text)
					}
				}
			}
		}
	}
	type value struct {
		Name  string `json:"name"`
		Label string `json:"label"`
		Count int    `json:"count"`
	}
	type facet struct {
		Label  string  `json:"label"`
		Values []value `json:"values"`
	}
	out := map[string]facet{}
	for _, n := range facetNames {
		m, ok := counts[n.name]
		if !ok {
			continue
		}
		f := facet{Label: n.label, Values: []value{}}
		for v, c := range m {
			label := v
			switch n.name {
			case "countries":
				label = cmp.Or(ftm.CountryName(v), v)
			case "datasets":
				label = s.lib.Title(v)
			}
			f.Values = append(f.Values, value{v, label, c})
		}
		slices.SortFunc(f.Values, func(a, b value) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
		f.Values = f.Values[:min(len(f.Values), 200)]
		out[n.name] = f
	}
	return json.Marshal(out)
}

// statements answers GET /statements, which yente itself does not have: every
// value of an entity as a row of its own.
func (h *handler) statements(w http.ResponseWriter, r *http.Request) error {
	q, err := readQuery(r)
	if err != nil {
		return err
	}
	limit, offset := q.int("limit", 50, 0, maxResults), q.int("offset", 0, 0, maxOffset)
	if err := q.err(); err != nil {
		return err
	}
	lib, release, err := h.use()
	if err != nil {
		return err
	}
	defer release()
	id := cmp.Or(q.Get("canonical_id"), q.Get("entity_id"))
	if id == "" {
		return fail(http.StatusBadRequest, "Name an entity: canonical_id or entity_id")
	}
	rows := []any{}
	if i, ok := lib.Index().ByID(id); ok {
		e, err := lib.Index().Entity(i)
		if err != nil {
			return err
		}
		for _, p := range e.Properties {
			if want := q.Get("prop"); want != "" && want != p.Name {
				continue
			}
			for k, v := range p.Values {
				rows = append(rows, map[string]any{
					"id": fmt.Sprintf("%s:%s:%d", e.ID, p.Name, k), "entity_id": e.ID, "canonical_id": e.ID, "prop": p.Name,
					"prop_type": ftm.TypeOf(e.Schema, p.Name), "schema": e.Schema, "value": v.Text, "original_value": orNull(v.Original),
					"dataset": lib.Index().ListOf(i), "lang": orNull(v.Lang), "origin": nil, "first_seen": orNull(inSeconds(e.FirstSeen)), "last_seen": orNull(inSeconds(e.LastSeen)),
				})
			}
		}
	}
	from := min(offset, len(rows))
	reply(w, http.StatusOK, map[string]any{"results": rows[from:min(from+limit, len(rows))], "total": total{len(rows), "eq"}, "limit": limit, "offset": offset})
	return nil
}

// inSeconds writes a day as yente writes times.
func inSeconds(t string) string {
	if len(t) == len("2006-01-02") {
		return t + "T00:00:00"
	}
	return t
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
