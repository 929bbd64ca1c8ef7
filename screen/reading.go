package screen

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"

	"cordon/ftm"
	"cordon/ident"
	"cordon/match"
	"cordon/name"
)

// What stands in the name field of a customer's record is not always one plain
// name: programs leave escapes and wrong encodings in it, people write two
// account holders, a care-of, a customer number or a wallet. A reader finds what
// else such a text says. It only ever adds: the text as it stands is asked about
// in any case.

// maxReadings bounds what is added to one subject.
const maxReadings = 16

// reader finds other readings of names. It keeps scratch memory.
type reader struct {
	analyser *name.Analyser
	scratch  name.Name
	words    []string            // of a name that may be hollow
	texts    []string            // found so far
	numbers  map[string][]string // by property
	numeral  bool                // a name is nothing but a number
	empty    bool                // all names are titles and the like
}

// read returns the entity with its other readings, the entity itself where there
// are none. What it adds to names is told in texts.
func (r *reader) read(e *ftm.Entity) *ftm.Entity {
	r.texts, r.numbers, r.numeral, r.empty = r.texts[:0], nil, false, false
	said, hollow := 0, 0
	for _, p := range [...]string{"name", "alias"} {
		for _, v := range e.Get(p) {
			said++
			if len(v.Text) <= longestHollow && r.hollow(v.Text) {
				hollow++
			}
			if plain(v.Text) || len(v.Text) > 4096 {
				continue
			}
			r.text(v.Text, e.Schema)
		}
	}
	r.empty = said > 0 && hollow == said
	if len(r.texts) == 0 && len(r.numbers) == 0 {
		return e
	}
	x := *e
	x.Properties = slices.Clone(e.Properties)
	for i := range x.Properties {
		x.Properties[i].Values = slices.Clip(x.Properties[i].Values)
	}
	x.Add("alias", r.texts...)
	for p, ns := range r.numbers {
		x.Add(p, ns...)
	}
	return &x
}

// text finds the readings of one name.
func (r *reader) text(text, schema string) {
	t := text
	for range 2 { // escapes of escapes
		next := unescape(t)
		if next == t {
			break
		}
		t = next
		r.add(t)
	}
	if d := repaired(t); d != t {
		t = d
		r.add(t)
	}
	if strings.ContainsRune(t, '|') {
		r.add(strings.ReplaceAll(t, "|", " "))
	}
	r.inside(t)
	r.people(t, schema)
	r.around(t, schema)
}

func (r *reader) add(text string) {
	if len(r.texts) < maxReadings && !slices.Contains(r.texts, text) {
		r.texts = append(r.texts, text)
	}
}

func (r *reader) number(property, text string) {
	if r.numbers == nil {
		r.numbers = map[string][]string{}
	}
	if len(r.numbers[property]) < maxReadings {
		r.numbers[property] = append(r.numbers[property], text)
	}
}

// plain reports whether a name has no sign of another reading: nearly all.
func plain(text string) bool {
	high := false // a character before this one was no ASCII
	for i := 0; i < len(text); i++ {
		c := text[i]
		if letters[c>>6]>>(c&63)&1 != 0 && i > 0 {
			high = false
			continue
		}
		switch {
		case c >= utf8.RuneSelf:
			if high && (c == 0xC2 || c == 0xC3) {
				return false
			}
			high = true
			for i+1 < len(text) && text[i+1]&0xC0 == 0x80 {
				i++
			}
			continue
		case c >= '0' && c <= '9', strings.IndexByte("&%\\([/|;+:", c) >= 0:
			return false
		case c == ' ' && between(text[i+1:]) > 0, (i == 0 || c == ' ') && leads(text[i:]) != "":
			return false
		}
		high = false
	}
	return !surrounded(text)
}

// letters are the ASCII letters, as bits.
var letters = [4]uint64{1: 0x07fffffe07fffffe}

// unescape undoes HTML character references, percent escapes and \u escapes.
func unescape(text string) string {
	t := text
	if strings.ContainsRune(t, '&') {
		t = strings.ReplaceAll(html.UnescapeString(t), "\u00a0", " ")
	}
	if strings.Count(t, "%") > 0 {
		if u, err := url.PathUnescape(t); err == nil {
			t = u
		}
	}
	if strings.Contains(t, `\u`) || strings.Contains(t, `\x`) {
		if u, err := strconv.Unquote(`"` + strings.ReplaceAll(t, `"`, `\"`) + `"`); err == nil {
			t = u
		}
	}
	if !utf8.ValidString(t) {
		return text
	}
	return t
}

// encodings are those whose bytes are taken for Windows-1252 by careless programs,
// the surest first, each with the script that must come out.
var encodings = []struct {
	of     encoding.Encoding
	script *unicode.RangeTable
}{
	{encoding.Nop, nil}, // UTF-8
	{korean.EUCKR, unicode.Hangul},
	{charmap.Windows1251, unicode.Cyrillic},
	{japanese.ShiftJIS, unicode.Katakana},
	{simplifiedchinese.GB18030, unicode.Han},
}

// repaired undoes the reading of a text in another encoding as Windows-1252:
// "JosÃ©", "Ïóòèí". It returns the text itself where it cannot have been so.
func repaired(text string) string {
	b, ok := western(text)
	if !ok || b == text {
		return text
	}
	for _, c := range encodings {
		if c.script != nil && !foreign(text) {
			return text
		}
		if c.script == nil {
			if utf8.ValidString(b) {
				return b
			}
			continue
		}
		if d, err := c.of.NewDecoder().String(b); err == nil && allOf(c.script, d) {
			return d
		}
	}
	return text
}

// western are the bytes of a text in Windows-1252 or Latin-1.
func western(text string) (string, bool) {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		c, ok := byte(r), r <= 0xFF
		if !ok {
			if c, ok = charmap.Windows1252.EncodeRune(r); !ok {
				return "", false
			}
		}
		b = append(b, c)
	}
	return string(b), true
}

// foreign reports whether nearly all letters of a text are those that Western
// European languages use now and then: no language is written so.
func foreign(text string) bool {
	high, all := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) || unicode.IsPunct(r) && r < utf8.RuneSelf:
			continue
		case r >= 0x80 && r <= 0xFF:
			high++
		}
		all++
	}
	return all >= 6 && high*4 >= all*3
}

// allOf reports whether all letters of a text are of a script.
func allOf(script *unicode.RangeTable, text string) bool {
	for _, r := range text {
		if r == utf8.RuneError || unicode.IsLetter(r) && !unicode.Is(script, r) {
			return false
		}
	}
	return true
}

// inside finds numbers that prove themselves in a name: wallets, and IMO numbers
// that are called so. A name that is nothing but a number is asked about as each
// kind of document.
func (r *reader) inside(text string) {
	digits, letters := 0, 0
	for _, c := range text {
		switch {
		case unicode.IsDigit(c):
			digits++
		case unicode.IsLetter(c):
			letters++
		}
	}
	if digits < 5 {
		return
	}
	if letters == 0 {
		r.numeral = true
		for _, p := range [...]string{"passportNumber", "idNumber", "taxNumber", "registrationNumber"} {
			r.number(p, text)
		}
		if c, _, ok := ident.IMO(text); ok {
			r.number("imoNumber", c)
		}
		return
	}
	words := strings.FieldsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("()[]<>,;/\"'=?", c) })
	for i, w := range words {
		if len(w) >= 26 {
			if a, ok := ident.Wallet(w); ok {
				r.number("publicKey", a.Text)
			}
		}
		called := len(w) > 7 && strings.EqualFold(w[:3], "IMO")
		for _, before := range words[max(i-2, 0):i] { // IMO No. 1234567
			called = called || len(before) <= 4 && strings.EqualFold(strings.Trim(before, ":.#"), "IMO")
		}
		if c, _, ok := ident.IMO(w); ok && called {
			r.number("imoNumber", c)
		}
	}
}

// people finds the names of several people in one text, and what stands before or
// after a name that is none of it.
func (r *reader) people(text, schema string) {
	parts := split(text)
	if len(parts) > 1 && r.human(text, schema) {
		for i, p := range parts {
			if len(parts) == 2 && i == 0 && words(p) == 1 && words(parts[1]) > 1 && couple.MatchString(text) {
				next := strings.Fields(parts[i+1])
				p += " " + next[len(next)-1]
			}
			if words(p) > 1 {
				r.add(p)
			}
		}
	}
	if p := led(text); p != "" {
		r.add(p)
	}
	// A long number beside a name is a customer's; a short one may tell two funds apart.
	if n := unnumbered(text); n != text && words(n) > 0 {
		if digits := countDigits(text) - countDigits(n); digits > 3 || words(n) > 1 && r.human(n, schema) {
			r.add(n)
		}
	}
}

// couple is how two people are named who share a family name: John and Mary Smith.
var couple = regexp.MustCompile(`(?i) (and|&|und|et|и|\+) `)

// human reports whether a text may hold the names of persons: its schema says so or
// says nothing, and no word in it is of the kind that only organisations bear.
func (r *reader) human(text, schema string) bool {
	switch schema {
	case "Person":
		return true
	case "Thing", "LegalEntity", "":
	default:
		return false
	}
	r.analyser.Analyse(&r.scratch, text, name.Thing)
	return !slices.ContainsFunc(r.scratch.Tokens, func(t name.Token) bool {
		return t.Role == name.LegalForm || t.Role == name.Generic || t.Role == name.Geographic
	})
}

// between is the length of a word at the start of a text that parts two names, 0 if
// there is none.
func between(text string) int {
	end := strings.IndexByte(text, ' ')
	if end < 1 || end > 6 {
		return 0
	}
	if strings.IndexByte("aouey&+AOUEY\xD0", text[0]) < 0 {
		return 0
	}
	for _, w := range [...]string{"and", "or", "und", "oder", "et", "ou", "и", "или", "&", "+", "and/or", "y/o"} {
		if strings.EqualFold(text[:end], w) {
			return end
		}
	}
	return 0
}

// split cuts a text at brackets, slashes, bars, semicolons and the words for "and"
// and "or".
func split(text string) []string {
	var parts []string
	from := 0
	cut := func(to, next int) {
		if p := strings.Trim(text[from:to], " ,.-"); p != "" {
			parts = append(parts, p)
		}
		from = next
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case strings.IndexByte("()[]/|;\n", c) >= 0:
			cut(i, i+1)
		case c == ' ':
			if n := between(text[i+1:]); n > 0 {
				cut(i, i+1+n)
				i += n
			}
		}
	}
	cut(len(text), len(text))
	return parts
}

// leads is the word at the start of a text after which a name begins, "" if there is
// none.
func leads(text string) string {
	t := strings.TrimLeft(text, " (,;")
	if len(t) < 3 || !mayLead(t[0]|0x20, t[1]|0x20) {
		return ""
	}
	for _, l := range [...]string{"c/o", "attn", "attention:", "fbo", "f/b/o", "itf", "obo", "o/b/o", "on behalf of", "care of", "formerly known as", "formerly", "previously", "vormals", "anciennement", "née", "geb.", "geborene"} {
		if len(t) > len(l)+1 && strings.EqualFold(t[:len(l)], l) && strings.IndexByte(" :.", t[len(l)]) >= 0 {
			return text[:len(text)-len(t)+len(l)+1]
		}
	}
	return ""
}

// mayLead reports whether a word that begins with two letters, or a letter and a
// sign, may be one of leads.
func mayLead(first, second byte) bool {
	switch first {
	case 'c':
		return second == '/' || second == 'a'
	case 'a':
		return second == 't' || second == 'n'
	case 'f':
		return second == 'b' || second == '/' || second == 'o'
	case 'i':
		return second == 't'
	case 'o':
		return second == 'b' || second == '/' || second == 'n'
	case 'p':
		return second == 'r'
	case 'v':
		return second == 'o'
	case 'n':
		return second >= utf8.RuneSelf
	case 'g':
		return second == 'e'
	}
	return false
}

// led is the name after a word that leads to one, up to a bracket; "" if there is none.
func led(text string) string {
	for i := range len(text) {
		if i > 0 && strings.IndexByte(" (,;", text[i]) < 0 {
			continue
		}
		if l := leads(text[i:]); l != "" {
			p := text[i+len(l):]
			if end := strings.IndexAny(p, "()[];"); end >= 0 {
				p = p[:end]
			}
			if p = strings.Trim(p, " ,."); len(p) > 3 {
				return p
			}
		}
	}
	return ""
}

// unnumbered is a text without numbers at its ends and brackets that hold one:
// customers' numbers.
func unnumbered(text string) string {
	t := strings.TrimSpace(text)
	if i := strings.IndexAny(t, "(["); i > 0 && strings.ContainsAny(t[i:], "0123456789") && strings.ContainsAny(t[len(t)-1:], ")]") {
		t = t[:i]
	}
	return strings.TrimFunc(t, func(r rune) bool {
		return unicode.IsDigit(r) || unicode.IsSpace(r) || strings.ContainsRune("#-.,:/", r)
	})
}

func countDigits(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// words counts the words of two letters or more.
func words(text string) int {
	n := 0
	for w := range strings.FieldsSeq(text) {
		if strings.IndexFunc(w, unicode.IsLetter) >= 0 && utf8.RuneCountInString(w) > 1 {
			n++
		}
	}
	return n
}

// addresses are the words that are said to everybody; other titles are names, too.
var addresses = []string{"mr", "mrs", "ms", "miss", "mister", "dr", "prof", "sir", "madam", "herr", "frau", "mme", "mlle", "monsieur", "madame", "the", "and", "of"}

// longestHollow is the length in bytes of names of which it is asked whether they are
// hollow.
const longestHollow = 12

// hollow reports whether a name says nothing of who bears it: "Mr", "the", "Ltd".
func (r *reader) hollow(text string) bool {
	ws := r.words[:0]
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(c rune) bool { return c == ' ' || c == '.' || c == ',' || c == '&' }) {
		if !slices.Contains(addresses, w) {
			ws = append(ws, w)
		}
	}
	r.words = ws
	if len(ws) == 0 || len(ws) > 2 {
		return len(ws) == 0
	}
	return r.analyser.OnlyForms(&r.scratch, ws...)
}

// oldest is the age in years beyond which nobody is a customer.
const oldest = 125

// unlikelyBirths takes the birth dates away that cannot be meant: before anybody who
// lives was born, as in another calendar and in 1900-01-01, in the future, and
// the first day of Unix time. They would count against the party itself.
func unlikelyBirths(f *match.Facts, year int) (dropped []match.Date) {
	epoch := match.ParseDate("1970-01-01")
	for i := 0; i < len(f.Births); i++ {
		if d := f.Births[i]; d == epoch || d.Year() < year-oldest || d.Year() > year {
			dropped = append(dropped, d)
			f.Births = slices.Delete(f.Births, i, i+1)
			i--
		}
	}
	return dropped
}
