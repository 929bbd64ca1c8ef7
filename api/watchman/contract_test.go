package watchman

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon/api/refresh"
	"cordon/ftm"
	"cordon/match"
	"cordon/screen"
)

var at = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// shelf holds a list that is current and one that is stale.
func shelf(t testing.TB) *screen.Desk {
	t.Helper()
	in := func(id string, days int, es ...*ftm.Entity) screen.Intake {
		checked := at.AddDate(0, 0, -days)
		return screen.Intake{
			Info:   screen.ListInfo{ID: id, Title: id, Version: "1", CheckedAt: &checked, State: screen.Current},
			MaxAge: 24 * time.Hour,
			Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
				for _, e := range es {
					if err := put(e); err != nil {
						return nil, err
					}
				}
				return nil, nil
			},
		}
	}
	e := func(id, schema, name string, more ...string) *ftm.Entity {
		e := &ftm.Entity{ID: id, Schema: schema, Caption: name, Target: true, Reference: "Ref." + id}
		e.Add("name", name)
		for i := 0; i < len(more); i += 2 {
			e.Add(more[i], more[i+1])
		}
		return e
	}
	lib, err := screen.Load(t.Context(), []screen.Intake{
		in("us-ofac-sdn", 0, e("ofac-22790", "Person", "Ruslan Tomchenko", "birthDate", "1961-02-03", "passportNumber", "RT7654321"),
			e("ofac-5", "Company", "Tomchenko Shipping", "registrationNumber", "123")),
		in("eu-fsf", 3, e("eu-fsf-7", "Person", "Absalom Quigley")),
	}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var d screen.Desk
	d.Put(lib)
	return &d
}

func send(t testing.TB, c Config, method, path, body string) (int, http.Header, any) {
	t.Helper()
	c.Now = func() time.Time { return at }
	w := httptest.NewRecorder()
	Handler(c).ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	var v any
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%s %s: %d %q", method, path, w.Code, w.Body)
	}
	return w.Code, w.Header(), v
}

// The whole answer to one search, member by member.
func TestSearchMembers(t *testing.T) {
	_, _, v := send(t, Config{Desk: shelf(t)}, "GET", "/v2/search?type=person&name=Ruslan+Tomchenko&source=us_ofac&limit=1&requestID=r-1", "")
	hit := v.(map[string]any)["entities"].([]any)[0].(map[string]any)
	var names []string
	for k := range hit {
		names = append(names, k)
	}
	slices.Sort(names)
	want := []string{
		"addresses", "affiliations", "aircraft", "business", "contact", "cryptoAddresses", "entityType", "historicalInfo", "match", "name", "organization",
		"person", "sanctionsInfo", "sourceData", "sourceID", "sourceList", "vessel",
	}
	if !slices.Equal(names, want) {
		t.Errorf("members %v, want %v", names, want)
	}
	p := hit["person"].(map[string]any)
	for _, k := range []string{"name", "altNames", "gender", "birthDate", "placeOfBirth", "deathDate", "titles", "governmentIDs"} {
		if _, ok := p[k]; !ok {
			t.Errorf("a person has no %s", k)
		}
	}
	id := p["governmentIDs"].([]any)[0].(map[string]any)
	if hit["sourceList"] != "us_ofac" || hit["sourceID"] != "22790" || p["birthDate"] != "1961-02-03T00:00:00Z" || p["altNames"] != nil || p["deathDate"] != nil ||
		id["type"] != "passport" || id["identifier"] != "RT7654321" || hit["match"] != 1.0 {
		t.Errorf("hit: %v", hit)
	}
}

func TestDebug(t *testing.T) {
	for query, shown := range map[string]bool{"debug=true": true, "debug=yes&debugSourceIDs=22790": true, "debug=true&debugSourceIDs=7": false, "debug=no": false} {
		_, _, v := send(t, Config{Desk: shelf(t)}, "GET", "/v2/search?source=us_ofac&name=Ruslan+Tomchenko&"+query, "")
		hit := v.(map[string]any)["entities"].([]any)[0].(map[string]any)
		d, _ := hit["debug"].(string)
		if (hit["details"] != nil) != shown || strings.Contains(d, "Tomchenko") != shown {
			t.Errorf("%s: %v", query, hit)
		}
	}
}

// Nobody found over a stale list, a number that nobody has, and facts that are not
// compared.
func TestMarked(t *testing.T) {
	for query, says := range map[string]string{
		"name=Nobody+Whatever":                         "unable: eu-fsf is stale",
		"name=Ruslan+Petrenkov":                        "unable: eu-fsf is stale", // alike, and not alike enough
		"source=us_ofac&name=Ruslan&sourceID=227900":   "no listed party has the sourceID",
		"source=us_ofac&type=ghost&name=x":             "unknown type",
		"type=person&type=vessel&name=x":               "ask for one",
		"type=person&name=x&gender=femal":              "gender",
		"name=x&debug=maybe":                           "debug",
		"source=us_ofac&type=person&email=a@b.example": "no usable name",
	} {
		code, header, v := send(t, Config{Desk: shelf(t)}, "GET", "/v2/search?"+query, "")
		e, _ := v.(map[string]any)["error"].(string)
		if says != "" && (code != 400 || !strings.Contains(e, says)) {
			t.Errorf("%s: %d %v, want %q", query, code, v, says)
		}
		if strings.HasPrefix(says, "unable") != (header.Get("x-cordon-verdict") == "unable") && says != "no usable name" && says != "" {
			t.Errorf("%s: %q", query, header.Get("x-cordon-verdict"))
		}
	}
	code, header, v := send(t, Config{Desk: shelf(t)}, "GET", "/v2/search?name=Ruslan+Tomchenko&email=a@b.example&type=person&titles=Dr", "")
	if code != 200 || header.Get("x-cordon-not-compared") != "email, titles" {
		t.Errorf("%d %q %v", code, header.Get("x-cordon-not-compared"), v)
	}
	_, _, v = send(t, Config{Desk: shelf(t)}, "GET", "/v2/search?source=us_ofac&name=Tomchenko+Shipping&type=organization&sourceID=Ref.ofac-5", "")
	if v.(map[string]any)["error"] != nil {
		t.Errorf("by a reference: %v", v)
	}
}

// On Watchman's scale a name alone is about 0.81, with a birth date 0.95; minMatch
// is read on it.
func TestScale(t *testing.T) {
	c := Config{Desk: shelf(t), Theirs: func(context.Context) bool { return true }}
	for query, want := range map[string]float64{
		"name=Ruslan+Tomchenko&type=person":                                   .81,
		"name=Ruslan+Tomchenko&type=person&birthDate=1961-02-03":              .95,
		"name=Ruslan+Tomchenko&type=person&minMatch=0.8":                      .81,
		"name=Ruslan+Tomchenko&type=person&minMatch=0.85":                     0,
		"name=Ruslan+Tomchenko&type=person&minMatch=0.9&birthDate=1961-02-03": .95,
	} {
		code, _, v := send(t, c, "GET", "/v2/search?source=us_ofac&"+query, "")
		got := 0.0
		if es := v.(map[string]any)["entities"].([]any); len(es) > 0 {
			got = es[0].(map[string]any)["match"].(float64)
		}
		if code != 200 || math.Abs(got-want) > .005 {
			t.Errorf("%s: %d, match %v, want %v", query, code, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
		facts := rapid.SampledFrom([][]match.Evidence{nil, {{Aspect: match.AspectBirthDate, Relation: match.Equal}}, {{Aspect: match.AspectIdentifier, Relation: match.Equal}}}).Draw(t, "facts")
		x, y := onScale(&screen.Match{Score: min(a, b), Evidence: facts}), onScale(&screen.Match{Score: max(a, b), Evidence: facts})
		if x > y || x < 0 || y > 1 {
			t.Fatalf("%v and %v become %v and %v", min(a, b), max(a, b), x, y)
		}
		if least := fromScale(y); least > max(a, b)+1e-3 { // else a hit would be missed
			t.Fatalf("%v becomes %v, for which no less than %v is looked for", max(a, b), y, least)
		}
	})
}

func TestRefresh(t *testing.T) {
	begun, end := make(chan bool), make(chan error)
	c := Config{Desk: shelf(t), Refresh: refresh.New(func() error { begun <- true; return <-end }, func() time.Time { return at })}
	is := func(method string, status int, state string) {
		t.Helper()
		code, _, v := send(t, c, method, "/v2/data/refresh", "")
		if code != status || v.(map[string]any)["state"] != state {
			t.Errorf("%s: %d %v, want %d %s", method, code, v, status, state)
		}
	}
	is("GET", 200, "idle")
	is("POST", 202, "running")
	<-begun
	is("POST", 409, "running")
	end <- errors.New("no such folder")
	_, wait := c.Refresh.Start("again") // begins when the first is over
	<-begun
	end <- nil
	wait()
	is("GET", 200, "succeeded")
	if code, _, v := send(t, Config{Desk: c.Desk}, "POST", "/v2/data/refresh", ""); code != 400 || v.(map[string]any)["error"] == nil {
		t.Errorf("nothing to refresh: %d %v", code, v)
	}
}

type taker struct{ got string }

func (k *taker) Ingest(_ context.Context, list string, file io.Reader) (string, int, error) {
	b, err := io.ReadAll(file)
	if k.got = list + ":" + string(b); strings.Contains(k.got, "bad") {
		return "", 0, errors.New("no name column")
	}
	return "2026-11-21-aa", 2, err
}

func TestFiles(t *testing.T) {
	k := &taker{}
	c := Config{Desk: shelf(t), Shelf: k}
	// The list that is "taken in" is one that is there.
	code, _, v := send(t, c, "POST", "/v2/ingest/us-ofac-sdn", "name\nA")
	m, _ := v.(map[string]any)
	if code != 200 || k.got != "us-ofac-sdn:name\nA" || m["fileType"] != "us-ofac-sdn" || len(m["entities"].([]any)) != 2 || m["cordon"].(map[string]any)["pending_removals"] != 2.0 {
		t.Errorf("%d %q %v", code, k.got, v)
	}
	for _, x := range []struct{ method, path, body, says string }{
		{"POST", "/v2/ingest/Own_List", "name", "no name of a list"},
		{"POST", "/v2/ingest/own", "bad", "no name column"},
		{"GET", "/v2/export/nobody", "", `no list "nobody"`},
		{"GET", "/v2/export/us_ofac?limt=1", "", "extra/unused"},
		{"GET", "/v2/export/us_ofac?format=xml", "", "not served"},
	} {
		code, _, v := send(t, c, x.method, x.path, x.body)
		if e, _ := v.(map[string]any)["error"].(string); code != 400 || !strings.Contains(e, x.says) {
			t.Errorf("%s %s: %d %v, want %q", x.method, x.path, code, v, x.says)
		}
	}
	for _, path := range []string{"/v2/export/us_ofac", "/v2/export/us-ofac-sdn?format=senzing"} {
		if code, _, v := send(t, c, "GET", path, ""); code != 200 || len(v.([]any)) != 2 {
			t.Errorf("%s: %d %v", path, code, v)
		}
	}
	if code, _, v := send(t, Config{Desk: c.Desk}, "POST", "/v2/ingest/own", "name"); code != 400 {
		t.Errorf("no shelf: %d %v", code, v)
	}
}
