package yente

import (
	"net/http"
	"time"

	"cordon/api/refresh"
	"cordon/screen"
)

type refreshState struct {
	State   refresh.State `json:"state"`
	Job     *string       `json:"job"`
	By      *string       `json:"by"` // who asked: /updatez, a page, a signal
	Started *string       `json:"started_at"`
	Ended   *string       `json:"ended_at"`
	Waiting bool          `json:"waiting"` // another one follows
	Others  []string      `json:"under_way"`
}

func (h *handler) refreshState() refreshState {
	if h.Refresh == nil {
		return refreshState{State: refresh.Idle, Others: []string{}}
	}
	s := h.Refresh.Status()
	return refreshState{s.State, orNone(s.Job), orNone(s.By), moment(s.Started), moment(s.Ended), s.Waiting, s.Others}
}

func orNone(s string) *string {
	if s == "" {
		return nil
	}
	return &s
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
// now, and whether the lists are being read again, whoever asked for it. It is 200
// while lists are loaded, however old they are, and 503 before that.
func (h *handler) statusz(w http.ResponseWriter, _ *http.Request) error {
	lib, release := h.Desk.Use()
	defer release()
	body := struct {
		State  string       `json:"state"` // loading, stale, ready
		Update refreshState `json:"update"`
		Lists  []listState  `json:"datasets"`
	}{"loading", h.refreshState(), []listState{}}
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
