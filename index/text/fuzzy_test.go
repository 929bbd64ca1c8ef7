package text

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFindFuzzy(t *testing.T) {
	x := small(t)
	for _, c := range []struct {
		q    string
		want int
	}{
		{"Muler Trading", 1},
		{"Ri Wn Ho", 0}, // short words stand as they are
		{"damascsu", 1},
		{`"damascsu"`, 0},
		{"damascsu*", 0},
		{"kimm OR mueler", 2},
		{"Ri Won Ho", 2},
	} {
		got, err := x.Find(c.q, Fuzzy)
		if err != nil || len(got) != c.want {
			t.Errorf("%s: %v %v, want %d", c.q, got, err, c.want)
		}
	}
	if _, err := x.Find(strings.Repeat("abcd ", maxFuzzy+1), Fuzzy); !errors.Is(err, ErrFuzzy) {
		t.Errorf("no bound: %v", err)
	}
	if _, err := x.Find(strings.Repeat("abcd ", maxFuzzy+1), Simple); err != nil {
		t.Error(err)
	}
}

// The count of edits is that of the plain recursion.
func TestEdits(t *testing.T) {
	var slow func(a, b []rune) int
	slow = func(a, b []rune) int {
		if len(a) == 0 || len(b) == 0 {
			return len(a) + len(b)
		}
		n, m := len(a), len(b)
		cost := 1
		if a[n-1] == b[m-1] {
			cost = 0
		}
		d := min(slow(a[:n-1], b)+1, slow(a, b[:m-1])+1, slow(a[:n-1], b[:m-1])+cost)
		if n > 1 && m > 1 && a[n-1] == b[m-2] && a[n-2] == b[m-1] {
			d = min(d, slow(a[:n-2], b[:m-2])+1)
		}
		return d
	}
	var e editor
	letters := rapid.SliceOfN(rapid.SampledFrom([]rune("abж")), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		most := rapid.IntRange(1, 2).Draw(t, "most")
		if got, want := e.within(a, b, most), slow(a, b) <= most; got != want {
			t.Fatalf("%q %q within %d: %v", string(a), string(b), most, got)
		}
	})
}

func BenchmarkNear(b *testing.B) {
	t := &Index{words: map[string]uint32{}}
	for i := range 300_000 {
		t.order = append(t.order, strings.Repeat(string(rune('a'+i%26)), i%7+3)+string(rune('a'+i/26%26)))
	}
	slices.Sort(t.order)
	for b.Loop() {
		t.near("zwxyvut", 2)
	}
}
