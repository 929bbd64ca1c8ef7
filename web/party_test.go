package web

import (
	"fmt"
	"testing"
)

// Lists that share ids state the same links; another relation, another direction or
// another time is another link, and what is not shown is counted.
func TestLinksOnce(t *testing.T) {
	var p party
	for range 2 {
		p.link(link{ID: "w1", Relation: "holds"})
		p.link(link{ID: "w1", Relation: "holds", Out: true})
		p.link(link{ID: "w1", Relation: "sends"})
		p.link(link{ID: "w1", Relation: "holds", Since: "2019"})
	}
	if len(p.Links) != 4 || p.More != 0 {
		t.Errorf("%d links and %d more, want 4 and 0", len(p.Links), p.More)
	}
	for i := range maxNeighbours {
		p.link(link{ID: fmt.Sprint("other", i)})
	}
	if len(p.Links) != maxNeighbours || p.More != 4 {
		t.Errorf("%d links and %d more, want %d and 4", len(p.Links), p.More, maxNeighbours)
	}
}
