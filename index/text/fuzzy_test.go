package text

import (
	"bufio"
	"compress/gzip"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"cordon/ftm"
	"cordon/internal/testdata"
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
	if _, err := x.Find(strings.Repeat("-a* ", maxStars+1), Lucene); !errors.Is(err, ErrStars) {
		t.Errorf("%v", err)
	}
	if _, err := x.Find(strings.Repeat("abcd ", maxFuzzy+1), Simple); err != nil {
		t.Error(err)
	}
}

// slowly counts edits by plain recursion.
func slowly(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	n, m := len(a), len(b)
	cost := 1
	if a[n-1] == b[m-1] {
		cost = 0
	}
	d := min(slowly(a[:n-1], b)+1, slowly(a, b[:m-1])+1, slowly(a[:n-1], b[:m-1])+cost)
	if n > 1 && m > 1 && a[n-1] == b[m-2] && a[n-2] == b[m-1] {
		d = min(d, slowly(a[:n-2], b[:m-2])+1)
	}
	return d
}

// The count of edits is that of the plain recursion.
func TestEdits(t *testing.T) {
	var e editor
	letters := rapid.SliceOfN(rapid.SampledFrom([]rune("abж")), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		most := rapid.IntRange(1, 2).Draw(t, "most")
		if got, want := e.within(a, b, most), slowly(a, b) <= most; got != want {
			t.Fatalf("%q %q within %d: %v", string(a), string(b), most, got)
		}
	})
}

// vocabulary is an index of nothing but words, each of which one entity has.
func vocabulary(t testing.TB, words []string) *Index {
	b := NewBuilder()
	for _, w := range words {
		b.card("test", &ftm.Entity{})
		b.any.words = append(b.any.words, b.word([]byte(w)))
		b.any.off = append(b.any.off, uint32(len(b.any.words)))
		b.named.off = append(b.named.off, 0)
		b.n++
	}
	x, err := Read(b.Bytes(), len(words))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// all are the words of an index.
func all(x *Index) (words []string) {
	for i := range x.words.Len() {
		words = append(words, x.words.At(uint32(i)))
	}
	return words
}

// No word that is near enough is missed, and no other found.
func TestNearIsExact(outer *testing.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("abxyz01жзаш김國\U0001F600")), 1, 7, maxWord)
	rapid.Check(outer, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(word, 1, 60, rapid.ID).Draw(t, "words")
		w, most := word.Draw(t, "w"), rapid.IntRange(1, 2).Draw(t, "most")
		x := vocabulary(outer, words)
		var want []uint32
		for i, k := range all(x) {
			if slowly([]rune(w), []rune(k)) <= most {
				want = append(want, uint32(i))
			}
		}
		if got := slices.Sorted(slices.Values(x.near(w, most))); !slices.Equal(got, want) {
			t.Fatalf("%q within %d of %q: %v, want %v", w, most, all(x), got, want)
		}
	})
}

// The words of the lists, misspelt, find what comparing all of them finds.
func TestNearOnLists(t *testing.T) {
	x := vocabulary(t, listed(t))
	words := all(x)
	var e editor
	for i := 0; i < len(words); i += len(words) / 200 {
		w := []rune(words[i])
		if len(w) > 3 {
			w[1], w[2] = w[2], w[1]
			w = append(w, 'a')
		}
		for most := 1; most <= 2; most++ {
			var want []uint32
			for j, k := range words {
				if utf8.RuneCountInString(k) <= maxWord && e.within(w, []rune(k), most) {
					want = append(want, uint32(j))
				}
			}
			if got := slices.Sorted(slices.Values(x.near(string(w), most))); !slices.Equal(got, want) {
				t.Errorf("%q within %d: %d words, want %d", string(w), most, len(got), len(want))
			}
		}
	}
}

// listed are the words of the UK list.
func listed(t testing.TB) []string {
	f, err := os.Open(testdata.Path(t, "lists", "gb", "gb-uksl_2026-08-22.ftm.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]bool{}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		eachWord(nil, lines.Text(), func(w []byte) { words[string(w)] = true })
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return slices.Collect(maps.Keys(words))
}

// The entities of words come back, whether they are few or many, of one word or of
// several.
func TestHaving(t *testing.T) {
	const entities = 1 << 15
	rapid.Check(t, func(t *rapid.T) {
		lists := make([][]uint32, rapid.IntRange(1, 5).Draw(t, "lists"))
		s := said{off: []uint32{0}}
		var words, want []uint32
		for i := range lists {
			lists[i] = rapid.SliceOfNDistinct(rapid.Uint32Range(0, entities-1), 0, 150, rapid.ID).Draw(t, "list")
			if rapid.Bool().Draw(t, "asked") {
				words, want = append(words, uint32(i)), append(want, lists[i]...)
			}
		}
		for e := range uint32(entities) {
			for i, l := range lists {
				if slices.Contains(l, e) {
					s.words = append(s.words, uint32(i))
				}
			}
			s.off = append(s.off, uint32(len(s.words)))
		}
		rank := make([]uint32, len(lists))
		for i := range rank {
			rank[i] = uint32(i)
		}
		p := s.invert(rank)
		slices.Sort(want)
		x := &Index{n: entities}
		if got, err := x.having(&p, words); err != nil || !slices.Equal(got, slices.Compact(want)) {
			t.Fatalf("%v of %v: %v", got, lists, err)
		}
	})
}

func BenchmarkNear(b *testing.B) {
	words := listed(b)
	r := rand.New(rand.NewPCG(1, 1))
	for i := 0; len(words) < 300_000; i++ { // of the shape of what is there
		w, v := []rune(words[i]), []rune(words[r.IntN(len(words))])
		words = append(words, string(append(w[:len(w)/2:len(w)/2], v[len(v)/2:]...)))
	}
	slices.Sort(words)
	t := vocabulary(b, slices.Compact(slices.DeleteFunc(words, func(w string) bool { return len(w) == 0 || len(w) > maxWord })))
	for _, c := range []struct {
		w    string
		most int
	}{{"alexsandr", 2}, {"mulelr", 2}, {"trading", 1}, {"mohamad", 2}, {"александер", 2}, {"381310014", 2}} {
		b.Run(c.w, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t.near(c.w, c.most)
			}
		})
	}
}
