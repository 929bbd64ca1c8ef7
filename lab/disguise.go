package lab

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"cordon/match"
	"cordon/name"
)

// Manipulation is one way in which a listed name comes to look different.
type Manipulation struct {
	ID   string // stable: goals and reports name it
	Name string // for people
	Does string // what is done, in words

	// change returns the changed name, the same one where it does not apply.
	change func(r *rand.Rand, x *listed) string
	// withhold says that the listed party is taken to be known only by its names in
	// other scripts than the question's, or only by those that are not Latin.
	withhold string
}

// Manipulations is the deck, in the order of reports.
func Manipulations() []Manipulation {
	return []Manipulation{
		{ID: "printed", Name: "As printed", Does: "nothing", change: func(_ *rand.Rand, x *listed) string { return x.text }},
		{ID: "typo", Name: "One typing error", Does: "a letter is swapped, dropped, doubled or replaced", change: func(r *rand.Rand, x *listed) string { return typo(r, x.text) }},
		{ID: "typos", Name: "Two typing errors", Does: "two, in a name of twelve letters or more", change: typos},
		{ID: "order", Name: "Word order", Does: "a person's names are turned round, with or without a comma", change: order},
		{ID: "split", Name: "A word split", Does: "a space is put into a word of six letters or more", change: split},
		{ID: "join", Name: "Words joined", Does: "a space is left out", change: join},
		{ID: "middle", Name: "Middle name left out", Does: "one of a person's three or more names is gone, neither the first nor the last", change: middle},
		{ID: "initials", Name: "Initials", Does: "one of a person's three or more names, not the last, is its first letter", change: initial},
		{ID: "form", Name: "Legal form changed", Does: "a company's legal form is written in another way or language, or left out", change: form},
		{ID: "homoglyph", Name: "Look-alike letters", Does: "letters are replaced by those of another script that look the same", change: homoglyphs},
		{ID: "invisible", Name: "Invisible characters", Does: "zero-width characters stand between the letters", change: invisible},
		{ID: "leet", Name: "Digits for letters", Does: "up to two letters are written as the digits they resemble", change: leet},
		{ID: "spaced", Name: "Letters spaced out", Does: "each letter stands alone", change: spaced},
		{ID: "punctuation", Name: "Punctuation", Does: "hyphens, commas, full stops and quotation marks are put in", change: punctuation},
		{ID: "accents", Name: "Accents", Does: "accents are left out, or put in where there are none", change: accents},
		{ID: "wildcard", Name: "A letter unread", Does: "a question mark stands for a letter of a word of five or more", change: wildcard},
		{ID: "original", Name: "Original script", Does: "a person's name in its own script, against the Latin names of the person alone; those of companies are often translations", withhold: "others", change: func(_ *rand.Rand, x *listed) string {
			if !person(x) || x.script == "Latin" || x.script == "Other" {
				return ""
			}
			return x.text
		}},
		{ID: "romanised", Name: "Latin for the original", Does: "a person's Latin name, against those in other scripts alone", withhold: "latin", change: func(_ *rand.Rand, x *listed) string {
			if !person(x) || x.script != "Latin" || !x.main {
				return ""
			}
			return x.text
		}},
	}
}

// alphabetic scripts have letters to mistype.
func alphabetic(r rune) bool {
	return unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Arabic, unicode.Hebrew, unicode.Georgian, unicode.Armenian)
}

func person(x *listed) bool { return match.KindOf(x.schema) == name.Person }

// at returns the place of a random letter in a random word of at least so many.
func at(r *rand.Rand, words []string, least int) (w, i int, ok bool) {
	for range 8 {
		w = r.IntN(len(words))
		rs := []rune(words[w])
		if i = r.IntN(len(rs)); len(rs) >= least && alphabetic(rs[i]) {
			return w, i, true
		}
	}
	return 0, 0, false
}

func typo(r *rand.Rand, s string) string {
	ws := strings.Fields(s)
	if len(ws) == 0 {
		return s
	}
	w, i, ok := at(r, ws, 4)
	if !ok {
		return s
	}
	rs := []rune(ws[w])
	switch r.IntN(4) {
	case 0:
		j := i + 1
		if j == len(rs) {
			j = i - 1
		}
		rs[i], rs[j] = rs[j], rs[i]
	case 1:
		rs = slices.Delete(rs, i, i+1)
	case 2:
		rs = slices.Insert(rs, i, rs[i])
	default:
		rs[i] = other(r, rs[i])
	}
	ws[w] = string(rs)
	return strings.Join(ws, " ")
}

// other is another letter of the same alphabet and case.
func other(r *rand.Rand, c rune) rune {
	base, n := 'a', int32(26)
	switch {
	case unicode.Is(unicode.Cyrillic, c):
		base, n = 'а', 32
	case unicode.Is(unicode.Arabic, c):
		base, n = 'ف', 8
	case unicode.Is(unicode.Hebrew, c):
		base, n = 'א', 26
	case unicode.Is(unicode.Greek, c):
		base, n = 'α', 17
	case unicode.Is(unicode.Georgian, c):
		base, n = 'ა', 33
	case unicode.Is(unicode.Armenian, c):
		base, n = 'ա', 38
	}
	x := base + r.Int32N(n)
	if x == unicode.ToLower(c) {
		x = base + (x-base+1)%n
	}
	if unicode.IsUpper(c) {
		x = unicode.ToUpper(x)
	}
	return x
}

func typos(r *rand.Rand, x *listed) string {
	letters := 0
	for _, c := range x.text {
		if alphabetic(c) {
			letters++
		}
	}
	if letters < 12 {
		return x.text
	}
	return typo(r, typo(r, x.text))
}

func order(r *rand.Rand, x *listed) string {
	ws := strings.Fields(strings.ReplaceAll(x.text, ",", " "))
	if !person(x) || len(ws) < 2 {
		return x.text
	}
	last := len(ws) - 1
	rest := strings.Join(ws[:last], " ")
	if r.IntN(2) == 0 {
		return ws[last] + ", " + rest
	}
	return ws[last] + " " + rest
}

func split(r *rand.Rand, x *listed) string {
	ws := strings.Fields(x.text)
	if len(ws) == 0 {
		return x.text
	}
	w, i, ok := at(r, ws, 6)
	if !ok {
		return x.text
	}
	rs := []rune(ws[w])
	i = min(max(i, 2), len(rs)-2)
	ws[w] = string(rs[:i]) + " " + string(rs[i:])
	return strings.Join(ws, " ")
}

func join(r *rand.Rand, x *listed) string {
	ws := strings.Fields(x.text)
	if len(ws) < 2 {
		return x.text
	}
	k := r.IntN(len(ws) - 1)
	ws[k] += ws[k+1]
	return strings.Join(slices.Delete(ws, k+1, k+2), " ")
}

func middle(r *rand.Rand, x *listed) string {
	ws := strings.Fields(x.text)
	k := x.inner(r, len(ws), 1)
	if k < 0 {
		return x.text
	}
	return strings.Join(slices.Delete(ws, k, k+1), " ")
}

func initial(r *rand.Rand, x *listed) string {
	ws := strings.Fields(x.text)
	k := x.inner(r, len(ws), 0)
	if k < 0 || x.script != "Latin" && x.script != "Cyrillic" && x.script != "Greek" {
		return x.text
	}
	rs := []rune(ws[k])
	if len(rs) < 3 || !unicode.IsLetter(rs[0]) || strings.Contains(ws[k], "-") {
		return x.text
	}
	ws[k] = string(rs[:1]) + "."
	return strings.Join(ws, " ")
}

// inner is the place of one of a person's three or more full names, not before
// from and not the last; -1 if there is none.
func (x *listed) inner(r *rand.Rand, words, from int) int {
	if !person(x) {
		return -1
	}
	var full []int
	for k := range words {
		if x.full(k) {
			full = append(full, k)
		}
	}
	if len(full) < 3 {
		return -1
	}
	return full[from+r.IntN(len(full)-1-from)]
}

// lookalikes are pairs of letters that most typefaces draw alike.
var lookalikes = [][2]rune{
	{'a', 'а'},
	{'c', 'с'},
	{'e', 'е'},
	{'o', 'о'},
	{'p', 'р'},
	{'x', 'х'},
	{'y', 'у'},
	{'i', 'і'},
	{'s', 'ѕ'},
	{'A', 'А'},
	{'B', 'В'},
	{'C', 'С'},
	{'E', 'Е'},
	{'H', 'Н'},
	{'K', 'К'},
	{'M', 'М'},
	{'O', 'О'},
	{'P', 'Р'},
	{'T', 'Т'},
	{'X', 'Х'},
}

func homoglyphs(r *rand.Rand, x *listed) string {
	from, to := 0, 1
	switch x.script {
	case "Latin":
	case "Cyrillic":
		from, to = 1, 0
	default:
		return x.text
	}
	changed := false
	out := strings.Map(func(c rune) rune {
		for _, p := range lookalikes {
			if c == p[from] && r.IntN(3) > 0 {
				changed = true
				return p[to]
			}
		}
		return c
	}, x.text)
	if !changed {
		return x.text
	}
	return out
}

func invisible(r *rand.Rand, x *listed) string {
	marks := []rune{'\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad'}
	var b strings.Builder
	done := false
	for i, c := range []rune(x.text) {
		if i > 0 && unicode.IsLetter(c) && r.IntN(3) == 0 {
			// The joiners are letters' own business in Arabic and Indic scripts.
			b.WriteRune(marks[r.IntN(len(marks))])
			done = true
		}
		b.WriteRune(c)
	}
	if !done {
		return x.text
	}
	return b.String()
}

func leet(r *rand.Rand, x *listed) string {
	digits := map[rune]rune{'a': '4', 'e': '3', 'i': '1', 'o': '0', 's': '5', 't': '7'}
	rs := []rune(x.text)
	var places []int
	for i, c := range rs {
		if digits[unicode.ToLower(c)] != 0 {
			places = append(places, i)
		}
	}
	if len(places) == 0 || x.script != "Latin" {
		return x.text
	}
	for range 2 {
		i := places[r.IntN(len(places))]
		if d := digits[unicode.ToLower(rs[i])]; d != 0 {
			rs[i] = d
		}
	}
	return string(rs)
}

func spaced(_ *rand.Rand, x *listed) string {
	ws := strings.Fields(x.text)
	if len(ws) > 4 || len([]rune(x.text)) > 40 || len([]rune(x.text)) < 4 || x.script != "Latin" && x.script != "Cyrillic" && x.script != "Greek" {
		return x.text
	}
	for k, w := range ws {
		ws[k] = strings.Join(strings.Split(w, ""), " ")
	}
	return strings.Join(ws, "   ")
}

func punctuation(r *rand.Rand, x *listed) string {
	ws := strings.Fields(x.text)
	if len(ws) < 2 {
		return x.text
	}
	k := r.IntN(len(ws))
	switch r.IntN(4) {
	case 0:
		return strings.Join(ws, "-")
	case 1:
		return strings.Join(ws, ", ")
	case 2:
		ws[k] = "“" + ws[k] + "”"
	default:
		ws[k] += "."
	}
	return strings.Join(ws, " ")
}

// accented are letters with and without their accent.
var accented = strings.NewReplacer(
	"á", "a", "à", "a", "â", "a", "ä", "a", "ã", "a", "å", "a", "ā", "a", "ă", "a", "ç", "c", "ć", "c", "č", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "ě", "e", "ē", "e",
	"í", "i", "ì", "i", "î", "i", "ï", "i", "ī", "i", "ñ", "n", "ń", "n", "ň", "n", "ó", "o", "ò", "o", "ô", "o", "ö", "o", "õ", "o", "ō", "o", "ř", "r", "ś", "s", "š", "s", "ş", "s",
	"ú", "u", "ù", "u", "û", "u", "ü", "u", "ū", "u", "ů", "u", "ý", "y", "ž", "z", "ź", "z", "ż", "z", "Á", "A", "É", "E", "Í", "I", "Ó", "O", "Ö", "O", "Ú", "U", "Ü", "U", "Č", "C", "Š", "S", "Ž", "Z",
)

func accents(r *rand.Rand, x *listed) string {
	if x.script != "Latin" {
		return x.text
	}
	if plain := accented.Replace(x.text); plain != x.text {
		return plain
	}
	marks := map[rune]rune{'a': 'á', 'e': 'é', 'i': 'í', 'o': 'ó', 'u': 'ú', 'A': 'Á', 'E': 'É', 'I': 'Í', 'O': 'Ó', 'U': 'Ú'}
	return strings.Map(func(c rune) rune {
		if m := marks[c]; m != 0 && r.IntN(3) == 0 {
			return m
		}
		return c
	}, x.text)
}

func wildcard(r *rand.Rand, x *listed) string {
	ws := strings.Fields(x.text)
	if len(ws) == 0 {
		return x.text
	}
	w, i, ok := at(r, ws, 5)
	if !ok {
		return x.text
	}
	rs := []rune(ws[w])
	rs[i] = '?'
	ws[w] = string(rs)
	return strings.Join(ws, " ")
}
