package yente

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/screen"
)

// detail is yente's error: a status and a body {"detail": …}.
type detail struct {
	status int
	body   any // string, or []invalid for 422
}

func (d detail) Error() string { return fmt.Sprintf("%d: %v", d.status, d.body) }

// invalid is one row of a 422 answer, in the form of yente's validator.
type invalid struct {
	Loc  []any  `json:"loc"`
	Msg  string `json:"msg"`
	Type string `json:"type"`
}

func fail(status int, format string, args ...any) error {
	return detail{status, fmt.Sprintf(format, args...)}
}

// query reads a request's parameters and collects what is wrong with them.
type query struct {
	url.Values
	bad     []invalid
	ignored []string // parameters that the route does not have
}

// repeatable are the parameters that may be given more than once.
var repeatable = []string{
	"include_dataset", "exclude_dataset", "exclude_schema", "exclude_entity_ids", "topics", "countries", "datasets", "filter", "facets", "sort",
}

// maxIgnored bounds how many parameters an answer says it ignored.
const maxIgnored = 20

// readQuery reads the parameters that a route knows. Others are ignored, as yente
// does, but a header tells of them: who writes "treshold" has set nothing.
func readQuery(w http.ResponseWriter, r *http.Request, known ...string) (*query, error) {
	if r.URL.RawQuery == "" { // nearly always
		return &query{}, nil
	}
	v, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fail(http.StatusBadRequest, "Invalid query string: %v", err)
	}
	q := &query{Values: v}
	for _, name := range append(known, "strict") { // of two values one would not be asked about
		if len(v[name]) > 1 && !slices.Contains(repeatable, name) {
			q.reject(name, "Input should be given once", "duplicate")
		}
	}
	q.bool("strict")
	if err := q.err(); err != nil {
		return nil, err
	}
	for name := range v {
		if name != "strict" && !slices.Contains(known, name) {
			q.ignored = append(q.ignored, name)
		}
	}
	if len(q.ignored) > 0 {
		slices.Sort(q.ignored)
		q.ignored = q.ignored[:min(len(q.ignored), maxIgnored)]
		names := make([]string, len(q.ignored))
		for i, n := range q.ignored {
			names[i] = url.QueryEscape(n)
		}
		w.Header().Set("x-cordon-ignored", strings.Join(names, ", "))
	}
	return q, nil
}

func (q *query) err() error {
	if len(q.bad) > 0 {
		return detail{http.StatusUnprocessableEntity, q.bad}
	}
	return nil
}

func (q *query) reject(name, msg, kind string) {
	q.bad = append(q.bad, invalid{Loc: []any{"query", name}, Msg: msg, Type: kind})
}

func (q *query) int(name string, def, least, most int) int {
	s := q.Get(name)
	if s == "" {
		return def
	}
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		q.reject(name, "Input should be a valid integer, unable to parse string as an integer", "int_parsing")
	case n > most:
		q.reject(name, fmt.Sprintf("Input should be less than or equal to %d", most), "less_than_equal")
	case n < least:
		q.reject(name, fmt.Sprintf("Input should be greater than or equal to %d", least), "greater_than_equal")
	default:
		return n
	}
	return def
}

func (q *query) float(name string, def float64) float64 {
	s := q.Get(name)
	if s == "" {
		return def
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || strings.ContainsAny(s, "xX_") {
		q.reject(name, "Input should be a valid number, unable to parse string as a number", "float_parsing")
		return def
	}
	return f
}

func (q *query) bool(name string) bool {
	yes, ok := truth(q.Get(name))
	if !ok {
		q.reject(name, "Input should be a valid boolean, unable to interpret input", "bool_parsing")
	}
	return yes
}

// truth reads yes and no as yente's validator does; nothing is no.
func truth(text string) (yes, ok bool) {
	switch strings.ToLower(text) {
	case "", "0", "false", "no", "off", "f", "n":
		return false, true
	case "1", "true", "yes", "on", "t", "y":
		return true, true
	}
	return false, false
}

// list returns a repeated parameter without empty values.
func (q *query) list(name string) []string {
	return slices.DeleteFunc(slices.Clone(q.Values[name]), func(s string) bool { return s == "" })
}

var changedSince = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?$`)

func (q *query) since(name string) string {
	s := q.Get(name)
	if s == "" {
		return ""
	}
	if !changedSince.MatchString(s) {
		q.reject(name, "String should match pattern '"+changedSince.String()+"'", "string_pattern_mismatch")
		return ""
	}
	const whole = "2006-01-02T15:04:05"
	if _, err := time.Parse(whole[:len(s)], s); err != nil { // after such a day nothing ever changed
		q.reject(name, "Input should be a day that exists", "date_parsing")
		return ""
	}
	return s
}

// filter reads the parameters that say which entities are wanted. A value that no
// entity can have is rejected: an empty answer would be read as clear.
func (q *query) filter(lib *screen.Library) (f filter, err error) {
	f = filter{excludeSchema: q.list("exclude_schema"), topics: q.list("topics"), exclude: q.list("exclude_entity_ids"), since: q.since("changed_since")}
	for _, s := range f.excludeSchema {
		if _, ok := ftm.SchemaNamed(s); !ok {
			return f, fail(http.StatusBadRequest, "Invalid schema")
		}
	}
	if len(f.exclude) > maxExcluded {
		q.reject("exclude_entity_ids", fmt.Sprintf("List should have at most %d items", maxExcluded), "too_long")
	}
	for _, t := range f.topics {
		if !isTopic(lib, t) {
			q.reject("topics", "Input should be a topic: '"+t+"' is none, and no listed party has it", "enum")
		}
	}
	for _, c := range q.list("countries") {
		code, ok := ftm.CountryCode(c)
		if !ok {
			q.reject("countries", "Input should be a country: '"+c+"' is none", "enum")
			continue
		}
		f.countries = append(f.countries, code)
	}
	return f, q.err()
}

// maxExcluded bounds the entities that a request may leave out.
const maxExcluded = 50

// isTopic reports whether a topic is one of the vocabulary or of a listed party.
func isTopic(lib *screen.Library, topic string) bool {
	_, ok := ftm.Topic(topic)
	return ok || lib.Text().HasTopic(topic)
}
