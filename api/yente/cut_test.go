package yente

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/screen"
)

// A party with more neighbours than a nested answer holds says so, and how many.
func TestCut(t *testing.T) {
	const all = maxNeighbours + 5
	lib, err := screen.Load(t.Context(), []screen.Intake{{
		Info: screen.ListInfo{ID: "un-sc", Version: "1", State: screen.Current, Own: true},
		Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
			hub := &ftm.Entity{ID: "hub", Schema: "Company", Caption: "Hub Shipping", Target: true}
			hub.Add("name", hub.Caption)
			err := put(hub)
			for i := 0; err == nil && i < all; i++ {
				s := &ftm.Entity{ID: fmt.Sprintf("s-%d", i), Schema: "Sanction"}
				s.Add("entity", "hub")
				err = put(s)
			}
			return nil, err
		},
	}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	s := httptest.NewServer(Handler(Config{Desk: &desk, Now: func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }}))
	t.Cleanup(s.Close)
	code, header, out := call(t, s, "GET", "/entities/hub", "")
	if code != 200 || len(at(t, out, "properties.sanctions").([]any)) != maxNeighbours || at(t, out, "cordon.cut.sanctions") != float64(all) || header.Get("x-cordon-cut") != "sanctions" {
		t.Errorf("%d, cut %v, header %q", code, out["cordon"], header.Get("x-cordon-cut"))
	}
	if _, header, out = call(t, s, "GET", "/entities/hub?strict=1", ""); out["cordon"] != nil || header.Get("x-cordon-cut") != "sanctions" {
		t.Errorf("strict: %v, header %q", out["cordon"], header.Get("x-cordon-cut"))
	}
	if _, header, out = call(t, s, "GET", "/entities/s-1", ""); out["cordon"] != nil || header.Get("x-cordon-cut") != "" {
		t.Errorf("whole: %v", out["cordon"])
	}
	if _, _, out = call(t, s, "GET", "/entities/hub/adjacent/sanctions?limit=500&offset=1900", ""); at(t, out, "total.value") != float64(all) || len(out["results"].([]any)) != all-1900 {
		t.Errorf("adjacent: %v", out["total"])
	}
}
