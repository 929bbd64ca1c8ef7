// Package store is what Cordon remembers in SQL: the records that its rooms keep,
// and the narrow interfaces through which they keep them. Each database has a
// driver of its own (store/sqlite); store/storetest holds every driver to the same
// behaviour. It knows no rules: who may do what is decided above.
package store

import (
	"context"
	"errors"
	"time"
)

// Errors of every driver.
var (
	ErrNotFound = errors.New("no such record")
	ErrExists   = errors.New("such a record exists already")
)

// User is somebody who may sign in.
type User struct {
	ID       string
	Name     string   // what is typed to sign in; unique
	Roles    []string // names of roles, sorted
	Password string   // hash in PHC string format; empty when only an identity provider vouches
	Subject  string   // "issuer subject" at the identity provider; empty for local users, else unique
	Disabled bool
	Created  time.Time
	Failures int       // wrong passwords in a row
	Locked   time.Time // no password is taken before then
}

// Session is a signed-in browser.
type Session struct {
	Hash    string // hex SHA-256 of the identifier, which is nowhere else than in the browser
	User    string // user's ID
	Created time.Time
	Seen    time.Time // of the last request, to the minute
	Expires time.Time // whatever happens
}

// Key is a credential for programs.
type Key struct {
	ID      string // the part that may be shown; unique
	Hash    string // hex SHA-256 of the whole key
	Owner   string // user's ID; empty for a key that belongs to no person
	Label   string
	Roles   []string
	Routes  []string // path prefixes it is good for; none means all that its roles allow
	Mask    []string // properties that answers to it leave out
	Scale   string   // of the scores that Watchman's interface gives it; "" for Cordon's
	Created time.Time
	Expires time.Time // zero: never
	Revoked time.Time // zero: in force
	Used    time.Time // last use, to the minute; zero: never
}

// Event is one line of the record of who got in. Events are only ever added.
type Event struct {
	Seq     int64 // given by the store, rising
	At      time.Time
	Action  string // login, login.failed, key.add, …
	Actor   string // who did it: a user's name or a key's ID; what was typed is never kept
	Target  string // to whom or what
	Address string // where from
	Detail  string
}

// Access is what access control keeps. Every method is safe for concurrent use,
// and every change is durable with its event or not at all.
//
// Times are kept to the microsecond, in UTC.
type Access interface {
	// AddUser fails with ErrExists when the name or subject is taken.
	AddUser(ctx context.Context, u *User, e Event) error
	// User, UserByName and UserBySubject fail with ErrNotFound.
	User(ctx context.Context, id string) (*User, error)
	UserByName(ctx context.Context, name string) (*User, error)
	UserBySubject(ctx context.Context, subject string) (*User, error)
	// Users lists all by name.
	Users(ctx context.Context) ([]User, error)
	// ChangeUser writes all but ID and Created. With end, the user's sessions but
	// the one with the hash keep are ended.
	ChangeUser(ctx context.Context, u *User, end bool, keep string, e Event) error
	// Failed counts a wrong password: lock gives, for the number of failures in a
	// row, until when no password is taken. A name that does not exist costs the
	// same and is no error.
	Failed(ctx context.Context, name string, lock func(failures int) time.Time, e Event) error

	// StartSession ends the session with the hash old, where there is one, starts
	// another and sets the user's failures to none.
	StartSession(ctx context.Context, s *Session, old string, e Event) error
	Session(ctx context.Context, hash string) (*Session, error)
	TouchSession(ctx context.Context, hash string, seen time.Time) error
	EndSession(ctx context.Context, hash string, e Event) error
	// SweepSessions removes those that expired, or were last seen before idle.
	SweepSessions(ctx context.Context, now, idle time.Time) error

	AddKey(ctx context.Context, k *Key, e Event) error
	Key(ctx context.Context, id string) (*Key, error)
	// Keys lists an owner's keys, or with all everybody's, newest first.
	Keys(ctx context.Context, owner string, all bool) ([]Key, error)
	TouchKey(ctx context.Context, id string, used time.Time) error
	// RevokeKey fails with ErrNotFound for a key that is not in force.
	RevokeKey(ctx context.Context, id string, at time.Time, e Event) error

	// Record adds an event that changes nothing else.
	Record(ctx context.Context, e Event) error
	// Events lists the newest, at most limit, before the sequence number before
	// (0: from the end).
	Events(ctx context.Context, before int64, limit int) ([]Event, error)
}
