package romanise

import "sync"

// A Hangul romanisation is a choice of letters for the initials, vowels and
// finals of a syllable. Systems, in the order of Unit.systems:
//
//	0  Revised Romanisation (2000), the South's standard
//	1  the South's habits: Young, Hyun, Woo, Hee, Joon
//	2  the North's: Jong Un, Hyok, Chol
//	3  McCune–Reischauer, its breves and apostrophes dropped
//	4  the same, its consonants voiced as inside a word
const hangulSystems = 5

const (
	hangulFirst = 0xAC00
	hangulLast  = 0xD7A3
	nVowels     = 21
	nFinals     = 28
)

var hangulInitials = [hangulSystems][19]string{
	{"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"},
	{"k", "k", "n", "d", "t", "r", "m", "b", "p", "s", "s", "", "j", "j", "ch", "k", "t", "p", "h"},
	{"k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"},
	{"k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "tch", "ch", "k", "t", "p", "h"},
	{"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "tch", "ch", "k", "t", "p", "h"},
}

var hangulVowels = [hangulSystems][nVowels]string{
	{"a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"},
	{"a", "ae", "ya", "yae", "u", "e", "you", "ye", "o", "wa", "wae", "oi", "yo", "oo", "wo", "we", "wi", "yoo", "eu", "ee", "i"},
	{"a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "u", "ui", "i"},
	{"a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "u", "ui", "i"},
	{"a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "u", "ui", "i"},
}

// Finals sound alike in every system: seven sounds.
var hangulFinals = [nFinals]string{
	"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "p", "l", "l", "p", "l",
	"m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
}

// hangulRow is what one syllable reads as.
type hangulRow struct {
	surname []string // as the first syllable of a name
	given   []string
	systems []string
}

// hangulTable is unpacked at the first Hangul word.
var hangulTable = sync.OnceValue(func() *[hangulLast - hangulFirst + 1]hangulRow {
	t := new([hangulLast - hangulFirst + 1]hangulRow)
	for i := range t {
		t[i] = ruleRow(i)
	}
	return t
})

// ruleRow spells a syllable by the rules alone.
func ruleRow(i int) hangulRow {
	ini, vow, fin := i/(nVowels*nFinals), i/nFinals%nVowels, i%nFinals
	row := hangulRow{systems: make([]string, hangulSystems)}
	var f forms
	for s := range hangulSystems {
		x := hangulInitials[s][ini] + hangulVowels[s][vow] + hangulFinals[fin]
		row.systems[s] = x
		f.add([]byte(x))
	}
	if ini == 5 { // ㄹ is n or silent at the start of a word in the South
		n := "n"
		if palatal(vow) {
			n = ""
		}
		for s := range hangulSystems {
			v := hangulVowels[s][vow]
			f.add([]byte(n + v + hangulFinals[fin]))
			f.add([]byte("l" + v + hangulFinals[fin]))
		}
	}
	row.given, row.surname = f.list, f.list
	return row
}

// palatal vowels are i and those that begin with y.
func palatal(vow int) bool {
	switch vow {
	case 2, 3, 6, 7, 12, 17, 20:
		return true
	}
	return false
}

func appendHangul(dst []Unit, word string) []Unit {
	t := hangulTable()
	first := true
	for i, r := range word {
		if r < hangulFirst || r > hangulLast {
			continue // a lone letter of a syllable
		}
		row := &t[r-hangulFirst]
		u := Unit{Forms: row.given, From: i, To: i + 3, systems: row.systems}
		if first {
			u.Forms, first = row.surname, false
		}
		dst = append(dst, u)
	}
	return dst
}
