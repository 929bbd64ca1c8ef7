package romanise

import (
	"bytes"
	"strings"
)

// kana reads hiragana and katakana in Hepburn's spelling, with the long vowels
// folded, then kept.
func kana(f *forms, word string) {
	var rbuf [MaxWord]rune
	rs := rbuf[:0]
	for _, r := range word {
		if 'ァ' <= r && r <= 'ヶ' || r == 'ヽ' || r == 'ヾ' {
			r -= 'ァ' - 'ぁ'
		}
		rs = append(rs, r)
	}
	var buf [4 * MaxWord]byte
	b := hepburn(buf[:0], rs)
	var short [4 * MaxWord]byte
	folded := foldLong(append(short[:0], b...))
	f.add(folded)
	if v := velar(rs); v != nil { // ヨンイル is Yong Il as well as Yon Il
		f.add(foldLong(hepburn(nil, v)))
	}
	f.add(b)
	// Sounds of other languages that kana write by the nearest Japanese one.
	var other [6 * MaxWord]byte
	for i := range kanaForeign {
		f.add(foreign(other[:0], folded, kanaForeign[:i+1]))
	}
}

// kanaForeign are letters of a Hepburn spelling and what a foreign name may have
// in their place; each list takes in those before it.
var kanaForeign = [...][][2]string{
	{{"uwa", "uwa"}, {"gwa", "gwa"}, {"kwa", "kwa"}, {"wa", "va"}, {"wi", "vi"}, {"vu", "fu"}, {"^ur", "fur"}},
	{{"je", "de"}},
	{{"ji", "di"}},
	{{"chi", "ti"}, {"shi", "si"}, {"tsu", "tu"}, {"ja", "dia"}},
}

func foreign(b, word []byte, sets [][][2]string) []byte {
next:
	for i := 0; i < len(word); {
		for _, set := range sets {
			for _, p := range set {
				from, atStart := strings.CutPrefix(p[0], "^")
				if (!atStart || i == 0) && bytes.HasPrefix(word[i:], []byte(from)) {
					b = append(b, p[1]...)
					i += len(from)
					continue next
				}
			}
		}
		b = append(b, word[i])
		i++
	}
	return b
}

// velar returns the word with ん before a vowel as んg, nil where there is none.
func velar(rs []rune) []rune {
	for i := 0; i+1 < len(rs); i++ {
		if rs[i] == 'ん' && rs[i+1] <= 'お' && rs[i+1] >= 'ぁ' {
			return append(append(append([]rune(nil), rs[:i+1]...), 'ŋ'), rs[i+1:]...)
		}
	}
	return nil
}

// hepburn writes hiragana (and the katakana that have no hiragana) in Latin;
// ー doubles the vowel before it.
func hepburn(b []byte, rs []rune) []byte {
	double := false
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		if r == 'っ' {
			double = true
			continue
		}
		if r == 'ー' {
			if n := len(b); n > 0 {
				b = append(b, b[n-1])
			}
			continue
		}
		s := kanaLetter(r)
		if i+1 < len(rs) {
			if t, ok := kanaPairs[[2]rune{r, rs[i+1]}]; ok {
				s = t
				i++
			}
		}
		if s == "" {
			continue
		}
		if double {
			if s[0] == 'c' {
				b = append(b, 't')
			} else {
				b = append(b, s[0])
			}
			double = false
		}
		b = append(b, s...)
	}
	return b
}

// foldLong folds ou, oo, uu, aa, ii, ee in place.
func foldLong(b []byte) []byte {
	n := 0
	for i, c := range b {
		if i > 0 && n > 0 {
			p := b[n-1]
			if c == p && (c == 'a' || c == 'i' || c == 'u' || c == 'e' || c == 'o') || p == 'o' && c == 'u' {
				continue
			}
		}
		b[n] = c
		n++
	}
	return b[:n]
}

const kanaFirst = 'ぁ'

var kanaLetters = [...]string{
	'ぁ' - kanaFirst: "a", 'あ' - kanaFirst: "a", 'ぃ' - kanaFirst: "i", 'い' - kanaFirst: "i",
	'ぅ' - kanaFirst: "u", 'う' - kanaFirst: "u", 'ぇ' - kanaFirst: "e", 'え' - kanaFirst: "e",
	'ぉ' - kanaFirst: "o", 'お' - kanaFirst: "o",
	'か' - kanaFirst: "ka", 'が' - kanaFirst: "ga", 'き' - kanaFirst: "ki", 'ぎ' - kanaFirst: "gi",
	'く' - kanaFirst: "ku", 'ぐ' - kanaFirst: "gu", 'け' - kanaFirst: "ke", 'げ' - kanaFirst: "ge",
	'こ' - kanaFirst: "ko", 'ご' - kanaFirst: "go",
	'さ' - kanaFirst: "sa", 'ざ' - kanaFirst: "za", 'し' - kanaFirst: "shi", 'じ' - kanaFirst: "ji",
	'す' - kanaFirst: "su", 'ず' - kanaFirst: "zu", 'せ' - kanaFirst: "se", 'ぜ' - kanaFirst: "ze",
	'そ' - kanaFirst: "so", 'ぞ' - kanaFirst: "zo",
	'た' - kanaFirst: "ta", 'だ' - kanaFirst: "da", 'ち' - kanaFirst: "chi", 'ぢ' - kanaFirst: "ji",
	'つ' - kanaFirst: "tsu", 'づ' - kanaFirst: "zu", 'て' - kanaFirst: "te", 'で' - kanaFirst: "de",
	'と' - kanaFirst: "to", 'ど' - kanaFirst: "do",
	'な' - kanaFirst: "na", 'に' - kanaFirst: "ni", 'ぬ' - kanaFirst: "nu", 'ね' - kanaFirst: "ne", 'の' - kanaFirst: "no",
	'は' - kanaFirst: "ha", 'ば' - kanaFirst: "ba", 'ぱ' - kanaFirst: "pa",
	'ひ' - kanaFirst: "hi", 'び' - kanaFirst: "bi", 'ぴ' - kanaFirst: "pi",
	'ふ' - kanaFirst: "fu", 'ぶ' - kanaFirst: "bu", 'ぷ' - kanaFirst: "pu",
	'へ' - kanaFirst: "he", 'べ' - kanaFirst: "be", 'ぺ' - kanaFirst: "pe",
	'ほ' - kanaFirst: "ho", 'ぼ' - kanaFirst: "bo", 'ぽ' - kanaFirst: "po",
	'ま' - kanaFirst: "ma", 'み' - kanaFirst: "mi", 'む' - kanaFirst: "mu", 'め' - kanaFirst: "me", 'も' - kanaFirst: "mo",
	'ゃ' - kanaFirst: "ya", 'や' - kanaFirst: "ya", 'ゅ' - kanaFirst: "yu", 'ゆ' - kanaFirst: "yu", 'ょ' - kanaFirst: "yo", 'よ' - kanaFirst: "yo",
	'ら' - kanaFirst: "ra", 'り' - kanaFirst: "ri", 'る' - kanaFirst: "ru", 'れ' - kanaFirst: "re", 'ろ' - kanaFirst: "ro",
	'ゎ' - kanaFirst: "wa", 'わ' - kanaFirst: "wa", 'ゐ' - kanaFirst: "i", 'ゑ' - kanaFirst: "e", 'を' - kanaFirst: "o",
	'ん' - kanaFirst: "n", 'ゔ' - kanaFirst: "vu", 'ゕ' - kanaFirst: "ka", 'ゖ' - kanaFirst: "ke",
}

func kanaLetter(r rune) string {
	if i := r - kanaFirst; i >= 0 && int(i) < len(kanaLetters) {
		return kanaLetters[i]
	}
	switch r {
	case 'ŋ': // see velar
		return "g"
	case 'ヷ':
		return "va"
	case 'ヸ':
		return "vi"
	case 'ヹ':
		return "ve"
	case 'ヺ':
		return "vo"
	}
	return ""
}

// kanaPairs are syllables written with a small second letter: the y-sounds of
// Japanese and the sounds of foreign names.
var kanaPairs = func() map[[2]rune]string {
	m := make(map[[2]rune]string, 128)
	for r, c := range map[rune]string{
		'き': "ky", 'ぎ': "gy", 'し': "sh", 'じ': "j", 'ち': "ch", 'ぢ': "j", 'に': "ny",
		'ひ': "hy", 'び': "by", 'ぴ': "py", 'み': "my", 'り': "ry", 'て': "ty", 'で': "dy",
		'ふ': "fy", 'ゔ': "vy",
	} {
		m[[2]rune{r, 'ゃ'}] = c + "a"
		m[[2]rune{r, 'ゅ'}] = c + "u"
		m[[2]rune{r, 'ょ'}] = c + "o"
	}
	for r, c := range map[rune]string{
		'ふ': "f", 'ゔ': "v", 'う': "w", 'つ': "ts", 'く': "kw", 'ぐ': "gw", 'す': "sw", 'ず': "zw",
	} {
		m[[2]rune{r, 'ぁ'}] = c + "a"
		m[[2]rune{r, 'ぃ'}] = c + "i"
		m[[2]rune{r, 'ぇ'}] = c + "e"
		m[[2]rune{r, 'ぉ'}] = c + "o"
	}
	for p, s := range map[string]string{
		"てぃ": "ti", "でぃ": "di", "とぅ": "tu", "どぅ": "du", "しぇ": "she", "じぇ": "je",
		"ちぇ": "che", "いぇ": "ye", "きぇ": "kye", "ひぇ": "hye", "みぇ": "mye", "りぇ": "rye", "にぇ": "nye",
		"くわ": "kuwa", "ぐわ": "guwa", "すぃ": "si", "ずぃ": "zi", "くゎ": "kwa", "ぐゎ": "gwa", "うぃ": "wi", "びぇ": "bye", "ぴぇ": "pye",
	} {
		r := []rune(p)
		m[[2]rune{r[0], r[1]}] = s
	}
	return m
}()
