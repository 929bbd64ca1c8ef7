package match

import "testing"

// A number is the same number whatever the form calls it and whatever stands
// around it; numbers of other sorts that happen to be equal are not.
func TestNumbersMeet(t *testing.T) {
	for _, c := range []struct {
		schema, asked, text, listed, number string
		same                                bool
	}{
		{"Person", "passportNumber", "381310014", "passportNumber", "381310014", true},
		{"Person", "idNumber", "381310014", "passportNumber", "381310014", true},
		{"Person", "passportNumber", "381310014", "idNumber", "381310014", true},
		{"Person", "passportNumber", "No. 381-310-014 (KP)", "passportNumber", "381310014", true},
		{"Person", "passportNumber", "381310014.0", "passportNumber", "381310014", true},
		{"Person", "passportNumber", "СН123456", "passportNumber", "CH123456", true},
		{"Person", "taxNumber", "381310014", "passportNumber", "381310014", false},
		{"Company", "idNumber", "7707083893", "innCode", "7707083893", true},
		{"Company", "registrationNumber", "7707083893", "taxNumber", "7707083893", true},
		{"Company", "taxNumber", "1027700132195", "ogrnCode", "1027700132195", true},
		{"Company", "taxNumber", "9187629", "imoNumber", "9187629", false},
		{"Company", "swiftBic", "SABRRUMM012", "swiftBic", "SABRRUMM", true},
		{"Company", "swiftBic", "SABRRUMMXXX", "swiftBic", "SABRRU MM", true},
		{"Company", "swiftBic", "SABRRU2P", "swiftBic", "SABRRUMM", false},
	} {
		q, l := party(c.schema, "Perpetua Lindqvist", c.asked, c.text), party(c.schema, "Zdenko Quillfeather", c.listed, c.number)
		if got := at(q, l).Score >= SharedNumber; got != c.same {
			t.Errorf("%s %q and %s %q: one number %v, want %v", c.asked, c.text, c.listed, c.number, got, c.same)
		}
	}
}

// Nothing is said to be missing that is there.
func TestNumberIsNotMissing(t *testing.T) {
	q, l := party("Person", "Zdenko Quillfeather", "passportNumber", "381310014"), party("Person", "Zdenko Quillfeather", "passportNumber", "381310014")
	n := 0
	for _, e := range NewMatcher(Default(), nil).Explain(q, l) {
		if e.Aspect == AspectIdentifier {
			if n++; e.Relation != Equal {
				t.Errorf("%s: %s", e.Relation, e.Text)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d rows about one number", n)
	}
}
