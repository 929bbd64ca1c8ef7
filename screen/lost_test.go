package screen

import (
	"context"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
)

// A list that one library held and the next does not is missing from then on, and its
// absence keeps answers from being clear; the starter list may go.
func TestFollow(t *testing.T) {
	load := func(ids ...string) *Library {
		t.Helper()
		var ins []Intake
		for _, id := range ids {
			ins = append(ins, own(id))
		}
		l, err := Load(t.Context(), ins, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	starter, err := LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first, second, third := load("a", "b", "c"), load("a", "c"), load("a", "c")
	first.Follow(starter)
	second.Follow(first)
	third.Follow(second)
	for want, l := range map[string]*Library{"": first, "b is missing": third} {
		e, err := NewEngine(l, DefaultPolicy(), time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(e.Gaps(), "; "); !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("gaps %q, want %q", got, want)
		}
	}
}

// own is a user's own list of one person.
func own(id string) Intake {
	return Intake{Info: ListInfo{ID: id, Title: id, Class: "own", Version: "1", State: Current, Own: true}, Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
		e := &ftm.Entity{ID: id + "-1", Schema: "Person", Datasets: []string{id}}
		e.Add("name", "Ambrose Quillfeather")
		return nil, put(e)
	}}
}

// A check that lies in the future says that the clock runs backwards: a list of which
// nobody knows the age is stale.
func TestClockBack(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, k := range []struct {
		checked time.Duration
		want    ListState
	}{{-time.Hour, Current}, {time.Minute, Current}, {time.Hour, Stale}, {-25 * time.Hour, Stale}} {
		at := now.Add(k.checked)
		li := ListInfo{State: Current, CheckedAt: &at}
		new(Library).judge(&li, now, 24*time.Hour)
		if li.State != k.want {
			t.Errorf("checked %s from now: %s, %s", k.checked, li.State, li.Reason)
		}
	}
}
