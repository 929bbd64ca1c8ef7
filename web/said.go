package web

import (
	"cmp"
	"strconv"
	"unicode"

	"cordon/name/romanise"
)

// said is a piece of text with the language and direction that draw it right.
type said struct {
	Text, Lang, Dir string
}

// languages maps the codes of lists to those of browsers.
var languages = map[string]string{
	"kor": "ko", "jpn": "ja", "zho": "zh", "ara": "ar", "fas": "fa", "heb": "he", "rus": "ru", "ukr": "uk", "pus": "ps", "urd": "ur",
}

func spoken(text, lang string) said {
	s := said{Text: text, Lang: languages[lang]}
	switch sc := scriptOf(text); sc {
	case romanise.Hangul:
		s.Lang = "ko"
	case romanise.Kana:
		s.Lang = "ja"
	case romanise.Han:
		s.Lang = cmp.Or(s.Lang, "zh")
	case romanise.Arabic:
		s.Lang, s.Dir = cmp.Or(s.Lang, "ar"), "rtl"
	case romanise.Hebrew:
		s.Lang, s.Dir = "he", "rtl"
	case romanise.Cyrillic:
		s.Lang = cmp.Or(s.Lang, "ru")
	case romanise.Latin:
		s.Lang = ""
	}
	return s
}

// scriptOf is the script of most of a text: kana if there is any, because
// Japanese mixes it with Han.
func scriptOf(text string) romanise.Script {
	counts := map[romanise.Script]int{}
	for _, r := range text {
		if unicode.IsLetter(r) {
			counts[romanise.ScriptOf(r)]++
		}
	}
	if counts[romanise.Kana] > 0 {
		return romanise.Kana
	}
	best, n := romanise.Latin, 0
	for s, k := range counts {
		if k > n || k == n && s < best {
			best, n = s, k
		}
	}
	return best
}

func scriptName(s romanise.Script) string {
	if k := "script." + strconv.Itoa(int(s)); has(k) {
		return say(k)
	}
	return say("script.other")
}

// mixed parts a text of several scripts into runs, each with the language and
// direction of its letters. Spaces and signs between letters of one script belong
// to their run; those between two scripts to the Latin one.
func mixed(text string) (runs []said) {
	rs := []rune(text)
	foreign := func(r rune) bool { return unicode.IsLetter(r) && romanise.ScriptOf(r) != romanise.Latin }
	japanese := scriptOf(text) == romanise.Kana
	from := 0
	for i := 0; i < len(rs); i++ {
		if !foreign(rs[i]) {
			continue
		}
		to := i + 1 // past the last letter of the run
		for j := to; j < len(rs) && (foreign(rs[j]) || !unicode.IsLetter(rs[j])); j++ {
			if foreign(rs[j]) {
				to = j + 1
			}
		}
		if from < i {
			runs = append(runs, said{Text: string(rs[from:i])})
		}
		run := spoken(string(rs[i:to]), "")
		if japanese && run.Lang == "zh" {
			run.Lang = "ja"
		}
		runs = append(runs, run)
		from, i = to, to-1
	}
	if from < len(rs) {
		runs = append(runs, said{Text: string(rs[from:])})
	}
	return runs
}
