package yente

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/match"
	"cordon/screen"
)

// answerer answers the queries of one request.
type answerer struct {
	lib               *screen.Library
	lists             []string
	threshold, cutoff float64
	limit             int
	filter            filter
	algorithm         *algorithm
	strict            bool
	now               time.Time

	engine *screen.Engine
	worker *screen.Worker
}

// open binds the request to the library. An empty scope is no error: it has no
// results, as in yente.
func (a *answerer) open() error {
	if len(a.lists) == 0 {
		return nil
	}
	p := screen.DefaultPolicy()
	p.Name, p.Lists, p.Threshold, p.Limit = "yente", a.lists, max(min(a.cutoff, a.threshold), minCutoff), maxResults
	e, err := screen.NewEngine(a.lib, p, a.now)
	if err != nil {
		return err
	}
	a.engine, a.worker = e, e.Worker()
	return nil
}

// minCutoff is the least score that is computed: below it everything resembles
// everything a little.
const minCutoff = 0.3

func (a *answerer) close() {
	if a.worker != nil {
		a.worker.Release()
	}
}

func (a *answerer) stamp() any {
	if a.engine == nil {
		return nil
	}
	return a.engine.Stamp()
}

// answer appends the answer to one query.
func (a *answerer) answer(buf *bytes.Buffer, x *example) error {
	sub, err := x.subject()
	if err != nil {
		return err
	}
	limit, threshold, f := a.limit, a.threshold, a.filter
	if !a.strict {
		if x.Limit != nil {
			limit = min(max(*x.Limit, 0), maxResults)
		}
		if x.Threshold != nil {
			threshold = *x.Threshold
		}
		f.topics = append(slices.Clone(f.topics), x.Topics...)
		f.exclude = append(slices.Clone(f.exclude), x.Exclude...)
	}
	status := http.StatusOK
	var hits []screen.Match
	var v *screen.Verdict
	if a.worker != nil {
		if !f.empty() {
			a.worker.Keep = f.keep
		} else {
			a.worker.Keep = nil
		}
		sub.Entity = a.algorithm.subject(sub.Entity)
		if v, err = a.worker.Screen(sub, true); err != nil {
			return err
		}
		hits = v.Hits
		if v.Verdict == screen.Unable {
			if gaps := a.engine.Gaps(); len(gaps) > 0 {
				return detail{http.StatusServiceUnavailable, "unable: " + strings.Join(gaps, "; ")}
			}
			status = http.StatusBadRequest // nothing to compare: this query's fault, not the batch's
		}
	}
	least := min(a.cutoff, threshold)
	kept := hits[:0]
	total := 0
	for _, m := range hits {
		// yente drops a score equal to the cut-off; Cordon keeps it unless asked to
		// be yente.
		if m.Score < least || a.strict && m.Score <= least {
			continue
		}
		kept = append(kept, m)
		if m.Score >= threshold {
			total++
		}
	}
	fmt.Fprintf(buf, `{"status":%d,"results":[`, status)
	for i, m := range kept[:min(limit, len(kept))] {
		if i > 0 {
			buf.WriteByte(',')
		}
		a.result(buf, sub.Name, &m, m.Score >= threshold)
	}
	fmt.Fprintf(buf, `],"total":{"value":%d,"relation":"eq"},"query":`, total)
	appendQuery(buf, x, sub.Entity)
	if !a.strict && v != nil {
		notes, _ := json.Marshal(map[string]any{"verdict": v.Verdict, "notes": v.Notes, "unable": v.Unable})
		buf.WriteString(`,"cordon":`)
		buf.Write(notes)
	}
	buf.WriteByte('}')
	return nil
}

// appendQuery writes the query as it was understood, with the caller's id or null.
func appendQuery(buf *bytes.Buffer, x *example, e *ftm.Entity) {
	id := []byte("null")
	if x.ID != nil {
		id, _ = json.Marshal(*x.ID)
	}
	schema, _ := json.Marshal(e.Schema)
	fmt.Fprintf(buf, `{"id":%s,"schema":%s,"properties":`, id, schema)
	appendProperties(buf, e, nil)
	buf.WriteByte('}')
}

// appendProperties writes properties as lists of strings. Nested, where given,
// supplies whole entities in place of ids.
func appendProperties(buf *bytes.Buffer, e *ftm.Entity, nested map[string][]json.RawMessage) {
	buf.WriteByte('{')
	n := 0
	comma := func() {
		if n > 0 {
			buf.WriteByte(',')
		}
		n++
	}
	for _, p := range e.Properties {
		if _, ok := nested[p.Name]; ok {
			continue
		}
		comma()
		key, _ := json.Marshal(p.Name)
		buf.Write(key)
		buf.WriteString(":[")
		for i, v := range p.Values {
			if i > 0 {
				buf.WriteByte(',')
			}
			t, _ := json.Marshal(v.Text)
			buf.Write(t)
		}
		buf.WriteByte(']')
	}
	names := make([]string, 0, len(nested))
	for k := range nested {
		names = append(names, k)
	}
	slices.Sort(names)
	for _, k := range names {
		comma()
		key, _ := json.Marshal(k)
		buf.Write(key)
		buf.WriteString(":[")
		for i, raw := range nested[k] {
			if i > 0 {
				buf.WriteByte(',')
			}
			buf.Write(raw)
		}
		buf.WriteByte(']')
	}
	buf.WriteByte('}')
}

// appendEntity writes an entity without its closing brace.
func appendEntity(buf *bytes.Buffer, e *ftm.Entity, nested map[string][]json.RawMessage) {
	head := func(key string, v any) {
		b, _ := json.Marshal(v)
		fmt.Fprintf(buf, `%q:%s,`, key, b)
	}
	stamp := func(t string) any {
		if t == "" {
			return nil
		}
		if len(t) == len("2006-01-02") {
			return t + "T00:00:00"
		}
		return t
	}
	buf.WriteByte('{')
	head("id", e.ID)
	head("caption", e.Caption)
	head("schema", e.Schema)
	buf.WriteString(`"properties":`)
	appendProperties(buf, e, nested)
	buf.WriteByte(',')
	head("datasets", orEmpty(e.Datasets))
	head("referents", orEmpty(e.Referents))
	head("target", e.Target)
	head("first_seen", stamp(e.FirstSeen))
	head("last_seen", stamp(e.LastSeen))
	b, _ := json.Marshal(stamp(e.LastChange))
	fmt.Fprintf(buf, `"last_change":%s`, b)
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// result appends one scored entity.
func (a *answerer) result(buf *bytes.Buffer, query string, m *screen.Match, matched bool) {
	appendEntity(buf, m.Entity, nil)
	buf.WriteString(`,"score":`)
	buf.Write(strconv.AppendFloat(buf.AvailableBuffer(), m.Score, 'f', -1, 64))
	buf.WriteString(`,"explanations":`)
	ex, _ := json.Marshal(explanations(query, m))
	buf.Write(ex)
	fmt.Fprintf(buf, `,"match":%t`, matched)
	if !a.strict {
		c, _ := json.Marshal(map[string]any{"confidence": m.Confidence, "rank": m.Rank, "list": m.List, "reference": m.Reference, "matched_name": m.MatchedName, "evidence": m.Evidence})
		buf.WriteString(`,"cordon":`)
		buf.Write(c)
	}
	buf.WriteByte('}')
}

// feature is one explained part of a score, as yente prints it.
type feature struct {
	Detail    string  `json:"detail"`
	Score     float64 `json:"score"`
	Query     string  `json:"query"`
	Candidate string  `json:"candidate"`
}

// explanations puts our evidence under yente's names of features, where they
// mean the same.
func explanations(query string, m *screen.Match) map[string]feature {
	out := map[string]feature{}
	var tokens []string
	for _, ev := range m.Evidence {
		switch ev.Aspect {
		case match.AspectToken, match.AspectName:
			tokens = append(tokens, ev.Text)
		case match.AspectIdentifier:
			k := "identifier_match"
			if m.Schema == "CryptoWallet" {
				k = "crypto_wallet_address"
			} else if m.Schema == "Vessel" {
				k = "vessel_imo_mmsi_match"
			}
			out[k] = feature{ev.Text, sign(ev), ev.Query, ev.List}
		case match.AspectBirthDate:
			if ev.Relation == match.Contradicts {
				out["dob_year_disjoint"] = feature{ev.Text, 1, ev.Query, ev.List}
			}
		case match.AspectCountry:
			if ev.Relation == match.Contradicts {
				out["country_mismatch"] = feature{ev.Text, 1, ev.Query, ev.List}
			}
		case match.AspectGender:
			if ev.Relation == match.Contradicts {
				out["gender_mismatch"] = feature{ev.Text, 1, ev.Query, ev.List}
			}
		case match.AspectAddress:
			out["address_prop_match"] = feature{ev.Text, sign(ev), ev.Query, ev.List}
		}
	}
	if len(tokens) > 0 {
		out["name_match"] = feature{strings.Join(tokens, ", "), m.Score, query, m.MatchedName}
	}
	return out
}

func sign(ev match.Evidence) float64 {
	if ev.Relation == match.Contradicts {
		return 0
	}
	return 1
}
