package screen

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon/ftm"
)

// intake is a list of made-up entities.
func intakeOf(id string, entities ...*ftm.Entity) Intake {
	return Intake{Info: ListInfo{ID: id, Title: id, State: Current, Own: true}, Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
		for _, e := range entities {
			if err := put(e); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}}
}

func entryOf(id, reference, name, unscID string) []*ftm.Entity {
	e := &ftm.Entity{ID: id, Schema: "Person", Caption: name, Reference: reference, Target: true}
	e.Add("name", name)
	s := &ftm.Entity{ID: id + "-s", Schema: "Sanction"}
	s.Add("entity", id)
	s.Add("unscId", unscID)
	return []*ftm.Entity{e, s}
}

// Entries of several lists that state one UN reference are one party; an answer
// keeps them apart and says so.
func TestParties(t *testing.T) {
	lib, err := Load(t.Context(), []Intake{
		intakeOf("gb-uksl", entryOf("gb-1", "DPR0001", "Pak Testing Chol", "KPi.901")...),
		intakeOf("un-sc", entryOf("un-1", "KPi.901", "PAK TESTING CHOL", "KPi.901")...),
		intakeOf("xx-own", entryOf("own-1", "7", "Pak Testing Chol", "")...),
	}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := DefaultPolicy()
	e, err := NewEngine(lib, p, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	subject := &ftm.Entity{Schema: "Person", Caption: "x"}
	subject.Add("name", "Pak Testing Chol")
	v, err := e.Worker().Screen(Subject{Entity: subject}, false)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Hits) != 3 {
		t.Fatalf("%d hits, want the three entries: %+v", len(v.Hits), v.Hits)
	}
	for _, h := range v.Hits {
		switch h.List {
		case "xx-own":
			if h.Party != "own-1" || h.Also != nil {
				t.Errorf("the same name without a key was linked: %+v", h)
			}
		case "gb-uksl":
			if h.Party != "un-1" || len(h.Also) != 1 || h.Also[0] != (Source{"un-sc", "KPi.901", "un-1"}) {
				t.Errorf("UK entry: party %s, also %v", h.Party, h.Also)
			}
		case "un-sc":
			if h.Party != "un-1" || len(h.Also) != 1 || h.Also[0].EntityID != "gb-1" {
				t.Errorf("UN entry: party %s, also %v", h.Party, h.Also)
			}
		}
	}
}

// A name of which a part was lost is never clear.
func TestGarbled(t *testing.T) {
	lib, err := Load(t.Context(), []Intake{intakeOf("un-sc", entryOf("un-1", "KPi.901", "PAK TESTING CHOL", "KPi.901")...)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewEngine(lib, DefaultPolicy(), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Answer{"Gudrun\xff Hallgrims": Unable, "Gudrun \uFFFDallgrims": Unable, "Gudrun Hallgrims": Clear} {
		s := &ftm.Entity{Schema: "Person"}
		s.Add("name", text)
		v, err := e.Worker().Screen(Subject{Entity: s}, false)
		if err != nil || v.Verdict != want {
			t.Errorf("%q: %v %v, want %s", text, v.Verdict, err, want)
		}
	}
}

// What was found to be one party is read as it was found, and damage is seen.
func TestPartiesAreKept(t *testing.T) {
	groups := [][]Source{
		{{"un-sc", "KPi.001", "un-1"}, {"gb-uksl", "", "gb-1"}, {"eu-fsf", "EU.1", "shared"}},
		{{"us-ofac-sdn", "7", "shared"}, {"eu-fsf", "EU.2", "eu-2"}},
	}
	data := (&manifest{parties: newParties(groups)}).must(t)
	m, err := readManifest(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range groups {
		for _, s := range g {
			if n, ok := m.parties.of(s.List, s.EntityID); !ok || int(n) != i {
				t.Errorf("%+v is of party %d %v, want %d", s, n, ok, i)
			}
			if d := cmp.Diff(g, m.parties.entries(s.List, s.EntityID)); d != "" {
				t.Error(d)
			}
		}
	}
	for _, none := range [][2]string{{"un-sc", "shared"}, {"", ""}, {"zz", "un-1"}, {"eu-fsf", "eu-3"}} {
		if got := m.parties.entries(none[0], none[1]); got != nil {
			t.Errorf("%s: %v, want nothing", none, got)
		}
	}
	if none, err := readManifest((&manifest{parties: newParties(nil)}).must(t), nil); err != nil || none.parties.entries("un-sc", "un-1") != nil {
		t.Errorf("no parties: %v", err)
	}
	for at := range data {
		for bit := range 8 {
			data[at] ^= 1 << bit
			if m, err := readManifest(data, nil); err == nil {
				for _, s := range groups[0] {
					m.parties.entries(s.List, s.EntityID)
				}
			}
			data[at] ^= 1 << bit
		}
	}
}

func (m *manifest) must(t *testing.T) []byte {
	b, err := m.bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
