package draft

import (
	"reflect"
	"testing"

	"cordon/ftm"
	"cordon/list"
)

func TestItems(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                nil,
		"one":                             {"one"},
		"a) one b) two":                   {"one", "two"},
		"(a) one; (b) two;\n(c) three":    {"one", "two", "three"},
		"a) alone":                        {"alone"},
		"Kabul; Herat (Old; Town)\nBalkh": {"Kabul", "Herat (Old; Town)", "Balkh"},
		"before a) one\u00a0b) two":       {"before", "one", "two"},
		"Villa) and b) odd":               {"Villa) and b) odd"},
	} {
		if got := Items(text); !reflect.DeepEqual(got, want) {
			t.Errorf("Items(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestSlugAndLang(t *testing.T) {
	for s, want := range map[string]string{"EU.27.28": "eu-27-28", " RUS2051 ": "rus2051", "a--b": "a-b", "": "", "北": "北"} {
		if got := Slug(s); got != want {
			t.Errorf("Slug(%q) = %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]string{"EN": "eng", "zh": "zho", "ara": "ara", "": "", "??": ""} {
		if got := Lang(s); got != want {
			t.Errorf("Lang(%q) = %q, want %q", s, got, want)
		}
	}
}

// What hangs on a target has the same id whatever the order in which it is met.
func TestOrder(t *testing.T) {
	ids := func(streets ...string) map[string]bool {
		out := map[string]bool{}
		s := list.Sink{Put: func(e *ftm.Entity) error { out[e.ID] = true; return nil }}
		d := New(&s, "x", "x-1", "Person")
		d.Name("name", ftm.Value{Text: "A  B", Marks: ftm.Primary})
		for _, st := range streets {
			d.Address("kp", "street", st)
		}
		d.Address("cn")
		d.Country(d.Entity, "nationality", "nationality", "Nowhere Land")
		if err := d.Emit(); err != nil {
			t.Fatal(err)
		}
		if d.Caption != "A B" || !d.Has("country", "cn") || !d.Has("notes", "nationality: Nowhere Land") {
			t.Errorf("%+v", d.Entity)
		}
		return out
	}
	if a, b := ids("1 Road", "2 Road"), ids("2 Road", "1 Road", "1 Road"); !reflect.DeepEqual(a, b) || len(a) != 3 {
		t.Errorf("%v, %v", a, b)
	}
}

func TestWalletKey(t *testing.T) {
	const good = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
	for in, want := range map[string]ftm.Value{
		good:                                 {Text: good},
		" " + good:                           {Text: good},
		"1А1zP1eP5QGefi2DMPTfTL5SLmv7DivfNа": {Text: good, Original: "1А1zP1eP5QGefi2DMPTfTL5SLmv7DivfNа"}, // Cyrillic first and last
		"1A1zP1eP5QGe\u200bfi2DMPTfTL5SLmv7DivfNa":    {Text: good, Original: "1A1zP1eP5QGe\u200bfi2DMPTfTL5SLmv7DivfNa"},
		"1А1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb":          {Text: "1А1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"}, // no address: as it stands
		"0x098B716B8Aaf21512996dC57EB0615e2383E2f96 ": {Text: "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"},
	} {
		if got := walletKey(in); got != want {
			t.Errorf("%q: %+v, want %+v", in, got, want)
		}
	}
}

func FuzzItems(f *testing.F) {
	f.Add("a) one b) two; (c) three")
	f.Fuzz(func(t *testing.T, s string) {
		n := 0
		for _, p := range Items(s) {
			n += len(p)
		}
		if n > len(s) {
			t.Errorf("%q grew", s)
		}
		Slug(s)
		Lang(s)
	})
}
