// Package storetest holds every driver of the store to the same behaviour.
package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"cordon/store"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)

func event(action string) store.Event {
	return store.Event{At: noon, Action: action, Actor: "tester", Target: "x", Address: "192.0.2.1", Detail: "d"}
}

// Access runs the suite. Open returns an empty store, which the test closes itself.
func Access(t *testing.T, open func(t *testing.T) store.Access) {
	for name, f := range map[string]func(*testing.T, store.Access){
		"users": users, "failures": failures, "sessions": sessions, "keys": keys, "events": events, "atomic": atomic, "together": together,
	} {
		t.Run(name, func(t *testing.T) { f(t, open(t)) })
	}
}

func is(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) || (want == nil) != (got == nil) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

func user(n int) *store.User {
	return &store.User{ID: fmt.Sprint("u", n), Name: fmt.Sprint("name", n), Roles: []string{"analyst", "auditor"}, Password: "hash", Created: noon}
}

func users(t *testing.T, s store.Access) {
	ctx := t.Context()
	_, err := s.User(ctx, "u1")
	is(t, "user that is not there", err, store.ErrNotFound)
	u := user(1)
	u.Subject, u.Failures, u.Locked = "https://id.example sub", 3, noon.Add(time.Hour)
	is(t, "add", s.AddUser(ctx, u, event("a")), nil)
	is(t, "add the same id", s.AddUser(ctx, u, event("a")), store.ErrExists)
	v := user(2)
	v.Name = u.Name
	is(t, "add the same name", s.AddUser(ctx, v, event("a")), store.ErrExists)
	v = user(2)
	v.Subject = u.Subject
	is(t, "add the same subject", s.AddUser(ctx, v, event("a")), store.ErrExists)
	is(t, "add without subject", s.AddUser(ctx, user(2), event("a")), nil)
	is(t, "add another without subject", s.AddUser(ctx, user(0), event("a")), nil)
	for what, get := range map[string]func() (*store.User, error){
		"by id":      func() (*store.User, error) { return s.User(ctx, "u1") },
		"by name":    func() (*store.User, error) { return s.UserByName(ctx, "name1") },
		"by subject": func() (*store.User, error) { return s.UserBySubject(ctx, u.Subject) },
	} {
		got, err := get()
		is(t, what, err, nil)
		same(t, what, got, u)
	}
	_, err = s.UserByName(ctx, "name1' OR '1'='1")
	is(t, "name of SQL", err, store.ErrNotFound)
	_, err = s.UserBySubject(ctx, "")
	is(t, "no subject", err, store.ErrNotFound)
	all, err := s.Users(ctx)
	is(t, "all", err, nil)
	same(t, "all by name", all, []store.User{*user(0), *u, *user(2)})

	u.Roles, u.Disabled, u.Password, u.Failures, u.Locked = []string{"reviewer"}, true, "other", 0, time.Time{}
	is(t, "change", s.ChangeUser(ctx, u, false, "", event("c")), nil)
	got, err := s.User(ctx, "u1")
	is(t, "changed", err, nil)
	same(t, "changed", got, u)
	is(t, "change nobody", s.ChangeUser(ctx, user(9), false, "", event("c")), store.ErrNotFound)
}

func failures(t *testing.T, s store.Access) {
	ctx := t.Context()
	is(t, "add", s.AddUser(ctx, user(1), event("a")), nil)
	var seen []int
	lock := func(n int) time.Time {
		seen = append(seen, n)
		if n < 3 {
			return time.Time{}
		}
		return noon.Add(time.Duration(n) * time.Minute)
	}
	for range 3 {
		is(t, "fail", s.Failed(ctx, "name1", lock, event("login.failed")), nil)
	}
	is(t, "fail as nobody", s.Failed(ctx, "", lock, event("login.failed")), nil)
	same(t, "counted", seen, []int{1, 2, 3, 1})
	u, err := s.User(ctx, "u1")
	is(t, "read", err, nil)
	if u.Failures != 3 || !u.Locked.Equal(noon.Add(3*time.Minute)) {
		t.Errorf("%d failures, locked until %s", u.Failures, u.Locked)
	}
	is(t, "start", s.StartSession(ctx, session("h", 1), "", event("login")), nil)
	if u, err = s.User(ctx, "u1"); err != nil || u.Failures != 0 || !u.Locked.IsZero() {
		t.Errorf("a login leaves %d failures, %v", u.Failures, err)
	}
}

func session(hash string, n int) *store.Session {
	return &store.Session{Hash: hash, User: fmt.Sprint("u", n), Created: noon, Seen: noon, Expires: noon.Add(time.Hour)}
}

func sessions(t *testing.T, s store.Access) {
	ctx := t.Context()
	is(t, "add", s.AddUser(ctx, user(1), event("a")), nil)
	if s.StartSession(ctx, session("x", 7), "", event("login")) == nil {
		t.Error("a session of nobody was started")
	}
	is(t, "start", s.StartSession(ctx, session("a", 1), "", event("login")), nil)
	is(t, "start in its place", s.StartSession(ctx, session("b", 1), "a", event("login")), nil)
	_, err := s.Session(ctx, "a")
	is(t, "the old one", err, store.ErrNotFound)
	is(t, "touch", s.TouchSession(ctx, "b", noon.Add(time.Minute)), nil)
	is(t, "touch backwards", s.TouchSession(ctx, "b", noon), nil)
	got, err := s.Session(ctx, "b")
	is(t, "read", err, nil)
	want := session("b", 1)
	want.Seen = noon.Add(time.Minute)
	same(t, "session", got, want)

	for _, h := range []string{"c", "d"} {
		is(t, "start", s.StartSession(ctx, session(h, 1), "", event("login")), nil)
	}
	is(t, "change password", s.ChangeUser(ctx, user(1), true, "c", event("user.password")), nil)
	for h, want := range map[string]error{"b": store.ErrNotFound, "c": nil, "d": store.ErrNotFound} {
		_, err := s.Session(ctx, h)
		is(t, "after change "+h, err, want)
	}
	is(t, "end", s.EndSession(ctx, "c", event("logout")), nil)
	is(t, "end again", s.EndSession(ctx, "c", event("logout")), store.ErrNotFound)

	for h, at := range map[string]time.Time{"idle": noon.Add(-time.Hour), "live": noon} {
		is(t, "start", s.StartSession(ctx, &store.Session{Hash: h, User: "u1", Created: at, Seen: at, Expires: noon.Add(time.Hour)}, "", event("login")), nil)
	}
	over := session("over", 1)
	over.Expires = noon
	is(t, "start", s.StartSession(ctx, over, "", event("login")), nil)
	is(t, "sweep", s.SweepSessions(ctx, noon, noon.Add(-time.Minute)), nil)
	for h, want := range map[string]error{"idle": store.ErrNotFound, "live": nil, "over": store.ErrNotFound} {
		_, err := s.Session(ctx, h)
		is(t, "after sweep "+h, err, want)
	}
}

func keys(t *testing.T, s store.Access) {
	ctx := t.Context()
	is(t, "add user", s.AddUser(ctx, user(1), event("a")), nil)
	own := &store.Key{ID: "k1", Hash: "h1", Owner: "u1", Label: "naïve\tlabel", Roles: []string{"analyst"}, Routes: []string{"/match/", "/v1/"}, Mask: []string{"address", "birthDate"}, Scale: "watchman", Created: noon, Expires: noon.Add(time.Hour)}
	free := &store.Key{ID: "k2", Hash: "h2", Roles: []string{"service"}, Created: noon.Add(time.Second)}
	is(t, "add", s.AddKey(ctx, own, event("key.add")), nil)
	is(t, "add", s.AddKey(ctx, free, event("key.add")), nil)
	is(t, "add again", s.AddKey(ctx, free, event("key.add")), store.ErrExists)
	if s.AddKey(ctx, &store.Key{ID: "k3", Hash: "h3", Owner: "nobody"}, event("key.add")) == nil {
		t.Error("a key of nobody was added")
	}
	got, err := s.Key(ctx, "k1")
	is(t, "read", err, nil)
	same(t, "key", got, own)
	is(t, "touch", s.TouchKey(ctx, "k1", noon.Add(time.Minute)), nil)
	own.Used = noon.Add(time.Minute)
	all, err := s.Keys(ctx, "", true)
	is(t, "all", err, nil)
	same(t, "all", all, []store.Key{*free, *own})
	mine, err := s.Keys(ctx, "u1", false)
	is(t, "mine", err, nil)
	same(t, "mine", mine, []store.Key{*own})
	none, err := s.Keys(ctx, "", false)
	is(t, "nobody's", err, nil)
	if len(none) != 0 {
		t.Errorf("without an owner: %v", none)
	}
	is(t, "revoke", s.RevokeKey(ctx, "k1", noon, event("key.revoke")), nil)
	is(t, "revoke again", s.RevokeKey(ctx, "k1", noon.Add(time.Hour), event("key.revoke")), store.ErrNotFound)
	is(t, "revoke none", s.RevokeKey(ctx, "k9", noon, event("key.revoke")), store.ErrNotFound)
	if got, err = s.Key(ctx, "k1"); err != nil || !got.Revoked.Equal(noon) {
		t.Errorf("revoked at %v, %v", got.Revoked, err)
	}
}

func events(t *testing.T, s store.Access) {
	ctx := t.Context()
	for i := range 5 {
		is(t, "record", s.Record(ctx, event(fmt.Sprint("e", i))), nil)
	}
	first, err := s.Events(ctx, 0, 3)
	is(t, "newest", err, nil)
	rest, err := s.Events(ctx, first[2].Seq, 100)
	is(t, "older", err, nil)
	var actions []string
	for _, e := range slices.Concat(first, rest) {
		actions = append(actions, e.Action)
	}
	same(t, "order", actions, []string{"e4", "e3", "e2", "e1", "e0"})
	want := event("e4")
	want.Seq = first[0].Seq
	same(t, "event", first[0], want)
}

// A change that fails leaves no event behind.
func atomic(t *testing.T, s store.Access) {
	ctx := t.Context()
	is(t, "add", s.AddUser(ctx, user(1), event("a")), nil)
	is(t, "add again", s.AddUser(ctx, user(1), event("b")), store.ErrExists)
	is(t, "change nobody", s.ChangeUser(ctx, user(2), true, "", event("c")), store.ErrNotFound)
	is(t, "revoke none", s.RevokeKey(ctx, "k", noon, event("d")), store.ErrNotFound)
	is(t, "end none", s.EndSession(ctx, "h", event("e")), store.ErrNotFound)
	es, err := s.Events(ctx, 0, 10)
	is(t, "events", err, nil)
	if len(es) != 1 || es[0].Action != "a" {
		t.Errorf("events %v", es)
	}
}

// Many at once lose nothing.
func together(t *testing.T, s store.Access) {
	ctx := t.Context()
	is(t, "add", s.AddUser(ctx, user(1), event("a")), nil)
	const workers, each = 8, 10
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range each {
				if err := s.Failed(ctx, "name1", func(int) time.Time { return time.Time{} }, event("login.failed")); err != nil {
					t.Error(err)
				}
				if _, err := s.Users(ctx); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	u, err := s.User(ctx, "u1")
	is(t, "read", err, nil)
	es, err := s.Events(ctx, 0, 1000)
	is(t, "events", err, nil)
	if u.Failures != workers*each || len(es) != workers*each+1 {
		t.Errorf("%d failures and %d events of %d", u.Failures, len(es), workers*each)
	}
}
