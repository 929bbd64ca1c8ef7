package screen

import "testing"

// BenchmarkScreen is the cost of one answer from the starter list: of a name that
// is clear, and of one that hits and is explained.
func BenchmarkScreen(b *testing.B) {
	l, err := LoadStarter(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	e, err := NewEngine(l, DefaultPolicy(), noon)
	if err != nil {
		b.Fatal(err)
	}
	for _, who := range []string{"Amelia Hartley", "Kim Jong Sik"} {
		b.Run(who, func(b *testing.B) {
			w, s := e.Worker(), named(who)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Screen(s, false); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
