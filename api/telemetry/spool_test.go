package telemetry

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// gated writes when it is let.
type gated struct {
	let chan struct{}
	mu  sync.Mutex
	b   bytes.Buffer
	n   int
}

func (g *gated) Write(p []byte) (int, error) {
	<-g.let
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n++
	return g.b.Write(p)
}

// Nobody waits for the disk until too much waits for it, and every line arrives whole,
// in its order.
func TestSpool(t *testing.T) {
	const writers, lines = 8, 500
	g := &gated{let: make(chan struct{})}
	s := NewSpool(g)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range lines {
				fmt.Fprintf(s, "%d %d\n", w, i)
			}
		})
	}
	wg.Wait() // though nothing was written yet
	close(g.let)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	next := map[int]int{}
	for line := range strings.Lines(g.b.String()) {
		var w, i int
		if _, err := fmt.Sscanf(line, "%d %d\n", &w, &i); err != nil || next[w] != i {
			t.Fatalf("%q after line %d of its writer: %v", line, next[w], err)
		}
		next[w]++
	}
	for w := range writers {
		if next[w] != lines {
			t.Errorf("writer %d: %d lines of %d", w, next[w], lines)
		}
	}
	if g.n > 3 {
		t.Errorf("%d writes of lines that waited together", g.n)
	}
	if _, err := s.Write([]byte("late\n")); err != nil || !strings.HasSuffix(g.b.String(), "late\n") {
		t.Error("a late line is lost")
	}
}

// What waits is bounded: a log that nobody reads holds writers back.
func TestSpoolIsBounded(t *testing.T) {
	g := &gated{let: make(chan struct{})}
	s := NewSpool(g)
	line := bytes.Repeat([]byte("x"), spoolSize/4)
	sent := make(chan int, 100)
	go func() {
		defer close(sent)
		for i := range 20 {
			s.Write(line)
			sent <- i
		}
	}()
	g.let <- struct{}{} // one write of one to six lines
	s.mu.Lock()
	for len(s.lines) <= spoolSize {
		s.change.Wait()
	}
	if len(s.lines) > spoolSize+len(line) {
		t.Errorf("%d bytes wait", len(s.lines))
	}
	s.mu.Unlock()
	close(g.let)
	for range sent {
	}
	s.Close()
	if g.b.Len() != 20*len(line) {
		t.Errorf("%d bytes of %d", g.b.Len(), 20*len(line))
	}
}

// A warning does not wait for other lines, and takes along those before it.
func TestSpoolHurries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var to bytes.Buffer
		s := NewSpool(&to)
		log := slog.New(Log(slog.NewTextHandler(s, nil), s.Hurry))
		log.Info("one")
		synctest.Wait()
		if to.Len() > 0 {
			t.Errorf("written at once: %s", &to)
		}
		log.Warn("two")
		synctest.Wait()
		if text := to.String(); !strings.Contains(text, "one") || !strings.Contains(text, "two") {
			t.Errorf("a warning waits: %s", text)
		}
		log.Info("three")
		time.Sleep(gather + time.Millisecond)
		synctest.Wait()
		if !strings.Contains(to.String(), "three") {
			t.Error("a line waits for too long")
		}
		log.Info("four")
		s.Close()
		if !strings.Contains(to.String(), "four") {
			t.Error("the last line is lost")
		}
	})
}

func BenchmarkSpool(b *testing.B) {
	s := NewSpool(io.Discard)
	defer s.Close()
	line := []byte(strings.Repeat("x", 200) + "\n")
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s.Write(line)
		}
	})
}
