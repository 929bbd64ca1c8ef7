package index

import (
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"

	"cordon/ftm"
)

// Records are stored in compressed blocks of about this many bytes.
const blockSize = 32 << 10

var errRecord = errors.New("damaged record")

// appendRecord writes an entity. Numbers are varints, strings have their length
// before them, property names are numbered.
func appendRecord(b []byte, e *ftm.Entity, property func(string) uint32) []byte {
	str := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	list := func(l []string) {
		b = binary.AppendUvarint(b, uint64(len(l)))
		for _, s := range l {
			str(s)
		}
	}
	for _, s := range [...]string{e.ID, e.Schema, e.Caption, e.Reference, e.FirstSeen, e.LastSeen, e.LastChange} {
		str(s)
	}
	if e.Target {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	list(e.Datasets)
	list(e.Referents)
	b = binary.AppendUvarint(b, uint64(len(e.Properties)))
	for _, p := range e.Properties {
		b = binary.AppendUvarint(b, uint64(property(p.Name)))
		b = binary.AppendUvarint(b, uint64(len(p.Values)))
		for _, v := range p.Values {
			str(v.Text)
			// Most values are text alone: one byte says what else there is.
			has := byte(0)
			for i, s := range [...]string{v.Lang, v.Original, v.Note} {
				if s != "" {
					has |= 1 << i
				}
			}
			if v.Marks != 0 {
				has |= 8
			}
			b = append(b, has)
			for _, s := range [...]string{v.Lang, v.Original, v.Note} {
				if s != "" {
					str(s)
				}
			}
			if v.Marks != 0 {
				b = binary.AppendUvarint(b, uint64(v.Marks))
			}
		}
	}
	return b
}

// cursor reads what appendRecord wrote. Damage makes it stop and remember.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) number() uint64 {
	v, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.bad, c.b = true, nil
		return 0
	}
	c.b = c.b[n:]
	return v
}

// count reads the number of things that follow, each of at least one byte.
func (c *cursor) count() int {
	n := c.number()
	if n > uint64(len(c.b)) {
		c.bad, c.b = true, nil
		return 0
	}
	return int(n)
}

func (c *cursor) str() string {
	n := c.count()
	s := string(c.b[:n])
	c.b = c.b[n:]
	return s
}

func (c *cursor) byte() byte {
	if len(c.b) == 0 {
		c.bad = true
		return 0
	}
	v := c.b[0]
	c.b = c.b[1:]
	return v
}

func (c *cursor) list() []string {
	n := c.count()
	if n == 0 {
		return nil
	}
	l := make([]string, n)
	for i := range l {
		l[i] = c.str()
	}
	return l
}

func (ix *Index) decodeEntity(i uint32) (*ftm.Entity, error) {
	raw, err := ix.unpacked.block(ix, ix.recordBlock[i])
	if err != nil {
		return nil, err
	}
	off := ix.recordAt[i]
	if int(off) > len(raw) {
		return nil, errRecord
	}
	c := cursor{b: raw[off:]}
	e := &ftm.Entity{}
	for _, s := range [...]*string{&e.ID, &e.Schema, &e.Caption, &e.Reference, &e.FirstSeen, &e.LastSeen, &e.LastChange} {
		*s = c.str()
	}
	e.Target = c.byte() == 1
	e.Datasets, e.Referents = c.list(), c.list()
	e.Properties = make([]ftm.Property, c.count())
	for k := range e.Properties {
		p := &e.Properties[k]
		id := c.number()
		if c.bad || id >= uint64(ix.props.len()) {
			return nil, errRecord
		}
		p.Name = string([]byte(ix.props.at(uint32(id))))
		p.Values = make([]ftm.Value, c.count())
		for j := range p.Values {
			v := &p.Values[j]
			v.Text = c.str()
			has := c.byte()
			for bit, s := range [...]*string{&v.Lang, &v.Original, &v.Note} {
				if has>>bit&1 != 0 {
					*s = c.str()
				}
			}
			if has&8 != 0 {
				v.Marks = ftm.Marks(c.number())
			}
		}
	}
	if c.bad {
		return nil, errRecord
	}
	return e, nil
}

// blockCache keeps blocks that were unpacked: an answer reads a party, what it is
// listed under and who holds it, which stand together. A block has one place; a
// later one that belongs there takes it.
type blockCache [512]atomic.Pointer[unpackedBlock] // at most 16 MiB

type unpackedBlock struct {
	number uint32
	raw    []byte
}

// block returns an unpacked block, which must not be written to.
func (c *blockCache) block(ix *Index, number uint32) ([]byte, error) {
	at := &c[number%uint32(len(c))]
	if b := at.Load(); b != nil && b.number == number {
		return b.raw, nil
	}
	raw, err := decoder().DecodeAll(ix.blocks[ix.blockOff[number]:ix.blockOff[number+1]], nil)
	if err != nil {
		return nil, err
	}
	at.Store(&unpackedBlock{number, raw})
	return raw, nil
}

// One decoder serves all: DecodeAll may be called concurrently.
var decoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		panic(err) // options are constant
	}
	return d
})
