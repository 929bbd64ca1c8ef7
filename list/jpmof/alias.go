package jpmof

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cordon/list/grid"
)

// alias is one name out of a cell.
type alias struct {
	text     string
	note     string // what the cell says about it in brackets
	previous bool   // a former name
	derived  bool   // an abbreviation after another name
}

// splitAliases takes a cell of aliases apart. Whole is returned for what cannot
// be taken apart safely: company names contain the commas that also separate
// names.
func splitAliases(cell string) (names []alias, whole []string) {
	var above []string // the Japanese names of the line before
	previous := false
	for _, line := range lines(plain(cell)) {
		line, label := unlabel(line)
		switch label {
		case "former":
			previous = true
		case "other":
			previous = false
		}
		if line == "" {
			continue
		}
		parts, safe := splitLine(line, len(above))
		if !safe {
			whole = append(whole, line)
		}
		if japanese(line) {
			above = parts
		}
		for _, p := range parts {
			p, l := unlabel(p)
			for _, a := range bracketed(p) {
				a.previous = previous || l == "former"
				if l == "other" {
					a.previous = false
				}
				names = append(names, a)
			}
		}
	}
	return names, whole
}

// plain brings a cell into one width of characters and one style of brackets.
func plain(s string) string {
	s = norm.NFKC.String(strings.ReplaceAll(s, "_x000D_", "\n"))
	return strings.NewReplacer("\r", "\n", "©", "(c)", "、", "、").Replace(s)
}

// lines splits at line ends outside of brackets, and takes off brackets that
// close around a whole line.
func lines(s string) []string {
	var out []string
	for _, l := range cut(s, func(r rune) bool { return r == '\n' }) {
		l = strings.TrimSpace(l)
		if strings.HasPrefix(l, "(") && !enumerator.MatchString(l) && !bareLabel.MatchString(l) {
			if end := closing(l); end == len(l)-1 {
				l = strings.TrimSpace(l[1:end])
			} else if end < 0 {
				l = strings.TrimSpace(l[1:]) // never closed
			}
		}
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// closing is the index of the bracket that closes the one at the start of s, -1
// if there is none.
func closing(s string) int {
	depth := 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// cut splits where sep holds outside of brackets.
func cut(s string, sep func(rune) bool) []string {
	var out []string
	depth, from := 0, 0
	if strings.Count(s, "(") != strings.Count(s, ")") {
		depth = -1 << 20 // brackets that do not match hold nothing together
	}
	for i, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case depth <= 0 && sep(r):
			out = append(out, s[from:i])
			from = i + len(string(r))
		}
	}
	return append(out, s[from:])
}

var (
	bareLabel   = regexp.MustCompile(`^\((?:別称|別名|別名\d+|旧称|過去の別名)\)`)
	labels      = regexp.MustCompile(`^\(?(?i:別称・旧称|別称|別名\d*|旧称|以前の別名|過去の別名|a\.\s?k\.\s?a\.?|f\.\s?k\.\s?a\.?|also known as|formerly known as)\)?\s*[:、,]?\s*`)
	knownAs     = regexp.MustCompile(`\b(?i:a\.\s?k\.\s?a\.|f\.\s?k\.\s?a\.)`)
	formerLabel = regexp.MustCompile(`^\(?(?i:旧称|以前|過去|f\.\s?k\.|formerly)`)
	enumerator  = regexp.MustCompile(`^\((?:[a-z]{1,2}|[ivx]{1,5})\)`)
)

// unlabel takes the label off a name: "(旧称)", "a.k.a.".
func unlabel(s string) (rest, label string) {
	s = strings.TrimSpace(s)
	m := labels.FindString(s)
	if m == "" || len(m) == len(s) && !bareLabel.MatchString(s) {
		return s, ""
	}
	label = "other"
	if formerLabel.MatchString(m) {
		label = "former"
	}
	return strings.TrimSpace(s[len(m):]), label
}

// splitLine splits one line: at enumerators, else at semicolons, else at the
// commas of Japanese between katakana names, else at commas if the Japanese line
// above has as many names. It reports whether nothing was left in doubt.
func splitLine(line string, above int) ([]string, bool) {
	if parts := enumerated(line); len(parts) > 0 {
		return parts, true
	}
	if parts := trimmed(cut(line, func(r rune) bool { return r == ';' })); len(parts) > 1 {
		return parts, true
	}
	if parts := labelled(line); len(parts) > 1 {
		return parts, true
	}
	if strings.Contains(line, "、") && japanese(line) {
		parts := trimmed(cut(line, func(r rune) bool { return r == '、' }))
		full := false // some part is a name by itself
		for _, p := range parts {
			if !nameLike(p) {
				return []string{line}, len(parts) == 1
			}
			full = full || strings.Contains(p, "・") || !katakana(p)
		}
		if len(parts) == 2 && !full {
			return []string{line}, true // family name, given name
		}
		return parts, true
	}
	if strings.Contains(line, ",") && !japanese(line) {
		parts := rejoin(trimmed(cut(line, func(r rune) bool { return r == ',' })))
		switch {
		case above > 1 && len(parts) == above:
			return parts, true
		case above > 1 && len(parts) > 1:
			return []string{line}, false
		}
	}
	return []string{strings.TrimSpace(line)}, true
}

// labelled splits before each "a.k.a." or "f.k.a." and leaves the label on.
func labelled(line string) []string {
	at := knownAs.FindAllStringIndex(line, -1)
	if len(at) == 0 {
		return nil
	}
	var out []string
	from := 0
	for _, m := range at {
		out = append(out, line[from:m[0]])
		from = m[0]
	}
	return trimmed(append(out, line[from:]))
}

// rejoin puts legal forms back to the name before them: "COMPANY, LTD".
func rejoin(parts []string) []string {
	var out []string
	for _, p := range parts {
		switch strings.ToUpper(strings.Trim(p, " .")) {
		case "LTD", "INC", "LLC", "CO", "CORP", "LIMITED", "S.A", "SA", "GMBH", "PLC", "JR", "CO. LTD", "LTD. CO":
			if len(out) > 0 {
				out[len(out)-1] += ", " + p
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// enumerated splits at (a), (b), … or (i), (ii), … where they follow each other.
func enumerated(s string) []string {
	next := []string{
		"(a)", "(b)", "(c)", "(d)", "(e)", "(f)", "(g)", "(h)", "(i)", "(j)", "(k)", "(l)", "(m)", "(n)", "(o)",
		"(p)", "(q)", "(r)", "(s)", "(t)", "(u)", "(v)", "(w)", "(x)", "(y)", "(z)",
	}
	first := strings.Index(s, "(a)")
	if first < 0 {
		if first = strings.Index(s, "(i)"); first < 0 || !strings.Contains(s[first:], "(ii)") {
			// a line that goes on with (c), or whose first mark is lost
			if m := strings.Index(s, "(b)"); m >= 0 {
				return append(trimmed([]string{s[:m]}), trimmed(marks(s[m:], next[1:]))...)
			}
			return nil
		}
		next = []string{"(i)", "(ii)", "(iii)", "(iv)", "(v)", "(vi)", "(vii)", "(viii)", "(ix)", "(x)", "(xi)", "(xii)"}
	}
	return append(trimmed([]string{s[:first]}), trimmed(marks(s[first:], next))...)
}

// marks splits s, which begins with the first mark, at the marks in their order.
func marks(s string, next []string) []string {
	var out []string
	s = s[len(next[0]):]
	for _, m := range next[1:] {
		i := strings.Index(s, m)
		if i < 0 {
			continue
		}
		out = append(out, s[:i])
		s = s[i+len(m):]
	}
	return append(out, s)
}

func trimmed(parts []string) []string {
	out := parts[:0]
	for _, p := range parts {
		p = strings.Trim(grid.Squeeze(p), " 、,;")
		if p = strings.TrimSpace(unpaired(p)); p != "" && p != "(a.k.a.:" && p != "a.k.a.:" && p != "及び" {
			out = append(out, p)
		}
	}
	return out
}

// unpaired drops a bracket at an end that has no partner: the rest of the
// brackets around a whole list.
func unpaired(s string) string {
	for strings.HasSuffix(s, ")") && strings.Count(s, ")") > strings.Count(s, "(") {
		s = strings.TrimSpace(strings.TrimSuffix(s, ")"))
	}
	if strings.HasPrefix(s, "(") && strings.Count(s, "(") > strings.Count(s, ")") {
		s = strings.TrimSpace(s[1:])
	}
	return s
}

// bracketed reads "カナ(Latin)", "Name(ABC)" and "Name(戦闘員名)": a name in the
// other script and an abbreviation are names too, the rest is a note.
func bracketed(s string) []alias {
	s = strings.Trim(s, " 、,;")
	if name, born, ok := strings.Cut(s, ", born "); ok && !strings.Contains(name, "(") {
		return []alias{{text: name, note: "born " + born}}
	}
	open := strings.Index(s, "(")
	if open <= 0 || !strings.HasSuffix(s, ")") {
		return []alias{{text: s}}
	}
	base := strings.TrimSpace(s[:open])
	var out []alias
	var notes []string
	rest := s[open:]
	for strings.HasPrefix(rest, "(") {
		end := closing(rest)
		if end < 0 {
			return []alias{{text: s}}
		}
		inner := strings.TrimSpace(rest[1:end])
		switch {
		case inner == "" || len(inner) > 200:
		case japanese(base) && latin(inner) && !strings.ContainsAny(inner, ":、"):
			out = append(out, alias{text: inner})
		case abbreviation(inner):
			out = append(out, alias{text: inner, derived: true})
		default:
			notes = append(notes, inner)
		}
		rest = strings.TrimSpace(rest[end+1:])
	}
	if rest != "" {
		return []alias{{text: s}} // brackets inside a name
	}
	out = append([]alias{{text: base}}, out...)
	for i := range out {
		out[i].note = strings.Join(notes, "; ")
	}
	return out
}

// abbreviation reports whether a text is a short code in capitals.
func abbreviation(s string) bool {
	if len(s) < 2 || len(s) > 10 {
		return false
	}
	for _, r := range s {
		if !unicode.IsUpper(r) && !unicode.IsDigit(r) && r != '-' && r != '/' && r != '&' {
			return false
		}
	}
	return true
}

// japanese reports whether a text has kana or Han characters.
func japanese(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Katakana, unicode.Hiragana, unicode.Han) {
			return true
		}
	}
	return false
}

// katakana reports whether a text is one word of katakana.
func katakana(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Katakana, r) && r != 'ー' && r != '=' {
			return false
		}
	}
	return true
}

// latin reports whether a text has Latin letters and none of Japanese.
func latin(s string) bool {
	found := false
	for _, r := range s {
		if unicode.In(r, unicode.Katakana, unicode.Hiragana, unicode.Han) {
			return false
		}
		found = found || unicode.Is(unicode.Latin, r)
	}
	return found
}

// nameLike reports whether a piece between Japanese commas can be a name by
// itself: no sentence, no date, no number of a paper.
func nameLike(s string) bool {
	return len([]rune(s)) >= 2 && !strings.ContainsAny(s, "。を") && !dated.MatchString(s) &&
		!strings.Contains(s, "出生") && !strings.Contains(s, "生まれ") && !strings.Contains(s, "番号")
}

var dated = regexp.MustCompile(`\d年|\d月\d`)
