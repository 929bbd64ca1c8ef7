package index

import (
	"testing"

	"cordon/ftm"
	"cordon/match"
	"cordon/name"
)

// TestPartyOfMostSpellingsFirst holds which of several entries stands first that
// score the same: the one whose names the others bear as well, whatever the order of
// the words and whichever of them scored best.
func TestPartyOfMostSpellingsFirst(t *testing.T) {
	entry := func(id, caption string, aliases ...string) *ftm.Entity {
		e := party("Person", caption)
		e.ID = id
		for _, a := range aliases {
			e.Add("alias", a)
		}
		return e
	}
	ix := build(t,
		entry("a-swedish", "Vadim Gorsjkov"),
		entry("b-both", "Vadim Gorshkov", "GORŠKOV Vadim"),
		entry("c-other", "Vadim Gorškov"),
	)
	q := match.NewParty(party("Person", "Вадим Горшков"), name.NewAnalyser())
	hits := ix.NewSearcher().Search(q, Options{Cutoff: .7})
	if len(hits) != 3 {
		t.Fatalf("%d hits", len(hits))
	}
	e, err := ix.Entity(hits[0].Entity)
	if err != nil {
		t.Fatal(err)
	}
	if hits[0].Score != hits[1].Score || e.ID != "b-both" {
		t.Fatalf("%s first with %.4f, then %.4f", e.ID, hits[0].Score, hits[1].Score)
	}
}
