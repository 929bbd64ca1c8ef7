package jpmof

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"cordon/ftm"
	"cordon/list/draft"
	"cordon/list/grid"
)

// columns are those that any sheet may have, by their header without white space.
func columns(header []string) *grid.Columns {
	return grid.NewColumns(header).Map("告示日付", "告示番号", "日本語表記", "英語表記",
		"別名", "別称", "別称・旧称", "別称・別名", "別名・別称", "確定可能な別名", "確定に十分でない別名",
		"旧称", "旧称・以前の呼称", "過去の別名", "以前の別名",
		"生年月日", "生年月日・出生地", "出生地", "出生地・出身地", "国籍", "旅券番号", "身分登録番号", "身分証番号", "ID番号",
		"称号", "役職", "肩書", "肩書等", "住所", "住所等", "所在地", "住所・所在地", "活動地域・住所", "所在地・住所登録された事務所の住所",
		"国連参照番号", "リスト掲載日", "国連制裁委員会による指定日", "国連制裁員会による指定日",
		"その他の情報", "詳細", "指定の根拠", "決議1483上の根拠", "電話", "電話番号", "FAX")
}

// entry makes a row into a target.
func (s *sheet) entry(row []string, no number) *draft.Draft {
	get := func(names ...string) string {
		for _, n := range names {
			if v := s.cols.Get(row, n); v != "" && v != "不明" && v != "なし" {
				return v
			}
		}
		return ""
	}
	d := draft.New(s.out, listID, listID+"-"+s.slug+"-"+no.number, s.schemaOf(row))
	d.Reference = s.slug + "/" + no.number
	d.Add("topics", "sanction")
	s.names(d, get("日本語表記"), get("英語表記"))
	for _, c := range []string{"別名", "別称", "別称・旧称", "別称・別名", "別名・別称", "確定可能な別名"} {
		s.aliases(d, "alias", ftm.Strong, get(c))
	}
	for _, c := range []string{"旧称", "旧称・以前の呼称", "過去の別名", "以前の別名"} {
		s.aliases(d, "previousName", ftm.Strong, get(c))
	}
	s.aliases(d, "weakAlias", ftm.Weak, get("確定に十分でない別名"))
	s.birth(d, get("生年月日", "生年月日・出生地"))
	for _, v := range values(get("出生地", "出生地・出身地")) {
		d.Add("birthPlace", v)
		if c := placeCountry(v); c != "" {
			d.AddValue("birthCountry", ftm.Value{Text: c, Original: v, Marks: ftm.Derived})
		}
	}
	for _, v := range values(get("国籍")) {
		nationality(d, v)
	}
	for _, v := range values(get("旅券番号")) {
		document(d, true, v)
	}
	for _, v := range values(get("身分登録番号", "身分証番号", "ID番号")) {
		document(d, false, v)
	}
	d.Add("title", values(get("称号"))...)
	d.Add("position", values(get("役職", "肩書", "肩書等"))...)
	for _, c := range []string{"住所", "住所等", "所在地", "住所・所在地", "活動地域・住所", "所在地・住所登録された事務所の住所"} {
		for _, v := range values(get(c)) {
			address(d, v)
		}
	}
	for _, c := range []string{"電話", "電話番号", "FAX"} {
		d.Add("phone", values(get(c))...)
	}
	for _, c := range []string{"その他の情報", "詳細"} {
		details(d, get(c))
	}
	s.sanction(d, no, get)
	return d
}

// schemaOf follows the sheet's title. In a mixed sheet a body has nothing, not
// even "unknown", under the headings of persons.
func (s *sheet) schemaOf(row []string) string {
	if s.schema != "" {
		return s.schema
	}
	filled := 0
	for _, c := range []string{"生年月日", "生年月日・出生地", "出生地", "出生地・出身地", "国籍", "旅券番号", "称号", "肩書"} {
		if s.cols.Get(row, c) != "" {
			filled++
		}
	}
	un := s.cols.Get(row, "国連参照番号")
	switch {
	case len(un) > 3 && un[2] == 'i':
		return "Person"
	case len(un) > 3 && un[2] == 'e':
		return "Organization"
	case filled >= 2 || filled == 1 && s.cols.Get(row, "生年月日")+s.cols.Get(row, "生年月日・出生地") != "":
		return "Person"
	case filled == 0:
		return "Organization"
	}
	return "LegalEntity"
}

// names adds the katakana and the English form. Brackets inside a name give
// spellings: "Sergei (Sergey) Ten", "Institute(ABC)".
func (s *sheet) names(d *draft.Draft, ja, en string) {
	en, script := cutScript(plain(en))
	if en != "" {
		d.Name("name", ftm.Value{Text: strings.Trim(en, " .、,"), Marks: ftm.Primary})
	}
	if script != "" {
		d.Name("alias", ftm.Value{Text: script, Marks: ftm.Strong | ftm.OriginalScript})
	}
	for _, n := range spellings(en, d.Schema == "Person") {
		add(d, "alias", ftm.Strong, n)
	}
	if ja != "" {
		m := ftm.Marks(0)
		if en == "" {
			m = ftm.Primary
		}
		ja = plain(ja)
		d.Name("name", ftm.Value{Text: ja, Lang: language(ja), Marks: m})
		for _, n := range spellings(ja, d.Schema == "Person") {
			add(d, "alias", ftm.Strong, n)
		}
	}
}

// aliases adds the names of a cell; a part that could not be taken apart is kept
// in the notes as well, and counted.
func (s *sheet) aliases(d *draft.Draft, property string, marks ftm.Marks, cell string) {
	if cell == "" {
		return
	}
	names, whole := splitAliases(cell)
	for _, n := range names {
		p := property
		if n.previous {
			p = "previousName"
		}
		add(d, p, marks, n)
	}
	for _, w := range whole {
		d.Note("names", w)
		s.out.Warn(d.Reference + ": names not split: " + w[:cutAt(w, 60)])
	}
}

func add(d *draft.Draft, property string, marks ftm.Marks, n alias) {
	n.text, _ = cutScript(n.text)
	n.text = strings.Trim(n.text, ` "“”「」`)
	if n.text == "" || len([]rune(n.text)) < 2 {
		return
	}
	if n.derived {
		marks |= ftm.Derived
	}
	if abbreviation(n.text) && d.Schema != "Person" && property == "alias" {
		property, marks = "abbreviation", marks&ftm.Derived
	}
	d.Name(property, ftm.Value{Text: n.text, Note: n.note, Lang: language(n.text), Marks: marks})
}

// language is Japanese where there is kana; a name in Han characters alone may be
// Chinese.
func language(s string) string {
	if kana(s) {
		return "jpn"
	}
	return ""
}

// cutScript takes "(original script: …)" off a name.
func cutScript(s string) (name, script string) {
	i := strings.Index(strings.ToLower(s), "(original script")
	if i < 0 {
		return s, ""
	}
	end := closing(s[i:])
	if end < 0 {
		return s, ""
	}
	_, script, _ = strings.Cut(s[i+1:i+end], ":")
	return strings.TrimSpace(s[:i]) + strings.TrimSpace(strings.TrimLeft(s[i+end+1:], "(ティグリニャ語)")), strings.TrimSpace(script)
}

// spellings works out the spellings that brackets inside a name give: the name
// without them, and for a person the name with each bracket's content in place
// of the word before it. A code in brackets after a body's name is an
// abbreviation.
func spellings(s string, person bool) []alias {
	if !strings.Contains(s, "(") || strings.Count(s, "(") != strings.Count(s, ")") {
		return nil
	}
	var base, other strings.Builder
	var out []alias
	for rest := s; rest != ""; {
		open := strings.Index(rest, "(")
		if open < 0 {
			base.WriteString(rest)
			other.WriteString(rest)
			break
		}
		end := closing(rest[open:])
		if end < 0 {
			return nil
		}
		before, inner := rest[:open], strings.TrimSpace(rest[open+1:open+end])
		if !person && country(inner) != "" {
			return out // the branch in a country: part of the name
		}
		base.WriteString(before)
		switch {
		case abbreviation(inner) && !person:
			out = append(out, alias{text: inner, derived: true})
			other.WriteString(before)
		case person:
			inner, _, _ = strings.Cut(strings.ReplaceAll(inner, "/", ","), ",") // the first of several
			word := strings.LastIndexAny(strings.TrimRight(before, " "), " ・") + 1
			if word > 0 && strings.HasSuffix(before[:word], "\xe3\x83\xbb") || word == 0 || before[word-1] == ' ' {
				other.WriteString(before[:word])
			} else {
				other.WriteString(before[:word+len("・")-1])
			}
			other.WriteString(inner)
		default:
			other.WriteString(before)
			if len([]rune(inner)) > 3 && latin(inner) {
				out = append(out, alias{text: inner, derived: true})
			}
		}
		rest = rest[open+end+1:]
	}
	for _, t := range []string{base.String(), other.String()} {
		if t = grid.Squeeze(t); t != "" && t != s {
			out = append(out, alias{text: t, derived: true})
		}
	}
	return out
}

// reference is the UN reference that the number of an entry of the resolution 1718
// sheets stands for. The ministry prints none, but numbers its entries by it; six
// persons stand in another order. Who links by it has to compare the names.
func reference(slug, number string) string {
	n, err := strconv.Atoi(number)
	switch {
	case err != nil || n < 1:
		return ""
	case slug == "dprk-un-entities" && n <= 75:
		return fmt.Sprintf("KPe.%03d", n)
	case slug == "dprk-un-persons" && n == 74:
		return "KPi.079"
	case slug == "dprk-un-persons" && n >= 75 && n <= 79:
		return fmt.Sprintf("KPi.%03d", n-1)
	case slug == "dprk-un-persons" && n <= 80:
		return fmt.Sprintf("KPi.%03d", n)
	}
	return ""
}

// sanction adds the programme's sanction with its dates.
func (s *sheet) sanction(d *draft.Draft, no number, get func(...string) string) {
	x := d.Sanction(authority, cmp.Or(s.title, title(s.name)))
	x.Add("programId", s.key)
	x.Add("authorityId", d.Reference)
	x.Add("country", "jp")
	if ref := strings.TrimSpace(get("国連参照番号")); ref != "" {
		x.Add("unscId", ref)
	} else if ref := reference(s.slug, no.number); ref != "" {
		x.AddValue("unscId", ftm.Value{Text: ref, Marks: ftm.Derived, Note: "from the number of the entry"})
	}
	for i, line := range strings.Split(plain(get("告示日付")), "\n") {
		if day := day(line); day == "" {
			d.Note("告示日付", line)
		} else if i == 0 {
			x.Add("startDate", day)
		} else {
			x.Add("modifiedAt", day)
		}
	}
	if v := get("リスト掲載日", "国連制裁委員会による指定日", "国連制裁員会による指定日"); v != "" {
		listed := v
		if i := strings.IndexAny(v, "(（"); i > 0 {
			listed = v[:i]
			x.Add("summary", v)
		}
		x.Add("listingDate", day(listed))
		if day(listed) == "" {
			d.Note("リスト掲載日", v)
		}
	}
	x.Add("reason", get("指定の根拠"), get("決議1483上の根拠"))
	for _, m := range no.marks {
		x.Add("summary", "告示番号 "+m)
	}
}

// day reads one date: a notice's "2009.7.24", a spelt one, or a serial number.
func day(s string) string {
	s = strings.TrimSpace(plain(s))
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(s, "改訂"), "削除"))
	if first, _, ok := strings.Cut(s, "\n"); ok {
		s = strings.TrimSpace(strings.TrimSuffix(first, "削除"))
	}
	if serial, err := strconv.ParseFloat(s, 64); err == nil {
		if t, ok := ftm.ExcelDate(serial); ok {
			return t.String()
		}
	}
	return draft.Day(s)
}

func cutAt(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return n
}
