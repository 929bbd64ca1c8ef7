package romanise

import (
	"slices"
	"testing"
)

func TestAppend(t *testing.T) {
	for _, c := range []struct {
		word string
		want []string // each must be among the forms of the unit of its rank
	}{
		{"Юлия", []string{"yuliya"}}, {"Юлия", []string{"yulia"}}, {"Юлия", []string{"iuliia"}}, {"Юлия", []string{"julija"}},
		{"Сергей", []string{"sergey"}}, {"Сергей", []string{"sergei"}}, {"Сергей", []string{"sergej"}},
		{"ДМИТРИЙ", []string{"dmitry"}}, {"ДМИТРИЙ", []string{"dmitriy"}}, {"ДМИТРИЙ", []string{"dmitrii"}}, {"ДМИТРИЙ", []string{"dmitri"}},
		{"Юрьевич", []string{"yurevich"}}, {"Юрьевич", []string{"yuryevich"}}, {"Юрьевич", []string{"yurievich"}}, {"Юрьевич", []string{"jurevitj"}},
		{"Щербаков", []string{"shcherbakov"}}, {"Щербаков", []string{"schtscherbakow"}},
		{"Володимир", []string{"volodymyr"}}, {"Григорій", []string{"hryhoriy"}},
		{"Χριστόδουλος", []string{"christodoulos"}}, {"Παπαδόπουλος", []string{"papadopoulos"}}, {"Μπάμπης", []string{"bampis"}},
		{"김정은", []string{"kim", "jong", "un"}},
		{"ハッサン", []string{"hassan"}}, {"さとう", []string{"sato"}}, {"さとう", []string{"satou"}},
		{"Müller", []string{"muller"}}, {"Müller", []string{"mueller"}}, {"٣٤", []string{"34"}},
	} {
		units := Append(nil, c.word)
		if len(units) != len(c.want) {
			t.Errorf("Append(%q) = %d units, want %d", c.word, len(units), len(c.want))
			continue
		}
		for i, w := range c.want {
			if !slices.Contains(units[i].Forms, w) {
				t.Errorf("Append(%q) unit %d = %q, lacks %q", c.word, i, units[i].Forms, w)
			}
		}
	}
}
