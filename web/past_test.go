package web

import (
	"strings"
	"testing"
)

func TestPast(t *testing.T) {
	s := newShelf(t)
	srv := s.server()
	_, _, page := get(t, srv, "/party/unsc-7000001")
	if strings.Contains(page, "diff--past") || !strings.Contains(page, "versions=1") || !strings.Contains(page, `name="as-of"`) {
		t.Error("before anybody asks for the versions")
	}
	_, _, page = get(t, srv, "/party/unsc-7000001?versions=1")
	for _, want := range []string{"d-chg", "Pak Testho Again", "Pak Testho<", "in the oldest version"} {
		if !strings.Contains(page, want) {
			t.Errorf("versions: no %q", want)
		}
	}
	if _, _, page = get(t, srv, "/party/unsc-7000004?versions=1"); !strings.Contains(page, "d-add") {
		t.Error("a party that came later is not said to be added")
	}
	_, _, page = get(t, srv, "/party/unsc-7000001?as-of=2026-11-19")
	if !strings.Contains(page, "As it stood on 19 Nov 2026, 23:59:59 UTC") || strings.Contains(page, "Testho Again") || strings.Contains(page, "Looks alike") || !strings.Contains(page, "Measures then") {
		t.Errorf("%.3000s", page)
	}
	for path, code := range map[string]int{
		"/party/unsc-7000001?as-of=soon": 422, "/party/unsc-7000001?as-of=2031-01-01": 422, "/party/unsc-7000001?as-of=2001-01-01": 404, "/party/nobody?as-of=2026-11-20": 404,
	} {
		if got, _, _ := get(t, srv, path); got != code {
			t.Errorf("%s: %d, want %d", path, got, code)
		}
	}
	if code, _, _ := get(t, server(t, Config{}), "/party/x?as-of=2026-11-20"); code != 404 {
		t.Errorf("without an archive: %d", code)
	}
}

// A party whose list dropped it is still shown as it stood.
func TestDelisted(t *testing.T) {
	s := newShelf(t)
	srv := s.server()
	f, err := s.a.Force("un-sc")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Approve(t.Context(), "un-sc", f.Pending[0].To, "Ruth", "SC/1"); err != nil {
		t.Fatal(err)
	}
	if code, _, page := get(t, srv, "/party/unsc-7000002?as-of=2026-11-19"); code != 200 || !strings.Contains(page, "is-gone") || !strings.Contains(page, "Today it is not on the list") {
		t.Errorf("as it stood: %d", code)
	}
	if code, _, page := get(t, srv, "/party/unsc-7000002"); code != 404 || !strings.Contains(page, "no such party") {
		t.Errorf("today: %d", code)
	}
}

func TestTwoSteps(t *testing.T) {
	lib, release := starterDesk(t).Use()
	defer release()
	srv := server(t, Config{})
	ix := lib.Index()
	drawn := 0
	for i := range uint32(ix.Len()) {
		e, err := ix.Entity(i)
		if err != nil {
			t.Fatal(err)
		}
		if !e.Target || drawn == 6 {
			continue
		}
		p := &party{ID: e.ID}
		if err := p.around(lib, i, e); err != nil {
			t.Fatal(err)
		}
		if len(p.Links) == 0 {
			continue
		}
		far, err := p.second(lib)
		if err != nil {
			t.Fatal(err)
		}
		one, two := graphOf(p, nil), graphOf(p, far)
		if len(two.Nodes) < len(one.Nodes) || len(two.Edges) != len(two.Nodes)-1 || two.Width < one.Width {
			t.Errorf("%s: %d nodes in one step, %d in two, %d edges", e.ID, len(one.Nodes), len(two.Nodes), len(two.Edges))
		}
		for _, n := range two.Nodes {
			if n.X < two.MinX || n.Y < 0 || n.X+n.W > two.MinX+two.Width || n.Y+n.H > two.Height {
				t.Errorf("%s: %+v is outside %d × %d", e.ID, n, two.Width, two.Height)
			}
		}
		if code, _, page := get(t, srv, partyPath(e.ID)+"?steps=2"); code != 200 || !strings.Contains(page, "<svg class=\"graph\"") {
			t.Errorf("%s: %d", e.ID, code)
		}
		drawn++
	}
	if drawn == 0 {
		t.Error("no party of the starter list has neighbours")
	}
}

// What is no number is no threshold, however it is written.
func TestThresholdIsANumber(t *testing.T) {
	srv := server(t, Config{})
	for _, text := range []string{"NaN", "Inf", "1e999", "-1", "x"} {
		if code, _, _ := get(t, srv, "/find?q=Ri+Won+Ho&threshold="+text); code >= 500 {
			t.Errorf("threshold %s: %d", text, code)
		}
	}
}
