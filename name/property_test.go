package name

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// sound checks what every analysis promises.
func sound(t interface {
	Errorf(string, ...any)
}, n *Name,
) {
	if len(n.Tokens) > maxTokens {
		t.Errorf("%d tokens", len(n.Tokens))
	}
	word := uint16(0)
	for i, tok := range n.Tokens {
		for _, s := range append([]string{tok.Text}, append(tok.Alts, tok.Joins...)...) {
			if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Errorf("%q: token %d spelt %q", n.Text, i, s)
			}
		}
		for j, s := range tok.Alts {
			if s == tok.Text {
				t.Errorf("%q: alternative %d of %q is its text", n.Text, j, s)
			}
		}
		if tok.From < 0 || tok.From >= tok.To || tok.To > len(n.Text) {
			t.Errorf("%q: token %q spans %d–%d", n.Text, tok.Text, tok.From, tok.To)
		}
		if tok.Word < word && n.Flags&Reversed == 0 {
			t.Errorf("%q: words out of order", n.Text)
		}
		word = tok.Word
	}
}

func FuzzAnalyse(f *testing.F) {
	for _, s := range []string{"", "Kim Jong-un", "김정은", "金正恩 先生", "أسامة بن لادن", "Igоr Sеchin", "K I M  J O N G", "S.A. de C.V.", "M?h*mmad", "rimidalV nituP", "a\u0308\u200b(x", "ООО «Ромашка»", "١٢٣", "\xff\xfe", "A/S M/V 3M №3", "𝐊𝐢𝐦 ｋｉｍ", "Abdulrahman", "Salahuddin", "ㄱㄴㄷ", "ｶﾞｷﾞ", "வேலுப்பிள்ளை"} {
		for k := Thing; k <= Place; k++ {
			f.Add(s, uint8(k))
		}
	}
	a := NewAnalyser()
	var n, parts Name
	f.Fuzz(func(t *testing.T, s string, kind uint8) {
		a.Analyse(&n, s, Kind(kind%6))
		sound(t, &n)
		a.AnalyseReversed(&n, s, Kind(kind%6))
		sound(t, &n)
		head, rest := s[:len(s)/2], s[len(s)/2:]
		a.AnalyseParts(&parts, []Part{{head, Given}, {rest, Family}}, Kind(kind%6))
		sound(t, &parts)
		for _, v := range Variants(s) {
			if v.Text == "" && s != "" {
				t.Errorf("%q has an empty variant", s)
			}
		}
	})
}

// The folded text of a name reads as the same words again.
func TestFoldedTextIsStable(t *testing.T) {
	a, b := NewAnalyser(), NewAnalyser()
	var n, m Name
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[A-Z][a-zäöüßçñéø]{2,9}`), 1, 5).Draw(t, "words")
		a.Analyse(&n, strings.Join(words, " "), Person)
		var folded []string
		for _, tok := range n.Tokens {
			if tok.Role == Connector || tok.Role == Title || tok.Role == Suffix {
				t.Skip("a word with a role")
			}
			folded = append(folded, tok.Text)
		}
		b.Analyse(&m, strings.Join(folded, " "), Person)
		var again []string
		for _, tok := range m.Tokens {
			again = append(again, tok.Text)
		}
		if strings.Join(folded, " ") != strings.Join(again, " ") {
			t.Fatalf("%q folds to %q, and that to %q", words, folded, again)
		}
	})
}

// One analyser gives the same answer whatever it has read before.
func TestAnalysisIsRepeatable(t *testing.T) {
	used := NewAnalyser()
	var n, m Name
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		kind := Kind(rapid.IntRange(0, 5).Draw(t, "kind"))
		used.Analyse(&n, s, kind)
		NewAnalyser().Analyse(&m, s, kind)
		if show(&n) != show(&m) || n.Flags != m.Flags {
			t.Fatalf("%q: %s, then %s", s, show(&n), show(&m))
		}
	})
}

func TestHostileSizes(t *testing.T) {
	a := NewAnalyser()
	var n Name
	for what, s := range map[string]string{
		"one megabyte":       strings.Repeat("mohammed", 1<<17),
		"ten thousand words": strings.Repeat("ali ", 10_000),
		"single letters":     strings.Repeat("k ", 10_000),
		"dots":               strings.Repeat("k.", 10_000),
		"one Han character":  strings.Repeat("金", 100_000),
		"marks":              "a" + strings.Repeat("\u0301", 100_000),
		"question marks":     strings.Repeat("?", 100_000) + "x",
		"brackets":           strings.Repeat("(", 100_000) + "x",
		"phrases":            strings.Repeat("obshchestvo s ", 10_000),
	} {
		start := time.Now()
		for _, kind := range []Kind{Thing, Person, Organisation, Vessel, Aircraft} {
			a.Analyse(&n, s, kind)
			sound(t, &n)
			if n.Flags&Truncated == 0 {
				t.Errorf("%s: not flagged as cut", what)
			}
		}
		if d := time.Since(start); d > 500*time.Millisecond {
			t.Errorf("%s took %v", what, d)
		}
	}
}

func TestNothingToRead(t *testing.T) {
	a := NewAnalyser()
	var n Name
	for _, s := range []string{"", " ", "...", "—", "()", "\u200b", "?", "'", "!!!", "\xff", "🙂"} {
		a.Analyse(&n, s, Thing)
		if len(n.Tokens) != 0 {
			t.Errorf("%q gives %s", s, show(&n))
		}
	}
}

func TestNoAllocations(t *testing.T) {
	a := NewAnalyser()
	var n Name
	for _, c := range []struct {
		text string
		kind Kind
	}{
		{"Vladimir Vladimirovich Putin", Person},
		{"Abd al-Rahman bin Salman", Person},
		{"Jürgen Müller", Person},
		{"Korea Mining Development Trading Corporation", Organisation},
		{"Bank of Armenia", Thing},
		{"M/V Ocean 3", Vessel},
	} {
		a.Analyse(&n, c.text, c.kind)
		if got := testing.AllocsPerRun(100, func() { a.Analyse(&n, c.text, c.kind) }); got != 0 {
			t.Errorf("%q: %v allocations", c.text, got)
		}
	}
}

func TestSpansPointAtWords(t *testing.T) {
	a := NewAnalyser()
	var n Name
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Dr. José  O'Neil", []string{"Dr", "José", "O'Neil"}},
		{"김정은", []string{"김", "정", "은"}},
		{"Abdulrahman", []string{"Abdul", "rahman"}},
		{"Иван-Пётр", []string{"Иван", "Пётр"}},
	} {
		a.Analyse(&n, c.text, Person)
		for i, tok := range n.Tokens {
			if i >= len(c.want) || !utf8.ValidString(n.Text[tok.From:tok.To]) || n.Text[tok.From:tok.To] != c.want[i] {
				t.Errorf("%q: token %d spans %q, want %q", c.text, i, n.Text[tok.From:tok.To], c.want)
			}
		}
	}
}

// TestHasName holds the short way to tell that words are no legal form against the
// long one.
func TestHasName(t *testing.T) {
	a := NewAnalyser()
	var known []string
	for w := range a.lex.company {
		known = append(known, w)
		known = append(known, strings.Fields(w)...)
	}
	slices.Sort(known)
	known = slices.Compact(known)
	of := rapid.SampledFrom(known)
	slip := rapid.Custom(func(t *rapid.T) string { // a letter left out, or two that changed places
		w := of.Draw(t, "word")
		if i := rapid.IntRange(0, len(w)-1).Draw(t, "at"); i > 0 && rapid.Bool().Draw(t, "turned") {
			return w[:i-1] + w[i:i+1] + w[i-1:i] + w[i+1:]
		} else if len(w) > 1 {
			return w[:i] + w[i+1:]
		}
		return w
	})
	parted := rapid.Custom(func(t *rapid.T) []string {
		w := of.Draw(t, "word")
		i := rapid.IntRange(0, len(w)).Draw(t, "at")
		return []string{w[:i], w[i:]}
	})
	word := rapid.OneOf(of, slip, rapid.StringMatching(`[a-z]{1,8}`))
	some := rapid.OneOf(rapid.SliceOfN(word, 1, 3), parted)
	var n Name
	rapid.Check(t, func(t *rapid.T) {
		words := some.Draw(t, "words")
		if !a.hasName(words) {
			return
		}
		a.Analyse(&n, strings.Join(words, " "), Organisation)
		if !slices.ContainsFunc(n.Tokens, func(t Token) bool { return t.Role != LegalForm }) {
			t.Fatalf("%q: %+v is nothing but legal forms", words, n.Tokens)
		}
	})
}
