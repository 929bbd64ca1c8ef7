package romanise

// Thai, Lao, Khmer, Sinhala, Tibetan, Mongolian, Thaana and Syriac are
// read letter by letter. Names of these peoples are spelled freely: what comes
// out leads to candidates, it is no standard.

// thai reads Thai, and Lao as if it were Thai: their blocks run parallel.
func thai(f *forms, word string, lao bool) {
	var rs []rune
	for _, r := range word {
		if lao {
			r -= 0x80
		}
		switch {
		case r == 'ำ':
			rs = append(rs, 'ั', 'ม')
		case r >= '็' && r <= '๎' && r != '็': // tones, silencer
			if r == '์' { // silences the letter before it, with its vowel or its r
				rs = thaiSilence(rs)
			}
		default:
			rs = append(rs, r)
		}
	}
	if n := len(rs); n > 3 && rs[n-1] == 'ร' && (rs[n-2] == 'ต' || rs[n-2] == 'ท') { // บุตร but
		rs = rs[:n-1]
	}
	var buf [6 * MaxWord]byte
	b := buf[:0]
	at := func(i int) rune {
		if i < len(rs) {
			return rs[i]
		}
		return 0
	}
	for i := 0; i < len(rs); {
		lead := ""
		if v := thaiLead(rs[i]); v != "" {
			lead = v
			i++
		}
		ini, _ := thaiConsonant(at(i))
		if at(i) == 'ห' && lead == "" && thaiSonorant(at(i+1)) && thaiSign(at(i+2), true) {
			i++ // a silent h before a sonorant
			ini, _ = thaiConsonant(at(i))
		}
		if ini == "" && at(i) != 'อ' {
			if v := thaiVowel(at(i)); v != "" {
				b = append(b, v...)
			}
			i++
			continue
		}
		b = append(b, ini...)
		i++
		if c := at(i); (c == 'ร' || c == 'ล' || c == 'ว') && (lead != "" || thaiSign(at(i+1), false)) && cluster(ini) {
			s, _ := thaiConsonant(c)
			b = append(b, s...)
			i++
		}
		switch v := thaiVowel(at(i)); {
		case lead != "":
			if lead == "e" && at(i) == 'ี' && at(i+1) == 'ย' {
				lead, i = "ia", i+2
			} else if lead == "e" && at(i) == 'ื' && at(i+1) == 'อ' {
				lead, i = "uea", i+2
			} else if lead == "e" && at(i) == 'า' {
				lead, i = "ao", i+1
			} else if lead == "e" && at(i) == 'ิ' {
				lead, i = "oe", i+1
			} else if at(i) == '็' || at(i) == 'ะ' {
				i++
			}
			b = append(b, lead...)
		case v != "":
			b = append(b, v...)
			i++
		case at(i) == 'อ':
			b = append(b, 'o')
			i++
		case at(i) == 'ร' && at(i+1) == 'ร':
			b = append(b, 'a')
			i += 2
			if c, fin := thaiConsonant(at(i)); c != "" {
				b = append(b, fin...)
				i++
			} else {
				b = append(b, 'n')
			}
			continue
		default:
			_, fin := thaiConsonant(at(i))
			if fin != "" && !thaiSign(at(i+1), true) {
				b = append(b, 'o') // unwritten, in a closed syllable
			} else {
				b = append(b, 'a')
			}
		}
		if _, fin := thaiConsonant(at(i)); fin != "" && !thaiSign(at(i+1), true) {
			b = append(b, fin...)
			i++
		}
	}
	f.add(b)
}

func thaiSilence(rs []rune) []rune {
	n := len(rs)
	if n > 1 && (thaiVowel(rs[n-1]) != "" || rs[n-1] == 'ร' && (rs[n-2] == 'ท' || rs[n-2] == 'ต')) {
		n--
	}
	return rs[:max(n-1, 0)]
}

func cluster(ini string) bool {
	switch ini {
	case "k", "kh", "p", "ph", "t", "b", "d":
		return true
	}
	return false
}

func thaiSonorant(r rune) bool {
	switch r {
	case 'ง', 'ญ', 'น', 'ม', 'ย', 'ร', 'ล', 'ว':
		return true
	}
	return false
}

// thaiSign reports a vowel that belongs to the consonant before it; with or
// without อ.
func thaiSign(r rune, o bool) bool { return thaiVowel(r) != "" || r == '็' || o && r == 'อ' }

func thaiLead(r rune) string {
	switch r {
	case 'เ':
		return "e"
	case 'แ':
		return "ae"
	case 'โ':
		return "o"
	case 'ใ', 'ไ':
		return "ai"
	}
	return ""
}

func thaiVowel(r rune) string {
	switch r {
	case 'ะ', 'ั', 'า':
		return "a"
	case 'ิ', 'ี':
		return "i"
	case 'ึ', 'ื':
		return "ue"
	case 'ุ', 'ู':
		return "u"
	}
	return ""
}

// thaiConsonant spells a consonant at the start and at the end of a syllable.
func thaiConsonant(r rune) (initial, final string) {
	switch r {
	case 'ก':
		return "k", "k"
	case 'ข', 'ฃ', 'ค', 'ฅ', 'ฆ':
		return "kh", "k"
	case 'ง':
		return "ng", "ng"
	case 'จ':
		return "ch", "t"
	case 'ฉ', 'ช', 'ฌ':
		return "ch", "t"
	case 'ซ', 'ศ', 'ษ', 'ส':
		return "s", "t"
	case 'ญ':
		return "y", "n"
	case 'ฎ', 'ด':
		return "d", "t"
	case 'ฏ', 'ต':
		return "t", "t"
	case 'ฐ', 'ฑ', 'ฒ', 'ถ', 'ท', 'ธ':
		return "th", "t"
	case 'ณ', 'น':
		return "n", "n"
	case 'บ':
		return "b", "p"
	case 'ป':
		return "p", "p"
	case 'ผ', 'พ', 'ภ':
		return "ph", "p"
	case 'ฝ', 'ฟ':
		return "f", "p"
	case 'ม':
		return "m", "m"
	case 'ย':
		return "y", "i"
	case 'ร':
		return "r", "n"
	case 'ล', 'ฬ':
		return "l", "n"
	case 'ว':
		return "w", "o"
	case 'ห', 'ฮ':
		return "h", ""
	}
	return "", ""
}

// abugida is a script of consonants with an inherent vowel, vowel signs that
// replace it and a sign that removes it.
type abugida struct {
	first    rune
	letters  []string // spellings from first on; a capital begins a consonant's
	inherent string
	final    bool // the inherent vowel of the last letter is spoken
}

// Khmer, Sinhala, Tibetan: consonants are upper case; + is a sign that
// replaces the inherent vowel, - removes it (and stacks), . is nothing.
var abugidas = map[Script]abugida{
	Khmer: {first: 0x1780, inherent: "a", letters: []string{
		"K", "KH", "K", "KH", "NG", "CH", "CHH", "CH", "CHH", "NH", "D", "TH", "D", "TH", "N", "T", "TH", "T", "TH", "N",
		"B", "PH", "P", "PH", "M", "Y", "R", "L", "V", "SH", "SS", "S", "H", "L", "",
		"a", "a", "e", "ei", "o", "ou", "u", "au", "rue", "rue", "lue", "lue", "ae", "ai", "ao", "ao", "au",
		".", ".", "+ea", "+e", "+ei", "+oe", "+eu", "+o", "+ou", "+uo", "+aeu", "+oea", "+ie", "+e", "+ae", "+ai", "+ao", "+au",
		"m", "h", "a", ".", ".", ".", ".", ".", ".", ".", ".", ".", "-",
	}},
	Sinhala: {first: 0x0D82, inherent: "a", final: true, letters: []string{
		"n", "h", ".", "a", "a", "ae", "ae", "i", "i", "u", "u", "ru", "ru", "lu", "lu", "e", "e", "ai", "o", "o", "au",
		".", ".", ".", "K", "KH", "G", "GH", "N", "NG", "CH", "CHH", "J", "JH", "N", "GN", "NJ",
		"T", "TH", "D", "DH", "N", "ND", "TH", "TH", "D", "DH", "N", ".", "ND", "P", "PH", "B", "BH", "M", "MB",
		"Y", "R", ".", "L", ".", ".", "W", "SH", "SH", "S", "H", "L", "F",
		".", ".", ".", "-", ".", ".", ".", ".", "+a", "+ae", "+ae", "+i", "+i", "+u", ".", "+u", ".", "+ru", "+e", "+e", "+ai", "+o", "+o", "+au",
	}},
	Tibetan: {first: 0x0F40, inherent: "a", final: true, letters: []string{
		"K", "KH", "G", "GH", "NG", "CH", "CH", "J", ".", "NY", "T", "TH", "D", "DH", "N", "T", "TH", "D", "DH", "N",
		"P", "PH", "B", "BH", "M", "TS", "TSH", "DZ", "DZH", "W", "ZH", "Z", "", "Y", "R", "L", "SH", "SH", "S", "H", "A", "KSH", "R",
	}},
}

func readAbugida(f *forms, word string, s Script) {
	a := abugidas[s]
	var buf [8 * MaxWord]byte
	b := buf[:0]
	open := false // the last letter is a consonant that still has its vowel
	stack := false
	for _, r := range word {
		if s == Tibetan {
			if v := tibetanVowel(r); v != "" {
				b, open = append(b, v...), false
				continue
			}
			if 0x0F90 <= r && r <= 0x0FBC { // subjoined
				r, stack = r-0x50, true
			}
		}
		i := int(r - a.first)
		if i < 0 || i >= len(a.letters) || a.letters[i] == "" || a.letters[i] == "." {
			continue
		}
		l := a.letters[i]
		switch {
		case l == "-":
			open, stack = false, true
		case l[0] == '+':
			b, open = append(b, l[1:]...), false
		case 'A' <= l[0] && l[0] <= 'Z':
			if open && !stack {
				b = append(b, a.inherent...)
			}
			stack = false
			open = true
			if l == "A" { // the bearer of vowels
				continue
			}
			for k := range len(l) {
				b = append(b, l[k]|0x20)
			}
		default:
			if open {
				b = append(b, a.inherent...)
			}
			b, open = append(b, l...), false
		}
	}
	n := len(b)
	if open {
		b = append(b, a.inherent...)
	}
	if a.final {
		f.add(b)
		f.add(b[:n])
	} else {
		f.add(append([]byte(nil), b[:n]...))
		f.add(b)
	}
}

func tibetanVowel(r rune) string {
	switch r {
	case 0x0F72, 0x0F80:
		return "i"
	case 0x0F74:
		return "u"
	case 0x0F7A:
		return "e"
	case 0x0F7C:
		return "o"
	}
	return ""
}

// letterwise scripts write their vowels, or mark them.
func letterwise(f *forms, word string, s Script) {
	var buf [4 * MaxWord]byte
	b := buf[:0]
	for _, r := range word {
		switch {
		case s == Mongolian && r >= 'ᠠ' && int(r-'ᠠ') < len(mongolianLetters):
			b = append(b, mongolianLetters[r-'ᠠ']...)
		case s == Thaana && r >= 'ހ' && int(r-'ހ') < len(thaanaLetters):
			b = append(b, thaanaLetters[r-'ހ']...)
		case s == Syriac && r >= 'ܐ' && int(r-'ܐ') < len(syriacLetters):
			b = append(b, syriacLetters[r-'ܐ']...)
		}
	}
	f.add(b)
}

var (
	mongolianLetters = [...]string{"a", "e", "i", "o", "u", "o", "u", "e", "n", "ng", "b", "p", "kh", "g", "m", "l", "s", "sh", "t", "d", "ch", "j", "y", "r", "v", "f", "k", "kh", "ts", "z", "h", "zh", "lh", "zh", "ch"}
	thaanaLetters    = [...]string{
		"h", "sh", "n", "r", "b", "lh", "k", "", "v", "m", "f", "dh", "th", "l", "g", "gn", "s", "d", "z", "t", "y", "p", "j", "ch",
		"th", "h", "kh", "dh", "z", "sh", "s", "z", "t", "z", "", "gh", "q", "w", "a", "aa", "i", "ee", "u", "oo", "e", "ey", "o", "oa", "",
	}
	syriacLetters = [...]string{"a", "", "b", "g", "g", "d", "d", "h", "w", "z", "h", "t", "t", "y", "", "k", "l", "m", "n", "s", "s", "", "p", "p", "s", "q", "r", "sh", "t"}
)
