// Package reconcile answers the OpenRefine Reconciliation Service API, version
// 0.2 (W3C Community Group report of 10 April 2023): queries, suggestions, data
// extension. It follows yente where the report leaves room: scores run from 0 to
// 1, candidates match from the threshold, nothing is cut off below it.
//
// Where a list is missing or stale and nothing matches, the answer is 503 and not
// an empty list. A query that cannot be compared is marked: beside its result
// stands "cordon", and on the answer x-cordon-verdict.
package reconcile

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/api/problem"
	"cordon/ftm"
	"cordon/screen"
)

// Limits of a request.
const (
	maxQueries = 100
	maxForm    = 16 << 20 // bytes
	maxIDs     = 1000
	maxSuggest = 100
	least      = 0.3 // lowest score computed
)

// Desk gives out the library in force; it stays usable until release is called.
type Desk interface {
	Use() (lib *screen.Library, release func())
}

// Config is what a handler needs. Scope resolves a dataset's name to list ids;
// its error becomes a 404.
type Config struct {
	Desk      Desk
	Now       func() time.Time
	Log       *slog.Logger
	Threshold float64
	Scope     func(lib *screen.Library, now time.Time, dataset string) (lists []string, title string, err error)
	// Algorithm reads the parameter of that name and returns what its algorithm
	// compares of a party; its error becomes a 400. Nil takes none.
	Algorithm func(name string) (func(*ftm.Entity) *ftm.Entity, error)
	Title     string   // of the server; Cordon when empty
	Public    *url.URL // where clients reach the server; as they call it when nil
	MaxURL    int      // bytes of path and query; 60,000
	Guarded   bool     // callers say who they are

	Nothing http.Handler // answers what is no route; net/http's text when nil
}

type handler struct{ Config }

// fault is an error with its status. Rows, where given, say what is wrong with the
// text that the fault names.
type fault struct {
	status int
	text   string
	rows   []row
}

// row is a row of a validation error, in the form of yente's validator.
type row struct {
	Type string `json:"type"`
	Loc  []any  `json:"loc"`
	Msg  string `json:"msg"`
}

func (f fault) Error() string { return f.text }

func bad(format string, args ...any) error {
	return fault{http.StatusBadRequest, fmt.Sprintf(format, args...), nil}
}

// malformed is the error of JSON that is not what a model of yente's asks for.
func malformed(model, kind, msg string, loc ...any) error {
	return fault{http.StatusBadRequest, model, []row{{kind, append([]any{}, loc...), msg}}}
}

// misread is the error of JSON that a model of yente's cannot be read from.
func misread(model string, err error) error {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return malformed(model, "json_invalid", "Invalid JSON: "+err.Error())
	}
	var loc []any
	for part := range strings.SplitSeq(kind.Field, ".") {
		if part != "" {
			loc = append(loc, strings.ToLower(part[:1])+part[1:])
		}
	}
	switch kind.Type.Kind() {
	case reflect.String:
		return malformed(model, "string_type", "Input should be a valid string", loc...)
	case reflect.Int:
		return malformed(model, "int_type", "Input should be a valid integer", loc...)
	case reflect.Slice:
		return malformed(model, "list_type", "Input should be a valid list", loc...)
	}
	return malformed(model, "model_type", "Input should be a valid dictionary", loc...)
}

func unable(why ...string) error {
	return fault{http.StatusServiceUnavailable, "unable: " + strings.Join(why, "; "), nil}
}

// call is one request with what it is answered from.
type call struct {
	*http.Request
	lib    *screen.Library
	lists  []string
	title  string
	now    time.Time
	header http.Header // of the answer
}

// engine binds the dataset's lists to a policy.
func (c *call) engine(limit int) (*screen.Engine, error) {
	p := screen.DefaultPolicy()
	p.Name, p.Lists, p.Threshold, p.Limit = "reconcile", c.lists, least, limit
	return screen.NewEngine(c.lib, p, c.now)
}

// number reads a parameter that counts something.
func (c *call) number(name string, otherwise, most int) (int, error) {
	s := c.Form.Get(name)
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, bad("%s %q is not a number", name, s)
	}
	return min(n, most), nil
}

// Handler serves /reconcile/{dataset} and what lies below it.
func Handler(c Config) *http.ServeMux {
	h := &handler{c}
	mux := http.NewServeMux()
	route := func(pattern string, f func(*call) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { h.serve(w, r, f) })
	}
	route("GET /reconcile/{dataset}", h.reconcile)
	route("POST /reconcile/{dataset}", h.reconcile)
	route("GET /reconcile/{dataset}/suggest/entity", h.suggestEntity)
	route("GET /reconcile/{dataset}/suggest/type", h.suggestType)
	route("GET /reconcile/{dataset}/suggest/property", h.suggestProperty)
	route("GET /reconcile/{dataset}/extend/property", h.extendProperty)
	mux.HandleFunc("GET /reconcile/{dataset}/preview", h.preview)
	if h.Nothing != nil {
		mux.Handle("/", h.Nothing)
	}
	return mux
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request, f func(*call) (any, error)) {
	w.Header().Set("Content-Type", "application/json")
	v, err := h.answer(w.Header(), r, f)
	status := http.StatusOK
	if err != nil {
		status, v = h.refusal(r, err)
		if status == http.StatusServiceUnavailable {
			w.Header().Set("x-cordon-verdict", string(screen.Unable))
			w.Header().Set("Retry-After", problem.Later)
		}
	}
	if b, ok := v.(interface{ size() int }); ok {
		w.Header().Set("x-batch-size", strconv.Itoa(b.size()))
	}
	b, err := json.Marshal(v)
	if err != nil {
		status, b = http.StatusInternalServerError, []byte(`{"detail":"internal error"}`)
	}
	w.WriteHeader(status)
	w.Write(b)
}

// parameters are those that any route knows.
var parameters = []string{"queries", "extend", "algorithm", "changed_since", "prefix", "limit", "type", "api_key", "strict"}

func (h *handler) answer(header http.Header, r *http.Request, f func(*call) (any, error)) (any, error) {
	if len(r.URL.EscapedPath())+len(r.URL.RawQuery) > cmp.Or(h.MaxURL, 60_000) {
		return nil, fault{http.StatusRequestURITooLong, "Request URI too long", nil}
	}
	err := r.ParseForm() // by itself: the next would forget what is wrong with a form that has no parts
	if err == nil {
		err = r.ParseMultipartForm(maxForm)
	}
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return nil, err
		}
		return nil, bad("the form cannot be read: %v", err)
	}
	var ignored []string
	for name, values := range r.Form {
		if len(values) > 1 && slices.Contains(parameters, name) { // of two one would not be answered
			return nil, bad("%s is given %d times", name, len(values))
		}
		if !slices.Contains(parameters, name) {
			ignored = append(ignored, url.QueryEscape(name))
		}
	}
	if len(ignored) > 0 {
		slices.Sort(ignored)
		header.Set("x-cordon-ignored", strings.Join(ignored[:min(len(ignored), 20)], ", "))
	}
	lib, release := h.Desk.Use()
	defer release()
	if lib == nil {
		return nil, fault{http.StatusServiceUnavailable, "Index not ready.", nil}
	}
	c := &call{Request: r, lib: lib, now: h.Now(), header: header}
	if c.lists, c.title, err = h.Scope(lib, c.now, r.PathValue("dataset")); err != nil {
		return nil, fault{http.StatusNotFound, "No such dataset.", nil}
	}
	if len(c.lists) == 0 { // no lists would mean all of them further down
		return nil, unable("no list of this dataset is loaded")
	}
	return f(c)
}

// refusal is an error as the client is told of it.
func (h *handler) refusal(r *http.Request, err error) (int, any) {
	var ft fault
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &ft):
		if ft.rows != nil {
			return ft.status, map[string]any{"detail": ft.text, "errors": ft.rows}
		}
		return ft.status, map[string]string{"detail": ft.text}
	case errors.As(err, &big):
		return http.StatusRequestEntityTooLarge, map[string]string{"detail": "Request body too large"}
	}
	h.Log.ErrorContext(r.Context(), "answer reconciliation", "route", r.Pattern, "err", err)
	return http.StatusInternalServerError, map[string]string{"status": "error"}
}

// kind is a type as the interface writes it.
type kind struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

func kindOf(schema string) kind { return kind{schema, ftm.Plural(schema), spaced(schema)} }

// spaced writes a schema or property as words: "LegalEntity" as "Legal entity".
func spaced(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case i == 0:
			b.WriteString(strings.ToUpper(string(r)))
		case r >= 'A' && r <= 'Z':
			b.WriteByte(' ')
			b.WriteString(strings.ToLower(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// settings say how an extended property may be asked for. Values of a choice are
// "value" in the report and "id" in yente.
var settings = []any{
	map[string]any{"name": "limit", "label": "Limit", "type": "number", "default": 0, "help_text": "Most values per row, 0 for all."},
	map[string]any{
		"name": "render", "label": "Value rendering", "type": "select", "default": "caption", "help_text": "A readable value, such as Russia, or the raw one, ru.",
		"choices": []any{
			map[string]string{"id": "caption", "value": "caption", "name": "User-readable value"},
			map[string]string{"id": "raw", "value": "raw", "name": "Machine-readable value"},
		},
	},
}

// manifest says what the service can do. The caller's query string travels with
// every path, so that keys in it do.
func (h *handler) manifest(r *http.Request, title string) any {
	at := url.URL{Scheme: "http", Host: r.Host}
	if r.TLS != nil {
		at.Scheme = "https"
	}
	if h.Public != nil {
		at = url.URL{Scheme: h.Public.Scheme, Host: h.Public.Host}
	}
	root := at.String()
	base := root + r.URL.Path
	tail := ""
	if r.URL.RawQuery != "" {
		tail = "?" + r.URL.RawQuery
	}
	service := func(path string) any { return map[string]string{"service_url": base, "service_path": path + tail} }
	types := []kind{}
	for _, s := range ftm.Matchables() {
		types = append(types, kindOf(s))
	}
	return map[string]any{
		"versions": []string{"0.2"}, "name": title + " (" + cmp.Or(h.Title, "Cordon") + ")",
		"identifierSpace": "https://www.opensanctions.org/reference/#schema", "schemaSpace": "https://www.opensanctions.org/reference/#schema",
		"documentation": root + "/v1/openapi.json", "batchSize": 3,
		"view":    map[string]string{"url": root + "/party/{{id}}"},
		"preview": map[string]any{"url": base + "/preview" + withID(r.URL.RawQuery), "width": 430, "height": 600},
		"suggest": map[string]any{"entity": service("/suggest/entity"), "type": service("/suggest/type"), "property": service("/suggest/property")},
		// The report calls them property_settings, yente propose_settings.
		"extend":       map[string]any{"propose_properties": service("/extend/property"), "property_settings": settings, "propose_settings": settings},
		"defaultTypes": types,
	}
}

// withID is the query of an address into which a client puts an id, and what else was
// asked with.
func withID(rest string) string {
	if rest == "" {
		return "?id={{id}}"
	}
	return "?id={{id}}&" + rest
}

// reconcile answers the service's root: its manifest, queries, or an extension.
func (h *handler) reconcile(c *call) (any, error) {
	switch {
	case c.Form.Has("extend") && c.Form.Has("queries"):
		return nil, bad("queries and extend are two requests: send one")
	case strings.TrimSpace(c.Form.Get("extend")) != "":
		return h.extend(c)
	case c.Form.Has("queries"):
		return h.queries(c)
	case c.Form.Has("extend"):
		return nil, bad("Cannot decode extension request")
	case c.Method != http.MethodPost:
		return h.manifest(c.Request, c.title), nil
	}
	return nil, bad("No queries or extend request provided.")
}
