package romanise

// The scripts of India from Devanagari to Malayalam share one plan of 128 code
// points: letters with an inherent a, signs that replace it, a virama that
// removes it.

type indicHabit struct {
	base      rune
	finalA    bool // the inherent a of the last letter is spoken
	medialCut bool // and that of a letter between two open syllables is not (Salman)
	inherent  byte // a, or o in Bengali
}

var indicHabits = map[Script]indicHabit{
	Devanagari: {0x0900, false, true, 'a'},
	Bengali:    {0x0980, false, false, 'o'},
	Gurmukhi:   {0x0A00, false, true, 'a'},
	Gujarati:   {0x0A80, false, true, 'a'},
	Oriya:      {0x0B00, true, false, 'a'},
	Tamil:      {0x0B80, true, false, 'a'},
	Telugu:     {0x0C00, true, false, 'a'},
	Kannada:    {0x0C80, true, false, 'a'},
	Malayalam:  {0x0D00, true, false, 'a'},
}

// indicVowels: independent letters from 0x05, signs from 0x3E. A capital is long.
var (
	indicVowels = [...]string{"a", "A", "i", "I", "u", "U", "ri", "li", "e", "e", "e", "ai", "o", "o", "o", "au"}
	indicSigns  = [...]string{"A", "i", "I", "u", "U", "ri", "ri", "e", "e", "e", "ai", "o", "o", "o", "au"}
)

// indicConsonants from 0x15.
var indicConsonants = [...]string{
	"k", "kh", "g", "gh", "n", "ch", "chh", "j", "jh", "n", "t", "th", "d", "dh", "n", "t", "th", "d", "dh", "n", "n",
	"p", "ph", "b", "bh", "m", "y", "r", "r", "l", "l", "l", "v", "sh", "sh", "s", "h",
}

// tamilVoiced are the letters that Tamil voices between vowels and after nasals.
var tamilVoiced = map[string]string{"k": "g", "ch": "s", "t": "d", "th": "d", "p": "b"}

// schwa stands for an inherent vowel until it is known whether it is spoken.
const schwa = '@'

func indic(f *forms, word string, s Script) {
	h := indicHabits[s]
	var buf [6 * MaxWord]byte
	b := buf[:0]
	consonant := func(c string) { b = append(append(b, c...), schwa) }
	unsay := func() {
		if n := len(b); n > 0 && b[n-1] == schwa {
			b = b[:n-1]
		}
	}
	for _, r := range word {
		k := int(r - h.base)
		switch {
		case k == 0x01 || k == 0x02 || k == 0x70 && s == Gurmukhi:
			b = append(b, 'n')
		case k == 0x03:
			b = append(b, 'h')
		case k >= 0x05 && k < 0x05+len(indicVowels):
			b = append(b, indicVowels[k-0x05]...)
		case k >= 0x15 && k < 0x15+len(indicConsonants):
			c := indicConsonants[k-0x15]
			switch {
			case s == Bengali && r == 'য':
				c = "j"
			case s == Tamil && r == 'த':
				c = "th"
			case (s == Tamil || s == Malayalam) && k == 0x34:
				c = "zh"
			case s == Oriya && r == 'ଯ':
				c = "j"
			}
			consonant(c)
		case k == 0x3C: // nukta: the consonant of a Persian or English word
			if n := len(b); n >= 2 && b[n-1] == schwa {
				switch {
				case b[n-2] == 'j':
					b[n-2] = 'z'
				case n >= 3 && b[n-3] == 'p' && b[n-2] == 'h':
					b = append(b[:n-3], 'f', schwa)
				case b[n-2] == 'd':
					b[n-2] = 'r'
				}
			}
		case k >= 0x3E && k < 0x3E+len(indicSigns):
			unsay()
			b = append(b, indicSigns[k-0x3E]...)
		case k == 0x4D:
			unsay()
		case k >= 0x58 && k <= 0x5F:
			consonant([...]string{"q", "kh", "gh", "z", "r", "r", "f", "y"}[k-0x58])
		case s == Malayalam && r >= 'ൺ' && r <= 'ൿ': // letters without a vowel
			b = append(b, "nnrllk"[r-'ൺ'])
		case s == Bengali && r == 'ৎ':
			b = append(b, 't')
		case k == 0x71 && s == Gurmukhi: // doubles the next letter
		}
	}
	spellSchwa(f, b, h)
	if s == Tamil {
		spellSchwa(f, tamilVoice(b), h)
	}
	if s == Bengali {
		h.inherent = 'a'
		spellSchwa(f, b, h)
	}
}

// spellSchwa adds the spellings of a word whose inherent vowels are marked.
func spellSchwa(f *forms, b []byte, h indicHabit) {
	var cutBuf, buf [8 * MaxWord]byte
	for _, medial := range [...]bool{true, false} {
		if medial && !h.medialCut {
			continue
		}
		w := dropSchwa(append(cutBuf[:0], b...), h, medial)
		for _, long := range [...]string{"aiu", "aeo", "Aiu"} {
			out := buf[:0]
			for _, c := range w {
				switch c {
				case schwa:
					out = append(out, h.inherent)
				case 'A':
					if long[0] == 'A' {
						out = append(out, 'a')
					}
					out = append(out, 'a')
				case 'I':
					if long[1] == 'e' {
						out = append(out, 'e', 'e')
					} else {
						out = append(out, 'i')
					}
				case 'U':
					if long[2] == 'o' {
						out = append(out, 'o', 'o')
					} else {
						out = append(out, 'u')
					}
				default:
					out = append(out, c)
				}
			}
			f.add(out)
		}
	}
}

// dropSchwa removes in place the inherent vowels that are not spoken: the last,
// and from the right those between two syllables that have vowels.
func dropSchwa(b []byte, h indicHabit, medial bool) []byte {
	if n := len(b); !h.finalA && n > 2 && b[n-1] == schwa && !spokenEnd(b[:n-1]) {
		b = b[:n-1]
	}
	if !medial {
		return b
	}
	for i := len(b) - 2; i > 1; i-- {
		if b[i] != schwa || indicVowel(b[i-1]) {
			continue
		}
		before, after := i-1, i+1
		for before > 0 && b[before] != schwa && !indicVowel(b[before]) {
			before--
		}
		for after < len(b) && !indicVowel(b[after]) {
			after++
		}
		if indicVowel(b[before]) && after < len(b) && after-i <= 3 && i-before <= 3 && before < i-1 {
			b = append(b[:i], b[i+1:]...)
		}
	}
	return b
}

// spokenEnd reports an end that needs its vowel: Chandra, Arya, Vishva.
func spokenEnd(b []byte) bool {
	n := len(b)
	return n > 2 && (b[n-1] == 'r' || b[n-1] == 'y' || b[n-1] == 'v') && !indicVowel(b[n-2])
}

func indicVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'A', 'I', 'U', schwa:
		return true
	}
	return false
}

// tamilVoice voices single consonants between vowels and after n, m.
func tamilVoice(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); {
		j := i
		for j < len(b) && !indicVowel(b[j]) {
			j++
		}
		run := string(b[i:j])
		switch v := tamilVoiced[run]; {
		case j == i:
			j++
			run = string(b[i:j])
		case i > 0 && v != "":
			run = v
		case len(run) > 1 && (run[0] == 'n' || run[0] == 'm') && tamilVoiced[run[1:]] != "":
			run = run[:1] + tamilVoiced[run[1:]]
		}
		out = append(out, run...)
		i = j
	}
	return out
}
