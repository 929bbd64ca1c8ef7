package screen

import (
	"slices"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/name"
)

func TestReadings(t *testing.T) {
	for _, c := range []struct {
		schema, text string
		want         []string
	}{
		{"Thing", "Zdenko Quillfeather", nil},
		{"Person", "José Müller", nil},
		{"Person", "Þórður Ægisson", nil},
		{"Thing", "O'Brien & Sons Ltd", nil},
		{"Thing", "Trade and Development Bank", nil},
		{"Company", "Lindqvist and Rowe Perpetua", nil},
		// Escapes and encodings.
		{"Thing", "Zdenko&nbsp;Quillfeather", []string{"Zdenko Quillfeather"}},
		{"Thing", "&#90;denko &#x51;uillfeather", []string{"Zdenko Quillfeather"}},
		{"Thing", "Zdenko&amp;nbsp;Quillfeather", []string{"Zdenko&nbsp;Quillfeather", "Zdenko Quillfeather"}},
		{"Thing", "Zdenko%20Quillfeather", []string{"Zdenko Quillfeather"}},
		{"Thing", "100% Quillfeather", nil},
		{"Thing", `\u005adenko Quillfeather`, []string{"Zdenko Quillfeather"}},
		{"Thing", "Zdenko|Quillfeather", []string{"Zdenko Quillfeather"}},
		{"Person", "JosÃ© MÃ¼ller", []string{"José Müller"}},
		{"Person", "Ð\u0098Ð²Ð°Ð½ Ð\u009fÐµÑ‚Ñ€Ð¾Ð²", []string{"Иван Петров"}},
		{"Person", "Èâàí Ïåòðîâ", []string{"Иван Петров"}},
		{"Person", "È«±æµ¿", []string{"홍길동"}},
		// Several people.
		{"Thing", "Amelia Hartley and Zdenko Quillfeather", []string{"Amelia Hartley", "Zdenko Quillfeather"}},
		{"Person", "Amelia Hartley / Zdenko Quillfeather", []string{"Amelia Hartley", "Zdenko Quillfeather"}},
		{"Person", "Amelia & Zdenko Quillfeather", []string{"Amelia Quillfeather", "Zdenko Quillfeather"}},
		{"Thing", "Amelia Hartley (Zdenko Quillfeather)", []string{"Amelia Hartley", "Zdenko Quillfeather"}},
		{"Thing", "Chea Ou Sokheng", nil},
		// What stands around a name.
		{"Thing", "c/o Zdenko Quillfeather", []string{"Zdenko Quillfeather"}},
		{"Thing", "Account FBO Zdenko Quillfeather", []string{"Zdenko Quillfeather"}},
		{"Company", "Blue Sky Ltd (formerly Quillfeather Shipping)", []string{"Quillfeather Shipping"}},
		{"Thing", "12345 Zdenko Quillfeather", []string{"Zdenko Quillfeather"}},
		{"Thing", "Zdenko Quillfeather (KDNR 4711)", []string{"Zdenko Quillfeather"}},
		{"Company", "Quillfeather Bank (KDNR 4711)", []string{"Quillfeather Bank"}},
		{"Thing", "0012345 Quillfeather", []string{"Quillfeather"}},
		{"Company", "Quillfeather Fund 3", nil},
		{"Thing", "Min Thant Hlaing 2", []string{"Min Thant Hlaing"}}, // Min is also short for a ministry
		{"Thing", "The Zdenko Quillfeather Family Trust", []string{"Zdenko Quillfeather"}},
		{"Thing", "Zdenko Quillfeather Family Office", []string{"Zdenko Quillfeather"}},
		{"LegalEntity", "Estate of Zdenko Quillfeather", []string{"Zdenko Quillfeather"}},
		{"Thing", "Zdenko Quillfeather, head of the harbour", []string{"Zdenko Quillfeather"}},
		{"Thing", "Zdenko Quillfeather Director", []string{"Zdenko Quillfeather"}},
		{"Thing", "Quillfeather Family Trust", nil},
		{"Company", "The Quillfeather Shipping Trust", nil},
		{"Thing", "Growth and Income Trust", nil},
		{"Thing", "Quillfeather, Zdenko", nil},
		{"Company", "Quillfeather (Cyprus) Ltd", []string{"Quillfeather Ltd"}},
		{"Thing", "Quillfeather Trading (Hong Kong) Limited", []string{"Quillfeather Trading Limited"}},
		{"Company", "Bank (Mexico) SA", nil},
		{"Company", "Quillfeather (Cyprus) Shipping Ltd", nil},
		{"Thing", "Studio 54 Paris", nil},
	} {
		r := reader{analyser: name.NewAnalyser()}
		e := &ftm.Entity{Schema: c.schema}
		e.Add("name", c.text)
		x := r.read(e)
		for _, w := range c.want {
			if !x.Has("alias", w) {
				t.Errorf("%q: no reading %q among %q", c.text, w, r.texts)
			}
		}
		if c.want == nil && len(r.texts) > 0 {
			t.Errorf("%q: readings %q, want none", c.text, r.texts)
		}
		if len(e.Get("alias")) > 0 || x.First("name") != c.text {
			t.Errorf("%q: the subject itself was changed", c.text)
		}
	}
}

func TestNumbersInNames(t *testing.T) {
	for text, want := range map[string][2]string{
		"ethereum:0x098B716B8Aaf21512996dC57EB0615e2383E2f96":  {"publicKey", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"},
		"pay 0x098B716B8Aaf21512996dC57EB0615e2383E2f96, soon": {"publicKey", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"},
		"M/V Quillfeather IMO 9187629":                         {"imoNumber", "9187629"},
		"Quillfeather (IMO: 9187629)":                          {"imoNumber", "9187629"},
		"Quillfeather IMO No. 9187629":                         {"imoNumber", "9187629"},
		"Quillfeather 9187629":                                 {"imoNumber", ""}, // nobody called it so
		"Quillfeather IMO 9187628":                             {"imoNumber", ""},
		"381-310-014":                                          {"passportNumber", "381-310-014"},
	} {
		r := reader{analyser: name.NewAnalyser()}
		e := &ftm.Entity{Schema: "Thing"}
		e.Add("name", text)
		if got := r.read(e).First(want[0]); got != want[1] {
			t.Errorf("%q: %s %q, want %q", text, want[0], got, want[1])
		}
	}
}

// A name that says nothing of who bears it, or is a number, or text that was read in
// the wrong way and cannot be repaired, is no ground for a clear answer.
func TestNamesThatSayNothing(t *testing.T) {
	lib := load(t, aList("un-sc", party("x-1", "Person", "name", "Zdenko Quillfeather")))
	for text, want := range map[string]Answer{
		"Amelia Hartley": Clear, "Mr": Unable, "the": Unable, "Ltd": Unable, "Mr. Dr.": Unable, "12345": Unable, "123": Clear,
		"Mr Hartley": Clear, "Hartley Ltd": Clear, "ÐÐÐÐ°Ð½ Ð\u009fÐÐµÐÑ": Unable, "Þórður Ægisson": Clear,
		"Amelia Hartley or Zdenko Quillfeather": Hit, "Zdenko%20Quillfeather": Hit,
	} {
		s := &ftm.Entity{Schema: "Thing"}
		s.Add("name", text)
		v := ask(t, lib, DefaultPolicy(), Subject{Entity: s, Name: text})
		if v.Verdict != want {
			t.Errorf("%q: %v, want %v (%q)", text, v.Verdict, want, v.Unable)
		}
		if want == Hit && !slices.ContainsFunc(v.Notes, func(n string) bool { return n == `its name is also read as "Zdenko Quillfeather"` }) {
			t.Errorf("%q: the notes do not say what was asked: %q", text, v.Notes)
		}
	}
}

// A birth date that cannot be meant does not count against a listed party.
func TestUnlikelyBirths(t *testing.T) {
	lib := load(t, aList("un-sc", party("x-1", "Person", "name", "Zdenko Quillfeather", "birthDate", "1964-07-17")))
	for birth, want := range map[string]Answer{
		"1964-07-17": Hit, "1900-01-01": Hit, "1970-01-01": Hit, "1384-03-07": Hit, "2507-07-17": Hit, "2026": Clear, "1901-07-30": Clear, "1999-05-01": Clear,
	} {
		s := party("", "Person", "name", "Zdenko Quillfeather", "birthDate", birth)
		v := ask(t, lib, DefaultPolicy(), Subject{Entity: s, Name: "Zdenko Quillfeather"})
		told := slices.ContainsFunc(v.Notes, func(n string) bool { return strings.Contains(n, "the birth date "+birth) })
		if v.Verdict != want || told != (want == Hit && birth != "1964-07-17") {
			t.Errorf("born %s: %v, want %v; notes %q", birth, v.Verdict, want, v.Notes)
		}
	}
}
