package match

import "testing"

// TestNationalities weighs nationalities that differ: they take a name that is little
// alike below the threshold, and neither an equal name nor one beside an equal birth
// date. What is no nationality, or one of a state that was one with the other, weighs
// little.
func TestNationalities(t *testing.T) {
	const slip, listed = "Zdenco Quilfeather", "Zdenko Aloysius Quillfeather"
	alone := at(person(slip), person(listed)).Score
	if alone < Threshold || alone > .79 {
		t.Fatalf("the names alone score %.4f", alone)
	}
	for _, c := range []struct {
		query, list []string
		alerts      bool
	}{
		{[]string{"nationality", "nz"}, nil, true},
		{[]string{"nationality", "nz"}, []string{"nationality", "br"}, false},
		{[]string{"nationality", "nz"}, []string{"citizenship", "br", "citizenship", "nz"}, true},
		{[]string{"nationality", "nz"}, []string{"nationality", "br", "country", "nz"}, true},
		{[]string{"nationality", "nz"}, []string{"country", "br"}, true},
		{[]string{"country", "nz"}, []string{"nationality", "br"}, true},
		{[]string{"nationality", "ua"}, []string{"nationality", "ru"}, true},
		{[]string{"nationality", "nz"}, []string{"nationality", "suhh"}, true},
		{[]string{"nationality", "nz", "birthDate", "1960-02-03"}, []string{"nationality", "br", "birthDate", "1960-02-03"}, true},
	} {
		if r := at(person(slip, c.query...), person(listed, c.list...)); (r.Score >= Threshold) != c.alerts {
			t.Errorf("%v and %v: %.4f", c.query, c.list, r.Score)
		}
	}
	if r := at(person(listed, "nationality", "nz"), person(listed, "nationality", "br")); r.Score < Threshold {
		t.Errorf("an equal name: %.4f", r.Score)
	}
}

// TestBendRises reads the bend between its knots and beyond them: more evidence is
// never less confidence.
func TestBendRises(t *testing.T) {
	b := Default().Bend
	last := b.At(-20)
	for x := -19.9; x < 20; x += .1 {
		if now := b.At(x); now <= last {
			t.Fatalf("%.3f at %.1f after %.3f", now, x, last)
		} else {
			last = now
		}
	}
}
