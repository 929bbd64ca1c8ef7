package table

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/htmlindex"
	"pgregory.net/rapid"
)

// write puts content into a file of a test.
func write(t testing.TB, name, content string) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// read opens and reads a whole file.
func read(t testing.TB, path string, opts Options) (*Table, []Row) {
	t.Helper()
	tab, err := Open(path, nil, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tab.Close() })
	var rows []Row
	for {
		r, err := tab.Next()
		if err == io.EOF {
			return tab, rows
		}
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
}

func TestCSVShapes(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     [][]string
		rejected []int // row numbers
	}{
		{"plain", "id,name\n1,Ri Won Ho\n", [][]string{{"1", "Ri Won Ho"}}, nil},
		{"no newline at the end", "id,name\n1,A", [][]string{{"1", "A"}}, nil},
		{"windows lines", "id,name\r\n1,A\r\n", [][]string{{"1", "A"}}, nil},
		{"old mac lines", "id,name\r1,A\r2,B\r", [][]string{{"1", "A"}, {"2", "B"}}, nil},
		{"semicolons", "id;name\n1;Müller, Hans\n", [][]string{{"1", "Müller, Hans"}}, nil},
		{"tabs", "id\tname\n1\tA, B\n", [][]string{{"1", "A, B"}}, nil},
		{"bars", "id|name\n1|A;B,C\n", [][]string{{"1", "A;B,C"}}, nil},
		{"one column with commas in the names", "name\nKIM, Jong Un\nRI, Won Ho\n", [][]string{{"KIM, Jong Un"}, {"RI, Won Ho"}}, nil},
		{"Excel's separator hint", "sep=;\nid;name\n1;A\n", [][]string{{"1", "A"}}, nil},
		{"quotes", "id,name\n1,\"A, \"\"B\"\"\"\n", [][]string{{"1", `A, "B"`}}, nil},
		{"newline in quotes", "id,name\n1,\"A\nB\"\n2,C\n", [][]string{{"1", "A\nB"}, {"2", "C"}}, nil},
		{"quote inside a bare cell", "id,name\n1,5\" pipe\n", [][]string{{"1", `5" pipe`}}, nil},
		{"spaces around quotes", "id, \"name\" \n1, \"A\" \n", [][]string{{"1", "A"}}, nil},
		{"empty lines", "\n\nid,name\n\n1,A\n\n", [][]string{{"1", "A"}}, nil},
		{"a title above", "Customer list;;\nBank of Nowhere, 2026\n\nid;name;country\n1;A;KP\n", [][]string{{"1", "A", "KP"}}, nil},
		{"rows that look like a title", "id,amount,name\n1,2,A\n2,3,Country\n", [][]string{{"1", "2", "A"}, {"2", "3", "Country"}}, nil},
		{"spare delimiters", "id,name\n1,A,,\n", [][]string{{"1", "A"}}, nil},
		{"byte order mark", "\uFEFFname,id\nA,1\n", [][]string{{"A", "1"}}, nil},
		{"short row", "id,name\n1\n2,B\n", [][]string{{"1"}, {"2", "B"}}, []int{1}},
		{"long row", "id,name\n1,A,x\n2,B\n", [][]string{{"1", "A", "x"}, {"2", "B"}}, []int{1}},
		{"NUL", "id,name\n1,A\x00B\n2,B\n", [][]string{{"1", "A\x00B"}, {"2", "B"}}, []int{1}},
		{"quote that never closes costs one row", "id,name\n1,\"A\n2,B\n3,C\n", [][]string{{"1", `"A`}, {"2", "B"}, {"3", "C"}}, []int{1}},
		{"quote closed by the next row's", "id,name\n1,\"A\n2,\"B\"\n3,C\n", [][]string{{"1", `"A`}, {"2", "B"}, {"3", "C"}}, []int{1}},
		{"text after a closing quote", "id,name\n1,\"A\" B\n2,C\n", [][]string{{"1", `"A" B`}, {"2", "C"}}, []int{1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, rows := read(t, write(t, "x.csv", c.in), Options{})
			var got [][]string
			var rejected []int
			for i, r := range rows {
				got = append(got, r.Cells)
				if r.Number != i+1 {
					t.Errorf("row %d has number %d", i+1, r.Number)
				}
				if r.Reject != "" {
					rejected = append(rejected, r.Number)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if !slices.Equal(c.rejected, rejected) {
				t.Errorf("rejected rows %v, want %v", rejected, c.rejected)
			}
		})
	}
}

// What encoding/csv writes is read back, whatever is in the cells.
func TestCSVAgainstStandardLibrary(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5).Draw(t, "columns")
		cellGen := rapid.StringOfN(rapid.SampledFrom([]rune("ab é,;\"\n'=|\t金")), 0, 8, -1)
		want := rapid.SliceOfN(rapid.SliceOfN(cellGen, n, n), 1, 20).Draw(t, "rows")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		head := make([]string, n)
		for i := range head {
			head[i] = fmt.Sprintf("c%d", i)
		}
		head[0] = "name"
		w.Write(head)
		for _, r := range want {
			w.Write(r)
		}
		w.Flush()
		p := filepath.Join(dir, "x.csv")
		if err := os.WriteFile(p, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		tab, err := Open(p, nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer tab.Close()
		for _, r := range want {
			got, err := tab.Next()
			if err != nil || got.Reject != "" {
				t.Fatalf("%v %v %q", err, got.Reject, b.String())
			}
			if !slices.Equal(r, got.Cells) {
				t.Fatalf("got %q, want %q in %q", got.Cells, r, b.String())
			}
		}
		if _, err := tab.Next(); err != io.EOF {
			t.Fatalf("after the last row: %v", err)
		}
	})
}

func utf16Of(s string, big, mark bool) string {
	var b []byte
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xFEFF}, units...)
	}
	for _, u := range units {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

func utf32Of(s string, big bool) string {
	var b []byte
	for _, r := range s {
		if big {
			b = binary.BigEndian.AppendUint32(b, uint32(r))
		} else {
			b = binary.LittleEndian.AppendUint32(b, uint32(r))
		}
	}
	return string(b)
}

func TestEncodings(t *testing.T) {
	const plain = "id,name,city\n1,김정은,Pyongyang\n2,Müller,Köln\n"
	const western = "id,name,city\n1,Jos\xe9 Mu\xf1oz,Bogot\xe1\n2,M\xfcller,K\xf6ln\n3,John Smith,London\n4,Peter Brown,Leeds\n"
	late := "id,name\n" + strings.Repeat("1,John Smith\n", 20_000) + "2,M\xfcller\n"
	for _, c := range []struct {
		name, in, encoding, note string
		row                      int
		want                     string
	}{
		{"UTF-8", plain, "", "", 1, "김정은"},
		{"UTF-8 with mark", "\uFEFF" + plain, "", "", 1, "김정은"},
		{"UTF-16LE with mark", utf16Of(plain, false, true), "", "UTF-16", 1, "김정은"},
		{"UTF-16BE with mark", utf16Of(plain, true, true), "", "UTF-16", 2, "Müller"},
		{"UTF-16LE without mark", utf16Of(plain, false, false), "", "UTF-16", 2, "Müller"},
		{"UTF-16BE without mark", utf16Of(plain, true, false), "", "UTF-16", 2, "Müller"},
		{"UTF-32LE", "\xff\xfe\x00\x00" + utf32Of(plain, false), "", "UTF-32", 1, "김정은"},
		{"UTF-32BE", "\x00\x00\xfe\xff" + utf32Of(plain, true), "", "UTF-32", 2, "Müller"},
		{"Latin-1", western, "", "Windows-1252", 1, "José Muñoz"},
		{"Latin-1 that starts late", late, "", "Windows-1252", 20001, "Müller"},
		{"named Korean", "id,name\n1,\xb1\xe8\xc1\xa4\xc0\xba\n", "euc-kr", "", 1, "김정은"},
		{"named Cyrillic", "id,name\n1,\xd0\xe8 \xc2\xee\xed \xd5\xee\n", "windows-1251", "", 1, "Ри Вон Хо"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, rows := read(t, write(t, "x.csv", c.in), Options{Encoding: c.encoding})
			r := rows[c.row-1]
			if r.Reject != "" || r.Cells[1] != c.want {
				t.Errorf("row %d is %q (%s), want %q", c.row, r.Cells, r.Reject, c.want)
			}
			if notes := strings.Join(tab.Notes(), "; "); c.note == "" && notes != "" || !strings.Contains(notes, c.note) {
				t.Errorf("notes %q, want %q", notes, c.note)
			}
		})
	}
}

// Files that must be refused, each in one clear sentence.
// A file without a header loses no row; its columns are told by number.
func TestNoHeader(t *testing.T) {
	p := write(t, "x.csv", "1,Kim Yong Chol,\"Pyongyang, KP\"\n2,Gudrun Ensslin,Berlin\n")
	tab, rows := read(t, p, Options{NoHeader: true, Columns: map[string]string{"column_2": "name"}})
	if len(rows) != 2 || rows[0].Number != 1 || rows[0].Line != 1 || rows[0].Cells[2] != "Pyongyang, KP" {
		t.Errorf("%+v", rows)
	}
	if s := tab.Cleaner(2026).Subject(&rows[0]); s.Name != "Kim Yong Chol" {
		t.Errorf("%+v", s)
	}
}

// Where an encoding cannot be told, each that it may be is shown as it would read,
// those first in which the header is understood.
func TestReadings(t *testing.T) {
	for label, text := range map[string]string{
		"windows-1251": "номер клиента;ФИО;Гражданство\n1;Иванов Иван;Россия\n", "koi8-r": "ФИО;Дата рождения\nИванов;01.02.1970\n",
		"shift_jis": "氏名,生年月日\n山田太郎,1970\n", "euc-kr": "성명,생년월일\n김정은,1984\n", "gb18030": "姓名,出生日期\n金正恩,1984\n", "windows-1256": "الاسم,الجنسية\nمحمد,العراق\n",
	} {
		enc, err := htmlindex.Get(label)
		if err != nil {
			t.Fatal(err)
		}
		b, err := enc.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		p := write(t, "x.csv", b)
		if _, err := Open(p, nil, Options{}); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: %v", label, err)
		}
		rs, err := Readings(p)
		if err != nil || len(rs) < 2 || rs[0].Encoding != label || rs[0].Text != strings.TrimSuffix(text, "\n") || rs[0].Labels < 2 {
			t.Errorf("%s: %v %+v", label, err, rs)
		}
	}
	if _, err := Readings(write(t, "x.csv", "")); err == nil {
		t.Error("an empty file has readings")
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", "the file is empty"},
		{"blank", "\n \n\n", "only empty lines"},
		{"web page", "<!DOCTYPE html><html><body>Log in</body></html>", "web page (HTML)"},
		{"XML", "<?xml version=\"1.0\"?><a/>", "XML"},
		{"PDF", "%PDF-1.7\n", "PDF"},
		{"old Excel", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "old Excel"},
		{"JSON array", "[{\"name\":\"A\"}]", "JSON array"},
		{"no name column", "id,betrag\n1,5\n", `no usable name column: the columns are "id", "betrag"`},
		{"no header", "Kim Jong Un\nRi Won Ho\n", "if the file has no header, say so"},
		{"unknown encoding", "id,name\n1,\xd0\xe8 \xc2\xee\xed \xd5\xee\n2,\xc8\xe2\xe0\xed\xee\xe2\n", "windows-1251"},
		{"binary", "name,\x00\x01\x02\xff\xfe\x80" + strings.Repeat("\x00\x01\xff\xfe\x80\x93", 50), "binary"},
		{"endless line", "name\n" + strings.Repeat("a", 2<<20), "line 2 is longer than"},
		{"endless header", strings.Repeat("name,", 1<<19), "longer than"},
		{"empty workbook", "PK\x05\x06" + strings.Repeat("\x00", 18), "ZIP archive, not an Excel workbook"},
		{"cut workbook", "PK\x03\x04abcdef", "cut off or damaged"},
		{"cut Parquet", "PAR1abcdef", "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, err := Open(write(t, "x.csv", c.in), nil, Options{})
			if err == nil {
				tab.Close()
				t.Fatal("it was opened")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %q, want %q in it", err, c.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q runs over lines", err)
			}
		})
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none.csv"), nil, Options{}); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("missing file: %v", err)
	}
	if _, err := Open(t.TempDir(), nil, Options{}); err == nil || !strings.Contains(err.Error(), "directory") {
		t.Errorf("directory: %v", err)
	}
}

// A line of a gigabyte is refused after a megabyte.
func TestEndlessStream(t *testing.T) {
	for _, head := range []string{"name\n", "name\n\"", `{"name":"`} {
		in := &countingReader{r: io.MultiReader(strings.NewReader(head), io.LimitReader(letters{}, 1<<30))}
		tab, err := Open("-", in, Options{})
		if err == nil {
			tab.Close()
			t.Fatalf("%q: it was opened", head)
		}
		if !strings.Contains(err.Error(), "longer than") {
			t.Errorf("%q: error %q", head, err)
		}
		if in.n > 20<<20 {
			t.Errorf("%q: read %d bytes before giving up", head, in.n)
		}
	}
}

// Compressed files are read; one that is made to keep a machine busy is not.
func TestCompressed(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte("id,name\n1,Ri Won Ho\n"))
	z.Close()
	_, rows := read(t, write(t, "x.csv.gz", b.String()), Options{})
	if len(rows) != 1 || rows[0].Cells[1] != "Ri Won Ho" {
		t.Errorf("%v", rows)
	}
	b.Reset()
	z.Reset(&b)
	z.Write([]byte("id,name\n1,Ri Won Ho\n"))
	lines := append(bytes.Repeat([]byte(" "), 1<<20-1), '\n')
	for range 80 {
		z.Write(lines)
	}
	z.Close()
	tab, err := Open(write(t, "x.csv.gz", b.String()), nil, Options{})
	for err == nil {
		_, err = tab.Next()
	}
	if err == nil || !strings.Contains(err.Error(), "unpacks to more than") {
		t.Errorf("%v", err)
	}
}

type letters struct{}

func (letters) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'a'
	}
	return len(b), nil
}

type countingReader struct {
	r io.Reader
	n int
}

func (c *countingReader) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += n
	return n, err
}

func TestJSONL(t *testing.T) {
	const in = `{"name":"Ri Won Ho","nationality":["kp","cn"],"n":1.50,"x":null}
{"name":"A","late":"yes","obj":{"a":1}}

not json
{"name":"B"} trailing
["a"]
{"name":"C"`
	tab, rows := read(t, write(t, "x.jsonl", in), Options{})
	if want := []string{"name", "nationality", "n", "x", "late", "obj"}; !slices.Equal(tab.src.columns(), want) {
		t.Errorf("columns %q, want %q", tab.src.columns(), want)
	}
	want := []string{"", "", "not a JSON object", "follows the JSON object", "not a JSON object", "ends too early"}
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(rows), len(want))
	}
	for i, w := range want {
		if (w == "") != (rows[i].Reject == "") || !strings.Contains(rows[i].Reject, w) {
			t.Errorf("row %d rejected %q, want %q", i+1, rows[i].Reject, w)
		}
	}
	if got := rows[0].Cells; got[1] != "kp; cn" || got[2] != "1.50" || got[3] != "" {
		t.Errorf("cells %q", got)
	}
	if got := rows[1].Cells; got[4] != "yes" || got[5] != `{"a":1}` {
		t.Errorf("cells %q", got)
	}
}

func TestEntities(t *testing.T) {
	const in = `{"id":"c-1","schema":"Person","properties":{"name":["리원호"],"birthDate":["1964-07-17"]},"risk":"low"}
`
	tab, rows := read(t, write(t, "x.jsonl", in), Options{})
	if got := tab.Passed(); !slices.Equal(got, []string{"risk"}) {
		t.Errorf("passed %q", got)
	}
	s := tab.Cleaner(2025).Subject(&rows[0])
	if s.ID != "c-1" || s.Entity.First("birthDate") != "1964-07-17" || s.Name != "리원호" || len(s.Faults) > 0 {
		t.Errorf("subject %+v", s)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"id,name\n1,A\n", "name\n\"a\"\"b\"\n", "a;b\r\n\"", "\uFEFFname|x\n\"\n\"|\"", "name\n" + strings.Repeat("\"a\n", 600)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		tab, err := Open("-", bytes.NewReader(in), Options{})
		if err != nil {
			return
		}
		defer tab.Close()
		clean := tab.Cleaner(2025)
		for n := 1; ; n++ {
			r, err := tab.Next()
			if err != nil {
				return
			}
			if r.Number != n {
				t.Fatalf("row %d has number %d", n, r.Number)
			}
			s := clean.Subject(&r)
			if r.Reject != "" && len(s.Faults) == 0 {
				t.Fatalf("row %d was rejected (%s) and has no fault", n, r.Reject)
			}
			if len(s.Faults) == 0 && s.Name == "" && len(s.Entity.Properties) == 0 {
				t.Fatalf("row %d has neither name nor fault", n)
			}
			tab.Pass(&r)
		}
	})
}

func FuzzJSONL(f *testing.F) {
	for _, s := range []string{`{"name":"A"}`, `{"id":"x","schema":"Person","properties":{"name":["A"]}}`, "{\"name\":[1,{\"a\":[]}]}\n{}", `{"name":"\ud800"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if !bytes.HasPrefix(in, []byte("{")) {
			return
		}
		tab, err := Open("-", bytes.NewReader(in), Options{})
		if err != nil {
			return
		}
		defer tab.Close()
		clean := tab.Cleaner(2025)
		for {
			r, err := tab.Next()
			if err != nil {
				return
			}
			s := clean.Subject(&r)
			if r.Reject != "" && len(s.Faults) == 0 {
				t.Fatalf("rejected (%s) and without fault", r.Reject)
			}
		}
	})
}
