package changes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/list"
)

const delta = `<?xml version="1.0"?>
<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0">
  <publicationInfo><datePublished>2026-01-12</datePublished><publicationType>delta</publicationType></publicationInfo>
  <entities>
    <entity id="1" action="add"><names><name id="5"/></names></entity>
    <entity id="2" action="remove"/>
    <entity id="3"><sanctionsPrograms><sanctionsProgram action="add">DPRK4</sanctionsProgram></sanctionsPrograms></entity>
    <entity id="4" action="modify"/>
    <entity id="5" action="change"><features><feature action="remove"/></features></entity>
    <entity id="6"><names/></entity>
  </entities>
</sanctionsData>`

func TestReadOFAC(t *testing.T) {
	st, err := ReadOFAC(strings.NewReader(delta))
	if err != nil || fmt.Sprint(st) != "{2026-01-12 [ofac-1] [ofac-3 ofac-4 ofac-5] [ofac-2]}" || !st.Explicit()["ofac-2"] || len(st.Explicit()) != 1 {
		t.Errorf("%v, %v", st, err)
	}
	e := func(id string) *ftm.Entity { return &ftm.Entity{ID: id} }
	d := list.Delta{
		Added: []*ftm.Entity{e("ofac-1")}, Removed: []*ftm.Entity{e("ofac-2")},
		Changed: []list.Change{{New: e("ofac-3")}, {New: e("ofac-4")}, {New: e("ofac-5")}},
	}
	if got := st.Against(&d); len(got) != 0 {
		t.Errorf("agreement: %v", got)
	}
	d.Removed, d.Added = nil, append(d.Added, e("ofac-9"))
	if got := fmt.Sprint(st.Against(&d)); got != "[ofac-2 is stated as removed and was not ofac-9 was added and is not stated]" {
		t.Errorf("disagreement: %v", got)
	}
	for name, bad := range map[string]string{
		"empty": "", "page": "<html><body/></html>", "cut": delta[:400], "no id": strings.Replace(delta, `id="2"`, "", 1),
		"action": strings.Replace(delta, `"remove"/>`, `"explode"/>`, 1), "no entities": "<sanctionsData/>",
	} {
		if st, err := ReadOFAC(strings.NewReader(bad)); err == nil {
			t.Errorf("%s: accepted as %v", name, st)
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

func TestApply(t *testing.T) {
	person := func(id, name string) *ftm.Entity {
		e := &ftm.Entity{ID: id, Schema: "Person"}
		e.Add("name", name)
		return e
	}
	base := func(put func(*ftm.Entity) error) error {
		for _, id := range []string{"a", "b", "c"} {
			if err := put(person(id, id)); err != nil {
				return err
			}
		}
		return nil
	}
	file := func(lines ...string) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(strings.Join(lines, "\n"))), nil
		}
	}
	line := func(op, id, name string) string {
		return fmt.Sprintf(`{"op":%q,"entity":{"id":%q,"schema":"Person","properties":{"name":[%q]}}}`, op, id, name)
	}
	var got []string
	put := func(e *ftm.Entity) error { got = append(got, e.ID+"="+e.First("name")); return nil }
	err := Apply(context.Background(), base, []func() (io.ReadCloser, error){
		file(line("MOD", "a", "A2"), `{"op":"DEL","entity":{"id":"b"}}`, `{"op":"DEL","entity":{"id":"c"}}`, line("ADD", "z", "Z")),
		file(line("ADD", "c", "C2"), line("ADD", "d", "D"), `{"op":"DEL","entity":{"id":"z"}}`),
	}, put)
	if err != nil || fmt.Sprint(got) != "[a=A2 c=C2 d=D]" {
		t.Errorf("%v, %v", got, err)
	}
	if err := Apply(context.Background(), base, []func() (io.ReadCloser, error){file("<html>")}, put); err == nil {
		t.Error("a page was applied")
	}
}
