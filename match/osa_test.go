package match

import (
	"testing"

	"pgregory.net/rapid"
)

// slowOSA is the textbook table.
func slowOSA(s, t string) int {
	d := make([][]int, len(s)+1)
	for i := range d {
		d[i] = make([]int, len(t)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			c := 1
			if s[i-1] == t[j-1] {
				c = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+c)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(s)][len(t)]
}

func TestOSA(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[abc]{0,12}`).Draw(t, "s")
		u := rapid.StringMatching(`[abc]{0,12}`).Draw(t, "t")
		k := rapid.IntRange(0, 4).Draw(t, "k")
		if got, want := OSA(s, u, k), min(slowOSA(s, u), k+1); got != want {
			t.Fatalf("OSA(%q, %q, %d) = %d, want %d", s, u, k, got, want)
		}
		var p Pattern
		p.Set(rapid.StringMatching(`[abc]{0,12}`).Draw(t, "before"))
		p.Set(s)
		if got, want := p.OSA(u, k), min(slowOSA(s, u), k+1); got != want {
			t.Fatalf("the pattern says OSA(%q, %q, %d) = %d, want %d", s, u, k, got, want)
		}
	})
}
