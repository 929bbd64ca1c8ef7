// Package mask leaves properties out of answers, for callers who may know that a
// party is listed and not its birth date or address. It rewrites the JSON of every
// interface on its way out, so that no interface can forget to.
//
// What a mask cannot hide is that values agree: scores rest on them. Names are
// what is compared and shown, and cannot be left out.
package mask

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"cordon/ftm"
)

// Check reports the first name that is no property, or one that is a name.
func Check(properties []string) error {
	for _, p := range properties {
		if !ftm.IsProperty(p) {
			return fmt.Errorf("there is no property %q to leave out", p)
		}
		if t := typeOf(p); t == ftm.TypeName {
			return fmt.Errorf("%s cannot be left out: names are what is compared", p)
		}
	}
	return nil
}

// isNumber reports whether a property holds what finds a party by itself.
func isNumber(p string) bool {
	t := typeOf(p)
	return t == ftm.TypeIdentifier || t == ftm.TypeIBAN || p == "publicKey" || p == "socialSecurityNumber"
}

// typeOf is the type that a property has in the schemata of parties.
func typeOf(p string) ftm.PropertyType {
	for _, name := range ftm.Matchables() {
		s, _ := ftm.SchemaNamed(name)
		if info, ok := s.Property(p); ok {
			return info.Type
		}
	}
	return ftm.TypeString
}

// Handler leaves out of every JSON answer the properties that of names for a
// request. Other kinds of answers pass.
func Handler(next http.Handler, of func(context.Context) []string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hidden := of(r.Context())
		if len(hidden) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		m := newMask(hidden)
		if p := m.asked(r); p != "" {
			refuse(w, http.StatusForbidden, "This key leaves out "+p+": nothing can be asked by it.")
			return
		}
		b := &buffer{header: w.Header(), status: http.StatusOK}
		next.ServeHTTP(b, r.WithContext(context.WithValue(r.Context(), asks{}, m)))
		body := b.body.Bytes()
		if t, _, _ := mime.ParseMediaType(w.Header().Get("Content-Type")); len(body) > 0 && strings.HasSuffix(t, "json") {
			var err error
			if body, err = m.rewrite(body); err != nil {
				refuse(w, http.StatusInternalServerError, "The answer could not be masked; nothing is shown.")
				return
			}
			w.Header().Del("Content-Length")
		}
		w.WriteHeader(b.status)
		w.Write(body)
	})
}

// asks is the key of a request's mask in its context.
type asks struct{}

// Hides reports whether the answer to a request leaves a property out.
func Hides(ctx context.Context, property string) bool {
	m, _ := ctx.Value(asks{}).(*mask)
	return m != nil && m.hides(property)
}

// NamesOnly reports whether words may be looked for in names alone: in other texts
// they would find what is hidden, in notes even what no property says.
func NamesOnly(ctx context.Context) bool { return ctx.Value(asks{}) != nil }

// Blind reports whether nobody may be found by a number, because a kind of number is
// hidden: numbers are compared across kinds.
func Blind(ctx context.Context) bool {
	m, _ := ctx.Value(asks{}).(*mask)
	return m != nil && m.numbers
}

// refuse writes an error as every interface's clients read one.
func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	b, _ := json.Marshal(map[string]any{"status": status, "detail": text, "error": text})
	w.Write(b)
}

// buffer holds an answer until it is whole.
type buffer struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

func (b *buffer) Header() http.Header { return b.header }

func (b *buffer) WriteHeader(status int) {
	if !b.wrote {
		b.status, b.wrote = status, true
	}
}

func (b *buffer) Write(p []byte) (int, error) {
	b.wrote = true
	return b.body.Write(p)
}

type mask struct {
	hidden   []string
	aspects  map[string]bool // of evidence
	features map[string]bool // of yente's explanations
	facets   map[string]bool // of yente's searches
	fields   map[string]bool // of Watchman's entities
	numbers  bool            // a kind of number is hidden
}

// watchman are the fields of Watchman's entities that hold a property.
var watchman = map[string][]string{
	"birthDate": {"birthDate"}, "deathDate": {"deathDate"}, "birthPlace": {"placeOfBirth"}, "gender": {"gender"}, "title": {"titles"}, "position": {"titles"},
	"email": {"emailAddresses"}, "phone": {"phoneNumbers", "faxNumbers"}, "website": {"websites"}, "address": {"addresses"}, "addressEntity": {"addresses"},
	"incorporationDate": {"created"}, "dissolutionDate": {"dissolved"}, "publicKey": {"cryptoAddresses"}, "imoNumber": {"imoNumber"}, "mmsi": {"mmsi"},
	"callSign": {"callSign"}, "flag": {"flag"}, "country": {"flag"}, "owner": {"owner"}, "type": {"type"}, "buildDate": {"built"}, "tonnage": {"tonnage"},
	"grossRegisteredTonnage": {"grossRegisteredTonnage"}, "serialNumber": {"serialNumber"}, "icaoCode": {"icaoCode"}, "model": {"model"},
	"program": {"sanctionsInfo"}, "summary": {"sanctionsInfo"},
}

// numbers are yente's features that show a number.
var numbers = []string{
	"identifier_match", "crypto_wallet_address", "vessel_imo_mmsi_match", "lei_code_match", "ogrn_code_match", "inn_code_match", "bic_code_match",
}

func newMask(hidden []string) *mask {
	m := &mask{hidden: hidden, aspects: map[string]bool{}, features: map[string]bool{}, facets: map[string]bool{}, fields: map[string]bool{}}
	for _, p := range hidden {
		for _, f := range watchman[p] {
			m.fields[f] = true
		}
		switch t := typeOf(p); {
		case p == "birthDate":
			m.aspects["birth_date"], m.features["dob_year_disjoint"], m.features["dob_day_disjoint"] = true, true, true
		case p == "birthPlace":
			m.aspects["birth_place"] = true
		case t == ftm.TypeCountry:
			m.aspects["country"], m.features["country_mismatch"], m.facets["countries"] = true, true, true
		case t == ftm.TypeTopic:
			m.facets["topics"] = true
		case t == ftm.TypeGender:
			m.aspects["gender"], m.features["gender_mismatch"], m.facets["genders"] = true, true, true
		case isNumber(p):
			m.numbers = true
			m.facets["identifiers"], m.fields["governmentIDs"] = true, true
			for _, f := range numbers {
				m.features[f] = true
			}
		case t == ftm.TypeAddress:
			m.aspects["address"], m.fields["addresses"] = true, true
		}
	}
	return m
}

// asked returns a hidden property by which a request filters or sorts: to ask
// whether it has a value is to be told it. Senzing's records are refused as a whole.
func (m *mask) asked(r *http.Request) string {
	q := r.URL.Query()
	for _, name := range []string{"filter", "sort", "prop"} {
		for _, v := range q[name] {
			field, _, _ := strings.Cut(strings.TrimPrefix(v, "properties."), ":")
			if slices.Contains(m.hidden, field) {
				return field
			}
			if field == "countries" && m.facets["countries"] {
				return "countries"
			}
		}
	}
	for param, property := range map[string]string{"countries": "countries", "topics": "topics"} {
		if q.Has(param) && m.facets[property] {
			return param
		}
	}
	if _, p, ok := strings.Cut(r.URL.Path, "/adjacent/"); ok && m.hides(p) {
		return p
	}
	if strings.HasPrefix(r.URL.Path, "/v2/") && (q.Has("format") || strings.Contains(strings.ToLower(r.Header.Get("Accept")), "senzing")) {
		return strings.Join(m.hidden, ", ")
	}
	return ""
}

func (m *mask) rewrite(body []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	m.walk(v)
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// walk leaves out of v and of everything in it what is hidden.
func (m *mask) walk(v any) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			m.walk(x)
		}
	case map[string]any:
		m.object(v)
		for k, x := range v {
			if rows, ok := x.([]any); ok {
				v[k] = slices.DeleteFunc(rows, m.statement)
			}
			m.walk(v[k])
		}
	}
}

func (m *mask) object(o map[string]any) {
	// Properties of an entity, annotations of them, rows of an extended table.
	for _, key := range []string{"properties", "annotations", "adjacent"} {
		m.drop(o[key], m.hides)
	}
	if rows, ok := o["rows"].(map[string]any); ok {
		for _, row := range rows {
			m.drop(row, m.hides)
		}
	}
	m.drop(o["explanations"], func(k string) bool { return m.features[k] })
	m.drop(o["facets"], func(k string) bool { return m.facets[k] })
	if a, ok := o["aspect"].(string); ok && m.aspects[a] {
		for _, k := range []string{"list", "query", "text", "turns", "without"} {
			if _, there := o[k]; there {
				o[k] = "left out"
			}
		}
	}
	delete(o, "context")                                       // says in words what properties say
	if o["schema"] == "CryptoWallet" && m.hides("publicKey") { // called by its address
		for _, k := range []string{"caption", "matched_name"} {
			if _, ok := o[k]; ok {
				o[k] = "left out"
			}
		}
	}
	if _, ok := o["entityType"]; ok {
		for _, part := range []any{o, o["person"], o["business"], o["organization"], o["aircraft"], o["vessel"], o["contact"]} {
			p, _ := part.(map[string]any)
			for k, v := range p {
				switch v.(type) {
				case string:
					if m.fields[k] && k != "entityType" {
						p[k] = ""
					}
				default:
					if m.fields[k] {
						p[k] = nil
					}
				}
			}
		}
		delete(o, "debug")
	}
}

func (m *mask) drop(v any, hides func(string) bool) {
	if o, ok := v.(map[string]any); ok {
		for k := range o {
			if hides(k) {
				delete(o, k)
			}
		}
	}
}

// hides reports whether a property, qualified or not, is left out.
func (m *mask) hides(property string) bool {
	return slices.Contains(m.hidden, property[strings.LastIndexByte(property, ':')+1:])
}

// statement reports whether a value is a statement about a hidden property, or a
// neighbour to which one leads.
func (m *mask) statement(v any) bool {
	o, _ := v.(map[string]any)
	p, ok := o["prop"].(string)
	if !ok {
		p, ok = o["property"].(string)
	}
	return ok && m.hides(p)
}
