package yente

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"cordon/screen"
)

// bound is a policy bound to a library. To bind one judges and stamps every list
// anew, which takes longer than many a query: requests of the same second that ask
// alike share it, and their stamps are the same.
type bound struct {
	lib              *screen.Library
	at               int64 // in seconds
	dataset          string
	include, exclude []string
	threshold        float64
	limit            int

	engine *screen.Engine // nil where the scope is empty, which is no error in yente
	stamp  []byte         // as JSON
	basis  screen.Basis
	notes  []string // what holds for every answer
	told   []byte   // the same as JSON
}

func (b *bound) same(c *bound) bool {
	return b.lib == c.lib && b.at == c.at && b.dataset == c.dataset && b.threshold == c.threshold && b.limit == c.limit &&
		slices.Equal(b.include, c.include) && slices.Equal(b.exclude, c.exclude)
}

// bind returns a bound policy of yente's kind. The library must be in use for as
// long as the engine is.
func (h *handler) bind(lib *screen.Library, now time.Time, dataset string, include, exclude []string, threshold float64, limit int) (*bound, error) {
	asked := bound{lib: lib, at: now.Unix(), dataset: dataset, include: include, exclude: exclude, threshold: threshold, limit: limit}
	if last := h.last.Load(); last != nil && last.same(&asked) {
		return last, nil
	}
	b := new(bound)
	*b = asked
	b.stamp = []byte("null")
	lists, err := scope(lib, now, dataset, include, exclude)
	if err != nil {
		return nil, err
	}
	b.notes = notHeld(lib, dataset)
	if b.told, err = json.Marshal(b.notes); err != nil {
		return nil, fmt.Errorf("write notes: %w", err)
	}
	if len(lists) > 0 {
		p := screen.DefaultPolicy()
		p.Name, p.Lists, p.Threshold, p.Limit = "yente", lists, threshold, limit
		if b.engine, err = screen.NewEngine(lib, p, now); err != nil {
			return nil, err
		}
		b.basis = b.engine.Basis()
		if b.stamp, err = json.Marshal(b.engine.Stamp()); err != nil {
			return nil, fmt.Errorf("write stamp: %w", err)
		}
	}
	h.last.Store(b)
	return b, nil
}

// notHeld says which lists a collection stands for and does without.
func notHeld(lib *screen.Library, dataset string) []string {
	var ids []string
	for _, li := range lib.NotHeld() {
		if stands(dataset, &li) {
			ids = append(ids, li.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return []string{"not held and not consulted: " + strings.Join(ids, ", ")}
}
