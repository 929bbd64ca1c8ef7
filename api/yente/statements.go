package yente

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"cordon/api/mask"
	"cordon/ftm"
)

// statements answers GET /statements, which yente itself does not have: every
// value of an entity as a row of its own. An entity that does not exist is an
// error, because no rows would say that nothing is known of it.
func (h *handler) statements(w http.ResponseWriter, r *http.Request) error {
	p, err := h.page(w, r, 50, "canonical_id", "entity_id", "prop", "dataset", "schema", "value")
	if err != nil {
		return err
	}
	defer p.release()
	id := cmp.Or(p.Get("canonical_id"), p.Get("entity_id"))
	if id == "" {
		return fail(http.StatusBadRequest, "Name an entity: canonical_id or entity_id")
	}
	prop := p.Get("prop")
	if prop != "" && !ftm.IsProperty(prop) {
		return fail(http.StatusBadRequest, "No such property!")
	}
	if s := p.Get("schema"); s != "" {
		if _, ok := ftm.SchemaNamed(s); !ok {
			return fail(http.StatusBadRequest, "Invalid schema")
		}
	}
	var datasets []string
	if d := p.Get("dataset"); d != "" {
		if datasets, err = members(p.lib, h.Now(), d); err != nil {
			return err
		}
	}
	i, ok := p.lib.Index().ByID(id)
	if !ok {
		canonical, old := referent(p.lib, id)
		if i, ok = p.lib.Index().ByID(canonical); !old || !ok {
			return fail(http.StatusNotFound, "No such entity!")
		}
	}
	e, err := p.lib.Index().Entity(i)
	if err != nil {
		return err
	}
	list := p.lib.Index().ListOf(i)
	wanted := func(want string, have ...string) bool { return want == "" || slices.Contains(have, want) }
	rows := []any{}
	if (p.Get("dataset") == "" || slices.Contains(datasets, list)) && wanted(p.Get("schema"), e.Schema) {
		for _, pr := range e.Properties {
			if !wanted(prop, pr.Name) || mask.Hides(r.Context(), pr.Name) {
				continue
			}
			for k, v := range pr.Values {
				if !wanted(p.Get("value"), v.Text) {
					continue
				}
				rows = append(rows, map[string]any{
					"id": fmt.Sprintf("%s:%s:%d", e.ID, pr.Name, k), "entity_id": e.ID, "canonical_id": e.ID, "prop": pr.Name,
					"prop_type": ftm.TypeOf(e.Schema, pr.Name), "schema": e.Schema, "value": v.Text, "original_value": orNull(v.Original),
					"dataset": list, "lang": orNull(v.Lang), "origin": nil, "first_seen": orNull(inSeconds(e.FirstSeen)), "last_seen": orNull(inSeconds(e.LastSeen)),
				})
			}
		}
	}
	from := min(p.offset, len(rows))
	reply(w, http.StatusOK, map[string]any{"results": rows[from:min(from+p.limit, len(rows))], "total": total{len(rows), "eq"}, "limit": p.limit, "offset": p.offset})
	return nil
}
