package match

import (
	"math/rand/v2"
	"testing"
)

// at is the score and the confidence of two parties.
func at(q, l *Party) Result { return NewMatcher(Default(), nil).Compare(q, l) }

func person(text string, props ...string) *Party { return party("Person", text, props...) }
func firm(text string) *Party                    { return party("Company", text) }

// TestFaultsOfOthers shows, one by one, that the faults which the authors and users
// of other matchers list are not here. What is more alike stands before what is
// less; alert and pass say on which side of the threshold a pair lies.
func TestFaultsOfOthers(t *testing.T) {
	alert := func(pairs ...[2]*Party) func(*testing.T) { return side(true, pairs) }
	pass := func(pairs ...[2]*Party) func(*testing.T) { return side(false, pairs) }
	for _, f := range []struct {
		fault string
		holds func(*testing.T)
	}{
		{"1 a slip in a short part falls off a cliff", alert(
			[2]*Party{person("Jon Smith"), person("John Smith")},
			[2]*Party{person("Ann Lee"), person("Anne Lee")},
			[2]*Party{person("Jan Kowalsky"), person("Jana Kowalsky")})},
		{"2 contradiction is treated like omission: persons", before(
			[2]*Party{person("Hans Joachim Ferber"), person("Hans Ferber")},
			[2]*Party{person("Hans Otto Ferber"), person("Hans Joachim Ferber")})},
		{"2 contradiction is treated like omission: a father", pass(
			[2]*Party{person("Khalid bin Salman al-Harbi"), person("Khalid bin Turki al-Harbi")})},
		{"2 contradiction is treated like omission: a clan", pass(
			[2]*Party{person("Khalid Salman al-Harbi"), person("Khalid Salman al-Ghamdi")})},
		{"2 contradiction is treated like omission: numbers", before(
			[2]*Party{firm("Quillfeather Fund III"), firm("Quillfeather Fund 3")},
			[2]*Party{firm("Quillfeather Fund III"), firm("Quillfeather Fund IV")})},
		{"2 contradiction is treated like omission: places", pass(
			[2]*Party{firm("Bank of Armenia"), firm("Bank of America")})},
		{"3 rarity does not count", surer(
			[2]*Party{person("Zdenko Zakharyuk"), person("Zdenko Zakharyuk")},
			[2]*Party{person("Mohammed Ali"), person("Mohammed Ali")})},
		{"4 confidence saturates", surer(
			[2]*Party{person("Zdenko Zakharyuk", "birthDate", "1960-02-03", "passportNumber", "PX123456"), person("Zdenko Zakharyuk", "birthDate", "1960-02-03", "passportNumber", "PX123456")},
			[2]*Party{person("Zdenko Zakharyuk"), person("Zdenko Zakharyuk")})},
		{"5 equal facts are no evidence: birth date", surer(
			[2]*Party{person("Ann Lee", "birthDate", "1960-02-03"), person("Ann Lee", "birthDate", "1960-02-03")},
			[2]*Party{person("Ann Lee", "birthDate", "1960-02-03"), person("Ann Lee")})},
		{"5 equal facts are no evidence: country", surer(
			[2]*Party{person("Ann Lee", "nationality", "nz"), person("Ann Lee", "nationality", "nz")},
			[2]*Party{person("Ann Lee", "nationality", "nz"), person("Ann Lee")})},
		{"6 names stay in their script", alert(
			[2]*Party{person("김정은"), person("KIM Jong Un")},
			[2]*Party{person("習近平"), person("Xi Jinping")},
			[2]*Party{person("Владимир Соколов"), person("Vladimir Sokolov")},
			[2]*Party{person("محمد حسن"), person("Mohammad Hassan")})},
		{"6 Hangul is romanised one way only", alert(
			[2]*Party{person("리용호"), person("RI Yong Ho")},
			[2]*Party{person("이용호"), person("Lee Yong-ho")},
			[2]*Party{person("박영철"), person("PAK Yong Chol")})},
		{"7 a son is his father", pass(
			[2]*Party{person("Salman bin Muhammad"), person("Muhammad bin Salman")})},
		{"7 given and family name change places", alert(
			[2]*Party{person("Ferber Hans"), person("Hans Ferber")})},
		{"8 words are split and joined", alert(
			[2]*Party{person("Cornelius Vanderbilt"), person("Cornelius van der Bilt")},
			[2]*Party{person("Nasser Alsabah"), person("Nasser al Sabah")},
			[2]*Party{person("zdenkoquillfeather"), person("Zdenko Quillfeather")})},
		{"9 legal forms differ", alert(
			[2]*Party{firm("SIS DOO"), firm("SIS d.o.o.")},
			[2]*Party{firm("SIS DOO"), firm("SIS LLC")})},
		{"9 a legal form alone is a hit", pass(
			[2]*Party{firm("CORP"), firm("Quillfeather Corp")},
			[2]*Party{firm("Abernathy Corp"), firm("Quillfeather Corp")})},
		{"10 more aliases lose a hit", atLeast(
			[2]*Party{person("Zdenko Quillfeather"), person("Zdenko Quillfeather", "alias", "Ramon Castellar", "alias", "Q", "alias", "Aloysius")},
			[2]*Party{person("Zdenko Quillfeather"), person("Zdenko Quillfeather")})},
		{"10 an address loses a hit", atLeast(
			[2]*Party{person("Zdenko Quillfeather"), person("Zdenko Quillfeather", "address", "1 Some Street", "nationality", "ru")},
			[2]*Party{person("Zdenko Quillfeather"), person("Zdenko Quillfeather")})},
		{"11 evasion", alert(
			[2]*Party{person("Zdеnko Quillfeаther"), person("Zdenko Quillfeather")},
			[2]*Party{person("Zden\u200bko Quill\u200bfeather"), person("Zdenko Quillfeather")},
			[2]*Party{person("Zd3nko Qu1llfeather"), person("Zdenko Quillfeather")},
			[2]*Party{person("Z-d.enko, Quill\"feather"), person("Zdenko Quillfeather")},
			[2]*Party{person("Zdenko\u00a0Quillfeather"), person("Zdenko Quillfeather")},
			[2]*Party{person("rehtaefllinQ oknedZ"), person("Zdenko Qnillfeather")})},
		{"Watchman: an exact name scores less than 1", func(t *testing.T) {
			if r := at(person("Ann Lee"), person("Ann Lee")); r.Score != 1 {
				t.Errorf("scores %.4f", r.Score)
			}
		}},
		{"Watchman: a slip in every part finds nobody", alert(
			[2]*Party{person("Muhammad Eslmi"), person("MOHAMMAD ESLAMI")})},
		{"Watchman: a wrong birth year raises the score", before(
			[2]*Party{person("Ann Lee", "birthDate", "1960"), person("Ann Lee")},
			[2]*Party{person("Ann Lee", "birthDate", "1960"), person("Ann Lee", "birthDate", "1985")})},
		{"Watchman: the twin outranks whose birth date agrees", before(
			[2]*Party{person("Zdenko Quilfeather", "birthDate", "1960-02-03"), person("Zdenko Quillfeather", "birthDate", "1960-02-03")},
			[2]*Party{person("Zdenko Quilfeather", "birthDate", "1960-02-03"), person("Zdenko Quillfeather", "birthDate", "1990-05-07")})},
		{"Watchman: stop words delete parts of a name", before(
			[2]*Party{person("Will And"), person("Will And")},
			[2]*Party{person("Will And"), person("Will")})},
		{"a middle name or a patronymic is left out", alert(
			[2]*Party{person("Boris Quillfeather"), person("Boris Romanovich Quillfeather")},
			[2]*Party{person("Zdenko Quillfeather"), person("Zdenko Aloysius QUILLFEATHER")})},
		{"half of a double family name is left out", before(
			[2]*Party{person("Felipe Castellar"), person("Felipe Ramon CASTELLAR")},
			[2]*Party{person("Felipe Castellar"), person("Felipe ABERNATHY CASTELLAR")})},
	} {
		t.Run(f.fault, f.holds)
	}
}

func side(alerts bool, pairs [][2]*Party) func(*testing.T) {
	return func(t *testing.T) {
		for _, p := range pairs {
			if r := at(p[0], p[1]); (r.Score >= Threshold) != alerts {
				t.Errorf("%s | %s scores %.4f", p[0].Names[0].Text, p[1].Names[0].Text, r.Score)
			}
		}
	}
}

// before says that the first pair scores more than the second.
func before(a, b [2]*Party) func(*testing.T) {
	return compare(a, b, "scores", func(x, y Result) bool { return x.Score > y.Score })
}

func atLeast(a, b [2]*Party) func(*testing.T) {
	return compare(a, b, "scores", func(x, y Result) bool { return x.Score >= y.Score && x.Score >= Threshold })
}

// surer says that the first pair has more confidence than the second.
func surer(a, b [2]*Party) func(*testing.T) {
	return compare(a, b, "is", func(x, y Result) bool { return x.Confidence > y.Confidence && x.Confidence < 1 })
}

func compare(a, b [2]*Party, verb string, holds func(x, y Result) bool) func(*testing.T) {
	return func(t *testing.T) {
		if x, y := at(a[0], a[1]), at(b[0], b[1]); !holds(x, y) {
			t.Errorf("%s | %s %s %+v, %s | %s %+v", a[0].Names[0].Text, a[1].Names[0].Text, verb, x, b[0].Names[0].Text, b[1].Names[0].Text, y)
		}
	}
}

// TestConfidenceIsMonotone adds facts that agree to pairs of names, one after the
// other and in any order: neither number may fall, and the confidence stays below 1.
func TestConfidenceIsMonotone(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	names := [][2]string{{"Zdenko Quillfeather", "Zdenko Quillfeather"}, {"Mohammed Ali", "Muhammad Ali"}, {"Zdenko Quilfeather", "QUILLFEATHER Zdenko"}, {"김정은", "Kim Jong Un"}, {"Ann Lee", "Anne Lee"}}
	facts := [][]string{
		{"birthDate", "1960-02-03"}, {"nationality", "nz"}, {"gender", "male"}, {"passportNumber", "PX123456"}, {"taxNumber", "7707083893"},
	}
	for _, n := range names {
		for range 20 {
			var props []string
			last := at(person(n[0]), person(n[1]))
			for _, k := range r.Perm(len(facts)) {
				props = append(props, facts[k]...)
				now := at(person(n[0], props...), person(n[1], props...))
				if now.Score < last.Score || now.Confidence < last.Confidence || now.Confidence >= 1 {
					t.Fatalf("%s | %s with %v: %+v after %+v", n[0], n[1], props, now, last)
				}
				last = now
			}
		}
	}
}
