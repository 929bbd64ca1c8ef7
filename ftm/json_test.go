package ftm

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon/internal/testdata"
)

func sample() *Entity {
	e := &Entity{
		ID: "unsc-1", Schema: "Person", Caption: "Ri Won Ho", Reference: "KPi.033", Target: true,
		Datasets: []string{"un-sc"}, Referents: []string{"KPi.033"}, FirstSeen: "2026-02-27T00:00:00",
	}
	e.AddValue("name", Value{Text: "Ri Won Ho", Marks: Primary})
	e.AddValue("name", Value{Text: "리원호", Marks: OriginalScript, Lang: "kor"})
	e.AddValue("birthDate", Value{Text: "1964-07-17", Original: "17 Jul. 1964"})
	e.Add("nationality", "kp")
	return e
}

func TestAppendJSON(t *testing.T) {
	want := `{"id":"unsc-1","caption":"Ri Won Ho","schema":"Person","properties":{"birthDate":["1964-07-17"],` +
		`"name":["Ri Won Ho","리원호"],"nationality":["kp"]},"datasets":["un-sc"],"referents":["KPi.033"],"target":true,` +
		`"first_seen":"2026-02-27T00:00:00","reference":"KPi.033","annotations":{"birthDate":[{"at":0,"original":"17 Jul. 1964"}],` +
		`"name":[{"at":0,"marks":["primary"]},{"at":1,"marks":["original_script"],"lang":"kor"}]}}`
	if got := string(sample().AppendJSON(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if b, err := json.Marshal(sample()); err != nil || string(b) != want {
		t.Errorf("encoding/json gives %s, %v", b, err)
	}
}

func TestUnmarshalForeign(t *testing.T) {
	var e Entity
	err := e.UnmarshalJSON([]byte(`{"id":"NK-1","schema":"Spaceship","properties":{"warp":["9"],"name":["","Zed","Ann"],"empty":[]},
		"last_seen":null,"datasets":["x"],"invented":{"deep":[1,2,{"a":null}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Entity{ID: "NK-1", Schema: "Spaceship", Datasets: []string{"x"}, Properties: []Property{
		{"name", []Value{{Text: "Zed"}, {Text: "Ann"}}}, {"warp", []Value{{Text: "9"}}},
	}}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got %+v", e)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for in, why := range map[string]string{
		``:                           "EOF",
		`[]`:                         "object was expected, not a list",
		`{"schema":"Person"}`:        "no id",
		`{"id":"x"}`:                 "no schema",
		`{"id":1,"schema":"Person"}`: "string was expected, not a number",
		`{"id":"x","schema":"P","properties":[]}`:                                "object was expected",
		`{"id":"x","schema":"P","properties":{"name":"Ann"}}`:                    "list was expected",
		`{"id":"x","schema":"P","properties":{"name":[1]}}`:                      "string was expected",
		`{"id":"x","schema":"P","target":"yes"}`:                                 "true or false",
		`{"id":"x","schema":"P"} {"id":"y"}`:                                     "follows",
		`{"id":"x","schema":"P","annotations":{"name":[{"at":0,"lang":"kor"}]}}`: "no value 0",
		`{"id":"x","id":"y","schema":"P"}`:                                       "duplicate",
		`{"id":"x","schema":"P","x":` + strings.Repeat("[", 20000):               "depth",
		`{"id":"x","schema":"P"`:                                                 "EOF",
	} {
		e := Entity{ID: "kept"}
		if err := e.UnmarshalJSON([]byte(in)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%.60s: error %v, want …%s…", in, err, why)
		}
		if e.ID != "kept" {
			t.Errorf("%.60s: a refused entity was written", in)
		}
	}
}

func TestAppendStringIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "s"))
		var got string
		if err := json.Unmarshal(appendString(nil, s), &got); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); strings.ReplaceAll(got, "\ufffd", "") != strings.ReplaceAll(want, "\ufffd", "") {
			t.Fatalf("%q reads back as %q", s, got)
		}
	})
}

func TestRoundTrip(t *testing.T) {
	text := rapid.StringMatching(`[\pL\d"\\\n\x{2028} .-]{0,3}\pL`)
	rapid.Check(t, func(t *rapid.T) {
		e := Entity{
			ID: text.Draw(t, "id"), Schema: text.Draw(t, "schema"), Caption: text.Draw(t, "caption"),
			Reference: rapid.SampledFrom([]string{"", "KPi.001"}).Draw(t, "ref"), Target: rapid.Bool().Draw(t, "target"),
			Datasets: rapid.SliceOfN(text, 1, 3).Draw(t, "datasets"), LastChange: "2026-01-01T00:00:00",
		}
		for range rapid.IntRange(0, 8).Draw(t, "n") {
			e.AddValue(rapid.SampledFrom([]string{"name", "alias", "warp", "birthDate"}).Draw(t, "prop"), Value{
				Text: text.Draw(t, "text"), Lang: rapid.SampledFrom([]string{"", "kor"}).Draw(t, "lang"),
				Original: rapid.SampledFrom([]string{"", "ö\x7f"}).Draw(t, "original"), Note: rapid.SampledFrom([]string{"", "n"}).Draw(t, "note"),
				Marks: Marks(rapid.IntRange(0, 1<<len(markNames)-1).Draw(t, "marks")),
			})
		}
		b := e.AppendJSON(nil)
		var got Entity
		if err := got.UnmarshalJSON(b); err != nil {
			t.Fatalf("%v in %s", err, b)
		}
		if !reflect.DeepEqual(got, e) {
			t.Fatalf("%s\nread back %+v\nwant      %+v", b, got, e)
		}
		if c := got.AppendJSON(nil); !bytes.Equal(b, c) {
			t.Fatalf("%s\nthen %s", b, c)
		}
	})
}

// Real lines survive: same id, schema and every value.
func TestReadsRealLines(t *testing.T) {
	data, err := os.ReadFile(testdata.Path(t, "lists", "ftm", "zala.ftm.json"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range bytes.Lines(data) {
		var e Entity
		if err := e.UnmarshalJSON(line); err != nil {
			t.Fatal(err)
		}
		var want struct {
			ID, Schema string
			Properties map[string][]string
		}
		if err := json.Unmarshal(line, &want); err != nil {
			t.Fatal(err)
		}
		if e.ID != want.ID || e.Schema != want.Schema || len(e.Properties) != len(want.Properties) {
			t.Fatalf("%s: read as %+v", line, e)
		}
		for name, vs := range want.Properties {
			for i, v := range e.Get(name) {
				if v.Text != vs[i] {
					t.Errorf("%s.%s[%d] is %q, not %q", e.ID, name, i, v.Text, vs[i])
				}
			}
		}
		n++
	}
	if n != 91 {
		t.Errorf("%d entities, the file has 91", n)
	}
}

func TestChooseCaption(t *testing.T) {
	if got := sample().ChooseCaption(); got != "Ri Won Ho" {
		t.Errorf("person: %q", got)
	}
	w := &Entity{ID: "w", Schema: "CryptoWallet"}
	if got := w.ChooseCaption(); got != "w" {
		t.Errorf("nothing known: %q", got)
	}
	w.Add("publicKey", "T1")
	if got := w.ChooseCaption(); got != "T1" {
		t.Errorf("wallet: %q", got)
	}
	p := &Entity{ID: "p", Schema: "Person"}
	p.Add("weakAlias", "X")
	p.Add("name", "김정은", "Kim Jong Un")
	if got := p.ChooseCaption(); got != "Kim Jong Un" {
		t.Errorf("two scripts: %q", got)
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add(sample().AppendJSON(nil))
	f.Add([]byte(`{"id":"x","schema":"P","properties":{"a":["",null]},"annotations":{"a":[{"at":1e0}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var e, again Entity
		if e.UnmarshalJSON(data) != nil {
			return
		}
		b := e.AppendJSON(nil)
		if err := again.UnmarshalJSON(b); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if c := again.AppendJSON(nil); !bytes.Equal(b, c) {
			t.Fatalf("%s\nthen %s", b, c)
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	e := sample()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = e.AppendJSON(buf[:0])
	}
}

func BenchmarkUnmarshalJSON(b *testing.B) {
	data := sample().AppendJSON(nil)
	b.ReportAllocs()
	for b.Loop() {
		var e Entity
		if err := e.UnmarshalJSON(data); err != nil {
			b.Fatal(err)
		}
	}
}
