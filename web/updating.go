package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"cordon/list/archive"
	"cordon/list/update"
)

// updating is an update under way, or the last one.
type updating struct {
	Running bool
	Started string
	Error   string
	Steps   []updateStep
	Total   int // lists that were named; 0 for all that are fetched by themselves
}

type updateStep struct {
	List, Draw, Icon, Text, Note string
	Done                         bool
}

// Said is how far the update is, in words.
func (u updating) Said() string {
	done := 0
	for _, st := range u.Steps {
		if st.Done {
			done++
		}
	}
	return say("update.said", done, max(len(u.Steps), u.Total))
}

// updates holds the update under way and tells who watches of every change.
type updates struct {
	mu      sync.Mutex
	now     updating
	changed chan struct{} // closed at the next change; nil while nobody watches
}

// watch returns the update as it stands, and a channel that is closed when that
// changes.
func (u *updates) watch() (updating, <-chan struct{}) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.changed == nil {
		u.changed = make(chan struct{})
	}
	c := u.now
	c.Steps = slices.Clone(c.Steps)
	return c, u.changed
}

// tell wakes who watches. The caller holds the lock.
func (u *updates) tell() {
	if u.changed != nil {
		close(u.changed)
		u.changed = nil
	}
}

func (u *updates) step(st updateStep) {
	u.mu.Lock()
	defer u.mu.Unlock()
	defer u.tell()
	if i := slices.IndexFunc(u.now.Steps, func(x updateStep) bool { return x.List == st.List }); i >= 0 {
		u.now.Steps[i] = st
		return
	}
	u.now.Steps = append(u.now.Steps, st)
}

// updateNow asks the publishers. It goes on when the page is left.
func (s *site) updateNow(w http.ResponseWriter, r *http.Request) error {
	if s.Keeper == nil {
		return refuse(http.StatusConflict, say("lists.nokeeper"), say("lists.nokeeper.text"))
	}
	var ids []string // none: all that are fetched by themselves
	if id := r.FormValue("list"); id != "" {
		if s.Catalogue.Find(id) == nil {
			return refuse(http.StatusUnprocessableEntity, say("lists.none"), say("lists.none.text", clip(id, 60)))
		}
		ids = []string{id}
	}
	u := &s.updates
	u.mu.Lock()
	if u.now.Running {
		u.mu.Unlock()
		http.Redirect(w, r, "/lists#update", http.StatusSeeOther)
		return nil
	}
	u.now = updating{Running: true, Started: when(s.Now()), Total: len(ids)}
	u.tell()
	u.mu.Unlock()
	ctx := context.WithoutCancel(r.Context())
	go func() {
		rs, err := s.Keeper.Update(ctx, ids, func(id string, bytes, total int64, done bool) {
			st := updateStep{List: shortList(id), Draw: "is-plain", Icon: "refresh", Text: say("update.asking")}
			if bytes > 0 {
				st.Text = say("update.reading", fmt.Sprintf("%.1f MB", float64(bytes)/1e6))
			}
			if done {
				st.Text, st.Done = say("update.checking"), true
			}
			u.step(st)
		})
		for i := range rs {
			u.step(stepOf(&rs[i]))
		}
		u.mu.Lock()
		defer u.mu.Unlock()
		defer u.tell()
		u.now.Running = false
		if err != nil {
			s.Log.Error("update failed", "err", err)
			u.now.Error = err.Error()
		}
	}()
	http.Redirect(w, r, "/lists#update", http.StatusSeeOther)
	return nil
}

func stepOf(r *update.Result) updateStep {
	st := updateStep{List: shortList(r.List), Done: true, Draw: "is-current", Icon: "clear", Text: say("update.unchanged"), Note: strings.Join(r.Why, "; ")}
	switch {
	case r.ByHand:
		st.Draw, st.Icon, st.Text = "is-plain", "file", say("update.byhand")
	case r.Verdict == archive.Accepted:
		st.Text, st.Note = say("update.live"), say("update.changes", r.Added, r.Removed, r.Pending)
	case r.Verdict == archive.Refused:
		st.Draw, st.Icon, st.Text = "is-refused", "unable", say("state.refused")
	case r.Verdict == archive.Failed:
		st.Draw, st.Icon, st.Text = "is-stale", "stale", say("update.failed")
	}
	return st
}

// updateEvents sends the steps of an update as pieces of the page until it ends.
func (s *site) updateEvents(w http.ResponseWriter, r *http.Request) error {
	return s.stream(w, r, func(b *bytes.Buffer) (bool, <-chan struct{}, error) {
		u, changed := s.updates.watch()
		return !u.Running, changed, s.pages.piece(b, "updatesteps", u)
	})
}
