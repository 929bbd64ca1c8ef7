package access

import (
	"errors"
	"net/http"
	"strconv"

	"cordon/store"
)

type userRow struct {
	ID, Name, State string
	Local, Disabled bool
	Roles           []roleCheck
}

type usersBody struct {
	Users []userRow
	Roles []roleCheck
}

func (g *Gate) drawUsers(w http.ResponseWriter, r *http.Request, status int, v view) error {
	us, err := g.store.Users(r.Context())
	if err != nil {
		return err
	}
	b := usersBody{Roles: roleChecks(everyone, Analyst)}
	for _, u := range us {
		row := userRow{ID: u.ID, Name: u.Name, State: "active", Local: u.Subject == "", Disabled: u.Disabled, Roles: roleChecks(everyone, kept(u.Roles))}
		switch {
		case u.Disabled:
			row.State = "shut out"
		case g.now().Before(u.Locked):
			row.State = "locked until " + u.Locked.Format("15:04 UTC") + " after wrong passwords"
		}
		b.Users = append(b.Users, row)
	}
	v.Title, v.Body = "Users", b
	return g.page(w, r, status, "users", v)
}

func (g *Gate) usersPage(w http.ResponseWriter, r *http.Request, _ Caller) error {
	return g.drawUsers(w, r, http.StatusOK, view{})
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
		return g.drawUsers(w, r, http.StatusNotFound, view{Problem: "There is no such user."})
	case errors.Is(err, store.ErrExists):
		return g.drawUsers(w, r, http.StatusConflict, view{Problem: "There is a user of that name already."})
	case r.Context().Err() != nil:
		return err
	}
	return g.drawUsers(w, r, http.StatusUnprocessableEntity, view{Problem: err.Error()})
}

func (g *Gate) drawKeys(w http.ResponseWriter, r *http.Request, c Caller, status int, v view) error {
	ks, err := g.store.Keys(r.Context(), "", true)
	if err != nil {
		return err
	}
	us, err := g.store.Users(r.Context())
	if err != nil {
		return err
	}
	names := map[string]string{"": "nobody"}
	for _, u := range us {
		names[u.ID] = u.Name
	}
	revoke := ""
	if c.Roles&Administrator != 0 {
		revoke = "/admin/keys/"
	}
	v.Title, v.Body = "Keys", accountBody{Roles: roleChecks(everyone, Service), Keys: g.keyRows(ks, names, revoke), Action: "/admin/keys"}
	return g.page(w, r, status, "keys", v)
}

func (g *Gate) keysPage(w http.ResponseWriter, r *http.Request, c Caller) error {
	return g.drawKeys(w, r, c, http.StatusOK, view{})
}

func (g *Gate) addKey(w http.ResponseWriter, r *http.Request, c Caller) error {
	n, err := newKeyOf(r, "", everyone)
	if err != nil {
		return g.drawKeys(w, r, c, http.StatusUnprocessableEntity, view{Problem: err.Error()})
	}
	text, _, err := g.AddKey(r.Context(), g.by(r, c.Name), n)
	if err != nil {
		return g.drawKeys(w, r, c, http.StatusUnprocessableEntity, view{Problem: err.Error()})
	}
	return g.drawKeys(w, r, c, http.StatusOK, view{Secret: text})
}

func (g *Gate) revokeKey(w http.ResponseWriter, r *http.Request, c Caller) error {
	defer g.keys.forget()
	err := g.RevokeKey(r.Context(), g.by(r, c.Name), r.PathValue("id"), "")
	if errors.Is(err, store.ErrNotFound) {
		return g.drawKeys(w, r, c, http.StatusNotFound, view{Problem: "There is no such key in force."})
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
	return g.page(w, r, http.StatusOK, "events", view{Title: "Record of access", Body: b})
}
