package un

import (
	"regexp"
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/list/draft"
)

func (m *maker) names(e *entry) {
	whole := e.name()
	for i, part := range splitTop(whole) {
		v := ftm.Value{Text: part, Original: differs(whole, part)}
		if i == 0 {
			v.Marks, m.Caption = ftm.Primary, part
		}
		m.AddValue("name", v)
		if short := abbreviation(part); short != "" && !e.individual {
			m.AddValue("abbreviation", ftm.Value{Text: short, Original: part, Marks: ftm.Derived})
		}
	}
	if e.original != "" {
		text, lang := e.original, ""
		if head, tail, ok := cutBracket(text); ok {
			// The language of the name before it: "ፍትዊ ዓብዱረዛቕ (Tigrinya)".
			if code, known := languages[strings.ToLower(tail)]; known {
				text, lang = head, code
			}
		}
		m.AddValue("alias", ftm.Value{Text: text, Lang: lang, Original: differs(e.original, text), Marks: ftm.OriginalScript})
	}
	for _, a := range e.aliases {
		m.alias(a, e.individual)
	}
}

var languages = map[string]string{
	"arabic": "ara", "tigrinya": "tir", "russian": "rus", "chinese": "zho", "korean": "kor", "persian": "fas",
	"farsi": "fas", "dari": "prs", "pashto": "pus", "urdu": "urd", "amharic": "amh", "somali": "som",
}

// alias adds one ALIAS_NAME, which may hold several names. What the entry says
// about another identity's birth stays with that alias: it is not the party's own.
func (m *maker) alias(a alias, individual bool) {
	if a.name == "" {
		if a.note != "" || a.born != "" {
			m.Note("Alias", join("; ", a.note, a.born, a.city, a.country))
		}
		return
	}
	property, marks := "alias", ftm.Marks(0)
	switch strings.ToLower(a.quality) {
	case "good":
		marks = ftm.Strong
	case "low":
		property, marks = "weakAlias", ftm.Weak
	case "f.k.a.":
		property = "previousName"
	case "a.k.a.", "":
	default:
		m.out.Warn(m.ID + ": unknown alias QUALITY " + a.quality)
	}
	born := join(", ", a.born, a.city, a.country)
	if born != "" {
		born = "born " + born
	}
	note := join("; ", a.note, born)
	add := func(v ftm.Value) {
		p := property
		if p == "alias" && !individual && draft.IsCode(v.Text) {
			p = "abbreviation"
		}
		v.Marks |= marks
		v.Note = join("; ", v.Note, note)
		v.Original = differs(a.name, v.Text)
		m.AddValue(p, v)
	}
	native := false
	for _, v := range splitAlias(a.name) {
		add(v)
		native = native || v.Marks&ftm.OriginalScript != 0
	}
	for _, v := range namesInNote(a.note, native) {
		v.Marks |= marks
		v.Original = a.note
		m.AddValue(property, v)
	}
}

var (
	scriptInNote = regexp.MustCompile(`(?i)\b(?:original script|in ([A-Z][a-z]+)(?: script)?):\s*([^;.]+)`)
	digit        = regexp.MustCompile(`\d`)
)

// namesInNote finds names in an alias's NOTE: "original script: …", "In Arabic:
// …", and after an alias in native script its Latin forms, joined by "; ".
func namesInNote(note string, native bool) (vs []ftm.Value) {
	for _, f := range scriptInNote.FindAllStringSubmatch(note, -1) {
		if name := strings.TrimSpace(f[2]); hasNonLatin(name) {
			vs = append(vs, ftm.Value{Text: name, Lang: languages[strings.ToLower(f[1])], Marks: ftm.OriginalScript})
		}
	}
	if native && strings.Contains(note, "; ") && !digit.MatchString(note) && !strings.ContainsAny(note, ":()") {
		for _, part := range splitTop(note) {
			vs = append(vs, ftm.Value{Text: part})
		}
	}
	return vs
}

var (
	enumerator = regexp.MustCompile(`(?:^|\s)[a-z]\)\s`)
	// Words in brackets or after a comma that speak about a name and are not part of it.
	remark    = regexp.MustCompile(`(?i)^(?:birth name|combat name|nom de guerre|(?:previously|formerly) listed as|original script|false identity.*|[a-z]{2,3}[ie]\.\d{3})$`)
	bornAfter = regexp.MustCompile(`, born (?:in|on|\d).*$`)
	ownScript = regexp.MustCompile(`(?i)^original script:\s*`)
	subUnit   = " - sub-unit name"
)

// splitAlias splits one ALIAS_NAME into names. Texts that change keep nothing
// here: the caller keeps the cell as it was.
func splitAlias(cell string) (vs []ftm.Value) {
	for _, part := range splitTop(cell) {
		for _, name := range enumerator.Split(part, -1) {
			vs = appendNames(vs, name)
		}
	}
	return vs
}

func appendNames(vs []ftm.Value, name string) []ftm.Value {
	name = strings.Trim(strings.TrimRight(strings.TrimSpace(name), ",;"), "\"“” ")
	if name == "" {
		return vs
	}
	note := ""
	if at := bornAfter.FindStringIndex(name); at != nil {
		name, note = name[:at[0]], strings.TrimPrefix(name[at[0]:], ", ")
	}
	if head, inner, ok := cutBracket(name); ok && head != "" {
		switch native := hasNonLatin(head); {
		case remark.MatchString(inner):
			from := len(vs)
			vs = appendNames(vs, head)
			for i := range vs[from:] {
				if !strings.EqualFold(inner, "original script") {
					vs[from+i].Note = join("; ", vs[from+i].Note, inner)
				}
			}
			return vs
		case native != hasNonLatin(inner):
			// Latin (原文) and 原文 (Latin; Latin): both are names.
			vs = appendNames(vs, head)
			for _, x := range splitTop(ownScript.ReplaceAllString(inner, "")) {
				vs = appendNames(vs, x)
			}
			return vs
		}
	}
	if rest, ok := strings.CutSuffix(name, subUnit); ok {
		name, note = rest, "sub-unit name"
	}
	if a, b, ok := scriptBoundary(name); ok {
		vs = append(vs, value(a, note))
		return append(vs, value(b, note))
	}
	return append(vs, value(name, note))
}

func value(name, note string) ftm.Value {
	v := ftm.Value{Text: name, Note: note}
	if hasNonLatin(name) {
		v.Marks = ftm.OriginalScript
	}
	return v
}

// splitTop splits at "; " outside brackets. A part of a name never ends in the
// middle of brackets.
func splitTop(s string) (parts []string) {
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth = max(0, depth-1)
		case ';':
			if depth == 0 {
				parts, from = append(parts, s[from:i]), i+1
			}
		}
	}
	parts = append(parts, s[from:])
	kept := parts[:0]
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// splitEnumerated splits "a) Minister b) Governor".
func splitEnumerated(s string) []string {
	if !enumerator.MatchString(s) {
		return []string{s}
	}
	var parts []string
	for _, p := range enumerator.Split(s, -1) {
		if p = strings.Trim(p, " ,;"); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// cutBracket splits "head (inner)" at the bracket that closes at the end.
func cutBracket(s string) (head, inner string, ok bool) {
	if !strings.HasSuffix(s, ")") {
		return s, "", false
	}
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1 : len(s)-1]), true
			}
		}
	}
	return s, "", false
}

func hasNonLatin(s string) bool {
	return strings.IndexFunc(s, isNonLatin) >= 0
}

func isNonLatin(r rune) bool {
	return r > 0x24F && unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Common, unicode.Lm)
}

// scriptBoundary splits a name that is printed twice without brackets, in Latin
// and in one other script: "Agha Jan Alizai اغا جان عالیزی".
func scriptBoundary(s string) (a, b string, ok bool) {
	words := strings.Fields(s)
	at, changes := 0, 0
	for i := 1; i < len(words); i++ {
		if hasNonLatin(words[i]) != hasNonLatin(words[i-1]) {
			at, changes = i, changes+1
		}
	}
	if changes != 1 || at < 2 || len(words)-at < 2 {
		return "", "", false // one odd word is no second name
	}
	return strings.Join(words[:at], " "), strings.Join(words[at:], " "), true
}

// abbreviation returns the code that a name ends with, "OMM" of "Ocean Maritime
// Management Company, Limited (OMM)", if its letters are taken from the initials.
func abbreviation(name string) string {
	head, inner, ok := cutBracket(name)
	if !ok || !draft.IsCode(inner) {
		return ""
	}
	initials := strings.FieldsFunc(head, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
	i := 0
	for _, w := range initials {
		if i < len(inner) && unicode.ToUpper([]rune(w)[0]) == rune(inner[i]) {
			i++
		}
	}
	if i < len(inner) {
		return ""
	}
	return inner
}
