package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// batchSize is how many items travel together: enough to make the cost of
// handing over vanish, few enough to keep memory small.
const batchSize = 64

// Batch takes items from next until io.EOF, works on them with n workers, and
// hands the results to emit in the order of the items. At most a few batches a
// worker are in flight, so memory does not grow with the input. newWorker is
// called once for each worker. The first error of next, of a
// worker or of emit, or the end of the context, stops everything and is returned;
// a panic in one item's work, or in next, comes back as an error, too.
func Batch[I, O any](ctx context.Context, n int, next func() (I, error), newWorker func() func(I) (O, error), emit func(O) error) error {
	type batch struct {
		in   []I
		out  []O
		err  error
		done chan struct{}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan *batch)
	order := make(chan *batch, 2*max(n, 1))

	var wg sync.WaitGroup
	defer wg.Wait()
	for range max(n, 1) {
		do := newWorker()
		one := func(b *batch) {
			defer close(b.done)
			defer func() {
				if p := recover(); p != nil {
					b.err = fmt.Errorf("screen item %d of a batch: the engine failed: %v", len(b.out)+1, p)
				}
			}()
			for _, item := range b.in {
				o, err := do(item)
				if err != nil {
					b.err = err
					return
				}
				b.out = append(b.out, o)
			}
		}
		wg.Go(func() {
			for b := range work {
				one(b)
			}
		})
	}
	wg.Go(func() {
		defer close(order)
		defer close(work)
		defer func() {
			if p := recover(); p != nil {
				cancel(fmt.Errorf("read an item of a batch: the reader failed: %v", p))
			}
		}()
		for end := false; !end; {
			b := &batch{in: make([]I, 0, batchSize), out: make([]O, 0, batchSize), done: make(chan struct{})}
			for len(b.in) < batchSize {
				item, err := next()
				if err != nil {
					if end = true; !errors.Is(err, io.EOF) {
						cancel(err)
						return
					}
					break
				}
				b.in = append(b.in, item)
			}
			if len(b.in) == 0 {
				return
			}
			select {
			case order <- b:
			case <-ctx.Done():
				return
			}
			select {
			case work <- b:
			case <-ctx.Done():
				close(b.done)
				return
			}
		}
	})
	// Whatever ends the loop, the queue is drained so that the reader can end.
	fail := func(err error) error {
		cancel(err)
		for range order {
		}
		return err
	}
	for b := range order {
		<-b.done
		if ctx.Err() != nil {
			return fail(context.Cause(ctx))
		}
		if b.err != nil {
			return fail(b.err)
		}
		for _, o := range b.out {
			if err := emit(o); err != nil {
				return fail(err)
			}
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}
