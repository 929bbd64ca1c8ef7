// Package access decides who may ask Cordon what: users who sign in, programs with
// keys, roles, and one table of rules that names every route. What has no rule
// nobody may call.
//
// A [Gate] stands before the whole handler. It asks who calls (an API key, or the
// cookie of a session), holds them to the rules and to a rate, keeps other sites'
// pages from acting in a user's name, and sets the headers that make browsers
// careful. Every login, failed login and change to users and keys is recorded in
// the same transaction that makes it.
//
// Where only this machine can ask, [Local] stands there instead: nobody needs to
// sign in, but pages of other sites cannot reach it by a name of their own.
package access

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"cordon/api/problem"
	"cordon/api/telemetry"
	"cordon/store"
)

// Config is what a gate needs. Store is required.
type Config struct {
	Store    store.Access
	Now      func() time.Time
	Rand     io.Reader
	Log      *slog.Logger
	Rules    []Rule         // the permission table; Rules() when nil
	Public   *url.URL       // where browsers reach the server, when it stands behind a proxy
	Trusted  []netip.Prefix // proxies whose X-Forwarded-For is believed
	Rate     Rate           // of one caller; 1,000 a second, 2,000 at once when zero
	Pages    Pages          // draws what people see; without it they see none
	Provider *Provider      // identity provider to sign in with; may be nil
}

// Rates of those who are not known: requests to open routes, and wrong credentials.
var (
	openRate  = Rate{50, 200}
	wrongRate = Rate{0.2, 20}
)

// Gate lets callers through to what they may call.
type Gate struct {
	*Accounts
	Config
	keys    *keyring
	table   *table
	https   bool
	callers *limiter
	open    *limiter
	wrong   *limiter
	cross   *http.CrossOriginProtection
}

// New builds a gate.
func New(c Config) (*Gate, error) {
	if c.Rules == nil {
		c.Rules = Rules()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Rate.PerSecond <= 0 || c.Rate.Burst <= 0 {
		c.Rate = Rate{1000, 2000}
	}
	t, err := newTable(c.Rules)
	if err != nil {
		return nil, err
	}
	a := NewAccounts(c.Store, c.Now, c.Rand)
	g := &Gate{
		Accounts: a, Config: c, keys: &keyring{Accounts: a, known: map[string]checked{}}, table: t,
		https:   c.Public != nil && c.Public.Scheme == "https",
		callers: newLimiter(c.Rate), open: newLimiter(openRate), wrong: newLimiter(wrongRate),
		cross: http.NewCrossOriginProtection(),
	}
	if c.Public != nil {
		if err := g.cross.AddTrustedOrigin(c.Public.Scheme + "://" + c.Public.Host); err != nil {
			return nil, fmt.Errorf("read public address: %w", err)
		}
	}
	return g, nil
}

// Caller is who asks.
type Caller struct {
	ID    string // user's or key's ID
	Name  string // user's name, or the key's ID
	Owner string // to whom belongs what is made: the user, also where a key of theirs asks; else the key's ID
	Roles Roles
	Key   bool     // a program with a key
	Mask  []string // properties that its answers leave out
	Scale string   // as in [NewKey]

	session string // hash of the session's identifier
	user    *store.User
}

type callerKey struct{}

// CallerOf returns who asks; ok is false where nobody has to say.
func CallerOf(ctx context.Context) (c Caller, ok bool) {
	c, ok = ctx.Value(callerKey{}).(Caller)
	return c, ok
}

// Who is the name of who asks, for the corner of a page.
func Who(r *http.Request) string {
	c, _ := CallerOf(r.Context())
	return c.Name
}

// Owner says to whom what a request makes belongs. All is whether it may see what
// belongs to others: reviewers, administrators and auditors may, and everybody where
// nobody has to say who they are.
func Owner(ctx context.Context) (name string, all bool) {
	c, ok := CallerOf(ctx)
	return c.Owner, !ok || c.Roles&(Reviewer|Administrator|Auditor) != 0
}

// Mask names the properties that the answer to a request leaves out.
func Mask(ctx context.Context) []string {
	c, _ := CallerOf(ctx)
	return c.Mask
}

// Scale is the scale of scores that who asks is accustomed to; "" for Cordon's.
func Scale(ctx context.Context) string {
	c, _ := CallerOf(ctx)
	return c.Scale
}

func (g *Gate) by(r *http.Request, name string) By {
	return By{Name: name, Address: address(r, g.Trusted).String()}
}

// Wrap stands a gate before a handler.
func (g *Gate) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		careful(w.Header(), g.secure(r))
		if r.Method == http.MethodConnect { // ServeMux does not clean its paths
			problem.Write(w, r, http.StatusMethodNotAllowed, "CONNECT is not for servers.")
			return
		}
		rule := g.table.find(r)
		from := network(address(r, g.Trusted))
		if rule != nil && rule.Who == Open {
			if wait := g.open.take(from, g.now()); wait > 0 {
				later(w, r, wait)
				return
			}
			if err := g.cross.Check(r); err != nil {
				problem.Write(w, r, http.StatusForbidden, "The request comes from another site's page.")
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		c, err := g.caller(r)
		if err != nil {
			g.unknown(w, r, rule, from, err)
			return
		}
		telemetry.SetCaller(r.Context(), c.ID)
		if wait := g.callers.take(c.ID, g.now()); wait > 0 {
			later(w, r, wait)
			return
		}
		if !c.Key && (rule == nil || !rule.Reads) {
			if err := g.cross.Check(r); err != nil {
				problem.Write(w, r, http.StatusForbidden, "The request comes from another site's page.")
				return
			}
		}
		switch {
		case rule == nil:
			problem.Write(w, r, http.StatusNotFound, "There is nothing at this address, or not by this method.")
		case c.Roles&rule.Roles == 0, rule.Who == Person && c.Key:
			if rule.Page && !c.Key {
				g.forbidden(w, r, c, rule)
				return
			}
			problem.Write(w, r, http.StatusForbidden, "This needs one of the roles "+rule.Roles.String()+".")
		case len(c.Mask) > 0 && !rule.Masks:
			problem.Write(w, r, http.StatusForbidden, "This key leaves out "+strings.Join(c.Mask, ", ")+", which answers at this address cannot.")
		default:
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, c)))
		}
	})
}

// errNobody says that a request carries no credential.
var errNobody = refusal{"Say who you are: sign in, or send Authorization: ApiKey and your key."}

// caller finds out who asks.
func (g *Gate) caller(r *http.Request) (Caller, error) {
	if text, ok := keyOf(r); ok {
		c, err := g.keys.check(r.Context(), text)
		if err != nil {
			return Caller{}, err
		}
		if !reaches(c.key, r.URL.Path) {
			c.roles = 0
		}
		return Caller{ID: c.key.ID, Name: c.key.ID, Owner: c.owner, Roles: c.roles, Key: true, Mask: c.key.Mask, Scale: c.key.Scale}, nil
	}
	id := g.cookie(r)
	if id == "" {
		return Caller{}, errNobody
	}
	s, u, err := g.session(r.Context(), id)
	if err != nil {
		return Caller{}, err
	}
	return Caller{ID: u.ID, Name: u.Name, Owner: u.Name, Roles: kept(u.Roles), session: s.Hash, user: u}, nil
}

// keyOf is the key that a request carries. OpenRefine can send no header: its
// requests may carry it in the address.
func keyOf(r *http.Request) (string, bool) {
	if h := r.Header.Get("Authorization"); h != "" {
		scheme, text, _ := strings.Cut(h, " ")
		if strings.EqualFold(scheme, "ApiKey") || strings.EqualFold(scheme, "Bearer") {
			return strings.TrimSpace(text), true
		}
		return "", true
	}
	if strings.HasPrefix(r.URL.Path, "/reconcile/") {
		if k := r.URL.Query().Get("api_key"); k != "" {
			return k, true
		}
	}
	return "", false
}

// unknown answers those whose credential is missing or wrong.
func (g *Gate) unknown(w http.ResponseWriter, r *http.Request, rule *Rule, from string, err error) {
	switch {
	case errors.Is(err, errKey):
		if wait := g.wrong.take(from, g.now()); wait > 0 {
			later(w, r, wait)
			return
		}
	case errors.Is(err, errNobody), errors.Is(err, errSession):
		if rule != nil && rule.Page && strings.Contains(r.Header.Get("Accept"), "text/html") {
			to := "/login"
			if r.Method == http.MethodGet {
				to += "?next=" + url.QueryEscape(r.URL.RequestURI())
			}
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
		if wait := g.open.take(from, g.now()); wait > 0 {
			later(w, r, wait)
			return
		}
	default:
		if r.Context().Err() == nil {
			g.Log.ErrorContext(r.Context(), "who asks could not be found out", "err", err)
		}
		problem.Write(w, r, http.StatusServiceUnavailable, "Who asks could not be found out; nothing was decided.")
		return
	}
	w.Header().Add("WWW-Authenticate", `ApiKey realm="cordon"`)
	w.Header().Add("WWW-Authenticate", `Bearer realm="cordon"`)
	problem.Write(w, r, http.StatusUnauthorized, err.Error())
}

// later answers those who ask too often.
func later(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	problem.Write(w, r, http.StatusTooManyRequests, "Too many requests; wait as Retry-After says.")
}
