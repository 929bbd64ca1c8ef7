package name

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Analyser reads names. It keeps its scratch memory between calls and is not
// safe for concurrent use.
type Analyser struct {
	joined []byte
}

// NewAnalyser returns an analyser.
func NewAnalyser() *Analyser { return &Analyser{} }

// Analyse reads text as the name of a bearer of the given kind into dst, whose
// memory it reuses. A text without letters and digits yields no tokens.
func (a *Analyser) Analyse(dst *Name, text string, kind Kind) {
	dst.Text, dst.Kind, dst.Flags = text, kind, 0
	dst.Tokens = dst.Tokens[:0]
	dst.add(text, 0, Plain)
}

// AnalyseParts reads a name whose source labels its parts.
func (a *Analyser) AnalyseParts(dst *Name, parts []Part, kind Kind) {
	a.joined = a.joined[:0]
	for _, p := range parts {
		a.joined = append(append(a.joined, p.Text...), ' ')
	}
	dst.Text, dst.Kind, dst.Flags = strings.TrimSuffix(string(a.joined), " "), kind, 0
	dst.Tokens = dst.Tokens[:0]
	at := 0
	for _, p := range parts {
		dst.add(p.Text, at, p.Role)
		at += len(p.Text) + 1
	}
}

func (n *Name) add(text string, at int, role Role) {
	from := -1
	flush := func(to int) {
		if from < 0 {
			return
		}
		var b strings.Builder
		for _, r := range norm.NFKD.String(text[from:to]) {
			if r = unicode.ToLower(r); r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				b.WriteRune(r)
			}
		}
		if b.Len() > 0 {
			n.Tokens = append(n.Tokens, Token{Text: b.String(), Role: role, From: at + from, To: at + to, Word: uint16(len(n.Tokens))})
		}
		from = -1
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '\'', r == '’':
			if from < 0 {
				from = i
			}
		default:
			flush(i)
		}
	}
	flush(len(text))
}
