package screen

import (
	"slices"
	"strings"

	"cordon/name"
)

// What stands around the name of a party is often no part of it: the estate or the
// trust that bears it, what its bearer does, the country of a firm's branch.

// place is where a word may stand around the name of a person.
type place uint8

const (
	ahead  place = 1 << iota // estate of, the late
	behind                   // family trust, deceased
	office                   // behind a name or a comma: director
)

// placeOf says where a word may stand around a name. Words are few, and told by
// letters that are made small here without a copy.
func placeOf(word string) place {
	var buf [24]byte
	word = strings.Trim(word, ".,;:-'")
	if len(word) < 2 || len(word) > len(buf) {
		return 0
	}
	for i := range len(word) {
		if buf[i] = word[i]; word[i]-'A' < 26 {
			buf[i] |= 0x20
		}
	}
	switch string(buf[:len(word)]) {
	case "the", "of", "late", "heirs", "trustees", "trustee", "executors", "executor", "representatives", "nominee", "nominees", "for", "nachlass":
		return ahead
	case "trust", "revocable", "irrevocable", "living", "charitable", "discretionary", "foundation", "holdings", "holding", "investments", "and", "sons",
		"associates", "deceased", "partnership", "settlement", "private", "single", "office", "stiftung", "familienstiftung":
		return behind
	case "estate", "family":
		return ahead | behind
	case "director", "president", "chairman", "chairwoman", "ceo", "cfo", "coo", "manager", "owner", "founder", "head", "minister", "governor", "ambassador",
		"secretary", "shareholder", "ubo", "partner", "beneficiary", "guarantor", "applicant", "signatory", "treasurer", "accountant", "employee", "spokesman",
		"leader", "commander", "direktor", "inhaber", "directeur", "gérant", "président", "directora", "gerente", "presidente", "директор", "президент", "глава":
		return office
	}
	return 0
}

// surrounded reports whether the first or the last word of a text, or one behind a
// comma, may be none of a name.
func surrounded(text string) bool {
	if i := strings.IndexByte(text, ','); i > 0 {
		for w := range strings.FieldsSeq(text[i+1:]) {
			if placeOf(w)&office != 0 {
				return true
			}
		}
	}
	first, last := strings.IndexByte(text, ' '), strings.LastIndexByte(text, ' ')
	return first > 0 && (placeOf(text[:first])&ahead != 0 || placeOf(text[last+1:])&(behind|office) != 0)
}

// around finds the name of a person in a text that says more, and that of a firm
// before the country of its branch.
func (r *reader) around(text, schema string) {
	if schema != "Person" {
		if n := r.unplaced(text); n != "" {
			r.add(n)
		}
	}
	ws := strings.Fields(text)
	for i := range ws { // "X, head of …"
		if i > 1 && strings.HasSuffix(ws[i-1], ",") && slices.ContainsFunc(ws[i:], func(w string) bool { return placeOf(w)&office != 0 }) {
			ws = ws[:i]
			break
		}
	}
	for len(ws) > 0 && placeOf(ws[len(ws)-1])&(behind|office) != 0 {
		ws = ws[:len(ws)-1]
	}
	for len(ws) > 0 && placeOf(ws[0])&ahead != 0 {
		ws = ws[1:]
	}
	n := strings.TrimRight(strings.Join(ws, " "), " ,;-")
	several := slices.ContainsFunc(ws, func(w string) bool { return between(w+" ") > 0 })
	if len(n) < len(text) && words(n) > 1 && !several && r.human(n, schema) {
		r.add(n)
	}
}

// unplaced is the name of a firm without the place in brackets that stands at its end
// or before its legal form, as names of branches and subsidiaries do: "X (Cyprus) Ltd".
// It is "" where there is none.
func (r *reader) unplaced(text string) string {
	from := strings.LastIndexByte(text, '(')
	if from < 3 {
		return ""
	}
	size := strings.IndexByte(text[from:], ')')
	if size < 3 {
		return ""
	}
	if r.analyser.Analyse(&r.scratch, text[from+1:from+size], name.Organisation); len(r.scratch.Tokens) == 0 || slices.ContainsFunc(r.scratch.Tokens, func(t name.Token) bool { return t.Role != name.Geographic }) {
		return ""
	}
	rest := text[from+size+1:]
	if r.analyser.Analyse(&r.scratch, rest, name.Organisation); slices.ContainsFunc(r.scratch.Tokens, func(t name.Token) bool { return t.Role != name.LegalForm }) {
		return ""
	}
	head := strings.TrimSpace(text[:from])
	if r.analyser.Analyse(&r.scratch, head, name.Organisation); !slices.ContainsFunc(r.scratch.Tokens, func(t name.Token) bool { return t.Role == name.Plain }) {
		return "" // Bank (Mexico) is nobody without its place
	}
	return strings.TrimSpace(head + " " + strings.TrimSpace(rest))
}
