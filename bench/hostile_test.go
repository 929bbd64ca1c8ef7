//go:build unix

package bench

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/index"
	"cordon/lab/sets"
	"cordon/match"
	"cordon/name"
)

// hostile are names that are made to be expensive.
func hostile() map[string]*ftm.Entity {
	one := func(text string) *ftm.Entity { return sets.Subject(sets.Row{"schema": "Person", "name": text}) }
	var words strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&words, "word%d ", i)
	}
	aliases := one("Mohammed Ali")
	for i := range 500 {
		aliases.Add("alias", fmt.Sprintf("Mohammed Ali Ahmed number%d", i))
	}
	return map[string]*ftm.Entity{
		"10,000 words":     one(words.String()),
		"a megabyte":       one(strings.Repeat("Lorem ipsum dolor ", 1<<20/18)),
		"one letter":       one(strings.Repeat("a", 1<<20)),
		"one letter apart": one(strings.Repeat("a ", 1<<19)),
		"one word":         one(strings.Repeat("mohammed ", 24)),
		"common words":     one("Mohammed Ali Ahmed Hassan Hussein Ibrahim Abdullah Khan Mahmoud Omar Said Yusuf"),
		"500 aliases":      aliases,
		"runs":             one(strings.Repeat("al ben ", 12)),
		"question marks":   one(strings.Repeat("? ", 1000)),
		"nothing":          one("... --- ..."),
		"many marks":       one("a" + strings.Repeat("\u0301", 100000)),
	}
}

// BenchmarkHostile times names that are made to be expensive: each must be
// answered within 50 ms.
func BenchmarkHostile(b *testing.B) {
	ix := everything(b)
	for kind, e := range hostile() {
		b.Run(kind, func(b *testing.B) {
			s, a := ix.NewSearcher(), name.NewAnalyser()
			s.Search(match.NewParty(e, a), index.Options{Cutoff: .7})
			measure(b, func(int) { s.Search(match.NewParty(e, a), index.Options{Cutoff: .7}) })
		})
	}
}

// TestHostile only sees that they end; the benchmark says how fast.
func TestHostile(t *testing.T) {
	ix := everything(t)
	s, a := ix.NewSearcher(), name.NewAnalyser()
	for kind, e := range hostile() {
		start := cpu()
		hits := s.Search(match.NewParty(e, a), index.Options{Cutoff: .7, Limit: 10})
		took := cpu() - start
		t.Logf("%-18s %8.2f ms, %d hits", kind, float64(took)/float64(time.Millisecond), len(hits))
		for _, h := range hits {
			if h.Score < .7 || h.Score > 1 {
				t.Errorf("%s: score %v", kind, h.Score)
			}
		}
	}
}
