package romanise

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// Arabic script writes few vowels. A word found in the table of frequent names
// has its customary spellings; any other is spelled letter by letter with
// probable vowels, in the manner of Arabic and in that of Persian, so that its
// [Skeleton] is right where its vowels are not.
//
// A word with the article has its spellings without it, then with al and el; عبد
// written together with the next word is abdul, abdel.

// arabicNames: a line each of a word and its spellings, most frequent first.
// Written for this package from the usual forms of the commonest names.
//
//go:embed arabic.txt
var arabicNames string

var arabicTable = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(arabicNames) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] == "#" {
			continue
		}
		var buf [64]rune
		key := string(arabicLetters(buf[:0], f[0]))
		m[key] = ranked(m[key], f[1:])
	}
	return m
})

func appendArabic(dst []Unit, word string) []Unit {
	var rbuf [MaxWord]rune
	rs := arabicLetters(rbuf[:0], word)
	if len(rs) == 0 {
		return dst
	}
	table := arabicTable()
	if cut := arabicCut(table, rs); cut > 0 {
		at := byteOffset(word, rs[:cut])
		for _, part := range [...]struct{ from, to int }{{0, at}, {at, len(word)}} {
			first := len(dst)
			dst = appendArabic(dst, word[part.from:part.to])
			for i := first; i < len(dst); i++ {
				dst[i].From, dst[i].To = dst[i].From+part.from, dst[i].To+part.from
			}
		}
		return dst
	}
	var text [512]byte
	f := forms{text: text[:0]}
	arabic(&f, table, rs)
	if f.n == 0 {
		return dst
	}
	list := f.list()
	return append(dst, Unit{Forms: list, Letters: lettersOf(word, frequent(table, rs)), To: len(word), systems: arabicSystems(rs, list[0])})
}

// arabicCut returns where names are customarily parted that are written together:
// عبدالرزاق after عبد, نورالدین before الدین, محمدحسین between two frequent names.
// It is 0 for one name.
func arabicCut(table map[string][]string, rs []rune) int {
	word := string(rs)
	if _, ok := table[word]; ok || len(rs) < 6 || strings.HasSuffix(word, "الله") {
		return 0
	}
	if rest, ok := strings.CutPrefix(word, "عبد"); ok {
		if strings.HasPrefix(rest, "ال") && len(rs) > 6 || table["ال"+rest] != nil {
			return 3
		}
	}
	if strings.HasPrefix(word, "ابوال") && len(rs) > 7 {
		return 3
	}
	if rest, ok := strings.CutPrefix(word, "بن"); ok && table[rest] != nil && len(rs) > 5 {
		return 2
	}
	if base, ok := strings.CutSuffix(word, "الدین"); ok && len(base) > 2 {
		return len(rs) - 5
	}
	for i := 3; i+3 <= len(rs); i++ {
		if table[string(rs[:i])] != nil && table[string(rs[i:])] != nil && !arabicJoin(rs[:i]) && !arabicJoin(rs[i:]) {
			return i
		}
	}
	return arabicHead(table, rs)
}

// arabicEndings are what stands after a frequent name in one that is made of it:
// Hosseinzadeh, Moradkhani.
var arabicEndings = []string{
	"زاده", "پور", "بور", "نیا", "نژاد", "یان", "فر", "فرد", "وند", "لو", "خان", "خانی", "وف", "اوف", "وا", "ویچ", "ین", "ون", "ات",
	"دوست", "ابادی", "منش", "راد", "پناه", "چی", "گر", "مند", "یار", "بخش", "جان", "بای", "قلی", "وردی", "ستان", "انی", "اوی", "دخت", "کیا", "تبار", "زهی", "کار", "دار", "گل",
}

// arabicHead returns where a frequent name ends onto which others are written without
// a space: محمدديب, موسىدودين. A short one counts only before other frequent names:
// نور is no part of نوروزی. It is 0 where none does.
func arabicHead(table map[string][]string, rs []rune) int {
	if tail, ok := strings.CutPrefix(string(rs), "الدین"); ok && table[tail] != nil {
		return len(rs) - len([]rune(tail)) // قمر الدينمحمد, but not الدینوری
	}
	for i := len(rs) - 3; i > 2; i-- {
		head, tail := rs[:i], rs[i:]
		if tail[0] == 'ی' || !frequent(table, head) || arabicJoin(head) || slices.Contains(arabicEndings, string(tail)) {
			continue
		}
		if i > 3 && !(head[0] == 'ا' && head[1] == 'ل' && i < 6) || arabicCut(table, tail) > 0 && frequent(table, tail[:arabicCut(table, tail)]) {
			return i
		}
	}
	return 0
}

// arabicJoin reports words that are written onto others: they are read with
// them.
func arabicJoin(rs []rune) bool {
	switch string(rs) {
	case "عبد", "الله", "الدین":
		return true
	}
	return false
}

// frequent reports whether a word is in the table, perhaps without the article.
func frequent(table map[string][]string, rs []rune) bool {
	if table[string(rs)] != nil {
		return true
	}
	return len(rs) > 4 && rs[0] == 'ا' && rs[1] == 'ل' && table[string(rs[2:])] != nil
}

// byteOffset is where in word the letters of head end.
func byteOffset(word string, head []rune) int {
	n := 0
	var buf [8]rune
	for i, r := range word {
		if n == len(head) && len(arabicLetters(buf[:0], string(r))) > 0 {
			return i
		}
		n += len(arabicLetters(buf[:0], string(r)))
	}
	return len(word)
}

// arabicSystems spells a word in each manner, for joining with its neighbours;
// a word that no manner can spell is as its first form.
func arabicSystems(rs []rune, form string) []string {
	if len(rs) > 3 && rs[0] == 'ا' && rs[1] == 'ل' && string(rs) != "الله" {
		rs = rs[2:]
	}
	var text [512]byte
	var buf [4 * MaxWord]byte
	list := make([]string, len(arabicManners))
	b, ends := text[:0], [len(arabicManners)]int{}
	for i, m := range arabicManners {
		b = append(b, plain(m.append(buf[:0], rs))...)
		ends[i] = len(b)
	}
	all, from := string(b), 0
	for i, to := range ends {
		if list[i] = all[from:to]; from == to {
			list[i] = form
		}
		from = to
	}
	return list
}

func arabic(f *forms, table map[string][]string, rs []rune) {
	if list, ok := table[string(rs)]; ok {
		for _, s := range list {
			f.addString(s)
		}
		arabicRules(f, "", rs, 2)
		return
	}
	switch {
	case len(rs) > 5 && string(rs[:5]) == "عبدال":
		arabicStem(f, table, rs[5:], "abdul", "abdel", "abdal", "abdol")
	case len(rs) > 5 && (string(rs[:5]) == "ابوال" || string(rs[:5]) == "ابیال"):
		arabicStem(f, table, rs[5:], "abul", "abol", "abual", "aboul")
	case len(rs) > 4 && string(rs[:4]) == "ذوال":
		arabicStem(f, table, rs[4:], "zul", "zol", "dhul", "thul")
	case len(rs) > 3 && rs[0] == 'ا' && rs[1] == 'ل':
		arabicStem(f, table, rs[2:], "", "al", "el", "ul")
		arabicRules(f, "", rs, 1) // the first letters may be of the word itself: البرز
	case len(rs) > 5 && (string(rs[len(rs)-4:]) == "الله" || string(rs[len(rs)-4:]) == "اللہ"):
		arabicSuffix(f, table, rs[:len(rs)-4], "ullah", "ollah", "allah")
	case len(rs) > 6 && string(rs[len(rs)-5:]) == "الدین":
		arabicSuffix(f, table, rs[:len(rs)-5], "uddin", "eddin", "eddine", "aldin")
	default:
		arabicRules(f, "", rs, MaxForms)
		if len(rs) > 3 && rs[0] == 'ا' && (rs[1] == 'س' || rs[1] == 'ش') && !arabicVowel(rs[2]) {
			arabicRules(f, "", rs[1:], 2) // استانکزی is also Stanekzai
		}
	}
}

// arabicStem spells a word after each of the prefixes.
func arabicStem(f *forms, table map[string][]string, stem []rune, prefixes ...string) {
	var sf forms
	for _, s := range table[string(stem)] {
		sf.addString(s)
	}
	arabicRules(&sf, "", stem, MaxForms)
	list := sf.list()
	for _, p := range prefixes {
		for _, s := range list[:min(MaxForms/len(prefixes)+1, len(list))] {
			f.addString(p + s)
		}
	}
}

// arabicSuffix spells a word before each of the suffixes.
func arabicSuffix(f *forms, table map[string][]string, stem []rune, suffixes ...string) {
	var sf forms
	for _, s := range table[string(stem)] {
		sf.addString(s)
	}
	arabicRules(&sf, "", stem, MaxForms)
	list := sf.list()
	for _, p := range suffixes {
		for _, s := range list[:min(3, len(list))] {
			f.addString(s + p)
		}
	}
}

// arabicLetters drops vowel marks and tatweel and unites the letters that differ
// only by language or by keyboard.
func arabicLetters(dst []rune, word string) []rune {
	for _, r := range word {
		switch r {
		case 'أ', 'إ', 'ٱ', 'ٲ', 'ٳ':
			r = 'ا'
		case 'آ':
			r = 'ا'
		case 'ي', 'ى', 'ئ', 'ۍ', 'ې', 'ے', 'ۓ', 'ێ', 'ۑ', 'ڀ':
			if r == 'ڀ' {
				r = 'ب'
			} else {
				r = 'ی'
			}
		case 'ك', 'ڪ', 'ګ', 'ڬ':
			if r == 'ګ' {
				r = 'گ'
			} else {
				r = 'ک'
			}
		case 'ؤ', 'ۆ', 'ۇ', 'ۈ', 'ۋ', 'ۅ':
			r = 'و'
		case 'ہ', 'ۂ', 'ھ', 'ۀ', 'ە', 'ۃ':
			r = 'ه'
		case 'ټ', 'ٹ':
			r = 'ت'
		case 'ډ', 'ڈ':
			r = 'د'
		case 'ړ', 'ڑ', 'ڕ':
			r = 'ر'
		case 'ڼ', 'ں', 'ڻ':
			r = 'ن'
		case 'ڵ':
			r = 'ل'
		case 'ڤ', 'ڥ':
			r = 'ڤ'
		case 'ـ', 'ء', 'ٔ':
			continue
		}
		if 0x064B <= r && r <= 0x065F || r == 0x0670 || 0x0610 <= r && r <= 0x061A || 0x06D6 <= r && r <= 0x06ED {
			continue
		}
		dst = append(dst, r)
	}
	return dst
}

// arabicManner is one way to read the letters.
type arabicManner struct {
	persian bool // ث ذ ض ظ are s z z z, و is v
	egypt   bool // ج is g, ق is q
	urdu    bool // as Persian, but و is w
	gh      bool // ق is gh
}

var arabicManners = [...]arabicManner{{}, {persian: true}, {persian: true, gh: true}, {egypt: true}, {persian: true, urdu: true}}

// arabicRules adds up to n spellings by rule.
func arabicRules(f *forms, prefix string, rs []rune, n int) {
	var buf [4 * MaxWord]byte
	for _, m := range arabicManners[:min(n, len(arabicManners))] {
		f.add(m.append(append(buf[:0], prefix...), rs))
	}
}

// append spells letters with probable vowels: syllables of a consonant and a
// vowel, perhaps closed by another consonant. Where none is written the vowel
// is a, also between two last consonants.
func (m arabicManner) append(b []byte, rs []rune) []byte {
	after := 0 // consonants since the last vowel
	for i, r := range rs {
		var prev, next rune
		if i > 0 {
			prev = rs[i-1]
		}
		if i+1 < len(rs) {
			next = rs[i+1]
		}
		s := m.consonant(r)
		switch r {
		case 'ا':
			if i > 0 || next != 'و' && next != 'ی' {
				b = append(b, 'a')
			} else if next == 'ی' { // ایران
				continue
			}
			after = 0
			continue
		case 'ع':
			open := i == 0 && (next != 'ی' || i+2 < len(rs) && arabicVowel(rs[i+2]))
			if open || !arabicVowel(next) && after > 0 {
				b = append(b, 'a')
				after = 0
			}
			continue
		case 'ة':
			b = append(b, 'a')
			after = 0
			continue
		case 'ه':
			if next == 0 && i > 1 { // silent at the end
				if after > 0 {
					b = append(b, 'a')
				}
				b = append(b, 'h')
				continue
			}
		case 'و':
			glide := i == 0 || next == 'ا' || next == 'ی' || next == 'ة' || prev == 'ا' && i > 1
			if !glide && !(m.persian && !m.urdu && after == 0) {
				b = append(b, 'u')
				after = 0
				continue
			}
			s = "wv"[b2i(m.persian && !m.urdu):][:1]
		case 'ی':
			if i > 0 && next != 'ا' && (next != 'و' || i+2 >= len(rs)) {
				b = append(b, 'i')
				after = 0
				continue
			}
			if after > 0 {
				b = append(b, 'i')
			}
			b = append(b, 'y')
			after = 1
			continue
		}
		if s == "" {
			continue
		}
		glide := r == 'و' && after > 0
		if after > 1 || glide || r == prev && after > 0 {
			b = append(b, 'a')
			after = 0
		}
		b = append(b, s...)
		after++
		if next != 0 && !arabicVowel(next) && (i == 0 || i+2 == len(rs)) {
			b = append(b, 'a')
			after = 0
		}
	}
	return b
}

func arabicVowel(r rune) bool { return r == 'ا' || r == 'و' || r == 'ی' || r == 'ة' }

func (m arabicManner) consonant(r rune) string {
	if m.persian {
		switch r {
		case 'ث':
			return "s"
		case 'ذ', 'ض', 'ظ':
			return "z"
		case 'ق':
			if m.gh {
				return "gh"
			}
		}
	}
	switch r {
	case 'ب':
		return "b"
	case 'پ':
		return "p"
	case 'ت', 'ط':
		return "t"
	case 'ث':
		return "th"
	case 'ج':
		if m.egypt {
			return "g"
		}
		return "j"
	case 'چ':
		return "ch"
	case 'ح', 'ه':
		return "h"
	case 'خ', 'ښ':
		return "kh"
	case 'د', 'ض':
		return "d"
	case 'ذ', 'ظ':
		return "dh"
	case 'ر':
		return "r"
	case 'ز':
		return "z"
	case 'ژ':
		return "zh"
	case 'ږ':
		return "zh"
	case 'س':
		return "s"
	case 'ش':
		return "sh"
	case 'ص':
		return "s"
	case 'څ':
		return "ts"
	case 'ځ':
		return "dz"
	case 'غ':
		return "gh"
	case 'ف':
		return "f"
	case 'ڤ':
		return "v"
	case 'ق':
		return "q"
	case 'ک':
		return "k"
	case 'گ':
		return "g"
	case 'ڭ', 'ڱ':
		return "ng"
	case 'ل':
		return "l"
	case 'م':
		return "m"
	case 'ن':
		return "n"
	}
	return ""
}
