package romanise

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// spelled lists words and spellings that must be among the forms of their units.
var spelled = []struct{ word, want string }{
	// Cyrillic
	{"Юлия", "yuliya"},
	{"Юлия", "yulia"},
	{"Юлия", "iuliia"},
	{"Юлия", "julija"},
	{"Сергей", "sergey"},
	{"Сергей", "sergei"},
	{"Сергей", "sergej"},
	{"ДМИТРИЙ", "dmitry"},
	{"ДМИТРИЙ", "dmitriy"},
	{"ДМИТРИЙ", "dmitrii"},
	{"ДМИТРИЙ", "dmitri"},
	{"Юрьевич", "yurevich"},
	{"Юрьевич", "yuryevich"},
	{"Юрьевич", "yurievich"},
	{"Юрьевич", "jurjevitj"},
	{"Щербаков", "shcherbakov"},
	{"Щербаков", "schtscherbakow"},
	{"Щербаков", "chtcherbakov"},
	{"Володимир", "volodymyr"},
	{"Григорій", "hryhoriy"},
	{"Євген", "yevhen"},
	{"Ђорђе", "djordje"},
	{"Љубиша", "ljubisa"},
	{"Нұрсұлтан", "nursultan"},
	{"Қасым", "qasym"},
	{"Қасым", "kasym"},
	{"Щъркелов", "shtarkelov"},
	// Greek
	{"Χριστόδουλος", "christodoulos"},
	{"Παπαδόπουλος", "papadopoulos"},
	{"Μπάμπης", "bampis"},
	{"Γεώργιος", "georgios"},
	{"Ευάγγελος", "evangelos"},
	{"Ελευθέριος", "eleftherios"},
	{"Ἀθανάσιος", "athanasios"},
	// Korean
	{"김정은", "kim jong un"},
	{"김정은", "kim jeong eun"},
	{"이명박", "lee myung bak"},
	{"리영길", "ri yong gil"},
	{"박근혜", "park geun hye"},
	{"최룡해", "choe ryong hae"},
	{"류현진", "ryu hyun jin"},
	{"김국민", "kim gung min"},
	{"우", "woo"},
	{"오", "oh"},
	{"윤", "yoon"},
	// Han
	{"毛泽东", "mao ze dong"},
	{"毛澤東", "mao tse tung"},
	{"蒋介石", "chiang kai shek"},
	{"李嘉誠", "li ka shing"},
	{"单小明", "shan xiao ming"},
	{"欧阳修", "ou yang xiu"},
	{"吕布", "lu bu"},
	{"吕布", "lyu bu"},
	{"習近平", "xi jin ping"},
	// Kana
	{"ハッサン", "hassan"},
	{"さとう", "sato"},
	{"さとう", "satou"},
	{"ヴィクトル", "vikutoru"},
	{"イワノフ", "ivanofu"},
	{"ティムール", "timuru"},
	// Arabic and Hebrew
	{"محمد", "muhammad"},
	{"محمد", "mohamed"},
	{"عبدالرحمن", "abdul rahman"},
	{"الأسد", "assad"},
	{"المشاط", "almashat"},
	{"سيفالله", "saifullah"},
	{"محمدحسین", "mohammad hossein"},
	{"مُحَمَّد", "muhammad"},
	{"احمدی", "ahmadi"},
	{"לוי", "levi"},
	// The Caucasus and Ethiopia
	{"გიორგი", "giorgi"},
	{"ივანიშვილი", "ivanishvili"},
	{"ᲒᲘᲝᲠᲒᲘ", "giorgi"},
	{"Սարգսյան", "sargsyan"},
	{"Ոսկանյան", "voskanyan"},
	{"ሥላሴ", "slase"},
	// India
	{"नरेन्द्र", "narendra"},
	{"मोदी", "modi"},
	{"सलमान", "salman"},
	{"ख़ान", "khan"},
	{"कपूर", "kapoor"},
	{"राम", "ram"},
	{"হাসিনা", "hasina"},
	{"রহমান", "rahaman"},
	{"ਮਨਮੋਹਨ", "manmohan"},
	{"ਸਿੰਘ", "singh"},
	{"பிரபாகரன்", "pirabagaran"},
	{"రెడ్డి", "reddi"},
	{"ಕುಮಾರ", "kumara"},
	{"മോഹൻ", "mohan"},
	{"රාජපක්ෂ", "rajapaksha"},
	// The south-east, Tibet, Mongolia
	{"ทักษิณ", "thaksin"},
	{"สมชาย", "somchai"},
	{"ประยุทธ์", "prayut"},
	{"မင်းအောင်လှိုင်", "min aung hlaing"},
	{"အောင်ဆန်း", "aung san"},
	{"សែន", "saen"},
	{"འཛིན", "dzin"},
	{"ᠮᠣᠩᠭᠣᠯ", "monggol"},
	// Latin with marks, digits
	{"Müller", "muller"},
	{"Müller", "mueller"},
	{"Łukasz", "lukasz"},
	{"Åse", "aase"},
	{"Đinh", "dinh"},
	{"Þórður", "thordur"},
	{"Nguyễn", "nguyen"},
	{"Erdoğan", "erdogan"},
	{"٣٤", "34"},
	{"०१२", "012"},
}

func TestAppend(t *testing.T) {
	for _, c := range spelled {
		units, want := Append(nil, c.word), strings.Fields(c.want)
		if len(units) != len(want) {
			t.Errorf("Append(%q) = %d units, want %d", c.word, len(units), len(want))
			continue
		}
		for i, w := range want {
			if !slices.Contains(units[i].Forms, w) {
				t.Errorf("Append(%q) unit %d = %q, lacks %q", c.word, i, units[i].Forms, w)
			}
		}
	}
}

func TestDistant(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"왕연정", "wang yan zheng"},
		{"천쉐빙", "chen xue bing"},
		{"류사오치", "liu sha o qi"},
		{"金正恩", "kim jong eun"},
		{"山田", "yama ta"},
		{"阮富", "nguyen phu"},
	} {
		for i, u := range Append(nil, c.word) {
			w := strings.Fields(c.want)[i]
			if !slices.Contains(u.Distant, w) && !slices.Contains(u.Sounded, w) && !slices.Contains(u.Forms, w) {
				t.Errorf("Append(%q) unit %d: %q, %q lack %q", c.word, i, u.Forms, u.Distant, w)
			}
		}
	}
}

func TestJoins(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"영희", "yeonghui"}, {"영희", "younghee"}, {"정은", "jongun"}, {"泽东", "zedong"}, {"澤東", "tsetung"}, {"介石", "kaishek"},
	} {
		units := Append(nil, "김"+c.word)[1:]
		if ScriptOf([]rune(c.word)[0]) == Han {
			units = Append(nil, c.word)
		}
		if got := Joins(nil, units); !slices.Contains(got, c.want) {
			t.Errorf("Joins(%q) = %q, lacks %q", c.word, got, c.want)
		}
	}
}

func TestKeys(t *testing.T) {
	type keyed func([]byte, string) []byte
	for _, c := range []struct {
		name  string
		key   keyed
		same  string // words of one key
		other string // words of other keys
	}{
		{"Key", Key, "yurievich yuryevich jurjevitj iourievitch yurevich", "yurievna"},
		{"Key", Key, "sergei sergey sergej serguei", "sergeev"},
		{"Key", Key, "aleksandr alexander aleksander alexandr", "aleksandra"},
		{"Key", Key, "dmitry dmitriy dmitrii dmitrij dmitri", "dmitriev"},
		{"Key", Key, "yulia yuliya julija iuliia julia", "yuly"},
		{"Key", Key, "tatyana tatiana tatjana", "tanya"},
		{"Key", Key, "khodorkovsky khodorkovskiy hodorkovskij", "khodorov"},
		{"Key", Key, "zhukov zjukov zukov", "shukov"},
		{"Skeleton", Skeleton, "muhammad mohamed mohammed mhmd mohamad mahmoud", "hamid"},
		{"Skeleton", Skeleton, "abdulrahman abdurrahman abdelrahman abdrahman", "abdullah"},
		{"Skeleton", Skeleton, "abdullah abdallah abdulla abdellah", "abdulaziz"},
		{"Skeleton", Skeleton, "qasim kassem ghasem gasim", "hashim"},
		{"Skeleton", Skeleton, "walid oualid waleed", "khalid"},
		{"Skeleton", Skeleton, "yusuf youssef yousef", "asaf"},
		{"KanaKey", KanaKey, "hassan hasan hassaan", "hussam"},
		{"KanaKey", KanaKey, "rahman rafuman rahaman", "iran"},
		{"KanaKey", KanaKey, "vladimir furadimiru", "vadim"},
		{"KoreanKey", KoreanKey, "jong jung jeong chong chung", "jang"},
		{"KoreanKey", KoreanKey, "kyong gyeong kyung kyoung", "kong"},
		{"KoreanKey", KoreanKey, "choe choi choy", "chae"},
		{"KoreanKey", KoreanKey, "hwan whan", "han"},
		{"KoreanKey", KoreanKey, "woo u wu oo", "i"},
		{"KoreanKey", KoreanKey, "park pak bak", "paek"},
	} {
		words := strings.Fields(c.same)
		want := string(c.key(nil, words[0]))
		for _, w := range words[1:] {
			if got := string(c.key(nil, w)); got != want {
				t.Errorf("%s(%q) = %q, %s has %q", c.name, w, got, words[0], want)
			}
		}
		for w := range strings.FieldsSeq(c.other) {
			if got := string(c.key(nil, w)); got == want {
				t.Errorf("%s(%q) = %s's %q", c.name, w, words[0], got)
			}
		}
	}
}

// TestKanaMeetsLatin pairs katakana with the words they write.
func TestKanaMeetsLatin(t *testing.T) {
	for _, c := range [][2]string{
		{"ハッサン", "hassan"},
		{"アブドゥル", "abdul"},
		{"ラフマーン", "rahman"},
		{"ウラジーミル", "vladimir"},
		{"イワノフ", "ivanov"},
		{"ムハンマド", "muhammad"},
		{"セルゲイ", "sergei"},
		{"チュンソン", "chunsong"},
		{"ヨンイル", "yongil"},
		{"ヴァディム", "vadim"},
		{"アレクサンドル", "aleksandr"},
		{"フセイン", "hussein"},
		{"ジャマラディン", "dzhamaladin"},
	} {
		want, ok := string(KanaKey(nil, c[1])), false
		for _, u := range Append(nil, c[0]) {
			for _, f := range u.Forms {
				ok = ok || string(KanaKey(nil, f)) == want
			}
		}
		if !ok {
			t.Errorf("%s and %s have no key in common", c[0], c[1])
		}
	}
}

func TestScriptOf(t *testing.T) {
	for r, want := range map[rune]Script{
		'a': Latin, 'é': Latin, '1': Digits, '٣': Digits, ' ': Common, '-': Common, '\'': Common, '·': Common, '・': Common,
		'ж': Cyrillic, 'ω': Greek, 'م': Arabic, '،': Common, 'ـ': Arabic, 'َ': Arabic, 'ש': Hebrew, '李': Han, '々': Han, '\U00020000': Han,
		'김': Hangul, 'あ': Kana, 'ー': Kana, 'გ': Georgian, 'Հ': Armenian, 'क': Devanagari, '।': Common, 'ก': Thai, 'ᚠ': Other,
		'\u0301': Inherited, '\u200d': Common, -1: Common, 0x7FFFFFFF: Common,
	} {
		if got := ScriptOf(r); got != want {
			t.Errorf("ScriptOf(%q) = %d, want %d", r, got, want)
		}
	}
}

// TestHanTable reads the embedded table whole.
func TestHanTable(t *testing.T) {
	d := han()
	n := 0
	for r := rune(0); r < 0x30000; r++ {
		row := d.row(r)
		if row == nil {
			continue
		}
		n++
		if ScriptOf(r) != Han || len(row.forms) == 0 || len(row.systems) != hanSystems {
			t.Errorf("%c: %+v", r, row)
		}
		if simple := norm.NFKC.String(string(r)); simple != string(r) {
			t.Errorf("%c is not NFKC", r)
		}
	}
	if n < 27000 || len(d.surnames) < 100 {
		t.Errorf("%d characters, %d surnames", n, len(d.surnames))
	}
}

// TestLatinMarks holds the folding of Latin letters to Unicode's decompositions.
func TestLatinMarks(t *testing.T) {
	for r := rune(0x80); r < 0x1F00; r++ {
		if !unicode.Is(unicode.Latin, r) || !unicode.IsLetter(r) {
			continue
		}
		base := strings.Map(func(c rune) rune {
			if unicode.IsMark(c) {
				return -1
			}
			return unicode.ToLower(c)
		}, norm.NFD.String(string(r)))
		if len(base) != 1 {
			continue
		}
		if u := Append(nil, string(r)); len(u) != 1 || u[0].Forms[0] != base {
			t.Errorf("%c = %v, want %s", r, u, base)
		}
	}
}

// check asserts what Append promises for any word.
func check(t interface{ Fatalf(string, ...any) }, word string) {
	units := Append(nil, word)
	if len(units) > MaxWord {
		t.Fatalf("%q: %d units", word, len(units))
	}
	last := 0
	for _, u := range units {
		if u.From < last || u.To <= u.From || u.To > len(word) {
			t.Fatalf("%q: span %d–%d after %d", word, u.From, u.To, last)
		}
		last = u.To
		if len(u.Forms) == 0 || len(u.Forms) > MaxForms || len(u.Distant) > MaxForms {
			t.Fatalf("%q: %d forms, %d distant", word, len(u.Forms), len(u.Distant))
		}
		for _, list := range [][]string{u.Forms, u.Distant, u.systems} {
			for i, s := range list {
				if s == "" || len(s) > 8*MaxWord || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
					t.Fatalf("%q: form %q", word, s)
				}
				if slices.Contains(list[:i], s) && i < len(u.Forms) && &list[0] == &u.Forms[0] {
					t.Fatalf("%q: %q twice", word, s)
				}
				for _, key := range []func([]byte, string) []byte{Key, Skeleton, KanaKey, KoreanKey} {
					if k := key(nil, s); len(k) > 2*len(s)+1 {
						t.Fatalf("key %q of %q", k, s)
					}
				}
			}
		}
	}
	for _, j := range Joins(nil, units) {
		if strings.Trim(j, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			t.Fatalf("%q: join %q", word, j)
		}
	}
	for i, u := range Append(nil, word) {
		if !slices.Equal(u.Forms, units[i].Forms) {
			t.Fatalf("%q: %q, then %q", word, units[i].Forms, u.Forms)
		}
	}
}

func TestAnyWord(t *testing.T) {
	tables := []*unicode.RangeTable{
		unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Arabic, unicode.Hebrew, unicode.Han, unicode.Hangul,
		unicode.Hiragana, unicode.Katakana, unicode.Georgian, unicode.Armenian, unicode.Devanagari, unicode.Bengali,
		unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam,
		unicode.Sinhala, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Mongolian,
		unicode.Ethiopic, unicode.Thaana, unicode.Syriac, unicode.Nd,
	}
	rapid.Check(t, func(t *rapid.T) {
		tab := rapid.SampledFrom(tables).Draw(t, "script")
		check(t, rapid.StringOf(rapid.RuneFrom(nil, tab)).Draw(t, "word"))
	})
}

func FuzzAppend(f *testing.F) {
	for _, c := range spelled {
		f.Add(c.word)
	}
	f.Add("မ\xe1")
	f.Add("ال00")
	f.Add(strings.Repeat("щ", 500))
	f.Add(strings.Repeat("々", 5) + "\xff")
	f.Fuzz(func(t *testing.T, word string) { check(t, word) })
}

func FuzzKeys(f *testing.F) {
	for _, s := range []string{"abdulrahman", "shchtsch", "kh", "dzh", "ngh", "woo", "", "x", "\xff\x00", "whw", "jj", "h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for i, key := range []func([]byte, string) []byte{Key, Skeleton, KanaKey, KoreanKey} {
			k := key([]byte("kept"), s)
			if string(k[:4]) != "kept" || len(k)-4 > 2*len(s)+1 {
				t.Fatalf("key %d of %q: %q", i, s, k)
			}
			if string(k[4:]) != string(key(nil, s)) {
				t.Fatalf("key %d of %q depends on what stands before it", i, s)
			}
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct{ name, word string }{
		{"Cyrillic", "Григорьевич"},
		{"Arabic", "عبدالرحمن"},
		{"ArabicRule", "تمرزاده"},
		{"Hangul", "김정은"},
		{"Han", "毛泽东"},
		{"Kana", "ウラジーミル"},
		{"Latin", "Müller"},
		{"Greek", "Παπαδόπουλος"},
		{"Devanagari", "नरेन्द्र"},
	} {
		b.Run(c.name, func(b *testing.B) {
			units := Append(nil, c.word)
			b.ReportAllocs()
			for b.Loop() {
				units = Append(units[:0], c.word)
			}
		})
	}
}

func BenchmarkKeys(b *testing.B) {
	var buf [64]byte
	for _, c := range []struct {
		name string
		key  func([]byte, string) []byte
	}{{"Key", Key}, {"Skeleton", Skeleton}, {"KanaKey", KanaKey}, {"KoreanKey", KoreanKey}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.key(buf[:0], "abdulrahmanov")
			}
		})
	}
}
