package ftmjson

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/listtest"
)

func TestGolden(t *testing.T) {
	for _, name := range []string{"sample_2026-01-31.ftm.json", "nested.json"} {
		res := listtest.Must(t, Reader{}, listtest.Load(t, "testdata/"+name))
		listtest.Golden(t, strings.TrimSuffix(name, ".json")+".golden", res)
	}
}

func TestFaults(t *testing.T) {
	good := listtest.Load(t, "testdata/sample_2026-01-31.ftm.json")
	listtest.Faults(t, Reader{}, good)
	line := `{"id":"a","schema":"Person","properties":{"name":["A"]}}` + "\n"
	for what, s := range map[string]string{
		"id twice":          line + line,
		"two in a line":     strings.Replace(line, "\n", line, 1),
		"array of entities": "[" + line + "]",
		"deep":              strings.Repeat(`{"id":"a","schema":"Person","properties":{"p":[`, 12),
		"very deep":         `{"id":"a","x":` + strings.Repeat("[", 1_000_000),
		"too many values":   `{"id":"a","schema":"Person","properties":{"name":["` + strings.Repeat(`a","`, maxValues) + `"]}}`,
		"nested list":       `{"id":"a","schema":"Person","properties":{"name":[["b"]]}}`,
		"not UTF-8":         `{"id":"a","schema":"Person","properties":{"name":["` + "\xff" + `"]}}`,
		"target as text":    `{"id":"a","schema":"Person","target":"yes"}`,
		"key twice":         `{"id":"a","id":"b","schema":"Person"}`,
		"delta":             `{"op":"ADD","entity":{"id":"a","schema":"Person"}}`,
		"senzing":           `{"DATA_SOURCE":"X","RECORD_ID":"1","FEATURES":[]}`,
	} {
		f := listtest.Bytes("x.json", []byte(s))
		if _, ok := (Reader{}).Recognise(f.Name, []byte(s)); ok && what == "delta" {
			t.Errorf("%s is recognised as a full export", what)
		}
		if what == "delta" || what == "senzing" { // no error, but nothing to take for a list
			continue
		}
		listtest.Refuses(t, Reader{}, what, f)
	}
	long := list.File{Name: "x.json", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(`{"id":"`), io.LimitReader(zeros{}, 1<<30))), nil
	}}
	if _, err := listtest.Read(Reader{}, long); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("a line of 1 GB: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, `{"id":"%d","schema":"Person"}`+"\n", i)
	}
	s := list.Sink{Put: func(*ftm.Entity) error { return nil }}
	in := list.Input{Files: []list.File{listtest.Bytes("x", []byte(b.String()))}}
	if err := (Reader{}).Read(ctx, in, &s); err == nil {
		t.Error("a cancelled reading ended well")
	}
}

func TestTargets(t *testing.T) {
	for _, c := range []struct {
		what, lines string
		want        int
	}{
		{"as stated", `{"id":"a","schema":"Person","target":true}
{"id":"b","schema":"Person","target":false,"properties":{"topics":["sanction"]}}
{"id":"c","schema":"Person"}`, 1},
		{"by topic", `{"id":"a","schema":"Person","properties":{"topics":["sanction"]}}
{"id":"b","schema":"Person","properties":{"topics":["gov.national"]}}
{"id":"c","schema":"Person"}`, 1},
		{"all parties", `{"id":"a","schema":"Person"}
{"id":"b","schema":"Address"}
{"id":"c","schema":"Company"}`, 2},
	} {
		res, err := listtest.Read(Reader{}, listtest.Bytes("own.json", []byte(c.lines)))
		if err != nil || res.Report.Targets != c.want {
			t.Errorf("%s: %d targets, want %d (%v)", c.what, res.Report.Targets, c.want, err)
		}
	}
}

func TestListID(t *testing.T) {
	line := func(ds string) string { return `{"id":"a","schema":"Person","properties":{},"datasets":[` + ds + `]}` }
	for _, c := range []struct{ name, line, list, date string }{
		{"gb-uksl_2026-08-22.ftm.json", line(`"gb-uksl"`), "gb-uksl", "2026-08-22"},
		{"mixed_2026-08-22.ftm.json", line(`"a","b"`), "mixed", "2026-08-22"},
		{"entities.ftm.json", line(``), "", ""},
		{"mine.ftm.json", line(``), "mine", ""},
	} {
		h, ok := Reader{}.Recognise(c.name, []byte(c.line))
		if !ok || h.List != c.list || h.Date != c.date {
			t.Errorf("%s: %+v, %v", c.name, h, ok)
		}
	}
}

// TestUKList counts the converted UK lists independently and compares every value.
func TestUKList(t *testing.T) {
	for _, date := range []string{"2026-02-23", "2026-08-22"} {
		f := listtest.Load(t, testdata.Path(t, "lists", "gb", "gb-uksl_"+date+".ftm.json.gz"))
		res := listtest.Must(t, Reader{}, f)
		if h := res.Report.Header; h.List != "gb-uksl" || h.Date != date {
			t.Errorf("header %+v", h)
		}
		r, _ := f.Open()
		s := bufio.NewScanner(r)
		s.Buffer(nil, 1<<24)
		i, targets := 0, 0
		for ; s.Scan(); i++ {
			var want struct {
				ID, Schema string
				Target     bool
				Properties map[string][]string
			}
			if err := json.Unmarshal(s.Bytes(), &want); err != nil {
				t.Fatal(err)
			}
			e := res.Entities[i]
			if want.ID != e.ID || want.Schema != e.Schema || want.Target != e.Target || len(want.Properties) != len(e.Properties) {
				t.Fatalf("line %d: %s", i+1, listtest.Text(e))
			}
			for _, p := range e.Properties {
				var got, src []string
				for _, v := range p.Values {
					got = append(got, v.Text)
				}
				have := map[string]bool{}
				for _, v := range want.Properties[p.Name] {
					if v = strings.TrimSpace(v); v != "" && !have[v] {
						have[v] = true
						src = append(src, v)
					}
				}
				if !reflect.DeepEqual(got, src) {
					t.Errorf("%s %s: %q, want %q", e.ID, p.Name, got, src)
				}
			}
			if e.Target {
				targets++
				if e.Reference == "" || "gb-uksl-"+e.Reference != e.ID {
					t.Errorf("%s has reference %q", e.ID, e.Reference)
				}
			}
		}
		if i != len(res.Entities) || targets != res.Report.Targets {
			t.Errorf("%s: %d entities of %d lines, %d targets of %d", date, len(res.Entities), i, res.Report.Targets, targets)
		}
		if n := bytes.Count(listtest.Head(t, f), nil); n == 0 {
			t.Error("empty head")
		}
	}
}

func TestSamples(t *testing.T) {
	res := listtest.Must(t, Reader{}, listtest.Load(t, testdata.Path(t, "lists", "ftm", "zala.ftm.json")))
	if res.Report.Entities != 91 || res.Report.Targets != 14 {
		t.Errorf("zala: %d entities, %d targets", res.Report.Entities, res.Report.Targets)
	}
	res = listtest.Must(t, Reader{}, listtest.Load(t, testdata.Path(t, "lists", "ftm", "parteispenden.ftm.json")))
	if res.Report.Entities != 475 || res.Report.Targets != 96 || res.Report.Header.List != "parteispenden" {
		t.Errorf("parteispenden: %d entities, %d targets, list %q", res.Report.Entities, res.Report.Targets, res.Report.Header.List)
	}
}

func TestDelta(t *testing.T) {
	read := func(s string) (string, error) {
		var b strings.Builder
		err := ReadDelta(context.Background(), listtest.Bytes("d", []byte(s)).Open, func(op Op, e *ftm.Entity) error {
			fmt.Fprintf(&b, "%s %s;", op, e.ID)
			return nil
		})
		return b.String(), err
	}
	got, err := read(`{"op":"DEL","entity":{"id":"a"}}
{"op":"ADD","entity":{"id":"a","schema":"Person","properties":{"name":["A"]}}}
{"entity":{"id":"b","schema":"Person"},"op":"MOD"}`)
	if want := "DEL a;ADD a;MOD b;"; got != want || err != nil {
		t.Errorf("delta read as %q (%v), want %q", got, err, want)
	}
	for _, bad := range []string{`{"op":"ZAP","entity":{"id":"a"}}`, `{"op":"DEL"}`, `{"op":"ADD","entity":{"id":"a"}}`, `{"op":"DEL","entity":{"id":"a"}`, `[]`} {
		if _, err := read(bad); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, n := range []string{"sample_2026-01-31.ftm.json", "nested.json"} {
		b, err := os.ReadFile("testdata/" + n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		Reader{}.Recognise("x.json", b)
		res, err := listtest.Read(Reader{}, listtest.Bytes("x.json", b))
		if err == nil && res.Report.Entries != res.Report.Targets+len(res.Report.Rejects) {
			t.Errorf("%d entries, %d targets, %d rejects", res.Report.Entries, res.Report.Targets, len(res.Report.Rejects))
		}
	})
}

func TestReordered(t *testing.T) {
	listtest.Reordered(t, Reader{}, "x.json", string(listtest.File(t, "testdata/sample_2026-01-31.ftm.json")), 0)
}
