package nz

import (
	"strings"
	"testing"

	"cordon/list/listtest"
)

const path = "testdata/register_2026-01-31.csv"

func TestGolden(t *testing.T) {
	listtest.Golden(t, "register.golden", listtest.Must(t, Reader{}, listtest.Load(t, path)))
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, path))
	b := string(listtest.File(t, path))
	if _, ok := (Reader{}).Recognise("x.csv", []byte(strings.Replace(b, "Unique Identifier", "Id", 1))); ok {
		t.Error("any table is recognised")
	}
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, path)) }
