package job

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"cordon/ftm"
	"cordon/screen"
	"cordon/table"
)

// Record is the answer to one row as it is kept. What holds for a whole run (its
// stamp, its gaps) is kept with the run.
type Record struct {
	Row      int            `json:"row"`
	Run      int            `json:"run"`
	ID       string         `json:"id,omitempty"`
	Name     string         `json:"name,omitempty"`
	Rejected bool           `json:"rejected,omitempty"`
	Verdict  screen.Answer  `json:"verdict"`
	Total    int            `json:"total,omitempty"`
	Hits     []screen.Match `json:"hits,omitempty"`
	Unable   []string       `json:"unable,omitempty"`
	Notes    []string       `json:"notes,omitempty"`
	Passed   []string       `json:"passed,omitempty"`
	Subject  *ftm.Entity    `json:"subject,omitempty"`
}

// noID stands for the id of a subject that has none.
const noID = "-"

// entrySize is the size of one row's entry in the index.
const entrySize = 16

// entry is one row in the index.
type entry struct {
	at         int64
	confidence float32
	verdict    byte   // 'h', 'u', 'c'
	score      uint16 // of the surest hit, in ten-thousandths and one; 0 without a hit, and in indexes of before
}

func (e entry) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(e.at))
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(e.confidence))
	b = append(b, e.verdict)
	return append(binary.LittleEndian.AppendUint16(b, e.score), 0)
}

func readEntry(b []byte) entry {
	return entry{int64(binary.LittleEndian.Uint64(b)), math.Float32frombits(binary.LittleEndian.Uint32(b[8:])), b[12], binary.LittleEndian.Uint16(b[13:])}
}

// rank is the confidence and the score by which a row with hits is sorted: those of
// its surest hit.
func rank(hits []screen.Match) (confidence float32, score uint16) {
	best := -1
	for i := range hits {
		if best < 0 || hits[i].Confidence > hits[best].Confidence {
			best = i
		}
	}
	if best < 0 {
		return 0, 0
	}
	return float32(hits[best].Confidence), 1 + uint16(math.Round(1e4*min(max(hits[best].Score, 0), 1)))
}

// Checkpoints are made this often; a restart does the rows since the last one anew.
const (
	checkpointEvery = time.Second
	publishEvery    = 200 * time.Millisecond
)

// launch works on a job when its turn comes.
func (o *Office) launch(h *held) {
	ctx, cancel := context.WithCancelCause(o.ctx)
	o.mu.Lock()
	o.turns++
	h.cancel, h.busy, h.turn, h.kept = cancel, true, o.turns, h.Done
	o.mu.Unlock()
	o.work.Go(func() {
		defer cancel(nil)
		var err error
		select {
		case o.gate <- struct{}{}:
			err = o.safely(ctx, h)
			<-o.gate
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
		o.finish(h, err)
	})
}

// safely is run; a fault in it is the job's end and not the server's.
func (o *Office) safely(ctx context.Context, h *held) (err error) {
	defer func() {
		if p := recover(); p != nil {
			o.Log.Error("panic in a job", "job", h.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = errors.New("it met a fault in the program: the log says which")
		}
	}()
	return o.run(ctx, h)
}

// tell notes in the log that a job stopped. Why is kept with the job: it may repeat what
// its file says, and a file without a header begins with a name. What a disk says goes
// to the log.
func (o *Office) tell(j *Job, err error) {
	var disk *fs.PathError
	if errors.As(err, &disk) {
		o.Log.Error("job stopped", "job", j.ID, "state", j.State, "err", disk)
		return
	}
	o.Log.Warn("job stopped, for the reason that is kept with it", "job", j.ID, "state", j.State)
}

// finish writes how a job ended. One that was only interrupted stays queued, and one
// whose results cannot be kept rests: it goes on when there is room again.
func (o *Office) finish(h *held, err error) {
	var j Job
	var kept notKept
	o.update(h, func() {
		h.cancel = nil
		if err != nil {
			h.Done = h.kept // rows behind it are answered anew
		}
		switch {
		case err == nil:
			h.State, h.Ended, h.Share = Done, o.Now().UTC(), 1
		case errors.Is(err, errPaused):
			h.State, h.Rate = Paused, 0
		case errors.Is(err, errCancelled):
			h.State, h.Ended = Cancelled, o.Now().UTC()
		case o.ctx.Err() != nil:
			h.State = Queued
		case errors.As(err, &kept):
			h.State, h.Rate, h.Error = Paused, 0, kept.Error()
		default:
			h.State, h.Ended, h.Error = Failed, o.Now().UTC(), plain(err).Error()
		}
		j = h.Job
	})
	if serr := o.save(&j); serr != nil {
		o.Log.Error("a job's end could not be kept", "job", j.ID, "err", serr)
	}
	if err != nil && j.Error != "" {
		o.tell(&j, err)
	}
	o.update(h, func() { h.busy = false })
	o.moved()
}

// options say how to read the input of a task.
func (t *Task) options() table.Options {
	return table.Options{Columns: t.Columns, Encoding: t.Encoding, Sheet: t.Sheet, NoHeader: t.NoHeader, DayFirst: t.DayFirst}
}

// answered is one row on its way from a worker to the file.
type answered struct {
	line     []byte
	verdict  byte
	conf     float32
	score    uint16
	hits     int
	rejected bool
}

// run screens the rest of a job's rows.
func (o *Office) run(ctx context.Context, h *held) error {
	o.mu.Lock()
	j := h.Job
	o.mu.Unlock()
	lib, release := o.Desk.Use()
	if lib == nil {
		return errors.New("no lists are loaded")
	}
	defer release()
	e, err := screen.NewEngine(lib, j.Task.Policy, o.Now())
	if err != nil {
		return err
	}
	in, err := table.Open(filepath.Join(o.dir(j.ID), "input"), nil, j.Task.options())
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := reopen(o.dir(j.ID), j.Bytes, j.Done.Rows)
	if err != nil {
		return err
	}
	defer out.close()
	for range j.Done.Rows {
		if _, err := in.Next(); err != nil {
			return fmt.Errorf("go on after row %d: the file has changed: %w", j.Done.Rows, err)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	run := len(j.Runs)
	first := j.Done.Rows
	began := o.Now()
	o.update(h, func() {
		h.State = Running
		if h.Started.IsZero() {
			h.Started = o.Now().UTC()
		}
		h.Mapped, h.Passed, h.Notes = in.Mapped(), in.Passed(), in.Notes()
		h.Runs = append(h.Runs[:run:run], Run{From: first, Stamp: e.Stamp(), Gaps: e.Gaps(), Notes: e.Notes()})
		j = h.Job
	})
	if err := o.save(&j); err != nil {
		return notKept{err}
	}
	count := j.Done
	published, kept := began, began
	publish := func() {
		rate := float64(count.Rows-first) / max(o.Now().Sub(began).Seconds(), .001)
		o.update(h, func() { h.Done, h.Rate, h.Share = count, rate, in.Progress() })
	}
	keep := func() error {
		n, err := out.sync()
		if err != nil {
			return notKept{err}
		}
		o.mu.Lock()
		j := h.Job
		o.mu.Unlock()
		j.Done, j.Bytes = count, n
		if err := o.save(&j); err != nil {
			return notKept{err}
		}
		o.update(h, func() { h.Done, h.Bytes, h.kept = count, n, count })
		return nil
	}
	var broken error // where the file breaks off; what was read of it before is answered
	next := func() (table.Row, error) {
		r, err := in.Next()
		if err != nil && err != io.EOF {
			broken, err = err, io.EOF
		}
		return r, err
	}
	err = screen.Batch(ctx, o.Workers, next,
		func() func(table.Row) (answered, error) {
			w, clean, pause := e.Worker(), in.Cleaner(j.Task.Latest), rest{busy: o.Busy, now: o.Now}
			return func(r table.Row) (answered, error) {
				defer pause.row()
				return answer(w, clean, in, &r, run, e)
			}
		},
		func(a answered) error {
			if err := out.write(&a); err != nil {
				return notKept{err}
			}
			count.add(&a)
			now := o.Now()
			if now.Sub(published) >= publishEvery {
				published = now
				publish()
			}
			if now.Sub(kept) >= checkpointEvery {
				kept = now
				return keep()
			}
			return nil
		})
	publish()
	if err == nil {
		err = broken
	}
	var torn notKept
	if !errors.As(err, &torn) { // else what is on disk ends in the middle of something
		if kerr := keep(); kerr != nil {
			err = kerr
		}
	}
	if err == nil && count.Rows == 0 { // as an export that failed leaves one: nobody may take it for all clear
		err = errNoRows
	}
	return err
}

// notKept is that results could not be written.
type notKept struct{ error }

func (e notKept) Unwrap() error { return e.error }

// Error says it without the names of folders.
func (e notKept) Error() string {
	why := e.error
	var path *fs.PathError
	if errors.As(why, &path) {
		why = path.Err
	}
	if full(e.error) {
		why = ErrFull
	}
	return fmt.Sprintf("its results cannot be kept (%v); what was answered is there: resume it when that is mended", why)
}

var errNoRows = errors.New("the file has a header and no rows: nobody was screened")

func (c *Count) add(a *answered) {
	c.Rows++
	c.Hits += a.hits
	if a.rejected {
		c.Rejected++
	}
	switch a.verdict {
	case 'h':
		c.Hit++
	case 'c':
		c.Clear++
	default:
		c.Unable++
	}
}

// answer screens one row and writes its line.
func answer(w *screen.Worker, clean *table.Cleaner, in *table.Table, r *table.Row, run int, e *screen.Engine) (answered, error) {
	s := clean.Subject(r)
	v, err := w.Screen(s, false)
	if err != nil {
		return answered{}, err
	}
	rec := Record{
		Row: r.Number, Run: run, ID: s.ID, Name: s.Name, Rejected: r.Reject != "", Verdict: v.Verdict, Total: v.Total, Hits: v.Hits,
		Unable: v.Unable[len(e.Gaps()):], Notes: v.Notes[len(e.Notes()):], Passed: in.Pass(r), Subject: v.Subject,
	}
	if v.Subject.ID == "" { // an entity without an id cannot be read back
		e := *v.Subject
		e.ID = noID
		rec.Subject = &e
	}
	a := answered{verdict: 'u', hits: len(v.Hits), rejected: rec.Rejected}
	switch v.Verdict {
	case screen.Hit:
		a.verdict = 'h'
	case screen.Clear:
		a.verdict = 'c'
	}
	a.conf, a.score = rank(v.Hits)
	if a.line, err = json.Marshal(&rec); err != nil {
		return answered{}, fmt.Errorf("keep row %d: %w", r.Number, err)
	}
	return a, nil
}

// outcome is the results file and its index, open at their ends.
type outcome struct {
	results, index *os.File
	rw, iw         *bufio.Writer
	at             int64
	buf            []byte
}

// reopen cuts the results to what is vouched for and goes on behind it.
func reopen(dir string, bytes int64, rows int) (*outcome, error) {
	open := func(name string, size int64) (*os.File, error) {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, notKept{fmt.Errorf("open results: %w", err)}
		}
		st, err := f.Stat()
		if err == nil && st.Size() < size {
			f.Close()
			return nil, fmt.Errorf("open results: %s has %d bytes, %d were kept", name, st.Size(), size)
		}
		if err == nil && st.Size() > size {
			err = f.Truncate(size)
		}
		if err == nil {
			_, err = f.Seek(size, io.SeekStart)
		}
		if err != nil {
			f.Close()
			return nil, notKept{fmt.Errorf("open results: %w", err)}
		}
		return f, nil
	}
	r, err := open("results", bytes)
	if err != nil {
		return nil, err
	}
	x, err := open("index", int64(rows)*entrySize)
	if err != nil {
		r.Close()
		return nil, err
	}
	return &outcome{results: r, index: x, rw: bufio.NewWriterSize(r, 1<<16), iw: bufio.NewWriterSize(x, 1<<14), at: bytes}, nil
}

func (w *outcome) write(a *answered) error {
	w.buf = entry{w.at, a.conf, a.verdict, a.score}.append(w.buf[:0])
	if _, err := w.iw.Write(w.buf); err != nil {
		return err
	}
	n, err := w.rw.Write(a.line)
	if err != nil {
		return err
	}
	w.at += int64(n) + 1
	return w.rw.WriteByte('\n')
}

// sync makes what was written last, and returns how much of the results that is.
func (w *outcome) sync() (int64, error) {
	for _, f := range []struct {
		b *bufio.Writer
		f *os.File
	}{{w.rw, w.results}, {w.iw, w.index}} {
		if err := f.b.Flush(); err != nil {
			return 0, err
		}
		if err := f.f.Sync(); err != nil {
			return 0, err
		}
	}
	return w.at, nil
}

func (w *outcome) close() {
	w.results.Close()
	w.index.Close()
}
