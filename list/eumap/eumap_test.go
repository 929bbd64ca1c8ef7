package eumap

import (
	"strings"
	"testing"

	"cordon/list/listtest"
)

const path = "testdata/sanctionsmap_2026-01-31.json"

func TestGolden(t *testing.T) {
	listtest.Golden(t, "map.golden", listtest.Must(t, Reader{}, listtest.Load(t, path)))
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, path))
	b := string(listtest.File(t, path))
	for what, s := range map[string]string{
		"the index alone": `{"data": {"id": 20, "programme": ["PRK"], "specification": "", "adopted_by": {"data": {"title": "UN"}}}}`,
		"no id":           strings.Replace(b, `"id": 20,`, "", 1),
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("x.json", []byte(s)))
	}
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, path)) }
