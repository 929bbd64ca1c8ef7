package screen

import "sync/atomic"

// Tally counts answers by kind. It is safe for concurrent use; a nil tally counts
// nothing.
type Tally struct{ hit, clear, unable atomic.Uint64 }

func (t *Tally) of(a Answer) *atomic.Uint64 {
	switch a {
	case Hit:
		return &t.hit
	case Clear:
		return &t.clear
	}
	return &t.unable
}

func (t *Tally) add(a Answer) {
	if t != nil {
		t.of(a).Add(1)
	}
}

// Count is how many answers of a kind were given.
func (t *Tally) Count(a Answer) uint64 { return t.of(a).Load() }
