package yente

import (
	"cmp"
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
	{name: "logic-v2", about: "Runs cordon; a weight of 0 switches a feature off; configuration and weights that are neither the defaults nor 0 are refused.", config: logicConfig},
	{name: "logic-v1", about: "Runs cordon."},
	{name: "regression-v1", about: "Runs cordon."},
	{name: "name-based", about: "Runs cordon on names alone.", namesOnly: true},
	{name: "name-qualified", about: "Runs cordon."},
	{name: "ofac", about: "Runs cordon on names alone; the OFAC search tool's own formula is not reproduced.", namesOnly: true},
}

// own and theBest are the name of Cordon's algorithm, and the name for the best one.
const (
	own     = "cordon"
	theBest = "best"
)

// Algorithms are the names that a request may give, but for "best".
func Algorithms() []string {
	names := make([]string, len(algorithms))
	for i, a := range algorithms {
		names[i] = a.name
	}
	return names
}

func (h *handler) algorithm(name string) (*algorithm, error) {
	return algorithmNamed(name, h.Best, h.Default)
}

// algorithmNamed finds the algorithm that a request names.
func algorithmNamed(name, best, otherwise string) (*algorithm, error) {
	n := strings.ToLower(cmp.Or(name, otherwise))
	if n == theBest {
		n = best
	}
	i := slices.IndexFunc(algorithms, func(a *algorithm) bool { return a.name == n })
	if i < 0 {
		return nil, fail(http.StatusBadRequest, "Invalid algorithm: %s", name)
	}
	return algorithms[i], nil
}

// Compared returns a function that reads the name of an algorithm and returns what
// it compares of a party. Best and otherwise are as in [Config].
func Compared(best, otherwise string) func(name string) (func(*ftm.Entity) *ftm.Entity, error) {
	best, otherwise = cmp.Or(strings.ToLower(best), own), cmp.Or(strings.ToLower(otherwise), theBest)
	return func(name string) (func(*ftm.Entity) *ftm.Entity, error) {
		a, err := algorithmNamed(name, best, otherwise)
		if err != nil {
			return nil, err
		}
		return func(e *ftm.Entity) *ftm.Entity { return (&weighing{}).subject(a, e) }, nil
	}
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

// features are the parts of a score that Cordon explains, under yente's names.
var features = map[string]string{
	"name_match":            "Names agree, token by token, in any script.",
	"identifier_match":      "A document or another number agrees.",
	"crypto_wallet_address": "A wallet address agrees.",
	"vessel_imo_mmsi_match": "A ship's IMO number or MMSI agrees.",
	"lei_code_match":        "A legal entity identifier agrees.",
	"ogrn_code_match":       "A Russian registration number (OGRN) agrees.",
	"inn_code_match":        "A Russian tax number (INN) agrees.",
	"bic_code_match":        "A bank identifier agrees.",
	"country_mismatch":      "Both sides state countries, and none agrees.",
	"dob_year_disjoint":     "Birth dates are years apart.",
	"dob_day_disjoint":      "Birth dates of one year exclude each other.",
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
		if slices.Contains(h.Hidden, a.name) {
			continue
		}
		config := map[string]any{}
		for _, o := range a.config {
			config[o.name] = map[string]any{"type": o.kind, "description": o.about, "default": o.def}
		}
		list = append(list, map[string]any{
			"name": a.name, "description": a.about, "features": fs,
			"docs": map[string]any{"name": a.name, "description": a.about, "config": config, "features": fs},
		})
	}
	reply(w, http.StatusOK, map[string]any{"algorithms": list, "default": h.Default, "best": h.Best})
	return nil
}
