package catalogue

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
)

// FuzzOpen gives any bytes under a name that invites a reader: they are read,
// refused or told of, within limits, and nothing panics.
func FuzzOpen(f *testing.F) {
	for name, s := range map[string]string{
		"a.xml": `<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:00Z"><INDIVIDUALS/></CONSOLIDATED_LIST>`,
		"a.csv": `36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- `, "a.json": `{"id":"a","schema":"Person","properties":{"name":["x"]}}`,
		"a.gz": "\x1f\x8b\x08\x00", "a.zip": "PK\x03\x04", "a.bz2": "BZh91AY&SY", "a.zst": "\x28\xb5\x2f\xfd",
	} {
		f.Add(name, []byte(s))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		name = "x" + strings.Map(func(r rune) rune {
			if r == '.' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
				return r
			}
			return -1
		}, name[:min(len(name), 20)])
		p := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(p, data, 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		found, err := Open(ctx, []string{p}, Options{AnySize: true, Limits: Limits{Bytes: 8 << 20}})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Sources)+len(found.Problems)+len(found.Skipped) == 0 {
			t.Error("a file is in no account")
		}
		for _, s := range found.Sources {
			rep, err := s.Read(ctx, func(*ftm.Entity) error { return nil })
			if err == nil && rep.Targets == 0 {
				t.Error("a list without an entry was accepted")
			}
		}
	})
}

// FuzzExtend gives any bytes as a catalogue.
func FuzzExtend(f *testing.F) {
	f.Add([]byte("lists:\n  - { id: aa, title: A }"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &Catalogue{}
		if c.Extend(data) != nil && len(c.Entries) > 0 {
			t.Error("a refused catalogue left entries behind")
		}
	})
}
