package index

import (
	"strings"
	"testing"

	"cordon/match"
	"cordon/name"
)

func TestSievesHoldWhatWasPutIn(t *testing.T) {
	words := []string{"", "a", strings.Repeat("z", 100)}
	for i := range 5000 {
		words = append(words, strings.Repeat("b", i%30)+string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676)))
	}
	s := newSieves(func(put func(string)) {
		for _, w := range words {
			put(w)
		}
	})
	passed := 0
	for _, w := range words {
		if !s.has([]byte(w)) {
			t.Fatalf("%q is not there", w)
		}
		if s.has([]byte(w + "?")) {
			passed++
		}
	}
	if passed > len(words)/10 {
		t.Errorf("%d of %d other words pass", passed, len(words))
	}
	if (&sieves{}).has([]byte("a")) {
		t.Error("an empty sieve holds something")
	}
}

// TestKeyedAsLatin holds that one sieve does for all scripts of which it is said.
func TestKeyedAsLatin(t *testing.T) {
	for a := range name.Digits + 1 {
		if !match.KeyedAsLatin(a) {
			continue
		}
		for b := range name.Digits + 1 {
			k, ok := match.Keyed(name.Latin, b)
			if j, also := match.Keyed(a, b); k != match.KoreanKey && (ok != also || j != k) {
				t.Errorf("scripts %d and %d meet under %d (%v), Latin and %d under %d (%v)", a, b, j, also, b, k, ok)
			}
		}
	}
}
