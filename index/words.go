package index

import (
	"sync"
	"sync/atomic"

	"github.com/zeebo/xxh3"
)

// wordCache holds what was looked up for the words of queries, for all searchers of
// an index: a word is dear when it is first seen. It is read without a lock.
type wordCache struct {
	mu    sync.Mutex // of those who write
	table atomic.Pointer[wordTable]

	round atomic.Uint32 // how often it started anew
	bytes atomic.Int64  // of lists and sets of names
}

// wordTable is an open hash table, at most half of which is taken. What is in it
// stays where it is.
type wordTable struct {
	slots []atomic.Pointer[alike]
	taken int
}

// leastWords is the size of the first table, a power of two.
const leastWords = 1 << 8

// find returns what is known of a word, and the place where that is or belongs.
func (t *wordTable) find(key []byte, hash uint64) (*alike, *atomic.Pointer[alike]) {
	mask := uint64(len(t.slots) - 1)
	for h := hash & mask; ; h = (h + 1) & mask {
		m := t.slots[h].Load()
		if m == nil || m.hash == hash && m.key == string(key) {
			return m, &t.slots[h]
		}
	}
}

// get returns what is known of a word, nil if nothing is.
func (c *wordCache) get(key []byte) *alike {
	t := c.table.Load()
	if t == nil {
		return nil
	}
	m, _ := t.find(key, xxh3.Hash(key))
	return m
}

// put keeps what was found of a word. What another searcher found meanwhile holds:
// it is the same.
func (c *wordCache) put(key []byte, m *alike) *alike {
	m.key, m.hash = string(key), xxh3.Hash(key)
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.table.Load()
	switch {
	case t == nil:
		t = &wordTable{slots: make([]atomic.Pointer[alike], leastWords)}
		c.table.Store(t)
	case t.taken >= maxCached:
		t = &wordTable{slots: make([]atomic.Pointer[alike], leastWords)}
		c.bytes.Store(0)
		c.table.Store(t)
		c.round.Add(1)
	case 2*t.taken >= len(t.slots):
		t = t.grow()
		c.table.Store(t)
	}
	old, at := t.find(key, m.hash)
	if old != nil {
		return old
	}
	t.taken++
	at.Store(m)
	return m
}

// grow is a table of twice the size that holds the same.
func (t *wordTable) grow() *wordTable {
	g := &wordTable{slots: make([]atomic.Pointer[alike], 2*len(t.slots)), taken: t.taken}
	mask := uint64(len(g.slots) - 1)
	for m := range t.all {
		h := m.hash & mask
		for g.slots[h].Load() != nil {
			h = (h + 1) & mask
		}
		g.slots[h].Store(m)
	}
	return g
}

// all yields what the table holds.
func (t *wordTable) all(yield func(*alike) bool) {
	for i := range t.slots {
		if m := t.slots[i].Load(); m != nil && !yield(m) {
			return
		}
	}
}

// took counts memory for names of a word. Above the limit the names of all words are
// forgotten: they are made again sooner than the words are looked up.
func (c *wordCache) took(bytes, limit int) {
	if c.bytes.Add(int64(bytes)) <= int64(limit) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bytes.Store(0)
	t := c.table.Load()
	if t == nil {
		return
	}
	for m := range t.all {
		m.names.Store(nil)
		m.set.Store(nil)
		m.tops.Store(nil)
	}
}
