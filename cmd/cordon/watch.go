package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// maxWatched bounds the files that one look takes in.
const maxWatched = 10_000

// watch reads the lists again when their files change, whoever changes them: a timer's
// cordon update, or a person's. It waits until two looks see the same, as an update
// writes list after list.
func (v *server) watch() {
	if v.c.Watch <= 0 {
		return
	}
	last := v.s.print(v.g)
	for tick := time.NewTicker(v.c.Watch); ; {
		select {
		case <-v.s.ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
		now := v.s.print(v.g)
		if now == last && now != *v.seen.Load() {
			_, wait := v.fresh.Start("a change of the files")
			wait() // it has said what went wrong
		}
		last = now
	}
}

// print tells states of the files of the lists apart, by their times and sizes.
func (s *system) print(g *globals) string {
	var b strings.Builder
	n := 0
	add := func(path string, d fs.DirEntry) {
		if fi, err := d.Info(); err == nil && n < maxWatched {
			n++
			fmt.Fprintf(&b, "%s %d %d\n", path, fi.Size(), fi.ModTime().UnixNano())
		}
	}
	home := s.home(g)
	if len(g.Lists) == 0 && home != "" {
		// What is in force, and what is known of it; versions themselves never change.
		for _, pattern := range []string{"archive/*/force.json", "archive/*/checks.jsonl", "catalogue.yaml"} {
			found, _ := filepath.Glob(filepath.Join(home, pattern)) // the pattern is well formed
			for _, path := range found {
				if fi, err := os.Stat(path); err == nil {
					add(path, fs.FileInfoToDirEntry(fi))
				}
			}
		}
	}
	for _, root := range g.Lists {
		filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				add(path, d)
			}
			return nil // what cannot be looked at is not there
		})
	}
	return b.String()
}
