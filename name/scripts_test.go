package name

import (
	"slices"
	"strings"
	"testing"
)

// TestScriptsTokens holds how names of other alphabets are cut, and the roles of
// their parts.
func TestScriptsTokens(t *testing.T) {
	a := NewAnalyser()
	for _, x := range []struct {
		text, tokens string
		roles        []Role
	}{
		{"رحمت الله کاکا", "rahmatullah kaka", []Role{Plain, Plain}},
		{"امیر عبد الله", "amir abdullah", nil},
		{"عبدالرزاق سالم", "abdul razzaq salem", []Role{Connector, Plain, Plain}},
		{"نورالدین علی", "nour aldin ali", []Role{Plain, Connector, Plain}},
		{"محمد بنحسین", "muhammad bin hussein", nil},
		{"آیت الله رضا", "ayatollah reza", []Role{Title, Plain}},
		{"حمید مقدم", "hamid maqdam", []Role{Plain, Plain}},
		{"سامر الحلبی", "samer al halbi", []Role{Plain, Connector, Plain}},
		{"نجیب السید", "najib al sayyid", []Role{Plain, Connector, Plain}},
		{"کریم س. بدوی", "karim s badawi", []Role{Plain, Initial, Plain}},
		{"موسیفرحات بدوی", "musa farhat badawi", nil},
		{"نوروزی بدوی", "nuruzi badawi", nil},
		{"الدینوری بدوی", "al dinuri badawi", nil},
		{"قمر الدينسليم", "qamar aldin salim", []Role{Plain, Connector, Plain}},
		{"علی احمدی\u200cنیا", "ali ahmadi nia", nil},
		{"Александр Владимирович Пан", "aleksandr vladimirovich pan", []Role{Plain, Patronymic, Plain}},
		{"Николай А. Иванов", "nikolay a ivanov", []Role{Plain, Initial, Plain}},
		{"Ю. Иванов", "y ivanov", []Role{Initial, Plain}},
		{"Самеддин Мамедов", "sam din mamedov", []Role{Plain, Connector, Plain}},
	} {
		var n Name
		a.Analyse(&n, x.text, Person)
		var words []string
		var roles []Role
		for _, k := range n.Tokens {
			words = append(words, k.Text)
			if k.Role == Family {
				k.Role = Plain
			}
			roles = append(roles, k.Role)
		}
		if got := strings.Join(words, " "); got != x.tokens {
			t.Errorf("%s: %q, want %q", x.text, got, x.tokens)
		}
		if x.roles != nil && !slices.Equal(roles, x.roles) {
			t.Errorf("%s: roles %v, want %v", x.text, roles, x.roles)
		}
	}
}

// TestKoreanNamesInCyrillic reads one name as Russian, Ukrainian and Belarusian
// write it.
func TestKoreanNamesInCyrillic(t *testing.T) {
	a := NewAnalyser()
	for _, text := range []string{"Ким Чен Ын", "Кім Чен Ин", "Кім Чэн Ын"} {
		var n Name
		a.Analyse(&n, text, Person)
		if len(n.Tokens) != 3 {
			t.Fatalf("%s: %d tokens", text, len(n.Tokens))
		}
		for i, want := range []string{"kim", "jong", "un"} {
			if k := &n.Tokens[i]; k.Script != Hangul || !spelt(k, want) {
				t.Errorf("%s: token %d is %q %v, lacks %q", text, i, k.Text, k.Alts, want)
			}
		}
	}
}

func TestFathers(t *testing.T) {
	l := loadLexica()
	for _, x := range []struct {
		a, b string
		same bool
	}{
		{"sergeevich", "serhiyovych", true},
		{"vladimirovich", "volodymyrovych", true},
		{"anatolyevich", "anatoliyovych", true},
		{"mikhaylovna", "mykhaylivna", true},
		{"nikolaevich", "mykolayovych", true},
		{"yevgenyevich", "yevhenovych", true},
		{"sergeevich", "petrovich", false},
		{"ivanovich", "ivanovna", true},
	} {
		if same := Related(l.fathers(x.a), l.fathers(x.b)) == Fathers; same != x.same {
			t.Errorf("%s and %s: %v", x.a, x.b, same)
		}
	}
	if Related(l.fathers("sergeevich"), l.classes("sergei")) != Unrelated {
		t.Error("a patronymic is not the given name")
	}
}
