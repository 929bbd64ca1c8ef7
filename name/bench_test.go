package name

import "testing"

func BenchmarkAnalyse(b *testing.B) {
	for _, c := range []struct {
		name, text string
		kind       Kind
	}{
		{"latin", "Vladimir Vladimirovich Putin", Person},
		{"arabic-latin", "Abd al-Rahman bin Salman al-Saud", Person},
		{"accents", "José Müller Łukasz", Person},
		{"company", "Korea Mining Development Trading Corporation Ltd", Organisation},
		{"thing", "Foreign Trade Bank of Korea", Thing},
		{"cyrillic", "Сергей Викторович Лавров", Person},
		{"hangul", "김정은", Person},
	} {
		b.Run(c.name, func(b *testing.B) {
			a := NewAnalyser()
			var n Name
			b.ReportAllocs()
			for b.Loop() {
				a.Analyse(&n, c.text, c.kind)
			}
		})
	}
}

func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		readLexica()
	}
}

func BenchmarkFold(b *testing.B) {
	a := NewAnalyser()
	var n Name
	b.ReportAllocs()
	for b.Loop() {
		a.start(&n, Person)
		a.scan(&n, "Vladimir Vladimirovich Putin", 0)
	}
}
