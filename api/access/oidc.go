package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"cordon/store"
)

// Provider is an OpenID Connect provider whose word is taken for who somebody is.
// Sign-in is by the authorization code flow with PKCE (RFC 7636).
type Provider struct {
	Name   string // as the sign-in page says it
	Issuer string // address below which the provider describes itself
	ID     string // this server's client ID there
	Secret string // and secret; empty for a public client
	Claim  string // claim that holds groups: text or a list; "groups" when empty
	// Roles gives the roles of each value of the claim. Who has none is not let in.
	Roles  map[string]Roles
	Scopes []string     // beside openid, profile and email
	Client *http.Client // nil for the default one

	mu    sync.Mutex
	found *oidc.Provider
}

// discover asks the provider to describe itself, until it once has: it need not be
// up when we start.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		// The provider keeps the context for later requests of its own: it must not
		// end with the request that happens to be first.
		found, err := oidc.NewProvider(context.WithoutCancel(ctx), p.Issuer)
		if err != nil {
			return nil, fmt.Errorf("ask identity provider: %w", err)
		}
		p.found = found
	}
	return p.found, nil
}

func (p *Provider) context(ctx context.Context) (context.Context, context.CancelFunc) {
	client := p.Client
	if client == nil {
		client = &http.Client{Timeout: providerTime}
	}
	return context.WithTimeout(oidc.ClientContext(ctx, client), providerTime)
}

const providerTime = 15 * time.Second

// attempt is one try to sign in. Everything in it is derived from a random secret
// that only the browser keeps, in a cookie: nothing has to be remembered here, and
// a state that another browser started does not fit.
type attempt struct{ secret string }

func (a attempt) derive(what string) string {
	m := hmac.New(sha256.New, []byte(a.secret))
	m.Write([]byte(what))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

func (a attempt) state() string    { return a.derive("state") }
func (a attempt) nonce() string    { return a.derive("nonce") }
func (a attempt) verifier() string { return a.derive("verifier") }

// attemptCookie is Lax, not Strict: it has to come along from the provider.
func (g *Gate) attemptCookie(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{Name: "cordon-login", Value: value, Path: "/login/callback", MaxAge: age, HttpOnly: true, Secure: g.secure(r), SameSite: http.SameSiteLaxMode}
}

func (g *Gate) oauth(r *http.Request, found *oidc.Provider) *oauth2.Config {
	base := "http://" + r.Host
	switch {
	case g.Public != nil:
		base = g.Public.Scheme + "://" + g.Public.Host
	case r.TLS != nil:
		base = "https://" + r.Host
	}
	return &oauth2.Config{
		ClientID: g.Provider.ID, ClientSecret: g.Provider.Secret, Endpoint: found.Endpoint(), RedirectURL: base + "/login/callback",
		Scopes: append([]string{oidc.ScopeOpenID, "profile", "email"}, g.Provider.Scopes...),
	}
}

func (g *Gate) toProvider(w http.ResponseWriter, r *http.Request, _ Caller) error {
	if g.Provider == nil {
		return g.drawLogin(w, r, http.StatusNotFound, note("noprovider"))
	}
	ctx, cancel := g.Provider.context(r.Context())
	defer cancel()
	found, err := g.Provider.discover(ctx)
	if err != nil {
		g.Log.ErrorContext(ctx, "identity provider does not answer", "err", err)
		return g.drawLogin(w, r, http.StatusBadGateway, note("providersilent"))
	}
	secret, err := g.random(32)
	if err != nil {
		return err
	}
	a := attempt{secret}
	next := base64.RawURLEncoding.EncodeToString([]byte(local(r.FormValue("next"))))
	http.SetCookie(w, g.attemptCookie(r, secret+"."+next, 600))
	http.Redirect(w, r, g.oauth(r, found).AuthCodeURL(a.state(), oidc.Nonce(a.nonce()), oauth2.S256ChallengeOption(a.verifier())), http.StatusSeeOther)
	return nil
}

// refusal is an error in words for the caller.
type refusal struct{ text string }

func (e refusal) Error() string { return e.text }

func (g *Gate) fromProvider(w http.ResponseWriter, r *http.Request, _ Caller) error {
	if g.Provider == nil {
		return g.drawLogin(w, r, http.StatusNotFound, note("noprovider"))
	}
	http.SetCookie(w, g.attemptCookie(r, "", -1)) // good for one try
	u, next, err := g.vouched(r)
	var refused refusal
	switch {
	case errors.As(err, &refused):
		g.wrong.take(network(address(r, g.Trusted)), g.now())
		if err := g.store.Record(r.Context(), g.event(g.by(r, ""), "login.failed", "", "provider: "+refused.text)); err != nil {
			return err
		}
		return g.drawLogin(w, r, http.StatusForbidden, &Note{Text: refused.text})
	case err != nil:
		g.Log.ErrorContext(r.Context(), "sign-in by the identity provider failed", "err", err)
		return g.drawLogin(w, r, http.StatusBadGateway, note("providerfailed"))
	}
	if err := g.start(w, r, u, "provider"); err != nil {
		return err
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// vouched exchanges the code and finds the user that the provider vouches for.
func (g *Gate) vouched(r *http.Request) (u *store.User, next string, err error) {
	c, err := r.Cookie("cordon-login")
	if err != nil {
		return nil, "", refusal{"This browser did not start a sign-in, or too long ago. Try again."}
	}
	secret, coded, _ := strings.Cut(c.Value, ".")
	a := attempt{secret}
	if len(secret) < 40 || subtle.ConstantTimeCompare([]byte(r.FormValue("state")), []byte(a.state())) != 1 {
		return nil, "", refusal{"The answer of the provider belongs to another sign-in. Try again."}
	}
	if r.FormValue("error") != "" {
		return nil, "", refusal{"The provider refused the sign-in."}
	}
	nextPath, err := base64.RawURLEncoding.DecodeString(coded)
	if err != nil {
		nextPath = []byte("/")
	}
	ctx, cancel := g.Provider.context(r.Context())
	defer cancel()
	found, err := g.Provider.discover(ctx)
	if err != nil {
		return nil, "", err
	}
	token, err := g.oauth(r, found).Exchange(ctx, r.FormValue("code"), oauth2.VerifierOption(a.verifier()))
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) {
		return nil, "", refusal{"The provider did not accept the code. Try again."}
	} else if err != nil {
		return nil, "", fmt.Errorf("exchange code: %w", err)
	}
	text, ok := token.Extra("id_token").(string)
	if !ok {
		return nil, "", refusal{"The provider sent no ID token."}
	}
	id, err := found.VerifierContext(ctx, &oidc.Config{ClientID: g.Provider.ID, Now: g.now}).Verify(ctx, text)
	if err != nil {
		return nil, "", refusal{"The provider's ID token is not good."}
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(a.nonce())) != 1 {
		return nil, "", refusal{"The provider's ID token belongs to another sign-in."}
	}
	u, err = g.fromToken(r, id)
	return u, local(string(nextPath)), err
}

// fromToken finds or makes the user of an ID token and gives them the roles of
// their groups, as they are now.
func (g *Gate) fromToken(r *http.Request, id *oidc.IDToken) (*store.User, error) {
	var claims map[string]any
	if err := id.Claims(&claims); err != nil {
		return nil, refusal{"The provider's ID token cannot be read."}
	}
	roles := g.Provider.rolesOf(claims)
	if roles == 0 {
		return nil, refusal{"Your groups give you no role here; ask an administrator."}
	}
	subject := id.Issuer + " " + id.Subject
	ctx := r.Context()
	u, err := g.store.UserBySubject(ctx, subject)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return g.adopt(r, subject, claims, roles)
	case err != nil:
		return nil, err
	case u.Disabled:
		return nil, refusal{"You are shut out here; ask an administrator."}
	}
	if have := strings.Join(u.Roles, ", "); have != roles.String() {
		u.Roles = roles.Names()
		if err := g.store.ChangeUser(ctx, u, false, "", g.event(g.by(r, "provider"), "user.roles", u.Name, "roles "+roles.String())); err != nil {
			return nil, err
		}
		g.keys.forget()
	}
	return u, nil
}

// adopt makes a user for somebody who comes for the first time. A name that is
// taken is not taken over: the newcomer's gets a tail that is theirs.
func (g *Gate) adopt(r *http.Request, subject string, claims map[string]any, roles Roles) (*store.User, error) {
	tail := digest(subject)[:8]
	name := "user-" + tail
	for _, claim := range []string{"preferred_username", "email"} {
		if s, ok := claims[claim].(string); ok && userName.MatchString(nameOf(s)) && len(s) <= 50 {
			name = nameOf(s)
			break
		}
	}
	id, err := g.newID()
	if err != nil {
		return nil, err
	}
	u := &store.User{ID: id, Name: name, Roles: roles.Names(), Subject: subject, Created: g.now()}
	for _, n := range []string{name, name + "+" + tail} {
		u.Name = n
		err = g.store.AddUser(r.Context(), u, g.event(g.by(r, "provider"), "user.add", n, "roles "+roles.String()))
		if !errors.Is(err, store.ErrExists) {
			break
		}
	}
	return u, err
}

// rolesOf adds up the roles of the values of the claim.
func (p *Provider) rolesOf(claims map[string]any) (roles Roles) {
	claim := p.Claim
	if claim == "" {
		claim = "groups"
	}
	switch v := claims[claim].(type) {
	case string:
		roles = p.Roles[v]
	case []any:
		for _, g := range v {
			if s, ok := g.(string); ok {
				roles |= p.Roles[s]
			}
		}
	}
	return roles
}

// Check says what is wrong with a provider as it is configured.
func (p *Provider) Check() error {
	u, err := url.Parse(p.Issuer)
	switch {
	case err != nil:
		return fmt.Errorf("read issuer: %w", err)
	case u.Host == "" || (u.Scheme != "https" && !ownName(u.Hostname())):
		return fmt.Errorf("issuer %q must be an https address", p.Issuer)
	case p.ID == "":
		return errors.New("the provider needs a client ID")
	case len(p.Roles) == 0:
		return errors.New("no group of the provider has a role: nobody could sign in")
	}
	return nil
}
