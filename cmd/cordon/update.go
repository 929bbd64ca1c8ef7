package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/fetch"
	"cordon/list/intake"
	"cordon/list/update"
	"cordon/screen"
)

type updateCmd struct {
	Names     []string `arg:"" optional:"" name:"list" help:"Lists by id; the default ones if none is named."`
	From      string   `placeholder:"DIR" help:"Read publishers' files from this folder instead of the network."`
	Contact   string   `placeholder:"ADDRESS" env:"CORDON_CONTACT" help:"Mail or web address that publishers see in the request."`
	Stated    bool     `name:"accept-stated-removals" help:"Removals that the publisher itself states take effect without approval."`
	Catalogue []string `placeholder:"FILE" sep:"none" help:"Add the lists of this catalogue file. Repeatable."`
}

// updated is one list in the answer of update --json.
type updated struct {
	List    string   `json:"list"`
	Verdict string   `json:"verdict"` // unchanged, accepted, refused, error, by-hand
	Version string   `json:"version,omitempty"`
	Added   int      `json:"added"`
	Removed int      `json:"removed"`
	Pending int      `json:"pending"`
	Why     []string `json:"why"`
	Notes   []string `json:"notes,omitempty"`
}

// Run updates the kept lists.
func (c *updateCmd) Run(sys *system, g *globals) error {
	cat, err := sys.catalogue(g, c.Catalogue)
	if err != nil {
		return err
	}
	if _, err := cat.Lookup(c.Names...); err != nil && c.From == "" {
		return usageError{err}
	}
	a, in, err := sys.keep(g)
	if err != nil {
		return err
	}
	bars := sys.fetchBars(g)
	u := &update.Updater{
		Archive: a, Catalogue: cat, Intake: in, Explicit: c.Stated,
		Client: &fetch.Client{Product: "Cordon/" + screen.Version, Contact: c.Contact, Now: sys.now, Progress: bars.show},
	}
	var rs []update.Result
	if c.From != "" {
		done := sys.slowly(g, "reading lists")
		var found *catalogue.Found
		rs, found, err = u.FromDir(sys.ctx, c.From, c.Names...)
		done()
		if found != nil {
			for _, p := range found.Problems {
				sys.say(g, "cordon: not read: %s: %s", p.Path, p.Reason)
			}
		}
	} else {
		rs, err = u.Run(sys.ctx, c.Names...)
	}
	bars.end()
	if err != nil && len(rs) == 0 {
		return err
	}
	cerr := sys.canaries(g, a, in, rs)
	if rerr := c.report(sys, g, rs); err == nil {
		err = rerr
	}
	return errors.Join(cerr, err)
}

// canaries compiles the lists as they now are and screens names of the newest
// changes against them. A list of which one does not hit counts as refused.
func (s *system) canaries(g *globals, a *archive.Archive, in *intake.Intake, rs []update.Result) error {
	if !slices.ContainsFunc(rs, func(r update.Result) bool { return r.Verdict == archive.Accepted }) {
		return nil
	}
	lib, err := s.library(&globals{Home: g.Home, Quiet: true})
	if err != nil {
		return err
	}
	defer lib.Close()
	for i := range rs {
		r := &rs[i]
		if f, err := a.Force(r.List); err != nil || r.Verdict != archive.Accepted || f.Version != r.Version {
			continue // an error shows when the list is next used
		}
		cs, err := in.Canaries(r.List, 5)
		if err != nil {
			return err
		}
		dead, err := lib.Dead(r.List, cs, s.now())
		if err != nil {
			return err
		}
		if len(dead) == 0 {
			continue
		}
		r.Verdict = archive.Refused
		for _, c := range dead {
			r.Why = append(r.Why, fmt.Sprintf("canary %s (%s) does not hit", c.ID, c.Name))
		}
		if err := in.Heartbeat(archive.Check{Operator: "canaries"}, r.Outcome); err != nil {
			return err
		}
	}
	return nil
}

func (c *updateCmd) report(sys *system, g *globals, rs []update.Result) error {
	out := make([]updated, 0, len(rs))
	t := sys.table("list", "result", "version", "added", "removed", "removal pending", "why")
	bad := 0
	for _, r := range rs {
		x := updated{r.List, string(r.Verdict), r.Version, r.Added, r.Removed, r.Pending, append([]string{}, r.Why...), r.Notes}
		colour := text.Colors{text.FgGreen}
		switch {
		case r.ByHand:
			x.Verdict, colour = "by-hand", text.Colors{text.FgYellow}
		case r.Verdict == archive.Refused || r.Verdict == archive.Failed:
			bad++
			colour = text.Colors{text.FgRed}
		}
		out = append(out, x)
		t.AppendRow([]any{x.List, sys.paint(x.Verdict, colour), x.Version, x.Added, x.Removed, x.Pending, clean(strings.Join(x.Why, "; "))})
	}
	if g.JSON {
		if err := sys.writeJSON(out); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(sys.stdout, t.Render())
	}
	for _, r := range rs {
		for _, n := range r.Notes {
			sys.say(g, "cordon: %s: %s", r.List, clean(n))
		}
		sys.hintHeld(g, r.Outcome)
	}
	if bad > 0 {
		return exit(exitUnable)
	}
	return nil
}

// hintHeld says what to do about a version that was kept and held back, and about
// removals that wait.
func (s *system) hintHeld(g *globals, o intake.Outcome) {
	switch {
	case o.Version == "":
	case o.Verdict == archive.Refused:
		s.say(g, "cordon: hint: look with cordon diff %s --to %s, then cordon approve %s %s --by NAME --reason WHY", o.List, o.Version, o.List, o.Version)
	case o.Verdict == archive.Accepted && o.Removed > 0 && o.Pending > 0:
		s.say(g, "cordon: hint: %s: %d entries stay listed until their removal is approved: cordon diff %s, then cordon approve %s %s --by NAME --reason WHY", o.List, o.Pending, o.List, o.List, o.Version)
	}
}

// catalogue is the embedded one with the user's files: catalogue.yaml in the home
// folder, and those named.
func (s *system) catalogue(g *globals, files []string) (*catalogue.Catalogue, error) {
	cat, err := catalogue.Default()
	if err != nil {
		return nil, err
	}
	if home := s.home(g); home != "" {
		own := filepath.Join(home, "catalogue.yaml")
		if _, err := os.Stat(own); err == nil {
			files = append([]string{own}, files...)
		}
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("read catalogue: %w", err)
		}
		if err := cat.Extend(b); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
	}
	return cat, nil
}

// fetchBars shows a bar for each list while it is fetched, on a terminal.
type fetchBars struct {
	mu   sync.Mutex
	all  *mpb.Progress
	bars map[string]*mpb.Bar
}

func (s *system) fetchBars(g *globals) *fetchBars {
	b := &fetchBars{bars: map[string]*mpb.Bar{}}
	if !g.Quiet && s.errTerm {
		b.all = mpb.New(mpb.WithOutput(s.stderr), mpb.WithWidth(40))
	}
	return b
}

func (b *fetchBars) show(p fetch.Progress) {
	if b.all == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	bar := b.bars[p.List]
	if bar == nil {
		bar = b.all.AddBar(p.Total, mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(fmt.Sprintf("%-14s ", p.List))),
			mpb.AppendDecorators(decor.CountersKibiByte("% .1f / % .1f")))
		b.bars[p.List] = bar
	}
	bar.SetTotal(max(p.Total, p.Bytes+1), false)
	bar.SetCurrent(p.Bytes)
	if p.Done {
		bar.SetTotal(-1, true)
		delete(b.bars, p.List) // a list may need more than one file
	}
}

func (b *fetchBars) end() {
	if b.all == nil {
		return
	}
	for _, bar := range b.bars {
		bar.Abort(true)
	}
	b.all.Wait()
}
