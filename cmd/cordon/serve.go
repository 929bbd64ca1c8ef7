package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"cordon/api"
	"cordon/api/mcp"
	"cordon/screen"
	"cordon/web"
)

type serveCmd struct {
	Addr   string `default:"127.0.0.1:8000" env:"CORDON_ADDR" placeholder:"HOST:PORT" help:"Where to answer. Only this machine can be served until access control is set up."`
	Policy string `placeholder:"FILE" help:"Policy to screen by."`
	Token  string `env:"YENTE_UPDATE_TOKEN" placeholder:"SECRET" help:"Lets who has it ask for a reload at /updatez."`
}

// Help is the long form of the command's help.
func (serveCmd) Help() string {
	return "Answers HTTP: Cordon's own interface under /v1 (described at /v1/openapi.json) and yente's " +
		"(/match, /search, /entities, /catalog, …); pages for people are at /. Lists are read again on SIGHUP, without a dropped request."
}

func (c *serveCmd) Run(s *system, g *globals) error {
	if !api.Loopback(c.Addr) {
		return usagef("serve on %s: other machines could reach it and there is no access control yet; use 127.0.0.1 and a proxy that checks who asks", c.Addr)
	}
	log := slog.New(slog.NewJSONHandler(s.stderr, nil))
	lib, err := s.library(g)
	if err != nil {
		return err
	}
	policy, err := (&policyFlags{Policy: c.Policy}).policy()
	if err != nil {
		return err
	}
	if _, err := screen.NewEngine(lib, policy, s.now()); err != nil {
		return err
	}
	var desk screen.Desk
	desk.Put(lib)
	reload := func(bool) (string, error) {
		next, err := s.library(g)
		if err != nil {
			return "", err
		}
		desk.Put(next)
		log.Info("lists were read again")
		return "reload", nil
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	go func() {
		for {
			select {
			case <-s.ctx.Done():
				return
			case <-hup:
				if _, err := reload(true); err != nil {
					log.Error("the lists in force stay: reading them again failed", "err", err)
				}
			}
		}
	}()
	ln, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	s.say(g, "cordon: serving on http://%s", ln.Addr())
	files, err := s.jobs(g, &desk, log)
	if err != nil {
		return err
	}
	if files != nil {
		defer files.Close()
	}
	mux := http.NewServeMux()
	mux.Handle("/", api.Handler(api.Config{
		Desk: &desk, Policy: policy, Now: s.now, Log: log, Version: screen.Version, UpdateToken: c.Token, Update: reload, Jobs: files,
	}))
	again := func() error { _, err := reload(true); return err }
	if err := s.mountPages(mux, g, web.Config{Desk: &desk, Policy: policy, Now: s.now, Log: log, Jobs: files}, again); err != nil {
		return err
	}
	return api.Serve(s.ctx, ln, mux)
}

type mcpCmd struct {
	Policy string `placeholder:"FILE" help:"Policy to screen by."`
}

// Help is the long form of the command's help.
func (mcpCmd) Help() string {
	return "Speaks the Model Context Protocol on standard input and output, for a program that starts it. " +
		"`cordon serve` speaks it over HTTP at /mcp."
}

func (c *mcpCmd) Run(s *system, g *globals) error {
	policy, err := (&policyFlags{Policy: c.Policy}).policy()
	if err != nil {
		return err
	}
	lib, err := s.library(g)
	if err != nil {
		return err
	}
	var desk screen.Desk
	desk.Put(lib)
	return mcp.Stdio(s.ctx, mcp.Config{Desk: &desk, Policy: policy, Now: s.now, Version: screen.Version})
}
