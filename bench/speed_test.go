//go:build unix

package bench

import (
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"cordon/index"
	"cordon/internal/testdata"
	"cordon/lab/sets"
	"cordon/match"
	"cordon/name"
)

// customers are the clean customers of both sets, as parties.
func customers(tb testing.TB) []*match.Party {
	a := name.NewAnalyser()
	var out []*match.Party
	for _, f := range []string{"negatives_us.csv", "negatives_global.csv"} {
		rows, err := sets.Rows(testdata.Path(tb, "eval", f))
		if err != nil {
			tb.Fatal(err)
		}
		for _, r := range rows {
			out = append(out, match.NewParty(sets.Subject(r), a))
		}
	}
	return out
}

var all = sync.OnceValues(func() (*index.Index, error) {
	root, _ := testdata.Root()
	b := index.NewBuilder()
	if _, err := Lists(b, root+"/lists"); err != nil {
		return nil, err
	}
	return b.Build()
})

// everything is the index of all lists of the test data.
func everything(tb testing.TB) *index.Index {
	testdata.Path(tb, "lists")
	ix, err := all()
	if err != nil {
		tb.Fatal(err)
	}
	return ix
}

// BenchmarkBatch screens clean customers, over and over: words come again, as in
// a customer file.
func BenchmarkBatch(b *testing.B) {
	ix, ps := everything(b), customers(b)
	s := ix.NewSearcher()
	for _, p := range ps {
		s.Search(p, index.Options{Cutoff: .7, Limit: 5})
	}
	b.ReportAllocs()
	measure(b, func(i int) { s.Search(ps[i%len(ps)], index.Options{Cutoff: .7, Limit: 5}) })
}

// BenchmarkFirst screens customers with a searcher that knows none of their words.
func BenchmarkFirst(b *testing.B) {
	ix, ps := everything(b), customers(b)
	s := ix.NewSearcher()
	measure(b, func(i int) {
		if i%len(ps) == 0 {
			s = ix.NewSearcher()
		}
		s.Search(ps[i%len(ps)], index.Options{Cutoff: .7, Limit: 5})
	})
}

// BenchmarkAnalyse is the share of a screening that reading the name takes.
func BenchmarkAnalyse(b *testing.B) {
	rows, err := sets.Rows(testdata.Path(b, "eval", "negatives_global.csv"))
	if err != nil {
		b.Fatal(err)
	}
	a := name.NewAnalyser()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		match.NewParty(sets.Subject(rows[i%len(rows)]), a)
		i++
	}
}

// BenchmarkExact is the floor: the folded full name in a hash table.
func BenchmarkExact(b *testing.B) {
	ps := customers(b)
	table, keys := map[string]int{}, make([]string, len(ps))
	for i, p := range ps {
		for _, t := range p.Names[0].Tokens {
			keys[i] += t.Text + " "
		}
		table[keys[i]] = i
	}
	i, sum := 0, 0
	for b.Loop() {
		sum += table[keys[i%len(keys)]]
		i++
	}
}

// cpu is the processor time that the process has used: on a busy machine it says
// more than the clock.
func cpu() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure runs do and reports the median and the 99th percentile of its times.
func measure(b *testing.B, do func(i int)) {
	took := make([]time.Duration, 0, 1<<20)
	i := 0
	before := cpu()
	for b.Loop() {
		t := time.Now()
		do(i)
		took = append(took, time.Since(t))
		i++
	}
	b.ReportMetric(float64((cpu()-before).Nanoseconds())/float64(i), "cpu-ns/op")
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}
