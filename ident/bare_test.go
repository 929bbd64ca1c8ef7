package ident

import "testing"

func TestBare(t *testing.T) {
	for text, want := range map[string]string{
		"381310014":                 "381310014",
		"381-310-014":               "381310014",
		"No. 381310014":             "381310014",
		"Passport No: 381 310 014":  "381310014",
		"паспорт № 4510 123456":     "4510123456",
		"381310014 (KP)":            "381310014",
		"381310014.0":               "381310014",
		"3.0":                       "3",
		"381.310.0":                 "3813100",
		"NO123456":                  "NO123456",
		"ID":                        "ID",
		"(ID)":                      "ID",
		"No. ":                      "",
		"Pass":                      "PASS",
		"Passau 17":                 "PASSAU17",
		"３８１３１００１４":                 "381310014",
		"٣٨١٣١٠٠١٤":                 "381310014",
		"𝟑𝟖𝟏𝟑":                      "3813",
		"СН123456":                  "CH123456", // as Ukraine prints it
		"381\u200b310\u200e014":     "381310014",
		"П-123456":                  "П123456",
		"A1\xff2":                   "A12",
		"Tax ID no. 7707083893 [a]": "7707083893",
	} {
		if got := string(AppendSqueezed(nil, Bare(text))); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
