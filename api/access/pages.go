package access

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/api/problem"
	"cordon/store"
)

// maxForm bounds a form, in bytes.
const maxForm = 64 << 10

// Pages draws the pages of access, which have no looks of their own: login,
// account, users, apikeys, events and refused. It is the frame of all pages.
type Pages interface {
	Draw(w http.ResponseWriter, r *http.Request, status int, name string, data any) error
}

// View is what every page of access shows, around its Body.
type View struct {
	Me      string // who is signed in
	Admin   bool
	Problem *Note  // what was not done, and why
	Done    *Note  // what was
	Secret  string // a new key, shown once
	Body    any
}

// Note is a sentence: a key of the pages' words with what fills it in, or the text
// of an error.
type Note struct {
	Key  string
	Args []any
	Text string
}

func note(key string, args ...any) *Note { return &Note{Key: "access." + key, Args: args} }

func blamed(err error) View { return View{Problem: &Note{Text: err.Error()}} }

// page writes a page.
func (g *Gate) page(w http.ResponseWriter, r *http.Request, status int, name string, v View) error {
	if c, ok := CallerOf(r.Context()); ok {
		v.Me, v.Admin = c.Name, c.Roles&Administrator != 0
	}
	if g.Pages == nil {
		return errors.New("draw page of access: there are no pages")
	}
	return g.Pages.Draw(w, r, status, name, v)
}

// May reports whether the caller of a request may call a route, by its pattern.
func (g *Gate) May(r *http.Request, pattern string) bool {
	c, _ := CallerOf(r.Context())
	return g.lets(c, pattern)
}

// Lets is [Gate.May] of a request that has not been through the gate.
func (g *Gate) Lets(r *http.Request, pattern string) bool {
	c, err := g.caller(r)
	return err == nil && g.lets(c, pattern)
}

func (g *Gate) lets(c Caller, pattern string) bool {
	rule := g.table.rules[pattern]
	return rule != nil && (rule.Who == Open || c.Roles&rule.Roles != 0 && !(rule.Who == Person && c.Key))
}

// forbidden tells people that a page is not for them.
func (g *Gate) forbidden(w http.ResponseWriter, r *http.Request, c Caller, rule *Rule) {
	r = r.WithContext(context.WithValue(r.Context(), callerKey{}, c))
	key := "forbidden"
	if len(rule.Roles.Names()) == 1 {
		key += ".one"
	}
	if err := g.page(w, r, http.StatusForbidden, "refused", View{Problem: note(key, c.Name, rule.Roles.String())}); err != nil {
		problem.Write(w, r, http.StatusForbidden, "This needs one of the roles "+rule.Roles.String()+".")
	}
}

// Mount adds the pages of access to a mux: signing in and out, one's own account,
// users and keys for administrators.
func (g *Gate) Mount(mux *http.ServeMux) {
	for pattern, f := range map[string]func(http.ResponseWriter, *http.Request, Caller) error{
		"GET /login":                     g.loginPage,
		"POST /login":                    g.login,
		"GET /login/provider":            g.toProvider,
		"GET /login/callback":            g.fromProvider,
		"POST /logout":                   g.logout,
		"GET /account":                   g.accountPage,
		"POST /account/password":         g.changePassword,
		"POST /account/keys":             g.addOwnKey,
		"POST /account/keys/{id}/revoke": g.revokeOwnKey,
		"GET /admin/users":               g.usersPage,
		"POST /admin/users":              g.addUser,
		"POST /admin/users/{id}":         g.changeUser,
		"GET /admin/keys":                g.keysPage,
		"POST /admin/keys":               g.addKey,
		"POST /admin/keys/{id}/revoke":   g.revokeKey,
		"GET /admin/events":              g.eventsPage,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxForm)
			if err := r.ParseForm(); err != nil {
				problem.Write(w, r, http.StatusBadRequest, "The form could not be read.")
				return
			}
			c, _ := CallerOf(r.Context())
			if err := f(w, r, c); err != nil {
				g.Log.ErrorContext(r.Context(), "page of access failed", "route", r.Pattern, "err", err)
				problem.Write(w, r, http.StatusInternalServerError, "An internal error was met; nothing was changed.")
			}
		})
	}
}

// local is an address on this server, to go on to after signing in.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") || strings.HasPrefix(u.Path, "/log") {
		return "/"
	}
	return next
}

type loginBody struct{ Next, Provider, Name string }

func (g *Gate) drawLogin(w http.ResponseWriter, r *http.Request, status int, problem *Note) error {
	b := loginBody{Next: local(r.FormValue("next")), Name: r.PostFormValue("name")}
	if g.Provider != nil {
		b.Provider = g.Provider.Name
	}
	return g.page(w, r, status, "login", View{Problem: problem, Body: b})
}

func (g *Gate) loginPage(w http.ResponseWriter, r *http.Request, _ Caller) error {
	return g.drawLogin(w, r, http.StatusOK, nil)
}

func (g *Gate) login(w http.ResponseWriter, r *http.Request, _ Caller) error {
	from := network(address(r, g.Trusted))
	if g.wrong.full(from, g.now()) {
		w.Header().Set("Retry-After", "60")
		return g.drawLogin(w, r, http.StatusTooManyRequests, note("toomany"))
	}
	u, err := g.checkLogin(r.Context(), g.by(r, ""), r.PostFormValue("name"), r.PostFormValue("password"))
	switch {
	case errors.Is(err, errWrong):
		g.wrong.take(from, g.now())
		return g.drawLogin(w, r, http.StatusUnauthorized, &Note{Text: err.Error()})
	case err != nil:
		return err
	}
	if err := g.start(w, r, u, "password"); err != nil {
		return err
	}
	http.Redirect(w, r, local(r.PostFormValue("next")), http.StatusSeeOther)
	return nil
}

func (g *Gate) logout(w http.ResponseWriter, r *http.Request, c Caller) error {
	if err := g.end(w, r, c); err != nil {
		return err
	}
	w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}

// roleCheck is a box to tick: a role, or a property.
type roleCheck struct {
	Name string
	On   bool
}

func roleChecks(offer, on Roles) (out []roleCheck) {
	for _, n := range offer.Names() {
		out = append(out, roleCheck{n, slices.Contains(on.Names(), n)})
	}
	return out
}

// keyRow is a key as it is shown. State is inforce, revoked or expired.
type keyRow struct {
	ID, Label, Owner, Routes, Created, Expires, Used, State, Since, Revoke string
	Scale                                                                  string
	Roles, Mask                                                            []string
}

func (g *Gate) keyRows(ks []store.Key, names map[string]string, revoke string) (rows []keyRow) {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format("2 Jan 2006")
	}
	for _, k := range ks {
		row := keyRow{
			ID: k.ID, Label: k.Label, Owner: names[k.Owner], Roles: k.Roles, Routes: strings.Join(k.Routes, " "),
			Mask: k.Mask, Scale: k.Scale, Created: day(k.Created), Expires: day(k.Expires), Used: day(k.Used), State: "inforce",
		}
		switch {
		case !k.Revoked.IsZero():
			row.State, row.Since = "revoked", day(k.Revoked)
		case !k.Expires.IsZero() && !g.now().Before(k.Expires):
			row.State = "expired"
		case revoke != "":
			row.Revoke = revoke + k.ID + "/revoke"
		}
		rows = append(rows, row)
	}
	return rows
}

type accountBody struct {
	Have   []string // roles
	Local  bool
	Keys   []keyRow
	Action string
	New    keyForm
}

// keyForm is the form of a new key: as it is first shown, or as it was filled in
// where that was no good.
type keyForm struct {
	Label, Routes, Masks, Days, Scale string
	Roles, Mask                       []roleCheck
	Watchman                          string // the other scale
}

// offered are the properties that a new key is offered to leave out of its answers.
var offered = []string{"birthDate", "birthPlace", "nationality", "address", "passportNumber", "idNumber", "gender", "phone"}

func keyFormOf(r *http.Request, offer, on Roles, again bool) keyForm {
	f := keyForm{Days: "90", Watchman: WatchmanScale}
	if again {
		if roles, err := ParseRoles(r.PostForm["role"]); err == nil {
			on = roles
		}
		f.Label, f.Routes, f.Masks, f.Days, f.Scale = r.PostFormValue("label"), r.PostFormValue("routes"), r.PostFormValue("masks"), r.PostFormValue("days"), r.PostFormValue("scale")
	}
	f.Roles = roleChecks(offer, on)
	for _, p := range offered {
		f.Mask = append(f.Mask, roleCheck{p, again && slices.Contains(r.PostForm["mask"], p)})
	}
	return f
}

func (g *Gate) drawAccount(w http.ResponseWriter, r *http.Request, c Caller, status int, v View) error {
	ks, err := g.store.Keys(r.Context(), c.ID, false)
	if err != nil {
		return err
	}
	v.Body = accountBody{c.Roles.Names(), c.user.Password != "", g.keyRows(ks, map[string]string{c.ID: c.Name}, "/account/keys/"), "/account/keys", keyFormOf(r, c.Roles, 0, v.Problem != nil && r.PostForm.Has("label"))}
	return g.page(w, r, status, "account", v)
}

func (g *Gate) accountPage(w http.ResponseWriter, r *http.Request, c Caller) error {
	return g.drawAccount(w, r, c, http.StatusOK, View{})
}

// changePassword asks for the present password again: an unlocked screen must not
// be enough. It counts as a try, like signing in.
func (g *Gate) changePassword(w http.ResponseWriter, r *http.Request, c Caller) error {
	again := func(status int, problem *Note) error {
		return g.drawAccount(w, r, c, status, View{Problem: problem})
	}
	if r.PostFormValue("new") != r.PostFormValue("again") {
		return again(http.StatusUnprocessableEntity, note("differ"))
	}
	if err := CheckPassword(c.Name, r.PostFormValue("new")); err != nil {
		return again(http.StatusUnprocessableEntity, &Note{Text: err.Error()})
	}
	u, err := g.checkLogin(r.Context(), g.by(r, ""), c.Name, r.PostFormValue("old"))
	if errors.Is(err, errWrong) {
		return again(http.StatusForbidden, note("wrongpassword"))
	} else if err != nil {
		return err
	}
	if err := g.SetPassword(r.Context(), g.by(r, c.Name), c.Name, r.PostFormValue("new"), c.session); err != nil {
		return err
	}
	// The session goes on under a new identifier.
	if err := g.start(w, r, u, "password changed"); err != nil {
		return err
	}
	return g.drawAccount(w, r, c, http.StatusOK, View{Done: note("passwordchanged")})
}

// newKey reads the form of a new key; roles are held to what may be given.
func newKeyOf(r *http.Request, owner string, most Roles) (NewKey, error) {
	roles, err := ParseRoles(r.PostForm["role"])
	if err != nil {
		return NewKey{}, err
	}
	days, err := strconv.Atoi(r.PostFormValue("days"))
	if err != nil || days < 1 || days > 3650 {
		return NewKey{}, errors.New("a key is valid for 1 to 3,650 days")
	}
	return NewKey{
		Owner: owner, Label: strings.TrimSpace(r.PostFormValue("label")), Roles: roles & most,
		Routes: strings.Fields(r.PostFormValue("routes")), Scale: r.PostFormValue("scale"),
		Mask: unique(append(slices.Clone(r.PostForm["mask"]), strings.FieldsFunc(r.PostFormValue("masks"), func(c rune) bool { return c == ' ' || c == ',' })...)),
		Life: time.Duration(days) * 24 * time.Hour,
	}, nil
}

func unique(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}

func (g *Gate) addOwnKey(w http.ResponseWriter, r *http.Request, c Caller) error {
	n, err := newKeyOf(r, c.ID, c.Roles)
	if err != nil {
		return g.drawAccount(w, r, c, http.StatusUnprocessableEntity, blamed(err))
	}
	text, _, err := g.AddKey(r.Context(), g.by(r, c.Name), n)
	if err != nil {
		return g.drawAccount(w, r, c, http.StatusUnprocessableEntity, blamed(err))
	}
	return g.drawAccount(w, r, c, http.StatusOK, View{Secret: text})
}

func (g *Gate) revokeOwnKey(w http.ResponseWriter, r *http.Request, c Caller) error {
	defer g.keys.forget()
	err := g.RevokeKey(r.Context(), g.by(r, c.Name), r.PathValue("id"), c.ID)
	if errors.Is(err, store.ErrNotFound) {
		return g.drawAccount(w, r, c, http.StatusNotFound, View{Problem: note("nosuchkey")})
	} else if err != nil {
		return err
	}
	http.Redirect(w, r, "/account", http.StatusSeeOther)
	return nil
}
