package catalogue

import (
	"context"
	"strings"
	"testing"
	"unicode"

	"cordon/ftm"
	"cordon/internal/testdata"
)

// names returns the names of the targets of a list by key: the reference, or the
// UN reference that a sanction on the target gives.
func names(t *testing.T, path []string, un bool) map[string][]string {
	t.Helper()
	f, err := Open(context.Background(), []string{testdata.Path(t, path...)}, Options{AnySize: true})
	if err != nil || len(f.Current()) != 1 {
		t.Fatalf("%v: %d sources, %v", path, len(f.Current()), err)
	}
	byID, keys := map[string]*ftm.Entity{}, map[string]string{}
	_, err = f.Current()[0].Read(context.Background(), func(e *ftm.Entity) error {
		if e.Target {
			byID[e.ID] = e
			if !un {
				keys[e.ID] = e.Reference
			}
		}
		if e.Schema == "Sanction" && un && e.First("unscId") != "" {
			keys[e.First("entity")] = e.First("unscId")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for id, key := range keys {
		for _, p := range []string{"name", "alias", "weakAlias", "previousName"} {
			for _, v := range byID[id].Get(p) {
				out[key] = append(out[key], v.Text)
			}
		}
	}
	return out
}

// TestUNReferencesAcrossLists: what the UK and the EU call a UN designation is one,
// and it bears a name that the United Nations know.
func TestUNReferencesAcrossLists(t *testing.T) {
	un := names(t, []string{"lists", "un", "un_consolidated_2026-02-27.xml"}, false)
	for _, c := range []struct {
		list          []string
		least         int
		gone, strange int // at most: struck off since, and no word in common
	}{
		{[]string{"lists", "gb", "gb-uksl_2026-02-23.ftm.json.gz"}, 980, 8, 2},
		{[]string{"lists", "eu", "xmlFullSanctionsList_1_1_rebuilt_2026-05-01.xml.gz"}, 80, 4, 1},
	} {
		gone, strange := 0, 0
		refs := names(t, c.list, true)
		for ref, ns := range refs {
			known := un[ref]
			switch {
			case known == nil:
				gone++
				t.Logf("%s: %s (%s) is not on the UN list", c.list[1], ref, ns[0])
			case !common(known, ns):
				strange++
				t.Logf("%s: %s is %s, to the UN %s", c.list[1], ref, ns[0], known[0])
			}
		}
		if len(refs) < c.least || gone > c.gone || strange > c.strange {
			t.Errorf("%s: %d references, %d unknown to the UN, %d under another name", c.list[1], len(refs), gone, strange)
		}
	}
}

// common reports whether two parties have a word of four letters or a whole name
// in common.
func common(a, b []string) bool {
	words := map[string]bool{}
	split := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	for _, s := range a {
		for _, w := range split(s) {
			words[w] = true
		}
		words[strings.Join(split(s), "")] = true
	}
	for _, s := range b {
		for _, w := range split(s) {
			if len(w) > 3 && words[w] {
				return true
			}
		}
		if words[strings.Join(split(s), "")] {
			return true
		}
	}
	return false
}
