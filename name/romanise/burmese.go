package romanise

import "strings"

// Burmese names are syllables that Latin prints apart: မင်းအောင်လှိုင် is Min Aung
// Hlaing. A syllable is a consonant, what is written below and beside it, and
// perhaps a last consonant whose vowel the asat removes; the vowel depends on
// that last consonant.

const asat = '်'

var burmeseInitials = map[rune]string{
	'က': "k", 'ခ': "kh", 'ဂ': "g", 'ဃ': "g", 'င': "ng", 'စ': "s", 'ဆ': "s", 'ဇ': "z", 'ဈ': "z", 'ဉ': "ny", 'ည': "ny",
	'ဋ': "t", 'ဌ': "t", 'ဍ': "d", 'ဎ': "d", 'ဏ': "n", 'တ': "t", 'ထ': "ht", 'ဒ': "d", 'ဓ': "d", 'န': "n", 'ပ': "p", 'ဖ': "hp",
	'ဗ': "b", 'ဘ': "b", 'မ': "m", 'ယ': "y", 'ရ': "y", 'လ': "l", 'ဝ': "w", 'သ': "th", 'ဟ': "h", 'ဠ': "l", 'အ': "",
	'ဣ': "i", 'ဤ': "i", 'ဥ': "u", 'ဦ': "u", 'ဧ': "e", 'ဩ': "aw", 'ဪ': "aw", 'ဿ': "th",
}

// burmeseRhymes: vowel signs, then the last consonant; the second spelling after
// a slash is as common.
var burmeseRhymes = map[string]string{
	"": "a", "ာ": "a", "ါ": "a", "ိ": "i", "ီ": "i/ee", "ု": "u", "ူ": "u/oo", "ေ": "e/ay", "ဲ": "e/ai", "ော": "aw/o", "ေါ": "aw/o", "ို": "o", "ံ": "an", "ုံ": "on/one", "ိံ": "ein",
	"က": "et", "င": "in", "စ": "it", "ည": "i/yi", "ဉ": "in", "တ": "at", "ပ": "at", "န": "an", "မ": "an", "ယ": "e/ai", "ဏ": "an", "လ": "al", "သ": "at", "ရ": "a",
	"ောင": "aung", "ေါင": "aung", "ောက": "auk", "ေါက": "auk", "ိုင": "aing", "ိုက": "aik", "ိန": "ein", "ိမ": "ein", "ိတ": "eik", "ိပ": "eik",
	"ုန": "on/oun", "ုမ": "on/oun", "ုတ": "ok/oke", "ုပ": "ok/oke", "ာန": "an", "ာဉ": "in", "ာတ": "at", "ွ": "wa", "ဏ်": "an", "ောန": "aw",
}

func appendBurmese(dst []Unit, word string) []Unit {
	from := -1
	var cur []rune
	var rs []rune
	var offs []int
	for i, r := range word {
		rs, offs = append(rs, r), append(offs, i)
	}
	flush := func(to int) {
		if from >= 0 {
			var f forms
			burmeseSyllable(&f, cur)
			if f.n > 0 {
				dst = append(dst, Unit{Forms: f.list(), From: from, To: to})
			}
		}
		from, cur = -1, cur[:0]
	}
	for i, r := range rs {
		_, letter := burmeseInitials[r]
		closing := i+1 < len(rs) && (rs[i+1] == asat || rs[i+1] == '္') || // ends a syllable
			i+2 < len(rs) && rs[i+1] == '့' && rs[i+2] == asat
		stacked := i > 0 && rs[i-1] == '္'
		if letter && (!closing || len(cur) == 0 || stacked) {
			flush(offs[i])
			from = offs[i]
		}
		if from >= 0 {
			cur = append(cur, r)
		}
	}
	flush(len(word))
	return dst
}

func burmeseSyllable(f *forms, rs []rune) {
	ini, medial, h, w := burmeseInitials[rs[0]], "", false, false
	first := rs[0]
	var rhyme []rune
	for _, r := range rs[1:] {
		switch r {
		case 'ျ', 'ြ':
			medial = "y"
		case 'ွ':
			w = true
		case 'ှ':
			h = true
		case '့', 'း', asat, '္':
		default:
			rhyme = append(rhyme, r)
		}
	}
	vowel, ok := burmeseRhymes[string(rhyme)]
	if !ok {
		vowel = "a"
	}
	if strings.ContainsRune("ဣဤဥဦဧဩဪ", first) {
		vowel = ""
		if len(rhyme) > 0 {
			vowel = burmeseInitials[rhyme[len(rhyme)-1]]
		}
	}
	if w {
		switch string(rhyme) {
		case "န", "မ", "ံ":
			vowel = "un/wan"
		case "တ", "ပ":
			vowel = "ut/wat"
		default:
			vowel = "w" + vowel
		}
	}
	onsets := []string{ini + medial}
	switch {
	case first == 'ခ' && medial == "y":
		onsets = []string{"ch", "ky"}
	case first == 'ဂ' && medial == "y":
		onsets = []string{"gy", "j"}
	case h && (first == 'ရ' || first == 'လ' && medial == "y"):
		onsets = []string{"sh"}
	case h:
		onsets = []string{"h" + ini + medial, ini + medial}
	case first == 'ရ':
		onsets = []string{"y", "r"}
	case first == 'ထ' || first == 'ဖ':
		onsets = []string{ini[1:] + medial, ini + medial}
	case first == 'သ':
		onsets = []string{"th", "t"}
	case first == 'ဘ':
		onsets = []string{"b" + medial, "bh" + medial}
	}
	for _, v := range strings.Split(vowel, "/") {
		for _, o := range onsets {
			f.addString(o + v)
		}
	}
}
