package kprusi

import (
	"strings"
	"testing"

	"cordon/list/listtest"
)

const path = "testdata/data_2026-01-31.json"

func TestGolden(t *testing.T) {
	listtest.Golden(t, "data.golden", listtest.Must(t, Reader{}, listtest.Load(t, path)))
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, path))
	b := string(listtest.File(t, path))
	for what, s := range map[string]string{
		"no edges":      strings.Replace(b, `"edges"`, `"edgez"`, 1),
		"id twice":      strings.Replace(b, `"v1", "schema"`, `"c1", "schema"`, 1),
		"text for list": strings.Replace(b, `["an officer"]`, `"an officer"`, 1),
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("x.json", []byte(s)))
	}
}

func TestNumbered(t *testing.T) {
	for scheme, want := range map[string]string{
		"": "idNumber", "INN": "innCode", "Taxpayer Identification Number (INN)": "innCode", "Primary State Registration Number (OGRN)": "ogrnCode",
		"Reason for Registration Code (KPP)": "kppCode", "China Uniform Social Credit Code": "uscCode", "BIC": "swiftBic", "VAT No.": "vatCode",
		"National identification number": "idNumber", "Hong Kong company registration number": "registrationNumber", "IMO number": "imoNumber",
		"Bank account number": "idNumber",
	} {
		if got := numbered(scheme); got != want {
			t.Errorf("%q: %s, want %s", scheme, got, want)
		}
	}
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, path)) }
