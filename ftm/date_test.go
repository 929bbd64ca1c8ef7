package ftm

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func show(vs []Value) string {
	var out []string
	for _, v := range vs {
		s := v.Text
		if v.Marks&Circa != 0 {
			s = "~" + s
		}
		if v.Marks&Range != 0 {
			s += "+"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestParseDate(t *testing.T) {
	cases := []struct{ in, want, rest string }{
		{"1965", "1965", ""},
		{"1965-09", "1965-09", ""},
		{"1965-09-21", "1965-09-21", ""},
		{"1965-09-21T00:00:00", "1965-09-21", ""},
		{"2017-06-01T00:00:00.000+02:00", "2017-06-01", ""},
		{"2017-06-01Z", "2017-06-01", ""},
		{"2017-06-01 00:00:00", "2017-06-01", ""},
		{"1965/9/21", "1965-09-21", ""},
		{"1965.09.21", "1965-09-21", ""},
		{"19650921", "1965-09-21", ""},
		{"1965-00-00", "1965", ""},
		{"21 Sep 1965", "1965-09-21", ""},
		{"21 September 1965", "1965-09-21", ""},
		{"21-Sep-1965", "1965-09-21", ""},
		{"21st of September, 1965", "1965-09-21", ""},
		{"Sept. 21, 1965", "1965-09-21", ""},
		{"Sep 1965", "1965-09", ""},
		{"September 1965", "1965-09", ""},
		{"21/09/1965", "1965-09-21", ""},
		{"05/06/1970", "1970-06-05", ""},
		{"09/21/1965", "1965-09-21", ""},
		{"21.9.1965", "1965-09-21", ""},
		{"00/00/1975", "1975", ""},
		{"00/09/1975", "1975-09", ""},
		{"dd/mm/1970", "1970", ""},
		{"dd/09/1970", "1970-09", ""},
		{"??/??/1970", "1970", ""},
		{"09/1965", "1965-09", ""},
		{"circa 1970", "~1970", ""},
		{"c. 1970", "~1970", ""},
		{"ca 1970", "~1970", ""},
		{"Approximately 1962", "~1962", ""},
		{"approx. 21 Sep 1965", "~1965", ""},
		{"1965 (approx)", "~1965", ""},
		{"1965?", "~1965", ""},
		{"1960 to 1962", "1960+ 1961+ 1962+", ""},
		{"circa 1960-1962", "~1960+ ~1961+ ~1962+", ""},
		{"1960-1962", "1960+ 1961+ 1962+", ""},
		{"1960–62", "1960+ 1961+ 1962+", ""},
		{"between 1960 and 1962", "1960+ 1961+ 1962+", ""},
		{"1950 to 1975", "1950+ 1975+", ""},
		{"1960-1969", "1960+ 1961+ 1962+ 1963+ 1964+ 1965+ 1966+ 1967+ 1968+ 1969+", ""},
		{"1960-1970", "1960+ 1970+", ""},
		{"1970s", "1970+ 1971+ 1972+ 1973+ 1974+ 1975+ 1976+ 1977+ 1978+ 1979+", ""},
		{"01/01/1960 to 31/12/1960", "1960", ""},
		{"1 Jan 1960 - 31 Dec 1960", "1960", ""},
		{"Between 1 Mar 1960 and 5 Jun 1960", "1960+", ""},
		{"1 Mar 1960 to 31 Mar 1960", "1960-03", ""},
		{"a) 30/04/1963 b) 1960", "1963-04-30 1960", ""},
		{"(a) 30 Apr 1963 (b) 1960", "1963-04-30 1960", ""},
		{"1. 1963 2. 1965", "1963 1965", ""},
		{"(1) 21 Sep 1965. (2) 1966", "1965-09-21 1966", ""},
		{"1963; 1965", "1963 1965", ""},
		{"1963 or 1965", "1963 1965", ""},
		{"1963, 1965 and 1967", "1963 1965 1967", ""},
		{"1965/1966", "1965 1966", ""},
		{"1963; circa 1965", "1963 ~1965", ""},
		{"1938年", "1938", ""},
		{"１９６５年９月２１日", "1965-09-21", ""},
		{"1965年9月", "1965-09", ""},
		{"1965年頃", "~1965", ""},
		{"1960年から1962年", "1960+ 1961+ 1962+", ""},
		{"1960年～1962年の間", "1960+ 1961+ 1962+", ""},
		{"1965年9月21日又は1966年", "1965-09-21 1966", ""},
		{"1965년 9월 21일", "1965-09-21", ""},
		{"Born 21 Sep 1965", "1965-09-21", ""},
		// Left over, in part or whole.
		{"21 Sep 1965 (as per passport)", "1965-09-21", "(as per passport)"},
		{"1347 (Afghan calendar)", "", "1347 (Afghan calendar)"},
		{"1385 H", "", "1385 H"},
		{"unknown", "", "unknown"},
		{"", "", ""},
		{"31 Feb 1965", "1965-02", "31"},
		{"03-Oct-17", "", "03-Oct-17"},
		{"123456", "", "123456"},
		{"dd/mm/yyyy", "", "dd/mm/yyyy"},
	}
	for _, c := range cases {
		vs, rest := ParseDate(c.in)
		if got := show(vs); got != c.want || rest != c.rest {
			t.Errorf("%q: got %q rest %q, want %q rest %q", c.in, got, rest, c.want, c.rest)
		}
	}
}

func TestParseDateKeepsTheSource(t *testing.T) {
	vs, _ := ParseDate("1958; circa 1960 to 1961")
	if len(vs) != 3 || vs[0].Original != "" || vs[1].Original != "circa 1960 to 1961" || vs[2].Original != vs[1].Original {
		t.Errorf("got %+v", vs)
	}
}

func TestParseDateUntil(t *testing.T) {
	for in, want := range map[string]string{
		"03-Oct-17": "2017-10-03", "21/09/65": "1965-09-21", "1/1/26": "2026-01-01", "1/1/27": "1927-01-01",
	} {
		if vs, _ := ParseDateUntil(in, 2026); show(vs) != want {
			t.Errorf("%q: %s, want %s", in, show(vs), want)
		}
	}
}

func TestExcelDate(t *testing.T) {
	for in, want := range map[float64]string{24006: "1965-09-21", 45000.75: "2023-03-15", 1970: "", 3999: "", 100001: ""} {
		if d, ok := ExcelDate(in); d.String() != want || ok != (want != "") {
			t.Errorf("%v: %q %v, want %q", in, d, ok, want)
		}
	}
}

func TestReadDate(t *testing.T) {
	for in, ok := range map[string]bool{
		"1965": true, "1965-09": true, "1965-09-21": true, "2024-02-29": true, "1965-09-21T10:00:00": true,
		"1965-13": false, "1965-09-31": false, "2023-02-29": false, "1965-9": false, "65": false, "": false,
		"1965-00": false, "0000": false, "19 65": false, "1965_09": false, "1965-09-2x": false, "1965-09-21x": false,
	} {
		if _, got := ReadDate(in); got != ok {
			t.Errorf("%q: %v", in, got)
		}
	}
}

func genDate(t *rapid.T, label string) Date {
	d := Date{Year: rapid.IntRange(1900, 2030).Draw(t, label+" year")}
	if d.Month = rapid.IntRange(0, 12).Draw(t, label+" month"); d.Month > 0 {
		d.Day = rapid.IntRange(0, daysIn(d.Year, d.Month)).Draw(t, label+" day")
	}
	return d
}

func TestDateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := genDate(t, "a"), genDate(t, "b")
		if got, ok := ReadDate(a.String()); !ok || got != a {
			t.Fatalf("%v reads back as %v", a, got)
		}
		if vs, rest := ParseDate(a.String()); len(vs) != 1 || vs[0].Text != a.String() || rest != "" {
			t.Fatalf("%v parses as %v, %q", a, vs, rest)
		}
		spans := a.First().Compare(b.Last()) <= 0 && b.First().Compare(a.Last()) <= 0
		if a.Overlaps(b) != spans || a.Overlaps(b) != b.Overlaps(a) {
			t.Fatalf("%v overlaps %v: %v, by days %v", a, b, a.Overlaps(b), spans)
		}
		if a.Compare(b) != -b.Compare(a) || (a.Compare(b) == 0) != (a == b) {
			t.Fatalf("%v and %v are not ordered", a, b)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"a) 30/04/1963 b) 1960", "circa 1960-62", "1965年9月21日頃", "??/??/1970", "2017-06-01T00:00:00Z", "early 1970's"} {
		f.Add(s, 0)
		f.Add(s, 2026)
	}
	f.Fuzz(func(t *testing.T, s string, latest int) {
		vs, rest := ParseDateUntil(s, latest%3000)
		for _, v := range vs {
			if _, ok := ReadDate(v.Text); !ok {
				t.Fatalf("%q gives %q, no date", s, v.Text)
			}
		}
		if len(vs) == 0 && rest != strings.TrimSpace(s) && rest != s {
			t.Fatalf("%q is lost: rest %q", s, rest)
		}
	})
}
