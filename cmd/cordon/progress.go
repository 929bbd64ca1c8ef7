package main

import (
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// patience is how long work may take before a bar tells of it.
const patience = time.Second

// slowly shows a spinner for work of unknown length, on a terminal and only if it
// takes more than a second. The returned function ends it.
func (s *system) slowly(g *globals, what string) func() {
	if g.Quiet || !s.errTerm {
		return func() {}
	}
	stop, ended, start := make(chan struct{}), make(chan struct{}), time.Now()
	go func() {
		defer close(ended)
		select {
		case <-stop:
			return
		case <-time.After(patience):
		}
		p := mpb.New(mpb.WithOutput(s.stderr), mpb.WithWidth(40))
		bar := p.New(0, mpb.SpinnerStyle().PositionLeft(), mpb.BarRemoveOnComplete(), mpb.BarWidth(2),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return what + ", " + short(time.Since(start).Truncate(time.Second)) })))
		<-stop
		bar.Abort(true)
		p.Wait()
	}()
	return func() {
		close(stop)
		<-ended
	}
}

// stillWorking is how often the log tells that long work goes on.
const stillWorking = 15 * time.Second

// logged tells the log of work that takes longer than a second: that it goes on, and
// that it is done. The returned function ends it.
func logged(log *slog.Logger, patience time.Duration, what string) func() {
	stop, ended, start := make(chan struct{}), make(chan struct{}), time.Now()
	seconds := func() slog.Attr { return slog.Float64("seconds", time.Since(start).Truncate(time.Second/10).Seconds()) }
	go func() {
		defer close(ended)
		told := false
		for wait := patience; ; wait = stillWorking {
			select {
			case <-stop:
				if told {
					log.Info(what+": done", seconds())
				}
				return
			case <-time.After(wait):
				told = true
				log.Info(what, seconds())
			}
		}
	}()
	return func() {
		close(stop)
		<-ended
	}
}

// progress is a bar over the input of a batch.
type progress struct {
	rows  atomic.Int64
	stop  chan struct{}
	ended chan struct{}
}

// rowsDone shows how far a batch has come: read is the share of the input that
// was read, from 0 to 1, negative when unknown.
func (s *system) rowsDone(g *globals, what string, read func() float64) *progress {
	p := &progress{stop: make(chan struct{}), ended: make(chan struct{})}
	if g.Quiet || !s.errTerm {
		close(p.ended)
		return p
	}
	go func() {
		defer close(p.ended)
		start := time.Now()
		select {
		case <-p.stop:
			return
		case <-time.After(patience):
		}
		pr := mpb.New(mpb.WithOutput(s.stderr), mpb.WithWidth(50), mpb.WithRefreshRate(150*time.Millisecond))
		bar := pr.New(1000, mpb.BarStyle().Rbound("|").Lbound("|"), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(what+" ")),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
				n := p.rows.Load()
				return " " + rate(int(n), time.Since(start))
			})))
		tick := time.NewTicker(150 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-p.stop:
				bar.Abort(true)
				pr.Wait()
				return
			case <-tick.C:
				if f := read(); f >= 0 {
					bar.SetCurrent(min(int64(f*1000), 999))
				}
			}
		}
	}()
	return p
}

func (p *progress) end() {
	close(p.stop)
	<-p.ended
}

// steps is a bar for work in several stages, of which each tells how far it is.
// The returned function ends it.
func (s *system) steps(g *globals, what func() string, share func() float64) func() {
	if g.Quiet || !s.errTerm {
		return func() {}
	}
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-stop:
			return
		case <-time.After(patience):
		}
		p := mpb.New(mpb.WithOutput(s.stderr), mpb.WithWidth(40), mpb.WithRefreshRate(150*time.Millisecond))
		bar := p.New(1000, mpb.BarStyle().Rbound("|").Lbound("|"), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return what() + " " })))
		tick := time.NewTicker(150 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				bar.Abort(true)
				p.Wait()
				return
			case <-tick.C:
				bar.SetCurrent(min(int64(share()*1000), 999))
			}
		}
	}()
	return func() {
		close(stop)
		<-ended
	}
}
