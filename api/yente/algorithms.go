package yente

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cordon/ftm"
)

// algorithm is a way to match that a request may name. All of them run Cordon's
// matcher; those that compare names only are handed names only.
type algorithm struct {
	name, about string
	namesOnly   bool
	config      []option
}

type option struct {
	name, kind, about string
	def               any
}

var logicConfig = []option{
	{"nm_name_property", "string", "Property to take names from.", nil},
	{"nm_number_mismatch", "float", "Penalty for numbers that differ.", 0.3},
	{"nm_extra_query_name", "float", "Weight of a name part that only the query has.", 0.8},
	{"nm_extra_result_name", "float", "Weight of a name part that only the result has.", 0.2},
	{"nm_family_name_weight", "float", "Weight of the family name.", 1.3},
	{"nm_fuzzy_cutoff_factor", "float", "How strict fuzzy comparison is.", 1.0},
}

var algorithms = []*algorithm{
	{name: "cordon", about: "Cordon's own matcher: names in any script with every other fact as evidence.", config: logicConfig},
	{name: "logic-v2", about: "Runs cordon; takes the configuration and the weights of logic-v2 where they are the defaults, and refuses others.", config: logicConfig},
	{name: "logic-v1", about: "Runs cordon."},
	{name: "regression-v1", about: "Runs cordon."},
	{name: "name-based", about: "Runs cordon on names alone.", namesOnly: true},
	{name: "name-qualified", about: "Runs cordon."},
	{name: "ofac", about: "Runs cordon on names alone; the OFAC search tool's own formula is not reproduced.", namesOnly: true},
}

func algorithmNamed(name string) (*algorithm, error) {
	n := strings.ToLower(name)
	if n == "" || n == "best" {
		n = "cordon"
	}
	i := slices.IndexFunc(algorithms, func(a *algorithm) bool { return a.name == n })
	if i < 0 {
		return nil, fail(http.StatusBadRequest, "Invalid algorithm: %s", name)
	}
	return algorithms[i], nil
}

// configure refuses switches that the algorithm does not have, and settings of
// those it has that it would not follow: an answer must not look as if it did.
func (a *algorithm) configure(config map[string]jsontext.Value) error {
	for _, k := range slices.Sorted(maps.Keys(config)) {
		i := slices.IndexFunc(a.config, func(o option) bool { return o.name == k })
		if i < 0 {
			return fail(http.StatusBadRequest, "Invalid configuration parameter: %s for algorithm %s", k, a.name)
		}
		if def, _ := json.Marshal(a.config[i].def); !sameScalar(config[k], def) {
			return fail(http.StatusBadRequest, "Invalid configuration parameter: %s is always %s here: names are weighed by what is known of each", k, def)
		}
	}
	return nil
}

// sameScalar compares two JSON scalars, numbers by their value.
func sameScalar(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && x == y
}

// coefficients are the weights that yente's logic-v2 gives its features.
var coefficients = map[string]float64{
	"name_match": 1, "address_entity_match": .98, "crypto_wallet_address": .98, "isin_security_match": .98,
	"lei_code_match": .95, "ogrn_code_match": .95, "vessel_imo_mmsi_match": .95, "inn_code_match": .95, "bic_code_match": .95,
	"uei_code_match": .95, "npi_code_match": .95, "identifier_match": .85, "weak_alias_match": .8,
	"address_prop_match": .2, "country_mismatch": -.2, "dob_year_disjoint": -.15, "dob_day_disjoint": -.25, "gender_mismatch": -.2,
}

// weigh refuses weights that would change a score in yente, because Cordon weighs
// evidence as it was calibrated. Those that repeat a default pass. Names of no
// feature are ignored, as in yente, but returned, so that the answer can say so.
func weigh(weights map[string]float64) (ignored []string, err error) {
	for _, k := range slices.Sorted(maps.Keys(weights)) {
		def, known := coefficients[k]
		if !known {
			ignored = append(ignored, k)
			continue
		}
		if w := weights[k]; w != def && (features[k] == "" || w != published(k)) {
			return nil, fail(http.StatusBadRequest, "Invalid weight: %s cannot be set to %v: evidence is weighed as it was calibrated", k, w)
		}
	}
	return ignored, nil
}

// published is the coefficient that /algorithms states of a feature.
func published(feature string) float64 {
	if strings.HasSuffix(feature, "mismatch") || strings.HasSuffix(feature, "disjoint") {
		return -1
	}
	return 1
}

// subject leaves out what the algorithm does not compare.
func (a *algorithm) subject(e *ftm.Entity) *ftm.Entity {
	if !a.namesOnly {
		return e
	}
	s, _ := ftm.SchemaNamed(e.Schema)
	out := &ftm.Entity{ID: e.ID, Schema: e.Schema, Caption: e.Caption}
	for _, p := range e.Properties {
		if info, ok := s.Property(p.Name); ok && info.Type == ftm.TypeName {
			out.Properties = append(out.Properties, p)
		}
	}
	return out
}

var features = map[string]string{
	"name_match":            "Names agree, token by token, in any script.",
	"identifier_match":      "An identifier agrees.",
	"crypto_wallet_address": "A wallet address agrees.",
	"vessel_imo_mmsi_match": "A ship's IMO number or MMSI agrees.",
	"address_prop_match":    "An address agrees.",
	"country_mismatch":      "Both sides state countries, and none agrees.",
	"dob_year_disjoint":     "Birth dates exclude each other.",
	"gender_mismatch":       "Both sides state a gender, and they differ.",
}

// algorithms answers GET /algorithms.
func (h *handler) algorithms(w http.ResponseWriter, _ *http.Request) error {
	type featureDoc struct {
		Description string  `json:"description"`
		Coefficient float64 `json:"coefficient"`
		URL         string  `json:"url"`
	}
	fs := map[string]featureDoc{}
	for k, about := range features {
		fs[k] = featureDoc{about, published(k), ""}
	}
	list := make([]any, 0, len(algorithms))
	for _, a := range algorithms {
		config := map[string]any{}
		for _, o := range a.config {
			config[o.name] = map[string]any{"type": o.kind, "description": o.about, "default": o.def}
		}
		list = append(list, map[string]any{
			"name": a.name, "description": a.about, "features": fs,
			"docs": map[string]any{"name": a.name, "description": a.about, "config": config, "features": fs},
		})
	}
	reply(w, http.StatusOK, map[string]any{"algorithms": list, "default": "best", "best": "cordon"})
	return nil
}
