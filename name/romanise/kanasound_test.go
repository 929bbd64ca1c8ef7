package romanise

import "testing"

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
