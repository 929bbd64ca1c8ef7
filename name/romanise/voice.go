package romanise

import (
	"strconv"
	"strings"
	"sync"
)

// Arabic and Hebrew write the consonants and the long vowels of a word. Its
// letters are these, one byte each; [Doubt] says how well a Latin spelling fits them: each
// letter must be there in one of its customary spellings, in order; between
// consonants one short vowel may stand that is not written, and a consonant may be
// doubled. A long vowel that is written and not spelled, or spelled and not
// written, is doubted as much as a wrong consonant: that is what tells Khalid
// (خالد) from Khulud (خلود), where the consonants are the same.

// Fits of a spelling, in hundredths of doubt.
const (
	NoDoubt   = 0
	MaxDoubt  = 60  // a spelling doubted more is not one of the word
	wrong     = 100 // beyond all doubt
	crowd     = 30  // three consonants without a vowel
	onset     = 8   // two at the start: Mhanna
	lengthy   = 12  // a long vowel where none is written
	trailing  = 48  // a vowel after the last letter …
	trailingE = 12  // … of which the French e is the commonest
	doubled   = 2
)

// heardAs is a letter and its customary spellings, with the doubt after a colon
// where it is not zero; a dash is silence. Instead of these come those for the
// first and for the last letter of a word, if there are any.
type heardAs struct {
	letters          string
	all, first, last string
}

var voices = [...]heardAs{
	{"\x01", "- al el ul il ol:3 l:5 a:5 e:8", "", ""}, // the article
	{"\x02", "ullah allah ollah ulla:3 alla:3 olla:3 olah:3 elah:8 ullahi:8 oullah ulah:5 alah:3 llah:5 ellah:5 lah:5", "", ""},
	{"\x03", "- y i e:2 ye:3 ei:3", "", "i y ee ie e:2 ei ai:3 ay:3"}, // ی before another
	{"\x04", "- u:5 o:5 w v:3", "", ""},                               // و after خ and before ا
	{"اٱٲٳ", "a aa e:10 o:12 u:20 ae:8 ia:20 -:45", "a e i o u aa -:20", "a aa ah:3 e:12 ae:8 o:15 -:30"},
	{"أ", "- a e:3 i:3 o:3 u:3 aa:3", "a e o u i:3 aa -:20", "a ah:3 e:5 -:5"},
	{"إ", "- i e a:10", "i e a:10 -:15 u:15", ""},
	{"آ", "a aa ea:3 o:10 ia:5 -:40", "a aa o:8", "a aa"},
	{"ئ", "- i e y a:10 ye:3 ei:3", "", "- i e y"},
	{"ؤ", "- o u w ou oo a:15", "", "- u o"},
	{"ء", "- a:10 i:10 e:10", "", "- a:5"},
	{"عﻉ", "- a e:3 i:5 o:3 u:3 aa:3 ae:5 oe:8", "a e o i:2 u aa:3 -:12 ou ei:8", "- a e:5 i:15 ah:5 aa:5 ay:10 ea:8"},
	{"بڀ", "b p:10", "", "b p:8"},
	{"پ", "p b:12 f:12", "", ""},
	{"تټٹ", "t th:8 d:20 tt", "", "t th:5 d:15"},
	{"ط", "t th:8 d:20", "", ""},
	{"ث", "th s t:3 ss:3", "", ""},
	{"ج", "j dj g:3 dzh:3 zh:8 dsch:3 c:12 gi:5 y:20", "", ""},
	{"چ", "ch tch c:8 tsch tj:8 sh:12 j:15", "", ""},
	{"ح", "h kh:15 ch:15 -:40", "", ""},
	{"خ", "kh k:10 h:8 ch:8 x:8 q:20 gh:20", "", ""},
	{"دډڈ", "d dh:8 t:25", "", "d t:10 dh:8"},
	{"ذ", "dh z d:3 th:6 s:20", "", ""},
	{"رړڑڕ", "r", "", ""},
	{"ز", "z s:20", "", ""},
	{"ژ", "zh j:5 z:10 sh:20", "", ""},
	{"ږ", "g:3 zh:3 gh:3 z:8 j:10", "", ""},
	{"س", "s c:10 z:20", "", ""},
	{"ش", "sh ch:3 sch:3 s:12 sz:12 sj:8", "", ""},
	{"ښ", "kh sh x:5 h:12", "", ""},
	{"ص", "s c:12 z:20", "", ""},
	{"ض", "d z dh th:6", "", ""},
	{"ظ", "z dh:2 d:6 th:5 zh:8", "", ""},
	{"څ", "ts s:8 tz:3 ch:12", "", ""},
	{"ځ", "dz z:3 j:8", "", ""},
	{"غ", "gh g:3 q:15 r:20 h:20 k:20", "", ""},
	{"فڥ", "f ph:3 v:12 p:20", "", ""},
	{"ڤ", "v f:5 w:8", "", ""},
	{"ق", "q k gh:3 g:4 c:10 ck:10 kh:15 qu:5", "", ""},
	{"كکڪ", "k c:8 ck:8 q:5 kh:15 g:20", "", ""},
	{"گګڬ", "g gh:8 k:12", "", ""},
	{"ڭڱ", "ng n:8", "", ""},
	{"لڵ", "l", "", ""},
	{"م", "m", "", ""},
	{"نڼںڻ", "n m:12", "", ""},
	{"و", "w v:3 u o ou oo ow au:3 aw:3 uw:3 eu:5 ew:5 ao:5 oe:8 uu:3 -:40", "w v:3 o:3 u:3 ou ua:3 oua", "u o ou oo w ow aw v:5 uw:3 au:3 uh:8 -:40"},
	{"ۆۇۈۋۅ", "u o ou oo w v ue:8", "", ""},
	{"ه", "h -:35", "h -:30", "h -:5 a e eh ah:1 et:8 at:8"},
	{"ہۂھۀەۃ", "h e a -:25", "h -:30", "h - a e eh ah:1"},
	{"ة", "a ah e eh at:4 et:8 ath:10", "", "a ah e:1 eh:1 at:4 et:8 -:20"},
	{"يیۍېۓێۑ", "i y ee e:3 ei:2 ai:2 ay:2 ey:2 ie:2 iy:1 ii:3 yi:3 j:12 ye:3 ea:8 -:45", "y i:3 e:8 j:8 ie:8 yi:3", "i y ee ie:1 e:5 ei:2 ey:2 ai:3 ay:3 iy:1 ii:2 eh:12 a:10 ie:3 ea:10 ih:8 -:35"},
	{"ى", "i y a:3", "", "a i y ah:3 ee e:5 ei:3 ai:4"},
	{"ے", "e ay ai i ey y", "", ""},
	// Hebrew
	{"א", "- a e i o u:3 aa:3 ae:5", "a e i o u -:20", "- a"},
	{"ע", "- a e i o u:3 aa:3", "a e i o:2 u:3 -:15 y:15", "- a e:5"},
	{"ב", "b v w:8 bb", "b", "v b w:8"},
	{"ג", "g gh:12 j:8", "", ""},
	{"ד", "d", "", ""},
	{"ה", "h - a:10 e:10", "h -:25", "a ah e:3 eh:3 h:3 -:8"},
	{"ו", "o u v w:5 oo ou ow:5 vv:5 -:35", "v w:3", "o u v ou:2 oo:3 w:5 ow:5 av:3"},
	{"\x05", "v w:2 u:15 o:15", "v w:2", "v w:2"}, // וו
	{"ז", "z s:12", "", ""},
	{"ח", "h ch kh:2 c:20 j:20", "", ""},
	{"ט", "t tt th:8", "", ""},
	{"י", "i y e:3 ee ei ai ay ey ie:5 j:10 yi:5 ye:8 -:35", "y i:2 j:5 e:8 ie:8", "i y ee ey:3 ei:5 ay:3 ai:3 ie:5 e:8 j:10 -:25"},
	{"\x06", "ei ai ay ey i y e:3 ye aye:3 eye:5 yi", "y", "ai ay ei ey i:8 y:8 aj:5"}, // יי
	{"כך", "k kh ch c:8 ck:8 h:15 q:20 kk", "k c:5 q:20 ch:12", "kh ch k c:10 h:15"},
	{"ל", "l", "", ""},
	{"מם", "m", "", ""},
	{"נן", "n", "", ""},
	{"ס", "s ss c:10 z:20", "", ""},
	{"פף", "p f ph pf:12 ff pp", "p f:5 ph:8", "f p ph:3 ff pp"},
	{"צץ", "ts tz z:5 s:12 c:10 zz:10 cz:10 tsch:12", "", ""},
	{"ק", "k c:5 q:5 ck:5 kh:15 g:20", "", ""},
	{"ר", "r", "", ""},
	{"ש", "sh s sch:3 ch:12 ss:3 sz:15", "", ""},
	{"ת", "t th:2 tt s:15", "", "t th s:12"},
	{"׳'", "- h:10", "", ""},
}

// voice is one spelling of a letter. Its letters are packed, the first lowest.
type voice struct {
	latin, mask uint64
	n           uint8 // number of its letters
	doubt       uint8
	vowel       bool // it begins with a vowel
	open        bool // it ends in one, or in what lengthens it
}

// Special letters.
const (
	article = iota
	godly
	doubleYa
	mutedWaw
)

const (
	all = iota
	atStart
	atEnd
	places
)

type voiceTable struct {
	code   map[rune]byte
	spell  [len(voices)][places][]voice
	vav    byte // וו
	double byte // יי
	long   [256]bool
}

// letterBase is the byte of the first letter.
const letterBase = '0'

var voiceTables = sync.OnceValue(func() *voiceTable {
	t := &voiceTable{code: map[rune]byte{}}
	for i, v := range voices {
		for _, r := range v.letters {
			t.code[r] = byte(letterBase + i)
		}
		for p, list := range [...]string{v.all, v.first, v.last} {
			if list == "" {
				list = v.all
			}
			for s := range strings.FieldsSeq(list) {
				latin, doubt, _ := strings.Cut(s, ":")
				d, _ := strconv.Atoi(doubt)
				if latin == "-" {
					latin = ""
				}
				v := voice{n: uint8(len(latin)), doubt: uint8(d)}
				for k := range len(latin) {
					v.latin, v.mask = v.latin|uint64(latin[k])<<(8*k), v.mask|0xff<<(8*k)
				}
				if latin != "" {
					v.vowel, v.open = fullVowel(latin[0]), vowelEnd(latin)
				}
				t.spell[i][p] = append(t.spell[i][p], v)
			}
		}
	}
	t.vav, t.double = t.code[5], t.code[6]
	for _, letter := range [...]byte{t.code['و'], t.code['ی'], t.code['ו'], t.code['י'], t.double, letterBase + doubleYa} {
		t.long[letter] = true
	}
	return t
})

// maxLetters bounds the letters of a word that are compared.
const maxLetters = 24

// known begins the letters of a word whose customary spellings are known.
const known = '!'

// Known reports whether the forms of a word with these letters are the customary
// ones of a frequent name, and not made by rule.
func Known(letters string) bool { return letters != "" && letters[0] == known }

// Letters is the number of letters of a word, without the article.
func Letters(letters string) int {
	n := len(letters)
	if Known(letters) {
		letters = letters[1:]
		n--
	}
	if n > 0 && letters[0] == letterBase+article {
		n--
	}
	return n
}

func lettersOf(word string, frequent bool) string {
	var buf [maxLetters + 2]byte
	b := buf[:0]
	if frequent {
		b = append(b, known)
	}
	return string(letters(b, word))
}

// letters appends the letters of a word of Arabic or Hebrew; of others nothing.
func letters(dst []byte, word string) []byte {
	t := voiceTables()
	var prev rune
	var rs [maxLetters]rune
	n := 0
	for _, r := range word {
		if _, ok := t.code[r]; ok && r > ' ' && n < len(rs) {
			rs[n] = r
			n++
		}
	}
	i := 0
	if n > 3 && isAlef(rs[0]) && rs[1] == 'ل' && !isGod(rs[:n]) {
		dst = append(dst, letterBase+article)
		i = 2
	}
	for ; i < n; i++ {
		r := rs[i]
		var next rune
		if i+1 < n {
			next = rs[i+1]
		}
		switch {
		case isAlef(r) && i > 1 && isGod(rs[i:n]):
			return append(dst, letterBase+godly)
		case isYa(r) && isYa(next):
			dst = append(dst, letterBase+doubleYa)
		case r == 'و' && prev == 'خ' && isAlef(next):
			dst = append(dst, letterBase+mutedWaw)
		case r == 'ו' && next == 'ו':
			dst = append(dst, t.vav)
			i++
		case r == 'י' && next == 'י':
			dst = append(dst, t.double)
			i++
		default:
			dst = append(dst, t.code[r])
		}
		prev = r
	}
	return dst
}

func isAlef(r rune) bool { return r == 'ا' || r == 'ٱ' || r == 'أ' || r == 'إ' }

func isYa(r rune) bool { return r == 'ی' || r == 'ي' || r == 'ئ' || r == 'ى' }

// isGod reports whether letters are الله.
func isGod(rs []rune) bool {
	return len(rs) == 4 && isAlef(rs[0]) && rs[1] == 'ل' && rs[2] == 'ل' && (rs[3] == 'ه' || rs[3] == 'ہ')
}

// Doubt is how ill a Latin spelling fits the letters of a word, in hundredths; it is
// above [MaxDoubt] where it is none of it.
func Doubt(letters, latin string) int { return DoubtWithin(letters, latin, MaxDoubt) }

// DoubtWithin is [Doubt] where it is no more than most, which is [MaxDoubt] at most;
// elsewhere it is only known to be more.
func DoubtWithin(letters, latin string, most int) int {
	if Known(letters) {
		letters = letters[1:]
	}
	n, m := len(letters), len(latin)
	if n == 0 || m == 0 || n > maxLetters || m > maxSpelling {
		return wrong
	}
	t := voiceTables()
	// best[j][s] is the least doubt of the letters read so far and j letters of the
	// spelling; s counts the consonants since the last vowel.
	var rows [2][maxSpelling + 1][3]uint8
	row, next := &rows[0], &rows[1]
	var ahead [maxSpelling + 1]uint64 // the letters from each place on
	for j := m - 1; j >= 0; j-- {
		ahead[j] = ahead[j+1]<<8 | uint64(latin[j])
	}
	run, limit := len(firstRun(latin)), uint8(most)
	clearRow(row, m)
	row[0][0] = 0
	for i := range n + 1 {
		// Short vowels, from left to right: each may follow a consonant.
		for j := range m {
			for s := 1; s < 3; s++ {
				d := row[j][s]
				if d >= MaxDoubt || d > limit {
					continue
				}
				c := latin[j]
				if !fullVowel(c) {
					continue
				}
				cost := uint8(0)
				if i == n {
					if cost = trailing; c == 'e' {
						cost = trailingE
					}
				}
				relax(&row[j+1][0], d, cost)
				if j+1 < m && longVowel(c, latin[j+1]) {
					relax(&row[j+2][0], d, cost+lengthy)
				}
			}
		}
		if i == n {
			break
		}
		k := int(letters[i] - letterBase)
		if k < 0 || k >= len(voices) {
			return wrong
		}
		p := all
		switch {
		case i == n-1 && n > 1:
			p = atEnd
		case i == 0 || i == 1 && letters[0] == letterBase+article:
			p = atStart
		}
		clearRow(next, m)
		silent := i == 0 && n > 1 && t.long[letters[1]] // اوجی is Oji
		spell := t.spell[k][p]
		for j := range m + 1 {
			for s := range 3 {
				d := row[j][s]
				if d > limit {
					continue
				}
				for x := range spell {
					v := &spell[x]
					cost := v.doubt
					if v.n == 0 {
						if silent {
							cost = 0
						}
						relax(&next[j][s], d, cost)
						continue
					}
					if (ahead[j]^v.latin)&v.mask != 0 {
						continue
					}
					to := j + int(v.n)
					if v.open {
						relax(&next[to][0], d, cost)
						continue
					}
					state := 1
					if !v.vowel {
						switch {
						case s == 1 && j == run && j <= 2:
							cost += onset
						case s == 2:
							cost += crowd
						}
						state = min(s+1, 2)
					}
					relax(&next[to][state], d, cost)
					// doubled: ss, ssh, shsh
					if (ahead[to]^v.latin)&v.mask == 0 {
						relax(&next[to+int(v.n)][state], d, cost+doubled)
					} else if v.n > 1 && (ahead[j+1]^v.latin)&v.mask == 0 {
						relax(&next[to+1][state], d, cost+doubled)
					}
				}
				if k == article && s == 0 && j == 0 {
					assimilated(next, latin)
				}
			}
		}
		row, next = next, row
	}
	return int(min(row[m][0], row[m][1], row[m][2]))
}

// maxSpelling bounds the Latin letters of a word that are compared.
const maxSpelling = 32

func clearRow(row *[maxSpelling + 1][3]uint8, m int) {
	for j := range m + 1 {
		row[j] = [3]uint8{wrong, wrong, wrong}
	}
}

func relax(at *uint8, d, cost uint8) {
	if c := d + cost; c < *at {
		*at = c
	}
}

// longVowel reports whether two letters are a customary spelling of a long vowel.
func longVowel(a, b byte) bool {
	return a == b || a == 'o' && b == 'u' || a == 'e' && (b == 'i' || b == 'a' || b == 'y') || a == 'a' && (b == 'i' || b == 'e' || b == 'y')
}

func vowelEnd(s string) bool {
	c := s[len(s)-1]
	return fullVowel(c) || len(s) > 1 && fullVowel(s[0]) && (c == 'y' || c == 'w' || c == 'h')
}

// firstRun is the consonants at the start of a spelling.
func firstRun(s string) string {
	i := 0
	for i < len(s) && !fullVowel(s[i]) {
		i++
	}
	return s[:i]
}

// assimilated reads the article that has taken on the sound of the next letter:
// as-, ash-, ar-.
func assimilated(next *[maxSpelling + 1][3]uint8, latin string) {
	if len(latin) < 4 || !fullVowel(latin[0]) {
		return
	}
	switch latin[1] {
	case 't', 'd', 'r', 'z', 's', 'n':
	default:
		return
	}
	for w := 1; w <= 2; w++ {
		if rest := latin[1+w:]; strings.HasPrefix(rest, latin[1:1+w]) {
			relax(&next[1+w][0], 0, doubled)
		}
	}
}

// SameVowels reports whether two spellings of one word have vowels that are
// customarily written for each other: Mohammed and Muhamad, but not Mahmud.
func SameVowels(a, b string) bool {
	i, j := 0, 0
	for {
		var x, y byte
		x, i = vowelAt(a, i)
		y, j = vowelAt(b, j)
		switch {
		case x == 0 || y == 0:
			return x == y
		case x == y, x == 'e' && y != 'u', y == 'e' && x != 'u':
		default:
			return false
		}
	}
}

// vowelAt returns the class of the next vowel from i on, and where it ends: a, e, i
// or u, 0 at the end.
func vowelAt(s string, i int) (byte, int) {
	for i < len(s) && !fullVowel(s[i]) && !(s[i] == 'y' && i > 0 && (i+1 == len(s) || !fullVowel(s[i+1]))) {
		i++
	}
	if i == len(s) {
		return 0, i
	}
	c := s[i]
	for i++; i < len(s) && (fullVowel(s[i]) || s[i] == 'y' && (i+1 == len(s) || !fullVowel(s[i+1]))); i++ {
		if c == 'a' && s[i] != 'a' {
			c = 'e' // ai, ay, ae
		}
	}
	switch c {
	case 'o':
		c = 'u'
	case 'y':
		c = 'i'
	}
	return c, i
}
