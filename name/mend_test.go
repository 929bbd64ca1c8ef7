package name

import (
	"strings"
	"testing"
)

// texts are the texts of a name's tokens.
func texts(a *Analyser, text string, kind Kind) string {
	var n Name
	a.Analyse(&n, text, kind)
	var out []string
	for i := range n.Tokens {
		out = append(out, n.Tokens[i].Text)
	}
	return strings.Join(out, " ")
}

func TestSlipsInWordsOfCompaniesAreUndone(t *testing.T) {
	a := NewAnalyser()
	for _, c := range []struct{ written, meant string }{
		{"Grimbletoft Limited Liabilty Company", "Grimbletoft Limited Liability Company"},
		{"Grimbletoft Shipping Cmopany", "Grimbletoft Shipping Company"},
		{"Public Jiont Stockk Company Grimbletoft", "Public Joint Stock Company Grimbletoft"},
		{"Grimbletoft C0rporation", "Grimbletoft Corporation"},
		{"Limi7ed Liability Company Grimbletoft", "Limited Liability Company Grimbletoft"},
		{"Grimbletoft J5C", "Grimbletoft JSC"},
		{"Grimbletoft Ship ping Co mpany", "Grimbletoft Shipping Company"},
		{"Joint Stock CompanyGrimbletoft", "Joint Stock Company Grimbletoft"},
		{"Grimbletoft TradingCorporation", "Grimbletoft Trading Corporation"},
		{"Limited LiabilityCompany Grimbletoft", "Limited Liability Company Grimbletoft"},
		{"Общетво с ограниченной ответственностью Кротослав", "Общество с ограниченной ответственностью Кротослав"},
		{"Общество с огра ниченной ответственностью Кротослав", "Общество с ограниченной ответственностью Кротослав"},
		{"Акционерноеобщество Кротослав", "Акционерное общество Кротослав"},
		{"Общество сограниченной ответственностью Кротослав", "Общество с ограниченной ответственностью Кротослав"},
		{"ОбществоС ограниченной ответственностью Кротослав", "Общество с ограниченной ответственностью Кротослав"},
		{"АОКорпорация Кротослав", "АО Корпорация Кротослав"},
		{"Общество с ограниченной ответственностьюКротослав", "Общество с ограниченной ответственностью Кротослав"},
	} {
		if got, want := texts(a, c.written, Organisation), texts(a, c.meant, Organisation); got != want {
			t.Errorf("%s: %q, want %q", c.written, got, want)
		}
	}
}

// What is meant as it stands is left alone: names near to a word of companies, people.
func TestNamesNearWordsOfCompaniesStay(t *testing.T) {
	a := NewAnalyser()
	for _, c := range []struct {
		text string
		kind Kind
		want string
	}{
		{"Sovbank Group", Organisation, "sovbank group"},
		{"Limite Verte", Organisation, "limite verte"},
		{"Cmopany Smith", Person, "cmopany smith"},
		{"Min Thant Hlaing", Thing, "min thant hlaing"},
		{"Min Thant Hlaing Trading", Thing, "ministry thant hlaing trading"},
	} {
		if got := texts(a, c.text, c.kind); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCyrillicInLatinDisguiseIsRecovered(t *testing.T) {
	a := NewAnalyser()
	for _, c := range []struct{ written, meant string }{
		{"Крoтимyр Жугoвский", "Кротимур Жуговский"},
		{"Hикoлaй Жуговский", "Николай Жуговский"},
		{"Андрей Жуговский EBMEHOB", "Андрей Жуговский ЕВМЕНОВ"}, // a word of nothing but Latin letters
		{"Oбщeствo c oгpaниченнoй oтветственностью Кротослав", "Общество с ограниченной ответственностью Кротослав"},
		{"Жуговский J.S.C.", "Жуговский JSC"},
		{"Сharlеs Grimblеtoft", "Charles Grimbletoft"}, // and the other way round
		{"Grimblеtoft Сomраnу", "Grimbletoft Company"},
	} {
		if got, want := texts(a, c.written, Thing), texts(a, c.meant, Thing); got != want {
			t.Errorf("%s: %q, want %q", c.written, got, want)
		}
	}
}

func TestWordsOfTwoScriptsRunTogetherAreParted(t *testing.T) {
	a := NewAnalyser()
	for _, c := range []struct{ written, meant string }{
		{"ΜεραρχίαGrimblet", "Μεραρχία Grimblet"},
		{"Группа Жуговскийgrimblet", "Группа Жуговский grimblet"},
		{"Grimbleжук", "Grimble жук"},
	} {
		if got, want := texts(a, c.written, Organisation), texts(a, c.meant, Organisation); got != want {
			t.Errorf("%s: %q, want %q", c.written, got, want)
		}
	}
}

func TestCapitalsPartPeoplesNames(t *testing.T) {
	a := NewAnalyser()
	for _, c := range []struct{ written, meant string }{
		{"ВалерийСергеевич Кротославский", "Валерий Сергеевич Кротославский"},
		{"Валерий СергеевичКРОТОСЛАВСКИЙ", "Валерий Сергеевич КРОТОСЛАВСКИЙ"},
		{"ZdenkoMarmaduke Quillfeather", "Zdenko Marmaduke Quillfeather"},
		{"Zdenko MacArthur", "Zdenko Macarthur"},
		{"Zdenko McQuill", "Zdenko Mcquill"},
		{"José MaríaPérez", "José María Pérez"},
	} {
		if got, want := texts(a, c.written, Person), texts(a, c.meant, Person); got != want {
			t.Errorf("%s: %q, want %q", c.written, got, want)
		}
	}
}

func TestAbbreviatedFormsMakeACompany(t *testing.T) {
	a := NewAnalyser()
	for _, s := range []string{"Quillfeather Inc.", "Quillfeather Ltd", "Quillfeather L.T.D.", "Quillfeather Plc"} {
		var n Name
		a.Analyse(&n, s, Thing)
		if got := n.Tokens[len(n.Tokens)-1].Role; got != LegalForm {
			t.Errorf("%s: the last word has role %v", s, got)
		}
	}
	for _, s := range []string{"Quillfeather Se", "Quillfeather As", "Quillfeather Ng", "Kim C.O."} {
		var n Name
		a.Analyse(&n, s, Thing)
		if got := n.Tokens[len(n.Tokens)-1].Role; got == LegalForm {
			t.Errorf("%s: the last word is a legal form", s)
		}
	}
}

func TestQuotedWordsAreACompanysName(t *testing.T) {
	a := NewAnalyser()
	for _, c := range []struct {
		text    string
		aside   string // the token
		bracket bool
	}{
		{`Zavod "Grimbletoft"`, "grimbletoft", false},
		{`OOO «Grimbletoft»`, "grimbletoft", false},
		{`Grimbletoft Zavod "GRZ"`, "grz", true},
		{`Grimbletoft Zavod (GRZ)`, "grz", true},
	} {
		var n Name
		a.Analyse(&n, c.text, Organisation)
		found := false
		for _, tok := range n.Tokens {
			if tok.Text == c.aside {
				found = true
				if got := tok.Marks&Bracketed != 0; got != c.bracket {
					t.Errorf("%s: bracketed %v, want %v", c.text, got, c.bracket)
				}
			}
		}
		if !found {
			t.Errorf("%s: no token %q", c.text, c.aside)
		}
	}
}
