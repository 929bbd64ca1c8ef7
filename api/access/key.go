package access

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"cordon/api/mask"
	"cordon/store"
)

// A key is written cordon_ and 32 random bytes in base32; the first ten letters
// after the underscore are its ID, which may be shown. That leaves 206 bits that
// are never shown again.
const (
	keyHead   = "cordon_"
	keyIDSize = 10
)

var keyText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewKey is what a key is to be.
type NewKey struct {
	Owner  string // user's ID: the key can then do no more than the user, and ends with them
	Label  string
	Roles  Roles
	Routes []string // path prefixes it is good for; none means all that its roles allow
	Mask   []string // properties that answers leave out, such as birthDate
	Scale  string   // of the scores that Watchman's interface gives: "" for Cordon's, or "watchman"
	Life   time.Duration
}

// WatchmanScale is the scale of scores that Watchman's users are accustomed to.
const WatchmanScale = "watchman"

// maxLabel bounds what is written beside a key.
const maxLabel = 100

// AddKey makes a key and returns its text, which is kept nowhere.
func (a *Accounts) AddKey(ctx context.Context, by By, n NewKey) (text string, k *store.Key, err error) {
	switch {
	case n.Roles == 0:
		return "", nil, errors.New("a key has at least one role")
	case len(n.Label) > maxLabel || strings.ContainsFunc(n.Label, func(r rune) bool { return r < ' ' }):
		return "", nil, fmt.Errorf("a label has at most %d bytes on one line", maxLabel)
	case n.Life < 0:
		return "", nil, errors.New("a key cannot end before it begins")
	case n.Scale != "" && n.Scale != WatchmanScale:
		return "", nil, fmt.Errorf("no such scale %q; there is %s", n.Scale, WatchmanScale)
	}
	if err := mask.Check(n.Mask); err != nil {
		return "", nil, err
	}
	for _, p := range n.Routes {
		if !strings.HasPrefix(p, "/") || strings.ContainsAny(p, " \n") {
			return "", nil, fmt.Errorf("route %q does not begin with /", p)
		}
	}
	b := make([]byte, 32)
	if _, err := io.ReadFull(a.rand, b); err != nil {
		return "", nil, fmt.Errorf("draw key: %w", err)
	}
	body := keyText.EncodeToString(b)
	text = keyHead + body
	k = &store.Key{
		ID: body[:keyIDSize], Hash: digest(text), Owner: n.Owner, Label: n.Label,
		Roles: n.Roles.Names(), Routes: n.Routes, Mask: n.Mask, Scale: n.Scale, Created: a.now(),
	}
	if n.Life > 0 {
		k.Expires = k.Created.Add(n.Life)
	}
	detail := "roles " + n.Roles.String()
	if len(n.Routes) > 0 {
		detail += "; routes " + strings.Join(n.Routes, " ")
	}
	if len(n.Mask) > 0 {
		detail += "; without " + strings.Join(n.Mask, " ")
	}
	if n.Scale != "" {
		detail += "; scale " + n.Scale
	}
	if err := a.store.AddKey(ctx, k, a.event(by, "key.add", k.ID, detail)); err != nil {
		return "", nil, fmt.Errorf("add key: %w", err)
	}
	return text, k, nil
}

// RevokeKey ends a key. With an owner, only that owner's key.
func (a *Accounts) RevokeKey(ctx context.Context, by By, id, owner string) error {
	if owner != "" {
		k, err := a.store.Key(ctx, id)
		if err == nil && k.Owner != owner {
			err = store.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("revoke key: %w", err)
		}
	}
	return a.store.RevokeKey(ctx, id, a.now(), a.event(by, "key.revoke", id, ""))
}

// digest is how keys and session identifiers are kept. They are random and long:
// nothing is won by a slow hash.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// checked is a key as it was found to be good.
type checked struct {
	key   *store.Key
	roles Roles
	owner string    // user's name; the key's ID where it belongs to nobody
	until time.Time // then it is looked up again
}

// keyring answers which keys are good. It remembers good ones for a moment, so
// that not every request reads the database; a key that another process revokes
// stays good for that moment.
type keyring struct {
	*Accounts
	mu    sync.Mutex
	known map[string]checked // by digest
}

const (
	keyMoment = 2 * time.Second
	maxKnown  = 10_000
)

// errKey is all that a bad key is told.
var errKey = refusal{"The key is not known, has expired or was revoked."}

// check returns the key that a text is.
func (r *keyring) check(ctx context.Context, text string) (checked, error) {
	body, ok := strings.CutPrefix(text, keyHead)
	if !ok || len(body) != keyText.EncodedLen(32) {
		return checked{}, errKey
	}
	now, sum := r.now(), digest(text)
	r.mu.Lock()
	c, ok := r.known[sum]
	r.mu.Unlock()
	if !ok || !now.Before(c.until) {
		var err error
		if c, err = r.look(ctx, body[:keyIDSize], sum, now); err != nil {
			return checked{}, err
		}
	}
	if e := c.key.Expires; !e.IsZero() && !now.Before(e) {
		return checked{}, errKey
	}
	return c, nil
}

func (r *keyring) look(ctx context.Context, id, sum string, now time.Time) (checked, error) {
	k, err := r.store.Key(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return checked{}, errKey
	case err != nil:
		return checked{}, err
	case subtle.ConstantTimeCompare([]byte(k.Hash), []byte(sum)) != 1, !k.Revoked.IsZero():
		return checked{}, errKey
	}
	roles, owner := kept(k.Roles), k.ID
	if k.Owner != "" {
		u, err := r.store.User(ctx, k.Owner)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return checked{}, errKey
		case err != nil:
			return checked{}, err
		case u.Disabled:
			return checked{}, errKey
		}
		roles &= kept(u.Roles)
		owner = u.Name
	}
	if now.Sub(k.Used) >= time.Minute {
		if err := r.store.TouchKey(ctx, k.ID, now); err != nil {
			return checked{}, err
		}
	}
	c := checked{k, roles, owner, now.Add(keyMoment)}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.known) >= maxKnown {
		clear(r.known)
	}
	r.known[sum] = c
	return c, nil
}

// forget makes a change to users or keys hold at once in this process.
func (r *keyring) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.known)
}

// reaches reports whether a key is good for a path.
func reaches(k *store.Key, path string) bool {
	if len(k.Routes) == 0 {
		return true
	}
	for _, p := range k.Routes {
		if rest, ok := strings.CutPrefix(path, p); ok && (rest == "" || rest[0] == '/' || p[len(p)-1] == '/') {
			return true
		}
	}
	return false
}
