package intake

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/delta"
)

// Condition of a list.
type Condition string

// Conditions. Only on a current list may anybody be called clear.
const (
	Current Condition = "current"
	Stale   Condition = "stale"
	Missing Condition = "missing"
	Refused Condition = "refused"
)

// Status is how a list stands.
type Status struct {
	List      string
	Condition Condition
	Reason    string          // why it is not current
	Record    *archive.Record // in force; nil when missing
	Force     archive.Force
	Checked   time.Time // when the publisher's state was last seen; zero if never
	Age       time.Duration
}

// ClockSlack is how far the clock may seem to run backwards.
const ClockSlack = 5 * time.Minute

// State says how a list stands at a moment. What cannot be read counts as
// refused: a doubt is never current.
func State(a *archive.Archive, e *catalogue.Entry, now time.Time) Status {
	s := Status{List: e.ID, Condition: Missing, Reason: "it was never loaded"}
	fail := func(err error) Status {
		s.Condition, s.Reason = Refused, err.Error()
		return s
	}
	var err error
	if s.Force, err = a.Force(e.ID); err != nil {
		return fail(err)
	}
	checks, err := a.Checks(e.ID)
	if err != nil {
		return fail(err)
	}
	var last *archive.Check // that got an answer
	for i := range checks {
		c := &checks[i]
		if c.Good() && c.Seen().After(s.Checked) {
			s.Checked = c.Seen()
		}
		if c.Good() || c.Verdict == archive.Refused {
			last = c
		}
	}
	if s.Force.Version == "" {
		if last != nil && last.Verdict == archive.Refused {
			s.Condition, s.Reason = Refused, strings.Join(last.Why, "; ")
		}
		return s
	}
	if s.Record, err = a.Record(e.ID, s.Force.Version); err != nil {
		return fail(err)
	}
	s.Age = now.Sub(s.Checked)
	switch {
	case last != nil && last.Verdict == archive.Refused:
		s.Condition, s.Reason = Refused, "the newest file was refused: "+strings.Join(last.Why, "; ")
	case s.Checked.IsZero():
		s.Condition, s.Reason = Stale, "it was never checked against its publisher"
	case s.Age < -ClockSlack:
		s.Condition, s.Reason = Stale, fmt.Sprintf("the last check lies %v in the future: the clock cannot be trusted", -s.Age.Round(time.Second))
	case s.Age > e.MaxAge:
		s.Condition, s.Reason = Stale, fmt.Sprintf("last checked %v ago, at most %v is allowed", s.Age.Round(time.Minute), e.MaxAge)
	default:
		s.Condition, s.Reason = Current, ""
	}
	return s
}

// StateAt says how a list stood at a past moment: the version that held then by the
// publisher's dates, and until when it is known to have held.
func StateAt(a *archive.Archive, e *catalogue.Entry, at time.Time) Status {
	s := Status{List: e.ID, Condition: Missing}
	fail := func(err error) Status {
		s.Condition, s.Reason = Refused, err.Error()
		return s
	}
	var err error
	if s.Record, err = a.AsOf(e.ID, at); errors.Is(err, archive.ErrNoVersion) {
		s.Reason = "no version of it is kept from " + at.UTC().Format(time.RFC3339) + " or before"
		return s
	} else if err != nil {
		return fail(err)
	}
	s.Force.Version = s.Record.ID
	if s.Checked, err = a.HeldUntil(s.Record, at); err != nil {
		return fail(err)
	}
	checks, err := a.Checks(e.ID)
	if err != nil {
		return fail(err)
	}
	var last *archive.Check // that got an answer by then
	for i := range checks {
		if c := &checks[i]; !c.Seen().After(at) && (c.Good() || c.Verdict == archive.Refused) {
			last = c
		}
	}
	s.Age = at.Sub(s.Checked)
	switch {
	case last != nil && last.Verdict == archive.Refused && last.Seen().After(s.Checked):
		s.Condition, s.Reason = Refused, "its newest file had been refused: "+strings.Join(last.Why, "; ")
	case s.Age > e.MaxAge:
		s.Condition, s.Reason = Stale, fmt.Sprintf("it is known to have held until %s, %v before", s.Checked.UTC().Format(time.RFC3339), s.Age.Round(time.Minute))
	default:
		s.Condition = Current
	}
	return s
}

// Due reports whether it is time to look again: a rhythm after the last look,
// good or not.
func Due(a *archive.Archive, e *catalogue.Entry, now time.Time) (bool, error) {
	checks, err := a.Checks(e.ID)
	if err != nil || len(checks) == 0 {
		return err == nil, err
	}
	since := now.Sub(checks[len(checks)-1].Ended)
	return since >= e.Rhythm || since < -ClockSlack, nil
}

// Canary is a name that must hit once the list is loaded.
type Canary struct{ ID, Name, Schema string }

// Canaries chooses up to n names that the newest change brought, and up to n of
// the version before that are still listed. The choice is always the same.
func (in *Intake) Canaries(listID string, n int) ([]Canary, error) {
	f, err := in.Archive.Force(listID)
	if err != nil || f.Version == "" {
		return nil, err
	}
	vs, err := in.Archive.Versions(listID)
	if err != nil {
		return nil, err
	}
	prev := ""
	for _, v := range vs {
		if v.ID == f.Version {
			break
		}
		if len(v.Held) == 0 {
			prev = v.ID
		}
	}
	stream := func(version string) delta.Stream {
		return func(want func(string) bool, put func(*ftm.Entity) error) error {
			return in.Archive.Some(listID, version, want, put)
		}
	}
	if prev == "" {
		return in.sample(stream(f.Version), n)
	}
	d, err := delta.Between(stream(prev), stream(f.Version))
	if err != nil {
		return nil, fmt.Errorf("choose canaries of %s: %w", listID, err)
	}
	news := slices.Clone(d.Added)
	for _, c := range d.Changed {
		news = append(news, c.New)
	}
	var out []Canary
	for _, e := range news[:min(n, len(news))] {
		out = append(out, Canary{e.ID, cmp.Or(e.First("name"), e.Caption), e.Schema})
	}
	gone := map[string]bool{}
	for _, e := range d.Removed {
		gone[e.ID] = true
	}
	old, err := in.sample(stream(prev), n+len(gone))
	if err != nil {
		return nil, err
	}
	for _, c := range old {
		if !gone[c.ID] && len(out) < 2*n && !slices.ContainsFunc(out, func(o Canary) bool { return o.ID == c.ID }) {
			out = append(out, c)
		}
	}
	return out, nil
}

// sample takes n targets spread over a version.
func (in *Intake) sample(s delta.Stream, n int) ([]Canary, error) {
	var all []Canary
	err := s(nil, func(e *ftm.Entity) error {
		if e.Target && e.First("name") != "" {
			all = append(all, Canary{e.ID, e.First("name"), e.Schema})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("choose canaries: %w", err)
	}
	slices.SortFunc(all, func(a, b Canary) int { return cmp.Compare(a.ID, b.ID) })
	step := max(1, len(all)/max(n, 1))
	var out []Canary
	for i := 0; i < len(all) && len(out) < n; i += step {
		out = append(out, all[i])
	}
	return out, nil
}
