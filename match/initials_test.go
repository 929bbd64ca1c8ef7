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
