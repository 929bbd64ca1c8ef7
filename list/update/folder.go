package update

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/intake"
)

// FromDir reads a folder of publishers' files in place of asking: the newest of
// each list goes the way of a fetched file, older ones are kept as history. When
// a file was written here is taken as the moment at which the publisher's state
// was seen. Files that cannot be read are results too.
func (u *Updater) FromDir(ctx context.Context, dir string, ids ...string) ([]Result, *catalogue.Found, error) {
	found, err := catalogue.Open(ctx, []string{dir}, catalogue.Options{Catalogue: u.Catalogue, Readers: u.Readers, Lists: ids, AnySize: u.AnySize})
	if err != nil {
		return nil, nil, fmt.Errorf("update from folder: %w", err)
	}
	unlock, err := u.Archive.Lock()
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	by := map[string][]*catalogue.Source{}
	var order []string
	for _, s := range found.Sources {
		if by[s.List] == nil {
			order = append(order, s.List)
		}
		by[s.List] = append(by[s.List], s)
	}
	results := make([][]Result, len(order))
	errs := make([]error, len(order))
	gate := make(chan struct{}, cmp.Or(u.Workers, 4))
	var wg sync.WaitGroup
	for i, id := range order {
		wg.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			if e := by[id][0].Entry; e != nil && e.Intake == "attest" && e.Class != "own" {
				results[i], errs[i] = u.unsigned(e, by[id], dir)
				return
			}
			results[i], errs[i] = u.history(ctx, by[id], dir)
		})
	}
	wg.Wait()
	out := slices.Concat(results...)
	for _, p := range found.Problems {
		if p.List == "" || len(ids) > 0 && !slices.Contains(ids, p.List) {
			continue
		}
		r := Result{Outcome: intake.Outcome{List: p.List, Verdict: archive.Refused, Why: []string{filepath.Base(p.Path) + ": " + p.Reason}}}
		out = append(out, r)
		errs = append(errs, u.Intake.Heartbeat(archive.Check{Operator: "folder", URL: dir}, r.Outcome))
	}
	for _, id := range found.Missing {
		out = append(out, Result{Outcome: intake.Outcome{List: id, Verdict: archive.Failed, Why: []string{ErrNoFile.Error()}}})
	}
	slices.SortStableFunc(out, func(a, b Result) int { return strings.Compare(a.List, b.List) })
	return out, found, errors.Join(errs...)
}

// unsigned answers for a list that only a person's signature lets in: lying in a
// folder vouches for nothing. The file in force, and files older than it, change
// nothing; a newer one makes the list refused until somebody attests it.
func (u *Updater) unsigned(e *catalogue.Entry, ss []*catalogue.Source, dir string) ([]Result, error) {
	f, err := u.Archive.Force(e.ID)
	if err != nil {
		return nil, err
	}
	newest := ss[slices.IndexFunc(ss, func(s *catalogue.Source) bool { return s.Current })]
	r := Result{Outcome: intake.Outcome{List: e.ID, Version: f.Version, Pending: len(f.Pending)}, ByHand: true}
	if f.Version != "" {
		rec, err := u.Archive.Record(e.ID, f.Version)
		if err != nil {
			return nil, err
		}
		older, err := u.older(newest)
		if err != nil {
			return nil, err
		}
		switch {
		case rec.SHA256 == newest.SHA256:
			r.Why = []string{"this file is in force; only attesting it again says that it is still the newest"}
			return []Result{r}, nil
		case older:
			r.Why = []string{"the file is older than the version in force"}
			return []Result{r}, nil
		}
	}
	r.ByHand, r.Version, r.Verdict = false, "", archive.Refused
	r.Why = []string{filepath.Base(newest.Paths[0]) + " needs a person who signs for it: " + attest(e, newest.Paths[0])}
	return []Result{r}, u.Intake.Heartbeat(archive.Check{Operator: "folder", URL: dir, SHA256: newest.SHA256, PublisherDate: newest.Header.Date}, r.Outcome)
}

// history takes the versions of one list, newest first: the newest goes through
// the guards, those before it are remembered.
func (u *Updater) history(ctx context.Context, ss []*catalogue.Source, dir string) ([]Result, error) {
	var out []Result
	for _, s := range ss {
		var o intake.Outcome
		older, err := u.older(s)
		if err != nil {
			return out, err
		}
		if s.Current && !older {
			c := archive.Check{URL: dir, Operator: "folder", Proves: u.written(s)}
			o, err = u.Intake.Admit(ctx, s, intake.Terms{Check: c})
		} else {
			o, err = u.Intake.Remember(ctx, s)
		}
		out = append(out, Result{Outcome: o})
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// older reports whether a source is dated before the version in force.
func (u *Updater) older(s *catalogue.Source) (bool, error) {
	f, err := u.Archive.Force(s.List)
	if err != nil || f.Version == "" {
		return false, err
	}
	r, err := u.Archive.Record(s.List, f.Version)
	if err != nil {
		return false, err
	}
	a, b := s.Header.Date, r.PublisherDate
	return a != "" && a < b && !strings.HasPrefix(b, a), nil
}

// written is when the newest file of a source was written, never in the future.
func (u *Updater) written(s *catalogue.Source) time.Time {
	now := time.Now()
	if u.Intake.Now != nil {
		now = u.Intake.Now()
	}
	var last time.Time
	for _, p := range s.Paths {
		p, _, _ = strings.Cut(p, "!/")
		if st, err := os.Stat(p); err == nil && st.ModTime().After(last) {
			last = st.ModTime()
		}
	}
	if last.IsZero() || last.After(now) {
		last = now
	}
	return last.UTC()
}
