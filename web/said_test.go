package web

import (
	"slices"
	"strings"
	"testing"
)

// Runs of other scripts bear their language; nothing of a text is lost.
func TestMixed(t *testing.T) {
	for text, want := range map[string]string{
		"Person · born 1962":               "",
		"listed under DPRK since 2016":     "",
		"listed under 北朝鮮に関連する since 2016": "ja:北朝鮮に関連する",
		"告示番号 12 とカナ":                      "ja:告示番号 12 とカナ",
		"Dandong 丹东中盛 and 김경남":             "zh:丹东中盛 ko:김경남",
		"without “قاسم سليماني”, 2 words":  "ar:قاسم سليماني",
		"": "",
	} {
		var all strings.Builder
		var got []string
		for _, r := range mixed(text) {
			all.WriteString(r.Text)
			if r.Lang != "" {
				got = append(got, r.Lang+":"+r.Text)
			}
			if (r.Lang == "ar") != (r.Dir == "rtl") {
				t.Errorf("%q runs %q", r.Text, r.Dir)
			}
		}
		if all.String() != text || strings.Join(got, " ") != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// Names stand whole in the graph, in lines that fit their node.
func TestBroken(t *testing.T) {
	for name, want := range map[string][]string{
		"ANSAR BANK": {"ANSAR BANK"},
		"IRAN AIRCRAFT MANUFACTURING INDUSTRIAL COMPANY": {"IRAN AIRCRAFT", "MANUFACTURING", "INDUSTRIAL", "COMPANY"},
		"Untergesellschaftsverwaltungsgesellschaft mbH":  {"Untergesellschaftsve", "rwaltungsgesellschaft", "mbH"},
		"朝鮮鉱業開発貿易会社総代理店":                                 {"朝鮮鉱業開発貿易会社総", "代理店"},
		"": {""},
	} {
		got := broken(name, nameRoom, nameLines)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	long := strings.Repeat("Kompania ", 60)
	if got := broken(long, nameRoom, nameLines); len(got) != nameLines || !strings.HasSuffix(got[nameLines-1], "…") {
		t.Errorf("%q", got)
	}
	p := &party{ID: "x", Name: said{Text: "Sam"}, Links: []link{{ID: "y", Name: "Y"}}}
	for _, list := range []string{"UN ships", "US SDN", "US CSL", "UK"} {
		p.Badges = append(p.Badges, badge{List: list})
	}
	if self := graphOf(p, nil).Nodes[0]; self.Sub != "4 lists" || !strings.Contains(self.Whole, "UN ships, US SDN, US CSL, UK") {
		t.Errorf("%q, whole %q", self.Sub, self.Whole)
	}
	if got := broken("شركة قاسم", nameRoom, nameLines); got[0] != "\u2067شركة قاسم\u2069" {
		t.Errorf("%q", got)
	}
}
