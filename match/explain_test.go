package match

import (
	"math"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/name"
)

func party(schema, text string, props ...string) *Party {
	e := &ftm.Entity{ID: "x", Schema: schema, Caption: text}
	e.Add("name", text)
	for i := 0; i+1 < len(props); i += 2 {
		e.Add(props[i], props[i+1])
	}
	return NewParty(e, name.NewAnalyser())
}

func TestEvidenceSumsToScore(t *testing.T) {
	m := NewMatcher(Default(), nil)
	for _, c := range [][2]*Party{
		{party("Person", "Ramon Castellar"), party("Person", "Ramon Castellar")},
		{party("Person", "Ramon Castelar", "birthDate", "1961-02-03"), party("Person", "Castellar Ramon", "birthDate", "1961-02-03")},
		{party("Person", "Ramon Jose Castellar", "birthDate", "1961"), party("Person", "Ramon Ivan Castellar", "birthDate", "1940")},
		{party("Person", "Ramon Castellar", "nationality", "fr"), party("Person", "Dr Ramon Castellar y Ruiz", "nationality", "es")},
		{party("Person", "Kim Chol Nam"), party("Person", "Kim Chol Man")},
		{party("Vessel", "Sea Otter 1", "imoNumber", "9187629"), party("Vessel", "Blue Heron 2", "imoNumber", "IMO 9187629")},
		{party("Person", "Ann Lee"), party("Person", "Vera Okonkwo")},
	} {
		r := m.Compare(c[0], c[1])
		sum := 0.0
		for _, e := range m.Explain(c[0], c[1]) {
			sum += e.Weight
			if e.Text == "" {
				t.Errorf("row without words: %+v", e)
			}
		}
		if math.Abs(sum-r.Score) > 1e-6 {
			t.Errorf("%s | %s: rows sum to %.6f, score is %.6f", c[0].Names[0].Text, c[1].Names[0].Text, sum, r.Score)
			for _, e := range m.Explain(c[0], c[1]) {
				t.Logf("  %+v", e)
			}
		}
	}
}

// Words of two scripts that have the same Latin letters are romanised, not equal.
func TestRomanisedEvidence(t *testing.T) {
	m := NewMatcher(Default(), nil)
	for _, c := range []struct {
		q, l string
		want Relation
	}{
		{"Ivan Petrovich", "Иван Петрович", Romanised},
		{"Иван Петрович", "IVAN PETROVICH", Romanised},
		{"Иван Петрович", "ИВАН ПЕТРОВИЧ", Equal},
		{"ivan petrovich", "IVAN PETROVICH", Equal},
	} {
		for _, e := range m.Explain(party("Person", c.q), party("Person", c.l)) {
			if e.Aspect != AspectToken {
				continue
			}
			if e.Relation != c.want {
				t.Errorf("%s | %s: %+v", c.q, c.l, e)
			}
			if says := strings.Contains(e.Text, "is equal"); says != (c.want == Equal) {
				t.Errorf("%s | %s: %s", c.q, c.l, e.Text)
			}
		}
	}
}
