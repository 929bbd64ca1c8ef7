package web

import (
	"strings"
	"testing"
)

func TestExact(t *testing.T) {
	srv := newShelf(t).server()
	for _, typed := range []string{"KPi.901", "kpi901", "KPi+901", "unsc-7000001"} {
		_, _, page := get(t, srv, "/find/answer?q="+typed)
		if !strings.Contains(page, "1 party bears this number") || !strings.Contains(page, "PAK TESTHO AGAIN") && !strings.Contains(page, "Pak Testho Again") {
			t.Errorf("%s: %.600s", typed, page)
		}
		if strings.Contains(page, "is-clear") || strings.Contains(page, "verdict--solid") {
			t.Errorf("%s: a number was given a verdict", typed)
		}
	}
	for _, typed := range []string{"KPi.999", "901", "12", "KPi"} {
		if _, _, page := get(t, srv, "/find/answer?q="+typed); strings.Contains(page, "bears this number") {
			t.Errorf("%s is nobody's", typed)
		}
	}
	// A ship's number is compared: the evidence shows it on both sides, no words are
	// set side by side, and what is wanting is not blamed on a list.
	_, _, ship := get(t, server(t, Config{}), "/find/answer?q=8018900")
	for _, want := range []string{`rowheader">IMO number</th><td role="cell"><span>8018900</span></td><td role="cell"><span>8018900</span>`, "There may be further hits:", "no words are alike", "Only the starter list was searched"} {
		if !strings.Contains(ship, want) {
			t.Errorf("the ship's answer has no %s", want)
		}
	}
	for _, no := range []string{`class="align"`, "Not every list", "How the name was read", "met here"} {
		if strings.Contains(ship, no) {
			t.Errorf("the ship's answer has %s", no)
		}
	}
	// A name with a number in it is screened as ever.
	_, _, page := get(t, srv, "/find/answer?q=Pak+Testho&number=KPi.904")
	if !strings.Contains(page, "Found by number") || !strings.Contains(page, "verdict--solid is-hit") || strings.Index(page, "Found by number") > strings.Index(page, `id="res"`) {
		t.Errorf("%.900s", page)
	}
}
