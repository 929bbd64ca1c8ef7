package yente

import (
	"bytes"
	"context"
	v1 "encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cordon/api/ask"
	"cordon/api/mask"
	"cordon/api/telemetry"
	"cordon/screen"
)

// example is one query of a match request.
type example struct {
	key        string
	ID         *string
	Schema     string
	Properties []ask.Property

	// Cordon's additions, each narrowing its own query.
	Limit     *int
	Threshold *float64
	Topics    []string
	Exclude   []string

	null  bool // null stands where the query should
	asked bool // it has properties, if an empty set
}

type matchRequest struct {
	Weights map[string]float64
	Config  map[string]jsontext.Value
	Queries []example // in the order of the body; nil where it has none
}

// match answers POST /match/{dataset}.
func (h *handler) match(w http.ResponseWriter, r *http.Request) error {
	q, err := readQuery(w, r, "limit", "threshold", "cutoff", "algorithm", "include_dataset", "exclude_dataset", "exclude_schema",
		"topics", "changed_since", "exclude_entity_ids", "fuzzy")
	if err != nil {
		return err
	}
	limit := q.int("limit", h.MatchPage, 0, h.MaxMatches)
	threshold := q.float("threshold", h.Threshold)
	if threshold > 1 { // nothing could reach it, which would be read as clear
		q.reject("threshold", "Input should be less than or equal to 1", "less_than_equal")
	}
	cutoff := min(q.float("cutoff", h.Threshold), threshold)
	lib, release, err := h.use()
	if err != nil {
		return err
	}
	defer release()
	f, err := q.filter(lib)
	if err != nil {
		return err
	}
	algorithm, err := h.algorithm(q.Get("algorithm"))
	if err != nil {
		return err
	}
	s := h.scratch()
	defer h.release(s)
	req, err := s.readMatch(r.Body, h.MaxBatch)
	if err != nil {
		return err
	}
	if err := algorithm.configure(req.Config); err != nil {
		return err
	}
	weights, err := weigh(req.Weights)
	if err != nil {
		return err
	}
	if err := req.check(r.Context(), lib); err != nil {
		return err
	}
	a := answerer{threshold: threshold, cutoff: cutoff, limit: limit, most: h.MaxMatches, filter: f, algorithm: algorithm, weights: weights, strict: strict(r), blind: mask.Blind(r.Context())}
	least, most := a.reach(req.Queries)
	on, err := h.bind(lib, h.Now(), r.PathValue("dataset"), q.list("include_dataset"), q.list("exclude_dataset"), least, most)
	if err != nil {
		return err
	}
	a.notes, a.told, a.basis = on.notes, on.told, on.basis
	a.terms = h.terms(r.URL.RawQuery, &a)
	if a.engine = on.engine; a.engine == nil { // no error in yente
		w.Header().Set("x-cordon-verdict", string(screen.Unable))
	}

	buf := &s.out
	buf.WriteString(`{"responses":{`)
	for i := range req.Queries {
		if i > 0 {
			buf.WriteByte(',')
		}
		quote(buf, req.Queries[i].key)
		buf.WriteByte(':')
		if err := h.inTurn(r.Context(), &a, buf, &req.Queries[i]); err != nil {
			return err
		}
	}
	if a.unread != "" {
		// Who sent one query reads its results and not its status.
		if len(req.Queries) == 1 {
			return detail{http.StatusBadRequest, "unable: " + a.unread}
		}
		w.Header().Set("x-cordon-verdict", string(screen.Unable))
	}
	buf.WriteString(`},"limit":`)
	decimal(buf, limit)
	if !a.strict {
		buf.WriteString(`,"cordon":{`)
		if len(a.decisions) > 0 {
			buf.WriteString(`"decision_id":`)
			quote(buf, a.wholeDecision())
			buf.WriteByte(',')
		}
		buf.WriteString(`"stamp":`)
		buf.Write(on.stamp)
		told(buf, `,"ignored_weights":`, weights.ignored)
		told(buf, `,"ignored_parameters":`, q.ignored)
		buf.WriteByte('}')
	}
	buf.WriteByte('}')
	if len(req.Queries) == 1 {
		w.Header()["X-Batch-Size"] = oneQuery
	} else {
		w.Header().Set("x-batch-size", strconv.Itoa(len(req.Queries)))
	}
	write(w, http.StatusOK, buf.Bytes())
	return nil
}

// inTurn answers a query when there is a turn for it.
func (h *handler) inTurn(ctx context.Context, a *answerer, buf *bytes.Buffer, x *example) error {
	if a.engine == nil {
		return a.answer(buf, x)
	}
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-h.turns }()
	a.worker = a.engine.Worker()
	defer a.worker.Release()
	a.worker.Watch = telemetry.Steps(ctx)
	return a.answer(buf, x)
}

// terms are what all queries of a request are asked under, as text, and the parameters
// that say so: most requests have those of the one before.
type terms struct {
	parameters string
	text       []byte
}

// terms are those of a request, for the names of its answers.
func (h *handler) terms(parameters string, a *answerer) []byte {
	plain := len(a.weights.off) == 0 && !a.blind // parameters say all
	if last := h.asked.Load(); plain && last != nil && last.parameters == parameters {
		return last.text
	}
	f := &a.filter
	text, _ := v1.Marshal([]any{a.threshold, a.cutoff, a.limit, f.excludeSchema, f.topics, f.exclude, f.since, a.algorithm.name, slices.Sorted(maps.Keys(a.weights.off)), a.blind})
	if plain {
		h.asked.Store(&terms{strings.Clone(parameters), text})
	}
	return text
}

// wholeDecision names the answer to a request: that of its query, or of them all.
func (a *answerer) wholeDecision() string {
	if len(a.decisions) == 1 {
		return a.decisions[0]
	}
	return a.basis.Decision([]byte(strings.Join(a.decisions, " ")))
}

// told writes names of what was left out of account, where there are any.
func told(buf *bytes.Buffer, key string, names []string) {
	if len(names) > 0 {
		b, _ := v1.Marshal(names)
		buf.WriteString(key)
		buf.Write(b)
	}
}

// check holds what queries ask for themselves to the rules of the parameters.
func (m *matchRequest) check(ctx context.Context, lib *screen.Library) error {
	for i := range m.Queries {
		x := &m.Queries[i]
		if len(x.Exclude) > maxExcluded {
			return unprocessable(fmt.Sprintf("List should have at most %d items", maxExcluded), "too_long", "queries", x.key, "exclude_entity_ids")
		}
		if x.Limit != nil && *x.Limit < 0 {
			return unprocessable("Input should be greater than or equal to 0", "greater_than_equal", "queries", x.key, "limit")
		}
		if len(x.Topics) > 0 && mask.Hides(ctx, "topics") {
			return fail(http.StatusForbidden, "This key leaves out topics: nothing can be asked by it.")
		}
		for _, t := range x.Topics {
			if !isTopic(lib, t) {
				return unprocessable("Input should be a topic: '"+t+"' is none, and no listed party has it", "enum", "queries", x.key, "topics")
			}
		}
	}
	return nil
}

// subject reads a query. Properties that the schema does not have are dropped, as
// in yente, with a note.
func (x *example) subject() (screen.Subject, error) {
	id := ""
	if x.ID != nil {
		id = *x.ID
	}
	s, dropped, err := ask.Read(id, x.Schema, x.Properties)
	if err != nil {
		return s, fail(http.StatusBadRequest, "Cannot parse example entity: %v", err)
	}
	for _, p := range dropped {
		s.Notes = append(s.Notes, fmt.Sprintf("%s has no property %q: it was not compared", x.Schema, p))
	}
	return s, nil
}
