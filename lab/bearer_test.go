package lab

import (
	"testing"

	"cordon/match"
	"cordon/name"
)

func TestKindsOfNames(t *testing.T) {
	a := name.NewAnalyser()
	for _, c := range []struct {
		schema, text string
		want         bearer
	}{
		{"Person", "Brisk", personOne},
		{"Person", "Dr. Brisk", personOne},
		{"Person", "Abd al-Rahman", personOne},
		{"Person", "Zdenko Quillfeather", personTwo},
		{"Person", "Zdenko M. Quillfeather", personTwo},
		{"Person", "Zdenko Marmaduke Quillfeather", personMore},
		{"Company", "National Trading Company", firmNone},
		{"Company", "Quillfeather Shipping Ltd", firmOne},
		{"LegalEntity", "Quillfeather Bank of Cyprus", firmOne},
		{"Organization", "Quillfeather Brisk Holding", firmTwo},
		{"Organization", "Quillfeather Brisk Thorn Holding", firmMore},
		{"Vessel", "Pelican Wanderer", craft},
	} {
		var n name.Name
		a.Analyse(&n, c.text, match.KindOf(c.schema))
		if got := bearerOf(&n, c.schema); got != c.want {
			t.Errorf("%s %q: %v, want %v", c.schema, c.text, got, c.want)
		}
	}
}

// Every question of the deck stands in one kind of name and no other.
func TestKindsOfNamesSum(t *testing.T) {
	r := run(t, library(t), Options{Seed: 1, Clean: -1})
	n, found := 0, 0
	for _, b := range r.Bearers {
		n, found = n+b.N, found+b.Found
	}
	if n != r.Overall.N || found != r.Overall.Found || n == 0 {
		t.Errorf("kinds of names: %d of %d, all together %d of %d", found, n, r.Overall.Found, r.Overall.N)
	}
	for _, m := range r.Manipulations {
		n := 0
		for _, c := range r.BearerCells {
			if c.ID == m.ID {
				n += c.N
			}
		}
		if n != m.N {
			t.Errorf("%s: %d by kind of name, %d in all", m.ID, n, m.N)
		}
	}
}
