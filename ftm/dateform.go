package ftm

import "strings"

// date reads one date at token i in any of the forms of lists and returns how
// many tokens it takes, 0 if there is none. A decade ("1970s") has the negative
// of its first year.
func (p *dateParser) date(i int) (Date, int) {
	forms := [...]func(int) (Date, int){p.cjk, p.yearFirst, p.yearMonthName, p.dayMonthName, p.monthName, p.numeric, p.yearOnly}
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

// cjk reads 1965年9月21日, 1965년 9월 21일, 昭和40年9月21日 and 昭和40.9.21.
func (p *dateParser) cjk(i int) (Date, int) {
	y, n := p.eraYear(i)
	if n == 0 {
		var ok bool
		if y, ok = p.year(i, false); !ok {
			return Date{}, 0
		}
		n = 1
	} else if sep := p.at(i + n).kind; sep == '.' || sep == '/' || sep == '-' {
		m, k, ok := p.part(i + n + 1)
		d, l, ok2 := p.part(i + n + 2 + k)
		if !ok || !ok2 || !p.is(i+n+1+k, sep) {
			return Date{}, 0
		}
		return ymd(y, m, d), n + 2 + k + l
	}
	if w := p.at(i + n).word; w != "年" && w != "년" {
		return Date{}, 0
	}
	d, n := Date{Year: y}, n+1
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

// yearMonthName reads 1965 Sep 21, 1965. szeptember 21. and 1965 m. rugsėjo 21 d.
func (p *dateParser) yearMonthName(i int) (Date, int) {
	y, ok := p.year(i, false)
	if !ok {
		return Date{}, 0
	}
	j := i + 1
	if p.is(j, '.') || p.is(j, '-') {
		j++
	}
	if p.at(j).word == "m" && p.is(j+1, '.') {
		j += 2
	}
	m, k := p.month(j)
	if m == 0 {
		return Date{}, 0
	}
	j += k
	if p.is(j, '.') || p.is(j, '-') {
		j++
	}
	d, n, ok := p.part(j)
	if !ok || d > 31 {
		return Date{}, 0
	}
	if _, another := p.year(p.skipSep(p.ordinal(j+n)), false); another { // 1963, and 5 Jan 1964
		return Date{}, 0
	}
	if j += n; p.at(j).word == "d" {
		j++
	}
	return ymd(y, m, d), j - i
}

// dayMonthName reads 21 Sep 1965, 21-Sep-1965, 21st of September, 1965, 21 de
// septiembre de 1965, 21. September 1965 and ngày 21 tháng 9 năm 1965.
func (p *dateParser) dayMonthName(i int) (Date, int) {
	d, n, ok := p.part(i)
	if !ok || d > 31 {
		return Date{}, 0
	}
	j := p.skipSep(p.skipOf(p.ordinal(i + n)))
	m, k := p.month(j)
	if foldWord(p.at(j).word) == "thang" && p.is(j+1, 'n') { // Vietnamese counts its months
		m, k = p.at(j+1).num, 2
		if foldWord(p.at(j+2).word) == "nam" {
			k++
		}
	}
	if m == 0 {
		return Date{}, 0
	}
	j += k
	if again, k := p.month(j + 1); p.is(j, '/') && again == m { // يوليو/تموز
		j += 1 + k
	}
	j = p.skipSep(p.skipOf(p.skipSep(j)))
	y, ok := p.year(j, true)
	if !ok {
		return Date{}, 0
	}
	return ymd(y, m, d), j + 1 - i
}

// monthName reads September 21, 1965, Sept. 1965 and Sep-1965.
func (p *dateParser) monthName(i int) (Date, int) {
	m, k := p.month(i)
	if m == 0 {
		return Date{}, 0
	}
	j := p.skipOf(p.skipSep(i + k))
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
	if w := p.at(i).word; w != "" && p.tight(i) && strings.Contains(" st nd rd th er o ", " "+w+" ") {
		return i + 1
	}
	return i
}

// skipOf skips the word that joins the parts of a date.
func (p *dateParser) skipOf(i int) int {
	if w := p.at(i).word; w == "of" || w == "de" || w == "del" {
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
