package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/list/archive"
	"cordon/list/catalogue"
)

// ErrNothing is the error of an approval of a version that waits for none.
var ErrNothing = errors.New("nothing there waits for approval")

// ErrSamePerson is the error when who imported a file also approves it.
var ErrSamePerson = errors.New("the person who imported a file cannot be the one who approves it")

// Approve lets a person's decision take effect. The removals that a version
// brought and that are pending are let go; without such, a version that is not in
// force, held back or an earlier one, comes into force with the removals it
// brings. Who and why go on record first.
func (in *Intake) Approve(listID, version, by, reason string) (archive.Approval, error) {
	p := archive.Approval{List: listID, Version: version, By: strings.TrimSpace(by), Reason: strings.TrimSpace(reason), At: in.now()}
	if p.By == "" || p.Reason == "" {
		return p, fmt.Errorf("approve %s %s: a name and a reason are needed", listID, version)
	}
	r, err := in.Archive.Record(listID, version)
	if err != nil {
		return p, fmt.Errorf("approve: %w", err)
	}
	if r.Attest != nil && strings.EqualFold(r.Attest.By, p.By) {
		return p, fmt.Errorf("approve %s %s: %w", listID, version, ErrSamePerson)
	}
	f, err := in.Archive.Force(listID)
	if err != nil {
		return p, err
	}
	next := archive.Force{Version: f.Version, Since: f.Since}
	for _, q := range f.Pending {
		if q.To == version {
			p.Removals = append(p.Removals, q.ID)
		} else {
			next.Pending = append(next.Pending, q)
		}
	}
	switch {
	case len(p.Removals) > 0:
	case r.ID != f.Version: // held back, or an earlier one to go back to
		return p, in.release(r, f, &p)
	case len(r.Held) > 0: // in force and still marked: an approval that was cut short
		p.Held = r.Held
		return p, errors.Join(in.settle(r, &p), in.Archive.Release(r))
	default:
		return p, fmt.Errorf("approve %s %s: %w", listID, version, ErrNothing)
	}
	if err := in.Archive.AddApproval(p); err != nil {
		return p, err
	}
	return p, in.Archive.SetForce(listID, next)
}

// release puts a version into force that had been held back. The person has seen
// what it lacks: nothing of that stays pending.
func (in *Intake) release(r *archive.Record, f archive.Force, p *archive.Approval) error {
	targets := map[string]string{}
	err := in.Archive.Entities(r.List, r.ID, func(e *ftm.Entity) error {
		if e.Target {
			targets[e.ID] = e.Caption
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	p.Held = r.Held
	for _, q := range f.Pending {
		if _, back := targets[q.ID]; !back && !slices.Contains(p.Removals, q.ID) {
			p.Removals = append(p.Removals, q.ID)
		}
	}
	if f.Version != "" {
		prev, err := in.Archive.Record(r.List, f.Version)
		if err != nil {
			return fmt.Errorf("approve: %w", err)
		}
		gone, _, err := in.gone(prev, targets)
		if err != nil {
			return fmt.Errorf("approve: %w", err)
		}
		for id := range gone {
			p.Removals = append(p.Removals, id)
		}
	}
	slices.Sort(p.Removals)
	if err := in.Archive.AddApproval(*p); err != nil {
		return err
	}
	if err := in.Archive.SetForce(r.List, archive.Force{Version: r.ID, Since: in.now()}); err != nil {
		return err
	}
	// The mark goes last: as long as it is there, approving again finishes this.
	if err := in.settle(r, p); err != nil {
		return err
	}
	return in.Archive.Release(r)
}

// settle writes the heartbeat row of an approval: it proves what the look proved
// that brought the version.
func (in *Intake) settle(r *archive.Record, p *archive.Approval) error {
	checks, err := in.Archive.Checks(r.List)
	if err != nil {
		return err
	}
	c := archive.Check{Operator: p.By, Proves: r.FetchedAt, SHA256: r.SHA256, PublisherDate: r.PublisherDate, URL: r.Source}
	for _, old := range slices.Backward(checks) {
		if old.SHA256 == r.SHA256 {
			c.ETag, c.LastModified, c.Status, c.Bytes, c.Proves = old.ETag, old.LastModified, old.Status, old.Bytes, old.Seen()
			break
		}
	}
	return in.Heartbeat(c, Outcome{List: r.List, Verdict: archive.Accepted, Why: []string{"approved: " + p.Reason}})
}

// Attest imports a file by hand: the person named signs that it is the
// publisher's, and has counted its entries before it is read.
func (in *Intake) Attest(ctx context.Context, s *catalogue.Source, a archive.Attestation, fourEyes bool) (Outcome, error) {
	a.By, a.Reason, a.At = strings.TrimSpace(a.By), strings.TrimSpace(a.Reason), in.now()
	if a.By == "" || a.Reason == "" || a.Expected <= 0 {
		return Outcome{List: s.List}, fmt.Errorf("attest %s: a name, a reason and the number of entries are needed", s.List)
	}
	return in.Admit(ctx, s, Terms{Check: archive.Check{URL: a.URL, Operator: a.By}, Attest: &a, FourEyes: fourEyes})
}

// Remember keeps a version in the archive without putting it into force: an
// older one, for the record. It has to be a whole list; the guards do not apply.
func (in *Intake) Remember(ctx context.Context, s *catalogue.Source) (Outcome, error) {
	vs, err := in.Archive.Versions(s.List)
	if err != nil {
		return Outcome{List: s.List, Verdict: archive.Failed, Why: []string{err.Error()}}, err
	}
	for i := range vs {
		if vs[i].SHA256 == s.SHA256 && vs[i].Reader == s.Format {
			return Outcome{List: s.List, Verdict: archive.Unchanged, Version: vs[i].ID}, nil
		}
	}
	rec, _, why, err := in.draft(ctx, s, Terms{}, nil)
	out := Outcome{List: s.List, Verdict: archive.Accepted, Version: rec.ID, Why: why, Report: rec.report}
	if err != nil {
		out.Verdict, out.Why = archive.Failed, []string{err.Error()}
	} else if len(why) > 0 {
		out.Verdict = archive.Refused
	}
	return out, err
}
