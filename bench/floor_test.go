package bench

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"cordon/ftm"
	"cordon/index"
	"cordon/internal/testdata"
	"cordon/lab/sets"
	"cordon/match"
	"cordon/name"
)

// TestAccuracyFloors holds the figures of the development sets against the
// committed ones in floors.json: none may get worse by more than a hair. Whoever
// makes one better raises its floor in the same commit.
func TestAccuracyFloors(t *testing.T) {
	if testing.Short() {
		t.Log("only the pairs: the other sets take a minute")
	}
	raw, err := os.ReadFile("floors.json")
	if err != nil {
		t.Fatal(err)
	}
	floors := map[string]float64{}
	if err := json.Unmarshal(raw, &floors); err != nil {
		t.Fatal(err)
	}
	check := func(figure string, got float64) {
		t.Helper()
		floor, ok := floors[figure]
		switch {
		case !ok:
			t.Errorf("%s is %.4f and has no floor", figure, got)
		case floor < 0 && got > -floor: // a ceiling
			t.Errorf("%s is %.4f, no more than %.4f is allowed", figure, got, -floor)
		case got < floor:
			t.Errorf("%s is %.4f, the floor is %.4f", figure, got, floor)
		default:
			t.Logf("%-28s %.4f", figure, got)
		}
	}
	dir := filepath.Dir(testdata.Path(t, "eval", "name_pairs.csv"))
	read := func(file string) []sets.Row {
		rows, err := sets.Rows(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	_, _, f1 := sets.F1(sets.Pairs(read("name_pairs.csv"), match.Default()), match.Threshold)
	check("pairs.f1", f1)
	if testing.Short() {
		return
	}

	b := index.NewBuilder()
	if _, err := Lists(b, testdata.Path(t, "lists", "un")); err != nil {
		t.Fatal(err)
	}
	un := compiled(t, b)
	r := sets.Retrieval(un, read("un_treated.csv"), "", true, nil)["*"]
	check("un_treated.first", share(r.First, r.N))
	check("un_treated.alert", share(r.Alert, r.N))
	r = sets.Retrieval(un, read("cross_list.csv"), "source", false, nil)["*"]
	check("cross_list.first", share(r.First, r.N))
	check("cross_list.five", share(r.Five, r.N))

	b = index.NewBuilder()
	es, err := sets.Targets(b, filepath.Join(dir, "latin_targets.csv"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for script, r := range sets.Retrieval(compiled(t, b), read("original_script.csv"), "script", false, sets.Twins(es)) {
		switch script {
		case "Cyrillic", "Arabic", "Han", "Kana":
			check("original_script."+script+".first", share(r.First, r.N))
			check("original_script."+script+".five", share(r.Five, r.N))
		}
	}
	b = index.NewBuilder()
	if es, err = sets.Targets(b, filepath.Join(dir, "korean_targets.csv"), nil); err != nil {
		t.Fatal(err)
	}
	r = sets.Retrieval(compiled(t, b), read("korean.csv"), "script", false, sets.Twins(es))["*"]
	check("korean.first", share(r.First, r.N))
	check("korean.five", share(r.Five, r.N))

	ix := everything(t)
	rows := append(read("negatives_global.csv"), read("negatives_us.csv")...)
	check("negatives.name", share(len(sets.Negatives(ix, rows, match.Threshold, false)), len(rows)))
	check("negatives.facts", share(len(sets.Negatives(ix, rows, match.Threshold, true)), len(rows)))
}

func share(n, of int) float64 { return float64(n) / float64(of) }

func compiled(t *testing.T, b *index.Builder) *index.Index {
	t.Helper()
	ix, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// TestSelf asks for every name of the UN list: it must find its own entity, with
// the score 1 unless it is a weak alias of one word.
func TestSelf(t *testing.T) {
	b := index.NewBuilder()
	es, err := Lists(b, testdata.Path(t, "lists", "un"))
	if err != nil {
		t.Fatal(err)
	}
	ix := compiled(t, b)
	s, a := ix.NewSearcher(), name.NewAnalyser()
	asked, lost := 0, 0
	for _, e := range es {
		if !match.Matchable(e.Schema) {
			continue
		}
		for _, prop := range []string{"name", "alias"} {
			for _, v := range e.Get(prop) {
				q := sets.Subject(sets.Row{"schema": e.Schema, "name": v.Text})
				p := match.NewParty(q, a)
				if len(p.Names) == 0 {
					continue
				}
				want := 1.0
				if v.Marks&ftm.Weak != 0 && match.WeakAlone(len(p.Names[0].Tokens)) {
					want = float64(match.Default().WeakCap)
				}
				asked++
				own, _ := ix.ByID(e.ID)
				found := false
				for _, h := range s.Search(p, index.Options{Cutoff: .6}) {
					found = found || h.Entity == own && h.Score >= want
				}
				if !found {
					if lost++; lost < 10 {
						t.Errorf("%s: %q does not find itself at %.2f", e.ID, v.Text, want)
					}
				}
			}
		}
	}
	t.Logf("%d names, %d lost", asked, lost)
}
