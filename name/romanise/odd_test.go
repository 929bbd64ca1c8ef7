package romanise

import (
	"slices"
	"testing"
)

// TestOddKorean tells spellings of a Korean syllable that nobody else uses from those
// that are customary, and from words that are no syllable.
func TestOddKorean(t *testing.T) {
	for word, want := range map[string]bool{
		"byoel": true, "heek": true, "haug": true,
		"young": false, "seok": false, "park": false, // customary
		"petrov": false, "ahmad": false, "ee": false, "bo": false,
	} {
		if got := OddKorean(word); got != want {
			t.Errorf("OddKorean(%q) = %v", word, got)
		}
	}
	if !KoreanSpelling("seo") || KoreanSpelling("petrov") {
		t.Error("KoreanSpelling")
	}
}

// TestOddKeys looks a one-off spelling up by the keys of the syllable: its consonants
// stay, and an open syllable has none.
func TestOddKeys(t *testing.T) {
	meet := func(syllable, word string) bool {
		met := false
		EachOddKey(string(KoreanKey(nil, syllable)), func(key []byte) {
			met = met || string(key) == string(KoreanKey(nil, word))
		})
		return met
	}
	for _, x := range [][2]string{{"byeol", "boul"}, {"geun", "kyoun"}, {"hyuk", "huck"}} {
		if !meet(x[0], x[1]) {
			t.Errorf("%s does not meet %s", x[1], x[0])
		}
	}
	for _, x := range [][2]string{{"byeol", "moul"}, {"geun", "kyoum"}, {"su", "syo"}, {"han", "hoin"}} {
		if meet(x[0], x[1]) {
			t.Errorf("%s meets %s", x[1], x[0])
		}
	}
}

// TestChineseSurnameInTwo reads the Mandarin surnames that Hangul writes with two
// syllables.
func TestChineseSurnameInTwo(t *testing.T) {
	for name, want := range map[string]string{"자오민": "zhao", "저우민": "zhou", "차오민": "cao", "랴오민": "liao"} {
		if got := ChineseSurnameInTwo(name); !slices.Contains(got, want) {
			t.Errorf("%s: %v, want %s", name, got, want)
		}
	}
	for _, name := range []string{"김민", "자", "", "ab"} {
		if got := ChineseSurnameInTwo(name); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}
