package romanise

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Chinese names reach Hangul in two ways: by the Korean reading of their
// characters (왕연정 for Wang Yanzheng) and, since 1986, by their Mandarin sound
// (천쉐빙 for Chen Xuebing). Both are readings by way of another language.

// maxSinoKorean is how many readings of a syllable count: those further down are of
// characters that names rarely have.
const maxSinoKorean = 7

// sinoKorean: a line each of a Hangul syllable and the Pinyin of the characters
// read so, the most common first (internal/hangen).
//
//go:embed sinokorean.txt
var sinoKorean string

// addSinoKorean fills the distant readings of the table.
func addSinoKorean(t *[hangulLast - hangulFirst + 1]hangulRow) {
	for i := range t {
		t[i].sounded = mandarinSound(i)
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
		row.distant = ranked(pinyin[:min(len(pinyin), maxSinoKorean)])
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

// chineseSurnames are the characters of the surnames that most Chinese bear, in
// their traditional form, by which Korean reads them.
const chineseSurnames = `王李張劉陳楊黃趙吳周徐孫馬朱胡郭何高林羅鄭梁謝宋唐許韓馮鄧曹彭曾肖蕭田董袁潘于蔣蔡余杜葉程蘇魏呂丁任沈姚盧姜崔鍾譚陸汪范金石廖賈夏韋付傅方白鄒孟熊秦邱丘江尹薛閻段雷侯龍史陶黎賀顧毛郝龔邵萬錢嚴覃武戴莫孔向湯常溫康施文牛樊葛邢安齊喬伍龐顏倪莊聶章魯岳翟殷詹申歐耿關蘭焦俞左柳甘祝包寧尚符舒阮柯紀梅童凌畢單季裴霍涂成苗谷盛曲翁冉駱藍路游辛靳管柴蒙鮑華喻祁房滕屈饒解牟艾尤陽時穆農司卓古吉繆簡車項連蘆麥褚婁竇戚岑景黨宮費卜冷晏席衛米柏宗瞿桂全佟應臧閔苟鄔邊卞姬師和仇欒隋商刁沙榮巫寇桑郎甄叢仲虞敖巩明佘池查麻苑遲鄺`

// chineseTwoSurnames are the surnames of two characters as Korean reads them, and
// their Pinyin.
var chineseTwoSurnames = map[string][]string{
	"제갈": {"zhu", "ge"}, "사마": {"si", "ma"}, "공손": {"gong", "sun"}, "구양": {"ou", "yang"}, "하후": {"xia", "hou"},
	"상관": {"shang", "guan"}, "황보": {"huang", "fu"}, "동방": {"dong", "fang"}, "서문": {"xi", "men"}, "남궁": {"nan", "gong"},
	"독고": {"du", "gu"}, "모용": {"mu", "rong"}, "우문": {"yu", "wen"}, "영호": {"ling", "hu"}, "장손": {"zhang", "sun"},
	"탁발": {"tuo", "ba"}, "공양": {"gong", "yang"}, "단목": {"duan", "mu"},
}

// surnameReadings are the Pinyin surnames by the Hangul syllable that reads them.
var surnameReadings = sync.OnceValue(func() map[rune][]string {
	d, m := han(), map[rune][]string{}
	for _, c := range chineseSurnames {
		row := d.row(c)
		if row == nil {
			continue
		}
		pinyin := row.systems[hanPinyin]
		if list := d.surnames[string(c)]; list != nil {
			pinyin = list[0]
		}
		line, _, _ := strings.Cut(d.text[d.line[c-hanFirst]:], "\n")
		if col := strings.Split(line, "\t"); len(col) > 3 {
			for k := range strings.FieldsSeq(col[3]) {
				r, _ := utf8.DecodeRuneInString(k)
				m[r] = ranked(m[r], []string{pinyin})
				if r = initialLaw(r); r != 0 {
					m[r] = ranked(m[r], []string{pinyin})
				}
			}
		}
	}
	return m
})

// initialLaw is a syllable as the South writes it at the start of a name, 0 where
// it does not change: 류 is 유, 로 is 노, 녀 is 여.
func initialLaw(r rune) rune {
	if r < hangulFirst || r > hangulLast {
		return 0
	}
	ini, vow, _ := jamo(r)
	to := ini
	switch {
	case (ini == initialR || ini == initialN) && palatal(vow):
		to = initialNone
	case ini == initialR:
		to = initialN
	}
	if to == ini {
		return 0
	}
	return r + rune(to-ini)*nVowels*nFinals
}

// ChineseSurname returns the Pinyin of the Chinese surnames that a Hangul name
// begins with: read as Korean reads their characters, or by their sound. Two says
// that the surname is one of two syllables, of which each has its Pinyin.
func ChineseSurname(name string, sound bool) (pinyin []string, two bool) {
	r, n := utf8.DecodeRuneInString(name)
	if !sound {
		_, k := utf8.DecodeRuneInString(name[n:])
		if list := chineseTwoSurnames[name[:n+k]]; list != nil && len(name) > n+k {
			return list, true
		}
		return surnameReadings()[r], false
	}
	if r < hangulFirst || r > hangulLast {
		return nil, false
	}
	for _, p := range hangulTable()[r-hangulFirst].sounded {
		if chineseBySound()[p] {
			pinyin = append(pinyin, p)
		}
	}
	return pinyin, false
}

// chineseBySound are the Pinyin surnames that a Hangul name is heard for.
var chineseBySound = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for s := range strings.FieldsSeq(palladiusSurnames) {
		m[s] = true
	}
	return m
})

// ChineseSurnameInTwo returns the Pinyin of the Chinese surnames whose sound a Hangul
// name begins with in two syllables: 자오 for Zhao, 저우 for Zhou.
func ChineseSurnameInTwo(name string) (pinyin []string) {
	r, n := utf8.DecodeRuneInString(name)
	second, _ := utf8.DecodeRuneInString(name[n:])
	if r < hangulFirst || r > hangulLast || second < hangulFirst || second > hangulLast {
		return nil
	}
	if ini, _, _ := jamo(second); ini != initialNone {
		return nil
	}
	t := hangulTable()
	for _, p := range t[r-hangulFirst].sounded {
		for _, q := range t[second-hangulFirst].sounded {
			if s := p + q; chineseBySound()[s] && !slices.Contains(pinyin, s) {
				pinyin = append(pinyin, s)
			}
		}
	}
	return pinyin
}
