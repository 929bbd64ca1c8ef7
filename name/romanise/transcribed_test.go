package romanise

import (
	"slices"
	"strings"
	"testing"
)

func TestTranscribed(t *testing.T) {
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

		{"Ким・Чен・Ын", "kim jong un"},
		{"Ким・Чонын", "kim jong un"},
		{"Ким・Ир・Сен", "kim il song"},
		{"Ким・Чен・Ир", "kim jong il"},
		{"Ким・Ён・Чхоль", "kim yong chol"},
		{"Ким・Ен・Чхоль", "kim yong chol"},
		{"Ли・Бён・Чхоль", "ri pyong chol"},
		{"Ри・Пён・Чхоль", "ri pyong chol"},
		{"Пак・Хан・Се", "pak han se"},
		{"Чхве・Рён・Хэ", "choe ryong hae"},
		{"Цой・Рён・Хэ", "choe ryong hae"},
		{"Чан・Сон・Тхэк", "jang song taek"},
		{"Син・Гым・Чхоль", "sin kum chol"},
		{"Хван・Пён・Со", "hwang pyong so"},
		{"Юн・Чхан・Хёк", "yun chang hyok"},
		{"Ли・Сын・Ман", "lee seung man"},
		{"Мун・Чжэ・Ин", "moon jae in"},
		{"Кан・Рён", "kang ryong"},

		{"Си・Цзиньпин", "xi jin ping"},
		{"Ван・И", "wang yi"},
		{"Ли・Кэцян", "li ke qiang"},
		{"Чжоу・Эньлай", "zhou en lai"},
		{"Мао・Цзэ・дун", "mao ze dong"},
		{"Ли・Сунань", "li su nan"},
		{"Ли・Сунъань", "li song an"},
	} {
		words := strings.Split(strings.ToLower(c.name), "・")
		native := Transcribed(words)
		if native == Common {
			t.Errorf("%s: not taken for a transcription", c.name)
			continue
		}
		var units []Unit
		for _, w := range words {
			units = AppendTranscribed(units, w, native)
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

func TestTranscribedOthers(t *testing.T) {
	for _, n := range []string{
		"ウラジーミル・プーチン", "アブドゥル・ラフマーン", "セルゲイ・ツェコフ", "ハッサン・アリ", "たなか・たろう", "田中・一郎", "キム", "",
		"Ли・Сергей", "Цой・Виктор", "Ким・Ирина", "Пак・Александр", "Ли・Вэй・Иванович", "Ким", "Ким・リ", "Владимир・Путин",
	} {
		if Transcribed(strings.Split(strings.ToLower(n), "・")) != Common {
			t.Errorf("%q is taken for a transcription", n)
		}
	}
}
