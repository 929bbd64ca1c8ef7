package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cordon/api/problem"
	"cordon/lab/logbook"
)

// startRun is what a run of the validation lab is to ask. Each of its bounds keeps a
// run within hours.
type startRun struct {
	Body struct {
		Seed   uint64 `json:"seed,omitempty" minimum:"0" maximum:"4294967295" default:"1" doc:"The same seed asks the same questions."`
		Sample int    `json:"sample,omitempty" minimum:"-1" maximum:"100000" default:"500" doc:"Names for each manipulation and script; -1 for all."`
		Self   int    `json:"self,omitempty" minimum:"0" doc:"Listed names that are looked for as they stand; 0 for all."`
		People int    `json:"people,omitempty" minimum:"-1" maximum:"1000000" default:"10000" doc:"Clean people to invent; -1 for none."`
	}
}

// mountRuns adds the routes that start and stop runs.
func (k *kept) mountRuns(api huma.API) {
	register(api, route{
		id: "validation-start", method: http.MethodPost, path: "/v1/validation", errs: []int{403, 409, 422, 503},
		summary: "Start a run of the validation lab", about: "By the policy in force. One at a time: 409 while another is under way.",
		ask: `{"seed":1,"sample":100,"self":5000,"people":2000}`, answer: reflect.TypeFor[oneRun](), example: exampleRun,
	}, k.start)
	register(api, route{
		id: "validation-cancel", method: http.MethodPost, path: "/v1/validation/cancel", errs: []int{403, 409},
		summary: "Stop the run that is under way", about: "Nothing of it is kept but that it was stopped. It may still be running when this answers.",
		answer: reflect.TypeFor[oneRun](), example: exampleRun,
	}, k.stop)
}

func (k *kept) start(ctx context.Context, in *startRun) (*raw, error) {
	lib, release := k.Desk.Use()
	defer release()
	if lib == nil {
		return nil, huma.Error503ServiceUnavailable("no lists are loaded yet")
	}
	by := ""
	if k.Owner != nil {
		by, _ = k.Owner(ctx)
	}
	r, err := k.Lab.Start(by, logbook.Order{Seed: in.Body.Seed, Sample: in.Body.Sample, Self: in.Body.Self, People: in.Body.People})
	switch {
	case errors.Is(err, logbook.ErrBusy):
		return nil, huma.Error409Conflict("run " + r.ID + " is under way; wait for it or cancel it")
	case errors.Is(err, logbook.ErrClosed):
		return nil, huma.Error503ServiceUnavailable("the server is stopping")
	case err != nil:
		return nil, err
	}
	return answer(oneRun{Run: r})
}

func (k *kept) stop(context.Context, *struct{}) (*raw, error) {
	r, _ := k.Lab.Watch()
	if err := k.Lab.Cancel(); errors.Is(err, logbook.ErrIdle) || err == nil && r == nil {
		return nil, huma.Error409Conflict("no run is under way")
	} else if err != nil {
		return nil, err
	}
	return answer(oneRun{Run: *r})
}

// sameSite keeps pages of other sites from starting and stopping runs, where no gate
// stands in front that would.
func sameSite(h http.Handler) http.Handler {
	check := http.NewCrossOriginProtection()
	check.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problem.Write(w, r, http.StatusForbidden, "Pages of other sites may not do this.")
	}))
	checked := check.Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/validation") {
			checked.ServeHTTP(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}
