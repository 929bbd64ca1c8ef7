package api

import (
	"context"
	"encoding/json"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cordon/api/problem"
	"cordon/ftm"
)

// route is one native route with what the OpenAPI document says of it.
type route struct {
	id, method, path string
	summary, about   string
	errs             []int        // statuses of its refusals beside those of any route
	ask              string       // example of a body
	answer           reflect.Type // of an answer that its handler writes as JSON itself
	example          string       // of an answer
}

// anyRoute are the statuses of refusals that any route may answer: an address that cannot
// be read, a caller who is not known, may not, takes no JSON, states a parameter that does
// not exist, or asks too often.
var anyRoute = []int{
	http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotAcceptable, http.StatusUnprocessableEntity,
	http.StatusTooManyRequests, http.StatusInternalServerError,
}

// secured says how callers say who they are; where only this machine can ask, nobody
// has to.
func secured(doc *huma.OpenAPI) {
	doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key":    {Type: "apiKey", In: "header", Name: "Authorization", Description: "ApiKey, a space, and the key."},
		"bearer": {Type: "http", Scheme: "bearer", Description: "The same key."},
	}
	doc.Security = []map[string][]string{{"key": {}}, {"bearer": {}}, {}}
}

// register serves a route and describes it.
func register[I, O any](api huma.API, r route, f func(context.Context, *I) (*O, error)) {
	huma.Register(api, huma.Operation{
		OperationID: r.id, Method: r.method, Path: r.path, Summary: r.summary, Description: r.about,
		Errors:       append(r.errs, slices.DeleteFunc(slices.Clone(anyRoute), func(s int) bool { return slices.Contains(r.errs, s) })...),
		MaxBodyBytes: -1, BodyReadTimeout: -1, // takeIn has read it
	}, f)
	op := operation(api, r.method, r.path)
	if r.ask != "" {
		op.RequestBody.Content["application/json"].Example = decoded(r.ask)
	}
	content := op.Responses["200"].Content["application/json"]
	if r.answer != nil {
		content.Schema = api.OpenAPI().Components.Schemas.Schema(r.answer, true, r.id)
	}
	content.Example = decoded(r.example)
	exemplify(op)
}

func operation(api huma.API, method, path string) *huma.Operation {
	item := api.OpenAPI().Paths[path]
	switch method {
	case http.MethodPost:
		return item.Post
	case http.MethodDelete:
		return item.Delete
	}
	return item.Get
}

// exemplify shows what each refusal looks like.
func exemplify(op *huma.Operation) {
	for code, res := range op.Responses {
		status, err := strconv.Atoi(code)
		if media := res.Content["application/problem+json"]; err == nil && status >= 400 && media != nil {
			media.Example = map[string]any{"type": problem.Plain, "title": http.StatusText(status), "status": status, "detail": details[status], "instance": "/v1/screen#3f2a90c1d4e5"}
		}
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
			res.Headers = map[string]*huma.Param{"Retry-After": {Description: "Seconds to wait.", Schema: &huma.Schema{Type: "integer"}}}
		}
	}
}

// details are examples of what refusals say.
var details = map[int]string{
	http.StatusBadRequest:            "The body is not JSON.",
	http.StatusUnauthorized:          "Say who you are: sign in, or send Authorization: ApiKey and your key.",
	http.StatusForbidden:             "This needs one of the roles administrator, analyst, reviewer, service.",
	http.StatusNotAcceptable:         "Answers are application/json, and refusals application/problem+json.",
	http.StatusNotFound:              `no listed party has the id "x"`,
	http.StatusConflict:              "the job is not in a state for that: it is done",
	http.StatusRequestEntityTooLarge: "1200 subjects in one request, at most 1000 are taken",
	http.StatusUnprocessableEntity:   `unknown list "un-scc"; did you mean un-sc?`,
	http.StatusTooManyRequests:       "Too many requests are waiting; try again in a second.",
	http.StatusInternalServerError:   "An internal error was met; nothing was decided.",
	http.StatusServiceUnavailable:    "no lists are loaded yet",
	http.StatusInsufficientStorage:   "there are too many jobs: at most 1000 are kept; delete some",
}

// Examples of what several routes answer.
const (
	exampleEntity  = `{"id":"unsc-6908555","caption":"RI WON HO","schema":"Person","properties":{"name":["RI WON HO"]},"datasets":["un-sc"],"target":true}`
	exampleStamp   = `{"engine":"cordon 0.1.0","policy":"default@1#0123456789ab","at":"2026-03-01T12:00:00Z","lists":[{"id":"un-sc","version":"20260301","age_seconds":60,"targets":1000,"state":"current"}]}`
	exampleVerdict = `{"verdict":"clear","subject":{"schema":"Person","properties":{"name":["A Name"]}},"hits":[],"total":0,"unable":[],"stamp":` + exampleStamp + `}`
	exampleRun     = `{"run":{"id":"20260301-120000","order":{"seed":1,"sample":100,"self":0,"people":0},"policy":"default@1","state":"running","started":"2026-03-01T12:00:00Z"}}`
	exampleJob     = `{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaa","name":"customers.csv","size":1000,"sha256":"","made":"2026-03-01T12:00:00Z","state":"running","task":{"policy":{"name":"default","version":"1","threshold":0.7,"limit":5}},"done":{"rows":10,"hit":1,"unable":0,"clear":9,"rejected":0,"hits":1},"share":0.5,"rate":5000,"bytes":0}`
)

func decoded(text string) any {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic("example of the interface: " + err.Error())
	}
	return v
}

// problemContent is a refusal as a route that huma does not serve describes it.
func problemContent(api huma.API, statuses ...int) map[string]*huma.Response {
	out := map[string]*huma.Response{}
	for _, s := range statuses {
		out[strconv.Itoa(s)] = &huma.Response{Description: http.StatusText(s), Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[huma.ErrorModel](), true, "")},
		}}
	}
	return out
}

// plainEntity is how an entity looks as JSON, which it writes itself.
type plainEntity struct {
	ID         string              `json:"id,omitempty"`
	Caption    string              `json:"caption,omitempty"`
	Schema     string              `json:"schema"`
	Properties map[string][]string `json:"properties" doc:"FollowTheMoney properties."`
	Datasets   []string            `json:"datasets,omitempty"`
	Referents  []string            `json:"referents,omitempty"`
	Target     bool                `json:"target,omitempty"`
	FirstSeen  string              `json:"first_seen,omitempty"`
	LastSeen   string              `json:"last_seen,omitempty"`
	LastChange string              `json:"last_change,omitempty"`
	Reference  string              `json:"reference,omitempty" doc:"The publisher's own number."`
	More       map[string]any      `json:"-"`
}

// Schema says that an entity may have further members: what else its list states.
func (plainEntity) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.AdditionalProperties = true
	return s
}

// schemaName names a type in the document: types of other rooms by their room, too,
// because several have a Run.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	room := path.Base(t.PkgPath())
	if t.Name() == "" || !strings.HasPrefix(t.PkgPath(), "cordon/") || room == "api" {
		room = ""
	}
	return strings.ToUpper(room[:min(1, len(room))]) + room[min(1, len(room)):] + huma.DefaultSchemaNamer(t, hint)
}

// entities makes the document show entities as they are written.
func entities(api huma.API) {
	api.OpenAPI().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[ftm.Entity](), reflect.TypeFor[plainEntity]())
}

// parameter describes one parameter in the address.
func parameter(name, about, kind string) *huma.Param {
	p := &huma.Param{Name: name, In: "query", Description: about, Schema: &huma.Schema{Type: kind}}
	if strings.HasPrefix(about, "One of: ") {
		for v := range strings.SplitSeq(strings.TrimSuffix(strings.TrimPrefix(about, "One of: "), "."), ", ") {
			p.Schema.Enum = append(p.Schema.Enum, v)
		}
	}
	return p
}
