package reconcile

import (
	"cmp"
	"encoding/json"
	"strings"

	"cordon/api/ask"
	"cordon/ftm"
)

// extension asks for values of properties of entities.
type extension struct {
	IDs        []string `json:"ids"`
	Properties []struct {
		ID       string `json:"id"`
		Settings struct {
			Limit  json.Number `json:"limit"`
			Render string      `json:"render"`
		} `json:"settings"`
	} `json:"properties"`
}

// extended is the answer: of each entity the values of each property.
type extended struct {
	Meta []kindName                   `json:"meta"`
	Rows map[string]map[string][]cell `json:"rows"`
}

func (x *extended) size() int { return len(x.Rows) }

type kindName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type cell struct {
	Str string `json:"str"`
}

func (h *handler) extend(c *call) (any, error) {
	const model = "FreebaseExtendQuery"
	raw := []byte(c.Form.Get("extend"))
	if !json.Valid(raw) {
		return nil, bad("Cannot decode extension request")
	}
	var x extension
	if err := ask.Unmarshal(raw, &x); err != nil {
		return nil, misread(model, err)
	}
	switch {
	case x.IDs == nil:
		return nil, malformed(model, "missing", "Field required", "ids")
	case x.Properties == nil:
		return nil, malformed(model, "missing", "Field required", "properties")
	}
	if len(x.IDs) > maxIDs {
		return nil, bad("Too many queries in one batch (limit: %d)", maxIDs)
	}
	out := &extended{Meta: []kindName{}, Rows: map[string]map[string][]cell{}}
	for i, p := range x.Properties {
		name := unqualified(p.ID)
		if !ftm.IsProperty(name) { // an empty column would say that nobody has one
			return nil, malformed(model, "value_error", "There is no property "+p.ID, "properties", i, "id")
		}
		if _, err := p.Settings.Limit.Int64(); err != nil && p.Settings.Limit != "" {
			return nil, malformed(model, "int_parsing", "Input should be a valid integer", "properties", i, "settings", "limit")
		}
		if how := p.Settings.Render; how != "" && how != "raw" && how != "caption" {
			return nil, malformed(model, "enum", "Input should be 'caption' or 'raw'", "properties", i, "settings", "render")
		}
		out.Meta = append(out.Meta, kindName{p.ID, spaced(name)})
	}
	for _, id := range x.IDs {
		row := map[string][]cell{}
		out.Rows[id] = row
		i, ok := c.lib.Index().ByID(id)
		if !ok {
			if _, old := c.lib.Text().Referent(id); old {
				return nil, bad("Please specify the canonical entity ID, not a referent")
			}
			continue
		}
		e, err := c.lib.Index().Entity(i)
		if err != nil {
			return nil, err
		}
		for _, p := range x.Properties {
			name, cells := unqualified(p.ID), []cell{}
			limit, _ := p.Settings.Limit.Int64()
			for _, v := range e.Get(name) {
				if limit > 0 && int64(len(cells)) >= limit {
					break
				}
				cells = append(cells, cell{render(ftm.TypeOf(e.Schema, name), v.Text, p.Settings.Render)})
			}
			row[p.ID] = cells
		}
	}
	return out, nil
}

// unqualified is the name of a property without its schema.
func unqualified(id string) string { return id[strings.LastIndexByte(id, ':')+1:] }

func render(t ftm.PropertyType, text, how string) string {
	if how == "raw" {
		return text
	}
	switch t {
	case ftm.TypeCountry:
		return cmp.Or(ftm.CountryName(text), text)
	case ftm.TypeTopic:
		if l, ok := ftm.Topic(text); ok {
			return l
		}
	}
	return text
}
