package index

import (
	"math/bits"
	"slices"

	"github.com/zeebo/xxh3"

	"cordon/match"
)

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

// neighbours is the scratch memory of a look-up of near strings. The memory that a
// look-up touches lies far apart, so each step is done for all strings before the
// next one: the processor then waits for many of them at once.
type neighbours struct {
	hashes  []uint64
	spans   []span
	entries []uint32
	met     [512]uint32 // strings met in this look-up, plus one, by their last bits
	word    match.Pattern
}

// near calls found with the strings within k edits of s, as far as their lengths are
// forgiven so many, and their distance. Letters is the kind of them, as the builder
// told them apart; few strings of others come up as well. A string may come up more
// than once; s itself comes up with distance 0.
func (d *dictionary) near(nb *neighbours, s string, k int, letters uint8, found func(i uint32, edits int)) {
	k = min(k, match.Budget(len(s)))
	if k == 0 || len(d.delOff) == 0 {
		return
	}
	shift := 64 - bits.Len(uint(len(d.delOff)-2))
	nb.hashes, nb.spans, nb.entries = appendDeletions(nb.hashes[:0], s, k), nb.spans[:0], nb.entries[:0]
	for _, h := range nb.hashes {
		b := apart(h, letters) >> shift
		nb.spans = append(nb.spans, span{d.delOff[b], d.delOff[b+1]})
	}
	clear(nb.met[:])
	for _, x := range nb.spans {
		for _, e := range d.del[x.From:x.To] {
			if n := int(e >> entryBits); n < maxLength && (n-len(s) > k || len(s)-n > k) {
				continue
			}
			i := e & maxEntry
			if at := &nb.met[i%uint32(len(nb.met))]; *at != i+1 {
				*at = i + 1
				nb.entries = append(nb.entries, i)
			}
		}
	}
	used, kept := lettersOf(s), nb.entries[:0]
	for _, i := range nb.entries {
		if x := d.used[i]; bits.OnesCount32(x&^used) <= k && bits.OnesCount32(used&^x) <= k {
			kept = append(kept, i)
		}
	}
	if len(kept) > 0 {
		nb.word.Set(s)
	}
	for _, i := range kept {
		t := d.at(i)
		budget := min(k, match.Budget(len(t)))
		if e := nb.word.OSA(t, budget); e <= budget {
			found(i, e)
		}
	}
}

// lettersOf is the set of the letters of a word: each edit takes away one of them and
// puts in another at most.
func lettersOf(word string) (set uint32) {
	for i := range len(word) {
		set |= 1 << (word[i] & 31)
	}
	return set
}

// apart sends the hashes of words of different kinds of letters to different buckets.
func apart(hash uint64, letters uint8) uint64 { return hash + uint64(letters)*0x9e3779b97f4a7c15 }

// appendDeletions appends the hash of every string that is left of the start of a
// word after up to d deletions, the start itself included. Strings may come up more
// than once.
func appendDeletions(dst []uint64, word string, d int) []uint64 {
	word = word[:min(len(word), prefix)]
	dst = append(dst, xxh3.HashString(word))
	if d == 0 {
		return dst
	}
	var one, two [prefix]byte
	for i := 0; i < len(word); i++ {
		if i > 0 && word[i] == word[i-1] {
			continue // the same string again
		}
		b := append(append(one[:0], word[:i]...), word[i+1:]...)
		dst = append(dst, xxh3.Hash(b))
		if d == 1 {
			continue
		}
		for j := i; j < len(b); j++ {
			if j > i && b[j] == b[j-1] {
				continue
			}
			dst = append(dst, xxh3.Hash(append(append(two[:0], b[:j]...), b[j+1:]...)))
		}
	}
	return dst
}

// compileNear lays out the deletion neighbourhoods of a list of strings.
func (d *dictionary) compileNear(list []string, near func(i int) uint8) {
	buckets := 1 << 8
	for buckets < 8*len(list) {
		buckets <<= 1
	}
	shift := 64 - bits.Len(uint(buckets-1))
	off := make([]uint32, buckets+1)
	var hashes, seen []uint64
	each := func(do func(bucket uint64, i uint32)) {
		for i, s := range list {
			kinds := near(i)
			if kinds == 0 {
				continue
			}
			hashes = appendDeletions(hashes[:0], s, match.Budget(len(s)))
			for ; kinds != 0; kinds &= kinds - 1 {
				seen = seen[:0]
				for _, h := range hashes {
					if k := apart(h, uint8(bits.TrailingZeros8(kinds))) >> shift; !slices.Contains(seen, k) {
						seen = append(seen, k)
						do(k, uint32(i))
					}
				}
			}
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
	d.used = make([]uint32, len(list))
	for i, s := range list {
		d.used[i] = lettersOf(s)
	}
}
