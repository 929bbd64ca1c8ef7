package api

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cordon/job"
)

// describeJobs adds the routes of jobs to the OpenAPI document. They are plain
// handlers, because their bodies and answers are streams.
func describeJobs(api huma.API) {
	shapes := api.OpenAPI().Components.Schemas
	one := shapes.Schema(reflect.TypeFor[job.Job](), true, "")
	task := &huma.Param{Name: "task", In: "query", Description: "How to read and screen the file: a JSON object with columns, encoding, sheet, no_header, day_first, policy, threshold, limit, lists, schemata.", Schema: &huma.Schema{Type: huma.TypeString}}
	for _, r := range []struct {
		id, method, path, summary, about string
		status                           int
		kind                             string
		schema                           *huma.Schema
		example                          any
		params                           []*huma.Param
		body                             map[string]*huma.MediaType
		errs                             []int
	}{
		{
			"job-add", http.MethodPost, "/v1/jobs", "Take in a file and screen it", "CSV, JSON lines, XLSX or Parquet, plain or compressed: the part \"file\" of a form, whose part \"task\" may stand before it, or the whole body.",
			201, "application/json", one, decoded(exampleJob),
			[]*huma.Param{parameter("name", "The file's name, where it is the whole body.", "string"), parameter("wait", "Any value: take the file in and wait for start.", "string"), task},
			map[string]*huma.MediaType{
				"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString}, Example: "id,name,born\nc1,Ri Won Ho,1964-07-17\n"},
				"multipart/form-data":      {Schema: &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"task": {Type: huma.TypeString}, "file": {Type: huma.TypeString}}, Required: []string{"file"}}},
			},
			[]int{400, 403, 413, 422, 429, 507},
		},
		{"jobs", http.MethodGet, "/v1/jobs", "The caller's jobs, newest first", "Reviewers, administrators and auditors see everybody's.", 200, "application/json", shapes.Schema(reflect.TypeFor[jobsAnswer](), true, ""), map[string]any{"jobs": []any{decoded(exampleJob)}}, nil, nil, nil},
		{"job", http.MethodGet, "/v1/jobs/{id}", "A job as it stands", "", 200, "application/json", one, decoded(exampleJob), nil, nil, []int{404}},
		{
			"job-preview", http.MethodGet, "/v1/jobs/{id}/preview", "The columns of its file and what they are read as", "Reads the first 1,000 rows.", 200, "application/json", shapes.Schema(reflect.TypeFor[job.Preview](), true, ""),
			decoded(`{"columns":[{"name":"born","field":"birth_date","values":["1964-07-17"],"filled":1,"unread":0}],"rows":1,"notes":[],"problem":"","whole":false}`),
			[]*huma.Param{task},
			nil,
			[]int{404, 422},
		},
		{
			"job-start", http.MethodPost, "/v1/jobs/{id}/start", "Screen it, by this task", "A job that was taken in with wait.", 200, "application/json", one, decoded(exampleJob), nil,
			map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: huma.TypeObject}, Example: map[string]any{"columns": map[string]any{"born": "birthDate"}, "threshold": 0.8}}},
			[]int{400, 403, 404, 409, 422, 429, 507},
		},
		{"job-cancel", http.MethodPost, "/v1/jobs/{id}/cancel", "Stop it; what was answered stays", "", 200, "application/json", one, decoded(exampleJob), nil, nil, []int{403, 404, 409}},
		{"job-pause", http.MethodPost, "/v1/jobs/{id}/pause", "Let it rest until it is resumed", "One that is queued or running. It may still be running when this answers: its events tell when it is paused.", 200, "application/json", one, decoded(exampleJob), nil, nil, []int{403, 404, 409}},
		{"job-resume", http.MethodPost, "/v1/jobs/{id}/resume", "Let a paused one go on", "Behind the last row that was answered, with the lists that are then in force.", 200, "application/json", one, decoded(exampleJob), nil, nil, []int{403, 404, 409, 503, 507}},
		{"job-events", http.MethodGet, "/v1/jobs/{id}/events", "Its progress, as server-sent events", "Events named job, each the job as it stands, until it ends.", 200, "text/event-stream", &huma.Schema{Type: huma.TypeString}, "event: job\ndata: " + exampleJob + "\n\n", nil, nil, []int{404}},
		{
			"job-rows", http.MethodGet, "/v1/jobs/{id}/rows", "A page of its results", "Of what is answered so far.", 200, "application/json", shapes.Schema(reflect.TypeFor[rowsAnswer](), true, ""),
			map[string]any{"total": 0, "rows": []any{}},
			[]*huma.Param{
				parameter("verdict", "One of: hit, clear, unable.", "string"), parameter("find", "Part of a name, an id or a listed party.", "string"), parameter("order", "One of: confidence, score, name; -confidence and so on the other way round. The order of the file when not given.", "string"),
				parameter("from", "The first row, from 0.", "integer"), parameter("limit", "At most 1,000; 100 when not given.", "integer"),
			},
			nil,
			[]int{404, 422},
		},
		{
			"job-result", http.MethodGet, "/v1/jobs/{id}/result", "Its results as a file", "Cells that a spreadsheet would run are made text.", 200, "application/octet-stream", &huma.Schema{Type: huma.TypeString}, "row,id,name,verdict\n1,c1,Ri Won Ho,hit\n",
			[]*huma.Param{parameter("format", "One of: csv, jsonl, xlsx.", "string"), parameter("hits", "Any value: hits alone.", "string")},
			nil,
			[]int{404, 409, 422},
		},
		{"job-delete", http.MethodDelete, "/v1/jobs/{id}", "Remove it with all that was kept of it", "One under way is stopped.", 204, "", nil, nil, nil, nil, []int{403, 404}},
	} {
		op := &huma.Operation{OperationID: r.id, Method: r.method, Path: r.path, Summary: r.summary, Description: r.about, Parameters: r.params, Responses: problemContent(api, append(r.errs, anyRoute...)...)}
		done := &huma.Response{Description: http.StatusText(r.status)}
		if r.kind != "" {
			done.Content = map[string]*huma.MediaType{r.kind: {Schema: r.schema, Example: r.example}}
		}
		op.Responses[strconv.Itoa(r.status)] = done
		if r.body != nil {
			op.RequestBody = &huma.RequestBody{Content: r.body}
		}
		if strings.Contains(r.path, "{id}") {
			op.Parameters = append(op.Parameters, &huma.Param{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString, Pattern: "^[a-z2-7]{26}$"}})
		}
		exemplify(op)
		api.OpenAPI().AddOperation(op)
	}
}
