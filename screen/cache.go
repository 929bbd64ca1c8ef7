package screen

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cordon/index"
)

// keptIndexes is how many compiled indexes a cache keeps.
const keptIndexes = 4

// Cache keeps compiled indexes in a folder, one file for each set of list
// versions. Compiling takes seconds, opening milliseconds. A nil cache, or one
// whose folder cannot be written, works: indexes then live in memory.
type Cache struct {
	Dir     string
	Program string // identifies the code that compiles: other code, other index
}

// key names the index of a set of lists by everything that it depends on.
func (c *Cache) key(ins []Intake) string {
	if c == nil {
		return ""
	}
	h := sha256.New()
	io.WriteString(h, "cordon index\n"+Version+"\n"+c.Program+"\n")
	for i := range ins {
		info := ins[i].Info
		info.CheckedAt, info.FetchedAt, info.State, info.Reason = nil, nil, "", "" // these change without the content
		b, err := json.Marshal(struct {
			Info ListInfo
			Salt string
			Read bool
		}{info, ins[i].Salt, ins[i].Read != nil})
		if err != nil {
			return ""
		}
		h.Write(append(b, '\n'))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (c *Cache) path(key string) string { return filepath.Join(c.Dir, key[:32]+".index") }

// open returns a compiled index, nil if there is none that can be trusted.
func (c *Cache) open(key string) *index.Index {
	if c == nil || key == "" {
		return nil
	}
	p := c.path(key)
	ix, err := index.Open(p)
	if err != nil {
		return nil
	}
	now := time.Now()
	os.Chtimes(p, now, now) // the least recently used go first; failing that costs nothing
	return ix
}

// build compiles an index, through the cache's folder where that is possible: then
// it is mapped, shared with other processes and not on our heap.
func (c *Cache) build(key string, b *index.Builder) (*index.Index, error) {
	if c != nil && key != "" && os.MkdirAll(c.Dir, 0o700) == nil && b.WriteFile(c.path(key)) == nil {
		c.prune()
		if mapped, err := index.Open(c.path(key)); err == nil {
			return mapped, nil
		}
	}
	return b.Build()
}

// prune removes the indexes that were not used for longest, and what is
// remembered beyond a few dozen sets of files.
func (c *Cache) prune() {
	des, err := os.ReadDir(c.Dir)
	if err != nil {
		return
	}
	type file struct {
		name string
		used time.Time
	}
	for suffix, kept := range map[string]int{".index": keptIndexes, ".paths": 8 * keptIndexes} {
		var files []file
		for _, d := range des {
			if info, err := d.Info(); err == nil && strings.HasSuffix(d.Name(), suffix) {
				files = append(files, file{d.Name(), info.ModTime()})
			}
		}
		slices.SortFunc(files, func(a, b file) int { return b.used.Compare(a.used) })
		for i := kept; i < len(files); i++ {
			os.Remove(filepath.Join(c.Dir, files[i].name))
		}
	}
}
