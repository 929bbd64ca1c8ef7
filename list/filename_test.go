package list

import "testing"

func TestNameDate(t *testing.T) {
	for _, c := range []struct{ name, stem, date string }{
		{"gb-uksl_2026-08-22.ftm.json", "gb-uksl", "2026-08-22"},
		{"mof_shisantouketsu20260305.xlsx", "mof_shisantouketsu", "2026-03-05"},
		{"meti_20250929_4.xlsx", "meti", "2025-09-29"},
		{"us_csl_consolidated_2022-04.csv", "us_csl_consolidated", "2022-04"},
		{"us_bis_dpl_2021.txt", "us_bis_dpl", "2021"},
		{"dfat_regulation8_consolidated_2024-12.xlsx", "dfat_regulation8_consolidated", "2024-12"},
		{"un_consolidated_2025-11-18.xml", "un_consolidated", "2025-11-18"},
		{"entities.ftm.json", "entities", ""},
		{"list-1718.csv", "list-1718", ""},
		{"x_2026-13-40.csv", "x", "2026"},
		{"20240527134702-abc.json", "", "2024-05-27"},
		{"3035-01-01.txt", "3035-01-01", ""},
		{"", "", ""},
	} {
		if stem, date := NameDate(c.name); stem != c.stem || date != c.date {
			t.Errorf("NameDate(%q) = %q, %q; want %q, %q", c.name, stem, date, c.stem, c.date)
		}
	}
}
