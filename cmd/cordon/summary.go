package main

import (
	"fmt"
	"strings"
	"time"

	"cordon/screen"
	"cordon/table"
)

// summary counts what became of the rows of a batch.
type summary struct {
	start                                        time.Time
	rows, clear, hits, matches, unable, rejected int
}

func (s *summary) count(r *table.Result) {
	s.rows++
	switch r.Verdict.Verdict {
	case screen.Hit:
		s.hits++
		s.matches += r.Verdict.Total
	case screen.Unable:
		s.unable++
	default:
		s.clear++
	}
	if r.Rejected {
		s.rejected++
	}
}

// print says how the batch went. Rows in are rows accounted for: with hits, clear
// and unable add up to them.
func (s *summary) print(sys *system, g *globals, in *table.Table, e *screen.Engine, out string) {
	if g.Quiet {
		return
	}
	p := func(key, format string, args ...any) {
		for i, l := range wrap(fmt.Sprintf(format, args...), sys.width-11) {
			if i > 0 {
				key = ""
			}
			fmt.Fprintf(sys.stderr, "%-10s %s\n", key, l)
		}
	}
	fmt.Fprintln(sys.stderr)
	p("rows", "%s in, %s screened, %s rejected", thousands(s.rows), thousands(s.rows-s.rejected), thousands(s.rejected))
	p("answers", "%s with hits (%s), %s clear, %s unable", thousands(s.hits), plural(s.matches, "listed party", "listed parties"), thousands(s.clear), thousands(s.unable))
	p("speed", "%s", rate(s.rows, time.Since(s.start)))
	if out != "" && out != "-" {
		p("written", "%s", out)
	}
	p("columns", "%s", strings.Join(in.Mapped(), ", "))
	if cols := in.Passed(); len(cols) > 0 {
		p("unmapped", "%s (passed through, not screened)", strings.Join(cols, ", "))
	}
	for _, n := range in.Notes() {
		p("note", "%s", n)
	}
	for _, n := range e.Notes() {
		p("note", "%s", n)
	}
	for _, gap := range e.Gaps() {
		p("INCOMPLETE", "%s", gap)
	}
	st := e.Stamp()
	p("lists", "%s", listsConsulted(&st))
	p("policy", "%s", st.Policy)
}
