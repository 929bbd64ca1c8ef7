package draft

import "strings"

// Items splits a text at the enumerators "a) … b) …" or "(a) … (b) …" where they
// follow each other in order, else at semicolons and line ends. Text in brackets
// is not split.
func Items(text string) []string {
	text = strings.NewReplacer("\u00a0", " ", "\r", "\n").Replace(text)
	if parts := enumerated(text); parts != nil {
		return parts
	}
	depth := 0
	return tidy(strings.FieldsFunc(text, func(r rune) bool {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth = max(0, depth-1)
		}
		return depth == 0 && (r == ';' || r == '\n')
	}))
}

// enumerated finds a), b), … in order; nil if there is no b).
func enumerated(s string) []string {
	var cuts []int // start and end of each mark
	from := 0
	for letter := byte('a'); letter <= 'z'; letter++ {
		i := mark(s, from, letter)
		if i < 0 {
			break
		}
		start := i
		if start > 0 && s[start-1] == '(' {
			start--
		}
		cuts = append(cuts, start, i+2)
		from = i + 2
	}
	if len(cuts) < 4 {
		if len(cuts) == 2 && cuts[0] == 0 { // a) alone
			return tidy([]string{s[cuts[1]:]})
		}
		return nil
	}
	parts := []string{s[:cuts[0]]}
	for i := 1; i < len(cuts); i += 2 {
		end := len(s)
		if i+1 < len(cuts) {
			end = cuts[i+1]
		}
		parts = append(parts, s[cuts[i]:end])
	}
	return tidy(parts)
}

// mark finds "a)" at the start of a word.
func mark(s string, from int, letter byte) int {
	for i := from; i+1 < len(s); i++ {
		if s[i] == letter && s[i+1] == ')' && (i == 0 || strings.IndexByte(" (\n\t;,.", s[i-1]) >= 0) {
			return i
		}
	}
	return -1
}

func tidy(parts []string) []string {
	var out []string
	for _, p := range parts {
		if p = strings.Trim(strings.Join(strings.Fields(p), " "), " ;,"); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// IsCode tells a short organisation code ("KOMID") from a name.
func IsCode(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case 'A' <= r && r <= 'Z':
			letters++
		case r != '-' && r != '/' && r != '.':
			return false
		}
	}
	return letters >= 2 && letters <= 6
}
