package bench

import (
	"sort"
	"testing"
	"time"

	"cordon/index"
	"cordon/internal/testdata"
	"cordon/match"
	"cordon/name"
)

func customers(b testing.TB) []string {
	var out []string
	for _, f := range []string{"negatives_us.csv", "negatives_global.csv"} {
		rows, err := Rows(testdata.Path(b, "eval", f))
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range rows {
			out = append(out, r["name"])
		}
	}
	return out
}

func targets(b testing.TB) *index.Index {
	bl := index.NewBuilder()
	if _, err := Targets(bl, testdata.Path(b, "eval", "latin_targets.csv"), nil); err != nil {
		b.Fatal(err)
	}
	ix, err := bl.Build()
	if err != nil {
		b.Fatal(err)
	}
	return ix
}

// BenchmarkBatch screens the clean customers over and over, name to hits.
func BenchmarkBatch(b *testing.B) {
	ix := targets(b)
	var ps []*match.Party
	a := name.NewAnalyser()
	for _, c := range customers(b) {
		ps = append(ps, match.NewParty(Subject(Row{"name": c}), a))
	}
	s := ix.NewSearcher()
	for _, p := range ps {
		s.Search(p, index.Options{Cutoff: .7, Limit: 5})
	}
	b.ReportAllocs()
	i := 0
	var took []time.Duration
	for b.Loop() {
		t := time.Now()
		s.Search(ps[i%len(ps)], index.Options{Cutoff: .7, Limit: 5})
		took = append(took, time.Since(t))
		i++
	}
	report(b, took)
}

// BenchmarkFirst asks each name with words that were not asked before.
func BenchmarkFirst(b *testing.B) {
	ix := targets(b)
	var ps []*match.Party
	a := name.NewAnalyser()
	for _, c := range customers(b) {
		ps = append(ps, match.NewParty(Subject(Row{"name": c}), a))
	}
	s := ix.NewSearcher()
	i := 0
	b.ReportAllocs()
	var took []time.Duration
	for b.Loop() {
		if i%len(ps) == 0 {
			s = ix.NewSearcher()
		}
		t := time.Now()
		s.Search(ps[i%len(ps)], index.Options{Cutoff: .7, Limit: 5})
		took = append(took, time.Since(t))
		i++
	}
	report(b, took)
}

// BenchmarkBuild compiles all targets.
func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(float64(len(targets(b).Bytes())), "bytes")
	}
}

func report(b *testing.B, took []time.Duration) {
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}
