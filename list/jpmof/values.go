package jpmof

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list/draft"
	"cordon/list/grid"
)

// values splits a cell that is not one of names: at enumerators, line ends and
// semicolons outside of brackets.
func values(cell string) []string {
	if cell == "" {
		return nil
	}
	s := plain(cell)
	if parts := enumerated(s); len(parts) > 0 {
		return known(parts)
	}
	return known(trimmed(cut(s, func(r rune) bool { return r == '\n' || r == ';' })))
}

func known(parts []string) []string {
	out := parts[:0]
	for _, p := range parts {
		if p != "不明" && p != "なし" {
			out = append(out, p)
		}
	}
	return out
}

// birth reads the birth date cell: a serial number, or text that may name the
// place as well.
func (s *sheet) birth(d *draft.Draft, cell string) {
	if cell == "" {
		return
	}
	property := "birthDate"
	if d.Schema == "Organization" {
		property = "incorporationDate"
	}
	if serial, err := strconv.ParseFloat(strings.TrimSpace(cell), 64); err == nil {
		if t, ok := ftm.ExcelDate(serial); ok {
			d.Add(property, t.String())
			return
		}
	}
	vs, rest := ftm.ParseDate(plain(cell))
	for _, v := range vs {
		d.AddValue(property, v)
	}
	if rest != "" {
		d.Note("生年月日", cell)
	}
}

// Names of countries that the table of languages does not have in this form.
var countries = map[string]string{
	"サウディ・アラビア": "sa", "サウジアラビア王国": "sa", "グルジア": "ge", "ジョージア": "ge", "パレスチナ": "ps", "エリトリア国": "er", "エリトリア": "er",
	"ソヴィエト連邦": "suhh", "ソ連": "suhh", "ユーゴスラビア": "yucs", "アラブ首長国": "ae", "クリミア": "ua-cri", "コンゴ民主共和国": "cd",
	"シリア・アラブ共和国": "sy", "中央アフリカ共和国": "cf", "南スーダン": "ss", "アルメニア共和国": "am", "キルギス共和国": "kg", "トルコ": "tr",
}

// country finds a country in a text that says little else: "エジプトEgypt",
// "ルワンダ共和国".
func country(s string) string {
	s = grid.Squeeze(s)
	if c, ok := countries[s]; ok {
		return c
	}
	if c, ok := ftm.CountryCode(s); ok {
		return c
	}
	var ja, la strings.Builder
	for _, r := range s {
		if unicode.Is(unicode.Latin, r) || r == ' ' {
			la.WriteRune(r)
		} else {
			ja.WriteRune(r)
		}
	}
	for _, t := range []string{strings.TrimSpace(ja.String()), strings.TrimSpace(la.String())} {
		if len(t) < 4 {
			continue
		}
		for _, u := range []string{t, strings.TrimSuffix(t, "共和国"), strings.TrimSuffix(t, "王国"), strings.TrimSuffix(t, "国")} {
			if c, ok := countries[u]; ok {
				return c
			}
			if c, ok := ftm.CountryCode(u); ok {
				return c
			}
		}
	}
	return ""
}

// placeCountry finds the country of a place: before the rest in Japanese, after
// the last comma in English, or in brackets at the end.
func placeCountry(s string) string {
	s = grid.Squeeze(plain(s))
	if i := strings.LastIndex(s, "("); i > 0 && strings.HasSuffix(s, ")") {
		if c := country(s[i+1 : len(s)-1]); c != "" {
			return c
		}
		s = s[:i]
	}
	if i := strings.LastIndexAny(s, ",、"); i >= 0 {
		if c := country(strings.Trim(s[i:], ",、 ")); c != "" {
			return c
		}
	}
	if c := country(s); c != "" {
		return c
	}
	rs := []rune(s)
	for n := min(len(rs), 12); n >= 2; n-- { // the longest country that begins the text
		head := string(rs[:n])
		if c, ok := countries[head]; ok {
			return c
		}
		if c, ok := ftm.CountryCode(head); ok && japanese(head) {
			return c
		}
	}
	return ""
}

func nationality(d *draft.Draft, v string) {
	for _, p := range trimmed(cut(v, func(r rune) bool { return r == '、' || r == '/' })) {
		if c := country(strings.SplitN(p, "(", 2)[0]); c != "" {
			d.AddValue("nationality", ftm.Value{Text: c, Original: p})
		} else {
			d.Note("国籍", p)
		}
	}
}

var (
	paperNumber = regexp.MustCompile(`[A-Z]{0,4}[ -]?\d[\dA-Z]*(?:[ /-]?\d+)*[A-Z]?`)
	issued      = regexp.MustCompile(`(\d{4}年\d{1,2}月\d{1,2}日)[^()、。]{0,20}?発行`)
	expires     = regexp.MustCompile(`失効日:\s*(\d{4}年\d{1,2}月\d{1,2}日)|(\d{4}年\d{1,2}月\d{1,2}日)[^()、。]{0,10}?(?:失効|まで)|有効期限[は:]\s*(\d{4}年\d{1,2}月\d{1,2}日)`)
	datePart    = regexp.MustCompile(`\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?`)
)

// document reads one paper: a number, perhaps with its country and dates around.
func document(d *draft.Draft, passport bool, v string) {
	number := ""
	for _, m := range paperNumber.FindAllString(datePart.ReplaceAllString(v, "|"), -1) {
		m = strings.Trim(m, " -/")
		if digits(m) >= 4 {
			number = m
			break
		}
	}
	label := "身分証番号"
	if passport {
		label = "旅券番号"
	}
	if number == "" {
		d.Note(label, v)
		return
	}
	p := d.Document(passport, number, "")
	if v != number {
		p.Add("summary", v)
	}
	before, _, _ := strings.Cut(v, number)
	for _, t := range append([]string{before}, brackets(v)...) {
		t = strings.TrimSpace(t)
		for _, cut := range []string{"外交", "旅券番号", "旅券", "番号", "ID", ":"} {
			t = strings.TrimSpace(strings.TrimSuffix(t, cut))
		}
		if c := country(t); c != "" {
			p.Add("country", c)
			break
		}
	}
	if m := issued.FindStringSubmatch(v); m != nil {
		p.Add("startDate", draft.Day(m[1]))
	}
	if m := expires.FindStringSubmatch(v); m != nil {
		p.Add("endDate", draft.Day(m[1]+m[2]+m[3]))
	}
}

func digits(s string) int {
	n := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// brackets returns what stands in brackets.
func brackets(s string) []string {
	var out []string
	for i, r := range s {
		if r == '(' {
			if end := closing(s[i:]); end > 0 {
				out = append(out, s[i+1:i+end])
			}
		}
	}
	return out
}

func address(d *draft.Draft, v string) {
	code := placeCountry(v)
	if code != "" && country(v) == code {
		d.AddValue("country", ftm.Value{Text: code, Original: v})
		return
	}
	a := d.Part("Address", "address", v)
	a.Caption = v
	a.Add("full", v)
	d.Add("address", v)
	d.Add("addressEntity", a.ID)
	if code != "" {
		a.Add("country", code)
		d.AddValue("country", ftm.Value{Text: code, Original: v, Marks: ftm.Derived})
	}
}

var (
	imo   = regexp.MustCompile(`(?:IMO番号:?|船舶登録証明:?\s*IMO|IMO)\s*:?\s*(\d{7})`)
	swift = regexp.MustCompile(`SWIFT(?:/BIC)?(?:コード)?:?\s*([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b`)
	died  = regexp.MustCompile(`死亡年月日:\s*([^\n]+)|(\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?)に?死亡`)
	born  = regexp.MustCompile(`(?m)^出生地:\s*(.+)$`)
	phone = regexp.MustCompile(`(?m)^(?:電話(?:番号)?|FAX(?:番号)?|ファックス):\s*(.+)$`)
	email = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`)
)

// details keeps the free text and takes from it what strict patterns find.
func details(d *draft.Draft, cell string) {
	if cell == "" {
		return
	}
	d.Note("", cell)
	s := plain(cell)
	for _, m := range imo.FindAllStringSubmatch(s, -1) {
		if n, _, ok := ident.IMO(m[1]); ok && d.Schema != "Person" {
			d.Add("imoNumber", n)
		}
	}
	for _, m := range swift.FindAllStringSubmatch(s, -1) {
		d.Add("swiftBic", m[1])
	}
	if d.Schema == "Person" {
		switch {
		case strings.Contains(s, "性別:男"), strings.Contains(s, "性別・男"):
			d.Add("gender", "male")
		case strings.Contains(s, "性別:女"), strings.Contains(s, "性別・女"):
			d.Add("gender", "female")
		}
		if m := died.FindStringSubmatch(s); m != nil {
			d.Add("deathDate", draft.Day(m[1]+m[2]))
		}
		if m := born.FindStringSubmatch(s); m != nil {
			d.Add("birthPlace", m[1])
			if c := placeCountry(m[1]); c != "" {
				d.AddValue("birthCountry", ftm.Value{Text: c, Original: m[1], Marks: ftm.Derived})
			}
		}
	}
	for _, m := range phone.FindAllStringSubmatch(s, -1) {
		d.Add("phone", m[1])
	}
	d.Add("email", email.FindAllString(s, -1)...)
	if strings.Contains(s, "暗号資産") {
		for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(";,、:。()", r) }) {
			if len(w) < 25 || len(w) > 100 {
				continue
			}
			if a, ok := ident.Wallet(w); ok {
				d.Wallet(a.Text, "")
			} else {
				d.Note("暗号資産アドレス", w)
			}
		}
	}
}

func kana(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Katakana, unicode.Hiragana) {
			return true
		}
	}
	return false
}
