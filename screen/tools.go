package screen

import (
	"runtime"
	"sync"

	"cordon/index"
	"cordon/match"
	"cordon/name"
)

// tools are the scratch memory of a worker. They depend on the library alone and
// are kept for the next worker, because a searcher is as large as its index.
type tools struct {
	search   *index.Searcher
	analyser *name.Analyser
	party    match.Party // the subject at hand
	reader   reader
}

// chest keeps tools that nobody uses: as many as work at once for good, those used
// last first, and more until memory is collected. To make them anew takes milliseconds,
// and loses what a searcher has learnt.
type chest struct {
	mu   sync.Mutex
	idle []*tools
	more sync.Pool
}

// take returns tools, nil if there are none.
func (c *chest) take() *tools {
	c.mu.Lock()
	if n := len(c.idle); n > 0 {
		t := c.idle[n-1]
		c.idle[n-1] = nil
		c.idle = c.idle[:n-1]
		c.mu.Unlock()
		return t
	}
	c.mu.Unlock()
	t, _ := c.more.Get().(*tools)
	return t
}

func (c *chest) put(t *tools) {
	c.mu.Lock()
	keep := len(c.idle) < 2*runtime.GOMAXPROCS(0)
	if keep {
		c.idle = append(c.idle, t)
	}
	c.mu.Unlock()
	if !keep {
		c.more.Put(t)
	}
}
