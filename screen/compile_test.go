package screen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"cordon/ftm"
	"cordon/lab/population"
)

// made are lists of made-up parties, of which the second may fail after so many.
func made(fail int) []Intake {
	var ins []Intake
	for i := range 5 {
		es := slices.Collect(population.Listed(uint64(i+1), 700))
		for _, e := range es {
			e.ID = fmt.Sprintf("%d-%s", i, e.ID)
		}
		in := intakeOf(fmt.Sprintf("xx-%d", i), es...)
		if i == 1 && fail >= 0 {
			in.Read = func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
				for _, e := range es[:fail] {
					if err := put(e); err != nil {
						return nil, err
					}
				}
				return []string{"a warning"}, errors.New("it is cut short")
			}
		}
		ins = append(ins, in)
	}
	return ins
}

// The same lists give the same bytes, on one core and on many.
func TestCompileIsRepeatable(t *testing.T) {
	var first []byte
	for _, cores := range []int{1, 2, 8, 8} {
		before := runtime.GOMAXPROCS(cores)
		l, err := Load(t.Context(), made(-1), nil, nil)
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = l.ix.Bytes()
		}
		if !bytes.Equal(first, l.ix.Bytes()) {
			t.Errorf("on %d cores the index differs", cores)
		}
	}
}

// A list that fails leaves nothing behind, wherever it fails.
func TestFailedListLeavesNothing(t *testing.T) {
	for _, fail := range []int{0, 1, 64, 200} {
		l, err := Load(t.Context(), made(fail), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if i := slices.Index(l.ix.Lists(), "xx-1"); i >= 0 {
			t.Errorf("after %d entities: the list is in the index", fail)
		}
		li := l.lists[1]
		if li.State != Refused || li.Reason != "it is cut short" || li.Entities != 0 || len(li.BySchema) != 0 {
			t.Errorf("after %d entities: %+v", fail, li)
		}
		if !slices.Contains(l.findings, "xx-1: a warning") {
			t.Errorf("after %d entities: findings %q", fail, l.findings)
		}
		if l.lists[4].Entities == 0 {
			t.Error("the lists after it were not read")
		}
	}
}
