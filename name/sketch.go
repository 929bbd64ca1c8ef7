package name

// sketch is a set of words of which one bit each is kept: it tells of most other
// words that they are not in it, without looking far.
type sketch [1 << 9]uint64

func (s *sketch) add(word string) { s[place(word)>>6] |= 1 << (place(word) & 63) }

func (s *sketch) has(word string) bool { return s[place(word)>>6]>>(place(word)&63)&1 != 0 }

// place is where the bit of a word is: fifteen bits of a hash of its first letters and
// its length.
func place(word string) uint64 {
	x := uint64(len(word))
	for i := range min(len(word), 8) {
		x = x<<7 ^ x>>57 ^ uint64(word[i])
	}
	return x * 0x9e3779b97f4a7c15 >> (64 - 15)
}
