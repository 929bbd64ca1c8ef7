package name

import (
	"strings"
	"testing"
)

// show writes the tokens of a name: text, alternatives, role, group; "~" between
// tokens that were written as one word.
func show(n *Name) string {
	var b strings.Builder
	for i, t := range n.Tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
		if len(t.Alts) > 0 && len(t.Alts) < 4 {
			b.WriteString("|" + strings.Join(t.Alts, "|"))
		}
		if r := roleLetters[t.Role]; r != "" {
			b.WriteString(":" + r)
		}
		if t.Group != "" {
			b.WriteString("=" + t.Group)
		}
		if i+1 < len(n.Tokens) && n.Tokens[i+1].Word == t.Word {
			b.WriteString("~")
		}
	}
	return b.String()
}

var roleLetters = [...]string{"", "given", "family", "patr", "conn", "title", "legal", "gen", "place", "num", "init", "suffix"}

func check(t *testing.T, kind Kind, cases [][2]string) {
	t.Helper()
	a := NewAnalyser()
	var n Name
	for _, c := range cases {
		a.Analyse(&n, c[0], kind)
		if got := show(&n); got != c[1] {
			t.Errorf("%q\n  read as %s\n  want    %s", c[0], got, c[1])
		}
	}
}

func TestPersonRoles(t *testing.T) {
	check(t, Person, [][2]string{
		{"Kim Jong-un", "kim jong~ un"},
		{"SALEK, ABDULHAI", "salek:family abdul:conn~ hai:given"},
		{"AL BEN MAHMOUD, Isa Ben Tarif", "al:conn ben:conn mahmoud:family isa:given ben:conn tarif:given"},
		{"Dr. J.R. Smith Jr.", "dr:title j:init~ r:init smith jr:suffix"},
		{"Mr. Rami Makhlouf", "mr:title rami makhlouf"},
		{"Heydar oglu Aliyev", "heydar:patr oglu:conn aliyev"},
		{"Sergey Viktorovich LAVROV", "sergey viktorovich:patr lavrov"},
		{"José Ortega y Gasset", "jose ortega y:conn gasset"},
		{"Haji Mullah", "haji:title mullah"},
	})
}
