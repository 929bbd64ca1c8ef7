package access

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"cordon/store"
)

// Sessions end after this long without a request, and after this long at all.
const (
	Idle = time.Hour
	Life = 12 * time.Hour
)

// cookieName carries the __Host- prefix where it can: browsers then take the
// cookie from this host alone, over TLS alone, and for every path.
func cookieName(secure bool) string {
	if secure {
		return "__Host-cordon"
	}
	return "cordon"
}

// secure reports whether the browser reached us over TLS, here or at a proxy.
func (g *Gate) secure(r *http.Request) bool { return r.TLS != nil || g.https }

func (g *Gate) cookie(r *http.Request) string {
	c, err := r.Cookie(cookieName(g.secure(r)))
	if err != nil || len(c.Value) > 64 {
		return ""
	}
	return c.Value
}

// start signs a user in. The identifier is always a new one, and one that the
// browser brought along is ended: nobody can plant one beforehand.
func (g *Gate) start(w http.ResponseWriter, r *http.Request, u *store.User, how string) error {
	id, err := g.random(32)
	if err != nil {
		return err
	}
	now := g.now()
	s := &store.Session{Hash: digest(id), User: u.ID, Created: now, Seen: now, Expires: now.Add(Life)}
	old := ""
	if c := g.cookie(r); c != "" {
		old = digest(c)
	}
	if err := g.store.StartSession(r.Context(), s, old, g.event(g.by(r, u.Name), "login", u.Name, how)); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	if err := g.store.SweepSessions(r.Context(), now, now.Add(-Idle)); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	http.SetCookie(w, g.sessionCookie(r, id, 0))
	return nil
}

// sessionCookie lives as long as the browser runs; the server ends it earlier.
func (g *Gate) sessionCookie(r *http.Request, id string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName(g.secure(r)), Value: id, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: g.secure(r), SameSite: http.SameSiteLaxMode,
	}
}

// errSession says that no session is behind a cookie.
var errSession = refusal{"You are not signed in, or not any more."}

// session returns who is signed in under an identifier.
func (g *Gate) session(ctx context.Context, id string) (*store.Session, *store.User, error) {
	hash := digest(id)
	s, err := g.store.Session(ctx, hash)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil, errSession
	} else if err != nil {
		return nil, nil, err
	}
	now := g.now()
	if !now.Before(s.Expires) || now.Sub(s.Seen) > Idle {
		return nil, nil, errSession
	}
	u, err := g.store.User(ctx, s.User)
	if err != nil {
		return nil, nil, err
	}
	if u.Disabled {
		return nil, nil, errSession
	}
	if now.Sub(s.Seen) >= time.Minute {
		if err := g.store.TouchSession(ctx, hash, now); err != nil {
			return nil, nil, err
		}
	}
	return s, u, nil
}

// end signs out.
func (g *Gate) end(w http.ResponseWriter, r *http.Request, c Caller) error {
	http.SetCookie(w, g.sessionCookie(r, "", -1))
	err := g.store.EndSession(r.Context(), c.session, g.event(g.by(r, c.Name), "logout", c.Name, ""))
	if errors.Is(err, store.ErrNotFound) {
		return nil // it has ended meanwhile
	}
	return err
}
