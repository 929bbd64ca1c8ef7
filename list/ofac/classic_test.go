package ofac

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/listtest"
)

// set loads the files of a set, given as "name=part".
func set(t testing.TB, dir string, parts ...string) (fs []list.File) {
	for _, s := range parts {
		name, part, _ := strings.Cut(s, "=")
		path := dir + "/" + name
		if dir != "testdata" {
			path = testdata.Path(t, "lists/ofac", dir, name)
		}
		f := listtest.Load(t, path)
		h, ok := Classic{}.Recognise(name, listtest.Head(t, f))
		if !ok || h.Part != part {
			t.Fatalf("%s is recognised as part %q (%v), want %q", name, h.Part, ok, part)
		}
		f.Part = part
		fs = append(fs, f)
	}
	return fs
}

func TestClassicGolden(t *testing.T) {
	fs := set(t, "testdata", "sdn.csv=main", "alt.csv=alias", "add.csv=address", "sdn_comments.csv=comments")
	res := listtest.Must(t, Classic{}, fs...)
	listtest.Golden(t, "classic.golden", res)
}

func TestStandardGolden(t *testing.T) {
	res := listtest.Must(t, Standard{}, listtest.Load(t, "testdata/sdn.xml"))
	listtest.Golden(t, "standard.golden", res)
}

func TestClassicFaults(t *testing.T) {
	listtest.Faults(t, Classic{}, listtest.Load(t, "testdata/sdn.csv"))
	listtest.Faults(t, Standard{}, listtest.Load(t, "testdata/sdn.xml"))
	data, err := os.ReadFile("testdata/sdn.csv")
	if err != nil {
		t.Fatal(err)
	}
	row := `101,"X",-0- ,"DPRK",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ` + "\r\n"
	for what, doc := range map[string]string{
		"without the last byte": strings.TrimSuffix(string(data), endOfFile),
		"rows after the end":    row + endOfFile + "\r\n" + row,
		"a column too few":      row + "102,\"Y\",-0- \r\n" + endOfFile,
		"no number":             row + strings.Replace(row, "101", "one", 1) + endOfFile,
		"nothing but the end":   endOfFile,
	} {
		listtest.Refuses(t, Classic{}, what, listtest.Bytes("sdn.csv", []byte(doc)))
	}
	std, err := os.ReadFile("testdata/sdn.xml")
	if err != nil {
		t.Fatal(err)
	}
	listtest.Refuses(t, Standard{}, "half the entries", listtest.Bytes("sdn.xml", bytes.Replace(std, []byte("<Record_Count>4<"), []byte("<Record_Count>8<"), 1)))
	listtest.Refuses(t, Standard{}, "no count", listtest.Bytes("sdn.xml", bytes.Replace(std, []byte("Record_Count"), []byte("Records_Count"), 2)))
}

// A main file alone is a list, but its gaps are told.
func TestClassicAlone(t *testing.T) {
	res := listtest.Must(t, Classic{}, set(t, "testdata", "sdn.csv=main")...)
	w := strings.Join(res.Report.Warnings, "\n")
	for _, want := range []string{"aliases are missing", "addresses are missing", "long remarks are missing"} {
		if !strings.Contains(w, want) {
			t.Errorf("no warning that %s:\n%s", want, w)
		}
	}
}

func TestRecognise(t *testing.T) {
	for name, want := range map[string]string{
		"sdn_2024-05-01.csv": "us-ofac-sdn main 2024-05-01", "export.csv": "us-ofac-sdn main ", "cons_prim.csv": "us-ofac-cons main ",
	} {
		f := listtest.Load(t, "testdata/sdn.csv")
		h, ok := Classic{}.Recognise(name, listtest.Head(t, f))
		if got := h.List + " " + h.Part + " " + h.Date; !ok || got != want {
			t.Errorf("%s: %q (%v), want %q", name, got, ok, want)
		}
	}
	for _, other := range []string{"", "id,name\r\n", "1,2,3\r\n", `1,"a","b","c","d"` + "\r\n", "<sdnList>", "1;2;3\n", ",,\n"} {
		if _, ok := (Classic{}).Recognise("sdn.csv", []byte(other)); ok {
			t.Errorf("%q is recognised", other)
		}
	}
}

func TestSplitRemarks(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"DOB 1962; POB Shati.", "DOB 1962|POB Shati"},
		{"a.k.a. 'A; B'; Gender Male.", "a.k.a. 'A; B'|Gender Male"},
		{"a.k.a. 'AL-TEST, Abu al-'Ansari'; a.k.a. 'X'.", "a.k.a. 'AL-TEST, Abu al-'Ansari'|a.k.a. 'X'"},
		{"(Linked To: X)", "Linked To: X"},
		{"", ""},
		{";;", ""},
	} {
		if got := strings.Join(splitRemarks(c.in), "|"); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestReadPaper(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"1084010 (Egypt)", "1084010|Egypt||"},
		{"AO 2879097 (Italy) expires 30 Oct 2012", "AO 2879097|Italy||2012-10-30"},
		{"343997 (Mexico) issued 14 Dec 2005 expires 2010", "343997|Mexico|2005-12-14|2010"},
		{"# 800018928-0 (Colombia)", "800018928-0|Colombia||"},
		{"7136946 (Delaware) (United States)", "7136946 (Delaware)|United States||"},
		{"12 (Iran (Islamic Republic))", "12|Iran (Islamic Republic)||"},
		{"CH-217.0.135.719-4", "CH-217.0.135.719-4|||"},
	} {
		d := readPaper("Passport", c.in)
		got := d.number + "|" + d.country + "|"
		for _, v := range d.issued {
			got += v.Text
		}
		got += "|"
		for _, v := range d.expires {
			got += v.Text
		}
		if got != c.want {
			t.Errorf("%q: got %s, want %s", c.in, got, c.want)
		}
	}
}

// Real sets: as many entries as lines, every alias and address used, no warning
// where the set is whole.
func TestClassicConservation(t *testing.T) {
	for _, c := range []struct {
		list, dir string
		files     []string
		warnings  int
	}{
		{SDN, "set_2021-07", []string{"sdn.csv=main", "alt.csv=alias", "add.csv=address", "sdn_comments.csv=comments"}, 0},
		{Consolidated, "cons_2025-12", []string{"cons_prim.csv=main", "cons_alt.csv=alias", "cons_add.csv=address", "cons_comments.csv=comments"}, 0},
		{SDN, "sdn_history", []string{"sdn_2024-05-01.csv=main"}, 20},
		{SDN, "sdn_history", []string{"sdn_2024-05-02.csv=main"}, 20},
		{SDN, "sdn_history", []string{"sdn_2024-05-03.csv=main"}, 20},
	} {
		t.Run(c.dir+"/"+c.files[0], func(t *testing.T) {
			fs := set(t, c.dir, c.files...)
			res := listtest.Must(t, Classic{}, fs...)
			rep := res.Report
			if rep.Header.List != c.list {
				t.Errorf("read as %s", rep.Header.List)
			}
			lines := map[string]int{}
			for _, f := range fs {
				lines[f.Part] = bytes.Count(all(t, f), []byte("\r\n"))
			}
			if rep.Entries != lines["main"] || rep.Targets != lines["main"] {
				t.Errorf("%d lines, %d entries, %d targets", lines["main"], rep.Entries, rep.Targets)
			}
			for part, column := range map[string]string{"alias": "alt.csv/ent_num", "address": "add.csv/ent_num", "comments": "comments.csv/ent_num"} {
				if rep.Fields[column].Count != lines[part] {
					t.Errorf("%d lines of %s, %d read", lines[part], part, rep.Fields[column].Count)
				}
			}
			if len(rep.Warnings) > c.warnings {
				t.Errorf("warnings: %q", rep.Warnings)
			}
			for _, p := range rep.Paths() {
				if rep.Fields[p].State == list.Unmapped {
					t.Errorf("unmapped: %s %v", p, rep.Fields[p])
				}
			}
			// Of the remarks no more than one in a hundred pieces is prose.
			if prose := rep.Fields["Remarks, prose"].Count; prose > 600 {
				t.Errorf("%d remarks are not understood", prose)
			}
		})
	}
}

// The order of a file's lines says nothing, and a line that stays the same from
// one day to the next gives the same entities.
func TestClassicVersions(t *testing.T) {
	byLine := func(data []byte) map[string]string {
		f := listtest.Bytes("sdn.csv", data)
		res, err := listtest.Read(Classic{}, f)
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		for _, e := range res.Entities {
			m[e.ID] = listtest.Text(e)
		}
		return m
	}
	old, next := all(t, set(t, "sdn_history", "sdn_2024-05-01.csv=main")[0]), all(t, set(t, "sdn_history", "sdn_2024-05-02.csv=main")[0])
	rows := bytes.Split(bytes.TrimSuffix(old, []byte("\r\n"+endOfFile)), []byte("\r\n"))
	before := byLine(old)
	slices.Reverse(rows)
	if !maps.Equal(before, byLine(append(bytes.Join(rows, []byte("\r\n")), "\r\n"+endOfFile...))) {
		t.Error("a reordered file reads differently")
	}
	lines := map[string]bool{}
	for _, r := range rows {
		lines[string(r)] = true
	}
	changedLines := 0
	for r := range bytes.SplitSeq(next, []byte("\r\n")) {
		if !lines[string(r)] {
			changedLines++
		}
	}
	changed := 0
	for id, text := range byLine(next) {
		if was, ok := before[id]; ok && was != text {
			changed++
		}
	}
	if changed > changedLines {
		t.Errorf("%d lines are new or changed, %d entities changed", changedLines, changed)
	}
	t.Logf("%d new or changed lines, %d changed entities", changedLines, changed)
}

func all(t testing.TB, f list.File) []byte {
	t.Helper()
	rc, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer rc.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(rc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// formatsAgree: the remarks of sdn.csv and the advanced file of the same month say
// the same of the parties that are in both.
func formatsAgree(t *testing.T, advanced listtest.Result) {
	classic, err := listtest.Read(Classic{}, set(t, "sdn_history", "sdn_2024-05-03.csv=main")...)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*ftm.Entity{}
	for _, e := range advanced.Entities {
		byID[e.ID] = e
	}
	for _, property := range []string{
		"birthDate", "nationality", "citizenship", "passportNumber", "idNumber", "taxNumber", "registrationNumber", "imoNumber",
		"mmsi", "flag", "gender", "swiftBic", "email", "website", "serialNumber", "model", "programId", "innCode", "leiCode", "birthPlace",
	} {
		same, all := 0, 0
		var example string
		for _, e := range classic.Entities {
			other := byID[e.ID]
			if !e.Target || other == nil || slices.ContainsFunc(e.Get("notes"), func(v ftm.Value) bool { return strings.HasPrefix(v.Text, "Remarks break off") }) {
				continue
			}
			a, b := texts(e, property), texts(other, property)
			if len(a)+len(b) == 0 {
				continue
			}
			all++
			if slices.Equal(a, b) {
				same++
			} else {
				example = e.ID + ": " + strings.Join(a, ", ") + " / " + strings.Join(b, ", ")
			}
		}
		if all == 0 || float64(same) < 0.97*float64(all) {
			t.Errorf("%s: %d of %d parties agree; %s", property, same, all, example)
		}
	}
}

func texts(e *ftm.Entity, property string) (ts []string) {
	for _, v := range e.Get(property) {
		ts = append(ts, v.Text)
	}
	slices.Sort(ts)
	return ts
}

func FuzzClassic(f *testing.F) {
	data, err := os.ReadFile("testdata/sdn.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, doc []byte) {
		Classic{}.Recognise("sdn.csv", doc)
		res, err := listtest.Read(Classic{}, listtest.Bytes("sdn.csv", doc))
		if err == nil && res.Report.Entries != res.Report.Targets+len(res.Report.Rejects) {
			t.Errorf("%d entries, %d targets, %d rejects", res.Report.Entries, res.Report.Targets, len(res.Report.Rejects))
		}
	})
}

func FuzzStandard(f *testing.F) { listtest.Fuzz(f, Standard{}, listtest.File(f, "testdata/sdn.xml")) }

func BenchmarkClassic(b *testing.B) {
	fs := set(b, "set_2021-07", "sdn.csv=main", "alt.csv=alias", "add.csv=address", "sdn_comments.csv=comments")
	for _, f := range fs {
		b.SetBytes(f.Size)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := listtest.Read(Classic{}, fs...); err != nil {
			b.Fatal(err)
		}
	}
}
