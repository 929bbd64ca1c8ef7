CREATE TABLE users (
	id       TEXT PRIMARY KEY,
	name     TEXT NOT NULL UNIQUE,
	roles    TEXT NOT NULL,
	password TEXT NOT NULL,
	subject  TEXT UNIQUE,
	disabled INTEGER NOT NULL,
	created  INTEGER NOT NULL,
	failures INTEGER NOT NULL DEFAULT 0,
	locked   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE sessions (
	hash      TEXT PRIMARY KEY,
	user_id   TEXT NOT NULL REFERENCES users (id),
	created   INTEGER NOT NULL,
	seen      INTEGER NOT NULL,
	expires   INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE api_keys (
	id      TEXT PRIMARY KEY,
	hash    TEXT NOT NULL UNIQUE,
	owner   TEXT REFERENCES users (id),
	label   TEXT NOT NULL,
	roles   TEXT NOT NULL,
	routes  TEXT NOT NULL,
	created INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	revoked INTEGER NOT NULL DEFAULT 0,
	used    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX api_keys_owner ON api_keys (owner);

CREATE TABLE access_events (
	seq     INTEGER PRIMARY KEY AUTOINCREMENT,
	at      INTEGER NOT NULL,
	action  TEXT NOT NULL,
	actor   TEXT NOT NULL,
	target  TEXT NOT NULL,
	address TEXT NOT NULL,
	detail  TEXT NOT NULL
) STRICT;

-- The record is only ever added to.
CREATE TRIGGER access_events_keep BEFORE UPDATE ON access_events
BEGIN SELECT RAISE(ABORT, 'access events are never changed'); END;
CREATE TRIGGER access_events_stay BEFORE DELETE ON access_events
BEGIN SELECT RAISE(ABORT, 'access events are never removed'); END;
