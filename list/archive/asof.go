package archive

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/delta"
)

// Retention is how long versions are kept unless the operator says otherwise.
const Retention = 10 * 365 * 24 * time.Hour

// effective is when a version began to hold: the publisher's date, from its
// first moment in UTC on; when it was fetched where the publisher states none.
func (r *Record) effective() time.Time {
	if t, ok := r.Dated(); ok {
		return t
	}
	return r.FetchedAt.UTC()
}

// Dated is the first moment of the publisher's date, if it states one.
func (r *Record) Dated() (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02", "2006-01", "2006"} {
		date := r.PublisherDate
		if !strings.Contains(layout, "Z07") {
			date = date[:min(len(layout), len(date))]
		}
		if t, err := time.Parse(layout, date); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// AsOf returns the version of a list that held at a time by the publisher's own
// dates, whenever it came into the archive. Versions held back do not count.
func (a *Archive) AsOf(listID string, at time.Time) (*Record, error) {
	vs, err := a.Versions(listID)
	if err != nil {
		return nil, err
	}
	var best *Record
	for i := range vs {
		if len(vs[i].Held) == 0 && !vs[i].effective().After(at) {
			best = &vs[i]
		}
	}
	if best == nil {
		return nil, fmt.Errorf("find %s as of %s: %w", listID, at.UTC().Format(time.RFC3339), ErrNoVersion)
	}
	return best, nil
}

// HeldUntil is the latest moment at which a version is known to have held, though
// not after at: its own date, the last look that found it in force, or the date
// of a later version that says the same. Between that and the next version
// that is kept the publisher may have issued others which nobody here has seen.
func (a *Archive) HeldUntil(r *Record, at time.Time) (time.Time, error) {
	vs, err := a.Versions(r.List)
	if err != nil {
		return time.Time{}, err
	}
	checks, err := a.Checks(r.List)
	if err != nil {
		return time.Time{}, err
	}
	same := map[string]bool{r.ID: true}
	until := r.effective()
	var next *Record
	for i := 1 + slices.IndexFunc(vs, func(v Record) bool { return v.ID == r.ID }); i < len(vs) && next == nil; i++ {
		switch v := &vs[i]; {
		case len(v.Held) > 0:
		case v.Parsed != r.Parsed:
			next = v
		default:
			same[v.ID], until = true, v.effective()
		}
	}
	for i := range checks {
		c := &checks[i]
		// A look after the next version's date did not see what its publisher had: an
		// old file was brought in.
		if c.Good() && same[c.Version] && c.Seen().After(until) && (next == nil || c.Seen().Before(next.effective())) {
			until = c.Seen().UTC()
		}
	}
	if until.After(at) {
		until = at
	}
	return until, nil
}

// KnownAt returns the version that was in force here at a time: what a screening
// at that time was made with. The heartbeat rows are the source.
func (a *Archive) KnownAt(listID string, at time.Time) (*Record, error) {
	checks, err := a.Checks(listID)
	if err != nil {
		return nil, err
	}
	version := ""
	for _, c := range checks {
		if c.Version != "" && !c.Ended.After(at) {
			version = c.Version
		}
	}
	if version == "" {
		return nil, fmt.Errorf("find %s known at %s: %w", listID, at.UTC().Format(time.RFC3339), ErrNoVersion)
	}
	return a.Record(listID, version)
}

// Diff tells what changed between two versions of a list.
func (a *Archive) Diff(listID, from, to string) (list.Delta, error) {
	old, err := a.Record(listID, from)
	if err != nil {
		return list.Delta{}, err
	}
	now, err := a.Record(listID, to)
	if err != nil {
		return list.Delta{}, err
	}
	stream := func(version string) delta.Stream {
		return func(want func(string) bool, put func(*ftm.Entity) error) error {
			return a.Some(listID, version, want, put)
		}
	}
	d, err := delta.Between(stream(from), stream(to))
	if err != nil {
		return d, fmt.Errorf("diff %s %s to %s: %w", listID, from, to, err)
	}
	d.List, d.From, d.To = listID, old.Version, now.Version
	return d, nil
}

// Load reads what counts as listed now: the version in force, and the entries
// whose removal is pending, with what belongs to them, from the versions that
// still have them. It returns the record of the version in force.
func (a *Archive) Load(listID string, put func(*ftm.Entity) error) (*Record, Force, error) {
	f, err := a.Force(listID)
	if err != nil {
		return nil, f, err
	}
	if f.Version == "" {
		return nil, f, fmt.Errorf("load %s: %w", listID, ErrNoVersion)
	}
	r, err := a.Record(listID, f.Version)
	if err != nil {
		return nil, f, err
	}
	here := map[string]struct{}{}
	err = a.Entities(listID, f.Version, func(e *ftm.Entity) error {
		if len(f.Pending) > 0 {
			here[e.ID] = struct{}{}
		}
		return put(e)
	})
	if err != nil {
		return nil, f, err
	}
	from := map[string][]Pending{}
	var order []string
	for _, p := range f.Pending {
		if from[p.From] == nil {
			order = append(order, p.From)
		}
		from[p.From] = append(from[p.From], p)
	}
	for _, v := range order {
		if err := a.loadPending(listID, v, from[v], here, put); err != nil {
			return nil, f, err
		}
	}
	return r, f, nil
}

// loadPending reads twice: what belongs to an entry may stand before it.
func (a *Archive) loadPending(listID, version string, ps []Pending, here map[string]struct{}, put func(*ftm.Entity) error) error {
	want := map[string]Pending{}
	for _, p := range ps {
		want[p.ID] = p
	}
	found, below := 0, map[string]bool{} // what the entries point at
	err := a.Entities(listID, version, func(e *ftm.Entity) error {
		if _, ok := want[e.ID]; ok {
			found++
			eachLink(e, func(id string) { below[id] = true })
		}
		return nil
	})
	if err == nil && found != len(want) {
		err = fmt.Errorf("load %s: version %s has %d of %d entries whose removal is pending: %w", listID, version, found, len(want), ErrCorrupt)
	}
	if err != nil {
		return err
	}
	return a.Entities(listID, version, func(e *ftm.Entity) error {
		p, ok := want[e.ID]
		belongs := ok
		if !e.Target {
			belongs = below[e.ID]
			eachLink(e, func(id string) {
				_, up := want[id]
				belongs = belongs || up
			})
		}
		if _, dup := here[e.ID]; dup || !belongs {
			return nil
		}
		here[e.ID] = struct{}{}
		if ok {
			e.AddValue("notes", ftm.Value{Marks: ftm.Derived, Text: fmt.Sprintf(
				"Removal pending: not in version %s any more, not yet approved.", p.To)})
		}
		return put(e)
	})
}

func eachLink(e *ftm.Entity, do func(id string)) {
	for _, p := range e.Properties {
		if delta.IsLink(e.Schema, p.Name) {
			for _, v := range p.Values {
				do(v.Text)
			}
		}
	}
}

// Prune removes the versions fetched longer ago than keep, except those in force
// and those that pending removals are read from. It returns their ids. The
// heartbeat rows and the approvals stay. The caller holds the lock.
func (a *Archive) Prune(listID string, keep time.Duration, now time.Time) ([]string, error) {
	f, err := a.Force(listID)
	if err != nil {
		return nil, err
	}
	needed := map[string]bool{f.Version: true}
	for _, p := range f.Pending {
		needed[p.From] = true
	}
	vs, err := a.Versions(listID)
	if err != nil {
		return nil, err
	}
	var gone []string
	for _, v := range vs {
		if needed[v.ID] || v.FetchedAt.IsZero() || now.Sub(v.FetchedAt) <= keep {
			continue
		}
		if err := a.remove(listID, v.ID); err != nil {
			return gone, fmt.Errorf("prune %s %s: %w", listID, v.ID, err)
		}
		gone = append(gone, v.ID)
	}
	return gone, nil
}
