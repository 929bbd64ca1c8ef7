// Package update brings lists up to date: it asks the publishers, or reads a
// folder, and hands what it gets to the intake.
//
// Publishers are asked side by side, one request at a time per host. One list's
// failure never touches another; a version in force goes only when a better one
// has come into force.
package update

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"cordon/list"
	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/fetch"
	"cordon/list/intake"
)

// Updater updates the lists of one archive.
type Updater struct {
	Archive   *archive.Archive
	Catalogue *catalogue.Catalogue
	Readers   []list.Reader // nil: the built-in ones
	Client    *fetch.Client
	Intake    *intake.Intake
	Temp      string        // folder for what is being fetched; "" for the system's
	Workers   int           // lists at a time; 4
	AnySize   bool          // see catalogue.Options
	Explicit  bool          // removals that the publisher states take effect without approval
	Keep      time.Duration // how long old versions are kept; archive.Retention
}

// Result is what happened to one list.
type Result struct {
	intake.Outcome
	Answer fetch.Answer // zero for a folder
	ByHand bool         // a person has to import it: there is nothing to fetch, or a folder is not enough
}

// ErrNoFile is told of a list that was asked for and of which a folder has no file.
var ErrNoFile = errors.New("there is no file of this list in the folder")

// Run asks the publishers of the lists named; of none named, of the default ones.
// Results are in the order of the catalogue. The error is of the archive or of
// the request as a whole; what went wrong with a list is in its result.
func (u *Updater) Run(ctx context.Context, ids ...string) ([]Result, error) {
	entries, err := u.chosen(ids)
	if err != nil {
		return nil, err
	}
	unlock, err := u.Archive.Lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	tmp, err := os.MkdirTemp(u.Temp, "cordon-update-")
	if err != nil {
		return nil, fmt.Errorf("update lists: %w", err)
	}
	defer os.RemoveAll(tmp)

	results := make([]Result, len(entries))
	errs := make([]error, len(entries))
	u.byHost(entries, func(i int) {
		results[i], errs[i] = u.one(ctx, entries[i], tmp)
	})
	return results, errors.Join(errs...)
}

func (u *Updater) chosen(ids []string) ([]*catalogue.Entry, error) {
	if len(ids) > 0 {
		return u.Catalogue.Lookup(ids...)
	}
	return slices.DeleteFunc(slices.Clone(u.Catalogue.Entries), func(e *catalogue.Entry) bool { return !e.Default }), nil
}

// byHost runs do for each entry: those of one host one after another, hosts side
// by side.
func (u *Updater) byHost(entries []*catalogue.Entry, do func(int)) {
	hosts := map[string][]int{}
	var order []string
	for i, e := range entries {
		h := ""
		if len(e.Sources) > 0 {
			if p, err := url.Parse(e.Sources[0].URL + e.Sources[0].Page); err == nil {
				h = p.Host
			}
		}
		if hosts[h] == nil {
			order = append(order, h)
		}
		hosts[h] = append(hosts[h], i)
	}
	gate := make(chan struct{}, cmp.Or(u.Workers, 4))
	var wg sync.WaitGroup
	for _, h := range order {
		wg.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			for _, i := range hosts[h] {
				do(i)
			}
		})
	}
	wg.Wait()
}

func (u *Updater) one(ctx context.Context, e *catalogue.Entry, tmp string) (Result, error) {
	r := Result{Outcome: intake.Outcome{List: e.ID}}
	if e.Intake != "fetch" {
		r.ByHand, r.Why = true, []string{"it cannot be fetched: " + attest(e, "FILE")}
		return r, nil
	}
	known, err := u.known(e)
	if err != nil {
		return r, err
	}
	g, err := u.ask(ctx, e, known, tmp)
	r.Answer, r.Notes = g.Answer, g.notes
	c := archive.Check{
		URL: r.Answer.URL, Status: r.Answer.Status, ETag: r.Answer.ETag, LastModified: r.Answer.LastModified,
		Bytes: r.Answer.Bytes, SHA256: r.Answer.SHA256, Started: r.Answer.Started.UTC(), Ended: r.Answer.Ended.UTC(),
		Beside: g.beside,
	}
	if err != nil {
		r.Verdict, r.Why = archive.Failed, []string{err.Error()}
		if refusal(err) {
			r.Verdict = archive.Refused
		}
		return r, u.Intake.Heartbeat(c, r.Outcome)
	}
	if r.Answer.Unchanged {
		f, err := u.Archive.Force(e.ID)
		if err != nil {
			return r, err
		}
		r.Verdict, r.Version, r.Pending = archive.Unchanged, f.Version, len(f.Pending)
		return r, u.Intake.Heartbeat(c, r.Outcome)
	}
	defer g.discard()
	s, why := u.recognise(ctx, e, &g)
	if s == nil {
		r.Verdict, r.Why = archive.Refused, []string{why}
		return r, u.Intake.Heartbeat(c, r.Outcome)
	}
	c.Beside = g.beside
	t := intake.Terms{Check: c, Notes: g.notes, Upstream: g.upstream, Basis: g.basis}
	if e.Delta != nil && e.Delta.Kind == "ofac-sls" {
		u.state(ctx, e, &t)
	}
	r.Outcome, err = u.Intake.Admit(ctx, s, t)
	if err == nil {
		err = u.prune(e.ID)
	}
	return r, err
}

// attest says how a person imports a file of a list.
func attest(e *catalogue.Entry, file string) string {
	if strings.ContainsAny(file, " '\"$&()") {
		file = strconv.Quote(file)
	}
	how := fmt.Sprintf("count its entries, then cordon attest %s --list %s --by NAME --reason WHY --expect-count N", file, e.ID)
	if e.Page != "" {
		how = "see " + e.Page + ", " + how
	}
	return how
}

// prune lets versions go that are past their time.
func (u *Updater) prune(listID string) error {
	now := time.Now()
	if u.Intake.Now != nil {
		now = u.Intake.Now()
	}
	_, err := u.Archive.Prune(listID, cmp.Or(u.Keep, archive.Retention), now)
	return err
}

// refusal reports whether the publisher answered, but not with the list.
func refusal(err error) bool {
	return errors.Is(err, fetch.ErrHTML) || errors.Is(err, fetch.ErrTooLarge) || errors.Is(err, fetch.ErrEmpty) || errors.Is(err, ErrChecksum)
}

// known is what the last good look was answered. Conditions are sent only while
// the version they speak of is in force: else a 304 would confirm nothing.
func (u *Updater) known(e *catalogue.Entry) (fetch.Known, error) {
	f, err := u.Archive.Force(e.ID)
	if err != nil || f.Version == "" {
		return fetch.Known{}, err
	}
	r, err := u.Archive.Record(e.ID, f.Version)
	if err != nil {
		return fetch.Known{}, err
	}
	k := fetch.Known{SHA256: r.SHA256}
	checks, err := u.Archive.Checks(e.ID)
	if err != nil {
		return k, err
	}
	for _, c := range slices.Backward(checks) {
		if c.Good() && c.SHA256 == r.SHA256 && (c.ETag != "" || c.LastModified != "") {
			k.URL, k.ETag, k.LastModified = c.URL, c.ETag, c.LastModified
			break
		}
	}
	return k, nil
}

// recognise makes a source of what was fetched, or says why it is not the list.
func (u *Updater) recognise(ctx context.Context, e *catalogue.Entry, g *got) (*catalogue.Source, string) {
	paths := []string{g.Path}
	if g.side != "" {
		paths = append(paths, g.side)
	}
	found, err := catalogue.Open(ctx, paths, catalogue.Options{Catalogue: u.Catalogue, Readers: u.Readers, AnySize: u.AnySize})
	if err != nil {
		return nil, err.Error()
	}
	here := slices.DeleteFunc(found.Current(), func(s *catalogue.Source) bool { return s.List != e.ID })
	switch {
	case len(here) == 1 && (len(found.Sources) == 1 || g.side != ""):
	case len(found.Problems) > 0:
		return nil, found.Problems[0].Reason
	case len(found.Sources) != 1:
		return nil, fmt.Sprintf("it holds %d lists", len(found.Sources))
	default:
		return nil, "the content says that it is " + found.Sources[0].List
	}
	if s := here[0]; g.side != "" && s.Alone != "" {
		g.notes, g.beside = append(g.notes, fmt.Sprintf("taken from %s alone: %s", filepath.Base(s.Paths[0]), apart(found, s))), nil
	}
	return here[0], ""
}

// apart says why two files were not read together.
func apart(found *catalogue.Found, s *catalogue.Source) string {
	for _, p := range found.Problems {
		return filepath.Base(p.Path) + ": " + p.Reason
	}
	for _, o := range found.Sources {
		if o != s {
			return fmt.Sprintf("it is of %s, %s is of %s", cmp.Or(s.Header.Date, "no date"), filepath.Base(o.Paths[0]), cmp.Or(o.Header.Date, "no date"))
		}
	}
	return "the other holds nothing"
}
