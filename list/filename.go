package list

import "strings"

// NameDate splits what a file's base name tells: the stem before the date, and
// the date as an ISO prefix, the longest that the name states. Names such as
// "gb-uksl_2026-08-22.ftm.json", "shisantouketsu20260305.xlsx" and
// "us_csl_2022-04.csv" are understood. Without a date the stem is the name up to
// its first dot.
func NameDate(name string) (stem, date string) {
	at := len(name)
	for i := 0; i < len(name); i++ {
		if !digit(name[i]) || i > 0 && digit(name[i-1]) {
			continue
		}
		if d := datePrefix(name[i:]); len(d) > len(date) {
			date, at = d, i
		}
	}
	stem = name[:at]
	if date == "" {
		stem, _, _ = strings.Cut(name, ".")
	}
	return strings.TrimRight(stem, "-_. "), date
}

// datePrefix reads YYYY, YYYY-MM, YYYY-MM-DD, YYYYMMDD or YYYYMMDDhhmmss at the
// start of s, as a whole run of digits and separators.
func datePrefix(s string) string {
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	switch {
	case n == 8 || n == 14:
		return isoDate(s[:4], s[4:6], s[6:8])
	case n != 4:
		return ""
	}
	part := func(from int) string { // two digits after one separator
		if len(s) >= from+3 && strings.IndexByte("-_.", s[from]) >= 0 && digit(s[from+1]) && digit(s[from+2]) &&
			(len(s) == from+3 || !digit(s[from+3])) {
			return s[from+1 : from+3]
		}
		return ""
	}
	month := part(4)
	if month == "" {
		return isoDate(s[:4], "", "")
	}
	if d := isoDate(s[:4], month, part(7)); d != "" {
		return d
	}
	return isoDate(s[:4], "", "")
}

// isoDate joins the parts if each is in range; a version of a list is dated
// between 1990 and 2099.
func isoDate(y, m, d string) string {
	if y < "1990" || y > "2099" {
		return ""
	}
	if m == "" {
		return y
	}
	if m < "01" || m > "12" {
		return ""
	}
	if d == "" {
		return y + "-" + m
	}
	if d < "01" || d > "31" {
		return ""
	}
	return y + "-" + m + "-" + d
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
