package name

import "strconv"

// numbers recognises digits, ordinals, number words and Roman numerals. Text
// becomes the decimal number: Fund III, Third Fund and Fund 3 are equal.
func (a *Analyser) numbers(dst *Name, words bool) {
	for i := 0; i < len(dst.Tokens); i++ {
		t := &dst.Tokens[i]
		if t.Role != Plain {
			continue
		}
		if t.Script == Digits {
			t.Role = Number
			a.tens(dst, i)
			continue
		}
		if n := ordinal([]byte(t.Text)); n > 0 {
			t.Role, t.Text, t.Alts = Number, dst.decimal(n), nil
			continue
		}
		w := &a.words[a.src[i]]
		if n := a.roman(dst, i, w); n > 0 {
			t.Alts = dst.altOf(t.Text)
			t.Role, t.Text = Number, dst.decimal(n)
			continue
		}
		if e, ok := a.lex.company[t.Text]; ok && e.role == Number && words && len(dst.Tokens) > 1 {
			t.Role, t.Text, t.Alts = Number, e.text, nil
			if a.tens(dst, i) {
				i--
			}
		}
	}
}

// tens joins "forty" and "four".
func (a *Analyser) tens(dst *Name, i int) bool {
	if i == 0 || dst.Tokens[i-1].Role != Number || dst.Tokens[i-1].Script == Digits {
		return false
	}
	p, t := &dst.Tokens[i-1], &dst.Tokens[i]
	if len(p.Text) != 2 || p.Text[1] != '0' || p.Text[0] < '2' || len(t.Text) != 1 {
		return false
	}
	p.Text = dst.decimal(int(p.Text[0]-'0')*10 + int(t.Text[0]-'0'))
	p.To = t.To
	dst.Tokens = append(dst.Tokens[:i], dst.Tokens[i+1:]...)
	a.src = append(a.src[:i], a.src[i+1:]...)
	return true
}

// decimal writes a number into the arena.
func (n *Name) decimal(v int) string {
	at := len(n.text)
	n.text = strconv.AppendInt(n.text, int64(v), 10)
	return stringOf(n.text[at:])
}

// roman returns the value of a Roman numeral up to 39 that stands after a word;
// one letter counts only where nothing but a legal form follows.
func (a *Analyser) roman(dst *Name, i int, w *word) int {
	t := &dst.Tokens[i]
	if i == 0 || t.Script != Latin || len(t.Text) > 7 || w.upper < w.letters && (w.upper > 0 || a.capitals()) {
		return 0
	}
	n := romanValue(t.Text)
	if n > 0 && len(t.Text) == 1 {
		for _, next := range dst.Tokens[i+1:] {
			if e, ok := a.lex.company[next.Text]; (!ok || e.role != LegalForm) && next.Role != LegalForm {
				return 0
			}
		}
	}
	return n
}

// romanValue reads numerals made of i, v and x, which no word is.
func romanValue(s string) int {
	n, i := 0, 0
	for i < len(s) && s[i] == 'x' && i < 3 {
		n += 10
		i++
	}
	switch s[i:] {
	case "":
		return n
	case "i":
		return n + 1
	case "ii":
		return n + 2
	case "iii":
		return n + 3
	case "iv", "iiii":
		return n + 4
	case "v":
		return n + 5
	case "vi":
		return n + 6
	case "vii":
		return n + 7
	case "viii":
		return n + 8
	case "ix":
		return n + 9
	}
	return 0
}
