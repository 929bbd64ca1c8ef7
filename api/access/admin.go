package access

import (
	"errors"
	"net/http"
	"strconv"

	"cordon/store"
)

// userRow is a user as it is shown. State is active, out or locked.
type userRow struct {
	ID, Name, State, Until string
	Local, Disabled, Shown bool
	Have                   []string
	Roles                  []roleCheck
}

type usersBody struct {
	Users []userRow
	Roles []roleCheck
}

func (g *Gate) drawUsers(w http.ResponseWriter, r *http.Request, status int, v View) error {
	us, err := g.store.Users(r.Context())
	if err != nil {
		return err
	}
	b := usersBody{Roles: roleChecks(everyone, Analyst)}
	shown := r.PathValue("id")
	if shown == "" {
		shown = r.FormValue("user")
	}
	for _, u := range us {
		has := kept(u.Roles)
		row := userRow{ID: u.ID, Name: u.Name, State: "active", Local: u.Subject == "", Disabled: u.Disabled, Shown: u.ID == shown, Have: has.Names(), Roles: roleChecks(everyone, has)}
		switch {
		case u.Disabled:
			row.State = "out"
		case g.now().Before(u.Locked):
			row.State, row.Until = "locked", u.Locked.UTC().Format("15:04 UTC")
		}
		b.Users = append(b.Users, row)
	}
	v.Body = b
	return g.page(w, r, status, "users", v)
}

func (g *Gate) usersPage(w http.ResponseWriter, r *http.Request, _ Caller) error {
	return g.drawUsers(w, r, http.StatusOK, View{})
}

func (g *Gate) addUser(w http.ResponseWriter, r *http.Request, c Caller) error {
	roles, err := ParseRoles(r.PostForm["role"])
	if err == nil {
		_, err = g.AddUser(r.Context(), g.by(r, c.Name), r.PostFormValue("name"), roles, r.PostFormValue("password"))
	}
	return g.afterUser(w, r, err)
}

func (g *Gate) changeUser(w http.ResponseWriter, r *http.Request, c Caller) error {
	defer g.keys.forget()
	u, err := g.store.User(r.Context(), r.PathValue("id"))
	if err != nil {
		return g.afterUser(w, r, err)
	}
	by, ctx := g.by(r, c.Name), r.Context()
	switch r.PostFormValue("do") {
	case "roles":
		var roles Roles
		if roles, err = ParseRoles(r.PostForm["role"]); err == nil {
			err = g.SetRoles(ctx, by, u.Name, roles)
		}
	case "password":
		if u.Subject != "" {
			err = errors.New("this user signs in with the identity provider")
			break
		}
		err = g.SetPassword(ctx, by, u.Name, r.PostFormValue("password"), "")
	case "disable":
		err = g.Disable(ctx, by, u.Name, true)
	case "enable":
		err = g.Disable(ctx, by, u.Name, false)
	default:
		err = errors.New("nothing was asked for")
	}
	return g.afterUser(w, r, err)
}

// afterUser goes back to the users, with what went wrong.
func (g *Gate) afterUser(w http.ResponseWriter, r *http.Request, err error) error {
	switch {
	case err == nil:
		http.Redirect(w, r, "/admin/users", http.StatusSeeOther)
		return nil
	case errors.Is(err, store.ErrNotFound):
		return g.drawUsers(w, r, http.StatusNotFound, View{Problem: note("nosuchuser")})
	case errors.Is(err, store.ErrExists):
		return g.drawUsers(w, r, http.StatusConflict, View{Problem: note("nametaken")})
	case r.Context().Err() != nil:
		return err
	}
	return g.drawUsers(w, r, http.StatusUnprocessableEntity, blamed(err))
}

func (g *Gate) drawKeys(w http.ResponseWriter, r *http.Request, c Caller, status int, v View) error {
	ks, err := g.store.Keys(r.Context(), "", true)
	if err != nil {
		return err
	}
	us, err := g.store.Users(r.Context())
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, u := range us {
		names[u.ID] = u.Name
	}
	revoke := ""
	if c.Roles&Administrator != 0 {
		revoke = "/admin/keys/"
	}
	v.Body = accountBody{Keys: g.keyRows(ks, names, revoke), Action: "/admin/keys", New: keyFormOf(r, everyone, Service, v.Problem != nil && r.PostForm.Has("label"))}
	return g.page(w, r, status, "apikeys", v)
}

func (g *Gate) keysPage(w http.ResponseWriter, r *http.Request, c Caller) error {
	return g.drawKeys(w, r, c, http.StatusOK, View{})
}

func (g *Gate) addKey(w http.ResponseWriter, r *http.Request, c Caller) error {
	n, err := newKeyOf(r, "", everyone)
	if err != nil {
		return g.drawKeys(w, r, c, http.StatusUnprocessableEntity, blamed(err))
	}
	text, _, err := g.AddKey(r.Context(), g.by(r, c.Name), n)
	if err != nil {
		return g.drawKeys(w, r, c, http.StatusUnprocessableEntity, blamed(err))
	}
	return g.drawKeys(w, r, c, http.StatusOK, View{Secret: text})
}

func (g *Gate) revokeKey(w http.ResponseWriter, r *http.Request, c Caller) error {
	defer g.keys.forget()
	err := g.RevokeKey(r.Context(), g.by(r, c.Name), r.PathValue("id"), "")
	if errors.Is(err, store.ErrNotFound) {
		return g.drawKeys(w, r, c, http.StatusNotFound, View{Problem: note("nosuchkey")})
	} else if err != nil {
		return err
	}
	http.Redirect(w, r, "/admin/keys", http.StatusSeeOther)
	return nil
}

// eventPage is how many events a page shows.
const eventPage = 200

type eventsBody struct {
	Events []store.Event
	Older  int64
}

func (g *Gate) eventsPage(w http.ResponseWriter, r *http.Request, _ Caller) error {
	before, err := strconv.ParseInt(r.FormValue("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	es, err := g.store.Events(r.Context(), before, eventPage)
	if err != nil {
		return err
	}
	b := eventsBody{Events: es}
	if len(es) == eventPage {
		b.Older = es[len(es)-1].Seq
	}
	return g.page(w, r, http.StatusOK, "events", View{Body: b})
}
