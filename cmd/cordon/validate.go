package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"cordon/job/trial"
	"cordon/lab"
	"cordon/lab/page"
	"cordon/screen"
)

type validateCmd struct {
	Out       string             `placeholder:"FILE" help:"Write the report here, as one HTML page (- is standard output)."`
	Charts    string             `placeholder:"DIR" help:"Write the curves into this folder, as SVG."`
	Names     string             `placeholder:"FILE" help:"Your own test names. A column expected (a reference or an id; empty: must not alert) makes them labelled."`
	Negatives string             `placeholder:"FILE" help:"Your own customers who are not listed. Default: people are invented."`
	Pairs     string             `placeholder:"FILE" help:"Labelled pairs: the columns of cordon match, and is_match."`
	Sample    int                `default:"500" placeholder:"N" help:"Names for each manipulation and script; 0 takes all."`
	Self      int                `placeholder:"N" help:"Listed names for the self test. Default: all."`
	People    int                `default:"10000" placeholder:"N" help:"People to invent; 0 for none."`
	Seed      uint64             `default:"1" placeholder:"N" help:"Another seed gives another sample. Same seed and lists, same report."`
	Goal      map[string]float64 `placeholder:"CHECK=VALUE" help:"Hold a check against another goal, such as typo=0.98."`
	Jobs      int                `short:"j" placeholder:"N" help:"Work with N workers. Default: one for each processor."`

	policyFlags
}

// Help says what the exit code means.
func (validateCmd) Help() string {
	return example(
		"cordon validate --out report.html",
		"cordon validate --names ours.csv --negatives book.csv --goal typo=0.98 --json",
	) + "\n\nExit codes: 0 every goal is reached, 3 a check is below its goal, 4 a list that the policy needs is missing, stale or refused."
}

// Run runs the validation lab.
func (c *validateCmd) Run(sys *system, g *globals) error {
	if c.Out != "" && c.Out != "-" && !slices.Contains([]string{".html", ".htm"}, strings.ToLower(filepath.Ext(c.Out))) {
		return usagef("--out %s: the report is a page, name it .html", c.Out)
	}
	if c.Out == "-" && g.JSON {
		return usagef("--out - and --json both mean standard output")
	}
	goals := lab.DefaultGoals()
	for id, v := range c.Goal {
		if most := map[bool]float64{true: 10_000, false: 1}[strings.HasPrefix(id, "clean.")]; v < 0 || v > most {
			return usagef("--goal %s=%v: it lies between 0 and %v", id, v, most)
		}
		if _, ok := goals[id]; !ok && !strings.HasPrefix(id, "script.") {
			return usagef("--goal: there is no check %q; the report names them", id)
		}
	}
	o := lab.Options{Seed: c.Seed, Sample: c.Sample, Self: c.Self, Clean: c.People, Jobs: c.Jobs, Goals: c.Goal}
	if c.Sample < 0 || c.People < 0 || c.Self < 0 {
		return usagef("--sample, --people and --self are numbers from 0")
	}
	if o.Sample == 0 {
		o.Sample = -1 // all
	}
	if o.Clean == 0 {
		o.Clean = -1 // none
	}
	if err := c.read(sys, &o); err != nil {
		return err
	}
	lib, err := sys.library(g)
	if err != nil {
		return err
	}
	defer lib.Close()
	policy, err := c.policy()
	if err != nil {
		return err
	}
	e, err := screen.NewEngine(lib, policy, sys.now())
	if err != nil {
		return err
	}
	var stage atomic.Value
	var share atomic.Uint64
	stage.Store("validating")
	bar := sys.steps(g, func() string { return stage.Load().(string) }, func() float64 { return float64(share.Load()) / 1000 })
	o.Progress = func(s string, done, total int) {
		stage.Store(s)
		share.Store(uint64(1000 * done / max(total, 1)))
	}
	r, err := lab.Run(sys.ctx, lib, policy, e, o)
	bar()
	if err != nil {
		return err
	}
	if err := c.write(sys, g, r); err != nil {
		return err
	}
	return outcome(!r.Hold(), len(r.Gaps) > 0)
}

// read reads the institution's own files.
func (c *validateCmd) read(sys *system, o *lab.Options) (err error) {
	r := trial.Reader{Stdin: sys.stdin, Now: sys.now()}
	if c.Negatives != "" {
		if o.Customers, err = r.Customers(c.Negatives); err != nil {
			return err
		}
	}
	if c.Names != "" {
		if o.Names, err = r.Names(c.Names); err != nil {
			return err
		}
	}
	if c.Pairs != "" {
		o.Pairs, err = r.Pairs(c.Pairs)
	}
	return err
}

// write puts the report where it is wanted, and its gist on standard output.
func (c *validateCmd) write(sys *system, g *globals, r *lab.Report) error {
	switch c.Out {
	case "":
	case "-":
		return page.Write(sys.stdout, r)
	default:
		if err := writeFile(c.Out, func(w io.Writer) error { return page.Write(w, r) }); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
		sys.say(g, "cordon: report written to %s", c.Out)
	}
	if c.Charts != "" {
		if err := writeCharts(c.Charts, page.Charts(r)); err != nil {
			return fmt.Errorf("write charts: %w", err)
		}
	}
	if g.JSON {
		return sys.writeJSON(r)
	}
	for _, gap := range r.Gaps {
		fmt.Fprintf(sys.stdout, "%s %s\n", sys.paint("INCOMPLETE", yellow), clean(gap))
	}
	t := sys.table("check", "figure", "goal", "cases", "95% range", "")
	for _, k := range r.Checks {
		state, colour := "holds", green
		switch k.State {
		case lab.Below:
			state, colour = "BELOW", red
			if k.AtMost {
				state = "ABOVE"
			}
		case lab.Few:
			state, colour = "too few to tell", yellow
		}
		t.AppendRow([]any{k.Name, page.Figure(k, k.Value), page.Figure(k, k.Goal), thousands(k.N), page.Figure(k, k.Low) + "–" + page.Figure(k, k.High), sys.paint(state, colour)})
	}
	fmt.Fprintln(sys.stdout, t.Render())
	st := r.Stamp
	_, err := fmt.Fprintf(sys.stdout, "%s\n", sys.paint(consulted(&st), faint))
	return err
}

// writeFile writes a file under a temporary name, and gives it its own when it is
// whole.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".cordon-*")
	if err != nil {
		return err
	}
	err = write(f)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
