// Package watchman answers the version 2 search interface of Moov Watchman, so
// that its clients work against Cordon after a change of address.
//
// Shapes and parameter names are Watchman's (August 2026), and so is its rule that
// an unknown parameter is an error. Values of "match" are Cordon's scores, which
// are not on Watchman's scale: there an exact name alone scores about 0.81, here
// 1.0. Callers who are accustomed to that scale can have it (Config.Scale). A
// search that finds nobody while a list is missing or stale is an error here,
// because an empty answer would be read as clear, and so is a sourceID that
// nobody has.
package watchman

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/api/ask"
	"cordon/api/mask"
	"cordon/api/refresh"
	"cordon/api/telemetry"
	"cordon/ftm"
	"cordon/ident"
	"cordon/match"
	"cordon/screen"
)

// Desk gives out the library in force; it stays usable until release is called.
type Desk interface {
	Use() (lib *screen.Library, release func())
}

// Config is what a handler needs.
type Config struct {
	Desk    Desk
	Now     func() time.Time
	Log     *slog.Logger
	Version string
	Started time.Time

	Nothing http.Handler // answers what is no route; net/http's text when nil

	Threshold float64         // score from which a party counts as found; 0.70
	Refresh   *refresh.Runner // reads the lists again; nil where that cannot be asked for
	Shelf     Shelf           // takes files in as lists; nil where none are kept
	// Theirs reports whether who asks wants scores on Watchman's scale; nil for no.
	Theirs func(context.Context) bool
}

type handler struct{ Config }

// Handler serves Watchman's routes.
func Handler(c Config) *http.ServeMux {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Threshold == 0 {
		c.Threshold = match.Threshold
	}
	h := &handler{c}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ping", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("PONG")) })
	mux.HandleFunc("GET /v2/search", h.serve(h.search))
	mux.HandleFunc("GET /v2/listinfo", h.serve(h.listinfo))
	mux.HandleFunc("GET /v2/data/refresh", h.serve(h.refreshState))
	mux.HandleFunc("POST /v2/data/refresh", h.serve(h.refresh))
	mux.HandleFunc("POST /v2/ingest/{fileType}", h.serve(h.ingest))
	mux.HandleFunc("GET /v2/export/{fileType}", h.serve(h.export))
	if h.Nothing != nil {
		mux.Handle("/", h.Nothing)
	}
	return mux
}

// unable is the error of an answer that cannot be given.
type unable struct{ why []string }

func (u unable) Error() string { return "unable: " + strings.Join(u.why, "; ") }

var errNoLists error = unable{[]string{"no lists are loaded yet"}}

// failed is an error that is not the caller's.
type failed struct{ error }

func (f failed) Unwrap() error { return f.error }

// serve writes answers, and every error as Watchman does: 400 and {"error": …}.
func (h *handler) serve(f func(http.Header, *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		v, err := f(w.Header(), r)
		status := http.StatusOK
		if c, ok := v.(coded); ok {
			status, v = c.status, c.body
		}
		var b []byte
		switch v := v.(type) {
		case oneALine:
			w.Header().Set("Content-Type", "application/jsonl")
			b, err = v.lines()
		default:
			if err == nil {
				b, err = json.Marshal(v)
			}
		}
		if err != nil {
			var f failed // what is wrong with a request is told to who asked alone: it names whom they asked about
			if errors.As(err, &f) {
				h.Log.ErrorContext(r.Context(), "answer watchman request", "route", r.Pattern, "err", err)
			}
			w.Header().Set("Content-Type", "application/json")
			var u unable
			if errors.As(err, &u) {
				w.Header().Set("x-cordon-verdict", string(screen.Unable))
			}
			status = http.StatusBadRequest
			b, _ = json.Marshal(map[string]string{"error": err.Error()})
		}
		w.WriteHeader(status)
		w.Write(b)
	}
}

// kinds are Watchman's entity types and our schemata.
var kinds = map[string]string{
	"person": "Person", "business": "Company", "organization": "Organization", "aircraft": "Airplane", "vessel": "Vessel",
}

// fields are the parameters of each type and the properties they state. A type's
// own come after those of all types.
var fields = map[string]map[string]string{
	"": {
		"name": "name", "altNames": "alias", "email": "email", "emailAddress": "email", "emailAddresses": "email",
		"phone": "phone", "phoneNumber": "phone", "phoneNumbers": "phone", "fax": "phone", "faxNumber": "phone", "faxNumbers": "phone",
		"website": "website", "websites": "website", "address": "address", "addresses": "address",
		"cryptoAddress": "", "cryptoAddresses": "",
	},
	"person":       {"gender": "gender", "birthDate": "birthDate", "deathDate": "deathDate", "titles": "title"},
	"business":     {"created": "incorporationDate", "dissolved": "dissolutionDate"},
	"organization": {"created": "incorporationDate", "dissolved": "dissolutionDate"},
	"aircraft":     {"aircraftType": "type", "flag": "country", "built": "buildDate", "icaoCode": "icaoCode", "model": "model", "serialNumber": "serialNumber"},
	"vessel": {
		"imoNumber": "imoNumber", "vesselType": "type", "flag": "flag", "built": "buildDate", "model": "model", "mmsi": "mmsi", "callSign": "callSign",
		"owner": "", "tonnage": "tonnage", "grossRegisteredTonnage": "grossRegisteredTonnage",
	},
}

// controls are the parameters that say how to search.
var controls = []string{"type", "source", "sourceID", "limit", "minMatch", "requestID", "debug", "debugSourceIDs", "format"}

// compared are the parameters on which a score rests. Others narrow nothing and
// add nothing: Watchman compares some of them, so the answer names them.
var compared = []string{
	"name", "altNames", "gender", "birthDate", "imoNumber", "mmsi", "callSign", "serialNumber", "flag", "cryptoAddress", "cryptoAddresses",
}

// query is a search as understood.
type query struct {
	kind     string
	entity   *ftm.Entity
	sources  []string
	types    []string // types that are none: names of lists that a file was taken in as
	ids      []string
	wallets  []string
	limit    int
	minMatch float64
	details  bool
	debug    []string // sources' ids that details are given of; empty for all
	passed   []string // what was stated and is not compared
}

func read(v url.Values) (*query, error) {
	q := &query{limit: 10, entity: &ftm.Entity{Schema: "Thing"}}
	for _, t := range stated(v["type"]) {
		k := strings.ToLower(t)
		schema, ok := kinds[k]
		switch {
		case !ok:
			q.types = append(q.types, t)
		case q.kind != "" && q.kind != k:
			return nil, fmt.Errorf("type is %s and %s: ask for one", q.kind, k)
		default:
			q.kind, q.entity.Schema = k, schema
		}
	}
	var extra []string
	for k, values := range v {
		prop, common := fields[""][k]
		if !common {
			var own bool
			if prop, own = fields[q.kind][k]; !own || q.kind == "" {
				if !slices.Contains(controls, k) {
					extra = append(extra, k)
				}
				continue
			}
		}
		for _, text := range values {
			if text == "" {
				continue
			}
			if err := q.state(k, prop, text); err != nil {
				return nil, err
			}
			if !slices.Contains(compared, k) && !slices.Contains(q.passed, k) {
				q.passed = append(q.passed, k)
			}
		}
	}
	slices.Sort(q.passed)
	if err := cmp.Or(unused(extra), twice(v)); err != nil {
		return nil, err
	}
	if s := v.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return nil, fmt.Errorf("limit %q is not a number", s)
		}
		if n > 0 {
			q.limit = min(n, 100)
		}
	}
	if s := v.Get("minMatch"); s != "" {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || f != f || f < 0 || f > 1 {
			return nil, fmt.Errorf("minMatch %q is not a number from 0 to 1", s)
		}
		q.minMatch = f
	}
	q.sources, q.ids, q.debug = stated(v["source"]), stated(v["sourceID"]), stated(v["debugSourceIDs"])
	switch s := v.Get("debug"); strings.ToLower(s) {
	case "", "false", "no", "0":
	case "true", "yes", "1":
		q.details = true
	default:
		return nil, fmt.Errorf("debug %q is neither yes nor no", s)
	}
	if len(q.entity.Properties) == 0 && len(q.wallets) == 0 {
		return nil, errors.New("nothing to search for: give a name, an identifier or a cryptoAddress")
	}
	q.entity.Caption = q.entity.First("name")
	return q, nil
}

// unused is Watchman's error of parameters that it does not have; nil for none.
func unused(extra []string) error {
	if len(extra) == 0 {
		return nil
	}
	slices.Sort(extra)
	return fmt.Errorf("extra/unused query parameters in request: %s", strings.Join(extra, ", "))
}

// lists are the parameters that may be given more than once.
var lists = []string{
	"altNames", "titles", "type", "source", "sourceID", "debugSourceIDs", "email", "emailAddress", "emailAddresses", "phone", "phoneNumber", "phoneNumbers",
	"fax", "faxNumber", "faxNumbers", "website", "websites", "address", "addresses", "cryptoAddress", "cryptoAddresses",
}

// twice is the error of parameters that have one value and are given another: one of
// the two would not be asked about.
func twice(v url.Values) error {
	for _, k := range slices.Sorted(maps.Keys(v)) {
		if len(v[k]) > 1 && !slices.Contains(lists, k) {
			return fmt.Errorf("query parameter %s has one value and is given %d times", k, len(v[k]))
		}
	}
	return nil
}

func stated(vs []string) []string {
	return slices.DeleteFunc(slices.Clone(vs), func(s string) bool { return s == "" })
}

// state notes what one parameter says. What cannot be read is an error: to search
// without it would answer another question.
func (q *query) state(param, prop, text string) error {
	switch param {
	case "cryptoAddress", "cryptoAddresses":
		cur, addr, ok := strings.Cut(text, ":")
		if !ok || cur == "" || addr == "" {
			return fmt.Errorf("%s %q is not CURRENCY:address", param, text)
		}
		q.wallets = append(q.wallets, addr)
		return nil
	case "imoNumber":
		n, ok := ident.Canonical("imoNumber", text)
		if !ok {
			return fmt.Errorf("imoNumber %q is not a valid IMO number", text)
		}
		text = n
	case "birthDate", "deathDate", "created", "dissolved", "built":
		d, ok := ftm.SureDate(text)
		if !ok {
			return fmt.Errorf("%s %q is not a date: use YYYY-MM-DD", param, text)
		}
		text = d.String()
	case "gender":
		g, ok := ftm.Gender(text)
		if !ok && !strings.EqualFold(text, "unknown") {
			return fmt.Errorf("gender %q is not male, female or unknown", text)
		}
		text = g
	case "flag":
		c, ok := ftm.CountryCode(text)
		if !ok {
			return fmt.Errorf("flag %q is not a country", text)
		}
		text = c
	}
	if prop != "" {
		q.entity.Add(prop, text)
	}
	return nil
}

// search answers GET /v2/search.
func (h *handler) search(header http.Header, r *http.Request) (any, error) {
	q, err := read(r.URL.Query())
	if err != nil {
		return nil, err
	}
	as, err := formOf(r)
	if err != nil {
		return nil, err
	}
	lib, release := h.Desk.Use()
	defer release()
	if lib == nil {
		return nil, errNoLists
	}
	theirScale := h.Theirs != nil && h.Theirs(r.Context())
	p := screen.DefaultPolicy()
	p.Name, p.Threshold, p.Limit = "watchman", max(q.minMatch, least), q.limit
	if theirScale {
		// A value of theirs rests on more than the score: more is looked at.
		p.Threshold, p.Limit = max(fromScale(q.minMatch), least), screen.MaxLimit
	}
	for _, t := range q.types {
		if !lib.Knows(t) {
			return nil, fmt.Errorf("unknown type %q: use person, business, organization, aircraft or vessel", t)
		}
		p.Lists = append(p.Lists, t)
	}
	for _, s := range q.sources {
		id, ok := ours(s)
		if !ok && !lib.Knows(s) {
			return nil, fmt.Errorf("unknown source %q", s)
		} else if !ok {
			id = s
		}
		p.Lists = append(p.Lists, id)
	}
	e, err := screen.NewEngine(lib, p, h.Now())
	if err != nil {
		return nil, failed{err}
	}
	for _, id := range q.ids {
		if ok, err := hasSource(lib, id); err != nil {
			return nil, failed{err}
		} else if !ok {
			return nil, fmt.Errorf("no listed party has the sourceID %q", id)
		}
	}
	hits, why, err := q.hits(r.Context(), e, lib)
	if err != nil {
		return nil, failed{err}
	}
	found := slices.ContainsFunc(hits, func(m screen.Match) bool { return m.Score >= h.Threshold })
	if !found && len(why) > 0 {
		return nil, unable{why}
	}
	if q.details { // what turns depends on where the line is drawn
		line := h.Threshold
		if q.minMatch > 0 {
			line = p.Threshold
		}
		for i := range hits {
			match.Turn(hits[i].Evidence, hits[i].Score, line)
		}
	}
	if theirScale {
		for i := range hits {
			hits[i].Score = onScale(&hits[i])
		}
		hits = slices.DeleteFunc(hits, func(m screen.Match) bool { return m.Score < q.minMatch })
	}
	slices.SortStableFunc(hits, func(a, b screen.Match) int { return cmp.Compare(b.Score, a.Score) })
	if len(q.passed) > 0 {
		header.Set("x-cordon-not-compared", strings.Join(q.passed, ", "))
	}
	out := answer{Query: entity(lib, q.entity, "", q.kind), Entities: []result{}}
	for i := range hits[:min(len(hits), q.limit)] {
		m := &hits[i]
		res := result{Entity: entity(lib, m.Entity, m.List, ""), Match: m.Score}
		if q.details && (len(q.debug) == 0 || slices.Contains(q.debug, res.SourceID)) {
			res.Details, res.Debug = m.Evidence, debugOf(m)
		}
		out.Entities = append(out.Entities, res)
	}
	return as.of(out, out.Entities), nil
}

// debugOf is what a score is made of, a line for each piece of evidence.
func debugOf(m *screen.Match) string {
	var b strings.Builder
	for _, e := range m.Evidence {
		fmt.Fprintf(&b, "%+.4f %s: %s\n", e.Weight, e.Aspect, e.Text)
	}
	return b.String()
}

// hits screens the party and each of the wallets. Why says what keeps an answer
// without a hit from being clear.
func (q *query) hits(ctx context.Context, e *screen.Engine, lib *screen.Library) (hits []screen.Match, why []string, err error) {
	w := e.Worker()
	defer w.Release()
	w.Watch = telemetry.Steps(ctx)
	ask := func(e *ftm.Entity) screen.Subject {
		s := ask.Party(e)
		s.Blind = mask.Blind(ctx)
		return s
	}
	if len(q.entity.Properties) > 0 {
		w.Keep = q.keeps
		v, err := w.Screen(ask(q.entity), true)
		if err != nil {
			return nil, nil, err
		}
		// Facts without a name or number are no fault of a search for a wallet.
		if hits = v.Hits; len(q.wallets) == 0 || len(q.entity.Get("name")) > 0 {
			why = v.Unable
		}
	}
	w.Keep = nil
	for _, a := range q.wallets {
		wallet := &ftm.Entity{Schema: "CryptoWallet", Caption: a}
		wallet.Add("publicKey", a)
		v, err := w.Screen(ask(wallet), true)
		if err != nil {
			return nil, nil, err
		}
		hits = append(hits, slices.DeleteFunc(holders(lib, v.Hits), func(m screen.Match) bool { return m.Schema != "CryptoWallet" && !q.keeps(m.Entity) })...)
		why = append(why, v.Unable...)
	}
	slices.Sort(why)
	return hits, slices.Compact(why), nil
}

// least is the lowest score that is computed.
const least = 0.3

// keeps narrows a search to a type and to the ids asked for. Lists do not agree on
// what is a business: it is looked for among organisations, too.
func (q *query) keeps(e *ftm.Entity) bool {
	bodies := []string{"business", "organization"}
	if k := kindOf(e); q.kind != "" && k != q.kind && !(slices.Contains(bodies, k) && slices.Contains(bodies, q.kind)) {
		return false
	}
	return len(q.ids) == 0 || slices.Contains(q.ids, sourceID(e))
}

// hasSource reports whether any listed party has a publisher's number.
func hasSource(lib *screen.Library, id string) (bool, error) {
	ix := lib.Index()
	for _, prefix := range append(prefixes, "") {
		if _, ok := ix.ByID(prefix + id); ok {
			return true, nil
		}
	}
	for i := range uint32(ix.Len()) {
		e, err := ix.Entity(i)
		if err != nil {
			return false, err
		}
		if e.Reference == id {
			return true, nil
		}
	}
	return false, nil
}

// holders replaces wallets by the listed parties that hold them.
func holders(lib *screen.Library, hits []screen.Match) (out []screen.Match) {
	for _, m := range hits {
		if i, ok := lib.Index().ByID(m.Entity.First("holder")); ok && m.Schema == "CryptoWallet" {
			if e, err := lib.Index().Entity(i); err == nil {
				m.Entity, m.EntityID, m.Caption, m.Schema = e, e.ID, e.Caption, e.Schema
			}
		}
		out = append(out, m)
	}
	return out
}

// listinfo answers GET /v2/listinfo.
func (h *handler) listinfo(_ http.Header, r *http.Request) (any, error) {
	if err := only(r.URL.Query()); err != nil {
		return nil, err
	}
	lib, release := h.Desk.Use()
	defer release()
	if lib == nil {
		return nil, errNoLists
	}
	counts, hashes := map[string]int{}, map[string]string{}
	for _, li := range lib.Lists(h.Now()) {
		counts[theirs(li.ID)], hashes[theirs(li.ID)] = li.Targets, li.SHA256
	}
	at := h.Started.UTC().Format(time.RFC3339)
	return map[string]any{"lists": counts, "listHashes": hashes, "startedAt": at, "endedAt": at, "version": h.Version}, nil
}
