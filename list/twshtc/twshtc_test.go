package twshtc

import (
	"strings"
	"testing"

	"cordon/list/listtest"
)

const path = "testdata/shtc_2026-01-31.csv"

func TestGolden(t *testing.T) {
	listtest.Golden(t, "shtc.golden", listtest.Must(t, Reader{}, listtest.Load(t, path)))
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, path))
	b := string(listtest.File(t, path))
	listtest.Refuses(t, Reader{}, "renamed column", listtest.Bytes("x.csv", []byte(strings.Replace(b, "名稱name", "name", 1))))
}

// TestEdition: another edition numbers and orders its rows anew, and is the same.
func TestEdition(t *testing.T) {
	b := string(listtest.File(t, path))
	listtest.Reordered(t, Reader{}, "x.csv", strings.NewReplacer("\n1,", "\n7,", "\n6,", "\n1,").Replace(b), 1)
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, path)) }
