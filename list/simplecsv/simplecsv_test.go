package simplecsv

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"cordon/internal/testdata"
	"cordon/list/listtest"
)

func TestGolden(t *testing.T) {
	listtest.Golden(t, "targets.golden", listtest.Must(t, Reader{}, listtest.Load(t, "testdata/targets.simple.csv")))
}

func TestMaritime(t *testing.T) {
	f := listtest.Load(t, "testdata/maritime_2026-01-31.csv")
	listtest.Golden(t, "maritime.golden", listtest.Must(t, Maritime{}, f))
	listtest.Faults(t, Maritime{}, f)
	if _, ok := (Reader{}).Recognise(f.Name, listtest.Head(t, f)); ok {
		t.Error("taken for targets.simple.csv")
	}
}

func FuzzMaritime(f *testing.F) {
	listtest.Fuzz(f, Maritime{}, listtest.File(f, "testdata/maritime_2026-01-31.csv"))
}

func TestFaults(t *testing.T) {
	f := listtest.Load(t, "testdata/targets.simple.csv")
	listtest.Faults(t, Reader{}, f)
	head := "id,schema,name,aliases,birth_date,dataset\n"
	for what, s := range map[string]string{
		"renamed column": "id,schema,nom,aliases,birth_date,dataset\na,Person,A,,,x\n",
		"header alone":   head,
		"ragged":         head + "a,Person,A\n",
		"id twice":       head + "a,Person,A,,,x\na,Person,A,,,x\n",
		"huge cell":      head + "a,Person,\"" + strings.Repeat("x", 20<<20) + "\",,,x\n",
		"semicolons":     strings.ReplaceAll(head, ",", ";") + "a;Person;A;;;x\n",
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("x.csv", []byte(s)))
	}
}

// TestEvalTargets reads the reduced header and compares with encoding/csv.
func TestEvalTargets(t *testing.T) {
	for name, rows := range map[string]int{"latin_targets.csv": 34440, "korean_targets.csv": 9121} {
		path := testdata.Path(t, "eval", name)
		res := listtest.Must(t, Reader{}, listtest.Load(t, path))
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		all, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(all)-1 != rows || res.Report.Targets != rows || len(res.Report.Rejects) != 0 {
			t.Errorf("%s: %d rows, %d targets, rejects %v", name, len(all)-1, res.Report.Targets, res.Report.Rejects)
		}
		for i, row := range all[1:] {
			e := res.Entities[i]
			if e.ID != row[0] || e.Schema != row[1] || e.First("name") != strings.TrimSpace(row[2]) {
				t.Fatalf("row %d: %s", i, listtest.Text(e))
			}
			for a := range strings.SplitSeq(row[3], ";") {
				a = strings.TrimSpace(a)
				if a != "" && !strings.Contains(row[3], `"`) && !e.Has("alias", a) && !e.Has("name", a) {
					t.Errorf("%s lost alias %q", e.ID, a)
				}
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	listtest.Fuzz(f, Reader{}, listtest.File(f, "testdata/targets.simple.csv"))
}

func TestReordered(t *testing.T) {
	listtest.Reordered(t, Reader{}, "x.csv", string(listtest.File(t, "testdata/targets.simple.csv")), 1)
}
