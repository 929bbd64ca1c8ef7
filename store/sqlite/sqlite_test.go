package sqlite

import (
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/modfile"

	"cordon/store"
	"cordon/store/storetest"
)

func open(t *testing.T, path string) *DB {
	t.Helper()
	d, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestAccess(t *testing.T) {
	storetest.Access(t, func(t *testing.T) store.Access { return open(t, filepath.Join(t.TempDir(), "x.db")) })
}

// Paths hold what addresses of databases give a meaning to.
func TestOpenAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%20e", "new")
	path := filepath.Join(dir, "cordon.db")
	d := open(t, path)
	u := &store.User{ID: "1", Name: "a", Created: time.UnixMicro(1).UTC()}
	if err := d.AddUser(t.Context(), u, store.Event{Action: "user.add"}); err != nil {
		t.Fatal(err)
	}
	// A second process works beside the first.
	other := open(t, path)
	if err := other.Record(t.Context(), store.Event{Action: "x"}); err != nil {
		t.Fatal(err)
	}
	if es, err := d.Events(t.Context(), 0, 10); err != nil || len(es) != 2 {
		t.Errorf("events %v, %v", es, err)
	}
	des, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, de := range des {
		fi, err := de.Info()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(de.Name(), "cordon.db") || (runtime.GOOS != "windows" && fi.Mode().Perm() != 0o600) {
			t.Errorf("%s has mode %s", de.Name(), fi.Mode())
		}
	}
}

func TestAppendOnly(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "x.db"))
	if err := d.Record(t.Context(), store.Event{Action: "x"}); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"UPDATE access_events SET actor = 'y'", "DELETE FROM access_events", "REPLACE INTO access_events VALUES (1, 0, '', '', '', '', '')"} {
		if _, err := d.write.ExecContext(t.Context(), q); err == nil || !strings.Contains(err.Error(), "never") {
			t.Errorf("%s: %v", q, err)
		}
	}
	if _, err := d.read.ExecContext(t.Context(), "INSERT INTO access_events (at, action, actor, target, address, detail) VALUES (0, '', '', '', '', '')"); err == nil {
		t.Error("a reader can write")
	}
}

func TestLaterVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	d := open(t, path)
	if _, err := d.write.ExecContext(t.Context(), "PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "later program") {
		t.Errorf("a database of the future: %v", err)
	}
}

func TestNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path); err == nil {
		t.Error("a text was opened as a database")
	}
}

func TestSettings(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "x.db"))
	for name, c := range map[string]struct {
		db   *sql.DB
		want string
	}{
		"journal_mode": {d.read, "wal"}, "synchronous": {d.write, "2"}, "foreign_keys": {d.write, "1"}, "busy_timeout": {d.write, "5000"}, "query_only": {d.read, "1"},
	} {
		var got string
		if err := c.db.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s is %s, want %s: %v", name, got, c.want, err)
		}
	}
}

// The driver is translated for one version of its C library and no other.
func TestDriverPair(t *testing.T) {
	b, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	f, err := modfile.Parse("go.mod", b, nil)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]string{}
	for _, r := range f.Require {
		have[r.Mod.Path] = r.Mod.Version
	}
	if have["modernc.org/sqlite"] != "v1.61.1" || have["modernc.org/libc"] != "v1.79.0" {
		t.Errorf("modernc.org/sqlite %s with modernc.org/libc %s: take the libc that sqlite's own go.mod names, and write both here",
			have["modernc.org/sqlite"], have["modernc.org/libc"])
	}
}

func BenchmarkKey(b *testing.B) {
	d, err := Open(b.Context(), filepath.Join(b.TempDir(), "x.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	if err := d.AddKey(b.Context(), &store.Key{ID: "k", Hash: "h"}, store.Event{}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Key(b.Context(), "k"); err != nil {
			b.Fatal(err)
		}
	}
}
