package name

import (
	"reflect"
	"slices"
	"testing"
)

func TestVariants(t *testing.T) {
	one := func(s string) []Variant { return []Variant{{Text: s}} }
	for in, want := range map[string][]Variant{
		"Kim Jong-un":                                              one("Kim Jong-un"),
		"Kim Jong-un (김정은)":                                        {{Text: "Kim Jong-un"}, {Text: "김정은"}},
		"김정은（Kim Jong Un）":                                         {{Text: "김정은"}, {Text: "Kim Jong Un"}},
		"X Trading a.k.a. Y Export":                                {{Text: "X Trading"}, {Text: "Y Export"}},
		"X Trading (a.k.a. Y Export)":                              {{Text: "X Trading"}, {Text: "Y Export"}},
		"X Trading, aka Y; fka Z Corp.":                            {{Text: "X Trading"}, {Text: "Y"}, {Text: "Z Corp."}},
		"John Doe d/b/a Acme":                                      {{Text: "John Doe"}, {Text: "Acme"}},
		"Aka Ishii":                                                one("Aka Ishii"),
		"Yamahdi (UK) Limited":                                     one("Yamahdi (UK) Limited"),
		"Universal Kraft (UK)":                                     one("Universal Kraft (UK)"),
		"Bank of China (Hong Kong)":                                one("Bank of China (Hong Kong)"),
		"Korean National Insurance Company (KNIC)":                 {{Text: "Korean National Insurance Company"}, {Text: "KNIC", Acronym: true}},
		"ISLAMIC STATE IN IRAQ AND THE LEVANT - KHORASAN (ISIL-K)": {{Text: "ISLAMIC STATE IN IRAQ AND THE LEVANT - KHORASAN"}, {Text: "ISIL-K"}},
		"Islamic State In Iraq And the Levant In South-East Asia (ISIL-SEA, ISIL-South East Asia)": {{Text: "Islamic State In Iraq And the Levant In South-East Asia"}, {Text: "ISIL-SEA"}, {Text: "ISIL-South East Asia"}},
		"":    one(""),
		"...": one("..."),
	} {
		if got := Variants(in); !reflect.DeepEqual(got, want) {
			t.Errorf("%q splits into %+v, want %+v", in, got, want)
		}
	}
}

// Lists print other spellings of a part in brackets behind it.
func TestVariantsRespelt(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Valerii (Valery) Gartung", []string{"Valerii Gartung", "Valery Gartung"}},
		{"Dmitrii (Dmitry) KUKARSKII (KUKARSKY)", []string{"Dmitrii KUKARSKII", "Dmitry KUKARSKY"}},
		{"Yury（Yuri, Yurii） Slyusar", []string{"Yury Slyusar", "Yuri Slyusar", "Yurii Slyusar"}},
		{"German(Herman) PROKOPIV", []string{"German PROKOPIV", "Herman PROKOPIV"}},
		{"Bank Melli (Hamburg Branch) AG", []string{"Bank Melli (Hamburg Branch) AG"}},
		{"Kasikorn Bank (Bangkok)", []string{"Kasikorn Bank (Bangkok)"}},
		{"Acme (UK) Limited", []string{"Acme (UK) Limited"}},
	} {
		var got []string
		for _, v := range Variants(c.text) {
			got = append(got, v.Text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Variants(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}
