package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"cordon/lab"
	"cordon/lab/logbook"
	"cordon/list/archive"
	"cordon/list/delta"
)

// kept serves what is kept: versions of lists and what changed between them, and
// the runs of the validation lab.
type kept struct{ *Config }

func (k *kept) mount(api huma.API) {
	if k.Archive != nil {
		register(api, route{
			id: "versions", method: http.MethodGet, path: "/v1/lists/{id}/versions", errs: []int{404},
			summary: "The versions of a list that are kept, oldest first", about: "Says which one is in force, what each was read from, and why one was held back.",
			answer: reflect.TypeFor[versions](), example: `{"list":"un-sc","in_force":"20260301","versions":[],"pending":[]}`,
		}, k.versions)
		register(api, route{
			id: "diff", method: http.MethodGet, path: "/v1/lists/{id}/diff", errs: []int{404, 422},
			summary: "What changed between two versions of a list", about: "Between the last two where they are not named. Parties that were removed come first, then those added, then those changed.",
			answer: reflect.TypeFor[diff](), example: `{"list":"un-sc","from":"20260201","to":"20260301","added":1,"removed":0,"changed":0,"total":1,"differences":[{"change":"added","entity_id":"unsc-1","reference":"KPi.099","schema":"Person","caption":"A Name"}]}`,
		}, k.diff)
	}
	if k.Lab != nil {
		register(api, route{
			id: "validations", method: http.MethodGet, path: "/v1/validation", summary: "The runs of the validation lab, newest first",
			about:  "Each with the policy it tested, how it ended, and its main figures.",
			answer: reflect.TypeFor[runs](), example: `{"runs":[]}`,
		}, k.runs)
		register(api, route{
			id: "validation", method: http.MethodGet, path: "/v1/validation/{id}", errs: []int{404}, summary: "One run of the validation lab, with its report",
			about: "The report is there when the run is done.", answer: reflect.TypeFor[oneRun](),
			example: exampleRun,
		}, k.run)
		k.mountRuns(api)
	}
}

type versions struct {
	List     string            `json:"list"`
	InForce  string            `json:"in_force" doc:"Empty where none is."`
	Versions []archive.Record  `json:"versions"`
	Pending  []archive.Pending `json:"pending" doc:"Removed by the publisher, and still counted as listed until a person approves."`
}

type byList struct {
	ID string `path:"id" maxLength:"100" pattern:"^[a-z0-9-]+$"`
}

func (k *kept) versions(_ context.Context, in *byList) (*raw, error) {
	vs, err := k.records(in.ID)
	if err != nil {
		return nil, err
	}
	f, err := k.Archive.Force(in.ID)
	if err != nil {
		return nil, err
	}
	return answer(versions{in.ID, f.Version, vs, orEmpty(f.Pending)})
}

func (k *kept) records(id string) ([]archive.Record, error) {
	vs, err := k.Archive.Versions(id)
	if errors.Is(err, archive.ErrNoVersion) || err == nil && len(vs) == 0 {
		return nil, huma.Error404NotFound(fmt.Sprintf("no version of %s is kept here", id))
	}
	return vs, err
}

// maxDifferences are returned at once.
const maxDifferences = 1000

type between struct {
	ID     string `path:"id" maxLength:"100" pattern:"^[a-z0-9-]+$"`
	From   string `query:"from" maxLength:"100" doc:"A version; the one before the other when not given."`
	To     string `query:"to" maxLength:"100" doc:"A version; the last one when not given."`
	Offset int    `query:"offset" minimum:"0"`
	Limit  int    `query:"limit" minimum:"0" maximum:"1000" default:"100"`
}

type diff struct {
	List        string             `json:"list"`
	From        string             `json:"from"`
	To          string             `json:"to"`
	Added       int                `json:"added"`
	Removed     int                `json:"removed"`
	Changed     int                `json:"changed"`
	Total       int                `json:"total" doc:"Differences in all; those asked for are below."`
	Differences []delta.Difference `json:"differences"`
}

func (k *kept) diff(_ context.Context, in *between) (*raw, error) {
	vs, err := k.records(in.ID)
	if err != nil {
		return nil, err
	}
	from, to, err := archive.Pair(in.ID, vs, in.From, in.To)
	switch {
	case errors.Is(err, archive.ErrNoVersion):
		return nil, huma.Error404NotFound(err.Error())
	case err != nil:
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	d, err := k.Archive.Diff(in.ID, from.ID, to.ID)
	if err != nil {
		return nil, err
	}
	all := delta.Differences(&d)
	page := all[min(in.Offset, len(all)):]
	return answer(diff{
		in.ID, from.ID, to.ID, len(d.Added), len(d.Removed), len(d.Changed), len(all), orEmpty(page[:min(in.Limit, maxDifferences, len(page))]),
	})
}

type runs struct {
	Runs []logbook.Run `json:"runs"`
}

func (k *kept) runs(context.Context, *struct{}) (*raw, error) { return answer(runs{k.Lab.List()}) }

type oneRun struct {
	Run    logbook.Run `json:"run"`
	Report *lab.Report `json:"report,omitempty"`
}

func (k *kept) run(_ context.Context, in *byID) (*raw, error) {
	r, err := k.Lab.Get(in.ID)
	if errors.Is(err, logbook.ErrNone) {
		return nil, huma.Error404NotFound(fmt.Sprintf("there is no run %q", in.ID))
	}
	if err != nil {
		return nil, err
	}
	out := oneRun{Run: r}
	if r.State == logbook.Done {
		if out.Report, err = k.Lab.Report(r.ID); err != nil {
			return nil, err
		}
	}
	return answer(out)
}
