package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"cordon/list/catalogue"
	"cordon/screen"
)

// library loads the lists that the flags name: publishers' files, the kept
// lists, or the starter list when there are none.
func (s *system) library(g *globals) (*screen.Library, error) {
	var cache *screen.Cache
	if h := s.home(g); h != "" && s.program != "" {
		cache = &screen.Cache{Dir: filepath.Join(h, "index"), Program: s.program}
	}
	if len(g.Lists) == 0 {
		return s.keptLibrary(g, cache)
	}
	if g.AsOf != "" {
		return nil, usagef("--as-of looks into the kept lists: it does not go with --lists")
	}
	for _, p := range g.Lists {
		_, err := os.Stat(p)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err := fmt.Errorf("read lists from %s: no such file or folder", p)
			if cat, cerr := catalogue.Default(); cerr == nil && cat.Find(p) != nil {
				return nil, hinted{err, fmt.Sprintf("%s is the name of a list; to screen against it alone use --only %s", p, p)}
			}
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("read lists from %s: %w", p, err)
		}
	}
	done := s.slowly(g, "reading lists")
	defer done()
	return screen.LoadPaths(s.ctx, g.Lists, cache, func(finding string) { s.say(g, "cordon: %s", finding) })
}

// engine binds the policy that the flags state to the library.
func (s *system) engine(lib *screen.Library, f *policyFlags) (*screen.Engine, error) {
	p, err := f.policy()
	if err != nil {
		return nil, err
	}
	return screen.NewEngine(lib, p, s.now())
}

// policy is the policy that the flags state.
func (f *policyFlags) policy() (p screen.Policy, err error) {
	p = screen.DefaultPolicy()
	if f.Policy != "" {
		b, err := os.ReadFile(f.Policy)
		if err != nil {
			return p, fmt.Errorf("read policy: %w", err)
		}
		if p, err = screen.ParsePolicy(b); err != nil {
			return p, fmt.Errorf("%s: %w", f.Policy, err)
		}
	}
	changed := false
	if f.Threshold != nil {
		p.Threshold, changed = *f.Threshold, true
	}
	if f.Limit != nil {
		p.Limit, changed = *f.Limit, true
	}
	if len(f.Only) > 0 {
		p.Lists, changed = f.Only, true
	}
	if changed && f.Policy != "" {
		p.Name += "+flags" // the hash tells what changed; the name that something did
	}
	if err := p.Check(); err != nil {
		if f.Policy == "" {
			err = usageError{err}
		}
		return p, err
	}
	return p, nil
}

// policiesOf reads the policies that a server may be asked by, the default one where no
// file is given.
func policiesOf(files []string) (screen.Policies, error) {
	if len(files) == 0 {
		files = []string{""}
	}
	var ps screen.Policies
	for _, f := range files {
		p, err := (&policyFlags{Policy: f}).policy()
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	return ps, ps.Check()
}

// policyFlags are the flags that make a policy.
type policyFlags struct {
	Policy    string   `placeholder:"FILE" help:"Screen under the policy in this file (YAML or JSON)."`
	Threshold *float64 `placeholder:"T" help:"Score from which a candidate is a hit (0.70)."`
	Limit     *int     `placeholder:"N" help:"Hits shown for each subject, best first (5)."`
	Only      []string `placeholder:"LIST" help:"Consult only these lists, by id; each must be loaded."`
}
