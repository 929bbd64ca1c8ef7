package catalogue

import (
	"context"
	"testing"

	"cordon/ftm"
	"cordon/internal/testdata"
)

// TestRealFolder: every file of the folder of real lists is a version of a list,
// and each is a whole list by the expectations of its date.
func TestRealFolder(t *testing.T) {
	f, err := Open(context.Background(), []string{testdata.Path(t, "lists")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range f.Problems {
		t.Errorf("%s: %s", p.Path, p.Reason)
	}
	if len(f.Missing) > 0 {
		t.Errorf("missing: %v", f.Missing)
	}
	newest := map[string]string{
		"au-dfat": "2024-12", "eu-fsf": "2026-05-01", "gb-uksl": "2026-08-22", "jp-meti-eul": "2025-09-29", "jp-mof": "2026-03-05",
		"un-1718-vessels": "2026-03", "un-sc": "2026-02-27", "us-bis-dpl": "2021", "us-csl": "2022-04", "us-ofac-cons": "2025-12", "us-ofac-sdn": "2025-11-19",
	}
	for _, l := range ReadAll(context.Background(), f.Current(), 2) {
		if l.Err != nil {
			t.Errorf("%s: %v", l.Source.List, l.Err)
		}
		if want, ok := newest[l.Source.List]; ok && (len(l.Source.Header.Date) < len(want) || l.Source.Header.Date[:len(want)] != want) {
			t.Errorf("%s: the newest is of %s, want %s", l.Source.List, l.Source.Header.Date, want)
		}
		delete(newest, l.Source.List)
		t.Logf("%-16s %-24.24s %6d entries %6d entities %4d rejects %3d warnings", l.Source.List, l.Source.Header.Date, l.Report.Entries, len(l.Entities), len(l.Report.Rejects), len(l.Report.Warnings))
	}
	if len(newest) > 0 {
		t.Errorf("not found: %v", newest)
	}
	for _, s := range f.Sources {
		if s.Current {
			continue
		}
		if _, err := s.Read(context.Background(), func(*ftm.Entity) error { return nil }); err != nil {
			t.Errorf("%s of %s: %v", s.List, s.Header.Date, err)
		}
	}
}
