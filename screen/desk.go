package screen

import (
	"sync"
	"sync/atomic"
)

// Desk holds the library in force and lets it be replaced while it is in use. Its
// zero value holds none.
type Desk struct {
	mu    sync.Mutex
	cur   *held
	tally Tally
}

// Tally counts the answers given from the desk's libraries.
func (d *Desk) Tally() *Tally { return &d.tally }

// held counts who uses a library; the desk itself is one user.
type held struct {
	lib   *Library
	users atomic.Int64
}

func (h *held) release() {
	if h.users.Add(-1) == 0 {
		h.lib.Close()
	}
}

// use is one user of a library.
type use struct {
	*held
	over atomic.Bool
}

func (u *use) release() {
	if u.over.CompareAndSwap(false, true) {
		u.held.release()
	}
}

// Use returns the library in force, nil if there is none yet. It stays open until
// release is called, even if another one takes its place meanwhile.
func (d *Desk) Use() (lib *Library, release func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.cur
	if h == nil {
		return nil, func() {}
	}
	h.users.Add(1)
	return h.lib, (&use{held: h}).release
}

// Put makes a library the one in force. The one before is closed when its last
// user is done.
func (d *Desk) Put(lib *Library) {
	lib.tally = &d.tally
	h := &held{lib: lib}
	h.users.Store(1)
	d.mu.Lock()
	old := d.cur
	d.cur = h
	d.mu.Unlock()
	if old != nil {
		old.release()
	}
}
