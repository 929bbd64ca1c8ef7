package catalogue

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cordon/ftm"
	"cordon/list"
)

// Expectation is what a whole file of a list holds from a date on.
type Expectation struct {
	Since      string             `yaml:"since"`      // ISO prefix; "" applies to every date
	Count      map[string]Range   `yaml:"count"`      // by schema; LegalEntity counts all organisations; Targets
	Programs   map[string]Range   `yaml:"programs"`   // sanctions by programme key
	References map[string]Range   `yaml:"references"` // targets by the beginning of their reference
	Fill       map[string]float64 `yaml:"fill"`       // "Person.birthDate": least share that have one; Targets is a schema here too
}

// Range is written "580-1370", both ends included.
type Range struct{ Min, Max int }

// UnmarshalText reads "580-1370".
func (r *Range) UnmarshalText(b []byte) error {
	lo, hi, ok := strings.Cut(string(b), "-")
	var err1, err2 error
	r.Min, err1 = strconv.Atoi(strings.TrimSpace(lo))
	r.Max, err2 = strconv.Atoi(strings.TrimSpace(hi))
	if !ok || err1 != nil || err2 != nil || r.Min < 0 || r.Max < r.Min {
		return fmt.Errorf("range %q: want least-most, such as 580-1370", b)
	}
	return nil
}

// MarshalText writes it back.
func (r Range) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d-%d", r.Min, r.Max), nil }

func (x *Expectation) check() error {
	for k, v := range x.Fill {
		schema, prop, ok := strings.Cut(k, ".")
		if !ok || schema == "" || prop == "" || v < 0 || v > 1 {
			return fmt.Errorf("expectation %q: %v: want Schema.property and a share from 0 to 1", k, v)
		}
	}
	return nil
}

// expectation returns the one in force for a version's date, nil if there is
// none. A version of unknown date is held to the latest.
func (e *Entry) expectation(date string) *Expectation {
	var best *Expectation
	for i := range e.Expect {
		x := &e.Expect[i]
		if (date == "" || x.Since <= date) && (best == nil || x.Since >= best.Since) {
			best = x
		}
	}
	return best
}

// Refused says why a file that a reader could read is not accepted as the list.
type Refused struct {
	List    string
	Reasons []string
}

func (e *Refused) Error() string {
	return fmt.Sprintf("accept %s: %s", e.List, strings.Join(e.Reasons, "; "))
}

// tally counts what expectations are about while entities pass.
type tally struct {
	want   *Expectation
	schema map[string]int
	part   map[string]int // by programme key and by beginning of the reference
	of     map[string]int // entities that a fill is about
	filled map[string]int
	ids    map[string]struct{} // of targets
	twice  []string
}

func newTally(want *Expectation) *tally {
	return &tally{
		want: want, schema: map[string]int{}, part: map[string]int{}, of: map[string]int{}, filled: map[string]int{}, ids: map[string]struct{}{},
	}
}

func (t *tally) add(e *ftm.Entity) {
	t.schema[e.Schema]++
	if e.Target {
		if _, dup := t.ids[e.ID]; dup {
			t.twice = append(t.twice, e.ID)
		}
		t.ids[e.ID] = struct{}{}
	}
	if t.want == nil {
		return
	}
	for k := range t.want.Fill {
		schema, prop, _ := strings.Cut(k, ".")
		if schema != e.Schema && (schema != "Targets" || !e.Target) {
			continue
		}
		t.of[k]++
		if len(e.Get(prop)) > 0 {
			t.filled[k]++
		}
	}
	for k := range t.want.References {
		if e.Target && strings.HasPrefix(e.Reference, k) {
			t.part[k]++
		}
	}
	if e.Schema == "Sanction" && len(t.want.Programs) > 0 {
		for _, v := range e.Get("programId") {
			t.part[v.Text]++
		}
	}
}

func (t *tally) count(key string, r *list.Report) int {
	switch key {
	case "Targets":
		return r.Targets
	case "LegalEntity":
		n := 0
		for schema, m := range t.schema {
			if schema != "Person" && ftm.IsA(schema, key) {
				n += m
			}
		}
		return n
	}
	return t.schema[key]
}

// faults returns what makes the file not a whole list at all, whatever its size.
func (t *tally) faults(r *list.Report) []string {
	var why []string
	if r.Targets == 0 {
		why = append(why, "there is not one entry in it")
	}
	if len(t.twice) > 0 {
		why = append(why, fmt.Sprintf("%d ids appear twice, the first is %q", len(t.twice), t.twice[0]))
	}
	if r.Declared > 0 && r.Declared != r.Entries {
		why = append(why, fmt.Sprintf("the publisher states %d entries, the file has %d", r.Declared, r.Entries))
	}
	if n := len(r.Rejects); n*3 > max(r.Entries, 3) {
		why = append(why, fmt.Sprintf("%d of %d entries are not made into an entity, the first at %s: %s", n, r.Entries, r.Rejects[0].Where, r.Rejects[0].Why))
	}
	return why
}

// misses returns where the counts fall outside the expectation.
func (t *tally) misses(r *list.Report) []string {
	if t.want == nil {
		return nil
	}
	var why []string
	for _, k := range slices.Sorted(maps.Keys(t.want.Count)) {
		if n, w := t.count(k, r), t.want.Count[k]; n < w.Min || n > w.Max {
			why = append(why, fmt.Sprintf("%s: %d, expected %d to %d", k, n, w.Min, w.Max))
		}
	}
	for _, m := range []map[string]Range{t.want.Programs, t.want.References} {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if n, w := t.part[k], m[k]; n < w.Min || n > w.Max {
				why = append(why, fmt.Sprintf("%s: %d, expected %d to %d", k, n, w.Min, w.Max))
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(t.want.Fill)) {
		schema, prop, _ := strings.Cut(k, ".")
		n := t.of[k]
		if share := float64(t.filled[k]) / float64(max(n, 1)); n > 0 && share < t.want.Fill[k] {
			why = append(why, fmt.Sprintf("%s: %.0f %% of %s have one, expected at least %.0f %%", prop, 100*share, schema, 100*t.want.Fill[k]))
		}
	}
	return why
}
