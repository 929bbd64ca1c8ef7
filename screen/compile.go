package screen

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"cordon/ftm"
	"cordon/index"
	"cordon/index/text"
	"cordon/name"
)

// Entities travel from a reader to the index in batches; a reader waits once so
// many of its batches have not been added yet.
const (
	batched  = 64
	inFlight = 32
)

// reading is one list while it is read.
type reading struct {
	entries  chan []index.Entry
	warnings []string // once entries is closed
	err      error
}

// compile reads the lists into an index. A list counts only once it has been read
// to its end: where one fails, all is done again without it, so that nothing is
// held back until its end is known.
func compile(ctx context.Context, ins []Intake) (*index.Builder, *manifest, error) {
	failed := make([]*reading, len(ins))
	for {
		again := false
		b, m, rs, err := pass(ctx, ins, failed)
		if err != nil {
			return nil, nil, err
		}
		for i, r := range rs {
			if r.err != nil && failed[i] == nil {
				failed[i], again = r, true
			}
		}
		if !again {
			return b, m, nil
		}
	}
}

// pass reads some lists at a time, without those that are known to fail, and adds
// them in order. Each reader also analyses the names; words are compiled beside.
func pass(ctx context.Context, ins []Intake, failed []*reading) (*index.Builder, *manifest, []*reading, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rs := make([]*reading, len(ins))
	for i := range rs {
		rs[i] = &reading{entries: make(chan []index.Entry, inFlight)}
	}
	gate := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		for i, r := range rs {
			switch {
			case failed[i] != nil:
				r.warnings, r.err = failed[i].warnings, failed[i].err
				close(r.entries)
				continue
			case ins[i].Read == nil:
				close(r.entries)
				continue
			}
			select {
			case gate <- struct{}{}:
			case <-ctx.Done():
				r.err = ctx.Err()
				close(r.entries)
				continue
			}
			go func() {
				defer func() { <-gate }()
				defer close(r.entries)
				r.read(ctx, &ins[i])
			}()
		}
	}()
	b, m, same, words := index.NewBuilder(), new(manifest), newKinship(), text.NewBuilder()
	aside, wait := sequence()
	defer wait()
	for i, r := range rs {
		li := ins[i].Info
		li.BySchema = map[string]int{}
		for batch := range r.entries {
			for _, x := range batch {
				if err := b.AddEntry(li.ID, x); err != nil {
					return nil, nil, nil, fmt.Errorf("load %s: %w", li.ID, err)
				}
				e := x.Entity()
				li.Entities++
				li.BySchema[e.Schema]++
				if e.Target {
					li.Targets++
				}
			}
			aside(func() {
				for _, x := range batch {
					same.add(li.ID, x.Entity())
					words.Add(li.ID, x.Entity())
				}
			})
		}
		if err := ctx.Err(); err != nil {
			return nil, nil, nil, fmt.Errorf("load lists: %w", err)
		}
		why := ""
		if r.err != nil {
			why = r.err.Error()
		}
		m.Failed = append(m.Failed, why)
		for _, w := range r.warnings {
			m.Findings = append(m.Findings, li.ID+": "+w)
		}
		m.Lists = append(m.Lists, li)
	}
	for i, r := range rs {
		if r.err != nil && failed[i] == nil {
			return nil, nil, rs, nil // to be done again
		}
	}
	aside(func() {
		m.parties = newParties(same.groups())
		b.SetText(words.Bytes())
	})
	err := b.Compile()
	wait()
	return b, m, rs, err
}

// sequence does things one after another beside who asks for them, until that waits
// for the last.
func sequence() (do func(func()), wait func()) {
	queue, done := make(chan func(), inFlight), make(chan struct{})
	go func() {
		defer close(done)
		for f := range queue {
			f()
		}
	}()
	return func(f func()) { queue <- f }, sync.OnceFunc(func() {
		close(queue)
		<-done
	})
}

// read reads a list to its end.
func (r *reading) read(ctx context.Context, in *Intake) {
	a := name.NewAnalyser()
	batch := make([]index.Entry, 0, batched)
	send := func() error {
		if len(batch) == 0 {
			return nil
		}
		select {
		case r.entries <- batch:
			batch = make([]index.Entry, 0, batched)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	r.warnings, r.err = in.Read(ctx, func(e *ftm.Entity) error {
		if batch = append(batch, index.Read(e, a)); len(batch) < batched {
			return nil
		}
		return send()
	})
	if r.err == nil {
		r.err = send()
	}
}
