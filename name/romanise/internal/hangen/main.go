// Command hangen packs the readings of Han characters from the Unihan database
// of the Unicode Consortium into the table that romanise embeds.
//
// A line of the table is a character and six columns, tab-separated: Mandarin
// syllables without tones, Cantonese (Jyutping without tones), Korean (Hangul),
// Japanese on and kun readings, Vietnamese; readings of a column are separated by
// spaces, the most usual first. A character without a reading of its own takes
// that of its traditional or simplified variant.
//
// A second table says, for each Hangul syllable, which Mandarin syllables the
// characters read so have, weighted by how common the characters are in Chinese
// and in Korean names: it leads from 왕연정 back to Wang Yanzheng.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func main() {
	readings := flag.String("readings", "/usr/share/unicode/Unihan_Readings.txt.bz2", "Unihan_Readings.txt, plain or bzip2")
	variants := flag.String("variants", "/usr/share/unicode/Unihan_Variants.txt.bz2", "Unihan_Variants.txt, plain or bzip2")
	out := flag.String("out", "han.tsv.gz", "table to write")
	sino := flag.String("sino", "sinokorean.txt", "second table to write")
	flag.Parse()
	if err := run(*readings, *variants, *out, *sino); err != nil {
		log.Fatal(err)
	}
}

// Columns of the table and how many readings each keeps.
const (
	mandarin = iota
	cantonese
	korean
	on
	kun
	vietnamese
	columns
)

var keep = [columns]int{3, 1, 3, 2, 3, 1}

type row [columns][]string

const first, last = 0x3400, 0x9FFF

func run(readings, variants, out, sino string) error {
	rows := make([]row, last-first+1)
	weight := make([]float64, last-first+1) // of a character in names
	common := make([]float64, last-first+1) // of a character in Chinese
	add := func(r rune, col int, s string) {
		list := &rows[r-first][col]
		if s = plain(s); s != "" && !slices.Contains(*list, s) && len(*list) < keep[col] {
			*list = append(*list, s)
		}
	}
	var later []func() // second choices, after the first of every field
	err := each(readings, func(r rune, field, value string) {
		for i, v := range strings.Fields(value) {
			switch field {
			case "kMandarin":
				add(r, mandarin, v)
			case "kHanyuPinlu": // syllable(frequency)
				s, n, _ := strings.Cut(strings.TrimSuffix(v, ")"), "(")
				k, _ := strconv.Atoi(n)
				common[r-first] += float64(k)
				if k >= 10 {
					later = append(later, func() { add(r, mandarin, s) })
				}
			case "kXHC1983":
				_, s, _ := strings.Cut(v, ":")
				if i < 2 {
					later = append(later, func() { add(r, mandarin, s) })
				}
			case "kCantonese":
				add(r, cantonese, strings.TrimRight(v, "123456"))
			case "kHangul":
				s, flags, _ := strings.Cut(v, ":")
				add(r, korean, s)
				// E: taught at school; N: allowed in names.
				if strings.Contains(flags, "E") {
					weight[r-first] = 4
				} else if strings.Contains(flags, "N") {
					weight[r-first] = max(weight[r-first], 1)
				}
			case "kJapaneseOn":
				add(r, on, v)
			case "kJapaneseKun":
				add(r, kun, v)
			case "kVietnamese":
				add(r, vietnamese, v)
			}
		}
	})
	if err != nil {
		return err
	}
	for _, f := range later {
		f()
	}
	err = each(variants, func(r rune, field, value string) {
		if field != "kTraditionalVariant" && field != "kSimplifiedVariant" && field != "kZVariant" {
			return
		}
		for _, v := range strings.Fields(value) {
			v, _, _ = strings.Cut(v, "<")
			o, err := strconv.ParseInt(strings.TrimPrefix(v, "U+"), 16, 32)
			if err != nil || o < first || o > last || rune(o) == r {
				continue
			}
			if field == "kSimplifiedVariant" { // frequencies count the simplified character
				common[r-first] = max(common[r-first], common[rune(o)-first])
			}
			for c := range columns {
				if len(rows[r-first][c]) == 0 {
					rows[r-first][c] = rows[o-first][c]
				}
			}
		}
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	zw, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	for i, rw := range rows {
		if len(rw[mandarin]) == 0 && len(rw[cantonese]) == 0 {
			continue
		}
		line := string(rune(first + i))
		for c := range columns {
			line += "\t" + strings.Join(rw[c], " ")
		}
		fmt.Fprintln(zw, strings.TrimRight(line, "\t"))
	}
	if err := zw.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(out, b.Bytes(), 0o644); err != nil {
		return err
	}
	return writeSino(sino, rows, weight, common)
}

// writeSino counts the Mandarin readings of each Korean one.
func writeSino(path string, rows []row, weight, common []float64) error {
	score := map[string]map[string]float64{}
	for i, rw := range rows {
		if weight[i] == 0 || len(rw[mandarin]) == 0 {
			continue
		}
		for _, k := range rw[korean] {
			if score[k] == nil {
				score[k] = map[string]float64{}
			}
			score[k][rw[mandarin][0]] += weight[i] * (1 + math.Sqrt(common[i]))
		}
	}
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(score)) {
		list := slices.SortedFunc(maps.Keys(score[k]), func(x, y string) int {
			return cmp.Or(cmp.Compare(score[k][y], score[k][x]), cmp.Compare(x, y))
		})
		fmt.Fprintf(&b, "%s\t%s\n", k, strings.Join(list[:min(len(list), 10)], " "))
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

var lineRE = regexp.MustCompile(`^U\+([0-9A-F]+)\t(k\w+)\t(.*)$`)

// each calls f for each record of a Unihan file within the range.
func each(path string, f func(r rune, field, value string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".bz2") {
		in = bzip2.NewReader(file)
	}
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		m := lineRE.FindStringSubmatch(sc.Text())
		if m == nil {
			continue
		}
		r, err := strconv.ParseInt(m[1], 16, 32)
		if err != nil {
			return err
		}
		if r >= first && r <= last {
			f(rune(r), m[2], m[3])
		}
	}
	return sc.Err()
}

// plain drops tones and marks and lowers the case; ü is v, đ is d. Hangul stays.
func plain(s string) string {
	if r := []rune(s); len(r) == 1 && unicode.Is(unicode.Hangul, r[0]) {
		return s
	}
	s = strings.NewReplacer("ü", "v", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "đ", "d").Replace(strings.ToLower(s))
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}
