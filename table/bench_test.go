package table

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// customers makes a file of n rows as banks have them.
func customers(n int) string {
	var b strings.Builder
	b.WriteString("id,name,type,birth_date,nationality,address,note\n")
	for i := range n {
		fmt.Fprintf(&b, "C-%d,Amelia Jane Hartley %d,person,19%02d-03-14,United Kingdom,\"%d High Street, Leeds\",x\n", i, i, i%100, i)
	}
	return b.String()
}

// BenchmarkSubject is the cost of a row from text to subject.
func BenchmarkSubject(b *testing.B) {
	const rows = 2000
	in := customers(rows)
	b.ReportAllocs()
	b.SetBytes(int64(len(in) / rows))
	for n := 0; n < b.N; {
		tab, err := Open("-", strings.NewReader(in), Options{})
		if err != nil {
			b.Fatal(err)
		}
		clean := tab.Cleaner(2025)
		for n < b.N {
			r, err := tab.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			clean.Subject(&r)
			n++
		}
		tab.Close()
	}
}

// BenchmarkWriteCSV is the cost of a result row.
func BenchmarkWriteCSV(b *testing.B) {
	w, err := CSV(io.Discard, []string{"note", "score"}, false)
	if err != nil {
		b.Fatal(err)
	}
	rs := sampleResults()
	b.ReportAllocs()
	for i := range b.N {
		if err := w.Write(rs[i%len(rs)]); err != nil {
			b.Fatal(err)
		}
	}
}
