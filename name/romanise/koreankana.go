package romanise

import (
	"slices"
	"strings"
)

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

// inKana writes a Hangul syllable in katakana, in every way that is usual.
func inKana(r rune) []string {
	ini, vow, fin := jamo(r)
	var out []string
	for _, row := range kanaRows[ini] {
		cells := strings.Fields(row)
		if len(cells) == 0 {
			continue
		}
		for _, c := range kanaColumns[vow] {
			if k := cells[c] + kanaFinals[fin]; !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}
