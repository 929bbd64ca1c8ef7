package screen

import (
	"runtime"
	"sync"

	"cordon/ftm"
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

func newTools(ix *index.Index) *tools {
	t := &tools{search: ix.NewSearcher(), analyser: name.NewAnalyser()}
	t.reader.analyser = t.analyser
	return t
}

// rehearsed are names of nobody: to read and to look for them takes what names of a
// kind and script need when the first of them comes.
var rehearsed = []struct{ schema, name string }{
	{"Person", "Quillan Jasper Featherstonehaugh"},
	{"Person", "Маврикий Златопольевич Кукушкинский"},
	{"Organization", "Featherstonehaugh Overseas Trading Limited"},
}

// Ready makes the tools of some workers, so that whoever asks first waits neither for
// them nor for what is read at the first use: tens of milliseconds. It may run while
// others screen, and counts as no screening.
func (l *Library) Ready(workers int) {
	for range workers {
		t := newTools(l.ix)
		for _, who := range rehearsed {
			e := ftm.Entity{Schema: who.schema, Caption: who.name}
			e.Add("name", who.name)
			t.party.Read(t.reader.read(&e), t.analyser)
			t.search.Search(&t.party, index.Options{Cutoff: match.Threshold})
		}
		l.tools.put(t)
	}
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
