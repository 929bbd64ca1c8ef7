package index

import (
	"sync"
	"sync/atomic"
)

// wordCache holds what was looked up for the words of queries, for all searchers of
// an index: a word is dear when it is first seen. Each searcher keeps what it had
// from here in a map of its own, which needs no lock, until the cache starts anew.
type wordCache struct {
	mu    sync.RWMutex
	words map[string]*alike

	round atomic.Uint32 // how often it started anew
	bytes atomic.Int64  // of lists and sets of names
}

// get returns what is known of a word, nil if nothing is.
func (c *wordCache) get(key []byte) *alike {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.words[string(key)]
}

// put keeps what was found of a word. What another searcher found meanwhile holds:
// it is the same.
func (c *wordCache) put(key string, m *alike) *alike {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.words[key]; old != nil {
		return old
	}
	if c.words == nil || len(c.words) >= maxCached {
		c.words = map[string]*alike{}
		c.bytes.Store(0)
		c.round.Add(1)
	}
	c.words[key] = m
	return m
}

// took counts memory for names of a word. Above the limit the names of all words are
// forgotten: they are made again sooner than the words are looked up.
func (c *wordCache) took(bytes, limit int) {
	if c.bytes.Add(int64(bytes)) <= int64(limit) {
		return
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.bytes.Store(0)
	for _, m := range c.words {
		m.names.Store(nil)
		m.set.Store(nil)
		m.tops.Store(nil)
	}
}
