package romanise

import (
	"slices"
	"strings"
	"testing"
)

func TestKoreanKana(t *testing.T) {
	for _, c := range []struct {
		name string
		want string // a spelling of each unit
	}{
		{"リ・ビョンチョル", "ri pyong chol"},
		{"キム・ジョンウン", "kim jong un"},
		{"パク・ソンイル", "pak song il"},
		{"チェ・ソクミン", "choe sok min"},
		{"チャン・ソンナム", "jang song nam"},
		{"ペク・セポン", "paek se pong"},
		{"ハン・ジャンス", "han jang su"},
		{"ファン・ギョンナム", "hwang kyong nam"},
		{"カン・リョン", "kang ryong"},
	} {
		words := strings.Split(c.name, "・")
		if !KoreanKana(words) {
			t.Errorf("%s: not taken for Korean", c.name)
			continue
		}
		var units []Unit
		for _, w := range words {
			units = AppendKoreanKana(units, w)
		}
		want := strings.Fields(c.want)
		if len(units) != len(want) {
			t.Errorf("%s: %d syllables, want %d", c.name, len(units), len(want))
			continue
		}
		for i, u := range units {
			if !slices.Contains(u.Forms, want[i]) || len(u.Forms) > MaxForms {
				t.Errorf("%s: syllable %d reads %v, want %s among them", c.name, i, u.Forms, want[i])
			}
		}
	}
}

func TestKoreanKanaOthers(t *testing.T) {
	for _, n := range []string{"ウラジーミル・プーチン", "アブドゥル・ラフマーン", "セルゲイ・ツェコフ", "ハッサン・アリ", "たなか・たろう", "田中・一郎", "キム", ""} {
		if KoreanKana(strings.Split(n, "・")) {
			t.Errorf("%q is taken for Korean", n)
		}
	}
}
