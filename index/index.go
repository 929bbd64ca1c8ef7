// Package index is the compiled set of listed names: it finds, for one party,
// the listed parties that a comparison could put above a cut-off, and scores
// them.
//
// A [Builder] takes entities and compiles them into one sequence of bytes, which
// is the file and, mapped into memory, the index itself: nothing is parsed or
// copied when it is opened. An [Index] is immutable and may be shared; each
// goroutine asks it through a [Searcher] of its own, which holds all scratch
// memory. DESIGN.md tells how candidates are found and why none is missed,
// format.md what the file holds.
package index

import (
	"bytes"
	"fmt"
	"os"
	"sort"

	"cordon/ftm"
	"cordon/match"
)

// Index is a compiled set of entities.
type Index struct {
	arrays
	model *match.Model
	data  []byte
	close func() error
}

// Open maps the index file at path into memory.
func Open(path string) (*Index, error) {
	data, closer, err := mapFile(path)
	if err != nil {
		return nil, fmt.Errorf("open index %s: %w", path, err)
	}
	ix, err := FromBytes(data)
	if err != nil {
		closer()
		return nil, fmt.Errorf("open index %s: %w", path, err)
	}
	ix.close = closer
	return ix, nil
}

// FromBytes opens an index that is in memory already. It keeps data.
func FromBytes(data []byte) (*Index, error) {
	ix := &Index{data: data, model: match.Default()}
	if err := ix.arrays.read(data); err != nil {
		return nil, err
	}
	return ix, nil
}

// Close unmaps the file. The index and its searchers must not be used after it.
func (ix *Index) Close() error {
	if ix.close == nil {
		return nil
	}
	return ix.close()
}

// Bytes is the index as one sequence of bytes, the content of its file.
func (ix *Index) Bytes() []byte { return ix.data }

// WriteFile writes the index to a file: to a temporary one beside it that is
// synced and renamed, so that readers see either the old or the new.
func (ix *Index) WriteFile(path string) (err error) {
	tmp := path + ".tmp"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("write index: %w", err)
	}
	defer func() {
		if err != nil {
			os.Remove(tmp)
			err = fmt.Errorf("write index: %w", err)
		}
	}()
	_, err = f.Write(ix.data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp, path)
	}
	return err
}

// Len is the number of entities.
func (ix *Index) Len() int { return len(ix.entityList) }

// Names is the number of different listed names.
func (ix *Index) Names() int { return len(ix.nameKind) }

// Meta is what the builder was given to keep, for instance the state of the lists.
func (ix *Index) Meta() []byte { return ix.meta }

// ListOf is the list that entity i was added under.
func (ix *Index) ListOf(i uint32) string { return ix.listName(ix.entityList[i]) }

// Lists are the names of all lists, in the order in which they were first added.
func (ix *Index) Lists() []string {
	out := make([]string, len(ix.listOff)-1)
	for i := range out {
		out[i] = ix.listName(uint16(i))
	}
	return out
}

func (ix *Index) listName(i uint16) string {
	return string(ix.listText[ix.listOff[i]:ix.listOff[i+1]])
}

// ID is the id of entity i.
func (ix *Index) ID(i uint32) string { return string(ix.idText[ix.idOff[i]:ix.idOff[i+1]]) }

// ByID finds an entity by its id. Where several lists have the id, it is the one
// added first.
func (ix *Index) ByID(id string) (uint32, bool) {
	k := sort.Search(len(ix.idOrder), func(k int) bool {
		e := ix.idOrder[k]
		return bytes.Compare(ix.idText[ix.idOff[e]:ix.idOff[e+1]], []byte(id)) >= 0
	})
	if k == len(ix.idOrder) || ix.ID(ix.idOrder[k]) != id {
		return 0, false
	}
	return ix.idOrder[k], true
}

// Neighbour is an entity that another one points to, or that points to it.
type Neighbour struct {
	Entity   uint32
	Property string
	Inward   bool // the neighbour's property names this entity
}

// Adjacent returns what points to or from an entity.
func (ix *Index) Adjacent(i uint32) []Neighbour {
	links := ix.links[ix.linkOff[i]:ix.linkOff[i+1]]
	out := make([]Neighbour, len(links))
	for k, l := range links {
		out[k] = Neighbour{Entity: l.Entity, Property: ix.propertyName(l.Property &^ inward), Inward: l.Property&inward != 0}
	}
	return out
}

// Entity decodes the whole record of entity i.
func (ix *Index) Entity(i uint32) (*ftm.Entity, error) {
	if int(i) >= ix.Len() {
		return nil, fmt.Errorf("read entity %d: there are %d", i, ix.Len())
	}
	e, err := ix.decodeEntity(i)
	if err != nil {
		return nil, fmt.Errorf("read entity %d: %w", i, err)
	}
	return e, nil
}
