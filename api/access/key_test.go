package access

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestKeys(t *testing.T) {
	b := setUp(t, nil)
	alice := b.user("alice", Analyst)
	b.user("boss", Administrator)
	free := b.key(NewKey{Label: "batch", Roles: Service})
	for _, h := range []string{"ApiKey " + free, "Bearer " + free, "apikey  " + free, "bearer " + free} {
		b.want(h[:6], b.do(nil, "GET", "/v1/lists", nil, "Authorization", h), 200, `"roles":["service"]`)
	}
	b.want("OpenRefine", b.do(nil, "GET", "/reconcile/x?api_key="+free, nil), 200, "service")
	b.want("in the address elsewhere", b.do(nil, "GET", "/v1/lists?api_key="+free, nil), 401, "")
	for _, bad := range []string{"ApiKey", "ApiKey x", "Basic " + free, "ApiKey " + free + "a", "ApiKey " + free[:len(free)-1] + "!", "ApiKey " + strings.ToUpper(free), "ApiKey " + keyHead + strings.Repeat("a", 52)} {
		b.want(bad, b.do(nil, "GET", "/v1/lists", nil, "Authorization", bad), 401, "")
	}
	b.want("not by key", b.do(nil, "POST", "/account/keys", url.Values{}, "Authorization", "ApiKey "+b.key(NewKey{Roles: everyone})), 403, "")
	b.want("role", b.do(nil, "GET", "/metrics", nil, "Authorization", "ApiKey "+free), 403, "")

	// Scoped to routes.
	scoped := b.key(NewKey{Roles: Service, Routes: []string{"/match", "/v1/lists/"}})
	for path, want := range map[string]int{"/match/default": 200, "/matchx": 404, "/v1/lists": 403, "/v1/policy": 403} {
		method := "GET"
		if strings.HasPrefix(path, "/match/") {
			method = "POST"
		}
		b.want(path, b.do(nil, method, path, nil, "Authorization", "ApiKey "+scoped), want, "")
	}

	// Expires, is revoked, ends with its owner.
	short := b.key(NewKey{Roles: Service, Life: time.Minute})
	own := b.key(NewKey{Owner: alice.ID, Roles: Analyst | Administrator})
	b.want("own", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+own), 200, `"roles":["analyst"]`)
	b.want("short", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+short), 200, "")
	b.wait(time.Minute)
	b.want("expired", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+short), 401, "")
	if err := b.Disable(t.Context(), By{}, "alice", true); err != nil {
		t.Fatal(err)
	}
	b.want("owner shut out", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+own), 401, "")
	if err := b.RevokeKey(t.Context(), By{Name: "boss"}, free[len(keyHead):][:keyIDSize], ""); err != nil {
		t.Fatal(err)
	}
	b.wait(keyMoment)
	b.want("revoked", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+free), 401, "")
	if n := len(b.recorded("key.add")); n != 5 {
		t.Errorf("%d keys recorded", n)
	}
	if es := b.recorded("key.revoke"); len(es) != 1 || es[0].Actor != "boss" {
		t.Errorf("recorded %v", es)
	}
	for _, text := range []string{free, scoped, own} {
		ks, err := b.store.Keys(t.Context(), "", true)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range ks {
			if strings.Contains(text, k.Hash) || k.Hash == text || strings.Contains(b.log.String(), text) {
				t.Error("a key is kept or logged")
			}
		}
	}
}

func TestKeyPages(t *testing.T) {
	b := setUp(t, nil)
	b.user("alice", Analyst)
	b.user("boss", Administrator)
	alice, boss := b.signedIn("alice"), b.signedIn("boss")
	a := b.do(alice, "POST", "/account/keys", url.Values{"label": {"<b>mine</b>"}, "role": {"analyst", "administrator"}, "days": {"30"}})
	b.want("made", a, 200, "&lt;b&gt;mine")
	_, rest, _ := strings.Cut(a.text, `<code class="secret">`+keyHead)
	text, _, _ := strings.Cut(rest, "<")
	b.want("works", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+keyHead+text), 200, `"roles":["analyst"]`)
	if again := b.do(alice, "GET", "/account", nil); strings.Contains(again.text, text) {
		t.Error("the key is shown twice")
	}
	id := text[:keyIDSize]
	b.want("seen", b.do(boss, "GET", "/admin/keys", nil), 200, id)
	b.want("no days", b.do(alice, "POST", "/account/keys", url.Values{"label": {"x"}, "role": {"analyst"}}), 422, "days")
	b.want("no role", b.do(alice, "POST", "/account/keys", url.Values{"label": {"x"}, "role": {"administrator"}, "days": {"1"}}), 422, "role")
	b.user("bob", Analyst)
	b.want("not his", b.do(b.signedIn("bob"), "POST", "/account/keys/"+id+"/revoke", url.Values{}), 404, "no such key")
	b.want("revoke", b.do(alice, "POST", "/account/keys/"+id+"/revoke", url.Values{}), 303, "")
	b.want("revoked at once", b.do(nil, "GET", "/v1/lists", nil, "Authorization", "ApiKey "+keyHead+text), 401, "")
}

func TestUserPages(t *testing.T) {
	b := setUp(t, nil)
	b.user("boss", Administrator)
	c := b.signedIn("boss")
	add := func(name, pass string, roles ...string) answer {
		return b.do(c, "POST", "/admin/users", url.Values{"name": {name}, "password": {pass}, "role": roles})
	}
	b.want("add", add("Carol", password, "reviewer"), 303, "")
	b.want("again", add("carol", password, "reviewer"), 409, "already")
	b.want("name", add("carol smith", password, "reviewer"), 422, "name")
	b.want("role", add("dave", password, "king"), 422, "o such role")
	b.want("none", add("dave", password), 422, "at least one role")
	b.want("page", b.do(c, "GET", "/admin/users", nil), 200, "carol")
	u, err := b.store.UserByName(t.Context(), "carol")
	if err != nil {
		t.Fatal(err)
	}
	boss, err := b.store.UserByName(t.Context(), "boss")
	if err != nil {
		t.Fatal(err)
	}
	change := func(id string, form url.Values) answer { return b.do(c, "POST", "/admin/users/"+id, form) }
	b.want("last administrator", change(boss.ID, url.Values{"do": {"disable"}}), 422, "no administrator left")
	b.want("last administrator", change(boss.ID, url.Values{"do": {"roles"}, "role": {"analyst"}}), 422, "no administrator left")
	b.want("nobody", change("x", url.Values{"do": {"disable"}}), 404, "")
	b.want("nothing", change(u.ID, url.Values{}), 422, "")
	b.want("password", change(u.ID, url.Values{"do": {"password"}, "password": {"a new one, longer"}}), 303, "")
	b.want("sign in", b.signIn(nil, "carol", "a new one, longer"), 303, "")
	b.want("disable", change(u.ID, url.Values{"do": {"disable"}}), 303, "")
	b.want("shut out", b.signIn(nil, "carol", "a new one, longer"), 401, "")
	b.want("enable", change(u.ID, url.Values{"do": {"enable"}}), 303, "")
	b.want("roles", change(u.ID, url.Values{"do": {"roles"}, "role": {"auditor", "analyst"}}), 303, "")
	b.want("record", b.do(c, "GET", "/admin/events", nil), 200, "Roles changed")
	b.want("auditor reads", b.do(b.signedInAs("carol", "a new one, longer"), "GET", "/admin/events", nil), 200, "Signed in")
}

func (b *bench) signedInAs(name, password string) *http.Client {
	c := browser(b.t)
	b.want("sign in", b.signIn(c, name, password), 303, "")
	return c
}
