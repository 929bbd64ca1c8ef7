package yente

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"cordon/ftm"
)

// coefficients are the weights that yente's logic-v2 gives its features.
var coefficients = map[string]float64{
	"name_match": 1, "address_entity_match": .98, "crypto_wallet_address": .98, "isin_security_match": .98,
	"lei_code_match": .95, "ogrn_code_match": .95, "vessel_imo_mmsi_match": .95, "inn_code_match": .95, "bic_code_match": .95,
	"uei_code_match": .95, "npi_code_match": .95, "identifier_match": .85, "weak_alias_match": .8,
	"address_prop_match": .2, "country_mismatch": -.2, "dob_year_disjoint": -.15, "dob_day_disjoint": -.25, "gender_mismatch": -.2,
}

// codes are the features of single kinds of numbers, and the properties that hold
// them. identifier_match compares these numbers too.
var codes = map[string][]string{
	"crypto_wallet_address": {"publicKey"},
	"isin_security_match":   {"isin"},
	"lei_code_match":        {"leiCode"},
	"ogrn_code_match":       {"ogrnCode"},
	"vessel_imo_mmsi_match": {"imoNumber", "mmsi"},
	"inn_code_match":        {"innCode"},
	"bic_code_match":        {"swiftBic"},
	"uei_code_match":        {"uniqueEntityId"},
	"npi_code_match":        {"npiCode"},
}

// together are features that Cordon compares as one: they are switched off all or
// none.
var together = [][]string{
	{"name_match", "weak_alias_match"},
	{"dob_year_disjoint", "dob_day_disjoint"},
}

// weighing is what a request's weights change: which facts are left out of account.
type weighing struct {
	off     map[string]bool // features of weight 0
	ignored []string        // names of no feature
}

// weigh reads weights. One of 0 switches its feature off. The default, or what
// /algorithms states, changes nothing. Any other is refused, because Cordon weighs
// evidence as it was calibrated, and an answer must not look as if it had not.
// Names of no feature are ignored, as in yente, but the answer says so.
func weigh(weights map[string]float64) (w weighing, err error) {
	if len(weights) == 0 {
		return w, nil
	}
	for _, k := range slices.Sorted(maps.Keys(weights)) {
		def, known := coefficients[k]
		switch v := weights[k]; {
		case !known:
			w.ignored = append(w.ignored, k)
		case v == 0:
			if w.off == nil {
				w.off = map[string]bool{}
			}
			w.off[k] = true
		case v != def && (features[k] == "" || v != published(k)):
			return w, fail(http.StatusBadRequest, "Invalid weight: %s cannot be set to %v, only to 0: evidence is weighed as it was calibrated", k, v)
		}
	}
	for _, group := range together {
		on := slices.DeleteFunc(slices.Clone(group), func(k string) bool { return w.off[k] })
		if len(on) > 0 && len(on) < len(group) {
			return w, fail(http.StatusBadRequest, "Invalid weight: %s are compared as one here: set all of them to 0 or none", strings.Join(group, " and "))
		}
	}
	for _, k := range slices.Sorted(maps.Keys(codes)) {
		if w.off[k] && !w.off["identifier_match"] {
			return w, fail(http.StatusBadRequest, "Invalid weight: %s is 0, and identifier_match compares these numbers too: set both to 0", k)
		}
	}
	return w, nil
}

// published is the coefficient that /algorithms states of a feature.
func published(feature string) float64 {
	if strings.HasSuffix(feature, "mismatch") || strings.HasSuffix(feature, "disjoint") {
		return -1
	}
	return 1
}

// subject leaves out what is not compared.
func (w *weighing) subject(a *algorithm, e *ftm.Entity) *ftm.Entity {
	if !a.namesOnly && len(w.off) == 0 {
		return e
	}
	s, _ := ftm.SchemaNamed(e.Schema)
	out := &ftm.Entity{ID: e.ID, Schema: e.Schema, Caption: e.Caption}
	if w.off["name_match"] {
		out.Caption = "" // a caption is compared where there is no name
	}
	for _, p := range e.Properties {
		if info, ok := s.Property(p.Name); ok && w.compares(a, &info) {
			out.Properties = append(out.Properties, p)
		}
	}
	return out
}

func (w *weighing) compares(a *algorithm, p *ftm.PropertyInfo) bool {
	if isName(p) {
		return !w.off["name_match"]
	}
	if a.namesOnly {
		return false
	}
	for code, properties := range codes {
		if slices.Contains(properties, p.Name) {
			return !w.off[code]
		}
	}
	switch {
	case p.Type == ftm.TypeCountry:
		return !w.off["country_mismatch"]
	case p.Type == ftm.TypeGender:
		return !w.off["gender_mismatch"]
	case p.Name == "birthDate":
		return !w.off["dob_year_disjoint"]
	case p.Type == ftm.TypeIdentifier, p.Name == "socialSecurityNumber":
		return !w.off["identifier_match"]
	}
	return true
}

// isName reports whether a property is a name or a part of one.
func isName(p *ftm.PropertyInfo) bool {
	switch p.Name {
	case "firstName", "secondName", "middleName", "fatherName", "lastName", "motherName":
		return true
	}
	return p.Type == ftm.TypeName
}
