package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"cordon/match"
	"cordon/screen"
	"cordon/table"
)

// report prints verdicts for people. As a [table.Writer] it prints the hits of a
// batch as they come.
type report struct {
	sys     *system
	out     io.Writer
	lib     *screen.Library
	explain bool
	printed bool
}

func newReport(sys *system, lib *screen.Library, explain bool) *report {
	return &report{sys: sys, out: sys.stdout, lib: lib, explain: explain}
}

var (
	red    = text.Colors{text.FgRed, text.Bold}
	yellow = text.Colors{text.FgYellow, text.Bold}
	green  = text.Colors{text.FgGreen, text.Bold}
	bold   = text.Colors{text.Bold}
	faint  = text.Colors{text.Faint}
)

func answerColour(a screen.Answer) text.Colors {
	switch a {
	case screen.Hit:
		return red
	case screen.Unable:
		return yellow
	}
	return green
}

// Write implements table.Writer: it prints rows that need a person.
func (r *report) Write(res *table.Result) error {
	if len(res.Verdict.Hits) == 0 {
		return nil
	}
	where := fmt.Sprintf("row %d", res.Row)
	if res.ID != "" {
		where += ", " + res.ID
	}
	if r.printed {
		fmt.Fprintln(r.out)
	}
	r.printed = true
	return r.hits(res.Verdict, res.Name, where)
}

// Close implements table.Writer.
func (r *report) Close() error { return nil }

// Abort implements table.Writer.
func (r *report) Abort() {}

// verdict prints one answer in full.
func (r *report) verdict(v *screen.Verdict, s screen.Subject) error {
	name := s.Name
	if name == "" {
		name = "the party described"
	}
	p := r.sys.paint
	switch v.Verdict {
	case screen.Hit:
		if err := r.hits(v, name, ""); err != nil {
			return err
		}
	case screen.Clear:
		fmt.Fprintf(r.out, "%s  %s  no party on the lists reaches the threshold\n", p("CLEAR", green), p(clean(name), bold))
	default:
		fmt.Fprintf(r.out, "%s  %s  no clear answer can be given\n", p("UNABLE", yellow), p(clean(name), bold))
	}
	for _, u := range v.Unable {
		fmt.Fprintf(r.out, "  %s %s\n", p("!", yellow), u)
	}
	for _, n := range v.Notes {
		fmt.Fprintf(r.out, "  %s %s\n", p("i", faint), n)
	}
	fmt.Fprintln(r.out, p(r.consulted(&v.Stamp), faint))
	return nil
}

// hits prints the hits of one subject.
func (r *report) hits(v *screen.Verdict, name, where string) error {
	p := r.sys.paint
	head := p(strings.ToUpper(string(v.Verdict)), answerColour(v.Verdict)) + "  " + p(clean(name), bold)
	if where != "" {
		head += "  " + p(where, faint)
	}
	fmt.Fprintln(r.out, head)
	for i := range v.Hits {
		h := &v.Hits[i]
		id := h.List
		if h.Reference != "" {
			id += " " + h.Reference
		}
		fmt.Fprintf(r.out, "  %s  %s  %s\n", p(fmt.Sprintf("%.2f", h.Score), scoreColour(h.Score)), p(clean(h.Caption), bold), p(h.Schema+" · "+id+" · "+h.EntityID, faint))
		if h.MatchedName != "" && h.MatchedName != h.Caption {
			fmt.Fprintf(r.out, "        as %s\n", clean(h.MatchedName))
		}
		if r.explain {
			r.table(h)
			continue
		}
		for _, l := range wrap(reasons(h.Evidence), r.sys.width-10) {
			fmt.Fprintf(r.out, "        %s\n", l)
		}
	}
	_, err := fmt.Fprint(r.out, "")
	return err
}

// reasons are the words of the evidence, the parts of the name first.
func reasons(ev []match.Evidence) string {
	var parts []string
	for i := range ev {
		if ev[i].Text != "" {
			parts = append(parts, ev[i].Text)
		}
	}
	return strings.Join(parts, "; ")
}

// table prints what a score is made of.
func (r *report) table(h *screen.Match) {
	t := r.sys.table("about", "how", "subject", "list", "score", "odds", "in words")
	for _, e := range h.Evidence {
		odds := ""
		if e.LogOdds != 0 {
			odds = fmt.Sprintf("%+.1f", e.LogOdds)
		}
		words := e.Text
		if e.Turns != "" {
			words += " (" + e.Turns + ")"
		}
		t.AppendRow([]any{e.Aspect, e.Relation, clean(e.Query), clean(e.List), fmt.Sprintf("%+.3f", e.Weight), odds, clean(words)})
	}
	t.AppendFooter([]any{"", "", "", "", fmt.Sprintf("%.4f", h.Score), "", fmt.Sprintf("confidence %.4f", h.Confidence)})
	for l := range strings.Lines(t.Render()) {
		fmt.Fprint(r.out, "        ", l)
	}
	fmt.Fprintln(r.out)
}

// consulted says what the answer rests on.
func (r *report) consulted(st *screen.Stamp) string {
	parts := make([]string, 0, len(st.Lists))
	for _, l := range st.Lists {
		s := l.ID
		if l.Version != "" {
			s += " " + l.Version
		}
		if l.AgeSeconds != nil {
			s += " (" + screen.Age(*l.AgeSeconds) + ")"
		}
		if l.State != screen.Current && l.State != screen.Starter {
			s += " " + strings.ToUpper(string(l.State))
		}
		parts = append(parts, s)
	}
	return "Lists: " + strings.Join(parts, ", ") + ". Policy " + st.Policy + "."
}

func scoreColour(s float64) text.Colors {
	if s >= .9 {
		return red
	}
	return yellow
}
