package name

import (
	"bytes"
	"strings"
)

// company gives the tokens of an organisation's or a place's name their roles.
func (a *Analyser) company(dst *Name) {
	a.phrases(dst, a.lex.company)
	a.numbers(dst, true)
	for i := range dst.Tokens {
		t := &dst.Tokens[i]
		if t.Role == Number || t.Group != "" || t.Role == LegalForm {
			continue
		}
		e, ok := a.lex.company[t.Text]
		if !ok || e.role == Plain {
			e, ok = a.companyAlt(t)
		}
		if !ok {
			e, ok = a.misspelt(t)
		}
		if !ok || !a.companyFits(dst, i, e) {
			continue
		}
		text := t.Text
		a.apply(t, e)
		if e.text != "" && e.text != text && e.role != LegalForm {
			t.Alts = dst.altOf(text)
		}
	}
	named := false // outside of quotation marks
	for i := range dst.Tokens {
		named = named || dst.Tokens[i].Role == Plain && dst.Tokens[i].Marks&Bracketed == 0
	}
	for i := range dst.Tokens {
		if t := &dst.Tokens[i]; !named && t.Marks&Quoted != 0 {
			t.Marks &^= Bracketed // OOO "Romashka": the quoted words are the name
		}
		// "(Hong Kong)" and "(III)" are parts of the name, "(KOMID)" is another name.
		switch t := &dst.Tokens[i]; t.Role {
		case Geographic, Number, LegalForm, Generic:
			t.Marks &^= Bracketed
		}
	}
}

// OnlyForms reports whether lower-case words, read into scratch as the name of an
// organisation, are nothing but legal forms: ltd, co gmbh.
func (a *Analyser) OnlyForms(scratch *Name, words ...string) bool {
	if a.hasName(words) {
		return false
	}
	a.Analyse(scratch, strings.Join(words, " "), Organisation)
	for i := range scratch.Tokens {
		if scratch.Tokens[i].Role != LegalForm {
			return false
		}
	}
	return true
}

// hasName reports of plain words whether one surely is no legal form: no phrase
// begins with any, no slip in them is one in a word of organisations, alone or of two
// together, and one is short and not in the lexicon.
func (a *Analyser) hasName(words []string) bool {
	found := false
	for i, w := range words {
		e, ok := a.lex.company[w]
		if !plainWord(w) || e.phrase > 1 || a.lex.craft.words[w] != 0 || len(w) >= leastMended+leastRest {
			return false
		}
		if len(w) >= leastMended && a.lex.craft.near(w, func(craftWord) bool { return true }) != "" {
			return false
		}
		if i > 0 {
			a.key = append(append(a.key[:0], words[i-1]...), w...)
			if a.lex.craft.words[string(a.key)] != 0 {
				return false
			}
		}
		found = found || !ok && len(w) < leastMisspelt
	}
	return found
}

// plainWord reports whether a word is of two or more lower-case letters: nothing is
// joined to it, or read into it.
func plainWord(w string) bool {
	for i := range len(w) {
		if w[i]-'a' >= 26 {
			return false
		}
	}
	return len(w) > 1
}

// companyAlt looks the other spellings of a token up.
func (a *Analyser) companyAlt(t *Token) (entry, bool) {
	for _, s := range t.Alts {
		if e, ok := a.lex.company[s]; ok && (e.role == Generic || e.role == LegalForm || e.role == Geographic) && e.flags&edge == 0 {
			if e.text == "" {
				e.text = s
			}
			return e, true
		}
	}
	return entry{}, false
}

// leastMisspelt is the length from which a word is looked up as a misspelt one.
const leastMisspelt = 7

// misspelt looks a long word up by its consonants (Aktiengeselschaft), then by all
// its letters but one (Corporatidn).
func (a *Analyser) misspelt(t *Token) (entry, bool) {
	if len(t.Text) < leastMisspelt || len(t.Text) > 24 || t.Script != Latin {
		return entry{}, false
	}
	var buf [32]byte
	k := skeleton(buf[:0], t.Text)
	if len(k) < 4 {
		return entry{}, false
	}
	word, ok := a.lex.skeletons[string(k)]
	if !ok || word[0] != t.Text[0] || len(word)-len(t.Text) > 2 || len(t.Text)-len(word) > 2 ||
		len(k) == 4 && !oneEdit(t.Text, word) {
		if word = a.lex.oneLetterOff(t.Text); word == "" {
			return entry{}, false
		}
	}
	e := a.lex.company[word]
	if e.role == Geographic {
		return entry{}, false // a place with other vowels may be another place
	}
	if e.text == "" {
		e.text = word
	}
	return e, e.role != Plain
}

// oneLetterOff returns the first long company word that differs from a word in one
// letter behind the first two, "" if there is none.
func (l *lexica) oneLetterOff(word string) string {
	for _, w := range l.long[[2]byte{word[0], word[1]}] {
		if oneEdit(word, w) {
			return w
		}
	}
	return ""
}

// companyFits reports whether a word may play its role where it stands: short
// legal forms are words of some language too (AS, SE, CO).
func (a *Analyser) companyFits(dst *Name, i int, e entry) bool {
	n := len(dst.Tokens)
	if e.role == Connector && len(dst.Tokens[i].Text) == 1 && (dst.Tokens[i].Marks&Dotted != 0 || i > 0 && dst.Tokens[i-1].Text == "and" || i+1 < n && dst.Tokens[i+1].Text == "and") {
		return false // L & H
	}
	if e.flags&edge == 0 || n == 1 {
		return e.role != Connector || n > 1
	}
	if i == 0 {
		return n > 1 && e.role == LegalForm && a.words[a.src[i]].marks&Bracketed == 0
	}
	for _, t := range dst.Tokens[i+1:] {
		switch t.Role {
		case LegalForm, Geographic, Number:
			continue
		}
		if t.Marks&Bracketed != 0 {
			continue
		}
		if f, ok := a.lex.company[t.Text]; ok && (f.role == LegalForm || f.role == Geographic) {
			continue
		}
		return a.words[a.src[i]].marks&Dotted != 0 && e.role == LegalForm && len(dst.Tokens[i].Text) > 1
	}
	return true
}

// phrases makes one token of the words of a known phrase, the longest first:
// "Limited Liability Company", "North Korea".
func (a *Analyser) phrases(dst *Name, lex map[string]entry) {
	n := 0
	for i := 0; i < len(dst.Tokens); n++ {
		k, e := a.phraseAt(dst, lex, i)
		t := dst.Tokens[i]
		if k > 1 {
			last := dst.Tokens[i+k-1]
			t.To = max(t.To, last.To)
			t.From = min(t.From, last.From)
			t.Alts, t.Joins = nil, nil
			t.Marks |= last.Marks & Dotted
			if e.text == "" {
				t.Text = stringOf(a.concat(dst, i, k))
			}
			a.apply(&t, e)
		} else {
			k = 1
		}
		dst.Tokens[n], a.src[n] = t, a.src[i+k-1]
		i += k
	}
	dst.Tokens, a.src = dst.Tokens[:n], a.src[:n]
}

func (a *Analyser) phraseAt(dst *Name, lex map[string]entry, i int) (int, entry) {
	t := &dst.Tokens[i]
	first := lex[t.Text]
	if first.phrase < 2 || len(t.Text) == 1 && a.twoInitials(int(a.src[i])) {
		return 0, entry{}
	}
	var ends [12]int
	a.key = append(a.key[:0], t.Text...)
	k := 1
	for k < int(first.phrase) && k < len(ends) && i+k < len(dst.Tokens) && dst.Tokens[i+k].Marks&Bracketed == t.Marks&Bracketed {
		a.key = append(append(a.key, ' '), dst.Tokens[i+k].Text...)
		ends[k] = len(a.key)
		k++
	}
	for k--; k >= 1; k-- {
		if e, ok := lex[string(a.key[:ends[k]])]; ok && e.role != Plain {
			if e.flags&edge != 0 && i == 0 && i+k+1 < len(dst.Tokens) && e.role == LegalForm && k < 2 {
				continue
			}
			return k + 1, e
		}
	}
	return 0, entry{}
}

// concat joins the texts of k tokens in the arena.
func (a *Analyser) concat(dst *Name, i, k int) []byte {
	at := len(dst.text)
	for _, t := range dst.Tokens[i : i+k] {
		dst.text = append(dst.text, t.Text...)
	}
	return dst.text[at:]
}

// vessel gives the tokens of a ship's or an aircraft's name their roles.
func (a *Analyser) vessel(dst *Name) {
	if a.kind == Aircraft {
		a.tail(dst)
		return
	}
	a.numbers(dst, false)
	for i := range dst.Tokens {
		t := &dst.Tokens[i]
		e, ok := a.lex.vessel[t.Text]
		if !ok || i == len(dst.Tokens)-1 {
			continue
		}
		if e.role == Title && i > 0 {
			continue
		}
		a.apply(t, e)
	}
}

// tail makes one token of an aircraft's registration mark: EP-GOM, 9H-VTA.
func (a *Analyser) tail(dst *Name) {
	n := 0
	for i := 0; i < len(dst.Tokens); n++ {
		k := 1
		for i+k < len(dst.Tokens) && dst.Tokens[i+k].Word == dst.Tokens[i].Word {
			k++
		}
		t := dst.Tokens[i]
		if k > 1 {
			t.To = dst.Tokens[i+k-1].To
			t.Text, t.Alts = stringOf(a.concat(dst, i, k)), nil
		}
		dst.Tokens[n], a.src[n] = t, a.src[i]
		i += k
	}
	dst.Tokens, a.src = dst.Tokens[:n], a.src[:n]
}

// customaryName is the number of bearers in a million from which a word of companies
// may as well be a person's name: Min Aung Hlaing leads no ministry by his name.
const customaryName = 300

// guess returns the kind whose rules apply. A bearer of unknown kind is taken
// for a person unless a word says that it is a company.
func (a *Analyser) guess(dst *Name) Kind {
	switch a.kind {
	case Thing:
	case Place:
		return Organisation
	default:
		return a.kind
	}
	for i := range a.words {
		w := &a.words[i]
		text := dst.text[w.at:w.end]
		if unspaced(w.script) {
			if a.companyInside(stringOf(text)) {
				return Organisation
			}
			continue
		}
		j := i
		for j+1 < len(a.words) && (a.words[j+1].gap == gapDot || a.words[j+1].gap == gapSlash) && a.words[j+1].letters <= 2 {
			j++
		}
		if j > i { // d.o.o.
			text = a.joined(dst, i, j-i+1)
		}
		if w.and {
			if i > 0 && i < len(a.words)-1 {
				return Organisation
			}
			continue
		}
		e, ok := a.lex.company[string(text)]
		if !ok || e.flags&weak != 0 {
			continue
		}
		switch {
		case e.role == Generic && a.lex.frequent[string(text)] < customaryName:
			return Organisation
		case e.role == LegalForm && e.flags&edge == 0 && (len(text) > 2 || j > i):
			return Organisation
		case e.role == LegalForm && i > 0 && j == len(a.words)-1 && (w.upper >= 2 || j > i && len(text) > 2 || unspoken(text)):
			return Organisation
		}
	}
	return Person
}

// unspoken reports whether a word of three letters is an abbreviation and no name:
// Ltd, Plc, Inc.
func unspoken(text []byte) bool {
	return len(text) == 3 && (string(text) == "inc" || !bytes.ContainsAny(text, "aeiou"))
}

// companyInside reports whether a run of an unspaced script holds a company word.
func (a *Analyser) companyInside(native string) bool {
	a.kind = Organisation
	defer func() { a.kind = Thing }()
	for i := range native {
		if n, e := a.nativeAt(a.lex.company, native, i); n > 0 && e.flags&weak == 0 && (e.role == LegalForm || e.role == Generic) {
			return n < len(native) || strings.Contains("公司银行", native)
		}
	}
	return false
}

// oneEdit reports whether a word becomes the other by one letter changed, put in
// or left out.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		return i == len(a) || a[i+1:] == b[i+1:]
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}
