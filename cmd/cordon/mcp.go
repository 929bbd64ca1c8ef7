package main

import (
	"cordon/api/mcp"
	"cordon/api/watchman"
	"cordon/list/archive"
	"cordon/screen"
)

type mcpCmd struct {
	Policy []string `sep:"none" placeholder:"FILE" help:"Policy to screen by. Repeatable: tools may name the others, the first is in force where they name none."`
}

// Help is the long form of the command's help.
func (mcpCmd) Help() string {
	return "Speaks the Model Context Protocol on standard input and output, for a program that starts it. " +
		"`cordon serve` speaks it over HTTP at /mcp."
}

func (c *mcpCmd) Run(s *system, g *globals) error {
	conf, err := c.config(s, g)
	if err != nil {
		return err
	}
	return mcp.Stdio(s.ctx, conf)
}

// config is what the tools work with: the same as over HTTP.
func (c *mcpCmd) config(s *system, g *globals) (conf mcp.Config, err error) {
	policies, err := policiesOf(c.Policy)
	if err != nil {
		return conf, err
	}
	lib, err := s.library(g)
	if err != nil {
		return conf, err
	}
	var desk screen.Desk
	desk.Put(lib)
	var kept *archive.Archive // of lists that were named no versions are kept
	if len(g.Lists) == 0 && g.AsOf == "" {
		kept, _ = s.kept(g)
	}
	return mcp.Config{
		Desk: &desk, Policies: policies, Now: s.now, Version: screen.Version, Archive: kept,
		Watchman: watchman.Handler(watchman.Config{Desk: &desk, Now: s.now, Version: screen.Version, Threshold: policies[0].Threshold}),
	}, nil
}
