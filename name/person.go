package name

import "strings"

// person gives the tokens of a person's name their roles.
func (a *Analyser) person(dst *Name) {
	for i := range dst.Tokens {
		if a.lex.titles.has(dst.Tokens[i].Text) { // hardly ever: a phrase may begin here
			a.phrases(dst, a.lex.person)
			break
		}
	}
	a.commaOrder(dst)
	core := 0 // tokens that are the name itself
	for i := 0; i < len(dst.Tokens); i++ {
		t := &dst.Tokens[i]
		w := &a.words[a.src[i]]
		if t.Script != Latin && t.Role != Plain && t.Role != Given && t.Role != Family && t.Role != Patronymic {
			continue // from the native lexicon
		}
		if unspaced(t.Script) {
			core++
			continue // its romanisation is no word of another language
		}
		e, ok := a.lex.title(t.Text)
		if ok && e.role != Plain && a.fits(dst, i, e, w) {
			text := t.Text
			a.apply(t, e)
			if e.text != "" && e.text != text {
				t.Alts = dst.altOf(text)
			}
			continue
		}
		switch {
		case len(t.Text) == 1 && t.Script == Latin && t.Text[0] >= 'a':
			t.Role = Initial
		case (alphabetic(t.Script) || t.Script == Arabic) && w.letters == 1 && (w.upper == 1 || w.marks&Dotted != 0):
			dst.initial(t)
		case a.initials(t, w):
			i = a.splitInitials(dst, i)
		}
		core++
		t = &dst.Tokens[i]
		t.Classes = a.lex.classes(t.Text)
		for k := 0; t.Script != Latin && t.Classes == nil && k < len(t.Alts); k++ {
			t.Classes = a.lex.classes(t.Alts[k])
		}
	}
	if core == 0 {
		a.restore(dst)
	}
	a.capitalFamily(dst)
	a.patronymics(dst)
	a.fathers(dst)
	a.compounds(dst)
}

// alphabetic reports whether a script writes initials as Latin does, each letter
// perhaps with several readings.
func alphabetic(s Script) bool {
	switch s {
	case Cyrillic, Greek, Georgian, Armenian:
		return true
	}
	return false
}

// initial makes a letter of another alphabet an initial: Ю. is Y., I. or J.
func (n *Name) initial(t *Token) {
	start := len(n.alts)
	text := t.Text[:1]
	for _, s := range t.Alts {
		n.addAlt(start, text, s[:1])
	}
	t.Text, t.Alts, t.Role = text, n.alts[start:len(n.alts):len(n.alts)], Initial
}

// fathers gives patronymics the classes of the father's name.
func (a *Analyser) fathers(dst *Name) {
	for i := range dst.Tokens {
		if t := &dst.Tokens[i]; t.Role == Patronymic {
			if c := a.lex.fathers(t.Text); c != nil {
				t.Classes = c
			}
		}
	}
}

// capitalFamily reads "Given SURNAME", as many lists print it: words in capitals
// beside words that are not.
func (a *Analyser) capitalFamily(dst *Name) {
	if a.allCapitals() {
		return
	}
	given := false
	for i := range dst.Tokens {
		w := &a.words[a.src[i]]
		given = given || dst.Tokens[i].Role == Plain && w.capital && w.upper < w.letters
	}
	for i := range dst.Tokens {
		t, w := &dst.Tokens[i], &a.words[a.src[i]]
		if given && t.Role == Plain && w.letters > 2 && w.upper == w.letters {
			t.Role = Family
		}
	}
}

// altOf puts one spelling into the arena.
func (n *Name) altOf(s string) []string {
	n.alts = append(n.alts, s)
	return n.alts[len(n.alts)-1 : len(n.alts) : len(n.alts)]
}

// fits reports whether a lexicon word may play its role where it stands.
func (a *Analyser) fits(dst *Name, i int, e entry, w *word) bool {
	n := len(dst.Tokens)
	hyphened := i > 0 && dst.Tokens[i-1].Word == dst.Tokens[i].Word
	switch {
	case w.letters == 1 && a.twoInitials(int(a.src[i])): // U. A. Quillfeather is no Burmese
		return false
	case e.flags&dot != 0 && w.marks&Dotted == 0:
		return false
	case e.flags&lead != 0:
		return (i == 0 || w.gap == gapComma || w.marks&Dotted != 0) && n-i > 2 || w.marks&Dotted != 0 && i == 0
	case e.role == Title && i > 0 && i == n-1 && w.gap != gapComma && (w.script == Latin || w.script == Arabic):
		return false // at the end it is a family name: Ahmed Sheikh, El Sayed
	case e.flags&loose != 0 && len(dst.Tokens[i].Text) == 1 && w.upper > 0:
		// A capital is an initial, except where all the name is in capitals.
		return i > 0 && i < n-1 && w.marks&Dotted == 0 && (dst.Tokens[i].Text == "y" || dst.Tokens[i].Text == "e") && a.allCapitals()
	case e.flags&art != 0:
		return i < n-1 && (dst.Tokens[i].Marks&Lower != 0 || w.gap != gapHyphen && dst.Tokens[i+1].Word == dst.Tokens[i].Word || servant(dst.Tokens[i+1].Text) || dst.Tokens[i+1].Text == "din" || dst.Tokens[i+1].Text == "deen")
	case e.flags&loose != 0:
		return i < n-1 && i > 0 && (dst.Tokens[i].Marks&Lower != 0 || !hyphened && len(dst.Tokens[i-1].Text) > 3 && len(dst.Tokens[i+1].Text) > 3) ||
			i == 0 && n > 1 && dst.Tokens[i].Marks&Lower != 0
	case e.flags&tail != 0:
		return i > 0 && (i == n-1 || a.tailFollows(dst, i)) && !hyphened
	case e.flags&mid != 0:
		return i > 0 && i < n-1 && !hyphened || i == 0 && n > 2 && dst.Tokens[i].Marks&Lower != 0
	case e.role == Connector:
		return i < n-1 && e.flags&mark == 0 || e.flags&mark != 0 && i > 0
	}
	return true
}

// allCapitals reports whether no word of the name has a lower-case letter.
func (a *Analyser) allCapitals() bool {
	for i := range a.words {
		if w := &a.words[i]; w.upper < w.letters {
			return false
		}
	}
	return true
}

// tailFollows reports whether only suffixes follow.
func (a *Analyser) tailFollows(dst *Name, i int) bool {
	for _, t := range dst.Tokens[i+1:] {
		if e, ok := a.lex.person[t.Text]; !ok || e.role != Suffix {
			return false
		}
	}
	return true
}

// restore gives a name that consists of titles and connectors only back to its
// bearer: some people are called Sheikh or Le Van.
func (a *Analyser) restore(dst *Name) {
	for i := range dst.Tokens {
		if r := dst.Tokens[i].Role; r == Title || r == Connector || r == Suffix {
			dst.Tokens[i].Role = Plain
			dst.Tokens[i].Classes = a.lex.classes(dst.Tokens[i].Text)
		}
	}
}

// commaOrder reads "SURNAME, Given".
func (a *Analyser) commaOrder(dst *Name) {
	k := -1
	for i := range dst.Tokens {
		if a.words[a.src[i]].comma {
			k = i
			break
		}
	}
	if k < 0 || k > 4 || k == len(dst.Tokens)-1 {
		return
	}
	rest := 0
	for i := k + 1; i < len(dst.Tokens); i++ {
		if e, ok := a.lex.person[dst.Tokens[i].Text]; !ok || e.role != Suffix && e.role != Title {
			rest++
		}
	}
	if rest == 0 {
		return
	}
	for i := range dst.Tokens {
		if t := &dst.Tokens[i]; t.Role == Plain {
			if t.Role = Given; i <= k {
				t.Role = Family
			}
		}
	}
}

// initials reports whether a short word of capitals without a vowel stands for
// given names: JC Juncker.
func (a *Analyser) initials(t *Token, w *word) bool {
	if len(t.Text) != 2 || t.Script != Latin || w.upper != 2 || len(t.Alts) > 0 || t.Role == Family {
		return false
	}
	if strings.ContainsAny(t.Text, "aeiouy0123456789") || len(a.lex.classes(t.Text)) > 0 {
		return false
	}
	for i := range a.words { // in a name of capitals a short word may be a name
		if o := &a.words[i]; int(o.letters) > int(o.upper) && o.letters > 1 && o.capital {
			return true
		}
	}
	return false
}

// splitInitials makes two tokens of two initials and returns the index of the second.
func (a *Analyser) splitInitials(dst *Name, i int) int {
	t := dst.Tokens[i]
	t.Role = Initial
	second := t
	second.Text, t.Text = t.Text[1:], t.Text[:1]
	if t.To-t.From == 2 {
		t.To--
		second.From++
	}
	dst.Tokens = append(dst.Tokens, second)
	copy(dst.Tokens[i+2:], dst.Tokens[i+1:])
	dst.Tokens[i], dst.Tokens[i+1] = t, second
	a.src = append(a.src, 0)
	copy(a.src[i+1:], a.src[i:])
	return i + 1
}

// patronymicEndings are East Slavic; Serbian family names end in -ić, which the
// number of words tells apart.
var patronymicEndings = []string{
	"ovich", "evich", "ovych", "evych", "yovych", "avich", "ovitch", "evitch", "ovic", "evic", "owitsch", "ewitsch",
	"ovna", "evna", "ivna", "yivna", "ichna", "inichna", "auna", "euna", "owna", "ewna", "avna", "ilyich", "ilich", "kuzmich", "lukich", "fomich",
}

func patronymicEnding(s string) bool {
	if len(s) < 6 {
		return false
	}
	for _, e := range patronymicEndings {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

// patronymics marks the father's name by its ending or by the word after it
// ("Heydar oglu"). An ending alone may be a family name (Roman Abramovich), so
// it counts only beside two further words.
func (a *Analyser) patronymics(dst *Name) {
	names, found := 0, -1
	for i := range dst.Tokens {
		t := &dst.Tokens[i]
		switch t.Role {
		case Plain, Given, Family:
			names++
		case Patronymic:
			if i > 0 && a.lex.person[t.Text].role == Patronymic { // oglu, kyzy
				if p := &dst.Tokens[i-1]; p.Role == Plain {
					p.Role = Patronymic
				}
				t.Role = Connector
				return
			}
			return
		}
	}
	if names < 3 {
		return
	}
	for i := range dst.Tokens {
		t := &dst.Tokens[i]
		if t.Role != Plain && t.Role != Given || i == 0 || !patronymicEnding(t.Text) {
			continue
		}
		if found < 0 || i < len(dst.Tokens)-1 {
			found = i
		}
	}
	if found > 0 {
		dst.Tokens[found].Role = Patronymic
	}
}
