package own

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cordon/list/listtest"
)

const path = "testdata/My List_2026-01-31.csv"

func TestGolden(t *testing.T) {
	listtest.Golden(t, "list.golden", listtest.Must(t, Reader{}, listtest.Load(t, path)))
	listtest.Golden(t, "plain.golden", listtest.Must(t, Reader{}, listtest.Load(t, "testdata/plain.csv")))
}

func TestWorkbook(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{{"Our list"}, {"Name", "Born", "Country"}, {"Example Ri", 22222, "KP"}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	res := listtest.Must(t, Reader{}, listtest.Bytes("x.xlsx", b.Bytes()))
	if e := res.Entities[0]; e.Schema != "LegalEntity" && e.Schema != "Person" || e.First("birthDate") != "1960-11-02" || !e.Has("country", "kp") {
		t.Error(listtest.Text(e))
	}
}

func TestMap(t *testing.T) {
	table := "Kunde,Geburtstag\nExample Ri,1960-01-02\n"
	if _, err := listtest.Read(Reader{}, listtest.Bytes("x.csv", []byte(table))); err == nil {
		t.Error("a table without a column of names is read")
	}
	r := Reader{Map: map[string]string{"Kunde": "name", "Geburtstag": "birth_date"}}
	res, err := listtest.Read(r, listtest.Bytes("x.csv", []byte(table)))
	if err != nil || len(res.Entities) != 1 || !res.Entities[0].Has("birthDate", "1960-01-02") {
		t.Errorf("%v, %v", res.Entities, err)
	}
	for _, m := range []map[string]string{{"Kunde": "nom"}, {"Kundin": "name"}} {
		if _, err := listtest.Read(Reader{Map: m}, listtest.Bytes("x.csv", []byte(table))); err == nil {
			t.Errorf("map %v is accepted", m)
		}
	}
}

func TestFields(t *testing.T) {
	fs := Fields()
	if len(fs) != len(names) || fs[0] != "address" {
		t.Error(fs)
	}
	seen := map[string]string{}
	for f, ns := range names {
		for _, n := range append(ns, squeeze(f)) {
			if n != squeeze(n) {
				t.Errorf("%q of %s is not squeezed", n, f)
			}
			if o, ok := seen[n]; ok && o != f {
				t.Errorf("%q means %s and %s", n, o, f)
			}
			seen[n] = f
		}
	}
}

// TestEncodings: the same table in other encodings is the same list.
func TestEncodings(t *testing.T) {
	table := "ref,name,dob\n1,José Müller,1960\n"
	want := listtest.Must(t, Reader{}, listtest.Bytes("x.csv", []byte(table)))
	latin := strings.NewReplacer("é", "\xe9", "ü", "\xfc").Replace(table)
	var utf16 []byte
	for _, r := range "\ufeff" + table {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	for what, b := range map[string][]byte{
		"latin-1": []byte(latin), "utf-16": utf16, "bom": []byte("\ufeff" + table),
		"semicolons": []byte(strings.ReplaceAll(table, ",", ";")), "tabs": []byte(strings.ReplaceAll(table, ",", "\t")),
	} {
		got := listtest.Must(t, Reader{}, listtest.Bytes("x.csv", b))
		if !reflect.DeepEqual(listtest.Dump(got.Entities), listtest.Dump(want.Entities)) {
			t.Errorf("%s: %s", what, listtest.Dump(got.Entities))
		}
	}
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Load(t, path))
	for what, s := range map[string]string{
		"no names":     "id,country\n1,KP\n",
		"names alone":  "name\nA\n",
		"ragged":       "name,dob\nA,1960,x\n",
		"header alone": "name,dob\n",
		"one long row": "name,dob\n\"" + strings.Repeat("x", 20<<20) + "\",1\n",
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("x.csv", []byte(s)))
	}
}

func FuzzRead(f *testing.F) {
	listtest.Fuzz(f, Reader{}, listtest.File(f, path), listtest.File(f, "testdata/plain.csv"))
}
