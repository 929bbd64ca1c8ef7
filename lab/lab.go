// Package lab is the validation lab: it shows how well a library of lists is
// screened under a policy, with the institution's own test names and customers
// where there are any.
//
// [Run] asks five questions and answers each with figures, examples and reasons:
//
//	self        does every listed name find its own entry?
//	deck        is it still found when the name is disguised or mistyped?
//	clean       how many customers who are not listed alert?
//	threshold   what would another threshold lose and save?
//	labelled    is the answer right where the institution knows it?
//
// Each figure is held against a goal; what stays below is named first. Everything
// is worked out from the library, the policy, the options and a seed: the same
// input gives the same report. The packages below it draw the report (page, plot),
// invent people who are not listed (population), read labelled sets (sets) and
// measure speed (speed).
package lab

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"cordon/screen"
)

// Floor is the least score that the lab looks at: the sweep begins there.
const Floor = .50

// Defaults of [Options].
const (
	DefaultSample = 500
	DefaultClean  = 10_000
)

// Options say what to run. The zero value runs everything on samples.
type Options struct {
	Seed   uint64
	Sample int // names for each manipulation and script; 0 takes DefaultSample, -1 all
	Self   int // listed names for the self test; 0 takes all
	Clean  int // people to invent when Customers is nil; 0 takes DefaultClean, -1 none
	Jobs   int // goroutines; 0 takes one for each processor

	Customers []screen.Subject // customers who are taken not to be listed
	Names     []Name           // the institution's own test names
	Pairs     []Pair           // labelled pairs

	Goals map[string]float64 // by check id, in place of DefaultGoals

	// Progress, where set, is told how much of the work is done. It may be called
	// from several goroutines.
	Progress func(stage string, done, total int)
}

// Run runs the lab. The engine says which lists, under which policy, as of when;
// an engine with gaps is measured all the same, and the report says so first.
func Run(ctx context.Context, lib *screen.Library, policy screen.Policy, e *screen.Engine, o Options) (*Report, error) {
	if o.Sample == 0 {
		o.Sample = DefaultSample
	}
	if o.Clean == 0 {
		o.Clean = DefaultClean
	}
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	l := &lab{ctx: ctx, lib: lib, policy: policy, engine: e, o: o}
	r := &Report{
		Stamp: e.Stamp(), Gaps: e.Gaps(), Notes: e.Notes(), Threshold: policy.Threshold, Seed: o.Seed, Sample: o.Sample,
		Model: lib.Index().Model().Version,
	}
	for _, li := range lib.Lists(e.Stamp().At) {
		if len(policy.Lists) == 0 || slices.Contains(policy.Lists, li.ID) {
			r.Lists = append(r.Lists, li)
		}
	}
	if err := l.collect(); err != nil {
		return nil, fmt.Errorf("validate: %w", err)
	}
	r.Parties, r.Names = l.parties, len(l.names)
	for _, step := range []func(*Report) error{l.self, l.deck, l.clean, l.ownNames, l.pairs} {
		if err := step(r); err != nil {
			return nil, fmt.Errorf("validate: %w", err)
		}
	}
	l.sweep(r)
	l.judge(r)
	return r, nil
}

// lab is one run.
type lab struct {
	ctx    context.Context
	lib    *screen.Library
	policy screen.Policy
	engine *screen.Engine
	o      Options

	names   []listed
	parties int
	bearers map[string][]uint32 // entities by the words of a name they bear

	references map[string]uint32 // entities by the publisher's reference

	asked []asked // of the deck, for the sweep
	calm  []calm  // of the clean customers, for the sweep
}
