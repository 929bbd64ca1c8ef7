package main

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"cordon/api/access"
)

// An analyst sees the files that they gave, in whatever way they ask; reviewers and
// auditors see everybody's. To others a file is not there at all.
func TestWhoseFiles(t *testing.T) {
	v, h := testServer(t, "on")
	db, err := v.s.accounts(v.g)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	accounts := access.NewAccounts(db, time.Now, nil)
	key := func(owner string, roles access.Roles) string {
		text, _, err := accounts.AddKey(t.Context(), access.By{Name: "test"}, access.NewKey{Owner: owner, Roles: roles})
		if err != nil {
			t.Fatal(err)
		}
		return "ApiKey " + text
	}
	user := func(name string) string {
		u, err := accounts.AddUser(t.Context(), access.By{Name: "test"}, name, access.Analyst, "a password for tests")
		if err != nil {
			t.Fatal(err)
		}
		return u.ID
	}
	erin := user("erin")
	hers, hersToo, his := key(erin, access.Analyst), key(erin, access.Analyst), key(user("omar"), access.Analyst)
	program, other := key("", access.Service), key("", access.Service)
	call := func(who, method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Authorization", who)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	give := func(who string) string {
		w := call(who, "POST", "/v1/jobs?name=a.csv&wait=1", "name\nRi Won Ho\n")
		id := regexp.MustCompile(`[a-z2-7]{26}`).FindString(w.Header().Get("Location"))
		if w.Code != 201 || id == "" {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return id
	}
	mine, theirs := give(hers), give(program)
	for _, c := range []struct {
		name, who string
		sees      map[string]bool
	}{
		{"its user by another key", hersToo, map[string]bool{mine: true}},
		{"another user", his, map[string]bool{}},
		{"another program", other, map[string]bool{}},
		{"its program", program, map[string]bool{theirs: true}},
		{"a reviewer", key("", access.Reviewer), map[string]bool{mine: true, theirs: true}},
		{"an auditor", key("", access.Auditor), map[string]bool{mine: true, theirs: true}},
		{"an administrator", key("", access.Administrator), map[string]bool{mine: true, theirs: true}},
	} {
		for _, list := range []string{"/v1/jobs", "/files", "/"} {
			text := call(c.who, "GET", list, "").Body.String()
			for _, id := range []string{mine, theirs} {
				if strings.Contains(text, id) != c.sees[id] {
					t.Errorf("%s: %s has %s: %t, want %t", c.name, list, id, !c.sees[id], c.sees[id])
				}
			}
		}
		for _, id := range []string{mine, theirs} {
			for _, path := range []string{"/v1/jobs/" + id, "/v1/jobs/" + id + "/preview", "/v1/jobs/" + id + "/rows", "/v1/jobs/" + id + "/events", "/files/" + id, "/files/" + id + "/events"} {
				if code := call(c.who, "GET", path, "").Code; (code == 200) != c.sees[id] || !c.sees[id] && code != 404 {
					t.Errorf("%s: GET %s: %d, sees it: %t", c.name, path, code, c.sees[id])
				}
			}
			if !c.sees[id] {
				for _, r := range [][2]string{
					{"GET", "/v1/jobs/" + id + "/result"},
					{"POST", "/v1/jobs/" + id + "/start"},
					{"POST", "/v1/jobs/" + id + "/cancel"},
					{"DELETE", "/v1/jobs/" + id},
					{"GET", "/files/" + id + "/result/csv"},
					{"POST", "/files/" + id + "/start"},
					{"POST", "/files/" + id + "/cancel"},
					{"POST", "/files/" + id + "/delete"},
				} {
					if code := call(c.who, r[0], r[1], "").Code; code != 404 {
						t.Errorf("%s: %s %s: %d, want 404", c.name, r[0], r[1], code)
					}
				}
			}
		}
	}
	if code := call(hersToo, "DELETE", "/v1/jobs/"+mine, "").Code; code != 204 {
		t.Errorf("its user deletes it: %d", code)
	}
}
