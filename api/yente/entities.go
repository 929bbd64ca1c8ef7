package yente

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/index"
	"cordon/screen"
)

// find returns the entity of a path, or redirects from a referent to its
// canonical id, keeping the rest of the path.
func (h *handler) find(w http.ResponseWriter, r *http.Request, lib *screen.Library) (uint32, *ftm.Entity, bool, error) {
	id := r.PathValue("id")
	ix := lib.Index()
	i, ok := ix.ByID(id)
	if !ok {
		if canonical, ok := referent(lib, id); ok {
			u := *r.URL
			u.Path = strings.Replace(u.Path, "/entities/"+id, "/entities/"+canonical, 1)
			u.RawPath = ""
			http.Redirect(w, r, (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String(), http.StatusPermanentRedirect)
			return 0, nil, false, nil
		}
		return 0, nil, false, fail(http.StatusNotFound, "No such entity!")
	}
	e, err := ix.Entity(i)
	return i, e, true, err
}

// entity answers GET /entities/{id}.
func (h *handler) entity(w http.ResponseWriter, r *http.Request) error {
	q, err := readQuery(w, r, "nested")
	if err != nil {
		return err
	}
	nested := q.Get("nested") == "" || q.bool("nested")
	if err := q.err(); err != nil {
		return err
	}
	lib, release, err := h.use()
	if err != nil {
		return err
	}
	defer release()
	i, e, ok, err := h.find(w, r, lib)
	if err != nil || !ok {
		return err
	}
	var buf bytes.Buffer
	var in map[string][]json.RawMessage
	var cut map[string]int
	if nested {
		if in, cut, err = neighbours(lib.Index(), i, e); err != nil {
			return err
		}
	}
	appendEntity(&buf, e, in)
	if len(cut) > 0 {
		w.Header().Set("x-cordon-cut", strings.Join(slices.Sorted(maps.Keys(cut)), ", "))
		if !strict(r) {
			b, _ := json.Marshal(map[string]any{"cut": cut, "notes": []string{fmt.Sprintf("of each property at most %d neighbours are nested; /entities/%s/adjacent has them all, page by page", maxNeighbours, e.ID)}})
			buf.WriteString(`,"cordon":`)
			buf.Write(b)
		}
	}
	buf.WriteByte('}')
	write(w, http.StatusOK, buf.Bytes())
	return nil
}

// maxNeighbours bounds how many neighbours one property of a nested answer holds.
const maxNeighbours = 2000

// around groups what is next to an entity by the property that leads there: its
// own for what it points to, the reverse name for what points to it.
func around(ix *index.Index, i uint32, e *ftm.Entity) (map[string][]uint32, error) {
	out := map[string][]uint32{}
	for _, n := range ix.Adjacent(i) {
		p := n.Property
		if n.Inward {
			other, err := ix.Entity(n.Entity)
			if err != nil {
				return nil, err
			}
			s, ok := ftm.SchemaNamed(other.Schema)
			if !ok {
				continue
			}
			info, ok := s.Property(p)
			if !ok || info.Reverse == "" {
				continue
			}
			p = info.Reverse
		}
		if !slices.Contains(out[p], n.Entity) && n.Entity != i {
			out[p] = append(out[p], n.Entity)
		}
	}
	return out, nil
}

// neighbours returns whole entities for every entity-typed property: one step,
// and through edges to their other end, never back to the root. Cut is how many
// neighbours there are by each property that has more than are returned.
func neighbours(ix *index.Index, root uint32, e *ftm.Entity) (out map[string][]json.RawMessage, cut map[string]int, err error) {
	groups, err := around(ix, root, e)
	if err != nil {
		return nil, nil, err
	}
	out, cut = map[string][]json.RawMessage{}, map[string]int{}
	for p, ids := range groups {
		if len(ids) > maxNeighbours {
			cut[p] = len(ids)
		}
		for _, n := range ids[:min(len(ids), maxNeighbours)] {
			raw, err := through(ix, n, root)
			if err != nil {
				return nil, nil, err
			}
			out[p] = append(out[p], raw)
		}
	}
	return dangling(ix, e, out), cut, nil
}

// bare adds an id that stands among nested entities as it is.
func bare(to map[string][]json.RawMessage, property, id string) map[string][]json.RawMessage {
	b, _ := json.Marshal(id)
	if to == nil {
		to = map[string][]json.RawMessage{}
	}
	to[property] = append(to[property], b)
	return to
}

// dangling adds the ids of entities that no list has to properties of which other
// values are nested, so that none is lost.
func dangling(ix *index.Index, e *ftm.Entity, nested map[string][]json.RawMessage) map[string][]json.RawMessage {
	for _, p := range e.Properties {
		if _, ok := nested[p.Name]; !ok {
			continue
		}
		for _, v := range p.Values {
			if _, held := ix.ByID(v.Text); !held {
				nested = bare(nested, p.Name, v.Text)
			}
		}
	}
	return nested
}

// through writes an entity; of an edge also its far end.
func through(ix *index.Index, n, root uint32) (json.RawMessage, error) {
	e, err := ix.Entity(n)
	if err != nil {
		return nil, err
	}
	var far map[string][]json.RawMessage
	if s, ok := ftm.SchemaNamed(e.Schema); ok && (s.Edge() || !ftm.IsA(e.Schema, "Thing")) {
		groups, err := around(ix, n, e)
		if err != nil {
			return nil, err
		}
		for p, ids := range groups {
			if _, own := s.Property(p); !own {
				continue
			}
			for _, f := range ids {
				if f == root { // never back to where the question began
					far = bare(far, p, ix.ID(root))
					continue
				}
				other, err := ix.Entity(f)
				if err != nil {
					return nil, err
				}
				var buf bytes.Buffer
				appendEntity(&buf, other, nil)
				buf.WriteByte('}')
				if far == nil {
					far = map[string][]json.RawMessage{}
				}
				far[p] = append(far[p], buf.Bytes())
			}
		}
		far = dangling(ix, e, far)
	}
	var buf bytes.Buffer
	appendEntity(&buf, e, far)
	buf.WriteByte('}')
	return buf.Bytes(), nil
}

// adjacents is one page of neighbours.
type adjacents struct {
	Results []json.RawMessage `json:"results"`
	Limit   int               `json:"limit"`
	Offset  int               `json:"offset"`
	Total   total             `json:"total"`
}

type total struct {
	Value    int    `json:"value"`
	Relation string `json:"relation"`
}

// of returns the part of a list of neighbours that is asked for.
func (p *page) of(ids []uint32, root uint32) (*adjacents, error) {
	ix := p.lib.Index()
	if len(p.sort) > 0 {
		keys := map[uint32][]string{}
		for _, n := range ids {
			e, err := ix.Entity(n)
			if err != nil {
				return nil, err
			}
			keys[n] = keysOf(p.sort, e)
		}
		slices.SortStableFunc(ids, func(a, b uint32) int { return compareKeys(p.sort, keys[a], keys[b]) })
	}
	a := &adjacents{Results: []json.RawMessage{}, Limit: p.limit, Offset: p.offset, Total: total{len(ids), "eq"}}
	from := min(p.offset, len(ids))
	for _, n := range ids[from:min(from+p.limit, len(ids))] {
		raw, err := through(ix, n, root)
		if err != nil {
			return nil, err
		}
		a.Results = append(a.Results, raw)
	}
	return a, nil
}

// adjacent answers GET /entities/{id}/adjacent.
func (h *handler) adjacent(w http.ResponseWriter, r *http.Request) error {
	return h.around(w, r, func(pg *page, i uint32, e *ftm.Entity, groups map[string][]uint32) error {
		pages := map[string]*adjacents{}
		for p, ids := range groups {
			a, err := pg.of(ids, i)
			if err != nil {
				return err
			}
			pages[p] = a
		}
		var buf bytes.Buffer
		appendEntity(&buf, e, nil)
		buf.WriteByte('}')
		reply(w, http.StatusOK, map[string]any{"entity": json.RawMessage(buf.Bytes()), "adjacent": pages})
		return nil
	})
}

// adjacentProperty answers GET /entities/{id}/adjacent/{property}.
func (h *handler) adjacentProperty(w http.ResponseWriter, r *http.Request) error {
	return h.around(w, r, func(pg *page, i uint32, e *ftm.Entity, groups map[string][]uint32) error {
		p := r.PathValue("property")
		if !entityProperty(e.Schema, p) {
			return fail(http.StatusNotFound, "No such property!")
		}
		a, err := pg.of(groups[p], i)
		if err != nil {
			return err
		}
		reply(w, http.StatusOK, a)
		return nil
	})
}

func entityProperty(schema, p string) bool {
	if ftm.TypeOf(schema, p) == ftm.TypeEntity {
		return true
	}
	return slices.ContainsFunc(ftm.Reverse(p), func(i ftm.PropertyInfo) bool { return ftm.IsA(schema, i.Range) })
}

func (h *handler) around(w http.ResponseWriter, r *http.Request, f func(*page, uint32, *ftm.Entity, map[string][]uint32) error) error {
	p, err := h.page(w, r, 10, "sort")
	if err != nil {
		return err
	}
	defer p.release()
	if p.sort, err = p.orders(); err != nil {
		return err
	}
	i, e, ok, err := h.find(w, r, p.lib)
	if err != nil || !ok {
		return err
	}
	groups, err := around(p.lib.Index(), i, e)
	if err != nil {
		return err
	}
	return f(p, i, e, groups)
}

// page is a request for a part of an answer, with the library that it is from.
type page struct {
	*query
	limit, offset int
	sort          []order
	lib           *screen.Library
	release       func()
}

// page reads a request that has limit and offset. The page has to be released.
func (h *handler) page(w http.ResponseWriter, r *http.Request, limit int, known ...string) (*page, error) {
	q, err := readQuery(w, r, append(known, "limit", "offset")...)
	if err != nil {
		return nil, err
	}
	p := &page{query: q, limit: q.int("limit", limit, 0, maxResults), offset: q.int("offset", 0, 0, maxOffset)}
	if err := q.err(); err != nil {
		return nil, err
	}
	p.lib, p.release, err = h.use()
	return p, err
}

// referent finds the entity that an id of another time or place stands for.
func referent(lib *screen.Library, id string) (string, bool) {
	i, ok := lib.Text().Referent(id)
	if !ok {
		return "", false
	}
	return lib.Index().ID(i), true
}
