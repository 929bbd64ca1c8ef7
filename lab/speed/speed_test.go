package speed

import (
	"testing"

	"cordon/screen"
)

// TestRun holds that every figure is measured, not how large it is.
func TestRun(t *testing.T) {
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	r, err := Run(t.Context(), lib, 0, Options{Customers: 300, Seed: 1, Names: []int{200, 2000}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Batch) == 0 || r.Batch[0].Customers != 300 || r.Batch[0].Rate <= 0 {
		t.Errorf("batch %+v", r.Batch)
	}
	if r.Single.P50 <= 0 || r.Single.P50 > r.Single.P99 || r.Single.P99 > r.Single.Max {
		t.Errorf("single %+v", r.Single)
	}
	if r.Floor.Nanoseconds <= 0 || r.Floor.Ratio <= 0 || r.Open.Milliseconds <= 0 || r.Open.FileBytes == 0 {
		t.Errorf("floor %+v, open %+v", r.Floor, r.Open)
	}
	if len(r.Scale) != 2 || r.Scale[1].Names < 1900 || r.Scale[1].FileBytes <= r.Scale[0].FileBytes || r.Scale[1].P99 <= 0 {
		t.Errorf("scale %+v", r.Scale)
	}
}

func TestAt(t *testing.T) {
	xs := []float64{5, 1, 4, 2, 3}
	for share, want := range map[float64]float64{0: 1, .5: 3, .99: 5, 1: 5} {
		if got := at(xs, share); got != want {
			t.Errorf("at %v: %v, want %v", share, got, want)
		}
	}
	if at(nil, .5) != 0 {
		t.Error("nothing has a median")
	}
}
