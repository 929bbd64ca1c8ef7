package romanise

import (
	"cmp"
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"cordon/internal/testdata"
)

// readCSV reads a labelled set as one map a row.
func readCSV(t testing.TB, elem ...string) []map[string]string {
	t.Helper()
	f, err := os.Open(testdata.Path(t, elem...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	recs, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, rec := range recs[1:] {
		m := map[string]string{}
		for i, h := range recs[0] {
			m[h] = rec[i]
		}
		rows = append(rows, m)
	}
	return rows
}

// latinWords folds a Latin name into words.
func latinWords(name string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(name, func(r rune) bool {
		s := ScriptOf(r)
		return s == Common && !strings.ContainsRune("'’‘ʻʼ`´", r)
	}) {
		var f forms
		latin(&f, w)
		if f.n > 0 {
			words = append(words, f.list()[0])
		}
	}
	return words
}

// spell reports how well the letters of s are some choice of the units'
// spellings: the sum of the ranks, or -1.
func spell(units []Unit, s string) int {
	if len(units) == 0 {
		if s == "" {
			return 0
		}
		return -1
	}
	best := -1
	for rank, f := range units[0].Forms {
		if strings.HasPrefix(s, f) {
			if n := spell(units[1:], s[len(f):]); n >= 0 && (best < 0 || n+rank < best) {
				best = n + rank
			}
		}
	}
	return best
}

// TestKorean matches Hangul names by nothing but the spellings of their
// syllables, surname first or last, and by the Korean key.
func TestKorean(t *testing.T) {
	type target struct {
		id    string
		words []string
	}
	var targets []target
	byKey := map[string][]int{}
	byLetter := map[byte][]int{} // of the first and the last word
	for _, r := range readCSV(t, "eval", "korean_targets.csv") {
		for _, n := range append(strings.Split(r["aliases"], ";"), r["name"]) {
			if w := latinWords(n); len(w) > 0 {
				k := string(KoreanKey(nil, strings.Join(w, "")))
				byKey[k] = append(byKey[k], len(targets))
				for _, c := range slices.Compact([]byte{w[0][0], w[len(w)-1][0]}) {
					byLetter[c] = append(byLetter[c], len(targets))
				}
				targets = append(targets, target{r["id"], w})
			}
		}
	}
	n, spelled, keyed, first, five := 0, 0, 0, 0, 0
	ambiguous := 0
	for _, r := range readCSV(t, "eval", "korean.csv") {
		n++
		want := strings.Fields(strings.ReplaceAll(r["expected"], ";", " "))
		var units []Unit
		for w := range strings.FieldsSeq(r["name"]) {
			units = Append(units, w)
		}
		var chinese []Unit
		for _, u := range units {
			chinese = append(chinese, Unit{Forms: slices.Concat(u.Distant, u.Sounded)})
		}
		best := map[string]int{}
		letters := map[byte]bool{}
		for _, f := range append(slices.Clone(units[0].Forms), units[0].Distant...) {
			letters[f[0]] = true
		}
		var near []int
		for c := range letters {
			near = append(near, byLetter[c]...)
		}
		for _, i := range near {
			tg := targets[i]
			w := tg.words
			s := spell(units, strings.Join(w, ""))
			if s < 0 && len(units) > 1 {
				if s = spell(chinese, strings.Join(w, "")); s >= 0 {
					s += 20
				}
			}
			if s < 0 && len(units) > 1 {
				last := w[len(w)-1]
				s = spell(units, last+strings.Join(w[:len(w)-1], ""))
			}
			if s < 0 && len(w) == len(units) && len(units) == 3 {
				// the syllables of the given name the other way about
				if s = spell(units, w[0]+w[2]+w[1]); s < 0 {
					s = spell(units, w[1]+w[2]+w[0])
				}
				if s >= 0 {
					s += 10
				}
			}
			if s >= 0 {
				if b, ok := best[tg.id]; !ok || s < b {
					best[tg.id] = s
				}
			}
		}
		got := false
		for _, id := range want {
			_, ok := best[id]
			got = got || ok
		}
		if got {
			spelled++
		}
		ids := slices.SortedFunc(maps.Keys(best), func(a, b string) int { return cmp.Or(cmp.Compare(best[a], best[b]), cmp.Compare(a, b)) })
		if len(ids) > 1 {
			ambiguous++
		}
		for i, id := range ids[:min(5, len(ids))] {
			if slices.Contains(want, id) {
				if i == 0 {
					first++
				}
				five++
				break
			}
		}
		hit := false
		for i := range 2 {
			for _, family := range units[0].Forms {
				given := Joins(nil, units[1:])
				if len(units) == 1 {
					given = []string{""}
				}
				for _, g := range given {
					for _, k := range byKey[string(KoreanKey(nil, []string{family + g, g + family}[i]))] {
						hit = hit || slices.Contains(want, targets[k].id)
					}
				}
			}
		}
		if hit {
			keyed++
		}
		if !got && os.Getenv("MISSES") != "" {
			for _, id := range want {
				for _, tg := range targets {
					if tg.id == id {
						t.Log("miss", r["name"], tg.words, hit)
					}
				}
			}
		}
	}
	t.Logf("%d rows: spelled %.4f, by key %.4f, recall@1 %.4f @5 %.4f, ambiguous %.3f",
		n, share(spelled, n), share(keyed, n), share(first, n), share(five, n), share(ambiguous, n))
	if share(spelled, n) < 0.91 || share(first, n) < 0.90 {
		t.Errorf("Korean spellings recover fewer names than they did: .92, first .91")
	}
}

func share(a, n int) float64 { return float64(a) / float64(max(n, 1)) }

// TestOriginalScript asks whether the expected Latin party is recoverable from a
// name in another script: every token of the shorter side has a partner that one
// of its spellings or keys equals. It compares token by token and joined
// neighbours, nothing else: it measures the tables, not the matcher.
func TestOriginalScript(t *testing.T) {
	names := map[string][][]string{}
	for _, r := range readCSV(t, "eval", "latin_targets.csv") {
		for _, n := range append(strings.Split(r["aliases"], ";"), r["name"]) {
			n, _, _ = strings.Cut(n, "(original script")
			if w := latinWords(n); len(w) > 0 {
				names[r["id"]] = append(names[r["id"]], w)
			}
		}
	}
	total, exact, keyed := map[string]int{}, map[string]int{}, map[string]int{}
	only := os.Getenv("MISSES")
	for _, r := range readCSV(t, "eval", "original_script.csv") {
		s := r["script"]
		total[s]++
		var units []Unit
		for _, w := range scriptWords(norm.NFKC.String(r["name"])) {
			units = Append(units, w)
		}
		best := 0
		for _, id := range strings.Fields(strings.ReplaceAll(r["expected"], ";", " ")) {
			for _, n := range names[id] {
				best = max(best, recovered(units, n))
			}
		}
		if best == 2 {
			exact[s]++
		}
		if best >= 1 {
			keyed[s]++
		} else if only == s {
			var forms [][]string
			for _, u := range units {
				forms = append(forms, u.Forms[:min(4, len(u.Forms))])
			}
			t.Log("miss", r["name"], forms, names[r["expected"]][max(0, len(names[r["expected"]])-3):])
		}
	}
	floor := map[string]float64{"Cyrillic": .985, "Arabic": .95, "Kana": .92, "Han": .95, "Hangul": .97}
	for _, s := range slices.Sorted(maps.Keys(total)) {
		if share(keyed[s], total[s]) < floor[s] {
			t.Errorf("%s: fewer names are recovered than %.3f", s, floor[s])
		}
		t.Logf("%-9s %5d rows: by spelling %.4f, with keys %.4f", s, total[s], share(exact[s], total[s]), share(keyed[s], total[s]))
	}
}

// scriptWords cuts a name into words of one script.
func scriptWords(name string) []string {
	var words []string
	from, last := -1, Common
	for i, r := range name {
		s := ScriptOf(r)
		if s == Inherited && from >= 0 {
			continue
		}
		if from >= 0 && s != last {
			words = append(words, name[from:i])
			from = -1
		}
		if s != Common && from < 0 {
			from, last = i, s
		}
	}
	if from >= 0 {
		words = append(words, name[from:])
	}
	return words
}

// recovered is 2 when spellings alone pair all tokens of the shorter side, 1 when
// keys are needed, else 0.
func recovered(units []Unit, words []string) int {
	for level := 2; level >= 1; level-- {
		if pairs(units, words, level) {
			return level
		}
	}
	return 0
}

func pairs(units []Unit, words []string, level int) bool {
	usedU, usedW := make([]bool, len(units)), make([]bool, len(words))
	for i := range units {
		for j := range words {
			if !usedU[i] && !usedW[j] && alike(units[i].Forms, words[j:j+1], level) {
				usedU[i], usedW[j] = true, true
			}
		}
	}
	for i := range units { // one unit, two words
		for j := 0; j+1 < len(words); j++ {
			if !usedU[i] && !usedW[j] && !usedW[j+1] && alike(units[i].Forms, words[j:j+2], level) {
				usedU[i], usedW[j], usedW[j+1] = true, true, true
			}
		}
	}
	for k := 2; k <= 4; k++ { // neighbours joined, one word
		for i := 0; i+k <= len(units); i++ {
			if slices.Contains(usedU[i:i+k], true) {
				continue
			}
			for j := range words {
				if usedW[j] {
					continue
				}
				if spell(units[i:i+k], words[j]) >= 0 || alike(Joins(nil, units[i:i+k]), words[j:j+1], level) {
					for m := range k {
						usedU[i+m] = true
					}
					usedW[j] = true
					break
				}
			}
		}
	}
	left := func(used []bool, free func(int) bool) int {
		n := 0
		for i, u := range used {
			if !u && !free(i) {
				n++
			}
		}
		return n
	}
	article := func(s string) bool {
		return slices.Contains([]string{"al", "el", "bin", "ben", "ibn", "ul", "abd", "abdul", "abdel"}, s)
	}
	u := left(usedU, func(i int) bool { return article(units[i].Forms[0]) })
	w := left(usedW, func(i int) bool { return article(words[i]) })
	return (u == 0 || w == 0) && slices.Contains(usedU, true)
}

// alike compares spellings with words written together.
func alike(forms []string, words []string, level int) bool {
	w := strings.Join(words, "")
	for _, f := range forms {
		if f == w {
			return true
		}
		if level == 1 {
			for _, key := range []func([]byte, string) []byte{Key, Skeleton, KanaKey, KoreanKey} {
				if k := string(key(nil, f)); k != "" && k == string(key(nil, w)) {
					return true
				}
			}
		}
	}
	return false
}

// TestSelective says how many words of the lists share a key with a word: the
// price of each key.
func TestSelective(t *testing.T) {
	words := map[string]bool{}
	for _, r := range readCSV(t, "eval", "latin_targets.csv") {
		for _, w := range latinWords(r["name"] + " " + r["aliases"]) {
			words[w] = len(w) > 2 && (w[0] < '0' || w[0] > '9')
		}
	}
	for _, c := range []struct {
		name  string
		key   func([]byte, string) []byte
		least float64
	}{{"Key", Key, 2}, {"Skeleton", Skeleton, 15}, {"KanaKey", KanaKey, 45}, {"KoreanKey", KoreanKey, 4}} {
		count := map[string]int{}
		n, sum := 0, 0
		for w, ok := range words {
			if ok {
				count[string(c.key(nil, w))]++
				n++
			}
		}
		for _, k := range count {
			sum += k * k
		}
		mean := float64(sum) / float64(n)
		t.Logf("%-9s %d words, %d keys, %.2f words share a word's key", c.name, n, len(count), mean)
		if mean > c.least {
			t.Errorf("%s unites more than %.0f words on average", c.name, c.least)
		}
	}
}
