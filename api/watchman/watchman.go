// Package watchman answers the version 2 search interface of Moov Watchman, so
// that its clients work against Cordon after a change of address.
//
// Shapes and parameter names are Watchman's (August 2026), and so is its rule that
// an unknown parameter is an error. Values of "match" are Cordon's scores, which
// are not on Watchman's scale: there an exact name alone scores about 0.81, here
// 1.0. A search that finds nothing while a list is missing or stale is an error
// here, because an empty answer would be read as clear.
package watchman

import (
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

	"cordon/api/telemetry"
	"cordon/ftm"
	"cordon/ident"
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
}

type handler struct{ Config }

// Handler serves Watchman's routes.
func Handler(c Config) http.Handler {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	h := &handler{c}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ping", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("PONG")) })
	mux.HandleFunc("GET /v2/search", h.serve(h.search))
	mux.HandleFunc("GET /v2/listinfo", h.serve(h.listinfo))
	return mux
}

// serve writes answers, and every error as Watchman does: 400 and {"error": …}.
func (h *handler) serve(f func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		v, err := f(r)
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
			h.Log.InfoContext(r.Context(), "refuse watchman request", "path", r.URL.Path, "err", err)
			w.WriteHeader(http.StatusBadRequest)
			b, _ = json.Marshal(map[string]string{"error": err.Error()})
		}
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

// query is a search as understood.
type query struct {
	kind     string
	entity   *ftm.Entity
	sources  []string
	ids      []string
	wallets  []string
	limit    int
	minMatch float64
	details  bool
}

func read(v url.Values) (*query, error) {
	q := &query{kind: strings.ToLower(v.Get("type")), limit: 10, entity: &ftm.Entity{Schema: "Thing"}}
	if q.kind != "" {
		schema, ok := kinds[q.kind]
		if !ok {
			return nil, fmt.Errorf("unknown type %q: use person, business, organization, aircraft or vessel", q.kind)
		}
		q.entity.Schema = schema
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
		}
	}
	if len(extra) > 0 {
		slices.Sort(extra)
		return nil, fmt.Errorf("extra/unused query parameters in request: %s", strings.Join(extra, ", "))
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
	q.sources, q.ids, q.details = v["source"], v["sourceID"], v.Get("debug") != ""
	if len(q.entity.Properties) == 0 && len(q.wallets) == 0 {
		return nil, errors.New("nothing to search for: give a name, an identifier or a cryptoAddress")
	}
	q.entity.Caption = q.entity.First("name")
	return q, nil
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
		d, ok := ftm.ReadDate(text)
		if !ok {
			return fmt.Errorf("%s %q is not a date: use YYYY-MM-DD", param, text)
		}
		text = d.String()
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
func (h *handler) search(r *http.Request) (any, error) {
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
		return nil, errors.New("unable: no lists are loaded yet")
	}
	p := screen.DefaultPolicy()
	p.Name, p.Threshold, p.Limit = "watchman", max(q.minMatch, least), q.limit
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
		return nil, err
	}
	w := e.Worker()
	defer w.Release()
	w.Keep, w.Watch = q.keep(), telemetry.Steps(r.Context())
	v := &screen.Verdict{Verdict: screen.Clear}
	if len(q.entity.Properties) > 0 {
		if v, err = w.Screen(screen.Subject{Entity: q.entity, Name: q.entity.Caption}, true); err != nil {
			return nil, err
		}
	}
	hits := v.Hits
	for _, a := range q.wallets {
		wallet := &ftm.Entity{Schema: "CryptoWallet"}
		wallet.Add("publicKey", a)
		wv, err := w.Screen(screen.Subject{Entity: wallet, Name: a}, true)
		if err != nil {
			return nil, err
		}
		hits = append(hits, holders(lib, wv.Hits)...)
		if wv.Verdict == screen.Unable {
			v = wv
		}
	}
	if len(hits) == 0 && v.Verdict == screen.Unable {
		return nil, errors.New("unable: " + strings.Join(v.Unable, "; "))
	}
	slices.SortStableFunc(hits, func(a, b screen.Match) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	out := answer{Query: entity(lib, q.entity, "", q.kind), Entities: []result{}}
	for _, m := range hits[:min(len(hits), q.limit)] {
		res := result{Entity: entity(lib, m.Entity, m.List, ""), Match: m.Score}
		if q.details {
			res.Details = m.Evidence
		}
		out.Entities = append(out.Entities, res)
	}
	if as == own {
		return out, nil
	}
	all := make([]*record, len(out.Entities))
	for i := range out.Entities {
		all[i] = senzing(&out.Entities[i])
	}
	if as == records {
		return all, nil
	}
	return oneALine(all), nil
}

// least is the lowest score that is computed.
const least = 0.3

// keep narrows a search to a type and to the ids asked for.
func (q *query) keep() func(*ftm.Entity) bool {
	return func(e *ftm.Entity) bool {
		if q.kind != "" && kindOf(e) != q.kind && !(q.kind == "organization" && kindOf(e) == "business") && !(q.kind == "business" && kindOf(e) == "organization") {
			return e.Schema == "CryptoWallet"
		}
		return len(q.ids) == 0 || slices.Contains(q.ids, sourceID(e))
	}
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
func (h *handler) listinfo(*http.Request) (any, error) {
	lib, release := h.Desk.Use()
	defer release()
	if lib == nil {
		return nil, errors.New("unable: no lists are loaded yet")
	}
	counts, hashes := map[string]int{}, map[string]string{}
	for _, li := range lib.Lists(h.Now()) {
		counts[theirs(li.ID)], hashes[theirs(li.ID)] = li.Targets, li.SHA256
	}
	at := h.Started.UTC().Format(time.RFC3339)
	return map[string]any{"lists": counts, "listHashes": hashes, "startedAt": at, "endedAt": at, "version": h.Version}, nil
}
