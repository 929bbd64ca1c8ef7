package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"cordon/api"
	"cordon/api/access"
	"cordon/store/sqlite"
)

// accessFlags say who may use a server.
type accessFlags struct {
	Auth      string   `enum:"auto,on,off" default:"auto" env:"CORDON_AUTH" placeholder:"auto|on|off" help:"Whether callers must say who they are. auto: unless only this machine can call."`
	Admin     string   `name:"admin-password" env:"CORDON_ADMIN_PASSWORD" placeholder:"PASSWORD" help:"Password of the first user, admin. Drawn and shown once when not given; others on this machine can see flags."`
	AdminFile string   `name:"admin-password-file" env:"CORDON_ADMIN_PASSWORD_FILE" placeholder:"FILE" help:"Read it from the first line of this file."`
	TLSCert   string   `name:"tls-cert" env:"CORDON_TLS_CERT" placeholder:"FILE" help:"Certificate chain (PEM). Read again when the file changes."`
	TLSKey    string   `name:"tls-key" env:"CORDON_TLS_KEY" placeholder:"FILE" help:"Its private key (PEM)."`
	PublicURL string   `name:"public-url" env:"CORDON_PUBLIC_URL" placeholder:"URL" help:"Where browsers reach this server, when it stands behind a proxy."`
	Proxies   []string `name:"trusted-proxy" env:"CORDON_TRUSTED_PROXY" placeholder:"NETWORK" help:"Believe X-Forwarded-For from these addresses."`
	Rate      float64  `default:"1000" env:"CORDON_RATE" placeholder:"N" help:"Requests a second that one caller may make, twice as many at once (1000)."`
	OIDC      oidcFlag `embed:"" prefix:"oidc-" envprefix:"CORDON_OIDC_"`
}

// oidcFlag names an identity provider.
type oidcFlag struct {
	Name       string            `env:"NAME" default:"single sign-on" placeholder:"TEXT" help:"What the sign-in page calls it."`
	Issuer     string            `env:"ISSUER" placeholder:"URL" help:"OpenID Connect provider to sign in with."`
	ClientID   string            `env:"CLIENT_ID" placeholder:"ID" help:"This server's client ID there."`
	SecretFile string            `name:"client-secret-file" env:"CLIENT_SECRET_FILE" placeholder:"FILE" help:"File with the client secret."`
	Secret     string            `hidden:"" env:"CLIENT_SECRET"`
	Claim      string            `env:"CLAIM" default:"groups" placeholder:"CLAIM" help:"Claim that holds groups (groups)."`
	Roles      map[string]string `env:"ROLES" mapsep:";" placeholder:"GROUP=ROLE,…" help:"Roles of each group: staff=analyst;chiefs=reviewer,administrator"`
}

// check refuses settings that would let others in unasked.
func (f *accessFlags) check(addr string) error {
	switch {
	case f.Auth == "off" && !api.Loopback(addr):
		return usagef("serve on %s with --auth off: other machines could reach it; leave --auth out, or use 127.0.0.1", addr)
	case (f.TLSCert == "") != (f.TLSKey == ""):
		return usagef("--tls-cert and --tls-key go together")
	}
	if f.Auth == "auto" {
		f.Auth = "on"
		if api.Loopback(addr) {
			f.Auth = "off"
		}
	}
	return nil
}

// public is where browsers reach the server, nil where that was not said.
func (f *accessFlags) public() *url.URL {
	if u, err := url.Parse(f.PublicURL); err == nil && u.Host != "" {
		return u
	}
	return nil
}

// hosts are names by which the server may be called without access control.
func (f *accessFlags) hosts() []string {
	if u, err := url.Parse(f.PublicURL); err == nil && u.Hostname() != "" {
		return []string{strings.ToLower(u.Hostname())}
	}
	return nil
}

// open opens the gate, or returns none where nobody has to say who they are.
func (f *accessFlags) open(s *system, g *globals, log *slog.Logger) (gate *access.Gate, shut func(), err error) {
	shut = func() {}
	if f.Auth == "off" {
		return nil, shut, nil
	}
	c := access.Config{Now: s.now, Log: log, Rate: access.Rate{PerSecond: f.Rate, Burst: int(2*f.Rate) + 1}}
	for _, p := range f.Proxies {
		n, err := netip.ParsePrefix(p)
		if err != nil {
			a, aerr := netip.ParseAddr(p)
			if aerr != nil {
				return nil, shut, usagef("--trusted-proxy %s: it must be an address or a network such as 10.0.0.0/8", p)
			}
			n = netip.PrefixFrom(a, a.BitLen())
		}
		c.Trusted = append(c.Trusted, n)
	}
	if f.PublicURL != "" {
		u, err := url.Parse(f.PublicURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			return nil, shut, usagef("--public-url %s: it must be like https://screening.example.org", f.PublicURL)
		}
		c.Public = u
	}
	if f.TLSCert == "" && (c.Public == nil || c.Public.Scheme != "https") {
		log.Warn("passwords and keys travel unencrypted: give --tls-cert and --tls-key, or behind a proxy --public-url https://…")
	}
	if f.OIDC.Issuer != "" {
		p, err := f.OIDC.provider()
		if err != nil {
			return nil, shut, err
		}
		c.Provider = p
	}
	db, err := s.accounts(g)
	if err != nil {
		return nil, shut, err
	}
	c.Store = db
	gate, err = access.New(c)
	if err == nil {
		err = f.firstRun(s, gate)
	}
	if err != nil {
		db.Close()
		return nil, shut, err
	}
	return gate, func() { db.Close() }, nil
}

// firstRun makes the first user where there is none.
func (f *accessFlags) firstRun(s *system, gate *access.Gate) error {
	password := f.Admin
	if f.AdminFile != "" {
		var err error
		if password, err = firstLine(f.AdminFile); err != nil {
			return err
		}
	}
	drawn, made, err := gate.FirstRun(s.ctx, password)
	if err != nil {
		return fmt.Errorf("make the first user: %w", err)
	}
	switch {
	case drawn != "": // said even when quiet: it is shown this once
		fmt.Fprintf(s.stderr, "cordon: first run: sign in as admin with the password %s (shown this once; change it at /account)\n", drawn)
	case made:
		fmt.Fprintln(s.stderr, "cordon: first run: sign in as admin with the password that was given")
	}
	return nil
}

func (o *oidcFlag) provider() (*access.Provider, error) {
	p := &access.Provider{Name: o.Name, Issuer: o.Issuer, ID: o.ClientID, Secret: o.Secret, Claim: o.Claim, Roles: map[string]access.Roles{}}
	if o.SecretFile != "" {
		var err error
		if p.Secret, err = firstLine(o.SecretFile); err != nil {
			return nil, err
		}
	}
	for group, names := range o.Roles {
		roles, err := access.ParseRoles(strings.Split(names, ","))
		if err != nil {
			return nil, usageError{fmt.Errorf("--oidc-roles: %w", err)}
		}
		p.Roles[group] = roles
	}
	if err := p.Check(); err != nil {
		return nil, usageError{fmt.Errorf("--oidc-issuer: %w", err)}
	}
	return p, nil
}

// firstLine reads a secret from a file.
func firstLine(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	if line = strings.TrimSuffix(line, "\r"); line == "" {
		return "", fmt.Errorf("read secret: the first line of %s is empty", path)
	}
	return line, nil
}

// accounts opens the database of users and keys.
func (s *system) accounts(g *globals) (*sqlite.DB, error) {
	home := s.home(g)
	if home == "" {
		return nil, errors.New("users and keys need a place: give --home, or set CORDON_HOME")
	}
	return sqlite.Open(s.ctx, filepath.Join(home, "cordon.db"))
}
