package romanise

// Skeleton appends the consonant skeleton of a word: what the Latin spellings of
// one Arabic, Persian, Urdu, Pashto, Kurdish or Hebrew word have in common, whose
// scripts leave most vowels out. Muhammad, Mohamed and mhmd are all mhmd.
//
//   - Vowels fall away; at the start they leave an a, and y a y.
//   - w falls away inside a word (و is a consonant or a vowel); at the start it
//     stays, and French ou before a vowel is w.
//   - One class each: k q g gh c; kh; s ç; sh ch sch tch; t th; d dh; z zh;
//     j dj; b p; f v ph. Where one letter has readings of two classes (ث th or
//     s, ج j or g, ق q or gh) [Append] gives a spelling of each.
//   - h stays, except at the end (ة, ه) and after the letters above; double
//     letters are one.
//   - The l of abdul, abdel, abdal falls away: Abdulrahman, Abdurrahman.
func Skeleton(dst []byte, latin string) []byte {
	start := len(dst)
	last := byte(0)
	for i := 0; i < len(latin); {
		k, w := skeletonLetter(latin, i)
		i += w
		double := k == last && !isDigit(k)
		if last = k; k == 0 || k == 'h' && i == len(latin) && len(dst) > start || double {
			continue
		}
		dst = append(dst, k)
	}
	// a-b-d-l-…, but not abdul itself nor abdullah.
	if key := dst[start:]; len(key) > 4 && string(key[:4]) == "abdl" {
		dst = append(dst[:start+3], key[4:]...)
	}
	return dst
}

// skeletonLetter reads what stands at i: its class (0 for none) and its width.
func skeletonLetter(s string, i int) (byte, int) {
	c := s[i]
	var d byte
	if i+1 < len(s) {
		d = s[i+1]
	}
	switch c {
	case 'a', 'e', 'i', 'o', 'u':
		if i > 0 {
			return 0, 1
		}
		if c == 'o' && d == 'u' && len(s) > 2 && fullVowel(s[2]) {
			return 'w', 2
		}
		return 'a', 1
	case 'y':
		if i > 0 {
			return 0, 1
		}
		return 'y', 1
	case 'w':
		if i > 0 {
			return 0, 1
		}
		return 'w', 1
	case 'b', 'p':
		if c == 'p' && d == 'h' {
			return 'f', 2
		}
		return 'b', 1
	case 'c':
		switch d {
		case 'h':
			return '$', 2
		case 'e', 'i', 'y':
			return 's', 1
		}
		return 'k', 1
	case 'd':
		switch d {
		case 'j':
			return 'j', 2
		case 'h':
			return 'd', 2
		}
		return 'd', 1
	case 'f', 'v':
		return 'f', 1
	case 'g', 'q':
		return 'k', 1 + b2i(c == 'g' && d == 'h')
	case 'k':
		if d == 'h' {
			return 'x', 2
		}
		return 'k', 1
	case 's':
		if d == 'h' {
			return '$', 2
		}
		if d == 'c' && i+2 < len(s) && s[i+2] == 'h' {
			return '$', 3
		}
		return 's', 1
	case 't':
		if d == 'c' && i+2 < len(s) && s[i+2] == 'h' {
			return '$', 3
		}
		return 't', 1 + b2i(d == 'h')
	case 'z':
		return 'z', 1 + b2i(d == 'h')
	case 'x':
		return 'x', 1
	case 'h', 'j', 'l', 'm', 'n', 'r':
		return c, 1
	}
	if isDigit(c) {
		return c, 1
	}
	return 0, 1
}
