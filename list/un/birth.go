package un

import (
	"strings"

	"cordon/ftm"
)

// birth reads a date of birth. EXACT is often only a year; BETWEEN states a
// range of years; a NOTE may hold the date itself ("Nov. 1973"), a part of it
// ("Sep.") or a remark ("from false passport").
func (m *maker) birth(b birth) {
	text, note := "", b.note
	switch {
	case b.date != "":
		text = zone.ReplaceAllString(b.date, "$1")
	case b.from != "" || b.to != "":
		text = strings.TrimSpace(join(" to ", b.from, b.to))
	case b.year != "":
		text = b.year
		if vs, rest := ftm.ParseDate(note + " " + b.year); note != "" && rest == "" && len(vs) == 1 {
			text, note = note+" "+b.year, ""
		}
	case b.note != "":
		text, note = b.note, ""
	default:
		return
	}
	vs, rest := ftm.ParseDate(text)
	if rest != "" || len(vs) == 0 || otherCalendar(text) {
		m.Note("Date of birth", join("; ", text, note))
		return
	}
	circa := strings.EqualFold(b.kind, "APPROXIMATELY")
	if strings.EqualFold(note, "approximately") {
		circa, note = true, ""
	}
	for _, v := range vs {
		if circa {
			v.Marks |= ftm.Circa
			if len(v.Text) > 4 {
				v.Text, v.Original = v.Text[:4], text
			}
		}
		if v.Note == "" {
			v.Note = note
		}
		m.AddValue("birthDate", v)
	}
	switch strings.ToUpper(b.kind) {
	case "", "EXACT", "APPROXIMATELY", "BETWEEN":
	default:
		m.Note("Type of date of birth", b.kind)
		m.out.Warn(m.ID + ": unknown TYPE_OF_DATE " + b.kind)
	}
}

func otherCalendar(text string) bool { return strings.Contains(strings.ToLower(text), "calendar") }
