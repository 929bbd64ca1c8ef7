package bench

import (
	"math/rand/v2"
	"testing"

	"cordon/index"
	"cordon/internal/testdata"
	"cordon/lab/sets"
	"cordon/match"
	"cordon/name"
)

// TestIndexMissesNothing asks the index and the exhaustive matcher the same: at
// every cut-off the index must return what the other finds, with its score.
func TestIndexMissesNothing(t *testing.T) {
	path := testdata.Path(t, "eval", "latin_targets.csv")
	b := index.NewBuilder()
	es, err := sets.Targets(b, path, func(d string) bool { return d == "un-sc" || d == "jp-mof" })
	if err != nil {
		t.Fatal(err)
	}
	ix, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	a := name.NewAnalyser()
	var parties []*match.Party
	for _, e := range es {
		parties = append(parties, match.NewParty(e, a))
	}
	ref := NewReference(parties, ix.Model(), ix)
	s := ix.NewSearcher()
	r := rand.New(rand.NewPCG(1, 2))
	deck := Manipulations()
	asked, missed, extra := 0, 0, 0
	n := 400
	if testing.Short() {
		n = 60
	}
	for k := range n {
		e := es[r.IntN(len(es))]
		names := append(e.Get("name"), e.Get("alias")...)
		m := deck[r.IntN(len(deck))]
		text := m.Do(r, names[r.IntN(len(names))].Text)
		q := sets.Subject(sets.Row{"schema": e.Schema, "name": text})
		if r.IntN(4) == 0 {
			q.Add("birthDate", e.First("birthDate"))
		}
		p := match.NewParty(q, a)
		cut := []float64{.3, .5, .65, .7, .8, .95, 1}[k%7]
		want := ref.Search(p, cut)
		got := map[uint32]index.Hit{}
		for _, h := range s.Search(p, index.Options{Cutoff: cut}) {
			got[h.Entity] = h
		}
		asked += len(want)
		for _, w := range want {
			h, ok := got[uint32(w.Party)]
			if !ok || h.Score != w.Score || h.Confidence != w.Confidence {
				missed++
				if missed < 20 {
					t.Logf("%.80q (%s) at %.2f: %.80s scores %.4f, the index says %.4f (found: %v)", text, m.Name, cut, es[w.Party].Caption, w.Score, h.Score, ok)
				}
			}
			delete(got, uint32(w.Party))
		}
		for i, h := range got {
			extra++
			if extra < 20 {
				t.Logf("%.80q (%s) at %.2f: %.80s only in the index, %.4f", text, m.Name, cut, es[i].Caption, h.Score)
			}
		}
	}
	t.Logf("%d queries, %d hits, %d missed or different, %d too many", n, asked, missed, extra)
	if missed+extra > 0 {
		t.Errorf("index and exhaustive matcher differ in %d of %d", missed+extra, asked)
	}
}
