package index

import (
	"math/bits"

	"github.com/zeebo/xxh3"

	"cordon/index/flat"
	"cordon/match"
	"cordon/name"
)

// sieves are a set of strings that may seem to hold others, too. Neighbouring words
// written as one are asked for with every name, and are hardly ever a listed word:
// that is told by one bit instead of a search in a large dictionary. The strings of
// each length have a sieve of their own. Runs are long and few words are, so that
// the bits that are read lie close together.
type sieves struct {
	off  []uint32 // by length, that of maxSieved for all that are longer
	bits []uint64
}

func (s *sieves) sections(name string) []flat.Section {
	return []flat.Section{flat.Of(name+".off", &s.off), flat.Of(name+".bits", &s.bits)}
}

// maxSieved is the length from which strings share a sieve.
const maxSieved = 24

// newSieves returns the sieves of the strings that each yields. One other in thirty
// passes.
func newSieves(each func(put func(text string))) sieves {
	var count [maxSieved + 1]int
	each(func(text string) { count[min(len(text), maxSieved)]++ })
	s := sieves{off: make([]uint32, maxSieved+2)}
	for n, c := range count {
		s.off[n+1] = s.off[n]
		if c > 0 {
			s.off[n+1] += 1 << bits.Len(uint(c/2))
		}
	}
	s.bits = make([]uint64, s.off[maxSieved+1])
	each(func(text string) {
		word, bit := s.place([]byte(text))
		*word |= bit
	})
	return s
}

// place is where the bit of a string is, nil if there is none of its length.
func (s *sieves) place(text []byte) (word *uint64, bit uint64) {
	n := min(len(text), maxSieved)
	if n >= len(s.off)-1 {
		return nil, 0
	}
	of := s.bits[s.off[n]:s.off[n+1]]
	if len(of) == 0 {
		return nil, 0
	}
	h := xxh3.Hash(text)
	return &of[h>>6&uint64(len(of)-1)], 1 << (h & 63)
}

// has reports whether a string may be in the set.
func (s *sieves) has(text []byte) bool {
	word, bit := s.place(text)
	return word != nil && *word&bit != 0
}

// sieveKeys notes the keys of a kind under which a run of Latin words may meet a word.
func (b *Builder) sieveKeys(k match.Key) sieves {
	keys := b.keys[k].list
	met := make([]bool, len(keys))
	for t, ks := range b.termKeys[k] {
		if by, ok := match.Keyed(name.Latin, name.Script(b.termScript[t])); ok && by == k {
			for _, key := range ks {
				met[key] = len(keys[key]) >= match.LeastRunKey(k)
			}
		}
	}
	return newSieves(func(put func(string)) {
		for key, ok := range met {
			if ok {
				put(keys[key])
			}
		}
	})
}

// sieveForms notes the spellings of words.
func (b *Builder) sieveForms() sieves {
	word := make([]bool, len(b.forms.list))
	for t, fs := range b.termForms {
		if match.Sort(b.termSort[t]) == match.WordSort {
			for _, f := range fs {
				word[f] = true
			}
		}
	}
	return newSieves(func(put func(string)) {
		for f, ok := range word {
			if ok {
				put(b.forms.list[f])
			}
		}
	})
}
