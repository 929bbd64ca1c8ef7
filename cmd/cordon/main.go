// Command cordon screens names, companies, ships and wallets against sanctions
// lists. It turns flags into one call and the answer into text; everything else
// happens in the packages below it.
//
// Standard output is data, standard error is talk. The exit code is 0 when all
// is done and clear, 1 after an error, 2 after bad usage, 3 when there are hits,
// 4 when no clear answer can be given.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"cordon/screen"
)

// Exit codes.
const (
	exitClear  = 0
	exitError  = 1
	exitUsage  = 2
	exitHits   = 3
	exitUnable = 4
)

// system is what a command may touch of the world around it.
type system struct {
	ctx     context.Context
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
	now     func() time.Time
	getenv  func(string) string
	program string // identifies this build, for the index cache
	outTerm bool   // standard output is a terminal
	errTerm bool
	width   int // of the terminal
	colour  bool
}

// globals are the flags of every command.
type globals struct {
	Home  string   `placeholder:"DIR" help:"Where lists and compiled indexes are kept. Default: $$CORDON_HOME, else ~/.local/share/cordon."`
	Lists []string `placeholder:"PATH" sep:"none" help:"Read publishers' files from this file or folder instead of the kept lists. Repeatable."`
	AsOf  string   `name:"as-of" placeholder:"TIME" help:"Use the kept lists as they were then: 2024-03-03 or 2024-03-03T14:00Z."`
	Quiet bool     `short:"q" help:"Say nothing on standard error but errors."`
	JSON  bool     `name:"json" help:"Answer in JSON."`
}

type cli struct {
	globals
	Screen   screenCmd   `cmd:"" help:"Screen one name, or a file of customers."`
	Match    matchCmd    `cmd:"" help:"Score pairs of names."`
	List     listsCmd    `cmd:"" name:"lists" help:"Show what lists are loaded."`
	Update   updateCmd   `cmd:"" help:"Fetch lists from their publishers, or read them from a folder, and keep them."`
	Diff     diffCmd     `cmd:"" help:"Show what changed between two versions of a list."`
	Approve  approveCmd  `cmd:"" help:"Let a version that was held back, or its removals, take effect."`
	Attest   attestCmd   `cmd:"" help:"Import a publisher's file by hand and sign for it."`
	Bundle   bundleCmd   `cmd:"" help:"Carry the kept lists to machines without a network, signed."`
	Validate validateCmd `cmd:"" help:"Show how well the loaded lists are screened, and what another threshold would do."`
	Bench    benchCmd    `cmd:"" help:"Measure speed, and accuracy on labelled sets."`
	Serve    serveCmd    `cmd:"" help:"Answer over HTTP."`
	MCP      mcpCmd      `cmd:"" name:"mcp" help:"Answer language models on standard input and output."`
	User     userCmd     `cmd:"" help:"Manage who may sign in to the server."`
	Key      keyCmd      `cmd:"" help:"Manage keys for programs that call the server."`
	Version  versionCmd  `cmd:"" help:"Show the version."`
}

// usageError is an error in how the command was called.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exit carries an exit code that is no error.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

func main() { os.Exit(run(os.Args[1:], fromOS())) }

func fromOS() *system {
	s := &system{
		ctx: context.Background(), stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		now: time.Now, getenv: os.Getenv, program: program(), width: 100,
		outTerm: term.IsTerminal(int(os.Stdout.Fd())), errTerm: term.IsTerminal(int(os.Stderr.Fd())),
	}
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && w > 0 {
		s.width = w
	}
	s.colour = s.outTerm && s.getenv("NO_COLOR") == "" && s.getenv("TERM") != "dumb"
	return s
}

// run runs one command and returns the exit code.
func run(args []string, sys *system) (code int) {
	ctx, stop := signal.NotifyContext(sys.ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // who asks a second time does not want to wait
	sys.ctx = ctx

	var c cli
	parser, err := kong.New(&c,
		kong.Name("cordon"),
		kong.Description("Screen against sanctions lists, offline, with reasons."),
		kong.Writers(sys.stdout, sys.stderr),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return sys.fail(err)
	}
	defer func() {
		if p := recover(); p != nil {
			e, ok := p.(exit)
			if ok {
				code = int(e)
				return
			}
			fmt.Fprintf(sys.stderr, "cordon: error: a fault in the program itself: %v; nothing was written\n", p)
			if sys.getenv("CORDON_TRACE") != "" {
				debug.PrintStack()
			}
			code = exitError
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if err != nil {
		return sys.fail(usageError{err})
	}
	if err := c.meant(k.Command()); err != nil {
		return sys.fail(err)
	}
	return sys.fail(k.Run(sys, &c.globals))
}

// fail says what went wrong and chooses the exit code.
func (s *system) fail(err error) int {
	var code exit
	var usage usageError
	var unknown *screen.Unknown
	switch {
	case err == nil:
		return exitClear
	case errors.As(err, &code):
		return int(code)
	case s.ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(s.stderr, "cordon: error: interrupted; nothing was written")
		return exitError
	}
	fmt.Fprintf(s.stderr, "cordon: error: %v\n", err)
	var h hinted
	if errors.As(err, &h) {
		fmt.Fprintf(s.stderr, "cordon: hint: %s\n", h.hint)
	}
	if errors.As(err, &usage) || errors.As(err, &unknown) {
		return exitUsage
	}
	return exitError
}

// hinted is an error with advice.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// home is where Cordon keeps its data.
func (s *system) home(g *globals) string {
	switch {
	case g.Home != "":
		return g.Home
	case s.getenv("CORDON_HOME") != "":
		return s.getenv("CORDON_HOME")
	case s.getenv("XDG_DATA_HOME") != "":
		return filepath.Join(s.getenv("XDG_DATA_HOME"), "cordon")
	case s.getenv("HOME") != "":
		return filepath.Join(s.getenv("HOME"), ".local", "share", "cordon")
	}
	return ""
}

// say writes talk to standard error, unless it is not wanted.
func (s *system) say(g *globals, format string, args ...any) {
	if !g.Quiet {
		fmt.Fprintf(s.stderr, format+"\n", args...)
	}
}
