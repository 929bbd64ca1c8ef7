package romanise

import (
	_ "embed"
	"strings"
)

// Chinese names reach Hangul in two ways: by the Korean reading of their
// characters (왕연정 for Wang Yanzheng) and, since 1986, by their Mandarin sound
// (천쉐빙 for Chen Xuebing). Both are readings by way of another language.

// sinoKorean: a line each of a Hangul syllable and the Pinyin of the characters
// read so, the most common first (internal/hangen).
//
//go:embed sinokorean.txt
var sinoKorean string

// addSinoKorean fills the distant readings of the table.
func addSinoKorean(t *[hangulLast - hangulFirst + 1]hangulRow) {
	for i := range t {
		t[i].distant = mandarinSound(i)
	}
	for line := range strings.Lines(sinoKorean) {
		f := strings.Fields(line)
		r := []rune(f[0])[0]
		if r < hangulFirst || r > hangulLast {
			continue
		}
		row := &t[r-hangulFirst]
		pinyin := f[1:]
		for i := range pinyin {
			pinyin[i] = strings.ReplaceAll(pinyin[i], "v", "u")
		}
		row.distant = ranked(row.distant, pinyin)
	}
}

// mandarinInitials are the Pinyin initials that the standard of 1986 writes with
// each Hangul initial, by the order of Unicode.
var mandarinInitials = [19]string{"g", "", "n", "d", "", "l r", "m", "b", "", "x sh s", "s", "-", "j zh", "z zh", "q ch c", "k", "t", "p f", "h"}

// mandarinFinals are the Pinyin finals by vowel and final sound. A final written
// with two syllables (자오 jiao, 쉬안 xuan) is read piece by piece: ia+o, u+an.
// After the colon: alone, without an initial.
var mandarinFinals = map[string]string{
	"a": "a ia:a", "an": "an:an", "ang": "ang iang:ang",
	"eo": "e o:e o", "eon": "en:en", "eong": "eng:eng", "eol": ":er",
	"o": "o:o", "u": "u iu:wu u", "un": "un:un", "ung": "ong iong:weng",
	"eu": "i:", "i": "i:yi i", "in": "in:yin", "ing": "ing:ying",
	"ya": "ia:ya", "yang": "iang:yang", "ye": "ie:ye", "yen": "ian:yan",
	"yo": ":yo", "yu": "iu:you", "yung": "iong:yong",
	"wa": "ua:wa", "wan": "uan:wan", "wang": "uang:wang", "wo": "uo:wo", "won": ":wen", "wong": ":weng",
	"e": "e ie:e", "en": "ian:", "we": "ue:yue we", "wi": "u:yu", "win": "un:yun", "wae": ":wai",
}

// mandarinSound lists the Pinyin that a syllable stands for by sound.
func mandarinSound(i int) []string {
	ini, vow, fin := i/(nVowels*nFinals), i/nFinals%nVowels, i%nFinals
	final := mandarinFinals[hangulVowels[0][vow]+hangulFinals[fin]]
	if final == "" || fin != 0 && fin != 4 && fin != 8 && fin != 21 {
		return nil
	}
	after, alone, _ := strings.Cut(final, ":")
	if ini == initialNone {
		return strings.Fields(alone)
	}
	var f forms
	for a := range strings.FieldsSeq(mandarinInitials[ini]) {
		for b := range strings.FieldsSeq(after) {
			if goesWith(a, b, hangulVowels[0][vow]) {
				f.addString(a + b)
			}
		}
	}
	return f.list()
}

// goesWith tells the syllables that Mandarin has: j q x only before i and ü, the
// hissing initials never before them.
func goesWith(initial, final, vowel string) bool {
	narrow := final[0] == 'i' || vowel == "wi" || vowel == "we"
	switch initial {
	case "j", "q", "x":
		return narrow && vowel != "eu"
	case "zh", "ch", "sh", "z", "c", "s", "r":
		return !narrow || vowel == "eu"
	case "n", "l", "d", "t", "b", "p", "m":
		return vowel != "eu"
	}
	return !narrow
}
