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
	reasons                                      map[string]int // why rows are unable, lists aside
	examples                                     []string
}

const shownExamples = 5

func (s *summary) count(r *table.Result) {
	s.rows++
	switch r.Verdict.Verdict {
	case screen.Hit:
		s.hits++
		s.matches += len(r.Verdict.Hits)
	case screen.Unable:
		s.unable++
	default:
		s.clear++
	}
	if r.Rejected {
		s.rejected++
	}
	if r.Verdict.Verdict == screen.Unable && len(s.examples) < shownExamples {
		if own := r.Verdict.Unable; len(own) > 0 {
			s.examples = append(s.examples, fmt.Sprintf("row %d: %s", r.Row, own[len(own)-1]))
		}
	}
}

// print says how the batch went.
func (s *summary) print(sys *system, g *globals, in *table.Table, lib *screen.Library, e *screen.Engine, out string) {
	if g.Quiet {
		return
	}
	w := sys.stderr
	p := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	p("")
	p("%s in, %s screened: %s with hits (%s), %s clear, %s unable, of them %s rejected",
		plural(s.rows, "row"), thousands(s.rows-s.rejected), thousands(s.hits), plural(s.matches, "hit"), thousands(s.clear), thousands(s.unable), thousands(s.rejected))
	p("%s", rate(s.rows, time.Since(s.start)))
	if out != "" && out != "-" {
		p("written to %s", out)
	}
	p("read as: %s", strings.Join(in.Mapped(), ", "))
	if cols := in.Passed(); len(cols) > 0 {
		p("passed through, not screened: %s", strings.Join(cols, ", "))
	}
	for _, n := range in.Notes() {
		p("note: %s", n)
	}
	for _, x := range s.examples {
		p("unable: %s", x)
	}
	if more := s.unable - len(s.examples); more > 0 && len(s.examples) > 0 {
		p("unable: and %s more", plural(more, "row"))
	}
	for _, gap := range e.Gaps() {
		p("NOT COMPLETE: %s", gap)
	}
	for _, n := range e.Notes() {
		p("note: %s", n)
	}
	st := e.Stamp()
	p("%s", newReport(sys, lib, false).consulted(&st))
}
