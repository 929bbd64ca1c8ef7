package romanise

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func kanaForm(t *testing.T, word string) string {
	t.Helper()
	u := Append(nil, word)
	if len(u) != 1 {
		t.Fatalf("%s is read as %d units", word, len(u))
	}
	return u[0].Forms[0]
}

func TestKanaDistance(t *testing.T) {
	for _, c := range []struct {
		kana, latin string
		most, least float32 // letters
	}{
		{"ウラジーミル", "vladimir", .6, 0},
		{"アレクサンドル", "aleksandr", .2, 0},
		{"アレクサンドル", "alexander", .5, 0},
		{"ハッサン", "hassan", .1, 0},
		{"カーン", "khan", .1, 0},
		{"シェイク", "cheikh", .4, 0},
		{"ロバート", "robert", .4, 0},
		{"スミス", "smith", .2, 0},
		{"グロザ", "groza", .1, 0},
		{"オマール", "omar", .1, 0},
		{"オマール", "umar", .4, .1},
		{"グルリョフ", "klyuyev", 9, 1},
		{"イワノフ", "malyukov", 9, 1},
		{"カーン", "omar", 9, 1},
	} {
		d := KanaDistance(kanaForm(t, c.kana), c.latin, 9)
		if d > c.most || d < c.least {
			t.Errorf("%s and %s are %.2f letters apart, want %.2f to %.2f", c.kana, c.latin, d, c.least, c.most)
		}
	}
}

func TestKanaOtherKey(t *testing.T) {
	for _, c := range [][2]string{{"カーン", "khan"}, {"シェイク", "cheikh"}, {"シェイク", "sheikh"}, {"ミシェル", "michel"}} {
		want := string(KanaKey(nil, kanaForm(t, c[0])))
		if got := string(KanaOtherKey(nil, c[1])); got != want {
			t.Errorf("%s is keyed %q, %s %q", c[1], got, c[0], want)
		}
	}
	if k := KanaOtherKey(nil, "hassan"); len(k) > 0 {
		t.Errorf("hassan is heard in one way only, not as %q", k)
	}
}

func FuzzKanaDistance(f *testing.F) {
	f.Add("arekusandoru", "alexander")
	f.Fuzz(func(t *testing.T, kana, latin string) {
		d := KanaDistance(kana, latin, maxSound)
		if d < 0 {
			t.Errorf("distance of %q and %q is %f", kana, latin, d)
		}
		for _, limit := range []float32{0, .5, 1, 2, 4} {
			if e := KanaDistance(kana, latin, limit); e != d && (d <= limit || e <= limit) {
				t.Errorf("distance of %q and %q is %f, up to %f %f", kana, latin, d, limit, e)
			}
		}
	})
}

// soundRule is one entry of kanaSounds as it is written.
type soundRule struct {
	kana, latin string
	cost        float32
}

func soundRules() (rules []soundRule) {
	for line := range strings.Lines(kanaSounds) {
		f := strings.Fields(line)
		for k := 1; k+1 < len(f); k += 2 {
			cost, _ := strconv.Atoi(f[k+1])
			rules = append(rules, soundRule{f[0], f[k], float32(cost) / 100})
		}
	}
	return rules
}

// plainDistance is KanaDistance as it is meant: every rule tried at every place.
func plainDistance(rules []soundRule, kana, latin string) float32 {
	kana, latin = kana[:min(len(kana), maxSound)], latin[:min(len(latin), maxSound)]
	var rows [maxSound + 1][maxSound + 1]float32
	for i := range rows {
		for j := range rows[i] {
			rows[i][j] = maxSound
		}
	}
	rows[0][0] = 0
	for i := range len(kana) + 1 {
		for j := range len(latin) + 1 {
			at := rows[i][j]
			for _, r := range rules {
				if strings.HasPrefix(kana[i:], r.kana) && strings.HasPrefix(latin[j:], r.latin) {
					p := &rows[i+len(r.kana)][j+len(r.latin)]
					*p = min(*p, at+r.cost)
				}
			}
			if i < len(kana) {
				rows[i+1][j] = min(rows[i+1][j], at+kanaOnly(kana, i))
			}
			if j < len(latin) {
				rows[i][j+1] = min(rows[i][j+1], at+latinOnly(latin, j))
			}
		}
	}
	return rows[len(kana)][len(latin)]
}

func TestKanaDistanceIsTheLeast(t *testing.T) {
	for _, r := range readKanaSounds().rule {
		if r.down > maxDown || r.right > 4 {
			t.Errorf("a rule of %d and %d letters is too long", r.down, r.right)
		}
	}
	rules := soundRules()
	var words []string // made of the rules' own letters, which meet more rules than others
	for _, r := range rules {
		words = append(words, r.kana, r.latin)
	}
	word := rapid.Map(rapid.SliceOfN(rapid.SampledFrom(words), 0, 7), func(parts []string) string { return strings.Join(parts, "") })
	rapid.Check(t, func(t *rapid.T) {
		kana, latin := word.Draw(t, "kana"), word.Draw(t, "latin")
		want := plainDistance(rules, kana, latin)
		for _, limit := range []float32{0, .3, 1, 2.5, maxSound} {
			if got := KanaDistance(kana, latin, limit); got != want && (want <= limit || got <= limit) {
				t.Fatalf("distance of %q and %q is %v, up to %v %v", kana, latin, want, limit, got)
			}
		}
	})
}

func BenchmarkKanaDistance(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		KanaDistance("muhanmado", "mohammed", 2.4)
		KanaDistance("arekusandoru", "aleksandrov", .9)
	}
}
