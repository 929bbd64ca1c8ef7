package yente

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/screen"
)

// group is a server of one list in which three persons share one link.
func group(t testing.TB) *httptest.Server {
	t.Helper()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	entity := func(id, schema string, more ...string) *ftm.Entity {
		e := &ftm.Entity{ID: id, Schema: schema, Datasets: []string{"un-sc"}}
		for i := 0; i < len(more); i += 2 {
			e.Add(more[i], more[i+1])
		}
		e.Caption = e.First("name")
		return e
	}
	lib, err := screen.Load(t.Context(), []screen.Intake{{
		Info: screen.ListInfo{ID: "un-sc", Title: "List", Class: "binding", Version: "1", CheckedAt: &now, State: screen.Current, PublisherDate: "2026-11-20T12:13:14.5Z"},
		Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
			for _, e := range []*ftm.Entity{
				entity("a", "Person", "name", "Absalom Quigley", "birthDate", "1961-02-03", "nationality", "kp"),
				entity("b", "Person", "name", "Gudrun Hallvardsen", "birthDate", "1961"),
				entity("c", "Person", "name", "Ruslan Tomchenko", "birthDate", "1962-02"),
				entity("link", "UnknownLink", "subject", "a", "subject", "b", "subject", "gone", "object", "c"),
			} {
				if err := put(e); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
	}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	s := httptest.NewServer(Handler(Config{Desk: &desk, Now: func() time.Time { return now }}))
	t.Cleanup(s.Close)
	return s
}

// A nested answer leads through a link to its other ends and never back: the root, and
// what no list has, stay as ids.
func TestNested(t *testing.T) {
	s := group(t)
	_, _, out := call(t, s, "GET", "/entities/a", "")
	link := at(t, out, "properties.unknownLinkTo.0").(map[string]any)
	var ids []string
	for _, v := range at(t, link, "properties.subject").([]any) {
		if e, ok := v.(map[string]any); ok {
			v = "whole " + e["id"].(string)
		}
		ids = append(ids, v.(string))
	}
	slices.Sort(ids)
	if want := []string{"a", "gone", "whole b"}; !slices.Equal(ids, want) {
		t.Errorf("subjects %v, want %v", ids, want)
	}
	if far := at(t, link, "properties.object.0.properties").(map[string]any); far["unknownLinkFrom"] != nil || far["name"] == nil {
		t.Errorf("the far end: %v", far)
	}
}

// A date is found by its year or month, and a value in letters of any size.
func TestFilterFields(t *testing.T) {
	s := group(t)
	for filter, want := range map[string]float64{
		"properties.birthDate:1961": 2, "birthDate:1961-02": 1, "birthDate:196": 0, "birthDate:1961-02-03": 1, "birthDate:": 0,
		"properties.nationality:KP": 1, "caption:absalom%20quigley": 1, "name:Absalom": 0,
	} {
		if code, _, out := call(t, s, "GET", "/search/default?filter="+filter, ""); code != 200 || at(t, out, "total.value") != want {
			t.Errorf("%s: %d %v, want %v", filter, code, out["total"], want)
		}
	}
}

// Words are looked for in the fields that a query names, and a field that is not
// searched is an error.
func TestFieldsOfQueries(t *testing.T) {
	s := group(t)
	for q, want := range map[string]int{"names:quigley": 200, "text:quigley": 200, "quigley%5E2": 200, "birthDate:1961": 400, "nmae:quigley": 400, "birthDate:%5B1960+TO+1970%5D": 400} {
		code, _, out := call(t, s, "GET", "/search/default?q="+q, "")
		if code != want || want == 200 && at(t, out, "total.value") != 1.0 {
			t.Errorf("%s: %d %v", q, code, out)
		}
	}
}

// Statements are asked for by names that exist.
func TestStatementFilters(t *testing.T) {
	s := group(t)
	for query, want := range map[string]struct {
		code int
		rows float64
	}{
		"": {200, 3}, "&dataset=un_sc_sanctions": {200, 3}, "&dataset=default": {200, 3}, "&schema=Company": {200, 0}, "&prop=birthDate": {200, 1},
		"&dataset=nope": {404, 0}, "&schema=Nope": {400, 0}, "&prop=nope": {400, 0},
	} {
		code, _, out := call(t, s, "GET", "/statements?entity_id=a"+query, "")
		if code != want.code || code == 200 && at(t, out, "total.value") != want.rows {
			t.Errorf("%s: %d %v, want %v", query, code, out, want)
		}
	}
}

// Times of the catalogue are in seconds, and a collection has no publisher.
func TestCatalogTimes(t *testing.T) {
	_, _, out := call(t, group(t), "GET", "/catalog", "")
	for _, v := range out["datasets"].([]any) {
		switch d := v.(map[string]any); d["name"] {
		case "un-sc":
			if d["updated_at"] != "2026-11-20T12:13:14" || d["last_export"] != d["updated_at"] {
				t.Errorf("times %v %v", d["updated_at"], d["last_export"])
			}
		case "default":
			if d["publisher"] != nil || d["updated_at"] != nil {
				t.Errorf("a collection: %v", d)
			}
		}
	}
}

// A query has no more properties, and a property no more values, than anybody can mean.
func TestTooMuchOfAParty(t *testing.T) {
	s := group(t)
	ask := func(properties string) int {
		code, _, _ := call(t, s, "POST", "/match/default", `{"queries":{"q":{"schema":"Person","properties":{`+properties+`}}}}`)
		return code
	}
	var many strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&many, `"p%d":"x",`, i)
	}
	if code := ask(many.String() + `"name":"Absalom Quigley"`); code != 422 {
		t.Errorf("100,001 properties: %d", code)
	}
	if code := ask(`"name":["Absalom Quigley"` + strings.Repeat(`,"Gudrun"`, 1000) + `]`); code != 400 {
		t.Errorf("1,001 names: %d", code)
	}
	if code := ask(`"name":["Absalom Quigley"` + strings.Repeat(`,"Gudrun"`, 99) + `]`); code != 200 {
		t.Errorf("100 names: %d", code)
	}
}
