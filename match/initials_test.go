package match

import "testing"

// A rare family name and an initial are looked at, whatever middle parts the list has;
// a common one says too little.
func TestInitialOfARareName(t *testing.T) {
	for _, c := range []struct {
		query, listed string
		alert         bool
	}{
		{"R. Quillfeatherov", "Roman Akhmatovich Quillfeatherov", true},
		{"R. Quillfeather", "Rupert Quillfeather", true},
		{"Roman Akhmatovich Quillfeatherov", "R. Quillfeatherov", true},
		{"Z. Quillfeatherov", "Roman Akhmatovich Quillfeatherov", false},
		{"R. Quillfeather", "Rupert Quillfeather Thornquist", false}, // the family name is another
		{"R. Ivanov", "Roman Sergeevich Ivanov", false},
	} {
		if got := at(person(c.query), person(c.listed)).Score >= .70; got != c.alert {
			t.Errorf("%s, %s: alert %v, want %v", c.query, c.listed, got, c.alert)
		}
	}
}

// One slip in a company's name in quotation marks is a slip, as in any other.
func TestSlipInAQuotedName(t *testing.T) {
	for _, q := range []string{"OOO “Grimbletofft Haulers”", "OOO “Grimblet”oft Haulers"} {
		if got := at(firm(q), firm("OOO “Grimbletoft Haulers”")).Score; got < .70 {
			t.Errorf("%s: %.2f, want an alert", q, got)
		}
	}
}

// Two initials are initials, whatever else their letters spell: a numeral, a connector,
// a title, a syllable of Korean.
func TestTwoInitials(t *testing.T) {
	for _, c := range []struct{ query, listed string }{
		{"Quillfeather I.V.", "Igor Viktorovich Quillfeather"},
		{"I.I. Quillfeather", "Ivan Ivanovich Quillfeather"},
		{"Quillfeather, A.V.", "Anton Viktorovich Quillfeather"},
		{"QUILLFEATHER A.S.", "Anton Sergeevich Quillfeather"},
		{"A. L. Quillfeather", "Anton Lvovich Quillfeather"},
		{"D. R. Quillfeather", "Denis Romanovich Quillfeather"},
		{"Quillfeather G.N.", "Grigory Nikolaevich Quillfeather"},
		{"U. A. Quillfeather", "Ulrich Anton Quillfeather"},
		{"Quillfeather X.V", "Xaver Viktor Quillfeather"},
		{"Чермогузин И.И.", "Ivan Ivanovich Chermoguzin"},
	} {
		if got := at(person(c.query), person(c.listed)).Score; got < .70 {
			t.Errorf("%s, %s: %.2f, want an alert", c.query, c.listed, got)
		}
	}
	if got := at(person("Quillfeather I.V."), person("Anton Sergeevich Quillfeather")).Score; got >= .70 {
		t.Errorf("other initials: %.2f, want no alert", got)
	}
	if got := at(person("John Quillfeather, M.D."), person("John Quillfeather")).Score; got < .95 {
		t.Errorf("a degree behind a comma: %.2f", got)
	}
}
