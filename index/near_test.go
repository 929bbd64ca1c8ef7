package index

import (
	"testing"

	"pgregory.net/rapid"

	"cordon/match"
)

// TestNear holds the look-up of near strings against a comparison with all of them.
func TestNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfNDistinct(rapid.StringMatching(`[abc]{1,12}|a{30,33}`), 1, 40, rapid.ID).Draw(t, "list")
		kinds := rapid.SliceOfN(rapid.Uint8Range(0, 7), len(list), len(list)).Draw(t, "kinds")
		var d dictionary
		d.compile(list, func(i int) uint8 { return kinds[i] })
		var nb neighbours
		for range 3 {
			s := rapid.OneOf(rapid.SampledFrom(list), rapid.StringMatching(`[abcd]{1,12}|a{30,33}`)).Draw(t, "word")
			k, kind := rapid.IntRange(0, 2).Draw(t, "edits"), rapid.Uint8Range(0, 2).Draw(t, "kind")
			got := map[string]int{}
			d.near(&nb, s, k, kind, func(i uint32, edits int) { got[d.at(i)] = edits })
			for i, x := range list {
				budget := min(k, match.Budget(len(s)), match.Budget(len(x)))
				e := match.OSA(s, x, budget)
				if found, ok := got[x]; ok && found != e {
					t.Fatalf("%q and %q are %d apart, want %d", s, x, found, e)
				} else if !ok && kinds[i]>>kind&1 != 0 && budget > 0 && e <= budget {
					t.Fatalf("%q is not found within %d edits of %q", x, k, s)
				}
			}
		}
	})
}
