package reconcile

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"cordon/api/ask"
	"cordon/api/mask"
	"cordon/api/telemetry"
	"cordon/ftm"
	"cordon/screen"
)

// one is a reconciliation query.
type one struct {
	Query      string          `json:"query"`
	Type       json.RawMessage `json:"type"`
	Limit      int             `json:"limit"`
	Properties []struct {
		PID string          `json:"pid"`
		V   json.RawMessage `json:"v"`
	} `json:"properties"`
}

func (q *one) limit() int { return cmp.Or(q.Limit, 5) }

// batch holds the answers to queries, by their names.
type batch map[string]*found

func (b batch) size() int { return len(b) }

// found is the answer to one query.
type found struct {
	Result []candidate `json:"result"`
	Cordon *judgement  `json:"cordon,omitempty"`
}

// judgement is what Cordon says of a query beyond the report, where there is
// something to say.
type judgement struct {
	Verdict screen.Answer `json:"verdict"`
	Unable  []string      `json:"unable,omitempty"`
	Notes   []string      `json:"notes,omitempty"`
}

// candidate is one row of a query's answer.
type candidate struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description"`
	Type        []kind  `json:"type"`
	Score       float64 `json:"score"`
	Match       bool    `json:"match"`
}

var changedSince = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?$`)

func (h *handler) queries(c *call) (any, error) {
	const model = "FreebaseReconBatch"
	var qs map[string]*one
	if err := ask.Unmarshal([]byte(c.Form.Get("queries")), &qs); err != nil {
		return nil, misread(model, err)
	}
	if qs == nil {
		return nil, malformed(model, "dict_type", "Input should be a valid dictionary")
	}
	if len(qs) > maxQueries {
		return nil, bad("Too many queries in one batch (limit: %d)", maxQueries)
	}
	limit := 1
	for k, q := range qs {
		switch {
		case q == nil:
			return nil, malformed(model, "model_type", "Input should be a query", k)
		case q.Limit < 0: // would show nothing, which is read as no match
			return nil, malformed(model, "greater_than_equal", "Input should be greater than or equal to 0", k, "limit")
		}
		limit = max(limit, min(q.limit(), screen.MaxLimit)) // no more is explained than is shown
	}
	since := c.Form.Get("changed_since")
	if since != "" && !isTime(since) {
		return nil, bad("changed_since %q is not a day or a time such as 2026-04-24T10:57:01", since)
	}
	compared := func(e *ftm.Entity) *ftm.Entity { return e }
	if name := c.Form.Get("algorithm"); h.Algorithm != nil {
		var err error
		if compared, err = h.Algorithm(name); err != nil {
			return nil, bad("Invalid algorithm: %s", name)
		}
	}
	e, err := c.engine(limit)
	if err != nil {
		return nil, err
	}
	w := e.Worker()
	defer w.Release()
	w.Bare, w.Watch = true, telemetry.Steps(c.Context()) // candidates are shown without reasons
	if since != "" {
		// What does not say when it changed may have changed.
		w.Keep = func(e *ftm.Entity) bool { return e.LastChange == "" || e.LastChange > since }
	}
	out, unread := batch{}, ""
	for k, q := range qs {
		if out[k], err = h.query(c.Context(), w, e, q, compared); err != nil {
			return nil, err
		}
		if j := out[k].Cordon; j != nil && j.Verdict == screen.Unable {
			unread = strings.Join(j.Unable, "; ")
		}
		if c.Form.Get("strict") == "1" {
			out[k].Cordon = nil
		}
	}
	if unread != "" {
		if len(out) == 1 { // who sent one query sees that it failed
			return nil, bad("unable: %s", unread)
		}
		c.header.Set("x-cordon-verdict", string(screen.Unable))
	}
	return out, nil
}

func isTime(s string) bool {
	const whole = "2006-01-02T15:04:05"
	if !changedSince.MatchString(s) {
		return false
	}
	_, err := time.Parse(whole[:len(s)], s)
	return err == nil
}

func (h *handler) query(ctx context.Context, w *screen.Worker, e *screen.Engine, q *one, compared func(*ftm.Entity) *ftm.Entity) (*found, error) {
	schema, err := firstType(q.Type)
	if err != nil {
		return nil, err
	}
	props := map[string]json.RawMessage{}
	if q.Query != "" {
		props["name"], err = json.Marshal(q.Query)
		if err != nil {
			return nil, err
		}
	}
	var notes []string
	s, _ := ftm.SchemaNamed(schema)
	for _, pr := range q.Properties {
		name := pr.PID[strings.LastIndexByte(pr.PID, ':')+1:]
		if _, ok := s.Property(name); !ok {
			notes = append(notes, fmt.Sprintf("%s has no property %q: it was not compared", schema, pr.PID))
			continue
		}
		props[name] = both(props[name], plain(pr.V))
	}
	sub, _, err := ask.Subject("", schema, props)
	if err != nil {
		return nil, bad("Cannot parse query: %v", err)
	}
	sub.Notes = append(sub.Notes, notes...)
	sub.Entity, sub.Blind = compared(sub.Entity), mask.Blind(ctx)
	v, err := w.Screen(sub, false)
	if err != nil {
		return nil, err
	}
	matches := len(v.Hits) > 0 && v.Hits[0].Score >= h.Threshold
	if gaps := e.Gaps(); !matches && len(gaps) > 0 {
		return nil, unable(gaps...)
	}
	out := &found{Result: []candidate{}}
	for _, m := range v.Hits[:min(len(v.Hits), q.limit())] {
		out.Result = append(out.Result, candidate{m.EntityID, m.Caption, m.List + " " + m.Reference, []kind{kindOf(m.Schema)}, m.Score, m.Score >= h.Threshold})
	}
	if len(v.Unable)+len(v.Notes) > 0 {
		verdict := screen.Clear
		switch {
		case matches:
			verdict = screen.Hit
		case len(v.Unable) > 0:
			verdict = screen.Unable
		}
		out.Cordon = &judgement{verdict, v.Unable, v.Notes}
	}
	return out, nil
}

// both makes one list of two values of a property.
func both(a, b json.RawMessage) json.RawMessage {
	if a == nil {
		return b
	}
	var all []json.RawMessage
	for _, v := range []json.RawMessage{a, b} {
		var list []json.RawMessage
		if json.Unmarshal(v, &list) == nil {
			all = append(all, list...)
		} else {
			all = append(all, v)
		}
	}
	out, err := json.Marshal(all)
	if err != nil {
		return a
	}
	return out
}

// plain reads a reconciled cell, {"id": …}, as its id, and each cell of a list.
func plain(v json.RawMessage) json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(v, &list) == nil && list != nil {
		for i := range list {
			list[i] = plain(list[i])
		}
		if b, err := json.Marshal(list); err == nil {
			return b
		}
	}
	var cell struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(v, &cell) == nil && cell.ID != "" {
		b, _ := json.Marshal(cell.ID)
		return b
	}
	return v
}

// firstType reads a type given as text or as a list; only the first counts.
func firstType(raw json.RawMessage) (string, error) {
	t := "Thing"
	var list []string
	switch {
	case len(raw) == 0 || string(raw) == "null":
	case json.Unmarshal(raw, &t) == nil:
	case json.Unmarshal(raw, &list) == nil:
		if len(list) > 0 {
			t = list[0]
		}
	default:
		return "", bad("Invalid type: %s", raw)
	}
	if s, ok := ftm.SchemaNamed(t); !ok || !s.Matchable && t != "Thing" {
		return "", bad("Invalid type: %s", t)
	}
	return t, nil
}
