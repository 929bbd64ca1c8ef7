package uansdc

import (
	"strings"
	"testing"

	"cordon/list/listtest"
)

const path = "testdata/nsdc_2026-01-31.json"

func TestGolden(t *testing.T) {
	listtest.Golden(t, "nsdc.golden", listtest.Must(t, Reader{}, listtest.Load(t, path)))
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, path))
	b := string(listtest.File(t, path))
	for what, s := range map[string]string{
		"persons alone": strings.Replace(b, `"legal": [`, `"legals": [`, 1),
		"sid twice":     strings.Replace(b, `"1002"`, `"1001"`, 1),
		"an error page": `{"message":"Forbidden","individual":[],"legal":[]}`,
		"a text as sid": strings.Replace(b, `"sid": "1001"`, `"sid": {}`, 1),
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("x.json", []byte(s)))
	}
}

// TestHistory: expired sanctions are no target, and no cause to refuse the list.
func TestHistory(t *testing.T) {
	res := listtest.Must(t, Reader{}, listtest.Load(t, path))
	for _, e := range res.Entities {
		if e.ID == "ua-nsdc-1002" && (e.Target || e.First("topics") != "") {
			t.Error(listtest.Text(e))
		}
	}
	if rep := res.Report; rep.Entries != 3 || rep.Targets != 2 {
		t.Errorf("%+v", rep)
	}
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, path)) }
