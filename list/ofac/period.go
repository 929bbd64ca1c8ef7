package ofac

import (
	"cordon/ftm"
)

// period reads a DatePeriod: a start and perhaps an end, each from one day to
// another. A day known exactly is all four alike; 1 January to 31 December of one
// year means the year.
func (r *advanced) period() (start, end, whole []ftm.Value) {
	var s, e [2]ftm.Date
	circa := false
	gregorian := r.refer("CalendarType", r.id("CalendarTypeID")).text
	for d := r.s.Depth(); r.child(d); {
		switch string(r.s.Name()) {
		case "Start":
			circa = string(r.s.Attr("Approximate")) == "true" || circa
			s = r.span()
		case "End":
			circa = string(r.s.Attr("Approximate")) == "true" || circa
			e = r.span()
		case "Comment":
			r.ignore("always empty")
		default:
			r.unknown()
		}
	}
	if gregorian != "" && gregorian != "Gregorian" {
		return nil, nil, nil // not converted: the caller keeps what it has as text
	}
	last := e[1]
	if last == (ftm.Date{}) {
		last = s[1]
	}
	return between(s[0], s[1], circa), between(e[0], e[1], circa), between(s[0], last, circa)
}

func (r *advanced) span() (d [2]ftm.Date) {
	for depth := r.s.Depth(); r.child(depth); {
		switch string(r.s.Name()) {
		case "From":
			d[0] = r.day()
		case "To":
			d[1] = r.day()
		default:
			r.unknown()
		}
	}
	return d
}

// between returns what is known of a date that lies between two days. Several
// years become a value each, more than ten the two ends.
func between(from, to ftm.Date, circa bool) []ftm.Value {
	if from.Year == 0 {
		from = to
	}
	if to.Year == 0 {
		to = from
	}
	if from.Year == 0 || to.Compare(from) < 0 {
		return nil
	}
	var marks ftm.Marks
	if circa {
		marks = ftm.Circa
		from, to = ftm.Date{Year: from.Year}, ftm.Date{Year: to.Year}
	}
	if from.Year == to.Year {
		d := from
		switch {
		case from == to:
		case from.Month != to.Month:
			d = ftm.Date{Year: from.Year}
			if from.First() != (ftm.Date{Year: from.Year}).First() || to.Last() != (ftm.Date{Year: to.Year}).Last() {
				return ranged(d, from, to, marks)
			}
		default:
			d = ftm.Date{Year: from.Year, Month: from.Month}
			if from.First() != d.First() || to.Last() != d.Last() {
				return ranged(d, from, to, marks)
			}
		}
		return []ftm.Value{{Text: d.String(), Marks: marks}}
	}
	original := from.String() + " to " + to.String()
	var vs []ftm.Value
	for y := from.Year; y <= to.Year; y++ {
		if to.Year-from.Year >= 10 && y != from.Year && y != to.Year {
			continue
		}
		vs = append(vs, ftm.Value{Text: ftm.Date{Year: y}.String(), Original: original, Marks: marks | ftm.Range})
	}
	return vs
}

// ranged is a date of which only the common part of two days is known.
func ranged(d, from, to ftm.Date, marks ftm.Marks) []ftm.Value {
	return []ftm.Value{{Text: d.String(), Original: from.String() + " to " + to.String(), Marks: marks | ftm.Range}}
}
