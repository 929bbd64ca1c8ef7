package list

import "testing"

func TestVersionID(t *testing.T) {
	for in, want := range map[[2]string]string{
		{"2025-11-19", "a1b2c3d4e5"}:                   "2025-11-19-a1b2c3d4",
		{"2026-05-01T08:25:36.000+0000", "a1b2c3d4e5"}: "2026-05-01-a1b2c3d4",
		{"2021-07", "a1"}:                              "2021-07-a1",
		{"", "a1b2c3d4e5"}:                             "0000-a1b2c3d4",
	} {
		if got := VersionID(in[0], in[1]); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}
