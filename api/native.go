package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"cordon/api/ask"
	"cordon/api/mask"
	"cordon/api/telemetry"
	"cordon/ftm"
	"cordon/screen"
)

// Question is one subject to screen.
type Question struct {
	ID         string           `json:"id,omitempty" doc:"The caller's own id, returned with the answer." maxLength:"200"`
	Schema     string           `json:"schema,omitempty" doc:"FollowTheMoney schema; Thing when not known." example:"Person"`
	Name       string           `json:"name,omitempty" doc:"Short for properties.name." maxLength:"10000"`
	BirthDate  string           `json:"birth_date,omitempty" doc:"Short for properties.birthDate: 1984, 1984-01 or 1984-01-08."`
	Country    string           `json:"country,omitempty" doc:"Short for properties.country; code or name."`
	Properties map[string]Value `json:"properties,omitempty" doc:"FollowTheMoney properties, each a value or a list of values."`
}

// Value is a property's value: text, number, truth value, or a list of them.
type Value json.RawMessage

// UnmarshalJSON keeps the value as it stands.
func (v *Value) UnmarshalJSON(b []byte) error { *v = append((*v)[:0], b...); return nil }

// Schema says that any value may stand here.
func (Value) Schema(huma.Registry) *huma.Schema { return &huma.Schema{} }

// Narrowing is how a request departs from the policy in force.
type Narrowing struct {
	Policy    string   `json:"policy,omitempty" maxLength:"200" doc:"Name of the policy to screen by, one of /v1/policies; the one in force when not given. What follows narrows it."`
	Threshold *float64 `json:"threshold,omitempty" minimum:"0.3" maximum:"1" doc:"Score from which a listed party is a hit."`
	Limit     *int     `json:"limit,omitempty" minimum:"1" maximum:"500" doc:"Hits returned for a subject."`
	Lists     []string `json:"lists,omitempty" doc:"Only these lists. All must be known."`
	Schemata  []string `json:"schemata,omitempty" doc:"Only listed parties of these schemata."`
}

type screenOne struct {
	Question
	Narrowing
}

type screenMany struct {
	Narrowing
	Subjects []Question `json:"subjects" minItems:"1" doc:"At most as many as the server allows, 1,000 by default."`
}

type manyVerdicts struct {
	Verdicts []*screen.Verdict `json:"verdicts"`
	Stamp    screen.Stamp      `json:"stamp"`
}

// raw is JSON that the handlers write themselves; its schema is given beside it.
type raw struct {
	Body json.RawMessage
}

func native(mux *http.ServeMux, c *Config) {
	conf := huma.DefaultConfig("Cordon", c.Version)
	conf.OpenAPIPath, conf.DocsPath, conf.SchemasPath = "/v1/openapi", "", ""
	conf.CreateHooks, conf.Transformers = nil, []huma.Transformer{named} // no $schema links
	conf.RejectUnknownQueryParameters = true
	plain := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: ask.Unmarshal}
	conf.Formats = map[string]huma.Format{"application/json": plain, "json": plain}
	conf.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	api := humago.New(mux, conf)
	n := &nativeAPI{c}
	api.UseMiddleware(n.takeIn)

	entities(api)
	secured(api.OpenAPI())

	register(api, route{
		id: "screen", method: http.MethodPost, path: "/v1/screen", errs: []int{400, 413, 422, 503},
		summary: "Screen one subject", about: "The verdict is hit, clear or unable. Unable says why no clear answer can be given, and must not be read as clear.",
		ask:    `{"id":"cust-88","schema":"Person","name":"Ri Won Ho","birth_date":"1964-07-17","country":"kp"}`,
		answer: reflect.TypeFor[screen.Verdict](), example: exampleVerdict,
	}, n.screen)
	register(api, route{
		id: "screen-many", method: http.MethodPost, path: "/v1/screen/batch", errs: []int{400, 413, 422, 503},
		summary: "Screen many subjects, answers in their order", about: "All by one policy. A subject that cannot be read fails the request, by its place.",
		ask:    `{"subjects":[{"id":"a","name":"Ri Won Ho"},{"id":"b","schema":"Vessel","properties":{"imoNumber":"9187629"}}],"threshold":0.8}`,
		answer: reflect.TypeFor[manyVerdicts](), example: `{"verdicts":[` + exampleVerdict + `],"stamp":` + exampleStamp + `}`,
	}, n.screenMany)
	register(api, route{
		id: "lists", method: http.MethodGet, path: "/v1/lists", summary: "The lists in force, with version and age",
		about:   "States are current, stale, missing, refused and starter.",
		example: `[{"id":"un-sc","title":"UN Security Council Consolidated List","publisher":"UN","class":"binding","version":"20260301","publisher_date":"2026-03-01","fetched_at":null,"checked_at":null,"age_seconds":60,"targets":1000,"entities":1500,"by_schema":{"Person":700},"sha256":"","state":"current"}]`,
	}, n.lists)
	register(api, route{
		id: "entity", method: http.MethodGet, path: "/v1/entities/{id}", errs: []int{404, 503}, summary: "A listed party with all that is known of it",
		about: "As its list states it.", answer: reflect.TypeFor[ftm.Entity](), example: exampleEntity,
	}, n.entity)
	register(api, route{
		id: "neighbours", method: http.MethodGet, path: "/v1/entities/{id}/neighbours", errs: []int{404, 503}, summary: "What points to or from a listed party",
		about: "Inward ones point to it.", answer: reflect.TypeFor[around](),
		example: `{"entity":` + exampleEntity + `,"neighbours":[{"property":"entity","inward":true,"entity":{"id":"s","schema":"Sanction","properties":{"authority":["UN"]}}}]}`,
	}, n.neighbours)
	register(api, route{
		id: "policy", method: http.MethodGet, path: "/v1/policy", summary: "The policy in force", about: "With the stamp by which verdicts name it.",
		example: `{"policy":{"name":"default","version":"1","threshold":0.7,"limit":5},"stamp":"default@1#0123456789ab"}`,
	}, n.policy)
	register(api, route{
		id: "policies", method: http.MethodGet, path: "/v1/policies", summary: "The policies that a request may name", about: "As the server was started with them.",
		example: `{"policies":[{"policy":{"name":"default","version":"1","threshold":0.7,"limit":5},"stamp":"default@1#0123456789ab"}]}`,
	}, n.listPolicies)
	if c.Jobs != nil {
		describeJobs(api)
	}
	(&kept{c}).mount(api)
	register(api, route{
		id: "health", method: http.MethodGet, path: "/v1/health", errs: []int{503}, summary: "Whether clear answers are possible now",
		about: "503 with the reasons where they are not.", example: `{"status":"ok","gaps":[],"notes":[]}`,
	}, n.health)
	health := operation(api, http.MethodGet, "/v1/health").Responses
	health["503"].Content["application/json"] = health["200"].Content["application/json"] // it says which, and is no refusal
}

type nativeAPI struct{ *Config }

// refuse turns an error into a problem.
func refuse(err error) error {
	var unknown *screen.Unknown
	switch {
	case errors.As(err, &unknown), errors.Is(err, ask.ErrSchema), errors.Is(err, ask.ErrMatchable):
		return huma.Error422UnprocessableEntity(err.Error())
	}
	return err
}

// engine binds the request's policy to the library in force.
func (n *nativeAPI) engine(x *Narrowing) (*screen.Engine, func(), error) {
	p, err := n.policies().Named(x.Policy)
	if err != nil {
		return nil, nil, refuse(err)
	}
	lib, release := n.Desk.Use()
	if lib == nil {
		return nil, nil, huma.Error503ServiceUnavailable("no lists are loaded yet")
	}
	if x.Threshold != nil {
		p.Threshold = *x.Threshold
	}
	if x.Limit != nil {
		p.Limit = *x.Limit
	}
	if len(x.Lists) > 0 {
		p.Lists = x.Lists
	}
	if len(x.Schemata) > 0 {
		p.Schemata = x.Schemata
	}
	e, err := screen.NewEngine(lib, p, n.Now())
	if err != nil {
		release()
		return nil, nil, refuse(err)
	}
	return e, release, nil
}

// subject reads a question. A property that its schema does not have is refused:
// a misspelt one must not widen or narrow an answer in silence.
func (q *Question) subject() (screen.Subject, error) {
	props := make(map[string]json.RawMessage, len(q.Properties)+3)
	for k, v := range q.Properties {
		props[k] = json.RawMessage(v)
	}
	for k, v := range map[string]string{"name": q.Name, "birthDate": q.BirthDate, "country": q.Country} {
		if v == "" {
			continue
		}
		if _, twice := props[k]; twice {
			return screen.Subject{}, huma.Error422UnprocessableEntity(fmt.Sprintf("%s is given twice, short and among the properties", k))
		}
		b, err := json.Marshal(v)
		if err != nil {
			return screen.Subject{}, err
		}
		props[k] = b
	}
	schema := q.Schema
	if schema == "" {
		schema = "Thing"
		if q.BirthDate != "" {
			schema = "Person"
		}
	}
	s, dropped, err := ask.Subject(q.ID, schema, props)
	if err != nil {
		return s, huma.Error422UnprocessableEntity(err.Error())
	}
	if len(dropped) > 0 {
		return s, huma.Error422UnprocessableEntity(fmt.Sprintf("%s has no property %s", schema, dropped[0]))
	}
	return s, nil
}

func (n *nativeAPI) screen(ctx context.Context, in *struct{ Body screenOne }) (*raw, error) {
	s, err := in.Body.subject()
	if err != nil {
		return nil, err
	}
	e, release, err := n.engine(&in.Body.Narrowing)
	if err != nil {
		return nil, err
	}
	defer release()
	w := e.Worker()
	defer w.Release()
	w.Watch = telemetry.Steps(ctx)
	s.Blind = mask.Blind(ctx)
	v, err := w.Screen(s, true)
	if err != nil {
		return nil, err
	}
	return answer(v)
}

func (n *nativeAPI) screenMany(ctx context.Context, in *struct{ Body screenMany }) (*raw, error) {
	if len(in.Body.Subjects) > n.Limits.Batch {
		return nil, huma.Error413RequestEntityTooLarge(fmt.Sprintf("%d subjects in one request, at most %d are taken", len(in.Body.Subjects), n.Limits.Batch))
	}
	subjects := make([]screen.Subject, len(in.Body.Subjects))
	for i := range subjects {
		s, err := in.Body.Subjects[i].subject()
		if err != nil {
			return nil, huma.Error422UnprocessableEntity(fmt.Sprintf("subject %d: %v", i+1, err))
		}
		subjects[i] = s
	}
	e, release, err := n.engine(&in.Body.Narrowing)
	if err != nil {
		return nil, err
	}
	defer release()
	w := e.Worker()
	defer w.Release()
	w.Watch = telemetry.Steps(ctx)
	out := make([]*screen.Verdict, len(subjects))
	for i, s := range subjects {
		if ctx.Err() != nil {
			return nil, huma.Error503ServiceUnavailable(fmt.Sprintf("after %s %d of %d subjects were screened: send fewer at once", n.Limits.Time, i, len(subjects)))
		}
		s.Blind = mask.Blind(ctx)
		if out[i], err = w.Screen(s, true); err != nil {
			return nil, err
		}
	}
	return answer(manyVerdicts{out, e.Stamp()})
}

func answer(v any) (*raw, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write answer: %w", err)
	}
	return &raw{Body: b}, nil
}

// orEmpty is a list as answers have it: never null.
func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

type listsAnswer struct{ Body []screen.ListInfo }

func (n *nativeAPI) lists(context.Context, *struct{}) (*listsAnswer, error) {
	lib, release := n.Desk.Use()
	defer release()
	if lib == nil {
		return &listsAnswer{Body: []screen.ListInfo{}}, nil
	}
	return &listsAnswer{Body: append(lib.Lists(n.Now()), lib.NotHeld()...)}, nil
}

type byID struct {
	ID string `path:"id" maxLength:"300"`
}

func (n *nativeAPI) find(id string) (*screen.Library, func(), uint32, *ftm.Entity, error) {
	lib, release := n.Desk.Use()
	if lib == nil {
		return nil, nil, 0, nil, huma.Error503ServiceUnavailable("no lists are loaded yet")
	}
	i, ok := lib.Index().ByID(id)
	if !ok {
		release()
		return nil, nil, 0, nil, huma.Error404NotFound(fmt.Sprintf("no listed party has the id %q", id))
	}
	e, err := lib.Index().Entity(i)
	if err != nil {
		release()
		return nil, nil, 0, nil, err
	}
	return lib, release, i, e, nil
}

func (n *nativeAPI) entity(_ context.Context, in *byID) (*raw, error) {
	_, release, _, e, err := n.find(in.ID)
	if err != nil {
		return nil, err
	}
	defer release()
	return answer(e)
}

type around struct {
	Entity     *ftm.Entity `json:"entity"`
	Neighbours []neighbour `json:"neighbours"`
}

type neighbour struct {
	Property string      `json:"property"`
	Inward   bool        `json:"inward"`
	Entity   *ftm.Entity `json:"entity"`
}

func (n *nativeAPI) neighbours(_ context.Context, in *byID) (*raw, error) {
	lib, release, i, e, err := n.find(in.ID)
	if err != nil {
		return nil, err
	}
	defer release()
	out := []neighbour{}
	for _, a := range lib.Index().Adjacent(i) {
		other, err := lib.Index().Entity(a.Entity)
		if err != nil {
			return nil, err
		}
		out = append(out, neighbour{a.Property, a.Inward, other})
	}
	return answer(around{e, out})
}

type stampedPolicy struct {
	Policy screen.Policy `json:"policy"`
	Stamp  string        `json:"stamp" doc:"By which verdicts name it."`
}

type policyAnswer struct{ Body stampedPolicy }

func (n *nativeAPI) policy(context.Context, *struct{}) (*policyAnswer, error) {
	return &policyAnswer{stampedPolicy{n.Policy, n.Policy.Stamp()}}, nil
}

type policiesAnswer struct {
	Body struct {
		Policies []stampedPolicy `json:"policies" doc:"The one in force stands first."`
	}
}

func (n *nativeAPI) listPolicies(context.Context, *struct{}) (*policiesAnswer, error) {
	var a policiesAnswer
	for _, p := range n.policies() {
		a.Body.Policies = append(a.Body.Policies, stampedPolicy{p, p.Stamp()})
	}
	return &a, nil
}

type healthAnswer struct {
	Status int
	Body   struct {
		Status string   `json:"status" enum:"ok,unable"`
		Gaps   []string `json:"gaps" doc:"Why no clear answer can be given."`
		Notes  []string `json:"notes"`
	}
}

func (n *nativeAPI) health(context.Context, *struct{}) (*healthAnswer, error) {
	var a healthAnswer
	e, release, err := n.engine(&Narrowing{})
	if err != nil {
		return nil, err
	}
	defer release()
	a.Status, a.Body.Status = http.StatusOK, "ok"
	a.Body.Gaps, a.Body.Notes = orEmpty(e.Gaps()), orEmpty(e.Notes())
	if len(a.Body.Gaps) > 0 {
		a.Status, a.Body.Status = http.StatusServiceUnavailable, "unable"
	}
	return &a, nil
}
