package match

import "testing"

// Names in the scripts of East Asia against Latin spellings of the same person and
// of another.
func TestEastAsianNames(t *testing.T) {
	m := NewMatcher(Default(), nil)
	for _, c := range []struct {
		query, list string
		alerts      bool
	}{
		// A given name written as one word, its syllables in two systems.
		{"김기용", "Kim Kiyoung", true},
		{"유영국", "Yoo Youngkuk", true},
		{"김기용", "Kim Namyoung", false},
		// A Chinese name as Korean reads its characters, and by its sound.
		{"강홍권", "Jiang Hongquan", true},
		{"강홍권", "Hongquan Jiang", true},
		{"장지동", "Zhang Zhidong", true},
		{"장쩌민", "Jiang Zemin", true},
		{"제갈량", "Zhuge Liang", true},
		{"류화칭", "Liu Huaqing", true},
		{"강홍권", "Jiang Hongqi", false},
		{"강홍권", "Hong Jiangquan", false},
		{"박홍권", "Jiang Hongquan", false},
		// Foreign names in katakana.
		{"オマール・ハンマミ", "Omar Hammami", true},
		{"イーゴリ・グロザ", "Igor Groza", true},
		{"アンドレイ・グルリョフ", "Andrei Gurulev", true},
		{"アンドレイ・グルリョフ", "Andriy Klyuyev", false},
		{"アブドゥッサラーム・ハーン", "Abdul Salam Khan", true},
		{"アブド・アル・ラフマン・ムラード", "Abd al-Rahman Murad", true},
		{"アブド・アル・ラフマン・ムラード", "Abd al-Rahman Nasser", false},
		{"ウダイ・フセイン", "Omar Hussein", false},
		// A Uyghur name in characters, whose parts are written together.
		{"董勒成", "Lecheng Dong", true},
	} {
		r := m.Compare(party("Person", c.query), party("Person", c.list))
		if (r.Score >= .70) != c.alerts {
			t.Errorf("%s and %s score %.2f, want an alert: %v", c.query, c.list, r.Score, c.alerts)
		}
	}
}

// What a Hangul name reads by way of Chinese is only asked for: it does not make a
// listed Korean a Chinese.
func TestDistantReadingsOnlyAsk(t *testing.T) {
	m := NewMatcher(Default(), nil)
	if r := m.Compare(party("Person", "Jiang Hongquan"), party("Person", "강홍권")); r.Score >= .70 {
		t.Errorf("a Latin query meets the Chinese reading of a listed Hangul name: %.2f", r.Score)
	}
}
