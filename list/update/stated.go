package update

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/list/catalogue"
	"cordon/list/changes"
	"cordon/list/intake"
)

// maxDoubts is how many disagreements are spelled out.
const maxDoubts = 5

// state asks the publisher what it says has changed, for a full file that is
// about to be let in: removals that it states need no approval where the operator
// lets that count, and the statement is held against the file. Without an answer
// all removals wait and the file stands by itself.
func (u *Updater) state(ctx context.Context, e *catalogue.Entry, t *intake.Terms) {
	b, err := u.Client.Bytes(ctx, e, e.Delta.URL)
	var st changes.Stated
	if err == nil {
		st, err = changes.ReadOFAC(bytes.NewReader(b))
	}
	if err != nil {
		t.Notes = append(t.Notes, "what the publisher states of the change could not be had: "+err.Error())
		return
	}
	if u.Explicit {
		t.Explicit = st.Explicit()
	}
	t.Compare = func(from, to string) []string { return u.disagreements(e.ID, &st, from, to) }
}

// disagreements holds a statement against two full files. One that is not newer
// than the file before says nothing about the change.
func (u *Updater) disagreements(listID string, st *changes.Stated, from, to string) []string {
	prev, err := u.Archive.Record(listID, from)
	if err == nil && day(st.Published) <= day(prev.PublisherDate) {
		return nil
	}
	d, err := u.Archive.Diff(listID, from, to)
	if err != nil {
		return []string{err.Error()}
	}
	here := map[string]bool{}
	for _, id := range slices.Concat(st.Added, st.Changed, st.Removed) {
		here[id] = false
	}
	err = u.Archive.Some(listID, to, func(id string) bool { _, asked := here[id]; return asked }, func(x *ftm.Entity) error {
		here[x.ID] = x.Target
		return nil
	})
	if err != nil {
		return []string{err.Error()}
	}
	doubts := st.Against(listID, &d, func(id string) bool { return here[id] })
	if len(doubts) == 0 {
		return []string{fmt.Sprintf("the file agrees with the publisher's statement of %s: %d added, %d removed, %d changed", day(st.Published), len(st.Added), len(st.Removed), len(st.Changed))}
	}
	more := ""
	if n := len(doubts) - maxDoubts; n > 0 {
		doubts, more = doubts[:maxDoubts], fmt.Sprintf("; and %d more", n)
	}
	return []string{"the file holds, and somebody should look: it disagrees with the publisher's statement of " + day(st.Published) + ": " + strings.Join(doubts, "; ") + more}
}

func day(date string) string { return date[:min(len("2006-01-02"), len(date))] }
