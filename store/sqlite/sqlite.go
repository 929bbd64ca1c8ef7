// Package sqlite keeps Cordon's records in one SQLite file: the default store,
// which needs no other program.
//
// One connection writes and a pool reads, in WAL mode, so that readers never wait
// for the writer; a second process waits up to five seconds for its turn.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"cordon/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// DB is an open database; it is safe for concurrent use.
type DB struct {
	read, write *sql.DB
}

var _ store.Access = (*DB)(nil)

// Open opens the database at a path, creates it where it is missing, readable by
// its owner alone, and brings its tables up to date. A database of a later version
// is refused.
func Open(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	// SQLite would create it readable by all, and gives its side files the same mode.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	defer f.Close()
	if err := f.Chmod(0o600); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	d := &DB{}
	if d.write, err = sql.Open("sqlite", dsn(path, "_txlock=immediate")); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	d.write.SetMaxOpenConns(1)
	if err := d.migrate(ctx); err != nil {
		d.write.Close()
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	if d.read, err = sql.Open("sqlite", dsn(path, "_pragma=query_only(1)")); err != nil {
		d.write.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	d.read.SetMaxOpenConns(8)
	d.read.SetMaxIdleConns(8)
	return d, nil
}

// dsn names a connection. busy_timeout stands first: the other settings may have
// to wait for a lock themselves. Without recursive_triggers a REPLACE would pass by
// the triggers that keep the record of events.
func dsn(path, more string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=recursive_triggers(1)&" + more
}

// Close closes the database.
func (d *DB) Close() error { return errors.Join(d.read.Close(), d.write.Close()) }

// migrate brings the tables to the newest version. Each step is one transaction
// together with the version that it reaches.
func (d *DB) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return d.tx(ctx, func(t *sql.Tx) error {
		var have int
		if err := t.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
			return fmt.Errorf("read version: %w", err)
		}
		if have > len(names) {
			return fmt.Errorf("it has version %d, this program knows %d: use a later program", have, len(names))
		}
		for i, name := range names[have:] {
			b, err := migrations.ReadFile(name)
			if err != nil {
				return fmt.Errorf("migrate: %w", err)
			}
			if _, err := t.ExecContext(ctx, string(b)); err != nil {
				return fmt.Errorf("migrate by %s: %w", name, err)
			}
			if _, err := t.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", have+i+1)); err != nil {
				return fmt.Errorf("migrate by %s: %w", name, err)
			}
		}
		return nil
	})
}

// tx runs a function in one write transaction.
func (d *DB) tx(ctx context.Context, f func(*sql.Tx) error) error {
	t, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer t.Rollback()
	if err := f(t); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// named translates what the database says into the store's errors.
func named(what string, err error) error {
	var e *driver.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		err = store.ErrNotFound
	case errors.As(err, &e) && (e.Code() == lib.SQLITE_CONSTRAINT_UNIQUE || e.Code() == lib.SQLITE_CONSTRAINT_PRIMARYKEY):
		err = store.ErrExists
	}
	return fmt.Errorf("%s: %w", what, err)
}

// one turns an update that met no row into ErrNotFound.
func one(what string, r sql.Result, err error) error {
	if err == nil {
		var n int64
		if n, err = r.RowsAffected(); err == nil && n == 0 {
			err = sql.ErrNoRows
		}
	}
	return named(what, err)
}

// stamp writes a time as microseconds since 1970, the zero time as 0.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func unstamp(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// Lists of words are kept as lines: roles and routes have no line ends.
func join(words []string) string { return strings.Join(words, "\n") }

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

func null(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
