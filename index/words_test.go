package index

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"cordon/ftm"
	"cordon/match"
	"cordon/name"
)

// TestSearchersShareWords asks the same of one searcher and of many at once, while
// the cache that they share starts anew again and again.
func TestSearchersShareWords(t *testing.T) {
	given := []string{"Ramon", "Ivan", "Vera", "Cornelis", "Amina", "Viktor", "Sofia", "Darius"}
	family := []string{"Castellar", "Dobrolyubov", "Okonkwo", "Vanderbilt", "Zakharov", "Haddad", "Lindqvist", "Moradi", "Petrov", "Quillfeather"}
	var es []*ftm.Entity
	for _, g := range given {
		for _, f := range family {
			es = append(es, party("Person", g+" "+f))
		}
	}
	ix := build(t, es...)
	var asked []string
	for i, e := range es {
		asked = append(asked, e.Caption, e.Caption[1:], fmt.Sprintf("%s %s", family[i%len(family)], given[i%len(given)]))
	}
	answer := func(s *Searcher, a *name.Analyser, q string) []Hit {
		return slices.Clone(s.Search(match.NewParty(party("Person", q), a), Options{Cutoff: .5}))
	}
	want := map[string][]Hit{}
	alone, a := ix.NewSearcher(), name.NewAnalyser()
	found := 0
	for _, q := range asked {
		want[q] = answer(alone, a, q)
		found += len(want[q])
	}
	if found < len(es) {
		t.Fatalf("%d hits of %d names", found, len(es))
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			s, a := ix.NewSearcher(), name.NewAnalyser()
			for i := range asked {
				q := asked[(i*7+w*31)%len(asked)]
				if i%11 == w {
					ix.words.took(1<<40, 1) // as if it were full
				}
				if got := answer(s, a, q); !slices.Equal(got, want[q]) {
					t.Errorf("%s: %v, alone %v", q, got, want[q])
				}
				s.Search(match.NewParty(party("Person", fmt.Sprintf("Fresh%d Word%d", w, i)), a), Options{Cutoff: .5})
			}
		})
	}
	wg.Wait()
}
