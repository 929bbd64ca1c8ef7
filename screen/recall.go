package screen

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// maxRecalled bounds how many files a memory speaks of.
const maxRecalled = 20_000

// settled is how long a file must have lain unchanged before its times are
// trusted to show a change: clocks of file systems are coarse.
const settled = 3 * time.Second

// memory is what was found in files the last time they were looked at. It stands
// for looking again as long as none of them has changed, by size and times.
type memory struct {
	Key      string     `json:"key"`
	Lists    []ListInfo `json:"lists"`
	Salts    []string   `json:"salts"`
	Findings []string   `json:"findings"`
}

// LoadPaths finds and loads the lists in files and folders, as [Paths] and [Load]
// do. Where the cache remembers the same files unchanged they are not read again.
// Talk is called for each finding.
func LoadPaths(ctx context.Context, paths []string, cache *Cache, talk func(string)) (*Library, error) {
	print, newest := cache.fingerprint(paths)
	if m := cache.recall(print); m != nil {
		ins := make([]Intake, len(m.Lists))
		for i := range ins {
			ins[i] = Intake{Info: m.Lists[i], Salt: m.Salts[i]}
		}
		if l := fromCache(cache, m.Key, ins, m.Findings); l != nil {
			for _, f := range m.Findings {
				talk(f)
			}
			return l, nil
		}
	}
	ins, findings, err := Paths(ctx, paths)
	for _, f := range findings {
		talk(f)
	}
	if err != nil {
		return nil, err
	}
	l, err := Load(ctx, ins, findings, cache)
	if err == nil && time.Since(newest) > settled {
		cache.remember(print, ins, findings)
	}
	return l, err
}

// fingerprint hashes the names, sizes and times of all files under the paths, ""
// if that cannot be done. It also returns the latest time among them.
func (c *Cache) fingerprint(paths []string) (print string, newest time.Time) {
	if c == nil {
		return "", newest
	}
	h := sha256.New()
	io.WriteString(h, "cordon paths\n"+Version+"\n"+c.Program+"\n")
	n := 0
	for _, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			return "", newest
		}
		fmt.Fprintf(h, "path %q\n", abs)
		err = filepath.WalkDir(abs, func(p string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			st, err := os.Stat(p) // what a link points to counts
			if err != nil {
				return err
			}
			if n++; n > maxRecalled {
				return fs.ErrInvalid
			}
			changed := changeTime(st)
			for _, t := range []time.Time{st.ModTime(), changed} {
				if t.After(newest) {
					newest = t
				}
			}
			fmt.Fprintf(h, "%q %v %d %d %d\n", p, st.Mode(), st.Size(), st.ModTime().UnixNano(), changed.UnixNano())
			return nil
		})
		if err != nil {
			return "", newest
		}
	}
	return hex.EncodeToString(h.Sum(nil)), newest
}

func (c *Cache) memoryPath(print string) string { return filepath.Join(c.Dir, print[:32]+".paths") }

// recall returns what is remembered under a fingerprint, nil if nothing is.
func (c *Cache) recall(print string) *memory {
	if c == nil || print == "" {
		return nil
	}
	b, err := os.ReadFile(c.memoryPath(print))
	if err != nil {
		return nil
	}
	m := new(memory)
	if json.Unmarshal(b, m) != nil || len(m.Lists) == 0 || len(m.Lists) != len(m.Salts) || len(m.Key) != 2*sha256.Size {
		return nil
	}
	return m
}

// remember keeps what was found. Failing to costs nothing but time.
func (c *Cache) remember(print string, ins []Intake, findings []string) {
	if c == nil || print == "" {
		return
	}
	m := memory{Key: c.key(ins), Findings: findings}
	for i := range ins {
		m.Lists = append(m.Lists, ins[i].Info)
		m.Salts = append(m.Salts, ins[i].Salt)
	}
	b, err := json.Marshal(&m)
	if err != nil {
		return
	}
	f, err := os.CreateTemp(c.Dir, ".paths-*")
	if err != nil {
		return
	}
	_, err = f.Write(b)
	if f.Close() != nil || err != nil || os.Rename(f.Name(), c.memoryPath(print)) != nil {
		os.Remove(f.Name())
	}
}
