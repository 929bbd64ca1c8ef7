package bench

import (
	"math/rand/v2"
	"strings"
	"unicode"
)

// Manipulation is one way in which names are disguised or go wrong.
type Manipulation struct {
	Name string
	Do   func(r *rand.Rand, name string) string
}

// Manipulations is the deck: each changes a name as people and their opponents do.
func Manipulations() []Manipulation {
	return []Manipulation{
		{"exact", func(_ *rand.Rand, s string) string { return s }},
		{"swap letters", func(r *rand.Rand, s string) string {
			return letter(r, s, func(w []rune, i int) []rune {
				if i+1 < len(w) {
					w[i], w[i+1] = w[i+1], w[i]
				}
				return w
			})
		}},
		{"drop a letter", func(r *rand.Rand, s string) string {
			return letter(r, s, func(w []rune, i int) []rune { return append(w[:i:i], w[i+1:]...) })
		}},
		{"double a letter", func(r *rand.Rand, s string) string {
			return letter(r, s, func(w []rune, i int) []rune { return append(w[:i+1:i+1], w[i:]...) })
		}},
		{"change a letter", func(r *rand.Rand, s string) string {
			return letter(r, s, func(w []rune, i int) []rune { w[i] = rune('a' + r.IntN(26)); return w })
		}},
		{"turn the order", func(r *rand.Rand, s string) string {
			w := strings.Fields(s)
			k := 1 + r.IntN(max(1, len(w)-1))
			return strings.Join(append(w[k%len(w):len(w):len(w)], w[:k%len(w)]...), " ")
		}},
		{"drop a word", func(r *rand.Rand, s string) string {
			w := strings.Fields(s)
			if len(w) < 3 {
				return s
			}
			k := r.IntN(len(w))
			return strings.Join(append(w[:k:k], w[k+1:]...), " ")
		}},
		{"join words", func(r *rand.Rand, s string) string {
			w := strings.Fields(s)
			if len(w) < 2 {
				return s
			}
			k := r.IntN(len(w) - 1)
			w[k] += w[k+1]
			return strings.Join(append(w[:k+1:k+1], w[k+2:]...), " ")
		}},
		{"split a word", func(r *rand.Rand, s string) string {
			return letter(r, s, func(w []rune, i int) []rune {
				if i < 2 || i+2 > len(w) {
					return w
				}
				return append(append(w[:i:i], ' '), w[i:]...)
			})
		}},
		{"shorten to an initial", func(r *rand.Rand, s string) string {
			w := strings.Fields(s)
			if len(w) < 3 {
				return s
			}
			k := r.IntN(len(w))
			w[k] = string([]rune(w[k])[:1]) + "."
			return strings.Join(w, " ")
		}},
	}
}

// letter changes a word of at least four letters at a random place.
func letter(r *rand.Rand, s string, do func(w []rune, i int) []rune) string {
	w := strings.Fields(s)
	for range 4 {
		k := r.IntN(len(w))
		if rs := []rune(w[k]); len(rs) >= 4 {
			i := r.IntN(len(rs))
			if !unicode.IsLetter(rs[i]) {
				continue
			}
			w[k] = string(do(rs, i))
			break
		}
	}
	return strings.Join(w, " ")
}
