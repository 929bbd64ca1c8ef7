package yente

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/screen"
)

// shelf is a server of three lists at a fixed time: one that is current, one that
// is stale, and one of which nothing is known.
func shelf(t testing.TB, mend func(*Config)) *httptest.Server {
	t.Helper()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	day := func(n int) *time.Time { d := now.AddDate(0, 0, -n); return &d }
	person := func(id, name, changed string, more ...string) *ftm.Entity {
		e := &ftm.Entity{ID: id, Schema: "Person", Caption: name, LastChange: changed, FirstSeen: "2020-01-02", LastSeen: "2026-11-21T08:00:04.25Z", Target: true}
		e.Add("name", name)
		e.Add("topics", "sanction")
		for i := 0; i < len(more); i += 2 {
			e.Add(more[i], more[i+1])
		}
		return e
	}
	in := func(id string, checked *time.Time, es ...*ftm.Entity) screen.Intake {
		return screen.Intake{
			Info:   screen.ListInfo{ID: id, Title: "List " + id, Class: "binding", Version: "1", CheckedAt: checked, State: screen.Current},
			MaxAge: 24 * time.Hour,
			Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
				for _, e := range es {
					e.Datasets = []string{id}
					if err := put(e); err != nil {
						return nil, err
					}
				}
				return nil, nil
			},
		}
	}
	old := person("fresh-2", "Ruslan Tomchenko", "2021-05-06T07:08:09", "nationality", "ru", "gender", "male", "birthDate", "1961-02-03", "passportNumber", "RT7654321")
	old.Referents = []string{"former-2"}
	lib, err := screen.Load(t.Context(), []screen.Intake{
		in("un-sc", day(0), person("fresh-1", "Gudrun Hallvardsen", "", "nationality", "no", "innCode", "500100732259"), old),
		in("eu-fsf", day(3), person("late-1", "Absalom Quigley", "2026-11-01T00:00:00")),
		{Info: screen.ListInfo{ID: "ca-sema", Title: "List ca-sema", Class: "binding", State: screen.Missing, Reason: "never fetched"}, NotHeld: true},
	}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	c := Config{Desk: &desk, Now: func() time.Time { return now }}
	if mend != nil {
		mend(&c)
	}
	s := httptest.NewServer(Handler(c))
	t.Cleanup(s.Close)
	return s
}

func named(name, extra string) string {
	b, _ := json.Marshal(name)
	return `{"queries":{"q":{"schema":"Person","properties":{"name":[` + string(b) + `]}` + extra + `}}}`
}

// Where a list is stale nothing found is no answer: on every route, whatever is
// found below what counts.
func TestUnable(t *testing.T) {
	s := shelf(t, nil)
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/match/default", named("Nobody Whatever", ""), 503},
		{"POST", "/match/un-sc", named("Nobody Whatever", ""), 200},
		{"POST", "/match/default", named("Ruslan Tomchenko", ""), 200},
		// Another query's threshold makes the engine look lower than this one counts.
		{"POST", "/match/default", `{"queries":{"a":{"schema":"Person","properties":{"name":["Ruslan Timchenkov"]},"threshold":0.3},"q":{"schema":"Person","properties":{"name":["Rusla Tomerson"]}}}}`, 503},
		{"POST", "/match/default?threshold=0.99&cutoff=0.5", named("Ruslana Tomchenka", ""), 503},
		{"GET", "/search/default?q=nobody", "", 503},
		{"GET", "/search/default?q=nobody&strict=1", "", 503},
		{"GET", "/search/un-sc?q=nobody", "", 200},
		{"GET", "/search/default?q=ruslan", "", 200},
		{"GET", "/search/default?q=ruslan&topics=role.pep", "", 503},
	} {
		code, header, out := call(t, s, c.method, c.path, c.body)
		if code != c.status {
			t.Errorf("%s %s: %d %v, want %d", c.method, c.path, code, out, c.status)
		}
		if d, _ := out["detail"].(string); code == 503 && (header.Get("x-cordon-verdict") != "unable" || !strings.HasPrefix(d, "unable: eu-fsf is stale")) {
			t.Errorf("%s %s: %q %v", c.method, c.path, header.Get("x-cordon-verdict"), out)
		}
	}
	// What was found is answered, and says what is missing.
	_, _, out := call(t, s, "GET", "/search/default?q=ruslan", "")
	if us := at(t, out, "cordon.unable").([]any); len(us) != 1 {
		t.Errorf("search over a stale list: %v", out["cordon"])
	}
	_, _, out = call(t, s, "POST", "/match/default", named("Ruslan Tomchenko", ""))
	if at(t, out, "responses.q.cordon.verdict") != "hit" || len(at(t, out, "responses.q.cordon.unable").([]any)) != 1 {
		t.Errorf("a hit over a stale list: %v", at(t, out, "responses.q.cordon"))
	}
	// A scope without lists is no error in yente.
	for method, path := range map[string]string{"POST": "/match/un-sc?exclude_dataset=un-sc", "GET": "/search/un-sc?exclude_dataset=un-sc"} {
		code, header, out := call(t, s, method, path, named("Ruslan Tomchenko", ""))
		if code != 200 || header.Get("x-cordon-verdict") != "unable" {
			t.Errorf("%s: %d %q %v", path, code, header.Get("x-cordon-verdict"), out)
		}
	}
	_, _, out = call(t, s, "POST", "/match/un-sc?exclude_dataset=un-sc", named("Ruslan Tomchenko", ""))
	if at(t, out, "responses.q.cordon.verdict") != "unable" || at(t, out, "responses.q.total.value") != 0.0 {
		t.Errorf("no list in the scope: %v", out)
	}
}

// A query that cannot be compared is an error by itself, and among others a marked
// answer.
func TestUnread(t *testing.T) {
	s := shelf(t, nil)
	code, _, out := call(t, s, "POST", "/match/un-sc", named("…", ""))
	if d, _ := out["detail"].(string); code != 400 || !strings.HasPrefix(d, "unable: ") {
		t.Errorf("%d %v", code, out)
	}
	code, header, out := call(t, s, "POST", "/match/un-sc", `{"queries":{"a":{"schema":"Person","properties":{"name":["…"]}},"b":{"schema":"Person","properties":{"name":["Ruslan Tomchenko"],"nmae":["x"]}}}}`)
	if code != 200 || header.Get("x-cordon-verdict") != "unable" || at(t, out, "responses.a.status") != 400.0 || at(t, out, "responses.a.cordon.verdict") != "unable" || at(t, out, "responses.b.status") != 200.0 {
		t.Errorf("%d %q %v", code, header.Get("x-cordon-verdict"), out)
	}
	if note, _ := at(t, out, "responses.b.cordon.notes.0").(string); !strings.Contains(note, "nmae") {
		t.Errorf("a property that does not exist: %v", at(t, out, "responses.b.cordon"))
	}
}

// Filters that nothing can pass are errors; parameters that do not exist are told of.
func TestFilters(t *testing.T) {
	s := shelf(t, nil)
	for _, c := range []struct {
		path   string
		status int
	}{
		{"topics=sanctoin", 422},
		{"topics=role.pep", 200},
		{"exclude_schema=Persn", 400},
		{"changed_since=2026-02-30", 422},
		{"changed_since=2026-02-03T04", 200},
		{"include_dataset=eu_fsff", 404},
		{"exclude_dataset=eu_fsff", 404},
		{"changed_since=soon", 422},
	} {
		for method, path := range map[string]string{"POST": "/match/un-sc?", "GET": "/search/un-sc?q=ruslan&"} {
			if code, _, out := call(t, s, method, path+c.path, named("Ruslan Tomchenko", "")); code != c.status {
				t.Errorf("%s%s: %d %v, want %d", path, c.path, code, out, c.status)
			}
		}
	}
	for query, status := range map[string]int{
		"countries=Atlantis": 422, "countries=ru": 200, "countries=Russia": 200, "filter=properties.birthDat:1961": 400, "filter=properties.birthDate:1961-02-03": 200,
		"filter=datasets:un-sc": 200, "sort=captoin": 400, "sort=caption:up": 400, "sort=caption:asc": 200, "filter_op=XOR": 422, "datasets=unsc": 404, "datasets=un_sc_sanctions": 200,
	} {
		if code, _, out := call(t, s, "GET", "/search/un-sc?q=ruslan&"+query, ""); code != status || code == 200 && at(t, out, "total.value") != 1.0 {
			t.Errorf("%s: %d %v, want %d", query, code, out, status)
		}
	}
	code, header, out := call(t, s, "POST", "/match/un-sc?treshold=0.2&fuzzy=1", named("Ruslan Tomchenko", ""))
	if code != 200 || header.Get("x-cordon-ignored") != "treshold" || at(t, out, "cordon.ignored_parameters.0") != "treshold" {
		t.Errorf("%d %q %v", code, header.Get("x-cordon-ignored"), out["cordon"])
	}
	_, header, out = call(t, s, "POST", "/match/un-sc?treshold=0.2&strict=1", named("Ruslan Tomchenko", ""))
	if header.Get("x-cordon-ignored") != "treshold" || out["cordon"] != nil {
		t.Errorf("strict: %q %v", header.Get("x-cordon-ignored"), out["cordon"])
	}
	for extra, status := range map[string]int{
		`,"topics":["sanctoin"]`: 422, `,"limit":-1`: 422, `,"exclude_entity_ids":["x"]`: 200,
		`,"exclude_entity_ids":["` + strings.Repeat(`x","`, 50) + `y"]`: 422,
	} {
		if code, _, out := call(t, s, "POST", "/match/un-sc", named("Ruslan Tomchenko", extra)); code != status {
			t.Errorf("%.40s: %d %v, want %d", extra, code, out, status)
		}
	}
}

// Incremental screening looks at entities that do not say when they changed.
func TestChangedSince(t *testing.T) {
	s := shelf(t, nil)
	for name, n := range map[string]int{"Gudrun Hallvardsen": 1, "Ruslan Tomchenko": 0} {
		_, _, out := call(t, s, "POST", "/match/un-sc?changed_since=2022-01-01", named(name, ""))
		if got := len(at(t, out, "responses.q.results").([]any)); got != n {
			t.Errorf("%s: %d results, want %d", name, got, n)
		}
		_, _, out = call(t, s, "GET", "/search/un-sc?changed_since=2022-01-01&q="+url.QueryEscape(name), "")
		if got := at(t, out, "total.value"); got != float64(n) {
			t.Errorf("search %s: %v, want %d", name, got, n)
		}
	}
}

// A weight of 0 switches a feature off, as in yente; others are refused.
func TestWeights(t *testing.T) {
	s := shelf(t, nil)
	send := func(weights string) (int, map[string]any) {
		code, _, out := call(t, s, "POST", "/match/un-sc?limit=1&threshold=0.3&cutoff=0.3", `{"weights":`+weights+`,"queries":{"q":{"schema":"Person","properties":{"name":["Ruslan Tomchenkov"],"gender":["female"],"nationality":["us"],"birthDate":["1999"],"passportNumber":["RT7654321"]}}}}`)
		return code, out
	}
	score := func(weights string) float64 {
		code, out := send(weights)
		if code != 200 {
			t.Fatalf("%s: %d %v", weights, code, out)
		}
		if q := at(t, out, "responses.q.query.properties").(map[string]any); len(q) != 5 {
			t.Errorf("%s: the query is shown without what was switched off: %v", weights, q)
		}
		return at(t, out, "responses.q.results.0.score").(float64)
	}
	all := score(`{}`)
	if all < .95 {
		t.Errorf("a shared number scores %v", all)
	}
	bare := score(`{"identifier_match":0}`)
	if !(bare < all) {
		t.Errorf("without numbers %v, with them %v", bare, all)
	}
	last := bare
	for _, w := range []string{
		`{"identifier_match":0,"country_mismatch":0}`,
		`{"identifier_match":0,"country_mismatch":0,"gender_mismatch":0}`,
		`{"identifier_match":0,"country_mismatch":0,"gender_mismatch":0,"dob_year_disjoint":0,"dob_day_disjoint":0}`,
	} {
		next := score(w)
		if !(next > last) {
			t.Errorf("%s: %v after %v: what is switched off still counts against", w, next, last)
		}
		last = next
	}
	if got := score(`{"name_match":0,"weak_alias_match":0}`); got < .95 {
		t.Errorf("by its number alone: %v", got)
	}
	for w, says := range map[string]string{
		`{"name_match":0}`: "as one", `{"dob_year_disjoint":0}`: "as one", `{"lei_code_match":0}`: "set both", `{"name_match":0.5,"weak_alias_match":0}`: "only to 0",
		`{"name_match":0,"weak_alias_match":0,"identifier_match":0}`: "unable",
	} {
		code, out := send(w)
		if d, _ := out["detail"].(string); code != 400 || !strings.Contains(d, says) {
			t.Errorf("%s: %d %v, want 400 %q", w, code, out, says)
		}
	}
}

func TestFeatureNames(t *testing.T) {
	s := shelf(t, nil)
	for properties, feature := range map[string]string{
		`"name":["Gudrun Hallvardsen"],"innCode":["500100732259"]`:     "inn_code_match",
		`"name":["Ruslan Tomchenko"],"passportNumber":["RT7654321"]`:   "identifier_match",
		`"name":["Ruslan Tomchenko"],"birthDate":["1971"]`:             "dob_year_disjoint",
		`"name":["Ruslan Tomchenko"],"birthDate":["1961-11-30"]`:       "dob_day_disjoint",
		`"name":["Ruslan Tomchenko"],"gender":["female"]`:              "gender_mismatch",
		`"name":["Ruslan Tomchenko"],"nationality":["United Kingdom"]`: "country_mismatch",
	} {
		_, _, out := call(t, s, "POST", "/match/un-sc?threshold=0.3", `{"queries":{"q":{"schema":"Person","properties":{`+properties+`}}}}`)
		x := at(t, out, "responses.q.results.0.explanations").(map[string]any)
		if f, _ := x["identifier_match"].(map[string]any); f != nil && (f["query"] != "RT7654321" || f["candidate"] != "RT7654321" || f["detail"] != "passportNumber RT7654321") {
			t.Errorf("a shared number: %v", f)
		}
		if x[feature] == nil || x["name_match"] == nil {
			t.Errorf("%s: %v, want %s", properties, x, feature)
		}
	}
}

// A country is told from a telephone number, as in yente.
func TestPhone(t *testing.T) {
	s := shelf(t, nil)
	_, _, out := call(t, s, "POST", "/match/un-sc", `{"queries":{"q":{"schema":"Person","properties":{"name":["Ruslan Tomchenko"],"phone":["+7 495 123-45-67"]}}}}`)
	if got := at(t, out, "responses.q.query.properties.country.0"); got != "ru" {
		t.Errorf("country %v", got)
	}
}

func TestReferent(t *testing.T) {
	s := shelf(t, nil)
	for path, to := range map[string]string{
		"/entities/former-2":                            "/entities/fresh-2",
		"/entities/former-2?nested=false":               "/entities/fresh-2?nested=false",
		"/entities/former-2/adjacent":                   "/entities/fresh-2/adjacent",
		"/entities/former-2/adjacent/sanctions?limit=1": "/entities/fresh-2/adjacent/sanctions?limit=1",
	} {
		if code, header, _ := call(t, s, "GET", path, ""); code != 308 || header.Get("Location") != to {
			t.Errorf("%s: %d to %q, want %q", path, code, header.Get("Location"), to)
		}
	}
	if code, _, out := call(t, s, "GET", "/statements?entity_id=former-2&prop=name", ""); code != 200 || at(t, out, "results.0.canonical_id") != "fresh-2" {
		t.Errorf("statements: %d %v", code, out)
	}
	for _, path := range []string{"/statements?entity_id=none", "/entities/none/adjacent"} {
		if code, _, out := call(t, s, "GET", path, ""); code != 404 || out["detail"] != "No such entity!" {
			t.Errorf("%s: %d %v", path, code, out)
		}
	}
	if code, _, out := call(t, s, "GET", "/statements?entity_id=fresh-2&prop=nmae", ""); code != 400 {
		t.Errorf("statements of no property: %d %v", code, out)
	}
	if _, _, out := call(t, s, "GET", "/entities/fresh-2", ""); out["last_seen"] != "2026-11-21T08:00:04" || out["first_seen"] != "2020-01-02T00:00:00" || out["last_change"] != "2021-05-06T07:08:09" {
		t.Errorf("times: %v %v %v", out["first_seen"], out["last_seen"], out["last_change"])
	}
	if code, _, out := call(t, s, "GET", "/entities/fresh-2/adjacent?sort=captoin", ""); code != 400 {
		t.Errorf("sort by nothing: %d %v", code, out)
	}
}

func TestAlgorithmSettings(t *testing.T) {
	s := shelf(t, func(c *Config) { c.Best, c.Default, c.Hidden = "logic-v2", "Name-Based", []string{"regression-v1"} })
	_, _, out := call(t, s, "GET", "/algorithms", "")
	if out["best"] != "logic-v2" || out["default"] != "name-based" || len(out["algorithms"].([]any)) != len(Algorithms())-1 {
		t.Errorf("%v %v %d", out["best"], out["default"], len(out["algorithms"].([]any)))
	}
	const body = `{"queries":{"q":{"schema":"Person","properties":{"name":["Ruslan Tomchenko"],"birthDate":["1999"]}}}}`
	score := func(path string) any {
		_, _, out := call(t, s, "POST", path, body)
		return at(t, out, "responses.q.results.0.score")
	}
	if a, b := score("/match/un-sc?threshold=0.3"), score("/match/un-sc?threshold=0.3&algorithm=best"); a != 1.0 || b == 1.0 {
		t.Errorf("by default %v, by the best %v", a, b)
	}
	small := shelf(t, func(c *Config) { c.MaxURL = 100 })
	if code, _, out := call(t, small, "GET", "/search/default?q="+strings.Repeat("%41", 40), ""); code != 414 {
		t.Errorf("a long address: %d %v", code, out)
	}
}

// A collection says which of its lists are not held; one that is asked for by name
// makes an answer unable.
func TestNotHeld(t *testing.T) {
	s := shelf(t, nil)
	_, _, out := call(t, s, "POST", "/match/default", named("Ruslan Tomchenko", ""))
	if notes := fmt.Sprint(at(t, out, "responses.q.cordon.notes")); !strings.Contains(notes, "not held and not consulted: ca-sema") {
		t.Errorf("notes: %s", notes)
	}
	_, _, out = call(t, s, "GET", "/search/default?q=ruslan", "")
	if notes := fmt.Sprint(at(t, out, "cordon.notes")); !strings.Contains(notes, "ca-sema") {
		t.Errorf("notes of a search: %s", notes)
	}
	if code, _, out := call(t, s, "POST", "/match/ca-sema", named("Ruslan Tomchenko", "")); code != 503 {
		t.Errorf("by name: %d %v", code, out)
	}
	_, _, out = call(t, s, "GET", "/catalog", "")
	i := slices.IndexFunc(out["datasets"].([]any), func(d any) bool { return d.(map[string]any)["name"] == "ca-sema" })
	if i < 0 || at(t, out["datasets"].([]any)[i], "load") != false || at(t, out["datasets"].([]any)[i], "cordon.state") != "missing" {
		t.Errorf("catalogue: %v", out["datasets"])
	}
}

func TestCatalogAge(t *testing.T) {
	s := shelf(t, nil)
	_, _, out := call(t, s, "GET", "/catalog", "")
	if out["index_stale"] != true || at(t, out, "outdated.0") != "eu-fsf" || at(t, out, "current.0") != "un-sc" {
		t.Errorf("%v %v %v", out["index_stale"], out["outdated"], out["current"])
	}
	for _, d := range out["datasets"].([]any) {
		if d.(map[string]any)["name"] != "eu-fsf" {
			continue
		}
		for path, want := range map[string]any{
			"cordon.state": "stale", "cordon.age_s": 3 * 86400.0, "cordon.count": 1.0, "index_current": false, "thing_count": 1.0, "load": true,
		} {
			if got := at(t, d, path); got != want {
				t.Errorf("%s is %v, want %v", path, got, want)
			}
		}
		if at(t, d, "cordon.max_age_s") == nil {
			t.Error("no limit of its age")
		}
	}
	_, _, facets := call(t, s, "GET", "/search/un-sc?facets=schema&facets=topics&facets=genders", "")
	for path, want := range map[string]any{
		"facets.schema.label": "Entity types", "facets.schema.values.0.label": "People", "facets.topics.values.0.label": "Sanctioned entity", "facets.genders.values.0.label": "Male",
	} {
		if got := at(t, facets, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
}
