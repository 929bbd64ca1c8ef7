package ident

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// labels are words that people write before a number.
var labels = []string{
	"passport", "passeport", "pasaporte", "passaporto", "reisepass", "pass", "паспорт",
	"document", "number", "num", "no", "nr", "id", "identity", "card", "tax", "reg", "registration", "номер",
}

// Bare returns a number without what people and programs write around it: "Passport
// No. 381310014", "381310014 (KP)", and "381310014.0", as a spreadsheet writes it
// that took it for an amount. Signs inside the number stay.
func Bare(text string) string {
	if i := strings.IndexAny(text, "(["); i > 0 && strings.ContainsAny(text[len(text)-1:], ")]") && countDigits(text[:i]) >= 4 {
		text = text[:i]
	}
	text = strings.TrimSpace(text)
	if n := strings.TrimSuffix(text, ".0"); allDigits(n) {
		return n
	}
	for again := true; again; {
		again = false
		text = strings.TrimLeft(text, " \t\u00a0:.#№-")
		for _, w := range labels {
			if len(text) <= len(w) || !strings.EqualFold(text[:len(w)], w) {
				continue
			}
			// "No 123456" has a label, "NO123456" is a number.
			if r, _ := utf8.DecodeRuneInString(text[len(w):]); !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				text, again = text[len(w):], true
			}
		}
	}
	return text
}

// cyrillic are the capitals that documents in Cyrillic share with Latin ones, each
// before its Latin twin: "СН123456" is printed so and typed either way.
const cyrillic = "АAВBСCЕEНHІIКKМMОOРPТTХXУYЅSЈJ"

// AppendSqueezed appends the letters and digits of a number, in upper case, with
// digits of other scripts and letters that only look like Latin ones as those;
// other letters stay. Signs, spaces and what cannot be seen are left out.
func AppendSqueezed(dst []byte, text string) []byte {
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(text[i:])
			dst = appendTwin(dst, r)
			i += n
			continue
		}
		switch {
		case c >= 'a' && c <= 'z':
			dst = append(dst, c-'a'+'A')
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
			dst = append(dst, c)
		}
		i++
	}
	return dst
}

func appendTwin(dst []byte, r rune) []byte {
	if r >= 0xFF01 && r <= 0xFF5E { // fullwidth
		return AppendSqueezed(dst, string(r-0xFEE0))
	}
	r = unicode.ToUpper(r)
	if i := strings.IndexRune(cyrillic, r); i >= 0 {
		return append(dst, cyrillic[i+utf8.RuneLen(r)])
	}
	switch {
	case unicode.IsDigit(r):
		return append(dst, digitOf(r))
	case unicode.IsLetter(r):
		return utf8.AppendRune(dst, r)
	}
	return dst
}

// digitOf is the ASCII digit of a decimal digit: Unicode has the ten of a script in
// a row, from zero on.
func digitOf(r rune) byte {
	for _, x := range unicode.Nd.R16 {
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return byte('0' + (r-rune(x.Lo))%10)
		}
	}
	for _, x := range unicode.Nd.R32 {
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return byte('0' + (r-rune(x.Lo))%10)
		}
	}
	return '0'
}
