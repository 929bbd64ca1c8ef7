package job

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"cordon/screen"
)

// Desk gives out the library in force; it stays usable until release is called.
type Desk interface {
	Use() (lib *screen.Library, release func())
}

// Config is what an office needs. Dir and Desk are required.
type Config struct {
	Dir     string
	Desk    Desk
	Now     func() time.Time
	Rand    io.Reader // of job ids; nil for the system's
	Log     *slog.Logger
	Workers int         // goroutines of one job; as many as there are processors
	AtOnce  int         // jobs that run side by side; 1
	Busy    func() bool // somebody waits for an answer: jobs give way; nil for never
	Bounds
}

// Office keeps jobs and works on them. It is safe for concurrent use.
type Office struct {
	Config
	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup
	gate chan struct{}

	mu     sync.Mutex
	jobs   map[string]*held
	coming map[string]int // files on their way in, by owner
	turns  uint64         // given out to jobs that wait
	closed bool
}

// held is a job with what only the office knows of it.
type held struct {
	Job
	changed chan struct{} // closed at each change, then replaced
	cancel  context.CancelCauseFunc
	busy    bool   // a goroutine works on it
	turn    uint64 // its place in the order of those that wait
	kept    Count  // what Bytes vouches for; Done runs ahead of it
}

// tell wakes who watches the job. The lock is held.
func (h *held) tell() {
	close(h.changed)
	h.changed = make(chan struct{})
}

var validID = regexp.MustCompile(`^[a-z2-7]{26}$`)

// Open opens the folder of all jobs, which it makes if need be, and goes on with
// those that were not done.
func Open(c Config) (*Office, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Workers = cmp.Or(max(c.Workers, 0), runtime.GOMAXPROCS(0))
	c.AtOnce = max(c.AtOnce, 1)
	c.Bounds.defaults()
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open jobs: %w", err)
	}
	o := &Office{Config: c, jobs: map[string]*held{}, coming: map[string]int{}, gate: make(chan struct{}, c.AtOnce)}
	o.ctx, o.stop = context.WithCancel(context.Background())
	des, err := os.ReadDir(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("open jobs: %w", err)
	}
	var again []*held
	for _, d := range des {
		if !validID.MatchString(d.Name()) {
			if strings.HasPrefix(d.Name(), ".") { // half an upload, or half a removal
				os.RemoveAll(filepath.Join(c.Dir, d.Name()))
			}
			continue
		}
		h, err := o.read(d.Name())
		if err != nil {
			c.Log.Error("a job cannot be read and is left alone", "job", d.Name(), "err", err)
			continue
		}
		o.tidy(h.ID)
		o.jobs[h.ID] = h
		if h.State == Queued || h.State == Running {
			h.State = Queued
			if stuck(&h.Job) {
				h.State, h.Error = Paused, fmt.Sprintf("it was interrupted %d times behind row %d: resume it to try once more", stuckAfter, h.Done.Rows)
				c.Log.Error("a job that never gets on is left paused", "job", h.ID, "row", h.Done.Rows)
				continue
			}
			again = append(again, h)
		}
	}
	slices.SortFunc(again, func(a, b *held) int { return a.Made.Compare(b.Made) })
	for _, h := range again {
		o.launch(h)
	}
	o.expire()
	if c.Keep > 0 {
		o.work.Go(func() {
			for hourly := time.NewTicker(time.Hour); ; {
				select {
				case <-o.ctx.Done():
					hourly.Stop()
					return
				case <-hourly.C:
					o.expire()
				}
			}
		})
	}
	return o, nil
}

// tidy removes what a crash left half written in a job's folder.
func (o *Office) tidy(id string) {
	left, _ := filepath.Glob(filepath.Join(o.dir(id), ".*")) // the pattern is well formed
	for _, path := range left {
		if err := os.RemoveAll(path); err != nil {
			o.Log.Warn("what a crash left cannot be removed", "job", id, "err", err)
		}
	}
}

// Close stops all work at the next row, keeps what was done, and waits for it.
func (o *Office) Close() {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.stop()
	o.work.Wait()
}

func (o *Office) dir(id string) string { return filepath.Join(o.Dir, id) }

func (o *Office) read(id string) (*held, error) {
	b, err := os.ReadFile(filepath.Join(o.dir(id), "job.json"))
	if err != nil {
		return nil, err
	}
	h := &held{changed: make(chan struct{})}
	if err := json.Unmarshal(b, &h.Job); err != nil {
		return nil, err
	}
	if h.ID != id {
		return nil, fmt.Errorf("it says that it is job %q", h.ID)
	}
	return h, nil
}

// save replaces job.json as a whole.
func (o *Office) save(j *Job) error {
	b, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("keep job %s: %w", j.ID, err)
	}
	return replace(filepath.Join(o.dir(j.ID), "job.json"), b)
}

func replace(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("keep job: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("keep job: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("keep job: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("keep job: %w", err)
	}
	return nil
}

// Add takes a file in. Name is what people call it. Nothing is kept of a file
// that is too large or breaks off.
func (o *Office) Add(name, by string, r io.Reader) (j Job, err error) {
	defer func() {
		if full(err) {
			err = fmt.Errorf("%w: nothing was kept of the file", ErrFull)
		}
	}()
	leave, err := o.enter(by)
	if err != nil {
		return Job{}, err
	}
	defer leave()
	var raw [16]byte
	if _, err := io.ReadFull(o.Rand, raw[:]); err != nil {
		return Job{}, fmt.Errorf("name job: %w", err)
	}
	id := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:]))
	tmp := filepath.Join(o.Dir, ".in-"+id)
	if err := os.Mkdir(tmp, 0o700); err != nil {
		return Job{}, fmt.Errorf("take in file: %w", err)
	}
	defer os.RemoveAll(tmp)
	sum, size, err := o.store(filepath.Join(tmp, "input"), r)
	if err != nil {
		return Job{}, err
	}
	h := &held{changed: make(chan struct{}), Job: Job{
		ID: id, Name: tidyName(name), Size: size, SHA256: sum, By: by, Made: o.Now().UTC(), State: Given, Share: -1,
	}}
	b, err := json.Marshal(&h.Job)
	if err != nil {
		return Job{}, fmt.Errorf("take in file: %w", err)
	}
	if err := replace(filepath.Join(tmp, "job.json"), b); err != nil {
		return Job{}, err
	}
	if err := os.Rename(tmp, o.dir(id)); err != nil {
		return Job{}, fmt.Errorf("take in file: %w", err)
	}
	if err := syncDir(o.Dir); err != nil {
		return Job{}, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.jobs[id] = h
	return h.Job, nil
}

func (o *Office) store(path string, r io.Reader) (sum string, size int64, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return "", 0, fmt.Errorf("take in file: %w", err)
	}
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, hash), io.LimitReader(r, o.MaxBytes+1))
	if err == nil && size > o.MaxBytes {
		err = fmt.Errorf("%w: at most %d bytes are taken", ErrTooBig, o.MaxBytes)
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return "", 0, fmt.Errorf("take in file: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), size, nil
}

// tidyName keeps of a file's name what can be shown.
func tidyName(s string) string {
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xFFFD || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return cmp.Or(strings.TrimSpace(s), "file")
}

// Get returns a job as it stands.
func (o *Office) Get(id string) (Job, error) {
	j, _, err := o.Watch(id)
	return j, err
}

// Watch returns a job as it stands and a channel that is closed when it changes.
func (o *Office) Watch(id string) (Job, <-chan struct{}, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	h := o.jobs[id]
	if h == nil {
		return Job{}, nil, ErrNone
	}
	j := h.Job
	o.place(h, &j)
	return j, h.changed, nil
}

// List returns the jobs that sees accepts, all where it is nil, newest first.
func (o *Office) List(sees func(*Job) bool) []Job {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := make([]Job, 0, len(o.jobs))
	for _, h := range o.jobs {
		if sees == nil || sees(&h.Job) {
			out = append(out, h.Job)
			o.place(h, &out[len(out)-1])
		}
	}
	slices.SortFunc(out, func(a, b Job) int { return cmp.Or(b.Made.Compare(a.Made), cmp.Compare(a.ID, b.ID)) })
	return out
}

// update changes a job under the lock and tells who watches.
func (o *Office) update(h *held, f func()) {
	o.mu.Lock()
	f()
	h.tell()
	o.mu.Unlock()
}

// Start sets a job to work.
func (o *Office) Start(id string, t Task) error {
	o.mu.Lock()
	h := o.jobs[id]
	switch {
	case h == nil:
		o.mu.Unlock()
		return ErrNone
	case h.State != Given:
		o.mu.Unlock()
		return fmt.Errorf("%w: it is %s", ErrState, h.State)
	case o.closed:
		o.mu.Unlock()
		return ErrClosed
	case o.waiting(h.By) >= o.MaxWaiting:
		o.mu.Unlock()
		return fmt.Errorf("%w: %d of one owner wait for their turn or run", ErrWait, o.MaxWaiting)
	}
	if t.Policy.Name == "" {
		t.Policy = screen.DefaultPolicy()
	}
	if err := t.Policy.Check(); err != nil {
		o.mu.Unlock()
		return err
	}
	if t.Latest == 0 {
		t.Latest = o.Now().UTC().Year()
	}
	h.Task, h.State = t, Queued
	j := h.Job
	o.mu.Unlock()
	if err := o.save(&j); err != nil {
		o.update(h, func() { h.State = Given })
		if full(err) {
			err = fmt.Errorf("%w: the job was not started", ErrFull)
		}
		return err
	}
	o.launch(h)
	return nil
}

// Cancel stops a job. What was answered stays.
func (o *Office) Cancel(id string) error {
	o.mu.Lock()
	h := o.jobs[id]
	if h == nil {
		o.mu.Unlock()
		return ErrNone
	}
	if h.State.Ended() {
		o.mu.Unlock()
		return fmt.Errorf("%w: it is %s", ErrState, h.State)
	}
	if h.cancel != nil { // queued or running: its goroutine writes the end
		h.cancel(errCancelled)
		o.mu.Unlock()
		return nil
	}
	h.State, h.Ended = Cancelled, o.Now().UTC()
	j := h.Job
	o.mu.Unlock()
	o.update(h, func() {})
	return o.save(&j)
}

var errCancelled = errors.New("cancelled")

// Delete removes a job with all that was kept of it; one under way is stopped.
func (o *Office) Delete(id string) error {
	o.mu.Lock()
	h := o.jobs[id]
	if h == nil {
		o.mu.Unlock()
		return ErrNone
	}
	if h.cancel != nil {
		h.cancel(errCancelled)
	}
	for h.busy {
		ch := h.changed
		o.mu.Unlock()
		<-ch
		o.mu.Lock()
	}
	delete(o.jobs, id)
	o.mu.Unlock()
	gone := filepath.Join(o.Dir, ".gone-"+id)
	if err := os.Rename(o.dir(id), gone); err != nil {
		return fmt.Errorf("delete job %s: %w", id, err)
	}
	if err := os.RemoveAll(gone); err != nil {
		return fmt.Errorf("delete job %s: %w", id, err)
	}
	return nil
}
