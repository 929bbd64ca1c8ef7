package screen

import (
	"sync"
	"sync/atomic"

	"cordon/index"
	"cordon/index/text"
)

// haystack is what finds entities by words, built once.
type haystack struct {
	once  sync.Once
	asked atomic.Bool // somebody waits for it, or did
	index *text.Index
	err   error
}

func (w *haystack) get(ix *index.Index, rest func()) (*text.Index, error) {
	w.once.Do(func() { w.index, w.err = text.Build(ix, rest) })
	return w.index, w.err
}

// Text finds entities by words in any of their values. It is built when it is
// first asked for and kept.
func (l *Library) Text() (*text.Index, error) {
	l.words.asked.Store(true)
	return l.words.get(l.ix, nil)
}

// Prepare builds what Text returns, so that nobody has to wait for it. It calls rest
// every millisecond or so, until somebody waits.
func (l *Library) Prepare(rest func()) error {
	_, err := l.words.get(l.ix, func() {
		if !l.words.asked.Load() {
			rest()
		}
	})
	return err
}
