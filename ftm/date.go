package ftm

import (
	"cmp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Date is a date as FollowTheMoney writes it: a year, a year and month, or a full
// day, in the Gregorian calendar. Month and Day are 0 where they are not known.
// The zero Date is no date.
type Date struct{ Year, Month, Day int }

// ReadDate reads the prefix form: 1965, 1965-09, 1965-09-21. A time that follows
// a full day ("T00:00:00", " 00:00:00") is left out. Anything else is no date;
// for what lists print see [ParseDate].
func ReadDate(text string) (Date, bool) {
	if len(text) > 10 && (text[10] == 'T' || text[10] == ' ') {
		text = text[:10]
	}
	var d Date
	var ok bool
	switch len(text) {
	case 10:
		if text[7] != '-' {
			return Date{}, false
		}
		if d.Day, ok = digits(text[8:10]); !ok || d.Day == 0 {
			return Date{}, false
		}
		fallthrough
	case 7:
		if text[4] != '-' {
			return Date{}, false
		}
		if d.Month, ok = digits(text[5:7]); !ok || d.Month == 0 {
			return Date{}, false
		}
		fallthrough
	case 4:
		if d.Year, ok = digits(text[:4]); !ok {
			return Date{}, false
		}
	}
	return d, d.Valid()
}

// SureDate reads a date that can be meant in one way only: the prefix form, a year
// before month and day (1964/7/17), or a month by its name in any language and year of
// an era, as [ParseDate] reads them. Of 17/07/1964 it says nothing: 05/06 would be two
// days. It is for what people and programs state of one party.
func SureDate(text string) (Date, bool) {
	if d, ok := ReadDate(text); ok {
		return d, true
	}
	if len(text) > 100 {
		return Date{}, false
	}
	t := plainDigits(norm.NFKC.String(strings.TrimSpace(text)))
	if d, ok := ReadDate(t); ok {
		return d, true
	}
	_, yearFirst := digits(t[:min(len(t), 4)])
	if !(yearFirst && len(t) > 4) && !strings.ContainsFunc(t, unicode.IsLetter) {
		return Date{}, false
	}
	vs, rest := ParseDate(t)
	if len(vs) != 1 || rest != "" || vs[0].Marks != 0 {
		return Date{}, false
	}
	return ReadDate(vs[0].Text)
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// Valid reports whether the date exists: years 1 to 9999.
func (d Date) Valid() bool {
	switch {
	case d.Year < 1 || d.Year > 9999 || d.Month < 0 || d.Month > 12 || d.Day < 0:
		return false
	case d.Month == 0:
		return d.Day == 0
	}
	return d.Day <= daysIn(d.Year, d.Month)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// String returns the prefix form, "" for no date.
func (d Date) String() string {
	if d.Year == 0 {
		return ""
	}
	return string(d.Append(make([]byte, 0, 10)))
}

// Append appends the prefix form.
func (d Date) Append(b []byte) []byte {
	b = append(b, byte('0'+d.Year/1000%10), byte('0'+d.Year/100%10), byte('0'+d.Year/10%10), byte('0'+d.Year%10))
	if d.Month > 0 {
		b = append(b, '-', byte('0'+d.Month/10), byte('0'+d.Month%10))
		if d.Day > 0 {
			b = append(b, '-', byte('0'+d.Day/10), byte('0'+d.Day%10))
		}
	}
	return b
}

// Overlaps reports whether both may be the same day: 1964 and 1964-07-17 do.
func (d Date) Overlaps(e Date) bool {
	return d.Year == e.Year &&
		(d.Month == e.Month || d.Month == 0 || e.Month == 0) &&
		(d.Day == e.Day || d.Day == 0 || e.Day == 0)
}

// Compare orders by time; of two dates that begin on the same day the less
// precise one goes first.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// First returns the first day that the date may be.
func (d Date) First() Date { return Date{d.Year, max(d.Month, 1), max(d.Day, 1)} }

// Last returns the last day that the date may be.
func (d Date) Last() Date {
	if d.Month == 0 {
		return Date{d.Year, 12, 31}
	}
	if d.Day == 0 {
		return Date{d.Year, d.Month, daysIn(d.Year, d.Month)}
	}
	return d
}

// common is the most precise date that covers both.
func (d Date) common(e Date) Date {
	switch {
	case d.Year != e.Year:
		return Date{}
	case d.Month != e.Month || d.Month == 0:
		return Date{Year: d.Year}
	case d.Day != e.Day || d.Day == 0:
		return Date{Year: d.Year, Month: d.Month}
	}
	return d
}

// ExcelDate reads a spreadsheet's serial number: days since 1899-12-30. Numbers
// outside 4,000 to 100,000 (1910 to 2173) are no dates of a list.
func ExcelDate(serial float64) (Date, bool) {
	if !(serial >= 4000 && serial <= 100000) {
		return Date{}, false
	}
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(serial))
	return Date{t.Year(), int(t.Month()), t.Day()}, true
}
