// Command hangulgen learns how Korean syllables are spelled in Latin letters, as
// surnames and inside given names.
//
// Its input is a file of Latin and Hangul full names, tab-separated (Wikidata,
// CC0). Only names of three syllables whose Latin has three pieces count, and
// only where each piece can be its syllable by the first and the last sound; the
// rest is foreign or joined. The output has a line for each syllable: the
// syllable, its surname spellings and its given spellings, most frequent first. A
// spelling met once counts only if it sounds like one met more often.
package main

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cordon/name/romanise"
)

func main() {
	in := flag.String("in", "", "names: Latin, tab, Hangul")
	out := flag.String("out", "hangul.txt", "table to write")
	flag.Parse()
	if err := run(*in, *out); err != nil {
		log.Fatal(err)
	}
}

type counts map[rune]map[string]int

func (c counts) add(r rune, s string) {
	if c[r] == nil {
		c[r] = map[string]int{}
	}
	c[r][s]++
}

func run(in, out string) error {
	f, err := os.Open(in)
	if err != nil {
		return err
	}
	defer f.Close()
	surnames, given := counts{}, counts{}
	if err := learn(f, surnames, given); err != nil {
		return err
	}
	var b strings.Builder
	all := maps.Clone(given)
	maps.Copy(all, surnames)
	for _, r := range slices.Sorted(maps.Keys(all)) {
		s, g := ranked(surnames[r], given[r]), ranked(given[r], surnames[r])
		if len(s)+len(g) > 0 {
			fmt.Fprintf(&b, "%c\t%s\t%s\n", r, strings.Join(s, " "), strings.Join(g, " "))
		}
	}
	return os.WriteFile(out, []byte(b.String()), 0o644)
}

func learn(r io.Reader, surnames, given counts) error {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		latin, hangul, ok := strings.Cut(sc.Text(), "\t")
		syl := []rune(hangul)
		pieces := strings.FieldsFunc(fold(latin), func(r rune) bool { return r == ' ' || r == '-' || r == ',' })
		if !ok || len(syl) != 3 || len(pieces) != 3 {
			continue
		}
		for _, order := range [][3]int{{0, 1, 2}, {2, 0, 1}} {
			good := true
			for i, k := range order {
				good = good && plausible(syl[i], pieces[k])
			}
			if good {
				surnames.add(syl[0], pieces[order[0]])
				given.add(syl[1], pieces[order[1]])
				given.add(syl[2], pieces[order[2]])
				break
			}
		}
	}
	return sc.Err()
}

// fold drops marks and apostrophes and lowers the case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsMark(r) || strings.ContainsRune("'’‘ʻʼ", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

// firstLetters and lastLetters are what a syllable's initial and final may look
// like, by the order of Unicode.
var (
	firstLetters = strings.Fields("gkc gk nylr dt td rlnyieuao m bpv bp s s aeiouywlr jcz jc jct kcg td pbf h")
	vowelLetters = "aeiouywhr"
	lastLetters  = map[int]string{1: "kgc", 4: "n", 7: "tds", 8: "lr", 16: "m", 17: "pb", 19: "tsd", 21: "g"}
)

func plausible(syl rune, s string) bool {
	i := int(syl) - 0xAC00
	if i < 0 || i >= 11172 || len(s) > 7 {
		return false
	}
	for _, c := range s {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	if !strings.Contains(firstLetters[i/588], s[:1]) {
		return false
	}
	last := s[len(s)-1:]
	if fin := i % 28; fin == 0 {
		return strings.Contains(vowelLetters, last)
	} else if set := lastLetters[fin]; set != "" {
		return strings.Contains(set, last)
	}
	return true
}

// ranked lists the spellings worth keeping; others are those of the syllable in
// the other place.
func ranked(m, others map[string]int) []string {
	total, sounds := 0, map[string]bool{}
	for s, n := range m {
		total += n
		if n > 1 {
			sounds[sound(s)] = true
		}
	}
	for s, n := range others {
		if n > 1 {
			sounds[sound(s)] = true
		}
	}
	var list []string
	for s, n := range m {
		if n > 1 && n*250 >= total || n == 1 && sounds[sound(s)] {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(m[b], m[a]), cmp.Compare(a, b))
	})
	return list[:min(len(list), 10)]
}

func sound(s string) string { return string(romanise.KoreanKey(nil, s)) }
