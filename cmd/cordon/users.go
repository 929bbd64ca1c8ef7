package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"cordon/api/access"
	"cordon/store"
)

type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Add a user."`
	List    userListCmd    `cmd:"" help:"List users."`
	Disable userDisableCmd `cmd:"" help:"Shut a user out, with their keys; --enable lets them in again."`
	Passwd  userPasswdCmd  `cmd:"" help:"Give a user another password; lifts a lock."`
}

type keyCmd struct {
	Add    keyAddCmd    `cmd:"" help:"Make a key for a program, and show it once."`
	List   keyListCmd   `cmd:"" help:"List keys."`
	Revoke keyRevokeCmd `cmd:"" help:"End a key."`
}

// byCommand is who acts in the record when it is this program.
var byCommand = access.By{Name: "command line"}

// withAccounts runs a function on the users and keys of the home folder.
func (s *system) withAccounts(g *globals, f func(*access.Accounts, store.Access) error) error {
	db, err := s.accounts(g)
	if err != nil {
		return err
	}
	err = f(access.NewAccounts(db, s.now, nil), db)
	return errors.Join(err, db.Close())
}

// password reads a new password: asked twice at a terminal, else the first line of
// standard input.
func (s *system) password() (string, error) {
	f, ok := s.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(s.stdin, 4096)).ReadString('\n')
		if err != nil && (err != io.EOF || line == "") {
			return "", usagef("give the password on the first line of standard input")
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var got [2]string
	for i, ask := range []string{"New password: ", "Again: "} {
		fmt.Fprint(s.stderr, ask)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(s.stderr)
		if err != nil {
			return "", fmt.Errorf("read password: %w", err)
		}
		got[i] = string(b)
	}
	if got[0] != got[1] {
		return "", errors.New("the two passwords differ")
	}
	return got[0], nil
}

func parseRoles(names []string) (access.Roles, error) {
	r, err := access.ParseRoles(names)
	if err != nil {
		return 0, usageError{err}
	}
	return r, nil
}

type userAddCmd struct {
	Name string   `arg:"" help:"What is typed to sign in."`
	Role []string `required:"" placeholder:"ROLE" help:"analyst, reviewer, administrator, auditor or service. Repeatable."`
}

func (c *userAddCmd) Run(s *system, g *globals) error {
	roles, err := parseRoles(c.Role)
	if err != nil {
		return err
	}
	password, err := s.password()
	if err != nil {
		return err
	}
	return s.withAccounts(g, func(a *access.Accounts, _ store.Access) error {
		u, err := a.AddUser(s.ctx, byCommand, c.Name, roles, password)
		if err != nil {
			return err
		}
		s.say(g, "cordon: user %s was added", u.Name)
		return nil
	})
}

type userListCmd struct{}

func (c *userListCmd) Run(s *system, g *globals) error {
	return s.withAccounts(g, func(_ *access.Accounts, db store.Access) error {
		us, err := db.Users(s.ctx)
		if err != nil {
			return err
		}
		type row struct {
			Name     string    `json:"name"`
			Roles    []string  `json:"roles"`
			Disabled bool      `json:"disabled"`
			Provider bool      `json:"provider"` // an identity provider vouches
			Created  time.Time `json:"created"`
		}
		rows := []row{}
		for _, u := range us {
			rows = append(rows, row{u.Name, u.Roles, u.Disabled, u.Subject != "", u.Created})
		}
		if g.JSON {
			return json.NewEncoder(s.stdout).Encode(rows)
		}
		for _, r := range rows {
			state := "active"
			if r.Disabled {
				state = "disabled"
			}
			fmt.Fprintf(s.stdout, "%-24s %-8s %s\n", r.Name, state, strings.Join(r.Roles, ","))
		}
		return nil
	})
}

type userDisableCmd struct {
	Name   string `arg:""`
	Enable bool   `help:"Let the user in again."`
}

func (c *userDisableCmd) Run(s *system, g *globals) error {
	return s.withAccounts(g, func(a *access.Accounts, _ store.Access) error {
		return a.Disable(s.ctx, byCommand, c.Name, !c.Enable)
	})
}

type userPasswdCmd struct {
	Name string `arg:""`
}

func (c *userPasswdCmd) Run(s *system, g *globals) error {
	password, err := s.password()
	if err != nil {
		return err
	}
	return s.withAccounts(g, func(a *access.Accounts, _ store.Access) error {
		return a.SetPassword(s.ctx, byCommand, c.Name, password, "")
	})
}

type keyAddCmd struct {
	Label string   `arg:"" help:"What the key is for."`
	Role  []string `placeholder:"ROLE" default:"service" help:"Roles of the key (service). Repeatable."`
	Route []string `placeholder:"/PATH" help:"Only addresses that begin so. Repeatable."`
	Days  int      `default:"365" placeholder:"N" help:"Days until it expires (365); 0 for never."`
	Owner string   `placeholder:"USER" help:"The key can do no more than this user, and ends with them."`
	Mask  []string `placeholder:"PROPERTY" help:"Leave a property, such as birthDate, out of every answer. Repeatable."`
	Scale string   `placeholder:"watchman" help:"Give scores of /v2/search as Watchman's users are accustomed to them."`
}

func (c *keyAddCmd) Run(s *system, g *globals) error {
	roles, err := parseRoles(c.Role)
	if err != nil {
		return err
	}
	if c.Days < 0 || c.Days > 36500 {
		return usagef("--days must be from 0 to 36500")
	}
	return s.withAccounts(g, func(a *access.Accounts, db store.Access) error {
		n := access.NewKey{Label: c.Label, Roles: roles, Routes: c.Route, Mask: c.Mask, Scale: c.Scale, Life: time.Duration(c.Days) * 24 * time.Hour}
		if c.Owner != "" {
			u, err := db.UserByName(s.ctx, c.Owner)
			if err != nil {
				return fmt.Errorf("find user %s: %w", c.Owner, err)
			}
			n.Owner = u.ID
		}
		text, k, err := a.AddKey(s.ctx, byCommand, n)
		if err != nil {
			return err
		}
		if g.JSON {
			return json.NewEncoder(s.stdout).Encode(map[string]any{"id": k.ID, "key": text, "expires": stampOf(k.Expires)})
		}
		fmt.Fprintln(s.stdout, text)
		s.say(g, "cordon: key %s is shown this once; send it as Authorization: ApiKey …", k.ID)
		return nil
	})
}

// stampOf is a time for JSON, null for none.
func stampOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type keyListCmd struct{}

func (c *keyListCmd) Run(s *system, g *globals) error {
	return s.withAccounts(g, func(_ *access.Accounts, db store.Access) error {
		ks, err := db.Keys(s.ctx, "", true)
		if err != nil {
			return err
		}
		type row struct {
			ID      string     `json:"id"`
			Label   string     `json:"label"`
			Roles   []string   `json:"roles"`
			Routes  []string   `json:"routes"`
			Mask    []string   `json:"mask,omitempty"`
			Scale   string     `json:"scale,omitempty"`
			Created time.Time  `json:"created"`
			Expires *time.Time `json:"expires"`
			Revoked *time.Time `json:"revoked"`
			Used    *time.Time `json:"used"`
		}
		rows := []row{}
		for _, k := range ks {
			rows = append(rows, row{k.ID, k.Label, k.Roles, k.Routes, k.Mask, k.Scale, k.Created, stampOf(k.Expires), stampOf(k.Revoked), stampOf(k.Used)})
		}
		if g.JSON {
			return json.NewEncoder(s.stdout).Encode(rows)
		}
		for _, r := range rows {
			state := "in force"
			switch {
			case r.Revoked != nil:
				state = "revoked"
			case r.Expires != nil && !s.now().Before(*r.Expires):
				state = "expired"
			}
			fmt.Fprintf(s.stdout, "%s %-8s %-20s %s\n", r.ID, state, strings.Join(r.Roles, ","), r.Label)
		}
		return nil
	})
}

type keyRevokeCmd struct {
	ID string `arg:"" help:"The key's ID, as cordon key list shows it."`
}

func (c *keyRevokeCmd) Run(s *system, g *globals) error {
	return s.withAccounts(g, func(a *access.Accounts, _ store.Access) error {
		return a.RevokeKey(s.ctx, byCommand, c.ID, "")
	})
}
