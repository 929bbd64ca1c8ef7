package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unsafe"

	"github.com/zeebo/xxh3"

	"cordon/match"
)

// arrays are the sections of the file, as slices into it. format.md describes
// each. A pair xOff, x holds lists of different lengths: list i is
// x[xOff[i]:xOff[i+1]].
type arrays struct {
	meta []byte

	// forms: spellings of terms
	forms    dictionary
	ftOff    []uint32 // form → terms
	ftTerm   []uint32
	formRare []float32 // rarity as the main spelling of terms
	formSeen []uint8   // number of names that have it so, up to 255

	// keys under which spellings meet
	keys  [match.NumKeys]dictionary
	ktOff [match.NumKeys][]uint32 // key → terms
	kt    [match.NumKeys][]uint32

	// what runs of tokens may be
	runForms sieves                // spellings of words
	runKeys  [match.NumKeys]sieves // keys under which words meet Latin ones

	// terms: a spelling with its alternatives, script and sort
	termSort    []uint8
	termScript  []uint8
	termLetters []uint32 // form+1 that holds the letters of a term whose script leaves vowels out
	tfOff       []uint32 // term → forms, its main one first
	tf          []uint32
	tcOff       []uint32 // term → classes
	tc          []uint16
	clsOff      []uint32 // class → terms
	cls         []uint32
	groups      dictionary
	grpOff      []uint32 // group → terms
	grp         []uint32
	termGroup   []uint32 // group+1
	varOff      []uint32 // term → terms that are learned spellings of it
	vars        []uint32
	postOff     []uint32 // term → names
	post        []uint32

	// names: different sequences of terms, in the order of their heaviest tokens
	heads   []head
	shares  []float32 // match.Model.Shares of the model by which the masses in the heads were taken
	upTo    []uint32  // names of which the heaviest token counts so little, in steps, or less
	topOff  []uint32  // term → names of which it is the heaviest
	top     []span
	letters []uint64 // names that have an initial, as bits
	ntOff   []uint32 // name → its tokens
	ntok    []nameToken
	neOff   []uint32 // name → its bearers
	bearer  []bearer
	runKey  []uint64 // hashes of runs of tokens written as one word, ascending
	run     []run
	kanaKey []uint64 // hashes of the kana keys of runs of two tokens, ascending
	kanaRun []run

	// entities
	entityList   []uint16
	entitySchema []uint16
	entityMarks  []match.Marks
	birthOff     []uint32
	births       []match.Date
	countryOff   []uint32
	countries    []match.Country
	identOff     []uint32
	idents       []match.Identifier
	identKey     []uint64 // hashes of identifiers, ascending
	identEntity  []uint32
	ids          dictionary // entity ids; the first entity of each
	idEntity     []uint32
	entityID     []uint32 // entity → id
	linkOff      []uint32
	links        []link
	recordBlock  []uint32 // entity → block of its record, and place in it
	recordAt     []uint32
	blockOff     []uint64
	blocks       []byte
	lists        dictionary
	props        dictionary
	schemas      dictionary
}

// nameToken is one token of a name.
type nameToken struct {
	Term  uint32
	Role  uint8
	Mass  uint8 // in steps of 1/128
	Word  uint8
	Flags match.SlotFlags
}

// bearer is an entity that has a name.
type bearer struct {
	Entity  uint32
	Ordinal uint16 // which of its names, as match.NewParty orders them
	Weak    uint16
}

// run is a stretch of tokens of a name.
type run struct {
	Name uint32
	From uint16
	To   uint16
}

// link is a neighbour of an entity.
type link struct {
	Entity   uint32
	Property uint32 // with inward set where the neighbour states it
}

const inward = 1 << 31

const (
	magic   = "CORDONIX"
	version = 8
	header  = 32
	align   = 64
)

// section is one array in the file.
type section struct {
	name string
	put  func() []byte
	get  func([]byte) error
}

func (a *arrays) sections() []section {
	s := []section{of("meta", &a.meta)}
	s = append(s, a.forms.sections("forms")...)
	s = append(s, a.runForms.sections("runForms")...)
	s = append(s, of("ftOff", &a.ftOff), of("ftTerm", &a.ftTerm), of("formRare", &a.formRare), of("formSeen", &a.formSeen))
	for k := range a.keys {
		s = append(s, a.keys[k].sections(fmt.Sprintf("keys%d", k))...)
		s = append(s, of(fmt.Sprintf("ktOff%d", k), &a.ktOff[k]), of(fmt.Sprintf("kt%d", k), &a.kt[k]))
		s = append(s, a.runKeys[k].sections(fmt.Sprintf("runKeys%d", k))...)
	}
	s = append(s, of("termSort", &a.termSort), of("termScript", &a.termScript), of("termLetters", &a.termLetters), of("tfOff", &a.tfOff), of("tf", &a.tf),
		of("tcOff", &a.tcOff), of("tc", &a.tc), of("clsOff", &a.clsOff), of("cls", &a.cls))
	s = append(s, a.groups.sections("groups")...)
	s = append(s, of("grpOff", &a.grpOff), of("grp", &a.grp), of("termGroup", &a.termGroup),
		of("varOff", &a.varOff), of("vars", &a.vars), of("postOff", &a.postOff), of("post", &a.post),
		of("heads", &a.heads), of("shares", &a.shares), of("upTo", &a.upTo), of("topOff", &a.topOff), of("top", &a.top), of("letters", &a.letters), of("ntOff", &a.ntOff), of("ntok", &a.ntok), of("neOff", &a.neOff), of("bearer", &a.bearer),
		of("runKey", &a.runKey), of("run", &a.run), of("kanaKey", &a.kanaKey), of("kanaRun", &a.kanaRun),
		of("entityList", &a.entityList), of("entitySchema", &a.entitySchema), of("entityMarks", &a.entityMarks),
		of("birthOff", &a.birthOff), of("births", &a.births), of("countryOff", &a.countryOff), of("countries", &a.countries),
		of("identOff", &a.identOff), of("idents", &a.idents), of("identKey", &a.identKey), of("identEntity", &a.identEntity))
	s = append(s, a.ids.sections("ids")...)
	s = append(s, of("idEntity", &a.idEntity), of("entityID", &a.entityID), of("linkOff", &a.linkOff), of("links", &a.links),
		of("recordBlock", &a.recordBlock), of("recordAt", &a.recordAt), of("blockOff", &a.blockOff), of("blocks", &a.blocks))
	s = append(s, a.lists.sections("lists")...)
	s = append(s, a.props.sections("props")...)
	return append(s, a.schemas.sections("schemas")...)
}

// of describes an array of fixed-size values without pointers.
func of[T any](name string, s *[]T) section {
	size := int(unsafe.Sizeof(*new(T)))
	return section{
		name,
		func() []byte {
			if len(*s) == 0 {
				return nil
			}
			return unsafe.Slice((*byte)(unsafe.Pointer(&(*s)[0])), len(*s)*size)
		},
		func(b []byte) error {
			if len(b)%size != 0 {
				return fmt.Errorf("section %s: %d bytes are not a multiple of %d", name, len(b), size)
			}
			*s = nil
			if len(b) > 0 {
				*s = unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/size)
			}
			return nil
		},
	}
}

// bytes lays the arrays out as format.md says.
func (a *arrays) bytes() []byte {
	out := make([]byte, 0, a.size())
	a.writeTo(writer(func(b []byte) (int, error) {
		out = append(out, b...)
		return len(b), nil
	}))
	return out
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

// size is the length of the file.
func (a *arrays) size() int {
	secs := a.sections()
	n := roundUp(header + 16*len(secs))
	for _, s := range secs {
		n += roundUp(len(s.put()))
	}
	return n
}

// writeTo writes the arrays as format.md says: first they are hashed, then they
// are written.
func (a *arrays) writeTo(w io.Writer) (int64, error) {
	secs := a.sections()
	at := roundUp(header + 16*len(secs))
	head := make([]byte, at)
	copy(head, magic)
	binary.LittleEndian.PutUint32(head[8:], version)
	binary.LittleEndian.PutUint32(head[12:], uint32(len(secs)))
	for i, s := range secs {
		n := len(s.put())
		binary.LittleEndian.PutUint64(head[header+16*i:], uint64(at))
		binary.LittleEndian.PutUint64(head[header+16*i+8:], uint64(n))
		at += roundUp(n)
	}
	var pad [align]byte
	each := func(put func([]byte) (int, error)) (err error) {
		for i := 0; i < len(secs) && err == nil; i++ {
			b := secs[i].put()
			if _, err = put(b); err == nil {
				_, err = put(pad[:roundUp(len(b))-len(b)])
			}
		}
		return err
	}
	h := xxh3.New()
	h.Write(head[header:])
	each(h.Write)
	binary.LittleEndian.PutUint64(head[16:], h.Sum64())
	if _, err := w.Write(head); err != nil {
		return 0, err
	}
	return int64(at), each(w.Write)
}

func roundUp(n int) int { return (n + align - 1) / align * align }

var errForeign = errors.New("not an index file")

func (a *arrays) read(data []byte) error {
	secs := a.sections()
	if len(data) < header || string(data[:8]) != magic {
		return errForeign
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != version {
		return fmt.Errorf("index is of version %d, this program reads %d: build it anew", v, version)
	}
	if n := binary.LittleEndian.Uint32(data[12:]); int(n) != len(secs) || len(data) < header+16*len(secs) {
		return fmt.Errorf("index has %d sections, want %d: build it anew", n, len(secs))
	}
	if xxh3.Hash(data[header:]) != binary.LittleEndian.Uint64(data[16:]) {
		return errors.New("index is damaged: its hash does not fit")
	}
	for i, s := range secs {
		off := binary.LittleEndian.Uint64(data[header+16*i:])
		n := binary.LittleEndian.Uint64(data[header+16*i+8:])
		if off > uint64(len(data)) || n > uint64(len(data))-off {
			return fmt.Errorf("section %s lies outside the file", s.name)
		}
		if err := s.get(data[off : off+n]); err != nil {
			return err
		}
	}
	return nil
}
