package mcp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cordon/api/ask"
	"cordon/ftm"
	"cordon/list/archive"
	"cordon/list/delta"
)

type walletIn struct {
	Address string   `json:"address" jsonschema:"the wallet's address"`
	Policy  string   `json:"policy,omitempty" jsonschema:"name of the policy to screen by; the one in force when left out"`
	Lists   []string `json:"lists,omitempty" jsonschema:"only these lists, by id"`
}

func (t *tools) wallet(in walletIn) (any, error) {
	a := strings.TrimSpace(in.Address)
	if a == "" {
		return nil, errors.New("there is no address")
	}
	w := &ftm.Entity{Schema: "CryptoWallet", Caption: a}
	w.Add("publicKey", a)
	return t.verdict(ask.Party(w), in.Policy, in.Lists, 0)
}

type diffIn struct {
	List   string `json:"list" jsonschema:"the list's id"`
	From   string `json:"from,omitempty" jsonschema:"the earlier version, or the start of its name; the one before the other when left out"`
	To     string `json:"to,omitempty" jsonschema:"the later version; the newest when left out"`
	Offset int    `json:"offset,omitempty" jsonschema:"differences left out at the start"`
	Limit  int    `json:"limit,omitempty" jsonschema:"differences returned, at most 500; 50 by default"`
}

// maxDifferences are returned at once.
const maxDifferences = 500

func (t *tools) diff(in diffIn) (any, error) {
	vs, err := t.Archive.Versions(in.List)
	if err != nil {
		return nil, err
	}
	from, to, err := archive.Pair(in.List, vs, in.From, in.To)
	if err != nil {
		return nil, err
	}
	d, err := t.Archive.Diff(in.List, from.ID, to.ID)
	if err != nil {
		return nil, err
	}
	if in.Limit < 0 || in.Offset < 0 {
		return nil, errNegative
	}
	if in.Limit == 0 {
		in.Limit = 50
	}
	all := delta.Differences(&d)
	page := all[min(in.Offset, len(all)):]
	return map[string]any{
		"list": in.List, "from": from.ID, "to": to.ID, "added": len(d.Added), "removed": len(d.Removed), "changed": len(d.Changed),
		"total": len(all), "differences": page[:min(in.Limit, maxDifferences, len(page))],
	}, nil
}

// likeWatchman answers search_entities as Watchman's own tool of this name does.
func (t *tools) likeWatchman(in *searchIn) (any, error) {
	if t.Watchman == nil {
		return nil, errors.New("searches in Watchman's form are not served here")
	}
	if len(in.Countries)+len(in.Topics) > 0 || in.Schema != "" {
		return nil, errors.New("schema, countries and topics go with q; a request has a type")
	}
	party, err := objectOf(in.Request)
	if err != nil {
		return nil, err
	}
	q := url.Values{"source": in.Datasets}
	if in.Limit < 0 {
		return nil, errNegative
	}
	if in.Limit > 0 {
		q.Set("limit", strconv.Itoa(in.Limit))
	}
	if in.MinMatch != 0 {
		q.Set("minMatch", strconv.FormatFloat(in.MinMatch, 'f', -1, 64))
	}
	if err := fill(q, party); err != nil {
		return nil, err
	}
	r, err := http.NewRequest(http.MethodGet, "/v2/search?"+q.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("ask as Watchman: %w", err)
	}
	w := &reply{header: http.Header{}}
	t.Watchman.ServeHTTP(w, r)
	var body map[string]json.RawMessage
	if err := json.Unmarshal(w.body.Bytes(), &body); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if e, ok := body["error"]; ok {
		var text string
		if err := json.Unmarshal(e, &text); err != nil {
			return nil, fmt.Errorf("read the answer: %w", err)
		}
		return nil, errors.New(text)
	}
	return body, nil
}

// objectOf reads a request that is an object, or one as text.
func objectOf(v any) (map[string]any, error) {
	if text, ok := v.(string); ok {
		var o map[string]any
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			return nil, fmt.Errorf("request is no JSON object: %w", err)
		}
		return o, nil
	}
	o, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("request is no JSON object")
	}
	return o, nil
}

// parts are the members of Watchman's entity that hold others; where an entity
// comes from says nothing of a party that is asked about.
var (
	parts  = []string{"person", "business", "organization", "aircraft", "vessel", "contact"}
	origin = []string{"source", "sourceList", "sourceID", "sourceData", "match"}
)

// fill writes the members of an entity as the parameters of a search. What cannot
// be one is an error: to search without it would answer another question.
func fill(q url.Values, o map[string]any) error {
	for k, v := range o {
		if slices.Contains(origin, k) {
			continue
		}
		if inner, ok := v.(map[string]any); ok && slices.Contains(parts, k) {
			if err := fill(q, inner); err != nil {
				return err
			}
			continue
		}
		if k == "entityType" {
			k = "type"
		}
		all, ok := v.([]any)
		if !ok {
			all = []any{v}
		}
		for _, x := range all {
			text, err := plain(k, x)
			if err != nil {
				return err
			}
			if text != "" && !slices.Contains(q[k], text) {
				q.Add(k, text)
			}
		}
	}
	return nil
}

// plain writes a value as a parameter.
func plain(k string, v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		day, _, _ := strings.Cut(v, "T00:00:00")
		return day, nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case map[string]any:
		switch k {
		case "addresses":
			var lines []string
			for _, part := range []string{"line1", "line2", "city", "postalCode", "state", "country"} {
				if s, _ := v[part].(string); s != "" {
					lines = append(lines, s)
				}
			}
			return strings.Join(lines, ", "), nil
		case "cryptoAddresses":
			return fmt.Sprint(v["currency"]) + ":" + fmt.Sprint(v["address"]), nil
		}
	}
	return "", fmt.Errorf("%s cannot be searched by", k)
}

// reply keeps an answer.
type reply struct {
	header http.Header
	body   bytes.Buffer
}

func (w *reply) Header() http.Header         { return w.header }
func (w *reply) Write(b []byte) (int, error) { return w.body.Write(b) }
func (w *reply) WriteHeader(int)             {}
