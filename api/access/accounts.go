package access

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"cordon/store"
)

// By says who does something, and from where, for the record.
type By struct {
	Name    string // a user's name, a key's ID, or the name of a command
	Address string
}

// Accounts are the users and keys with their rules, below HTTP: what the pages and
// the command line share. Everything they do is recorded with who did it.
type Accounts struct {
	store  store.Access
	now    func() time.Time
	rand   io.Reader
	hasher *hasher
}

// NewAccounts works on a store. A nil clock or source of randomness stands for the
// system's.
func NewAccounts(s store.Access, now func() time.Time, random io.Reader) *Accounts {
	if now == nil {
		now = time.Now
	}
	if random == nil {
		random = rand.Reader
	}
	return &Accounts{store: s, now: now, rand: random, hasher: newHasher(random)}
}

// Errors with words for whoever asked.
var (
	ErrLastAdministrator = errors.New("there would be no administrator left")
	ErrName              = errors.New("a user's name has 1 to 64 of a-z 0-9 . _ @ + -, and begins with a letter or digit")
)

var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+-]{0,63}$`)

// nameOf is the form in which a user's name is kept.
func nameOf(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

func (a *Accounts) event(by By, action, target, detail string) store.Event {
	return store.Event{At: a.now(), Action: action, Actor: by.Name, Target: target, Address: by.Address, Detail: detail}
}

// random returns n random bytes as text without padding.
func (a *Accounts) random(n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(a.rand, b); err != nil {
		return "", fmt.Errorf("draw random number: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

func (a *Accounts) newID() (string, error) {
	b := make([]byte, 10)
	if _, err := io.ReadFull(a.rand, b); err != nil {
		return "", fmt.Errorf("draw random number: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// FirstRun makes the user "admin" where there are no users yet. Without a password
// it draws one and returns it, to be shown once; made says whether it did anything.
func (a *Accounts) FirstRun(ctx context.Context, password string) (drawn string, made bool, err error) {
	us, err := a.store.Users(ctx)
	if err != nil || len(us) > 0 {
		return "", false, err
	}
	if password == "" {
		if drawn, err = a.random(18); err != nil {
			return "", false, err
		}
		password = drawn
	}
	_, err = a.AddUser(ctx, By{Name: "first run"}, "admin", Administrator|Analyst, password)
	if errors.Is(err, store.ErrExists) { // another process was quicker
		return "", false, nil
	}
	return drawn, err == nil, err
}

// AddUser makes a user who signs in with a password.
func (a *Accounts) AddUser(ctx context.Context, by By, name string, roles Roles, password string) (*store.User, error) {
	name = nameOf(name)
	if !userName.MatchString(name) {
		return nil, ErrName
	}
	if roles == 0 {
		return nil, errors.New("a user has at least one role")
	}
	if err := CheckPassword(name, password); err != nil {
		return nil, err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	id, err := a.newID()
	if err != nil {
		return nil, err
	}
	u := &store.User{ID: id, Name: name, Roles: roles.Names(), Password: hash, Created: a.now()}
	if err := a.store.AddUser(ctx, u, a.event(by, "user.add", name, "roles "+roles.String())); err != nil {
		return nil, fmt.Errorf("add user %s: %w", name, err)
	}
	return u, nil
}

// SetPassword gives a user another password and ends the sessions but the one with
// the hash keep. It lifts a lock.
func (a *Accounts) SetPassword(ctx context.Context, by By, name, password, keep string) error {
	u, err := a.store.UserByName(ctx, nameOf(name))
	if err != nil {
		return fmt.Errorf("change password of %s: %w", name, err)
	}
	if err := CheckPassword(u.Name, password); err != nil {
		return err
	}
	if u.Password, err = a.hasher.hash(ctx, password); err != nil {
		return err
	}
	u.Failures, u.Locked = 0, time.Time{}
	return a.store.ChangeUser(ctx, u, true, keep, a.event(by, "user.password", u.Name, ""))
}

// SetRoles gives a user these roles in place of the old ones.
func (a *Accounts) SetRoles(ctx context.Context, by By, name string, roles Roles) error {
	if roles == 0 {
		return errors.New("a user has at least one role")
	}
	return a.change(ctx, by, name, "user.roles", "roles "+roles.String(), func(u *store.User) { u.Roles = roles.Names() })
}

// Disable shuts a user out, with the keys that are theirs, or lets them in again.
func (a *Accounts) Disable(ctx context.Context, by By, name string, disabled bool) error {
	action := "user.enable"
	if disabled {
		action = "user.disable"
	}
	return a.change(ctx, by, name, action, "", func(u *store.User) { u.Disabled = disabled })
}

func (a *Accounts) change(ctx context.Context, by By, name, action, detail string, f func(*store.User)) error {
	us, err := a.store.Users(ctx)
	if err != nil {
		return fmt.Errorf("change user %s: %w", name, err)
	}
	var changed *store.User
	administrators := 0
	for i := range us {
		if us[i].Name == nameOf(name) {
			changed = &us[i]
			f(changed)
		}
		if !us[i].Disabled && kept(us[i].Roles)&Administrator != 0 {
			administrators++
		}
	}
	switch {
	case changed == nil:
		return fmt.Errorf("change user %s: %w", name, store.ErrNotFound)
	case administrators == 0:
		return ErrLastAdministrator
	}
	return a.store.ChangeUser(ctx, changed, true, "", a.event(by, action, changed.Name, detail))
}

// errWrong is all that a failed login says.
var errWrong = refusal{"Name or password is wrong. After several wrong passwords no password is taken for a while."}

// freeFailures is how many wrong passwords in a row cost no waiting.
const freeFailures = 4

// lockout is how long no password is taken after so many wrong ones in a row: half
// a minute, doubling, a quarter of an hour at most.
func lockout(failures int) time.Duration {
	if failures <= freeFailures {
		return 0
	}
	return min(30*time.Second<<min(failures-freeFailures-1, 10), 15*time.Minute)
}

// checkLogin says whose name and password these are. Whatever the reason for a
// refusal, it costs one hash and one write and says the same.
func (a *Accounts) checkLogin(ctx context.Context, by By, name, password string) (*store.User, error) {
	u, err := a.store.UserByName(ctx, nameOf(name))
	if errors.Is(err, store.ErrNotFound) {
		u, err = &store.User{Disabled: true}, nil
	}
	if err != nil {
		return nil, err
	}
	if len(password) > maxPassword {
		password = ""
	}
	same, err := a.hasher.matches(ctx, password, u.Password)
	if err != nil {
		return nil, err
	}
	now := a.now()
	if same && !u.Disabled && !now.Before(u.Locked) {
		return u, nil
	}
	// Names that nobody has are not recorded: people type passwords there.
	by.Name = ""
	e := a.event(by, "login.failed", u.Name, why(u, now))
	err = a.store.Failed(ctx, u.Name, func(n int) (until time.Time) {
		if d := lockout(n); d > 0 {
			until = now.Add(d)
		}
		return until
	}, e)
	if err != nil {
		return nil, err
	}
	return nil, errWrong
}

func why(u *store.User, now time.Time) string {
	switch {
	case u.Name == "":
		return "no such user"
	case u.Disabled:
		return "disabled"
	case now.Before(u.Locked):
		return "locked"
	}
	return "wrong password"
}
