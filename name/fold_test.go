package name

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"cordon/name/internal/runeclass"
)

// Every code point is compared with what golang.org/x/text says of it.
func TestFoldEveryCodePoint(t *testing.T) {
	fold := cases.Fold()
	bad := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		f := foldRune(r)
		got := string(f.append(nil, r))
		if f.class != runeclass.Letter && f.class != runeclass.Digit {
			if unicode.IsLetter(r) && f.class != runeclass.Mark && f.class != runeclass.Apostrophe && f.class != runeclass.Ignorable && f.class != runeclass.Hyphen {
				t.Errorf("%U %c: a letter of class %d", r, r, f.class)
				bad++
			}
			continue
		}
		want := norm.NFKC.String(fold.String(norm.NFKC.String(string(r))))
		var ascii strings.Builder
		for _, q := range norm.NFKD.String(want) {
			if q < 128 {
				ascii.WriteRune(q)
			}
		}
		switch {
		case f.script == Latin:
			for _, c := range got {
				if (c < 'a' || c > 'z') && (c < '0' || c > '9') && unicode.Is(unicode.Latin, c) && foldRune(c).text != "" {
					t.Errorf("%U %c folds to %q, which folds further", r, r, got)
				}
			}
			// Where decomposition leaves only ASCII letters, that is the answer.
			if s := ascii.String(); onlyLetters(norm.NFKD.String(want)) && got != s {
				t.Errorf("%U %c folds to %q, decomposition gives %q", r, r, got, s)
				bad++
			}
		case f.script == Digits:
			if len(got) == 0 || strings.Trim(got, "0123456789") != "" {
				t.Errorf("%U %c folds to %q", r, r, got)
				bad++
			}
		default:
			keep := strings.Map(func(q rune) rune {
				if unicode.IsLetter(q) || unicode.IsMark(q) {
					return q
				}
				return -1
			}, want)
			if r != 0x0E33 && r != 0x0EB3 && len(keep) < 63 && len(keep) == len(want) && !hasLatin(want) && got != keep {
				t.Errorf("%U %c folds to %q, want %q", r, r, got, keep)
				bad++
			}
		}
		if bad > 30 {
			t.Fatal("too many")
		}
	}
}

func onlyLetters(s string) bool {
	for _, q := range s {
		if _, special := runeclass.Special[q]; special {
			return false
		}
		if (q < 'a' || q > 'z') && !unicode.IsMark(q) {
			return false
		}
	}
	return s != ""
}

func hasLatin(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) >= 0
}

func TestFoldLatin(t *testing.T) {
	for in, want := range map[rune]string{
		'Ł': "l", 'ø': "o", 'ß': "ss", 'Æ': "ae", 'ı': "i", 'İ': "i", 'ğ': "g", 'Ə': "e", 'đ': "d", 'Þ': "th",
		'Ａ': "a", '𝐊': "k", 'ﬁ': "fi", 'ệ': "e", 'ơ': "o", '٣': "3", '３': "3", 'Ж': "ж", 'Σ': "σ", 'ς': "σ", 'ｶ': "カ",
	} {
		f := foldRune(in)
		got := strings.TrimRight(string(f.append(nil, in)), "\u0307")
		if got != want {
			t.Errorf("%c folds to %q, want %q", in, got, want)
		}
	}
}
