package romanise

// The keys read folded words (a–z, 0–9; other bytes are skipped) and write
// letters that stand for classes of sounds. An empty key means that nothing
// distinctive is left; it must not be looked up.

// Key appends the key under which the romanisations of one word of an alphabetic
// script meet, above all of Cyrillic. It keeps the vowels a e i o u and unites
//
//   - glides: ya ia ja a, yu iu ju iou, ye ie je e, -iy -ij -ii -y -i, ei ey ej e, ou u;
//   - zh zj z, sh sch sj s, ch tch tsch cz ts tz c and tj not before a u, kh h, w v, ph f, x ks, q ck k, gu before e and i with g;
//   - double letters, final -off -ov, -er and -r after a consonant (Aleksander, Alexandr).
//
// So Yurievich, Yuryevich, Jurjevitj and Iourievitch are one key; Sergei and
// Sergeev are two.
func Key(dst []byte, latin string) []byte {
	start := len(dst)
	for i := 0; i < len(latin); {
		c := latin[i]
		if keyVowel(c) {
			j := i
			for j < len(latin) && keyVowel(latin[j]) {
				j++
			}
			dst = keyVowels(dst, latin[i:j])
			i = j
			continue
		}
		k, w := keyConsonant(latin, i)
		i += w
		if k == 0 || len(dst) > start && dst[len(dst)-1] == k && !isDigit(k) {
			continue
		}
		dst = append(dst, k)
		if k == 'k' && c == 'x' {
			dst = append(dst, 's')
		}
	}
	key := dst[start:]
	if n := len(key); n > 3 {
		switch {
		case key[n-1] == 'f' && (key[n-2] == 'o' || key[n-2] == 'e'):
			key[n-1] = 'v'
		case key[n-1] == 'r' && key[n-2] == 'e' && !fullVowel(key[n-3]):
			key[n-2] = 'r'
			dst = dst[:len(dst)-1]
		}
	}
	return dst
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// keyVowel includes the letters that write glides.
func keyVowel(c byte) bool { return fullVowel(c) || c == 'y' || c == 'j' }

func fullVowel(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'
}

// keyVowels reduces a run of vowels: glides fall away beside a, e, o, u.
func keyVowels(dst []byte, run string) []byte {
	n := len(dst)
	for i := 0; i < len(run); i++ {
		c := run[i]
		switch c {
		case 'o':
			if i+1 < len(run) && run[i+1] == 'u' {
				continue
			}
			fallthrough
		case 'a', 'e', 'u':
			if len(dst) == n || dst[len(dst)-1] != c {
				dst = append(dst, c)
			}
		}
	}
	if len(dst) == n {
		dst = append(dst, 'i')
	}
	return dst
}

// keyConsonant reads the consonant at i: its class and its width.
func keyConsonant(s string, i int) (byte, int) {
	has := func(p string) bool { return len(s)-i >= len(p) && s[i:i+len(p)] == p }
	switch c := s[i]; c {
	case 'b', 'd', 'f', 'l', 'm', 'n', 'r', 'v':
		return c, 1
	case 'w':
		return 'v', 1
	case 'p':
		if has("ph") {
			return 'f', 2
		}
		return 'p', 1
	case 'h':
		return 'h', 1
	case 'g':
		if has("gue") || has("gui") || has("gh") {
			return 'g', 2
		}
		return 'g', 1
	case 'k':
		if has("kh") {
			return 'h', 2
		}
		return 'k', 1
	case 'q':
		return 'k', 1
	case 'x':
		return 'k', 1 // and s, see Key
	case 'c':
		switch {
		case has("ck"):
			return 'k', 2
		case has("ch"), has("cz"):
			return 'c', 2
		}
		return 'c', 1
	case 't':
		switch {
		case has("tsch"):
			return 'c', 4
		case has("tch"):
			return 'c', 3
		case has("tja"), has("tju"): // Tatjana
			return 't', 1
		case has("ts"), has("tz"), has("tj"), has("tc"):
			return 'c', 2
		case has("th"):
			return 't', 2
		}
		return 't', 1
	case 's':
		switch {
		case has("schtsch"):
			return '$', 7
		case has("stsch"):
			return '$', 5
		case has("shch"), has("sjtj"):
			return '$', 4
		case has("sch"):
			return 's', 3
		case has("sh"), has("sj"):
			return 's', 2
		}
		return 's', 1
	case 'z':
		if has("zh") || has("zj") {
			return 'z', 2
		}
		return 'z', 1
	default:
		if isDigit(c) {
			return c, 1
		}
		return 0, 1
	}
}
