package yente

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"cordon/ftm"
)

// order is one sort=field:asc|desc.
type order struct {
	field string
	desc  bool
}

// orders reads the parameter sort. A field that no entity has sorts nothing, which
// nobody can have meant.
func (q *query) orders() (out []order, err error) {
	for _, o := range q.list("sort") {
		name, dir, _ := strings.Cut(o, ":")
		name = strings.TrimPrefix(name, "properties.")
		if dir != "" && dir != "asc" && dir != "desc" || !isMeta(name) && !ftm.IsProperty(name) {
			return nil, fail(http.StatusBadRequest, "Invalid sort: '%s'", o)
		}
		out = append(out, order{name, dir == "desc"})
	}
	return out, nil
}

// meta are the fields of an entity beside its properties.
var meta = []string{"id", "caption", "schema", "first_seen", "last_seen", "last_change", "datasets", "referents", "topics", "countries"}

// times are those of them that hold times.
var times = []string{"first_seen", "last_seen", "last_change"}

func isMeta(field string) bool { return slices.Contains(meta, field) }

// fieldOf returns the values of a field: of one beside the properties, or of a
// property.
func fieldOf(e *ftm.Entity, field string) []string {
	switch field {
	case "id":
		return []string{e.ID}
	case "caption":
		return []string{e.Caption}
	case "schema":
		return []string{e.Schema}
	case "first_seen":
		return []string{inSeconds(e.FirstSeen)}
	case "last_seen":
		return []string{inSeconds(e.LastSeen)}
	case "last_change":
		return []string{inSeconds(e.LastChange)}
	case "datasets":
		return e.Datasets
	case "referents":
		return e.Referents
	case "countries":
		var out []string
		for _, p := range e.Properties {
			if ftm.TypeOf(e.Schema, p.Name) == ftm.TypeCountry {
				out = append(out, textsOf(p.Values)...)
			}
		}
		return out
	}
	return textsOf(e.Get(field))
}

func textsOf(vs []ftm.Value) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = v.Text
	}
	return out
}

// keysOf is what an entity is sorted by: of each field the first value.
func keysOf(os []order, e *ftm.Entity) []string {
	out := make([]string, len(os))
	for i, o := range os {
		if vs := fieldOf(e, o.field); len(vs) > 0 {
			out[i] = vs[0]
		}
	}
	return out
}

// compareKeys orders two entities by their keys, those without one last.
func compareKeys(os []order, a, b []string) int {
	for i, o := range os {
		switch x, y := a[i], b[i]; {
		case x == y:
		case x == "":
			return 1
		case y == "":
			return -1
		case o.desc:
			return cmp.Compare(y, x)
		default:
			return cmp.Compare(x, y)
		}
	}
	return 0
}
