package changes

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon/ftm"
	"cordon/list"
)

const delta = `<?xml version="1.0"?>
<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0">
  <publicationInfo><datePublished>2026-01-12</datePublished><publicationType>delta</publicationType></publicationInfo>
  <entities>
    <entity id="1" action="add"><sanctionsLists><sanctionsList>SDN List</sanctionsList></sanctionsLists><names><name id="5"/></names></entity>
    <entity id="2" action="remove"/>
    <entity id="3"><sanctionsPrograms><sanctionsProgram action="add">DPRK4</sanctionsProgram></sanctionsPrograms></entity>
    <entity id="4" action="modify"/>
    <entity id="5" action="change"><sanctionsLists><sanctionsList>SDN List</sanctionsList></sanctionsLists><features><feature action="remove"/></features></entity>
    <entity id="6"><names/></entity>
  </entities>
</sanctionsData>`

func TestReadOFAC(t *testing.T) {
	st, err := ReadOFAC(strings.NewReader(delta))
	if err != nil || fmt.Sprint(st.Published, st.Added, st.Changed, st.Removed) != "2026-01-12[ofac-1] [ofac-3 ofac-4 ofac-5] [ofac-2]" || !st.Explicit()["ofac-2"] || len(st.Explicit()) != 1 {
		t.Errorf("%+v, %v", st, err)
	}
	for name, bad := range map[string]string{
		"empty": "", "page": "<html><body/></html>", "cut": delta[:400], "no id": strings.Replace(delta, `id="2"`, "", 1),
		"action": strings.Replace(delta, `"remove"/>`, `"explode"/>`, 1), "no date": strings.ReplaceAll(delta, "datePublished", "date"),
	} {
		if st, err := ReadOFAC(strings.NewReader(bad)); !errors.Is(err, ErrShape) {
			t.Errorf("%s: accepted as %v, %v", name, st, err)
		}
	}
}

// TestAgainst holds one statement against many files.
func TestAgainst(t *testing.T) {
	e := func(id string, facts ...string) *ftm.Entity {
		e := &ftm.Entity{ID: id}
		for i := 0; i < len(facts); i += 2 {
			e.Add(facts[i], facts[i+1])
		}
		return e
	}
	ch := func(id, property string, facts ...string) list.Change {
		return list.Change{Old: e(id), New: e(id, facts...), Properties: []string{property}}
	}
	stated := func() list.Delta {
		return list.Delta{
			Added: []*ftm.Entity{e("ofac-1")}, Removed: []*ftm.Entity{e("ofac-2")},
			Changed: []list.Change{ch("ofac-3", "Sanction.program", "Sanction.program", "DPRK4"), ch("ofac-4", "name"), ch("ofac-5", "birthDate")},
		}
	}
	here := map[string]bool{"ofac-1": true, "ofac-3": true, "ofac-4": true, "ofac-5": true, "ofac-6": true}
	for _, c := range []struct {
		what string
		turn func(*list.Delta, map[string]bool)
		want string
	}{
		{"agreement", func(*list.Delta, map[string]bool) {}, ""},
		{"an entry too many", func(d *list.Delta, _ map[string]bool) { d.Added = append(d.Added, e("ofac-9")) }, "ofac-9 is new in the file, and not stated"},
		{"an entry gone", func(d *list.Delta, _ map[string]bool) { d.Removed = append(d.Removed, e("ofac-9")) }, "ofac-9 is gone from the file, and not stated"},
		{"another change", func(d *list.Delta, _ map[string]bool) { d.Changed = append(d.Changed, ch("ofac-6", "name")) }, "ofac-6 differs in the file, and is not stated"},
		{"a relation that a new entry brought", func(d *list.Delta, _ map[string]bool) {
			d.Changed = append(d.Changed, ch("ofac-6", "UnknownLink.subject"))
		}, ""},
		{"not added", func(d *list.Delta, h map[string]bool) { d.Added = nil; delete(h, "ofac-1") }, "ofac-1 is stated as added, and not in the file"},
		{"not removed", func(d *list.Delta, h map[string]bool) { d.Removed = nil; h["ofac-2"] = true }, "ofac-2 is stated as removed, and still in the file"},
		{"programme not there", func(d *list.Delta, _ map[string]bool) { d.Changed[0].New = e("ofac-3", "Sanction.program", "NPWMD") }, "ofac-3 has a stated add of programme DPRK4 that the file does not show"},
		{"not changed, on this list", func(d *list.Delta, _ map[string]bool) { d.Changed = d.Changed[:2] }, "ofac-5 is stated as changed, and reads the same in the file"},
		{"not changed, perhaps on another list", func(d *list.Delta, _ map[string]bool) { d.Changed = append(d.Changed[:1], d.Changed[2]) }, ""},
	} {
		st, err := ReadOFAC(strings.NewReader(delta))
		if err != nil {
			t.Fatal(err)
		}
		d, h := stated(), maps.Clone(here)
		c.turn(&d, h)
		if got := strings.Join(st.Against("us-ofac-sdn", &d, func(id string) bool { return h[id] }), "; "); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func FuzzReadOFAC(f *testing.F) {
	f.Add([]byte(delta))
	f.Fuzz(func(t *testing.T, b []byte) {
		st, err := ReadOFAC(strings.NewReader(string(b)))
		if err == nil && len(st.Added)+len(st.Changed)+len(st.Removed) > len(b) {
			t.Error("more entities than bytes")
		}
	})
}

func TestPlan(t *testing.T) {
	index := []byte(`{"versions":{"20240528-b":"https://x.example/2","20240527-a":"https://x.example/1","20240530-c":"https://x.example/3"}}`)
	for local, want := range map[string]string{
		"20240527-a": "[{20240528-b https://x.example/2} {20240530-c https://x.example/3}]",
		"20240529-z": "[{20240530-c https://x.example/3}]",
		"20240530-c": "[]",
	} {
		if got, err := Plan(index, local); err != nil || fmt.Sprint(got) != want {
			t.Errorf("from %s: %v, %v", local, got, err)
		}
	}
	for _, old := range []string{"", "20240101-a"} {
		if _, err := Plan(index, old); !errors.Is(err, ErrFull) {
			t.Errorf("from %q: %v", old, err)
		}
	}
	for _, bad := range []string{"", "{}", "<html>", `{"versions":{"a":"file:///etc/passwd"}}`} {
		if _, err := Plan([]byte(bad), "A"); !errors.Is(err, ErrShape) && !errors.Is(err, ErrFull) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestReadExport(t *testing.T) {
	index := `{"name":"x","version":"20240530-c","entity_count":7,"target_count":3,"delta_url":"delta.json","resources":[
		{"name":"targets.simple.csv","url":"t.csv"},{"name":"entities.ftm.json","url":"/v/entities.ftm.json","checksum":"ABCDEF","size":9}]}`
	x, err := ReadExport([]byte(index), "https://x.example/d/index.json")
	want := Export{"20240530-c", 7, 3, "https://x.example/v/entities.ftm.json", "abcdef", 9, "https://x.example/d/delta.json"}
	if err != nil || x != want {
		t.Errorf("%+v, %v", x, err)
	}
	for what, bad := range map[string]string{
		"nothing": "", "a page": "<html>", "no version": strings.Replace(index, "version", "edition", 1), "no file": strings.Replace(index, "entities.ftm", "entities", 1),
		"a local file": strings.Replace(index, "/v/entities", "file:///etc/entities", 1), "a downgrade": strings.Replace(index, "/v/entities", "http://x.example/entities", 1),
		"deltas from a local file": strings.Replace(index, "delta.json", "file:///etc/passwd", 1),
	} {
		if x, err := ReadExport([]byte(bad), "https://x.example/d/index.json"); !errors.Is(err, ErrShape) {
			t.Errorf("%s: %+v, %v", what, x, err)
		}
	}
}

func line(op, id, name string) string {
	return fmt.Sprintf(`{"op":%q,"entity":{"id":%q,"target":true,"name":%q}}`, op, id, name)
}

func gone(id string) string { return fmt.Sprintf(`{"op":"DEL","entity":{"id":%q}}`, id) }

// merge applies deltas to the base a b c and returns the lines.
func merge(deltas ...string) (string, Merged, error) {
	var rs []io.Reader
	for _, d := range deltas {
		rs = append(rs, strings.NewReader(d))
	}
	var out strings.Builder
	m, err := Merge(context.Background(), &out, strings.NewReader("{\"id\":\"a\"}\n\n{\"id\":\"b\"}\n{\"id\":\"c\",\"target\":true}"), rs)
	return out.String(), m, err
}

func TestMerge(t *testing.T) {
	got, m, err := merge(
		strings.Join([]string{line("MOD", "a", "A2"), gone("b"), gone("c"), line("ADD", "z", "Z"), line("ADD", "y", "Y")}, "\n"),
		strings.Join([]string{line("ADD", "c", "C2"), line("ADD", "d", "D"), gone("z"), line("MOD", "y", "Y2")}, "\n\n"))
	want := `{"id":"a","target":true,"name":"A2"}
{"id":"c","target":true,"name":"C2"}
{"id":"d","target":true,"name":"D"}
{"id":"y","target":true,"name":"Y2"}
`
	sum := sha1.Sum([]byte(want))
	if err != nil || got != want || m != (Merged{4, 4, int64(len(want)), hex.EncodeToString(sum[:])}) {
		t.Errorf("%+v, %v\n%s", m, err, got)
	}
	if _, m, err := merge(); err != nil || m.Entities != 3 || m.Targets != 1 {
		t.Errorf("no delta: %+v, %v", m, err)
	}
	for what, bad := range map[string]string{
		"adds what is there": line("ADD", "a", "A"), "changes what is not there": line("MOD", "q", "Q"), "deletes what is not there": gone("q"),
		"deletes twice": gone("a") + "\n" + gone("a"), "changes what it deleted": gone("a") + "\n" + line("MOD", "a", "A"),
		"adds twice": line("ADD", "q", "Q") + "\n" + line("ADD", "q", "Q"),
	} {
		if _, _, err := merge(bad); !errors.Is(err, ErrMisfit) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, bad := range map[string]string{
		"a page": "<html>", "half a line": line("MOD", "a", "A")[:20], "no id": `{"op":"ADD","entity":{}}`, "no entity": `{"op":"ADD"}`, "another operation": line("MERGE", "a", "A"),
		"entity of another kind": `{"op":"ADD","entity":[1]}`,
	} {
		if _, _, err := merge(bad); !errors.Is(err, ErrShape) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestMergeProperty: deltas made of random edits lead from what was to what is.
func TestMergeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := func(m map[string]int) string {
			var b strings.Builder
			for _, id := range slices.Sorted(maps.Keys(m)) {
				fmt.Fprintf(&b, "{\"id\":%q,\"v\":%d}\n", id, m[id])
			}
			return b.String()
		}
		now := map[string]int{}
		for range rapid.IntRange(0, 6).Draw(t, "base") {
			now[rapid.StringMatching("[a-h]").Draw(t, "id")] = 0
		}
		base := lines(now)
		var deltas []io.Reader
		for i := range rapid.IntRange(0, 4).Draw(t, "deltas") {
			var b strings.Builder
			for j := range rapid.IntRange(0, 6).Draw(t, "edits") {
				id, v := rapid.StringMatching("[a-h]").Draw(t, "id"), 10*i+j+1
				if _, here := now[id]; !here {
					fmt.Fprintf(&b, "{\"op\":\"ADD\",\"entity\":{\"id\":%q,\"v\":%d}}\n", id, v)
					now[id] = v
				} else if rapid.Bool().Draw(t, "delete") {
					b.WriteString(gone(id) + "\n")
					delete(now, id)
				} else {
					fmt.Fprintf(&b, "{\"op\":\"MOD\",\"entity\":{\"id\":%q,\"v\":%d}}\n", id, v)
					now[id] = v
				}
			}
			deltas = append(deltas, strings.NewReader(b.String()))
		}
		var out strings.Builder
		m, err := Merge(context.Background(), &out, strings.NewReader(base), deltas)
		got := strings.Split(strings.TrimSpace(out.String()), "\n")
		slices.Sort(got)
		if want := strings.TrimSpace(lines(now)); err != nil || strings.Join(got, "\n") != want || m.Entities != len(now) {
			t.Fatalf("%v, %+v\ngot\n%s\nwant\n%s", err, m, out.String(), want)
		}
	})
}

func FuzzMerge(f *testing.F) {
	f.Add(line("ADD", "q", "Q") + "\n" + gone("a"))
	f.Fuzz(func(t *testing.T, d string) {
		got, m, err := merge(d)
		if err == nil && strings.Count(got, "\n") != m.Entities {
			t.Errorf("%d lines, %d entities", strings.Count(got, "\n"), m.Entities)
		}
	})
}
