package table

import (
	_ "embed" // the words of labels
	"slices"
	"strings"
	"unicode"
)

//go:embed labels.txt
var labelsText string

// labelling are the words of labels that name no field by themselves.
type labelling struct {
	qualifiers, linking, manners, given, family, according map[string]bool
	parties                                                []string
}

// readLabelling reads lines of a kind and its words.
func readLabelling(text string) labelling {
	sets := map[string]map[string]bool{}
	var l labelling
	for line := range strings.Lines(text) {
		kind, words, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if sets[kind] == nil {
			sets[kind] = map[string]bool{}
		}
		for w := range strings.FieldsSeq(words) {
			if w = foldColumn(w); kind == "party" {
				l.parties = append(l.parties, w)
			} else {
				sets[kind][w] = true
			}
		}
	}
	l.qualifiers, l.linking, l.manners = sets["qualifier"], sets["linking"], sets["manner"]
	l.given, l.family, l.according = sets["given"], sets["family"], sets["according"]
	return l
}

// recognise tells which field a column's label names. What the vocabulary has as
// it stands comes first; then the label is read by its words: "Vollständiger Name
// des Kunden" is a name, "Nom et prénom" are both halves of one.
func (v *vocabulary) recognise(label string) (known, bool) {
	if k, ok := v.look(foldColumn(label)); ok {
		return k, true
	}
	later := func(k known) (known, bool) { // than every label that is known as it stands
		k.rank += 2 * len(v.fields[k.field].aliases)
		return k, true
	}
	words := v.words(label)
	bare := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return v.qualifiers[w] })
	for _, ws := range [][]string{bare, slices.DeleteFunc(slices.Clone(bare), func(w string) bool { return v.linking[w] })} {
		key := strings.Join(ws, "")
		if k, ok := v.look(key); ok {
			return later(k)
		}
		for _, p := range v.parties {
			if rest, ok := strings.CutPrefix(key, p); ok {
				if k, ok := v.look(rest); ok {
					return later(k)
				}
			}
		}
	}
	if f, ok := v.halves(words); ok {
		return later(known{field: f})
	}
	return known{}, false
}

// look finds a folded label, also one that is numbered: alias_1, alias_2.
func (v *vocabulary) look(key string) (known, bool) {
	k, ok := v.by[key]
	if bare := strings.TrimRight(key, "0123456789"); !ok && bare != "" && bare != key {
		if k, ok = v.by[bare]; ok {
			k.rank += len(v.fields[k.field].aliases)
		}
	}
	return k, ok
}

// halves recognises a label that names the halves of a name, such as "Vor- und
// Nachname", "Nom et prénom", "Фамилия, имя": its column holds whole names.
func (v *vocabulary) halves(words []string) (field int, ok bool) {
	name := v.field("name")
	family, given, whole := false, false, false
	for _, w := range words {
		if v.qualifiers[w] || v.linking[w] {
			continue
		}
		k, known := v.by[w]
		switch {
		case v.given[w]:
			given = true
		case v.family[w]:
			family = true
		case !known:
			return 0, false
		case k.field == name: // "Name, Vorname", "Nombre y apellidos": it is the other half
			whole = true
		case v.fields[k.field].name == "last_name":
			family = true
		case v.fields[k.field].name == "first_name", v.fields[k.field].name == "second_name", v.fields[k.field].name == "patronymic":
			given = true
		default:
			return 0, false
		}
	}
	return name, given && (family || whole) || family && whole
}

// words cuts a label into folded words. What stands in brackets is left out
// where it only says how the values are written; a label whose brackets say more
// keeps them, and is not taken for something that it may not be.
func (v *vocabulary) words(label string) []string {
	label = strings.NewReplacer("（", "(", "）", ")", "[", "(", "]", ")", "【", "(", "】", ")").Replace(label)
	for {
		before, rest, ok := strings.Cut(label, "(")
		inside, after, closed := strings.Cut(rest, ")")
		if !ok || !closed || !v.manner(inside) {
			break
		}
		label = before + " " + after
	}
	label = strings.NewReplacer("'s ", " ", "’s ", " ").Replace(label)
	var words []string
	var prev rune
	start := 0
	flush := func(end int) {
		if w := foldColumn(label[start:end]); w != "" {
			words = append(words, w)
		}
		start = end
	}
	for i, r := range label {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r):
			flush(i)
		case unicode.IsUpper(r) && unicode.IsLower(prev): // fullName
			flush(i)
		}
		prev = r
	}
	flush(len(label))
	for i, w := range words { // name as in passport
		if i > 0 && v.according[w] {
			return words[:i]
		}
	}
	return words
}

// manner reports whether the words of a bracket only say how values are written:
// "(dd.mm.yyyy)", "(漢字)", "(optional)".
func (v *vocabulary) manner(s string) bool {
	for _, w := range strings.FieldsFunc(foldWords(s), func(r rune) bool { return r == ' ' }) {
		if !v.manners[w] && strings.Trim(w, "dmyjtagнмдгрh年月日년월일") != "" {
			return false
		}
	}
	return true
}

// foldWords folds each word of a text.
func foldWords(s string) string {
	ws := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) })
	for i, w := range ws {
		ws[i] = foldColumn(w)
	}
	return strings.Join(ws, " ")
}
