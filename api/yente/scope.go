package yente

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/screen"
)

// aliases are the names under which users of OpenSanctions data know our lists.
var aliases = map[string]string{
	"un_sc_sanctions":         "un-sc",
	"un_1718_vessels":         "un-1718-vessels",
	"us_ofac_sdn":             "us-ofac-sdn",
	"us_ofac_cons":            "us-ofac-cons",
	"us_trade_csl":            "us-csl",
	"us_bis_denied":           "us-bis-dpl",
	"eu_fsf":                  "eu-fsf",
	"gb_fcdo_sanctions":       "gb-uksl",
	"gb_hmt_sanctions":        "gb-uksl",
	"ch_seco_sanctions":       "ch-seco",
	"jp_mof_sanctions":        "jp-mof",
	"jp_meti_eul":             "jp-meti-eul",
	"au_dfat_sanctions":       "au-dfat",
	"ca_dfatd_sema_sanctions": "ca-sema",
	"tw_shtc":                 "tw-shtc",
	"ua_nsdc_sanctions":       "ua-nsdc",
}

// collections are the names that stand for several lists. "dprk" is those with
// entries of a North Korea regime.
var collections = map[string]string{
	"default":   "All lists",
	"sanctions": "Sanctions lists",
	"all":       "All lists",
	"dprk":      "Lists with entries of the North Korea regimes",
}

var dprk = []string{"un-sc", "un-1718-vessels", "us-ofac-sdn", "us-ofac-cons", "eu-fsf", "eu-map", "gb-uksl", "ch-seco", "jp-mof", "jp-meti-eul", "kr-moef", "au-dfat", "starter"}

// scope resolves the dataset of a path and the dataset parameters to list ids.
// An unknown name is a 404: to drop it would narrow the search in silence.
func scope(lib *screen.Library, now time.Time, dataset string, include, exclude []string) ([]string, error) {
	ids, err := members(lib, now, dataset)
	if err != nil {
		return nil, err
	}
	if ids == nil { // an empty answer would be read as clear
		return nil, fail(http.StatusServiceUnavailable, "unable: no list of %s is loaded", dataset)
	}
	expand := func(names []string) (out []string, err error) {
		for _, n := range names {
			m, err := members(lib, now, n)
			if err != nil {
				return nil, err
			}
			out = append(out, m...)
		}
		return out, nil
	}
	if len(include) > 0 {
		in, err := expand(include)
		if err != nil {
			return nil, err
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(in, id) })
	}
	out, err := expand(exclude)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(out, id) }), nil
}

func members(lib *screen.Library, now time.Time, dataset string) ([]string, error) {
	if id, ok := aliases[dataset]; ok {
		dataset = id
	}
	_, group := collections[dataset]
	var ids []string
	for _, li := range lib.Lists(now) {
		if li.ID == dataset || stands(dataset, &li) {
			ids = append(ids, li.ID)
		}
	}
	if ids == nil && !group {
		if lib.Knows(dataset) {
			return []string{dataset}, nil // known but not loaded: the engine says "missing"
		}
		return nil, fail(http.StatusNotFound, "No such dataset.")
	}
	return ids, nil
}

// stands reports whether a collection stands for a list among others.
func stands(collection string, li *screen.ListInfo) bool {
	switch collection {
	case "default", "all":
		return true
	case "sanctions":
		return li.Class != "research" && li.Class != "advisory"
	case "dprk":
		return slices.Contains(dprk, li.ID)
	}
	return false
}

// sameSecret compares in a time that tells nothing of either secret.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// filter says which entities a request wants.
type filter struct {
	excludeSchema []string
	topics        []string
	narrower      []string // topics of one query, within those of the request
	countries     []string
	datasets      []string
	exclude       []string
	since         string
}

func (f *filter) empty() bool {
	return len(f.excludeSchema)+len(f.topics)+len(f.narrower)+len(f.countries)+len(f.datasets)+len(f.exclude) == 0 && f.since == ""
}

func (f *filter) keep(e *ftm.Entity) bool {
	if slices.Contains(f.excludeSchema, e.Schema) || slices.Contains(f.exclude, e.ID) {
		return false
	}
	if slices.ContainsFunc(e.Referents, func(r string) bool { return slices.Contains(f.exclude, r) }) {
		return false
	}
	if !f.changed(e) {
		return false
	}
	return anyOf(e, "topics", f.topics) && anyOf(e, "topics", f.narrower) && f.country(e) && (len(f.datasets) == 0 || slices.ContainsFunc(e.Datasets, func(d string) bool { return slices.Contains(f.datasets, d) }))
}

// changed reports whether an entity changed since the time asked for. Of one that
// does not say when it changed this is not known: it is kept, so that nobody takes
// it for unchanged.
func (f *filter) changed(e *ftm.Entity) bool {
	return f.since == "" || e.LastChange == "" || e.LastChange > f.since
}

func anyOf(e *ftm.Entity, property string, want []string) bool {
	return len(want) == 0 || slices.ContainsFunc(want, func(t string) bool { return e.Has(property, t) })
}

func (f *filter) country(e *ftm.Entity) bool {
	if len(f.countries) == 0 {
		return true
	}
	for _, p := range e.Properties {
		if ftm.TypeOf(e.Schema, p.Name) != ftm.TypeCountry {
			continue
		}
		for _, v := range p.Values {
			if slices.ContainsFunc(f.countries, func(c string) bool { return strings.EqualFold(c, v.Text) }) {
				return true
			}
		}
	}
	return false
}

// Scope resolves a dataset's name, a list id, one of OpenSanctions' names or a
// collection, to list ids and a title.
func Scope(lib *screen.Library, now time.Time, dataset string) (lists []string, title string, err error) {
	lists, err = members(lib, now, dataset)
	title = collections[dataset]
	if title == "" && len(lists) == 1 {
		title = lib.Title(lists[0])
	}
	return lists, title, err
}
