package senzing

import (
	"strings"
	"testing"

	"cordon/list/listtest"
)

const path = "testdata/watch_2026-01-31.json"

func TestGolden(t *testing.T) {
	listtest.Golden(t, "watch.golden", listtest.Must(t, Reader{}, listtest.Load(t, path)))
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, path))
	rec := `{"DATA_SOURCE":"A","RECORD_ID":"1","NAME_FULL":"B"}`
	for what, s := range map[string]string{
		"record twice":  rec + "\n" + rec,
		"two in a line": rec + rec,
		"deep":          `{"DATA_SOURCE":"A","RECORD_ID":"1","X":` + strings.Repeat("[", 1e6),
		"nested":        `{"DATA_SOURCE":"A","RECORD_ID":"1","X":` + strings.Repeat(`{"X":`, 8) + "1" + strings.Repeat("}", 9),
		"many":          `{"DATA_SOURCE":"A","RECORD_ID":"1","X":[` + strings.Repeat("1,", maxPairs+1) + `1]}`,
		"no source":     `{"RECORD_ID":"1","NAME_FULL":"B"}`,
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("x.json", []byte(s)))
	}
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, path)) }

func TestReordered(t *testing.T) {
	listtest.Reordered(t, Reader{}, "x.json", string(listtest.File(t, path)), 0)
}
