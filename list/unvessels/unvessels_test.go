package unvessels

import (
	"regexp"
	"strings"
	"testing"

	"cordon/internal/testdata"
	"cordon/list/listtest"
)

func TestGolden(t *testing.T) {
	listtest.Golden(t, "csv.golden", listtest.Must(t, CSV{}, listtest.Load(t, "testdata/vessels_2018-03-30.csv")))
	listtest.Golden(t, "jsonld.golden", listtest.Must(t, JSONLD{}, listtest.Load(t, "testdata/vessels_2026-01.jsonld")))
}

func TestFaults(t *testing.T) {
	t.Run("csv", func(t *testing.T) { listtest.Faults(t, CSV{}, listtest.Load(t, "testdata/vessels_2018-03-30.csv")) })
	t.Run("jsonld", func(t *testing.T) { listtest.Faults(t, JSONLD{}, listtest.Load(t, "testdata/vessels_2026-01.jsonld")) })
	b := string(listtest.File(t, "testdata/vessels_2018-03-30.csv"))
	for what, s := range map[string]string{
		"renamed column": strings.Replace(b, "imo_number", "imo", 1),
		"no basis":       "vessel_name,imo_number,date_of_designation\nA,9074729,2018\n",
		"ship twice":     b + "AGAIN,9074729,,,,,,2018,,X,,,,,\n",
	} {
		listtest.Refuses(t, CSV{}, what, listtest.Bytes("x.csv", []byte(s)))
	}
	j := string(listtest.File(t, "testdata/vessels_2026-01.jsonld"))
	listtest.Refuses(t, JSONLD{}, "entry of no ship", listtest.Bytes("x", []byte(strings.Replace(j, `"entity_id":"un_vessels/1"`, `"entity_id":"un_vessels/2"`, 1))))
	listtest.Refuses(t, JSONLD{}, "empty graph", listtest.Bytes("x", []byte(`{"@graph":[],"x":"un_vessels"}`)))
}

func TestBases(t *testing.T) {
	for header, measure := range map[string]string{
		"1718 OP8(d) and 2270 OP12": "asset-freeze", "2321_op12_a": "deflag", "2321 OP 12 (a)": "deflag", "2321 OP12(d)": "port-ban",
		"2371 OP6 and 2375 OP6": "port-ban", "Economic resources controlled or operated by OMM": "asset-freeze", "flag": "",
	} {
		if b, _ := basisOf(header); b.measure != measure {
			t.Errorf("%s: %q, want %q", header, b.measure, measure)
		}
	}
}

// TestConverted counts the ships of the converted file by their numbers.
func TestConverted(t *testing.T) {
	path := testdata.Path(t, "lists", "vessels", "un1718_designated_vessels_ammitto_2026-03.jsonld")
	res := listtest.Must(t, JSONLD{}, listtest.Load(t, path))
	n := len(regexp.MustCompile(`"imo_number"`).FindAll(listtest.File(t, path), -1))
	if n != 32 || res.Report.Targets != n || len(res.Report.Rejects) != 0 || res.Report.BySchema["Sanction"] != n {
		t.Errorf("%d ships, %d targets, rejects %v", n, res.Report.Targets, res.Report.Rejects)
	}
}

func FuzzCSV(f *testing.F) {
	listtest.Fuzz(f, CSV{}, listtest.File(f, "testdata/vessels_2018-03-30.csv"))
}

func FuzzJSONLD(f *testing.F) {
	listtest.Fuzz(f, JSONLD{}, listtest.File(f, "testdata/vessels_2026-01.jsonld"))
}

func TestReordered(t *testing.T) {
	listtest.Reordered(t, CSV{}, "x.csv", string(listtest.File(t, "testdata/vessels_2018-03-30.csv")), 1)
}
