package uk

import (
	"fmt"
	"strings"
	"testing"

	"cordon/list"
	"cordon/list/listtest"
)

// pair makes the XML and the CSV of some designations; of those in without, the
// named form has nothing.
func pair(n int, noXML, noCSV map[int]bool) (x, c list.File) {
	var a, b strings.Builder
	a.WriteString("<Designations><DateGenerated>29/04/2026</DateGenerated>")
	b.WriteString("Report Date: 29-Apr-2026\nUnique ID,Name 6,Name 1,Name type,Regime Name,\"Individual, Entity, Ship\",Date Designated,Gender\n")
	for i := range n {
		id := fmt.Sprintf("RUS%04d", i)
		if !noXML[i] {
			fmt.Fprintf(&a, "<Designation><UniqueID>%s</UniqueID><Names><Name><Name1>A</Name1><Name6>B%s</Name6><NameType>Primary Name</NameType></Name></Names>"+
				"<RegimeName>The Russia (Sanctions) (EU Exit) Regulations 2019</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip></Designation>", id, id)
		}
		if !noCSV[i] {
			fmt.Fprintf(&b, "%s,B%s,A,Primary Name,The Russia (Sanctions) (EU Exit) Regulations 2019,Individual,01/03/2022,Male\n", id, id)
		}
	}
	a.WriteString("</Designations>")
	return listtest.Bytes("l.xml", []byte(a.String())), listtest.Bytes("l.csv", []byte(b.String()))
}

// TestJoined: each designation has what both files say of it, once.
func TestJoined(t *testing.T) {
	x := strings.Replace(string(listtest.File(t, "testdata/list.xml")), "31/01/2026", "29/04/2026", 1)
	res := listtest.Must(t, Joined{}, listtest.Bytes("list.xml", []byte(x)), listtest.Load(t, "testdata/joined.csv"))
	listtest.Golden(t, "joined.golden", res)
	e := res.Find(t, "gb-fcdo-dpr0900")
	for p, v := range map[string]string{
		"birthDate": "1961-03-02",            // of the XML
		"alias":     "Exempel RI",            // of the CSV
		"weakAlias": "Riri",                  // of both; the CSV alone says how weak
		"position":  "Deputy director",       // of the CSV, beside the XML's
		"phone":     "+850 1",                // of the XML
		"email":     "c@example.org",         // of the CSV
		"website":   "https://a.example.org", // a column that the XML lacks
	} {
		if !e.Has(p, v) {
			t.Errorf("%s is not %q: %s", p, v, listtest.Text(e))
		}
	}
	if n := len(e.Get("name")); n != 2 {
		t.Errorf("%d names, want the two of the XML, each once: %s", n, listtest.Text(e))
	}
	xml := listtest.Must(t, XML{}, listtest.Bytes("list.xml", []byte(x)))
	for _, a := range xml.Entities { // nothing that the XML says is lost
		b := res.Find(t, a.ID)
		for _, p := range a.Properties {
			for _, v := range p.Values {
				if !b.Has(p.Name, v.Text) {
					t.Errorf("%s lost %s %q", a.ID, p.Name, v.Text)
				}
			}
		}
	}
}

// TestJoinedWhole: each file proves the other whole. A few designations may be in
// one alone, and are told; more are a refusal, and so are files of two days.
func TestJoinedWhole(t *testing.T) {
	first := func(n int) map[int]bool {
		m := map[int]bool{}
		for i := range n {
			m[i] = true
		}
		return m
	}
	for _, c := range []struct {
		name         string
		n            int
		noXML, noCSV map[int]bool
		targets      int
		said         string
	}{
		{"both alike", 60, nil, nil, 60, ""},
		{"one in each alone", 60, first(1), map[int]bool{59: true}, 60, "1 designations are in the XML alone, 1 in the CSV alone, 58 in both"},
		{"four of sixty lack", 60, nil, first(4), 0, "4 designations are in the XML alone"},
		{"half a CSV", 60, nil, first(30), 0, "do not belong together"},
		{"half an XML", 60, first(30), nil, 0, "do not belong together"},
		{"26 of a thousand", 1000, first(26), nil, 0, "26 in the CSV alone"},
		{"25 of a thousand", 1000, first(25), nil, 1000, "0 designations are in the XML alone, 25 in the CSV alone, 975 in both"},
	} {
		x, y := pair(c.n, c.noXML, c.noCSV)
		res, err := listtest.Read(Joined{}, x, y)
		switch {
		case c.targets == 0 && (err == nil || !strings.Contains(err.Error(), c.said)):
			t.Errorf("%s: %v, want %q", c.name, err, c.said)
		case c.targets > 0 && (err != nil || res.Report.Targets != c.targets || strings.Join(res.Report.Warnings, "") != c.said):
			t.Errorf("%s: %v, %d targets, %q", c.name, err, res.Report.Targets, res.Report.Warnings)
		case c.targets > 0 && res.Find(t, "gb-fcdo-rus0040").First("gender") != "male":
			t.Errorf("%s: the CSV adds nothing", c.name)
		}
	}
	x, y := pair(60, nil, nil)
	later := listtest.Bytes("l.csv", []byte(strings.Replace(string(listtest.Head(t, y)), "29-Apr", "30-Apr", 1)))
	if _, err := listtest.Read(Joined{}, x, later); err == nil || !strings.Contains(err.Error(), "it is of 2026-04-29, the CSV of 2026-04-30") {
		t.Errorf("files of two days: %v", err)
	}
	for name, fs := range map[string][]list.File{
		"one file": {x}, "the XML cut short": {listtest.Bytes("l.xml", listtest.Head(t, x)[:4000]), y}, "a page for the CSV": {x, listtest.Bytes("l.csv", []byte("<!doctype html>"))},
	} {
		if _, err := listtest.Read(Joined{}, fs...); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}
