package watchman

import (
	"errors"
	"net/http"
	"time"

	"cordon/api/refresh"
)

// refreshed is Watchman's account of a refresh.
type refreshed struct {
	State    string  `json:"state"` // idle, running, succeeded, failed
	Trigger  string  `json:"trigger,omitempty"`
	Started  *string `json:"startedAt,omitempty"`
	Finished *string `json:"finishedAt,omitempty"`
	Duration string  `json:"duration,omitempty"`
	Error    string  `json:"lastError,omitempty"`
}

// coded is an answer with a status of its own.
type coded struct {
	status int
	body   any
}

var errNoRefresh = errors.New("this server does not read its lists again")

// refreshState answers GET /v2/data/refresh.
func (h *handler) refreshState(_ http.Header, r *http.Request) (any, error) {
	if err := only(r.URL.Query()); err != nil {
		return nil, err
	}
	if h.Refresh == nil {
		return nil, errNoRefresh
	}
	return refreshOf(h.Refresh.Status()), nil
}

// refresh answers POST /v2/data/refresh: the kept lists are read again. It fetches
// nothing, which is for cordon update.
func (h *handler) refresh(_ http.Header, r *http.Request) (any, error) {
	if err := only(r.URL.Query()); err != nil {
		return nil, err
	}
	if h.Refresh == nil {
		return nil, errNoRefresh
	}
	if h.Refresh.Status().State == refresh.Running {
		return coded{http.StatusConflict, refreshOf(h.Refresh.Status())}, nil
	}
	h.Refresh.Start("manual")
	return coded{http.StatusAccepted, refreshOf(h.Refresh.Status())}, nil
}

func refreshOf(s refresh.Status) refreshed {
	out := refreshed{State: string(s.State), Trigger: s.By, Started: instant(s.Started), Finished: instant(s.Ended)}
	switch s.State {
	case refresh.Done:
		out.State = "succeeded"
	case refresh.Failed:
		out.Error = "the lists could not be read; those in force stay. The log says why."
	}
	if !s.Ended.IsZero() {
		out.Duration = s.Ended.Sub(s.Started).String()
	}
	return out
}

func instant(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(time.RFC3339Nano)
	return &s
}
