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
		{"김기웅", "Kim Kiwoong", true},
		{"유승국", "Yoo Seungkuk", true},
		{"김기웅", "Kim Namwoong", false},
		// A spelling of one syllable that nobody else uses, and one that is another's.
		{"김은별", "Kim Eun-boul", true},
		{"박근식", "Park Kyoun-sik", true},
		{"박근식", "Park Moun-sik", false},
		{"박근호", "Park Geun-heo", false},
		// A Chinese name as Korean reads its characters, and by its sound.
		{"강택민", "Jiang Zemin", true},
		{"강택민", "Zemin Jiang", true},
		{"등소평", "Deng Xiaoping", true},
		{"장쩌민", "Jiang Zemin", true},
		{"제갈량", "Zhuge Liang", true},
		{"리커창", "Li Keqiang", true},
		{"자오민양", "Zhao Minyang", true},
		{"저우민", "Zhou Min", true},
		{"도연량", "Tao Yuanliang", true},
		{"강택민", "Jiang Zeqi", false},
		{"강택민", "Ze Jiangmin", false},
		{"박택민", "Jiang Zemin", false},
		// Foreign names in katakana.
		{"カルロス・メンデス", "Carlos Mendez", true},
		{"イーゴリ・ペトロフ", "Igor Petrov", true},
		{"アンドレイ・ゴルバチョフ", "Andrei Gorbachev", true},
		{"アンドレイ・ゴルバチョフ", "Andriy Klyuyev", false},
		{"アブドゥッサラーム・ハーン", "Abdul Salam Khan", true},
		{"アブド・アル・ラフマン・ムラード", "Abd al-Rahman Murad", true},
		{"アブド・アル・ラフマン・ムラード", "Abd al-Rahman Nasser", false},
		{"ウダイ・フセイン", "Omar Hussein", false},
		// What is listed in katakana is listed in Latin letters as well.
		{"Elena Petrova", "イリーナ・ペトロワ", false},
		{"Lee Seo-hyang", "リ・スヒャン", false},
		// A given name of two characters, written together and first.
		{"董建国", "Jianguo Dong", true},
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
	if r := m.Compare(party("Person", "Jiang Zemin"), party("Person", "강택민")); r.Score >= .70 {
		t.Errorf("a Latin query meets the Chinese reading of a listed Hangul name: %.2f", r.Score)
	}
}

// Who asks without saying what bears a name finds the person that its characters
// name in Korean, and no firm of as many characters.
func TestDistantReadingOfUnknownKind(t *testing.T) {
	m := NewMatcher(Default(), nil)
	for _, c := range []struct {
		query, list string
		alerts      bool
	}{
		{"金正恩", "Kim Jong Un", true},
		{"李炳哲", "Ri Pyong Chol", true},
		{"강택민", "Jiang Zemin", true},
		{"金正恩", "Kim Jong Il", false},
		{"金山", "Kim San", false},          // two characters may be anything
		{"金剛山旅行社", "Kim Gang San", false}, // six are no person's name
		{"三正恩", "Sam Jong Un", false},
	} {
		r := m.Compare(party("Thing", c.query), party("Person", c.list))
		if (r.Score >= .70) != c.alerts {
			t.Errorf("%s and %s score %.2f, want an alert: %v", c.query, c.list, r.Score, c.alerts)
		}
	}
}
