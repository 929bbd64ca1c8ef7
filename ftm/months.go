package ftm

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed months.txt
var monthNames string

// months are the English names of the months.
var months = map[string]int{
	"jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5,
	"jun": 6, "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9,
	"oct": 10, "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}

// foreignMonths are names of months in other languages by their folded form, 0 for a
// word that is a month here and another one there: listopad is October in Zagreb and
// November in Warsaw.
var foreignMonths = sync.OnceValue(func() map[string]int {
	out := map[string]int{}
	for line := range strings.Lines(monthNames) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for i, names := range strings.Split(strings.TrimSpace(line), "|") {
			if i == 0 {
				continue // the language
			}
			for n := range strings.SplitSeq(names, ",") {
				k := foldWord(n)
				if m, ok := out[k]; ok && m != i {
					out[k] = 0
					continue
				}
				out[k] = i
			}
		}
	}
	return out
})

// foldWord brings a word into the form in which months are looked up: small, without
// accents, with the letters that capitals do not tell apart.
func foldWord(w string) string {
	return strings.Map(func(r rune) rune {
		if isAccent(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		switch r = unicode.ToLower(r); r {
		case 'ς':
			return 'σ'
		case 'ı':
			return 'i'
		}
		return r
	}, norm.NFKD.String(w))
}

// month reads the name of a month at token i, and returns how many tokens it takes.
func (p *dateParser) month(i int) (m, toks int) {
	w := p.at(i).word
	if m, ok := months[w]; ok {
		return m, 1
	}
	if len(w) < 2 || dateWords[w] != 0 {
		return 0, 0
	}
	names, k := foreignMonths(), foldWord(w)
	if next := p.at(i + 1).word; next != "" { // كانون الثاني
		if m := names[k+" "+foldWord(next)]; m > 0 {
			return m, 2
		}
	}
	if m := names[k]; m > 0 {
		return m, 1
	}
	return names[strings.TrimPrefix(k, "ב")], 1 // Hebrew: in July
}

// eras are reigns and calendars that East Asian documents count years by, with the
// year before their first and the last of their years, 0 where it goes on.
var eras = map[string]struct{ before, last int }{
	"明治": {1867, 45}, "大正": {1911, 15}, "昭和": {1925, 64}, "平成": {1988, 31}, "令和": {2018, 0},
	"明": {1867, 45}, "大": {1911, 15}, "昭": {1925, 64}, "平": {1988, 31}, "令": {2018, 0},
	"民國": {1911, 0}, "民国": {1911, 0}, "주체": {1911, 0},
}

// eraYear reads 昭和39 and 昭和元, and returns how many tokens it takes.
func (p *dateParser) eraYear(i int) (year, toks int) {
	w := p.at(i).word
	if first, ok := strings.CutSuffix(w, "元"); ok {
		if e, ok := eras[first]; ok {
			return e.before + 1, 1
		}
	}
	e, ok := eras[w]
	if n := p.at(i + 1); ok && p.is(i+1, 'n') && n.len <= 3 && n.num > 0 && (e.last == 0 || n.num <= e.last) {
		return e.before + n.num, 2
	}
	return 0, 0
}

// plainDigits writes the digits of every script as 0 to 9, and leaves out what only
// says in which direction text runs.
func plainDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x80:
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Nd, r): // ten in a row, from a code point of which they can be counted
			zero := r
			for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
				zero--
			}
			return '0' + (r - zero)
		}
		return r
	}, s)
}
