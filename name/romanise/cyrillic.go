package romanise

import "unicode"

// A Cyrillic romanisation is a column of the letter table and the habits below.
// The columns: English (BGN/PCGN without its apostrophes), passport (ICAO Doc
// 9303, 2013), scholarly (ISO 9 and the Czech, Slovene and Croat use, its marks
// dropped), German, Swedish and French. A column left empty is as English.
const (
	english = iota
	passport
	scholarly
	german
	swedish
	french
	nCyrillic
)

type cyrillicStyle struct {
	column    uint8
	ye        bool // е is ye at the start and after vowels and signs
	shortY    bool // -ий, -ый end in y (Dmitry), not iy
	iShort    bool // й is i (Sergei)
	softI     bool // я, ю after a consonant are ia, iu (Maria, Viacheslav), and ь before a vowel is i
	yo        bool // ё is yo, not e
	ukrainian bool // г is h, и is y, і is i
	bulgarian bool // щ is sht, ъ is a
	je        bool // е is je where English has ye (Jevgenij)
	unmarked  bool // the last е is ё without its dots (Seleznyov, Gorbachov)
}

// cyrillicStyles in the order of their use on lists and in the press.
var cyrillicStyles = [...]cyrillicStyle{
	{column: english, ye: true, shortY: true},
	{column: english, iShort: true, softI: true, shortY: true},
	{column: english, ye: true},
	{column: english, iShort: true, yo: true},
	{column: passport},
	{column: english, shortY: true, softI: true},
	{column: english, ye: true, ukrainian: true},
	{column: passport, ukrainian: true},
	{column: scholarly},
	{column: swedish, je: true},
	{column: german, shortY: true},
	{column: french},
	{column: english, bulgarian: true, iShort: true},
	{column: english, ye: true, shortY: true, unmarked: true},
	{column: scholarly, je: true},
}

func cyrillic(f *forms, word string) {
	var rbuf [MaxWord]rune
	rs := rbuf[:0]
	ukr, rus, bul := false, false, false
	for _, r := range word {
		r = unicode.ToLower(r)
		switch r {
		case 'і', 'ї', 'є', 'ґ', 'ў':
			ukr = true
		case 'ы', 'э', 'ё':
			rus = true
		case 'щ', 'ъ':
			bul = true
		}
		rs = append(rs, r)
	}
	var buf [4 * MaxWord]byte
	// A word with letters of Ukrainian or Belarusian alone is read so first.
	if ukr && !rus {
		for _, st := range cyrillicStyles {
			if st.ukrainian {
				f.add(st.append(buf[:0], rs))
			}
		}
	}
	for _, st := range cyrillicStyles {
		if st.ukrainian && rus || st.bulgarian && !bul {
			continue
		}
		f.add(st.append(buf[:0], rs))
	}
}

func (st cyrillicStyle) append(b []byte, rs []rune) []byte {
	yo := -1
	if st.unmarked {
		if yo = lastYo(rs); yo < 0 {
			return b
		}
	}
	for i, r := range rs {
		var prev, next rune
		if i > 0 {
			prev = rs[i-1]
		}
		if i+1 < len(rs) {
			next = rs[i+1]
		}
		if i == yo {
			if hush(prev) { // Горбачев is Gorbachov
				b = append(b, 'o')
				continue
			}
			b = append(b, "yo"...)
			continue
		}
		b = append(b, st.letter(r, prev, next)...)
	}
	return b
}

// lastYo is the place of the last е after a consonant, where ё may be meant, not at
// the end of the word; -1 if there is none.
func lastYo(rs []rune) int {
	for i := len(rs) - 2; i > 0; i-- {
		if rs[i] == 'е' && (!cyrillicVowel(rs[i-1]) || rs[i-1] == 'ь') {
			return i
		}
	}
	return -1
}

// hush reports whether ё after a letter is written o.
func hush(r rune) bool { return r == 'ж' || r == 'ч' || r == 'ш' || r == 'щ' }

func (st cyrillicStyle) letter(r, prev, next rune) string {
	afterVowel := prev == 0 || cyrillicVowel(prev) || prev == 'ь' || prev == 'ъ' || prev == '’'
	switch r {
	case 'е':
		if st.ye && afterVowel && !st.ukrainian {
			return "ye"
		}
		if st.je && afterVowel {
			return "je"
		}
		return "e"
	case 'ё':
		if st.yo && afterVowel {
			return "yo"
		}
	case 'й':
		if st.shortY && next == 0 && (prev == 'и' || prev == 'ы') {
			return ""
		}
		if st.iShort {
			if next == 0 && prev == 'и' {
				return ""
			}
			return "i"
		}
	case 'и':
		if st.ukrainian || st.shortY && next == 'й' && st.column == english && !st.iShort {
			return "y"
		}
	case 'ю':
		if st.softI && !afterVowel {
			return "iu"
		}
	case 'я':
		if st.softI && !afterVowel || st.softI && prev == 'и' && next == 0 {
			if prev == 'и' {
				return "a"
			}
			return "ia"
		}
	case 'ь':
		if st.softI && (next == 'е' || next == 'и' || next == 'ё') {
			return "i"
		}
	case 'г':
		if st.ukrainian {
			return "h"
		}
	case 'щ':
		if st.bulgarian {
			return "sht"
		}
	case 'ъ':
		if st.bulgarian {
			return "a"
		}
	}
	if i := r - cyrillicFirst; i >= 0 && int(i) < len(cyrillicLetters) {
		row := &cyrillicLetters[i]
		if s := row[st.column]; s != "" {
			return s
		}
		return row[english]
	}
	return ""
}

func cyrillicVowel(r rune) bool {
	switch r {
	case 'а', 'е', 'ё', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я', 'і', 'ї', 'є', 'ў', 'й', 'ә', 'ө', 'ү', 'ұ', 'ӣ', 'ӯ':
		return true
	}
	return false
}

const cyrillicFirst = 'Ѐ'

// cyrillicLetters: one row a letter, lower case.
var cyrillicLetters = [...][nCyrillic]string{
	'а' - cyrillicFirst: {"a"},
	'б' - cyrillicFirst: {"b"},
	'в' - cyrillicFirst: {"v", "", "", "w"},
	'г' - cyrillicFirst: {"g"},
	'д' - cyrillicFirst: {"d"},
	'е' - cyrillicFirst: {"e"},
	'ё' - cyrillicFirst: {"e", "e", "jo", "jo", "jo", "io"},
	'ж' - cyrillicFirst: {"zh", "zh", "z", "sch", "zj", "j"},
	'з' - cyrillicFirst: {"z", "", "", "s"},
	'и' - cyrillicFirst: {"i"},
	'й' - cyrillicFirst: {"y", "i", "j", "j", "j", "i"},
	'к' - cyrillicFirst: {"k"},
	'л' - cyrillicFirst: {"l"},
	'м' - cyrillicFirst: {"m"},
	'н' - cyrillicFirst: {"n"},
	'о' - cyrillicFirst: {"o"},
	'п' - cyrillicFirst: {"p"},
	'р' - cyrillicFirst: {"r"},
	'с' - cyrillicFirst: {"s"},
	'т' - cyrillicFirst: {"t"},
	'у' - cyrillicFirst: {"u", "", "", "", "", "ou"},
	'ф' - cyrillicFirst: {"f"},
	'х' - cyrillicFirst: {"kh", "kh", "h", "ch", "ch", "kh"},
	'ц' - cyrillicFirst: {"ts", "ts", "c", "z", "ts", "ts"},
	'ч' - cyrillicFirst: {"ch", "ch", "c", "tsch", "tj", "tch"},
	'ш' - cyrillicFirst: {"sh", "sh", "s", "sch", "sj", "ch"},
	'щ' - cyrillicFirst: {"shch", "shch", "sc", "schtsch", "sjtj", "chtch"},
	'ъ' - cyrillicFirst: {"", "ie"},
	'ы' - cyrillicFirst: {"y"},
	'ь' - cyrillicFirst: {"", "", "", "", "", ""},
	'э' - cyrillicFirst: {"e"},
	'ю' - cyrillicFirst: {"yu", "iu", "ju", "ju", "ju", "iou"},
	'я' - cyrillicFirst: {"ya", "ia", "ja", "ja", "ja", "ia"},
	// Ukrainian and Belarusian
	'і' - cyrillicFirst: {"i"},
	'ї' - cyrillicFirst: {"yi", "i", "ji", "ji", "ji", "i"},
	'є' - cyrillicFirst: {"ye", "ie", "je", "je", "je", "ie"},
	'ґ' - cyrillicFirst: {"g"},
	'ў' - cyrillicFirst: {"u", "u", "u", "w", "u", "ou"},
	// Serbian and Macedonian
	'ј' - cyrillicFirst: {"j", "j", "j", "j", "j", "y"},
	'љ' - cyrillicFirst: {"lj"},
	'њ' - cyrillicFirst: {"nj"},
	'ћ' - cyrillicFirst: {"c", "", "", "", "tj", "tch"},
	'ђ' - cyrillicFirst: {"dj", "dj", "d"},
	'џ' - cyrillicFirst: {"dz", "dz", "dz", "dsch", "dzj", "dj"},
	'ѓ' - cyrillicFirst: {"gj"},
	'ќ' - cyrillicFirst: {"kj"},
	'ѕ' - cyrillicFirst: {"dz"},
	'ѝ' - cyrillicFirst: {"i"},
	'ѐ' - cyrillicFirst: {"e"},
	// Kazakh, Kyrgyz, Tatar, Bashkir, Tajik, Uzbek, Mongolian, Chechen
	'ә' - cyrillicFirst: {"a", "a", "a", "ae"},
	'ғ' - cyrillicFirst: {"gh", "g", "g"},
	'қ' - cyrillicFirst: {"q", "k", "k"},
	'ң' - cyrillicFirst: {"ng", "n", "n"},
	'ө' - cyrillicFirst: {"o", "o", "o", "oe"},
	'ұ' - cyrillicFirst: {"u", "u", "u"},
	'ү' - cyrillicFirst: {"u", "u", "u", "ue"},
	'һ' - cyrillicFirst: {"h"},
	'ҳ' - cyrillicFirst: {"h"},
	'ӣ' - cyrillicFirst: {"i"},
	'ӯ' - cyrillicFirst: {"u"},
	'ҷ' - cyrillicFirst: {"j", "j", "c", "dsch"},
	'җ' - cyrillicFirst: {"zh", "j", "z"},
	'ҙ' - cyrillicFirst: {"z"},
	'ҫ' - cyrillicFirst: {"s"},
	'ҡ' - cyrillicFirst: {"k", "q"},
	'ҥ' - cyrillicFirst: {"ng"},
	'ӈ' - cyrillicFirst: {"ng"},
	'ӡ' - cyrillicFirst: {"dz"},
	'ӑ' - cyrillicFirst: {"a"},
	'ӗ' - cyrillicFirst: {"e"},
	'ӧ' - cyrillicFirst: {"o"},
	'ӱ' - cyrillicFirst: {"u"},
	'ӳ' - cyrillicFirst: {"u"},
	'ӓ' - cyrillicFirst: {"a"},
	'ҿ' - cyrillicFirst: {"ch"},
	'ҽ' - cyrillicFirst: {"ch"},
	'ҵ' - cyrillicFirst: {"ts"},
	'ԥ' - cyrillicFirst: {"p"},
	'ԝ' - cyrillicFirst: {"w"},
	'ѳ' - cyrillicFirst: {"f"},
	'ѣ' - cyrillicFirst: {"e"},
	'ѵ' - cyrillicFirst: {"i"},
	'ӏ' - cyrillicFirst: {""},
}
