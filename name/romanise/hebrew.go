package romanise

// hebrew spells consonants with probable vowels, in two manners: ב כ פ hard
// (b k p) or soft (v kh f), ו as vowel or as v.
func hebrew(f *forms, word string) {
	var rbuf [MaxWord]rune
	rs := rbuf[:0]
	for _, r := range word {
		if 'א' <= r && r <= 'ת' || r == '׳' {
			rs = append(rs, r)
		}
	}
	var buf [4 * MaxWord]byte
	for _, m := range [...]hebrewManner{{}, {soft: true}, {soft: true, v: true}, {v: true}, {s: true}, {ch: true}} {
		b := m.append(buf[:0], rs)
		f.add(b)
		if len(rs) > 0 && rs[0] == 'ו' && len(b) > 0 {
			b[0] = 'w' // וייס is Weiss
			f.add(b)
		}
	}
}

type hebrewManner struct {
	soft bool // ב כ פ are v kh f inside a word
	v    bool // ו is v
	s    bool // ש is s
	ch   bool // ח, כ are ch; צ is tz
}

func (m hebrewManner) append(b []byte, rs []rune) []byte {
	vowel := true
	for i, r := range rs {
		var next rune
		if i+1 < len(rs) {
			next = rs[i+1]
		}
		last := i+1 == len(rs)
		s := ""
		switch r {
		case 'א', 'ע':
			if !hebrewVowel(next) && (i == 0 || !last) {
				b, vowel = append(b, "ae"[b2i(r == 'א' && i == 0 && next == 'ל')]), true
			} else if last && !vowel {
				b, vowel = append(b, 'a'), true
			}
			continue
		case 'ו':
			switch {
			case i == 0 || m.v && (vowel || next == 'י' || last && i == 1):
				s = "v"
			case next == 'ו' || i > 0 && rs[i-1] == 'ו':
				if next == 'ו' {
					continue
				}
				s = "v"
			default:
				b, vowel = append(b, "ou"[b2i(m.soft)]), true
				continue
			}
		case 'י':
			if i == 0 {
				s = "y"
			} else if next == 'י' {
				b, vowel = append(b, 'e'), true
				continue
			} else {
				b, vowel = append(b, 'i'), true
				continue
			}
		case 'ה':
			if last {
				if !vowel {
					b = append(b, 'a')
				}
				b, vowel = append(b, 'h'), true
				continue
			}
			s = "h"
		case 'ב':
			s = "b"
			if m.soft && i > 0 {
				s = "v"
			}
		case 'ג':
			s = "g"
		case 'ד':
			s = "d"
		case 'ז':
			s = "z"
		case 'ח':
			s = "h"
			if m.ch {
				s = "ch"
			}
		case 'ט', 'ת':
			s = "t"
		case 'כ', 'ך':
			s = "k"
			if m.ch && i > 0 {
				s = "ch"
			} else if m.soft && i > 0 {
				s = "kh"
			}
		case 'ל':
			s = "l"
		case 'מ', 'ם':
			s = "m"
		case 'נ', 'ן':
			s = "n"
		case 'ס':
			s = "s"
		case 'פ', 'ף':
			s = "p"
			if m.soft && i > 0 || r == 'ף' {
				s = "f"
			}
		case 'צ', 'ץ':
			s = "ts"
			if m.ch {
				s = "tz"
			}
		case 'ק':
			s = "k"
		case 'ר':
			s = "r"
		case 'ש':
			s = "sh"
			if m.s {
				s = "s"
			}
		}
		if s == "" {
			continue
		}
		if !vowel {
			b = append(b, "ae"[b2i(r == 'ו')])
		}
		b = append(b, s...)
		vowel = false
		if !last && !hebrewVowel(next) && (i == 0 || i+2 == len(rs)) && !(next == 'א' || next == 'ע' || next == 'ה') {
			b, vowel = append(b, 'a'), true
		}
	}
	return b
}

func hebrewVowel(r rune) bool { return r == 'ו' || r == 'י' }
