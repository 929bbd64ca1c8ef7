package jsonscan

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"cordon/list"
)

func TestDocument(t *testing.T) {
	var doc struct {
		A    int                       `json:"a"`
		Rest map[string]jsontext.Value `json:",embed"`
	}
	if err := Document(strings.NewReader("\xef\xbb\xbf"+`{"a":7,"z":1,"b":"x"}`), 100, &doc); err != nil || doc.A != 7 {
		t.Errorf("%+v, %v", doc, err)
	}
	var out list.Sink
	Unmapped(&out, "doc/", doc.Rest)
	if f := out.Report.Fields; len(f) != 2 || f["doc/b"].Sample != `"x"` {
		t.Errorf("%+v", f)
	}
	for text, want := range map[string]string{
		`{"a":7}` + strings.Repeat(" ", 100): "larger than 100 bytes", `{"a":7`: "decode document", `{"a":7} {"a":8}`: "decode document", "": "decode document",
	} {
		if err := Document(strings.NewReader(text), 100, &doc); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
}

func TestLines(t *testing.T) {
	var got []string
	put := func(line []byte, n int) error { got = append(got, string(line)+string(rune('0'+n))); return nil }
	if err := Lines(t.Context(), strings.NewReader("\xef\xbb\xbfa\r\n\n  b \nc"), 10, put); err != nil || strings.Join(got, " ") != "a1 b3 c4" {
		t.Errorf("%q, %v", got, err)
	}
	if err := Lines(t.Context(), strings.NewReader("a\n"+strings.Repeat("x", 11)), 10, put); err == nil || !strings.Contains(err.Error(), "line 2 is longer than 10 bytes") {
		t.Errorf("a long line: %v", err)
	}
	stop := errors.New("stop")
	if err := Lines(t.Context(), strings.NewReader("a\nb"), 10, func([]byte, int) error { return stop }); err != stop {
		t.Errorf("stopped: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Lines(ctx, strings.NewReader(strings.Repeat("a\n", 300)), 10, put); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestTokens(t *testing.T) {
	dec := jsontext.NewDecoder(strings.NewReader(`["a",1.5,true,null,{}]`))
	if err := Want(dec, '['); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a", "1.5", "true", ""} {
		if s, err := Text(dec); err != nil || s != want {
			t.Errorf("%q, %v, want %q", s, err, want)
		}
	}
	if _, err := Text(dec); err == nil {
		t.Error("an object is text")
	}
	if err := Want(dec, ']'); err == nil {
		t.Error("the end of an object is that of an array")
	}
}
