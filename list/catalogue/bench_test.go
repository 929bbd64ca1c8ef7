package catalogue

import (
	"context"
	"testing"

	"cordon/internal/testdata"
)

// BenchmarkAllLists finds the newest version of every list and reads it to
// entities, two lists at a time.
func BenchmarkAllLists(b *testing.B) {
	dir := testdata.Path(b, "lists")
	b.ReportAllocs()
	for b.Loop() {
		f, err := Open(context.Background(), []string{dir}, Options{})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, l := range ReadAll(context.Background(), f.Current(), 2) {
			if l.Err != nil {
				b.Fatal(l.Err)
			}
			n += len(l.Entities)
		}
		b.ReportMetric(float64(n), "entities")
	}
}

// BenchmarkOpen only finds them.
func BenchmarkOpen(b *testing.B) {
	dir := testdata.Path(b, "lists")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(context.Background(), []string{dir}, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
