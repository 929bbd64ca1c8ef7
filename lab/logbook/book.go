package logbook

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"cordon/lab"
	"cordon/screen"
)

// Desk gives out the library in force; it stays usable until release is called.
type Desk interface {
	Use() (lib *screen.Library, release func())
}

// Config is what a book needs. Dir and Desk are required.
type Config struct {
	Dir    string
	Desk   Desk
	Policy screen.Policy // its zero value is screen.DefaultPolicy
	Now    func() time.Time
	Log    *slog.Logger
	Jobs   int // goroutines of a run; half the processors, so that searches stay quick
	Keep   int // runs that are kept; 100
}

// Book keeps the runs of the lab. It is safe for concurrent use.
type Book struct {
	Config
	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup

	mu      sync.Mutex
	runs    []*Run // oldest first
	now     *Run   // the one under way
	cancel  context.CancelCauseFunc
	changed chan struct{} // closed at each change, then replaced
	closed  bool
	report  *lab.Report // the one read last
	read    string      // and of which run
}

// Open opens the folder of all runs, which it makes if need be.
func Open(c Config) (*Book, error) {
	if c.Policy.Name == "" {
		c.Policy = screen.DefaultPolicy()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Jobs = cmp.Or(max(c.Jobs, 0), max(runtime.GOMAXPROCS(0)/2, 1))
	c.Keep = cmp.Or(max(c.Keep, 0), 100)
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open logbook: %w", err)
	}
	b := &Book{Config: c, changed: make(chan struct{})}
	b.ctx, b.stop = context.WithCancel(context.Background())
	des, err := os.ReadDir(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("open logbook: %w", err)
	}
	for _, d := range des {
		if !validID.MatchString(d.Name()) {
			continue
		}
		r, err := b.load(d.Name())
		if err != nil {
			c.Log.Error("a run of the lab cannot be read and is left alone", "run", d.Name(), "err", err)
			continue
		}
		b.runs = append(b.runs, r)
	}
	slices.SortFunc(b.runs, func(x, y *Run) int { return cmp.Or(x.Started.Compare(y.Started), cmp.Compare(x.ID, y.ID)) })
	return b, nil
}

func (b *Book) load(id string) (*Run, error) {
	text, err := os.ReadFile(filepath.Join(b.Dir, id, "run.json"))
	if err != nil {
		return nil, err
	}
	r := &Run{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, err
	}
	if r.ID != id {
		return nil, fmt.Errorf("it says that it is run %q", r.ID)
	}
	if r.State == Running {
		r.State = Broken
		return r, b.save(r)
	}
	return r, nil
}

// Close stops the run under way and waits for it.
func (b *Book) Close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.stop()
	b.work.Wait()
}

// Start begins a run in the name of somebody.
func (b *Book) Start(by string, o Order) (Run, error) { return b.StartWith(by, o, Own{}) }

// StartWith is Start with what the institution brings.
func (b *Book) StartWith(by string, o Order, own Own) (Run, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return Run{}, ErrClosed
	case b.now != nil:
		return *b.now, ErrBusy
	}
	lib, release := b.Desk.Use()
	if lib == nil {
		return Run{}, errors.New("start run: no lists are loaded")
	}
	at := b.Now().UTC()
	e, err := screen.NewEngine(lib, b.Policy, at)
	if err != nil {
		release()
		return Run{}, fmt.Errorf("start run: %w", err)
	}
	r := &Run{ID: b.name(at), By: by, Order: o, Policy: b.Policy.Name + " v" + b.Policy.Version, State: Running, Started: at}
	if n := (Brought{len(own.Names), len(own.Customers), len(own.Pairs)}); n != (Brought{}) {
		r.Own = &n
	}
	if err := b.save(r); err != nil {
		release()
		return Run{}, err
	}
	ctx, cancel := context.WithCancelCause(b.ctx)
	b.runs, b.now, b.cancel = append(b.runs, r), r, cancel
	b.tell()
	b.work.Go(func() {
		defer release()
		defer cancel(nil)
		b.perform(ctx, r, own, lib, e)
	})
	return *r, nil
}

// name is an id that no run has yet.
func (b *Book) name(at time.Time) string {
	id := at.Format("20060102-150405")
	for n := 2; slices.ContainsFunc(b.runs, func(r *Run) bool { return r.ID == id }); n++ {
		id = fmt.Sprintf("%s-%d", at.Format("20060102-150405"), n)
	}
	return id
}

// errCancelled is why a person's run ends early.
var errCancelled = errors.New("cancelled")

// perform is one run, from its first question to its place in the book.
func (b *Book) perform(ctx context.Context, r *Run, own Own, lib *screen.Library, e *screen.Engine) {
	report, err := b.measure(ctx, r, own, lib, e)
	if err == nil {
		err = b.keep(r.ID, report)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	r.Ended = b.Now().UTC()
	switch {
	case err == nil:
		r.State, r.Gist = Done, gist(report)
	case errors.Is(context.Cause(ctx), errCancelled):
		r.State = Cancelled
	case b.ctx.Err() != nil:
		r.State = Broken
	default:
		r.State, r.Error = Failed, err.Error()
		b.Log.Error("a run of the lab failed", "run", r.ID, "err", err)
	}
	if err := b.save(r); err != nil {
		b.Log.Error("a run of the lab is not kept", "run", r.ID, "err", err)
	}
	b.now, b.cancel = nil, nil
	b.prune()
	b.tell()
}

// measure runs the lab. A fault in it ends the run, not the server.
func (b *Book) measure(ctx context.Context, r *Run, own Own, lib *screen.Library, e *screen.Engine) (report *lab.Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("validate: %v", p)
			b.Log.Error("panic in the lab", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	return lab.Run(ctx, lib, b.Policy, e, lab.Options{
		Seed: r.Order.Seed, Sample: r.Order.Sample, Self: r.Order.Self, Clean: r.Order.People, Jobs: b.Jobs,
		Names: own.Names, Customers: own.Customers, Pairs: own.Pairs,
		Progress: func(stage string, done, total int) {
			b.mu.Lock()
			defer b.mu.Unlock()
			r.Stage, r.Share = stage, float64(done)/float64(max(total, 1))
			b.tell()
		},
	})
}

// tell wakes who watches. The lock is held.
func (b *Book) tell() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// prune drops the oldest runs above the number that is kept. The lock is held.
func (b *Book) prune() {
	for len(b.runs) > b.Keep {
		if err := os.RemoveAll(filepath.Join(b.Dir, b.runs[0].ID)); err != nil {
			b.Log.Error("an old run of the lab cannot be dropped", "run", b.runs[0].ID, "err", err)
			return
		}
		b.runs = b.runs[1:]
	}
}

// Cancel stops the run under way.
func (b *Book) Cancel() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.now == nil {
		return ErrIdle
	}
	b.cancel(errCancelled)
	return nil
}

// Watch returns the run under way, nil when there is none, and a channel that is
// closed when that changes.
func (b *Book) Watch() (*Run, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.now == nil {
		return nil, b.changed
	}
	r := *b.now
	return &r, b.changed
}

// List returns all runs, newest first.
func (b *Book) List() []Run {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]Run, len(b.runs))
	for i, r := range b.runs {
		out[len(out)-1-i] = *r
	}
	return out
}

// Get returns one run.
func (b *Book) Get(id string) (Run, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.runs {
		if r.ID == id {
			return *r, nil
		}
	}
	return Run{}, ErrNone
}

// Report reads the report of a run that is done. It is shared: nobody changes it.
func (b *Book) Report(id string) (*lab.Report, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.runs, func(r *Run) bool { return r.ID == id && r.State == Done })
	if i < 0 {
		return nil, ErrNone
	}
	if b.read == id {
		return b.report, nil
	}
	text, err := os.ReadFile(filepath.Join(b.Dir, id, "report.json"))
	if err != nil {
		return nil, fmt.Errorf("read report %s: %w", id, err)
	}
	r := &lab.Report{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("read report %s: %w", id, err)
	}
	b.read, b.report = id, r
	return r, nil
}

func (b *Book) keep(id string, r *lab.Report) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("keep report %s: %w", id, err)
	}
	return b.replace(id, "report.json", text)
}

func (b *Book) save(r *Run) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("keep run %s: %w", r.ID, err)
	}
	return b.replace(r.ID, "run.json", text)
}

// replace writes a file of a run under a temporary name, and gives it its own
// when it is whole and on disk.
func (b *Book) replace(id, file string, text []byte) error {
	dir := filepath.Join(b.Dir, id)
	err := os.MkdirAll(dir, 0o700)
	var f *os.File
	if err == nil {
		f, err = os.CreateTemp(dir, ".new-*")
	}
	if err != nil {
		return fmt.Errorf("keep run %s: %w", id, err)
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, file))
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("keep run %s: %w", id, err)
	}
	return nil
}

// Stages are the parts of a run, in order, as [Run] names them.
func (r *Run) Stages() []string {
	s := []string{"reading names", "self test", "asking disguised names"}
	if r.Order.People >= 0 || r.Own != nil && r.Own.Customers > 0 {
		s = append(s, "screening clean customers")
	}
	if r.Own != nil && r.Own.Names > 0 {
		s = append(s, "your test names")
	}
	if r.Own != nil && r.Own.Pairs > 0 {
		s = append(s, "comparing pairs")
	}
	return s
}

// Step says which part a run is at, from 0, and of how many.
func (r *Run) Step() (at, of int) {
	s := r.Stages()
	return max(slices.IndexFunc(s, func(x string) bool { return strings.EqualFold(x, r.Stage) }), 0), len(s)
}
