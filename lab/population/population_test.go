package population

import (
	"slices"
	"strings"
	"testing"

	"cordon/ftm"
)

func TestPeople(t *testing.T) {
	once, again := slices.Collect(People(7, 3000)), slices.Collect(People(7, 3000))
	names, countries := map[string]int{}, map[string]bool{}
	for i, e := range once {
		if e.Caption != again[i].Caption || e.First("birthDate") != again[i].First("birthDate") {
			t.Fatalf("%d: %q, then %q", i, e.Caption, again[i].Caption)
		}
		if strings.TrimSpace(e.Caption) != e.Caption || e.Caption == "" || strings.Contains(e.Caption, "  ") {
			t.Errorf("name %q", e.Caption)
		}
		if d, ok := ftm.ReadDate(e.First("birthDate")); !ok || !d.Valid() {
			t.Errorf("birth date %q", e.First("birthDate"))
		}
		if _, ok := ftm.CountryCode(e.First("nationality")); !ok {
			t.Errorf("nationality %q", e.First("nationality"))
		}
		names[e.Caption]++
		countries[e.First("nationality")] = true
	}
	if len(countries) < 15 {
		t.Errorf("only %d countries", len(countries))
	}
	if len(names) < 2500 {
		t.Errorf("only %d names among 3,000 people", len(names))
	}
}

func TestListedHasAsManyNames(t *testing.T) {
	for _, n := range []int{1, 100, 5000} {
		got, ids := 0, map[string]bool{}
		for e := range Listed(3, n) {
			got += len(e.Get("name")) + len(e.Get("alias"))
			ids[e.ID] = true
			if !e.Target || e.First("name") == "" {
				t.Fatalf("%+v is no listed party", e)
			}
		}
		if got < n || got > n+5 {
			t.Errorf("%d names, want %d", got, n)
		}
	}
}

func TestPartsAreWhole(t *testing.T) {
	share := 0
	for _, c := range cultures() {
		share += c.share
		if len(c.men) < 8 || len(c.women) < 8 || len(c.families) < 12 || c.build == "" {
			t.Errorf("%s %s has too few parts", c.country, c.build)
		}
	}
	if share != 100 {
		t.Errorf("the shares add up to %d, not 100", share)
	}
}
