package index

import (
	"math/bits"
	"slices"
	"unsafe"

	"github.com/zeebo/xxh3"

	"cordon/match"
)

// dictionary numbers strings: exact ones are found by an open hash table, near
// ones by their deletion neighbourhoods.
type dictionary struct {
	off    []uint32
	text   []byte
	hash   []uint32 // string+1 at the first free place from its hash on; above it bits of the hash
	delOff []uint32 // buckets of deletion neighbourhoods, by the top bits of the hash
	del    []uint32
}

func (d *dictionary) sections(name string) []section {
	return []section{
		of(name+".off", &d.off), of(name+".text", &d.text), of(name+".hash", &d.hash),
		of(name+".delOff", &d.delOff), of(name+".del", &d.del),
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

// near calls found with the strings within budget of s, whose distance it gives.
// A string may come up more than once; s itself comes up with distance 0.
func (d *dictionary) near(s string, found func(i uint32, edits int)) {
	k := match.Budget(len(s))
	if k == 0 || len(d.delOff) == 0 {
		return
	}
	shift := 64 - bits.Len(uint(len(d.delOff)-2))
	deletions(s, k, func(h uint64) {
		b := h >> shift
		for _, x := range d.del[d.delOff[b]:d.delOff[b+1]] {
			i, n := x&maxEntry, int(x>>entryBits)
			budget := min(k, match.Budget(n))
			if n < maxLength && (budget == 0 || n-len(s) > budget || len(s)-n > budget) {
				continue
			}
			if e := match.OSA(s, d.at(i), budget); e <= budget {
				found(i, e)
			}
		}
	})
}

// An entry of a bucket is the number of a string, and above it its length, so that
// most strings are passed over unread.
const (
	entryBits = 27
	maxEntry  = 1<<entryBits - 1
	maxLength = 1<<(32-entryBits) - 1 // this long or longer
)

// prefix is the number of letters at the start of a word that enter its deletion
// neighbourhood. Two words within d edits have a string in common that is left of
// both prefixes after at most d deletions in each.
const prefix = 7

// deletions calls put with the hash of every string that is left of the start of
// a word after up to d deletions, the start itself included. Strings may come up
// more than once.
func deletions(word string, d int, put func(uint64)) {
	word = word[:min(len(word), prefix)]
	put(xxh3.HashString(word))
	if d == 0 {
		return
	}
	var one, two [prefix]byte
	for i := 0; i < len(word); i++ {
		if i > 0 && word[i] == word[i-1] {
			continue // the same string again
		}
		b := append(append(one[:0], word[:i]...), word[i+1:]...)
		put(xxh3.Hash(b))
		if d == 1 {
			continue
		}
		for j := i; j < len(b); j++ {
			if j > i && b[j] == b[j-1] {
				continue
			}
			put(xxh3.Hash(append(append(two[:0], b[:j]...), b[j+1:]...)))
		}
	}
}

// compile builds a dictionary of distinct strings; those that near accepts get
// deletion neighbourhoods.
func (d *dictionary) compile(list []string, near func(i int) bool) {
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
	if near == nil {
		return
	}
	buckets := 1 << 8
	for buckets < 8*len(list) {
		buckets <<= 1
	}
	shift := 64 - bits.Len(uint(buckets-1))
	off := make([]uint32, buckets+1)
	var seen []uint32
	each := func(do func(bucket uint64, i uint32)) {
		for i, s := range list {
			if !near(i) {
				continue
			}
			seen = seen[:0]
			deletions(s, match.Budget(len(s)), func(h uint64) {
				if k := h >> shift; !slices.Contains(seen, uint32(k)) {
					seen = append(seen, uint32(k))
					do(k, uint32(i))
				}
			})
		}
	}
	each(func(k uint64, _ uint32) { off[k+1]++ })
	for k := range buckets {
		off[k+1] += off[k]
	}
	d.delOff = slices.Clone(off)
	d.del = make([]uint32, off[buckets])
	each(func(k uint64, i uint32) {
		d.del[off[k]] = i | uint32(min(len(list[i]), maxLength))<<entryBits
		off[k]++
	})
}
