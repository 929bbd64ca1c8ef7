// Package reconcile answers the OpenRefine Reconciliation Service API, version
// 0.2 (W3C Community Group report of 10 April 2023): queries, suggestions, data
// extension. It follows yente where the report leaves room: scores run from 0 to
// 1, the best candidate matches from the threshold, nothing is cut off below it.
package reconcile

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/api/ask"
	"cordon/api/telemetry"
	"cordon/ftm"
	"cordon/screen"
)

// Limits of a request.
const (
	maxQueries = 100
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
	Title     string   // of the server; Cordon when empty
	Public    *url.URL // where clients reach the server; as they call it when nil
}

type handler struct{ Config }

// fault is an error with its status.
type fault struct {
	status int
	text   string
}

func (f fault) Error() string { return f.text }

func bad(format string, args ...any) error {
	return fault{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// Handler serves /reconcile/{dataset} and what lies below it.
func Handler(c Config) http.Handler {
	h := &handler{c}
	mux := http.NewServeMux()
	route := func(pattern string, f func(*http.Request, *screen.Library, []string, string) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { h.serve(w, r, f) })
	}
	route("GET /reconcile/{dataset}", h.reconcile)
	route("POST /reconcile/{dataset}", h.reconcile)
	route("GET /reconcile/{dataset}/suggest/entity", h.suggestEntity)
	route("GET /reconcile/{dataset}/suggest/type", h.suggestType)
	route("GET /reconcile/{dataset}/suggest/property", h.suggestProperty)
	route("GET /reconcile/{dataset}/extend/property", h.extendProperty)
	return mux
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request, f func(*http.Request, *screen.Library, []string, string) (any, error)) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	v, err := func() (any, error) {
		if err := r.ParseForm(); err != nil {
			return nil, bad("the form cannot be read: %v", err)
		}
		lib, release := h.Desk.Use()
		defer release()
		if lib == nil {
			return nil, fault{http.StatusServiceUnavailable, "Index not ready."}
		}
		lists, title, err := h.Scope(lib, h.Now(), r.PathValue("dataset"))
		if err != nil {
			return nil, fault{http.StatusNotFound, "No such dataset."}
		}
		if len(lists) == 0 { // no lists would mean all of them further down
			return nil, fault{http.StatusServiceUnavailable, "unable: no list of this dataset is loaded"}
		}
		return f(r, lib, lists, title)
	}()
	status := http.StatusOK
	if err != nil {
		var ft fault
		var big *http.MaxBytesError
		switch {
		case errors.As(err, &ft):
			status = ft.status
		case errors.As(err, &big):
			status = http.StatusRequestEntityTooLarge
		default:
			status = http.StatusInternalServerError
			h.Log.ErrorContext(r.Context(), "answer reconciliation", "path", r.URL.Path, "err", err)
			err = errors.New("internal error")
		}
		v = map[string]any{"detail": err.Error(), "errors": []any{}}
	}
	if qs, ok := v.(batch); ok {
		w.Header().Set("x-batch-size", strconv.Itoa(len(qs)))
	}
	b, err := json.Marshal(v)
	if err != nil {
		status, b = http.StatusInternalServerError, []byte(`{"detail":"internal error"}`)
	}
	w.WriteHeader(status)
	w.Write(b)
}

// kind is a type as the interface writes it.
type kind struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

func kindOf(schema string) kind { return kind{schema, spaced(schema), ""} }

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
		"preview": map[string]any{"url": root + "/party/{{id}}?preview=1", "width": 430, "height": 600},
		"suggest": map[string]any{"entity": service("/suggest/entity"), "type": service("/suggest/type"), "property": service("/suggest/property")},
		"extend": map[string]any{
			"propose_properties": service("/extend/property"),
			"property_settings": []any{
				map[string]any{"name": "limit", "label": "Limit", "type": "number", "default": 0, "help_text": "Most values per row, 0 for all."},
				map[string]any{
					"name": "render", "label": "Render", "type": "select", "default": "caption", "help_text": "How values are written.",
					"choices": []any{map[string]string{"value": "caption", "name": "User-readable value"}, map[string]string{"value": "raw", "name": "Machine-readable value"}},
				},
			},
		},
		"defaultTypes": types,
	}
}

// reconcile answers the service's root: its manifest, queries, or an extension.
func (h *handler) reconcile(r *http.Request, lib *screen.Library, lists []string, title string) (any, error) {
	switch {
	case r.Form.Has("queries"):
		return h.queries(r, lib, lists)
	case r.Form.Has("extend"):
		return h.extend(r, lib)
	case r.Method == http.MethodGet:
		return h.manifest(r, title), nil
	}
	return nil, bad("No queries or extend request provided.")
}

// one is a reconciliation query.
type one struct {
	Query      string          `json:"query"`
	Type       json.RawMessage `json:"type"`
	Limit      int             `json:"limit"`
	Properties []struct {
		PID string          `json:"pid"`
		V   json.RawMessage `json:"v"`
	} `json:"properties"`
}

func (q *one) limit() int { return max(cmp.Or(q.Limit, 5), 0) }

// batch holds the answers to queries, by their names.
type batch map[string]any

// candidate is one row of a query's answer.
type candidate struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description"`
	Type        []kind  `json:"type"`
	Score       float64 `json:"score"`
	Match       bool    `json:"match"`
}

func (h *handler) queries(r *http.Request, lib *screen.Library, lists []string) (any, error) {
	var qs map[string]*one
	if err := json.Unmarshal([]byte(r.Form.Get("queries")), &qs); err != nil {
		return nil, bad("Cannot decode queries: %v", err)
	}
	if len(qs) > maxQueries {
		return nil, bad("Too many queries in one batch (limit: %d)", maxQueries)
	}
	p := screen.DefaultPolicy()
	p.Name, p.Lists, p.Threshold, p.Limit = "reconcile", lists, least, 1
	for _, q := range qs {
		if q != nil { // no more is explained than is shown
			p.Limit = max(p.Limit, min(q.limit(), screen.MaxLimit))
		}
	}
	e, err := screen.NewEngine(lib, p, h.Now())
	if err != nil {
		return nil, err
	}
	w := e.Worker()
	defer w.Release()
	w.Watch = telemetry.Steps(r.Context())
	since := r.Form.Get("changed_since")
	if since != "" {
		w.Keep = func(e *ftm.Entity) bool { return e.LastChange > since }
	}
	out := batch{}
	for k, q := range qs {
		if q == nil {
			return nil, bad("Cannot decode queries: %s is null", k)
		}
		res, err := h.query(w, e, q)
		if err != nil {
			return nil, err
		}
		out[k] = map[string]any{"result": res}
	}
	return out, nil
}

func (h *handler) query(w *screen.Worker, e *screen.Engine, q *one) ([]candidate, error) {
	schema, err := firstType(q.Type)
	if err != nil {
		return nil, err
	}
	props := map[string]json.RawMessage{}
	if q.Query != "" {
		props["name"], err = json.Marshal(q.Query)
		if err != nil {
			return nil, err
		}
	}
	s, _ := ftm.SchemaNamed(schema)
	for _, pr := range q.Properties {
		name := pr.PID[strings.LastIndexByte(pr.PID, ':')+1:]
		if _, ok := s.Property(name); ok && props[name] == nil {
			props[name] = plain(pr.V)
		}
	}
	sub, _, err := ask.Subject("", schema, props)
	if err != nil {
		return nil, bad("Cannot parse query: %v", err)
	}
	v, err := w.Screen(sub, true)
	if err != nil {
		return nil, err
	}
	if gaps := e.Gaps(); v.Verdict == screen.Unable && len(gaps) > 0 {
		return nil, fault{http.StatusServiceUnavailable, "unable: " + strings.Join(gaps, "; ")}
	}
	out := []candidate{}
	for _, m := range v.Hits[:min(len(v.Hits), q.limit())] {
		out = append(out, candidate{m.EntityID, m.Caption, m.List + " " + m.Reference, []kind{kindOf(m.Schema)}, m.Score, m.Score >= h.Threshold})
	}
	return out, nil
}

// plain reads a reconciled cell, {"id": …}, as its id.
func plain(v json.RawMessage) json.RawMessage {
	var cell struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(v, &cell) == nil && cell.ID != "" {
		b, _ := json.Marshal(cell.ID)
		return b
	}
	return v
}

// firstType reads a type given as text or as a list; only the first counts.
func firstType(raw json.RawMessage) (string, error) {
	t := "Thing"
	var list []string
	switch {
	case len(raw) == 0 || string(raw) == "null":
	case json.Unmarshal(raw, &t) == nil:
	case json.Unmarshal(raw, &list) == nil:
		if len(list) > 0 {
			t = list[0]
		}
	default:
		return "", bad("Invalid type: %s", raw)
	}
	if s, ok := ftm.SchemaNamed(t); !ok || !s.Matchable && t != "Thing" {
		return "", bad("Invalid type: %s", t)
	}
	return t, nil
}

// extension asks for values of properties of entities.
type extension struct {
	IDs        []string `json:"ids"`
	Properties []struct {
		ID       string `json:"id"`
		Settings struct {
			Limit  json.Number `json:"limit"`
			Render string      `json:"render"`
		} `json:"settings"`
	} `json:"properties"`
}

func (h *handler) extend(r *http.Request, lib *screen.Library) (any, error) {
	var x extension
	if err := json.Unmarshal([]byte(r.Form.Get("extend")), &x); err != nil || len(x.IDs) > maxIDs {
		return nil, bad("Cannot decode extension request")
	}
	ix := lib.Index()
	meta, rows := []any{}, map[string]any{}
	for _, p := range x.Properties {
		meta = append(meta, map[string]string{"id": p.ID, "name": spaced(p.ID[strings.LastIndexByte(p.ID, ':')+1:])})
	}
	for _, id := range x.IDs {
		row := map[string]any{}
		rows[id] = row
		i, ok := ix.ByID(id)
		if !ok {
			words, err := lib.Text()
			if err != nil {
				return nil, err
			}
			if _, old := words.Referent(id); old {
				return nil, bad("Please specify the canonical entity ID, not a referent")
			}
			continue
		}
		e, err := ix.Entity(i)
		if err != nil {
			return nil, err
		}
		for _, p := range x.Properties {
			name := p.ID[strings.LastIndexByte(p.ID, ':')+1:]
			cells := []any{}
			limit, _ := p.Settings.Limit.Int64()
			for _, v := range e.Get(name) {
				if limit > 0 && int64(len(cells)) >= limit {
					break
				}
				cells = append(cells, map[string]string{"str": render(ftm.TypeOf(e.Schema, name), v.Text, p.Settings.Render)})
			}
			row[p.ID] = cells
		}
	}
	return map[string]any{"meta": meta, "rows": rows}, nil
}

func render(t ftm.PropertyType, text, how string) string {
	if how == "raw" {
		return text
	}
	switch t {
	case ftm.TypeCountry:
		return cmp.Or(ftm.CountryName(text), text)
	case ftm.TypeTopic:
		if l, ok := ftm.Topic(text); ok {
			return l
		}
	}
	return text
}

func suggested(prefix string, result any) any {
	return map[string]any{"code": "/api/status/ok", "status": "200 OK", "prefix": prefix, "result": result}
}

func (h *handler) suggestEntity(r *http.Request, lib *screen.Library, lists []string, _ string) (any, error) {
	prefix := strings.TrimSpace(r.Form.Get("prefix"))
	out := []candidate{}
	if prefix == "" {
		return suggested(prefix, out), nil
	}
	limit := 10
	if s := r.Form.Get("limit"); s != "" {
		if _, err := fmt.Sscan(s, &limit); err != nil || limit < 0 {
			return nil, bad("limit %q is not a number", s)
		}
	}
	words, err := lib.Text()
	if err != nil {
		return nil, err
	}
	found, err := words.Begins(prefix)
	if err != nil {
		return nil, bad("%v", err)
	}
	for _, f := range found {
		c := words.Card(f.Entity)
		if !slices.Contains(lists, c.Dataset) || !ftm.Matchable(c.Schema) {
			continue
		}
		e, err := lib.Index().Entity(f.Entity)
		if err != nil {
			return nil, err
		}
		if out = append(out, candidate{ID: e.ID, Name: e.Caption, Description: c.Dataset + " " + e.Reference, Type: []kind{kindOf(e.Schema)}, Score: 1}); len(out) >= min(limit, maxSuggest) {
			break
		}
	}
	return suggested(prefix, out), nil
}

func (h *handler) suggestType(r *http.Request, _ *screen.Library, _ []string, _ string) (any, error) {
	prefix := strings.ToLower(strings.TrimSpace(r.Form.Get("prefix")))
	out := []kind{}
	for _, s := range ftm.Matchables() {
		k := kindOf(s)
		if prefix != "" && (strings.HasPrefix(strings.ToLower(k.Name), prefix) || strings.HasPrefix(strings.ToLower(s), prefix)) {
			out = append(out, k)
		}
	}
	return suggested(prefix, out), nil
}

func (h *handler) suggestProperty(r *http.Request, _ *screen.Library, _ []string, _ string) (any, error) {
	prefix := strings.ToLower(strings.TrimSpace(r.Form.Get("prefix")))
	out, seen := []kind{}, map[string]bool{}
	for _, s := range ftm.Matchables() {
		sc, _ := ftm.SchemaNamed(s)
		for _, p := range sc.Properties() {
			id := p.Schema + ":" + p.Name
			if prefix != "" && !seen[id] && (strings.HasPrefix(strings.ToLower(p.Name), prefix) || strings.HasPrefix(strings.ToLower(spaced(p.Name)), prefix)) {
				seen[id] = true
				out = append(out, kind{id, spaced(p.Name), p.Schema})
			}
		}
	}
	slices.SortFunc(out, func(a, b kind) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return suggested(prefix, out), nil
}

func (h *handler) extendProperty(r *http.Request, _ *screen.Library, _ []string, _ string) (any, error) {
	t := cmp.Or(r.Form.Get("type"), "Thing")
	s, ok := ftm.SchemaNamed(t)
	if !ok {
		return nil, bad("Invalid type: %s", t)
	}
	limit := 0
	if l := r.Form.Get("limit"); l != "" {
		if _, err := fmt.Sscan(l, &limit); err != nil || limit < 0 {
			return nil, bad("limit %q is not a number", l)
		}
	}
	type prop struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	props := []prop{}
	for _, p := range s.Properties() {
		if p.Type != ftm.TypeEntity {
			props = append(props, prop{p.Name, spaced(p.Name)})
		}
	}
	slices.SortStableFunc(props, func(a, b prop) int { return cmp.Compare(a.Name, b.Name) })
	if limit > 0 {
		props = props[:min(limit, len(props))]
	}
	return map[string]any{"limit": limit, "type": t, "properties": props}, nil
}
