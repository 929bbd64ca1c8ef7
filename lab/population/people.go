// Package population invents people and parties: customers who are on no list,
// and lists of any size, for tests of false alerts and of speed. Same seed, same
// people.
//
// Names are put together from common parts of some twenty name cultures
// (parts.txt), the common ones more often, as in life. Whoever bears such a name
// is meant by nobody; that some share it with a listed party is part of the test.
package population

import (
	_ "embed"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"unicode/utf8"

	"cordon/ftm"
)

//go:embed parts.txt
var parts string

// culture is one way to be named.
type culture struct {
	share    int
	country  string
	build    string
	men      []string
	women    []string
	families []string
}

// cultures reads parts.txt once.
var cultures = sync.OnceValue(func() []culture {
	var cs []culture
	for line := range strings.Lines(parts) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		if f[0] == "=" {
			c := culture{country: f[2], build: f[3]}
			fmt.Sscan(f[1], &c.share)
			cs = append(cs, c)
			continue
		}
		c := &cs[len(cs)-1]
		switch f[0] {
		case "m":
			c.men = f[1:]
		case "f":
			c.women = f[1:]
		case "s":
			c.families = f[1:]
		}
	}
	return cs
})

// common picks a part, the first ones more often. The parts are the commonest of
// their culture only, and people with rare names are missing: an even fall among
// them comes nearer to how often two people share a name than the true one would.
func common(r *rand.Rand, of []string) string {
	return of[int(math.Pow(r.Float64(), 1.2)*float64(len(of)))]
}

// compound joins two parts of given names into one of two syllables, as Chinese
// and Korean given names are made: 伟 and 明, Min-jun and Ji-ho, 민준 and 지호.
func compound(r *rand.Rand, given []string) string {
	a, b := common(r, given), common(r, given)
	first, last, hyphen := strings.Cut(a, "-")
	if hyphen {
		if _, l, ok := strings.Cut(b, "-"); ok {
			last = l
		}
		return first + "-" + last
	}
	ra, rb := []rune(a), []rune(b)
	if ra[0] > 0x2000 {
		return string(ra[0]) + string(rb[len(rb)-1])
	}
	if len(ra)+len(rb) > 9 {
		return a
	}
	return a + strings.ToLower(b)
}

// People yields n people with a name, a birth date, a nationality and a gender.
func People(seed uint64, n int) iter.Seq[*ftm.Entity] {
	return func(yield func(*ftm.Entity) bool) {
		r := rand.New(rand.NewPCG(seed, 0x70656f706c65))
		for i := range n {
			e := person(r)
			e.ID = fmt.Sprintf("person-%d", i+1)
			if !yield(e) {
				return
			}
		}
	}
}

func person(r *rand.Rand) *ftm.Entity {
	c := pick(r)
	given, gender := c.men, "male"
	if r.IntN(2) == 0 {
		given, gender = c.women, "female"
	}
	name := c.name(r, given)
	e := &ftm.Entity{Schema: "Person", Caption: name}
	e.Add("name", name)
	age := 18 + int(62*math.Sqrt(r.Float64()*r.Float64()))
	e.Add("birthDate", fmt.Sprintf("%04d-%02d-%02d", 2025-age, 1+r.IntN(12), 1+r.IntN(28)))
	e.Add("nationality", c.country)
	e.Add("gender", gender)
	return e
}

func pick(r *rand.Rand) *culture {
	cs := cultures()
	total := 0
	for i := range cs {
		total += cs[i].share
	}
	x := r.IntN(total)
	for i := range cs {
		if x -= cs[i].share; x < 0 {
			return &cs[i]
		}
	}
	return &cs[0]
}

// name puts a name together in the way of the culture.
func (c *culture) name(r *rand.Rand, given []string) string {
	g, s := common(r, given), common(r, c.families)
	switch c.build {
	case "given-middle-family":
		if m := common(r, given); r.IntN(3) == 0 && m != g {
			if r.IntN(2) == 0 {
				first, _ := utf8.DecodeRuneInString(m)
				m = string(first) + "."
			}
			return g + " " + m + " " + s
		}
	case "given-two-families":
		return g + " " + s + " " + common(r, c.families)
	case "given-family-family":
		if r.IntN(2) == 0 {
			return g + " " + common(r, c.families) + " " + s
		}
	case "given-father-family":
		if r.IntN(3) > 0 {
			return g + " " + common(r, c.men) + " " + common(r, c.men) + " " + s
		}
		return g + " " + common(r, c.men) + " " + s
	case "given-patronymic-family":
		return russian(r, c, g, s)
	case "family-given":
		if c.country != "jp" && r.IntN(4) > 0 {
			g = compound(r, given)
		}
		if n, _ := utf8.DecodeRuneInString(s); n > 0x2000 {
			return s + g
		}
		return s + " " + g
	}
	return g + " " + s
}

// russian adds the father's name and the endings for women.
func russian(r *rand.Rand, c *culture, g, s string) string {
	woman := false
	for _, f := range c.women {
		woman = woman || f == g
	}
	father := patronymic(common(r, c.men), woman)
	if woman {
		s += "а"
	}
	if r.IntN(5) == 0 {
		return g + " " + s
	}
	return g + " " + father + " " + s
}

func patronymic(father string, woman bool) string {
	stem, soft := strings.TrimSuffix(father, "й"), strings.HasSuffix(father, "й") || strings.HasSuffix(father, "ь")
	stem = strings.TrimSuffix(stem, "ь")
	if strings.HasSuffix(stem, "и") { // Юрий, Дмитрий
		stem = strings.TrimSuffix(stem, "и") + "ь"
	}
	switch {
	case soft && woman:
		return stem + "евна"
	case soft:
		return stem + "евич"
	case woman:
		return stem + "овна"
	}
	return stem + "ович"
}
