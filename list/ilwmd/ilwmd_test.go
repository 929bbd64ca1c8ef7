package ilwmd

import (
	"testing"

	"cordon/internal/testdata"
	"cordon/list/listtest"
)

var english = []any{
	"Serial Number", "Entity name: in the original language; in Latin transliteration (including known spelling variants of these names and aliases)",
	"Date of birth (individual) or Date of incorporation (organization)",
	"Country of citizenship / residence (individual) or Country of incorporation (organization)",
	"Passport/Identification Numbers (individual) or Registration Number (organization)",
	"Other identifying details or additional information", "Date of adoption of the designation in Israel",
	"The date of designation by the competent foreign authority whose designation was adopted in Israel",
	"Serial number in the records as provided by the competent international authority that made the original designation",
}

var hebrew = []any{
	`מס"ד`, "שם הגורם: בשפת המקור; בתעתיק לטיני (לרבות אפשרויות האיות הידועות על שמות וכינויים אלה)", "תאריך לידה (יחיד)  תאריך התאגדות (ארגון)",
	"מדינת אזרחות/ תושבות (יחיד)  מדינת התאגדות (ארגון)", "מספרי דרכון/זיהוי (יחיד)  מספר רישום (ארגון)", "פרטי זיהוי אחרים או פרטים נוספים",
	"מועד אימוץ ההכרזה בישראל (אימוץ קבוע)", "מועד ההכרזה המקורי: מועד ההכרזה ע\"י הגורם הזר המוסמך", "מספר החלטה ומספר סידורי ברשומות",
}

// book is a sheet of two sections under the header given.
func book(t testing.TB, header []any) []byte {
	return testdata.Workbook(t, "Sheet1", [][]any{
		{`הכרזות – צפון קוריאה יחידים – סה"כ 1 גורמים מוכרזים:`},
		header,
		{1, "1: EXAMPLE 2: IL SONG 3: na; A.k.a: Example Il-song; אקזמפל איל סונג", "a) 1964-04-04 b) 1966", "DPRK", "Passport no: 123456789; מספר זיהוי: 77", "Director of an example bureau", "12.7.2020", 42964, "Res. 1718 KPi.901"},
		{`הכרזות – צפון קוריאה ארגונים/קבוצות – סה"כ 2 גורמים מוכרזים:`},
		header,
		{1, "Korea Example Trading a) KETC b) Example Bureau", "", "Democratic People's Republic of Korea Location: Pyongyang, DPRK", "n/a", "Address: a) 1 Sample Street, Pyongyang b) Dandong, China", "2020-07-12", "", "Res. 1718 Kpe.92"},
		{2, "Unnumbered Example", "", "", "", "", "", "", ""},
	})
}

func TestGolden(t *testing.T) {
	res := listtest.Must(t, Reader{}, listtest.Bytes("declared_2026-01-31.xlsx", book(t, english)))
	listtest.Golden(t, "declared.golden", res)
	if h := listtest.Must(t, Reader{}, listtest.Bytes("declared_2026-01-31.xlsx", book(t, hebrew))); listtest.Dump(h.Entities) != listtest.Dump(res.Entities) {
		t.Error("the Hebrew header gives other entities than the English one")
	}
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Bytes("x.xlsx", book(t, english)))
	twice := testdata.Workbook(t, "Sheet1", [][]any{english, {1, "A", "", "", "", "", "", "", "KPi.901"}, {2, "B", "", "", "", "", "", "", "KPi.901"}})
	listtest.Refuses(t, Reader{}, "one reference twice", listtest.Bytes("x.xlsx", twice))
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, book(f, english), book(f, hebrew)) }
