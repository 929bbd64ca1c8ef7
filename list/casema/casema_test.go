package casema

import (
	"strings"
	"testing"

	"cordon/list/listtest"
)

func TestGolden(t *testing.T) {
	listtest.Golden(t, "sema.golden", listtest.Must(t, Reader{}, listtest.Load(t, "testdata/sema.xml")))
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, "testdata/sema.xml"))
	x := string(listtest.File(t, "testdata/sema.xml"))
	twice, err := listtest.Read(Reader{}, listtest.Bytes("x", []byte(strings.Replace(x, "<EntityOrShip>B<", "<EntityOrShip>A<", 1))))
	if err != nil || len(twice.Report.Rejects) != 2 || twice.Report.Targets != 5 {
		t.Errorf("a record that stands twice: %d targets, %v (%v)", twice.Report.Targets, twice.Report.Rejects, err)
	}
	listtest.Refuses(t, Reader{}, "renamed", listtest.Bytes("x", []byte(strings.ReplaceAll(x, "Item>", "Number>"))))
	listtest.Refuses(t, Reader{}, "empty list", listtest.Bytes("x", []byte("<data-set/>")))
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, "testdata/sema.xml")) }
