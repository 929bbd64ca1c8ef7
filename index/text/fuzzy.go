package text

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// ErrFuzzy is returned for a query of which too many words may be misspelt: each of
// them is compared with all words there are.
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

// near returns the entities that have a word within so many edits of w.
func (t *Index) near(w string, most int) (any, named []uint32) {
	if most == 0 {
		return t.word(w)
	}
	var e editor
	a := []rune(w)
	var b []rune
	for _, k := range t.order {
		if len(k) > len(w)+utf8.UTFMax*most || len(w) > len(k)+utf8.UTFMax*most {
			continue
		}
		b = b[:0]
		for _, r := range k {
			b = append(b, r)
		}
		if e.within(a, b, most) {
			x, y := t.word(k)
			any, named = append(any, x...), append(named, y...)
		}
	}
	slices.Sort(any)
	slices.Sort(named)
	return slices.Compact(any), slices.Compact(named)
}

// editor counts edits: letters put in, left out, changed, or changed places with
// their neighbours. Words are at most maxWord letters long.
type editor struct{ rows [3][maxWord + 1]int }

func (e *editor) within(a, b []rune, most int) bool {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return false
	}
	for j := range len(b) + 1 {
		e.rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := &e.rows[(i+1)%3], &e.rows[(i+2)%3], &e.rows[i%3]
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > most {
			return false
		}
	}
	return e.rows[len(a)%3][len(b)] <= most
}
