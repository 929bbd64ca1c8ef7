package match

import (
	"testing"

	"cordon/ftm"
	"cordon/name"
)

// TestScriptsWithoutVowels compares names of Arabic, Persian and Hebrew with Latin
// ones: those that are spellings of each other well above the threshold, those that
// share consonants only below it.
func TestScriptsWithoutVowels(t *testing.T) {
	a, m := name.NewAnalyser(), NewMatcher(Default(), nil)
	party := func(s string) *Party {
		e := &ftm.Entity{ID: "x", Schema: "Person"}
		e.Add("name", s)
		return NewParty(e, a)
	}
	for _, x := range []struct{ written, latin string }{
		{"كمال قاسم الجبوري", "Kamal Qasim al-Juburi"},
		{"كمال قاسم الجبوري", "Kamel Kassem Al Joubouri"},
		{"عبدالرؤوف ظاهر", "Abdul Rauf Dhaher"},
		{"عبد الرؤوف ظاهر", "Abdel-Raouf Zahir"},
		{"لطف الله مرادی", "Lotfollah Moradi"},
		{"شمس الدین نیازی", "Shamsuddin Niazi"},
		{"فاطمة بنت سليم", "Fatima bint Salim"},
		{"فريدون بهرام\u200cپور", "Fereydoun Bahrampour"},
		{"נתן קורן", "Natan Koren"},
		{"מירב שטיינר", "Meirav Steiner"},
	} {
		if r := m.Compare(party(x.written), party(x.latin)); r.Score < .85 {
			t.Errorf("%s and %s: %.3f", x.written, x.latin, r.Score)
		}
	}
	for _, x := range []struct{ written, latin string }{
		{"خالد سلیم", "Khulud Salam"},
		{"محمد قاسم", "Mahmud Qasimi"},
		{"محمد كوثري", "Mahmud Kowsari"},
		{"سليم برقمان", "Salim Luqman"},
		{"بدر ناصر", "Badri Nasri"},
		{"سمیر کرم", "Samra Karimi"},
		{"سمیر", "Samir Haddad"},
	} {
		if r := m.Compare(party(x.written), party(x.latin)); r.Score >= .7 {
			t.Errorf("%s and %s: %.3f", x.written, x.latin, r.Score)
		}
	}
}

// TestPatronymics takes the father's name of one person in two languages for one.
func TestPatronymics(t *testing.T) {
	a, m := name.NewAnalyser(), NewMatcher(Default(), nil)
	party := func(s string) *Party {
		e := &ftm.Entity{ID: "x", Schema: "Person"}
		e.Add("name", s)
		return NewParty(e, a)
	}
	same := m.Compare(party("Петро Сергійович Коваль"), party("Petr Sergeevich Koval")).Score
	other := m.Compare(party("Петро Сергійович Коваль"), party("Petr Stepanovich Koval")).Score
	if same < .9 || other >= .7 {
		t.Errorf("one father %.3f, two fathers %.3f", same, other)
	}
}
