package main

import (
	"fmt"

	"github.com/jedib0t/go-pretty/v6/text"

	"cordon/screen"
)

type listsCmd struct {
	Report bool `help:"Show what each reader made of the files given by --lists: fields mapped, ignored, not known."`
}

// Run shows the loaded lists.
func (c *listsCmd) Run(sys *system, g *globals) error {
	if c.Report {
		return c.report(sys, g)
	}
	lib, err := sys.library(g)
	if err != nil {
		return err
	}
	defer lib.Close()
	lists := lib.Lists(sys.now())
	bad := false
	for _, l := range lists {
		bad = bad || l.State == screen.Refused || l.State == screen.Stale || l.State == screen.Missing
	}
	lists = append(lists, lib.NotHeld()...) // screening does without them: no fault
	if g.JSON {
		if err := sys.writeJSON(lists); err != nil {
			return err
		}
		return outcome(false, bad)
	}
	t := sys.table("list", "title", "version", "age", "targets", "entities", "state")
	for _, l := range lists {
		state := sys.paint(string(l.State), stateColour(l.State))
		t.AppendRow([]any{l.ID, l.Title, l.Version, ageOf(l.AgeSeconds), thousands(l.Targets), thousands(l.Entities), state})
	}
	fmt.Fprintln(sys.stdout, t.Render())
	for _, l := range lists {
		if l.Reason != "" {
			fmt.Fprintf(sys.stdout, "%s is %s: %s\n", l.ID, l.State, l.Reason)
		}
	}
	for _, n := range lib.Notes() {
		fmt.Fprintln(sys.stdout, n)
	}
	return outcome(false, bad)
}

func ageOf(s *int64) string {
	if s == nil {
		return "–"
	}
	return screen.Age(*s)
}

func stateColour(s screen.ListState) text.Colors {
	switch s {
	case screen.Current:
		return text.Colors{text.FgGreen}
	case screen.Starter:
		return text.Colors{text.FgYellow}
	}
	return text.Colors{text.FgRed}
}
