package romanise

import (
	"slices"
	"strings"
)

// Kontsevich's system, which Russian scholars and maps follow, and beside it the
// habits of the press and of Soviet days: Чен for 정, Сен for 성, Ир for 일, Джон
// for 정, е where ё is meant. The system comes first in each list.

// kontsevichInitials are the letters of each initial; where a Korean consonant is
// voiced inside a word, so written too.
var kontsevichInitials = [19][]string{
	{"к", "г"},
	{"кк", "к"},
	{"н"},
	{"т", "д"},
	{"тт", "т"},
	{"р", "л"},
	{"м"},
	{"п", "б"},
	{"пп", "п"},
	{"с"},
	{"сс", "с"},
	{""},
	{"ч", "чж", "дж"},
	{"чч", "ч"},
	{"чх", "ч"},
	{"кх", "к"},
	{"тх", "т"},
	{"пх", "п"},
	{"х"},
}

var kontsevichVowels = [nVowels][]string{
	{"а"},
	{"э"},
	{"я"},
	{"йя"},
	{"о", "е", "э"},
	{"е", "э"},
	{"ё", "е", "йо"},
	{"йе", "ё", "е"},
	{"о"},
	{"ва"},
	{"вэ"},
	{"ве", "вэ"},
	{"ё", "е", "йо"},
	{"у"},
	{"во"},
	{"ве", "вэ"},
	{"ви"},
	{"ю"},
	{"ы"},
	{"ый", "и", "ы"},
	{"и"},
}

var kontsevichFinals = map[string][]string{
	"": {""}, "k": {"к"}, "n": {"н"}, "t": {"т"}, "l": {"ль", "л", "р"}, "m": {"м"}, "p": {"п"}, "ng": {"н", "нъ"},
}

// kontsevichCustom are surnames by custom: the South's Lee and Lim keep their l,
// and Цой is what Koreans of the Soviet Union are called.
var kontsevichCustom = map[rune]string{'이': "ли", '임': "лим", '최': "цой"}

// inKontsevich writes a Hangul syllable in Russian, in every way that is usual.
func inKontsevich(r rune) []string {
	ini, vow, fin := jamo(r)
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, i := range kontsevichInitials[ini] {
		for _, v := range kontsevichVowels[vow] {
			for _, f := range kontsevichFinals[fin] {
				add(i + v + f)
				if i == "с" && v == "и" {
					add("ши" + f)
				}
			}
		}
	}
	if s := kontsevichCustom[r]; s != "" {
		add(s)
	}
	return out
}

// Variety is the East Slavic language in which a foreign name is written.
type Variety uint8

// Varieties of the systems that write Korean and Chinese names.
const (
	Russian Variety = iota
	Ukrainian
	Belarusian
)

// VarietyOf tells the language of the words of a name by the letters that others do
// not have.
func VarietyOf(words []string) Variety {
	i, russian := false, false
	for _, w := range words {
		for _, r := range w {
			switch r {
			case 'ў':
				return Belarusian
			case 'ы', 'э', 'ё':
				russian = true
			case 'і', 'ї', 'є', 'ґ':
				i = true
			}
		}
	}
	switch {
	case i && russian:
		return Belarusian
	case i:
		return Ukrainian
	}
	return Russian
}

var (
	fromUkrainian  = strings.NewReplacer("йо", "ё", "ьо", "ё", "и", "ы", "і", "и", "ї", "и", "є", "е", "е", "э", "ґ", "г")
	fromBelarusian = strings.NewReplacer("і", "и", "ў", "у")
)

// Respell writes a transcribed word as Russian does: Кім Чен Ин is Ким Чен Ын.
func (v Variety) Respell(word string) string {
	switch v {
	case Ukrainian:
		return fromUkrainian.Replace(word)
	case Belarusian:
		return fromBelarusian.Replace(word)
	}
	return word
}
