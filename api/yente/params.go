package yente

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
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
// Unknown parameters are ignored, as yente does: old clients send some.
type query struct {
	url.Values
	bad []invalid
}

func readQuery(r *http.Request) (*query, error) {
	v, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fail(http.StatusBadRequest, "Invalid query string: %v", err)
	}
	return &query{Values: v}, nil
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
	if err != nil || f != f {
		q.reject(name, "Input should be a valid number, unable to parse string as a number", "float_parsing")
		return def
	}
	return f
}

func (q *query) bool(name string) bool {
	switch strings.ToLower(q.Get(name)) {
	case "", "0", "false", "no", "off", "f", "n":
		return false
	case "1", "true", "yes", "on", "t", "y":
		return true
	}
	q.reject(name, "Input should be a valid boolean, unable to interpret input", "bool_parsing")
	return false
}

// list returns a repeated parameter without empty values.
func (q *query) list(name string) []string {
	return slices.DeleteFunc(slices.Clone(q.Values[name]), func(s string) bool { return s == "" })
}

var changedSince = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?$`)

func (q *query) since(name string) string {
	s := q.Get(name)
	if s != "" && !changedSince.MatchString(s) {
		q.reject(name, "String should match pattern '"+changedSince.String()+"'", "string_pattern_mismatch")
		return ""
	}
	return s
}
