package name

import "testing"

func TestSketchOfTitles(t *testing.T) {
	l, passed := loadLexica(), 0
	for w := range l.person {
		if !l.titles.has(w) {
			t.Fatalf("%q is not in the sketch", w)
		}
	}
	for w := range l.given {
		if _, ok := l.person[w]; !ok && l.titles.has(w) {
			passed++
		}
	}
	if passed > len(l.given)/8 {
		t.Errorf("%d of %d given names pass for titles", passed, len(l.given))
	}
}
