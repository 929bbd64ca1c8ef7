package index

import (
	"math/bits"

	"github.com/zeebo/xxh3"

	"cordon/match"
)

// prefix is the number of letters at the start of a word that enter its deletion
// neighbourhood. Two words within d edits share a string that is left of both
// prefixes after at most d deletions in each.
const prefix = 7

// deletions calls put with the hash of every string that is left of the start of
// a word after up to d deletions, the word's own start included. Strings may
// come up more than once.
func deletions(word string, d int, put func(uint64)) {
	if len(word) > prefix {
		word = word[:prefix]
	}
	put(xxh3.HashString(word))
	if d == 0 {
		return
	}
	var buf [prefix]byte
	for i := 0; i < len(word); i++ {
		b := append(append(buf[:0], word[:i]...), word[i+1:]...)
		put(xxh3.Hash(b))
		if d == 1 {
			continue
		}
		var two [prefix]byte
		for j := i; j < len(b); j++ {
			put(xxh3.Hash(append(append(two[:0], b[:j]...), b[j+1:]...)))
		}
	}
}

// lookup finds the form with exactly this text.
func (a *arrays) lookup(text string) (uint32, bool) {
	if len(a.formHash) == 0 {
		return 0, false
	}
	mask := uint32(len(a.formHash) - 1)
	for h := uint32(xxh3.HashString(text)) & mask; ; h = (h + 1) & mask {
		f := a.formHash[h]
		if f == 0 {
			return 0, false
		}
		if a.form(f-1) == text {
			return f - 1, true
		}
	}
}

// near calls found with every form within the budget of edits for its length, as
// match.Similar forgives them. A form may come up more than once.
func (a *arrays) near(text string, found func(form uint32, edits int)) {
	k := match.Budget(len(text))
	if k == 0 || len(a.delOff) == 0 {
		return
	}
	shift := 64 - bits.Len(uint(len(a.delOff)-2))
	deletions(text, k, func(h uint64) {
		b := h >> shift
		for _, f := range a.delForm[a.delOff[b]:a.delOff[b+1]] {
			s := a.form(f)
			budget := min(k, match.Budget(len(s)))
			if budget == 0 || len(s)-len(text) > budget || len(text)-len(s) > budget {
				continue
			}
			if d := match.OSA(text, s, budget); d <= budget {
				found(f, d)
			}
		}
	})
}
