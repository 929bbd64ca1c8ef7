package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const small = `<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:00.000Z"><INDIVIDUALS><INDIVIDUAL>
<DATAID>1</DATAID><FIRST_NAME>KIM</FIRST_NAME><SECOND_NAME>IL</SECOND_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
<REFERENCE_NUMBER>KPi.999</REFERENCE_NUMBER><LISTED_ON>2020-01-02</LISTED_ON><SHOE_SIZE>43</SHOE_SIZE>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1970-03-04</DATE></INDIVIDUAL_DATE_OF_BIRTH>
</INDIVIDUAL></INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>`

func TestPage(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "consolidated.xml"), []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.xml"), []byte("<notes/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "lists.md")
	if err := run(context.Background(), out, []string{dir}); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| `un-sc` | 2026-02-27 | un-xml | 1 | 1 | 0 | Person 1 |", "| `un-sc` | Person | 1 | 100.0 % |",
		"SHOE_SIZE` 1", "**Unmapped**", "| notes.xml |",
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}
}

func TestGroup(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := group(n); got != want {
			t.Errorf("%d is written %s", n, got)
		}
	}
}

func TestLatin(t *testing.T) {
	for s, want := range map[string]bool{"Łódź": true, "Cho’ng": true, "김": false, "Иван": false, "A-1": true} {
		if latin(s) != want {
			t.Errorf("latin(%q) = %v", s, !want)
		}
	}
}
