package sets

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/screen"
)

func TestF1(t *testing.T) {
	s := []Scored{{Want: true, Score: .9}, {Want: true, Score: .6}, {Score: .8}, {Score: .1}}
	for _, c := range []struct{ threshold, p, r, f float64 }{{.7, .5, .5, .5}, {.5, 2. / 3, 1, .8}, {.85, 1, .5, 2. / 3}, {.95, 0, 0, 0}} {
		if p, r, f := F1(s, c.threshold); abs(p-c.p)+abs(r-c.r)+abs(f-c.f) > 1e-9 {
			t.Errorf("at %v: %v %v %v, want %v %v %v", c.threshold, p, r, f, c.p, c.r, c.f)
		}
	}
}

func abs(x float64) float64 { return max(x, -x) }

// TestRun measures on sets made for the test: what is there is measured, what is
// not is left out, and a folder without any is an error.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"name_pairs.csv":      "schema,name1,name2,is_match,quality\nPerson,Hans Müller,Hans Mueller,true,STRONG\nPerson,Hans Müller,Olga Petrova,true,WEAK\n",
		"latin_targets.csv":   "id,schema,name,aliases,birth_date,dataset\na-1,Person,Zdenko Quillfeather,,,a\nb-1,Person,QUILLFEATHER Zdenko,,,b\na-2,Person,Aloysius Abernathy,,,a\n",
		"original_script.csv": "schema,name,script,expected\nPerson,Zdenko Quillfeather,Latin,a-1\nPerson,Nobody Alike,Latin,a-2\n",
		"negatives_own.csv":   "name,birth_date\nGudrun Holzmann,1980\nPia Lindqvist,1991\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	got, err := Run(t.Context(), dir, lib, Options{Misses: 5})
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]Figure{}
	for _, f := range got {
		by[f.Set+" "+f.Group] = f
	}
	if f := by["name pairs all"]; f.N != 2 || f.Values["precision"] != 1 || f.Values["recall"] != .5 || len(f.Misses) != 1 || f.Holds() {
		t.Errorf("pairs: %+v", f)
	}
	if f := by["original_script.csv all"]; f.N != 2 || f.Values["first"] != .5 || len(f.Misses) != 1 || !strings.Contains(f.Misses[0], "Nobody Alike") {
		t.Errorf("original script: %+v", f)
	}
	if f := by["negatives_own.csv name only"]; f.N != 2 || f.Values["share"] != 0 || !f.Holds() {
		t.Errorf("negatives: %+v", f)
	}
	if _, err := Run(t.Context(), t.TempDir(), lib, Options{}); err == nil {
		t.Error("a folder without sets is measured")
	}
}
