package delta

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/ftm"
	"cordon/list"
)

func TestDifferences(t *testing.T) {
	e := func(id string, names ...string) *ftm.Entity {
		e := &ftm.Entity{ID: id, Schema: "Person", Caption: names[0], Reference: "R." + id}
		e.Add("name", names...)
		return e
	}
	other := e("3", "Gerda", "Gerd")
	other.Reference, other.Schema = "R.9", "LegalEntity"
	got := Differences(&list.Delta{
		Added: []*ftm.Entity{e("1", "Anna")}, Removed: []*ftm.Entity{e("2", "Boris")},
		Changed: []list.Change{{Old: e("3", "Gerda", "Gerdi"), New: other, Properties: []string{"name", "reference", "schema"}}},
	})
	want := []Difference{
		{"removed", "2", "R.2", "Person", "Boris", nil},
		{"added", "1", "R.1", "Person", "Anna", nil},
		{"changed", "3", "R.9", "LegalEntity", "Gerda", map[string]Values{
			"name": {[]string{"Gerdi"}, []string{"Gerd"}}, "reference": {[]string{"R.3"}, []string{"R.9"}}, "schema": {[]string{"Person"}, []string{"LegalEntity"}},
		}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := Differences(&list.Delta{}); got == nil || len(got) != 0 {
		t.Errorf("nothing: %v", got)
	}
}
