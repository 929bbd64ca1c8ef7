package yente

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"cordon/screen"
)

// updates remembers how the last call of /updatez went.
type updates struct {
	mu             sync.Mutex
	under          int // calls under way
	started, ended time.Time
	failed         bool
}

// during remembers how f goes. One that panics has failed.
func (u *updates) during(now func() time.Time, f func() error) error {
	err := errPanicked
	u.mu.Lock()
	u.under++
	u.started = now()
	u.mu.Unlock()
	defer func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.under--
		u.ended, u.failed = now(), err != nil
	}()
	err = f()
	return err
}

var errPanicked = errors.New("panic")

type updateState struct {
	State   string  `json:"state"` // never, running, done, failed
	Started *string `json:"started_at"`
	Ended   *string `json:"ended_at"`
}

func (u *updates) state() updateState {
	u.mu.Lock()
	defer u.mu.Unlock()
	s := updateState{"never", moment(u.started), moment(u.ended)}
	switch {
	case u.under > 0:
		s.State = "running"
	case u.failed:
		s.State = "failed"
	case !u.ended.IsZero():
		s.State = "done"
	}
	return s
}

func moment(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format("2006-01-02T15:04:05")
	return &s
}

type listState struct {
	Name    string  `json:"name"`
	Version string  `json:"version"`
	State   string  `json:"state"`
	Checked *string `json:"checked_at"`
	Age     *int64  `json:"age_s"`
	Count   int     `json:"count"`
}

// statusz answers GET /statusz, which yente does not have: which versions answer
// now, and whether the update that was asked for at /updatez has come to an end.
// It is 200 while lists are loaded, however old they are, and 503 before that.
func (h *handler) statusz(w http.ResponseWriter, _ *http.Request) error {
	lib, release := h.Desk.Use()
	defer release()
	body := struct {
		State  string      `json:"state"` // loading, stale, ready
		Update updateState `json:"update"`
		Lists  []listState `json:"datasets"`
	}{"loading", h.updates.state(), []listState{}}
	if lib == nil {
		reply(w, http.StatusServiceUnavailable, body)
		return nil
	}
	body.State = "ready"
	for _, li := range lib.Lists(h.Now()) {
		if li.State != screen.Current && li.State != screen.Starter {
			body.State = "stale"
		}
		row := listState{li.ID, li.Version, string(li.State), nil, li.AgeSeconds, li.Targets}
		if li.CheckedAt != nil {
			row.Checked = moment(*li.CheckedAt)
		}
		body.Lists = append(body.Lists, row)
	}
	reply(w, http.StatusOK, body)
	return nil
}
