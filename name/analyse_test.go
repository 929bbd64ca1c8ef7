package name

import (
	"slices"
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
		{"Sergey Viktorovich LAVROV", "sergey viktorovich:patr lavrov:family"},
		{"José Ortega y Gasset", "jose ortega y:conn gasset"},
		{"Haji Mullah", "haji:title mullah"},
	})
}

// Faults of other readers of names, each with its own test.

func TestCompoundsMeetHoweverTheyAreWritten(t *testing.T) {
	check(t, Person, [][2]string{
		{"アブドゥッサラーム・ハサン", "abdul:conn~ saramu|saraamu hasan"},
		{"アブド・アル・ラフマン", "abdul:conn al:conn rafuman"},
		{"ムッラー・アブドゥル・カビール", "mullah:title abdul:conn kabiru|kabiiru"},
		{"サイフッディーン・アリ", "saifu~ din:conn ari"},
		{"アブドゥル・ムラード", "abuduru murado|muraado"},
		{"ベン・アフマド", "ben afumado"},
		{"Abdulrahman", "abdul:conn~ rahman"},
		{"Abdurrahman", "abdul:conn~ rahman"},
		{"Abdul Rahman", "abdul:conn~ rahman"},
		{"Abd al-Rahman", "abdul|abd:conn~ al:conn~ rahman"},
		{"Salah ud-Din", "salah~ ud:conn~ din:conn"},
		{"Salahuddin Ayubi", "salah~ din:conn ayubi"},
		{"Abolghasem Valagohar", "abu:conn~ ghasem valagohar"},
		{"Abubakar", "abu:conn~ bakar"},
		{"Aboulov", "aboulov"},
		{"Ezzedine Ismail", "ezz~ din:conn ismail"},
		{"Nureddin", "nur~ din:conn"},
		{"Vladin", "vladin"},
		{"Abdullah", "abdullah"},
		{"Abdulov", "abdulov"},
		{"Abdul", "abdul"},
		{"Abdul Mohammad", "abdul mohammad"},
		{"Maulavi Abdul Kabir", "mullah|maulavi:title abdul:conn~ kabir"},
	})
}

func TestEvasionIsUndone(t *testing.T) {
	check(t, Person, [][2]string{
		{"Igоr Sеchin", "igor sechin"}, // Cyrillic о and е
		{"Ig0r Sech1n", "igor|ig0r sechin|sech1n|sechln"},
		{"$ergei Lavrov", "sergei lavrov"},
		{"K.i.m Jong Un", "kim jong un"},
		{"K I M  J O N G  U N", "kim jong un"},
		{"Bashar\u200b Ass\u00adad", "bashar assad"},
		{"Vladimir\u00a0Putin", "vladimir putin"},
		{"nituP rimidalV", "vladimir putin"},
		{"ｋｉｍ 𝐣𝐨𝐧𝐠", "kim jong"},
		{"M?hammad Ali", "mhammad ali"},
	})
	a := NewAnalyser()
	var n Name
	for text, want := range map[string]Flags{
		"Igоr": Confusable, "Ig0r Sechin": Confusable, "As\u200bsad": Invisible, "k i m j o n g": SpacedOut,
		"rimidalV": Reversed, "Kim 김": MixedScript, "Kim": 0,
	} {
		if a.Analyse(&n, text, Person); n.Flags != want {
			t.Errorf("%q: flags %b, want %b", text, n.Flags, want)
		}
	}
	if a.Analyse(&n, "M??ammad", Person); n.Tokens[0].Wild != 2 {
		t.Errorf("%d unread letters, want 2", n.Tokens[0].Wild)
	}
	if a.AnalyseReversed(&n, "nitup", Person); n.Tokens[0].Text != "putin" {
		t.Errorf("reversed: %s", show(&n))
	}
}

func TestNamesInOtherCulturesKeepTheirParts(t *testing.T) {
	check(t, Person, [][2]string{
		{"An Jong Hyok", "an jong hyok"},
		{"Ri Yong Ho", "ri yong ho"},
		{"Ben Affleck", "ben affleck"},
		{"Ahmed El Sayed", "ahmed el:conn sayed"},
		{"Hans O Friedrich", "hans o:init friedrich"},
		{"Sergejs Lavrovs", "sergejs lavrovs|lavrov"},
		{"Aung San Suu Kyi", "aung san suu kyi"},
		{"Ma Ying Jeou", "ma ying jeou"},
		{"JC Juncker", "j:init~ c:init juncker"},
		{"O'Neil", "oneil"},
		{"Sana'a", "sanaa"},
		{"Elizabeth II", "elizabeth 2|ii:suffix"},
		{"Müller-Lüdenscheidt", "muller|mueller~ ludenscheidt|luedenscheidt"},
	})
}

func TestFamilyNameFirstIsMarked(t *testing.T) {
	a := NewAnalyser()
	var n Name
	for text, want := range map[string]string{
		"김정은": "100", "정은 김": "001", "김 정은": "100", "남궁민수": "1100", "金正恩": "100", "司马相如": "1100", "李明 先生": "100", "수빈 양": "001", "박서양": "100", "王昭君": "100",
	} {
		a.Analyse(&n, text, Person)
		got := ""
		for _, tok := range n.Tokens {
			if tok.Marks&Surname != 0 {
				got += "1"
			} else {
				got += "0"
			}
		}
		if got != want {
			t.Errorf("%s: family name at %s, want %s (%s)", text, got, want, show(&n))
		}
	}
}

func TestLegalFormsAreOneThingHoweverWritten(t *testing.T) {
	a := NewAnalyser()
	var n Name
	for want, forms := range map[string][]string{
		"limited": {
			"Acme LLC", "Acme L.L.C.", "Limited Liability Company Acme", "Acme Ltd", "Acme Limited", "Acme Co., Ltd.", "Acme Pte Ltd",
			"Acme Sdn. Bhd.", "Acme d.o.o.", "ACME DOO", "Acme GmbH", "Acme S.R.L.", "Acme S. de R.L. de C.V.", "Acme Ltda.", "Acme EIRELI",
			"Acme B.V.", "Acme ApS", "OOO Acme", "ООО Акме", "Общество с ограниченной ответственностью «Акме»", "ТОО Акме", "Acme Sp. z o.o.",
			"Acme s.r.o.", "Acme Kft.", "Acme EOOD", "Acme Sh.p.k.", "UAB Acme", "SIA Acme", "Acme OÜ", "Acme Oy", "Acme AB", "Acme Ltd. Şti.",
			"Acme W.L.L.", "Acme FZE", "Acme FZCO", "Acme DMCC", "北京有限公司", "Acme Pty Ltd", "Acme Pvt. Ltd.", "PT Acme",
		},
		"joint-stock": {
			"Acme AG", "Acme Aktiengesellschaft", "Acme Aktiengeselschaft", "OAO Acme", "Open Joint Stock Company Acme", "ЗАО Акме", "ПАО Акме",
			"Acme S.A.", "Acme S.p.A.", "Acme S.A. de C.V.", "Acme N.V.", "Acme Oyj", "Acme ASA", "Acme Zrt.", "Acme A.D.", "Acme A/S", "Acme a.s.", "Acme A.Ş.", "Acme P.J.S.",
			"株式会社アクメ", "주식회사 아크메", "股份有限公司", "Acme Plc", "Acme Inc.", "Acme Berhad", "Acme Corp.", "Acme K.K.",
		},
		"partnership": {"Acme KG", "Acme LLP", "Acme L.P.", "Acme OHG", "Acme S.N.C."},
		"state":       {"ФГУП Акме", "State Enterprise Acme", "Acme Public Enterprise"},
		"cooperative": {"Acme Cooperative", "Acme eG", "Acme Coop"},
	} {
		for _, text := range forms {
			a.Analyse(&n, text, Organisation)
			found := false
			for _, tok := range n.Tokens {
				found = found || tok.Role == LegalForm && tok.Group == want
			}
			if !found {
				t.Errorf("%q: no form of the group %s: %s", text, want, show(&n))
			}
		}
	}
}

func TestCompanyWords(t *testing.T) {
	check(t, Organisation, [][2]string{
		{"First Bank Int’l", "1:num bank:gen=bank international|intl:gen=international"},
		{"Brigade Forty 4", "brigade:gen=brigade 44:num"},
		{"Fund III", "fund:legal=trust 3|iii:num"},
		{"3M Company", "3m company:legal=company"},
		{"4Front Ltd", "4front ltd:legal=limited"},
		{"Bank of Armenia", "bank:gen=bank of:conn armenia:place=am"},
		{"조선무역은행", "korea:place=ko~ trading:gen=trade~ bank:gen=bank"},
		{"AS Roma AS", "as:legal=joint-stock roma:place=it/rome as:legal=joint-stock"},
		{"L & H Sweden, AB", "l and:conn h sweden:place=se ab:legal=limited"},
		{"Stato islamico dell'Iraq", "stato:gen=state islamico:gen=islamic dell:conn~ iraq:place=iq"},
	})
	check(t, Vessel, [][2]string{{"M/V Ocean III", "mv:title ocean 3|iii:num"}})
	check(t, Aircraft, [][2]string{{"EP-GOM", "epgom"}})
	check(t, Thing, [][2]string{
		{"Kim Jong Un", "kim jong un"},
		{"Foreign Trade Bank", "foreign:gen=foreign trade:gen=trade bank:gen=bank"},
		{"Siemens AG", "siemens ag:legal=joint-stock"},
	})
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"am", "us", true}, {"kp", "kr", true}, {"ko", "kp", false}, {"ir", "ir/tehran", false}, {"ir/qom", "ir/tehran", true}, {"x/asia", "cn", false}, {"", "cn", false}} {
		if got := PlacesDiffer(c.a, c.b); got != c.want || PlacesDiffer(c.b, c.a) != c.want {
			t.Errorf("places %q and %q differ: %v", c.a, c.b, got)
		}
	}
}

func TestRelated(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Relatedness
	}{
		{"john", "juan", Cognates},
		{"mohammed", "muhammad", Cognates},
		{"robert", "bob", Diminutives},
		{"sasha", "aleksandr", Diminutives},
		{"pepe", "jose", Diminutives},
		{"john", "robert", Unrelated},
		{"", "john", Unrelated},
		{"alex", "sasha", Diminutives},
	} {
		if got := Related(Classes(c.a), Classes(c.b)); got != c.want || Related(Classes(c.b), Classes(c.a)) != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestFrequencyOrdersNames(t *testing.T) {
	if !(Frequency("mohammed") > Frequency("ivanov") && Frequency("ivanov") > Frequency("zakharchenko")) {
		t.Error("frequent names must come before rare ones")
	}
}

// A key that is not folded would never be met.
func TestLexicaAreFolded(t *testing.T) {
	l := loadLexica()
	for what, m := range map[string]map[string]entry{"person": l.person, "company": l.company, "vessel": l.vessel} {
		if len(m) < 10 {
			t.Errorf("%s: %d entries", what, len(m))
		}
		for key, e := range m {
			for _, r := range key {
				if f := foldRune(r); r != ' ' && string(f.append(nil, r)) != string(r) {
					t.Errorf("%s: %q holds %q, which folds", what, key, r)
				}
			}
			if strings.Trim(e.text, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Errorf("%s: %q is written as %q", what, key, e.text)
			}
		}
	}
	for w := range l.given {
		if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
			t.Errorf("given name %q", w)
		}
	}
}

// A Korean name in Chinese characters is read as Koreans read it.
func TestAnalyseDistant(t *testing.T) {
	a := NewAnalyser()
	var n Name
	if !a.AnalyseDistant(&n, "李炳哲", Person) || n.Flags&Distant == 0 {
		t.Fatalf("李炳哲 has no distant reading: %+v", n)
	}
	for i, want := range []string{"ri", "pyong", "chol"} {
		if tok := n.Tokens[i]; tok.Text != want && !slices.Contains(tok.Alts, want) {
			t.Errorf("syllable %d reads %s %v, want %s among them", i, tok.Text, tok.Alts, want)
		}
	}
	for _, c := range []struct {
		name, want string
		sound      bool
	}{
		{"왕연정", "wang yan zheng", false},
		{"제갈량", "zhu ge liang", false},
		{"후진타오", "hu jin ta o", true},
	} {
		read := a.AnalyseDistant
		if c.sound {
			read = a.AnalyseSounded
		}
		if !read(&n, c.name, Person) {
			t.Errorf("%s is not read by way of Chinese", c.name)
			continue
		}
		for i, want := range strings.Fields(c.want) {
			if tok := n.Tokens[i]; tok.Text != want && !slices.Contains(tok.Alts, want) {
				t.Errorf("%s: syllable %d reads %s %v, want %s among them", c.name, i, tok.Text, tok.Alts, want)
			}
		}
	}
	for _, s := range []string{"Ri Pyong Chol", "박정희", "광수 이", "李", "李 Won", "キム・ウ", ""} {
		if a.AnalyseDistant(&n, s, Person) {
			t.Errorf("%q has a distant reading", s)
		}
	}
	if a.Analyse(&n, "李炳哲", Person); n.Flags&Distant != 0 || n.Tokens[0].Text == "ri" {
		t.Errorf("the next reading is still distant: %+v", n.Tokens)
	}
}

// Korean and Chinese names in another script are read by their syllables, unless
// a given name says that the bearer's name is his neighbours'.
func TestTranscribed(t *testing.T) {
	a := NewAnalyser()
	var n Name
	for _, c := range []struct {
		name   string
		tokens int
		script Script
	}{
		{"リ・ビョンチョル", 3, Hangul},
		{"ウラジーミル・プーチン", 2, Kana},
		{"Ким Чен Ын", 3, Hangul},
		{"Ким Чен-Ын", 3, Hangul},
		{"КИМ Чонын", 3, Hangul},
		{"Чхве Рён Хэ", 3, Hangul},
		{"Ким Роман", 2, Cyrillic},
		{"Ким Анна", 2, Cyrillic},
		{"Максим Ким", 2, Cyrillic},
		{"Ли Сергей", 2, Cyrillic},
		{"Ли Сергей Иванович", 3, Cyrillic},
		{"Имран Хан", 2, Cyrillic},
		{"Си Цзиньпин", 3, Han},
		{"Ли Вэй", 2, Han},
		{"Нина Ли", 2, Cyrillic},
		{"Иван Ли", 2, Cyrillic},
	} {
		a.Analyse(&n, c.name, Person)
		if len(n.Tokens) != c.tokens || n.Tokens[0].Script != c.script {
			t.Errorf("%s: %+v", c.name, n.Tokens)
		}
	}
}

// A slip in a company's generic word does not make it another company.
func TestMisspeltCompanyWords(t *testing.T) {
	a := NewAnalyser()
	var n Name
	for _, c := range []struct{ text, want string }{
		{"Green Pine Associated Corporatidn", "corporation"}, {"Korea Intrnational", "international"},
	} {
		a.Analyse(&n, c.text, Organisation)
		last := n.Tokens[len(n.Tokens)-1]
		if last.Role != Generic && last.Role != LegalForm || last.Text != c.want && last.Group == "" {
			t.Errorf("%s: the last word is %+v", c.text, last)
		}
	}
	a.Analyse(&n, "Corvalis Tradigo", Organisation)
	if r := n.Tokens[1].Role; r != Plain {
		t.Errorf("Tradigo has role %d", r)
	}
}
