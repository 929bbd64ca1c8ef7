package main

import (
	"fmt"
	"runtime"
	"time"

	"cordon/match"
	"cordon/name"
	"cordon/screen"
	"cordon/table"
)

type matchCmd struct {
	Pairs    string `required:"" placeholder:"FILE" help:"File with the columns schema, name1 and name2; birth_date1, country2 and the like are read, too."`
	Out      string `required:"" placeholder:"FILE" help:"Write the rows with score and confidence here (.csv, .xlsx, .parquet)."`
	Encoding string `help:"Character encoding of the file, when it is not UTF-8."`
	Jobs     int    `short:"j" placeholder:"N" help:"Compare with N workers."`
}

type scored struct {
	row               table.Row
	why               string // why there is nothing to compare
	score, confidence float64
}

// tally is what --json says of a run.
type tally struct {
	Pairs    int    `json:"pairs"`
	Scored   int    `json:"scored"`
	Unscored int    `json:"unscored"`
	Out      string `json:"out"`
}

// Run scores pairs of names without any list.
func (c *matchCmd) Run(sys *system, g *globals) error {
	if len(g.Lists) > 0 || g.AsOf != "" {
		sys.say(g, "cordon: note: pairs are compared with each other: --lists and --as-of are not read")
	}
	in, err := table.OpenPairs(c.Pairs, sys.stdin, table.Options{Encoding: c.Encoding})
	if err != nil {
		return err
	}
	defer in.Close()
	if same(c.Pairs, c.Out) {
		return usagef("--out would overwrite the input file %s", c.Pairs)
	}
	out, err := table.CreateScores(c.Out, in)
	if err != nil {
		return err
	}
	jobs := c.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	model, latest, start := match.Default(), sys.now().Year(), time.Now()
	rows, bad := 0, 0
	bar := sys.rowsDone(g, "comparing", in.Progress)
	err = screen.Batch(sys.ctx, jobs, in.Next,
		func() func(table.Row) (scored, error) {
			m, a, clean := match.NewMatcher(model, nil), name.NewAnalyser(), in.Cleaners(latest)
			return func(r table.Row) (scored, error) {
				q, l := table.Subjects(clean, &r)
				s := scored{row: r}
				p1, p2 := match.NewParty(q.Entity, a), match.NewParty(l.Entity, a)
				switch {
				case r.Reject != "":
					s.why = r.Reject
				case len(p1.Names) == 0 || len(p2.Names) == 0:
					s.why = "one of the two has no usable name"
				default:
					res := m.Compare(p1, p2)
					s.score, s.confidence = res.Score, res.Confidence
				}
				return s, nil
			}
		},
		func(s scored) error {
			rows++
			bar.rows.Add(1)
			if s.why != "" {
				if bad++; bad <= 5 {
					sys.say(g, "cordon: row %d has no score: %s", s.row.Number, s.why)
				}
			}
			return out.Write(in, &s.row, s.score, s.confidence)
		})
	bar.end()
	if err != nil {
		out.Abort()
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	for _, n := range in.Notes() {
		sys.say(g, "cordon: %s", n)
	}
	msg := fmt.Sprintf("%s pairs, %s scored, %s", thousands(rows), thousands(rows-bad), rate(rows, time.Since(start)))
	sys.say(g, "cordon: %s → %s", msg, c.Out)
	if g.JSON {
		if err := sys.writeJSON(tally{rows, rows - bad, bad, c.Out}); err != nil {
			return err
		}
	}
	if rows == 0 {
		fmt.Fprintf(sys.stderr, "cordon: error: %s has a header and no rows: nothing was compared\n", named(c.Pairs))
	}
	if bad > 0 || rows == 0 {
		return exit(exitUnable)
	}
	return nil
}
