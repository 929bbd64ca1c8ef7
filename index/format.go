package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unsafe"

	"github.com/zeebo/xxh3"

	"cordon/match"
)

// arrays are the sections of the file, as slices into it. format.md describes
// each.
type arrays struct {
	meta []byte

	// forms: spellings
	formOff  []uint32
	formText []byte
	formHash []uint32 // open addressing: form+1 by hash of its text
	delOff   []uint32 // deletion neighbourhoods: buckets by hash
	delForm  []uint32
	ftOff    []uint32 // form → terms
	ftTerm   []uint32

	// terms: a spelling with its alternatives, of one sort
	termSort  []uint8
	termClass []uint16
	tcOff     []uint32 // term → classes
	tfOff     []uint32 // term → forms, its main one first
	tfForm    []uint32
	rarity    []float32
	postOff   []uint32 // term → names
	post      []uint32
	clsOff    []uint32 // class → terms
	clsTerm   []uint32

	// names: different sequences of terms
	nameKind []uint8
	ntOff    []uint32 // name → its tokens
	ntok     []nameToken
	neOff    []uint32 // name → its bearers
	bearer   []bearer
	joinKey  []uint64 // sorted hashes of runs of tokens
	joinName []uint32

	// entities
	entityList   []uint16
	entitySchema []uint16
	entityGender []uint8
	birthOff     []uint32
	births       []match.Date
	countryOff   []uint32
	countries    []match.Country
	identOff     []uint32
	idents       []match.Identifier
	identKey     []uint64 // sorted hashes of identifiers
	identEntity  []uint32
	idOff        []uint32
	idText       []byte
	idOrder      []uint32
	linkOff      []uint32
	links        []link
	dataOff      []uint32 // 2 words an entity: block, offset in the block
	blockOff     []uint64
	blocks       []byte
	listOff      []uint32
	listText     []byte
	propOff      []uint32
	propText     []byte
	schemaOff    []uint32
	schemaText   []byte
}

type nameToken struct {
	Term uint32
	Role uint8
	Word uint8
	Len  uint8
	_    uint8
}

type bearer struct {
	Entity  uint32
	Ordinal uint16 // which name of the entity, as match.NewParty orders them
	Weak    uint16
}

type link struct {
	Entity   uint32
	Property uint32
}

const (
	magic   = "CORDONIX"
	version = 1
	align   = 64
)

// section is one array in the file.
type section struct {
	name string
	put  func() []byte
	get  func([]byte) error
}

func (a *arrays) sections() []section {
	return []section{
		of("meta", &a.meta),
		of("formOff", &a.formOff), of("formText", &a.formText), of("formHash", &a.formHash),
		of("delOff", &a.delOff), of("delForm", &a.delForm), of("ftOff", &a.ftOff), of("ftTerm", &a.ftTerm),
		of("termSort", &a.termSort), of("tcOff", &a.tcOff), of("termClass", &a.termClass),
		of("tfOff", &a.tfOff), of("tfForm", &a.tfForm), of("rarity", &a.rarity),
		of("postOff", &a.postOff), of("post", &a.post), of("clsOff", &a.clsOff), of("clsTerm", &a.clsTerm),
		of("nameKind", &a.nameKind), of("ntOff", &a.ntOff), of("ntok", &a.ntok),
		of("neOff", &a.neOff), of("bearer", &a.bearer), of("joinKey", &a.joinKey), of("joinName", &a.joinName),
		of("entityList", &a.entityList), of("entitySchema", &a.entitySchema), of("entityGender", &a.entityGender),
		of("birthOff", &a.birthOff), of("births", &a.births), of("countryOff", &a.countryOff), of("countries", &a.countries),
		of("identOff", &a.identOff), of("idents", &a.idents), of("identKey", &a.identKey), of("identEntity", &a.identEntity),
		of("idOff", &a.idOff), of("idText", &a.idText), of("idOrder", &a.idOrder),
		of("linkOff", &a.linkOff), of("links", &a.links),
		of("dataOff", &a.dataOff), of("blockOff", &a.blockOff), of("blocks", &a.blocks),
		of("listOff", &a.listOff), of("listText", &a.listText),
		of("propOff", &a.propOff), of("propText", &a.propText),
		of("schemaOff", &a.schemaOff), of("schemaText", &a.schemaText),
	}
}

// of describes an array of fixed-size values without pointers.
func of[T any](name string, s *[]T) section {
	size := int(unsafe.Sizeof(*new(T)))
	return section{name,
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
			if len(b) > 0 {
				*s = unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/size)
			}
			return nil
		}}
}

// The file starts with the magic, the version, the number of sections, the hash
// of everything after the first 32 bytes, then the offset and length of each
// section in the order of sections.
func (a *arrays) write() []byte {
	secs := a.sections()
	at := (32 + 16*len(secs) + align - 1) / align * align
	var parts [][]byte
	total := at
	for _, s := range secs {
		b := s.put()
		parts = append(parts, b)
		total += (len(b) + align - 1) / align * align
	}
	out := make([]byte, total)
	copy(out, magic)
	binary.LittleEndian.PutUint32(out[8:], version)
	binary.LittleEndian.PutUint32(out[12:], uint32(len(secs)))
	for i, b := range parts {
		binary.LittleEndian.PutUint64(out[32+16*i:], uint64(at))
		binary.LittleEndian.PutUint64(out[40+16*i:], uint64(len(b)))
		copy(out[at:], b)
		at += (len(b) + align - 1) / align * align
	}
	binary.LittleEndian.PutUint64(out[16:], xxh3.Hash(out[32:]))
	return out
}

func (a *arrays) read(data []byte) error {
	secs := a.sections()
	if len(data) < 32+16*len(secs) || string(data[:8]) != magic {
		return errors.New("not an index file")
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != version {
		return fmt.Errorf("index version %d, this program reads %d: build it anew", v, version)
	}
	if n := binary.LittleEndian.Uint32(data[12:]); int(n) != len(secs) {
		return fmt.Errorf("index has %d sections, want %d", n, len(secs))
	}
	if xxh3.Hash(data[32:]) != binary.LittleEndian.Uint64(data[16:]) {
		return errors.New("index is damaged: its hash does not fit")
	}
	for i, s := range secs {
		off := binary.LittleEndian.Uint64(data[32+16*i:])
		n := binary.LittleEndian.Uint64(data[40+16*i:])
		if off > uint64(len(data)) || n > uint64(len(data))-off {
			return fmt.Errorf("section %s lies outside the file", s.name)
		}
		if err := s.get(data[off : off+n]); err != nil {
			return err
		}
	}
	return nil
}

func (a *arrays) form(f uint32) string {
	b := a.formText[a.formOff[f]:a.formOff[f+1]]
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

func (a *arrays) propertyName(p uint32) string {
	return string(a.propText[a.propOff[p]:a.propOff[p+1]])
}
