package screen

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"cordon/ftm"
	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/intake"
)

// Kept takes the lists from an archive as they stand now: of each the version in
// force, and the entries whose removal is not yet approved. A list of which the
// archive knows, but holds nothing that may be relied on, is there with its
// state: it makes clear answers unable. Default lists that the archive does not
// know at all are there too, as not held: answers name them.
func Kept(a *archive.Archive, cat *catalogue.Catalogue, now time.Time) ([]Intake, error) {
	ids, err := a.Lists()
	if err != nil {
		return nil, fmt.Errorf("take kept lists: %w", err)
	}
	var ins []Intake
	for _, id := range ids {
		e := catalogued(cat, id)
		s := intake.State(a, e, now)
		in := standing(e, &s)
		if s.Record != nil {
			in.Salt = pendingSalt(s.Force.Pending)
			in.Read = func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
				_, f, err := a.Load(id, put)
				if err == nil && f.Version != s.Force.Version {
					err = errors.New("it was updated while it was loaded: load again")
				}
				return nil, err
			}
		}
		ins = append(ins, in)
	}
	return append(ins, notHeld(cat, ids)...), nil
}

// KeptAsOf takes the lists as they were at a time by the publishers' own dates. A
// list of which nothing is kept from then is missing, and one whose version is
// not known to have held until then is stale, so that nobody is called clear of
// it; the user's own lists, which may not have been there, are left out and
// named in absent.
func KeptAsOf(a *archive.Archive, cat *catalogue.Catalogue, at time.Time) (ins []Intake, absent []string, err error) {
	ids, err := a.Lists()
	if err != nil {
		return nil, nil, fmt.Errorf("take kept lists: %w", err)
	}
	for _, id := range ids {
		e := catalogued(cat, id)
		s := intake.StateAt(a, e, at)
		if s.Condition == intake.Missing && e.Class == "own" {
			absent = append(absent, id)
			continue
		}
		in := standing(e, &s)
		in.AsOf = at
		if s.Record != nil {
			in.Read = func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
				return nil, a.Entities(id, s.Record.ID, put)
			}
		}
		ins = append(ins, in)
	}
	return append(ins, notHeld(cat, ids)...), absent, nil
}

func catalogued(cat *catalogue.Catalogue, id string) *catalogue.Entry {
	if e := cat.Find(id); e != nil {
		return e
	}
	return &catalogue.Entry{ID: id, Title: id, Class: "own", MaxAge: 72 * time.Hour}
}

// standing is a list as it stands, not yet to be read.
func standing(e *catalogue.Entry, s *intake.Status) Intake {
	in := Intake{Info: kept(e, s.Record), MaxAge: e.MaxAge}
	in.Info.State, in.Info.Reason = ListState(s.Condition), s.Reason
	if s.Condition == intake.Stale && s.Age > 0 { // the policy may allow another age: judged when asked
		in.Info.State, in.Info.Reason = Current, ""
	}
	if !s.Checked.IsZero() {
		in.Info.CheckedAt = &s.Checked
	}
	return in
}

// notHeld are the default lists that are not among those of the archive.
func notHeld(cat *catalogue.Catalogue, ids []string) (ins []Intake) {
	if len(ids) == 0 {
		return nil
	}
	for _, e := range cat.Entries {
		if !e.Default || slices.Contains(ids, e.ID) {
			continue
		}
		in := Intake{Info: kept(e, nil), NotHeld: true}
		in.Info.State, in.Info.Reason = Missing, "it was never fetched: cordon update "+e.ID
		if e.Intake != "fetch" {
			in.Info.Reason = "it comes in by hand and was never attested: cordon attest FILE --list " + e.ID
		}
		ins = append(ins, in)
	}
	return ins
}

func kept(e *catalogue.Entry, r *archive.Record) ListInfo {
	li := ListInfo{ID: e.ID, Title: e.Title, Publisher: e.Publisher, Class: e.Class}
	if r != nil {
		li.Version, li.PublisherDate, li.SHA256 = r.ID, r.PublisherDate, r.SHA256
		if !r.FetchedAt.IsZero() {
			li.FetchedAt = &r.FetchedAt
		}
	}
	return li
}

// pendingSalt tells indexes of one version with different pending removals apart.
func pendingSalt(ps []archive.Pending) string {
	if len(ps) == 0 {
		return ""
	}
	h := sha256.New()
	for _, p := range ps {
		io.WriteString(h, p.From+" "+p.ID+"\n")
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Dead screens the canaries of a list against that list alone and returns those
// that do not hit their own entry: then the index does not hold what was loaded.
func (l *Library) Dead(listID string, cs []intake.Canary, now time.Time) ([]intake.Canary, error) {
	p := DefaultPolicy()
	p.Lists, p.Limit = []string{listID}, 200
	e, err := NewEngine(l, p, now)
	if err != nil {
		return nil, fmt.Errorf("screen canaries of %s: %w", listID, err)
	}
	w := e.Worker()
	defer w.Release()
	var dead []intake.Canary
	for _, c := range cs {
		subject := &ftm.Entity{ID: c.ID, Schema: c.Schema}
		subject.Add("name", c.Name)
		v, err := w.Screen(Subject{Entity: subject, ID: c.ID, Name: c.Name}, false)
		if err != nil {
			return nil, fmt.Errorf("screen canaries of %s: %w", listID, err)
		}
		if !slices.ContainsFunc(v.Hits, func(m Match) bool { return m.EntityID == c.ID }) {
			dead = append(dead, c)
		}
	}
	return dead, nil
}
