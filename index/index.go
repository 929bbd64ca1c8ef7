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
	"fmt"
	"os"

	"cordon/ftm"
	"cordon/match"
	"cordon/name"
)

// Index is a compiled set of entities.
type Index struct {
	arrays
	model *match.Model
	data  []byte
	close func() error

	unpacked *blockCache
	words    *wordCache
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
	ix := &Index{data: data, model: match.Default(), unpacked: new(blockCache), words: new(wordCache)}
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
func (ix *Index) WriteFile(path string) error {
	return replace(path, func(f *os.File) error {
		_, err := f.Write(ix.data)
		return err
	})
}

// WriteFile compiles what was added and writes the index to a file as
// [Index.WriteFile] does, without holding it in memory as a whole.
func (b *Builder) WriteFile(path string) error {
	return replace(path, func(f *os.File) error {
		_, err := b.WriteTo(f)
		return err
	})
}

func replace(path string, write func(*os.File) error) (err error) {
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
	err = write(f)
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
func (ix *Index) Names() int { return len(ix.heads) }

// Meta is what the builder was given to keep, for instance the state of the lists.
func (ix *Index) Meta() []byte { return ix.meta }

// Text is what package text compiled of the same entities; nil if it did not. It points
// into the index.
func (ix *Index) Text() []byte { return ix.text }

// WithModel is the same index with another model. They share their memory, and what
// was looked up for words if both models have the same likeness of words.
func (ix *Index) WithModel(m *match.Model) *Index {
	other := *ix
	other.model, other.close = m, nil
	if m.Likeness != ix.model.Likeness {
		other.words = new(wordCache)
	}
	return &other
}

// Model is the model by which the index scores.
func (ix *Index) Model() *match.Model { return ix.model }

// ListOf is the list that entity i was added under.
func (ix *Index) ListOf(i uint32) string {
	return string([]byte(ix.lists.at(uint32(ix.entityList[i]))))
}

// Lists are the names of all lists, in the order in which they were first added.
func (ix *Index) Lists() []string {
	out := make([]string, ix.lists.len())
	for i := range out {
		out[i] = string([]byte(ix.lists.at(uint32(i))))
	}
	return out
}

// ID is the id of entity i.
func (ix *Index) ID(i uint32) string { return string([]byte(ix.ids.at(ix.entityID[i]))) }

// ByID finds an entity by its id. Where several lists have the id, it is the one
// added first.
func (ix *Index) ByID(id string) (uint32, bool) {
	k, ok := ix.ids.lookup(id)
	if !ok {
		return 0, false
	}
	return ix.idEntity[k], true
}

// AllByID finds every entity that has an id, in the order in which they were added:
// lists may share ids. It looks at all entities, some 0.1 ms for 300,000.
func (ix *Index) AllByID(id string) (all []uint32) {
	k, ok := ix.ids.lookup(id)
	if !ok {
		return nil
	}
	for i, x := range ix.entityID {
		if x == k {
			all = append(all, uint32(i))
		}
	}
	return all
}

// Neighbour is an entity that another one points to, or that points to it.
type Neighbour struct {
	Entity   uint32
	Property string
	Inward   bool // it is the neighbour's property that names this entity
}

// Adjacent returns what points to or from entity i.
func (ix *Index) Adjacent(i uint32) []Neighbour {
	links := ix.links[ix.linkOff[i]:ix.linkOff[i+1]]
	out := make([]Neighbour, len(links))
	for k, l := range links {
		p := ix.props.at(l.Property &^ inward)
		out[k] = Neighbour{Entity: l.Entity, Property: string([]byte(p)), Inward: l.Property&inward != 0}
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

// Rarity is the factor of a word's mass by how many listed names have it, and
// how customary it is elsewhere.
func (ix *Index) Rarity(word string) float32 {
	if f, ok := ix.forms.lookup(word); ok {
		return ix.formRare[f]
	}
	return match.Rarity(name.Frequency(word))
}

// attested is the number of listed names from which a word counts as a name.
const attested = 3

// customary is the share of people from which a word counts as a name.
const customary = 2e-4

// Attested reports whether several listed names have the word, or many people.
func (ix *Index) Attested(word string) bool {
	f, ok := ix.forms.lookup(word)
	return ok && ix.formSeen[f] >= attested || name.Frequency(word) >= customary
}

// Variants reports whether the lists use two words for each other.
func (ix *Index) Variants(a, b string) bool {
	f, ok := ix.forms.lookup(a)
	if !ok {
		return false
	}
	g, ok := ix.forms.lookup(b)
	if !ok {
		return false
	}
	for _, t := range ix.ftTerm[ix.ftOff[f]:ix.ftOff[f+1]] {
		if ix.tf[ix.tfOff[t]] != f {
			continue
		}
		for _, v := range ix.vars[ix.varOff[t]:ix.varOff[t+1]] {
			if ix.tf[ix.tfOff[v]] == g {
				return true
			}
		}
	}
	return false
}
