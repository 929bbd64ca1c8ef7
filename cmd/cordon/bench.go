package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"cordon/lab/page"
	"cordon/lab/plot"
	"cordon/lab/sets"
	"cordon/lab/speed"
	"cordon/screen"
)

type benchCmd struct {
	Accuracy  string `placeholder:"DIR" name:"eval" help:"Measure accuracy on the labelled sets in this folder (name_pairs.csv, un_treated.csv, cross_list.csv, original_script.csv, korean.csv, negatives_*.csv)."`
	NoSpeed   bool   `help:"Leave speed out."`
	Customers int    `default:"100000" placeholder:"N" help:"People to invent and screen."`
	Names     []int  `placeholder:"N,…" help:"Also measure on made-up lists of so many names, such as 50000,500000,5000000."`
	Seed      uint64 `default:"1" placeholder:"N" help:"By which people and lists are made up."`
	Misses    int    `placeholder:"N" help:"Show this many misses of each set."`
	Markdown  bool   `help:"Write the tables as Markdown."`
	Charts    string `placeholder:"DIR" help:"Write the curves into this folder, as SVG."`
}

// measured is everything that the command measures.
type measured struct {
	Engine   string            `json:"engine"`
	Lists    []screen.ListInfo `json:"lists"`
	Speed    *speed.Report     `json:"speed,omitempty"`
	Accuracy []sets.Figure     `json:"accuracy,omitempty"`
}

// Run measures.
func (c *benchCmd) Run(sys *system, g *globals) error {
	if c.Customers < 1 {
		return usagef("--customers must be 1 or more")
	}
	for _, n := range c.Names {
		if n < 1 {
			return usagef("--names %d: a list needs names", n)
		}
	}
	lib, build, done, err := c.library(sys, g)
	if err != nil {
		return err
	}
	defer done()
	m := measured{Engine: "cordon " + screen.Version, Lists: lib.Lists(sys.now())}
	var stage atomic.Value
	var share atomic.Uint64
	stage.Store("measuring")
	told := func(s string, done, total int) {
		stage.Store(s)
		share.Store(uint64(1000 * done / max(total, 1)))
	}
	bar := sys.steps(g, func() string { return stage.Load().(string) }, func() float64 { return float64(share.Load()) / 1000 })
	if !c.NoSpeed {
		m.Speed, err = speed.Run(sys.ctx, lib, build, speed.Options{Customers: c.Customers, Seed: c.Seed, Names: c.Names, Progress: told})
	}
	if err == nil && c.Accuracy != "" {
		m.Accuracy, err = sets.Run(sys.ctx, c.Accuracy, lib, sets.Options{Misses: c.Misses, Progress: told})
	}
	bar()
	if err != nil {
		return err
	}
	if c.Charts != "" {
		if err := writeCharts(c.Charts, page.BenchCharts(m.Speed, m.Accuracy)); err != nil {
			return fmt.Errorf("write charts: %w", err)
		}
	}
	if g.JSON {
		return sys.writeJSON(m)
	}
	c.print(sys, &m)
	return nil
}

// library loads the lists. Those given by --lists are read and compiled afresh,
// because that is part of what is measured.
func (c *benchCmd) library(sys *system, g *globals) (lib *screen.Library, build time.Duration, done func(), err error) {
	if len(g.Lists) == 0 {
		lib, err = sys.library(g)
		if err != nil {
			return nil, 0, nil, err
		}
		return lib, 0, func() { lib.Close() }, nil
	}
	dir, err := os.MkdirTemp("", "cordon-bench-")
	if err != nil {
		return nil, 0, nil, fmt.Errorf("make a folder for the index: %w", err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	end := sys.slowly(g, "reading and compiling lists")
	t := time.Now()
	lib, err = screen.LoadPaths(sys.ctx, g.Lists, &screen.Cache{Dir: dir, Program: "bench"}, func(finding string) { sys.say(g, "cordon: %s", finding) })
	build = time.Since(t)
	end()
	if err != nil {
		return nil, 0, nil, err
	}
	return lib, build, func() { lib.Close(); os.RemoveAll(dir) }, nil
}

// writeCharts writes curves into a folder, each under its name.
func writeCharts(dir string, charts []*plot.Chart) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, c := range charts {
		if err := os.WriteFile(filepath.Join(dir, c.ID+".svg"), []byte(c.File()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// print shows the tables.
func (c *benchCmd) print(sys *system, m *measured) {
	render := func(title string, head []string, rows [][]any) {
		t := sys.table(head...)
		for _, r := range rows {
			t.AppendRow(r)
		}
		if c.Markdown {
			fmt.Fprintf(sys.stdout, "\n### %s\n\n%s\n", title, t.RenderMarkdown())
			return
		}
		fmt.Fprintf(sys.stdout, "\n%s\n%s\n", sys.paint(title, bold), t.Render())
	}
	if s := m.Speed; s != nil {
		render(fmt.Sprintf("Speed: %s, %d cores, %s", s.System.Processor, s.System.Cores, s.System.Go), []string{"what", "figure", "goal"}, speedRows(s))
		if len(s.Scale) > 0 {
			var rows [][]any
			for _, x := range s.Scale {
				rows = append(rows, []any{thousands(x.Names), thousands(x.Entities), seconds(x.BuildSeconds), megabytes(x.FileBytes), millis(x.OpenMillis), thousands(int(x.PerCore)), micros(x.P50), micros(x.P99)})
			}
			render("Made-up lists", []string{"names", "entities", "build", "file", "open", "a second and core", "p50", "p99"}, rows)
		}
	}
	if len(m.Accuracy) > 0 {
		var rows [][]any
		for i := range m.Accuracy {
			f := &m.Accuracy[i]
			goal, state := "", ""
			if f.Goal > 0 {
				goal = fmt.Sprintf("%.4g", f.Goal)
				if f.AtMost {
					goal = "≤ " + goal
				}
				state = "holds"
				if !f.Holds() {
					state = "BELOW"
					if f.AtMost {
						state = "ABOVE"
					}
				}
			}
			rows = append(rows, []any{f.Set, f.Group, thousands(f.N), values(f), goal, state})
		}
		render("Accuracy", []string{"set", "group", "rows", "figures", "goal", ""}, rows)
		dash := ""
		if c.Markdown {
			dash = "- "
			fmt.Fprintln(sys.stdout)
		}
		for i := range m.Accuracy {
			for _, miss := range m.Accuracy[i].Misses {
				fmt.Fprintf(sys.stdout, "%s%s %s: %s\n", dash, m.Accuracy[i].Set, m.Accuracy[i].Group, clean(miss))
			}
		}
	}
}

func speedRows(s *speed.Report) [][]any {
	rows := [][]any{
		{"listed entities, names", thousands(s.Lists.Entities) + ", " + thousands(s.Lists.Names), ""},
	}
	if s.Lists.BuildSeconds > 0 {
		rows = append(rows, []any{"from publishers' files to a ready index", seconds(s.Lists.BuildSeconds), "< 15 s"})
	}
	rows = append(rows,
		[]any{"open the index and answer once", millis(s.Open.Milliseconds), "< 100 ms"},
		[]any{"index file", megabytes(s.Open.FileBytes), ""},
		[]any{"resident memory after a batch", megabytes(s.Open.Resident), "< 500 MB"})
	for _, b := range s.Batch {
		rows = append(rows, []any{fmt.Sprintf("batch of %s customers on %d of the cores, a second and core", thousands(b.Customers), b.Cores), thousands(int(b.PerCore)), "≥ 50,000"})
	}
	return append(rows,
		[]any{"one screening with its evidence, p50", micros(s.Single.P50), "< 100 µs"},
		[]any{"one screening with its evidence, p99", micros(s.Single.P99), "< 1,000 µs"},
		[]any{"one screening with its evidence, longest of " + thousands(s.Single.N), micros(s.Single.Max), ""},
		[]any{"floor: the same name read and looked up whole", micros(s.Floor.Nanoseconds / 1000), ""},
		[]any{"fuzzy over floor", fmt.Sprintf("%.1f ×", s.Floor.Ratio), "≤ 10 ×"})
}

func values(f *sets.Figure) string {
	var out string
	names := []string{"f1", "precision", "recall", "best_f1", "best_at", "first", "five", "alert", "share"}
	words := map[string]string{"f1": "F1", "precision": "P", "recall": "R", "best_f1": "best F1", "best_at": "at", "first": "@1", "five": "@5", "alert": "≥ 0.70", "share": "alerting"}
	for _, k := range names {
		v, ok := f.Values[k]
		if !ok {
			continue
		}
		if out != "" {
			out += "  "
		}
		digits := 4
		if slices.Contains([]string{"best_at"}, k) {
			digits = 2
		}
		out += fmt.Sprintf("%s %.*f", words[k], digits, v)
	}
	return out
}

func seconds(s float64) string { return fmt.Sprintf("%.1f s", s) }

func millis(ms float64) string { return fmt.Sprintf("%.1f ms", ms) }

func micros(us float64) string {
	if us < 10 {
		return fmt.Sprintf("%.2f µs", us)
	}
	return thousands(int(us+.5)) + " µs"
}

func megabytes(b int64) string { return thousands(int(b>>20)) + " MB" }
