package access

import (
	"fmt"
	"net/http"
)

// Audience is who may call a route, beside what roles say.
type Audience uint8

// Kinds of routes.
const (
	ByRole Audience = iota // signed in or with a key, and with one of the roles
	Open                   // anybody: liveness, the sign-in page, styles
	Person                 // signed in with one of the roles; no key will do
)

// Rule says who may call the routes of one [http.ServeMux] pattern.
type Rule struct {
	Pattern string
	Who     Audience
	Roles   Roles
	Page    bool // a browser that is not signed in is sent to the sign-in page
	Reads   bool // a POST that changes nothing: other sites' pages may send it
	Masks   bool // nothing in its answers escapes a key's mask
}

const (
	screens = Analyst | Reviewer | Administrator | Service
	reads   = everyone
	people  = Analyst | Reviewer | Administrator | Auditor
)

// Rules is the whole permission table: what is not in it nobody may call.
func Rules() []Rule {
	rule := func(who Audience, roles Roles, patterns ...string) (rs []Rule) {
		for _, p := range patterns {
			rs = append(rs, Rule{Pattern: p, Who: who, Roles: roles})
		}
		return rs
	}
	page := func(who Audience, roles Roles, patterns ...string) []Rule {
		rs := rule(who, roles, patterns...)
		for i := range rs {
			rs[i].Page = true
		}
		return rs
	}
	query := func(roles Roles, patterns ...string) []Rule {
		rs := rule(ByRole, roles, patterns...)
		for i := range rs {
			rs[i].Reads = true
		}
		return rs
	}
	masks := func(rs []Rule) []Rule {
		for i := range rs {
			rs[i].Masks = true
		}
		return rs
	}
	var all []Rule
	for _, rs := range [][]Rule{
		// Whether the server lives says nothing about anybody. /updatez checks a
		// token of its own, which is all that yente's clients send.
		rule(Open, 0, "GET /healthz", "GET /readyz", "GET /ping", "POST /updatez", "GET /assets/{name}", "GET /favicon.ico"),
		// Browsers ask before they send a key from another site's page.
		masks(rule(Open, 0, "OPTIONS /match/{dataset}", "OPTIONS /search/{dataset}", "OPTIONS /entities/{path...}", "OPTIONS /catalog", "OPTIONS /manifest",
			"OPTIONS /algorithms", "OPTIONS /statements", "OPTIONS /reconcile/{path...}", "OPTIONS /v2/{path...}")),
		page(Open, 0, "GET /login", "POST /login", "GET /login/provider", "GET /login/callback"),

		// Cordon's own interface.
		masks(rule(ByRole, screens, "POST /v1/screen", "POST /v1/screen/batch")),
		masks(rule(ByRole, reads, "GET /v1/lists", "GET /v1/entities/{id}", "GET /v1/entities/{id}/neighbours",
			"GET /v1/policy", "GET /v1/policies", "GET /v1/health", "GET /v1/lists/{id}/versions", "GET /v1/openapi.json", "GET /v1/openapi.yaml",
			"GET /v1/openapi-3.0.json", "GET /openapi.json", "GET /v1/openapi-3.0.yaml")),
		rule(ByRole, reads, "GET /v1/lists/{id}/diff", "GET /v1/validation", "GET /v1/validation/{id}"),

		rule(ByRole, screens, "POST /v1/jobs", "POST /v1/jobs/{id}/start", "POST /v1/jobs/{id}/cancel", "POST /v1/jobs/{id}/pause", "POST /v1/jobs/{id}/resume", "DELETE /v1/jobs/{id}"),
		rule(ByRole, reads, "GET /v1/jobs", "GET /v1/jobs/{id}", "GET /v1/jobs/{id}/preview", "GET /v1/jobs/{id}/events",
			"GET /v1/jobs/{id}/rows", "GET /v1/jobs/{id}/result"),

		rule(ByRole, Reviewer|Administrator|Auditor, "POST /v1/validation", "POST /v1/validation/cancel"),

		// yente's.
		masks(rule(ByRole, screens, "POST /match/{dataset}", "GET /search/{dataset}")),
		masks(rule(ByRole, reads, "GET /entities/{id}", "GET /entities/{id}/adjacent", "GET /entities/{id}/adjacent/{property}",
			"GET /statusz", "GET /catalog", "GET /manifest", "GET /algorithms", "GET /statements")),

		// Watchman's, OpenRefine's, and that of language models. A file taken in
		// becomes a list that screening rests on.
		masks(rule(ByRole, screens, "GET /v2/search")),
		masks(rule(ByRole, reads, "GET /v2/listinfo", "GET /v2/data/refresh")),
		rule(ByRole, Reviewer|Administrator|Service, "POST /v2/data/refresh"),
		rule(ByRole, Reviewer|Administrator, "POST /v2/ingest/{fileType}"),
		rule(ByRole, reads, "GET /v2/export/{fileType}"),
		masks(query(screens, "GET /reconcile/{dataset}", "POST /reconcile/{dataset}", "GET /reconcile/{dataset}/suggest/entity",
			"GET /reconcile/{dataset}/suggest/type", "GET /reconcile/{dataset}/suggest/property", "GET /reconcile/{dataset}/extend/property")),
		query(screens, "GET /reconcile/{dataset}/preview"),
		rule(ByRole, screens, "/mcp"),

		// The pages.
		page(ByRole, reads, "GET /{$}", "GET /party/{id...}", "GET /near/{id...}", "GET /lists", "GET /lists/{id}", "GET /validation", "GET /validation/{id}",
			"GET /validation/{id}/try", "GET /validation/{id}/{file}", "GET /validation/events", "GET /lists/update/events", "GET /keys", "GET /fresh", "POST /theme"),
		page(ByRole, screens, "GET /find", "GET /find/answer"),
		page(ByRole, screens, "POST /files", "POST /files/{id}/start", "POST /files/{id}/cancel", "POST /files/{id}/pause", "POST /files/{id}/resume", "POST /files/{id}/delete"),
		page(ByRole, reads, "GET /files", "GET /files/{id}", "GET /files/{id}/events", "GET /files/{id}/result/{format}"),
		page(Person, Reviewer|Administrator, "POST /lists/update", "POST /lists/{id}/approve"),
		page(Person, Reviewer|Administrator|Auditor, "POST /validation", "POST /validation/cancel"),

		// Operation.
		rule(ByRole, Auditor|Administrator, "GET /metrics"),
		rule(ByRole, Administrator, "GET /debug/pprof/"),

		// Access itself. A key cannot make keys.
		page(Person, people|Service, "POST /logout", "GET /account", "POST /account/password", "POST /account/keys", "POST /account/keys/{id}/revoke"),
		page(Person, Administrator, "GET /admin/users", "POST /admin/users", "POST /admin/users/{id}", "POST /admin/keys", "POST /admin/keys/{id}/revoke"),
		page(Person, Administrator|Auditor, "GET /admin/keys", "GET /admin/events"),
	} {
		all = append(all, rs...)
	}
	return all
}

// table finds the rule of a request. It is a ServeMux, so that it reads patterns
// and paths exactly as the handlers behind it do.
type table struct {
	mux   *http.ServeMux
	rules map[string]*Rule
}

func newTable(rules []Rule) (t *table, err error) {
	defer func() {
		if p := recover(); p != nil { // a pattern that ServeMux refuses
			t, err = nil, fmt.Errorf("read access rules: %v", p)
		}
	}()
	t = &table{http.NewServeMux(), make(map[string]*Rule, len(rules))}
	for i := range rules {
		r := &rules[i]
		if r.Who != Open && r.Roles == 0 {
			return nil, fmt.Errorf("read access rules: %s is for nobody", r.Pattern)
		}
		t.mux.Handle(r.Pattern, http.NotFoundHandler())
		t.rules[r.Pattern] = r
	}
	return t, nil
}

// find returns the rule of a request, nil when there is none.
func (t *table) find(r *http.Request) *Rule {
	_, pattern := t.mux.Handler(r)
	return t.rules[pattern]
}
