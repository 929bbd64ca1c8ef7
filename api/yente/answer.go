package yente

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cordon/ftm"
	"cordon/match"
	"cordon/screen"
)

// answerer answers the queries of one request.
type answerer struct {
	threshold, cutoff float64
	limit, most       int // results of a query: asked for, and at most
	filter            filter
	algorithm         *algorithm
	weights           weighing
	strict, blind     bool

	engine *screen.Engine // nil where the scope is empty
	worker *screen.Worker
	even   bool // every hit of the engine is a result and counts

	notes  []string // what holds for every answer
	told   []byte   // the same as JSON
	unread string   // why a query could not be compared; "" where all could

	basis     screen.Basis
	terms     []byte   // in which all queries are asked
	decisions []string // the names of their answers
}

// reach is the score from which, and the number of hits up to which, the engine is
// asked.
//
// Hits cost more than the search that found them, because each is explained. Where
// all of them count, the engine counts them and explains those that are shown.
// Where some are dropped or do not count, as many are looked at as yente would.
func (a *answerer) reach(queries []example) (threshold float64, limit int) {
	least, shown := min(a.cutoff, a.threshold), a.limit
	a.even = a.cutoff == a.threshold && a.threshold >= minCutoff && !a.strict
	for i := range queries {
		if a.strict {
			break
		}
		x := &queries[i]
		if x.Threshold != nil {
			least, a.even = min(least, *x.Threshold), false
		}
		if x.Limit != nil {
			shown = max(shown, min(*x.Limit, a.most))
		}
	}
	if !a.even {
		return max(least, minCutoff), maxResults
	}
	return least, max(shown, 1)
}

// minCutoff is the least score that is computed: below it everything resembles
// everything a little.
const minCutoff = 0.3

// answer appends the answer to one query.
func (a *answerer) answer(buf *bytes.Buffer, x *example) error {
	sub, err := x.subject()
	if err != nil {
		return err
	}
	limit, threshold, f := a.limit, a.threshold, a.filter
	if !a.strict {
		if x.Limit != nil {
			limit = min(max(*x.Limit, 0), a.most)
		}
		if x.Threshold != nil {
			threshold = *x.Threshold
		}
		f.narrower = x.Topics
		if len(x.Exclude) > 0 {
			f.exclude = append(slices.Clone(f.exclude), x.Exclude...)
		}
	}
	var hits []screen.Match
	v := &screen.Verdict{Unable: []string{"no list is in the scope of the request"}}
	asked := sub.Entity
	if a.worker != nil {
		if !f.empty() {
			a.worker.Keep = f.keep
		} else {
			a.worker.Keep = nil
		}
		sub.Entity = a.weights.subject(a.algorithm, sub.Entity)
		sub.Blind = a.blind
		if v, err = a.worker.Screen(sub, true); err != nil {
			return err
		}
		hits = v.Hits
	}
	least := min(a.cutoff, threshold)
	kept := hits[:0]
	total := 0
	if a.even && a.worker != nil {
		kept, total, hits = hits, v.Total, nil
	}
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
	// The engine may have been asked for lower scores than this query wants: what it
	// found there is no hit.
	status, verdict := http.StatusOK, screen.Clear
	switch {
	case total > 0:
		verdict = screen.Hit
	case len(v.Unable) > 0:
		verdict = screen.Unable
		if a.worker != nil {
			if gaps := a.engine.Gaps(); len(gaps) > 0 {
				return detail{http.StatusServiceUnavailable, "unable: " + strings.Join(gaps, "; ")}
			}
			// Nothing to compare: this query's fault, not that of the others.
			status, a.unread = http.StatusBadRequest, strings.Join(v.Unable, "; ")
		}
	}
	buf.WriteString(`{"status":`)
	decimal(buf, status)
	buf.WriteString(`,"results":[`)
	for i, m := range kept[:min(limit, len(kept))] {
		if i > 0 {
			buf.WriteByte(',')
		}
		a.result(buf, &sub, &m, threshold)
	}
	buf.WriteString(`],"total":{"value":`)
	decimal(buf, total)
	buf.WriteString(`,"relation":"eq"},"query":`)
	query := appendQuery(buf, x, asked)
	if !a.strict {
		buf.WriteString(`,"cordon":`)
		id := ""
		if a.worker != nil {
			id = a.decision(query, x)
		}
		if verdict == screen.Clear && v.Notes == nil && len(v.Unable) == 0 && v.Unable != nil && id != "" { // nearly always
			buf.WriteString(`{"verdict":"clear","notes":`)
			buf.Write(a.told)
			buf.WriteString(`,"unable":[],"decision_id":"`)
			buf.WriteString(id)
			buf.WriteString(`"}`)
		} else {
			b, _ := json.Marshal(judgement{verdict, slices.Concat(v.Notes, a.notes), v.Unable, id})
			buf.Write(b)
		}
	}
	buf.WriteByte('}')
	return nil
}

// nothingOwn is what a query asks for itself, as JSON, when that is nothing.
var nothingOwn = []byte("[null,null,null,null]")

// decision names the answer to a query, as it was understood.
func (a *answerer) decision(query []byte, x *example) string {
	own := nothingOwn
	if x.Limit != nil || x.Threshold != nil || x.Topics != nil || x.Exclude != nil {
		own, _ = json.Marshal([]any{x.Limit, x.Threshold, x.Topics, x.Exclude})
	}
	id := a.basis.Decision(query, a.terms, own)
	a.decisions = append(a.decisions, id)
	return id
}

// appendQuery writes the query as it was understood, with the caller's id or null. It
// returns what it wrote but for the id, valid until more is written.
func appendQuery(buf *bytes.Buffer, x *example, e *ftm.Entity) []byte {
	buf.WriteString(`{"id":`)
	if x.ID != nil {
		quote(buf, *x.ID)
	} else {
		buf.WriteString("null")
	}
	from := buf.Len()
	buf.WriteString(`,"schema":`)
	quote(buf, e.Schema)
	buf.WriteString(`,"properties":`)
	appendProperties(buf, e, nil)
	buf.WriteByte('}')
	return buf.Bytes()[from:]
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
		quote(buf, p.Name)
		buf.WriteString(":[")
		for i, v := range p.Values {
			if i > 0 {
				buf.WriteByte(',')
			}
			quote(buf, v.Text)
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
		quote(buf, k)
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
	text := func(key, t string) {
		buf.WriteString(key)
		quote(buf, t)
	}
	list := func(key string, ts []string) {
		buf.WriteString(key)
		buf.WriteByte('[')
		for i, t := range ts {
			if i > 0 {
				buf.WriteByte(',')
			}
			quote(buf, t)
		}
		buf.WriteByte(']')
	}
	seen := func(key, t string) {
		if t != "" {
			text(key, inSeconds(t))
			return
		}
		buf.WriteString(key)
		buf.WriteString("null")
	}
	text(`{"id":`, e.ID)
	text(`,"caption":`, e.Caption)
	text(`,"schema":`, e.Schema)
	buf.WriteString(`,"properties":`)
	appendProperties(buf, e, nested)
	list(`,"datasets":`, e.Datasets)
	list(`,"referents":`, e.Referents)
	buf.WriteString(`,"target":`)
	buf.Write(strconv.AppendBool(buf.AvailableBuffer(), e.Target))
	seen(`,"first_seen":`, e.FirstSeen)
	seen(`,"last_seen":`, e.LastSeen)
	seen(`,"last_change":`, e.LastChange)
}

func decimal(buf *bytes.Buffer, n int) {
	buf.Write(strconv.AppendInt(buf.AvailableBuffer(), int64(n), 10))
}

// quote writes text as a JSON string. What is no UTF-8 becomes U+FFFD.
func quote(buf *bytes.Buffer, s string) {
	b, err := jsontext.AppendQuote(buf.AvailableBuffer(), s)
	if err != nil {
		b, _ = jsontext.AppendQuote(buf.AvailableBuffer(), strings.ToValidUTF8(s, "\uFFFD"))
	}
	buf.Write(b)
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// result appends one scored entity, which matches from a threshold.
func (a *answerer) result(buf *bytes.Buffer, query *screen.Subject, m *screen.Match, threshold float64) {
	matched := a.even || m.Score >= threshold
	appendEntity(buf, m.Entity, nil)
	buf.WriteString(`,"score":`)
	buf.Write(strconv.AppendFloat(buf.AvailableBuffer(), m.Score, 'f', -1, 64))
	buf.WriteString(`,"explanations":`)
	appendExplanations(buf, explanations(query, m))
	buf.WriteString(`,"match":`)
	buf.Write(strconv.AppendBool(buf.AvailableBuffer(), matched))
	if !a.strict {
		match.Turn(m.Evidence, m.Score, threshold)
		c, _ := json.Marshal(addition{m.Confidence, m.Rank, m.List, m.Reference, m.MatchedName, orNone(m.NameQuality()), m.Turns(threshold), m.Evidence})
		buf.WriteString(`,"cordon":`)
		buf.Write(c)
	}
	buf.WriteByte('}')
}

// addition is what Cordon says of a result beyond yente.
type addition struct {
	Confidence     float64          `json:"confidence"`
	Rank           int              `json:"rank"`
	List           string           `json:"list"`
	Reference      string           `json:"reference"`
	MatchedName    string           `json:"matched_name"`
	Quality        *string          `json:"quality"` // of the matched name; null where no name matched
	Counterfactual []screen.Turn    `json:"counterfactual"`
	Evidence       []match.Evidence `json:"evidence"`
}

// judgement is what Cordon says of a query beyond yente.
type judgement struct {
	Verdict  screen.Answer `json:"verdict"`
	Notes    []string      `json:"notes"`
	Unable   []string      `json:"unable"`
	Decision string        `json:"decision_id,omitempty"` // none without lists
}

// feature is one explained part of a score, as yente prints it.
type feature struct {
	Detail    string
	Score     float64
	Query     string
	Candidate string
}

// numberFeatures are yente's names for agreement in a kind of number, as evidence
// calls the kind.
var numberFeatures = map[string]string{
	match.Wallet.String(): "crypto_wallet_address",
	match.IMO.String():    "vessel_imo_mmsi_match",
	match.MMSI.String():   "vessel_imo_mmsi_match",
	match.LEI.String():    "lei_code_match",
	match.OGRN.String():   "ogrn_code_match",
	match.INN.String():    "inn_code_match",
	match.BIC.String():    "bic_code_match",
}

// explanations puts our evidence under yente's names of features, where they
// mean the same.
func explanations(query *screen.Subject, m *screen.Match) map[string]feature {
	out := map[string]feature{}
	var tokens []string
	for _, ev := range m.Evidence {
		switch ev.Aspect {
		case match.AspectToken, match.AspectName:
			tokens = append(tokens, ev.Text)
		case match.AspectIdentifier:
			k := cmp.Or(numberFeatures[ev.Query], "identifier_match")
			f := feature{ev.Text, sign(ev), ev.Query, ev.List}
			if p, q, l, ok := shared(query.Entity, m.Entity); ok && ev.Relation == match.Equal {
				f.Detail, f.Query, f.Candidate = p+" "+l, q, l
			}
			out[k] = f
		case match.AspectBirthDate:
			if ev.Weight < 0 {
				k := "dob_year_disjoint"
				if len(ev.Query) >= 4 && strings.HasPrefix(ev.List, ev.Query[:4]) {
					k = "dob_day_disjoint"
				}
				out[k] = feature{ev.Text, 1, ev.Query, ev.List}
			}
		case match.AspectCountry:
			if ev.Relation == match.Contradicts {
				out["country_mismatch"] = feature{ev.Text, 1, ev.Query, ev.List}
			}
		case match.AspectGender:
			if ev.Relation == match.Contradicts {
				out["gender_mismatch"] = feature{ev.Text, 1, ev.Query, ev.List}
			}
		}
	}
	if len(tokens) > 0 {
		out["name_match"] = feature{strings.Join(tokens, ", "), m.Score, query.Name, m.MatchedName}
	}
	return out
}

// shared finds the number that two parties have in common, and the property that
// holds it in the list.
func shared(query, listed *ftm.Entity) (property, q, l string, ok bool) {
	if query == nil || listed == nil {
		return "", "", "", false
	}
	for _, a := range query.Properties {
		if ftm.TypeOf(query.Schema, a.Name) != ftm.TypeIdentifier && a.Name != "publicKey" {
			continue
		}
		for _, v := range a.Values {
			x, good := match.NewIdentifier(match.OtherNumber, v.Text)
			if !good {
				continue
			}
			for _, b := range listed.Properties {
				for _, w := range b.Values {
					if t := ftm.TypeOf(listed.Schema, b.Name); t != ftm.TypeIdentifier && b.Name != "publicKey" {
						break
					}
					if y, good := match.NewIdentifier(match.OtherNumber, w.Text); good && x.Hash == y.Hash {
						return b.Name, v.Text, w.Text, true
					}
				}
			}
		}
	}
	return "", "", "", false
}

// appendExplanations writes features in the order of their names.
func appendExplanations(buf *bytes.Buffer, fs map[string]feature) {
	buf.WriteByte('{')
	for i, k := range slices.Sorted(maps.Keys(fs)) {
		if i > 0 {
			buf.WriteByte(',')
		}
		f := fs[k]
		quote(buf, k)
		buf.WriteString(`:{"detail":`)
		quote(buf, f.Detail)
		buf.WriteString(`,"score":`)
		buf.Write(strconv.AppendFloat(buf.AvailableBuffer(), f.Score, 'f', -1, 64))
		buf.WriteString(`,"query":`)
		quote(buf, f.Query)
		buf.WriteString(`,"candidate":`)
		quote(buf, f.Candidate)
		buf.WriteByte('}')
	}
	buf.WriteByte('}')
}

func sign(ev match.Evidence) float64 {
	if ev.Relation == match.Contradicts {
		return 0
	}
	return 1
}
