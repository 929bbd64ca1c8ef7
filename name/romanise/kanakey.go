package romanise

import "strings"

// KanaOtherKey appends the key of a Latin word in which kh and ch are heard otherwise
// than in [KanaKey]: Khan is カーン, Cheikh is シェイク. Nothing if it has neither.
func KanaOtherKey(dst []byte, latin string) []byte {
	if !strings.Contains(latin, "kh") && !strings.Contains(latin, "ch") {
		return dst
	}
	var buf [64]byte
	b := buf[:0]
	for i := 0; i < min(len(latin), len(buf)); i++ {
		c := latin[i]
		if c == 'h' && i > 0 && latin[i-1] == 'k' {
			continue
		}
		if c == 'c' && i+1 < len(latin) && latin[i+1] == 'h' {
			c = 's'
		}
		b = append(b, c)
	}
	return KanaKey(dst, string(b))
}

// KanaKey appends the key under which a foreign word and its katakana meet:
// Hassan and ハッサン, Vladimir and ウラジーミル, Rahman and ラフマーン. Japanese has
// fewer sounds and no consonant without a vowel, so the key has no vowels (an a
// for one at the start) and few classes:
//
//   - l r; b v; h f kh ph, and v before a consonant or at the end (-ov is オフ);
//   - s z sh zh j th c before e and i; t ch ts; k q c ck g gh; m and n before b, p;
//   - y, w and j after a consonant fall away, h at the end after a and e and
//     after s, z and g, g of -ng;
//   - double letters, also over a dropped vowel, are one; n before m falls away.
//
// Feed it the Latin word, and each spelling that [Append] gives the kana. It is
// coarse: what it finds still has to be compared by its letters.
func KanaKey(dst []byte, latin string) []byte {
	start := len(dst)
	n := len(latin)
	put := func(k byte) {
		if m := len(dst); m > start {
			if dst[m-1] == k && !isDigit(k) {
				return
			}
			if k == 'm' && dst[m-1] == 'n' {
				dst[m-1] = 'm'
				return
			}
		}
		dst = append(dst, k)
	}
	for i := 0; i < n; {
		c := latin[i]
		var d byte
		if i+1 < n {
			d = latin[i+1]
		}
		w := 1
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y', 'w':
			if i == 0 {
				put('a')
			}
		case 'l', 'r':
			put('r')
		case 'b':
			put('b')
		case 'v':
			if keyVowel(d) {
				put('b')
			} else {
				put('h')
			}
		case 'f':
			put('h')
		case 'h':
			if i > 0 && (latin[i-1] == 'a' || latin[i-1] == 'e') && (i+1 == n || i+2 == n && d == 'a') {
				break // Abdullah, and サラーハ for Salah
			}
			if i > 1 && latin[i-1] == 'u' && (latin[i-2] == 's' || latin[i-2] == 'z' || latin[i-2] == 'g') {
				break // アズハル for Azhar, アグハ for Agha
			}
			put('h')
		case 'p':
			if d == 'h' {
				put('h')
				w = 2
			} else {
				put('p')
			}
		case 'k':
			if d == 'h' {
				put('h')
				w = 2
			} else {
				put('k')
			}
		case 'q':
			put('k')
		case 'x':
			put('k')
			put('s')
		case 'c':
			switch d {
			case 'h':
				put('t')
				w = 2
			case 'k':
				put('k')
				w = 2
			case 'e', 'i', 'y':
				put('s')
			case 0:
				put("kt"[b2i(i > 3 && latin[i-1] == 'i')]) // -ić
			default:
				put('k')
			}
		case 'g':
			w += b2i(d == 'h')
			put('k')
		case 'd':
			if d == 'j' || d == 'z' && (i == 0 || i+2 < n && latin[i+2] == 'h') {
				put('s')
				w = 2
				if i+2 < n && latin[i+2] == 'h' {
					w = 3
				}
			} else {
				w += b2i(d == 'h')
				put('d')
			}
		case 't':
			switch {
			case d == 'h':
				put('s')
				w = 2
			case d == 'c' || d == 's' || d == 'z':
				put('t')
				w = 2
				for i+w < n && (latin[i+w] == 'c' || latin[i+w] == 'h') {
					w++
				}
			default:
				put('t')
			}
		case 's', 'z':
			switch {
			case d == 'h':
				w = 2
			case c == 's' && d == 'c' && i+2 < n && latin[i+2] == 'h':
				w = 3
			}
			put('s')
		case 'j':
			switch after := i == 0 || fullVowel(latin[i-1]); {
			case after && (i == 0 || i+1 < n), fullVowel(d) && !(d == 'e' || latin[i-1] == 'l' || latin[i-1] == 'n'):
				put('s')
			} // else a glide: Grigorjev, Sergej, Vasiljkova
		case 'm':
			if d == 'b' || d == 'p' {
				put('n')
			} else {
				put('m')
			}
		case 'n':
			put('n')
			if d == 'g' && (i+2 == n || !fullVowel(latin[i+2])) {
				w = 2
			}
		default:
			if isDigit(c) {
				put(c)
			}
		}
		i += w
	}
	return dst
}
