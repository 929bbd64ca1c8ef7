package yente

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"cordon/api/mask"
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
	target   *bool // nil for both
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

// holds reports whether a value of an entity is the one that is asked for: in large or
// small letters, and of a date also a part, so that a year finds its days.
func (f field) holds(schema, value string) bool {
	if strings.EqualFold(value, f.value) {
		return true
	}
	isDate := ftm.TypeOf(schema, f.name) == ftm.TypeDate || slices.Contains(times, f.name)
	rest, ok := strings.CutPrefix(value, f.value)
	return isDate && ok && f.value != "" && (rest[0] == '-' || rest[0] == 'T' || rest[0] == ':')
}

// search answers GET /search/{dataset}.
func (h *handler) search(w http.ResponseWriter, r *http.Request) error {
	q, err := h.page(w, r, 10, "q", "schema", "include_dataset", "exclude_dataset", "exclude_schema", "changed_since", "countries",
		"topics", "datasets", "filter", "filter_op", "sort", "target", "fuzzy", "simple", "facets")
	if err != nil {
		return err
	}
	defer q.release()
	lib, now := q.lib, h.Now()
	s := hunt{schema: cmp.Or(q.Get("schema"), "Thing"), limit: q.limit, offset: q.offset, facets: q.list("facets"), lib: lib}
	if q.Get("target") != "" {
		only := q.bool("target")
		s.target = &only
	}
	if q.bool("fuzzy") {
		s.syntax = text.Fuzzy
	}
	if q.bool("simple") {
		s.syntax = text.Simple
	}
	switch strings.ToUpper(q.Get("filter_op")) {
	case "", "OR":
	case "AND":
		s.and = true
	default:
		q.reject("filter_op", "Input should be 'AND' or 'OR'", "enum")
	}
	if s.facets == nil {
		s.facets = []string{"countries", "topics", "datasets"}
	}
	for _, f := range s.facets {
		if !slices.ContainsFunc(facetNames, func(n struct{ name, label string }) bool { return n.name == f }) {
			q.reject("facets", "Input should be 'datasets', 'schema', 'countries', 'identifiers', 'topics' or 'genders'", "enum")
		}
	}
	if s.filter, err = q.filter(lib); err != nil {
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
	if s.sort, err = q.orders(); err != nil {
		return err
	}
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
	if s.haystack = lib.Text(); mask.NamesOnly(r.Context()) {
		s.haystack = s.haystack.OfNames()
	}
	found, err := s.find(q.Get("q"))
	if err != nil {
		return err
	}
	gaps, err := s.gaps(now)
	if err != nil {
		return err
	}
	if len(found) == 0 && len(gaps) > 0 {
		if len(s.lists) == 0 { // no error in yente
			w.Header().Set("x-cordon-verdict", string(screen.Unable))
		} else {
			return detail{http.StatusServiceUnavailable, "unable: " + strings.Join(gaps, "; ")}
		}
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
	fmt.Fprintf(&buf, `],"facets":%s`, facets)
	if !strict(r) {
		buf.WriteString(`,"cordon":{"unable":`)
		b, _ := json.Marshal(orEmpty(gaps))
		buf.Write(b)
		told(&buf, `,"notes":`, notHeld(lib, r.PathValue("dataset")))
		told(&buf, `,"ignored_parameters":`, q.ignored)
		buf.WriteByte('}')
	}
	buf.WriteByte('}')
	write(w, http.StatusOK, buf.Bytes())
	return nil
}

// gaps says why a search that finds nothing does not show that there is nothing.
func (s *hunt) gaps(now time.Time) ([]string, error) {
	if len(s.lists) == 0 {
		return []string{"no list is in the scope of the request"}, nil
	}
	p := screen.DefaultPolicy()
	p.Name, p.Lists = "yente", s.lists
	e, err := screen.NewEngine(s.lib, p, now)
	if err != nil {
		return nil, err
	}
	return e.Gaps(), nil
}

// find returns what fits, best first.
func (s *hunt) find(query string) ([]text.Found, error) {
	found, err := s.haystack.Find(query, s.syntax)
	if errors.Is(err, text.ErrField) {
		return nil, fail(http.StatusBadRequest, "Invalid query: %v; use the parameter filter for others", err)
	}
	if err != nil {
		return nil, fail(http.StatusBadRequest, "Invalid query: %v", err)
	}
	has := map[string]bool{} // fields that an entity has
	for _, f := range s.fields {
		has[f.name] = isMeta(f.name) || ftm.IsProperty(f.name)
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
			if !s.changed(e) || !s.fieldsFit(e, has) {
				continue
			}
			if len(s.sort) > 0 {
				keys[f.Entity] = keysOf(s.sort, e)
			}
		}
		kept = append(kept, f)
	}
	for _, f := range s.fields {
		if !has[f.name] {
			return nil, fail(http.StatusBadRequest, "Invalid filter: '%s:%s'", f.name, f.value)
		}
	}
	weight := func(f text.Found) float64 {
		return float64(3*f.Names) + math.Sqrt(0.5*float64(s.haystack.Card(f.Entity).Values))
	}
	slices.SortStableFunc(kept, func(a, b text.Found) int {
		if n := compareKeys(s.sort, keys[a.Entity], keys[b.Entity]); n != 0 {
			return n
		}
		if query == "" {
			return 0
		}
		return cmp.Compare(weight(b), weight(a))
	})
	return kept, nil
}

func (s *hunt) fits(c text.Card) bool {
	if !slices.Contains(s.lists, c.Dataset) || len(s.datasets) > 0 && !slices.Contains(s.datasets, c.Dataset) {
		return false
	}
	if slices.Contains(s.excludeSchema, c.Schema) || s.target != nil && c.Target != *s.target {
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
	in := func(have text.Shared, want []string) bool { return len(want) == 0 || have.HasAny(want) }
	return in(c.Topics, s.topics) && in(c.Countries, s.countries)
}

// fieldsFit applies filter parameters: values of one field by filter_op, fields by
// AND. It notes which fields there are.
func (s *hunt) fieldsFit(e *ftm.Entity, has map[string]bool) bool {
	yes, no := map[string]bool{}, map[string]bool{}
	for _, f := range s.fields {
		vs := fieldOf(e, f.name)
		has[f.name] = has[f.name] || len(vs) > 0
		if slices.ContainsFunc(vs, func(v string) bool { return f.holds(e.Schema, v) }) {
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

// count counts the facets over everything found.
func (s *hunt) count(found []text.Found) ([]byte, error) {
	counts := map[string]map[string]int{}
	for _, f := range s.facets {
		counts[f] = map[string]int{}
	}
	add := func(facet, value string) {
		if m := counts[facet]; m != nil {
			m[value]++
		}
	}
	record := counts["identifiers"] != nil || counts["genders"] != nil
	for _, f := range found {
		c := s.haystack.Card(f.Entity)
		for i := range c.Countries.Len() {
			add("countries", c.Countries.At(i))
		}
		for i := range c.Topics.Len() {
			add("topics", c.Topics.At(i))
		}
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
			case "schema":
				label = cmp.Or(ftm.Plural(v), v)
			case "topics":
				if l, ok := ftm.Topic(v); ok {
					label = l
				}
			case "genders":
				label = strings.ToUpper(v[:min(1, len(v))]) + v[min(1, len(v)):]
			}
			f.Values = append(f.Values, value{v, label, c})
		}
		slices.SortFunc(f.Values, func(a, b value) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
		f.Values = f.Values[:min(len(f.Values), 200)]
		out[n.name] = f
	}
	return json.Marshal(out)
}

// inSeconds writes a day or a time as yente writes times: without fraction and zone.
func inSeconds(t string) string {
	const layout = "2006-01-02T15:04:05"
	switch {
	case len(t) == len("2006-01-02"):
		return t + "T00:00:00"
	case len(t) > len(layout):
		if at, err := time.Parse(time.RFC3339, t); err == nil {
			return at.UTC().Format(layout)
		}
		return t[:len(layout)]
	}
	return t
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
