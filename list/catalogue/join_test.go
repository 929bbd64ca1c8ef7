package catalogue

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/ftm"
)

// TestJoin: two forms of one date that are read together are one source; one form
// alone says so, and a form of another date is another version.
func TestJoin(t *testing.T) {
	const x = `<Designations><DateGenerated>%D/04/2026</DateGenerated><Designation><UniqueID>RUS0001</UniqueID><Names><Name><Name6>QUILL</Name6><NameType>Primary Name</NameType></Name></Names><IndividualEntityShip>Entity</IndividualEntityShip></Designation></Designations>`
	const c = "Report Date: %D-Apr-2026\nUnique ID,Name 6,Name type,Regime Name,\"Individual, Entity, Ship\",Date Designated,Website\nRUS0001,QUILL,Primary Name,R,Entity,01/03/2022,https://a.example.org\n"
	dir := t.TempDir()
	put := func(path, text, day string) {
		t.Helper()
		p := filepath.Join(dir, path)
		os.MkdirAll(filepath.Dir(p), 0o700)
		if err := os.WriteFile(p, []byte(strings.Replace(text, "%D", day, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("old/a.xml", x, "28")
	put("new/a.xml", x, "29")
	put("new/a.csv", c, "29")
	put("copy/b.csv", c, "29")
	put("late/b.csv", c, "30")
	found, err := Open(context.Background(), []string{dir}, Options{AnySize: true})
	if err != nil || len(found.Problems) > 0 || len(found.Sources) != 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	for i, want := range []struct{ format, date, paths, alone, website string }{
		{"gb-uksl-csv", "2026-04-30", "late/b.csv", "gb-uksl-xml", "https://a.example.org"},
		{"gb-uksl-joined", "2026-04-29", "new/a.xml new/a.csv", "", "https://a.example.org"},
		{"gb-uksl-xml", "2026-04-28", "old/a.xml", "gb-uksl-csv", ""},
	} {
		s := found.Sources[i]
		var paths []string
		for _, p := range s.Paths {
			p, _ = filepath.Rel(dir, p)
			paths = append(paths, filepath.ToSlash(p))
		}
		if s.Format != want.format || s.Header.Date != want.date || strings.Join(paths, " ") != want.paths || s.Alone != want.alone || s.Current != (i == 0) || len(s.Raw()) != len(paths) {
			t.Errorf("%d: %s of %s: %v, alone without %q", i, s.Format, s.Header.Date, paths, s.Alone)
		}
		website := ""
		rep, err := s.Read(context.Background(), func(e *ftm.Entity) error { website += e.First("website"); return nil })
		if err != nil || website != want.website || (want.alone != "") != strings.Contains(strings.Join(rep.Warnings, ""), "alone: "+want.alone) {
			t.Errorf("%s: %v, website %q, %q", s.Format, err, website, rep.Warnings)
		}
	}
	if len(found.Skipped) != 1 || !strings.Contains(found.Skipped[0].Reason, "which says more") {
		t.Errorf("skipped %+v", found.Skipped)
	}
	if a, b := found.Sources[1].SHA256, found.Sources[2].SHA256; len(a) != 64 || a == b {
		t.Errorf("hashes %s, %s", a, b)
	}
}
