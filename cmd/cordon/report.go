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

// maxUnable is how many rows without a clear answer are printed one by one.
const maxUnable = 20

// report prints verdicts for people. As a [table.Writer] it prints the rows of a
// batch that need a person, as they come.
type report struct {
	sys     *system
	out     io.Writer
	lib     *screen.Library
	explain bool
	shared  int // reasons that every verdict has
	printed int
	unable  int
}

func newReport(sys *system, lib *screen.Library, shared int, explain bool) *report {
	return &report{sys: sys, out: sys.stdout, lib: lib, shared: shared, explain: explain}
}

var (
	red    = text.Colors{text.FgRed, text.Bold}
	yellow = text.Colors{text.FgYellow, text.Bold}
	green  = text.Colors{text.FgGreen, text.Bold}
	bold   = text.Colors{text.Bold}
	faint  = text.Colors{text.Faint}
)

// Write implements table.Writer.
func (r *report) Write(res *table.Result) error {
	v := res.Verdict
	own := v.Unable[r.shared:]
	if len(v.Hits) == 0 && len(own) == 0 {
		return nil
	}
	if len(v.Hits) == 0 {
		if r.unable++; r.unable > maxUnable {
			return nil
		}
	}
	where := fmt.Sprintf("row %d", res.Row)
	if res.ID != "" {
		where += ", " + clean(res.ID)
	}
	if r.printed++; r.printed > 1 {
		fmt.Fprintln(r.out)
	}
	if len(v.Hits) > 0 {
		r.hits(v, res.Name, where)
	} else {
		fmt.Fprintln(r.out, r.head(v.Verdict, res.Name, where))
	}
	return r.lines(r.sys.paint("!", yellow), own)
}

// Close implements table.Writer.
func (r *report) Close() error {
	if more := r.unable - maxUnable; more > 0 {
		fmt.Fprintf(r.out, "\n%s\n", r.sys.paint(fmt.Sprintf("and %s more that could not be screened; write --out FILE to see all", plural(more, "row", "rows")), yellow))
	}
	return nil
}

// Abort implements table.Writer.
func (r *report) Abort() {}

// verdict prints one answer in full.
func (r *report) verdict(v *screen.Verdict, s screen.Subject) error {
	name := s.Name
	if name == "" {
		name = "the party described"
	}
	switch v.Verdict {
	case screen.Hit:
		r.hits(v, name, "")
	case screen.Clear:
		fmt.Fprintln(r.out, r.head(v.Verdict, name, "no listed party reaches the threshold"))
	default:
		fmt.Fprintln(r.out, r.head(v.Verdict, name, "no clear answer can be given"))
	}
	r.lines(r.sys.paint("!", yellow), v.Unable)
	r.lines(r.sys.paint("·", faint), v.Notes)
	_, err := fmt.Fprintf(r.out, "%s\n", r.sys.paint(consulted(&v.Stamp), faint))
	return err
}

// head is the first line about a subject.
func (r *report) head(a screen.Answer, name, rest string) string {
	colour := green
	switch a {
	case screen.Hit:
		colour = red
	case screen.Unable:
		colour = yellow
	}
	if name == "" {
		name = "(no name)"
	}
	return fmt.Sprintf("%s  %s  %s", r.sys.paint(strings.ToUpper(string(a)), colour), r.sys.paint(clean(name), bold), r.sys.paint(rest, faint))
}

// lines prints remarks under a subject.
func (r *report) lines(mark string, ss []string) error {
	for _, s := range ss {
		for i, l := range wrap(s, r.sys.width-4) {
			if i > 0 {
				mark = " "
			}
			if _, err := fmt.Fprintf(r.out, "  %s %s\n", mark, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// hits prints the hits of one subject.
func (r *report) hits(v *screen.Verdict, name, where string) {
	fmt.Fprintln(r.out, r.head(v.Verdict, name, where))
	shown := map[string]bool{}
	for i := range v.Hits {
		h := &v.Hits[i]
		if shown[h.Party] {
			continue // said with the entry above: one party, several lists
		}
		shown[h.Party] = true
		facts := []string{h.Schema, strings.TrimSpace(h.List + " " + h.Reference), h.EntityID, fmt.Sprintf("confidence %.2f", h.Confidence)}
		colour := yellow
		if h.Score >= .9 {
			colour = red
		}
		fmt.Fprintf(r.out, "  %s  %s  %s\n", r.sys.paint(fmt.Sprintf("%.2f", h.Score), colour), r.sys.paint(clean(h.Caption), bold), r.sys.paint(strings.Join(facts, " · "), faint))
		if h.MatchedName != "" && h.MatchedName != h.Caption {
			fmt.Fprintf(r.out, "        matched as %s\n", clean(h.MatchedName))
		}
		if len(h.Also) > 0 {
			var also []string
			for _, a := range h.Also {
				also = append(also, strings.TrimSpace(a.List+" "+a.Reference))
			}
			for _, l := range wrap("the same party on "+strings.Join(also, ", "), r.sys.width-8) {
				fmt.Fprintf(r.out, "        %s\n", clean(l))
			}
		}
		context := h.Context
		if context == nil {
			context = r.lib.Context(h.EntityID)
		}
		for _, c := range context {
			fmt.Fprintf(r.out, "        %s\n", clean(c))
		}
		if r.explain {
			r.table(h)
			continue
		}
		for _, l := range wrap(reasons(h.Evidence), r.sys.width-8) {
			fmt.Fprintf(r.out, "        %s\n", l)
		}
	}
}

// reasons are the words of the evidence.
func reasons(ev []match.Evidence) string {
	var parts []string
	for i := range ev {
		switch ev[i].Relation {
		case match.MissingHere, match.MissingThere:
			if ev[i].Aspect != match.AspectToken && ev[i].Weight == 0 {
				continue // what nobody states explains nothing at a glance
			}
		}
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
		fmt.Fprint(r.out, "        ", strings.TrimRight(l, " \n"), "\n")
	}
}

// consulted says what an answer rests on.
func consulted(st *screen.Stamp) string {
	return "Lists: " + listsConsulted(st) + ". Policy " + st.Policy + "."
}

func listsConsulted(st *screen.Stamp) string {
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
	return strings.Join(parts, ", ")
}
