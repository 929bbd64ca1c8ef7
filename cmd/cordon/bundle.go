package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"cordon/list/bundle"
)

type bundleCmd struct {
	Keygen bundleKeygenCmd `cmd:"" help:"Make a pair of keys."`
	Create bundleCreateCmd `cmd:"" help:"Write a signed bundle of the kept lists."`
	Verify bundleVerifyCmd `cmd:"" help:"Check a bundle's signature and content."`
	Load   bundleLoadCmd   `cmd:"" help:"Take a bundle's lists into use."`
}

type bundleKeygenCmd struct {
	Name string `arg:"" help:"Who signs, such as compliance.example.org."`
	Out  string `required:"" placeholder:"FILE" help:"The secret key goes to FILE, the public one to FILE.pub."`
}

// Run makes keys. Files that are there are not overwritten.
func (c *bundleKeygenCmd) Run(sys *system, g *globals) error {
	secret, public, err := note.GenerateKey(rand.Reader, c.Name)
	if err != nil {
		return fmt.Errorf("make keys: %w", err)
	}
	for _, k := range []struct {
		path, text string
		mode       os.FileMode
	}{{c.Out, secret, 0o600}, {c.Out + ".pub", public, 0o644}} {
		f, err := os.OpenFile(k.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, k.mode)
		if err != nil {
			return fmt.Errorf("make keys: %w", err)
		}
		_, err = fmt.Fprintln(f, k.text)
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("make keys: %w", err)
		}
	}
	fmt.Fprintln(sys.stdout, public)
	return nil
}

type bundleCreateCmd struct {
	Out     string   `arg:"" help:"The file to write."`
	Key     string   `required:"" placeholder:"FILE" help:"The secret key."`
	Names   []string `name:"list" placeholder:"LIST" help:"Only these lists. Repeatable."`
	History bool     `help:"All versions, not only those in force."`
	Index   bool     `help:"Also the compiled index that was used last."`
}

// Run writes a bundle, beside its name first.
func (c *bundleCreateCmd) Run(sys *system, g *globals) error {
	b, err := os.ReadFile(c.Key)
	if err != nil {
		return fmt.Errorf("read key: %w", err)
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(b)))
	if err != nil {
		return fmt.Errorf("read key %s: %w", c.Key, err)
	}
	if err := sys.misnamed(g); err != nil {
		return err
	}
	a, _, err := sys.keep(g)
	if err != nil {
		return err
	}
	unlock, err := a.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	f, err := os.CreateTemp(filepath.Dir(c.Out), ".bundle-*")
	if err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	defer os.Remove(f.Name())
	m, err := bundle.Create(f, sys.home(g), bundle.Options{Lists: c.Names, History: c.History, Index: c.Index, Now: sys.now()}, signer)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), c.Out); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	return sys.tellBundle(g, m)
}

type bundleVerifyCmd struct {
	File  string   `arg:"" help:"The bundle."`
	Trust []string `required:"" placeholder:"FILE" help:"Public key of a signer. Repeatable."`
}

// Run checks a bundle.
func (c *bundleVerifyCmd) Run(sys *system, g *globals) error {
	keys, err := trusted(c.Trust)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("verify bundle: %w", err)
	}
	defer f.Close()
	m, err := bundle.Verify(f, keys)
	if err != nil {
		return err
	}
	return sys.tellBundle(g, m)
}

type bundleLoadCmd bundleVerifyCmd

// Run takes a bundle's lists into the archive.
func (c *bundleLoadCmd) Run(sys *system, g *globals) error {
	keys, err := trusted(c.Trust)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("load bundle: %w", err)
	}
	defer f.Close()
	if _, _, err := sys.keep(g); err != nil {
		return err
	}
	m, err := bundle.Load(f, sys.home(g), keys)
	if err != nil {
		return err
	}
	return sys.tellBundle(g, m)
}

func (s *system) tellBundle(g *globals, m *bundle.Manifest) error {
	if g.JSON {
		return s.writeJSON(m)
	}
	fmt.Fprintln(s.stdout, m)
	return nil
}

// trusted reads public keys, one a line.
func trusted(files []string) (note.Verifiers, error) {
	var vs []note.Verifier
	for _, p := range files {
		b, err := os.ReadFile(p)
		if err != nil {
			return nil, fmt.Errorf("read key: %w", err)
		}
		for line := range strings.Lines(string(b)) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			v, err := note.NewVerifier(line)
			if err != nil {
				return nil, fmt.Errorf("read key %s: %w", p, err)
			}
			vs = append(vs, v)
		}
	}
	return note.VerifierList(vs...), nil
}
