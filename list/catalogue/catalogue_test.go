package catalogue

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
)

func TestDefault(t *testing.T) {
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Entries) < 30 {
		t.Errorf("%d lists, want at least 30", len(c.Entries))
	}
	for _, e := range c.Entries {
		if e.Publisher == "" || e.Jurisdiction == "" || e.Authority == "" || e.Licence == "" || e.Terms == "" || e.DPRK == "" || len(e.Formats) == 0 {
			t.Errorf("%s: a field of the catalogue is empty: %+v", e.ID, e)
		}
		if e.Default && e.Class != "own" && len(e.Expect) == 0 {
			t.Errorf("%s: a core list declares no expectation", e.ID)
		}
	}
	if e := c.Find("un-sc"); e == nil || e.MaxAge != 24*time.Hour || e.Rhythm != 4*time.Hour || e.Expect[0].Count["Person"] != (Range{610, 1370}) {
		t.Errorf("un-sc read as %+v", e)
	}
	if e := c.Find("eu-fsf"); e.Server.Timeout < 180*time.Second || e.Server.AcceptLanguage == "" {
		t.Errorf("eu-fsf: server quirks read as %+v", e.Server)
	}
}

// TestExpectations: every list says what a whole file of it holds, in numbers and
// in shares, for a file of any date, and in bounds that can fail.
func TestExpectations(t *testing.T) {
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range c.Entries {
		if e.expectation("1990") == nil && e.expectation("2000") == nil {
			t.Errorf("%s: a file of before %s is expected to hold anything", e.ID, e.Expect[0].Since)
		}
		newest := e.expectation("")
		for i := range e.Expect {
			x := &e.Expect[i]
			if r := x.Count["Targets"]; r.Min < 1 || r.Max > 100_000 {
				t.Errorf("%s since %q: %v entries", e.ID, x.Since, r)
			}
			named := x.Fill["Targets.name"] == 1 || x.Fill["CryptoWallet.publicKey"] == 1
			if !named {
				t.Errorf("%s since %q: entries need no name", e.ID, x.Since)
			}
			for k, r := range x.Count {
				if k != "Targets" && k != "LegalEntity" && !ftm.Matchable(k) {
					t.Errorf("%s: counts %q, which is no party", e.ID, k)
				}
				if x == newest && e.Default && e.Intake == "fetch" && k == "Targets" && r.Max > 3*r.Min {
					t.Errorf("%s may have %d to %d entries: too wide to tell anything", e.ID, r.Min, r.Max)
				}
			}
			if _, persons := x.Count["Person"]; persons && e.Default && e.ID != "gb-uksl" && x.Fill["Person.birthDate"] == 0 {
				t.Errorf("%s: persons need no birth date", e.ID) // the UK's list comes converted too, without birth dates
			}
		}
	}
}

// TestFormatsHaveReaders: what the catalogue says a list is published in can be read.
func TestFormatsHaveReaders(t *testing.T) {
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, r := range Readers() {
		known[r.Format()] = true
	}
	for _, e := range c.Entries {
		for _, f := range e.Formats {
			if !known[f] {
				t.Errorf("%s: nothing reads %s", e.ID, f)
			}
		}
		for _, o := range e.Sources {
			if !known[o.Format] {
				t.Errorf("%s: is fetched as %s, which nothing reads", e.ID, o.Format)
			}
		}
	}
}

func TestExtend(t *testing.T) {
	c, _ := Default()
	n := len(c.Entries)
	err := c.Extend([]byte(`
lists:
  - { id: bank-own, title: Our own list, formats: [user-csv] }
  - { id: un-sc, max_age: 48h }
`))
	if err != nil {
		t.Fatal(err)
	}
	if own := c.Find("bank-own"); own == nil || own.Class != "own" || len(c.Entries) != n+1 {
		t.Errorf("own list read as %+v", own)
	}
	if un := c.Find("un-sc"); un.MaxAge != 48*time.Hour || un.Rhythm != 4*time.Hour || len(un.Sources) != 1 {
		t.Errorf("un-sc after its change: %+v", un)
	}
	fresh, _ := Default()
	if fresh.Find("un-sc").MaxAge != 24*time.Hour {
		t.Error("a change of one catalogue reached another")
	}
	for name, bad := range map[string]string{
		"unknown field":  "lists:\n  - { id: aa, title: A, colour: red }",
		"unknown top":    "lizts: []",
		"bad id":         "lists:\n  - { id: A B, title: A }",
		"no title":       "lists:\n  - { id: aa }",
		"class":          "lists:\n  - { id: aa, title: A, class: nice }",
		"too often":      "lists:\n  - { id: aa, title: A, rhythm: 1m }",
		"range":          "lists:\n  - { id: aa, title: A, expect: [{count: {Person: 9-1}}] }",
		"share":          "lists:\n  - { id: aa, title: A, expect: [{fill: {Person.name: 7}}] }",
		"twice":          "lists:\n  - { id: aa, title: A }\n  - { id: aa, title: A }",
		"no source":      "lists:\n  - { id: aa, title: A, intake: fetch }",
		"file as source": "lists:\n  - { id: aa, title: A, intake: fetch, sources: [{url: \"file:///etc/passwd\"}] }",
	} {
		before := len(c.Entries)
		if err := c.Extend([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if len(c.Entries) != before {
			t.Errorf("%s: changed the catalogue although it was refused", name)
		}
	}
}

func TestLookupSuggests(t *testing.T) {
	c, _ := Default()
	for asked, want := range map[string]string{
		"un-cs": "un-sc", "ofac": "us-ofac-sdn", "us_ofac_sdn": "us-ofac-sdn", "ofac-sdn": "us-ofac-sdn",
		"uksl": "gb-uksl", "UN-SC": "un-sc", "eu-fsg": "eu-fsf", "seko": "ch-seco",
	} {
		_, err := c.Lookup("un-sc", asked)
		var u *UnknownList
		if !errors.As(err, &u) || len(u.Near) == 0 || !strings.Contains(strings.Join(u.Near, " "), want) {
			t.Errorf("%q: %v, want a hint at %s", asked, err, want)
		}
	}
	if _, err := c.Lookup("zzzzzzzzzzzzzzz"); err == nil || strings.Contains(err.Error(), "mean") {
		t.Errorf("far from everything: %v", err)
	}
	if es, err := c.Lookup("eu-fsf", "un-sc"); err != nil || es[0].ID != "eu-fsf" || es[1].ID != "un-sc" {
		t.Errorf("known ids: %v %v", es, err)
	}
}

// TestReadersAreCatalogued: each reader's format belongs to a list, but for those
// in which any list may come.
func TestReadersAreCatalogued(t *testing.T) {
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	formats := map[string]bool{"ftm-json": true, "simple-csv": true, "maritime-csv": true, "senzing-json": true, "own-table": true, "cordon-starter": true}
	for _, e := range c.Entries {
		for _, f := range e.Formats {
			formats[f] = true
		}
	}
	seen := map[string]bool{}
	for _, r := range Readers() {
		if f := r.Format(); !formats[f] || seen[f] {
			t.Errorf("format %q: no list is published in it, or two readers read it", f)
		}
		seen[r.Format()] = true
	}
}

// TestMalformedYAML: input on which the YAML library itself panics.
func TestMalformedYAML(t *testing.T) {
	c := &Catalogue{}
	if err := c.Extend([]byte("lists:\n !0 #0000000000000000000")); err == nil || len(c.Entries) > 0 {
		t.Errorf("%v, %d entries", err, len(c.Entries))
	}
}
