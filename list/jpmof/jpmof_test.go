package jpmof

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/listtest"
)

// book writes a workbook out of sheets: name, rows of cells.
func book(t testing.TB, sheets ...any) []byte {
	t.Helper()
	return testdata.Workbook(t, sheets[0].(string), sheets[1].([][]any), sheets[2:]...)
}

func sample(t testing.TB) []byte {
	return book(t,
		"一覧", [][]any{{"このファイルは見本"}, {"1", "見本"}},
		"13.北朝鮮(決議1718号等；団体) ", [][]any{
			{"見本の団体\n（注）注釈"},
			{"（注）#で標記した団体"},
			{"告示日付", "告示番号", "日本語表記", "英語表記", "別称・旧称", "所在地", "その他の情報", "新しい列"},
			{
				"2009.5.22\n2012.1.5改訂", "*1", "コリア・エグザンプル（KEX）", "Korea Example Corporation（KEX)",
				"（別称）コリア・サンプル\nKorea Sample\n（旧称）オールド・サンプル\nOld Sample", "北朝鮮平壌特別市；中華人民共和国",
				"IMO番号：9074729\nSWIFT/BIC：FTBDKPPY\n電話番号：+850-2-1\n暗号資産アドレス：\n0x098B716B8Aaf21512996dC57EB0615e2383E2f96;\n0x098B716B8Aaf21512996dC57EB0615e2383E2f97", "驚き",
			},
			{"2012.4.6削除", "2"},
			{"2012.10.25", "3"},
			{"2013.1.1", "4(#12)", "アルファ貿易", "", "アルファ貿易会社、アルファ投資・国際貿易\nALFA TRADING COMPANY, LTD, ALFA INVESTMENT AND TRADE", "", ""},
			{"", "", "", "", "", "", "続きの文"},
			{"2013.1.1", "第五", "ベータ", "Beta"},
		},
		"14.北朝鮮(決議1718号等；個人)", [][]any{
			{"見本の個人"},
			{"告示日付", "告示番号", "日本語表記", "英語表記", "別称・別名", "確定に十分でない別名", "役職", "生年月日", "国籍", "旅券番号", "住所", "リスト掲載日", "その他の情報"},
			{
				"2009.7.24", "1", "リ・イェ", "Ri (Lee) YE", "(a)リ・エ（RI E）(b)リ・ジェ（戦闘員名）", "リーさん(Mr Ri)", "代表\nDirector",
				16358, "北朝鮮", "745220480（北朝鮮旅券）、旅券失効日：2020年1月2日", "不明", "2014年5月9日\n（2014年11月4日修正）", "性別：男性\n2022年7月27日死亡\n出生地：北朝鮮開城市",
			},
			{"2009.7.24", "2", "キム・ウ", "KIM U\n(original script：김우)", "不明", "", "", "1945年頃", "エジプトEgypt", "不明", "", 41768, ""},
		},
		"15.【解除】イラン", [][]any{{"見本"}, {"【2016年1月22日告示廃止】"}},
		"16.マルタ", [][]any{{"告示日付", "告示番号", "日本語表記", "英語表記", "生年月日", "国籍"}, {"2020.1.1", "1", "", "New Body"}},
	)
}

func TestGolden(t *testing.T) {
	listtest.Golden(t, "sample.golden", listtest.Must(t, Reader{}, listtest.Bytes("x_shisantouketsu20260131.xlsx", sample(t))))
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Bytes("x.xlsx", sample(t)))
	head := []any{"告示日付", "告示番号", "日本語表記", "英語表記"}
	un, co := "14.北朝鮮(決議1718号等；団体)", "16.北朝鮮(協調；団体)"
	good := [][]any{head, {"2020.1.1", "1", "ア", "A"}}
	for what, b := range map[string][]byte{
		"renamed column": book(t, un, [][]any{{"告示日付", "告示番号", "日本語", "英語表記"}, {"2020.1.1", "1", "ア", "A"}}, co, good),
		"no header":      book(t, un, [][]any{{"2020.1.1", "1", "ア", "A"}}, co, good),
		"number twice":   book(t, un, [][]any{head, {"2020.1.1", "1", "ア", "A"}, {"2020.1.1", "*1", "イ", "B"}}, co, good),
		"sheet twice":    book(t, un, good, "15.北朝鮮(決議1718号等;団体)", good),
		"wrong sheets":   book(t, "Sheet", good, "Other", good),
		"no rows":        book(t, un, [][]any{head}, co, [][]any{head}),
		"bomb":           bomb(t),
	} {
		f := listtest.Bytes("x.xlsx", b)
		if what == "wrong sheets" {
			if _, ok := (Reader{}).Recognise(f.Name, b); ok {
				t.Error("a workbook of other sheets is recognised")
			}
			continue
		}
		listtest.Refuses(t, Reader{}, what, f)
	}
}

// bomb is a workbook that says it unpacks to 64 GB.
func bomb(t testing.TB) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "xl/workbook.xml", Method: zip.Deflate, UncompressedSize64: 64 << 30, CompressedSize64: 3})
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte{3, 0, 0})
	z.Close()
	return b.Bytes()
}

func TestSplitAliases(t *testing.T) {
	for _, c := range []struct {
		cell, want string
	}{
		{"ソバエク", "ソバエク"},
		{"エフ・ティー・ビー；ムヨクバンク\nFTB; Mooyokbank", "エフ・ティー・ビー|ムヨクバンク|FTB|Mooyokbank"},
		{"(a)ルヒンダ（RUHINDA）、（b）ガビ・ルヒンダ（GABY RUHINDA）", "ルヒンダ|RUHINDA|ガビ・ルヒンダ|GABY RUHINDA"},
		{"(a)ナジブ(b)アブ\n (a.k.a.: (a)Najib (b)Abu)", "ナジブ|アブ|Najib|Abu"},
		{"(別称、株式会社RFKバンク、RFCバンク）\n(a.k.a. AO RFK-BANK; a.k.a. RFC-BANK)", "株式会社RFKバンク|RFCバンク|AO RFK-BANK|RFC-BANK"},
		{"（旧称、ヒムマシュバンク、商業銀行）\n(f.k.a. Khimmashbank; a.k.a. Bank PJSC)", "<ヒムマシュバンク|<商業銀行|<Khimmashbank|Bank PJSC"},
		{"アルファ貿易会社、アルファ投資・国際貿易\nALFA COMPANY, LTD, ALFA TRADE", "アルファ貿易会社|アルファ投資・国際貿易|ALFA COMPANY, LTD|ALFA TRADE"},
		{"アルファ\nALFA COMPANY, LTD", "アルファ|ALFA COMPANY, LTD"},
		{"ア・ア、イ・イ、ウ・ウ\nA, B", "ア・ア|イ・イ|ウ・ウ|?A, B"},
		{"ロシアの会社(A、B)、別の会社・日本", "ロシアの会社{A、B}|別の会社・日本"},
		{"アワド、ハサン", "アワド、ハサン"},
		{"神の運動（God’s Movement）（GM）", "神の運動|God’s Movement|GM"},
		{"LLC A, a.k.a. Limited B, a.k.a. C", "LLC A|Limited B|C"},
		{"(別称、壊れた括弧\n(a.k.a. Broken", "壊れた括弧|Broken"},
		{"ザカリーヤ（戦闘員名）", "ザカリーヤ{戦闘員名}"},
	} {
		names, whole := splitAliases(c.cell)
		var got []string
		for _, n := range names {
			s := n.text
			if n.previous {
				s = "<" + s
			}
			if n.note != "" {
				s += "{" + n.note + "}"
			}
			for _, w := range whole {
				if w == n.text {
					s = "?" + s
				}
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.cell, s, c.want)
		}
	}
}

func TestSpellings(t *testing.T) {
	for _, c := range []struct {
		name   string
		person bool
		want   []string
	}{
		{"Sergei (Sergey) Ten", true, []string{"Sergei Ten", "Sergey Ten"}},
		{"Aleksandr(Oleksandr) KHRYAKOV(KHRIAKOV)", true, []string{"Aleksandr KHRYAKOV", "Oleksandr KHRIAKOV"}},
		{"Yury(Yuri, Yurii) Slyusar", true, []string{"Yury Slyusar", "Yuri Slyusar"}},
		{"オレグ(オレフ)・ツァリョフ(ツァリョーフ)", true, []string{"オレグ・ツァリョフ", "オレフ・ツァリョーフ"}},
		{"Korea Example(KEX)", false, []string{"KEX", "Korea Example"}},
		{"AL-HARAMAYN FOUNDATION (TANZANIA)", false, nil},
		{"Plain Name", true, nil},
		{"Broken (Name", true, nil},
	} {
		var got []string
		for _, a := range spellings(c.name, c.person) {
			if a.text != c.name && !contains(got, a.text) {
				got = append(got, a.text)
			}
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func contains(ss []string, s string) bool {
	for _, x := range ss {
		if x == s {
			return true
		}
	}
	return false
}

func TestProgrammes(t *testing.T) {
	for name, want := range map[string]programme{
		"14.北朝鮮(決議1718号等；団体) ":  {"dprk-un-entities", "JP-FEFA-DPRK", "Organization", false},
		"99.北朝鮮(協調；個人)":         {"dprk-coordinated-persons", "JP-FEFA-DPRK", "Person", false},
		"28.ロシア連邦(団体(特定銀行を除く))": {"russia-entities", "JP-FEFA-RUSSIA", "Organization", false},
		"36.ロシア及びベラルーシ以外（特定銀行)": {"third-country-banks", "JP-FEFA-RUSSIA", "Organization", false},
		"5.イラク前政権関係者等（Ⅰ）":       {"iraq-persons", "JP-FEFA-IRAQ", "", false},
		"7.イラク前政権関係者等 (Ⅲ)":      {"iraq-entities", "JP-FEFA-IRAQ", "", false},
		"40.南スーダン":              {"south-sudan", "JP-FEFA-SSD", "", false},
		"37.中央アフリカ共和国（個人）":      {"car-persons", "JP-FEFA-CAR", "Person", false},
	} {
		if got, ok := programmeOf(name); !ok || got != want {
			t.Errorf("%s: %+v, %v", name, got, ok)
		}
	}
}

func real(t testing.TB) list.File {
	return listtest.Load(t, testdata.Path(t, "lists", "jp", "mof_shisantouketsu20260305.xlsx"))
}

// TestWholeList counts rows with a reader of its own and compares.
func TestWholeList(t *testing.T) {
	f := real(t)
	res := listtest.Must(t, Reader{}, f)
	live, dead, bySheet := count(t, f)
	rep := res.Report
	deleted := 0
	for _, r := range rep.Rejects {
		if strings.HasPrefix(r.Why, "deleted by notice of ") && len(r.Why) > 25 {
			deleted++
		}
	}
	if live != 2862 || dead != 598 || rep.Targets != live || deleted != dead || len(rep.Rejects) != dead+1 {
		t.Errorf("rows: %d live, %d deleted; read: %d targets, %d deleted, %d rejects", live, dead, rep.Targets, deleted, len(rep.Rejects))
	}
	for s, want := range map[string]int{"13.": 16, "14.": 75, "15.": 80, "16.": 75, "17.": 84} {
		if bySheet[s] != want {
			t.Errorf("sheet %s has %d rows, want %d", s, bySheet[s], want)
		}
	}
	for slug, want := range map[string]int{
		"dprk-1695": 16, "dprk-un-entities": 75, "dprk-un-persons": 80,
		"dprk-coordinated-entities": 75, "dprk-coordinated-persons": 84,
	} {
		n := 0
		for _, e := range res.Entities {
			if e.Target && strings.HasPrefix(e.Reference, slug+"/") {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d targets, want %d", slug, n, want)
		}
	}
	if n := rep.BySchema["CryptoWallet"]; n != 26 {
		t.Errorf("%d wallets, want 26", n)
	}
	for _, p := range rep.Paths() {
		if fl := rep.Fields[p]; fl.State == list.Unmapped {
			t.Errorf("column %s is not mapped (%d cells)", p, fl.Count)
		}
	}
}

// count walks the workbook's XML without any library for workbooks.
func count(t *testing.T, f list.File) (live, dead int, bySheet map[string]int) {
	r, _ := f.Open()
	b, _ := io.ReadAll(r)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	part := func(name string, v any) {
		p, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if err := xml.NewDecoder(p).Decode(v); err != nil {
			t.Fatal(name, err)
		}
	}
	var strs struct {
		SI []struct {
			T string `xml:"t"`
			R []struct {
				T string `xml:"t"`
			} `xml:"r"`
		} `xml:"si"`
	}
	part("xl/sharedStrings.xml", &strs)
	var wb struct {
		Sheet []struct {
			Name string `xml:"name,attr"`
		} `xml:"sheets>sheet"`
	}
	part("xl/workbook.xml", &wb)
	column := regexp.MustCompile(`^[A-Z]+`)
	bySheet = map[string]int{}
	for i, s := range wb.Sheet { // this publisher's sheets are in order
		var sh struct {
			Row []struct {
				C []struct {
					R string `xml:"r,attr"`
					T string `xml:"t,attr"`
					V string `xml:"v"`
				} `xml:"c"`
			} `xml:"sheetData>row"`
		}
		part(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), &sh)
		header := false
		for _, row := range sh.Row {
			cell := map[string]string{}
			for _, c := range row.C {
				v := c.V
				if c.T == "s" {
					var n int
					fmt.Sscan(c.V, &n)
					v = strs.SI[n].T
					for _, r := range strs.SI[n].R {
						v += r.T
					}
				}
				cell[column.FindString(c.R)] = strings.TrimSpace(v)
			}
			switch {
			case cell["A"] == "告示日付":
				header = true
			case !header || cell["A"] == "":
			case cell["C"] != "" || cell["D"] != "":
				live++
				bySheet[s.Name[:strings.Index(s.Name, ".")+1]]++
			case strings.Contains(cell["A"], "削除"):
				dead++
			}
		}
	}
	return live, dead, bySheet
}

// TestUNReferences holds the numbers of the two sheets of UN designations against
// the references of the UN list, and confirms each by a name.
func TestUNReferences(t *testing.T) {
	b, err := os.ReadFile(testdata.Path(t, "lists", "un", "un_consolidated_2026-02-27.xml"))
	if err != nil {
		t.Fatal(err)
	}
	type party struct {
		Ref    string   `xml:"REFERENCE_NUMBER"`
		First  string   `xml:"FIRST_NAME"`
		Second string   `xml:"SECOND_NAME"`
		Third  string   `xml:"THIRD_NAME"`
		Fourth string   `xml:"FOURTH_NAME"`
		A1     []string `xml:"INDIVIDUAL_ALIAS>ALIAS_NAME"`
		A2     []string `xml:"ENTITY_ALIAS>ALIAS_NAME"`
	}
	var un struct {
		I []party `xml:"INDIVIDUALS>INDIVIDUAL"`
		E []party `xml:"ENTITIES>ENTITY"`
	}
	if err := xml.Unmarshal(b, &un); err != nil {
		t.Fatal(err)
	}
	names := map[string][]string{}
	for _, p := range append(un.I, un.E...) {
		ref := strings.TrimSpace(p.Ref)
		names[ref] = append([]string{strings.Join([]string{p.First, p.Second, p.Third, p.Fourth}, " ")}, append(p.A1, p.A2...)...)
	}
	res := listtest.Must(t, Reader{}, real(t))
	rotated := map[int]int{74: 79, 75: 74, 76: 75, 77: 76, 78: 77, 79: 78}
	check := func(slug, prefix string, numbers int, rotated map[int]int) {
		for n := 1; n <= numbers; n++ {
			m := n
			if r, ok := rotated[n]; ok {
				m = r
			}
			ref := fmt.Sprintf("%s.%03d", prefix, m)
			e := res.Find(t, fmt.Sprintf("jp-mof-%s-%d", slug, n))
			var mine []string
			for _, p := range []string{"name", "alias", "previousName", "abbreviation"} {
				for _, v := range e.Get(p) {
					mine = append(mine, v.Text)
				}
			}
			if got := reference(slug, fmt.Sprint(n)); got != ref {
				t.Errorf("%s %d stands for %s, want %s", slug, n, got, ref)
			}
			if !share(mine, names[ref]) {
				t.Errorf("%s %d and %s share no name: %q, %q", slug, n, ref, mine, names[ref])
			}
		}
	}
	check("dprk-un-entities", "KPe", 75, nil)
	check("dprk-un-persons", "KPi", 80, rotated)
}

// share reports whether two parties have a name whose letters are the same, or
// all words of which stand in the other's.
func share(a, b []string) bool {
	words := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
	}
	squash := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
	for _, x := range a {
		for _, y := range b {
			if x == "" || y == "" || !latin(x) {
				continue
			}
			if squash(x) == squash(y) {
				return true
			}
			in := 0
			xs, ys := words(x), " "+strings.Join(words(y), " ")+" "
			for _, w := range xs {
				if strings.Contains(ys, " "+w+" ") {
					in++
				}
			}
			if in >= 2 && in*3 >= len(xs)*2 {
				return true
			}
		}
	}
	return false
}

func FuzzSplit(f *testing.F) {
	f.Add("(a)ルヒンダ（RUHINDA）、（b）ガビ\n(a.k.a. X; f.k.a. Y)")
	f.Add("Sergei (Sergey) Ten")
	f.Fuzz(func(t *testing.T, s string) {
		names, _ := splitAliases(s)
		for _, n := range names {
			if len(n.text) > 4*len(s)+8 {
				t.Errorf("%q gives %q", s, n.text)
			}
		}
		spellings(s, true)
		spellings(s, false)
		cutScript(s)
		values(s)
		parseNumber(s)
		programmeOf(s)
		placeCountry(s)
		day(s)
	})
}

func BenchmarkRead(b *testing.B) {
	f := real(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := listtest.Read(Reader{}, f); err != nil {
			b.Fatal(err)
		}
	}
}
