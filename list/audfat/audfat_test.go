package audfat

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/listtest"
)

func book(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var (
	old   = []any{"Reference", "Name of Individual or Entity", "Type", "Name Type", "Date of Birth", "Place of Birth", "Citizenship", "Address", "Additional Information", "Listing Information", "Committees", "Control Date"}
	later = []any{"Reference", "Name of Individual or Entity", "Type", "Name Type", "Alias Strength", "Date of Birth", "Place of Birth", "Citizenship", "Address", "Additional Information", "Listing Information", "IMO Number", "Committees", "Control Date", "Instrument of Designation", "Travel Ban", "Arms Embargo", "Maritime Restriction", "Targeted Financial Sanction", "Colour"}
)

func sample(t testing.TB) []byte {
	return book(t, later,
		[]any{"101", "Ri  Example", "Individual ", "Primary Name", "", "a) Approximately 1955- 1958 b) 12/06/1960", "Pyongyang, North Korea", "Turkish/Jordanian", "a) 1 Road, Pyongyang, DPRK b) China (as at 2016)", "Passport no: 563110024 (issued by the DPRK). Gender: male.", "Listed by UN 1718 Committee on 27 June 2012 (amended on 11 Feb. 2014)", "", "1718 (DPRK)", 41988, "F2012L00479", "TRUE", "", "", "yes", "red"},
		[]any{"101a", "Lee Example", "Individual", "Aka ", "Weak", "a) Approximately 1955- 1958 b) 12/06/1960", "", "na", "NA", "", "", "", "1718 (DPRK)", 41988},
		[]any{"102", "MV Example", "Vessel", "Primary name", "", "", "", "", "", "", "", "9074729", "Autonomous (Vessels)", "", "", "", "", "TRUE"},
		[]any{"101b", "리 예", "Individual", "original Script", "", 22222, "", "Trinidad and Tobago", "", "", "", "", "1718 (DPRK)", 41988},
		[]any{"103", "Old Body", "Entity", "Primary Name", "", "", "", "", "", "", "", "", "Autonomous (Moon)", 41988},
		[]any{"103", "New Body", "Entity", "Primary Name", "", "", "", "", "", "", "", "", "Autonomous (DPRK)", 41988},
		[]any{"103a", "New Alias", "Entity", "Formerly Known As", "", "", "", "", "", "", "", "", "Autonomous (DPRK)", 41988},
		[]any{"x1", "Nobody", "Entity", "Primary Name"},
		[]any{"104", "", "Entity", "Primary Name"})
}

func TestGolden(t *testing.T) {
	listtest.Golden(t, "sample.golden", listtest.Must(t, Reader{}, listtest.Bytes("dfat_2026-01-31.xlsx", sample(t))))
}

func TestFaults(t *testing.T) {
	listtest.Faults(t, Reader{}, listtest.Bytes("x.xlsx", sample(t)))
	for what, b := range map[string][]byte{
		"renamed column": book(t, []any{"Reference", "Name", "Type", "Name Type", "Committees"}, []any{"1", "A", "Entity", "Primary Name", "x"}),
		"no rows":        book(t, old),
		"no header":      book(t, []any{"1", "A", "Entity", "Primary Name"}),
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("x.xlsx", b))
	}
}

// TestWholeList: every entry of this edition has exactly one primary name, so
// these are counted in the workbook's own text, beside the numbers.
func TestWholeList(t *testing.T) {
	f := listtest.Load(t, testdata.Path(t, "lists", "au", "dfat_regulation8_consolidated_2024-12.xlsx"))
	res := listtest.Must(t, Reader{}, f)
	rep := res.Report
	rows, primary, of1718 := plainCount(t, f)
	if rep.Targets != primary || len(rep.Rejects) != 0 || rep.Fields["Reference"].Count != rows || rows < 9000 {
		t.Errorf("%d rows, %d of them primary names; %d targets of %d rows, rejects %v", rows, primary, rep.Targets, rep.Fields["Reference"].Count, rep.Rejects)
	}
	if rep.Header.Date != "2024-12" {
		t.Errorf("date %q", rep.Header.Date)
	}
	names, dprk, un := 0, 0, 0
	digits := regexp.MustCompile(`^\d+$`)
	for _, e := range res.Entities {
		if e.Target {
			for _, p := range []string{"name", "alias", "weakAlias", "previousName"} {
				names += len(e.Get(p))
			}
			if !digits.MatchString(e.Reference) {
				t.Errorf("reference %q", e.Reference)
			}
		}
		if e.Schema == "Sanction" {
			if e.First("programId") == "" {
				t.Errorf("programme %q has no key", e.First("program"))
			}
			if strings.Contains(e.First("program"), "DPRK") {
				dprk++
			}
			if e.First("programId") == "UN-SC1718" {
				un++
			}
		}
	}
	if un != of1718 || un != 80+75 { // as many as the UN had persons and bodies in 2024
		t.Errorf("%d entries of the committee 1718, %d in the sheet", un, of1718)
	}
	if names < 9400 || dprk < 150 {
		t.Errorf("%d names, %d entries of North Korea", names, dprk)
	}
	for p, fl := range rep.Fields {
		if fl.State == list.Unmapped {
			t.Errorf("%s is not mapped", p)
		}
	}
	e := res.Find(t, "au-dfat-2940") // its rows are not neighbours
	if !e.Has("name", "Chernomorneftegaz") || !e.Has("alias", "Chernomorneftegaz CJSC") || len(e.Get("alias")) != 10 {
		t.Error(listtest.Text(e))
	}
}

// plainCount counts the rows that hold anything, the primary names, and those of the
// committee 1718, by another reader of workbooks.
func plainCount(t *testing.T, f list.File) (rows, primary, of1718 int) {
	t.Helper()
	src, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	book, err := excelize.OpenReader(src)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	all, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all[1:] {
		if strings.TrimSpace(strings.Join(r, "")) == "" {
			continue
		}
		rows++
		if len(r) > 10 && strings.EqualFold(strings.TrimSpace(r[3]), "primary name") {
			primary++
			if strings.HasPrefix(r[10], "1718") {
				of1718++
			}
		}
	}
	return rows, primary, of1718
}

func FuzzMore(f *testing.F) {
	f.Add("Passport no.: a) Indian number A-333602. Gender: male. IMO 9074729", "Listed on 27 June 2012")
	f.Fuzz(func(t *testing.T, a, b string) {
		passport.FindAllStringSubmatch(a, -1)
		if d := listingDate(b); d != "" && len(d) != 10 && len(d) != 4 && len(d) != 7 {
			t.Errorf("%q gives %q", b, d)
		}
	})
}
