package index

import (
	"math/bits"
	"unsafe"

	"github.com/zeebo/xxh3"

	"cordon/index/flat"
)

// dictionary numbers strings: exact ones are found by an open hash table, near
// ones by their deletion neighbourhoods.
type dictionary struct {
	off    []uint32
	text   []byte
	hash   []uint32 // string+1 at the first free place from its hash on; above it bits of the hash
	delOff []uint32 // buckets of deletion neighbourhoods, by the top bits of the hash
	del    []uint32
	used   []uint32 // which letters a string has, where it has a neighbourhood
}

func (d *dictionary) sections(name string) []flat.Section {
	return []flat.Section{
		flat.Of(name+".off", &d.off), flat.Of(name+".text", &d.text), flat.Of(name+".hash", &d.hash),
		flat.Of(name+".delOff", &d.delOff), flat.Of(name+".del", &d.del), flat.Of(name+".used", &d.used),
	}
}

func (d *dictionary) len() int { return max(len(d.off)-1, 0) }

// at is string i. It points into the index.
func (d *dictionary) at(i uint32) string {
	from, to := d.off[i], d.off[i+1]
	if from == to {
		return ""
	}
	return unsafe.String(&d.text[from], to-from)
}

// lookup finds a string.
func (d *dictionary) lookup(s string) (uint32, bool) {
	if len(d.hash) == 0 {
		return 0, false
	}
	mask := uint32(len(d.hash) - 1)
	x := xxh3.HashString(s)
	for h := uint32(x) & mask; ; h = (h + 1) & mask {
		i := d.hash[h]
		if i == 0 {
			return 0, false
		}
		if i>>entryBits == print(x) && d.at(i&maxEntry-1) == s {
			return i&maxEntry - 1, true
		}
	}
}

// print is the part of a hash that stands above the number of a string, so that
// most other strings are passed over unread.
func print(hash uint64) uint32 { return uint32(hash >> (32 + entryBits)) }

// compile builds a dictionary of distinct strings; those of which near tells kinds of
// letters, as a set, get a deletion neighbourhood in each.
func (d *dictionary) compile(list []string, near func(i int) uint8) {
	d.off = append(d.off, 0)
	for _, s := range list {
		d.text = append(d.text, s...)
		d.off = append(d.off, uint32(len(d.text)))
	}
	size := 1 << bits.Len(uint(2*len(list)+1))
	d.hash = make([]uint32, size)
	for i, s := range list {
		x := xxh3.HashString(s)
		h := uint32(x) & uint32(size-1)
		for d.hash[h] != 0 {
			h = (h + 1) & uint32(size-1)
		}
		d.hash[h] = uint32(i+1) | print(x)<<entryBits
	}
	if near != nil {
		d.compileNear(list, near)
	}
}
