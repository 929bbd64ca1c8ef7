package ftm

import "strings"

var months = map[string]int{
	"jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5,
	"jun": 6, "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9,
	"oct": 10, "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}

// date reads one date at token i in any of the forms of lists and returns how
// many tokens it takes, 0 if there is none. A decade ("1970s") has the negative
// of its first year.
func (p *dateParser) date(i int) (Date, int) {
	forms := [...]func(int) (Date, int){p.cjk, p.yearFirst, p.dayMonthName, p.monthName, p.numeric, p.yearOnly}
	for _, f := range forms {
		if d, n := f(i); n > 0 && (d.Year < 0 || d.Valid()) {
			if p.is(i+n, 'n') && p.tight(i+n) { // digits run on: not a date
				continue
			}
			return d, n
		}
	}
	return Date{}, 0
}

// year reads a year of four digits, or of two where that is allowed.
func (p *dateParser) year(i int, two bool) (int, bool) {
	t := p.at(i)
	switch {
	case !p.is(i, 'n'):
	case t.len == 4 && t.num >= minYear && t.num <= maxYear:
		return t.num, true
	case t.len == 2 && two && p.latest >= minYear:
		y := p.latest - p.latest%100 + t.num
		if y > p.latest {
			y -= 100
		}
		return y, true
	}
	return 0, false
}

// part reads a day or month of one or two digits; letters such as "dd", "mm",
// "xx" and "??" stand for one that is not known.
func (p *dateParser) part(i int) (n, toks int, ok bool) {
	t := p.at(i)
	switch {
	case p.is(i, 'n') && t.len <= 2:
		return t.num, 1, true
	case p.is(i, 'w') && (t.word == "dd" || t.word == "mm" || t.word == "xx"):
		return 0, 1, true
	case p.is(i, '?') && p.is(i+1, '?'):
		return 0, 2, true
	}
	return 0, 0, false
}

// ymd assembles a date whose parts may be unknown: zeros cut the precision.
func ymd(y, m, d int) Date {
	if m == 0 {
		d = 0
	}
	return Date{y, m, d}
}

// cjk reads 1965年9月21日 and 1965년 9월 21일.
func (p *dateParser) cjk(i int) (Date, int) {
	y, ok := p.year(i, false)
	if !ok || p.at(i+1).word != "年" && p.at(i+1).word != "년" {
		return Date{}, 0
	}
	d, n := Date{Year: y}, 2
	if w := p.at(i + n + 1).word; p.is(i+n, 'n') && (w == "月" || w == "월") {
		d.Month, n = p.at(i+n).num, n+2
		if w := p.at(i + n + 1).word; p.is(i+n, 'n') && (w == "日" || w == "号" || w == "일") {
			d.Day, n = p.at(i+n).num, n+2
		}
	}
	return ymd(d.Year, d.Month, d.Day), n
}

// yearFirst reads 1965-09-21, 1965/9/21, 1965.09.21, 1965-09 and 19650921.
func (p *dateParser) yearFirst(i int) (Date, int) {
	if t := p.at(i); p.is(i, 'n') && t.len == 8 && t.num/10000 >= minYear && t.num/10000 <= maxYear {
		return ymd(t.num/10000, t.num/100%100, t.num%100), 1
	}
	y, ok := p.year(i, false)
	sep := p.at(i + 1).kind
	if !ok || sep != '-' && sep != '/' && sep != '.' || !p.is(i+1, sep) {
		return Date{}, 0
	}
	m, n, ok := p.part(i + 2)
	if !ok || m > 12 || !p.tight(i+2) {
		return Date{}, 0
	}
	if p.is(i+2+n, sep) {
		if d, k, ok := p.part(i + 3 + n); ok {
			return ymd(y, m, d), 3 + n + k
		}
	}
	if t := p.at(i + 2); sep == '-' && (!p.is(i+2, 'n') || t.len == 2) {
		return ymd(y, m, 0), 2 + n
	}
	return Date{}, 0
}

// dayMonthName reads 21 Sep 1965, 21-Sep-1965, 21st of September, 1965.
func (p *dateParser) dayMonthName(i int) (Date, int) {
	d, n, ok := p.part(i)
	if !ok || d > 31 {
		return Date{}, 0
	}
	j := p.ordinal(i + n)
	if p.at(j).word == "of" {
		j++
	}
	j = p.skipSep(j)
	m, ok := months[p.at(j).word]
	if !ok {
		return Date{}, 0
	}
	j = p.skipSep(j + 1)
	y, ok := p.year(j, true)
	if !ok {
		return Date{}, 0
	}
	return ymd(y, m, d), j + 1 - i
}

// monthName reads September 21, 1965, Sept. 1965 and Sep-1965.
func (p *dateParser) monthName(i int) (Date, int) {
	m, ok := months[p.at(i).word]
	if !ok {
		return Date{}, 0
	}
	j := p.skipSep(i + 1)
	if p.at(j).word == "of" {
		j++
	}
	if y, ok := p.year(j, false); ok {
		return ymd(y, m, 0), j + 1 - i
	}
	d, n, ok := p.part(j)
	if !ok {
		return Date{}, 0
	}
	j = p.skipSep(p.ordinal(j + n))
	if y, ok := p.year(j, false); ok {
		return ymd(y, m, d), j + 1 - i
	}
	return Date{}, 0
}

// numeric reads 21/09/1965, 00/00/1975, dd/mm/1970, 21.9.1965 and 09/1965.
func (p *dateParser) numeric(i int) (Date, int) {
	a, n, ok := p.part(i)
	sep := p.at(i + n).kind
	if !ok || sep != '/' && sep != '-' && sep != '.' || !p.is(i+n, sep) {
		return Date{}, 0
	}
	j := i + n + 1
	if y, ok := p.year(j, false); ok && a <= 12 && sep != '.' && p.tight(j) {
		return ymd(y, a, 0), j + 1 - i
	}
	b, k, ok := p.part(j)
	if !ok || !p.is(j+k, sep) {
		return Date{}, 0
	}
	j += k + 1
	y, ok := p.year(j, true)
	if !ok {
		return Date{}, 0
	}
	if b > 12 && a >= 1 && a <= 12 && sep != '.' {
		a, b = b, a // a month before a day: the numbers leave no other reading
	}
	return ymd(y, b, a), j + 1 - i
}

// yearOnly reads 1965, 1970s and 1970's.
func (p *dateParser) yearOnly(i int) (Date, int) {
	y, ok := p.year(i, false)
	if !ok {
		return Date{}, 0
	}
	j := i + 1
	if p.is(j, '\'') && p.tight(j) {
		j++
	}
	if y%10 == 0 && p.at(j).word == "s" && p.tight(j) {
		return Date{Year: -y}, j + 1 - i
	}
	return Date{Year: y}, 1
}

func (p *dateParser) ordinal(i int) int {
	if w := p.at(i).word; w != "" && p.tight(i) && strings.Contains(" st nd rd th ", " "+w+" ") {
		return i + 1
	}
	return i
}

// skipSep skips one separator between the parts of a date.
func (p *dateParser) skipSep(i int) int {
	if k := p.at(i).kind; i < len(p.toks) && (k == '-' || k == '/' || k == '.' || k == ',') {
		return i + 1
	}
	return i
}
