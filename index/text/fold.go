package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// eachWord calls f with each folded word of a text. The word is valid during the call
// alone; b is memory for it, which is returned for the next text.
func eachWord(b []byte, s string, f func(w []byte)) []byte {
	b = b[:0]
	flush := func() {
		if len(b) > 0 && len(b) <= maxWord {
			f(b)
		}
		b = b[:0]
	}
	if isASCII(s) { // as most are
		for i := range len(s) {
			switch c := s[i]; {
			case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
				b = append(b, c)
			case c >= 'A' && c <= 'Z':
				b = append(b, c|0x20)
			default:
				flush()
			}
		}
		flush()
		return b
	}
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			flush()
			b = utf8.AppendRune(b, r)
			flush()
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b = utf8.AppendRune(b, unicode.ToLower(r))
		default:
			flush()
		}
	}
	flush()
	return b
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
