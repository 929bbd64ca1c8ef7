package romanise

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// hangulLearnt says how people spell Korean syllables: a line each of syllable,
// spellings as surname, spellings in given names, most frequent first. Counted by
// internal/hangulgen from Latin and Hangul names of Wikidata (CC0).
//
//go:generate go run ./internal/hangulgen -in ${NAMES} -out hangul.txt
//go:embed hangul.txt
var hangulLearnt string

// A Hangul romanisation is a choice of letters for the initials, vowels and
// finals of a syllable. Systems, in the order of Unit.systems:
//
//	0  Revised Romanisation (2000), the South's standard
//	1  the South's habits: Young, Hyun, Woo, Hee, Joon; where counted, the most frequent spelling
//	2  the North's: Jong Un, Hyok, Chol
//	3  McCune–Reischauer, its breves and apostrophes dropped
//	4  the same, its consonants voiced as inside a word
const hangulSystems = 5

const (
	hangulFirst = 0xAC00
	hangulLast  = 0xD7A3
	nVowels     = 21
	nFinals     = 28

	initialN, initialR, initialM, initialNone = 2, 5, 6, 11
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
	counted []string // the same, by nothing but how frequent they are
	distant []string
	sounded []string
	systems []string
}

// hangulTable is unpacked at the first Hangul word.
var hangulTable = sync.OnceValue(func() *[hangulLast - hangulFirst + 1]hangulRow {
	t := new([hangulLast - hangulFirst + 1]hangulRow)
	for i := range t {
		t[i] = ruleRow(i)
	}
	for line := range strings.Lines(hangulLearnt) {
		r, _ := utf8.DecodeRuneInString(line)
		col := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if r < hangulFirst || r > hangulLast || len(col) != 3 {
			continue
		}
		row := &t[r-hangulFirst]
		rules := row.given
		given := strings.Fields(col[2])
		row.given = ranked(given, rules)
		row.surname = ranked(strings.Fields(col[1]), given, rules)
		if len(given) > 0 {
			row.systems[1] = given[0] // the South's habit is what was counted
		}
	}
	for i := range t {
		t[i].counted = t[i].given
	}
	ownFirst(t)
	addSinoKorean(t)
	return t
})

// ownFirst puts the spellings in given names that are more customary for another
// syllable after a syllable's own: Sung may be 승, but is 성.
func ownFirst(t *[hangulLast - hangulFirst + 1]hangulRow) {
	best := map[string]int{}
	learnt := func(do func(row *hangulRow)) {
		for line := range strings.Lines(hangulLearnt) {
			if r, _ := utf8.DecodeRuneInString(line); r >= hangulFirst && r <= hangulLast {
				do(&t[r-hangulFirst])
			}
		}
	}
	learnt(func(row *hangulRow) {
		for rank, s := range row.given {
			if b, ok := best[s]; !ok || rank < b {
				best[s] = rank
			}
		}
	})
	learnt(func(row *hangulRow) {
		var own, others []string
		for rank, s := range row.given {
			if best[s] < rank {
				others = append(others, s)
			} else {
				own = append(own, s)
			}
		}
		row.given = append(own, others...)
	})
}

// ranked joins lists of spellings, the first first, without duplicates.
func ranked(lists ...[]string) []string {
	var out []string
	for _, list := range lists {
		for _, s := range list {
			if len(out) < MaxForms && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

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
	// At the start of a word the South reads ㄹ as n or leaves it out, and ㄴ out
	// before i and y; inside it is often l, and n after another consonant.
	var alts []string
	switch {
	case ini == initialR && palatal(vow):
		alts = []string{"", "l", "n"}
	case ini == initialR:
		alts = []string{"n", "l"}
	case ini == initialN && palatal(vow):
		alts = []string{"", "r"}
	case ini == initialNone && palatal(vow):
		alts = []string{"r", "l"}
	}
	for _, a := range alts {
		for _, s := range [...]int{0, 1, 2} {
			f.add([]byte(a + hangulVowels[s][vow] + hangulFinals[fin]))
		}
	}
	// Finals as they are spelled rather than heard, and 환 as whan.
	x := row.systems[1]
	stem := x[:len(x)-len(hangulFinals[fin])]
	switch hangulFinals[fin] {
	case "k":
		f.addString(stem + "g")
		f.addString(stem + "ck")
	case "p":
		f.addString(stem + "b")
	case "t":
		f.addString(stem + "d")
	}
	if rest, ok := strings.CutPrefix(x, "hw"); ok {
		f.addString("wh" + rest)
	}
	row.given = f.list()
	row.surname = row.given
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
	start := len(dst)
	for i, r := range word {
		if r < hangulFirst || r > hangulLast {
			continue // a lone letter of a syllable
		}
		row := &t[r-hangulFirst]
		u := Unit{Forms: row.given, Distant: row.distant, Sounded: row.sounded, From: i, To: i + 3, systems: row.systems}
		if len(dst) == start {
			u.Forms = row.surname
		} else if len(dst) > start+1 {
			u.Forms, dst[len(dst)-1].Forms = assimilate(u.Forms, dst[len(dst)-1].Forms, prev(word, i), r)
		}
		dst = append(dst, u)
	}
	return dst
}

func prev(word string, i int) rune {
	r, _ := utf8.DecodeLastRuneInString(word[:i])
	return r
}

// assimilate adds the spellings by sound of two syllables of a given name where
// they meet: 국민 gungmin, 독립 dongnip, 천리 cheolli. Surnames keep theirs.
func assimilate(forms, before []string, a, b rune) (after, left []string) {
	if a < hangulFirst || a > hangulLast {
		return forms, before
	}
	fin, ini := int(a-hangulFirst)%nFinals, int(b-hangulFirst)/(nVowels*nFinals)
	final := hangulFinals[fin]
	nasal := ini == initialN || ini == initialM || ini == initialR
	switch {
	case final == "k" && nasal:
		before = ending(before, "k", "ng")
	case final == "p" && nasal:
		before = ending(before, "p", "m")
	case final == "t" && nasal:
		before = ending(before, "t", "n")
	case final == "n" && ini == initialR:
		before, forms = ending(before, "n", "l"), beginning(forms, "r", "l")
	case final == "l" && ini == initialN:
		forms = beginning(forms, "n", "l")
	}
	return forms, before
}

// ending adds to a copy of list its first spelling that ends in from, ended in to.
func ending(list []string, from, to string) []string {
	for _, s := range list {
		if stem, ok := strings.CutSuffix(s, from); ok {
			return ranked(list[:min(len(list), MaxForms-1)], []string{stem + to})
		}
	}
	return list
}

// beginning is as ending for the first letters.
func beginning(list []string, from, to string) []string {
	for _, s := range list {
		if rest, ok := strings.CutPrefix(s, from); ok {
			return ranked(list[:min(len(list), MaxForms-1)], []string{to + rest})
		}
	}
	return list
}
