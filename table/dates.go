package table

import (
	"fmt"
	"strconv"
	"strings"

	"cordon/ftm"
)

// dateOrder is how the numeric dates of a column are written.
type dateOrder uint8

const (
	eitherOrder dateOrder = iota // cannot be told: both readings are kept
	dayFirst
	monthFirst
)

// numericDate cuts dates like 3/4/1984 and 03-04-84. Dots are left out: dates
// with dots are written day first everywhere.
func numericDate(s string) (a, b, year int, ok bool) {
	sep := strings.IndexAny(s, "/-")
	if sep <= 0 || sep > 2 {
		return
	}
	p := strings.Split(s, s[sep:sep+1])
	if len(p) != 3 || len(p[1]) > 2 || len(p[2]) != 4 && len(p[2]) != 2 {
		return
	}
	a, e1 := strconv.Atoi(p[0])
	b, e2 := strconv.Atoi(p[1])
	year, e3 := strconv.Atoi(p[2])
	return a, b, year, e1 == nil && e2 == nil && e3 == nil && a > 0 && b > 0 && p[1][0] != '-' && p[2][0] != '-'
}

// learnDates looks through a sample of a column for dates that can be read in
// one order only.
func (p *plan) learnDates(col int, sample []Row, told *bool) dateOrder {
	if told != nil {
		if *told {
			return dayFirst
		}
		return monthFirst
	}
	var days, months, both int
	var seen string
	for i := range sample {
		if col >= len(sample[i].Cells) || sample[i].Reject != "" {
			continue
		}
		text := trim(sample[i].Cells[col])
		a, b, _, ok := numericDate(text)
		switch {
		case !ok:
		case a > 12 && b <= 12:
			if days++; days == 1 {
				seen = text
			}
		case b > 12 && a <= 12:
			if months++; months == 1 {
				seen = text
			}
		case a <= 12 && b <= 12 && a != b:
			both++
		}
	}
	name := p.columns[col]
	switch {
	case days > 0 && months == 0:
		p.notes = append(p.notes, fmt.Sprintf("dates in %q are read day before month, as in %s", name, seen))
		return dayFirst
	case months > 0 && days == 0:
		p.notes = append(p.notes, fmt.Sprintf("dates in %q are read month before day, as in %s", name, seen))
		return monthFirst
	case both > 0:
		p.either[col] = true
		p.notes = append(p.notes, fmt.Sprintf("dates such as 03/04/1984 in %q may be day first or month first: both readings are compared unless the order is told", name))
	}
	return eitherOrder
}

// readDates reads one cell as dates. ok is false when there is text in it that
// is no date.
func readDates(text string, order dateOrder, serials, latest int) (vs []ftm.Value, ok bool) {
	if text = trim(text); text == "" {
		return nil, true
	}
	if d, ok := ftm.ReadDate(text); ok {
		return []ftm.Value{{Text: d.String()}}, plausible(d.Year)
	}
	if d, ok := compact(text); ok {
		return []ftm.Value{{Text: d.String(), Original: text}}, true
	}
	if serials != 0 {
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			if serials == 1904 {
				n += 1462
			}
			d, ok := ftm.ExcelDate(n)
			return []ftm.Value{{Text: d.String(), Original: text}}, ok
		}
	}
	if a, b, year, isNumeric := numericDate(strings.TrimSuffix(text, " 00:00:00")); isNumeric {
		return numeric(text, a, b, year, order, latest)
	}
	vs, rest := ftm.ParseDateUntil(text, latest)
	return vs, rest == "" && len(vs) > 0
}

func numeric(text string, a, b, year int, order dateOrder, latest int) (vs []ftm.Value, ok bool) {
	if year < 100 {
		if latest == 0 {
			return nil, false
		}
		if year += latest / 100 * 100; year > latest {
			year -= 100
		}
	}
	if !plausible(year) {
		return nil, false
	}
	dmy, mdy := ftm.Date{Year: year, Month: b, Day: a}, ftm.Date{Year: year, Month: a, Day: b}
	first, second := dmy, mdy
	if order == monthFirst {
		first, second = mdy, dmy
	}
	switch {
	case first.Valid() && second.Valid() && order == eitherOrder && first != second:
		vs = []ftm.Value{{Text: first.String(), Original: text, Marks: ftm.Derived}, {Text: second.String(), Original: text, Marks: ftm.Derived}}
	case first.Valid():
		vs = []ftm.Value{{Text: first.String(), Original: text}}
	case second.Valid(): // the row contradicts its column: it can be read one way only
		vs = []ftm.Value{{Text: second.String(), Original: text}}
	}
	return vs, len(vs) > 0
}

// compact reads 19840108.
func compact(s string) (ftm.Date, bool) {
	if len(s) != 8 {
		return ftm.Date{}, false
	}
	n, err := strconv.Atoi(s)
	if err != nil || n <= 0 {
		return ftm.Date{}, false
	}
	d := ftm.Date{Year: n / 10000, Month: n / 100 % 100, Day: n % 100}
	return d, d.Valid() && d.Month > 0 && d.Day > 0 && plausible(d.Year)
}

func plausible(year int) bool { return year >= 1800 && year <= 2199 }
