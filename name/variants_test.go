package name

import (
	"reflect"
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
