package name

import (
	"strings"
	"unicode/utf8"

	"cordon/name/internal/runeclass"
)

// Variants splits a text that holds several names of one bearer, as lists and
// forms print them: "X a.k.a. Y", "X (原文)", "X / Y", "X; f.k.a. Y". It returns
// the whole text where it finds nothing to split. Nothing is dropped: a bracket in
// the script of the name, such as "(KOMID)" or "(UK)", stays with the name, as it
// may be a part of it.
func Variants(text string) []string {
	lex := loadLexica()
	var out []string
	put := func(s string) {
		s = strings.Trim(s, " \t\r\n,;:-–—\"“”„«»'")
		if hasLetter(s) {
			out = append(out, s)
		}
	}
	for _, s := range splitMarkers(lex, text) {
		for s != "" {
			open, inner, rest := bracket(s)
			if open < 0 {
				put(s)
				break
			}
			if before := s[:open]; scriptOfText(before) != scriptOfText(inner) && hasLetter(before) && !hasLetter(rest) {
				put(before)
				put(inner)
				break
			}
			put(s)
			break
		}
	}
	if len(out) == 0 {
		return []string{text}
	}
	return out
}

// splitMarkers cuts before and after words such as a.k.a.
func splitMarkers(lex *lexica, text string) []string {
	var out []string
	from := 0
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && text[j] != ' ' && text[j] != ',' && text[j] != ';' && text[j] != ':' && text[j] != '(' && text[j] != ')' {
			j++
		}
		if from < i && marker(lex, text[i:j]) {
			out = append(out, strings.TrimRight(text[from:i], " ,;:(\""))
			from = j
		}
		if j == i {
			j++
		}
		i = j
	}
	last := text[from:]
	if len(out) > 0 && strings.Count(last, ")") > strings.Count(last, "(") {
		last = strings.Replace(last, ")", "", 1)
	}
	return append(out, last)
}

// marker reports whether a word is a.k.a., f.k.a., d.b.a. or the like, written
// with full stops or slashes or in lower case; a name that is spelt so is not cut.
func marker(lex *lexica, word string) bool {
	var buf [16]byte
	b := buf[:0]
	points := 0
	for i := range len(word) {
		switch c := word[i]; {
		case c == '.' || c == '/':
			points++
		case c >= utf8.RuneSelf || len(b) == cap(b):
			return false
		default:
			b = append(b, ascii[c].lower)
		}
	}
	e, ok := lex.company[string(b)]
	return ok && e.flags&mark != 0 && (points > 0 || len(b) == 3 && (e.text == "aka" || e.text == "fka" || e.text == "dba") || string(b) == "alias")
}

// bracket finds the first bracketed part: where it opens, its content, what follows.
func bracket(s string) (open int, inner, rest string) {
	open = -1
	from := 0
	for i, r := range s {
		switch foldRune(r).class {
		case runeclass.Open:
			if open < 0 {
				open, from = i, i+utf8.RuneLen(r)
			}
		case runeclass.Close:
			if open >= 0 {
				return open, s[from:i], s[i+utf8.RuneLen(r):]
			}
		}
	}
	return -1, "", ""
}

func hasLetter(s string) bool {
	for _, r := range s {
		if isLetter(foldRune(r).class) {
			return true
		}
	}
	return false
}

// scriptOfText is the script of the first letter.
func scriptOfText(s string) Script {
	for _, r := range s {
		if f := foldRune(r); f.class == runeclass.Letter {
			return f.script
		}
	}
	return Digits
}
