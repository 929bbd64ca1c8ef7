package transcript

import (
	"strings"
	"testing"

	"cordon/list/listtest"
)

func TestGolden(t *testing.T) {
	for _, n := range []string{"kr-moef_2022-12-02", "vessels"} {
		listtest.Golden(t, n+".golden", listtest.Must(t, Reader{}, listtest.Load(t, "testdata/"+n+".csv")))
	}
}

func TestFaults(t *testing.T) {
	f := listtest.Load(t, "testdata/vessels.csv")
	listtest.Faults(t, Reader{}, f)
	b := string(listtest.File(t, "testdata/vessels.csv"))
	for what, s := range map[string]string{
		"unknown column": strings.Replace(b, "alias", "a.k.a.", 1),
		"other list":     strings.Replace(b, "un-1718-vessels,2", "kr-moef,2", 1),
		"no list":        strings.Replace(b, "un-1718-vessels,2", ",2", 1),
		"path as list":   strings.ReplaceAll(b, "un-1718-vessels", "../x"),
		"ref twice":      strings.Replace(b, "vessels,2", "vessels,1", 1),
		"ragged":         b + "un-1718-vessels,3\n",
		"header alone":   b[:strings.Index(b, "\n")+1],
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("x.csv", []byte(s)))
	}
}

func FuzzRead(f *testing.F) {
	listtest.Fuzz(f, Reader{}, listtest.File(f, "testdata/vessels.csv"), listtest.File(f, "testdata/kr-moef_2022-12-02.csv"))
}

func TestReordered(t *testing.T) {
	listtest.Reordered(t, Reader{}, "x.csv", string(listtest.File(t, "testdata/kr-moef_2022-12-02.csv")), 1)
}
