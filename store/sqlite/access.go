package sqlite

import (
	"context"
	"database/sql"
	"time"

	"cordon/store"
)

const userColumns = "id, name, roles, password, subject, disabled, created, failures, locked"

type scanner interface{ Scan(...any) error }

func scanUser(row scanner) (*store.User, error) {
	var u store.User
	var roles string
	var subject sql.NullString
	var created, locked int64
	if err := row.Scan(&u.ID, &u.Name, &roles, &u.Password, &subject, &u.Disabled, &created, &u.Failures, &locked); err != nil {
		return nil, named("read user", err)
	}
	u.Roles, u.Subject, u.Created, u.Locked = split(roles), subject.String, unstamp(created), unstamp(locked)
	return &u, nil
}

// AddUser implements [store.Access].
func (d *DB) AddUser(ctx context.Context, u *store.User, e store.Event) error {
	return d.tx(ctx, func(t *sql.Tx) error {
		_, err := t.ExecContext(ctx, "INSERT INTO users ("+userColumns+") VALUES (?,?,?,?,?,?,?,?,?)",
			u.ID, u.Name, join(u.Roles), u.Password, null(u.Subject), u.Disabled, stamp(u.Created), u.Failures, stamp(u.Locked))
		if err != nil {
			return named("add user", err)
		}
		return record(ctx, t, e)
	})
}

// User implements [store.Access].
func (d *DB) User(ctx context.Context, id string) (*store.User, error) {
	return scanUser(d.read.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users WHERE id = ?", id))
}

// UserByName implements [store.Access].
func (d *DB) UserByName(ctx context.Context, name string) (*store.User, error) {
	return scanUser(d.read.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users WHERE name = ?", name))
}

// UserBySubject implements [store.Access].
func (d *DB) UserBySubject(ctx context.Context, subject string) (*store.User, error) {
	return scanUser(d.read.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users WHERE subject = ?", subject))
}

// Users implements [store.Access].
func (d *DB) Users(ctx context.Context) ([]store.User, error) {
	return all[store.User](d.read.QueryContext(ctx, "SELECT "+userColumns+" FROM users ORDER BY name"))(scanUser)
}

// ChangeUser implements [store.Access].
func (d *DB) ChangeUser(ctx context.Context, u *store.User, end bool, keep string, e store.Event) error {
	return d.tx(ctx, func(t *sql.Tx) error {
		r, err := t.ExecContext(ctx, "UPDATE users SET name=?, roles=?, password=?, subject=?, disabled=?, failures=?, locked=? WHERE id=?",
			u.Name, join(u.Roles), u.Password, null(u.Subject), u.Disabled, u.Failures, stamp(u.Locked), u.ID)
		if err := one("change user", r, err); err != nil {
			return err
		}
		if end {
			if _, err := t.ExecContext(ctx, "DELETE FROM sessions WHERE user_id = ? AND hash <> ?", u.ID, keep); err != nil {
				return named("end sessions", err)
			}
		}
		return record(ctx, t, e)
	})
}

// Failed implements [store.Access].
func (d *DB) Failed(ctx context.Context, name string, lock func(int) time.Time, e store.Event) error {
	return d.tx(ctx, func(t *sql.Tx) error {
		var failures int
		err := t.QueryRowContext(ctx, "SELECT coalesce(max(failures), 0) FROM users WHERE name = ?", name).Scan(&failures)
		if err != nil {
			return named("count failure", err)
		}
		_, err = t.ExecContext(ctx, "UPDATE users SET failures = failures + 1, locked = ? WHERE name = ?", stamp(lock(failures+1)), name)
		if err != nil {
			return named("count failure", err)
		}
		return record(ctx, t, e)
	})
}

// StartSession implements [store.Access].
func (d *DB) StartSession(ctx context.Context, s *store.Session, old string, e store.Event) error {
	return d.tx(ctx, func(t *sql.Tx) error {
		if _, err := t.ExecContext(ctx, "DELETE FROM sessions WHERE hash = ?", old); err != nil {
			return named("end session", err)
		}
		if _, err := t.ExecContext(ctx, "UPDATE users SET failures = 0, locked = 0 WHERE id = ?", s.User); err != nil {
			return named("start session", err)
		}
		_, err := t.ExecContext(ctx, "INSERT INTO sessions (hash, user_id, created, seen, expires) VALUES (?,?,?,?,?)",
			s.Hash, s.User, stamp(s.Created), stamp(s.Seen), stamp(s.Expires))
		if err != nil {
			return named("start session", err)
		}
		return record(ctx, t, e)
	})
}

// Session implements [store.Access].
func (d *DB) Session(ctx context.Context, hash string) (*store.Session, error) {
	var s store.Session
	var created, seen, expires int64
	err := d.read.QueryRowContext(ctx, "SELECT hash, user_id, created, seen, expires FROM sessions WHERE hash = ?", hash).
		Scan(&s.Hash, &s.User, &created, &seen, &expires)
	if err != nil {
		return nil, named("read session", err)
	}
	s.Created, s.Seen, s.Expires = unstamp(created), unstamp(seen), unstamp(expires)
	return &s, nil
}

// TouchSession implements [store.Access].
func (d *DB) TouchSession(ctx context.Context, hash string, seen time.Time) error {
	_, err := d.write.ExecContext(ctx, "UPDATE sessions SET seen = max(seen, ?) WHERE hash = ?", stamp(seen), hash)
	return named("touch session", err)
}

// EndSession implements [store.Access].
func (d *DB) EndSession(ctx context.Context, hash string, e store.Event) error {
	return d.tx(ctx, func(t *sql.Tx) error {
		r, err := t.ExecContext(ctx, "DELETE FROM sessions WHERE hash = ?", hash)
		if err := one("end session", r, err); err != nil {
			return err
		}
		return record(ctx, t, e)
	})
}

// SweepSessions implements [store.Access].
func (d *DB) SweepSessions(ctx context.Context, now, idle time.Time) error {
	_, err := d.write.ExecContext(ctx, "DELETE FROM sessions WHERE expires <= ? OR seen < ?", stamp(now), stamp(idle))
	return named("sweep sessions", err)
}

const keyColumns = "id, hash, owner, label, roles, routes, created, expires, revoked, used, mask, scale"

func scanKey(row scanner) (*store.Key, error) {
	var k store.Key
	var roles, routes, mask string
	var owner sql.NullString
	var created, expires, revoked, used int64
	if err := row.Scan(&k.ID, &k.Hash, &owner, &k.Label, &roles, &routes, &created, &expires, &revoked, &used, &mask, &k.Scale); err != nil {
		return nil, named("read key", err)
	}
	k.Owner, k.Roles, k.Routes, k.Mask = owner.String, split(roles), split(routes), split(mask)
	k.Created, k.Expires, k.Revoked, k.Used = unstamp(created), unstamp(expires), unstamp(revoked), unstamp(used)
	return &k, nil
}

// AddKey implements [store.Access].
func (d *DB) AddKey(ctx context.Context, k *store.Key, e store.Event) error {
	return d.tx(ctx, func(t *sql.Tx) error {
		_, err := t.ExecContext(ctx, "INSERT INTO api_keys ("+keyColumns+") VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
			k.ID, k.Hash, null(k.Owner), k.Label, join(k.Roles), join(k.Routes), stamp(k.Created), stamp(k.Expires), stamp(k.Revoked), stamp(k.Used), join(k.Mask), k.Scale)
		if err != nil {
			return named("add key", err)
		}
		return record(ctx, t, e)
	})
}

// Key implements [store.Access].
func (d *DB) Key(ctx context.Context, id string) (*store.Key, error) {
	return scanKey(d.read.QueryRowContext(ctx, "SELECT "+keyColumns+" FROM api_keys WHERE id = ?", id))
}

// Keys implements [store.Access].
func (d *DB) Keys(ctx context.Context, owner string, everyone bool) ([]store.Key, error) {
	return all[store.Key](d.read.QueryContext(ctx, "SELECT "+keyColumns+" FROM api_keys WHERE ? OR owner = ? ORDER BY created DESC, id", everyone, owner))(scanKey)
}

// TouchKey implements [store.Access].
func (d *DB) TouchKey(ctx context.Context, id string, used time.Time) error {
	_, err := d.write.ExecContext(ctx, "UPDATE api_keys SET used = max(used, ?) WHERE id = ?", stamp(used), id)
	return named("touch key", err)
}

// RevokeKey implements [store.Access].
func (d *DB) RevokeKey(ctx context.Context, id string, at time.Time, e store.Event) error {
	return d.tx(ctx, func(t *sql.Tx) error {
		r, err := t.ExecContext(ctx, "UPDATE api_keys SET revoked = ? WHERE id = ? AND revoked = 0", stamp(at), id)
		if err := one("revoke key", r, err); err != nil {
			return err
		}
		return record(ctx, t, e)
	})
}

// Record implements [store.Access].
func (d *DB) Record(ctx context.Context, e store.Event) error {
	return d.tx(ctx, func(t *sql.Tx) error { return record(ctx, t, e) })
}

func record(ctx context.Context, t *sql.Tx, e store.Event) error {
	_, err := t.ExecContext(ctx, "INSERT INTO access_events (at, action, actor, target, address, detail) VALUES (?,?,?,?,?,?)",
		stamp(e.At), e.Action, e.Actor, e.Target, e.Address, e.Detail)
	return named("record "+e.Action, err)
}

func scanEvent(row scanner) (*store.Event, error) {
	var e store.Event
	var at int64
	if err := row.Scan(&e.Seq, &at, &e.Action, &e.Actor, &e.Target, &e.Address, &e.Detail); err != nil {
		return nil, named("read event", err)
	}
	e.At = unstamp(at)
	return &e, nil
}

// Events implements [store.Access].
func (d *DB) Events(ctx context.Context, before int64, limit int) ([]store.Event, error) {
	return all[store.Event](d.read.QueryContext(ctx,
		"SELECT seq, at, action, actor, target, address, detail FROM access_events WHERE ? = 0 OR seq < ? ORDER BY seq DESC LIMIT ?",
		before, before, limit))(scanEvent)
}

// all reads every row.
func all[T any](rows *sql.Rows, err error) func(scan func(scanner) (*T, error)) ([]T, error) {
	return func(scan func(scanner) (*T, error)) ([]T, error) {
		if err != nil {
			return nil, named("read rows", err)
		}
		defer rows.Close()
		var out []T
		for rows.Next() {
			v, err := scan(rows)
			if err != nil {
				return nil, err
			}
			out = append(out, *v)
		}
		return out, named("read rows", rows.Err())
	}
}
