package text

import (
	"errors"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// ErrFuzzy is returned for a query of which too many words may be misspelt.
var ErrFuzzy = errors.New("too many words of the query may be misspelt: at most 12 may be")

// maxFuzzy is the number of such words in a query.
const maxFuzzy = 12

// edits is how many edits a word of its length may have where a query does not say:
// as Elasticsearch's AUTO.
func edits(w string) int {
	switch n := utf8.RuneCountInString(w); {
	case n < 3:
		return 0
	case n < 6:
		return 1
	}
	return 2
}

// cutTilde takes Lucene's mark of a fuzzy word off its end: ~, ~0, ~1 or ~2. Without
// a number the length says how many edits there may be.
func cutTilde(s string) (word string, most int, ok bool) {
	i := strings.LastIndexByte(s, '~')
	if i < 0 {
		return s, 0, false
	}
	switch s[i+1:] {
	case "":
		return s[:i], -1, true
	case "0", "1", "2":
		return s[:i], int(s[i+1] - '0'), true
	}
	return s, 0, false
}

// near returns the words within so many edits of w.
func (t *Index) near(w string, most int) (words []uint32) {
	var e editor
	a := []rune(w)
	sketched := sketch(w)
	b := make([]rune, 0, maxWord)
	for n := max(len(a)-most, 1); n <= min(len(a)+most, maxWord); n++ {
		// Who is longer has letters more, and so many edits fewer for others less.
		more, less := most-max(len(a)-n, 0), most-max(n-len(a), 0)
		from := t.byLength[n-1]
		for i, s := range t.sketches[from:t.byLength[n]] {
			if bits.OnesCount64(s&^sketched) > more || bits.OnesCount64(sketched&^s) > less {
				continue
			}
			k := t.lengths[int(from)+i]
			b = b[:0]
			for _, r := range t.words.At(k) {
				b = append(b, r)
			}
			if e.within(a, b, most) {
				words = append(words, k)
			}
		}
	}
	return words
}

// A sketch says which letters a word has: in its low bits each letter that is there,
// above them those that are there twice or more, several letters sharing a bit. An
// edit puts in or takes out one letter, or one for another, and so turns on at most
// one bit and off at most one: words whose sketches differ by more are further apart,
// and need not be compared letter by letter.
func sketch(w string) (s uint64) {
	for _, r := range w {
		var bit uint
		switch {
		case 'a' <= r && r <= 'z':
			bit = uint(r - 'a')
		case '0' <= r && r <= '9':
			bit = 26 + uint(r-'0')
		default:
			bit = uint(r) % onceBits // neighbours in an alphabet have bits of their own
		}
		if s&(1<<bit) != 0 {
			bit = onceBits + bit%(64-onceBits)
		}
		s |= 1 << bit
	}
	return s
}

// onceBits is the number of bits of a sketch for letters that are there at all.
const onceBits = 40

// editor counts edits: letters put in, left out, changed, or changed places with
// their neighbours. Words are at most maxWord letters long.
type editor struct{ rows [3][maxWord + 1]int8 }

// within reports whether b is within so many edits of a. Letters that stand further
// apart than that have no part in it.
func (e *editor) within(a, b []rune, most int) bool {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return false
	}
	far := int8(most + 1)
	for j := range min(len(b), most+1) + 1 {
		e.rows[0][j] = int8(j)
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := &e.rows[(i+1)%3], &e.rows[(i+2)%3], &e.rows[i%3]
		from, to := max(i-most, 1), min(i+most, len(b))
		row[from-1] = far
		if from == 1 {
			row[0] = int8(min(i, int(far)))
		}
		if i > 1 && i+most <= len(b) {
			last[i+most] = far
		}
		least := row[from-1]
		for j := from; j <= to; j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			d = min(d, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			d = min(d, far)
			row[j] = d
			least = min(least, d)
		}
		if least >= far {
			return false
		}
	}
	return e.rows[len(a)%3][len(b)] < far
}
