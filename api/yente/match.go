package yente

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"cordon/api/ask"
	"cordon/screen"
)

// example is one query of a match request.
type example struct {
	ID         *string                    `json:"id"`
	Schema     string                     `json:"schema"`
	Properties map[string]json.RawMessage `json:"properties"`

	// Cordon's additions, each narrowing its own query.
	Limit     *int     `json:"limit"`
	Threshold *float64 `json:"threshold"`
	Topics    []string `json:"topics"`
	Exclude   []string `json:"exclude_entity_ids"`
}

type matchRequest struct {
	Weights map[string]float64         `json:"weights"`
	Config  map[string]json.RawMessage `json:"config"`
	Queries map[string]*example        `json:"queries"`
}

// match answers POST /match/{dataset}.
func (h *handler) match(w http.ResponseWriter, r *http.Request) error {
	q, err := readQuery(r)
	if err != nil {
		return err
	}
	limit := q.int("limit", h.MatchPage, 0, h.MaxMatches)
	threshold := q.float("threshold", h.Threshold)
	if threshold > 1 { // nothing could reach it, which would be read as clear
		q.reject("threshold", "Input should be less than or equal to 1", "less_than_equal")
	}
	cutoff := min(q.float("cutoff", h.Threshold), threshold)
	f := filter{excludeSchema: q.list("exclude_schema"), topics: q.list("topics"), since: q.since("changed_since"), exclude: q.list("exclude_entity_ids")}
	if len(f.exclude) > 50 {
		q.reject("exclude_entity_ids", "List should have at most 50 items", "too_long")
	}
	if err := q.err(); err != nil {
		return err
	}
	algorithm, err := algorithmNamed(q.Get("algorithm"))
	if err != nil {
		return err
	}
	req, order, err := readMatch(r.Body, h.MaxBatch)
	if err != nil {
		return err
	}
	if err := algorithm.configure(req.Config); err != nil {
		return err
	}
	lib, release, err := h.use()
	if err != nil {
		return err
	}
	defer release()
	now := h.Now()
	lists, err := scope(lib, now, r.PathValue("dataset"), q.list("include_dataset"), q.list("exclude_dataset"))
	if err != nil {
		return err
	}
	bare := strict(r)
	a := answerer{lib: lib, lists: lists, threshold: threshold, cutoff: cutoff, limit: limit, most: h.MaxMatches, filter: f, algorithm: algorithm, strict: bare, now: now}
	if err := a.open(req.Queries); err != nil {
		return err
	}
	defer a.close()

	buf := bytes.NewBuffer(make([]byte, 0, 4096))
	buf.WriteString(`{"responses":{`)
	for i, key := range order {
		if i > 0 {
			buf.WriteByte(',')
		}
		quote(buf, key)
		buf.WriteByte(':')
		if err := a.answer(buf, req.Queries[key]); err != nil {
			return err
		}
	}
	fmt.Fprintf(buf, `},"limit":%d`, limit)
	if !bare {
		stamp, err := json.Marshal(a.stamp())
		if err != nil {
			return err
		}
		fmt.Fprintf(buf, `,"cordon":{"stamp":%s}`, stamp)
	}
	buf.WriteByte('}')
	w.Header().Set("x-batch-size", strconv.Itoa(len(order)))
	write(w, http.StatusOK, buf.Bytes())
	return nil
}

// readMatch reads a match request. The order of the queries is that of the body.
func readMatch(body io.Reader, most int) (*matchRequest, []string, error) {
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, nil, err
	}
	unprocessable := func(loc []any, msg, kind string) error {
		return detail{http.StatusUnprocessableEntity, []invalid{{Loc: append([]any{"body"}, loc...), Msg: msg, Type: kind}}}
	}
	var req matchRequest
	if err := json.Unmarshal(data, &req); err != nil {
		return nil, nil, unprocessable(nil, "JSON decode error: "+err.Error(), "json_invalid")
	}
	if req.Queries == nil {
		return nil, nil, unprocessable([]any{"queries"}, "Field required", "missing")
	}
	order, err := keyOrder(data, most)
	if err != nil {
		return nil, nil, unprocessable([]any{"queries"}, err.Error(), "json_invalid")
	}
	switch n := len(order); {
	case n == 0:
		return nil, nil, fail(http.StatusBadRequest, "No queries provided.")
	case n > most:
		return nil, nil, fail(http.StatusBadRequest, "Too many queries in one batch (limit: %d)", most)
	}
	for _, k := range order {
		switch e := req.Queries[k]; {
		case e == nil:
			return nil, nil, unprocessable([]any{"queries", k}, "Input should be a valid dictionary or object to extract fields from", "model_attributes_type")
		case e.Schema == "":
			return nil, nil, unprocessable([]any{"queries", k, "schema"}, "Field required", "missing")
		case e.Threshold != nil && *e.Threshold > 1:
			return nil, nil, unprocessable([]any{"queries", k, "threshold"}, "Input should be less than or equal to 1", "less_than_equal")
		}
	}
	return &req, order, nil
}

// keyOrder returns the names of the queries in the order of the body, once each.
func keyOrder(data []byte, most int) ([]string, error) {
	var top struct {
		Queries json.RawMessage `json:"queries"`
	}
	if err := json.Unmarshal(data, &top); err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(top.Queries))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var keys []string
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		k, _ := t.(string)
		if !slices.Contains(keys, k) && len(keys) <= most {
			keys = append(keys, k)
		}
		var skip json.RawMessage
		if err := d.Decode(&skip); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// subject reads a query. Properties that the schema does not have are dropped
// without a word, as in yente.
func (x *example) subject() (screen.Subject, error) {
	id := ""
	if x.ID != nil {
		id = *x.ID
	}
	s, _, err := ask.Subject(id, x.Schema, x.Properties)
	if err != nil {
		return s, fail(http.StatusBadRequest, "Cannot parse example entity: %v", err)
	}
	return s, nil
}
