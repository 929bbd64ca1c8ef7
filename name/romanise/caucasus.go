package romanise

import "unicode"

// georgian: the national system of 2002 without apostrophes, and older habits.
func georgian(f *forms, word string) {
	var buf [4 * MaxWord]byte
	for style := range 2 {
		b := buf[:0]
		for _, r := range word {
			r = georgianLower(r)
			if i := r - 'ა'; i >= 0 && int(i) < len(georgianLetters) {
				s := georgianLetters[i]
				if style == 1 {
					switch r {
					case 'ყ':
						s = "k"
					case 'ღ':
						s = "g"
					case 'ც', 'წ':
						s = "tz"
					case 'ქ':
						s = "q"
					}
				}
				b = append(b, s...)
			}
		}
		f.add(b)
	}
}

// georgianLower folds capitals (Mtavruli and the church's) to the usual letters.
func georgianLower(r rune) rune {
	switch {
	case 'Ა' <= r && r <= 'Ჿ':
		return r - 'Ა' + 'ა'
	case 'Ⴀ' <= r && r <= 'Ⴥ':
		return r - 'Ⴀ' + 'ა'
	}
	return r
}

var georgianLetters = [...]string{
	"a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o", "p", "zh", "r", "s", "t", "u",
	"p", "k", "gh", "q", "sh", "ch", "ts", "dz", "ts", "ch", "kh", "j", "h", "ey", "y", "w", "q", "o", "f",
}

// armenian: Eastern, Western, and the scholars' spelling without marks.
func armenian(f *forms, word string) {
	var rbuf [MaxWord]rune
	rs := rbuf[:0]
	for _, r := range word {
		rs = append(rs, unicode.ToLower(r))
	}
	var buf [4 * MaxWord]byte
	for col := range 3 {
		b := buf[:0]
		for i := 0; i < len(rs); i++ {
			r := rs[i]
			var next rune
			if i+1 < len(rs) {
				next = rs[i+1]
			}
			switch {
			case r == 'ո' && next == 'ւ':
				b = append(b, "u"...)
				i++
				continue
			case r == 'ո' && i == 0 && col != 2:
				b = append(b, "vo"...)
				continue
			case r == 'և':
				b = append(b, "ev"...)
				continue
			case r == 'ե' && i == 0 && col != 2:
				b = append(b, "ye"...)
				continue
			}
			if k := r - 'ա'; k >= 0 && int(k) < len(armenianLetters) {
				s := armenianLetters[k][col]
				if s == "" {
					s = armenianLetters[k][0]
				}
				b = append(b, s...)
			}
		}
		f.add(b)
	}
}

var armenianLetters = [...][3]string{
	{"a"},
	{"b", "p"},
	{"g", "k"},
	{"d", "t"},
	{"e"},
	{"z"},
	{"e"},
	{"y", "e", "e"},
	{"t"},
	{"zh", "", "z"},
	{"i"},
	{"l"},
	{"kh", "", "x"},
	{"ts", "dz", "c"},
	{"k", "g"},
	{"h"},
	{"dz", "ts", "j"},
	{"gh", "", "l"},
	{"ch", "j", "c"},
	{"m"},
	{"y", "", "y"},
	{"n"},
	{"sh", "", "s"},
	{"o"},
	{"ch", "", "c"},
	{"p", "b"},
	{"j", "ch"},
	{"r"},
	{"s"},
	{"v"},
	{"t", "d"},
	{"r"},
	{"ts", "", "c"},
	{"v", "", "w"},
	{"p"},
	{"k"},
	{"o"},
	{"f"},
}

// ethiopic: a syllable's code point is its consonant times eight plus the vowel.
func ethiopic(f *forms, word string) {
	vowels := [2][8]string{
		{"e", "u", "i", "a", "e", "", "o", "wa"},
		{"a", "u", "i", "a", "e", "i", "o", "wa"},
	}
	var buf [4 * MaxWord]byte
	for style := range vowels {
		b := buf[:0]
		for _, r := range word {
			i := int(r - 'ሀ')
			if i < 0 || i/8 >= len(ethiopicConsonants) {
				continue
			}
			c := ethiopicConsonants[i/8]
			if c == "" && i%8 == 0 { // አ, ዐ
				b = append(b, 'a')
				continue
			}
			if c == "" && i%8 == 5 { // እ
				b = append(b, 'e')
				continue
			}
			if (c == "h" || c == "") && i%8 == 0 {
				b = append(append(b, c...), 'a')
				continue
			}
			b = append(append(b, c...), vowels[style][i%8]...)
		}
		f.add(b)
	}
}

var ethiopicConsonants = [...]string{
	"h", "l", "h", "m", "s", "r", "s", "sh", "q", "qw", "q", "qw", "b", "v", "t", "ch", "h", "hw", "n", "ny",
	"", "k", "kw", "kh", "kw", "w", "", "z", "zh", "y", "d", "d", "j", "g", "gw", "g", "t", "ch", "p", "ts", "ts", "f", "p",
}
