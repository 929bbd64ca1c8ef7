package romanise

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// KoreanKey appends the key under which the romanisations of one Korean word
// meet, whichever system wrote it: Jong, Jung, Jeong, Chong and Chung are one
// key; so are Kyong, Gyeong and Kyung, Hyok and Hyuk, Choe and Choi, U and Woo,
// Hui and Hee, Ko and Goh. It keeps the order of sounds, and a, e, i, o apart;
// ㅓ ㅗ ㅜ ㅡ are one vowel, because the South's and the North's spellings cross.
// Surnames that only custom writes alike (이: Lee, Yi, Ri) meet as spellings of
// [Append], not here.
//
// Joined syllables key as their letters say: jong+il and jon+gil are one word
// jongil. Look up each of [Joins].
func KoreanKey(dst []byte, latin string) []byte {
	start, n := len(dst), len(latin)
	at := func(i int) byte {
		if i < n {
			return latin[i]
		}
		return 0
	}
	for i := 0; i < n; {
		c, d := latin[i], at(i+1)
		switch c {
		case 'k', 'g', 'q', 'c', 'x':
			if c == 'c' && d == 'h' {
				dst, i = append(dst, 'c'), i+2
				continue
			}
			i++
			for i < n && (latin[i] == 'k' || latin[i] == 'g') {
				i++
			}
			dst = append(dst, 'k')
		case 't', 'd':
			if c == 't' && (d == 'c' || d == 's') || c == 'd' && d == 'j' { // tch, tsch, dj
				i++
				for i < n && (latin[i] == 'c' || latin[i] == 's' || latin[i] == 'h' || latin[i] == 'j') {
					i++
				}
				dst = append(dst, 'c')
				continue
			}
			i += 1 + b2i(d == c)
			dst = append(dst, 't')
		case 'p', 'b', 'v', 'f':
			i += 1 + b2i(d == c)
			dst = append(dst, 'p')
		case 'j', 'z':
			i += 1 + b2i(d == c || d == 'h')
			dst = append(dst, 'c')
		case 's':
			i += 1 + b2i(d == 's' || d == 'h')
			dst = append(dst, 's')
		case 'l', 'r':
			if c == 'r' && d == 'k' && i > 0 && latin[i-1] == 'a' { // Park
				i++
				continue
			}
			i += 1 + b2i(d == 'l' || d == 'r')
			dst = append(dst, 'r')
		case 'm':
			i++
			dst = append(dst, 'm')
		case 'n':
			if d == 'g' {
				i += 2
				dst = append(dst, 'g')
			} else {
				i++
				dst = append(dst, 'n')
			}
		case 'h': // sounded only at the start and before a vowel that begins a syllable
			i++
			if len(dst) == start || koreanVowelByte(d) && !aspirated(latin, i-1) {
				dst = append(dst, 'h')
			}
		case 'a', 'e', 'i', 'o', 'u', 'y', 'w':
			if c == 'w' && d == 'h' { // whan for hwan
				v, w := "", 0
				if i+2 < n {
					v, w = koreanVowel(latin[i+2:])
				}
				dst = append(append(dst, 'h', 'w'), v...)
				i += 2 + w
				continue
			}
			v, w := koreanVowel(latin[i:])
			dst = append(dst, v...)
			i += w
		default:
			i++
		}
	}
	return dst
}

// aspirated reports whether the h at i only marks the consonant before it.
func aspirated(latin string, i int) bool {
	if i == 0 {
		return false
	}
	switch latin[i-1] {
	case 'k', 't', 'p', 'r':
		return true
	}
	return false
}

func koreanVowelByte(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y', 'w':
		return true
	}
	return false
}

// koreanVowels by first letter, longer before shorter.
var koreanVowels = [256][][2]string{
	'y': {
		{"yeou", "y"},
		{"youe", "y"},
		{"yeo", "y"},
		{"yoo", "y"},
		{"you", "y"},
		{"yeu", "y"},
		{"yue", "y"},
		{"yae", "e"},
		{"yu", "y"},
		{"yo", "y"},
		{"ya", "ya"},
		{"ye", "e"},
		{"yi", "i"},
		{"y", "i"},
	},
	'w': {
		{"woe", "we"},
		{"weo", "wo"},
		{"woo", "o"},
		{"wae", "we"},
		{"wou", "o"},
		{"wui", "i"},
		{"wa", "wa"},
		{"wo", "wo"},
		{"wu", "o"},
		{"we", "we"},
		{"wi", "i"},
		{"w", ""},
	},
	'e': {{"eui", "i"}, {"eou", "o"}, {"eo", "o"}, {"eu", "o"}, {"ee", "i"}, {"ei", "e"}, {"ey", "e"}, {"ea", "e"}, {"e", "e"}},
	'o': {{"oeu", "eo"}, {"oe", "we"}, {"oi", "we"}, {"oy", "we"}, {"oo", "o"}, {"ou", "o"}, {"oa", "wa"}, {"o", "o"}},
	'u': {{"ui", "i"}, {"uy", "i"}, {"uo", "wo"}, {"ua", "wa"}, {"u", "o"}},
	'a': {{"aeu", "ao"}, {"ae", "e"}, {"ai", "e"}, {"ay", "e"}, {"aa", "a"}, {"a", "a"}},
	'i': {{"ie", "i"}, {"i", "i"}},
}

// koreanVowel reads the vowel that s begins with and says how many bytes it took.
func koreanVowel(s string) (string, int) {
	for _, v := range koreanVowels[s[0]] {
		if strings.HasPrefix(s, v[0]) {
			return v[1], len(v[0])
		}
	}
	return "", 1
}

// OddKorean reports whether a Latin word is a one-off spelling of one Korean syllable,
// as nobody else writes any: Yoeung, Kwoon, Hyoi. What is customary for a syllable is
// no odd spelling of another.
func OddKorean(word string) bool {
	n := len(word)
	if _, ok := koreanSpellings()[word]; ok || n < 3 || n > 7 {
		return false
	}
	i := 0
	for i < n && !koreanVowelByte(word[i]) {
		i++
	}
	from := i
	for i < n && koreanVowelByte(word[i]) {
		i++
	}
	if i == from || i-from > 4 {
		return false
	}
	switch word[i:] {
	case "n", "ng", "m", "k", "g", "ck", "p", "b", "l", "t", "d":
		return true
	}
	return false
}

// KoreanSpelling reports whether a Latin word is how people mostly write some
// syllable of Korean names.
func KoreanSpelling(word string) bool {
	rank, ok := koreanSpellings()[word]
	return ok && rank < mostly
}

// mostly is the number of spellings of a syllable that are the usual ones.
const mostly = 3

// koreanSpellings are the customary spellings of the syllables of names, and how far
// down a syllable's they stand at best.
var koreanSpellings = sync.OnceValue(func() map[string]int {
	t, m := hangulTable(), map[string]int{}
	for line := range strings.Lines(hangulLearnt) {
		if r, _ := utf8.DecodeRuneInString(line); r >= hangulFirst && r <= hangulLast {
			for _, list := range [...][]string{t[r-hangulFirst].surname, t[r-hangulFirst].given} {
				for rank, s := range list {
					if best, ok := m[s]; !ok || rank < best {
						m[s] = rank
					}
				}
			}
		}
	}
	return m
})

// oddVowels are the vowels of keys that one-off spellings take for each other: each
// line holds those that do.
var oddVowels = [...][]string{
	{"a", "ya", "wa", "e"},
	{"o", "y", "wo", "we", "eo", "yi", "yo", "oo", "e"},
	{"i", "yi", "y", "we", "ye", "e"},
}

// EachOddKey calls do with the keys that one-off spellings of a closed syllable of
// this key have: its consonants, and another vowel that is taken for its own. A key
// may come twice.
func EachOddKey(key string, do func(key []byte)) {
	i := 0
	for i < len(key) && !koreanVowelByte(key[i]) {
		i++
	}
	j := i
	for j < len(key) && koreanVowelByte(key[j]) {
		j++
	}
	if j == i || j == len(key) {
		return
	}
	var buf [16]byte
	for _, like := range oddVowels {
		if !slices.Contains(like, key[i:j]) {
			continue
		}
		for _, v := range like {
			if v != key[i:j] {
				do(append(append(append(buf[:0], key[:i]...), v...), key[j:]...))
			}
		}
	}
}
