package romanise

import "strings"

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
