package xmlscan

import (
	"bytes"
	"os"
	"testing"

	"cordon/internal/testdata"
)

func BenchmarkUN(b *testing.B) {
	doc, err := os.ReadFile(testdata.Path(b, "lists/un/un_consolidated_2026-02-27.xml"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		s := New(bytes.NewReader(doc))
		for s.Next() {
		}
		if s.Err() != nil {
			b.Fatal(s.Err())
		}
	}
}
