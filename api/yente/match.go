package yente

import (
	"bytes"
	v1 "encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cordon/api/ask"
	"cordon/api/telemetry"
	"cordon/screen"
)

// example is one query of a match request.
type example struct {
	ID         *string                  `json:"id"`
	Schema     string                   `json:"schema"`
	Properties map[string]v1.RawMessage `json:"properties"`

	// Cordon's additions, each narrowing its own query.
	Limit     *int     `json:"limit"`
	Threshold *float64 `json:"threshold"`
	Topics    []string `json:"topics"`
	Exclude   []string `json:"exclude_entity_ids"`
}

type matchRequest struct {
	Weights map[string]float64        `json:"weights"`
	Config  map[string]jsontext.Value `json:"config"`
	Queries map[string]*example       `json:"queries"`
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
	req, order, err := readMatch(r.Body, h.MaxBatch)
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
	if err := req.check(lib, order); err != nil {
		return err
	}
	a := answerer{threshold: threshold, cutoff: cutoff, limit: limit, most: h.MaxMatches, filter: f, algorithm: algorithm, weights: weights, strict: strict(r)}
	least, most := a.reach(req.Queries)
	on, err := h.bind(lib, h.Now(), r.PathValue("dataset"), q.list("include_dataset"), q.list("exclude_dataset"), least, most)
	if err != nil {
		return err
	}
	if a.engine = on.engine; a.engine == nil { // no error in yente
		w.Header().Set("x-cordon-verdict", string(screen.Unable))
	} else {
		a.worker = a.engine.Worker()
		defer a.worker.Release()
		a.worker.Watch = telemetry.Steps(r.Context())
	}

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
	if a.unread != "" {
		// Who sent one query reads its results and not its status.
		if len(order) == 1 {
			return detail{http.StatusBadRequest, "unable: " + a.unread}
		}
		w.Header().Set("x-cordon-verdict", string(screen.Unable))
	}
	fmt.Fprintf(buf, `},"limit":%d`, limit)
	if !a.strict {
		buf.WriteString(`,"cordon":{"stamp":`)
		buf.Write(on.stamp)
		told(buf, `,"ignored_weights":`, weights.ignored)
		told(buf, `,"ignored_parameters":`, q.ignored)
		buf.WriteByte('}')
	}
	buf.WriteByte('}')
	w.Header().Set("x-batch-size", strconv.Itoa(len(order)))
	write(w, http.StatusOK, buf.Bytes())
	return nil
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
func (m *matchRequest) check(lib *screen.Library, order []string) error {
	for _, k := range order {
		x := m.Queries[k]
		if len(x.Exclude) > maxExcluded {
			return unprocessable(fmt.Sprintf("List should have at most %d items", maxExcluded), "too_long", "queries", k, "exclude_entity_ids")
		}
		if x.Limit != nil && *x.Limit < 0 {
			return unprocessable("Input should be greater than or equal to 0", "greater_than_equal", "queries", k, "limit")
		}
		for _, t := range x.Topics {
			if ok, err := isTopic(lib, t); err != nil {
				return err
			} else if !ok {
				return unprocessable("Input should be a topic: '"+t+"' is none, and no listed party has it", "enum", "queries", k, "topics")
			}
		}
	}
	return nil
}

// lenient reads JSON as others write it: of names that come twice the last one
// counts, and what is no UTF-8 becomes U+FFFD, which makes a name unable.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

func unprocessable(msg, kind string, loc ...any) error {
	return detail{http.StatusUnprocessableEntity, []invalid{{Loc: append([]any{"body"}, loc...), Msg: msg, Type: kind}}}
}

// readMatch reads a match request in one pass. The order of the queries is that of
// the body.
func readMatch(body io.Reader, most int) (*matchRequest, []string, error) {
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, nil, err
	}
	var req matchRequest
	order, err := req.decode(jsontext.NewDecoder(bytes.NewBuffer(data), lenient), most)
	if err != nil {
		return nil, nil, unprocessable("JSON decode error: "+err.Error(), "json_invalid")
	}
	switch n := len(order); {
	case req.Queries == nil:
		return nil, nil, unprocessable("Field required", "missing", "queries")
	case n == 0:
		return nil, nil, fail(http.StatusBadRequest, "No queries provided.")
	case n > most:
		return nil, nil, fail(http.StatusBadRequest, "Too many queries in one batch (limit: %d)", most)
	}
	for _, k := range order {
		switch e := req.Queries[k]; {
		case e == nil:
			return nil, nil, unprocessable("Input should be a valid dictionary or object to extract fields from", "model_attributes_type", "queries", k)
		case e.Schema == "":
			return nil, nil, unprocessable("Field required", "missing", "queries", k, "schema")
		case e.Threshold != nil && *e.Threshold > 1:
			return nil, nil, unprocessable("Input should be less than or equal to 1", "less_than_equal", "queries", k, "threshold")
		}
	}
	return &req, order, nil
}

// decode reads the body and returns the names of its queries in their order, once
// each and no more of them than show that there are too many.
func (m *matchRequest) decode(d *jsontext.Decoder, most int) (order []string, err error) {
	err = eachMember(d, func(name string) error {
		switch name {
		case "weights":
			return json.UnmarshalDecode(d, &m.Weights)
		case "config":
			return json.UnmarshalDecode(d, &m.Config)
		case "queries":
			if d.PeekKind() == 'n' {
				return d.SkipValue()
			}
			m.Queries = map[string]*example{}
			order = order[:0]
			return eachMember(d, func(key string) error {
				if _, again := m.Queries[key]; !again {
					if len(order) > most {
						return d.SkipValue()
					}
					order = append(order, key)
				}
				var x *example
				err := json.UnmarshalDecode(d, &x)
				m.Queries[key] = x
				return err
			})
		}
		return d.SkipValue()
	})
	if err != nil {
		return nil, err
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return nil, errors.New("there is more after the end of the object")
	}
	return order, nil
}

// eachMember calls f at the value of each member of an object.
func eachMember(d *jsontext.Decoder, f func(name string) error) error {
	if k := d.PeekKind(); k != '{' && k != 0 {
		return fmt.Errorf("an object is expected where %s stands", k)
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() == '"' {
		t, err := d.ReadToken()
		if err == nil {
			err = f(t.String())
		}
		if err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// subject reads a query. Properties that the schema does not have are dropped, as
// in yente, with a note.
func (x *example) subject() (screen.Subject, error) {
	id := ""
	if x.ID != nil {
		id = *x.ID
	}
	s, dropped, err := ask.Subject(id, x.Schema, x.Properties)
	if err != nil {
		return s, fail(http.StatusBadRequest, "Cannot parse example entity: %v", err)
	}
	for _, p := range dropped {
		s.Notes = append(s.Notes, fmt.Sprintf("%s has no property %q: it was not compared", x.Schema, p))
	}
	return s, nil
}
