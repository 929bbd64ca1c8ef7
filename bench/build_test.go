//go:build unix

package bench

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"cordon/index"
	"cordon/internal/testdata"
)

// BenchmarkBuild compiles the index of all lists, which are read already.
func BenchmarkBuild(b *testing.B) {
	es, err := Lists(index.NewBuilder(), testdata.Path(b, "lists"))
	if err != nil {
		b.Fatal(err)
	}
	before := cpu()
	n := 0
	for b.Loop() {
		bl := index.NewBuilder()
		for _, e := range es {
			if err := bl.Add("all", e); err != nil {
				b.Fatal(err)
			}
		}
		ix, err := bl.Build()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(ix.Bytes())), "bytes")
		b.ReportMetric(float64(ix.Names()), "names")
		n++
	}
	b.ReportMetric((cpu()-before).Seconds()/float64(n), "cpu-s/op")
}

// BenchmarkOpen maps the index file of all lists and makes a searcher.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "all.index")
	if err := everything(b).WriteFile(path); err != nil {
		b.Fatal(err)
	}
	st, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(st.Size())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		start := time.Now()
		ix, err := index.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		ix.NewSearcher()
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms")
		ix.Close()
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N), "heap-B/op")
}
