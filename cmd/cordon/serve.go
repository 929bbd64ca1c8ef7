package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/signal"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"cordon/api"
	"cordon/api/access"
	"cordon/api/refresh"
	"cordon/api/telemetry"
	"cordon/job"
	"cordon/screen"
	"cordon/web"
)

type serveCmd struct {
	Addr    string        `env:"CORDON_ADDR" placeholder:"HOST:PORT" help:"Where to answer (127.0.0.1:8000). Other machines' requests need users or keys."`
	Policy  []string      `sep:"none" placeholder:"FILE" help:"Policy to screen by. Repeatable: requests may name the others, the first is in force where they name none."`
	Token   string        `env:"YENTE_UPDATE_TOKEN" placeholder:"SECRET" help:"Lets who has it ask for a reload at /updatez."`
	LogForm string        `name:"log-format" enum:"json,text," default:"" placeholder:"json|text" help:"How to log (json)."`
	KeepJob int           `name:"keep-jobs" env:"CORDON_KEEP_JOBS" placeholder:"DAYS" help:"Delete screened files and their results so many days after they ended (never)."`
	MaxFile int           `name:"max-file" env:"CORDON_MAX_FILE" placeholder:"MIB" help:"Largest file that is taken in to be screened (1024)."`
	Watch   time.Duration `default:"10s" env:"CORDON_WATCH" placeholder:"TIME" help:"How often to look whether files of lists have changed, and then read them again; 0 for never (10s)."`
	Debug   bool          `help:"Serve /debug/pprof without access control too."`
	accessFlags
}

// Help is the long form of the command's help.
func (serveCmd) Help() string {
	return example(
		"cordon serve",
		"cordon serve --addr 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem",
	) + "\n\nAnswers HTTP: Cordon's own interface under /v1 (described at /v1/openapi.json), yente's " +
		"(/match, /search, /entities, /catalog, …), Watchman's (/v2/search), OpenRefine's (/reconcile/default) and MCP (/mcp); pages for people are at /. Lists are read again when their files change, and on SIGHUP, without a dropped request. " +
		"Users and keys are kept in cordon.db in the home folder: see cordon user and cordon key."
}

func (c *serveCmd) Run(s *system, g *globals) error {
	if c.Addr == "" {
		c.Addr = s.yenteAddr("127.0.0.1:8000")
	}
	if err := c.check(c.Addr); err != nil {
		return err
	}
	if c.KeepJob < 0 || c.MaxFile < 0 || c.Watch < 0 {
		return usagef("--keep-jobs, --max-file and --watch must not be below 0")
	}
	lines := telemetry.NewSpool(s.stderr)
	defer lines.Close()
	log, err := s.logger(c.LogForm, lines)
	if err != nil {
		return err
	}
	s.yenteIgnored(log)
	// A server may be started before the first update.
	if s.misnamed(g) != nil && os.MkdirAll(s.home(g), 0o700) == nil {
		s.say(g, "cordon: %s is a new home", s.home(g))
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	leave, err := s.occupy(g)
	if err != nil {
		return err
	}
	defer leave()
	ln, err := net.Listen("tcp", c.Addr) // before lists are read, which may take seconds, and jobs go on
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	defer ln.Close()
	done := logged(log, patience, "reading and compiling lists before the first answer")
	seen := s.print(g)
	lib, err := s.library(g)
	done()
	if err != nil {
		return err
	}
	policies, err := policiesOf(c.Policy)
	if err != nil {
		return err
	}
	for _, p := range policies {
		if _, err := screen.NewEngine(lib, p, s.now()); err != nil {
			return err
		}
	}
	sv := &server{s: s, g: g, c: c, log: log, policy: policies[0], others: policies[1:]}
	sv.seen.Store(&seen)
	sv.fresh = refresh.New(sv.reload, s.now)
	sv.desk.Put(lib)
	go func() { // beside what is built for the first answer
		lib, done := sv.desk.Use()
		defer done()
		lib.Ready(workers())
	}()
	h, release, err := sv.handler()
	if err != nil {
		return err
	}
	defer release()
	go func() {
		for {
			select {
			case <-s.ctx.Done():
				return
			case <-hup:
				sv.fresh.Start("SIGHUP")
			}
		}
	}()
	scheme := "http"
	if c.TLSCert != "" {
		if ln, err = access.TLS(ln, c.TLSCert, c.TLSKey, s.now, log); err != nil {
			return err
		}
		scheme = "https"
	}
	s.say(g, "cordon: serving on %s://%s", scheme, ln.Addr())
	go sv.watch()
	return api.Serve(s.ctx, ln, h)
}

// jobsAtOnce lets a small file pass by a large one.
const jobsAtOnce = 2

// bounds are those of files that are screened in the background.
func (c *serveCmd) bounds() job.Bounds {
	return job.Bounds{MaxBytes: int64(c.MaxFile) << 20, Keep: time.Duration(c.KeepJob) * 24 * time.Hour}
}

// workers are how many screenings can run at once, and one that the operating system
// holds up.
func workers() int { return runtime.GOMAXPROCS(0) + 1 }

// server is what runs under cordon serve.
type server struct {
	s      *system
	g      *globals
	c      *serveCmd
	log    *slog.Logger
	policy screen.Policy
	others []screen.Policy
	desk   screen.Desk
	tele   *telemetry.Telemetry
	asked  api.Traffic
	fresh  *refresh.Runner
	seen   atomic.Pointer[string] // the files of the lists when they were last read
}

// handler puts the rooms together: telemetry, then access, then the interfaces and
// the pages.
func (v *server) handler() (h http.Handler, done func(), err error) {
	peers, err := v.s.yenteLimits()
	if err != nil {
		return nil, nil, err
	}
	patterns := []string{}
	for _, r := range access.Rules() {
		patterns = append(patterns, r.Pattern)
	}
	traces, flush, err := telemetry.Tracing(v.s.ctx, v.s.getenv, screen.Version, v.log)
	if err != nil {
		return nil, nil, err
	}
	v.tele = telemetry.New(telemetry.Config{Desk: &v.desk, Routes: patterns, Now: v.s.now, Log: v.log, Version: screen.Version, Traces: traces})
	files, err := v.s.jobs(v.g, job.Config{Desk: &v.desk, Now: v.s.now, Log: v.log, AtOnce: jobsAtOnce, Busy: v.asked.Busy, Bounds: v.c.bounds()})
	if err != nil {
		flush()
		return nil, nil, err
	}
	runs, err := v.s.runs(v.g, &v.desk, v.policy, v.log)
	if err != nil {
		files.Close()
		return nil, nil, err
	}
	kept, keeper := v.s.shelf(v.g, v.fresh)
	mux := http.NewServeMux()
	outside := api.Config{
		Archive: kept, Lab: runs, Public: v.c.public(),
		Desk: &v.desk, Policy: v.policy, Others: v.others, Now: v.s.now, Log: v.log, Stopping: v.s.ctx.Done(), Version: screen.Version, UpdateToken: v.c.Token, Refresh: v.fresh, Peers: peers, Jobs: files, Owner: access.Owner,
		Guarded: v.c.Auth == "on", Mask: access.Mask, Theirs: func(ctx context.Context) bool { return access.Scale(ctx) == access.WatchmanScale },
	}
	if keeper != nil {
		outside.Shelf = keeper
	}
	mux.Handle("/", api.Handler(outside))
	mux.Handle("GET /metrics", v.tele.Handler())
	pages := web.Config{Desk: &v.desk, Policy: v.policy, Now: v.s.now, Log: v.log, Stopping: v.s.ctx.Done(), Jobs: files, Lab: runs, Archive: kept}
	if keeper != nil {
		pages.Keeper = keeper
	}
	gate, shut, err := v.c.open(v.s, v.g, v.log)
	done = func() {
		if keeper != nil {
			keeper.work.Wait()
		}
		if files != nil {
			files.Close()
			runs.Close()
		}
		shut()
		flush()
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	if gate != nil {
		pages.Who, pages.Owner, pages.May = access.Who, access.Owner, gate.May
		gate.Mount(mux)
	}
	if gate != nil || v.c.Debug {
		profile(mux)
	}
	site, err := web.New(pages)
	if err != nil {
		done()
		return nil, nil, err
	}
	site.Mount(mux)
	h = mux
	var finds func(*http.Request) bool
	if gate != nil {
		finds = func(r *http.Request) bool { return gate.Lets(r, "GET /find") }
		gate.Pages = site
		h = gate.Wrap(h)
	} else {
		h = access.Local(h, v.c.hosts()...)
	}
	if h, err = web.Errors(h, finds); err != nil {
		done()
		return nil, nil, err
	}
	return v.asked.Wrap(v.tele.Wrap(h)), done, nil
}

// profile serves the runtime's profiles.
func profile(mux *http.ServeMux) {
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", http.NotFound) // it may hold secrets
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
}

// reload reads the lists again and puts them in force.
func (v *server) reload() error {
	seen := v.s.print(v.g)
	v.seen.Store(&seen)
	next, err := v.s.library(v.g)
	v.tele.Reloaded(err)
	if err != nil {
		if v.s.ctx.Err() == nil {
			v.log.Error("the lists in force stay: reading them again failed", "err", err)
		}
		return err
	}
	next.Ready(workers())
	before, release := v.desk.Use()
	next.Follow(before)
	release()
	v.desk.Put(next)
	v.log.Info("lists were read again")
	return nil
}
