package seco

import (
	"strings"
	"testing"

	"cordon/list/listtest"
)

func sample(t testing.TB) string { return string(listtest.File(t, "testdata/list.xml")) }

func TestGolden(t *testing.T) {
	listtest.Golden(t, "list.golden", listtest.Must(t, Reader{}, listtest.Load(t, "testdata/list.xml")))
}

// TestHistoryIsNotContent: what modifications embed is old, and what was struck
// off last is not listed, wherever it stands in the file.
func TestHistoryIsNotContent(t *testing.T) {
	res := listtest.Must(t, Reader{}, listtest.Load(t, "testdata/list.xml"))
	dump := listtest.Dump(res.Entities)
	if strings.Contains(dump, "REMOVED NAME") {
		t.Error("a removed name is content")
	}
	for _, e := range res.Entities {
		if e.Target && e.Caption == "Gone Bank" {
			t.Error("an entry that was struck off is listed")
		}
	}
	if !strings.Contains(dump, "Back Bank") {
		t.Error("an entry listed again is not listed")
	}
	e := res.Find(t, "ch-seco-1000")
	if e.Has("birthDate", "1950") || e.Has("nationality", "cn") {
		t.Error("the second identity's data is the person's own:", listtest.Text(e))
	}
	// Variants are combined within a script: three, not the six of all pairs.
	if n := len(e.Get("alias")); n != 4 || !e.Has("alias", "리 예") || !e.Has("alias", "Lee Exampel") || !e.Has("alias", "Rhee Exampel") {
		t.Error(listtest.Text(e))
	}
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, "testdata/list.xml"))
	for what, s := range map[string]string{
		"part of the list": strings.Replace(sample(t), `"whole-list"`, `"delta"`, 1),
		"target twice":     strings.Replace(sample(t), `target ssid="1001"`, `target ssid="1000"`, 1),
		"no targets":       `<swiss-sanctions-list list-type="whole-list" date="2026-01-31"></swiss-sanctions-list>`,
		"other root":       `<list list-type="whole-list"/>`,
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("x", []byte(s)))
	}
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, []byte(sample(f))) }
