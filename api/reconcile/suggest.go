package reconcile

import (
	"cmp"
	"slices"
	"strings"

	"cordon/ftm"
)

func suggested(prefix string, result any) any {
	return map[string]any{"code": "/api/status/ok", "status": "200 OK", "prefix": prefix, "result": result}
}

// suggestion is an entity that begins as was typed. The report calls its types
// notable, yente type.
type suggestion struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Type        []kind `json:"type"`
	Notable     []kind `json:"notable"`
}

func (h *handler) suggestEntity(c *call) (any, error) {
	prefix := strings.TrimSpace(c.Form.Get("prefix"))
	out := []suggestion{}
	if prefix == "" {
		return suggested(prefix, out), nil
	}
	limit, err := c.number("limit", 10, maxSuggest)
	if err != nil {
		return nil, err
	}
	words := c.lib.Text()
	found, err := words.Begins(prefix)
	if err != nil {
		return nil, bad("%v", err)
	}
	for _, f := range found {
		if len(out) == limit {
			break
		}
		card := words.Card(f.Entity)
		if !slices.Contains(c.lists, card.Dataset) || !ftm.Matchable(card.Schema) {
			continue
		}
		e, err := c.lib.Index().Entity(f.Entity)
		if err != nil {
			return nil, err
		}
		out = append(out, suggestion{e.ID, e.Caption, card.Dataset + " " + e.Reference, []kind{kindOf(e.Schema)}, []kind{kindOf(e.Schema)}})
	}
	if len(out) == 0 && limit > 0 {
		e, err := c.engine(1)
		if err != nil {
			return nil, err
		}
		if gaps := e.Gaps(); len(gaps) > 0 {
			return nil, unable(gaps...)
		}
	}
	return suggested(prefix, out), nil
}

func (h *handler) suggestType(c *call) (any, error) {
	prefix := strings.ToLower(strings.TrimSpace(c.Form.Get("prefix")))
	out := []kind{}
	for _, s := range ftm.Matchables() {
		k := kindOf(s)
		if prefix != "" && (strings.HasPrefix(strings.ToLower(k.Name), prefix) || strings.HasPrefix(strings.ToLower(s), prefix)) {
			out = append(out, k)
		}
	}
	return suggested(prefix, out), nil
}

func (h *handler) suggestProperty(c *call) (any, error) {
	prefix := strings.ToLower(strings.TrimSpace(c.Form.Get("prefix")))
	out, seen := []kind{}, map[string]bool{}
	for _, s := range ftm.Matchables() {
		sc, _ := ftm.SchemaNamed(s)
		for _, p := range sc.Properties() {
			id := p.Schema + ":" + p.Name
			if prefix != "" && p.Type != ftm.TypeEntity && !seen[id] && (strings.HasPrefix(strings.ToLower(p.Name), prefix) || strings.HasPrefix(strings.ToLower(spaced(p.Name)), prefix)) {
				seen[id] = true
				out = append(out, kind{id, spaced(p.Name), p.Schema})
			}
		}
	}
	slices.SortFunc(out, func(a, b kind) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return suggested(prefix, out), nil
}

func (h *handler) extendProperty(c *call) (any, error) {
	t := cmp.Or(c.Form.Get("type"), "Thing")
	s, ok := ftm.SchemaNamed(t)
	if !ok {
		return nil, bad("Invalid type: %s", t)
	}
	limit, err := c.number("limit", 0, 1000)
	if err != nil {
		return nil, err
	}
	props := []kindName{}
	first := map[string]int{} // 0 for what identifies a party, which is what people add
	for _, p := range s.Properties() {
		if p.Type != ftm.TypeEntity {
			props = append(props, kindName{p.Name, spaced(p.Name)})
			if !p.Matchable {
				first[p.Name] = 1
			}
		}
	}
	slices.SortStableFunc(props, func(a, b kindName) int {
		return cmp.Or(cmp.Compare(first[a.ID], first[b.ID]), cmp.Compare(a.Name, b.Name))
	})
	if limit > 0 {
		props = props[:min(limit, len(props))]
	}
	return map[string]any{"limit": limit, "type": t, "properties": props}, nil
}
