package romanise

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Japan's lists print Korean names in katakana: リ・ビョンチョル for Ri Pyong Chol.
// Read as Japanese they come out as "byonchoru", which is nobody's spelling. What
// a kana syllable may stand for is worked out the other way round, by writing
// every Korean syllable of names in kana.

// kanaRows are the kana of each initial before the vowels a ya o yo u yu i e wa
// wo we wi, unvoiced and, where a Korean consonant is voiced inside a word, voiced.
var kanaRows = [19][2]string{
	0:  {"カ キャ コ キョ ク キュ キ ケ クァ クォ クェ クィ", "ガ ギャ ゴ ギョ グ ギュ ギ ゲ グァ グォ グェ グィ"},
	1:  {"カ キャ コ キョ ク キュ キ ケ クァ クォ クェ クィ", ""},
	2:  {"ナ ニャ ノ ニョ ヌ ニュ ニ ネ ヌァ ヌォ ヌェ ヌィ", ""},
	3:  {"タ テャ ト テョ トゥ テュ ティ テ トァ トォ トェ トィ", "ダ デャ ド デョ ドゥ デュ ディ デ ドァ ドォ ドェ ドィ"},
	4:  {"タ テャ ト テョ トゥ テュ ティ テ トァ トォ トェ トィ", ""},
	5:  {"ラ リャ ロ リョ ル リュ リ レ ルァ ルォ ルェ ルィ", ""},
	6:  {"マ ミャ モ ミョ ム ミュ ミ メ ムァ ムォ ムェ ムィ", ""},
	7:  {"パ ピャ ポ ピョ プ ピュ ピ ペ プァ プォ プェ プィ", "バ ビャ ボ ビョ ブ ビュ ビ ベ ブァ ブォ ブェ ブィ"},
	8:  {"パ ピャ ポ ピョ プ ピュ ピ ペ プァ プォ プェ プィ", ""},
	9:  {"サ シャ ソ ショ ス シュ シ セ スァ スォ スェ スィ", ""},
	10: {"サ シャ ソ ショ ス シュ シ セ スァ スォ スェ スィ", ""},
	11: {"ア ヤ オ ヨ ウ ユ イ エ ワ ウォ ウェ ウィ", ""},
	12: {"チャ チャ チョ チョ チュ チュ チ チェ チュァ チュォ チェ チュィ", "ジャ ジャ ジョ ジョ ジュ ジュ ジ ジェ ジュァ ジュォ ジェ ジュィ"},
	13: {"チャ チャ チョ チョ チュ チュ チ チェ チュァ チュォ チェ チュィ", ""},
	14: {"チャ チャ チョ チョ チュ チュ チ チェ チュァ チュォ チェ チュィ", ""},
	15: {"カ キャ コ キョ ク キュ キ ケ クァ クォ クェ クィ", ""},
	16: {"タ テャ ト テョ トゥ テュ ティ テ トァ トォ トェ トィ", ""},
	17: {"パ ピャ ポ ピョ プ ピュ ピ ペ プァ プォ プェ プィ", ""},
	18: {"ハ ヒャ ホ ヒョ フ ヒュ ヒ ヘ ファ フォ フェ フィ", ""},
}

// kanaColumns are the columns of kanaRows in which a vowel is written.
var kanaColumns = [nVowels][]int{
	{0}, {7}, {1}, {7}, {2}, {7}, {3}, {7}, {2}, {8}, {10, 7}, {10, 7}, {3}, {4}, {9}, {10, 7}, {11}, {5}, {4}, {11, 6}, {6},
}

var kanaFinals = map[string]string{"": "", "k": "ク", "n": "ン", "t": "ッ", "l": "ル", "m": "ム", "p": "プ", "ng": "ン"}

// maxKanaSyllables is the longest Korean given name, with a surname of two.
const maxKanaSyllables = 4

// kanaKorean is what kana may stand for in Korean names.
type kanaKorean struct {
	syllables map[string][]rune
	surnames  map[string]bool
}

var kanaKoreanTable = sync.OnceValue(func() *kanaKorean {
	t := &kanaKorean{map[string][]rune{}, map[string]bool{}}
	for line := range strings.Lines(hangulLearnt) {
		r, _ := utf8.DecodeRuneInString(line)
		col := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if r < hangulFirst || r > hangulLast || len(col) != 3 {
			continue
		}
		for _, k := range inKana(r) {
			if col[2] != "" || col[1] != "" {
				t.syllables[k] = append(t.syllables[k], r)
			}
			if col[1] != "" {
				t.surnames[k] = true
			}
		}
	}
	return t
})

// inKana writes a Hangul syllable in katakana, in every way that is usual.
func inKana(r rune) []string {
	i := int(r - hangulFirst)
	ini, vow, fin := i/(nVowels*nFinals), i/nFinals%nVowels, i%nFinals
	var out []string
	for _, row := range kanaRows[ini] {
		cells := strings.Fields(row)
		if len(cells) == 0 {
			continue
		}
		for _, c := range kanaColumns[vow] {
			if k := cells[c] + kanaFinals[hangulFinals[fin]]; !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// cut divides katakana into Korean syllables, the longest first; nil if it cannot
// be divided.
func (t *kanaKorean) cut(word string, most int) []string {
	if word == "" {
		return []string{}
	}
	if most == 0 {
		return nil
	}
	for n := min(len(word), 5*len("ア")); n > 0; n -= len("ア") {
		if !utf8.RuneStart(word[0]) || t.syllables[word[:n]] == nil {
			continue
		}
		if rest := t.cut(word[n:], most-1); rest != nil {
			return append([]string{word[:n]}, rest...)
		}
	}
	return nil
}

// KoreanKana reports whether the words of a name in katakana read as a Korean
// name: two or three words, a surname at one end, and Korean syllables throughout.
// Such words are to be read by [AppendKoreanKana].
func KoreanKana(words []string) bool {
	if len(words) < 2 || len(words) > 3 {
		return false
	}
	t := kanaKoreanTable()
	total := 0
	for _, w := range words {
		if scriptOfWord(w) != Kana || len(w)%len("ア") != 0 {
			return false
		}
		s := t.cut(w, maxKanaSyllables)
		if s == nil {
			return false
		}
		total += len(s)
	}
	return total <= maxKanaSyllables && (t.surnames[words[0]] || t.surnames[words[len(words)-1]])
}

// AppendKoreanKana is [Append] for a word of a name of which [KoreanKana] holds:
// one unit for each Korean syllable that the kana write, with the Latin spellings
// of all syllables that they may stand for. A word of other kana adds nothing.
func AppendKoreanKana(dst []Unit, word string) []Unit {
	t, rows := kanaKoreanTable(), hangulTable()
	at := 0
	for _, k := range t.cut(clip(word), maxKanaSyllables) {
		u := Unit{From: at, To: at + len(k)}
		at = u.To
		// One system of all readings before the next: the North's is the lists'.
		for _, system := range [...]int{2, 1, 3, 0} {
			for _, r := range t.syllables[k] {
				if s := rows[r-hangulFirst].systems[system]; len(u.Forms) < MaxForms && !slices.Contains(u.Forms, s) {
					u.Forms = append(u.Forms, s)
				}
			}
		}
		u.systems = rows[t.syllables[k][0]-hangulFirst].systems
		dst = append(dst, u)
	}
	return dst
}
