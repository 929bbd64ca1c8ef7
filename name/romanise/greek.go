package romanise

import "unicode"

// greekBase drops the accents and breathings of a lower-case letter, and says
// whether it has a diaeresis.
func greekBase(r rune) (base rune, apart bool) {
	switch r {
	case 'ά':
		return 'α', false
	case 'έ':
		return 'ε', false
	case 'ή':
		return 'η', false
	case 'ί':
		return 'ι', false
	case 'ϊ', 'ΐ':
		return 'ι', true
	case 'ό':
		return 'ο', false
	case 'ύ':
		return 'υ', false
	case 'ϋ', 'ΰ':
		return 'υ', true
	case 'ώ':
		return 'ω', false
	}
	if r < 0x1F00 || r > 0x1FFF { // else polytonic, in rows of 16
		return r, false
	}
	row := int(r-0x1F00) >> 4
	switch {
	case row == 7:
		return []rune("ααεεηηιιοουυωω  ")[r&15], false
	case row == 8, row == 0xB:
		return 'α', false
	case row == 9, row == 0xC:
		return 'η', false
	case row == 0xA, row == 0xF:
		return 'ω', false
	case row == 0xD:
		return 'ι', r == 0x1FD2 || r == 0x1FD3 || r == 0x1FD7
	case r == 0x1FE4 || r == 0x1FE5:
		return 'ρ', false
	case row == 0xE:
		return 'υ', r == 0x1FE2 || r == 0x1FE3 || r == 0x1FE7
	}
	return []rune("αεηιουω")[row], false
}

// greekStyle is one way to write Greek: the standard ELOT 743, or the press
// and passports of earlier years.
type greekStyle struct {
	eta, chi, ypsilon, beta, phi string
	soft                         bool // μπ ντ γκ are b d g at the start
	always                       bool // and inside words
	ks                           string
	gamma                        string // γ before ε, ι, υ, η
	ou                           string
	diphthongs                   bool // αι ει οι are e i i, by sound
}

var greekStyles = [...]greekStyle{
	{eta: "i", chi: "ch", ypsilon: "y", beta: "v", phi: "f", ks: "x", gamma: "g", ou: "ou", soft: true},
	{eta: "i", chi: "h", ypsilon: "i", beta: "v", phi: "f", ks: "x", gamma: "g", ou: "u", soft: true, always: true},
	{eta: "i", chi: "h", ypsilon: "y", beta: "v", phi: "ph", ks: "x", gamma: "y", ou: "ou", soft: true, always: true, diphthongs: true},
	{eta: "e", chi: "ch", ypsilon: "y", beta: "b", phi: "ph", ks: "x", gamma: "g", ou: "ou"},
	{eta: "i", chi: "kh", ypsilon: "y", beta: "v", phi: "f", ks: "ks", gamma: "gi", ou: "oy", soft: true, always: true},
}

func greek(f *forms, word string) {
	var rbuf [2 * MaxWord]rune
	rs := rbuf[:0]
	for _, r := range word {
		base, apart := greekBase(unicode.ToLower(r))
		if rs = append(rs, base); apart {
			rs = append(rs, '̈') // keeps the vowel apart from the one before
		}
	}
	var buf [4 * MaxWord]byte
	for _, st := range greekStyles {
		f.add(st.append(buf[:0], rs))
	}
}

func (st greekStyle) append(b []byte, rs []rune) []byte {
	at := func(i int) rune {
		if i >= 0 && i < len(rs) {
			return rs[i]
		}
		return 0
	}
	for i := 0; i < len(rs); i++ {
		r, next := rs[i], at(i+1)
		soft := st.soft && (i == 0 || st.always)
		split := at(i+2) == '̈'
		switch {
		case r == 'μ' && next == 'π' && soft:
			b, i = append(b, 'b'), i+1
			continue
		case r == 'ν' && next == 'τ' && soft:
			b = append(b, "nd"[b2i(i == 0):]...)
			i++
			continue
		case r == 'γ' && next == 'κ' && soft:
			b = append(b, "ng"[b2i(i == 0):]...)
			i++
			continue
		case r == 'γ' && (next == 'γ' || next == 'ξ' || next == 'χ' || next == 'κ'):
			b = append(b, 'n')
			continue
		case r == 'ο' && next == 'υ' && !split:
			b, i = append(b, st.ou...), i+1
			continue
		case (r == 'α' || r == 'ε' || r == 'η') && next == 'υ' && !split:
			if r == 'η' {
				b = append(b, 'i')
			} else {
				b = append(b, greekLetter(r)...)
			}
			if greekVoiceless(at(i + 2)) {
				b = append(b, 'f')
			} else {
				b = append(b, 'v')
			}
			i++
			continue
		case st.diphthongs && next == 'ι' && !split && (r == 'α' || r == 'ε' || r == 'ο'):
			b = append(b, map[rune]byte{'α': 'e', 'ε': 'i', 'ο': 'i'}[r])
			i++
			continue
		}
		switch r {
		case 'η':
			b = append(b, st.eta...)
		case 'χ':
			b = append(b, st.chi...)
		case 'υ':
			b = append(b, st.ypsilon...)
		case 'β':
			b = append(b, st.beta...)
		case 'φ':
			b = append(b, st.phi...)
		case 'ξ':
			b = append(b, st.ks...)
		case 'γ':
			if next == 'ε' || next == 'ι' || next == 'η' || next == 'υ' {
				b = append(b, st.gamma...)
			} else {
				b = append(b, 'g')
			}
		default:
			b = append(b, greekLetter(r)...)
		}
	}
	return b
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func greekVoiceless(r rune) bool {
	switch r {
	case 0, 'θ', 'κ', 'ξ', 'π', 'σ', 'ς', 'τ', 'φ', 'χ', 'ψ':
		return true
	}
	return false
}

func greekLetter(r rune) string {
	switch r {
	case 'α':
		return "a"
	case 'γ':
		return "g"
	case 'δ':
		return "d"
	case 'ε':
		return "e"
	case 'ζ':
		return "z"
	case 'θ':
		return "th"
	case 'ι', 'η':
		return "i"
	case 'κ':
		return "k"
	case 'λ':
		return "l"
	case 'μ':
		return "m"
	case 'ν':
		return "n"
	case 'ο', 'ω':
		return "o"
	case 'π':
		return "p"
	case 'ρ':
		return "r"
	case 'σ', 'ς':
		return "s"
	case 'τ':
		return "t"
	case 'ψ':
		return "ps"
	}
	return ""
}
