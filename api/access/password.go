package access

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Argon2id as RFC 9106, section 4, sets it for servers with little memory: 64 MiB,
// three passes; two lanes, for two cores.
const (
	argonMemory = 64 << 10 // KiB
	argonPasses = 3
	argonLanes  = 2
	argonSalt   = 16
	argonLength = 32
)

// Lengths of a password: characters at least, bytes at most.
const (
	minPassword = 12
	maxPassword = 1024
)

// hasher hashes passwords, two at a time at most: each takes 64 MiB.
type hasher struct {
	derive func(password, salt []byte) []byte
	room   chan struct{}
	rand   io.Reader
}

func newHasher(rand io.Reader) *hasher {
	return &hasher{
		derive: func(password, salt []byte) []byte {
			return argon2.IDKey(password, salt, argonPasses, argonMemory, argonLanes, argonLength)
		},
		room: make(chan struct{}, 2),
		rand: rand,
	}
}

func (h *hasher) run(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case h.room <- struct{}{}:
		defer func() { <-h.room }()
	case <-ctx.Done():
		return nil, fmt.Errorf("hash password: %w", ctx.Err())
	}
	return h.derive([]byte(norm.NFC.String(password)), salt), nil
}

// phc is the head of a hash in PHC string format, by which its cost can be raised
// later without locking anybody out.
var phc = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonPasses, argonLanes)

// hash makes the text that is kept for a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := io.ReadFull(h.rand, salt); err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	sum, err := h.run(ctx, password, salt)
	if err != nil {
		return "", err
	}
	return phc + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(sum), nil
}

// matches compares a password with what is kept. It costs one hash whatever is
// kept, also when nothing is: time must not tell who exists.
func (h *hasher) matches(ctx context.Context, password, keptHash string) (bool, error) {
	salt, want, readable := parseHash(keptHash)
	if !readable {
		salt, want = make([]byte, argonSalt), make([]byte, argonLength)
	}
	got, err := h.run(ctx, password, salt)
	if err != nil {
		return false, err
	}
	same := subtle.ConstantTimeCompare(got, want) == 1
	return same && readable, nil
}

func parseHash(s string) (salt, sum []byte, ok bool) {
	rest, ok := strings.CutPrefix(s, phc)
	if !ok {
		return nil, nil, false
	}
	a, b, ok := strings.Cut(rest, "$")
	if !ok {
		return nil, nil, false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(a)
	sum, err2 := base64.RawStdEncoding.DecodeString(b)
	return salt, sum, err1 == nil && err2 == nil && len(salt) == argonSalt && len(sum) == argonLength
}

// CheckPassword says what is wrong with a new password. Length counts, not kinds of
// characters (NIST SP 800-63B, 3.1.1).
func CheckPassword(user, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return fmt.Errorf("a password has at least %d characters", minPassword)
	case len(password) > maxPassword:
		return fmt.Errorf("a password has at most %d bytes", maxPassword)
	case !utf8.ValidString(password):
		return errors.New("a password is text in UTF-8")
	}
	kinds := map[rune]bool{}
	for _, r := range password {
		kinds[r] = true
	}
	if len(kinds) < 5 {
		return errors.New("a password has at least five different characters")
	}
	if user != "" && strings.Contains(strings.ToLower(password), user) {
		return errors.New("a password does not contain the user's name")
	}
	return nil
}
