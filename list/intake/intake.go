// Package intake decides whether a file becomes the list.
//
// A file that reads well is still not trusted: it may be half a list, an old one,
// or one from which hundreds of entries fell by mistake. [Intake.Admit] holds it
// against the version in force. What is out of the ordinary is kept but held
// back until a person approves it; entries that disappear stay listed until their
// removal is approved or the publisher itself says so. Whatever happens, the
// version in force stays in force unless a better one takes its place, and each
// look leaves a heartbeat row.
//
// [Intake.State] says whether a list may be relied on.
package intake

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/archive"
	"cordon/list/catalogue"
)

// Guard is how much a new version may differ from the one in force before a
// person has to look.
type Guard struct {
	Gone  int     // entries gone at once; 25
	Share float64 // share of entries gone at once; 0.05
	Size  float64 // times larger or smaller; 2
	Named float64 // share of entries with another name than before; 0.2
	Facts float64 // share of what belongs to entries (sanctions, addresses, papers) that is left, of each kind; 0.5
}

// Intake lets versions into an archive. The caller holds the archive's lock.
type Intake struct {
	Archive *archive.Archive
	Now     func() time.Time
	Guard   Guard
}

// Terms say how a file came here.
type Terms struct {
	Check    archive.Check                  // what is known of the look: URL, status, tags, times, operator
	Attest   *archive.Attestation           // an import by hand
	Explicit map[string]bool                // ids whose removal the publisher itself states
	Upstream string                         // the publisher's own name of the version
	Basis    string                         // the version that it was made from by deltas
	Notes    []string                       // what else is to go on record
	Compare  func(from, to string) []string // notes on the change, asked once the version is kept and in force
	FourEyes bool                           // an attested import waits for a second person
}

// Outcome is what became of a file.
type Outcome struct {
	List    string
	Verdict archive.Verdict
	Version string   // the file's version, "" when it was not kept
	Why     []string // of a refusal or an error
	Notes   []string // what else a person should know
	Added   int      // entries, against the version in force before
	Removed int
	Pending int // entries whose removal waits for approval
	Report  list.Report
}

func (in *Intake) now() time.Time {
	if in.Now != nil {
		return in.Now().UTC()
	}
	return time.Now().UTC()
}

func (in *Intake) guard() Guard {
	g := in.Guard
	if g.Gone == 0 {
		g.Gone = 25
	}
	if g.Share == 0 {
		g.Share = 0.05
	}
	if g.Size == 0 {
		g.Size = 2
	}
	if g.Named == 0 {
		g.Named = 0.2
	}
	if g.Facts == 0 {
		g.Facts = 0.5
	}
	return g
}

// Admit reads a source and puts it into force, or refuses it with the reasons.
// The error is the archive's own: then nothing has changed.
func (in *Intake) Admit(ctx context.Context, s *catalogue.Source, t Terms) (Outcome, error) {
	out, err := in.admit(ctx, s, t)
	out.List = s.List
	if err != nil {
		out.Verdict, out.Why = archive.Failed, []string{err.Error()}
	}
	out.Notes = slices.Concat(t.Notes, out.Notes)
	c := t.Check
	c.SHA256, c.PublisherDate = s.SHA256, s.Header.Date
	return out, errors.Join(err, in.Heartbeat(c, out))
}

// Heartbeat writes the row of one look.
func (in *Intake) Heartbeat(c archive.Check, out Outcome) error {
	c.List, c.Verdict, c.Why, c.Notes = out.List, out.Verdict, out.Why, out.Notes
	now := in.now()
	if c.Started.IsZero() {
		c.Started = now
	}
	if c.Ended.IsZero() {
		c.Ended = now
	}
	f, err := in.Archive.Force(out.List)
	if err != nil {
		return err
	}
	c.Version = f.Version
	return in.Archive.AddCheck(c)
}

func (in *Intake) admit(ctx context.Context, s *catalogue.Source, t Terms) (Outcome, error) {
	var out Outcome
	force, err := in.Archive.Force(s.List)
	if err != nil {
		return out, err
	}
	var prev *archive.Record
	if force.Version != "" {
		if prev, err = in.Archive.Record(s.List, force.Version); err != nil {
			return out, err
		}
		if prev.SHA256 == s.SHA256 && prev.Reader == s.Format {
			if t.Attest != nil && t.Attest.Expected != prev.Entries {
				out.Verdict, out.Why = archive.Refused, []string{miscounted(t.Attest.Expected, prev.Entries)}
				return out, nil
			}
			out.Verdict, out.Version, out.Pending = archive.Unchanged, prev.ID, len(force.Pending)
			return out, nil
		}
	}
	rec, targets, why, err := in.draft(ctx, s, t, prev)
	out.Report = rec.report
	if err != nil {
		return out, err
	}
	if len(why) > 0 {
		out.Verdict, out.Why = archive.Refused, why
		return out, nil
	}
	out.Version = rec.ID
	if len(rec.Held) > 0 {
		out.Verdict, out.Why = archive.Refused, rec.Held
		return out, nil
	}
	next, gone, err := in.succeed(s.List, force, &rec.Record, targets, t.Explicit)
	if err != nil {
		return out, err
	}
	if err := in.Archive.SetForce(s.List, next); err != nil {
		return out, err
	}
	out.Verdict, out.Removed, out.Pending = archive.Accepted, gone, len(next.Pending)
	out.Added = len(targets)
	if prev != nil {
		out.Added = len(targets) - (prev.Targets - gone)
		if t.Compare != nil {
			out.Notes = t.Compare(prev.ID, rec.ID)
		}
	}
	return out, nil
}

// drafted is a version as committed, with the account of its reading.
type drafted struct {
	archive.Record
	report list.Report
}

// draft reads the source into the archive and commits it, held back if a guard
// says so. A file that is no list at all leaves nothing; why tells.
func (in *Intake) draft(ctx context.Context, s *catalogue.Source, t Terms, prev *archive.Record) (rec drafted, targets map[string]string, why []string, err error) {
	d, err := in.Archive.Begin(s.List)
	if err != nil {
		return rec, nil, nil, err
	}
	kept := false
	defer func() {
		if !kept {
			err = errors.Join(err, d.Discard())
		}
	}()
	sum, size, err := keepRaw(d, s)
	if err != nil {
		return rec, nil, nil, err
	}
	if sum != s.SHA256 {
		return rec, nil, []string{"the file changed while it was read"}, nil
	}
	targets = map[string]string{}
	var werr error
	rep, rerr := s.Read(ctx, func(e *ftm.Entity) error {
		if e.Target {
			targets[e.ID] = e.Caption
		}
		werr = d.Write(e)
		return werr
	})
	rec.report = rep
	if werr != nil || ctx.Err() != nil {
		return rec, nil, nil, errors.Join(werr, ctx.Err())
	}
	if rerr != nil {
		return rec, nil, reasons(rerr), nil
	}
	if t.Attest != nil && t.Attest.Expected != rep.Entries {
		return rec, nil, []string{miscounted(t.Attest.Expected, rep.Entries)}, nil
	}
	rec.Record = record(s, rep, t, in.now())
	if rec.Held, err = in.judge(prev, &rec.Record, size, targets); err != nil {
		return rec, nil, nil, err
	}
	if t.Attest != nil && t.FourEyes {
		rec.Held = append(rec.Held, "imported by hand: a second person has to approve")
	}
	kept = true
	held := rec.Held
	if err := d.Commit(&rec.Record); err != nil {
		return rec, nil, nil, err
	}
	// The version may have been there: what was decided about it then, holds.
	old, err := in.Archive.Record(s.List, rec.ID)
	if err != nil {
		return rec, nil, nil, err
	}
	rec.Record = *old
	if len(old.Held) > 0 {
		rec.Held = old.Held
	} else if len(held) > 0 { // approved before, or history: do not hold it now for less
		rec.Held = held
	}
	return rec, targets, nil, nil
}

func miscounted(byHand, read int) string {
	return fmt.Sprintf("%d entries were counted by hand, the file has %d", byHand, read)
}

func keepRaw(d *archive.Draft, s *catalogue.Source) (sum string, size int64, err error) {
	for _, f := range s.Raw() {
		r, err := f.Open()
		if err != nil {
			return "", 0, fmt.Errorf("keep raw file: %w", err)
		}
		raw, err := d.Raw(f.Name, f.Part, r)
		r.Close()
		if err != nil {
			return "", 0, err
		}
		size += raw.Size
	}
	return d.Sum(), size, nil
}

func record(s *catalogue.Source, rep list.Report, t Terms, now time.Time) archive.Record {
	r := archive.Record{Entries: rep.Entries, BySchema: rep.BySchema, Rejects: len(rep.Rejects), Warnings: rep.Warnings, Source: t.Check.URL, Upstream: t.Upstream, Basis: t.Basis, Attest: t.Attest}
	r.Version = list.Version{PublisherDate: rep.Header.Date, FetchedAt: now, CheckedAt: now, SHA256: s.SHA256, Reader: s.Format, Targets: rep.Targets, Entities: rep.Entities}
	for p, f := range rep.Fields {
		if f.State == list.Unmapped {
			r.Unmapped = append(r.Unmapped, fmt.Sprintf("%s (%d)", p, f.Count))
		}
	}
	slices.Sort(r.Unmapped)
	return r
}

// reasons splits a refusal into its parts.
func reasons(err error) []string {
	var r *catalogue.Refused
	if errors.As(err, &r) {
		return r.Reasons
	}
	return []string{err.Error()}
}

// judge holds a version against the one in force.
func (in *Intake) judge(prev, r *archive.Record, size int64, targets map[string]string) ([]string, error) {
	var held []string
	if at, known := r.Dated(); known && at.Sub(in.now()) > dateSlack {
		held = append(held, "the publisher's date lies in the future: "+r.PublisherDate)
	}
	if prev == nil {
		return held, nil
	}
	g := in.guard()
	if prev.PublisherDate != "" && r.PublisherDate == "" && samePacking(prev, r) && fetched(prev) && fetched(r) {
		held = append(held, "the file states no date, the one before was of "+prev.PublisherDate)
	}
	if a, b := prev.PublisherDate, r.PublisherDate; a != "" && b != "" && b < a && !strings.HasPrefix(a, b) {
		held = append(held, fmt.Sprintf("the publisher's date runs backwards: %s after %s", b, a))
	}
	old := rawSize(prev)
	if f := float64(size) / float64(max(old, 1)); samePacking(prev, r) && old > 0 && (f > g.Size || f < 1/g.Size) {
		held = append(held, fmt.Sprintf("the file has %d bytes, the last one had %d", size, old))
	}
	gone, was, err := in.gone(prev, targets)
	if err != nil {
		return nil, err
	}
	if len(gone) > g.Gone || float64(len(gone)) > g.Share*float64(was.targets) {
		held = append(held, fmt.Sprintf("%d of %d entries are gone at once", len(gone), was.targets))
	}
	if !samePacking(prev, r) {
		return held, nil // formats name and cut things differently
	}
	if kept := was.targets - len(gone); was.renamed >= few && float64(was.renamed) > g.Named*float64(kept) {
		held = append(held, fmt.Sprintf("%d of %d entries have another name at once", was.renamed, kept))
	}
	for _, schema := range slices.Sorted(maps.Keys(prev.BySchema)) {
		if a, b := prev.BySchema[schema], r.BySchema[schema]; a >= few && float64(b) < g.Facts*float64(a) {
			held = append(held, fmt.Sprintf("%s: %d, there were %d", schema, b, a))
		}
	}
	return held, nil
}

// few is the number below which a share says nothing.
const few = 10

// dateSlack is how far in the future a publisher's date may lie: zones and
// announcements for tomorrow.
const dateSlack = 72 * time.Hour

// before is what is counted of a version that another one follows.
type before struct{ targets, renamed int }

func rawSize(r *archive.Record) (n int64) {
	for _, f := range r.Files {
		n += f.Size
	}
	return n
}

// fetched: a version from a folder or a person may owe its date to a file's name.
func fetched(r *archive.Record) bool {
	return r.Attest == nil && (strings.HasPrefix(r.Source, "https:") || strings.HasPrefix(r.Source, "http:"))
}

// samePacking: sizes compare only between files of one format.
func samePacking(a, b *archive.Record) bool { return a.Reader == b.Reader }

// gone returns the entries of a version that are not among the new targets, and
// how many there were, and are called otherwise now.
func (in *Intake) gone(prev *archive.Record, targets map[string]string) (gone map[string]string, was before, err error) {
	gone = map[string]string{}
	err = in.Archive.Entities(prev.List, prev.ID, func(e *ftm.Entity) error {
		if !e.Target {
			return nil
		}
		was.targets++
		switch name, still := targets[e.ID]; {
		case !still:
			gone[e.ID] = e.Caption
		case name != e.Caption:
			was.renamed++
		}
		return nil
	})
	return gone, was, err
}

// succeed works out what is in force once r is: entries gone since the version
// before stay listed until their removal is approved.
func (in *Intake) succeed(listID string, f archive.Force, r *archive.Record, targets map[string]string, explicit map[string]bool) (archive.Force, int, error) {
	next := archive.Force{Version: r.ID, Since: in.now()}
	for _, p := range f.Pending {
		if _, back := targets[p.ID]; !back && !explicit[p.ID] {
			next.Pending = append(next.Pending, p)
		}
	}
	if f.Version == "" || f.Version == r.ID {
		return next, 0, nil
	}
	prev, err := in.Archive.Record(listID, f.Version)
	if err != nil {
		return next, 0, err
	}
	gone, _, err := in.gone(prev, targets)
	if err != nil {
		return next, 0, err
	}
	var stated []string
	for _, id := range slices.Sorted(maps.Keys(gone)) {
		if explicit[id] {
			stated = append(stated, id)
			continue
		}
		next.Pending = append(next.Pending, archive.Pending{ID: id, Caption: gone[id], From: f.Version, To: r.ID, Since: next.Since})
	}
	if len(stated) > 0 {
		err = in.Archive.AddApproval(archive.Approval{List: listID, Version: r.ID, By: "publisher", Reason: "the publisher states the removal", At: next.Since, Removals: stated})
	}
	return next, len(gone), err
}
