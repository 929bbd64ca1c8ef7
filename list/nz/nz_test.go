package nz

import (
	"strings"
	"testing"

	"cordon/internal/testdata"
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

// TestWorkbook: the register's columns as the workbook has them, behind a first sheet
// of another kind.
func TestWorkbook(t *testing.T) {
	header := []any{
		"Unique Identifier", "Type", "First name", "Middle name(s)", "Last name", "Title", "Alias/Alternate Spellings", "Address", "DOB",
		"Citizenship", "Citizenship 2", "Place of Birth", "Passport Number", "Associates/Relatives", "Date of Sanction",
		"Date of Additional Sanction", "Sanction Status", "General Rationale for Sanction", "Asset Freeze", "Ship Ban", "Travel Ban",
	}
	b := testdata.Workbook(t, "About", [][]any{{"Russia Sanctions Register"}}, "Individuals", [][]any{
		{"as of 31 January 2026"},
		header,
		{"IND-1", "Individual", "Example", "Middle", "Ivanov", "Director", "Ivanoff; Vanya", "1 Sample Street, Moscow", 22222, "Russia", "Cyprus", "Moscow", "70 0000001", "son of 'A. Ivanov'", 44638, 44700, "In force", "Because", "Yes", "", "Y"},
	}, "Entities", [][]any{
		header,
		{"ENT-1", "Bank", "", "", "Example Bank", "", "", "", "", "Russia", "", "", "", "", "18/03/2022", "", "In force", "Because", "Yes", "No", ""},
	})
	listtest.Golden(t, "workbook.golden", listtest.Must(t, Reader{}, listtest.Bytes("register_2026-01-31.xlsx", b)))
	if _, ok := (Reader{}).Recognise("x.xlsx", testdata.Workbook(t, "About", [][]any{{"Russia Sanctions Register"}})); ok {
		t.Error("any workbook is recognised")
	}
}

func FuzzRead(f *testing.F) { listtest.Fuzz(f, Reader{}, listtest.File(f, path)) }
